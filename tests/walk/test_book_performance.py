"""What a book earned, as a desk asks for it: worth by session, why it changed, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from walk.commands import Outcome, trimtab, write

FILLS = """
    fill_id,date,symbol,side,quantity,price,fees
    F1,2026-11-17,AAPL,BUY,150,230.00,1.00
    F2,2026-11-17,NVDA,BUY,101,180.00,1.00
    F3,2026-11-24,AAPL,SELL,30,234.00,1.00
"""
FLOWS = """
    date,amount
    2026-11-16,60000
    2026-11-23,10000
"""
ACTIONS = """
    date,action,symbol,ratio,amount,withheld
    2026-11-20,split,NVDA,3:2,25.00,
    2026-11-24,dividend,AAPL,,39.00,5.85
    2026-11-25,fee,,,25.00,
"""
PRICES = """
    Date,AAPL,NVDA
    2026-11-16,229.00,179.00
    2026-11-17,230.50,181.00
    2026-11-18,231.00,182.40
    2026-11-19,232.00,184.00
    2026-11-20,231.50,123.20
    2026-11-23,233.00,122.00
    2026-11-24,234.50,121.80
    2026-11-25,235.00,122.50
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book of a week and its prices."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"fills.csv": FILLS, "flows.csv": FLOWS, "actions.csv": ACTIONS, "prices.csv": PRICES})
    for command in ("init --date 2026-11-16", "flow flows.csv", "fills fills.csv", "actions actions.csv"):
        assert trimtab(tmp_path, f"book {command}").status == 0
    return tmp_path


def asked(folder: Path, more: str = "", prices: str = "prices.csv --basis raw") -> Outcome:
    """`trimtab book performance` with these options."""
    return trimtab(folder, f"book performance --prices {prices} {more}")


def figures(folder: Path, more: str = "") -> dict[str, object]:
    """Its JSON."""
    outcome = asked(folder, f"--json {more}")
    assert outcome.status == 0, outcome
    found: dict[str, object] = json.loads(outcome.out)
    return found


def control(folder: Path) -> list[str]:
    """The control file of a report, row by row."""
    return (folder / "report" / "book_control.csv").read_text().split()


def test_each_change_of_the_nav_is_taken_apart(desk: Path) -> None:
    """101 shares of NVDA are 151 after three for two, and 25.00 for the half one: 61.60 at the price of the day."""
    assert asked(desk, "--out report").status == 0
    assert control(desk) == [
        "Date,Before,Flows,Prices,Trading,TradeFees,Income,Withheld,Fees,After,Residual",
        "2026-11-16,0.00,60000.00,0.00,0.00,0.00,0.00,0.00,0.00,60000.00,0.00",
        "2026-11-17,60000.00,0.00,0.00,176.00,-2.00,0.00,0.00,0.00,60174.00,0.00",
        "2026-11-18,60174.00,0.00,216.40,0.00,0.00,0.00,0.00,0.00,60390.40,0.00",
        "2026-11-19,60390.40,0.00,311.60,0.00,0.00,0.00,0.00,0.00,60702.00,0.00",
        "2026-11-20,60702.00,0.00,-30.80,0.00,0.00,0.00,0.00,0.00,60671.20,0.00",
        "2026-11-23,60671.20,10000.00,43.80,0.00,0.00,0.00,0.00,0.00,70715.00,0.00",
        "2026-11-24,70715.00,0.00,194.80,-15.00,-1.00,39.00,-5.85,0.00,70926.95,0.00",
        "2026-11-25,70926.95,0.00,165.70,0.00,0.00,0.00,0.00,-25.00,71067.65,0.00",
    ]


def test_a_fee_is_in_the_net_return_and_not_in_the_gross_one(desk: Path) -> None:
    asked(desk, "--out report")
    last = (desk / "report" / "book_returns.csv").read_text().split()[-1].split(",")
    assert last == ["2026-11-25", f"{71067.65 / 70926.95 - 1:.12f}", f"{71092.65 / 70926.95 - 1:.12f}"]


def test_a_rate_a_year_is_not_shown_for_a_week(desk: Path) -> None:
    rows = [line.split() for line in asked(desk).out.splitlines() if line.startswith("money-weighted")]
    assert rows == [["money-weighted", "(XIRR),", "a", "year", "-"]]
    returns = figures(desk)["returns"]
    assert isinstance(returns, dict) and isinstance(returns["money_weighted"], float)  # for who asks for it


def test_a_deposit_earns_nothing_by_coming(desk: Path) -> None:
    asked(desk, "--out report")
    rows = (desk / "report" / "book_returns.csv").read_text().split()
    assert rows[6].split(",")[:2] == ["2026-11-23", f"{70715 / 70671.20 - 1:.12f}"]
    asked(desk, "--out report --flow-at end")
    rows = (desk / "report" / "book_returns.csv").read_text().split()
    assert rows[6].split(",")[:2] == ["2026-11-23", f"{60715 / 60671.20 - 1:.12f}"]


def test_a_fill_that_is_booked_late_counts_from_its_day(desk: Path) -> None:
    write(desk, {"late.csv": "fill_id,date,symbol,side,quantity,price,fees\nF4,2026-11-18,AAPL,BUY,10,230.90,1.00"})
    assert trimtab(desk, "book fills late.csv").status == 0
    asked(desk, "--out report")
    assert control(desk)[3] == "2026-11-18,60174.00,0.00,216.40,1.00,-1.00,0.00,0.00,0.00,60390.40,0.00"


def test_a_history_can_begin_and_end_where_it_is_asked_to(desk: Path) -> None:
    found = figures(desk, "--start 2026-11-19 --end 2026-11-23")
    assert (found["start"], found["end"], found["sessions"], found["whole"]) == ("2026-11-19", "2026-11-23", 3, False)
    texts = [finding["text"] for finding in found["findings"]]  # type: ignore[index, attr-defined]
    assert any("stands in the first NAV" in text for text in texts)
    assert any("from after 2026-11-23, the last session of this history, left out" in text for text in texts)


def test_a_split_that_the_prices_know_and_the_book_does_not_is_said(desk: Path) -> None:
    write(desk, {"splits.csv": "date,symbol,action,value\n2026-11-20,NVDA,split,3:2\n2026-11-24,AAPL,split,2:1"})
    outcome = asked(desk, "--actions splits.csv")
    assert outcome.status == 0 and outcome.err.split("\n") == [
        "warning: the prices know a split of 2 for 1 of AAPL on 2026-11-24 that the book has not booked: its "
        "value is wrong from there on",
        "",
    ]


def test_a_gap_in_the_prices_is_carried_and_said(desk: Path) -> None:
    write(desk, {"gaps.csv": PRICES.replace("232.00,184.00", ",184.00").replace("231.50,", ",")})
    outcome = asked(desk, prices="gaps.csv --basis raw")
    assert outcome.err == (
        "warning: AAPL has no good price in 2 sessions while it is held (2026-11-19, 2026-11-20) and stands there "
        "at its last good one\n"
    )


def test_a_renamed_share_is_found_under_either_name(desk: Path) -> None:
    """The vendor has today's name alone; the book knows both."""
    write(
        desk,
        {"rename.csv": "date,action,symbol,to\n2026-11-24,rename,NVDA,NVXX", "now.csv": PRICES.replace("NVDA", "NVXX")},
    )
    assert trimtab(desk, "book actions rename.csv").status == 0
    outcome = asked(desk, "--out report", prices="now.csv --basis raw")
    assert outcome.status == 0 and control(desk)[-1].split(",")[-2:] == ["71067.65", "0.00"]


def test_an_account_that_is_named_wrongly_is_refused(desk: Path) -> None:
    outcome = asked(desk, "--account beta")
    assert outcome.status == 2 and outcome.err.startswith(
        "--account: book.db has no account beta; its accounts are main"
    )


@pytest.mark.parametrize(("prices", "sentence"), [
    ("prices.csv --basis total", "prices.csv: their basis is total, restated for what happened after, and the book "
     "holds shares as they were; a book of real shares is valued at raw prices; give prices as traded, with --basis "
     "raw"),
    ("old.csv --basis raw", "old.csv: they end on 2026-11-13 and the history begins on 2026-11-16; a history has "
     "at least one session; give later prices, or other dates"),
    ("late.csv --basis raw", "late.csv: NVDA is held from 2026-11-17 and has no good price up to then; each holding is "
     "valued at a price; add its price, or start later"),
])  # fmt: skip
def test_prices_that_cannot_value_a_book_are_refused(desk: Path, prices: str, sentence: str) -> None:
    write(desk, {
        "old.csv": "Date,AAPL,NVDA\n2026-11-12,229,179\n2026-11-13,230,180",
        "late.csv": PRICES.replace("230.50,181.00", "230.50,"). replace("229.00,179.00", "229.00,"),
    })  # fmt: skip
    outcome = asked(desk, "--out report", prices=prices)
    assert (outcome.status, outcome.out, outcome.err) == (2, "", sentence + "\n")
    assert not (desk / "report").exists()


def test_a_book_without_anything_in_it_has_no_history(desk: Path) -> None:
    assert trimtab(desk, "book init --account empty --date 2026-11-16").status == 0
    outcome = asked(desk, "--account empty")
    assert outcome.status == 2
    assert outcome.err == (
        "book: the account empty has neither shares nor cash yet; a history begins with the first of both; "
        "book what came in\n"
    )


def test_prices_must_be_named(desk: Path) -> None:
    outcome = trimtab(desk, "book performance")
    assert outcome.status == 2 and outcome.err.startswith("--prices: it is missing; a CSV or Parquet file")


def test_cash_alone_has_a_history_too(desk: Path) -> None:
    assert trimtab(desk, "book init --account cash --date 2026-11-16").status == 0
    assert trimtab(desk, "book flow --amount 1000 --date 2026-11-17 --account cash").status == 0
    outcome = asked(desk, "--account cash")
    assert (outcome.status, outcome.err) == (0, "") and "NAV 1,000.00 USD on 2026-11-25" in outcome.out


def test_the_screen_stays_within_80_columns(desk: Path) -> None:
    assert max(map(len, asked(desk, "--out report").out.split("\n"))) <= 80
