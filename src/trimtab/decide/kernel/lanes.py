"""A thousand policies side by side through a stretch of sessions: lanes of one book each, looked at together.

A lane is one policy with its costs; all lanes of a block share prices, targets, limits, rounding and cadence. The lanes
lie beside each other in memory, so that valuing them and testing their bands runs over lanes in step. Whatever the test
does not clear is decided by `decide_units` alone, so a lane's trades are those of its own walk.
"""

from __future__ import annotations

from typing import NamedTuple

from .account import decide_units, make_space
from .brisk import DECIDED, brisk_down
from .costs import tally
from .mode import compiled, entry, floats, ints, making
from .numbers import worth
from .records import BAND_ONLY, BOTH, CALENDAR_ONLY, FAR, FROZEN, NO_BUY, NO_SELL, UNWANTED, Case, Names, Space, Terms
from .walk import MARGIN, WORTH_MAX, Days


class Lanes(NamedTuple):
    """The settings of each lane: one Terms a lane in rows of whole numbers and of ratios, its band by name, CASH last,
    and its half spread and impact by name.
    """

    whole: list[int]  # WHOLE a lane
    ratios: list[float]  # RATIOS a lane
    fees: list[int]  # where a lane's sell fees start in the three rows below; one more at the end
    sell_rate: list[int]
    sell_share: list[int]
    sell_cap: list[int]
    cooldown: list[int]
    band: list[float]  # name by name, the lanes of a name side by side
    spread: list[int]
    impact: list[float]


class Shared(NamedTuple):
    """What all lanes of a block have in common."""

    per: int
    floor: int
    target: int
    when: int
    targets: list[int]
    step: list[int]
    base: list[int]  # flags
    flow: list[int]  # money that came in at the start of each session, for the returns
    benchmark: list[float]  # return of the targets held continuously into each session


class Books(NamedTuple):
    """The books of the lanes as they stand: shares name by name, the lanes of a name side by side."""

    shares: list[int]
    cash: list[int]
    last: list[int]  # place of the last trade
    worth: list[int]  # NAV after the last session done


class Tallies(NamedTuple):
    """What is counted of each lane as the sessions pass."""

    growth: list[float]
    returns: list[float]
    squares: list[float]
    active: list[float]
    active_squares: list[float]
    peak: list[float]
    drawdown: list[float]
    value: list[float]
    traded: list[int]
    cost: list[int]
    rebalances: list[int]


WHOLE, RATIOS = 16, 2


@making
def terms_of(lanes: Lanes, lane: int) -> Terms:
    """The lane's terms."""
    w, r = lane * WHOLE, lane * RATIOS
    a, b = lanes.fees[lane], lanes.fees[lane + 1]
    whole = lanes.whole
    return Terms(
        whole[w], whole[w + 1], whole[w + 2], whole[w + 3], whole[w + 4], whole[w + 5], whole[w + 6], whole[w + 7],
        lanes.sell_rate[a:b], lanes.sell_share[a:b], lanes.sell_cap[a:b],
        whole[w + 8], whole[w + 9], lanes.ratios[r], whole[w + 10], whole[w + 11], whole[w + 12], whole[w + 13],
        whole[w + 14], lanes.ratios[r + 1], whole[w + 15],
    )  # fmt: skip


@compiled
def mark_session(days: Days, t: int, shared: Shared, price: list[int], flags: list[int]) -> None:
    """Writes the session's prices, and the names' flags with the frozen ones marked."""
    at = t * len(price)
    for i in range(len(price)):
        price[i] = days.price[at + i]
        flags[i] = shared.base[i] | FROZEN if days.frozen[at + i] != 0 else shared.base[i]


@compiled
def value_lanes(books: Books, price: list[int], per: int, total: list[int]) -> int:
    """Writes what each lane's book is worth; returns how many are worth nothing, or too much to count."""
    m = len(total)
    for lane in range(m):
        total[lane] = books.cash[lane]
    for i in range(len(price)):
        each = price[i]
        row = books.shares[i * m : (i + 1) * m]
        if per == 1:
            for lane in range(m):
                total[lane] += row[lane] * each
        else:
            for lane in range(m):
                total[lane] += worth(row[lane], each, per)
    lost = 0
    for lane in range(m):
        lost += 1 if total[lane] <= 0 or total[lane] > WORTH_MAX else 0
    return lost


@compiled
def test_lanes(
    lanes: Lanes, shared: Shared, books: Books, price: list[int], total: list[int], value: list[float], out: list[int]
) -> int:
    """Marks each lane with a name or CASH near the edge of its band or beyond, or without the cash of its floor;
    returns how many.
    """
    m, n = len(total), len(price)
    target = shared.target / 1e12
    least = 0.0  # a smaller book's floor would be more than its target of cash
    if shared.floor > 0:
        least = shared.floor / (target - MARGIN) if target > 2.0 * MARGIN else FAR
    band = lanes.band[n * m : (n + 1) * m]
    cash = books.cash
    for lane in range(m):
        value[lane] = float(total[lane])
        drift = cash[lane] - target * value[lane]
        wide = (band[lane] - MARGIN) * value[lane]
        far = 1 if abs(drift) > wide else 0
        short = 1 if value[lane] < least else 0
        out[lane] = far | short | (1 if cash[lane] < shared.floor else 0)
    for i in range(n):
        each, target = float(price[i]) / shared.per, shared.targets[i] / 1e12
        row, band = books.shares[i * m : (i + 1) * m], lanes.band[i * m : (i + 1) * m]
        leaving = 1 if shared.base[i] & UNWANTED != 0 else 0
        for lane in range(m):
            drift = row[lane] * each - target * value[lane]
            far = 1 if abs(drift) > (band[lane] - MARGIN) * value[lane] else 0
            out[lane] |= far | (leaving if row[lane] > 0 else 0)
    count = 0
    for lane in range(m):
        count += out[lane]
    return count


@compiled
def mark_all(out: list[int]) -> None:
    """Marks every lane."""
    for lane in range(len(out)):
        out[lane] = 1


@compiled
def mark_short(books: Books, floor: int, out: list[int]) -> int:
    """Marks the lanes without the cash of their floor; returns how many."""
    count = 0
    for lane in range(len(out)):
        out[lane] = 1 if books.cash[lane] < floor else 0
        count += out[lane]
    return count


@compiled
def names_of(
    lanes: Lanes, shared: Shared, books: Books, price: list[int], flags: list[int], lane: int, names: Names
) -> None:
    """Writes the lane's rows."""
    m = len(books.cash)
    for i in range(len(price)):
        at = i * m + lane
        names.shares[i], names.price[i], names.flags[i] = books.shares[at], price[i], flags[i]
        names.band[i], names.spread[i], names.impact[i] = lanes.band[at], lanes.spread[at], lanes.impact[at]
        names.value[i] = worth(names.shares[i], price[i], shared.per)


@making
def decide_lane(
    lanes: Lanes, books: Books, tallies: Tallies, names: Names, case: Case, lane: int, place: int, space: Space,
    total: list[int], units: list[int],
) -> None:  # fmt: skip
    """Decides one lane, fills its plan and counts it."""
    terms = terms_of(lanes, lane)
    if brisk_down(terms, case, names, total[lane], space.hit, space.leaves, units) != DECIDED:
        decide_units(terms, case, names, space, units)
    net, cost, booked, moved = tally(terms, names, units)
    if moved == 0:
        return
    m = len(books.cash)
    for i in range(len(units)):
        books.shares[i * m + lane] = units[i]
    books.cash[lane] -= net + cost
    books.last[lane] = place
    total[lane] -= cost
    tallies.traded[lane] += moved if case.asked == 0 else 0
    tallies.cost[lane] += cost
    tallies.rebalances[lane] += 1


@compiled
def earn(tallies: Tallies, books: Books, flow: int, total: list[int], returns: list[float]) -> None:
    """Writes the session's return of each lane, time-weighted: the flow came in at its start; adds up its value.

    Few rows a loop here and below, so that each runs over lanes in step.
    """
    before, value = books.worth, tallies.value
    for lane in range(len(total)):
        returns[lane] = float(total[lane]) / float(before[lane] + flow) - 1.0
    for lane in range(len(total)):
        value[lane] += float(total[lane])
        before[lane] = total[lane]


@compiled
def fall(tallies: Tallies, returns: list[float]) -> None:
    """Grows a unit of money in each lane and keeps its peak and its deepest fall from one."""
    growth, peak, drawdown = tallies.growth, tallies.peak, tallies.drawdown
    for lane in range(len(returns)):
        grown = growth[lane] * (1.0 + returns[lane])
        growth[lane] = grown
        peak[lane] = grown if grown > peak[lane] else peak[lane]
    for lane in range(len(returns)):
        deep = growth[lane] / peak[lane] - 1.0
        drawdown[lane] = deep if deep < drawdown[lane] else drawdown[lane]


@compiled
def scatter(tallies: Tallies, benchmark: float, returns: list[float]) -> None:
    """Adds up the returns and their squares, and those less the benchmark's."""
    total, squares = tallies.returns, tallies.squares
    for lane in range(len(returns)):
        total[lane] += returns[lane]
        squares[lane] += returns[lane] * returns[lane]
    active, active_squares = tallies.active, tallies.active_squares
    for lane in range(len(returns)):
        off = returns[lane] - benchmark
        active[lane] += off
        active_squares[lane] += off * off


@compiled
def lanes_to_decide(
    lanes: Lanes, shared: Shared, days: Days, t: int, asked: int, bound: int, books: Books, price: list[int],
    total: list[int], value: list[float], out: list[int],
) -> int:  # fmt: skip
    """Marks the lanes that may have to trade at the session; returns how many."""
    due = days.due[t]
    by_date = due == 1 and shared.when != BAND_ONLY and shared.when != BOTH
    if asked == 1 or by_date or bound == 1 or days.held_back[t] != 0:
        mark_all(out)
        return len(out)
    if due == 0 and (shared.when == BOTH or shared.when == CALENDAR_ONLY):
        return mark_short(books, shared.floor, out)
    return test_lanes(lanes, shared, books, price, total, value, out)


@entry
def run_lanes(
    lanes: Lanes, shared: Shared, days: Days, first: int, end: int, asked: int, books: Books, tallies: Tallies
) -> int:
    """The lanes' books from session `first` up to `end`, each decided and filled at the close; returns the first
    session not done.

    `asked` is 1 where the first session buys the book; a lane worth nothing, or too much to count, ends the run.
    """
    m, n = len(books.cash), len(shared.targets)
    price, flags, total, out, value = ints(n), ints(n), ints(m), ints(m), floats(m)
    returns, units = floats(m), ints(n)
    names = Names(ints(n), ints(n), shared.step, shared.targets, floats(n), ints(n), floats(n), ints(n), ints(n))
    space = make_space(n, terms_of(lanes, 0))  # all lanes of a block round alike
    bound = 0
    for i in range(n):
        if shared.base[i] & (NO_BUY | NO_SELL) != 0:
            bound = 1
    for t in range(first, end):
        mark_session(days, t, shared, price, flags)
        if value_lanes(books, price, shared.per, total) > 0:
            return t
        opening = asked if t == first else 0
        if lanes_to_decide(lanes, shared, days, t, opening, bound, books, price, total, value, out) > 0:
            for lane in range(m):
                if out[lane] == 0:
                    continue
                cooling = 1 if days.place[t] - books.last[lane] < lanes.cooldown[lane] else 0
                if cooling == 1 and opening == 0 and books.cash[lane] >= shared.floor:
                    continue
                case = Case(
                    books.cash[lane], shared.floor, shared.target, lanes.band[n * m + lane], days.due[t], opening,
                    cooling,
                )  # fmt: skip
                names_of(lanes, shared, books, price, flags, lane, names)
                decide_lane(lanes, books, tallies, names, case, lane, days.place[t], space, total, units)
        earn(tallies, books, shared.flow[t], total, returns)
        fall(tallies, returns)
        if opening == 0:
            scatter(tallies, shared.benchmark[t], returns)
    return end
