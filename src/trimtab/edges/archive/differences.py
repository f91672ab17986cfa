"""Where two contents of one file first differ: line, column and byte, and what stands there in each."""

from __future__ import annotations

import csv
from dataclasses import dataclass

SHOWN = 24


@dataclass(frozen=True, slots=True)
class Difference:
    """A sealed file that is not what it was, or is not there.

    `line` and `byte` are counted from 1 and 0 where unknown; `column` is a CSV's heading or a number from 1.
    """

    path: str
    what: str
    line: int = 0
    column: str = ""
    byte: int = 0

    @property
    def text(self) -> str:
        """Where, and what was found."""
        place = [self.path]
        if self.line:
            place.append(f"line {self.line}")
        if self.column:
            place.append(f"column {self.column}")
        if self.byte:
            place.append(f"byte {self.byte}")
        return f"{', '.join(place)}: {self.what}"


def first_difference(path: str, found: bytes, right: bytes, of: str) -> Difference | None:
    """The first byte at which a stored file is not the right one; None where they are equal. `of` says of whom."""
    if found == right:
        return None
    at = next((at for at, (one, other) in enumerate(zip(found, right, strict=False)) if one != other), None)
    if at is None:
        at = min(len(found), len(right))
    line, column = place_of_byte(path, right, at)
    return Difference(path, f"{_around(found, at)} is stored and {_around(right, at)} {of}", line, column, at + 1)


def place_of_byte(path: str, data: bytes, at: int) -> tuple[int, str]:
    """The line of a byte from 1, and its column: the heading in a CSV, else the number of the byte in its line."""
    start = data.rfind(b"\n", 0, at) + 1
    line = data.count(b"\n", 0, at) + 1
    if path.endswith(".csv"):
        heading = _heading(data, start, at)
        if heading:
            return line, heading
    return line, str(at - start + 1)


def _heading(data: bytes, start: int, at: int) -> str:
    """The heading of the column in which a byte of a CSV stands."""
    heads = next(csv.reader([data.split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")]), [])
    cells = next(csv.reader([data[start : at + 1].decode("utf-8", "replace")]), [])
    place = max(len(cells), 1) - 1
    return heads[place] if start and place < len(heads) else ""


def _around(data: bytes, at: int) -> str:
    """What stands in a file at a byte: the word around it."""
    if at >= len(data):
        return "its end"
    start = at
    while start > max(0, at - SHOWN) and data[start - 1 : start].isalnum() | (data[start - 1 : start] in b".-"):
        start -= 1
    end = at + 1
    while end < min(len(data), at + SHOWN) and data[end : end + 1].isalnum() | (data[end : end + 1] in b".-"):
        end += 1
    return repr(data[start:end].decode("utf-8", "backslashreplace"))
