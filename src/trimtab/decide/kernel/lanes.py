"""A thousand policies side by side through a stretch of sessions: lanes of one book each, looked at together.

A lane is one policy with its costs; all lanes of a block share prices, targets, limits, rounding and cadence. The lanes
lie beside each other in memory, so that valuing them and testing their bands runs over lanes in step, in floats that
hold whole numbers. Whatever the test does not clear is decided for each lane alone: a plain book in floats too, all
others in whole numbers; so a lane's trades are those of its own walk.
"""

from __future__ import annotations

from typing import NamedTuple

from .account import decide_units, make_space
from .block import CHARGES, COOLDOWN, ROUNDING, RULES, Books, Lanes, Mirror, Shared, lay_out, terms_of
from .brisk import DECIDED, brisk_down
from .brisk_near import brisk_near
from .costs import tally
from .mode import compiled, entry, floats, inlined, ints, making
from .moves import tally_picks
from .numbers import same, worth
from .plain import CLEAR, TRADES, UNSURE, Asking, Bench, make_bench, plain_down
from .plain_near import plain_near
from .records import FROZEN, NEAREST, NO_BUY, NO_SELL, WEIGHT_ONE, Case, Names, Space
from .tallies import Tallies, earn, fall, scatter
from .walk import Days
from .watch import lanes_to_decide, unasked, value_exactly, value_lanes

END, LEFT, LOST = 0, 1, 2


@inlined
def in_floats(days: Days, t: int, price: list[float]) -> None:
    """Writes the session's prices as floats."""
    at = t * len(price)
    for i in range(len(price)):
        price[i] = float(days.price[at + i])


@compiled
def names_of(
    lanes: Lanes, shared: Shared, books: Books, price: list[int], flags: list[int], lane: int, names: Names
) -> None:
    """Writes the lane's rows."""
    m, n = len(books.cash), len(price)
    bands, costs = lanes.bands[lane] * (n + 1), lanes.costs[lane] * n
    for i in range(n):
        names.shares[i], names.price[i], names.flags[i] = books.shares[i * m + lane], price[i], flags[i]
        names.band[i], names.spread[i] = lanes.band[bands + i], lanes.spread[costs + i]
        names.impact[i] = lanes.impact[costs + i]
        names.value[i] = worth(names.shares[i], price[i], shared.per)


@making
def decide_exactly(
    lanes: Lanes, books: Books, mirror: Mirror, tallies: Tallies, names: Names, case: Case, lane: int, place: int,
    space: Space, units: list[int],
) -> None:  # fmt: skip
    """Decides one lane, fills its plan and counts it."""
    terms = terms_of(lanes, lane)
    total = int(mirror.total[lane])
    if brisk_near(terms, case, names, total, space, units) == DECIDED:
        if same(units, names.shares):
            return
        net, cost, moved = tally_picks(len(units), space.choices, space.near.pick, names, 1)
    else:
        if brisk_down(terms, case, names, total, space.hit, space.leaves, units) != DECIDED:
            decide_units(terms, case, names, space, units)
        net, cost, booked, moved = tally(terms, names, units)
    if moved == 0:
        return
    m = len(books.cash)
    for i in range(len(units)):
        books.shares[i * m + lane], mirror.held[i * m + lane] = units[i], float(units[i])
    fill(books, mirror, tallies, lane, place, case.asked, net, cost, moved)


@inlined
def decide_plainly(
    lanes: Lanes, books: Books, mirror: Mirror, tallies: Tallies, bench: Bench, case: Case, cash_target: int, lane: int,
    place: int,
) -> int:  # fmt: skip
    """Decides one plain lane, fills its plan and counts it; UNSURE where it is left to be decided exactly."""
    m, n = len(books.cash), len(bench.price)
    total, cash, top = mirror.total[lane], mirror.cash[lane], mirror.top[lane]
    if cash < 0.0 or total >= CLEAR or total * top >= CLEAR:
        return UNSURE
    for i in range(n):
        bench.held[i] = mirror.held[i * m + lane]
    rules, band = lanes.policy[lane] * RULES, lanes.bands[lane] * (n + 1)
    asking = Asking(
        total, cash, cash_target / 1e12, lanes.band[band + n], top, mirror.bottom[lane],
        float(lanes.charges[lanes.costs[lane] * CHARGES + 1]), lanes.rules[rules + 2], lanes.rules[rules + 3],
        case.due, case.asked, case.cooling,
    )  # fmt: skip
    if lanes.rules[rules + ROUNDING] == NEAREST:
        done, net, cost, moved = plain_near(bench, lanes.band[band : band + n], asking, cash_target)
    else:
        done, net, cost, moved = plain_down(bench, lanes.band[band : band + n], asking)
    if done == TRADES:
        for i in range(n):
            mirror.held[i * m + lane] = bench.units[i]
        for i in range(n):
            books.shares[i * m + lane] = int(bench.units[i])
        fill(books, mirror, tallies, lane, place, case.asked, int(net), int(cost), int(moved))
    return done


@inlined
def fill(
    books: Books, mirror: Mirror, tallies: Tallies, lane: int, place: int, asked: int, net: int, cost: int, moved: int
) -> None:
    """Takes the money of a lane's trades, and counts them."""
    books.cash[lane] -= net + cost
    books.last[lane] = place
    mirror.cash[lane] = float(books.cash[lane])
    mirror.total[lane] -= float(cost)
    tallies.traded[lane] += moved if asked == 0 else 0
    tallies.cost[lane] += cost
    tallies.rebalances[lane] += 1


class Leg(NamedTuple):
    """A run of lanes through sessions: what stays the same, and rows that each session writes."""

    first: int
    end: int
    asked: int  # 1 where the first session buys the books
    bound: int  # 1 where a name may not be bought or sold
    cash_target: int
    price: list[int]
    flags: list[int]
    out: list[int]  # 1 for a lane that may have to trade
    returns: list[float]


@inlined
def mark_session(leg: Leg, days: Days, t: int, shared: Shared) -> None:
    """Writes the session's prices, and the names' flags with the frozen ones marked."""
    at = t * len(leg.price)
    for i in range(len(leg.price)):
        leg.price[i] = days.price[at + i]
        leg.flags[i] = shared.base[i] | FROZEN if days.frozen[at + i] != 0 else shared.base[i]


@inlined
def case_of(leg: Leg, lanes: Lanes, shared: Shared, days: Days, books: Books, t: int, lane: int) -> Case:
    """What the lane is asked at the session."""
    cooldown = lanes.rules[lanes.policy[lane] * RULES + COOLDOWN]
    return Case(
        books.cash[lane], shared.floor, shared.target,
        lanes.band[lanes.bands[lane] * (len(leg.price) + 1) + len(leg.price)],
        days.due[t], leg.asked if t == leg.first else 0, 1 if days.place[t] - books.last[lane] < cooldown else 0,
    )  # fmt: skip


@inlined
def decide_marked(
    leg: Leg, lanes: Lanes, shared: Shared, days: Days, t: int, books: Books, mirror: Mirror, tallies: Tallies,
    bench: Bench,
) -> int:  # fmt: skip
    """Decides the plain ones of the lanes that are marked; returns how many are left to be decided exactly, which
    alone stay marked.
    """
    left = 0
    for lane in range(len(leg.out)):
        if leg.out[lane] & 1 == 0:
            continue
        case = case_of(leg, lanes, shared, days, books, t, lane)
        rests = case.cooling == 1 and case.asked == 0 and case.cash >= case.floor
        if not rests and mirror.plain[lane] == 1 and days.held_back[t] == 0:
            done = decide_plainly(
                lanes, books, mirror, tallies, bench, case, leg.cash_target, lane, days.place[t]
            )  # fmt: skip
            rests = done != UNSURE
        leg.out[lane] = 0 if rests else 1
        left += leg.out[lane]
    return left


@inlined
def count_session(leg: Leg, shared: Shared, t: int, mirror: Mirror, tallies: Tallies) -> None:
    """Counts what the session brought each lane."""
    earn(tallies.growth, tallies.value, mirror.before, float(shared.flow[t]), mirror.total, leg.returns)
    fall(tallies.growth, tallies.peak, tallies.high, tallies.low)
    if leg.asked == 0 or t > leg.first:
        scatter(
            tallies.returns, tallies.squares, tallies.active, tallies.active_squares, shared.benchmark[t], leg.returns
        )


@compiled
def pass_sessions(
    leg: Leg, lanes: Lanes, shared: Shared, days: Days, start: int, books: Books, mirror: Mirror, tallies: Tallies,
    bench: Bench,
) -> tuple[int, int]:  # fmt: skip
    """The lanes from session `start` on; returns the session that it came to, and why: the END of the leg, lanes LEFT
    to be decided exactly, or a book LOST.

    It borrows all its rows: counting references to them took longer than what most sessions ask.
    """
    for t in range(start, leg.end):
        in_floats(days, t, bench.price)
        odd = 1 if shared.per != 1 else value_lanes(mirror.held, mirror.cash, bench.price, mirror.total)
        if odd > 0:
            mark_session(leg, days, t, shared)
            if value_exactly(books, leg.price, shared.per, mirror.total) > 0:
                return t, LOST
        due, opening = days.due[t], leg.asked if t == leg.first else 0
        tied = 1 if leg.bound == 1 or days.held_back[t] != 0 else 0
        rest = unasked(shared, due, opening, tied) and shared.floor == 0 and odd == 0  # then nobody owes money
        if not rest and lanes_to_decide(shared, due, opening, tied, books, mirror, bench.price, leg.out) > 0:
            if decide_marked(leg, lanes, shared, days, t, books, mirror, tallies, bench) > 0:
                return t, LEFT
        count_session(leg, shared, t, mirror, tallies)
    return leg.end, END


@entry
def run_lanes(
    lanes: Lanes, shared: Shared, days: Days, first: int, end: int, asked: int, books: Books, tallies: Tallies
) -> int:
    """The lanes' books from session `first` up to `end`, each decided and filled at the close; returns the first
    session not done.

    `asked` is 1 where the first session buys the book; a lane worth nothing, or too much to count, ends the run.
    """
    m, n = len(books.cash), len(shared.targets)
    units = ints(n)
    names = Names(ints(n), ints(n), shared.step, shared.targets, floats(n), ints(n), floats(n), ints(n), ints(n))
    space = make_space(n, terms_of(lanes, 0))  # all lanes of a block round alike
    mirror = Mirror(
        floats(n * m), floats(m), floats(m), floats(m), floats((n + 1) * m), floats(m), floats(m), ints(m), floats(m),
        floats(m),
    )  # fmt: skip
    lay_out(lanes, shared, books, mirror)
    bench = make_bench(shared.targets)
    bound, cash_target = 0, WEIGHT_ONE
    for i in range(n):
        cash_target -= shared.targets[i]
        if shared.base[i] & (NO_BUY | NO_SELL) != 0:
            bound = 1
    leg = Leg(first, end, asked, bound, cash_target, ints(n), ints(n), ints(m), floats(m))
    t, why = pass_sessions(leg, lanes, shared, days, first, books, mirror, tallies, bench)
    while why == LEFT:
        mark_session(leg, days, t, shared)
        for lane in range(m):
            if leg.out[lane] == 1:
                case = case_of(leg, lanes, shared, days, books, t, lane)
                names_of(lanes, shared, books, leg.price, leg.flags, lane, names)
                decide_exactly(lanes, books, mirror, tallies, names, case, lane, days.place[t], space, units)
        count_session(leg, shared, t, mirror, tallies)
        t, why = pass_sessions(leg, lanes, shared, days, t + 1, books, mirror, tallies, bench)
    for lane in range(m):
        books.worth[lane] = int(mirror.before[lane])
    return t
