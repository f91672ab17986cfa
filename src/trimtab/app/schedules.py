"""Targets by date and flows by date: from what users hold (dicts, frames, files) to what a backtest walks through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from trimtab.app.intake import WEIGHT_COLUMNS, as_targets, as_ticks
from trimtab.app.labels import label_of
from trimtab.app.sources import check_session
from trimtab.errors import FlowsRefused, Refusal, Refusals, TargetsRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.mandate.targets import Targets
from trimtab.market.renames import family
from trimtab.units import TICKS_MAX, Number, money

if TYPE_CHECKING:
    import pandas as pd

    from trimtab.app.intake import TargetsLike
    from trimtab.market.prices import Prices

    ScheduleLike = TargetsLike | Mapping[Any, TargetsLike]
    FlowsLike = Mapping[Any, Number] | Sequence[tuple[Any, Number]] | pd.Series[Any] | str | PathLike[str]

Schedule = tuple[tuple[str, Targets], ...]
ALWAYS = ""
SETS_SHOWN = 3


def as_schedule(given: ScheduleLike, *, when_not_one: str = "refuse") -> Schedule:
    """The sets of targets with the date each holds from, oldest first; one set without a date holds from "" on.

    By date are: a file or frame with the columns date, symbol and weight; a frame with an index of dates and a column a
    symbol, where an empty cell is no target; a Series by date and symbol; a dict of targets by date.
    """
    if isinstance(given, str | PathLike):
        from trimtab.edges.feeds.target_files import read_target_schedule

        return changes(read_target_schedule(Path(given), when_not_one=when_not_one))
    sets = _sets(given)
    if sets is None:
        return ((ALWAYS, as_targets(cast("TargetsLike", given), when_not_one=when_not_one)),)
    return changes(_checked(sets, when_not_one))


def changes(schedule: Schedule) -> Schedule:
    """The schedule without the sets that say what the one before them says, as a frame with a row a session does."""
    said = [(dict(targets.weights), targets.cash, targets.findings) for _, targets in schedule]
    return tuple(part for at, part in enumerate(schedule) if at == 0 or said[at] != said[at - 1])


def all_symbols(schedule: Schedule) -> tuple[str, ...]:
    """Every symbol that is a target at some time, in order of symbol."""
    return tuple(sorted({symbol for _, targets in schedule for symbol in targets.symbols}, key=str.encode))


def check_benchmark(prices: Prices, symbol: str | None, where: str) -> None:
    """Refuse a benchmark without any price."""
    if symbol is not None and not any(any(prices.column(n)) for n in family(prices.actions.renames, [symbol])):
        found = f"{symbol} has no price in {prices.source or 'the prices'}"
        raise UsageRefused(where, found, "it is a symbol of the prices", "correct it, or add its prices")


def as_flows(given: FlowsLike | None, scale: int, currency: str) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """The flows in ticks by day, and what was noticed: from a dict, a Series, pairs, or the path of a flows file."""
    if given is None:
        return {}, ()
    if isinstance(given, str | PathLike):
        from trimtab.edges.feeds.flow_files import read_flow_file

        file = read_flow_file(Path(given), currency=currency, scale=scale)
        return dict(file.flows), file.findings
    pairs = list(given.items()) if hasattr(given, "items") else list(given)
    flows: dict[str, int] = {}
    for label, amount in pairs:
        day = day_label("flows", label)
        if day in flows:
            raise FlowsRefused("flows", f"{day} stands twice", "the flows of a day are one amount", "add them up")
        flows[day] = as_ticks(amount, "flows", scale)
        if abs(flows[day]) > TICKS_MAX:
            most = f"at a scale of {scale} money is at most {money(TICKS_MAX, scale)}"
            raise FlowsRefused("flows", f"{amount} on {day} is too much", most, "correct it")
    return flows, ()


def day_label(name: str, label: Any) -> str:
    """A date, timestamp or text as a session's label; refused when it is none."""
    check_session(name, label_of(label))
    return label_of(label)


def _sets(given: Any) -> list[tuple[Any, Any]] | None:
    """The sets by date as they stand; None where the targets are one set."""
    if isinstance(given, Mapping):
        by_date = given and all(_is_set(value) for value in given.values())
        return list(given.items()) if by_date else None
    index = getattr(given, "index", None)
    if index is None or not hasattr(given, "iloc"):
        return None
    if not hasattr(given, "columns"):
        return _sets_of_rows([(*label, weight) for label, weight in given.items()]) if index.nlevels == 2 else None
    labels = {str(label).casefold(): label for label in given.columns}
    weight = next((labels[name] for name in WEIGHT_COLUMNS if name in labels), None)
    if weight is None:
        return _sets_of_wide(given) if "symbol" not in labels and _is_dated(index) else None
    if "date" in labels and "symbol" in labels:
        return _sets_of_rows(list(zip(given[labels["date"]], given[labels["symbol"]], given[weight], strict=True)))
    return None


def _is_set(value: object) -> bool:
    return isinstance(value, Mapping | Targets) or (hasattr(value, "index") and hasattr(value, "items"))


def _is_dated(index: Any) -> bool:
    """Whether the index holds dates, as times or as text."""
    import re

    return len(index) > 0 and re.match(r"\d{4}-\d{2}-\d{2}", str(index[0])) is not None


def _sets_of_wide(frame: Any) -> list[tuple[Any, Any]]:
    symbols = [str(column) for column in frame.columns]
    rows = zip(frame.index, frame.itertuples(index=False, name=None), strict=True)
    return [(label, _row(zip(symbols, row, strict=True))) for label, row in rows]


def _row(cells: Any) -> dict[str, Any]:
    return {symbol: weight for symbol, weight in cells if weight is not None and weight == weight}


def _sets_of_rows(rows: Sequence[tuple[Any, Any, Any]]) -> list[tuple[Any, Any]]:
    """Rows of date, symbol and weight as a set by date."""
    sets: dict[Any, dict[str, Any]] = {}
    for label, symbol, weight in rows:
        day = sets.setdefault(label, {})
        if symbol in day:
            found = f"{symbol} stands twice on {day_label('targets', label)}"
            raise TargetsRefused("targets", found, "a symbol stands once on a date", "keep one of the rows")
        day[symbol] = weight
    return list(sets.items())


def _checked(sets: Sequence[tuple[Any, Any]], when_not_one: str) -> Schedule:
    """The sets as targets in order of date; every wrong one is refused at once, with its date."""
    dated: dict[str, Targets] = {}
    refusals: list[Refusal] = []
    for label, weights in sets:
        day = day_label("targets", label)
        if day in dated:
            raise TargetsRefused("targets", f"{day} stands twice", "a date has one set of targets", "keep one")
        try:
            dated[day] = as_targets(weights, when_not_one=when_not_one)
        except UsageRefused:
            raise
        except Refusal as refused:
            found = f"on {day} {refused.found}"
            refusals.append(TargetsRefused("targets", found, refused.allowed, refused.remedy))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    return tuple((day, dated[day]) for day in sorted(dated))
