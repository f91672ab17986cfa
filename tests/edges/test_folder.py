"""A set of files reaches its folder whole or not at all, and what trimtab did not write is never replaced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from trimtab.edges import folder as room
from trimtab.edges.folder import write_folder
from trimtab.errors import OutputRefused

OLD = {"portfolio_nav.csv": b"old nav", "portfolio_drift.png": b"old picture"}
NEW = {"portfolio_nav.csv": b"new nav", "portfolio_returns.csv": b"new returns"}


def contents(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


def names_beside(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.parent.iterdir())


def test_a_new_folder_holds_exactly_the_set(tmp_path: Path) -> None:
    write_folder(tmp_path / "deep" / "out", NEW)
    assert contents(tmp_path / "deep" / "out") == NEW
    assert names_beside(tmp_path / "deep" / "out") == ["out"]


def test_an_empty_folder_is_filled_and_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o750)
    write_folder(str(tmp_path / "out"), NEW)
    assert contents(tmp_path / "out") == NEW
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("one_step", [True, False])
def test_an_older_set_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_step: bool) -> None:
    if not one_step:
        monkeypatch.setattr(room, "_exchange", lambda beside, place: False)
    write_folder(tmp_path / "out", OLD)
    write_folder(tmp_path / "out", NEW)
    assert contents(tmp_path / "out") == NEW, "the picture of the run before would be a mixture"
    assert names_beside(tmp_path / "out") == ["out"]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    write_folder(tmp_path / "real", OLD)
    (tmp_path / "out").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "out", NEW)
    assert (tmp_path / "out").is_symlink() and contents(tmp_path / "real") == NEW


def test_a_folder_with_other_files_is_refused_in_one_sentence(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", OLD)
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(OutputRefused) as refusal:
        write_folder(tmp_path / "out", NEW)
    assert str(refusal.value) == (
        f"{tmp_path / 'out'}: it holds notes.txt, which trimtab did not write; an output folder is new, empty or "
        "holds a report only, since it is replaced as a whole; name another folder"
    )
    assert contents(tmp_path / "out") == {**OLD, "notes.txt": b"mine"}


def test_a_folder_that_only_looks_like_a_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out" / "portfolio_old.csv").mkdir(parents=True)
    with pytest.raises(OutputRefused, match=r"portfolio_old\.csv, which trimtab did not write"):
        write_folder(tmp_path / "out", NEW)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputRefused, match="it is a file"):
        write_folder(tmp_path / "out", NEW)
    with pytest.raises(OutputRefused, match="Not a directory"):
        write_folder(tmp_path / "out" / "below", NEW)
    assert (tmp_path / "out").read_text() == "mine"


def test_the_working_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputRefused, match="it is the working directory"):
        write_folder(".", NEW)


def test_a_name_with_a_nul_is_refused() -> None:
    with pytest.raises(OutputRefused, match="NUL"):
        write_folder("out\0", NEW)


@pytest.mark.parametrize("one_step", [True, False])
@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", range(1, 9))
def test_a_fault_at_any_step_leaves_the_old_set_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, stop: BaseException, one_step: bool
) -> None:
    write_folder(tmp_path / "out", OLD)
    if not one_step:
        monkeypatch.setattr(room, "_exchange", lambda beside, place: False)
    fail_at(monkeypatch, step, stop)
    try:
        write_folder(tmp_path / "out", NEW)
    except OutputRefused as refusal:
        assert isinstance(stop, OSError) and str(tmp_path / "out") in str(refusal)
        assert "No space left on device" in str(refusal)
        assert contents(tmp_path / "out") == OLD
    except KeyboardInterrupt:
        assert contents(tmp_path / "out") in (OLD, NEW)
    else:
        assert contents(tmp_path / "out") == NEW
    monkeypatch.undo()
    assert names_beside(tmp_path / "out") == ["out"]


def fail_at(monkeypatch: pytest.MonkeyPatch, step: int, stop: BaseException) -> None:
    """The given call to the disk, counted over all kinds, raises instead of doing its work."""
    calls = 0

    def failing(true_call):  # type: ignore[no-untyped-def]
        def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal calls
            calls += 1
            if calls == step:
                raise stop
            return true_call(*args, **kwargs)

        return call

    for name in ("mkdir", "fsync", "rename"):
        monkeypatch.setattr(os, name, failing(getattr(os, name)))
    monkeypatch.setattr(room, "_write", failing(room._write))


def test_a_failure_takes_new_parents_away_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        room, "_write", lambda path, content: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OutputRefused):
        write_folder(tmp_path / "a" / "b" / "out", NEW)
    assert list(tmp_path.iterdir()) == []


LIMITED = """
import resource, sys
from trimtab.edges.folder import write_folder
from trimtab.errors import OutputRefused
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_folder(sys.argv[1], {"portfolio_a.csv": b"a" * 500, "portfolio_b.csv": b"b" * 5000})
except OutputRefused as refusal:
    print(refusal)
"""


@pytest.mark.skipif(os.name != "posix", reason="the limit on file sizes is POSIX")
def test_a_disk_that_takes_no_more_leaves_the_old_set(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", OLD)
    command = [sys.executable, "-c", LIMITED, str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == (
        f"{tmp_path / 'out'}: it cannot be written (File too large); what stood there before is untouched; "
        "name a folder that can be written\n"
    )
    assert contents(tmp_path / "out") == OLD and names_beside(tmp_path / "out") == ["out"]


WRITER = """
import sys
from trimtab.edges.folder import write_folder
mark = sys.argv[2].encode()
while True:
    write_folder(sys.argv[1], {f"portfolio_{n}.csv": mark * 1000 for n in range(6)})
"""


def test_two_writers_at_once_leave_the_set_of_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(out), mark]) for mark in "AB"]
    deadline = time.monotonic() + 20
    seen: set[bytes] = set()
    while len(seen) < 2 and time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            seen.add((out / "portfolio_0.csv").read_bytes()[:1])
    time.sleep(0.2)
    alive = [writer.poll() is None for writer in writers]
    for writer in writers:
        writer.kill()
        writer.wait()
    whole = contents(out)
    assert alive == [True, True] and seen == {b"A", b"B"}
    assert len(whole) == 6 and len(set(whole.values())) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the swap in one step is Linux's")
def test_killed_writers_leave_one_whole_set(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for round_ in range(4):
        mark = "AB"[round_ % 2]
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(out), mark])
        deadline = time.monotonic() + 10
        while not out.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.15 + 0.013 * round_)
        writer.kill()
        writer.wait()
        whole = contents(out)
        assert len(whole) == 6 and len(set(whole.values())) == 1
    for left in tmp_path.glob(".out.trimtab-*"):
        shutil.rmtree(left)
    write_folder(out, NEW)
    assert contents(out) == NEW
