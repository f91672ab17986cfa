"""A thousand policies side by side through a stretch of sessions: lanes of one book each, looked at together.

A lane is one policy with its costs; all lanes of a block share prices, targets, limits, rounding and cadence. The lanes
lie beside each other in memory, so that valuing them and testing their bands runs over lanes in step, in floats that
hold whole numbers. Whatever the test does not clear is decided for each lane alone: a plain book in floats too, all
others by `decide_units`; so a lane's trades are those of its own walk.
"""

from __future__ import annotations

from .account import decide_units, make_space
from .block import CHARGES, COOLDOWN, RULES, Books, Lanes, Mirror, Shared, lay_out, terms_of
from .brisk import DECIDED, brisk_down
from .costs import tally
from .mode import compiled, entry, floats, inlined, ints, making
from .numbers import worth
from .plain import CLEAR, TRADES, UNSURE, Asking, Bench, plain_down
from .records import (
    BAND_ONLY,
    BOTH,
    CALENDAR_ONLY,
    FAR,
    FROZEN,
    NO_BUY,
    NO_SELL,
    UNWANTED,
    WEIGHT_ONE,
    Case,
    Names,
    Space,
)
from .tallies import Tallies, earn, fall, scatter
from .walk import MARGIN, WORTH_MAX, Days


@inlined
def mark_session(days: Days, t: int, shared: Shared, price: list[int], flags: list[int]) -> None:
    """Writes the session's prices, and the names' flags with the frozen ones marked."""
    at = t * len(price)
    for i in range(len(price)):
        price[i] = days.price[at + i]
        flags[i] = shared.base[i] | FROZEN if days.frozen[at + i] != 0 else shared.base[i]


@inlined
def in_floats(days: Days, t: int, price: list[float]) -> None:
    """Writes the session's prices as floats."""
    at = t * len(price)
    for i in range(len(price)):
        price[i] = float(days.price[at + i])


@compiled
def value_lanes(held: list[float], cash: list[float], price: list[float], total: list[float]) -> int:
    """Writes what each lane's book of whole shares is worth; returns of how many that is not sure.

    Where no book owes money and none is worth over 2**52, every sum on the way is a whole number below that.
    """
    m, n = len(total), len(price)
    for lane in range(m):
        total[lane] = cash[lane]
    for i in range(0, n - n % 4, 4):  # four names a pass: each pass writes every total
        a, b, c, d = price[i], price[i + 1], price[i + 2], price[i + 3]
        first, second = held[i * m : (i + 1) * m], held[(i + 1) * m : (i + 2) * m]
        third, fourth = held[(i + 2) * m : (i + 3) * m], held[(i + 3) * m : (i + 4) * m]
        for lane in range(m):
            total[lane] += first[lane] * a + second[lane] * b + (third[lane] * c + fourth[lane] * d)
    for i in range(n - n % 4, n):
        a, first = price[i], held[i * m : (i + 1) * m]
        for lane in range(m):
            total[lane] += first[lane] * a
    odd = 0
    for lane in range(m):
        odd += 1 if total[lane] <= 0.0 or total[lane] > 4.0 * CLEAR or cash[lane] < 0.0 else 0
    return odd


@compiled
def value_exactly(books: Books, price: list[int], per: int, total: list[float]) -> int:
    """Writes what each lane's book is worth; returns how many are worth nothing, or too much to count."""
    m, lost = len(total), 0
    for lane in range(m):
        value = books.cash[lane]
        for i in range(len(price)):
            value += worth(books.shares[i * m + lane], price[i], per)
        total[lane] = float(value)
        lost += 1 if value <= 0 or value > WORTH_MAX else 0
    return lost


@compiled
def drift_of_lanes(
    held: list[float], price: list[float], per: int, targets: list[int], value: list[float], far: list[float]
) -> None:
    """Writes how far, in money, the farthest name of each lane is from its target."""
    m, n = len(value), len(price)
    for lane in range(m):
        far[lane] = 0.0
    for i in range(0, n - n % 4, 4):
        a, b, c, d = price[i] / per, price[i + 1] / per, price[i + 2] / per, price[i + 3] / per
        p, q, r, s = targets[i] / 1e12, targets[i + 1] / 1e12, targets[i + 2] / 1e12, targets[i + 3] / 1e12
        first, second = held[i * m : (i + 1) * m], held[(i + 1) * m : (i + 2) * m]
        third, fourth = held[(i + 2) * m : (i + 3) * m], held[(i + 3) * m : (i + 4) * m]
        for lane in range(m):
            v = value[lane]
            w, x = abs(first[lane] * a - p * v), abs(second[lane] * b - q * v)
            y, z = abs(third[lane] * c - r * v), abs(fourth[lane] * d - s * v)
            w, y = w if w > x else x, y if y > z else z
            w = w if w > y else y
            far[lane] = w if w > far[lane] else far[lane]
    for i in range(n - n % 4, n):
        a, p, first = price[i] / per, targets[i] / 1e12, held[i * m : (i + 1) * m]
        for lane in range(m):
            w = abs(first[lane] * a - p * value[lane])
            far[lane] = w if w > far[lane] else far[lane]


@compiled
def test_lanes(shared: Shared, mirror: Mirror, price: list[float], out: list[int]) -> int:
    """Marks each lane with a name or CASH near the edge of its band or beyond, or without the cash of its floor;
    returns how many.

    The farthest name is held against the narrowest band first; lanes that this does not clear are tested name by name.
    """
    value, cash, far = mirror.total, mirror.cash, mirror.far
    m, n = len(value), len(price)
    target, floor = shared.target / 1e12, float(shared.floor)
    least = 0.0  # a smaller book's floor would be more than its target of cash
    if shared.floor > 0:
        least = floor / (target - MARGIN) if target > 2.0 * MARGIN else FAR
    wide, narrow = mirror.wide[n * m : (n + 1) * m], mirror.narrow
    for lane in range(m):
        far_off = 1 if abs(cash[lane] - target * value[lane]) > wide[lane] * value[lane] else 0
        short = 1 if value[lane] < least else 0
        out[lane] = far_off | short | (1 if cash[lane] < floor else 0)
    for i in range(n):
        if shared.base[i] & UNWANTED != 0:
            row = mirror.held[i * m : (i + 1) * m]
            for lane in range(m):
                out[lane] |= 1 if row[lane] > 0.0 else 0
    drift_of_lanes(mirror.held, price, shared.per, shared.targets, value, far)
    for lane in range(m):
        out[lane] |= 2 if far[lane] > narrow[lane] * value[lane] else 0
    count = 0
    for lane in range(m):
        count += 1 if out[lane] != 0 else 0
    if count == 0:
        return 0
    count = 0
    for lane in range(m):
        if out[lane] == 2:
            out[lane] = test_names(shared, mirror, price, lane)
        count += out[lane] & 1
    return count


@compiled
def test_names(shared: Shared, mirror: Mirror, price: list[float], lane: int) -> int:
    """1 where a name of the lane is near the edge of its own band or beyond."""
    m, value = len(mirror.total), mirror.total[lane]
    for i in range(len(price)):
        drift = mirror.held[i * m + lane] * (price[i] / shared.per) - shared.targets[i] / 1e12 * value
        if abs(drift) > mirror.wide[i * m + lane] * value:
            return 1
    return 0


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
    if brisk_down(terms, case, names, int(mirror.total[lane]), space.hit, space.leaves, units) != DECIDED:
        decide_units(terms, case, names, space, units)
    net, cost, booked, moved = tally(terms, names, units)
    if moved == 0:
        return
    m = len(books.cash)
    for i in range(len(units)):
        books.shares[i * m + lane], mirror.held[i * m + lane] = units[i], float(units[i])
    fill(books, mirror, tallies, lane, place, case.asked, net, cost, moved)


@compiled
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
    done, net, cost, moved = plain_down(bench, lanes.band[band : band + n], asking)
    if done == TRADES:
        for i in range(n):
            mirror.held[i * m + lane] = bench.units[i]
        for i in range(n):
            books.shares[i * m + lane] = int(bench.units[i])
        fill(books, mirror, tallies, lane, place, case.asked, int(net), int(cost), int(moved))
    return done


@compiled
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


@inlined
def unasked(shared: Shared, due: int, asked: int, tied: int) -> bool:
    """Whether the session asks no book for a trade that has the cash of its floor."""
    resting = due == 0 and (shared.when == BOTH or shared.when == CALENDAR_ONLY)
    return resting and asked == 0 and tied == 0


@compiled
def lanes_to_decide(
    shared: Shared, due: int, asked: int, tied: int, books: Books, mirror: Mirror, price: list[float], out: list[int]
) -> int:  # fmt: skip
    """Marks the lanes that may have to trade at the session; returns how many."""
    by_date = due == 1 and shared.when != BAND_ONLY and shared.when != BOTH
    if asked == 1 or by_date or tied == 1:
        mark_all(out)
        return len(out)
    if due == 0 and (shared.when == BOTH or shared.when == CALENDAR_ONLY):
        return mark_short(books, shared.floor, out)
    return test_lanes(shared, mirror, price, out)


@entry
def run_lanes(
    lanes: Lanes, shared: Shared, days: Days, first: int, end: int, asked: int, books: Books, tallies: Tallies
) -> int:
    """The lanes' books from session `first` up to `end`, each decided and filled at the close; returns the first
    session not done.

    `asked` is 1 where the first session buys the book; a lane worth nothing, or too much to count, ends the run.
    """
    m, n = len(books.cash), len(shared.targets)
    price, flags, units, out, returns = ints(n), ints(n), ints(n), ints(m), floats(m)
    names = Names(ints(n), ints(n), shared.step, shared.targets, floats(n), ints(n), floats(n), ints(n), ints(n))
    space = make_space(n, terms_of(lanes, 0))  # all lanes of a block round alike
    mirror = Mirror(
        floats(n * m), floats(m), floats(m), floats(m), floats((n + 1) * m), floats(m), floats(m), ints(m), floats(m),
        floats(m),
    )  # fmt: skip
    lay_out(lanes, shared, books, mirror)
    bench = Bench(
        floats(n), floats(n), floats(n), floats(n), floats(n), floats(n), floats(n), floats(n), floats(n)
    )  # fmt: skip
    bound, cash_target = 0, WEIGHT_ONE
    for i in range(n):
        bench.share[i], bench.target[i] = shared.targets[i] / 1e12, float(shared.targets[i])
        cash_target -= shared.targets[i]
        if shared.base[i] & (NO_BUY | NO_SELL) != 0:
            bound = 1
    done = end
    for t in range(first, end):
        in_floats(days, t, bench.price)
        odd = 1 if shared.per != 1 else value_lanes(mirror.held, mirror.cash, bench.price, mirror.total)
        if odd > 0:
            mark_session(days, t, shared, price, flags)
            if value_exactly(books, price, shared.per, mirror.total) > 0:
                done = t
                break
        due, opening = days.due[t], asked if t == first else 0
        tied = 1 if bound == 1 or days.held_back[t] != 0 else 0
        rest = unasked(shared, due, opening, tied) and shared.floor == 0 and odd == 0  # then nobody owes money
        if not rest and lanes_to_decide(shared, due, opening, tied, books, mirror, bench.price, out) > 0:
            mark_session(days, t, shared, price, flags)
            for lane in range(m):
                if out[lane] & 1 == 0:
                    continue
                cooldown = lanes.rules[lanes.policy[lane] * RULES + COOLDOWN]
                cooling = 1 if days.place[t] - books.last[lane] < cooldown else 0
                if cooling == 1 and opening == 0 and books.cash[lane] >= shared.floor:
                    continue
                case = Case(
                    books.cash[lane], shared.floor, shared.target, lanes.band[lanes.bands[lane] * (n + 1) + n],
                    due, opening, cooling,
                )  # fmt: skip
                if mirror.plain[lane] == 1 and days.held_back[t] == 0:
                    if decide_plainly(
                        lanes, books, mirror, tallies, bench, case, cash_target, lane, days.place[t]
                    ) != UNSURE:  # fmt: skip
                        continue
                names_of(lanes, shared, books, price, flags, lane, names)
                decide_exactly(lanes, books, mirror, tallies, names, case, lane, days.place[t], space, units)
        earn(tallies.growth, tallies.value, mirror.before, float(shared.flow[t]), mirror.total, returns)
        fall(tallies.growth, tallies.peak, tallies.high, tallies.low)
        if opening == 0:
            scatter(
                tallies.returns, tallies.squares, tallies.active, tallies.active_squares, shared.benchmark[t], returns
            )
    for lane in range(m):
        books.worth[lane] = int(mirror.before[lane])
    return done
