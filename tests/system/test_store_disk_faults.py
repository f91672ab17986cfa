"""Every call to the disk fails once, and from then on: nothing is lost or there by half, and it is said in a sentence.

strace lets the k-th write, flush, rename, open or truncation of a real run fail, or kills the run there, for each k up
to the last. After each of them the old files are intact or the new ones whole, and the same command again succeeds.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from system.nursery import Job, Nursery, Ran

from trimtab.app import books
from trimtab.errors import BookRefused

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
FAULTS = {
    "openat": ("EMFILE", "EROFS", "EIO"),
    "write": ("ENOSPC", "EIO"),
    "pwrite64": ("ENOSPC", "EIO"),
    "fsync,fdatasync": ("EIO", "ENOSPC"),
    "ftruncate,fallocate": ("EIO", "ENOSPC"),
    "rename,renameat,renameat2": ("EROFS", "EIO"),
    "mkdir,mkdirat": ("ENOSPC", "EROFS"),
    "unlink,unlinkat,rmdir": ("EROFS",),
}
CALLS_MAX = 400
FILLS = "fill_id,date,symbol,side,quantity,price,fees\n" + "".join(
    f"F{at},2026-01-05,S{at % 9},BUY,{at % 7 + 1},10.5,0.25\n" for at in range(12)
)
PRICES = "Date,AAPL,MSFT\n" + "".join(f"2026-11-{day:02},{200 + day}.5,{500 - day}\n" for day in range(2, 21))
TARGETS = "symbol,weight\nAAPL,0.5\nMSFT,0.5\n"
TRACK = "track --targets t.csv --prices p.csv --capital {} --out out --no-plots"


@dataclass(frozen=True)
class Scene:
    """A command, the state of a folder, and whose path a refusal may name beside the files of the folder."""

    command: str
    set_up: Callable[[Path], None]
    state: Callable[[Path], object]


def booked(folder: Path, name: str = "book.db") -> object:
    """What a book holds; None where there is none."""
    try:
        verified = books.verify(str(folder / name))
    except BookRefused as refusal:
        assert refusal.found in ("there is no such book", "it is empty")
        return None
    assert verified.fault == ""
    account = verified.ledger.accounts.get("main")
    return account and (verified.ledger.sequence, account.cash_minor, account.shares)


def with_book(folder: Path) -> None:
    """A book with cash, and the files of the day."""
    books.init(str(folder / "book.db"), "main", session="2026-01-02", user="ana")
    books.flow(str(folder / "book.db"), None, "1000000", session="2026-01-02", user="ana")
    (folder / "f.csv").write_text(FILLS)


def with_report(folder: Path) -> None:
    """A report of another day, and what the next is made from."""
    (folder / "t.csv").write_text(TARGETS)
    (folder / "p.csv").write_text(PRICES)
    (folder / "out").mkdir()
    (folder / "out" / "portfolio_nav.csv").write_text("the report of yesterday\n")


def report(folder: Path) -> object:
    """The files of the report."""
    return {entry.name: entry.read_bytes() for entry in sorted((folder / "out").iterdir())}


SCENES = {
    "fills": Scene("book fills f.csv --user ana", with_book, booked),
    "init": Scene("book init --date 2026-01-02 --user ana", lambda folder: None, booked),
    "backup": Scene("book backup copy.db", with_book, lambda folder: (booked(folder), booked(folder, "copy.db"))),
    "report": Scene(TRACK.format(100000), with_report, report),
}


@pytest.fixture(scope="module")
def nurseries() -> Iterator[list[Nursery]]:
    """Two, for two halves at once."""
    with Nursery() as one, Nursery() as other:
        yield [one, other]


class Stage:
    """One scene played again and again, each time from the same folder."""

    def __init__(self, scene: Scene, folder: Path, nursery: Nursery) -> None:
        self.scene, self.folder, self.nursery = scene, folder, nursery
        self.start = folder / "start"
        self.start.mkdir()
        scene.set_up(self.start)
        self.work = folder / "work"
        shutil.copytree(self.start, self.work)
        self.before = scene.state(self.work)
        whole = self.run()
        assert whole.status == 0, whole
        self.after = scene.state(self.work)
        assert self.before != self.after

    def run(self, **disturbed: object) -> Ran:
        """The command."""
        job = Job(str(self.work), "system.nursery:cli", self.scene.command.split(), **disturbed)  # type: ignore[arg-type]
        return self.nursery.run(job)

    def wrong(self, *, screen_fails: bool = False, **disturbed: object) -> str:
        """What is wrong after a disturbed run; empty where nothing is."""
        shutil.rmtree(self.work)
        shutil.copytree(self.start, self.work)
        ran = self.run(**disturbed)
        said = self.wrongly_ended(ran, screen_fails) or self.wrongly_left(ran)
        return f"{said} ({ran})" if said else ""

    def wrongly_ended(self, ran: Ran, screen_fails: bool) -> str:
        """What is wrong with the exit status and the sentence; where the screen fails too, there may be none."""
        said = [line for line in ran.err.splitlines() if not line.startswith("warning: ")]
        if ran.status in (0, -9) or (ran.status == 2 and screen_fails and not said):
            return ""
        if ran.status != 2 or len(said) != 1:
            return "no refusal in one sentence"
        ours = {
            "book.db",
            "copy.db",
            "out",
            *(path.name for path in self.start.iterdir()),
        }
        where = {"standard output", *ours} if screen_fails else ours
        named = said[0].split(": ")[0]
        return "" if named in where or os.path.isfile(named) else "the refusal names no file of ours"

    def wrongly_left(self, ran: Ran) -> str:
        """What is wrong with the files after it, and after the same command again."""
        state = self.scene.state(self.work)
        if state != self.after and (ran.status == 0 or state != self.before):
            return f"after it: {state}"
        if state == self.after and ran.status == 2 and "as it was" in ran.err:
            return "it says that nothing was done, and it was"
        again = self.run()
        if again.status != 0 and not (state == self.after and "it exists already" in again.err):
            return f"the same again: {again}"
        return "" if self.scene.state(self.work) == self.after else "the same again ends in another state"


def points(stage: Stage, calls: str, then: str, on: str) -> Iterator[tuple[str, str]]:
    """Each call of those kinds disturbed in turn, alone or with all after it: what was disturbed, and what is wrong."""
    log = stage.folder / "strace.log"
    for at in range(1, CALLS_MAX):
        strace = ["-o", str(log), "-e", f"trace={calls}", "-e", f"inject={calls}:{then}:when={at}{on}"]
        said = stage.wrong(screen_fails=calls == "write", strace=strace)
        text = log.read_text(errors="replace")
        if "INJECTED" not in text and "killed by" not in text:
            return
        yield f"{calls} {at}{on} {then}", said
    raise AssertionError("a run without end")


def kinds() -> list[tuple[str, str, str]]:
    """What is disturbed, how, and whether the disk goes on failing; in a soak each fault in both ways."""
    made = [(",".join(FAULTS), "signal=KILL", "")]
    for calls, errors in FAULTS.items():
        for at, error in enumerate(errors):
            made += [(calls, f"error={error}", on) for on in ("", "+") if SOAK or on == "+" * (at % 2)]
    return made


@pytest.mark.parametrize("name", SCENES)
def test_a_disk_that_fails_at_any_call_is_said_and_loses_nothing(
    name: str, tmp_path: Path, nurseries: list[Nursery]
) -> None:
    def half(at: int) -> list[tuple[str, str]]:
        (tmp_path / f"{at}").mkdir()
        stage = Stage(SCENES[name], tmp_path / f"{at}", nurseries[at])
        return [point for kind in kinds()[at::2] for point in points(stage, *kind)]

    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(half, range(2))
        found = [point for half in halves for point in half]
    assert [f"{what}: {said}" for what, said in found if said] == []
    assert len(found) > 40


@pytest.mark.parametrize("name", SCENES)
def test_a_file_that_may_not_grow_is_said_and_loses_nothing(
    name: str, tmp_path: Path, nurseries: list[Nursery]
) -> None:
    stage = Stage(SCENES[name], tmp_path, nurseries[0])
    sizes = [path.stat().st_size for path in stage.work.rglob("*") if path.is_file()]
    limits = [*range(300, max(sizes), 4096 if name != "report" else max(sizes) // 20), *range(4096, max(sizes), 4096)]
    found = [(limit, stage.wrong(screen_fails=True, bytes_max=limit)) for limit in limits]
    assert [f"{limit} bytes: {said}" for limit, said in found if said] == []


@pytest.mark.parametrize("name", SCENES)
def test_a_folder_that_may_not_be_written_is_said(name: str, nurseries: list[Nursery]) -> None:
    with TemporaryDirectory() as folder:
        stage = Stage(SCENES[name], Path(folder), nurseries[0])
        shutil.rmtree(stage.work)
        shutil.copytree(stage.start, stage.work)
        for path in (*stage.work.rglob("*"), stage.work):
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(folder).chmod(0o755)
        ran = stage.run(nobody=True)
        for path in (stage.work, *stage.work.rglob("*")):
            path.chmod(0o755)
        assert ran.status == 2 and stage.wrongly_ended(ran, screen_fails=False) == "", ran
        assert "cannot be" in ran.err and stage.scene.state(stage.work) == stage.before
