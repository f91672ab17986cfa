"""The report of a tracking, or of one decision, as files: CSVs and a JSON summary, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from trimtab.decide.trades import Trade, Trades
from trimtab.edges.reports.cells import (
    Cell,
    Json,
    amount,
    band_cell,
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
from trimtab.findings import Finding
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.market.quality import quote
from trimtab.run.history import Tracking

POSITIONS_FILE = "portfolio_positions.csv"
TRADES_FILE = "portfolio_rebalance_trades.csv"
NAV_FILE = "portfolio_nav.csv"
RETURNS_FILE = "portfolio_returns.csv"
SUMMARY_FILE = "portfolio_summary.json"

POSITION_COLUMNS = (
    "Symbol", "Shares", "LastPrice", "PositionValue", "TargetWeight", "CurrentWeight", "Drift",
    "AttainableTarget", "Goal", "Band", "PriceSession", "Note",
)  # fmt: skip
TRADE_COLUMNS = (
    "Symbol", "DeltaShares", "TradeNotional", "Fee", "Reason",
    "Price", "SharesBefore", "SharesAfter", "WeightAfter", "DriftAfter",
)  # fmt: skip
HYPOTHETICAL = "hypothetical"


def report_files(tracking: Tracking) -> dict[str, bytes]:
    """The report of a tracking by file name: positions, proposed trades, NAV, returns and the summary."""
    proposal, prices, findings = tracking.proposal, tracking.prices, findings_of(tracking)
    note = ("Note",) if tracking.hypothetical else ()
    return {
        POSITIONS_FILE: csv_bytes(POSITION_COLUMNS, _position_rows(proposal, prices, findings)),
        TRADES_FILE: csv_bytes(TRADE_COLUMNS, _trade_rows(proposal)),
        NAV_FILE: csv_bytes(("Date", "NAV", *note), _nav_rows(tracking, note)),
        RETURNS_FILE: csv_bytes(("Date", "Return", *note), _return_rows(tracking, note)),
        SUMMARY_FILE: json_bytes(summary(tracking)),
    }


def proposal_files(proposal: Trades, prices: Prices, findings: Sequence[Finding]) -> dict[str, bytes]:
    """The report of one decision by file name: positions, proposed trades and the summary."""
    return {
        POSITIONS_FILE: csv_bytes(POSITION_COLUMNS, _position_rows(proposal, prices, findings)),
        TRADES_FILE: csv_bytes(TRADE_COLUMNS, _trade_rows(proposal)),
        SUMMARY_FILE: json_bytes(proposal_summary(proposal, prices, findings)),
    }


def proposal_summary(proposal: Trades, prices: Prices, findings: Sequence[Finding]) -> dict[str, Json]:
    """What the summary of one decision says: the seed's five figures first, then what they rest on."""
    return {**_decision(proposal), **_circumstances(proposal, prices, findings)}


def findings_of(tracking: Tracking) -> tuple[Finding, ...]:
    """Every finding once, those of the targets and the prices before those of the walk."""
    return tuple(dict.fromkeys((*tracking.mandate.targets.findings, *tracking.prices.findings, *tracking.findings)))


def summary(tracking: Tracking) -> dict[str, Json]:
    """What portfolio_summary.json says: the seed's five figures first, then how they came about."""
    proposal, opened = tracking.proposal, tracking.opened
    return {
        **_decision(proposal),
        "name": tracking.name,
        "hypothetical": tracking.hypothetical,
        "opened": {
            "session": opened.session,
            "capital": amount(tracking.capital_ticks, opened),
            "cost": amount(opened.cost_ticks, opened),
            "cash_after": amount(opened.cash_after_ticks, opened),
            "certificate": _certificate(opened),
        },
        "statistics": statistics_json(tracking.statistics),
        **_circumstances(proposal, tracking.prices, findings_of(tracking)),
    }


def _decision(proposal: Trades) -> dict[str, Json]:
    drift = {trade.symbol: fraction(trade.drift) for trade in proposal.trades}
    return {
        "within_tolerance": proposal.within_tolerance,
        "fees_paid": amount(proposal.cost_ticks, proposal),
        "cash_after": amount(proposal.cash_after_ticks, proposal),
        "total_val": amount(proposal.value_after_ticks, proposal),
        "drift": {**drift, CASH: fraction(proposal.cash_drift)},
        "as_of": proposal.session,
        "triggers": list(proposal.triggers),
        "trades": {trade.symbol: shares_cell(trade.units, proposal.per) for trade in proposal.trades if trade.units},
        "reasons": {trade.symbol: trade.reason for trade in proposal.trades},
        "value_before": amount(proposal.value_before_ticks, proposal),
        "turnover": ratio(proposal.turnover_ticks, proposal.value_before_ticks),
        "certificate": _certificate(proposal),
    }


def _circumstances(proposal: Trades, prices: Prices, findings: Sequence[Finding]) -> dict[str, Json]:
    """What the figures rest on: findings, prices, units, versions."""
    return {
        "approximate": prices.basis != "raw" and proposal.per == 1,
        "findings": [finding_json(finding) for finding in findings],
        "prices": prices_json(prices),
        "units": units_json(proposal),
        "versions": {"trimtab": version()},
    }


def _position_rows(proposal: Trades, prices: Prices, findings: Sequence[Finding]) -> Iterable[Sequence[Cell]]:
    notes: dict[str, list[str]] = {}
    for finding in findings:
        if finding.symbol and finding.severity == "warning":
            notes.setdefault(finding.symbol, []).append(finding.text)
    for trade in proposal.trades:
        quoted = quote(prices, trade.symbol, proposal.session)
        yield (
            trade.symbol, shares_cell(trade.units_before, proposal.per),
            amount(trade.price_ticks, proposal) if trade.price_ticks else None,
            amount(trade.value_before_ticks, proposal), fraction(trade.target), fraction(trade.weight_before),
            fraction(trade.drift), fraction(trade.attainable), fraction(trade.goal), band_cell(trade.band),
            quoted.session, "; ".join(notes.get(trade.symbol, ())),
        )  # fmt: skip
    cash = amount(proposal.cash_before_ticks, proposal)
    weight = ratio(proposal.cash_before_ticks, proposal.value_before_ticks)
    yield (
        CASH, cash, 1, cash, fraction(proposal.cash_target), weight, fraction(proposal.cash_drift),
        fraction(proposal.cash_attainable), fraction(proposal.cash_goal), band_cell(proposal.cash_band),
        proposal.session, "; ".join(notes.get(CASH, ())),
    )  # fmt: skip


def _trade_rows(proposal: Trades) -> Iterable[Sequence[Cell]]:
    for trade in proposal.trades:
        yield (
            trade.symbol, shares_cell(trade.units, proposal.per), amount(trade.notional_ticks, proposal),
            amount(trade.cost_ticks, proposal), trade.reason, _price(trade, proposal),
            shares_cell(trade.units_before, proposal.per), shares_cell(trade.units_after, proposal.per),
            fraction(trade.weight_after), fraction(trade.drift_after),
        )  # fmt: skip


def _nav_rows(tracking: Tracking, note: Sequence[str]) -> Iterable[Sequence[Cell]]:
    history = tracking.history
    for session, nav_ticks in zip(history.sessions, history.nav_ticks, strict=True):
        yield session, amount(nav_ticks, tracking.proposal), *(HYPOTHETICAL for _ in note)


def _return_rows(tracking: Tracking, note: Sequence[str]) -> Iterable[Sequence[Cell]]:
    sessions = tracking.history.sessions[len(tracking.history.sessions) - len(tracking.returns) :]
    for session, earned in zip(sessions, tracking.returns, strict=True):
        yield session, fraction(earned), *(HYPOTHETICAL for _ in note)


def _certificate(trades: Trades) -> dict[str, Json]:
    value = trades.value_before_ticks
    return {
        "misplaced": amount(trades.misplaced_ticks, trades),
        "bound": amount(trades.bound_ticks, trades),
        "error": ratio(trades.misplaced_ticks, value),
        "error_bound": ratio(trades.bound_ticks, value),
        "proved": trades.proved,
        "settled": trades.settled,
    }


def _price(trade: Trade, proposal: Trades) -> Decimal | None:
    return amount(trade.price_ticks, proposal) if trade.price_ticks else None
