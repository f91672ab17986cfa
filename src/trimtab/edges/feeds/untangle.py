"""A sheet of prices untangled into strands, one a name, whatever its layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath

from trimtab.edges.feeds.dates import is_daily, offset_text, sessions, zones_mixed
from trimtab.edges.feeds.layouts import Layout
from trimtab.edges.feeds.strands import Doubt, Reading, Strand
from trimtab.edges.feeds.text import FOOTERS, Row, Sheet, check_header, check_rows
from trimtab.errors import PricesRefused
from trimtab.market.instruments import CASH, SYMBOL_ALLOWED, symbol_fault

_SUFFIXES = r"(?i)(\.csv|\.txt|\.tsv|\.gz|\.parquet|\.pq)+$"


def untangle(
    sheet: Sheet, layout: Layout, reading: Reading, wanted: Sequence[str] | None, interval: str, roles: Sequence[str]
) -> list[Strand]:
    """The strands of the names wanted (all names where none are said), each with the cells of the roles it has.

    Faults are added to the reading; the strands of a faulty file serve only to find the faults of its prices too.
    """
    rows = _rows(sheet, layout, reading)
    if not rows and not reading.faults.refusals:
        reading.faults.add(
            0, "there is a header and no row of prices", "at least one row is needed", "check the export"
        )
    if not rows:
        reading.faults.refuse()
    if layout.kind == "wide":
        names = _wide_names(sheet, layout, reading)
    elif layout.kind == "double":
        names = _double_names(sheet, layout, reading)
    else:
        names = {}
    labels, offsets = _labels(sheet, layout, rows, reading, interval)
    _check_names(list(names), sheet.header.line, reading)
    if layout.kind == "single":
        names = {_name_of_file(sheet.name, wanted, reading): dict(layout.roles)}
    if layout.kind == "long":
        return _long(layout, rows, labels, offsets, reading, wanted, roles)
    if zones_mixed(offsets) and layout.kind != "single":
        _add_zones(rows, offsets, reading)
    if layout.kind == "wide" and not reading.faults.refusals:
        rows, labels = _in_order(rows, labels, reading)
    lines = [row.line for row in rows]
    columns = list(zip(*(row.cells for row in rows), strict=True))
    return [
        Strand(name, lines, labels, {role: columns[at] for role, at in names[name].items() if role in roles}, offsets)
        for name in _chosen(list(names), wanted, reading)
    ]


def _rows(sheet: Sheet, layout: Layout, reading: Reading) -> list[Row]:
    """The rows of prices, each with a cell for each column."""
    if layout.kind != "double":
        check_header(sheet, reading.faults)
        return check_rows(sheet, reading.faults)
    body = Sheet(sheet.name, sheet.delimiter, sheet.decimal_mark, [sheet.rows[0], *sheet.rows[layout.body_at :]])
    return check_rows(body, reading.faults)


def _wide_names(sheet: Sheet, layout: Layout, reading: Reading) -> dict[str, dict[str, int]]:
    """The column of each symbol; one without a name is refused unless it is empty throughout."""
    names: dict[str, dict[str, int]] = {}
    for symbol, at in layout.symbols:
        if symbol:
            names[symbol] = {"close": at}
        elif any(len(row.cells) > at and row.cells[at] for row in sheet.body):
            reading.faults.add(
                sheet.header.line, f"column {at + 1} has prices and no name", "each column is named after its symbol",
                "name the column, or remove it",
            )  # fmt: skip
    return names


def _double_names(sheet: Sheet, layout: Layout, reading: Reading) -> dict[str, dict[str, int]]:
    names: dict[str, dict[str, int]] = {}
    for symbol, roles in layout.names:
        names[symbol] = dict(roles)
        if len(names[symbol]) < len(roles):
            reading.faults.add(
                sheet.header.line, f"{symbol!r} has two columns of the same field", "each field stands once a symbol",
                "remove one",
            )  # fmt: skip
    return names


def _check_names(names: Sequence[str], line: int, reading: Reading) -> None:
    """A fault for each name that cannot be a symbol."""
    for name in names:
        if name == CASH:
            reading.faults.add(line, f"{CASH} has a column of prices", "cash is money and has no price", "remove it")
        elif name.casefold() in FOOTERS:
            reading.faults.add(line, f"the column {name!r} is a sum", "each column is one symbol", "remove it")
        elif fault := symbol_fault(name):
            reading.faults.add(line, fault, SYMBOL_ALLOWED, "correct the name")


def _labels(
    sheet: Sheet, layout: Layout, rows: Sequence[Row], reading: Reading, interval: str
) -> tuple[list[str], list[int]]:
    """The session of each row."""
    cells = [(row.line, row.cells[layout.date_at]) for row in rows]
    roles = dict(layout.roles)
    if "period" in roles and any(row.cells[roles["period"]] not in ("D", "W", "M") for row in rows):
        row = next(row for row in rows if row.cells[roles["period"]] not in ("D", "W", "M"))
        reading.faults.add(
            row.line, f"the period is {row.cells[roles['period']]!r}, in a time zone that the file does not tell",
            "the period is D, W or M", "export days, weeks or months",
        )  # fmt: skip
    if layout.export == "massive":
        cells = [(line, _epoch(cell, interval)) for line, cell in cells]
    return sessions(cells, reading.faults, interval, "month" if layout.export == "nasdaq" else "")


def _epoch(cell: str, interval: str) -> str:
    """Nanoseconds since 1970 as a date or UTC timestamp; anything else as it is."""
    if not (cell.isdigit() and len(cell) == 19 and cell.endswith("000000000")):
        return cell
    moment = datetime.fromtimestamp(int(cell) // 10**9, UTC)
    return moment.strftime("%Y-%m-%d" if is_daily(interval) else "%Y-%m-%dT%H:%M:%SZ")


def _name_of_file(name: str, wanted: Sequence[str] | None, reading: Reading) -> str:
    """The symbol of a file that holds one name: the one asked for, else the file's own name."""
    stem = re.sub(_SUFFIXES, "", PurePath(name).name)
    if wanted is not None and len(wanted) == 1:
        alike = stem.casefold().startswith(wanted[0].casefold())
        text = f"the file does not name its symbol; it is read as {wanted[0]}, which is asked for"
        reading.note("symbol_taken", text, wanted[0], severity="note" if alike else "warning")
        return wanted[0]
    if wanted and stem not in wanted:
        raise PricesRefused(
            name, f"the file holds one name, and {len(wanted)} are asked for",
            "several names stand in a wide or long file", "ask for one symbol, or put the names into one file",
        )  # fmt: skip
    if fault := symbol_fault(stem):
        raise PricesRefused(
            name, f"the file holds one name and does not say which ({fault})",
            "its symbol is asked for, or is the file's name", "ask for one symbol, or name the file AAPL.csv",
        )  # fmt: skip
    reading.note("symbol_taken", f"the file does not name its symbol; it is read as {stem}, the file's name", stem)
    return stem


def _long(
    layout: Layout, rows: Sequence[Row], labels: Sequence[str], offsets: Sequence[int], reading: Reading,
    wanted: Sequence[str] | None, roles: Sequence[str],
) -> list[Strand]:  # fmt: skip
    """The strands of a file with a row a session and symbol."""
    at_of: dict[str, list[int]] = {}
    symbol_at = layout.symbol_at
    for at, row in enumerate(rows):
        at_of.setdefault(row.cells[symbol_at], []).append(at)
    for name, ats in at_of.items():
        _check_names([name], rows[ats[0]].line, reading)
    lines = [row.line for row in rows]
    cells = {role: [row.cells[column] for row in rows] for role, column in layout.roles if role in roles}
    strands: list[Strand] = []
    for name in _chosen(list(at_of), wanted, reading):
        ats = at_of[name]
        of_name = {role: list(map(column.__getitem__, ats)) for role, column in cells.items()}
        zones = list(map(offsets.__getitem__, ats)) if offsets else []
        strands.append(
            Strand(name, list(map(lines.__getitem__, ats)), list(map(labels.__getitem__, ats)), of_name, zones)
        )
    return strands


def _chosen(known: Sequence[str], wanted: Sequence[str] | None, reading: Reading) -> list[str]:
    """The names wanted, in their order; each that the file does not know is doubted, a fault where it knows none."""
    if wanted is None:
        return list(known)
    absent = [symbol for symbol in dict.fromkeys(wanted) if symbol not in known]
    chosen = [symbol for symbol in dict.fromkeys(wanted) if symbol in known]
    allowed, remedy = f"the file has {_listed(known)}", "correct the symbol, or add its prices"
    if absent and not chosen:
        found = f"there are no prices for {', '.join(_nearest(symbol, known) for symbol in absent)}"
        reading.faults.add(0, found, allowed, remedy)
        return []
    for symbol in absent:
        found = f"there are no prices for {_nearest(symbol, known)}"
        reading.doubts.append(Doubt("not_found", symbol, "", 0, found, allowed, remedy))
    return chosen


def _nearest(symbol: str, known: Sequence[str]) -> str:
    import difflib

    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(symbol.casefold(), list(folded), 1, 0.6)
    return f"{symbol} (nearest: {folded[near[0]]})" if near else symbol


def _listed(known: Sequence[str]) -> str:
    return ", ".join(known[:8]) + (f" and {len(known) - 8} more" if len(known) > 8 else "")


def _add_zones(rows: Sequence[Row], offsets: Sequence[int], reading: Reading) -> None:
    at = next(at for at, offset in enumerate(offsets) if zones_mixed((offsets[0], offset)))
    reading.faults.add(
        rows[at].line, f"the offset from UTC is {offset_text(offsets[at])} here and {offset_text(offsets[0])} in line "
        f"{rows[0].line}", "a row of several names has one time zone", "write all times in one zone",
    )  # fmt: skip


def _in_order(rows: list[Row], labels: list[str], reading: Reading) -> tuple[list[Row], list[str]]:
    """A wide file's rows, oldest first and each session once.

    Newest first throughout is turned; an identical repeat is dropped with a note; all else is refused.
    """
    if all(map(str.__lt__, labels, labels[1:])):
        return rows, labels
    if labels[0] > labels[-1]:
        rows, labels = rows[::-1], labels[::-1]
    kept: list[Row] = []
    kept_labels: list[str] = []
    for row, label in zip(rows, labels, strict=True):
        if kept_labels and label == kept_labels[-1]:
            _repeat(kept[-1], row, label, reading)
        elif kept_labels and label < kept_labels[-1]:
            reading.faults.add(
                max(row.line, kept[-1].line), f"the sessions are out of order: {label} stands beside {kept_labels[-1]}",
                "sessions ascend, or descend throughout", "sort the rows by date",
            )  # fmt: skip
            break
        else:
            kept.append(row)
            kept_labels.append(label)
    return kept, kept_labels


def _repeat(before: Row, row: Row, label: str, reading: Reading) -> None:
    if row.cells == before.cells:
        reading.note("repeated_rows", f"the session {label} stands twice with the same prices and is read once")
        return
    first, second = sorted((before.line, row.line))
    reading.faults.add(
        second, f"the session {label} stands in line {first} too, with other prices", "each session stands once",
        "remove the wrong row",
    )  # fmt: skip
