"""A book of record in one file of SQLite: append-only, flushed to the disk at each booking, shared by processes."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from trimtab.edges.store.journal import (
    COLUMNS,
    NOTHING,
    WAIT_SECONDS,
    Head,
    Moved,
    closed_by_a_fault,
    entries_of,
    follows,
    newer_schema,
    row_of,
    schema_steps,
)  # fmt: skip
from trimtab.edges.store.sqlite_faults import said
from trimtab.errors import BookRefused
from trimtab.ledger.journal import Entry

APPLICATION_ID = 0x74726D74  # "trmt": tells a book from any other file of SQLite
STEPS = schema_steps(Path(__file__).parent / "sqlite_schema")
_NO_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EISDIR)
_COLUMNS = ", ".join(COLUMNS)
_SELECT = f"SELECT {_COLUMNS} FROM journal WHERE sequence > ? ORDER BY sequence"
_COUNT = "SELECT count(*) FROM journal INDEXED BY sqlite_autoindex_journal_3"  # of account, kind and fact_key
_INSERT = f"INSERT INTO journal ({_COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS))})"


class SqliteJournal:
    """The journal in a file of SQLite."""

    def __init__(self, place: str, connection: sqlite3.Connection) -> None:
        self.place = place
        self._connection = connection

    def head(self) -> Head:
        """The number and the hash of the last entry."""
        with said(self.place):
            return _head(self._connection)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The entries after that number in their order, each held against its hash."""
        last = after
        with said(self.place), _reading(self._connection):
            for line in entries_of(self.place, self._connection.execute(_SELECT, (after,))):
                last = line.sequence
                yield line
            counted = self._connection.execute(_COUNT).fetchone()[0]
        if counted != last:  # a damaged page may end the table early, and what is left is a whole chain
            found = f"its table ends at entry {last} and its index has {counted}"
            raise BookRefused(self.place, found, "", "restore a backup")

    def append(self, entries: Sequence[Entry]) -> None:
        """Book all of the entries or none; on return they are on the disk.

        Raises Moved when the first does not follow the head, and BookRefused when the file cannot take them.
        """
        if not entries:
            return
        with said(self.place), _writing(self._connection):
            if not follows(entries, _head(self._connection)):
                raise Moved
            self._connection.executemany(_INSERT, map(row_of, entries))

    def damage(self) -> str:
        """What SQLite finds wrong with the file, in a sentence; empty where all is well."""
        with said(self.place):
            found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        return "" if found == "ok" else f"{self.place}: the file is damaged ({found}); restore a backup"

    def backup(self, place: str) -> Head:
        """Copy the book to a new file while others write, and give the head of the copy."""
        if os.path.lexists(place):
            raise BookRefused(place, "it exists already", "a backup is a new file", "name another")
        beside = f"{place}.{os.getpid()}.part"
        try:
            with said(place), closing(sqlite3.connect(beside, isolation_level=None)) as copy:
                copy.execute("PRAGMA synchronous = FULL")
                self._connection.backup(copy)
                head = _head(copy)
            os.replace(beside, place)
            try:
                _flush_folder_of(place)
            except BookRefused:
                os.unlink(place)
                raise
        except OSError as fault:
            found, remedy = f"it cannot be written ({fault.strerror})", "name a file that can be written"
            raise BookRefused(place, found, "the book is as it was", remedy) from None
        finally:
            with suppress(OSError):
                os.unlink(beside)
        return head

    def __enter__(self) -> SqliteJournal:
        return self

    def __exit__(self, *fault: object) -> None:
        self._connection.close()


def open_journal(place: str, *, wait_seconds: float = WAIT_SECONDS) -> SqliteJournal:
    """The journal of a book that exists, brought to the newest schema; raises BookRefused."""
    _check_file(place)
    connection = _connected(place, "rw", wait_seconds)
    with said(place), closed_by_a_fault(connection):
        schema = _schema(place, connection)
        if schema == 0:
            raise BookRefused(place, "it is empty", "a book has a journal", "make one with `trimtab book init`")
        _settle(place, connection)
        _bring_up(connection, schema)
    return SqliteJournal(place, connection)


def make_journal(place: str, *, wait_seconds: float = WAIT_SECONDS) -> SqliteJournal:
    """The empty journal of a new book, or the one that stands there already; raises BookRefused."""
    if os.path.lexists(place):
        _check_file(place)
    elif not os.path.isdir(os.path.dirname(place) or "."):
        raise BookRefused(place, "its folder does not exist", "", "make the folder first")
    connection = _connected(place, "rwc", wait_seconds)
    with said(place), closed_by_a_fault(connection):
        schema = _schema(place, connection)
        _settle(place, connection)
        _bring_up(connection, schema)
        _flush_folder_of(place)
    return SqliteJournal(place, connection)


def _check_file(place: str) -> None:
    """Refuse what no connection should be tried on: nothing, a folder, a device."""
    if not os.path.lexists(place):
        raise BookRefused(place, "there is no such book", "", "make one with `trimtab book init`, or name it by --book")
    if not os.path.isfile(place):
        raise BookRefused(place, "it is no file", "a book is one file, or a postgresql:// address", "name the file")


def _connected(place: str, mode: str, wait_seconds: float) -> sqlite3.Connection:
    with said(place):
        address = f"file:{quote(os.path.abspath(place))}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=wait_seconds, isolation_level=None)


def _schema(place: str, connection: sqlite3.Connection) -> int:
    """The number of the book's schema, 0 for a file without anything; what is no book is left alone and refused."""
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if owner == 0 and schema == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        return 0
    if owner != APPLICATION_ID:
        raise BookRefused(
            place, "it is a database of another program", "a book is made by `trimtab book init`", "name another file"
        )
    if schema > len(STEPS):
        raise newer_schema(place, schema, len(STEPS))
    return schema


def _settle(place: str, connection: sqlite3.Connection) -> None:
    """What holds for each connection. FULL: a booking that was answered outlives a power cut, which NORMAL loses."""
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        found = f"its file system keeps no write-ahead log (SQLite says {mode})"
        raise BookRefused(place, found, "a book lies on a local disk", "move it there")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


def _bring_up(connection: sqlite3.Connection, schema: int) -> None:
    """Take the numbered steps that are missing, all in one transaction."""
    if schema == len(STEPS):
        return
    with _writing(connection):
        schema = int(connection.execute("PRAGMA user_version").fetchone()[0])  # another may have been first
        for step in STEPS[schema:]:
            for statement in _statements(step.read_text(encoding="utf-8")):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")


def _statements(text: str) -> Iterator[str]:
    """The statements of a step, one by one: `executescript` would end the transaction."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    assert not statement.strip()


@contextmanager
def _reading(connection: sqlite3.Connection) -> Generator[None]:
    """One transaction that sees one state of the book, whoever writes meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


@contextmanager
def _writing(connection: sqlite3.Connection) -> Generator[None]:
    """One transaction that has the right to write from its first moment, so that waiting for it is honoured."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite has rolled back by itself where the disk failed
            connection.execute("ROLLBACK")
        raise


def _head(connection: sqlite3.Connection) -> Head:
    row = connection.execute("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(*row) if row else NOTHING


def _flush_folder_of(place: str) -> None:
    """Put the name of a new file on the disk, where the system has a call for it and lets us."""
    try:
        folder = os.open(os.path.dirname(os.path.abspath(place)), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as fault:
        if fault.errno not in _NO_FLUSH:
            found = f"the disk does not say that it kept its name ({fault.strerror})"
            raise BookRefused(place, found, "", "look after the disk, and do the same again") from None
