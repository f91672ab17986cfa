"""`trimtab sweep`: the same six sessions as the backtest's, under several policies and costs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from walk.commands import page, trimtab, write
from walk.test_cli_backtest import FILES

HISTORY = "--targets targets.csv --prices prices.csv --basis raw --capital 10000"
SWEEP = f"sweep {HISTORY} --tolerance 0.03,0.10 --to target,edge --fee-bps 0,10"
REPORT = ["sweep.csv", "sweep_report.html", "sweep_summary.json"]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def rows(folder: Path) -> list[dict[str, str]]:
    """sweep.csv, row by row."""
    with (folder / "sweep.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_combination_has_a_row(desk: Path) -> None:
    """A band of ten points is never left here; the first row's cost is that of the backtest, 12.12."""
    done = trimtab(desk, f"sweep {HISTORY} --tolerance 0.03,0.10 --fee-bps 10,0 --no-plots --name pair --chosen 1")
    assert (done.status, done.err) == (0, "")
    assert done.out == page("""
        pair: 4 rows of policies and costs on 6 sessions from 2026-01-05 to 2026-01-12,
        filled at the price decided on.
        Prices: prices.csv; close, raw.

        Each row
        row  tolerance  fee_bps  CAGR  track err  turnover  cost/yr  rebal  drawdown
        1*<       0.03       10     -      0.15%    499.0%   5.738%      3    -0.10%
        2*        0.03        0     -      0.00%    498.5%   0.000%      3     0.00%
        3*         0.1       10     -      6.37%      0.0%   4.744%      1    -0.10%
        4          0.1        0     -      6.45%      0.0%   0.000%      1     0.00%

        * no row of the same costs is cheaper a year and nearer to the targets; < the
        chosen row.

        Report: out_sweep/sweep_report.html
    """)


def test_where_the_settings_are_many_figures_give_way_but_never_cost_and_error(desk: Path) -> None:
    grid = "--tolerance 0.025,0.125 --relative 0.125,0.375 --to target,edge --cooldown 0,1 --fee-bps 0.25,10"
    lines = trimtab(desk, f"sweep {HISTORY} {grid} --no-plots").out.split("\n")
    (head,) = (line for line in lines if line.startswith("row "))
    assert head.split()[6:] == ["CAGR", "track", "err", "cost/yr"]
    assert max(map(len, lines)) <= 80


def test_the_rows_of_the_file_are_in_order_and_exact(desk: Path) -> None:
    assert trimtab(desk, f"{SWEEP} --no-plots --out there").status == 0
    assert sorted(path.name for path in (desk / "there").iterdir()) == REPORT
    written = rows(desk / "there")
    assert [(row["Row"], row["tolerance"], row["to"], row["fee_bps"]) for row in written] == [
        ("1", "0.03", "target", "0"), ("2", "0.03", "target", "10"), ("3", "0.03", "edge", "0"),
        ("4", "0.03", "edge", "10"), ("5", "0.1", "target", "0"), ("6", "0.1", "target", "10"),
        ("7", "0.1", "edge", "0"), ("8", "0.1", "edge", "10"),
    ]  # fmt: skip
    assert (written[1]["FinalNAV"], written[1]["TotalCost"], written[1]["Rebalances"]) == ("12085.88", "12.12", "3")
    assert {row["Rebalances"] for row in written[4:]} == {"1"}


def test_json_has_every_row_and_what_all_share(desk: Path) -> None:
    done = trimtab(desk, f"{SWEEP} --no-plots --json --chosen 2 --rounding nearest")
    document = json.loads(done.out)
    assert (document["asked"], document["done"], document["interrupted"], document["chosen"]) == (8, 8, False, 2)
    assert document["settings"] == ["tolerance", "to", "fee_bps"]
    assert (
        document["rows"][1] | {"cost": 12.12, "rebalances": 3, "tolerance": 0.03, "to": "target", "fee_bps": 10}
        == (document["rows"][1])
    )
    assert document["policy"]["rounding"] == "nearest" and "tolerance" not in document["policy"]
    assert document["out"] == "out_sweep"


def test_the_sleeve_s_own_policy_is_the_chosen_row(desk: Path) -> None:
    write(desk, {"pair.toml": """
        capital = 10000
        targets_file = "targets.csv"
        [prices]
        source = "prices.csv"
        basis = "raw"
        [policy]
        tolerance = 0.03
        [costs]
        fee_bps = 10
    """})  # fmt: skip
    swept = json.loads(trimtab(desk, "sweep pair.toml --tolerance 0.01,0.03 --rounding nearest --no-plots --json").out)
    assert swept["chosen"] == 2
    assert swept["costs"]["fee_bps"] == 10, "what is not given is the sleeve's own"
    assert json.loads(trimtab(desk, "sweep pair.toml --tolerance 0.01,0.02 --no-plots --json").out)["chosen"] is None


def test_ctrl_c_keeps_the_rows_that_are_done(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def stopping(_: str) -> Iterator[Callable[[int, int], None]]:
        def tell(done: int, asked: int) -> None:
            if done == 3:
                raise KeyboardInterrupt

        yield tell

    monkeypatch.setattr("trimtab.app.cli.counting", stopping)
    done = trimtab(desk, f"{SWEEP} --no-plots --json")
    document = json.loads(done.out)
    assert done.status == 130
    assert done.err == "warning: interrupted: 3 of 8 rows are done\n"
    assert (document["asked"], document["done"], document["interrupted"]) == (8, 3, True)
    assert [row["Row"] for row in rows(desk / "out_sweep")] == ["1", "2", "3"]
    assert "interrupted" in (desk / "out_sweep/sweep_report.html").read_text()


def test_none_leaves_a_setting_out(desk: Path) -> None:
    command = f"sweep {HISTORY} --tolerance 0.03,none --calendar weekly --relative none,0.2 --no-plots --json"
    document = json.loads(trimtab(desk, command).out)
    assert [(row["tolerance"], row["relative"]) for row in document["rows"]] == [
        (0.03, None), (0.03, 0.2), (None, None), (None, 0.2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("--tolerance 0.01,,0.02", "--tolerance: it is '0.01,,0.02'; values are parted by single commas; correct it"),
        ("--tolerance 0.01,1%", "--tolerance: 1% stands twice; each value stands once; remove one"),
        ("--tolerance 0.01,wide", "--tolerance: it is 'wide'; it is a number; correct it"),
        ("--to targte,edge",
         "--to: it is 'targte'; it is target, edge or a fraction of the band from 0 to 1; correct it"),
        ("--calendar none,monthly --when either,calendar", "--when: it is 'calendar' with --calendar none; it needs a "
         "calendar; correct it, or sweep that value apart"),
        ("--cooldown 0,1.5", "--cooldown: it is 1.5; it is a whole number of sessions; correct it"),
        ("--fee-bps 0,-5", "--fee-bps: it is -5; it is a number of zero or more; correct it"),
        ("--tolerance 0.01,0.02 --chosen 3", "--chosen: it is 3; it is a row from 1 to 2; choose one of them"),
        ("--chosen one", "--chosen: 'one' is not a valid integer; see trimtab sweep --help"),
        ("--benchmark AAA", "--benchmark: trimtab sweep has no such option; see trimtab sweep --help"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_written(desk: Path, command: str, sentence: str) -> None:
    done = trimtab(desk, f"sweep {HISTORY} {command}")
    assert (done.status, done.out, done.err) == (2, "", f"{sentence}\n")
    assert sorted(path.name for path in desk.iterdir()) == sorted(FILES)
