"""The rounding to the nearest where nothing binds: the search of the whole walk, its rooms left out.

What a plain book's goals are follows from its targets at once. The search is that of every other book; what is not so
plain, or does not stand after its fill, is left to `decide_units`.
"""

from __future__ import annotations

from .brisk import DECIDED, NOT_PLAIN, is_plain, stands
from .costs import trade_cost
from .drift import trigger
from .mode import compiled, making
from .moves import tally_picks
from .near import pick_near, put_few
from .numbers import floored, part_of, weight_of
from .records import DRIFT, NEAREST, WEIGHT_ONE, Case, Choices, Names, Problem, Space, Terms


@compiled
def is_smooth(terms: Terms, names: Names) -> bool:
    """Whether costs bend nowhere, every name is wanted and a share of it is worth a minor unit."""
    if terms.objective != DRIFT or terms.order_min > terms.per_order:
        return False
    bound = 0
    for i in range(len(names.shares)):
        bound += 1 if names.impact[i] > 0.0 or names.price[i] < terms.minor or names.target[i] <= 0 else 0
    return bound == 0


@compiled
def balanced_cost(terms: Terms, names: Names, total: int, plain: list[int]) -> int:
    """What the balanced plan costs, each trade to the nearest share; -1 where a name is at its goal. Writes the goals
    rounded down.
    """
    cost, resting = 0, 0
    for i in range(len(plain)):
        away = names.target[i] - weight_of(names.value[i], total)
        resting += 1 if -len(plain) <= away <= len(plain) else 0
        goal, price = part_of(names.target[i], total), names.price[i]
        plain[i] = floored(goal, price)
        rest = goal - plain[i] * price
        cost += trade_cost(terms, names, i, plain[i] + 1 if price - rest <= rest else plain[i])
    return cost if resting == 0 else -1


@compiled
def choose_plainly(
    terms: Terms, posed: Problem, names: Names, rest: int, plain: list[int], floors: list[int], choices: Choices
) -> int:
    """Writes each name's goal at the rest, the shares below it and the choices; returns the goal of cash, or -1 where
    a goal is a whole number of shares.
    """
    cash, exact = rest, 0
    for i in range(len(plain)):
        point, held = part_of(names.target[i], rest), names.shares[i]
        below = floored(point, names.price[i])
        posed.point[i], posed.least[i], posed.most[i] = point, min(held, below), max(held, below + 1)
        put_few(terms, posed, names, i, held, below, plain[i], choices)
        exact += 1 if below * names.price[i] == point else 0
        floors[i] = below
        cash -= point
    return cash if exact == 0 else -1


@making
def brisk_near(terms: Terms, case: Case, names: Names, total: int, space: Space, units: list[int]) -> int:
    """Writes the units that a plain book ends with; NOT_PLAIN where the whole walk has to say."""
    if terms.rounding != NEAREST or not is_plain(terms, case, names) or not is_smooth(terms, names):
        return NOT_PLAIN
    cash_target = WEIGHT_ONE
    for i in range(len(units)):
        cash_target -= names.target[i]
        units[i] = names.shares[i]
    bits = trigger(
        terms, names.value, total, names.target, names.band, names.flags, case.cash, 0, cash_target, case.band,
        case.due, case.asked, case.cooling, space.hit,
    )  # fmt: skip
    if bits == 0:
        return DECIDED
    near, choices, room = space.near, space.choices, space.problem
    burnt = balanced_cost(terms, names, total, near.plain)
    if burnt < 0 or burnt >= total or cash_target < 0:
        return NOT_PLAIN
    cash = choose_plainly(terms, room, names, total - burnt, near.plain, near.floors, choices)
    if cash < 0:
        return NOT_PLAIN
    aim = part_of(cash_target, total - burnt)
    posed = Problem(
        room.low, room.high, room.point, room.least, room.most, case.cash, min(aim, cash), max(aim, cash), case.cash, -1
    )
    pick_near(posed, 1, choices, names.shares, near)
    for i in range(len(units)):
        units[i] = choices.units[near.pick[i]]
    net, cost, moved = tally_picks(len(units), choices, near.pick, names, 1)
    left, spent = total - cost, net + cost
    same = stands(terms, case, names, left, spent, cash_target, space.hit, space.attainable, units)
    return DECIDED if same else NOT_PLAIN
