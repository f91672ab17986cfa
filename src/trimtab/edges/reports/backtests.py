"""The report of a backtest as files: NAV, trades, weights and shares by session as CSVs, and a JSON summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trimtab.edges.reports.cells import (
    Cell,
    Json,
    amount,
    csv_bytes,
    finding_json,
    fraction,
    json_bytes,
    prices_json,
    ratio,
    shares_cell,
    statistics_json,
    units_json,
    version,
)
from trimtab.edges.reports.settings import settings_json, targets_json
from trimtab.findings import Finding
from trimtab.ledger.growth import falls, opening_return
from trimtab.market.instruments import CASH
from trimtab.run.backtest import Backtest

NAV_FILE = "backtest_nav.csv"
TRADES_FILE = "backtest_trades.csv"
WEIGHTS_FILE = "backtest_weights.csv"
SHARES_FILE = "backtest_shares.csv"
SUMMARY_FILE = "backtest_summary.json"

NAV_COLUMNS = ("Date", "NAV", "Return", "Drawdown", "Cash", "Flow", "TargetsReturn")
TRADE_COLUMNS = (
    "Date", "Symbol", "DeltaShares", "Price", "TradeNotional", "Fee", "Reason", "Decided", "SharesBefore",
    "SharesAfter",
)  # fmt: skip


def backtest_files(run: Backtest) -> dict[str, bytes]:
    """The report of a backtest by file name."""
    benchmark = ("BenchmarkReturn",) if run.reference is not None else ()
    return {
        NAV_FILE: csv_bytes((*NAV_COLUMNS, *benchmark), _nav_rows(run)),
        TRADES_FILE: csv_bytes(TRADE_COLUMNS, _trade_rows(run)),
        WEIGHTS_FILE: csv_bytes(("Date", *run.values, CASH), _weight_rows(run)),
        SHARES_FILE: csv_bytes(("Date", *run.units), _share_rows(run)),
        SUMMARY_FILE: json_bytes(backtest_summary(run)),
    }


def backtest_findings(run: Backtest) -> tuple[Finding, ...]:
    """Every finding once, those of the targets and the prices before those of the walk, warnings first."""
    of_targets = (finding for _, mandate in run.schedule for finding in mandate.targets.findings)
    once = dict.fromkeys((*of_targets, *run.prices.findings, *run.findings))
    return tuple(sorted(once, key=lambda finding: finding.severity != "warning"))


def backtest_summary(run: Backtest) -> dict[str, Json]:
    """What backtest_summary.json says: what came of it, how it was traded, then what it rests on."""
    prices, last = run.prices, run.nav_ticks[-1]
    return {
        "name": run.name,
        "start": run.sessions[0],
        "end": run.sessions[-1],
        "sessions": len(run.sessions),
        "capital": amount(run.capital_ticks, prices),
        "flows": amount(sum(run.flows_ticks.values()), prices),
        "nav": amount(last, prices),
        "cash": amount(run.cash_ticks[-1], prices),
        "fill": run.fill,
        "rebalances": len(run.rebalances),
        "trades": len(run.trades),
        "cost": amount(run.cost_ticks, prices),
        "turnover": fraction(run.turnover),
        "in_band": fraction(run.in_band),
        "statistics": statistics_json(run.statistics),
        "benchmark": run.reference_name or None,
        "rebalanced": list(run.rebalances),
        "weights": {
            **{symbol: ratio(values[-1], last) for symbol, values in run.values.items()},
            CASH: ratio(run.cash_ticks[-1], last),
        },
        "schedule": [{"from": day or run.sessions[0], "targets": targets_json(m.targets)} for day, m in run.schedule],
        "policy": settings_json(run.schedule[-1][1].policy),
        "costs": settings_json(run.schedule[-1][1].costs),
        "limits": settings_json(run.schedule[-1][1].limits),
        "approximate": prices.basis != "raw" and run.per == 1,
        "engine": run.engine,
        "findings": [finding_json(finding) for finding in backtest_findings(run)],
        "prices": prices_json(prices),
        "units": units_json(prices),
        "versions": {"trimtab": version()},
    }


def _nav_rows(run: Backtest) -> Iterable[Sequence[Cell]]:
    brought_ticks = run.capital_ticks + run.flows_ticks.get(run.sessions[0], 0)
    fallen = falls(opening_return(run.nav_ticks[0], brought_ticks), run.returns)
    for t, session in enumerate(run.sessions):
        flow = run.flows_ticks.get(session, 0)
        yield (
            session, amount(run.nav_ticks[t], run.prices), _earned(run.returns, t), fraction(fallen[t]),
            amount(run.cash_ticks[t], run.prices), amount(flow, run.prices) if flow else None,
            _earned(run.benchmark, t), *(() if run.reference is None else (_earned(run.reference, t),)),
        )  # fmt: skip


def _earned(returns: Sequence[float], t: int) -> Cell:
    """The return that ends at the session; none at the first."""
    return fraction(returns[t - 1]) if t and t <= len(returns) else None


def _trade_rows(run: Backtest) -> Iterable[Sequence[Cell]]:
    for trade in run.trades:
        yield (
            trade.session, trade.symbol, shares_cell(trade.units_after - trade.units_before, run.per),
            amount(trade.price_ticks, run.prices), amount(trade.notional_ticks, run.prices),
            amount(trade.cost_ticks, run.prices), trade.reason, trade.decided,
            shares_cell(trade.units_before, run.per), shares_cell(trade.units_after, run.per),
        )  # fmt: skip


def _weight_rows(run: Backtest) -> Iterable[Sequence[Cell]]:
    columns = [*run.values.values(), run.cash_ticks]
    for t, session in enumerate(run.sessions):
        yield session, *(ratio(column[t], run.nav_ticks[t]) for column in columns)


def _share_rows(run: Backtest) -> Iterable[Sequence[Cell]]:
    columns = list(run.units.values())
    for t, session in enumerate(run.sessions):
        yield session, *(shares_cell(column[t], run.per) for column in columns)
