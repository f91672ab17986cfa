"""Breaks put between a book and its broker: each is found, named and stops the plans; nothing else is said or moved."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from booked import booked, opened

from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.breaks import SHARES_OPEN, Moved, Position, Statement, breaks, quantity_breaks
from trimtab.ledger.facts import (
    Approved,
    Fact,
    Filled,
    Flow,
    Opened,
    OrderLine,
    Proposed,
    Reconciled,
    Staged,
    Transferred,
)
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.planning import order_id
from trimtab.ledger.roll import enter
from trimtab.ledger.since import moved_after
from trimtab.units import SHARE_PER

pytestmark = pytest.mark.no_cover  # long: other tests count the lines

INJECTED = 1_000 if os.environ.get("TRIMTAB_SOAK") else 100
DAY, NEXT = "2026-11-20", "2026-11-23"
PLAN = "a1" * 32
NAMES = tuple(f"S{number:02}" for number in range(12))


def book(dice: random.Random) -> Ledger:
    """A book of some names, each with a few trades on the days up to the list's."""
    facts: list[Fact] = []
    for name in dice.sample(NAMES, dice.randrange(3, 10)):
        for number in range(dice.randrange(1, 4)):
            units = dice.choice((dice.randrange(20, 400) * SHARE_PER, dice.randrange(1, 10**12)))
            day = f"2026-11-{dice.randrange(2, 20):02}"
            price = dice.randrange(10**6, 500 * 10**6)
            facts.append(Filled("main", Fill(f"{name}-{number}", day, name, BUY, units, price, dice.randrange(10**6))))
    dice.shuffle(facts)
    return opened(10**9, *facts)


def list_of(account: Account) -> Statement:
    """The broker's list that agrees with the account to the share and the cent."""
    positions = tuple(
        Position(name, units, cost_minor=sum(lot.cost_minor for lot in account.lots[name]))
        for name, units in account.shares.items()
    )
    return Statement(DAY, positions, dict(account.cash_minor))


Injected = tuple[Ledger, Statement, set[tuple[str, str]]]


def put(statement: Statement, name: str, units: int) -> Statement:
    """The list with other shares of one name."""
    rows = tuple(replace(row, quantity_units=units) if row.symbol == name else row for row in statement.positions)
    return replace(statement, positions=rows)


def missing_ours(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The broker holds a name that the book does not have."""
    more = Position("NEW", dice.randrange(1, 10**12))
    return ledger, replace(statement, positions=(*statement.positions, more)), {("NEW", "missing ours")}


def missing_theirs(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The broker does not hold a name that the book has."""
    rows = tuple(row for row in statement.positions if row.symbol != name)
    return ledger, replace(statement, positions=rows), {(name, "missing theirs")}


def quantity(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The broker holds a little more or less, from a billionth of a share on."""
    units = ledger.accounts["main"].shares[name]
    off = dice.choice((1, dice.randrange(1, units // 12), SHARE_PER)) * dice.choice((1, -1))
    return ledger, put(statement, name, units + off), {(name, "quantity")}


def duplicate(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The broker sent a trade of the book once more, under another id."""
    fill = dice.choice([row.fill for row in ledger.accounts["main"].fills.values() if row.fill.symbol == name])
    twice = booked(ledger, Flow("main", DAY, "more", 10**9), Filled("main", fill._replace(fill_id="again")))
    cash = dict(twice.accounts["main"].cash_minor)
    return twice, replace(statement, cash_minor=cash), {(name, "duplicate")}


def split(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The broker has lived through a split that the book does not know."""
    after, before = dice.choice(((2, 1), (4, 1), (3, 2), (20, 1)))
    units = ledger.accounts["main"].shares[name] // before * before
    if units != ledger.accounts["main"].shares[name]:
        return quantity(dice, ledger, statement, name)
    return ledger, put(statement, name, units * after // before), {(name, "corporate action")}


def cash(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The broker has more or less cash, from a cent on."""
    off = dice.choice((1, dice.randrange(1, 10**7))) * dice.choice((1, -1))
    return ledger, replace(statement, cash_minor={"USD": statement.cash_minor["USD"] + off}), {("CASH", "cash")}


def cost(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The broker knows another cost, from a cent on."""
    rows = tuple(
        replace(row, cost_minor=(row.cost_minor or 0) + dice.randrange(1, 10**6)) if row.symbol == name else row
        for row in statement.positions
    )
    return ledger, replace(statement, positions=rows), {(name, "cost")}


def timing(dice: random.Random, ledger: Ledger, statement: Statement, name: str) -> Injected:
    """The book has sold on the day after the list."""
    units = dice.randrange(1, ledger.accounts["main"].shares[name])
    late = Filled("main", Fill("late", NEXT, name, SELL, units, 10**8, 0))
    return booked(ledger, late), statement, {(name, "timing"), ("CASH", "timing")}


KINDS: tuple[Callable[[random.Random, Ledger, Statement, str], Injected], ...] = (
    missing_ours, missing_theirs, quantity, duplicate, split, cash, cost, timing,
)  # fmt: skip


def moved(before: Ledger, after: Ledger) -> Moved:
    """What the facts after the list's day moved, as the difference of the two books says."""
    one, other = before.accounts["main"], after.accounts["main"]
    units = {name: other.shares.get(name, 0) - one.shares.get(name, 0) for name in {*one.shares, *other.shares}}
    return Moved(units, {"USD": other.cash_minor["USD"] - one.cash_minor["USD"]})


@pytest.mark.parametrize("seed", range(INJECTED))
def test_every_injected_break_is_found_named_and_stops_the_plans(seed: int) -> None:
    dice = random.Random(seed)
    ledger = book(dice)
    agrees = list_of(ledger.accounts["main"])
    assert breaks(ledger.accounts["main"], agrees, Moved(), costs="compared") == ()
    kind = KINDS[seed % len(KINDS)]
    name = dice.choice(list(ledger.accounts["main"].shares))
    broken, statement, expected = kind(dice, ledger, agrees, name)
    later = moved(ledger, broken) if kind is timing else Moved()
    found = breaks(broken.accounts["main"], statement, later, costs="compared")
    assert {(line.symbol, line.type) for line in found} == expected
    fact = Reconciled("main", DAY, "r1", "c" * 64, found)
    after = booked(broken, fact)
    assert replace(after.accounts["main"], reconciled=None, session="") == replace(
        broken.accounts["main"], reconciled=None, session=""
    )  # nothing is invented: a reconciliation moves no share and no cent
    stops = any(line.type in SHARES_OPEN for line in found)
    assert bool(quantity_breaks(fact)) == stops
    for intended in (intends(after), intends_to_send(broken, fact)):
        if stops:
            with pytest.raises(BookRefused, match=r"its shares differ from the broker's of 2026-11-20: "):
                intended()
        else:
            intended()


def intends(ledger: Ledger) -> Callable[[], Ledger]:
    """A plan for the account."""
    name, units = next(iter(ledger.accounts["main"].shares.items()))
    line = OrderLine(name, SELL, units, 10**8)
    return lambda: booked(ledger, Proposed("main", NEXT, PLAN, (line,)))


def intends_to_send(ledger: Ledger, fact: Reconciled) -> Callable[[], Ledger]:
    """A plan that was approved before the reconciliation, and is staged after it."""
    name, units = next(iter(ledger.accounts["main"].shares.items()))
    steps = (
        Proposed("main", NEXT, PLAN, (OrderLine(name, SELL, units, 10**8),)), Approved("main", NEXT, PLAN), fact,
        Staged("main", NEXT, PLAN, 1, (order_id(PLAN, "main", name, SELL),), "orders.csv"),
    )  # fmt: skip
    return lambda: booked(ledger, *steps)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_dated_after_a_day_is_told_from_what_is_not(seed: int) -> None:
    dice = random.Random(seed)
    facts: list[Fact] = [Flow("main", "2026-11-02", "start", 10**9)]
    for number in range(60):
        day = f"2026-11-{dice.randrange(2, 30):02}"
        shares = Transferred("main", day, f"T{number}", dice.choice(NAMES), dice.randrange(1, 10**12), 5)
        facts.append(dice.choice((Flow("main", day, f"R{number}", dice.randrange(1, 10**6)), shares)))
    dice.shuffle(facts)
    entries = enter(Ledger(), [Opened("main", "2026-11-02"), *facts], who="ana", when_utc="then").entries
    ledger, later = moved_after(entries, "main", DAY)
    units: dict[str, int] = {}
    for fact in facts:
        if fact.session > DAY and isinstance(fact, Transferred):
            units[fact.symbol] = units.get(fact.symbol, 0) + fact.quantity_units
    assert {name: moved for name, moved in later.units.items() if moved} == units
    assert later.cash_minor.get("USD", 0) == sum(
        fact.amount_minor for fact in facts if isinstance(fact, Flow) and fact.session > DAY
    )
    assert ledger.sequence == len(entries)
