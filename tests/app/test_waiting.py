"""The bar of a long answer: on a terminal only, after a while only, and never on stdout."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from trimtab.app import waiting as room
from trimtab.app.waiting import counting, waiting

ERASE_LINE = b"\x1b[2K"


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Makes a terminal of stderr and gives its reading end."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stderr, monkeypatch.context() as patched:
        patched.setenv("TERM", "xterm-256color")
        patched.setattr(sys, "stderr", stderr)
        yield ours
    os.close(ours)


def seen(terminal: int) -> bytes:
    """All that was written to the terminal; one reading gives a part of it."""
    os.set_blocking(terminal, False)
    shown = b""
    with contextlib.suppress(BlockingIOError):
        while part := os.read(terminal, 1 << 16):
            shown += part
    return shown


def test_a_long_answer_shows_a_bar_and_takes_it_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.01)
    with terminal(monkeypatch) as screen:
        with waiting("reading prices"):
            time.sleep(0.5)
        shown = seen(screen)
    assert b"reading prices" in shown and shown.rstrip(b"\r").endswith(ERASE_LINE)
    assert capsys.readouterr().out == ""


def test_a_quick_answer_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as screen:
        with waiting("reading prices"):
            pass
        assert seen(screen) == b""


def test_without_a_terminal_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with waiting("reading prices"):
        time.sleep(0.05)
    assert isinstance(sys.stderr, io.StringIO) and sys.stderr.getvalue() == ""


def test_a_fault_passes_through_and_leaves_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.0)
    with terminal(monkeypatch) as screen:
        with pytest.raises(KeyboardInterrupt), waiting("reading prices"):
            time.sleep(0.3)
            raise KeyboardInterrupt
        assert seen(screen).rstrip(b"\r").endswith(ERASE_LINE)


def test_a_bar_that_is_told_says_how_many_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(room, "GLANCE_SECONDS", 0.01)
    with terminal(monkeypatch) as screen, counting("sweeping") as tell:
        tell(1_200, 4_000)
        time.sleep(0.3)
        shown = seen(screen)
    assert b"sweeping: 1,200 of 4,000" in shown


def test_telling_without_a_terminal_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with counting("sweeping") as tell:
        tell(1, 2)
    assert isinstance(sys.stderr, io.StringIO) and sys.stderr.getvalue() == ""
