"""What a backtest must say of itself: names that came late, ended early or could not be traded, orders cut, idle rules.

What is told of the whole period carries no session, since the rest of the period may change it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from trimtab.decide.reasons import REASONS
from trimtab.findings import Finding
from trimtab.ledger.noticed import basis_findings, carried_text, distinct, event_findings, late_finding
from trimtab.market.instruments import CASH
from trimtab.market.panel import Panel
from trimtab.market.sessions import position_of
from trimtab.run.backtest.drive import Driven
from trimtab.run.backtest.setting import Setting
from trimtab.units import WEIGHT_ONE, money

OF_GAPS = ("", "stale_price", "no_price")  # told as late, ended or carried
JUMPS = ("jump", "unit_error")


def findings_of(setting: Setting, driven: Driven, panel: Panel, units: Mapping[str, array[int]]) -> tuple[Finding, ...]:
    """Everything that was noticed, in the order in which a reader wants it."""
    return distinct(
        (
            *setting.findings,
            *basis_findings(setting.prices, setting.per, len(units)),
            *_of_names(setting, panel, units),
            *event_findings(driven.events, setting.per, setting.prices),
            *driven.findings,
            *_of_cash(setting, driven),
            *_of_rule(setting, driven, panel, units),
        )
    )


def findings_of_many(setting: Setting, panel: Panel) -> tuple[Finding, ...]:
    """What is true of every row of a sweep: of the prices, and of the names while they are wanted."""
    return distinct(
        (
            *setting.findings,
            *basis_findings(setting.prices, setting.per, len(setting.symbols)),
            *_of_names(setting, panel, {}),
        )
    )


def _of_names(setting: Setting, panel: Panel, units: Mapping[str, array[int]]) -> Iterator[Finding]:
    """Of each name, while it is wanted or held: no price yet, none any more, carried ones, and why it was frozen."""
    import numpy as np

    first, length = position_of(setting.prices.sessions, setting.sessions[0]), len(setting.sessions)
    doubts = np.frombuffer(panel.doubt, dtype=np.int8).reshape(length, len(panel.symbols))
    for i, symbol in enumerate(panel.symbols):
        column = np.frombuffer(setting.prices.column(symbol), dtype=np.int64)[first : first + length]
        if column.min() <= 0 or doubts[:, i].any():
            concerned = _concerned(setting, symbol, units)
            yield from _of_gaps(setting, panel, i, column == 0, concerned)
            yield from _of_doubts(setting, panel, i, doubts[:, i], concerned)


def _concerned(setting: Setting, symbol: str, units: Mapping[str, array[int]]) -> Any:
    """In which sessions the name is wanted or held."""
    import numpy as np

    concerned = np.zeros(len(setting.sessions), bool)
    for at, mandate in sorted(setting.mandates.items()):
        concerned[at:] = mandate.targets.of(symbol) > 0
    if symbol in units:
        concerned |= np.frombuffer(units[symbol], dtype=np.int64) > 0
    return concerned


def _of_gaps(setting: Setting, panel: Panel, i: int, gaps: Any, concerned: Any) -> Iterator[Finding]:
    symbol, sessions = panel.symbols[i], setting.sessions
    if not concerned.any():
        return
    price = panel.column(symbol)
    start = int(concerned.argmax())
    if price[start] == 0:
        yield replace(late_finding(setting.prices, symbol, sessions[start]), session="")
    end = len(sessions)
    while end > 0 and gaps[end - 1]:
        end -= 1
    if 0 < end < len(sessions) and concerned[-1]:
        text = f"{symbol} has no price after {sessions[end - 1]}: it keeps its last good price and is not traded"
        yield Finding("ended_early", symbol, text)
    until = end if concerned[-1] else len(sessions)
    carried = [t for t in gaps[:until].nonzero()[0].tolist() if concerned[t] and price[t]]
    if carried:
        yield Finding("carried_price", symbol, carried_text(symbol, sessions, carried))


def _of_doubts(setting: Setting, panel: Panel, i: int, doubts: Any, concerned: Any) -> Iterator[Finding]:
    symbol, sessions = panel.symbols[i], setting.sessions
    for place, code in enumerate(panel.codes):
        if code in OF_GAPS:
            continue
        frozen = ((doubts == place) & concerned).nonzero()[0].tolist()
        if frozen:
            cause = REASONS.get(code, code).removeprefix("frozen: ")
            times = f"on {sessions[frozen[0]]}"
            if len(frozen) > 1:
                times = f"in {len(frozen)} sessions from {sessions[frozen[0]]} to {sessions[frozen[-1]]}"
            text = f"{symbol} was frozen {times}: {cause}; it was valued at its last good price and not traded"
            yield Finding("older_jump" if code in JUMPS else code, symbol, text)


def _of_cash(setting: Setting, driven: Driven) -> Iterator[Finding]:
    lowest = min(driven.cash)
    if lowest < 0:
        under = sum(cash < 0 for cash in driven.cash)
        at = setting.sessions[driven.cash.index(lowest)]
        sessions = "1 session" if under == 1 else f"{under} sessions"
        text = (
            f"the cash was below zero after {sessions}, the lowest {money(lowest, setting.prices.scale):,.2f} on {at}"
        )
        yield Finding("overdrawn", CASH, text)


def _of_rule(setting: Setting, driven: Driven, panel: Panel, units: Mapping[str, array[int]]) -> Iterator[Finding]:
    """That nothing was ever bought, or that nothing was traded after the first purchase and how far it drifted."""
    if not driven.trades:
        text = f"nothing was ever bought with {money(setting.capital_ticks, setting.prices.scale):,.2f}"
        yield Finding("never_bought", "", f"{text}: no plan was better than holding cash")
    elif len(driven.rebalances) == 1 and len(setting.sessions) > 1:
        drift, symbol, at = _widest(setting, driven, panel, units)
        text = (
            f"no session after the first purchase traded: the largest drift from a target was {drift:+.2%} of "
            f"{symbol} on {at}"
        )
        yield Finding("never_traded", "", text)


def _widest(setting: Setting, driven: Driven, panel: Panel, units: Mapping[str, array[int]]) -> tuple[float, str, str]:
    """The largest drift of all names and CASH after the first purchase, whose it was, and when."""
    import numpy as np

    nav = np.frombuffer(driven.nav, dtype=np.int64).astype(float)
    start = min(1, len(nav) - 1)
    widest = (0.0, CASH, setting.sessions[start])
    for symbol in (CASH, *panel.symbols):
        if symbol == CASH:
            value = np.frombuffer(driven.cash, dtype=np.int64).astype(float)
        elif symbol in units:
            price = np.frombuffer(panel.price_ticks, dtype=np.int64)[panel.symbols.index(symbol) :: len(panel.symbols)]
            value = np.frombuffer(units[symbol], dtype=np.int64) * (price / setting.per)
        else:
            value = np.zeros(len(nav))
        drift = value / nav
        for at, mandate in sorted(setting.mandates.items()):
            wanted = mandate.targets.of(symbol) / WEIGHT_ONE
            drift[at:] = value[at:] / nav[at:] - wanted
        t = start + int(np.abs(drift[start:]).argmax())
        if abs(drift[t]) > abs(widest[0]):
            widest = (float(drift[t]), symbol, setting.sessions[t])
    return widest
