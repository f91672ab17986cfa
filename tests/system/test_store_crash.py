"""A book outlives its process: killed at any moment, what was answered is there, and nothing is there by half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from system.nursery import Job, Nursery
from system.stream import stream

from trimtab.app import books
from trimtab.edges.store import open_journal
from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.roll import roll

ROOT = Path(__file__).parents[2]
SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
KILLS = 10_000 if SOAK else 500
BACKUPS, BACKUPS_EACH = 500 if SOAK else 20, 20
FILES_EACH = 200
WRITERS = 4
# books small files one after the other, and acknowledges each on stdout when the call has returned
WRITER = """
import sys
from trimtab.app import books
place, folder, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
for at in range(first, first + int(sys.argv[4])):
    books.fills(place, None, f"{folder}/{at}.csv", user="ana")
    print(at, flush=True)
"""


def book_of(folder: Path) -> str:
    """A book with cash, and files of three fills each beside it."""
    place = str(folder / "book.db")
    books.init(place, "main", session="2026-01-02", user="ana")
    books.flow(place, None, "10000000", session="2026-01-02", user="ana")
    return place


def write_files(folder: Path, count: int) -> None:
    """Files of three fills each."""
    for at in range(count):
        rows = [f"F{at}-{leg},2026-01-05,S{leg},BUY,{at % 7 + 1},10.5,0.25" for leg in range(3)]
        (folder / f"{at}.csv").write_text("fill_id,date,symbol,side,quantity,price,fees\n" + "\n".join(rows) + "\n")


def writer(place: str, folder: Path, first: int, count: int) -> subprocess.Popen[str]:
    """A process that books the files from the first on."""
    command = [sys.executable, "-c", WRITER, place, str(folder), str(first), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def booked(place: str) -> dict[int, int]:
    """How many fills of each file the book holds; the book must verify."""
    verified = books.verify(place)
    assert verified.fault == ""
    counts: dict[int, int] = {}
    with open_journal(place) as journal:
        for entry in journal.entries():
            if entry.fact.kind == "fill":
                at = int(entry.fact.key[1:].split("-")[0])
                counts[at] = counts.get(at, 0) + 1
    return counts


def test_a_kill_loses_nothing_answered_and_leaves_nothing_by_half(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        kept = sum(pool.map(lambda part: killed(tmp_path / f"part{part}", part), range(2)))
    assert kept > KILLS // 4  # bookings that were there after a kill


def killed(folder: Path, part: int) -> int:
    """Half of the kills, each in the middle of a random life; how many bookings there were in all."""
    folder.mkdir()
    dice, booked_in_all, seed, first, reach = random.Random(part), 0, part, 0, 0.1
    with Nursery() as nursery:
        for _ in range(KILLS // 2):
            place = folder / f"{seed}.db"
            arguments = (place.name, f"{seed}.acks", str(seed), str(first))
            ran = nursery.run(Job(str(folder), "system.stream:lived", arguments, kill_after=dice.random() * reach))
            assert ran.status in (0, -signal.SIGKILL), ran.err
            at = operations_in(place, seed)
            acknowledged = folder / f"{seed}.acks"
            answered = acknowledged.read_text().split() if acknowledged.exists() else []
            assert at >= len(answered), "an answered operation is lost"
            booked_in_all += at - first
            reach *= 1.15 if at == first else 0.95  # a busy machine is slow: three in four do something first
            first = at
            if at == len(stream(seed).operations):
                seed, first = seed + 2, 0
    return booked_in_all


def operations_in(place: Path, seed: int) -> int:
    """How many operations of the stream the book holds: whole ones, their entries to the byte, and their state."""
    try:
        with open_journal(str(place)) as journal:
            entries = list(journal.entries())
    except BookRefused as refusal:  # killed before there was one
        assert refusal.found in ("there is no such book", "it is empty"), refusal
        return 0
    expected = stream(seed)
    assert len(entries) in expected.after, "an operation is there by half"
    assert entries == list(expected.entries[: len(entries)])
    at = len(expected.after) - 1 - expected.after[::-1].index(len(entries))
    assert roll(Ledger(), entries) == expected.ledgers[at]
    return at


def test_processes_that_book_the_same_files_book_each_once(tmp_path: Path) -> None:
    place = book_of(tmp_path)
    write_files(tmp_path, 12)
    with ThreadPoolExecutor(WRITERS) as pool:
        outputs = list(pool.map(lambda _: writer(place, tmp_path, 0, 12).communicate()[0], range(WRITERS)))
    assert [output.split() for output in outputs] == [[str(at) for at in range(12)]] * WRITERS
    assert booked(place) == dict.fromkeys(range(12), 3)


@pytest.mark.parametrize("turn", range(BACKUPS // BACKUPS_EACH))
def test_a_backup_while_others_write_is_a_book_whole_up_to_an_entry(turn: int, tmp_path: Path) -> None:
    place = book_of(tmp_path)
    write_files(tmp_path, FILES_EACH)
    process = writer(place, tmp_path, 0, FILES_EACH)
    assert process.stdout is not None
    heads = []
    for at in range(BACKUPS_EACH):
        if at % 3 == 0:
            process.stdout.readline()
        heads.append(books.backup(place, str(tmp_path / f"copy{at}.db")))
    process.kill()
    process.communicate()
    assert len({head.sequence for head in heads}) > BACKUPS_EACH // 3, "nobody wrote meanwhile"
    with open_journal(place) as journal:
        entries = list(journal.entries())
    for at, head in enumerate(heads):
        with open_journal(str(tmp_path / f"copy{at}.db")) as copy:
            assert list(copy.entries()) == entries[: head.sequence]
        assert set(booked(str(tmp_path / f"copy{at}.db")).values()) <= {3}


# every module is loaded by then: another user may not read where they lie, and a superuser is refused nothing
AS_NOBODY = """
import os, sys
from contextlib import redirect_stderr, redirect_stdout
from trimtab.app.cli import main
os.chdir(sys.argv[1])
with open(os.devnull, "w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
    main(["book", "show", "--book", "other.db"])
    main(["book", "fills", "0.csv", "--book", "other.db", "--user", "ana"])
os.chmod("book.db", 0o444)
os.chmod(".", 0o555)
if os.geteuid() == 0:
    os.setresuid(65534, 65534, 65534)
sys.exit(main(["book", *sys.argv[2:]]))
"""


@pytest.mark.parametrize("verb", [["fills", "0.csv", "--user", "ana"], ["show"], ["backup", "copy.db"]])
def test_a_book_that_may_not_be_written_is_refused_and_stays(verb: list[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        place = book_of(folder)
        write_files(folder, 1)
        books.backup(place, str(folder / "other.db"))
        before = Path(place).read_bytes()
        command = [sys.executable, "-c", AS_NOBODY, name, *verb]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        folder.chmod(0o755)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr.startswith("book.db: it cannot be "), done.stderr
        assert done.stderr.count("\n") == 1
        assert Path(place).read_bytes() == before
        assert sorted(path.name for path in folder.iterdir()) == ["0.csv", "book.db", "other.db"]
