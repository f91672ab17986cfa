"""`--actions`: splits, dividends and renames in a file beside the prices, for every verb."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from walk.commands import trimtab, write

import trimtab as tt
from trimtab.market.actions import Actions, Dividend, Rename, Split
from trimtab.units import ticks

# Closes of the week in which Facebook took the symbol META (9 June 2022); Amazon split 20 for 1 on the Monday.
FILES = {
    "closes.csv": """
        Date,FB,META,AMZN
        2022-06-03,190.78,,2447.00
        2022-06-06,194.28,,124.79
        2022-06-07,195.65,,123.00
        2022-06-08,196.64,,121.18
        2022-06-09,,184.00,116.15
        2022-06-10,,175.57,109.65
        """,
    "targets.csv": "symbol,weight\nMETA,50%\nAMZN,50%",
    "older.csv": "symbol,weight\nFB,50%\nAMZN,50%",
    "actions.csv": "date,symbol,action,value\n2022-06-06,AMZN,split,20:1\n2022-06-09,FB,rename,META\n"
    "2022-06-10,META,dividend,0.50\n2022-06-07,IBM,split,2:1",
    "holdings.csv": "symbol,shares\nFB,10\nAMZN,20\nCASH,100",
}
RAW = "--prices closes.csv --basis raw --actions actions.csv --capital 100000"
HISTORY = f"--targets targets.csv {RAW}"
SLEEVE = """
    capital = 100000
    [targets]
    META = 0.5
    AMZN = 0.5
    [prices]
    source = "closes.csv"
    basis = "raw"
    actions_file = "actions.csv"
    """


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def column(path: Path, name: str) -> list[str]:
    """One column of a report file."""
    with path.open(newline="", encoding="utf-8") as file:
        return [row[name] for row in csv.DictReader(file)]


def document(folder: Path, words: str) -> Any:
    """The JSON that the verb prints."""
    done = trimtab(folder, f"{words} --json")
    assert done.status == 0, done.err
    return json.loads(done.out)


def codes(findings: Any) -> list[str]:
    return sorted(finding["code"] for finding in findings)


def test_a_backtest_lives_through_all_three(desk: Path) -> None:
    """20 AMZN of 2,447.00 become 400 on the Monday; 263 FB become META, which pays 131.50."""
    done = trimtab(desk, f"backtest {HISTORY} --tolerance 0.5 --no-plots --out report")
    assert done.status == 0, done.err
    assert column(desk / "report/backtest_shares.csv", "META") == ["263"] * 6
    assert column(desk / "report/backtest_shares.csv", "AMZN") == ["20"] + ["400"] * 5
    assert column(desk / "report/backtest_nav.csv", "Cash")[-2:] == ["884.86", "1016.36"]
    assert all(abs(float(r)) < 0.07 for r in column(desk / "report/backtest_nav.csv", "Return")[1:])
    said = json.loads((desk / "report/backtest_summary.json").read_text(encoding="utf-8"))
    assert codes(said["findings"]) == ["dividends", "never_traded", "rename", "split"]
    assert said["prices"]["provenance"] == {"actions": "actions.csv"}


def test_track_sweep_and_the_sleeve_file_read_the_same(desk: Path) -> None:
    write(desk, {"sleeve.toml": SLEEVE})
    nav = document(desk, f"track {HISTORY} --no-plots --out tracked")["value_before"]
    assert document(desk, "track sleeve.toml --no-plots --out sleeve")["value_before"] == nav
    assert document(desk, f"track --targets older.csv {RAW} --no-plots --out older")["value_before"] == nav
    swept = document(desk, f"sweep {HISTORY} --tolerance 0.5,0.6 --no-plots --out swept")
    assert {row["nav"] for row in swept["rows"]} == {nav}


def test_propose_speaks_as_of_its_session(desk: Path) -> None:
    words = (
        "propose --targets targets.csv --prices closes.csv --basis raw --actions actions.csv --holdings holdings.csv"
    )
    after, before = document(desk, words), document(desk, f"{words} --as-of 2022-06-08")
    assert (set(after["drift"]), set(before["drift"])) == ({"AMZN", "META", "CASH"}, {"AMZN", "FB", "CASH"})
    assert set(after["trades"]) <= {"AMZN", "META"} and set(before["trades"]) <= {"AMZN", "FB"}
    assert "the holdings name FB, which is called META on 2022-06-10" in [one["text"] for one in after["findings"]]
    live = document(desk, f"{words} --price META=180 --as-of 2022-06-10")
    assert live["value_before"] == 10 * 180 + 20 * 109.65 + 100
    old = "propose --targets older.csv --prices closes.csv --basis raw --actions actions.csv --holdings holdings.csv"
    assert document(desk, f"{old} --price FB=180")["drift"] == live["drift"]


def test_strict_does_not_mind_a_symbol_that_is_no_longer(desk: Path) -> None:
    kept = f"track {HISTORY} --strict --no-plots --out kept --save-prices kept.csv"
    assert trimtab(desk, kept).status == 0
    again = "track --targets targets.csv --prices kept.csv --capital 100000 --strict --no-plots --out again"
    plain = document(desk, f"track {HISTORY} --no-plots --out plain")
    assert document(desk, again)["value_before"] == plain["value_before"]
    write(desk, {"newest.csv": "Date,META,AMZN\n2022-06-08,196.64,121.18\n2022-06-09,184.00,116.15"})
    newest = HISTORY.replace("closes.csv", "newest.csv")
    assert trimtab(desk, f"track {newest} --strict --no-plots --out newest").status == 0
    write(desk, {"targets.csv": "symbol,weight\nMETA,50%\nAMZN,40%\nIBM,10%"})
    done = trimtab(desk, f"track {newest} --strict --no-plots --out refused")
    assert (done.status, done.err) == (
        2, "newest.csv: there are no prices for IBM; the file has META, AMZN; correct the symbol, or add its prices\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (f"backtest {HISTORY.replace('raw', 'split')}",
         "actions.csv: the prices are adjusted (basis split) and the file has splits or dividends of their names; they "
         "would be counted twice; leave those rows out of the file, or use raw prices without them"),
        (f"track {HISTORY.replace('actions.csv', 'none.csv')}",
         "none.csv: there is no such file; a file is needed; check the path"),
        ("propose --targets targets.csv --holdings holdings.csv --price META=1 --actions actions.csv",
         "--actions: there are no prices that they belong to; corporate actions stand beside a history; add --prices, "
         "or leave them out"),
        (f"backtest --targets both.csv {RAW}",
         "targets: FB and META are one name, called META on 2022-06-10; a name stands once; leave one out, or add the "
         "two up"),
        (f"backtest {HISTORY.replace('actions.csv', 'wrong.csv')}",
         "closes.csv: AMZN and FB both have a price on 2022-06-03 and are one name (FB -> AMZN on 2022-06-08); a name "
         "has one price a session; correct the rename, or give the other name a symbol of its own"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_written(desk: Path, words: str, sentence: str) -> None:
    write(desk, {"both.csv": "symbol,weight\nFB,50%\nMETA,50%"})
    write(desk, {"wrong.csv": "date,symbol,action,value\n2022-06-08,FB,rename,AMZN"})
    before = sorted(path.name for path in desk.iterdir())
    done = trimtab(desk, words)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err == f"{sentence}\n"
    assert sorted(path.name for path in desk.iterdir()) == before


def test_a_sleeve_names_an_actions_file_that_is_there(desk: Path) -> None:
    write(desk, {"sleeve.toml": SLEEVE.replace("actions.csv", "none.csv")})
    done = trimtab(desk, "track sleeve.toml")
    assert done.err == (
        'sleeve.toml:8: prices.actions_file is "none.csv" and there is no such file; it is relative to the sleeve '
        "file; check the path\n"
    )


def test_a_vendor_is_asked_for_what_it_is_called_today(desk: Path) -> None:
    write(desk, {"actions.csv": "date,symbol,action,value\n2016-01-04,OLD,rename,AAPL"})
    write(desk, {"old.csv": "symbol,weight\nOLD,50%\nMSFT,50%", "new.csv": "symbol,weight\nAAPL,50%\nMSFT,50%"})
    words = "--prices sample --actions actions.csv --capital 100000 --period 1y --no-plots"
    old, new = (document(desk, f"track --targets {age}.csv {words} --out {age}") for age in ("old", "new"))
    assert old["drift"] == new["drift"] and set(old["drift"]) == {"AAPL", "MSFT", "CASH"}


# --- from Python ------------------------------------------------------------------------------------------------------
def test_read_prices_takes_the_file_for_files_frames_and_prices(desk: Path) -> None:
    expected = Actions(
        (Split("2022-06-06", "AMZN", 20, 1),), (Dividend("2022-06-10", "META", ticks("0.5")),),
        (Rename("2022-06-09", "FB", "META"),),
    )  # fmt: skip
    frame = pd.read_csv(desk / "closes.csv", index_col=0, parse_dates=True)
    file, wanted = desk / "actions.csv", ["META", "AMZN"]
    read = [
        tt.read_prices(source, wanted, basis="raw", actions=file)
        for source in (desk / "closes.csv", frame, tt.read_prices(frame, basis="raw"))
    ]
    assert [prices.actions for prices in read] == [expected] * 3
    assert [sorted(prices.symbols) for prices in read] == [["AMZN", "FB", "META"]] * 3
    made = [tt.backtest({"META": 0.5, "AMZN": 0.5}, prices, 100_000) for prices in read]
    assert len({tuple(one.nav) for one in made}) == 1
    assert list(made[0].shares) == ["AMZN", "META"] and set(made[0].proposal("2022-06-08").drift) >= {"AMZN", "META"}


def test_nav_goes_through_a_rename(desk: Path) -> None:
    write(desk, {"actions.csv": "date,symbol,action,value\n2022-06-09,FB,rename,META"})
    prices = tt.read_prices(desk / "closes.csv", ["META"], basis="raw", actions=desk / "actions.csv")
    assert tt.nav({"META": 10}, prices).tolist() == [1907.8, 1942.8, 1956.5, 1966.4, 1840.0, 1755.7]
    assert tt.nav({"FB": 10}, prices).tolist() == tt.nav({"META": 10}, prices).tolist()
    with pytest.raises(tt.Refusal, match="shares: two of its symbols are one name, called META now"):
        tt.nav({"FB": 10, "META": 1}, prices)


def test_allocate_buys_what_it_is_called_now(desk: Path) -> None:
    prices = tt.read_prices(desk / "closes.csv", basis="raw", actions=desk / "actions.csv")
    shares, _ = tt.allocate({"FB": 0.5, "AMZN": 0.5}, prices, 10_000)
    assert set(dict(shares)) == {"META", "AMZN"}
