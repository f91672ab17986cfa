"""Target weights in: CSV, JSON or TOML, as fractions of one or with percent signs; by date, the set in force.

A weight is read exactly as written. All faults of a file are refused at once, each with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from trimtab.edges.feeds.columns import alike, columns_of, symbol_of
from trimtab.edges.feeds.dates import days
from trimtab.edges.feeds.text import (
    CellFault,
    Faults,
    check_rows,
    currency_of,
    percent_or_number,
    read_text,
    sheet_of,
)
from trimtab.edges.feeds.toml_files import TomlFile, read_toml
from trimtab.errors import Refusal, Refusals, TargetsRefused
from trimtab.findings import Finding
from trimtab.mandate.targets import Targets, make_targets

ALIASES: Mapping[str, str] = {
    "ticker": "symbol",
    "target": "weight",
    "target_weight": "weight",
    "targetweight": "weight",
}
WEIGHT_MAX = 1_000_000
_JSON_KEY = re.compile(r'("(?:[^"\\]|\\.)*")\s*:')
_JSON_ALLOWED = 'the form is {"AAPL": 0.2, "CASH": 0.8}'


class WeightRow(NamedTuple):
    """One weight as it stands in a file: its line (0 where there is none), its symbol, and what is written for it."""

    line: int
    symbol: str
    weight: object


def read_target_file(path: str | Path, *, when_not_one: str = "refuse", as_of: str | None = None) -> Targets:
    """The targets of a CSV, JSON or TOML file; of a file with dates, the latest set not after `as_of` (the last one).

    Raises Refusals with every fault of the file; `when_not_one` says what becomes of a sum other than one.
    """
    name = str(path)
    suffixes = [suffix.lower() for suffix in Path(path).suffixes if suffix.lower() != ".gz"]
    if suffixes[-1:] == [".toml"]:
        return _of_toml(read_toml(path, TargetsRefused), when_not_one)
    text = read_text(path)
    if suffixes[-1:] == [".json"] or text.lstrip().startswith("{"):
        return _of_json(text, name, when_not_one)
    return _of_csv(text, name, when_not_one, as_of)


def read_target_schedule(path: str | Path, *, when_not_one: str = "refuse") -> tuple[tuple[str, Targets], ...]:
    """Every set of targets of the file with the date it holds from, oldest first; without dates one set, from "" on.

    Raises Refusals with every fault of the file, as `read_target_file` does.
    """
    name = str(path)
    suffixes = [suffix.lower() for suffix in Path(path).suffixes if suffix.lower() != ".gz"]
    text = "" if suffixes[-1:] == [".toml"] else read_text(path)
    if suffixes[-1:] in ([".toml"], [".json"]) or text.lstrip().startswith("{"):
        return (("", read_target_file(path, when_not_one=when_not_one)),)
    sets, findings = _sets_of_csv(text, name, when_not_one)
    return tuple((day, _with(sets[day], findings if at == 0 else ())) for at, day in enumerate(sets))


def targets_of_table(table: Mapping[str, object], file: TomlFile, *, when_not_one: str = "refuse") -> Targets:
    """The targets of a [targets] table of a TOML file."""
    rows = []
    for symbol, weight in table.items():
        line = file.line("targets", symbol)
        if isinstance(weight, Mapping):
            whole = ".".join([symbol, *list(weight)[:1]])
            weight = CellFault(
                f"the weight of {symbol} is a table", "TOML takes the dot of a symbol without quotes for a table",
                f'write "{whole}" in quotes',
            )  # fmt: skip
        rows.append(WeightRow(line, symbol, weight))
    return _targets(rows, file.place("targets"), ".", when_not_one, Faults(file.where, TargetsRefused))


def _of_toml(file: TomlFile, when_not_one: str) -> Targets:
    table = file.values.get("targets")
    if not isinstance(table, Mapping):
        raise TargetsRefused(
            file.where, "there is no table [targets]",
            "a TOML file of targets has a line [targets] and weights below it",
            "add the line [targets] above the weights",
        )  # fmt: skip
    targets = targets_of_table(table, file, when_not_one=when_not_one)
    others = [key for key in file.values if key != "targets"]
    return _with(targets, _unread(file.where, others))


def _unread(name: str, keys: Sequence[str]) -> tuple[Finding, ...]:
    if not keys:
        return ()
    text = f"{name}: only the weights were read, not {', '.join(keys)}"
    return (Finding("keys_not_read", "", text, severity="note"),)


def _with(targets: Targets, findings: tuple[Finding, ...]) -> Targets:
    return replace(targets, findings=(*targets.findings, *findings)) if findings else targets


def _of_csv(text: str, name: str, when_not_one: str, as_of: str | None) -> Targets:
    sets, findings = _sets_of_csv(text, name, when_not_one)
    return _with(sets[""] if "" in sets else _in_force(sets, name, as_of), findings)


def _sets_of_csv(text: str, name: str, when_not_one: str) -> tuple[dict[str, Targets], tuple[Finding, ...]]:
    """The sets of targets by date, oldest first; the one set of a file without dates stands under ""."""
    sheet = sheet_of(text, name, TargetsRefused)
    faults = Faults(name, TargetsRefused)
    at, findings = columns_of(sheet, faults, needed=("symbol", "weight"), optional=("date",), aliases=ALIASES)
    faults.refuse_if_any()
    body = check_rows(sheet, faults)
    rows = [WeightRow(line, cells[at["symbol"]], cells[at["weight"]]) for line, cells in body]
    if "date" not in at:
        return {"": _targets(rows, name, sheet.decimal_mark, when_not_one, faults)}, findings
    labels = days([(line, cells[at["date"]]) for line, cells in body], faults)
    dated: dict[str, list[WeightRow]] = {}
    for label, row in zip(labels, rows, strict=True):
        dated.setdefault(label, []).append(row)
    return _sets(dated, name, sheet.decimal_mark, when_not_one, faults), findings


def _sets(
    dated: Mapping[str, list[WeightRow]], name: str, mark: str, when_not_one: str, faults: Faults
) -> dict[str, Targets]:
    """The set of each date, when every set of the file is good.

    Where a date was refused no set is known to be whole, so each row is looked at alone.
    """
    if "" in dated:
        for row in [row for rows in dated.values() for row in rows]:
            _weights([row], mark, faults)
        faults.refuse()
    sets: dict[str, Targets] = {}
    for day in sorted(dated):
        own = Faults(name, TargetsRefused)
        try:
            sets[day] = _targets(dated[day], f"{name}:{dated[day][0].line}", mark, when_not_one, own)
        except Refusal as refused:
            of_day = refused.refusals if isinstance(refused, Refusals) else (refused,)
            faults.refusals.extend(own.refusals or [_dated(refusal, day) for refusal in of_day])
    if not dated:
        faults.add(0, "there is no target weight", "at least one is needed", "add one")
    faults.refuse_if_any()
    return sets


def _in_force(sets: Mapping[str, Targets], name: str, as_of: str | None) -> Targets:
    """The set of the latest date not after `as_of`; the last one where none is named."""
    in_force = [day for day in sets if as_of is None or day <= as_of[:10]]
    if not in_force:
        found = f"the first targets are of {min(sets)}, after {as_of}"
        raise TargetsRefused(name, found, "a set of targets is in force from its date on", "add the earlier set")
    day = max(in_force)
    upto = "the last" if as_of is None else f"the latest not after {as_of}"
    text = f"{name}: the targets of {day} are used, {upto} of {len(sets)} (from {min(sets)} to {max(sets)})"
    return _with(sets[day], (Finding("targets_by_date", "", text, session=day, severity="note"),))


def _dated(refusal: Refusal, day: str) -> Refusal:
    return TargetsRefused(refusal.where, f"{refusal.found} on {day}", refusal.allowed, refusal.remedy)


def _of_json(text: str, name: str, when_not_one: str) -> Targets:
    import json

    try:
        value = json.loads(
            text, object_pairs_hook=_Pairs, parse_float=_Digits, parse_int=_Digits, parse_constant=_Digits
        )
    except RecursionError:
        raise TargetsRefused(
            name, "lists or tables stand too deep in each other", _JSON_ALLOWED, "write them flat"
        ) from None
    except json.JSONDecodeError as fault:
        found = f"this is not JSON from column {fault.colno} on"
        raise TargetsRefused(f"{name}:{fault.lineno}", found, _JSON_ALLOWED, "correct the line") from None
    findings: tuple[Finding, ...] = ()
    if isinstance(value, _Pairs) and any(key == "weights" and isinstance(inner, list) for key, inner in value):
        findings = _unread(name, [key for key, _ in value if key != "weights"])
        value = next(inner for key, inner in value if key == "weights")
    faults = Faults(name, TargetsRefused)
    if isinstance(value, _Pairs):
        rows = _rows_of_pairs(value, text)
    elif isinstance(value, list):
        rows = _rows_of_list(value, text, faults)
    else:
        raise TargetsRefused(name, "the file holds one value", _JSON_ALLOWED, "write the weights by symbol")
    return _with(_targets(rows, name, ".", when_not_one, faults), findings)


class _Digits(str):
    """A JSON number as it is written, so that it stays exact."""


class _Pairs(list[tuple[str, object]]):
    """A JSON object as its pairs, so that a key which stands twice is seen."""


def _rows_of_pairs(pairs: _Pairs, text: str) -> list[WeightRow]:
    places = _key_lines(text)
    return [WeightRow(_next_line(places, symbol), symbol, weight) for symbol, weight in pairs]


def _rows_of_list(entries: list[object], text: str, faults: Faults) -> list[WeightRow]:
    places = _key_lines(text)
    rows: list[WeightRow] = []
    for number, entry in enumerate(entries, start=1):
        fields = dict(entry) if isinstance(entry, _Pairs) else {}
        line = _next_line(places, "symbol") if "symbol" in fields else 0
        if set(fields) != {"symbol", "weight"} or not isinstance(entry, list) or len(entry) != 2:
            found = f"entry {number} has {', '.join(fields) or 'no keys'}"
            faults.add(line, found, "each entry has symbol and weight, once", "correct the entry")
        elif not isinstance(fields["symbol"], str) or isinstance(fields["symbol"], _Digits):
            faults.add(line, f"the symbol of entry {number} is no text", "a symbol is text", "write it in quotes")
        else:
            rows.append(WeightRow(line, fields["symbol"], fields["weight"]))
    return rows


def _key_lines(text: str) -> dict[str, list[int]]:
    """The lines on which each key of the JSON text stands, in order."""
    import json

    places: dict[str, list[int]] = {}
    line, upto = 1, 0
    for found in _JSON_KEY.finditer(text):
        line, upto = line + text.count("\n", upto, found.start()), found.start()
        places.setdefault(str(json.loads(found[1], strict=False)), []).append(line)
    return places


def _next_line(places: Mapping[str, list[int]], key: str) -> int:
    lines = places.get(key, [])
    return lines.pop(0) if lines else 0


def _targets(
    rows: Sequence[WeightRow], name: str, mark: str, when_not_one: str, faults: Faults | None = None
) -> Targets:
    """Targets from rows, checked row by row and then as a whole; faults already found are refused with the new ones."""
    faults = faults or Faults(name, TargetsRefused)
    weights, lines, signs = _weights(rows, mark, faults)
    _check_signs(weights, lines, signs, faults)
    if not rows and not faults.refusals:
        faults.add(0, "there is no target weight", "at least one is needed", "add one")
    faults.refuse_if_any()
    total = sum(weights.values(), Decimal(0))
    if not any(signs.values()) and 90 < total < 110 and when_not_one != "normalise":
        raise TargetsRefused(
            name, f"the target weights sum to {total} and have no percent sign",
            "a weight is a fraction of one (0.2) or has a percent sign (20%)",
            "write a percent sign behind each, or divide each by 100",
        )  # fmt: skip
    return _with(make_targets(weights, when_not_one=when_not_one, where=name), alike(tuple(weights), name))


def _weights(
    rows: Sequence[WeightRow], mark: str, faults: Faults
) -> tuple[dict[str, Decimal], dict[str, int], dict[str, bool]]:
    """By symbol: the weight, its line, and whether it has a percent sign."""
    weights: dict[str, Decimal] = {}
    lines: dict[str, int] = {}
    signs: dict[str, bool] = {}
    for row in rows:
        symbol = symbol_of(row.line, row.symbol, faults)
        if not symbol:
            continue
        if symbol in lines:
            both = f"lines {lines[symbol]} and {row.line}"
            faults.add(row.line, f"the symbol {symbol} stands twice, in {both}", "one weight a symbol", "remove one")
            continue
        lines[symbol] = row.line
        try:
            weights[symbol], signs[symbol] = _weight(row, mark)
        except CellFault as fault:
            faults.add_cell(row.line, fault)
    return weights, lines, signs


def _weight(row: WeightRow, mark: str) -> tuple[Decimal, bool]:
    """The weight and whether it has a percent sign; raises CellFault."""
    written = row.weight
    if isinstance(written, CellFault):
        raise written
    if isinstance(written, bool) or not isinstance(written, str | int | Decimal) or _is_long(written):
        found = f"the weight of {row.symbol} is no number"
        raise CellFault(found, "a weight is a number from 0 to 1", "correct the weight")
    if currency_of(str(written)):
        found = f"the weight of {row.symbol} is {str(written)!r}, an amount of money"
        raise CellFault(found, "a weight is a share of the book", "write what share of the book it is")
    try:
        weight, signed = percent_or_number(str(written), mark)
    except CellFault as fault:
        raise CellFault(f"the weight of {row.symbol}: {fault.found}", fault.allowed, fault.remedy) from None
    if weight < 0:
        found = f"the weight of {row.symbol} is {written}"
        raise CellFault(found, "a weight is zero or more (long only)", "correct the weight")
    if weight > WEIGHT_MAX:
        raise CellFault(f"the weight of {row.symbol} is {written}", "a weight is a number from 0 to 1", "correct it")
    return weight, signed


def _is_long(written: str | int | Decimal) -> bool:
    """Whether a whole number has more digits than text can be made of."""
    return isinstance(written, int) and written.bit_length() > 256


def _check_signs(
    weights: Mapping[str, Decimal], lines: Mapping[str, int], signs: Mapping[str, bool], faults: Faults
) -> None:
    """Percent signs stand behind all weights or none; a zero is the same either way."""
    with_sign = [symbol for symbol in weights if signs[symbol]]
    bare = [symbol for symbol in weights if not signs[symbol] and weights[symbol] != 0]
    if with_sign and bare:
        one, other = with_sign[0], bare[0]
        faults.add(
            max(lines[one], lines[other]),
            f"{one} (line {lines[one]}) has a percent sign and {other} (line {lines[other]}) has none",
            "all weights have a percent sign, or none has", "write all of them the same way",
        )  # fmt: skip
