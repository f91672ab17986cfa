"""The law of renames: whenever a name changes its symbol, nothing changes but the symbol."""

from __future__ import annotations

import os
import random
from array import array
from dataclasses import replace

import pytest
from oracle.histories import History, history

from trimtab.market.actions import Actions, Rename
from trimtab.market.prices import Prices
from trimtab.run.backtest import Backtest

HISTORIES = 2_000 if os.environ.get("TRIMTAB_SOAK") else 24


def renamed(one: History, symbol: str, session: str) -> History:
    """The history as a file tells it in which the symbol has another from the session on, next to it in order."""
    prices = parted(one.prices, symbol, session)
    actions = replace(one.prices.actions, renames=(Rename(session, symbol, f"{symbol}x"),))
    opens = None if one.opens is None else replace(parted(one.opens, symbol, session), actions=Actions())
    return replace(one, prices=replace(prices, actions=actions), opens=opens)


def parted(prices: Prices, symbol: str, session: str) -> Prices:
    """The prices with the symbol's column cut in two at the session."""
    at, i = prices.sessions.index(session), prices.symbols.index(symbol)
    old, new = array("q", prices.columns[i]), array("q", prices.columns[i])
    for t in range(len(prices.sessions)):
        (new if t < at else old)[t] = 0
    columns = (*prices.columns[:i], old, *prices.columns[i + 1 :], new)
    return replace(prices, symbols=(*prices.symbols, f"{symbol}x"), columns=columns)


def figures(result: Backtest, symbol: str, called: str) -> dict[str, object]:
    """All that the result says, with `symbol` called as the other result calls it."""

    def name(own: str) -> str:
        return called if own == symbol else own

    return {
        "nav": result.nav_ticks,
        "cash": result.cash_ticks,
        "units": {name(own): column for own, column in result.units.items()},
        "values": {name(own): column for own, column in result.values.items()},
        "trades": [replace(trade, symbol=name(trade.symbol)) for trade in result.trades],
        "events": [replace(event, symbol=name(event.symbol)) for event in result.events],
        "rebalances": result.rebalances,
        "returns": result.returns,
        "benchmark": result.benchmark,
        "statistics": result.statistics,
        "findings": {finding.code for finding in result.findings} - {"rename", "other_name"},
    }


def drawn(one: History, dice: random.Random, after: int = 0) -> tuple[str, str]:
    """A symbol and a session to rename it on, after the place given: on both sides of it there are prices."""
    places = {
        symbol: [t for t, price in enumerate(one.prices.column(symbol)) if price][1:] for symbol in one.prices.symbols
    }
    pairs = [(symbol, t) for symbol, ts in places.items() for t in ts if t > after]
    symbol, t = dice.choice(pairs)
    return symbol, one.prices.sessions[t]


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_rename_changes_nothing_but_the_symbol(seed: int) -> None:
    one = history(seed)
    symbol, session = drawn(one, random.Random(f"renamed {seed}"))
    plain, other = one.run(), renamed(one, symbol, session).run()
    before, after = figures(plain, symbol, f"{symbol}x"), figures(other, symbol, f"{symbol}x")
    assert [name for name in before if before[name] != after[name]] == []


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_rename_to_come_changes_nothing_up_to_its_eve(seed: int) -> None:
    one = history(seed)
    begun = [next(t for t, price in enumerate(column) if price) for column in one.prices.columns]
    ready = max(*begun, one.prices.sessions.index(one.schedule[-1][0])) + 1
    symbol, session = drawn(one, random.Random(f"eve {seed}"), ready)
    eve = one.prices.sessions[one.prices.sessions.index(session) - 1]
    other = renamed(one, symbol, session)
    short = replace(
        other, prices=other.prices.upto(eve), opens=other.opens and other.opens.upto(eve),
        flows={when: flow for when, flow in one.flows.items() if when <= eve},
    ).run()  # fmt: skip
    plain, length = one.run(), len(short.sessions)
    assert short.nav_ticks == plain.nav_ticks[:length] and short.returns == plain.returns[: length - 1]
    assert list(short.trades) == [trade for trade in plain.trades if trade.session <= eve]
