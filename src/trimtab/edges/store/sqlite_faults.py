"""What SQLite complains of, as one clear sentence of the book's."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from trimtab.edges.store.journal import busy
from trimtab.errors import BookRefused

_RESTORE = "restore a backup (trimtab book backup makes them)"
_WHOLE = "the book is as it was"
# by the start of the error's name: what was found, what is allowed, what to do
_SAID = (
    ("SQLITE_NOTADB", "it is no book of trimtab: no file of SQLite", "", "name a book, or another file for a new one"),
    ("SQLITE_CORRUPT", "the file is damaged", "", _RESTORE),
    ("SQLITE_FULL", "the disk is full", _WHOLE, "make room, and try again"),
    ("SQLITE_READONLY", "it cannot be written", _WHOLE, "give the right to write the file and its folder"),
    ("SQLITE_CANTOPEN", "it cannot be opened", "SQLite keeps two files beside a book",
     "give the right to write the file and its folder"),
    ("SQLITE_PERM", "it cannot be opened", "", "give the right to write the file and its folder"),
    ("SQLITE_AUTH", "it cannot be opened", "", "give the right to write the file and its folder"),
    # what was written in vain may yet be found in the log when the book is opened again
    ("SQLITE_IOERR_FSYNC", "the disk does not say that it kept what was written", "it is there whole or not at all",
     "look after the disk, and do the same again: nothing is booked twice"),
    ("SQLITE_IOERR", "the disk answered with an error", _WHOLE, "look after the disk, and try again"),
    ("SQLITE_NOMEM", "the memory is full", _WHOLE, "end other programs, and try again"),
)  # fmt: skip


@contextmanager
def said(where: str) -> Generator[None]:
    """Within it, a fault of SQLite is a refusal of the book."""
    try:
        yield
    except UnicodeDecodeError:  # in a complaint that names what it found in a damaged file
        raise BookRefused(where, "the file is damaged", "", _RESTORE) from None
    except sqlite3.Error as fault:
        raise _refusal(where, fault) from None


def _refusal(where: str, fault: sqlite3.Error) -> BookRefused:
    name = getattr(fault, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return busy(where)
    for start, found, allowed, remedy in _SAID:
        if name.startswith(start):
            return BookRefused(where, f"{found} ({fault})", allowed, remedy)
    return BookRefused(where, f"SQLite refused: {fault}", _WHOLE, "run `trimtab book verify`")
