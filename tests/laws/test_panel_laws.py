"""The panel is the quality gate: cell by cell what it says of the prices up to that session."""

from __future__ import annotations

import random
from array import array

import pytest

from trimtab.findings import Finding
from trimtab.market.actions import Actions, Split
from trimtab.market.panel import make_panel
from trimtab.market.prices import Prices
from trimtab.market.quality import quote
from trimtab.units import ticks

SYMBOLS = ("A", "B", "C", "D")
AXIS = tuple(f"2026-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 29))


def drawn(seed: int) -> tuple[Prices, random.Random]:
    """Prices with gaps, late starts, ends, jumps, splits, signs and doubts, some of a whole name."""
    dice = random.Random(f"panel {seed}")
    sessions = tuple(session for session in AXIS if dice.random() < 0.7)
    columns, splits, doubts = [], [], []
    for symbol in SYMBOLS:
        price, column = dice.uniform(5, 100), array("q")
        start = dice.choice((0, 0, dice.randrange(len(sessions))))
        end = dice.choice((len(sessions), len(sessions), dice.randrange(len(sessions))))
        for t, _ in enumerate(sessions):
            price *= dice.choice(
                (1, 1, 1, 1.01, 0.97, 1.8, 0.55, 2.2, 0.4, 100, 0.01) if dice.random() < 0.3 else (1.0,)
            )
            price = min(max(price, 0.5), 10**5)
            gap = not start <= t < end or dice.random() < 0.15
            column.append(0 if gap else ticks(round(price, 2)) * dice.choice((1,) * 40 + (-1,)))
        columns.append(column)
        for _ in range(dice.choice((0, 0, 1, 2))):
            splits.append(Split(dice.choice(AXIS), symbol, *dice.choice(((2, 1), (1, 10), (3, 2)))))
        for _ in range(dice.choice((0, 0, 1, 3))):
            t = dice.randrange(len(sessions))
            doubts.append(Finding("duplicate_price", symbol, "it has two prices", sessions[t]))
            column[t] = 0
        if dice.random() < 0.05:
            doubts.append(Finding("not_loaded", symbol, "it never came", ""))
    basis = dice.choice(("raw", "raw", "split"))
    actions = Actions(tuple(sorted(splits))) if basis == "raw" else Actions()
    return Prices(sessions, SYMBOLS, tuple(columns), basis=basis, actions=actions, doubts=tuple(doubts)), dice


@pytest.mark.parametrize("block", range(4))
def test_each_cell_of_the_panel_is_the_quote_of_that_session(block: int) -> None:
    doubted = 0
    for seed in range(block * 15, block * 15 + 15):
        prices, dice = drawn(seed)
        first = dice.randrange(len(prices.sessions))
        span = prices.sessions[first : dice.randrange(first, len(prices.sessions)) + 1]
        age, axis = dice.choice((0, 0, 2, 5)), dice.choice((None, AXIS))
        symbols = (*SYMBOLS, "UNKNOWN")
        panel = make_panel(prices, symbols, span, age_sessions_max=age, axis=axis)
        for t, session in enumerate(span):
            for i, symbol in enumerate(symbols):
                asked = quote(prices.upto(session), symbol, session, age_sessions_max=age, axis=axis)
                cell = panel.quote(t, i)
                assert (cell.price_ticks, cell.doubt) == (asked.price_ticks, asked.doubt), (seed, symbol, session)
                doubted += bool(cell.doubt)
    assert doubted > 200
