"""Fills that cannot be, as a desk might be sent them: each is one clear sentence, and the book stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from walk.commands import trimtab, write
from walk.test_entries import BUY, DAY, HEADER, PLAN, SALE, desk, entered, history, refused

from trimtab.ledger.facts import OrderLine, Proposed
from trimtab.ledger.planning import order_id
from trimtab.units import SHARE_PER

__all__ = ["desk"]
UNSENT = order_id("b2" * 32, "main", "AAPL", "SELL")

BAD = [
    ("an order nobody knows", f"F1,{DAY},AAPL,SELL,5,230,0,O-9",
     "fills.csv:2: the order O-9 of the fill F1 is not known; a fill is of a staged order, or of none; correct "
     "the order id, or leave it empty"),
    ("more than was ordered", f"F1,{DAY},AAPL,SELL,60.5,230,0,{SALE}",
     f"fills.csv:2: 60.5 shares of the order {SALE} would be filled and 60 were ordered; fills sum to no more than the "
     "order; correct the quantity"),
    ("the other side of its order", f"F1,{DAY},AAPL,BUY,5,230,0,{SALE}",
     "fills.csv:2: the fill F1 is BUY AAPL in USD and its order is SELL AAPL in USD; a fill does what its order says; "
     "correct the order id"),
    ("another symbol than its order's", f"F1,{DAY},MSFT,SELL,5,410,0,{SALE}",
     "fills.csv:2: the fill F1 is SELL MSFT in USD and its order is SELL AAPL in USD; a fill does what its order says; "
     "correct the order id"),
    ("dated before the book", f"F1,2025-12-31,AAPL,SELL,5,230,0,{SALE}",
     "fills.csv:2: the fact is dated 2025-12-31 and the account was opened on 2026-01-02; nothing happens "
     "before an account is opened; correct the date"),
    ("a sign and a side", f"F1,{DAY},AAPL,SELL,-5,230,0,{SALE}",
     "fills.csv:2: quantity: -5 is not above zero; a quantity is above zero; write it without a sign; the side "
     "says which way"),
    ("fees with a sign", f"F1,{DAY},AAPL,SELL,5,230,-1,{SALE}",
     "fills.csv:2: fees: -1 is below zero; fees are zero or more, and reduce the cash; write them without a sign"),
    ("a price below zero", f"F1,{DAY},AAPL,SELL,5,-230,0,{SALE}",
     "fills.csv:2: price: -230 is not above zero; a price is above zero; correct the cell"),
    ("more shares than are held", f"F1,{DAY},AAPL,SELL,151,230,0,",
     "fills.csv:2, AAPL: 151 shares leave and 150 are held; a sale sells what is held; correct the quantity, or "
     "book the purchase first"),
    ("more cash than there is", f"F1,{DAY},NVDA,BUY,100,180,0,",
     "fills.csv:2: 8,000.00 USD of cash would be missing; cash never falls below zero; book the deposit or the sales "
     "first"),
    ("two contents of one id", f"F1,{DAY},AAPL,SELL,5,230,0,{SALE}\nF1,{DAY},AAPL,SELL,5,231,0,{SALE}",
     "fills.csv:3: the fill F1 stands in lines 2 and 3 with different content; one id is one fill; correct one of the "
     "rows"),
    ("quantity and price swapped", f"F1,{DAY},MSFT,BUY,25,11.5,0,{BUY}\nF2,{DAY},AAPL,SELL,231,5,0,{SALE}",
     "fills.csv:3: 231 shares at 5, and the order {SALE} is of 60 at 230: they look swapped; a quantity is in "
     "shares and a price is of one; write each in its own column"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "sentence"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_fill_that_cannot_be_is_refused(desk: Path, rows: str, sentence: str) -> None:
    write(desk, {"fills.csv": f"{HEADER}\n{rows}"})
    assert refused(desk, "book fills fills.csv") == sentence.replace("{SALE}", SALE) + "\n"


def test_another_currency_than_the_order_or_the_shares_is_refused(desk: Path) -> None:
    for order, sentence in (
        (SALE, "the fill F1 is SELL AAPL in EUR and its order is SELL AAPL in USD"),
        ("", "AAPL is held in USD and the money is EUR"),
    ):
        write(desk, {"fills.csv": f"{HEADER},currency\nF1,{DAY},AAPL,SELL,5,230,0,{order},EUR"})
        assert sentence in refused(desk, "book fills fills.csv")


def test_a_purchase_in_a_currency_without_cash_is_refused(desk: Path) -> None:
    write(desk, {"fills.csv": f"{HEADER},currency\nF1,{DAY},SAP,BUY,5,230,0,,EUR"})
    assert "1,150.00 EUR of cash would be missing" in refused(desk, "book fills fills.csv")


def test_a_fill_of_an_order_that_was_not_staged_is_refused(desk: Path) -> None:
    trimtab(desk, f"book cancel --all-open --date {DAY}")
    entered(desk, [Proposed("main", DAY, "b2" * 32, (OrderLine("AAPL", "SELL", SHARE_PER, 230_000_000),))])
    write(desk, {"fills.csv": f"{HEADER}\nF1,{DAY},AAPL,SELL,1,230,0,{UNSENT}"})
    assert f"the order {UNSENT} of the fill F1 was never staged" in refused(desk, "book fills fills.csv")


def test_a_known_fill_at_another_price_is_refused_and_twice_is_nothing_new(desk: Path) -> None:
    write(desk, {"fills.csv": f"{HEADER}\nF1,{DAY},AAPL,SELL,5,230,0,{SALE}"})
    assert trimtab(desk, "book fills fills.csv").status == 0
    assert "nothing new: 1 fill already in the book." in trimtab(desk, "book fills fills.csv").out
    write(desk, {"fills.csv": f"{HEADER}\nF1,{DAY},AAPL,SELL,5,230.01,0,{SALE}"})
    assert refused(desk, "book fills fills.csv").startswith(
        "fills.csv:2: the fill F1 is in the book with other content"
    )


def test_one_bad_row_keeps_the_whole_file_out(desk: Path) -> None:
    rows = [f"F{number},{DAY},AAPL,SELL,5,230,0,{SALE}" for number in range(1, 13)]
    write(desk, {"fills.csv": "\n".join((HEADER, *rows, f"F99,{DAY},AAPL,SELL,5,230,0,{SALE}"))})
    before = len(history(desk))
    assert refused(desk, "book fills fills.csv").startswith("fills.csv:14: 65 shares of the order")
    assert len(history(desk)) == before


def test_without_an_order_the_last_trade_is_the_witness(desk: Path) -> None:
    write(desk, {"fills.csv": f"{HEADER}\nF1,{DAY},MSFT,BUY,2,410,0,"})
    trimtab(desk, "book fills fills.csv")
    write(desk, {"fills.csv": f"{HEADER}\nF2,{DAY},MSFT,BUY,411,2,0,\nF3,{DAY},MSFT,BUY,1,41.1,0,"})
    outcome = trimtab(desk, "book fills fills.csv")
    assert (outcome.status, outcome.err) == (
        0, "warning: the fill F2 of MSFT is of 411 shares at 2, the last trade was at 410: swapped?\n"
        "warning: the fill F3 of MSFT is of 1 shares at 41.1, the last trade was at 410\n",
    )  # fmt: skip


def test_fills_come_in_any_order_in_parts_and_late(desk: Path) -> None:
    write(desk, {"fills.csv": f"{HEADER}\nF3,2026-11-24,AAPL,SELL,20,231,0,{SALE}\nF1,{DAY},AAPL,SELL,25,230,0,{SALE}"})
    assert trimtab(desk, "book fills fills.csv").status == 0
    trimtab(desk, f"book cancel {SALE} --date 2026-11-24")
    write(desk, {"fills.csv": f"{HEADER}\nF2,2026-11-23,AAPL,SELL,15,230.5,0,{SALE}"})
    assert trimtab(desk, "book fills fills.csv").status == 0  # done before the cancel came through: it was done
    figures = json.loads(trimtab(desk, "book show --json").out)
    assert figures["shares"]["AAPL"] == 90
    assert [row["order"] for row in figures["open_orders"]] == [BUY]
    assert figures["open_orders"][0]["plan"] == PLAN


def test_a_known_fill_whose_id_is_spelt_otherwise_is_not_booked_again(desk: Path) -> None:
    write(desk, {"fills.csv": f"{HEADER}\nAb-1,{DAY},AAPL,SELL,5,230,0,{SALE}"})
    trimtab(desk, "book fills fills.csv")
    write(desk, {"fills.csv": f"{HEADER}\nAB - 1,{DAY},AAPL,sell,5.0,230.00,0,{SALE}"})
    outcome = trimtab(desk, "book fills fills.csv")
    assert (outcome.status, outcome.err) == (
        0, "warning: fills.csv:2: the fill AB - 1 is Ab-1 of the book, spelt otherwise; it was not booked again\n"
    )  # fmt: skip
    assert "nothing new: 1 fill already in the book." in outcome.out
