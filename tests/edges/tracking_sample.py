"""Trackings made by hand for the tests of what leaves the house: small books whose figures can be checked by head."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from trimtab.decide.trades import Trade, Trades
from trimtab.findings import Finding
from trimtab.ledger.statistics import statistics
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.run.history import History, Tracking
from trimtab.units import ticks

WARNING = Finding("stale_price", "BBB", "BBB is frozen: its newest price is of 2024-01-30", "2024-02-01")
NOTE = Finding("basis_assumed", "", "the prices do not say their basis: taken as total", severity="note")


def sessions(count: int, first: str = "2024-01-02") -> tuple[str, ...]:
    """Weekdays from the first on."""
    day = datetime.date.fromisoformat(first)
    found: list[str] = []
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day.isoformat())
        day += datetime.timedelta(days=1)
    return tuple(found)


def decision(
    held: Mapping[str, int],
    after: Mapping[str, int],
    price_ticks: Mapping[str, int],
    cash_ticks: int,
    targets: Mapping[str, float],
    *,
    session: str,
    costs_ticks: Mapping[str, int],
    reasons: Mapping[str, str],
    triggers: tuple[str, ...],
    bound_ticks: int | None = None,
    per: int = 1,
    currency: str = "USD",
    scale: int = 6,
) -> Trades:
    """A decision with the given shares after; values, weights and cash follow from them."""
    value = cash_ticks + sum(held[s] * price_ticks[s] // per for s in held)
    rows = []
    for symbol in sorted(held):
        before, then = held[symbol] * price_ticks[symbol] // per, after[symbol] * price_ticks[symbol] // per
        target = targets[symbol]
        rows.append(
            Trade(
                symbol, held[symbol], after[symbol], price_ticks[symbol], before, then, costs_ticks.get(symbol, 0),
                before / value, then / value, target, target, target, 0.02, before / value - target,
                before / value - target, then / value - target, reasons.get(symbol, "in_band"),
            )
        )  # fmt: skip
    cost = sum(costs_ticks.values())
    cash_after = cash_ticks - sum(row.notional_ticks for row in rows) - cost
    cash_target = round(1 - sum(targets.values()), 12)
    misplaced = sum(abs(row.value_after_ticks - int(row.goal * value)) for row in rows) + cost
    return Trades(
        session, tuple(rows), cash_ticks, cash_after, 0, cash_target, cash_target, cash_target, 0.02,
        cash_ticks / value - cash_target, cash_ticks / value - cash_target, cash_after / value - cash_target,
        cost, value, value - cost, sum(abs(row.notional_ticks) for row in rows) // 2, triggers, not triggers, misplaced,
        misplaced if bound_ticks is None else bound_ticks, bound_ticks is None, True, per, currency, scale,
    )  # fmt: skip


def tracked(
    axis: Sequence[str],
    columns: Mapping[str, Sequence[float]],
    shares: Mapping[str, int],
    after: Mapping[str, int],
    targets: Mapping[str, float],
    capital: int,
    *,
    name: str = "Test sleeve",
    fee_bps: int = 5,
    reasons: Mapping[str, str] | None = None,
    triggers: tuple[str, ...] = ("band",),
    bound_ticks: int | None = None,
    findings: tuple[Finding, ...] = (),
    hypothetical: bool = False,
    basis: str = "total",
    source: str = "the bundled sample",
) -> Tracking:
    """The shares bought at the first session, held to the last, and a decision there."""
    symbols = tuple(columns)
    by_name = {symbol: array("q", [ticks(price) for price in column]) for symbol, column in columns.items()}
    prices = Prices(
        tuple(axis),
        symbols,
        tuple(by_name.values()),
        basis=basis,
        source=source,
        provenance={"licence": "BSD-3-Clause"},
    )

    def fees(units: Mapping[str, int], price_ticks: Mapping[str, int]) -> dict[str, int]:
        cents = {s: -(-abs(units[s]) * price_ticks[s] * fee_bps // 10_000 // 10_000) for s in units}
        return {s: cents[s] * 10_000 for s in units if units[s]}

    opening = {symbol: by_name[symbol][0] for symbol in symbols}
    opened = decision(
        dict.fromkeys(symbols, 0), shares, opening, ticks(capital), targets, session=axis[0],
        costs_ticks=fees(shares, opening), reasons=dict.fromkeys(symbols, "bought_to_target"), triggers=("asked",),
    )  # fmt: skip
    values = {s: array("q", [shares[s] * price for price in by_name[s]]) for s in symbols}
    cash = opened.cash_after_ticks
    nav = array("q", [cash + sum(values[s][t] for s in symbols) for t in range(len(axis))])
    history = History(
        tuple(axis), nav, array("q", [cash] * len(axis)),
        {s: array("q", [shares[s]] * len(axis)) for s in symbols}, values, 1,
    )  # fmt: skip
    closing = {symbol: by_name[symbol][-1] for symbol in symbols}
    traded = {s: after[s] - shares[s] for s in symbols}
    proposal = decision(
        shares, after, closing, cash, targets, session=axis[-1], costs_ticks=fees(traded, closing),
        reasons=reasons or {}, triggers=triggers, bound_ticks=bound_ticks,
    )  # fmt: skip
    returns = tuple((now - before) / before for before, now in pairwise(nav))
    return Tracking(
        name, ticks(capital), prices, Mandate(make_targets(dict(targets) | {"CASH": proposal.cash_target}), Policy()),
        hypothetical, opened, history, proposal, statistics(returns, axis), returns, returns, findings,
    )  # fmt: skip


def small() -> Tracking:
    """AAA rises by 0.50 a session from 100, BBB stays at 50.25, CCC falls by 0.10 from 20; AAA is sold for CCC."""
    axis = sessions(23)
    columns = {
        "AAA": [100 + 0.5 * t for t in range(23)],
        "BBB": [50.25] * 23,
        "CCC": [20 - 0.1 * t for t in range(23)],
    }
    return tracked(
        axis, columns, {"AAA": 50, "BBB": 39, "CCC": 149}, {"AAA": 46, "BBB": 39, "CCC": 172},
        {"AAA": 0.5, "BBB": 0.2, "CCC": 0.3}, 10_000,
        reasons={"AAA": "sold_to_target", "CCC": "bought_to_target", "BBB": "no_price"}, findings=(WARNING, NOTE),
    )  # fmt: skip


def named(tracking: Tracking, text: str) -> Tracking:
    """The same tracking with the text wherever a text can stand: name, source, findings, reasons."""
    rows = tuple(replace(row, reason=text) for row in tracking.proposal.trades)
    finding = Finding(text, text, text, text)
    return replace(
        tracking, name=text, findings=(finding,), prices=replace(tracking.prices, source=text, provenance={text: text}),
        proposal=replace(tracking.proposal, trades=rows, triggers=(text,)),
    )  # fmt: skip
