"""Backtests and sweeps for the tests of their pages and plots: small ones whose figures can be checked by head."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

from edges.tracking_sample import sessions

from trimtab.findings import Finding
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.run.backtest import Backtest, Sweep, Swept, backtest
from trimtab.units import ticks

FEE = Costs(fee_bps=10)
TARGETS = {"AAA": 0.5, "BBB": 0.3, "CASH": 0.2}


def made_prices(axis: Sequence[str], columns: Mapping[str, Sequence[float]], *, basis: str = "raw") -> Prices:
    """Prices by symbol on the axis."""
    held = tuple(array("q", [ticks(price) for price in column]) for column in columns.values())
    return Prices(tuple(axis), tuple(columns), held, basis=basis, source="a test")


def rising(count: int = 300, *, basis: str = "raw", first: str = "2023-06-01") -> Prices:
    """AAA goes from 100 up by 0.20 a session, BBB stays at 50."""
    columns = {"AAA": [100 + 0.2 * t for t in range(count)], "BBB": [50.0] * count}
    return made_prices(sessions(count, first), columns, basis=basis)


def small(prices: Prices | None = None, *, policy: Policy | None = None, fill: str = "close") -> Backtest:
    """10,000 in two names and cash, brought to target when two points off."""
    prices = rising() if prices is None else prices
    mandate = Mandate(make_targets(TARGETS), policy or Policy(), FEE)
    return backtest([(prices.sessions[0], mandate)], prices, ticks(10_000), name="Test policy", fill=fill)


def named(result: Backtest, text: str) -> Backtest:
    """The same backtest with the text wherever a text can stand."""
    trades = tuple(replace(trade, symbol=text, reason=text) for trade in result.trades)
    return replace(
        result, name=text, trades=trades, findings=(Finding(text, text, text, text),), reference=result.benchmark,
        reference_name=text, engine=text, values={text: result.values["AAA"], "BBB": result.values["BBB"]},
        prices=replace(result.prices, source=text, provenance={text: text}),
    )  # fmt: skip


def swept(
    figures: Sequence[tuple[float | None, float | None]], *, costs: Costs = FEE, tolerance: float = 0.01
) -> tuple[Swept, ...]:
    """A row for each yearly cost and tracking error, of policies that differ in their tolerance."""
    return tuple(
        Swept(
            Policy(tolerance=round(tolerance + 0.001 * at, 6)), costs, ticks(10_000 + at), 0.05, 0.1, error, 0.2,
            ticks(at), cost, at, -0.1,
        )
        for at, (cost, error) in enumerate(figures)
    )  # fmt: skip


def sweep_of(rows: Sequence[Swept], *, asked: int | None = None) -> Sweep:
    """A sweep of these rows."""
    prices = rising()
    return Sweep(
        "Test sweep", ticks(10_000), prices, ((prices.sessions[0], Mandate(make_targets(TARGETS))),), "close",
        prices.sessions, tuple(rows), len(rows) if asked is None else asked, asked is not None, "interpreted", (),
    )  # fmt: skip
