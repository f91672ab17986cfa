"""`trimtab backtest`: two names over six sessions, every figure of which can be worked out by hand."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from walk.commands import page, trimtab, write

FILES = {
    "prices.csv": """
        Date,AAA,BBB
        2026-01-05,10.00,20.00
        2026-01-06,10.00,20.00
        2026-01-07,12.00,20.00
        2026-01-08,12.00,20.00
        2026-01-09,12.00,24.00
        2026-01-12,12.00,24.00
        """,
    "targets.csv": """
        symbol,weight
        AAA,50%
        BBB,50%
        """,
}
HISTORY = "--targets targets.csv --prices prices.csv --basis raw --capital 10000 --tolerance 0.03 --fee-bps 10"
REPORT = [
    "backtest_nav.csv", "backtest_report.html", "backtest_shares.csv", "backtest_summary.json", "backtest_trades.csv",
    "backtest_weights.csv",
]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def rows(path: Path) -> list[list[str]]:
    """A report file, row by row."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_every_session_decides_fills_and_rolls(desk: Path) -> None:
    """On 01-07 AAA has 54.5%, on 01-09 BBB has 54.6%: both leave the band of three points and are brought back."""
    done = trimtab(desk, f"backtest {HISTORY} --no-plots --name pair")
    assert (done.status, done.err) == (0, "")
    assert done.out == page("""
        pair: 10,000.00 USD on 2026-01-05, NAV 12,085.88 on 2026-01-12 (+20.86%). 6
        trades on 3 sessions, cost 12.12, filled at the price decided on.
        Prices: prices.csv; close, raw.

        What came of it
        total return  20.86%  max drawdown    -0.10%
        CAGR               -  Calmar               -
        volatility    86.87%  VaR 95%          0.00%
        Sharpe         11.59  CVaR 95%         0.00%
        Sortino            -  tracking error   0.15%

        How it was traded
        rebalances             3  total cost    12.12
        trades                 6  time in band  60.0%
        turnover a year  499.01%  sessions          6

        Held on 2026-01-12, and what it took
        symbol  shares     value  weight  target  drift  trades  cost
        AAA        503  6,036.00   49.9%   50.0%  -0.1%       3  6.06
        BBB        252  6,048.00   50.0%   50.0%   0.0%       3  6.06
        CASH                1.88    0.0%    0.0%   0.0%

        Report: out_backtest/backtest_report.html
    """)
    assert sorted(path.name for path in (desk / "out_backtest").iterdir()) == REPORT
    assert rows(desk / "out_backtest/backtest_trades.csv") == [
        ["Date", "Symbol", "DeltaShares", "Price", "TradeNotional", "Fee", "Reason", "Decided", "SharesBefore",
         "SharesAfter"],
        ["2026-01-05", "AAA", "499", "10.00", "4990.00", "4.99", "bought_to_target", "2026-01-05", "0", "499"],
        ["2026-01-05", "BBB", "250", "20.00", "5000.00", "5.00", "bought_to_target", "2026-01-05", "0", "250"],
        ["2026-01-07", "AAA", "-42", "12.00", "-504.00", "0.51", "sold_to_target", "2026-01-07", "499", "457"],
        ["2026-01-07", "BBB", "25", "20.00", "500.00", "0.50", "bought_to_target", "2026-01-07", "250", "275"],
        ["2026-01-09", "AAA", "46", "12.00", "552.00", "0.56", "bought_to_target", "2026-01-09", "457", "503"],
        ["2026-01-09", "BBB", "-23", "24.00", "-552.00", "0.56", "sold_to_target", "2026-01-09", "275", "252"],
    ]  # fmt: skip
    nav = rows(desk / "out_backtest/backtest_nav.csv")
    assert nav[0] == ["Date", "NAV", "Return", "Drawdown", "Cash", "Flow", "TargetsReturn"]
    assert [row[1] for row in nav[1:]] == ["9990.01", "9990.01", "10987.00", "10987.00", "12085.88", "12085.88"]
    assert nav[1][2:] == ["", "-0.000999000000", "0.01", "", ""]
    assert rows(desk / "out_backtest/backtest_shares.csv")[-1] == ["2026-01-12", "503", "252"]


def test_the_next_close_fills_a_session_later(desk: Path) -> None:
    done = trimtab(desk, f"backtest {HISTORY} --no-plots --fill next_close --json")
    document = json.loads(done.out)
    assert (document["fill"], document["rebalanced"]) == ("next_close", ["2026-01-05", "2026-01-07", "2026-01-09"])
    trades = rows(desk / "out_backtest/backtest_trades.csv")[1:]
    assert {(row[7], row[0]) for row in trades} == {
        ("2026-01-05", "2026-01-06"), ("2026-01-07", "2026-01-08"), ("2026-01-09", "2026-01-12"),
    }  # fmt: skip


def test_the_next_open_fills_at_the_opens(desk: Path) -> None:
    opens = "Date,AAA,BBB\n" + "\n".join(f"2026-01-{day:02},10.50,20.50" for day in (5, 6, 7, 8, 9, 12))
    write(desk, {"opens.csv": opens})
    done = trimtab(desk, f"backtest {HISTORY} --no-plots --fill next_open --opens opens.csv")
    assert done.status == 0
    assert done.err.splitlines()[0] == "warning: of 250 BBB ordered on 2026-01-05 the cash bore 231 on 2026-01-06"
    trades = rows(desk / "out_backtest/backtest_trades.csv")[1:]
    assert {row[3] for row in trades} == {"10.50", "20.50"}


def test_json_is_the_summary_and_where_the_report_lies(desk: Path) -> None:
    done = trimtab(desk, f"backtest {HISTORY} --no-plots --json --out there")
    document, written = json.loads(done.out), json.loads((desk / "there/backtest_summary.json").read_text())
    assert {key: value for key, value in document.items() if key in written} == written
    assert (document["out"], document["not_written"], document["not_shown"]) == ("there", [], [])
    assert (document["nav"], document["cost"], document["trades"], document["in_band"]) == (12085.88, 12.12, 6, 0.6)


def test_a_sleeve_file_says_it_all(desk: Path) -> None:
    write(desk, {
        "dated.csv": """
            date,symbol,weight
            2026-01-05,AAA,0.5
            2026-01-05,BBB,0.5
            2026-01-09,AAA,0.2
            2026-01-09,BBB,0.8
            """,
        "flows.csv": "date,amount\n2026-01-08,1000",
        "pair.toml": """
            name = "pair"
            capital = 10000
            targets_file = "dated.csv"
            [prices]
            source = "prices.csv"
            basis = "raw"
            [policy]
            tolerance = 0.03
            [backtest]
            fill = "close"
            start = 2026-01-06
            flows_file = "flows.csv"
            benchmark = "BBB"
            [output]
            dir = "reports"
            plots = false
            """,
    })  # fmt: skip
    done = trimtab(desk, "backtest pair.toml --json")
    document = json.loads(done.out)
    assert (done.status, done.err) == (0, "")
    assert (document["out"], document["start"], document["flows"]) == ("reports_backtest", "2026-01-06", 1000)
    assert [part["from"] for part in document["schedule"]] == ["2026-01-06", "2026-01-09"]
    assert document["weights"]["BBB"] == pytest.approx(0.8, abs=0.01)
    assert not [finding for finding in document["findings"] if finding["code"] == "targets_by_date"]
    assert rows(desk / "reports_backtest/backtest_nav.csv")[0][-1] == "BenchmarkReturn"
    over = json.loads(trimtab(desk, "backtest pair.toml --json --start 2026-01-07 --fill next_close").out)
    assert (over["start"], over["fill"]) == ("2026-01-07", "next_close")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("backtest", "--targets: it is missing; a sleeve file, or --targets with --prices; name the file of the target "
         "weights"),
        ("backtest --targets targets.csv --prices prices.csv",
         "--capital: it is missing; a backtest starts with a capital; add --capital 100000"),
        (f"backtest {HISTORY} --fill next_open", "--fill: it is next_open and there are no opening prices; they are a "
         "file of their own; add --opens FILE, or fill at close or next_close"),
        (f"backtest {HISTORY} --opens prices.csv",
         "--opens: --fill is close; opening prices are for next_open; add --fill next_open, or leave it out"),
        (f"backtest {HISTORY} --start 2026-01-12 --end 2026-01-05",
         "--start: 2026-01-12 lies after end, 2026-01-05; start comes first; swap them"),
        (f"backtest {HISTORY} --start 2030-01-01", "prices.csv: no session lies from 2030-01-01 to the last; the "
         "prices run from 2026-01-05 to 2026-01-12; choose other dates"),
        (f"backtest {HISTORY} --flows none.csv",
         "none.csv: there is no such file; a file is needed; check the path"),
        (f"backtest {HISTORY} --price AAA=3", "--price: trimtab backtest has no such option; the nearest is --prices; "
         "see trimtab backtest --help"),
        (f"backtest {HISTORY} --cooldown 9", "policy: cooldown_sessions is 9 and the history has 6 sessions: it would "
         "never trade after the first purchase; a policy that is backtested can trade; make it shorter"),
        (f"backtest {HISTORY} --out .", ""),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_written(desk: Path, command: str, sentence: str) -> None:
    before = sorted(path.name for path in desk.iterdir())
    done = trimtab(desk, command)
    assert (done.status, done.out) == (2, "")
    assert done.err == f"{sentence}\n" or not sentence
    assert done.err.count("\n") == 1 and "Traceback" not in done.err
    assert sorted(path.name for path in desk.iterdir()) == before


def test_each_report_has_a_folder_of_its_own(desk: Path) -> None:
    assert trimtab(desk, f"backtest {HISTORY} --no-plots --out there").status == 0
    before = {path.name: path.read_bytes() for path in (desk / "there").iterdir()}
    done = trimtab(desk, f"track {HISTORY} --no-plots --out there")
    assert (done.status, done.err.split("; ")[1:]) == (
        2, ["each report has a folder of its own", "name another folder\n"],
    )  # fmt: skip
    assert {path.name: path.read_bytes() for path in (desk / "there").iterdir()} == before
    assert trimtab(desk, f"backtest {HISTORY} --no-plots --out there").status == 0, "its own it replaces"


def test_without_matplotlib_all_but_the_plots_is_written_and_said(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = trimtab(desk, f"backtest {HISTORY} --json")
    assert done.err.startswith("warning: no plots were written: matplotlib is needed")
    assert sorted(path.name for path in (desk / "out_backtest").iterdir()) == REPORT


def test_ctrl_c_keeps_nothing(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trimtab.edges.folder.write_folder", stopped)
    done = trimtab(desk, f"backtest {HISTORY} --no-plots")
    assert (done.status, done.out) == (130, "")
    assert not (desk / "out_backtest").exists()


def test_the_desk_s_daily_verb_knows_no_backtest_and_no_compiler(desk: Path) -> None:
    program = (
        "import sys; from trimtab.app.cli import main; main(sys.argv[1:]); "
        "print(sorted(name for name in sys.modules if name.startswith(('numba', 'trimtab.run.backtest'))))"
    )
    words = f"propose {HISTORY} --json".split()
    done = subprocess.run([sys.executable, "-c", program, *words], cwd=desk, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
