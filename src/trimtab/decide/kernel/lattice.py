"""The misplaced money of a plan in whole minor units: a bound lifted to the next amount that a plan can have.

Where steps are worth whole minor units, so are costs and the cash that a plan uses; a name inside its interval adds
nothing but cost, and outside a part of a unit that only its side decides. So few parts of a unit can occur in J.
"""

from __future__ import annotations

from .between import effort_between, gap_ends
from .mode import compiled, floats, ints, making
from .numbers import worth
from .records import FAR, Choices, Names, Problem, Terms

BELOW, INSIDE, ABOVE = 0, 1, 2  # the sides of an interval
MIXES = 64  # parts of a unit that are told apart


@compiled
def in_units(terms: Terms, problem: Problem, names: Names, choices: Choices) -> bool:
    """Whether every plan uses cash in whole minor units, and some name has an interval for a goal."""
    intervals = 0
    for i in range(len(names.shares)):
        intervals += 1 if problem.low[i] < problem.high[i] else 0
        stays = choices.counts[i] == 1 and choices.spent[i * choices.width] == 0
        each = names.price[i] * names.step[i] if terms.per == 1 else 1
        if not stays and (each % terms.minor != 0 or names.value[i] % terms.minor != 0):
            return False
    return intervals > 0


@compiled
def side_of(problem: Problem, i: int, value: int) -> int:
    """On which side of name i's interval the value lies."""
    if value < problem.low[i]:
        return BELOW
    return ABOVE if value > problem.high[i] else INSIDE


@compiled
def part_at(problem: Problem, i: int, side: int, value: int, minor: int) -> int:
    """The part of a minor unit that name i adds to J on that side; `value` is any worth of it."""
    if side == BELOW:
        return (problem.low[i] - value) % minor
    return (value - problem.high[i]) % minor if side == ABOVE else 0


@compiled
def least_by_side(
    terms: Terms, problem: Problem, names: Names, i: int, lam: float, mu: float, effort: list[float], leaves: int,
    choices: Choices, ends: list[int], least: list[float],
) -> float:  # fmt: skip
    """Writes the least effort of name i on each side of its interval, chosen or left out; returns the least of all."""
    held, value, price, step = names.shares[i], names.value[i], names.price[i], names.step[i]
    least[BELOW] = least[INSIDE] = least[ABOVE] = FAR
    first = i * choices.width
    for q in range(first, first + choices.counts[i]):
        units = choices.units[q]
        side = side_of(problem, i, worth(units, price, terms.per))
        least[side] = min(least[side], effort[q] + lam * choices.spent[q])
        if leaves == 1 or q + 1 == first + choices.counts[i] or choices.units[q + 1] - units == step:
            continue
        if not gap_ends(terms, problem, units, choices.units[q + 1], held, price, step, ends):
            continue
        near = ends[0] if ends[0] > held else ends[1]
        for k in range(2):
            at = effort_between(
                terms, problem, i, ends[k], near, held, value, price, names.spread[i], names.impact[i], lam, mu
            )
            for end in range(2):
                side = side_of(problem, i, worth(ends[end], price, terms.per))
                least[side] = min(least[side], at)
    return min(least[BELOW], least[INSIDE], least[ABOVE])


@making
def mix_parts(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], lam: float, mu: float, effort: list[float],
    gap: float, choices: Choices, part: list[int], regret: list[float],
) -> int:  # fmt: skip
    """Writes the parts of a unit that the names can add to J together with less regret than the gap, each with its
    least regret; returns how many, 0 for too many.
    """
    ends, least = ints(2), floats(3)
    mixes = 1
    part[0], regret[0] = 0, 0.0
    for i in range(len(names.shares)):
        if choices.counts[i] == 1:
            own = choices.misplaced[i * choices.width] % terms.minor
            for k in range(mixes):
                part[k] = (part[k] + own) % terms.minor
            continue
        best = least_by_side(terms, problem, names, i, lam, mu, effort, leaves[i], choices, ends, least)
        before, first, kept_side, kept_more = mixes, 1, 0, 0.0
        for side in range(3):
            more = least[side] - best
            if more > gap:
                continue
            own = part_at(problem, i, side, names.value[i], terms.minor)
            if first == 1:  # the first side takes the place of what stood there, once the others have read it
                first, kept_side, kept_more = 0, own, more
                continue
            for k in range(before):
                if regret[k] + more <= gap:
                    if mixes == MIXES:
                        return 0
                    part[mixes], regret[mixes] = (part[k] + own) % terms.minor, regret[k] + more
                    mixes += 1
        for k in range(before):
            part[k], regret[k] = (part[k] + kept_side) % terms.minor, regret[k] + kept_more
    return mixes


@compiled
def next_amount(at_least: float, part: int, minor: int) -> int:
    """The least amount from there on with this part of a minor unit."""
    amount = int(at_least) if at_least > 0.0 else 0
    return amount + (part - amount) % minor


@compiled
def least_amount(
    problem: Problem, with_cash: int, lam: float, base: float, at_least: float, part: int, minor: int
) -> int:
    """The least J from there on of a plan whose names add this part of a minor unit: cash is inside its interval, over
    it or under it.
    """
    budget = problem.budget // minor * minor
    low, high = problem.cash - problem.cash_high, problem.cash - problem.cash_low
    if with_cash == 0:
        return next_amount(at_least + max(0.0, -lam * budget - base), part, minor)
    under = min((low - 1) // minor * minor, budget)
    found = next_amount(at_least + max(0.0, low - under - lam * under - base), part + low, minor)
    spend = min(high // minor * minor, budget)
    if lam < 0.0:
        spend = -(-low // minor) * minor
    if low <= spend <= min(high, budget):
        found = min(found, next_amount(at_least + max(0.0, -lam * spend - base), part, minor))
    over = high // minor * minor + minor
    if lam > 1.0:
        over = budget
    if high < over <= budget:
        found = min(found, next_amount(at_least + max(0.0, over - high - lam * over - base), part - high, minor))
    return found


@making
def lifted(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], with_cash: int, lam: float, mu: float,
    effort: list[float], base: float, bound: float, best: int, choices: Choices,
) -> int:  # fmt: skip
    """The least J of any plan in whole minor units that the bound allows, at most `best`; 0 where that is not told."""
    if not in_units(terms, problem, names, choices):
        return 0
    part, regret = ints(MIXES), floats(MIXES)
    mixes = mix_parts(terms, problem, names, leaves, lam, mu, effort, best - bound, choices, part, regret)
    least = best if mixes > 0 else 0
    for k in range(mixes):
        least = min(least, least_amount(problem, with_cash, lam, base, bound + regret[k], part[k], terms.minor))
    return least
