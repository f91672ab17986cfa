"""The settings of a mandate as a report says them: as JSON, and in a cell where a row of a sweep has its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal

from trimtab.edges.reports.cells import Json, fraction
from trimtab.mandate.costs import Costs
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets
from trimtab.market.instruments import CASH
from trimtab.units import WEIGHT_ONE, decimal


def settings_json(record: object) -> Json:
    """A policy, costs or limits by the names of their arguments; numbers as they were written."""
    if is_dataclass(record) and not isinstance(record, type):
        return {field.name: settings_json(getattr(record, field.name)) for field in fields(record)}
    if isinstance(record, Mapping):
        return {str(key): settings_json(value) for key, value in record.items()}
    if isinstance(record, frozenset | set):
        return sorted(str(value) for value in record)
    if isinstance(record, list | tuple):
        return [settings_json(value) for value in record]
    if record is None or isinstance(record, bool | str | int):
        return record
    return decimal(record)  # type: ignore[arg-type]


def targets_json(targets: Targets) -> Json:
    """Each target weight by symbol, CASH last."""
    return {symbol: fraction(units / WEIGHT_ONE) for symbol, units in (*targets.weights, (CASH, targets.cash))}


def varying(policies: Sequence[Policy], costs: Sequence[Costs]) -> tuple[tuple[str, str], ...]:
    """The settings in which the rows differ, as (policy or costs, setting), in the order of the records."""
    records: tuple[tuple[str, Sequence[object]], ...] = (("policy", policies), ("costs", costs))
    return tuple(
        (kind, field.name)
        for kind, rows in records
        for field in fields(rows[0] if rows else Policy())  # type: ignore[arg-type]
        if any(getattr(row, field.name) != getattr(rows[0], field.name) for row in rows)
    )


def setting_cell(value: object) -> str | int | Decimal:
    """One setting in one cell: none for none, a table by symbol as its pairs."""
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {setting_cell(value[key])}" for key in value)
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return "; ".join(f"{name} {setting_cell(content)}" for name, content in pairs)
    if isinstance(value, list | tuple):
        return ", ".join(str(setting_cell(item)) for item in value) or "none"
    if isinstance(value, str | int):
        return value
    return decimal(value)  # type: ignore[arg-type]
