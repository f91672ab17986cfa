"""A book of record in PostgreSQL, for a team: the same journal in a schema of its own, `trimtab`."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from trimtab.edges.store.journal import (
    COLUMNS,
    NOTHING,
    WAIT_SECONDS,
    Head,
    Moved,
    busy,
    closed_by_a_fault,
    entries_of,
    follows,
    newer_schema,
    row_of,
    schema_steps,
)  # fmt: skip
from trimtab.errors import BookRefused, ExtraMissing
from trimtab.ledger.journal import Entry

try:
    import psycopg
except ImportError:  # pragma: no cover
    raise ExtraMissing("psycopg", "a book in PostgreSQL", "postgres") from None

if TYPE_CHECKING:
    Connection = psycopg.Connection[tuple[object, ...]]

STEPS = schema_steps(Path(__file__).parent / "postgres_schema")
ROWS_AT_ONCE = 10_000
_COLUMNS = ", ".join(COLUMNS)
_SELECT = f"SELECT {_COLUMNS} FROM trimtab.journal WHERE sequence > %s ORDER BY sequence".encode()
_COPY = f"COPY trimtab.journal ({_COLUMNS}) FROM STDIN".encode()
_WHOLE = "the book is as it was"
# by the start of the SQLSTATE: what was found, what is allowed, what to do
_SAID = (
    ("53100", "the disk of the server is full", _WHOLE, "make room, and try again"),
    ("53", "the server has no room left", _WHOLE, "try again later"),
    ("25006", "the server takes no writing", _WHOLE, "name the server that does"),
    ("42501", "the user of the address may not do this", _WHOLE, "grant it, or name another user"),
    ("57", "the server was shut down", _WHOLE, "try again later"),
    ("XX", "the database is damaged", "", "restore a backup made with pg_dump"),
)  # fmt: skip


class PostgresJournal:
    """The journal in a schema of PostgreSQL."""

    def __init__(self, place: str, connection: Connection) -> None:
        self.place = shown(place)
        self._connection = connection

    def head(self) -> Head:
        """The number and the hash of the last entry."""
        with _said(self.place):
            return _head(self._connection)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The entries after that number in their order, each held against its hash."""
        with _said(self.place), self._connection.transaction(), self._connection.cursor("journal") as rows:
            rows.itersize = ROWS_AT_ONCE
            rows.execute(_SELECT, (after,))
            yield from entries_of(self.place, rows)  # type: ignore[arg-type]

    def append(self, entries: Sequence[Entry]) -> None:
        """Book all of the entries or none; on return they are on the disk of the server.

        Raises Moved when the first does not follow the head, and BookRefused when the server cannot take them.
        """
        if not entries:
            return
        with _said(self.place), self._connection.transaction():
            self._connection.execute("LOCK TABLE trimtab.journal IN EXCLUSIVE MODE")
            if not follows(entries, _head(self._connection)):
                raise Moved
            with self._connection.cursor().copy(_COPY) as copy:
                for entry in entries:
                    copy.write_row(row_of(entry))

    def damage(self) -> str:
        """Nothing: the server holds each page against its own checksum when it is read."""
        return ""

    def backup(self, place: str) -> Head:
        """Refused: PostgreSQL has its own tool, which copies while others write."""
        found = "a book in PostgreSQL is backed up by PostgreSQL's own tool"
        raise BookRefused(self.place, found, "", f"run `pg_dump --schema=trimtab --file={place} '{self.place}'`")

    def __enter__(self) -> PostgresJournal:
        return self

    def __exit__(self, *fault: object) -> None:
        self._connection.close()


def open_journal(place: str, *, wait_seconds: float = WAIT_SECONDS) -> PostgresJournal:
    """The journal of a book that exists, brought to the newest schema; raises BookRefused."""
    connection = _connected(place, wait_seconds)
    where = shown(place)
    with _said(where), closed_by_a_fault(connection):
        schema = _schema(where, connection)
        if schema == 0:
            raise BookRefused(where, "there is no such book", "", "make one with `trimtab book init`")
        _bring_up(where, connection, schema)
    return PostgresJournal(place, connection)


def make_journal(place: str, *, wait_seconds: float = WAIT_SECONDS) -> PostgresJournal:
    """The empty journal of a new book, or the one that stands there already; raises BookRefused."""
    connection = _connected(place, wait_seconds)
    where = shown(place)
    with _said(where), closed_by_a_fault(connection):
        _bring_up(where, connection, _schema(where, connection))
    return PostgresJournal(place, connection)


def shown(place: str) -> str:
    """The address without its password, which stands in no message."""
    without = re.sub(r"^(\w+://[^/@:]*):[^/]*@", r"\1@", place)
    return re.sub(r"([?&]password=)[^&]*", r"\1...", without)


def _connected(place: str, wait_seconds: float) -> Connection:
    options = (
        f"-c lock_timeout={int(wait_seconds * 1000)} -c synchronous_commit=on -c standard_conforming_strings=on"
        " -c default_transaction_isolation=read\\ committed"
    )
    try:
        return psycopg.connect(place, autocommit=True, connect_timeout=WAIT_SECONDS, options=options)
    except psycopg.Error as fault:
        found = f"the server did not let us in: {_first_line(fault, place)}"
        raise BookRefused(shown(place), found, "", "correct the address, or start the server") from None


def _schema(where: str, connection: Connection) -> int:
    """The number of the book's schema, 0 where there is none."""
    if connection.execute("SELECT to_regnamespace('trimtab') IS NULL").fetchone() == (True,):
        return 0
    if connection.execute("SELECT to_regclass('trimtab.schema_step') IS NULL").fetchone() == (True,):
        raise BookRefused(
            where, "its schema trimtab is of another program", "a book is made by `trimtab book init`",
            "name another database",
        )  # fmt: skip
    row = connection.execute("SELECT coalesce(max(step), 0) FROM trimtab.schema_step").fetchone()
    assert row is not None and isinstance(row[0], int)
    if row[0] > len(STEPS):
        raise newer_schema(where, row[0], len(STEPS))
    return row[0]


def _bring_up(where: str, connection: Connection, schema: int) -> None:
    """Take the numbered steps that are missing, all in one transaction."""
    if schema == len(STEPS):
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('trimtab.schema_step'))")
        for step in STEPS[_schema(where, connection) :]:  # another may have been first
            connection.execute(step.read_bytes())
            connection.execute("INSERT INTO trimtab.schema_step (step) VALUES (%s)", (int(step.name[:4]),))


def _head(connection: Connection) -> Head:
    row = connection.execute("SELECT sequence, hash FROM trimtab.journal ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(*row) if row else NOTHING  # type: ignore[arg-type]


@contextmanager
def _said(where: str) -> Generator[None]:
    """Within it, a fault of the server is a refusal of the book."""
    try:
        yield
    except psycopg.errors.LockNotAvailable:
        raise busy(where) from None
    except psycopg.Error as fault:
        raise _refusal(where, fault) from None


def _refusal(where: str, fault: psycopg.Error) -> BookRefused:
    for start, found, allowed, remedy in _SAID:
        if (fault.sqlstate or "").startswith(start):
            return BookRefused(where, f"{found} ({_first_line(fault, where)})", allowed, remedy)
    return BookRefused(where, f"PostgreSQL refused: {_first_line(fault, where)}", _WHOLE, "run `trimtab book verify`")


def _first_line(fault: psycopg.Error, place: str) -> str:
    """What the server said, on one line and without the address."""
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    return lines[0].replace(place, shown(place))
