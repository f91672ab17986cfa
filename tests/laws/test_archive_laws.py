"""Laws of the archive over random desks: a day is what its inputs make, and a changed byte is named with its row."""

from __future__ import annotations

import errno
import os
import random
import shutil
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from archived import Desk, day_of, opened_desk, planned
from conftest import SOAK
from taint import taints

from trimtab.app import archives, plans
from trimtab.app.archive_day import DayInputs, day_outputs
from trimtab.app.archive_walk import Walk, kept_day, walk_to
from trimtab.app.archives import inputs_folder, read_inputs
from trimtab.edges import folder as folder_room
from trimtab.edges.archive import days
from trimtab.edges.feeds.snapshots import save_prices, snapshot_files
from trimtab.edges.store import make_journal, open_journal
from trimtab.errors import ArchiveRefused, OutputRefused
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Proposed

DAYS = 5
DESKS = 2000 if SOAK else 100  # each of five days with a plan
FLIPS = 10_000 if SOAK else 200
RESTATED = 10_000 if SOAK else 200
TAINTED = 5  # in the gate each so many desks are looked through for taints
pytestmark = pytest.mark.no_cover


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk() -> Iterator[None]:
    """What reaches the disk in a power cut is not asked here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


def desk_of(folder: Path, seed: int, sessions: int = DAYS) -> Desk:
    """A desk after its days, every one archived."""
    desk = opened_desk(folder, seed)
    for _ in range(sessions):
        day_of(desk)
    return desk


def shuffled(inputs: DayInputs, rng: random.Random) -> DayInputs:
    """The same inputs in other orders, where an order carries no meaning: of plans, and of the names of prices."""
    plans = list(inputs.plans.items())
    rng.shuffle(plans)
    turned = {}
    for key, kept in plans:
        names = list(kept.prices.symbols)
        rng.shuffle(names)
        fields = list(kept.plan.items())
        rng.shuffle(fields)
        turned[key] = replace(kept, prices=kept.prices.only(names), plan=dict(fields))
    return replace(inputs, plans=turned)


@pytest.mark.parametrize("seed", range(DESKS))
def test_days_replay_from_shuffled_inputs_with_their_outputs_gone(seed: int, tmp_path: Path) -> None:
    desk = desk_of(tmp_path, seed)
    rng = random.Random(seed)
    listed = days(desk.archive)
    assert all(not each.faults for each in archives.replay_all(desk.archive, book=desk.book))
    walk = Walk()
    for day in listed:
        outputs = Path(desk.archive) / day / "outputs"
        files = [path for path in sorted(outputs.rglob("*")) if path.is_file()]
        stored = {path.relative_to(outputs).as_posix(): path.read_bytes() for path in files}
        shutil.rmtree(outputs)
        kept = kept_day(desk.archive, day, walk)
        assert walk.ledger is not None and kept.entries is not None
        inputs = read_inputs(inputs_folder(desk.archive, day), day, walk.ledger, walk.entries, kept.entries)
        assert inputs.plans, "a day of this desk has a plan"
        assert any(path.startswith("main/plans/") for path in stored)
        assert dict(day_outputs(shuffled(inputs, rng)).files) == stored
        if SOAK or seed % TAINTED == 0:
            assert taints(stored) == []
        walk = walk.past(kept)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three days."""
    return Path(desk_of(tmp_path_factory.mktemp("desk"), 7, 3).archive)


def test_a_flipped_byte_is_named_with_its_file_and_row(archive: Path) -> None:
    rng = random.Random(11)
    files = sorted(
        path for path in archive.rglob("*") if path.is_file() and path.relative_to(archive).parts[0] != "plans"
    )
    for _ in range(FLIPS):
        path = rng.choice(files)
        data = path.read_bytes()
        if not data:
            continue
        at = rng.randrange(len(data))
        day, name = path.relative_to(archive).parts[0], "/".join(path.relative_to(archive).parts[1:])
        path.write_bytes(data[:at] + bytes((data[at] ^ rng.randrange(1, 256),)) + data[at + 1 :])
        try:
            found = archives.replay(day, str(archive))
        finally:
            path.write_bytes(data)
        named = [(fault.path, fault.line) for fault in found.faults]
        assert (name, data.count(b"\n", 0, at) + 1) in named, (day, name, at, found.faults)
    assert all(not each.faults for each in archives.replay_all(str(archive)))


def damaged(path: Path, files: list[Path], rng: random.Random) -> bytes | None:
    """Something else in place of a file: what it holds now, None where it is no file any more."""
    data = path.read_bytes()
    lines = data.splitlines(keepends=True)
    rng.shuffle(lines)
    new = rng.choice([
        data[: rng.randrange(len(data) + 1)], data + data, rng.randbytes(rng.randint(1, 200)), b"", b"".join(lines),
        rng.choice(files).read_bytes(), None, None, None,
    ])  # fmt: skip
    path.unlink()
    if new is not None:
        path.write_bytes(new)
    else:
        rng.choice([lambda: None, path.mkdir, lambda: path.symlink_to(path.parent)])()
    return new


def test_whatever_becomes_of_a_file_it_is_named_and_nothing_breaks(archive: Path) -> None:
    rng = random.Random(23)
    files = sorted(
        path for path in archive.rglob("*") if path.is_file() and path.relative_to(archive).parts[0] != "plans"
    )
    for _ in range(FLIPS // 2):
        path = rng.choice(files)
        data = path.read_bytes()
        day, name = path.relative_to(archive).parts[0], "/".join(path.relative_to(archive).parts[1:])
        try:
            same = damaged(path, files, rng) == data
            named = {fault.path for fault in archives.replay(day, str(archive)).faults}
            archives.replay_all(str(archive))
        finally:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            path.unlink(missing_ok=True)
            path.write_bytes(data)
        assert same or name in named, (day, name, named)


def test_a_cut_tail_and_a_rewritten_chain_are_found_by_the_seal(tmp_path: Path) -> None:
    for seed in range(200 if SOAK else 10):
        one, two = tmp_path / f"{seed}a", tmp_path / f"{seed}b"
        for folder, number in ((one, seed), (two, seed + 10_000)):
            folder.mkdir()
            desk_of(folder, number, 2)
        root = str(one / "archive")
        listed = days(root)
        seals = [found.seal for found in archives.replay_all(root)]
        assert not archives.replay_all(root, seal=seals[-1])[-1].faults
        shutil.rmtree(one / "archive" / listed[-1])
        cut = archives.replay_all(root, seal=seals[-1])
        assert [fault.path for each in cut for fault in each.faults] == ["archive"]
        written_anew = archives.replay_all(str(two / "archive"), seal=seals[-1])
        assert [fault.path for each in written_anew for fault in each.faults] == ["archive"]


def test_a_plan_whose_inputs_are_gone_or_changed_is_refused_and_nothing_is_archived(tmp_path: Path) -> None:
    desk = opened_desk(tmp_path, 3)
    folder = plans.plan_folder(desk.archive, planned(desk))
    text = (folder / "plan.json").read_text()
    (folder / "plan.json").write_text(text.replace('"last_traded": null', '"last_traded": "2026-01-04"'))
    with pytest.raises(ArchiveRefused, match="were changed since it was recorded"):
        archives.archive(desk.sessions[-1], desk.book, desk.archive)
    shutil.rmtree(folder)
    with pytest.raises(ArchiveRefused, match="cannot be read: no such file"):
        archives.archive(desk.sessions[-1], desk.book, desk.archive)
    assert days(desk.archive) == ()
    assert os.listdir(desk.archive) == ["plans"]


def test_a_plan_that_decides_otherwise_is_refused_and_nothing_is_archived(tmp_path: Path) -> None:
    """A book that says of other inputs that they made the plan: sealed, it would hold trades that nobody proposed."""
    desk = opened_desk(tmp_path, 3)
    plan = planned(desk)
    folder = plans.plan_folder(desk.archive, plan)
    column = desk.columns[desk.names[0]]
    column[-1] += 1
    for name, content in snapshot_files(desk.prices()).items():
        (folder / name).write_bytes(content)
    inputs = plans.inputs_hash({path.name: path.read_bytes() for path in folder.iterdir()})
    with open_journal(desk.book) as journal:
        facts = [entry.fact for entry in journal.entries()]
    os.unlink(desk.book)
    with make_journal(desk.book):
        pass
    desk.ledger = Ledger()
    desk.enter(*(replace(fact, inputs=inputs) if isinstance(fact, Proposed) else fact for fact in facts))
    with pytest.raises(ArchiveRefused, match=f"on its kept inputs the plan {plan[:12]} decides otherwise"):
        archives.archive(desk.sessions[-1], desk.book, desk.archive)
    assert days(desk.archive) == ()


def test_a_full_disk_at_any_file_leaves_no_half_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = opened_desk(tmp_path, 5)
    planned(desk)
    write, left = folder_room._write, [0]

    def full(path: Path, content: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            path.write_bytes(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    monkeypatch.setattr(folder_room, "_write", full)
    room = 0
    while not days(desk.archive):
        left[0] = room
        try:
            archives.archive(desk.sessions[-1], desk.book, desk.archive)
        except OutputRefused as refused:
            assert "No space left on device" in refused.sentence()
            assert os.listdir(desk.archive) == ["plans"]
        room += 1
    assert room > 20 and not archives.replay(desk.sessions[-1], desk.archive).faults


@pytest.mark.parametrize("seed", range(20))
def test_restated_prices_never_change_an_archived_nav(seed: int, tmp_path: Path) -> None:
    """C4: a later file says otherwise of a session that was archived; the day stays, and the difference is told."""
    desk = desk_of(tmp_path, seed, 2)
    day = tmp_path / "archive" / days(desk.archive)[-1]
    before = {path: path.read_bytes() for path in day.rglob("*") if path.is_file()}
    shares, at = desk.ledger.accounts["main"].shares, len(desk.sessions) - 1
    later = desk.next_session()
    printed = {name: list(desk.columns[name]) for name in desk.names}
    for _ in range(RESTATED // 20):
        desk.columns = {name: list(printed[name]) for name in desk.names}
        name = desk.rng.choice(desk.names)
        restate(desk, name, at)
        save_prices(desk.prices(), tmp_path / "prices.csv")
        told = archives.archive(later, desk.book, desk.archive, prices=str(tmp_path / "prices.csv")).findings
        codes = [finding.code for finding in told]
        assert codes.count("price_restated") == 1 and codes.count("nav_restated") == bool(shares.get(name)), told
        assert {path: path.read_bytes() for path in before} == before
        shutil.rmtree(tmp_path / "archive" / later)
    save_prices(replace(desk.prices(), columns=columns_of(printed)), tmp_path / "prices.csv")
    told = archives.archive(later, desk.book, desk.archive, prices=str(tmp_path / "prices.csv")).findings
    assert not [finding for finding in told if finding.code.endswith("restated")]


def columns_of(printed: Mapping[str, list[int]]) -> tuple[array[int], ...]:
    return tuple(array("q", column) for column in printed.values())


def restate(desk: Desk, name: str, at: int) -> None:
    """A vendor's correction, or a split worked back into what was printed."""
    old, rng = desk.columns[name][at], desk.rng
    new = rng.choice([old * 2, old // 2, old + 1, old - rng.randint(1, 99)])
    desk.columns[name][at] = new if new > 0 and new != old else old + 7


def test_archived_days_are_told_apart_from_the_walk_before_them(archive: Path) -> None:
    walk, faults = walk_to(str(archive), days(archive))
    assert faults == () and walk.ledger is not None
    assert [entry.sequence for entry in walk.entries] == list(range(1, walk.ledger.sequence + 1))
    assert set(archives.rebuilt(days(archive)[-1], str(archive)).files)
