"""The report of a sweep as files: one row a policy and costs as CSV, and a JSON summary."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from trimtab.edges.reports.cells import (
    Cell,
    Json,
    amount,
    csv_bytes,
    finding_json,
    fraction,
    json_bytes,
    prices_json,
    units_json,
    version,
)
from trimtab.edges.reports.settings import setting_cell, settings_json, targets_json, varying
from trimtab.findings import Finding
from trimtab.run.backtest import Sweep, Swept

ROWS_FILE = "sweep.csv"
SUMMARY_FILE = "sweep_summary.json"

FIGURE_COLUMNS = (
    "FinalNAV", "CAGR", "Volatility", "TrackingError", "Turnover", "TotalCost", "YearlyCost", "Rebalances",
    "MaxDrawdown",
)  # fmt: skip


def sweep_files(run: Sweep, chosen: int | None = None) -> dict[str, bytes]:
    """The report of a sweep by file name; `chosen` is the position of the row that the desk has in mind."""
    settings = settings_of(run)
    columns = ("Row", *(name for _, name in settings), *FIGURE_COLUMNS)
    rows = ((at + 1, *setting_cells(row, settings), *_figures(row, run)) for at, row in enumerate(run.rows))
    return {ROWS_FILE: csv_bytes(columns, rows), SUMMARY_FILE: json_bytes(sweep_summary(run, chosen))}


def settings_of(run: Sweep) -> tuple[tuple[str, str], ...]:
    """The settings in which the rows differ, as (policy or costs, setting)."""
    return varying([row.policy for row in run.rows], [row.costs for row in run.rows])


def setting_cells(row: Swept, settings: Sequence[tuple[str, str]]) -> tuple[str | int | Decimal, ...]:
    """The row's own value of each setting that varies."""
    return tuple(setting_cell(getattr(getattr(row, kind), name)) for kind, name in settings)


def sweep_findings(run: Sweep) -> tuple[Finding, ...]:
    """Every finding once, those of the targets and the prices before those of the walks, warnings first."""
    of_targets = (finding for _, mandate in run.schedule for finding in mandate.targets.findings)
    once = dict.fromkeys((*of_targets, *run.prices.findings, *run.findings))
    return tuple(sorted(once, key=lambda finding: finding.severity != "warning"))


def sweep_summary(run: Sweep, chosen: int | None = None) -> dict[str, Json]:
    """What sweep_summary.json says: what was asked, each row, then what it rests on."""
    settings, prices = settings_of(run), run.prices
    fixed = {kind: settings_json(getattr(run.rows[0], kind)) for kind in ("policy", "costs")} if run.rows else {}
    return {
        "name": run.name,
        "start": run.sessions[0],
        "end": run.sessions[-1],
        "sessions": len(run.sessions),
        "capital": amount(run.capital_ticks, prices),
        "fill": run.fill,
        "asked": run.asked,
        "done": len(run.rows),
        "interrupted": run.interrupted,
        "chosen": None if chosen is None else chosen + 1,
        "settings": [name for _, name in settings],
        "rows": [_row_json(at, row, settings, run) for at, row in enumerate(run.rows)],
        **{kind: _without(record, kind, settings) for kind, record in fixed.items()},
        "limits": settings_json(run.schedule[-1][1].limits),
        "schedule": [{"from": day or run.sessions[0], "targets": targets_json(m.targets)} for day, m in run.schedule],
        "engine": run.engine,
        "findings": [finding_json(finding) for finding in sweep_findings(run)],
        "prices": prices_json(prices),
        "units": units_json(prices),
        "versions": {"trimtab": version()},
    }


def _without(record: Json, kind: str, settings: Sequence[tuple[str, str]]) -> Json:
    """The settings that all rows share."""
    assert isinstance(record, dict)
    return {name: value for name, value in record.items() if (kind, name) not in settings}


def _row_json(at: int, row: Swept, settings: Sequence[tuple[str, str]], run: Sweep) -> Json:
    own = {name: settings_json(getattr(getattr(row, kind), name)) for kind, name in settings}
    figures: dict[str, Json] = {
        "nav": amount(row.nav_ticks, run.prices),
        "cagr": fraction(row.cagr),
        "volatility": fraction(row.volatility),
        "tracking_error": fraction(row.tracking_error),
        "turnover": fraction(row.turnover),
        "cost": amount(row.cost_ticks, run.prices),
        "yearly_cost": fraction(row.yearly_cost),
        "rebalances": row.rebalances,
        "max_drawdown": fraction(row.max_drawdown),
    }
    return {"row": at + 1, **own, **figures}


def _figures(row: Swept, run: Sweep) -> tuple[Cell, ...]:
    return (
        amount(row.nav_ticks, run.prices), fraction(row.cagr), fraction(row.volatility), fraction(row.tracking_error),
        fraction(row.turnover), amount(row.cost_ticks, run.prices), fraction(row.yearly_cost), row.rebalances,
        fraction(row.max_drawdown),
    )  # fmt: skip
