"""A book's store keeps what it was given, in order, once, for ever: the same rules for SQLite and PostgreSQL."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from trimtab.edges.store import Journal, Moved, make_journal, open_journal, sqlite
from trimtab.edges.store.journal import NOTHING, Row, entries_of, row_of
from trimtab.errors import BookRefused
from trimtab.ledger.facts import Flow
from trimtab.ledger.journal import Entry, canon, entry

WHEN = "2026-11-20T15:00:00Z"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a book may be made: a file, and a database of its own."""
    if request.param == "sqlite":
        return str(tmp_path / "book.db")
    from postgres import database

    return database(request.getfixturevalue("postgres_server"))


def deposits(count: int, *, after: Entry | None = None, account: str = "alpha") -> list[Entry]:
    """So many deposits, each chained to the one before."""
    made: list[Entry] = []
    for at in range(count):
        last = made[-1] if made else after
        number = last.sequence + 1 if last else 1
        fact = Flow(account, "2026-11-20", f"d{number}", 100 * (at + 1))
        made.append(entry(number, fact, "ana", WHEN, last.hash if last else NOTHING.hash))
    return made


def made(place: str | Path, entries: list[Entry]) -> None:
    """A book that holds the entries."""
    with make_journal(str(place)) as journal:
        journal.append(entries)


def kept(place: str) -> list[Entry]:
    """All that the store holds, read anew."""
    with open_journal(place) as journal:
        return list(journal.entries())


def run_sql(place: str, statement: str) -> None:
    """One statement by another program, as an administrator would type it."""
    if not place.startswith("postgresql"):
        with sqlite3.connect(place) as connection:
            connection.execute(statement)
        connection.close()
        return
    import psycopg

    with psycopg.connect(place, options="-c search_path=trimtab") as connection:
        connection.execute(statement.encode())


def test_what_was_booked_is_read_again_in_order(place: str) -> None:
    entries = deposits(3)
    with make_journal(place) as journal:
        assert journal.head() == NOTHING
        journal.append(entries[:2])
        journal.append(entries[2:])
        assert journal.head() == (3, entries[2].hash)
        assert list(journal.entries(after=1)) == entries[1:]
    assert kept(place) == entries


def test_making_a_book_that_exists_keeps_it(place: str) -> None:
    made(place, deposits(2))
    with make_journal(place) as journal:
        assert journal.head().sequence == 2


def test_entries_that_do_not_follow_the_head_are_not_taken(place: str) -> None:
    entries = deposits(3)
    with make_journal(place) as journal:
        journal.append(entries[:1])
        for wrong in (entries[:1], entries[2:], deposits(2, account="beta")[1:]):
            with pytest.raises(Moved):
                journal.append(wrong)
    assert kept(place) == entries[:1]


def test_a_batch_is_booked_whole_or_not_at_all(place: str) -> None:
    good = deposits(2)
    broken = [good[0], good[1], entry(9, good[0].fact, "ana", WHEN, good[1].hash)]
    with make_journal(place) as journal, pytest.raises(BookRefused):
        journal.append(broken)
    assert kept(place) == []


def test_one_key_is_one_fact_even_where_the_ledger_was_passed_by(place: str) -> None:
    first = deposits(1)
    other = entry(2, Flow("alpha", "2026-11-21", "d1", 7), "ana", WHEN, first[0].hash)
    with make_journal(place) as journal:
        journal.append(first)
        with pytest.raises(BookRefused):
            journal.append([other])
    assert kept(place) == first


@pytest.mark.parametrize(
    "statement",
    ["UPDATE journal SET who = 'eve'", "DELETE FROM journal", "DELETE FROM journal WHERE sequence = 2"],
)
def test_nothing_booked_can_be_edited_or_cut(place: str, statement: str) -> None:
    made(place, deposits(2))
    with pytest.raises(Exception, match="a journal is never"):
        run_sql(place, statement)
    assert kept(place) == deposits(2)


def test_a_change_behind_our_back_is_named_with_its_entry(place: str) -> None:
    made(place, deposits(3))
    disarm = "DROP TRIGGER journal_never_edited"
    run_sql(place, disarm if not place.startswith("postgresql") else f"{disarm} ON journal")
    for change in ("who = 'eve'", "fact = replace(fact, '200', '900')", "account = 'beta'"):
        run_sql(place, f"UPDATE journal SET {change} WHERE sequence = 2")
        with open_journal(place) as journal, pytest.raises(BookRefused, match="journal entry 2: "):
            list(journal.entries())
        undo = {"who": "who = 'ana'", "fact": "fact = replace(fact, '900', '200')", "account": "account = 'alpha'"}
        run_sql(place, f"UPDATE journal SET {undo[change.split()[0]]} WHERE sequence = 2")
    assert kept(place) == deposits(3)


def test_of_two_that_book_at_once_one_is_told_to_read_on(place: str) -> None:
    mine, yours = deposits(1), deposits(1, account="beta")
    with make_journal(place) as first, open_journal(place) as second:
        assert first.head() == second.head()
        first.append(mine)
        with pytest.raises(Moved):
            second.append(yours)
        assert list(second.entries()) == mine


def test_many_writers_lose_nothing(place: str) -> None:
    made(place, [])
    faults: list[BaseException] = []

    def book(account: str) -> None:
        try:
            with open_journal(place) as journal:
                for at in range(10):
                    append_next(journal, Flow(account, "2026-11-20", f"d{at}", 100))
        except BaseException as fault:
            faults.append(fault)

    writers = [threading.Thread(target=book, args=(name,)) for name in ("alpha", "beta", "gamma", "delta")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    keys = {(read.fact.account, read.fact.key) for read in kept(place)}
    assert keys == {(account, f"d{at}") for account in ("alpha", "beta", "gamma", "delta") for at in range(10)}


def append_next(journal: Journal, fact: Flow) -> None:
    """Book one fact, however often another comes between."""
    while True:
        head = journal.head()
        try:
            return journal.append([entry(head.sequence + 1, fact, "ana", WHEN, head.hash)])
        except Moved:
            continue


def test_a_newer_schema_is_refused_in_words(place: str) -> None:
    made(place, [])
    newer = "PRAGMA user_version = 9" if not place.startswith("postgresql") else "INSERT INTO schema_step VALUES (9)"
    run_sql(place, newer)
    for way in (open_journal, make_journal):
        with pytest.raises(
            BookRefused, match=r"it has schema 9, made by a newer trimtab; this trimtab knows .*; upgrade"
        ):
            way(place)


def test_a_book_that_is_not_there_is_refused(place: str) -> None:
    with pytest.raises(BookRefused, match="there is no such book; make one with `trimtab book init`"):
        open_journal(place)
    assert not Path(place).exists()


def test_a_lock_that_is_never_let_go_is_said(place: str) -> None:
    made(place, deposits(1))
    later = deposits(1, after=deposits(1)[0])
    if not place.startswith("postgresql"):
        with sqlite.open_journal(place, wait_seconds=0.05) as journal, sqlite3.connect(place) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(BookRefused, match="another process holds the book locked"):
                journal.append(later)
        other.close()
    else:
        import psycopg

        from trimtab.edges.store import postgres

        with postgres.open_journal(place, wait_seconds=0.05) as journal, psycopg.connect(place) as other:
            other.execute("LOCK TABLE trimtab.journal")
            with pytest.raises(BookRefused, match="another process holds the book locked"):
                journal.append(later)
    assert kept(place) == deposits(1)


# --- a file of SQLite ------------------------------------------------------------------------------------------------
def test_what_is_no_book_is_refused_and_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    text = tmp_path / "book.csv"
    text.write_text("symbol,shares\nA,1\n" * 99)
    short = tmp_path / "short.db"
    short.write_text("hello")
    cases: list[tuple[Path, str]] = [
        (foreign, "it is a database of another program"), (text, "it is no book of trimtab"),
        (short, "it is no book of trimtab"), (tmp_path, "it is no file"),
    ]  # fmt: skip
    for path, words in cases:
        before = path.read_bytes() if path.is_file() else b""
        for way in (open_journal, make_journal):
            with pytest.raises(BookRefused, match=words):
                way(str(path))
        assert (path.read_bytes() if path.is_file() else b"") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.csv", "foreign.db", "short.db"]


def test_an_empty_file_is_no_book_until_it_is_made_one(tmp_path: Path) -> None:
    place = tmp_path / "book.db"
    place.touch()
    with pytest.raises(BookRefused, match="it is empty"):
        open_journal(str(place))
    made(place, [])
    assert kept(str(place)) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookRefused, match="its folder does not exist"):
        make_journal(str(tmp_path / "none" / "book.db"))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "book.db"
    made(place, deposits(200))
    damaged = bytearray(place.read_bytes())
    damaged[4096 * 3 : 4096 * 9] = bytes(4096 * 6)
    place.write_bytes(damaged)
    with pytest.raises(BookRefused), open_journal(str(place)) as journal:
        list(journal.entries())


def test_a_table_that_ends_early_is_not_taken_for_all_there_is(tmp_path: Path) -> None:
    place, entries = tmp_path / "book.db", deposits(120)
    made(place, entries)
    damaged = bytearray(place.read_bytes())
    (page,) = (
        at for at in range(0, len(damaged), 4096) if damaged[at] == 0x0D and b'"ref":"d120"' in damaged[at : at + 4096]
    )
    damaged[page + 4] -= 1  # one row fewer on the last page of the table: the rest is a chain without a fault
    place.write_bytes(damaged)
    with pytest.raises(BookRefused, match="its table ends at entry 119 and its index has 120; restore a backup"):
        kept(str(place))


def settings_of(place: Path) -> dict[str, Any]:
    """What holds for a connection of ours."""
    with sqlite.make_journal(str(place)) as journal:
        ask = journal._connection.execute
        return {name: ask(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "user_version")}


def test_a_booking_is_on_the_disk_when_it_is_answered(tmp_path: Path) -> None:
    assert settings_of(tmp_path / "book.db") == {"journal_mode": "wal", "synchronous": 2, "user_version": 1}


STATEMENTS = ("CREATE TABLE note (a TEXT) STRICT;", "CREATE INDEX note_a ON note (a);", "ALTER TABLE note ADD b TEXT;")


@pytest.mark.parametrize("schema", [0, 1])
def test_a_migration_stopped_at_any_statement_is_done_or_not(
    schema: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = tmp_path / "0002_note.sql"
    step.write_text("\n".join(STATEMENTS))
    steps, statements, seen = (*sqlite.STEPS, step), sqlite._statements, set()
    for stop in range(20):
        place, taken = tmp_path / f"{stop}.db", 0

        def stopped(text: str, stop: int = stop) -> Iterator[str]:
            nonlocal taken
            for statement in statements(text):
                taken += 1
                if taken == stop:
                    raise KeyboardInterrupt
                yield statement

        if schema:
            made(place, deposits(3))
        with monkeypatch.context() as patched:
            patched.setattr(sqlite, "STEPS", steps)
            patched.setattr(sqlite, "_statements", stopped)
            with suppress(KeyboardInterrupt):
                make_journal(str(place)).__exit__()
        left = shape_of(place)
        seen.add(left)
        with monkeypatch.context() as patched:
            patched.setattr(sqlite, "STEPS", steps)
            make_journal(str(place)).__exit__()
            assert kept(str(place)) == deposits(3) * schema
        assert shape_of(place) == (2, frozenset({"journal", "note"}))
    assert seen == {(schema, frozenset({"journal"} if schema else ())), (2, frozenset({"journal", "note"}))}


def shape_of(place: Path) -> tuple[int, frozenset[str]]:
    """The number of a file's schema, and its tables."""
    connection = sqlite3.connect(place)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return version, frozenset(tables)


def test_money_is_never_a_binary_float_in_the_store(tmp_path: Path) -> None:
    made(tmp_path / "book.db", [])
    connection = sqlite3.connect(tmp_path / "book.db")
    types = {row[2] for row in connection.execute("PRAGMA table_info(journal)")}
    strict = connection.execute("SELECT strict FROM pragma_table_list('journal')").fetchone()[0]
    connection.close()
    assert (types, strict) == ({"INTEGER", "TEXT"}, 1)


def test_money_is_never_a_binary_float_on_a_server(postgres_server: str) -> None:
    import psycopg
    from postgres import database

    place = database(postgres_server)
    made(place, [])
    asked = b"SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = 'trimtab'"
    with psycopg.connect(place) as connection:
        assert {row[0] for row in connection.execute(asked)} == {"bigint", "integer", "text"}


@pytest.mark.no_cover
def test_no_fact_has_a_float_in_its_bytes() -> None:
    from oracle.ledger_model import Life

    for fact in Life(5).facts(10_000):
        numbers = re.sub(rb'"[^"]*"', b"", canon(fact))
        assert not re.search(rb"[.eEnNiI]", re.sub(rb"true|false", b"", numbers)), canon(fact)


def test_every_cent_that_is_typed_is_booked() -> None:
    from trimtab.app.books import minor_of

    for cents in range(1, 10_000):
        assert minor_of("--amount", f"{cents // 100}.{cents % 100:02}", "USD") == cents


def test_a_backup_is_a_book_and_others_go_on_writing(tmp_path: Path) -> None:
    place, copy = str(tmp_path / "book.db"), str(tmp_path / "copy.db")
    entries = deposits(4)
    with make_journal(place) as journal, open_journal(place) as other:
        journal.append(entries[:2])
        other.append(entries[2:3])
        assert journal.backup(copy) == (3, entries[2].hash)
        other.append(entries[3:])
    assert kept(copy) == entries[:3]
    assert kept(place) == entries
    with open_journal(place) as journal, pytest.raises(BookRefused, match="it exists already"):
        journal.backup(copy)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.db", "copy.db"]


def test_a_full_disk_leaves_the_book_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "book.db"
    made(place, deposits(1))
    limit = f"ulimit -f {place.stat().st_size // 1024 + 8}; trap '' XFSZ; exec \"$@\""
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); import test_store as t\n"
        "from trimtab.errors import BookRefused\n"
        "try:\n"
        "    with t.open_journal(sys.argv[1]) as j: j.append(t.deposits(9000, after=t.deposits(1)[0]))\n"
        "except BookRefused as refusal: print(refusal.sentence())\n"
    )
    command = ["bash", "-c", limit, "-", sys.executable, "-c", code, str(place), str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "the disk" in done.stdout and "the book is as it was" in done.stdout, done.stdout + done.stderr
    assert kept(str(place)) == deposits(1)


# --- PostgreSQL ------------------------------------------------------------------------------------------------------
def test_a_password_stands_in_no_message() -> None:
    with pytest.raises(BookRefused) as refused:
        open_journal("postgresql://ana:s3cret@localhost:1/books")
    assert "s3cret" not in refused.value.sentence()
    assert "postgresql://ana@localhost:1/books: the server did not let us in" in refused.value.sentence()


def test_a_backup_of_a_server_names_its_own_tool(postgres_server: str) -> None:
    from postgres import database

    with (
        make_journal(database(postgres_server)) as journal,
        pytest.raises(BookRefused, match="pg_dump --schema=trimtab"),
    ):
        journal.backup("copy.db")


def test_entries_before_a_damaged_row_are_handed_out_before_it_is_refused() -> None:
    rows = [row_of(line) for line in deposits(3)]
    rows[2] = (*rows[2][:2], "eve", *rows[2][3:])
    read = entries_of("here", iter(rows))
    assert [next(read).sequence, next(read).sequence] == [1, 2]
    with pytest.raises(BookRefused, match="here: journal entry 3: the hash does not cover what the entry says"):
        next(read)


def test_entries_before_a_failing_disk_are_handed_out_before_it_is_said() -> None:
    def rows() -> Iterator[Row]:
        yield from map(row_of, deposits(2))
        raise sqlite3.DatabaseError("disk image is malformed")

    read = entries_of("here", rows())
    assert [next(read).sequence, next(read).sequence] == [1, 2]
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        next(read)
