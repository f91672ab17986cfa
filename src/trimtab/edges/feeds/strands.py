"""One name's rows of a price file: their cells as numbers, and which of them the reader does not vouch for."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from operator import ge, le
from typing import NamedTuple

from trimtab.edges.feeds.text import DIGITS_MAX, CellFault, Faults, is_gap, number_text
from trimtab.findings import Finding
from trimtab.units import TICKS_MAX, money, ticks

_SURE = 2**42  # above, the product of a float is too coarse to tell which tick is nearest
_PLAIN_BYTES = b"0123456789.-,"


class Strand(NamedTuple):
    """One name's rows in the file's order: the line and session of each, its offset if any, the cells of each role."""

    symbol: str
    lines: Sequence[int]
    labels: Sequence[str]
    cells: Mapping[str, Sequence[str]]
    offsets: Sequence[int] = ()


class Doubt(NamedTuple):
    """One cell that the reader does not vouch for, or a whole name.

    Then `session` is the file's last one, or empty (and the line 0) where the file has no row of the name.
    """

    code: str
    symbol: str
    session: str
    line: int
    found: str
    allowed: str
    remedy: str


class Reading:
    """One file being read: how its numbers are written, and what was noticed so far."""

    def __init__(self, name: str, decimal_mark: str, scale: int, faults: Faults) -> None:
        self.name = name
        self.decimal_mark = decimal_mark
        self.scale = scale
        self.faults = faults
        self.doubts: list[Doubt] = []
        self.notes: list[Finding] = []

    def note(self, code: str, text: str, symbol: str = "", severity: str = "note") -> None:
        """One more thing noticed, said once a file and symbol."""
        finding = Finding(code, symbol, f"{self.name}: {text}", severity=severity)
        if finding not in self.notes:
            self.notes.append(finding)


def values_of(reading: Reading, strand: Strand, role: str) -> list[float | None]:
    """The numbers of the role's cells, None for a gap; a cell that is no number is a fault of the file."""
    cells = strand.cells[role]
    joined = ",".join(cells)
    longest = max(map(len, cells), default=0)
    priced = role not in ("split", "dividend")
    if priced and longest > reading.scale + 1 and re.search(rf"[.,][0-9]{{{reading.scale}}}[0-9]*[1-9]", joined):
        reading.note(
            "rounded_prices",
            f"prices with more than {reading.scale} decimals are rounded half to even at {reading.scale}",
        )
    if reading.decimal_mark == "." and only_digits(joined):
        try:
            if longest <= DIGITS_MAX:
                return [float(cell) if cell else None for cell in cells]
        except ValueError:
            pass  # a lone dash, or marks that make no number: the careful way says which
    return [_value(reading, strand, at, cell) for at, cell in enumerate(cells)]


def only_digits(joined: str) -> bool:
    """Whether the cells, joined by commas, are digits, points and minus signs, which float() reads safely."""
    return joined.isascii() and not joined.encode().translate(None, _PLAIN_BYTES)


def _value(reading: Reading, strand: Strand, at: int, cell: str) -> float | None:
    if is_gap(cell):
        return None
    try:
        return float(number_text(cell, reading.decimal_mark))
    except CellFault as fault:
        reading.faults.add_cell(strand.lines[at], fault, strand.symbol)
        return None


def ticks_of(reading: Reading, strand: Strand, values: Sequence[float | None]) -> array[int]:
    """The values in ticks; a gap, and a price of zero or below, which becomes a doubt, is 0."""
    scale = reading.scale
    exact = _exact(values, scale)
    if max(exact, default=0) > TICKS_MAX:
        _refuse_large(reading, strand, exact)
        return array("q", bytes(8 * len(values)))
    lowest = min(exact, default=1)
    counted = array("q", [max(amount, -1) for amount in exact] if lowest < 0 else exact)
    if lowest <= 0:
        for at, value in enumerate(values):
            if value is not None and counted[at] <= 0:
                counted[at] = 0
                _doubt_price(reading, strand, at, value)
    return counted


def _exact(values: Sequence[float | None], scale: int) -> list[int]:
    """The ticks of each value as units.ticks counts them, without a call where the product is near a whole number."""
    one = float(10**scale)
    return [
        0 if value is None
        else nearest if -0.25 < (product := value * one) - (nearest := round(product)) < 0.25 and nearest < _SURE
        else ticks(value, scale)
        for value in values
    ]  # fmt: skip


def _refuse_large(reading: Reading, strand: Strand, exact: Sequence[int]) -> None:
    for at, amount in enumerate(exact):
        if amount > TICKS_MAX:
            reading.faults.add(
                strand.lines[at], f"{strand.symbol}: the price is {_shown(amount, reading.scale)}",
                f"a price is at most {money(TICKS_MAX, reading.scale)}",
                "correct the cell, or read the file with a coarser scale",
            )  # fmt: skip


def _doubt_price(reading: Reading, strand: Strand, at: int, value: float) -> None:
    session = strand.labels[at]
    code = "negative_price" if value < 0 else "zero_price"
    small = f", which is 0 at {reading.scale} decimals" if value > 0 else ""
    reading.doubts.append(
        Doubt(
            code, strand.symbol, session, strand.lines[at],
            f"{strand.symbol} at {session}: the price is {value:.15g}{small}", "a price is above zero",
            "correct it, or leave the cell empty to mark the price as missing",
        )
    )  # fmt: skip


def mid_ticks(bid_ticks: Sequence[int], ask_ticks: Sequence[int]) -> array[int]:
    """The middle of bid and ask, half a tick to even; a gap where either is one."""
    mids = array("q", bytes(8 * len(bid_ticks)))
    for at, (bid, ask) in enumerate(zip(bid_ticks, ask_ticks, strict=True)):
        if bid and ask:
            half, odd = divmod(bid + ask, 2)
            mids[at] = half + (odd and half % 2)
    return mids


def place(reading: Reading, strand: Strand, counted: Sequence[int], positions: Mapping[str, int]) -> array[int]:
    """The strand's ticks on the axis of sessions; rows out of order and rows that contradict each other are doubted."""
    column = array("q", bytes(8 * len(positions)))
    first: dict[str, int] = {}
    for at, label in enumerate(strand.labels):
        before = first.setdefault(label, at)
        if before == at:
            column[positions[label]] = counted[at]
        elif counted[before] == counted[at]:
            reading.note("repeated_rows", "a session stands twice with the same price and is read once", strand.symbol)
        else:
            column[positions[label]] = 0
            reading.doubts.append(_duplicate(reading, strand, before, at, counted))
    if not is_sorted(strand.labels):
        at = _unsorted_at(strand.labels)
        doubt_name(
            reading, strand, at, column, max(positions), "unsorted_price",
            f"the session {strand.labels[at]} stands after {strand.labels[at - 1]}",
            "a symbol's sessions ascend, or descend throughout", "sort the rows by date",
        )  # fmt: skip
    return column


def is_sorted(labels: Sequence[str]) -> bool:
    """Whether the sessions ascend, or descend throughout (newest first); repeats aside."""
    return all(map(le, labels, labels[1:])) or all(map(ge, labels, labels[1:]))


def _unsorted_at(labels: Sequence[str]) -> int:
    """Where the order first turns."""
    turn = le if labels[0] <= labels[-1] else ge
    return next(at for at in range(1, len(labels)) if not turn(labels[at - 1], labels[at]))


def _duplicate(reading: Reading, strand: Strand, before: int, at: int, counted: Sequence[int]) -> Doubt:
    session = strand.labels[at]
    earlier, later = (_shown(counted[row], reading.scale) for row in (before, at))
    return Doubt(
        "duplicate_price", strand.symbol, session, strand.lines[at],
        f"{strand.symbol} at {session}: the price is {later} here and {earlier} in line {strand.lines[before]}",
        "a symbol has one price a session", "remove the wrong row",
    )  # fmt: skip


def _shown(amount_ticks: int, scale: int) -> str:
    return f"{money(amount_ticks, scale).normalize():f}" if amount_ticks else "missing"


def doubt_name(
    reading: Reading, strand: Strand, at: int, column: array[int], last: str, code: str,
    found: str, allowed: str, remedy: str,
) -> None:  # fmt: skip
    """Doubt the whole name from its row `at`: its price of the file's last session becomes a gap, so it is frozen."""
    column[-1] = 0
    reading.doubts.append(
        Doubt(code, strand.symbol, last, strand.lines[at], f"{strand.symbol}: {found}", allowed, remedy)
    )
