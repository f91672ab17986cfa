"""TOML in, with the line of every key, so that a refusal can name it.

tomllib gives values without places; a second, simpler pass over the text finds where each key stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from trimtab.edges.feeds.text import read_text
from trimtab.errors import FileRefused, Refusal

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_KEY})\s*\]\]?\s*(?:#.*)?$")
_PAIR = re.compile(rf"\s*({_KEY})\s*=(.*)$")
_PARTS = re.compile(_PART)
_STRINGS = re.compile(r'(\"{3}|\'{3})(?:.*?\1)?|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*$')
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
ROW = "#"
DEPTH_MAX = 64  # tomllib's time grows with the square of a key's depth
_DEEP = re.compile(rf"\s*\[*\s*(?:{_PART}\s*\.\s*){{{DEPTH_MAX}}}")
_ALLOWED = "a line is key = value, [table] or a # comment"
_TWICE = "stands twice"
_QUOTES = 'write text in quotes ("AAPL"), numbers with a point (0.2), true and false in small letters'
_FAULTS = (
    ("Cannot overwrite a value", _TWICE, "remove one of the lines"),
    ("Cannot declare", _TWICE, "put the keys of both under one [table]"),
    ("Cannot mutate immutable namespace", _TWICE, "put the keys of both under one [table]"),
    ("Cannot redefine namespace", _TWICE, "put the keys of both under one [table]"),
    ("Duplicate inline table key", "a key of the inline table stands twice", "remove one"),
    ("Expected '=' after a key", "there is no = behind the key", "write key = value"),
    ("Expected newline or end of document", "something stands behind the value", _QUOTES),
    ("Unclosed array", "a list is not closed with ]", "close it"),
    ("Unclosed inline table", "an inline table is not closed with }", "close it"),
    ("Unterminated string", "a text is not closed with its quote", "close it"),
    ("Illegal character '\\n'", "a text is not closed with its quote", "close it"),
    ("Expected ']'", "the name of a table is not closed with ]", "close it"),
    ("Invalid date or datetime", "the date does not exist", "correct the date"),
    ("Invalid value", "the value is none that TOML knows", _QUOTES),
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

    try:
        text = read_text(path)
    except FileRefused as fault:
        if fault.found != "the file is empty":
            raise
        raise refused(fault.where, fault.found, _ALLOWED, "write the file") from None
    deep = next((at for at, line in enumerate(text.split("\n"), 1) if _DEEP.match(line)), 0)
    if deep:
        raise refused(f"{path}:{deep}", "the key is too deep", _ALLOWED, "shorten the key")
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
    for names, number in _places(text):
        for length in range(1, len(names) + 1):
            lines.setdefault(names[:length], number)
    return lines


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each key and each table of the text with its line, in order; what stands inside a list or a text is no key."""
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
            if line.lstrip().startswith("[["):
                rows[table] = rows.get(table, -1) + 1
                table = (*table, row_name(rows[table]))
            yield table, number
            continue
        elif depth == 0 and (pair := _PAIR.match(line)):
            yield (*table, *_names(pair[1])), number
            line = pair[2]
        bare = _STRINGS.sub(lambda text: text[0] if text[0] == text[1] else "", line)
        closing = next((mark for mark in ('"""', "'''") if mark in bare), "")
        depth = max(0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}"))


def row_name(number: int) -> str:
    """The name by which the path of a key counts the tables of a list, from 0."""
    return f"{ROW}{number}"


def _names(key: str) -> tuple[str, ...]:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _PARTS.findall(key))


def _syntax(where: str, text: str, fault: str, refused: type[Refusal]) -> Refusal:
    at = _AT.search(fault)
    line = int(at[1]) if at and at[1] else max(1, len(text.splitlines()))
    known = ((found, remedy) for start, found, remedy in _FAULTS if fault.startswith(start))
    found, remedy = next(known, ("the line is not TOML", _QUOTES))
    if found == _TWICE:
        found = _both_lines(text, line)
    return refused(f"{where}:{line}", found, _ALLOWED, remedy)


def _both_lines(text: str, line: int) -> str:
    """What stands twice, with the line where it stood first."""
    places = list(_places(text))
    names = next((names for names, number in places if number == line), ())
    first = next((number for known, number in places if known == names and number < line), 0)
    return f"{'.'.join(names)} stands twice, in lines {first} and {line}" if first else "the key or table stands twice"
