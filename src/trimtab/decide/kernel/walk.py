"""The walk of one book through a stretch of sessions: valued, looked at, decided and filled at the same prices.

A stretch is a run of sessions into which nothing comes from outside: no flow, no split, no dividend, no other mandate.
Most sessions ask for nothing; a cheap test with a margin finds them, and whatever it does not clear is decided by
`decide_account` alone, so that no bit depends on the test.
"""

from __future__ import annotations

from typing import NamedTuple

from .account import decide_account, make_space
from .brisk import DECIDED, answer, brisk_down
from .brisk_near import brisk_near
from .brisk_plain import brisk_plain
from .drift import attain, trigger
from .mode import compiled, entry, floats, inlined, ints, making
from .numbers import same, worth
from .plain import Bench, make_bench
from .records import (
    BAND_ONLY,
    BOTH,
    CALENDAR_ONLY,
    FROZEN,
    NO_BUY,
    NO_SELL,
    UNWANTED,
    Answers,
    Case,
    Names,
    Space,
    Terms,
)

MARGIN = 1e-9  # of the book: what lies nearer than that to the edge of its band is decided exactly
NEVER = -(2**40)  # the place of a trade that never was
AT_CLOSE, LATER = 0, 1
ENDED, FULL_LOG, ROWS_CHANGED, PLANNED, OUT_OF_BOUNDS = range(5)
DOUBTED = 5  # a session that may have to trade; no walk stops there
WORTH_MAX = 2**53 - 1


class Days(NamedTuple):
    """What each session brings: by session and name the price and whether it may be traded on; then by session."""

    price: list[int]
    frozen: list[int]
    held_back: list[int]  # how many names are frozen
    due: list[int]
    place: list[int]  # on the axis that a cooldown is counted on


class Pace(NamedTuple):
    """How a walk goes: sessions between two trades, whether the first is asked for, when a plan is filled, whether
    each session is looked at even where no check is due.
    """

    cooldown: int
    asked: int
    fill: int
    look: int


class Log(NamedTuple):
    """What a walk writes down: by session, then by trade."""

    nav: list[int]
    cash: list[int]
    inside: list[int]
    session: list[int]
    name: list[int]
    before: list[int]
    after: list[int]
    cost: list[int]
    reason: list[int]


class Stopped(NamedTuple):
    """Where a walk stopped (the first session it has not done), with what cash, its last trade, and why."""

    session: int
    cash: int
    last: int
    trades: int
    why: int


@inlined
def value_at(per: int, shares: list[int], price: list[int]) -> int:
    """What the shares are worth together at a row of prices."""
    total = 0
    if per == 1:
        for i in range(len(shares)):
            total += shares[i] * price[i]
    else:
        for i in range(len(shares)):
            total += worth(shares[i], price[i], per)
    return total


@inlined
def mark(per: int, days: Days, t: int, names: Names, base: list[int]) -> None:
    """Writes the names' prices and values of session t, and marks the frozen ones."""
    n = len(names.shares)
    at = t * n
    for i in range(n):
        names.price[i] = days.price[at + i]
        names.flags[i] = base[i] | FROZEN if days.frozen[at + i] != 0 else base[i]
        names.value[i] = worth(names.shares[i], names.price[i], per)


@compiled
def unbound(names: Names, base: list[int]) -> bool:
    """Whether every name may be traded both ways and none must be sold out."""
    for i in range(len(base)):
        if base[i] & (NO_BUY | NO_SELL) != 0 or base[i] & UNWANTED != 0 and names.shares[i] > 0:
            return False
    return True


@inlined
def clearly_inside(
    per: int, case: Case, shares: list[int], price: list[int], total: int, wish: list[float], wide: list[float]
) -> bool:
    """Whether each name and CASH lie inside their bands by more than the margin; for unbound books without frozen
    names. `wish` holds the targets and `wide` the bands less the margin, both as parts of the book.
    """
    if case.cash < case.floor or case.floor > 0 and case.floor / total > case.target / 1e12 - MARGIN:
        return False
    whole, unit = float(total), 1.0 / per
    if abs(case.cash - case.target / 1e12 * whole) > (case.band - MARGIN) * whole:
        return False
    far = 0
    for i in range(len(shares)):  # no way out of the loop, so that it runs over names in step
        drift = float(shares[i]) * float(price[i]) * unit - wish[i] * whole
        far += 1 if abs(drift) > wide[i] * whole else 0
    return far == 0


@inlined
def unchecked(terms: Terms, case: Case) -> bool:
    """Whether this session asks for nothing, whatever the drift."""
    if case.asked == 1 or case.cash < case.floor:
        return False
    return case.cooling == 1 or case.due == 0 and (terms.when == BOTH or terms.when == CALENDAR_ONLY)


@inlined
def asked_at(start: Case, days: Days, t: int, first: int, cash: int, last: int, pace: Pace) -> Case:
    """What the book is asked at session t."""
    cooling = 1 if days.place[t] - last < pace.cooldown else 0
    return Case(cash, start.floor, start.target, start.band, days.due[t], pace.asked if t == first else 0, cooling)


@compiled
def pass_quietly(
    terms: Terms, start: Case, names: Names, free: bool, wish: list[float], wide: list[float], days: Days, t: int,
    first: int, end: int, cash: int, last: int, pace: Pace, log: Log,
) -> tuple[int, int, int]:  # fmt: skip
    """The book from session t on while nothing asks for a trade; returns the session that it came to, what the book
    is worth then, and why: the stretch has ENDED, the book is OUT_OF_BOUNDS, or the session is DOUBTED and has to be
    looked at exactly.

    It borrows all its rows, so that no session counts references to them.
    """
    n = len(names.shares)
    for at in range(t, end):
        price = days.price[at * n : (at + 1) * n]
        total = value_at(terms.per, names.shares, price) + cash
        if total <= 0 or total > WORTH_MAX:
            return at, total, OUT_OF_BOUNDS
        log.nav[at], log.cash[at], log.inside[at] = total, cash, 1
        case = asked_at(start, days, at, first, cash, last, pace)
        if pace.look == 0 and unchecked(terms, case):
            continue
        exact = not free or days.held_back[at] != 0 or case.asked == 1
        exact = exact or case.due == 1 and terms.when != BAND_ONLY and terms.when != BOTH
        if exact or not clearly_inside(terms.per, case, names.shares, price, total, wish, wide):
            return at, total, DOUBTED
    return end, 0, ENDED


@compiled
def looked_at(
    terms: Terms, case: Case, names: Names, total: int, attainable: list[int], hit: list[int]
) -> tuple[int, int]:
    """Why there is to trade, exactly (0: nothing), and whether every name and CASH are inside their bands."""
    cash = attain(names.value, total, names.target, names.flags, case.target, case.floor, attainable)
    bits = trigger(
        terms, names.value, total, attainable, names.band, names.flags, case.cash, case.floor, cash, case.band,
        case.due, case.asked, case.cooling, hit,
    )  # fmt: skip
    for i in range(len(hit)):
        if hit[i] != 0:
            return bits, 0
    return bits, 1


@compiled
def take(names: Names, base: list[int], answers: Answers, t: int, log: Log, at: int) -> tuple[int, int]:
    """Fills the plan at its own prices and writes its trades from row `at` on; returns the next row, and whether a
    name without a target left the book.
    """
    left = 0
    for i in range(len(names.shares)):
        if answers.shares[i] == names.shares[i]:
            continue
        log.session[at], log.name[at] = t, i
        log.before[at], log.after[at] = names.shares[i], answers.shares[i]
        log.cost[at], log.reason[at] = answers.cost[i], answers.reason[i]
        at += 1
        if answers.shares[i] == 0 and base[i] & UNWANTED != 0:
            left = 1
        names.shares[i] = answers.shares[i]
    return at, left


@making
def plans_a_trade(
    terms: Terms, case: Case, names: Names, total: int, space: Space, bench: Bench, units: list[int], answers: Answers
) -> bool:  # fmt: skip
    """Decides the book and writes the answers; whether any name is traded."""
    if brisk_plain(terms, case, names, total, bench, answers) == DECIDED:
        return not same(answers.shares, names.shares)
    decided = brisk_down(terms, case, names, total, space.hit, space.leaves, units)
    if decided != DECIDED:
        decided = brisk_near(terms, case, names, total, space, units)
    if decided == DECIDED:
        answer(terms, case, names, units, answers)
    else:
        decide_account(terms, case, names, 0, 0, answers)
    return not same(answers.shares, names.shares)


@entry
def walk(
    terms: Terms, start: Case, names: Names, base: list[int], days: Days, first: int, end: int, last: int, pace: Pace,
    answers: Answers, log: Log,
) -> Stopped:  # fmt: skip
    """The book from session `first` up to `end`: NAV and cash after each session's trades, and the trades.

    `names` is this book's own and is left as it stands after the last session done; `last` is the place of the last
    trade. It stops early where the log is full, where a name without a target has left, and, unless plans are filled
    at the close, after a session that planned a trade.
    """
    n = len(names.shares)
    units, wish, wide = ints(n), floats(n), floats(n)
    space, bench = make_space(n, terms), make_bench(names.target)
    for i in range(n):
        wish[i], wide[i] = names.target[i] / 1e12, names.band[i] - MARGIN
    cash, trades, free = start.cash, 0, unbound(names, base)
    t, total, why = pass_quietly(
        terms, start, names, free, wish, wide, days, first, first, end, cash, last, pace, log
    )  # fmt: skip
    while why == DOUBTED:
        case = asked_at(start, days, t, first, cash, last, pace)
        mark(terms.per, days, t, names, base)
        bits, inside = looked_at(terms, case, names, total, space.attainable, space.hit)
        log.inside[t] = inside
        if bits != 0 and plans_a_trade(terms, case, names, total, space, bench, units, answers):
            if pace.fill == LATER:
                return Stopped(t + 1, cash, last, trades, PLANNED)
            trades, left = take(names, base, answers, t, log, trades)
            last, cash = days.place[t], answers.cash[0]
            log.nav[t], log.cash[t] = total - answers.total_cost[0], cash
            free = unbound(names, base)
            if left == 1:
                return Stopped(t + 1, cash, last, trades, ROWS_CHANGED)
            if trades + n > len(log.session):
                return Stopped(t + 1, cash, last, trades, FULL_LOG)
        t, total, why = pass_quietly(
            terms, start, names, free, wish, wide, days, t + 1, first, end, cash, last, pace, log
        )  # fmt: skip
    return Stopped(t, cash, last, trades, why)
