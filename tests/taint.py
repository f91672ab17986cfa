"""Taint: what a binary float leaves in a file: no number, infinity, a zero below zero, digits of noise."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

DECIMALS_MAX = 12  # a weight or a return; money and shares have fewer
NO_NUMBER = re.compile(r"(?<![\w.])[-+\N{MINUS SIGN}]?(?:nan|NaN|inf|Infinity)(?![\w.])")
BELOW_NOTHING = re.compile(r"(?<![\w.)])[-\N{MINUS SIGN}][$€£¥]?0(?:\.0+)?%?(?![\w.,])")
NOISE = re.compile(rf"(?<![\w.])\d+\.\d{{{DECIMALS_MAX + 1},}}|(?<![\w.])\d\.?\d*[eE][-+]\d+(?!\w)")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def taints(files: Mapping[str, bytes]) -> list[str]:
    """Each taint of a set of files, with its file and what stands around it."""
    return [f"{path}: {found}" for path, data in files.items() for found in _in_file(path, data.decode())]


def _in_file(path: str, text: str) -> Iterator[str]:
    if path.endswith(".json"):
        json.loads(text, parse_constant=_refused)
    if path.endswith(".csv"):
        for row in csv.reader(io.StringIO(text)):
            yield from (found for cell in row for found in in_text(cell))
    else:
        yield from in_text(STYLE.sub("", text))


def in_text(text: str) -> Iterator[str]:
    """What is tainted in a text."""
    for what in (NO_NUMBER, BELOW_NOTHING, NOISE):
        for found in what.finditer(text):
            yield text[max(0, found.start() - 20) : found.end() + 20]


def _refused(name: str) -> Any:
    raise AssertionError(f"{name} in JSON")
