"""A booking that was answered outlives a power cut, and a report is never a mixture of two, whatever the disk had done.

The calls of a real run are played again; between any two of them the power goes, and what was not flushed by then is
kept, lost, or there in part (tests/system/disk.py). The same run with a laxer setting of SQLite must lose bookings
here, or the harness would not see a missing flush: killing a process does not show one.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp

import pytest
from system.disk import Call, Disk, calls, options
from system.nursery import Job, Nursery
from system.stream import AS_IT_IS, OPERATIONS_CUT, REPORTS, do, report_files, stream

from trimtab.app import books
from trimtab.edges.folder import write_folder
from trimtab.edges.store import open_journal
from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.roll import roll

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
IMAGES = 20_000 if SOAK else 2_000
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
SEED = 11


def recorded(folder: Path, call: str, *arguments: str) -> list[Call]:
    """The calls of a run in the folder."""
    log = folder.parent / f"{folder.name}.strace"
    with Nursery() as nursery:
        ran = nursery.run(Job(str(folder), call, arguments, strace=options(log)))
    assert ran.status == 0, ran.err
    return list(calls(log))


def faults(disk: Disk, made: list[Call], images: int, wrong: Callable[[Path, int], str]) -> list[str]:
    """What is wrong after power cuts all over the run, a sentence each; `wrong` is told how much was answered."""
    dice, found, drawn, answered = random.Random(images), [], 0, 0
    each = max(1, round(images / len(made)))
    while drawn < images:
        disk, answered = Disk(disk.root), 0
        for at, call in enumerate(made):
            answered += is_answer(call)
            disk.play(call)
            if not disk.unflushed() and dice.random() < 0.8:
                continue
            for _ in range(each):
                image = Path(mkdtemp(prefix="trimtab-cut-", dir=MEMORY)) / "disk"
                disk.image(image, dice)
                said = wrong(image, answered)
                shutil.rmtree(image.parent)
                drawn += 1
                if said:
                    found.append(f"after call {at}, {answered} answered: {said}")
    return found


def is_answer(call: Call) -> bool:
    """Whether the call tells somebody outside that an operation is done."""
    return call.name == "write" and str(call.arguments[1])[2:-3].isdigit() and call.arguments[1].endswith(b"\n")  # type: ignore[arg-type]


# --- a book ----------------------------------------------------------------------------------------------------------
def book_is_wrong(image: Path, answered: int) -> str:
    """What is wrong with the book of an image; empty where every answered operation is there, and none by half."""
    place, expected = image / "book.db", stream(SEED)
    try:
        with open_journal(str(place)) as journal:
            entries = list(journal.entries())
            ledger = roll(Ledger(), entries)
    except BookRefused as refusal:
        if answered or refusal.found not in ("there is no such book", "it is empty"):
            return refusal.sentence()
        entries, ledger = [], Ledger()
    if len(entries) not in expected.after:
        return f"{len(entries)} entries are not after an operation"
    if entries != list(expected.entries[: len(entries)]):
        return "the entries are not those that were booked"
    done = len(expected.after) - 1 - expected.after[::-1].index(len(entries))
    if done < answered:
        return f"{answered - done} answered operations are lost"
    if ledger != expected.ledgers[done]:
        return "the state is another"
    return retried(place, done) if len(entries) % 8 == 0 else ""


def retried(place: Path, done: int) -> str:
    """What is wrong with the next operation on what the power cut left."""
    expected, said = stream(SEED), StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = do(str(place), expected.operations[done])
    if status:
        return f"the next operation is refused: {said.getvalue()}"
    verified = books.verify(str(place))
    return verified.fault if verified.ledger == expected.ledgers[done + 1] else "the next operation booked otherwise"


@pytest.mark.parametrize("way", ["alone", "beside_a_reader"])
def test_a_power_cut_loses_no_answered_booking(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "now_utc", lambda: "2026-11-20T15:00:00Z")
    made = recorded(disk_in(tmp_path), "system.stream:cut", AS_IT_IS, way, str(SEED))
    assert sum(map(is_answer, made)) == OPERATIONS_CUT
    assert faults(Disk(tmp_path / "disk"), made, IMAGES // 2, book_is_wrong) == []


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_a_laxer_setting_loses_answered_bookings(
    tmp_path: Path, synchronous: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "now_utc", lambda: "2026-11-20T15:00:00Z")
    made = recorded(disk_in(tmp_path), "system.stream:cut", synchronous, "beside_a_reader", str(SEED))[:400]
    found = faults(Disk(tmp_path / "disk"), made, 100, book_is_wrong)
    assert any("are lost" in said for said in found)


def disk_in(folder: Path) -> Path:
    """An empty folder that is the disk."""
    (folder / "disk").mkdir()
    return folder / "disk"


# --- a folder of reports ---------------------------------------------------------------------------------------------
def folder_is_wrong(image: Path, answered: int) -> str:
    """What is wrong with the reports of an image; empty where one set stands whole, the last answered or the next.

    Between two renames, where the system cannot swap two folders, the older set may stand aside, whole.
    """
    out, allowed = image / "out", [report_files(at) for at in range(max(answered - 1, 0), min(answered + 1, REPORTS))]
    aside = [path for path in image.iterdir() if path.name.endswith("-old")]
    if out.exists() or answered:
        found = files_in(out if out.exists() or not aside else aside[0])
        if found not in allowed:
            return f"a mixture, or nothing: { ({name: len(found[name]) for name in found}) }"
    write_folder(out, report_files(REPORTS))
    return "" if files_in(out) == report_files(REPORTS) else "the next report is another"


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder; none where there is no folder."""
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()} if folder.exists() else {}


@pytest.mark.parametrize("step", ["one", "two"])
def test_a_power_cut_leaves_one_report_whole(tmp_path: Path, step: str) -> None:
    made = recorded(disk_in(tmp_path), "system.stream:reports", step)
    assert sum(map(is_answer, made)) == REPORTS
    assert faults(Disk(tmp_path / "disk"), made, IMAGES // 4, folder_is_wrong) == []


# --- the harness -----------------------------------------------------------------------------------------------------
def states(*made: Call) -> set[tuple[tuple[str, bytes], ...]]:
    """Every state that a disk may be in after the calls."""
    disk, dice, seen = Disk(Path("/disk")), random.Random(1), set()
    for call in made:
        disk.play(call)
    for _ in range(300):
        image = Path(mkdtemp(prefix="trimtab-cut-", dir=MEMORY)) / "disk"
        disk.image(image, dice)
        seen.add(tuple(sorted((path.name, path.read_bytes()) for path in image.iterdir())))
        shutil.rmtree(image.parent)
    return seen


def test_what_was_not_flushed_may_be_kept_lost_or_there_in_part() -> None:
    made = Call("openat", ["AT_FDCWD", b"a", "O_RDWR|O_CREAT"], 3)
    first, second = b"x" * 512, b"y" * 512
    write = Call("write", ["3", first + second], 1024)
    part = {b"", first, first + second, bytes(512) + second}
    assert states(made, write) == {(), *((("a", content),) for content in part)}
    flush, top, name = (
        Call("fsync", ["3"], 0),
        Call("openat", ["AT_FDCWD", b"/disk", "O_RDONLY"], 4),
        Call("fsync", ["4"], 0),
    )
    assert states(made, write, flush) == {(), (("a", first + second),)}
    assert states(made, write, flush, top, name) == {(("a", first + second),)}


def test_a_name_removed_or_moved_and_not_flushed_may_be_back() -> None:
    made = Call("openat", ["AT_FDCWD", b"a", "O_RDWR|O_CREAT"], 3)
    kept = (made, Call("openat", ["AT_FDCWD", b"/disk", "O_RDONLY"], 4), Call("fsync", ["4"], 0))
    assert states(*kept, Call("unlink", [b"a"], 0)) == {(), (("a", b""),)}
    assert states(*kept, Call("rename", [b"a", b"b"], 0)) == {(("a", b""),), (("b", b""),)}
    assert states(*kept, Call("unlink", [b"a"], 0), Call("fsync", ["4"], 0)) == {()}
