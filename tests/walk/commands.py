"""Runs a command line in this process, in a folder of its own, and gives what a terminal would have seen."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trimtab.app.cli import main


@dataclass(frozen=True)
class Outcome:
    """Exit status, standard output and standard error of one command."""

    status: int
    out: str
    err: str


def write(folder: Path, files: Mapping[str, str]) -> None:
    """The files of a scenario, with the indentation of the test taken away."""
    for name, text in files.items():
        lines = [line.strip() for line in text.strip().split("\n")]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def trimtab(folder: Path, command: str) -> Outcome:
    """`trimtab <command>` in the folder; the words of the command hold no spaces."""
    return given(folder, command.split())


def given(folder: Path, words: Sequence[str]) -> Outcome:
    """`trimtab` in the folder with these words."""
    out, err = io.BytesIO(), io.BytesIO()
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = io.TextIOWrapper(out, "utf-8"), io.TextIOWrapper(err, "utf-8")
    try:
        with contextlib.chdir(folder):
            status = main(words)
        sys.stdout.flush()
        sys.stderr.flush()
        return Outcome(status, out.getvalue().decode(), err.getvalue().decode())
    finally:
        sys.stdout, sys.stderr = stdout, stderr


def page(text: str) -> str:
    """A screen as it stands in a test, without the indentation of the test."""
    lines = text.strip("\n").split("\n")
    indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[indent:].rstrip() for line in lines).rstrip() + "\n"
