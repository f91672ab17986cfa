"""The seed's rounding: each goal rounded down, kept inside cash, turnover cap and limits."""

from __future__ import annotations

from .costs import tally, trade_cost
from .mode import compiled, inlined
from .numbers import part_of, stepped, units_worth, worth
from .records import BUY_ONLY, FROZEN, NO_BUY, NO_SELL, SELL_ONLY, Goals, Names, Terms


@inlined
def rounded(terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], i: int, total: int) -> int:
    """Name i's goal at that value of the book, rounded down to its steps; as it is held where a limit forbids that."""
    held, price = names.shares[i], names.price[i]
    if leaves[i] == 1:
        return 0
    if goals.moved[i] == 0 or kept[i] != 0 or names.flags[i] & FROZEN != 0:
        return held
    money = part_of(goals.point[i], total)
    x = max(0, stepped(units_worth(money, price, terms.per), held, names.step[i]))
    if x > held and (names.flags[i] & NO_BUY != 0 or terms.mode == SELL_ONLY):
        return held
    if x < held and (names.flags[i] & NO_SELL != 0 or terms.mode == BUY_ONLY):
        return held
    if x != 0 and abs(worth(x, price, terms.per) - names.value[i]) < terms.trade_min:
        return held
    return x


@compiled
def round_down(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, budget: int,
    units: list[int],
) -> None:  # fmt: skip
    """The seed's rule: each goal rounded down, at V where that can be paid, else at V less the costs; limits kept."""
    burnt = 0
    for attempt in range(4):
        for i in range(len(units)):
            units[i] = rounded(terms, goals, names, leaves, kept, i, total - burnt)
        net, cost, booked, moved = tally(terms, names, units)
        if booked <= budget:
            break
        burnt = max(burnt, cost) + (booked - budget if attempt > 0 else 0)
    keep_cap(terms, names, leaves, total, units)
    for _ in range(100_000):
        net, cost, booked, moved = tally(terms, names, units)
        if booked <= budget or not step_back(terms, names, leaves, booked - budget, units):
            break
    raise_floor(terms, goals, names, leaves, kept, total, burnt, budget, units)


@compiled
def raise_floor(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, burnt: int, budget: int,
    units: list[int],
) -> None:  # fmt: skip
    """Sells to the goals at ever less V, then past them, inside the turnover cap, until the cash keeps its floor."""
    for attempt in range(100):
        net, cost, booked, moved = tally(terms, names, units)
        if booked <= budget:
            break
        burnt = min(total, burnt + booked - budget)
        past = attempt >= 98 or burnt == total
        for i in range(len(units)):
            x = rounded(terms, goals, names, leaves, kept, i, total - burnt)
            if past and kept[i] == 0 and names.flags[i] & (NO_SELL | FROZEN) == 0 and terms.mode != BUY_ONLY:
                x = min(x, fewer(terms, names, i, booked - budget, units[i]))
            if x < units[i]:
                net, cost, booked, moved = tally(terms, names, units)
                if booked <= budget:
                    break
                room = total
                if terms.turnover_max >= 0.0:
                    room = int(2.0 * terms.turnover_max * total) - moved
                units[i] = sold_towards(terms, names, i, x, room, units[i])


@compiled
def fewer(terms: Terms, names: Names, i: int, money: int, now: int) -> int:
    """What is left of name i when so many whole steps of `now` are sold that they bring the money, and trade enough."""
    step = names.step[i]
    each = worth(step, names.price[i], terms.per)
    if each <= 0:
        return now
    steps = max(money, terms.trade_min) // each + 1
    return now - min(steps, now // step) * step


@compiled
def sold_towards(terms: Terms, names: Names, i: int, x: int, room: int, now: int) -> int:
    """What name i ends with when it is sold from `now` towards x, in whole steps inside the room, where that pays."""
    price, step = names.price[i], names.step[i]
    value = worth(now, price, terms.per)
    if value - worth(x, price, terms.per) > room:
        each = worth(step, price, terms.per)
        x = now - max(0, room) // each * step if each > 0 else now
    brings = value - worth(x, price, terms.per)
    small = x != 0 and abs(worth(x, price, terms.per) - names.value[i]) < terms.trade_min
    if small or brings <= trade_cost(terms, names, i, x) - trade_cost(terms, names, i, now):
        return now
    return x


@compiled
def keep_cap(terms: Terms, names: Names, leaves: list[int], total: int, units: list[int]) -> None:
    """Cuts every trade but the sales out by the same part, in whole steps towards none, where the plan turns over too
    much.
    """
    if terms.turnover_max < 0.0:
        return
    room = int(2.0 * terms.turnover_max * total)
    net, cost, booked, moved = tally(terms, names, units)
    for i in range(len(leaves)):
        if leaves[i] == 1:
            room -= names.value[i]
            moved -= names.value[i]
    if moved <= room:
        return
    for i in range(len(leaves)):
        if leaves[i] == 1:
            continue
        steps = abs(units[i] - names.shares[i]) // names.step[i]
        kept = int(steps * (room / moved)) * names.step[i]
        x = names.shares[i] + kept if units[i] > names.shares[i] else names.shares[i] - kept
        if abs(worth(x, names.price[i], terms.per) - names.value[i]) < terms.trade_min:
            x = names.shares[i]
        units[i] = x


@compiled
def step_back(terms: Terms, names: Names, leaves: list[int], over: int, units: list[int]) -> bool:
    """Makes the largest buy smaller, by one step or, where a step is under the minor unit, by what is over the budget;
    or drops a sale that does not pay its cost; False when there is none.
    """
    largest, most = -1, 0
    for i in range(len(names.shares)):
        change = worth(units[i], names.price[i], terms.per) - names.value[i]
        if units[i] > names.shares[i] and change > most:
            largest, most = i, change
    if largest >= 0:
        x = units[largest] - names.step[largest]
        if worth(names.step[largest], names.price[largest], terms.per) < terms.minor:
            money = (-(-most // terms.minor) + -over // terms.minor) * terms.minor
            finer = units_worth(max(0, money), names.price[largest], terms.per)
            x = min(x, names.shares[largest] + finer // names.step[largest] * names.step[largest])
        if x - names.shares[largest] < names.step[largest]:
            x = names.shares[largest]
        change = worth(x, names.price[largest], terms.per) - names.value[largest]
        units[largest] = x if change >= terms.trade_min else names.shares[largest]
        return True
    for i in range(len(names.shares)):
        if units[i] < names.shares[i]:
            change = worth(units[i], names.price[i], terms.per) - names.value[i]
            if trade_cost(terms, names, i, units[i]) > -change:
                units[i] = names.shares[i]
                leaves[i] = 0
                return True
    return False


@compiled
def plain_rounding(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, plain: list[int]
) -> None:
    """The seed's rounding, wherever it can be paid a candidate of every search: each goal at V, rounded down."""
    for i in range(len(names.shares)):
        held = names.shares[i]
        plain[i] = held
        if leaves[i] == 1:
            plain[i] = 0
        elif goals.moved[i] == 1 and kept[i] == 0:
            money = part_of(goals.point[i], total)
            plain[i] = max(0, stepped(units_worth(money, names.price[i], terms.per), held, names.step[i]))
