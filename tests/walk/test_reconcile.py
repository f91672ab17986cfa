"""A book held against its broker's list, in the evening: what differs, what that stops, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from walk.commands import page, trimtab, write

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,100,15000.00,2024-01-10
    MSFT,40,12000.00,2025-03-03
    CASH,1234.56,,
"""
AGREES = """
    symbol,quantity,price,value,cost
    AAPL,100,230.10,23010.00,15000.00
    MSFT,40,410.00,16400.00,12000.00
    CASH,1234.56,,,
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book of one account and a list that agrees with it."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"holdings.csv": HOLDINGS, "broker.csv": AGREES})
    said(tmp_path, "book init --date 2026-01-02", 0)
    said(tmp_path, "book import holdings.csv --date 2026-01-02", 0)
    return tmp_path


def said(folder: Path, command: str, status: int) -> str:
    """What a command with that exit status has printed."""
    outcome = trimtab(folder, command)
    assert outcome.status == status, outcome
    return outcome.out or outcome.err


def broken(folder: Path, rows: str, command: str = "reconcile broker.csv --date 2026-11-20") -> list[list[object]]:
    """The breaks that a list of these rows has: symbol, type, ours, theirs."""
    write(folder, {"broker.csv": rows})
    outcome = trimtab(folder, command + " --json")
    figures = json.loads(outcome.out)
    assert outcome.status == (0 if figures["clean"] else 1)
    return [[row["symbol"], row["break"], row["ours"], row["theirs"]] for row in figures["breaks"]]


def test_a_list_that_agrees_is_clean_and_twice_is_nothing_new(desk: Path) -> None:
    first = said(desk, "reconcile broker.csv --date 2026-11-20 --costs compared", 0)
    assert "2 symbols and cash agree with the book, to\nthe share and the cent.\n" in first
    assert "booked 1 reconciliation." in first
    again = said(desk, "reconcile broker.csv --date 2026-11-20 --costs compared", 0)
    assert "nothing new: 1 reconciliation already in the book." in again


def test_what_differs_is_a_row_with_its_type(desk: Path) -> None:
    rows = "symbol,quantity\nMSFT,38\nNVDA,5\nCASH,1200"
    write(desk, {"broker.csv": rows})
    assert said(desk, "reconcile broker.csv --date 2026-11-20", 1) == page("""
        broker.csv: positions of 2026-11-20: 4 breaks in 2 symbols and cash.
        Nothing is proposed or staged for this account while its shares differ.

        symbol  break               ours    theirs  look for
        AAPL    missing theirs       100         0  a sale, transfer or rename not
                                                    booked
        MSFT    quantity              40        38  a trade or transfer not booked, or
                                                    booked wrongly
        NVDA    missing ours           0         5  a purchase or transfer not booked,
                                                    or a new symbol
        CASH    cash            1,234.56  1,200.00  a flow, fee, dividend or fill not
                                                    booked

        book.db, account main: booked 1 reconciliation.
        Entry 5, head ...
    """).replace("...\n", said(desk, "book show", 0).split("head ")[1])


def test_a_break_of_cash_alone_is_an_answer_of_no_and_stops_nothing(desk: Path) -> None:
    assert broken(desk, "symbol,quantity\nAAPL,100\nMSFT,40\nCASH,1234.55") == [["CASH", "cash", 1234.56, 1234.55]]
    assert "Nothing is proposed" not in said(desk, "reconcile broker.csv --date 2026-11-20", 1)


def test_a_list_without_cash_is_a_list_of_shares_and_says_so(desk: Path) -> None:
    write(desk, {"broker.csv": "symbol,quantity\nAAPL,100\nMSFT,40"})
    outcome = trimtab(desk, "reconcile broker.csv --date 2026-11-20")
    assert (outcome.status, outcome.err) == (
        0,
        "warning: the positions have no row of cash, and cash was not compared\n",
    )


def test_twice_the_shares_are_a_split_unless_the_price_says_otherwise(desk: Path) -> None:
    fills = "fill_id,date,symbol,side,quantity,price,fees\nF1,2026-11-19,MSFT,BUY,2,400.00,0"
    write(desk, {"fills.csv": fills})
    said(desk, "book fills fills.csv", 0)
    cash = "CASH,434.56,"
    split = f"symbol,quantity,price\nAAPL,100,\nMSFT,84,201.00\n{cash}"
    assert broken(desk, split) == [["MSFT", "corporate action", 42, 84]]
    assert broken(desk, split.replace("201.00", "402.00")) == [["MSFT", "quantity", 42, 84]]
    assert broken(desk, split.replace("201.00", "")) == [["MSFT", "corporate action", 42, 84]]


def test_a_fill_that_was_sent_twice_is_a_duplicate(desk: Path) -> None:
    row = "2026-11-19,MSFT,SELL,2,400.00,0"
    write(desk, {"fills.csv": f"fill_id,date,symbol,side,quantity,price,fees\nF1,{row}\nF2,{row}"})
    trimtab(desk, "book fills fills.csv")
    assert broken(desk, "symbol,quantity\nAAPL,100\nMSFT,38\nCASH,2834.56") == [["MSFT", "duplicate", 36, 38]]


def test_what_is_dated_after_the_list_is_timing_and_clean(desk: Path) -> None:
    write(desk, {"fills.csv": "fill_id,date,symbol,side,quantity,price,fees\nF1,2026-11-23,MSFT,SELL,2,400.00,0"})
    said(desk, "book fills fills.csv", 0)
    assert broken(desk, AGREES) == [["MSFT", "timing", 38, 40], ["CASH", "timing", 2034.56, 1234.56]]


def test_cash_that_is_not_settled_yet_is_timing(desk: Path) -> None:
    write(desk, {"fills.csv": "fill_id,date,symbol,side,quantity,price,fees\nF1,2026-11-20,MSFT,SELL,2,400.00,0"})
    said(desk, "book fills fills.csv", 0)
    unsettled = "symbol,quantity\nAAPL,100\nMSFT,38\nCASH,1234.56"
    assert broken(desk, unsettled) == [["CASH", "timing", 2034.56, 1234.56]]


def test_costs_are_compared_where_that_is_asked(desk: Path) -> None:
    other = AGREES.replace("12000.00", "12000.01")
    assert broken(desk, other) == []
    asked = broken(desk, other, "reconcile broker.csv --date 2026-11-20 --costs compared")
    assert asked == [["MSFT", "cost", 12000, 12000.01]]


def test_the_block_is_lifted_by_a_list_that_agrees_and_comes_back_with_the_break(desk: Path) -> None:
    lists = (AGREES, "symbol,quantity\nAAPL,99\nMSFT,40\nCASH,1234.56")
    for rows, count in ((lists[1], 1), (lists[0], 0), (lists[1], 1)):
        assert len(broken(desk, rows)) == count
    entries = json.loads(said(desk, "book history --json", 0))["entries"]
    assert [entry["fact"]["kind"] for entry in entries[-3:]] == ["reconciled"] * 3


def test_accounts_of_one_file_are_told_apart(desk: Path) -> None:
    rows = "account,symbol,quantity\nZ1,AAPL,100\nZ1,MSFT,40\nZ2,AAPL,7\nZ1,CASH,1234.56"
    assert broken(desk, rows, "reconcile broker.csv --date 2026-11-20 --broker-account Z1") == []
    assert said(desk, "reconcile broker.csv --date 2026-11-20", 2) == (
        "broker.csv: it holds 2 accounts; the accounts in it are Z1, Z2; name one with --broker-account\n"
    )
    assert said(desk, "reconcile broker.csv --date 2026-11-20 --broker-account Z3", 2) == (
        "broker.csv: it has no account Z3; the accounts in it are Z1, Z2; name one with --broker-account\n"
    )


def test_two_days_that_disagree_are_refused_and_book_nothing(desk: Path) -> None:
    write(desk, {"broker.csv": "symbol,quantity,date\nAAPL,100,2026-11-19\nMSFT,40,2026-11-19"})
    assert said(desk, "reconcile broker.csv --date 2026-11-20", 2) == (
        "--date: it is 2026-11-20; the positions say that they are of 2026-11-19; leave it out\n"
    )
    assert json.loads(said(desk, "book show --json", 0))["entries"] == 4


def test_prices_are_compared_within_a_tolerance(desk: Path) -> None:
    write(desk, {"prices.csv": "Date,AAPL,MSFT\n2026-11-19,1,1\n2026-11-20,230.00,400.00"})
    command = "reconcile broker.csv --date 2026-11-20 --prices prices.csv"
    assert broken(desk, AGREES, command) == [["MSFT", "price", 400, 410]]
    assert broken(desk, AGREES, f"{command} --price-tolerance 0.025") == []
    assert broken(desk, AGREES, f"{command} --price-tolerance 0.0004") == [
        ["AAPL", "price", 230, 230.1], ["MSFT", "price", 400, 410],
    ]  # fmt: skip
    values = "symbol,quantity,value\nAAPL,100,23000.00\nMSFT,40,16400.00\nCASH,1234.56,"
    assert broken(desk, values, command) == [["MSFT", "value", 16000, 16400]]


@pytest.mark.parametrize(("words", "sentence"), [
    ("--date 2026-11-18", "--prices: prices.csv has no session 2026-11-18; prices of one day are compared; give prices "
     "of the positions' day"),
    ("--date 2026-11-20 --price-tolerance some",
     "--price-tolerance: it is 'some'; a fraction such as 0.005; correct it"),
])  # fmt: skip
def test_prices_of_another_day_are_refused(desk: Path, words: str, sentence: str) -> None:
    write(desk, {"prices.csv": "Date,AAPL,MSFT\n2026-11-19,1,1\n2026-11-20,230.00,400.00"})
    assert said(desk, f"reconcile broker.csv --prices prices.csv {words}", 2) == sentence + "\n"
