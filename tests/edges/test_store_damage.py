"""A damaged book is refused, or what is read is what was booked; a tail that is gone is found by a head kept elsewhere.

Bits, pages and ends of the file and of its log are changed as a failing disk changes them. What is read after it is of
three kinds only: a refusal, every entry as it was booked, or the first entries up to a booking that was whole. The last
is what no chain can see from within, and what `book verify --head` is for.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from trimtab.app import books
from trimtab.edges.store import make_journal, open_journal
from trimtab.edges.store.journal import NOTHING
from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Fact, Flow, Opened
from trimtab.ledger.journal import Entry, entry
from trimtab.ledger.roll import roll

pytestmark = pytest.mark.no_cover  # long: other tests count the lines

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
FLIPS, DAMAGES = (10_000, 1_000) if SOAK else (500, 100)
PAGE = 4096
BATCH = 8
WHEN = "2026-11-20T15:00:00Z"
SUFFIXES = ("", "-wal", "-shm")
Files = dict[str, bytearray]


@dataclass(frozen=True)
class Kept:
    """A book as its files lie there, as they lay before its last bookings, and what it holds."""

    files: Mapping[str, bytes]
    older: bytes
    entries: list[Entry]


def chained(facts: list[Fact]) -> list[Entry]:
    """The facts as a journal."""
    made: list[Entry] = []
    for fact in facts:
        made.append(entry(len(made) + 1, fact, "ana", WHEN, made[-1].hash if made else NOTHING.hash))
    return made


def deposits(count: int, cents: int = 100) -> list[Entry]:
    """An account, and so many deposits."""
    flows = [Flow("main", "2026-11-20", f"d{at}", cents * (at + 1), memo="x" * (at % 50)) for at in range(count - 1)]
    return chained([Opened("main", "2026-01-02"), *flows])


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A book whose last bookings stand in its log still, as after a kill."""
    folder = tmp_path_factory.mktemp("book")
    place, entries = folder / "book.db", deposits(12 * BATCH)
    older = b""
    for start in range(0, len(entries) - 3 * BATCH, BATCH):
        with make_journal(str(place)) as journal:
            journal.append(entries[start : start + BATCH])
        older = older or place.read_bytes() * (start > len(entries) // 2)
    with open_journal(str(place)), make_journal(str(place)) as journal:
        for start in range(len(entries) - 3 * BATCH, len(entries), BATCH):
            journal.append(entries[start : start + BATCH])
        files = {suffix: Path(f"{place}{suffix}").read_bytes() for suffix in SUFFIXES}
    assert len(files["-wal"]) > 3 * PAGE and older
    return Kept(files, older, entries)


def said_of(book: Kept, damaged: Mapping[str, bytes | bytearray], folder: Path) -> str:
    """What a reader makes of damaged files: refused, read, or cut; anything else is a fault."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    place = folder / "book.db"
    for suffix, content in damaged.items():
        Path(f"{place}{suffix}").write_bytes(content)
    try:
        with open_journal(str(place)) as journal:
            read = list(journal.entries())
        roll(Ledger(), read)
    except BookRefused as refusal:
        assert "\n" not in refusal.sentence()
        return "refused"
    if read == book.entries:
        return "read"
    assert read == book.entries[: len(read)] and len(read) % BATCH == 0, "other entries were read than were booked"
    assert "no entry has the hash" in books.verify(str(place), head=book.entries[-1].hash).fault
    return "cut"


def flip(files: Files, dice: random.Random, book: Kept) -> None:
    suffix = dice.choice(("", "", "-wal", "-wal", "-shm"))
    files[suffix][dice.randrange(len(files[suffix]))] ^= 1 << dice.randrange(8)


def zero(files: Files, dice: random.Random, book: Kept) -> None:
    at = dice.randrange(len(files[""]) // PAGE) * PAGE
    files[""][at : at + PAGE] = bytes(PAGE)


def swap(files: Files, dice: random.Random, book: Kept) -> None:
    one, other = (dice.randrange(len(files[""]) // PAGE) * PAGE for _ in range(2))
    kept = files[""][one : one + PAGE]
    files[""][one : one + PAGE] = files[""][other : other + PAGE]
    files[""][other : other + PAGE] = kept


def stale(files: Files, dice: random.Random, book: Kept) -> None:
    at = dice.randrange(len(book.older) // PAGE) * PAGE
    files[""][at : at + PAGE] = book.older[at : at + PAGE]


def cut(files: Files, dice: random.Random, book: Kept) -> None:
    suffix = dice.choice(("", "-wal"))
    del files[suffix][dice.randrange(len(files[suffix])) :]


def lose(files: Files, dice: random.Random, book: Kept) -> None:
    for suffix in dice.choice((("-wal",), ("-shm",), ("-wal", "-shm"))):
        del files[suffix]


DAMAGE: Mapping[str, tuple[Callable[[Files, random.Random, Kept], None], int]] = {
    "a bit": (flip, FLIPS), "a page of zeros": (zero, DAMAGES), "two pages swapped": (swap, DAMAGES),
    "an older page": (stale, DAMAGES), "a cut end": (cut, DAMAGES), "a lost log": (lose, 6),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGE)
def test_no_damage_is_read_as_another_book(kind: str, book: Kept, tmp_path: Path) -> None:
    damage, times = DAMAGE[kind]
    dice, seen = random.Random(kind), []
    for _ in range(times):
        files = {suffix: bytearray(content) for suffix, content in book.files.items()}
        damage(files, dice, book)
        seen.append(said_of(book, files, tmp_path / "damaged"))
    assert seen.count("read") < times
    assert kind == "a lost log" or "refused" in seen


def test_without_damage_all_is_read(book: Kept, tmp_path: Path) -> None:
    assert said_of(book, book.files, tmp_path / "whole") == "read"


def test_a_journal_written_anew_is_found_by_a_head_kept_elsewhere(book: Kept, tmp_path: Path) -> None:
    place = str(tmp_path / "book.db")
    with make_journal(place) as journal:
        journal.append(deposits(len(book.entries), cents=200))
    assert books.verify(place).fault == ""
    assert "no entry has the hash" in books.verify(place, head=book.entries[-1].hash[:16]).fault
