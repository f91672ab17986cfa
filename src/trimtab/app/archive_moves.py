"""What moved between two archived days, and what a later day's prices say otherwise of sessions archived before."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trimtab.app.archive_walk import Kept, Walk, kept_day
from trimtab.app.archives import check_day
from trimtab.edges.archive import days
from trimtab.errors import ArchiveRefused, UsageRefused
from trimtab.findings import Finding

PRICES_SHOWN = 10
RESTATED_SHOWN = 3
NAV = "performance/book_nav.csv"
CONTROL = "performance/book_control.csv"
INPUTS = "inputs/"
PRICES = "inputs/prices.csv"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that is not the same on two days; `change` where both are numbers. `account` is empty for the day's."""

    account: str
    what: str
    name: str
    before: str
    after: str
    change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved from one day to another, and what the later one says otherwise of the earlier one's sessions."""

    day: str
    other: str
    moves: tuple[Move, ...]
    findings: tuple[Finding, ...]


def diff(day: str, other: str, root: str) -> Moved:
    """What moved between two days of an archive, the earlier first."""
    for option in (day, other):
        check_day("DAY", option)
    if day > other:
        raise UsageRefused("DAY", f"{day} is after {other}", "the earlier day stands first", "swap them")
    one, two = _whole(root, day), _whole(root, other)
    assert one.manifest is not None and two.manifest is not None
    moves = [*_versions(one, two)]
    for account, path in _accounts(two.files).items():
        moves += _account_moves(account, path, one.files, two.files)
    return Moved(day, other, tuple(moves), restated(one.files, two.files, day, other))


def _whole(root: str, day: str) -> Kept:
    """A day whose files are those it was sealed with; its chain is the replay's matter."""
    listed = days(root)
    if day not in listed:
        known = f"its days are {listed[0]} to {listed[-1]}" if listed else "it has none"
        raise ArchiveRefused(root, f"it has no day {day}", known, "name one of them, or another --archive")
    kept = kept_day(root, day, Walk(None, None))
    wrong = next((fault for fault in kept.faults if "day before" not in fault.what), None)
    if kept.manifest is None or wrong is not None:
        found = wrong.text if wrong else "it has no manifest"
        raise ArchiveRefused(f"{root}/{day}", found, "days that are whole are compared", f"trimtab replay {day}")
    return kept


def _versions(one: Kept, two: Kept) -> Iterator[Move]:
    assert one.manifest is not None and two.manifest is not None
    yield from _texts("", "version", one.manifest.versions, two.manifest.versions)


def _accounts(files: Mapping[str, bytes]) -> dict[str, str]:
    """The folder of each account by its name."""
    found = {}
    for path in files:
        if path.startswith("outputs/") and path.endswith("/summary.json") and path.count("/") == 2:
            found[str(json.loads(files[path])["account"])] = path.removesuffix("summary.json")
    return found


def _account_moves(account: str, path: str, one: Mapping[str, bytes], two: Mapping[str, bytes]) -> Iterator[Move]:
    before, after = _summary(one, path), _summary(two, path)
    for what, key in (("shares", "shares"), ("cash", "cash"), ("target", "targets")):
        yield from _numbers(account, what, before.get(key, {}), after.get(key, {}))
    yield from _texts(account, "setting", _flat(before.get("settings")), _flat(after.get("settings")))
    yield from _texts(account, "plan", _flat(before.get("plan")), _flat(after.get("plan")))
    prices = _numbers(account, "price", _prices(one, path), _prices(two, path))
    yield from sorted(prices, key=lambda move: (-_growth(move), move.name))[:PRICES_SHOWN]
    yield from _nav_moves(account, path, one, two)


def _summary(files: Mapping[str, bytes], path: str) -> dict[str, Any]:
    data = files.get(f"{path}summary.json")
    return dict(json.loads(data, parse_float=Decimal, parse_int=Decimal)) if data else {}


def _prices(files: Mapping[str, bytes], path: str) -> dict[str, Decimal]:
    """The last price of each name held, as the holdings have it."""
    rows = _rows(files.get(f"{path}holdings.csv"))
    return {row["Symbol"]: Decimal(row["Price"]) for row in rows if row["Price"]}


def _growth(move: Move) -> Decimal:
    """How far a price moved, as a part of itself; what has no price on one of the days comes last."""
    if move.change is None or not Decimal(move.before or 0):
        return Decimal(-1)
    return abs(move.change / Decimal(move.before))


def _nav_moves(account: str, path: str, one: Mapping[str, bytes], two: Mapping[str, bytes]) -> Iterator[Move]:
    """The NAV of both days, and what changed it between them by the control of the later one."""
    before, after = _rows(one.get(path + NAV)), _rows(two.get(path + NAV))
    if not before or not after:
        return
    yield from _numbers(account, "NAV", {"": Decimal(before[-1]["NAV"])}, {"": Decimal(after[-1]["NAV"])})
    control = [row for row in _rows(two.get(path + CONTROL)) if row["Date"] > before[-1]["Date"]]
    for cause in ("Flows", "Prices", "Trading", "TradeFees", "Income", "Withheld", "Fees"):
        amount = sum((Decimal(row[cause]) for row in control), Decimal(0))
        if amount:
            yield Move(account, "NAV by cause", cause, "", "", amount)
    restated = Decimal(control[0]["Before"]) - Decimal(before[-1]["NAV"]) if control else Decimal(0)
    if restated:
        yield Move(account, "NAV by cause", "Restated", "", "", restated)


def _numbers(account: str, what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Move]:
    """Each amount that is not the same; nothing counts as zero."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new:
            change = Decimal(new or 0) - Decimal(old or 0)
            yield Move(account, what, name, _said(old), _said(new), change)


def _texts(account: str, what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Move]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Move(account, what, name, _said(before.get(name)), _said(after.get(name)))


def _said(value: object) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _flat(value: Any, under: str = "") -> dict[str, str]:
    """A record of records as one, its names joined by dots."""
    if not isinstance(value, Mapping):
        return {under: _said(value)} if under else {}
    flat: dict[str, str] = {}
    for name in value:
        flat |= _flat(value[name], f"{under}.{name}" if under else str(name))
    return flat


def _rows(data: bytes | None) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode().splitlines())) if data else []


def restated(one: Mapping[str, bytes], two: Mapping[str, bytes], day: str, other: str) -> tuple[Finding, ...]:
    """A warning for each account whose archived NAVs the later day's prices would change, and of which prices did.

    The earlier day stays as it was sealed: this is where the difference is told.
    """
    return (*_restated_navs(one, two, day, other), *_restated_prices(one, two, day, other))


def _restated_navs(one: Mapping[str, bytes], two: Mapping[str, bytes], day: str, other: str) -> Iterator[Finding]:
    for account, path in _accounts(two).items():
        before, after = _navs(one, path), _navs(two, path)
        changed = [session for session in before if session in after and before[session] != after[session]]
        if changed:
            last = changed[-1]
            others = f" and {len(changed) - 1} other sessions" if len(changed) > 1 else ""
            text = (
                f"account {account}: the NAV of {last}{others} would be restated: {before[last]} as archived on {day}, "
                f"{after[last]} with what is known on {other}; the archived day stays as it was sealed"
            )
            yield Finding("nav_restated", "", text, last)


def _navs(files: Mapping[str, bytes], path: str) -> dict[str, str]:
    rows = _rows(files.get(path + NAV))
    return {row[next(iter(row))]: row["NAV"] for row in rows}


def _restated_prices(one: Mapping[str, bytes], two: Mapping[str, bytes], day: str, other: str) -> Iterator[Finding]:
    """One warning a name, with the last of its cells that are other than they were archived."""
    before, after = _cells(one), _cells(two)
    changed: dict[str, list[str]] = {}
    for symbol, session in after:
        old = before.get((symbol, session))
        if old is not None and old != after[symbol, session]:
            changed.setdefault(symbol, []).append(session)
    for symbol in sorted(changed, key=str.encode):
        session = max(changed[symbol])
        others = f" and {len(changed[symbol]) - 1} other sessions" if len(changed[symbol]) > 1 else ""
        was, now = before[symbol, session], after[symbol, session]
        told = f"{was or 'none'} as archived on {day}, {now or 'none'} on {other}"
        text = f"{symbol}: the price of {session}{others} was restated: {told}"
        yield Finding("price_restated", symbol, text, session)


def _cells(files: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """The prices of a day by symbol and session: those of its plans, and over them those of the day itself."""
    cells: dict[tuple[str, str], str] = {}
    paths = [path for path in files if path.startswith(INPUTS) and path.endswith("/prices.csv")]
    for path in sorted(paths, key=lambda path: (path == PRICES, path)):
        for line in files[path].decode().splitlines()[1:]:
            session, _, rest = line.partition(",")
            symbol, _, figure = rest.rpartition(",")
            cells[symbol, session] = figure
    return cells
