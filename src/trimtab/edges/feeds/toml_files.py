"""TOML in, with the line of every key, so that a refusal can name it.

tomllib gives values without places; a second, simpler pass over the text finds where each key stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from trimtab.edges.feeds.text import read_text
from trimtab.errors import Refusal

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_KEY})\s*\]\]?\s*(?:#.*)?$")
_PAIR = re.compile(rf"\s*({_KEY})\s*=(.*)$")
_PARTS = re.compile(_PART)
_STRINGS = re.compile(r'''"""(?:.*?)"""|\'\'\'(?:.*?)\'\'\'|"(?:[^"\\]|\\.)*"|'[^']*'|#.*$''')
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
ROW = "#"
_FAULTS = (
    ("Expected '=' after a key", "a key is followed by = and a value"),
    ("Cannot overwrite a value", "the key stands twice"),
    ("Cannot declare", "the table stands twice"),
    ("Cannot mutate immutable namespace", "the table stands twice"),
    ("Cannot redefine namespace", "the table stands twice"),
    ("Duplicate inline table key", "the key stands twice"),
    ("Expected newline or end of document", "something stands behind the value"),
    ("Unclosed array", "a list is not closed with ]"),
    ("Unclosed inline table", "an inline table is not closed with }"),
    ("Unterminated string", "a text is not closed with its quote"),
    ("Illegal character '\\n'", "a text is not closed with its quote"),
    ("Expected ']'", "a table's name is not closed with ]"),
    ("Invalid value", "the value is none that TOML knows (text stands in quotes, true and false are small)"),
)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file read: its values, decimals exact, and the line of each key and table."""

    where: str
    values: Mapping[str, object]
    lines: Mapping[tuple[str, ...], int]

    def line(self, *keys: str) -> int:
        """The line of the key, or of the nearest table around it that has one; 0 when none has."""
        return next((self.lines[keys[:length]] for length in range(len(keys), 0, -1) if keys[:length] in self.lines), 0)

    def place(self, *keys: str) -> str:
        """`file:line` of the key, or of the nearest table around it."""
        line = self.line(*keys)
        return f"{self.where}:{line}" if line else self.where


def read_toml(path: str | Path, refused: type[Refusal]) -> TomlFile:
    """The TOML file at the path; a fault in its syntax is refused with its line, as `refused`."""
    import tomllib

    text = read_text(path)
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise refused(str(path), "lists or tables stand too deep in each other", "", "write them flat") from None
    except ValueError as fault:  # tomllib.TOMLDecodeError is one, and so is a whole number of too many digits
        raise _syntax(str(path), text, str(fault), refused) from None
    return TomlFile(str(path), values, key_lines(text))


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """The line on which each key and table stands first, by its path of names."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    rows: dict[tuple[str, ...], int] = {}
    depth, closing = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            if closing not in line:
                continue
            line, closing = line.split(closing, 1)[1], ""
        elif depth == 0 and (header := _HEADER.match(line)):
            table = _names(header[1])
            lines.setdefault(table, number)
            if line.lstrip().startswith("[["):
                rows[table] = rows.get(table, -1) + 1
                table = (*table, row_name(rows[table]))
                lines[table] = number
            continue
        elif depth == 0 and (pair := _PAIR.match(line)):
            names = _names(pair[1])
            for length in range(1, len(names) + 1):
                lines.setdefault((*table, *names[:length]), number)
            line = pair[2]
        bare = _STRINGS.sub("", line)
        closing = next((mark for mark in ('"""', "'''") if mark in bare), "")
        depth = max(0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}"))
    return lines


def row_name(number: int) -> str:
    """The name by which the path of a key counts the tables of a list, from 0."""
    return f"{ROW}{number}"


def _names(key: str) -> tuple[str, ...]:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _PARTS.findall(key))


def _syntax(where: str, text: str, fault: str, refused: type[Refusal]) -> Refusal:
    at = _AT.search(fault)
    line = int(at[1]) if at and at[1] else len(text.splitlines())
    known = next((plain for start, plain in _FAULTS if fault.startswith(start)), "the line is not TOML")
    return refused(
        f"{where}:{max(1, line)}", known, 'a line is key = value, [table] or a # comment',
        'correct the line (text in quotes: "AAPL"; decimals with a point: 0.2)',
    )  # fmt: skip
