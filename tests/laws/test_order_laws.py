"""An order and its fills: whatever arrives in whatever order, filled and open are never more than was ordered."""

from __future__ import annotations

import random

import pytest
from booked import opened
from hypothesis import given
from hypothesis import strategies as st

from trimtab.errors import BookRefused, Refusal
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import (
    Approved,
    Busted,
    Cancelled,
    Corrected,
    Fact,
    Filled,
    OrderLine,
    Proposed,
    Staged,
    Transferred,
)  # fmt: skip
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.planning import order_id
from trimtab.ledger.roll import enter
from trimtab.units import SHARE_PER

pytestmark = pytest.mark.no_cover  # long: other tests count the lines

PLAN = "a1" * 32
DAY = "2026-11-20"
ORDERED = {"A": (SELL, 60), "B": (BUY, 30), "C": (SELL, 7)}
IDS = {symbol: order_id(PLAN, "main", symbol, side) for symbol, (side, _) in ORDERED.items()}


def staged() -> Ledger:
    """A book whose plan of three orders was staged."""
    held = [Transferred("main", "2026-01-02", f"in/{symbol}", symbol, 500 * SHARE_PER, 10**6) for symbol in ORDERED]
    lines = tuple(OrderLine(symbol, side, count * SHARE_PER, 10**8) for symbol, (side, count) in ORDERED.items())
    sent = Staged("main", DAY, PLAN, 1, tuple(IDS.values()), "orders.csv")
    return opened(10**9, *held, Proposed("main", DAY, PLAN, lines), Approved("main", DAY, PLAN), sent)


STAGED = staged()


class Broker:
    """Draws what a broker may send: parts, too much, doubles, late ones, busts, corrections; and the desk's cancels."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.sent: list[Fill] = []

    def fill(self) -> Fill:
        """A part of an order, now and then of more than is left."""
        symbol = self.dice.choice(list(ORDERED))
        side, count = ORDERED[symbol]
        units = self.dice.choice((self.dice.randrange(1, count * SHARE_PER + 2), self.dice.randrange(1, 9) * SHARE_PER))
        day = f"2026-11-{self.dice.randrange(20, 28)}"
        price = self.dice.randrange(9 * 10**7, 11 * 10**7)
        made = Fill(f"F{len(self.sent)}", day, symbol, side, units, price, 0, IDS[symbol])
        self.sent.append(made)
        return made

    def next(self) -> Fact:
        """What comes next."""
        kind = self.dice.randrange(10)
        if kind < 5 or not self.sent:
            return Filled("main", self.fill())
        known = self.dice.choice(self.sent)
        if kind == 5:
            return Filled("main", known)  # once more
        if kind == 6:
            return Filled("main", known._replace(fill_id=f"{known.fill_id}x"))  # under another id
        if kind == 7:
            return Busted("main", DAY, known.fill_id)
        if kind == 8:
            return Corrected("main", DAY, known.fill_id, self.fill())
        return Cancelled("main", DAY, IDS[self.dice.choice(list(ORDERED))])


def take(ledger: Ledger, fact: Fact) -> tuple[Ledger, bool]:
    """The ledger after the fact, or as it was where the fact is refused."""
    try:
        entered = enter(ledger, [fact], who="ana", when_utc="then")
    except Refusal:
        return ledger, False
    return entered.ledger, bool(entered.entries)


def check(ledger: Ledger) -> None:
    """Every order against the fills that stand of it, counted anew; the shares against all of them."""
    account = ledger.accounts["main"]
    standing = [row.fill for row in account.fills.values() if not row.busted]
    for symbol, (side, count) in ORDERED.items():
        order = account.orders[IDS[symbol]]
        filled = sum(fill.quantity_units for fill in standing if fill.order_id == order.order_id)
        assert order.filled_units == filled
        assert order.filled_units + order.open_units <= order.quantity_units == count * SHARE_PER
        if not order.cancelled:
            assert order.filled_units + order.open_units == order.quantity_units
        assert order in account.open_orders or not order.open_units
        moved = filled if side == BUY else -filled
        assert account.shares.get(symbol, 0) == 500 * SHARE_PER + moved


@given(st.integers(0, 2**32))
def test_filled_and_open_are_never_more_than_ordered(seed: int) -> None:
    broker, ledger, taken = Broker(seed), STAGED, 0
    for _ in range(40):
        ledger, booked = take(ledger, broker.next())
        taken += booked
        check(ledger)
    assert taken


@given(st.integers(0, 2**32))
def test_fills_of_orders_come_to_the_same_book_in_any_order(seed: int) -> None:
    dice = random.Random(seed)
    parts: list[Fact] = []
    for symbol, (side, count) in ORDERED.items():
        left = count
        while left > 0:
            part = dice.randrange(1, left + 1)
            fill = Fill(f"{symbol}{left}", DAY, symbol, side, part * SHARE_PER, 10**8, 0, IDS[symbol])
            parts.append(Filled("main", fill))
            left -= part + dice.randrange(0, 2) * dice.randrange(0, left - part + 1)
    books = []
    for _ in range(3):
        dice.shuffle(parts)
        account = enter(STAGED, [*parts, *parts], who="ana", when_utc="then").ledger.accounts["main"]
        states = {name: (order.filled_units, order.open_units, order.state) for name, order in account.orders.items()}
        books.append((account.shares, account.cash_minor, states))
    assert books[0] == books[1] == books[2]


@pytest.mark.parametrize("over", [1, SHARE_PER])
def test_an_order_is_filled_to_the_last_billionth_and_no_further(over: int) -> None:
    whole = Fill("F1", DAY, "A", SELL, 60 * SHARE_PER, 10**8, 0, IDS["A"])
    ledger, booked = take(STAGED, Filled("main", whole))
    assert booked and ledger.accounts["main"].orders[IDS["A"]].state == "filled"
    with pytest.raises(BookRefused, match="fills sum to no more than the order"):
        enter(STAGED, [Filled("main", whole._replace(quantity_units=60 * SHARE_PER + over))], who="a", when_utc="t")
