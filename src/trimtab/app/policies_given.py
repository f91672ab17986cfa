"""The policies and costs of a sweep: lists of records, or settings with the values each takes, as their product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, TypeVar

from trimtab.errors import MandateRefused, Refusal, UsageRefused
from trimtab.mandate.costs import Costs
from trimtab.mandate.policies import Policy

if TYPE_CHECKING:
    PoliciesLike = Policy | Sequence[Policy] | Mapping[str, Any]
    CostsLike = Costs | Sequence[Costs] | Mapping[str, Any] | None

ROWS_MAX = 1_000_000  # records alone; what a sweep needs beyond them it says itself

Record = TypeVar("Record", Policy, Costs)
Complaint = Callable[[MandateRefused, Mapping[str, object]], Refusal]


def as_policies(given: PoliciesLike) -> tuple[Policy, ...]:
    """The policies of a sweep: a Policy, a list of them, or values by setting, of which each combination is one."""
    return _records(given, Policy, "policies")


def as_costs(given: CostsLike) -> tuple[Costs, ...]:
    """The costs of a sweep: none, Costs, a list of them, or values by setting, of which each combination is one."""
    return _records(Costs() if given is None else given, Costs, "costs")


def combined(
    base: Record, grid: Mapping[str, Sequence[Any]], name: str, complaint: Complaint | None = None
) -> tuple[Record, ...]:
    """The record with each combination of the values, the last setting's changing fastest.

    Raises the first combination's refusal, as `complaint` words it from the settings that vary.
    """
    count = prod(len(values) for values in grid.values())
    if count > ROWS_MAX:
        found = f"they have {count:,} combinations"
        raise UsageRefused(name, found, f"a sweep has at most {ROWS_MAX:,} rows", "name fewer values")
    return tuple(_each(base, grid, complaint or _complaint(name)))


def _each(base: Record, grid: Mapping[str, Sequence[Any]], complaint: Complaint) -> Iterator[Record]:
    for values in product(*grid.values()):
        settings = dict(zip(grid, values, strict=True))
        try:
            yield replace(base, **settings)
        except MandateRefused as refusal:
            raise complaint(refusal, {name: settings[name] for name in grid if len(grid[name]) > 1}) from None


def _complaint(name: str) -> Complaint:
    def worded(refusal: MandateRefused, settings: Mapping[str, object]) -> Refusal:
        word = refusal.found.split(" ", 1)[0]
        others = ", ".join(f"{key}={value!r}" for key, value in settings.items() if key != word)
        found = f"{refusal.found} with {others}" if others else refusal.found
        remedy = "correct it, or pass a list without that combination" if others else "correct it"
        return UsageRefused(name, found, refusal.allowed, remedy)

    return worded


def _records(given: Any, kind: type[Record], name: str) -> tuple[Record, ...]:
    if isinstance(given, kind):
        return (given,)
    if isinstance(given, Mapping):
        return combined(kind(), _grid(given, kind, name), name)
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise _wrong(name, f"it is of type {type(given).__name__}", kind)
    records = tuple(given)
    if not records:
        raise UsageRefused(name, "there are none", f"a sweep has at least one tt.{kind.__name__}", "name one")
    stranger = next((record for record in records if not isinstance(record, kind)), None)
    if stranger is not None:
        raise _wrong(name, f"one of them is of type {type(stranger).__name__}", kind)
    return records


def _wrong(name: str, found: str, kind: type) -> UsageRefused:
    allowed = f"they are a list of tt.{kind.__name__}, or a dict of a list of values by setting"
    return UsageRefused(name, found, allowed, f"write {name}=[tt.{kind.__name__}(...), ...]")


def _grid(given: Mapping[str, Any], kind: type[Record], name: str) -> dict[str, tuple[Any, ...]]:
    """The values by setting; a value alone, a word or a table by symbol among them, is a list of one."""
    known = [field.name for field in fields(kind)]
    grid: dict[str, tuple[Any, ...]] = {}
    for setting, values in given.items():
        if setting not in known:
            from trimtab.app.sleeve_keys import nearest

            near = nearest(str(setting), tuple(known))
            allowed = f"the nearest setting is {near}" if near else "its settings are " + ", ".join(known)
            raise UsageRefused(name, f"tt.{kind.__name__} has no setting {setting!r}", allowed, "correct it")
        single = values is None or isinstance(values, str | Mapping) or not hasattr(values, "__iter__")
        grid[setting] = (values,) if single else tuple(_plain(value) for value in values)
        if not grid[setting]:
            raise UsageRefused(name, f"{setting} has no values", "it has at least one", "name one, or leave it out")
    return grid


def _plain(value: Any) -> Any:
    """A number of numpy as Python's own."""
    return value.item() if hasattr(value, "item") and not hasattr(value, "index") else value
