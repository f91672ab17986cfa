"""Journal: what every store of a book can do, and no more."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from trimtab.errors import BookRefused
from trimtab.ledger.journal import NO_HASH, Entry, canon, read_entry

WAIT_SECONDS = 10
BATCH = 500  # rows fetched, then read, then posted: each of the three costs a third less when it runs by itself
Item = TypeVar("Item")
COLUMNS = (
    "sequence", "id", "who", "when_utc", "before_hash", "hash", "fact", "account", "kind", "fact_key", "session"
)  # fmt: skip

Row = tuple[int, str, str, str, str, str, str, str, str, str, str]


_TYPES: list[type] = [int, *[str] * 10]


class Head(NamedTuple):
    """The number and the hash of the last entry of a journal."""

    sequence: int
    hash: str


NOTHING = Head(0, NO_HASH)


class Moved(Exception):
    """Another process booked in between: what was read is no longer all there is. Read on, and try again."""


class Journal(Protocol):
    """The append-only table of facts of one book; a context manager that closes it."""

    def head(self) -> Head:
        """The number and the hash of the last entry."""

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The entries after that number in their order, each held against its hash."""

    def append(self, entries: Sequence[Entry]) -> None:
        """Book all of the entries or none; on return they are on the disk.

        Raises Moved when the first does not follow the head, and BookRefused when the store cannot take them.
        """

    def damage(self) -> str:
        """What the store itself finds wrong with its tables, in a sentence; empty where all is well."""

    def backup(self, place: str) -> Head:
        """Copy the book to a new file while others write, and give the head of the copy."""

    def __enter__(self) -> Journal: ...

    def __exit__(self, *fault: object) -> None: ...


def row_of(entry: Entry) -> Row:
    """The entry as a row of a table, in order of COLUMNS; the last four are read by people and programs beside us."""
    fact = entry.fact
    return (
        entry.sequence, entry.id, entry.who, entry.when_utc, entry.before_hash, entry.hash, canon(fact).decode("ascii"),
        fact.account, fact.kind, fact.key, fact.session,
    )  # fmt: skip


def entry_of(where: str, row: Row) -> Entry:
    """The entry of a row, held against its hash and against the columns beside; raises BookRefused."""
    if [*map(type, row)] != _TYPES:  # SQLite hands out what the bytes of a damaged page say
        found, remedy = "its columns are not of their types", "restore the book from a backup"
        raise BookRefused(f"{where}: journal entry {row[0]}", found, "a number, then text", remedy)
    try:
        entry = read_entry(*row[:6], row[6].encode("utf-8", "surrogateescape"))
    except BookRefused as refusal:
        raise BookRefused(f"{where}: {refusal.where}", refusal.found, refusal.allowed, refusal.remedy) from None
    fact = entry.fact
    if row[7:] != (fact.account, fact.kind, fact.key, fact.session):
        found = "the columns beside the fact do not say what it says"
        raise BookRefused(f"{where}: journal entry {row[0]}", found, "", "restore the book from a backup")
    return entry


def entries_of(where: str, rows: Iterator[Row]) -> Iterator[Entry]:
    """The entries of rows in their order, each held against its hash; raises BookRefused where one does not hold."""
    for fetched in _batches(rows):
        for entries in _batches(map(partial(entry_of, where), fetched)):
            yield from entries


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """The items by the batch; those before a fault are handed out first, so that the first fault is what is said."""
    while True:
        batch: list[Item] = []
        try:
            batch.extend(islice(items, BATCH))  # keeps what came before a fault
        except Exception:
            yield batch
            raise
        if not batch:
            return
        yield batch


def follows(entries: Sequence[Entry], head: Head) -> bool:
    """Whether the entries begin where the head ends."""
    return (entries[0].sequence, entries[0].before_hash) == (head.sequence + 1, head.hash)


class Closes(Protocol):
    """A connection to a database, which can be closed."""

    def close(self) -> None:
        """Let go of it."""


@contextmanager
def closed_by_a_fault(connection: Closes) -> Generator[None]:
    """Within it, a fault closes the connection; without one it stays open for the journal."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


def schema_steps(folder: Path) -> tuple[Path, ...]:
    """The numbered steps of SQL from nothing to the newest schema."""
    steps = tuple(sorted(folder.glob("*.sql")))
    assert [int(step.name[:4]) for step in steps] == list(range(1, len(steps) + 1))
    return steps


def newer_schema(where: str, found: int, known: int) -> BookRefused:
    """The refusal of a book that a later trimtab has written."""
    return BookRefused(
        where, f"it has schema {found}, made by a newer trimtab", f"this trimtab knows schemas up to {known}",
        "upgrade trimtab",
    )  # fmt: skip


def busy(where: str) -> BookRefused:
    """The refusal of a book in which another process writes and does not come to an end."""
    found = f"another process holds the book locked, for more than {WAIT_SECONDS} s"
    return BookRefused(where, found, "one process writes at a time", "wait for it, or end it, and try again")
