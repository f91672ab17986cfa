"""A day with plans, archived: what was proposed, approved, staged, filled and broken stands in it, and replays."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from walk.commands import Outcome, given, trimtab, write
from walk.morning import PRICES, TARGETS

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,100,15000.00,2024-01-10
    MSFT,80,19500.00,2025-03-03
    CASH,14000.00,,
"""
POSITIONS = """
    symbol,quantity
    AAPL,90
"""
PROGRAM = "import sys; from trimtab.app.cli import main; sys.exit(main(sys.argv[1:]))"
DAY = "2026-11-20"
RECORD = "propose --book book.db --prices prices.csv --basis raw --record"
STAGE = f"stage --at {DAY}T15:00:00Z"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with a mandate, on the morning of the day."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"holdings.csv": HOLDINGS, "prices.csv": PRICES, "targets.csv": TARGETS, "pos.csv": POSITIONS})
    done(tmp_path, "book init --date 2026-11-19")
    done(tmp_path, "book import holdings.csv --date 2026-11-19")
    done(tmp_path, "book targets --targets targets.csv --date 2026-11-19 --fee-bps 5")
    return tmp_path


def done(folder: Path, command: str) -> str:
    """What a command that must succeed has printed."""
    outcome = trimtab(folder, command)
    assert outcome.status == 0, outcome
    return outcome.out


def plan_of(folder: Path) -> str:
    """The first characters of the latest plan."""
    recorded = json.loads(done(folder, f"{RECORD} --json"))
    return str(recorded["hash"])[:12]


def traded(folder: Path, temper: str = "good") -> None:
    """The latest plan approved, and its sells and then its buys staged, filled on paper and booked."""
    done(folder, "approve --user bo")
    for wave in (1, 2):
        done(folder, f"{STAGE} --wave {wave}")
        files = [f"orders/{path.name}" for path in (folder / "orders").iterdir() if f"wave{wave}" in path.name]
        fills = f"fills{wave}.csv"
        outcome: Outcome = given(folder, ["paper", *files, "--out", fills, "--temper", "good" if wave == 1 else temper])
        assert outcome.status == 0, outcome
        done(folder, f"book fills {fills}")


def sealed(folder: Path, path: str) -> str:
    return (folder / "archive" / DAY / "outputs" / "main" / path).read_text()


def test_a_day_holds_the_plan_its_orders_and_what_became_of_them(desk: Path) -> None:
    plan = plan_of(desk)
    done(desk, f"{RECORD.removesuffix(' --record')} --out proposed")
    traded(desk, "short")
    done(desk, f"archive {DAY} --prices prices.csv --basis raw")
    assert "replays" in done(desk, f"replay {DAY} --book book.db")
    whats = [row.split(",")[3] for row in sealed(desk, "approvals.csv").splitlines()[1:]]
    assert whats == ["proposed", "approved", "staged", "staged"]
    for path in (desk / "orders").iterdir():
        assert sealed(desk, f"orders/{path.name}").encode() == path.read_bytes().replace(b"\r\n", b"\n")
    other = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu"}
    command = [sys.executable, "-c", PROGRAM, "replay", DAY]
    assert subprocess.run(command, cwd=desk, env=other, capture_output=True, check=False).returncode == 0
    assert "partly filled" in sealed(desk, "orders.csv")
    kept = desk / "archive" / DAY / "outputs/main/plans" / plan
    assert (kept / "portfolio_rebalance_trades.csv").read_text().count("\n") == 4
    assert json.loads(sealed(desk, "performance/book_summary.json"))["control"]["explained"] is True


def test_every_plan_of_the_day_is_decided_again(desk: Path) -> None:
    first = plan_of(desk)
    done(desk, f"book flow --amount 500 --date {DAY}")
    second = plan_of(desk)
    assert first != second
    done(desk, f"archive {DAY}")
    names = sorted(path.name for path in (desk / "archive" / DAY / "outputs/main/plans").iterdir())
    assert names == sorted([first, second]) and "replays" in done(desk, f"replay {DAY}")


def test_a_plan_without_its_inputs_is_not_archived(desk: Path) -> None:
    plan = plan_of(desk)
    shutil.rmtree(desk / "archive" / "plans" / plan)
    outcome = trimtab(desk, f"archive {DAY}")
    assert outcome.status == 2 and outcome.err == (
        f"archive/plans/{plan}: the inputs of the plan of entry 6 cannot be read: no such file or directory; a plan is "
        "archived with what it was decided on; name the folder that `propose --record` kept\n"
    )
    assert [path.name for path in (desk / "archive").iterdir()] == ["plans"]


def test_a_plan_with_other_inputs_is_not_archived(desk: Path) -> None:
    plan = plan_of(desk)
    prices = desk / "archive" / "plans" / plan / "prices.csv"
    prices.write_bytes(prices.read_bytes().replace(b"232", b"233"))
    outcome = trimtab(desk, f"archive {DAY}")
    assert outcome.status == 2 and outcome.err.startswith(
        f"archive/plans/{plan}: the inputs of the plan of entry 6 were changed since it was recorded; "
    )


def test_the_plans_folder_may_go_once_its_day_is_archived(desk: Path) -> None:
    plan_of(desk)
    done(desk, f"archive {DAY}")
    shutil.rmtree(desk / "archive" / "plans")
    assert "replays" in done(desk, f"replay {DAY}")


def test_breaks_of_a_reconciliation_stand_in_the_day(desk: Path) -> None:
    outcome = trimtab(desk, f"reconcile pos.csv --book book.db --date {DAY}")
    assert outcome.status == 1, outcome
    done(desk, f"archive {DAY} --prices prices.csv --basis raw")
    rows = [row.split(",")[5:] for row in sealed(desk, "breaks.csv").splitlines()[1:]]
    assert ["AAPL", "quantity", "100", "90", ""] in rows and "replays" in done(desk, f"replay {DAY}")


def test_diff_says_what_a_traded_day_moved(desk: Path) -> None:
    done(desk, "archive 2026-11-19 --prices prices.csv --basis raw")
    plan_of(desk)
    traded(desk)
    done(desk, "book targets --targets targets.csv --date 2026-11-20 --fee-bps 6")
    done(desk, f"archive {DAY} --prices prices.csv --basis raw")
    moves = json.loads(done(desk, f"diff 2026-11-19 {DAY} --json"))["moves"]
    what = {(move["what"], move["name"]): (move["before"], move["after"]) for move in moves}
    assert what["setting", "costs.fee_bps"] == ("5", "6")
    assert what["plan", "state"] == (None, "staged") and ("shares", "NVDA") in what
    nav = [move["change"] for move in moves if move["what"] == "NAV"]
    causes = [move["change"] for move in moves if move["what"] == "NAV by cause"]
    assert round(sum(causes), 2) == round(nav[0], 2)
