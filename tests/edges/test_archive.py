"""The files of an archived day: a changed byte is placed, a folder stands whole or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trimtab.edges import archive
from trimtab.edges.archive.differences import first_difference
from trimtab.edges.archive.manifest import mark_in_seal
from trimtab.edges.archive.marks import Mark, byte_put_back, line_changed, mark
from trimtab.edges.folder import fill, new_folder
from trimtab.errors import BookRefused, OutputRefused
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Flow, Opened
from trimtab.ledger.roll import enter

CSV = b"Date,AAPL,MSFT\r\n" + b"".join(b"2026-11-%02d,%d.25,410.5\r\n" % (day, 200 + day) for day in range(1, 29))


# --- marks -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(20))
def test_one_changed_byte_is_placed_and_put_back(seed: int) -> None:
    rng = random.Random(seed)
    data = rng.randbytes(rng.randint(1, 400))
    at, other = rng.randrange(len(data)), rng.randrange(1, 256)
    flipped = data[:at] + bytes((data[at] ^ other,)) + data[at + 1 :]
    assert byte_put_back(flipped, mark(data)) == (at, data)


def test_one_changed_line_is_numbered_however_much_of_it_changed() -> None:
    edited = CSV.replace(b"214.25,410.5", b"214.75,398.25")
    assert byte_put_back(edited, mark(CSV)) is None
    assert line_changed(edited, mark(CSV)) == 15


def test_what_was_changed_in_several_places_is_not_guessed() -> None:
    edited = CSV.replace(b"214.25", b"215.25").replace(b"220.25", b"219.25")
    assert byte_put_back(edited, mark(CSV)) is None and line_changed(edited, mark(CSV)) == 0
    assert byte_put_back(CSV, mark(CSV)) is None and line_changed(CSV, mark(CSV)) == 0
    assert byte_put_back(b"", mark(b"")) is None and line_changed(CSV[:-25], mark(CSV)) == 0


def test_a_byte_that_does_not_make_the_sealed_file_is_not_named() -> None:
    was = mark(CSV)
    forged = Mark("0" * 64, was.size, was.lines, was.sums)
    assert byte_put_back(CSV.replace(b"214.25", b"215.25"), forged) is None


def test_a_difference_has_its_line_column_and_byte() -> None:
    edited = CSV.replace(b"214.25", b"215.25")
    found = first_difference("nav.csv", edited, CSV, "was sealed")
    assert found is not None
    assert found.text == "nav.csv, line 15, column AAPL, byte 355: '215.25' is stored and '214.25' was sealed"
    assert edited[found.byte - 1 : found.byte] == b"5"
    cut = first_difference("page.html", b"one\ntwo", b"one\ntwo\nthree", "was sealed")
    assert cut is not None and (cut.line, cut.byte) == (2, 8) and cut.what.startswith("its end is stored")
    assert first_difference("nav.csv", CSV, CSV, "was sealed") is None


# --- manifest and seal -----------------------------------------------------------------------------------------------
def manifest() -> archive.Manifest:
    files = {"inputs/journal.jsonl": mark(b"{}\n"), "outputs/main/nav.csv": mark(CSV)}
    return archive.Manifest("2026-11-20", "2026-11-19", "a" * 64, 4, 9, "b" * 64, "c" * 64, {"trimtab": "1"}, files)


def test_a_manifest_reads_as_it_was_written_and_in_one_form_only() -> None:
    data = archive.manifest_bytes(manifest())
    assert archive.read_manifest(data) == manifest()
    for other in (data.replace(b' "day"', b'  "day"'), data[:-1], b"", b"[]", b"{}", data.replace(b"4", b"4.0")):
        assert archive.read_manifest(other) is None


def test_the_seal_is_read_by_sha256sum_and_places_a_byte_of_the_manifest(tmp_path: Path) -> None:
    data = archive.manifest_bytes(manifest())
    fill(tmp_path, {archive.MANIFEST: data, archive.SEAL: archive.seal_bytes(data)})
    subprocess.run(["sha256sum", "--check", "--strict", archive.SEAL], cwd=tmp_path, check=True, capture_output=True)
    was = mark_in_seal(archive.seal_bytes(data))
    assert was == mark(data)
    assert mark_in_seal(b"no seal") is None
    assert byte_put_back(data.replace(b"2026-11-20", b"2026-11-21"), was) == (data.index(b"2026-11-20") + 9, data)


# --- the journal -----------------------------------------------------------------------------------------------------
def entries() -> bytes:
    facts = [Opened("main", "2026-01-02"), Flow("main", "2026-01-02", 'é "1"', 5), Flow("main", "2026-01-03", "2", 7)]
    return archive.journal_bytes(enter(Ledger(), facts, who="ada", when_utc="2026-01-02T20:00:00Z").entries)


def test_a_journal_reads_as_it_was_written() -> None:
    read = archive.read_journal(entries(), "journal.jsonl")
    assert archive.journal_bytes(read) == entries() and [entry.sequence for entry in read] == [1, 2, 3]


@pytest.mark.parametrize("seed", range(60))
def test_a_flipped_bit_of_a_journal_is_named_with_its_line(seed: int) -> None:
    data, at = bytearray(entries()), random.Random(seed).randrange(len(entries()))
    data[at] ^= 1 << random.Random(seed + 1000).randrange(8)
    line = entries().count(b"\n", 0, at) + 1
    with pytest.raises(BookRefused) as refused:
        archive.read_journal(bytes(data), "journal.jsonl")
    assert refused.value.where == f"journal.jsonl, line {line}"


# --- the folder ------------------------------------------------------------------------------------------------------
def test_a_day_stands_whole_and_is_never_written_over(tmp_path: Path) -> None:
    with new_folder(tmp_path / "archive" / "2026-11-20") as beside:
        fill(beside, {"inputs/a.csv": b"1", "outputs/main/b.csv": b"2"})
        assert archive.days(tmp_path / "archive") == ()
    assert archive.days(tmp_path / "archive") == ("2026-11-20",)
    assert archive.stored(tmp_path / "archive", "2026-11-20") == {"inputs/a.csv": b"1", "outputs/main/b.csv": b"2"}
    with (
        pytest.raises(OutputRefused, match="something stands there already"),
        new_folder(tmp_path / "archive" / "2026-11-20") as beside,
    ):
        fill(beside, {"other": b"3"})
    assert archive.stored(tmp_path / "archive", "2026-11-20") == {"inputs/a.csv": b"1", "outputs/main/b.csv": b"2"}
    assert [entry.name for entry in (tmp_path / "archive").iterdir()] == ["2026-11-20"]


def test_a_fault_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), new_folder(tmp_path / "archive" / "2026-11-20") as beside:
        fill(beside, {"inputs/a.csv": b"1"})
        raise KeyError("a fault of ours")
    assert list(tmp_path.iterdir()) == []


def test_a_kill_leaves_no_day_and_the_next_run_clears_what_it_left(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from trimtab.edges.folder import fill, new_folder\n"
        "with new_folder(sys.argv[1]) as beside:\n"
        "    fill(beside, {'inputs/a.csv': b'1'}); print('half', flush=True); time.sleep(60)\n"
    )
    place = tmp_path / "2026-11-20"
    killed = subprocess.Popen([sys.executable, "-c", program, str(place)], stdout=subprocess.PIPE)
    assert killed.stdout is not None and killed.stdout.readline() == b"half\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert archive.days(tmp_path) == () and len(list(tmp_path.iterdir())) == 1
    with new_folder(place) as beside:
        fill(beside, {"inputs/a.csv": b"1"})
    assert [entry.name for entry in tmp_path.iterdir()] == ["2026-11-20"]


def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputRefused, match="it cannot be written"), new_folder(tmp_path / "file" / "2026-11-20"):
        pass
    assert os.listdir(tmp_path) == ["file"]
