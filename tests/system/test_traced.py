"""What a run does, as the machine's kernel sees it: no network, and nothing written when refused."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TRIMTAB = Path(sys.executable).parent / "trimtab"
TARGETS = "symbol,weight\nAAPL,0.5\nMSFT,0.5\n"
PRICES = "Date,AAPL,MSFT\n2026-11-19,230.10,501.20\n2026-11-20,231.42,498.70\n"
CASH_BOOK = ["--targets", "targets.csv", "--prices", "prices.csv", "--capital", "100000"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the desk's files."""
    (tmp_path / "targets.csv").write_text(TARGETS)
    (tmp_path / "prices.csv").write_text(PRICES)
    return tmp_path


def traced(folder: Path, calls: str, arguments: list[str]) -> tuple[int, list[str]]:
    """Runs a verb under strace; gives its exit status and the calls that it made."""
    strace = shutil.which("strace")
    assert strace, "strace is needed: apt-get install strace"
    log = folder / "strace.log"
    command = [strace, "-f", "-qq", "-s", "300", "-e", f"trace={calls}", "-o", str(log), str(TRIMTAB), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    lines = log.read_text(errors="replace").splitlines()
    log.unlink()
    return done.returncode, lines


def opened_for_writing(calls: list[str]) -> list[str]:
    """Paths that were opened for writing, made, moved or removed; terminals and devices apart."""
    paths = []
    for call in calls:
        if re.search(r"\bopen(at)?\(", call) and not re.search(r"O_WRONLY|O_RDWR|O_CREAT", call):
            continue
        paths += [path for path in re.findall(r'"([^"]*)"', call) if not path.startswith(("/dev/", "/proc/"))]
    return paths


WRITES = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat"


def test_proposing_on_files_reaches_no_network(folder: Path) -> None:
    status, calls = traced(folder, "network", ["propose", *CASH_BOOK])
    assert status == 0
    assert [call for call in calls if "AF_INET" in call] == []


def test_proposing_without_out_writes_nothing(folder: Path) -> None:
    status, calls = traced(folder, WRITES, ["propose", *CASH_BOOK])
    assert status == 0
    assert opened_for_writing(calls) == []


@pytest.mark.parametrize("verb", ["propose", "track"])
def test_a_refused_run_writes_nothing(verb: str, folder: Path) -> None:
    (folder / "targets.csv").write_text("symbol,weight\nAAPL,0.5\nMSFT,0.6\n")
    status, calls = traced(folder, WRITES, [verb, *CASH_BOOK, "--out", "report"])
    assert status == 2
    assert opened_for_writing(calls) == []


def test_writing_is_noticed(folder: Path) -> None:
    status, calls = traced(folder, WRITES, ["propose", *CASH_BOOK, "--out", "report"])
    assert status == 0
    assert any("report" in path for path in opened_for_writing(calls))
