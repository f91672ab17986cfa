"""A book that lived through a year and a half: transfers, flows, trades, a split, dividends, fees, an open order."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from trimtab.ledger import facts
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Fact, Filled, OrderLine
from trimtab.ledger.fills import Fill
from trimtab.ledger.journal import Entry
from trimtab.ledger.planning import order_id
from trimtab.ledger.roll import account_of, enter
from trimtab.market.prices import Prices
from trimtab.run.booked import Performance, performance

UNIT, TICK = 10**9, 10**6
NAMES = ("AAPL", "AMZN", "BRK-B", "GOOG", "JNJ", "MSFT", "NVDA", "XOM")
SPLIT = "2026-03-09"
NAME = "endowment"


def weekdays(first: str, count: int) -> tuple[str, ...]:
    """So many sessions from Monday to Friday."""
    day, found = date.fromisoformat(first), []
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day.isoformat())
        day += timedelta(days=1)
    return tuple(found)


@cache
def prices(count: int = 380) -> Prices:
    """Walks in whole cents; NVDA splits four for one, and XOM has a gap of three sessions."""
    dice, sessions = random.Random(8), weekdays("2025-06-02", count)
    columns = []
    for at, name in enumerate(NAMES):
        price, column = 80.0 + 55 * at, []
        for t, session in enumerate(sessions):
            price *= 1 + dice.gauss(0.0005, 0.013)
            if name == "NVDA" and session == SPLIT:
                price /= 4
            gap = name == "XOM" and 100 <= t < 103
            column.append(0 if gap else round(price * 100) * 10**4)
        columns.append(array("q", column))
    return Prices(sessions, NAMES, tuple(columns), source="prices.csv")


def fill(number: int, session: str, symbol: str, shares: int, order: str = "") -> Filled:
    """A trade a little beside the close, with a fee; below zero it sells."""
    made = prices()
    close = made.column(symbol)[made.sessions.index(session)]
    side = "BUY" if shares > 0 else "SELL"
    traded = round(close * (1.0004 if shares > 0 else 0.9997) / 100) * 100
    return Filled(NAME, Fill(f"F-{number:04d}", session, symbol, side, abs(shares) * UNIT, traded, 1_950_000, order))


def story() -> list[Fact]:
    """The facts in the order they were entered."""
    day = prices().sessions
    told: list[Fact] = [
        facts.Opened(NAME, day[0]),
        facts.Flow(NAME, day[0], "start", 60_000_000),
        facts.Transferred(NAME, day[0], "JNJ/1", "JNJ", 150 * UNIT, 3_110_000, acquired="2019-04-12"),
        facts.Transferred(NAME, day[0], "JNJ/2", "JNJ", 60 * UNIT, 0, cost_known=False),
    ]
    number = 1000
    for symbol, shares in (("AAPL", 900), ("AMZN", 500), ("BRK-B", 300), ("GOOG", 260), ("MSFT", 160), ("NVDA", 130)):
        told.append(fill(number := number + 1, day[1], symbol, shares))
    told += [fill(number := number + 1, day[2], "XOM", 120), facts.Flow(NAME, day[60], "Q3", 15_000_000)]
    told += [fill(number := number + 1, day[61], "AAPL", 400), fill(number := number + 1, day[61], "NVDA", 55)]
    told += [facts.DividendPaid(NAME, day[70], "MSFT/Q3", "MSFT", 13_280, 1_992)]
    told += [facts.FeeCharged(NAME, day[85], "Q3", 187_500), facts.InterestPaid(NAME, day[86], "Q3", 41_233)]
    told += [fill(number := number + 1, day[120], "AMZN", -200), fill(number := number + 1, day[120], "GOOG", 90)]
    told += [facts.FeeCharged(NAME, day[150], "Q4", 191_000), facts.Flow(NAME, day[155], "grants", -9_000_000)]
    told += [facts.SplitDone(NAME, SPLIT, "NVDA", 4, 1), facts.DividendPaid(NAME, day[210], "XOM/Q1", "XOM", 11_880)]
    told += [fill(number := number + 1, day[240], "NVDA", -240), fill(number := number + 1, day[300], "JNJ", -40)]
    told += [facts.FeeCharged(NAME, day[310], "Q2", 201_500)]
    plan = "7c" * 32
    lines = (OrderLine("AMZN", "BUY", 110 * UNIT, 140 * TICK), OrderLine("GOOG", "SELL", 45 * UNIT, 250 * TICK))
    staged = tuple(order_id(plan, NAME, line.symbol, line.side) for line in lines)
    told += [
        facts.Proposed(NAME, day[378], plan, lines), facts.Approved(NAME, day[378], plan),
        facts.Staged(NAME, day[378], plan, 1, staged, "desk"), fill(number + 1, day[379], "AMZN", 60, staged[0]),
    ]  # fmt: skip
    return told


@cache
def book() -> tuple[tuple[Entry, ...], Account]:
    """Its entries, and the account after them."""
    entered = enter(Ledger(), story(), who="ana", when_utc="2026-11-20T20:00:00Z")
    return entered.entries, account_of(entered.ledger, NAME)


@cache
def lived() -> Performance:
    """Its history."""
    entries, account = book()
    return performance(entries, account, prices())


def small(*more: Fact, closes: Sequence[float] = (100.0, 101.0, 103.0)) -> tuple[Performance, Account]:
    """A book of one name for a few sessions, with more facts."""
    sessions = weekdays("2026-11-16", len(closes))
    start = (
        facts.Opened("main", sessions[0]), facts.Flow("main", sessions[0], "start", 1_000_000),
        Filled("main", Fill("F-1", sessions[0], "AAPL", "BUY", 40 * UNIT, 100 * TICK, 1_000_000)),
    )  # fmt: skip
    entered = enter(Ledger(), (*start, *more), who="ana", when_utc="2026-11-20T20:00:00Z")
    account = account_of(entered.ledger, "main")
    column = array("q", [round(close * TICK) for close in closes])
    return performance(entered.entries, account, Prices(sessions, ("AAPL",), (column,), source="prices.csv")), account
