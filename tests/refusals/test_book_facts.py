"""What a book of record refuses to book: one fact each, and its exact sentence; the book stays as it was."""

from __future__ import annotations

import json
import re

import pytest
from booked import booked

from trimtab.errors import BookRefused, Refusal, Refusals
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import (
    Approved,
    BreakLine,
    Busted,
    Cancelled,
    Corrected,
    Delisted,
    DividendPaid,
    Fact,
    FeeCharged,
    Filled,
    Flow,
    LotsChosen,
    Opened,
    OrderLine,
    Proposed,
    Reconciled,
    Renamed,
    SplitDone,
    Staged,
    TargetsSet,
    Transferred,
)
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.journal import canon, entry, parse, read_entry
from trimtab.ledger.planning import order_id
from trimtab.ledger.roll import book_of, enter, roll
from trimtab.units import SHARE_PER, WEIGHT_ONE

DAY = "2026-11-20"
PLAN = "p" * 64
ORDER = order_id(PLAN, "main", "AAPL", SELL)


def fill(fill_id: str, side: str = BUY, shares: int = 10, symbol: str = "AAPL", session: str = DAY) -> Fill:
    """A fill at 100.00 with 1.00 of fees."""
    return Fill(fill_id, session, symbol, side, shares * SHARE_PER, 100_000_000, 1_000_000)


def reconciled(*breaks: BreakLine) -> Reconciled:
    """A reconciliation that found the breaks."""
    return Reconciled("main", DAY, "r1", "c" * 64, breaks)


OPENED = booked(
    Ledger(), Opened("main", "2026-01-02", approval="other"), Flow("main", "2026-01-02", "d1", 1_000_000),
    Filled("main", fill("F1")), Filled("main", fill("F2", symbol="MSFT")),
)  # fmt: skip
PROPOSED = booked(
    OPENED, Proposed("main", DAY, PLAN, (OrderLine("AAPL", SELL, 5 * SHARE_PER, 100_000_000),
                                         OrderLine("MSFT", BUY, SHARE_PER, 100_000_000))),
)  # fmt: skip
APPROVED = booked(PROPOSED, Approved("main", DAY, PLAN), who="bob")
STAGED = booked(APPROVED, Staged("main", DAY, PLAN, 1, (ORDER,), "orders.csv"), who="bob")
OF_ORDER = Filled("main", fill("F9", SELL, 5)._replace(order_id=ORDER))

REFUSED: list[tuple[str, Ledger, Fact, str]] = [
    ("an account nobody opened", OPENED, Flow("other", DAY, "d2", 1),
     "fact 1: there is no account other; the book's accounts are main; open it first, or name another"),
    ("an account opened twice", OPENED, Opened("main", DAY),
     "fact 1: the opened main is in the book with other content; one id is one fact for ever; correct the fact, or "
     "give a new one its own id"),
    ("a fact before the account", OPENED, Flow("main", "2025-12-31", "d2", 1),
     "fact 1: the fact is dated 2025-12-31 and the account was opened on 2026-01-02; nothing happens before an "
     "account is opened; correct the date"),
    ("a date that is none", OPENED, Flow("main", "2026-02-30", "d2", 1),
     "fact 1: '2026-02-30' is no date (YYYY-MM-DD); correct it"),
    ("inputs of a plan that are no hash", OPENED, Proposed("main", DAY, PLAN, (), inputs="A" * 64),
     f"fact 1: the hash of the inputs '{'A' * 64}' is no sha256 (64 characters of 0-9a-f); correct it"),
    ("a reconciliation without its file", OPENED, Reconciled("main", DAY, "r1", "file"),
     "fact 1: the hash of the file 'file' is no sha256 (64 characters of 0-9a-f); correct it"),
    ("a break of no type", OPENED, reconciled(BreakLine("AAPL", "odd", 1, 2, "USD")),
     "fact 1: the break 'odd' is not one of missing ours, missing theirs, quantity, duplicate, corporate action, "
     "timing, cash, cost, price, value; correct it"),
    ("a break that is none", OPENED, reconciled(BreakLine("AAPL", "quantity", 2, 2)),
     "fact 1: the break of AAPL has 2 on both sides; correct it"),
    ("a break of shares with a currency", OPENED, reconciled(BreakLine("AAPL", "quantity", 1, 2, "USD")),
     "fact 1: a break of shares has no currency; correct it"),
    ("a break of cash without a currency", OPENED, reconciled(BreakLine("CASH", "cash", 1, 2)),
     "fact 1: '' is no currency (three capital letters); correct it"),
    ("a break twice", OPENED, reconciled(*[BreakLine("AAPL", "quantity", 1, theirs) for theirs in (2, 3)]),
     "fact 1: a symbol has a break of one type twice; correct it"),
    ("a flow of nothing", OPENED, Flow("main", DAY, "d2", 0), "fact 1: the amount is zero; correct it"),
    ("a reference that is none", OPENED, Flow("main", DAY, " ", 5),
     "fact 1: the reference ' ' is not 1 to 200 printable characters; correct it"),
    ("the same reference for another amount", OPENED, Flow("main", "2026-01-02", "d1", 1_000_001),
     "fact 1: the flow d1 is in the book with other content; one id is one fact for ever; correct the fact, or give a "
     "new one its own id"),
    ("a withdrawal of more than there is", OPENED, Flow("main", DAY, "d2", -1_000_000),
     "fact 1: 2,002.00 USD of cash would be missing; cash never falls below zero; book the deposit or the sales first"),
    ("a fee in a currency without cash", OPENED, FeeCharged("main", DAY, "f1", 100, "JPY"),
     "fact 1: 100 JPY of cash would be missing; cash never falls below zero; book the deposit or the sales first"),
    ("a purchase that cash cannot bear", OPENED, Filled("main", fill("F3", shares=100)),
     "fact 1: 2,003.00 USD of cash would be missing; cash never falls below zero; book the deposit or the sales first"),
    ("a sale of more than is held", OPENED, Filled("main", fill("F3", SELL, 11)),
     "fact 1, AAPL: 11 shares leave and 10 are held; a sale sells what is held; correct the quantity, or book the "
     "purchase first"),
    ("a fill with another price", OPENED, Filled("main", fill("F1")._replace(price_ticks=101_000_000)),
     "fact 1: the fill F1 is in the book with other content; one id is one fact for ever; correct the fact, or give a "
     "new one its own id"),
    ("a fill in another currency", OPENED, Filled("main", fill("F3")._replace(currency="EUR")),
     "fact 1: AAPL is held in USD and the money is EUR; a holding has one currency; correct the currency"),
    ("a fill of an unknown order", OPENED, Filled("main", fill("F3")._replace(order_id="X")),
     "fact 1: the order X of the fill F3 is not known; a fill is of a staged order, or of none; correct the order id, "
     "or leave it empty"),
    ("a fill of an order that was never staged", APPROVED, OF_ORDER,
     f"fact 1: the order {ORDER} of the fill F9 was never staged; a fill is of a staged order, or of none; correct the "
     "order id, or leave it empty"),
    ("a fill of another symbol than its order", STAGED,
     Filled("main", fill("F9", SELL, 5, "MSFT")._replace(order_id=ORDER)),
     "fact 1: the fill F9 is SELL MSFT in USD and its order is SELL AAPL in USD; a fill does what its order says; "
     "correct the order id"),
    ("a fill of more than was ordered", STAGED, Filled("main", fill("F9", SELL, 6)._replace(order_id=ORDER)),
     f"fact 1: 6 shares of the order {ORDER} would be filled and 5 were ordered; fills sum to no more than the order; "
     "correct the quantity"),
    ("a trade before a split that is booked", booked(OPENED, SplitDone("main", "2026-11-23", "AAPL", 2, 1)),
     Filled("main", fill("F3", SELL)),
     "fact 1: AAPL was traded on 2026-11-20 and an action of 2026-11-23 is booked; trades are booked before the later "
     "actions of their symbol; take the action back, or write the trade in shares of today"),
    ("a bust of nothing", OPENED, Busted("main", DAY, "F8"),
     "fact 1: the fill F8 is not in the book; a bust takes back a fill that stands; correct the id"),
    ("a bust after a correction", booked(OPENED, Corrected("main", DAY, "F1", fill("F1b", shares=9))),
     Busted("main", DAY, "F1"),
     "fact 1: the fill F1 is taken back already; a bust takes back a fill that stands; correct the id"),
    ("a bust of shares that are sold", booked(OPENED, Filled("main", fill("F3", SELL, 1))), Busted("main", DAY, "F1"),
     "fact 1: shares of the fill F1 have been sold or averaged since; a purchase is taken back while it is whole; take "
     "the later sales back first"),
    ("a bust across a split", booked(OPENED, SplitDone("main", "2026-11-23", "AAPL", 2, 1)),
     Busted("main", "2026-11-23", "F1"),
     "fact 1: AAPL has lived through an action since the fill F1; a bust comes before later actions of its symbol; "
     "take the action back first"),
    ("a correction under the id it corrects", OPENED, Corrected("main", DAY, "F1", fill("F1", shares=9)),
     "fact 1: the fill in its place has the same id; correct it"),
    ("a correction with the id of another fill", OPENED, Corrected("main", DAY, "F1", fill("F2", shares=9)),
     "fact 1: the fill F2 is booked already; one id is one fill; give the new fill its own id"),
    ("a split of what is not held", OPENED, SplitDone("main", DAY, "NVDA", 10, 1),
     "fact 1: no shares of NVDA are held; an action is booked where its symbol is held; leave it out"),
    ("a split that is none", OPENED, SplitDone("main", DAY, "AAPL", 2, 2),
     "fact 1: a split of 2 for 2 is none; correct it"),
    ("cash for no fraction", OPENED, SplitDone("main", DAY, "AAPL", 1, 3, lieu_minor=100),
     "fact 1: the fraction paid out is not a part of one share; correct it"),
    ("a rename to itself", OPENED, Renamed("main", DAY, "AAPL", "AAPL"),
     "fact 1: the new symbol is the old one; correct it"),
    ("a delisting paid in another currency", OPENED, Delisted("main", DAY, "AAPL", 100, "EUR"),
     "fact 1: AAPL is held in USD and the money is EUR; a holding has one currency; correct the currency"),
    ("more tax than dividend", OPENED, DividendPaid("main", DAY, "q3", "AAPL", 100, 101),
     "fact 1: the tax withheld is not a part of the dividend; correct it"),
    ("shares in of unknown cost with a cost", OPENED,
     Transferred("main", DAY, "t1", "NVDA", 1, cost_minor=5, cost_known=False),
     "fact 1: a cost that is not known is written as zero; correct it"),
    ("targets that do not sum to one", OPENED, TargetsSet("main", DAY, (("AAPL", WEIGHT_ONE - 1),)),
     "fact 1: the target weights do not sum to one; correct it"),
    ("targets that replace others than they say", OPENED, TargetsSet("main", DAY, (("AAPL", WEIGHT_ONE),), "", "x"),
     "fact 1: the targets it replaces are not those of the book; targets replace the ones before; read the book again"),
    ("lots that are not held", OPENED, LotsChosen("main", DAY, "c1", "AAPL", "F3", lots=(("fill:F7", SHARE_PER),)),
     "fact 1: 1 shares of the lot fill:F7 are chosen and 0 are held; a chosen lot is held; see the lots with `book "
     "show --lots`"),
    ("average for a whole account", OPENED, Opened("fund", DAY, method="average"),
     "fact 1: the method 'average' is not one of fifo, lifo, highest, specific, strict (average is chosen for a "
     "symbol); correct it"),
    ("approval by the proposer", PROPOSED, Approved("main", DAY, PLAN),
     "fact 1: ada proposed the plan pppppppppppp; this account is approved by another user; ask another user to "
     "approve it"),
    ("approval of a plan that is not the latest", PROPOSED, Approved("main", DAY, "q" * 64),
     "fact 1: the plan qqqqqqqqqqqq is not the latest of the account; the latest plan is approved and staged; propose "
     "again"),
    ("approval after the book has changed", booked(PROPOSED, Flow("main", DAY, "d2", 5)), Approved("main", DAY, PLAN),
     "fact 1: the plan pppppppppppp is void since the book changed with the flow of entry 6; a plan holds for the book "
     "it was made for; propose again"),
    ("staging without an approval", PROPOSED, Staged("main", DAY, PLAN, 1, (ORDER,), "orders.csv"),
     "fact 1: the plan pppppppppppp is proposed; an approved plan is staged; approve it first"),
    ("an order sent twice", STAGED, Staged("main", DAY, PLAN, 2, (ORDER,), "orders.csv"),
     f"fact 1: the order {ORDER} was sent already; each order of a plan is sent once; stage those not sent"),
    ("a plan while orders are open", STAGED, Proposed("main", DAY, "q" * 64, ()),
     "fact 1: 1 orders of the plan pppppppppppp are open; a plan begins when no order is open; book their fills or "
     "cancel them"),
    ("an end of an order that is over", booked(STAGED, OF_ORDER), Cancelled("main", DAY, ORDER),
     f"fact 1: the order {ORDER} has nothing open; an open order is cancelled; correct the id"),
]  # fmt: skip


@pytest.mark.parametrize(("ledger", "fact", "sentence"), [case[1:] for case in REFUSED],
                         ids=[case[0] for case in REFUSED])  # fmt: skip
def test_the_book_refuses(ledger: Ledger, fact: Fact, sentence: str) -> None:
    before = (ledger.sequence, ledger.head, ledger.accounts["main"])
    with pytest.raises(Refusal) as refused:
        booked(ledger, fact)
    assert str(refused.value) == sentence
    assert (ledger.sequence, ledger.head, ledger.accounts["main"]) == before


def test_all_refusals_are_told_at_once_and_nothing_is_booked() -> None:
    facts = (Flow("main", DAY, "d2", 0), Filled("main", fill("F3")), Filled("main", fill("F4", SELL, 21)))
    with pytest.raises(Refusals) as refused:
        booked(OPENED, *facts)
    assert str(refused.value).splitlines() == [
        "fact 1: the amount is zero; correct it",
        "fact 3, AAPL: 21 shares leave and 20 are held; a sale sells what is held; correct the quantity, or book the "
        "purchase first",
    ]


def test_what_a_refused_fact_had_half_done_is_not_there_for_the_next() -> None:
    dear = Corrected("main", DAY, "F1", fill("F1b", shares=1000))  # F1 is taken back before the cash is missed
    facts = (Filled("main", fill("F3")), dear, Filled("main", fill("F4", SELL, 21)), Filled("main", fill("F4", SELL)))
    with pytest.raises(Refusals) as refused:
        booked(OPENED, *facts)
    assert [row.split(";")[0] for row in str(refused.value).splitlines()] == [
        "fact 2: 92,003.00 USD of cash would be missing", "fact 3, AAPL: 21 shares leave and 20 are held",
    ]  # fmt: skip


HALF = WEIGHT_ONE // 2
ONE_LINE = (OrderLine("AAPL", BUY, 1, 1),)
MALFORMED: list[tuple[Fact, str]] = [
    (Opened("other", DAY, currency="usd"), "'usd' is no currency (three capital letters)"),
    (Opened("other", DAY, approval="nobody"), "the approval 'nobody' is not one of own, other"),
    (Flow("", DAY, "d2", 1), "the account '' is not 1 to 200 printable characters"),
    (Flow("main", DAY, "d" * 201, 1), f"the reference {'d' * 201!r} is not 1 to 200 printable characters"),
    (Flow("main", DAY, "d2", 2**63), "an amount of 9223372036854775808 is out of range"),
    (Flow("main", "20261120", "d2", 1), "'20261120' is no date (YYYY-MM-DD)"),
    (Flow("main", DAY, "d2", 1, memo="a\x1b[31m"),
     "the memo 'a\\x1b[31m' is not one line of printable characters"),
    (FeeCharged("main", DAY, "d2", 1, memo="a\nb"), "the memo 'a\\nb' is not one line of printable characters"),
    (Cancelled("main", DAY, "X", "a\tb"), "the reason 'a\\tb' is not one line of printable characters"),
    (Busted("main", DAY, "F1", "\udcff"), "the reason '\\udcff' is not one line of printable characters"),
    (Corrected("main", DAY, "F1", fill("F1b"), "\r"), "the reason '\\r' is not one line of printable characters"),
    (Transferred("main", DAY, "t", "CASH", 1), "CASH is no share"),
    (Transferred("main", DAY, "t", "=A1", 1), "the symbol '=A1' starts like a formula"),
    (Transferred("main", DAY, "t", "AAPL", 0), "no shares are transferred"),
    (Transferred("main", DAY, "t", "AAPL", -1, 5), "shares that leave take the cost and the dates of their lots"),
    (Transferred("main", DAY, "t", "AAPL", 1, 5, acquired="2026-11-21"),
     "the date of acquisition '2026-11-21' is no date up to the transfer"),
    (TargetsSet("main", DAY, (("B", HALF), ("A", HALF))), "the targets are not each symbol once in order"),
    (TargetsSet("main", DAY, (("A", -HALF), ("B", HALF * 3))), "a target weight is below zero"),
    (Proposed("main", DAY, PLAN, ONE_LINE * 2), "a symbol has two orders of one side"),
    (Proposed("main", DAY, PLAN, (OrderLine("AAPL", "HOLD", 1, 1),)), "'HOLD' is no side (BUY or SELL)"),
    (Proposed("main", DAY, PLAN, (OrderLine("AAPL", BUY, 0, 1),)), "an order of 0 is out of range"),
    (Proposed("main", DAY, PLAN, (OrderLine("AAPL", BUY, 1, 0),)), "a price of 0 is out of range"),
    (Staged("main", DAY, PLAN, 1, (), "orders.csv"), "the orders staged are none, or one of them twice"),
    (Staged("main", DAY, PLAN, 1, ("A",), ""), "the destination '' is not 1 to 200 printable characters"),
    (Staged("main", DAY, PLAN, 1, ("A",), "desk", "2026-01-01"),
     "the settlement '2026-01-01' is no date from the session on"),
    (Filled("main", fill("F3")._replace(scale=10)), "a scale of 10 is out of range"),
    (Filled("main", fill("F3", session="yesterday")), "'yesterday' is no date (YYYY-MM-DD)"),
    (Corrected("main", DAY, "F1", fill("F1b", session="yesterday")), "'yesterday' is no date (YYYY-MM-DD)"),
    (DividendPaid("main", DAY, "q", "AAPL", 0), "the amount is zero"),
    (DividendPaid("main", DAY, "q", "AAPL", 5, -1), "the tax withheld is not a part of the dividend"),
    (DividendPaid("main", DAY, "q", "AAPL", 5, 5, 1), "nothing is left to reinvest"),
    (SplitDone("main", DAY, "AAPL", 0, 1), "a split of 0 for 1 is none"),
    (SplitDone("main", DAY, "AAPL", 1, 3, SHARE_PER), "the fraction paid out is not a part of one share"),
    (Delisted("main", DAY, "AAPL", -1), "the cash paid of -1 is out of range"),
    (LotsChosen("main", DAY, "c", "AAPL"),
     "a choice is lots, or one of the methods fifo, lifo, highest, specific, average, strict"),
    (LotsChosen("main", DAY, "c", "AAPL", lots=(("L", 1),)), "lots are chosen for one sale, which is not named"),
    (LotsChosen("main", DAY, "c", "AAPL", "F3", "average"), "average is chosen for a symbol, not for one sale"),
    (LotsChosen("main", DAY, "c", "AAPL", "F3", lots=(("L", 0),)),
     "the lots chosen are not each one once, with the units to take"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "clause"), MALFORMED, ids=[clause for _, clause in MALFORMED])
def test_a_fact_that_cannot_be_is_refused_before_any_book_is_looked_at(fact: Fact, clause: str) -> None:
    with pytest.raises(BookRefused) as refused:
        booked(OPENED, fact)
    assert str(refused.value) == f"fact 1: {clause}; correct it"


@pytest.mark.parametrize("who", ["ada", " ada", "ADA", "Ada "])
def test_a_user_by_another_spelling_is_the_same_user(who: str) -> None:
    with pytest.raises(BookRefused, match="this account is approved by another user"):
        booked(PROPOSED, Approved("main", DAY, PLAN), who=who)


def test_a_fill_sent_again_under_another_id_is_booked_with_a_warning() -> None:
    again = enter(STAGED, [Filled("main", fill("F1b"))], who="ada", when_utc="then")
    assert [(row.code, row.text) for row in again.findings] == [
        ("fill_alike", "the fills F1 and F1b of account main differ in their id only: sent twice?")
    ]


def test_a_late_fill_of_a_cancelled_order_is_booked() -> None:
    late = booked(STAGED, Cancelled("main", DAY, ORDER), OF_ORDER)
    assert late.accounts["main"].orders[ORDER].state == "filled"


def test_what_is_no_part_of_a_fact_is_never_written() -> None:
    with pytest.raises(TypeError, match="float is no part of a fact"):
        canon(Flow("main", DAY, "d2", 0.5))  # type: ignore[arg-type]


def test_an_entry_whose_seal_is_not_its_own_is_refused() -> None:
    line = enter(OPENED, [Flow("main", DAY, "d2", 5)], who="ada", when_utc="then").entries[0]
    with pytest.raises(BookRefused) as refused:
        read_entry(line.sequence, line.id, "eve", line.when_utc, line.before_hash, line.hash, canon(line.fact))
    assert str(refused.value) == (
        "journal entry 5: the hash does not cover what the entry says; an entry never changes; restore the book from a "
        "backup"
    )


def test_a_journal_that_holds_a_fact_twice_is_refused() -> None:
    line = enter(OPENED, [Flow("main", DAY, "d2", 5)], who="ada", when_utc="then").entries[0]
    twice = entry(6, line.fact, "ada", "then", line.hash)
    with pytest.raises(BookRefused, match="journal entry 6: the fact is entered twice"):
        roll(OPENED, [line, twice])


def test_a_line_that_stands_on_another_past_is_refused() -> None:
    with pytest.raises(BookRefused, match="journal entry 5: it does not follow entry 4"):
        roll(OPENED, [entry(5, Flow("main", DAY, "d2", 5), "ada", "then", "f" * 64)])


def test_a_decision_has_one_currency() -> None:
    mixed = booked(OPENED, Transferred("main", DAY, "t1", "7203", SHARE_PER, 3000, "JPY"))
    with pytest.raises(BookRefused) as refused:
        book_of(mixed, "main")
    assert str(refused.value) == (
        "account main: 7203 is held in JPY; a decision has one currency, USD; move it to an account of its own"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"null", b'{"kind":"flow"}', b'{"kind":"gift"}', b"\xff", b"[" * 100_000,
        b'{"account":"main","amount_minor":1.5,"currency":"USD","kind":"flow","memo":"","ref":"d","session":"2026-01-02"}',
        b'{"account":"main","amount_minor":NaN,"currency":"USD","kind":"flow","memo":"","ref":"d","session":"2026-01-02"}',
        b'{"account":"main","amount_minor":true,"currency":"USD","kind":"flow","memo":"","ref":"d","session":"2026-01-02"}',
        b'{"account":"main","fill":{"price_ticks":1},"kind":"fill"}',
        b'{"account":"main","destination":"d","kind":"staged","orders":[1],"plan":"p","session":"2026-01-02","wave":1}',
        b'{"account":"main","kind":"targets","replaces":"","session":"2026-01-02","settings":"","weights":[["A"]]}',
        b'{"account":"main","kind":"targets","replaces":"","session":"2026-01-02","settings":"","weights":["A"]}',
    ],
)  # fmt: skip
def test_bytes_that_are_no_fact_are_refused(content: bytes) -> None:
    with pytest.raises(BookRefused, match="journal entry 7: the content is no fact"):
        parse(content, "journal entry 7")


FILL_BYTES = canon(Filled("main", fill("F1")))
PRICE = re.compile(b'"price_ticks":[0-9]+')


@pytest.mark.parametrize("price", [b"01", b"+1", b"1.0", b"1_0", b" ", b"-1", b"0", b'"1"', b"1e2", b"true"])
def test_a_fill_whose_price_is_no_whole_number_above_zero_is_no_fact(price: bytes) -> None:
    assert parse(FILL_BYTES, "here") == Filled("main", fill("F1"))
    with pytest.raises(BookRefused, match="the content is no fact"):
        parse(PRICE.sub(b'"price_ticks":' + price, FILL_BYTES), "here")


@pytest.mark.parametrize("text", [b"F\n1", b"F\x001", b"F\xff1", b'F"1'])
def test_a_fill_with_a_character_that_no_text_has_is_no_fact(text: bytes) -> None:
    with pytest.raises(BookRefused, match="the content is no fact"):
        parse(FILL_BYTES.replace(b'"F1"', b'"' + text + b'"'), "here")


@pytest.mark.parametrize("name", ['F"1', "F\\1", "F\u00e91", "F 1", "F\x7f1"])
def test_a_fill_with_an_odd_id_survives_its_bytes(name: str) -> None:
    odd = Filled("main", fill("F1")._replace(fill_id=name))
    assert parse(canon(odd), "here") == odd
    record = {"account": "main", "fill": odd.fill._asdict(), "kind": "fill"}
    assert canon(odd).decode() == json.dumps(record, sort_keys=True, separators=(",", ":"))


def test_a_fill_with_a_float_has_no_bytes() -> None:
    with pytest.raises(TypeError, match="a number of a fill is not whole"):
        canon(Filled("main", fill("F1")._replace(price_ticks=1.5)))  # type: ignore[arg-type]


def test_a_fill_that_was_read_is_as_frozen_as_one_that_was_made() -> None:
    read = parse(FILL_BYTES, "here")
    assert isinstance(read, Filled) and type(read.fill) is Fill and hash(read.fill) == hash(fill("F1"))
    with pytest.raises(AttributeError):
        read.fill.price_ticks = 1  # type: ignore[misc]
