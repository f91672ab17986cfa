"""Facts that a desk enters one by one: orders cancelled, fills taken back and put right, shares moved, lots chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from walk.commands import given, page, trimtab, write

from trimtab.app import books
from trimtab.ledger.facts import Approved, Fact, OrderLine, Proposed, Staged
from trimtab.ledger.planning import order_id
from trimtab.units import SHARE_PER

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,100,15000.00,2024-01-10
    AAPL,50,9000.00,2025-06-02
    MSFT,40,12000.00,2025-03-03
    CASH,10000,,
"""
HEADER = "fill_id,date,symbol,side,quantity,price,fees,order_id"
PLAN = "a1" * 32
DAY = "2026-11-20"
SALE, BUY = (order_id(PLAN, "main", symbol, side) for symbol, side in (("AAPL", "SELL"), ("MSFT", "BUY")))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book whose plan was staged: 60 AAPL to sell at 230.00, 30 MSFT to buy at 410.00."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"holdings.csv": HOLDINGS})
    done(tmp_path, "book init --date 2026-01-02")
    done(tmp_path, "book import holdings.csv --date 2026-01-02")
    lines = (
        OrderLine("AAPL", "SELL", 60 * SHARE_PER, 230_000_000),
        OrderLine("MSFT", "BUY", 30 * SHARE_PER, 410_000_000),
    )
    staged = [
        Proposed("main", DAY, PLAN, lines),
        Approved("main", DAY, PLAN),
        Staged("main", DAY, PLAN, 1, (SALE, BUY), "x"),
    ]
    entered(tmp_path, staged)
    return tmp_path


def entered(folder: Path, facts: list[Fact]) -> None:
    """Facts that other verbs enter."""
    place = str(folder / "book.db")
    with books.opened(place, None) as (journal, ledger, into):
        told = [books.Told("here", fact) for fact in facts]
        books.enter_told(place, journal, ledger, into.name, lambda _: told, "ana")


def done(folder: Path, command: str) -> str:
    """What a command that must succeed has printed."""
    outcome = trimtab(folder, command)
    assert (outcome.status, outcome.err) == (0, ""), outcome
    return outcome.out


def refused(folder: Path, command: str) -> str:
    """The sentence of a command that must be refused, and must have left the book as it was."""
    before = (folder / "book.db").read_bytes(), history(folder)
    outcome = trimtab(folder, command)
    assert (outcome.status, outcome.out) == (2, ""), outcome
    assert history(folder) == before[1]
    return outcome.err


def history(folder: Path) -> list[dict[str, object]]:
    """The entries of the journal."""
    entries: list[dict[str, object]] = json.loads(done(folder, "book history --json"))["entries"]
    return entries


def shown(folder: Path) -> dict[str, object]:
    """The book as it stands."""
    figures: dict[str, object] = json.loads(done(folder, "book show --json"))
    return figures


def fills(folder: Path, *rows: str, header: str = HEADER) -> str:
    """Books a file of fills, and gives what was printed; warnings too."""
    write(folder, {"fills.csv": "\n".join((header, *rows))})
    outcome = trimtab(folder, "book fills fills.csv")
    assert outcome.status == 0, outcome
    return outcome.out + outcome.err


def test_what_is_missing_of_an_order_stays_open_and_is_shown(desk: Path) -> None:
    fills(desk, f"F2,{DAY},AAPL,SELL,15,230.10,0,{SALE}", f"F1,{DAY},AAPL,SELL,5,230.00,0,{SALE}")
    screen = done(desk, "book show")
    assert (
        page(f"""
        Open orders
        order                 symbol  side  ordered  filled  open
        {SALE}  AAPL    sell       60      20    40
        {BUY}  MSFT    buy        30       0    30
    """)
        in screen
    )
    assert [(row["order"], row["state"], row["open"]) for row in shown(desk)["open_orders"]] == [
        (SALE, "partly filled", 40), (BUY, "staged", 30),
    ]  # fmt: skip


def test_the_rest_of_an_order_is_cancelled_and_what_was_filled_stays(desk: Path) -> None:
    fills(desk, f"F1,{DAY},AAPL,SELL,20,230.10,0,{SALE}")
    assert "booked 1 cancellation." in done(desk, f"book cancel {SALE} --reason closed --date {DAY}")
    assert [row["order"] for row in shown(desk)["open_orders"]] == [BUY]
    assert shown(desk)["shares"] == {"AAPL": 130, "MSFT": 40}
    assert refused(desk, f"book cancel {SALE} {BUY} --date {DAY} --reason late") == (
        f"order {SALE}: the cancelled {SALE} is in the book with other content; one id is one fact for ever; correct "
        "the fact, or give a new one its own id\n"
    )


def test_all_that_is_open_is_cancelled_at_once_and_again_is_nothing_new(desk: Path) -> None:
    assert "booked 2 cancellations." in done(desk, f"book cancel --all-open --date {DAY}")
    assert shown(desk)["open_orders"] == []
    assert "nothing new." in done(desk, f"book cancel --all-open --date {DAY}")


def test_orders_are_named_or_all_are_meant(desk: Path) -> None:
    for words in ("", f"{SALE} --all-open"):
        sentence = refused(desk, f"book cancel {words}")
        assert sentence == "--all-open: orders are named, or all are meant; one of both; name the orders\n"


def test_a_fill_taken_back_is_gone_and_its_order_open_again(desk: Path) -> None:
    before = shown(desk)
    fills(desk, f"F1,{DAY},AAPL,SELL,20,230.10,0.50,{SALE}")
    assert done(desk, f"book bust F1 --reason erroneous --date {DAY}").startswith(
        page(f"""
        before  F1 SELL 20 AAPL at 230.1 on 2026-11-20, fees 0.5, order
                {SALE}
        after   none

        book.db, account main: booked 1 bust.
    """)
    )
    after = shown(desk)
    assert [after[key] for key in ("cash", "shares", "lots", "gains", "open_orders")] == [
        before[key] for key in ("cash", "shares", "lots", "gains", "open_orders")
    ]
    assert "nothing new: 1 bust already in the book." in done(desk, f"book bust F1 --reason erroneous --date {DAY}")


def test_a_fill_is_put_right_by_what_differs(desk: Path) -> None:
    fills(desk, f"F1,{DAY},AAPL,SELL,20,230.10,0.50,{SALE}")
    said = done(desk, f"book correct F1 --id F1a --price 231.10 --quantity 30 --date {DAY} --reason misread")
    assert f"after   F1a SELL 30 AAPL at 231.1 on 2026-11-20, fees 0.5, order\n        {SALE}\n" in said
    assert shown(desk)["shares"] == {"AAPL": 120, "MSFT": 40}
    assert shown(desk)["cash"] == {"USD": 10000 + 30 * 231.10 - 0.50}
    assert [row["filled"] for row in shown(desk)["open_orders"]] == [30, 0]


def test_a_file_of_corrections_says_which_fill_each_replaces(desk: Path) -> None:
    fills(desk, f"F1,{DAY},AAPL,SELL,20,230.10,0,{SALE}", f"F2,{DAY},MSFT,BUY,3,411,0,{BUY}")
    rows = (f"F1a,{DAY},AAPL,SELL,20,230.11,0,{SALE},F1", f"F2a,{DAY},MSFT,BUY,4,411,0,{BUY},F2")
    write(desk, {"right.csv": "\n".join((HEADER + ",corrects", *rows))})
    assert "booked 2 corrections." in done(desk, f"book correct right.csv --date {DAY}")
    assert shown(desk)["cash"] == {"USD": 10000 + 20 * 230.11 - 4 * 411}
    assert "nothing new: 2 corrections already in the book." in done(desk, f"book correct right.csv --date {DAY}")
    assert refused(desk, "book fills right.csv").startswith(
        "right.csv:2: the fill F1a takes the place of F1; a correction is another fact than a fill; book the file with "
        "`trimtab book correct`\nright.csv:3: the fill F2a"
    )
    write(desk, {"right.csv": "\n".join((HEADER + ",corrects", f"F9,{DAY},AAPL,SELL,1,230,0,,"))})
    assert refused(desk, "book correct right.csv") == (
        "right.csv:2: the fill F9 corrects none; a correction names a fill in corrects; write the id of the fill it "
        "replaces, or book it with `trimtab book fills`\n"
    )


@pytest.mark.parametrize(("command", "sentence"), [
    ("book bust F9", "fill F9: the fill F9 is not in the book; a bust takes back a fill that stands; correct the id"),
    ("book correct F9 --id F9a --price 1",
     "fill F9: the fill F9 is not in the book; a correction takes back a fill that stands; correct the id"),
    ("book correct F1 --price 1",
     "--id: it is missing; the fill in its place has an id of its own; add --id ID, or give a file"),
    ("book correct F1 --id F1 --price 1", "fill F1: the fill in its place has the same id; correct it"),
    ("book correct F1 --id F1a --price free",
     "fill F1: price: 'free' is no number; a number is digits with at most one decimal point; correct the cell"),
    ("book correct F1 --id F1a --quantity 61", f"fill F1: 61 shares of the order {SALE} would be filled and 60 were "
     "ordered; fills sum to no more than the order; correct the quantity"),
])  # fmt: skip
def test_what_cannot_be_taken_back_is_refused(desk: Path, command: str, sentence: str) -> None:
    fills(desk, f"F1,{DAY},AAPL,SELL,20,230.10,0,{SALE}")
    assert refused(desk, f"{command} --date {DAY}") == sentence + "\n"


def test_every_change_says_who_when_before_and_after(desk: Path) -> None:
    fills(desk, f"F1,{DAY},AAPL,SELL,20,230.10,0,{SALE}", f"F2,{DAY},MSFT,BUY,3,411,0,{BUY}")
    done(desk, f"book correct F1 --id F1a --price 231.10 --date {DAY} --user bob --reason misread")
    done(desk, f"book bust F2 --date {DAY}")
    done(desk, f"book cancel {BUY} --date {DAY} --reason halted")
    found = json.loads(done(desk, "book changes --json"))["changes"]
    assert [(row["who"], row["kind"], row["before"], row["after"], row["reason"]) for row in found] == [
        ("bob", "correction", f"F1 SELL 20 AAPL at 230.1 on {DAY}, fees 0, order {SALE}",
         f"F1a SELL 20 AAPL at 231.1 on {DAY}, fees 0, order {SALE}", "misread"),
        ("ana", "bust", f"F2 BUY 3 MSFT at 411 on {DAY}, fees 0, order {BUY}", "none", ""),
        ("ana", "cancelled", "open", "cancelled", "halted"),
    ]  # fmt: skip
    assert all(row["when"].endswith("Z") and row["entry"] for row in found)
    screen = done(desk, "book changes")
    assert screen.startswith("book.db: 3 changes\n") and "bob     fill F1 (misread)" in screen


def test_a_book_in_which_nothing_was_changed_says_so(desk: Path) -> None:
    assert done(desk, "book changes") == "book.db: nothing was taken back or put right.\n"


def test_shares_come_in_as_a_lot_and_leave_with_theirs(desk: Path) -> None:
    done(desk, f"book transfer NVDA --in 7 --cost 700.00 --acquired 2025-01-02 --date {DAY}")
    assert "nothing new" in done(desk, f"book transfer NVDA --in 7 --cost 700.00 --acquired 2025-01-02 --date {DAY}")
    done(desk, f"book transfer AAPL --out 110 --date {DAY}")
    assert shown(desk)["shares"] == {"AAPL": 40, "MSFT": 40, "NVDA": 7}
    assert [(lot["lot"], lot["cost"]) for lot in shown(desk)["lots"]] == [
        ("transferred:2026-01-02/AAPL/2", 7200), ("transferred:2026-01-02/MSFT", 12000),
        ("transferred:2026-11-20/NVDA", 700),
    ]  # fmt: skip
    assert shown(desk)["gains"] == []
    assert refused(desk, f"book transfer AAPL --out 41 --ref more --date {DAY}").startswith(
        "book.db, AAPL: 41 shares leave and 40 are held"
    )


@pytest.mark.parametrize(("words", "sentence"), [
    ("AAPL", "--in: shares come in, or leave; one of --in and --out; give one"),
    ("AAPL --in 1 --out 1", "--in: shares come in, or leave; one of --in and --out; give one"),
    ("AAPL --out -5", "--out: it is -5; a number of shares above zero; write it without a sign"),
    ("AAPL --out 5 --cost 9",
     "--cost: --out was given too; shares that leave take the cost and the dates of their lots; leave it out"),
    ("AAPL --in some", "--in: 'some' is no number of shares; a number such as 10; correct it"),
    ("AAPL --in 0.0000000001", "--in: 0.0000000001 is too fine; shares have at most nine decimals; round it"),
])  # fmt: skip
def test_transfers_that_say_two_things_are_refused(desk: Path, words: str, sentence: str) -> None:
    assert refused(desk, f"book transfer {words}") == sentence + "\n"


def test_a_method_is_chosen_for_a_symbol_and_again_is_nothing_new(desk: Path) -> None:
    assert "booked 1 lot choice." in done(desk, f"book lots AAPL --method lifo --date {DAY}").replace("lot.", "lots.")
    assert "nothing new." in done(desk, f"book lots AAPL --method lifo --date {DAY}")
    done(desk, f"book lots AAPL --method fifo --date {DAY}")
    done(desk, f"book lots AAPL --method lifo --date {DAY}")  # back again is news
    fills(desk, f"F1,{DAY},AAPL,SELL,10,230,0,")
    assert [gain["lot"] for gain in shown(desk)["gains"]] == ["transferred:2026-01-02/AAPL/2"]


def test_lots_are_named_for_one_order(desk: Path) -> None:
    second, first = "transferred:2026-01-02/AAPL/2", "transferred:2026-01-02/AAPL"
    words = ["book", "lots", "AAPL", "--sale", SALE, "--lot", f"{second}=30", "--lot", f"{first}=30", "--date", DAY]
    assert given(desk, words).status == 0
    fills(desk, f"F1,{DAY},AAPL,SELL,40,230,0,{SALE}")
    assert [(gain["lot"], gain["shares"]) for gain in shown(desk)["gains"]] == [(second, 30), (first, 10)]


@pytest.mark.parametrize(("words", "sentence"), [
    ("AAPL", "--method: a choice is a method, or lots; one of both; add --method, or --lot LOT=X"),
    ("AAPL --lot fill:F1", "--lot: it is 'fill:F1'; a lot and its shares, such as fill:F-1007=10; correct it"),
    ("AAPL --lot fill:F1=1", "book.db: lots are chosen for one sale, which is not named; correct it"),
    (f"AAPL --sale {SALE} --lot fill:F1=1", "book.db: 1 shares of the lot fill:F1 are chosen and 0 are held; a chosen "
     "lot is held; see the lots with `book show --lots`"),
])  # fmt: skip
def test_choices_that_mean_nothing_are_refused(desk: Path, words: str, sentence: str) -> None:
    assert refused(desk, f"book lots {words}") == sentence + "\n"
