"""The report of a tracking, or of one decision, as files: CSVs and a JSON summary, the same bytes on every run.

Money is printed exactly: two decimals (or those of the currency) where they say it all, else as many as it needs.
Weights, drifts and returns have twelve decimals, the unit that weights are counted in. A figure that does not exist is
an empty cell or null, never NaN. Text that a spreadsheet would run as a formula is quoted with an apostrophe.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib import metadata

from trimtab.decide.trades import Trade, Trades
from trimtab.findings import Finding
from trimtab.ledger.statistics import Statistics
from trimtab.mandate.policies import BAND_NONE
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.market.quality import quote
from trimtab.run.history import Tracking
from trimtab.units import WEIGHT_ONE, currency_exponent, money, shares

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
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
DECIMALS = 12
HYPOTHETICAL = "hypothetical"

Cell = str | int | Decimal | None
Json = None | bool | int | Decimal | str | Sequence["Json"] | Mapping[str, "Json"]


def report_files(tracking: Tracking) -> dict[str, bytes]:
    """The report of a tracking by file name: positions, proposed trades, NAV, returns and the summary."""
    proposal, prices, findings = tracking.proposal, tracking.prices, findings_of(tracking)
    note = ("Note",) if tracking.hypothetical else ()
    return {
        POSITIONS_FILE: _csv(POSITION_COLUMNS, _position_rows(proposal, prices, findings)),
        TRADES_FILE: _csv(TRADE_COLUMNS, _trade_rows(proposal)),
        NAV_FILE: _csv(("Date", "NAV", *note), _nav_rows(tracking, note)),
        RETURNS_FILE: _csv(("Date", "Return", *note), _return_rows(tracking, note)),
        SUMMARY_FILE: json_bytes(summary(tracking)),
    }


def proposal_files(proposal: Trades, prices: Prices, findings: Sequence[Finding]) -> dict[str, bytes]:
    """The report of one decision by file name: positions, proposed trades and the summary."""
    return {
        POSITIONS_FILE: _csv(POSITION_COLUMNS, _position_rows(proposal, prices, findings)),
        TRADES_FILE: _csv(TRADE_COLUMNS, _trade_rows(proposal)),
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
            "capital": _amount(tracking.capital_ticks, opened),
            "cost": _amount(opened.cost_ticks, opened),
            "cash_after": _amount(opened.cash_after_ticks, opened),
            "certificate": _certificate(opened),
        },
        "statistics": _statistics(tracking.statistics),
        **_circumstances(proposal, tracking.prices, findings_of(tracking)),
    }


def _decision(proposal: Trades) -> dict[str, Json]:
    drift = {trade.symbol: _fraction(trade.drift) for trade in proposal.trades}
    return {
        "within_tolerance": proposal.within_tolerance,
        "fees_paid": _amount(proposal.cost_ticks, proposal),
        "cash_after": _amount(proposal.cash_after_ticks, proposal),
        "total_val": _amount(proposal.value_after_ticks, proposal),
        "drift": {**drift, CASH: _fraction(proposal.cash_drift)},
        "as_of": proposal.session,
        "triggers": list(proposal.triggers),
        "trades": {trade.symbol: _shares(trade.units, proposal.per) for trade in proposal.trades if trade.units},
        "reasons": {trade.symbol: trade.reason for trade in proposal.trades},
        "value_before": _amount(proposal.value_before_ticks, proposal),
        "turnover": _ratio(proposal.turnover_ticks, proposal.value_before_ticks),
        "certificate": _certificate(proposal),
    }


def _circumstances(proposal: Trades, prices: Prices, findings: Sequence[Finding]) -> dict[str, Json]:
    """What the figures rest on: findings, prices, units, versions."""
    return {
        "approximate": prices.basis != "raw" and proposal.per == 1,
        "findings": [_finding(finding) for finding in findings],
        "prices": _prices(prices),
        "units": {
            "currency": proposal.currency,
            "scale": proposal.scale,
            "money": f"exact, counted in 10^-{proposal.scale} {proposal.currency}",
            "fractions": f"weights, drifts and returns are fractions, rounded to {DECIMALS} decimals",
        },
        "versions": {"trimtab": _version()},
    }


def json_bytes(value: Json) -> bytes:
    """JSON with exact decimals and without NaN, indented, ending in a line end."""
    return (_json(value, "") + "\n").encode(errors="replace")


def _position_rows(proposal: Trades, prices: Prices, findings: Sequence[Finding]) -> Iterable[Sequence[Cell]]:
    notes: dict[str, list[str]] = {}
    for finding in findings:
        if finding.symbol and finding.severity == "warning":
            notes.setdefault(finding.symbol, []).append(finding.text)
    for trade in proposal.trades:
        quoted = quote(prices, trade.symbol, proposal.session)
        yield (
            trade.symbol, _shares(trade.units_before, proposal.per),
            _amount(trade.price_ticks, proposal) if trade.price_ticks else None,
            _amount(trade.value_before_ticks, proposal), _fraction(trade.target), _fraction(trade.weight_before),
            _fraction(trade.drift), _fraction(trade.attainable), _fraction(trade.goal), _band(trade.band),
            quoted.session, "; ".join(notes.get(trade.symbol, ())),
        )  # fmt: skip
    cash = _amount(proposal.cash_before_ticks, proposal)
    weight = _ratio(proposal.cash_before_ticks, proposal.value_before_ticks)
    yield (
        CASH, cash, 1, cash, _fraction(proposal.cash_target), weight, _fraction(proposal.cash_drift),
        _fraction(proposal.cash_attainable), _fraction(proposal.cash_goal), _band(proposal.cash_band),
        proposal.session, "; ".join(notes.get(CASH, ())),
    )  # fmt: skip


def _trade_rows(proposal: Trades) -> Iterable[Sequence[Cell]]:
    for trade in proposal.trades:
        yield (
            trade.symbol, _shares(trade.units, proposal.per), _amount(trade.notional_ticks, proposal),
            _amount(trade.cost_ticks, proposal), trade.reason, _price(trade, proposal),
            _shares(trade.units_before, proposal.per), _shares(trade.units_after, proposal.per),
            _fraction(trade.weight_after), _fraction(trade.drift_after),
        )  # fmt: skip


def _nav_rows(tracking: Tracking, note: Sequence[str]) -> Iterable[Sequence[Cell]]:
    history = tracking.history
    for session, nav_ticks in zip(history.sessions, history.nav_ticks, strict=True):
        yield session, _amount(nav_ticks, tracking.proposal), *(HYPOTHETICAL for _ in note)


def _return_rows(tracking: Tracking, note: Sequence[str]) -> Iterable[Sequence[Cell]]:
    sessions = tracking.history.sessions[len(tracking.history.sessions) - len(tracking.returns) :]
    for session, earned in zip(sessions, tracking.returns, strict=True):
        yield session, _fraction(earned), *(HYPOTHETICAL for _ in note)


def _certificate(trades: Trades) -> dict[str, Json]:
    value = trades.value_before_ticks
    return {
        "misplaced": _amount(trades.misplaced_ticks, trades),
        "bound": _amount(trades.bound_ticks, trades),
        "error": _ratio(trades.misplaced_ticks, value),
        "error_bound": _ratio(trades.bound_ticks, value),
        "proved": trades.proved,
        "settled": trades.settled,
    }


def _statistics(statistics: Statistics) -> dict[str, Json]:
    figures: dict[str, Json] = {name: _fraction(figure) for name, figure in statistics.figures().items()}
    return {
        "start": statistics.start,
        "end": statistics.end,
        "returns": statistics.returns,
        "rows_a_year": Decimal(f"{statistics.rows_a_year:.6g}"),
        **figures,
        "conventions": dict(statistics.conventions),
    }


def _finding(finding: Finding) -> dict[str, Json]:
    names = ("severity", "code", "symbol", "session", "text")
    return {name: getattr(finding, name) for name in names}


def _prices(prices: Prices) -> dict[str, Json]:
    return {
        "source": prices.source,
        "field": prices.price_field,
        "basis": prices.basis,
        "basis_stated": prices.basis_stated,
        "interval": prices.interval,
        "provenance": {key: str(prices.provenance[key]) for key in sorted(prices.provenance)},
    }


def _version() -> str:
    try:
        return metadata.version("trimtab")
    except metadata.PackageNotFoundError:
        return "not installed"


def _price(trade: Trade, proposal: Trades) -> Decimal | None:
    return _amount(trade.price_ticks, proposal) if trade.price_ticks else None


def _amount(amount_ticks: int, trades: Trades) -> Decimal:
    """Money with the currency's decimals, or with as many more as it takes to be exact."""
    exact = money(amount_ticks, trades.scale)
    decimals = currency_exponent(trades.currency)
    cut = round(exact, decimals)
    return cut if cut == exact else exact.normalize()


def _shares(units: int, per: int) -> int | Decimal:
    count = shares(units, per)
    return count.normalize() if isinstance(count, Decimal) else count


def _fraction(figure: float | None) -> Decimal | None:
    if figure is None or not math.isfinite(figure):
        return None
    rounded = Decimal(f"{figure:.{DECIMALS}f}")
    return abs(rounded) if rounded == 0 else rounded


def _ratio(part: int, whole: int) -> Decimal | None:
    """One count over another to twelve decimals, rounded half to even; None of nothing."""
    if whole <= 0:
        return None
    return Decimal(round(part * WEIGHT_ONE / whole)).scaleb(-DECIMALS) if part else Decimal(0).scaleb(-DECIMALS)


def _band(band: float) -> Decimal | None:
    return None if band >= BAND_NONE else _fraction(band)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """RFC 4180: commas, doubled quotes, CR LF; UTF-8."""
    lines = [",".join(columns)]
    lines.extend(",".join(_cell(cell) for cell in row) for row in rows)
    return ("\r\n".join(lines) + "\r\n").encode(errors="replace")


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    text = f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    if any(char in text for char in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _json(value: Json, indent: str) -> str:
    """Written here since the json module would turn an exact decimal into a binary float."""
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else "null"
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    deeper = indent + "  "
    if isinstance(value, Mapping):
        items = [f"{json.dumps(key, ensure_ascii=False)}: {_json(item, deeper)}" for key, item in value.items()]
        opening, closing = "{", "}"
    else:
        items = [_json(item, deeper) for item in value]
        opening, closing = "[", "]"
    if not items:
        return opening + closing
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(items) + f"\n{indent}{closing}"
