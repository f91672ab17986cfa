"""Which sessions a column of dates names: one form for the whole file, and none that can be read two ways.

Accepted: `2026-11-20`, `2026/11/20`, `20261120`; day first or month first (`20/11/2026`, `20.11.2026`, `11-20-2026`)
where a number above 12 proves the order for the whole file; timestamps with their offset, which become UTC labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from trimtab.edges.feeds.text import CellFault, Faults

YEAR_MIN, YEAR_MAX = 1900, 2199
ZONE_SPREAD_MINUTES_MAX = 60
DATE_ALLOWED = "dates are YYYY-MM-DD, or one other form throughout"

_ISO = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_SLASHED = r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"
_COMPACT = r"([0-9]{4})([0-9]{2})([0-9]{2})"
_NUMERIC = r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})"
_SHORT_YEAR = r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}"
_STAMP = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?"
    r"\s*(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?"
)
_FORMS = (("an ISO date", _ISO), ("a YYYYMMDD date", _COMPACT), ("a YYYY/MM/DD date", _SLASHED))


def is_daily(interval: str) -> bool:
    """Whether the interval's sessions are days or longer, so that a date names one."""
    return interval.endswith(("d", "wk", "mo"))


def days(cells: Sequence[tuple[int, str]], faults: Faults, order: str = "") -> list[str]:
    """The ISO day of each (line, cell); an empty text where a fault was added.

    `order` is "month" or "day" where the file's kind says how its numeric dates are written, else it must be proved.
    """
    if all(map(_is_iso, {cell for _, cell in cells})):
        return [cell for _, cell in cells]
    found = [_form(cell) for _, cell in cells]
    first = next((form for form in found if form), "")
    if first.startswith("numeric"):
        order = order or _proved_order(cells, found, first, faults)
        if not order:
            return [""] * len(cells)
    return [_day(line, cell, form, first, order, faults) for (line, cell), form in zip(cells, found, strict=True)]


def sessions(
    cells: Sequence[tuple[int, str]], faults: Faults, interval: str = "1d", order: str = ""
) -> tuple[list[str], list[int]]:
    """The session label of each (line, cell), and each offset from UTC in minutes where the file tells them.

    A daily session is a date, or a midnight with or without offset; an intraday one is a timestamp with its offset.
    """
    if not cells or ":" not in cells[0][1]:
        if is_daily(interval):
            return days(cells, faults, order), []
        for line, cell in cells[:1]:
            faults.add(
                line, f"the date {cell!r} has no time of day", f"a session of interval {interval} is a timestamp",
                "write timestamps such as 2026-11-20T15:30:00Z, or ask for interval 1d",
            )  # fmt: skip
        return [""] * len(cells), []
    matches = [re.fullmatch(_STAMP, cell) for _, cell in cells]
    first = next((match for match in matches if match), None)
    with_zone = first is not None and first.group(6) is not None
    if first is None:
        line, cell = cells[0]
        faults.add(line, f"{cell!r} is no timestamp", "a timestamp is 2026-11-20T15:30:00Z", "correct the cell")
        return [""] * len(cells), []
    labels: list[str] = []
    offsets: list[int] = []
    for (line, cell), match in zip(cells, matches, strict=True):
        label, offset = "", 0
        try:
            if match is None or (match.group(6) is not None) != with_zone:
                raise CellFault(
                    f"{cell!r} is written unlike the timestamps above it", "one form throughout", "rewrite it"
                )
            label, offset = _stamp(cell, match, interval)
        except CellFault as fault:
            faults.add_cell(line, fault)
        labels.append(label)
        offsets.append(offset)
    return labels, offsets if with_zone else []


def zones_mixed(offsets: Sequence[int]) -> bool:
    """Whether the offsets lie further apart than summer time explains."""
    return bool(offsets) and max(offsets) - min(offsets) > ZONE_SPREAD_MINUTES_MAX


def offset_text(minutes: int) -> str:
    """An offset from UTC as timestamps write it, such as -05:00."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def _is_iso(cell: str) -> bool:
    if len(cell) != 10 or cell[4] != "-" or cell[7] != "-" or not cell.isascii():
        return False
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return "1900" <= cell < "2200"


def _form(cell: str) -> str:
    for form, pattern in _FORMS:
        if re.fullmatch(pattern, cell):
            return form
    numeric = re.fullmatch(_NUMERIC, cell)
    return f"numeric {numeric.group(2)}" if numeric else ""


def _proved_order(cells: Sequence[tuple[int, str]], found: Sequence[str], first: str, faults: Faults) -> str:
    """ "day" or "month", as a number above 12 proves; an empty text after a fault when none or both are proved."""
    proof: dict[str, tuple[int, str]] = {}
    for (line, cell), form in zip(cells, found, strict=True):
        match = re.fullmatch(_NUMERIC, cell) if form == first else None
        if match and int(match.group(1)) > 12:
            proof.setdefault("day", (line, cell))
        if match and int(match.group(3)) > 12:
            proof.setdefault("month", (line, cell))
    if len(proof) == 1:
        return next(iter(proof))
    if proof:
        day, month = proof["day"], proof["month"]
        faults.add(
            max(day[0], month[0]),
            f"dates are mixed: {day[1]!r} in line {day[0]} is day first, {month[1]!r} in line {month[0]} month first",
            DATE_ALLOWED, "write them as YYYY-MM-DD",
        )  # fmt: skip
    else:
        line, cell = next(entry for entry, form in zip(cells, found, strict=True) if form == first)
        faults.add(
            line, f"the date {cell!r} may be day first or month first, and no date of the file shows which",
            DATE_ALLOWED, "write them as YYYY-MM-DD",
        )  # fmt: skip
    return ""


def _day(line: int, cell: str, form: str, first: str, order: str, faults: Faults) -> str:
    """One cell's ISO day, or an empty text after adding its fault."""
    if form != first or not form:
        faults.add_cell(line, _date_fault(cell, form, first))
        return ""
    if form.startswith("numeric"):
        left, _, right, year = (re.fullmatch(_NUMERIC, cell) or _unmatched(cell)).groups()
        day, month = (left, right) if order == "day" else (right, left)
    else:
        pattern = next(pattern for name, pattern in _FORMS if name == form)
        year, month, day = (re.fullmatch(pattern, cell) or _unmatched(cell)).groups()
    try:
        return _calendar_day(cell, int(year), int(month), int(day))
    except CellFault as fault:
        faults.add_cell(line, fault)
        return ""


def _unmatched(cell: str) -> re.Match[str]:
    raise AssertionError(f"{cell!r} had this form before")


def _calendar_day(cell: str, year: int, month: int, day: int) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        raise CellFault(f"the date {cell!r} does not exist", DATE_ALLOWED, "correct the date") from None
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise CellFault(
            f"the date {cell!r} is in the year {year}", f"years go from {YEAR_MIN} to {YEAR_MAX}", "correct it"
        )
    return found.isoformat()


def _date_fault(cell: str, form: str, first: str) -> CellFault:
    """Why the cell names no day in a file whose dates have the first form."""
    shown = repr(cell if len(cell) <= 40 else cell[:37] + "...")
    if not cell:
        return CellFault("the date is empty", "each row has a date", "write the date, or remove the row")
    if re.fullmatch(_SHORT_YEAR, cell):
        return CellFault(f"the date {shown} has a year of two digits", DATE_ALLOWED, "write them as YYYY-MM-DD")
    if form and first:
        return CellFault(
            f"the date {shown} has another form than the dates above it", DATE_ALLOWED, "write them as YYYY-MM-DD"
        )
    if ":" in cell:
        return CellFault(f"{shown} has a time of day", "a date is needed", "write it as YYYY-MM-DD")
    return CellFault(f"{shown} is no date", DATE_ALLOWED, "correct the date, or remove the row")


def _stamp(cell: str, match: re.Match[str], interval: str) -> tuple[str, int]:
    """The timestamp's session label and its offset in minutes; raises CellFault for what names no session."""
    year, month, day = match.group(1).split("-")
    iso = _calendar_day(cell, int(year), int(month), int(day))
    hour, minute, second = int(match.group(2)), int(match.group(3)), int(match.group(4) or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise CellFault(
            f"the time of {cell!r} does not exist", "times go from 00:00:00 to 23:59:59", "correct the time"
        )
    offset = _offset(cell, match.group(6))
    if is_daily(interval):
        if hour or minute or second:
            raise CellFault(
                f"{cell!r} is a time within a day", f"a session of interval {interval} is a date",
                "ask for the file's interval (such as 1h or 15m), or write dates",
            )  # fmt: skip
        return iso, offset
    if (match.group(5) or "").strip(".0"):
        raise CellFault(f"{cell!r} has a part of a second", "timestamps are whole seconds", "write whole seconds")
    if match.group(6) is None:
        raise CellFault(
            f"the timestamp {cell!r} has no offset from UTC", "a timestamp says its offset",
            "write it as 2026-11-20T15:30:00Z or 2026-11-20T10:30:00-05:00",
        )  # fmt: skip
    moment = datetime.fromisoformat(iso).replace(hour=hour, minute=minute, second=second, tzinfo=UTC)
    return (moment - timedelta(minutes=offset)).strftime("%Y-%m-%dT%H:%M:%SZ"), offset


def _offset(cell: str, zone: str | None) -> int:
    if zone in (None, "Z", "UTC"):
        return 0
    sign = -1 if zone.startswith("-") else 1
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise CellFault(
            f"the offset of {cell!r} does not exist", "offsets go from -14:00 to +14:00", "correct the offset"
        )
    return sign * (hours * 60 + minutes)
