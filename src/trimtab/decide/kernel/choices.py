"""The holdings worth looking at: around the goal, the ends of the interval and where costs bend."""

from __future__ import annotations

from .costs import cost_of
from .mode import compiled, inlined
from .numbers import rounded_up, stepped, steps_above, units_worth, worth
from .records import DRIFT, NOWHERE, RATE_ONE, Choices, Names, Problem, Terms


@inlined
def add_choice(
    terms: Terms, problem: Problem, i: int, x: int, held: int, value: int, price: int, spread: int, impact: float,
    choices: Choices,
) -> bool:  # fmt: skip
    """Puts a holding among name i's choices, in order of units, unless it stands there or may not; says if it did."""
    if x < problem.least[i] or x > problem.most[i] or choices.counts[i] >= choices.width:
        return False
    units = choices.units
    first = i * choices.width
    at = first + choices.counts[i]
    while at > first and units[at - 1] >= x:
        if units[at - 1] == x:
            return False
        at -= 1
    worth_now = x * price if terms.per == 1 else worth(x, price, terms.per)
    change = worth_now - value
    money = change if change > 0 else -change
    if money < terms.trade_min and x != held and x != 0:
        return False
    cost = 0
    if x != held:
        cost = cost_of(terms, spread, impact, abs(x - held), money, 1 if x > held else 0)
    away = 0
    if worth_now < problem.low[i]:
        away = problem.low[i] - worth_now
    elif worth_now > problem.high[i]:
        away = worth_now - problem.high[i]
    last = first + choices.counts[i]
    while last > at:
        units[last] = units[last - 1]
        choices.misplaced[last] = choices.misplaced[last - 1]
        choices.spent[last] = choices.spent[last - 1]
        choices.booked[last] = choices.booked[last - 1]
        choices.moved[last] = choices.moved[last - 1]
        last -= 1
    units[at] = x
    choices.misplaced[at] = away + (cost if terms.objective == DRIFT else 0)
    choices.spent[at] = change + cost
    choices.booked[at] = cost + rounded_up(change, terms.minor)
    choices.moved[at] = money
    choices.counts[i] += 1
    return True


@inlined
def candidates(
    terms: Terms, problem: Problem, i: int, held: int, price: int, step: int, impact: float, leaves: int,
    tried: list[int],
) -> int:  # fmt: skip
    """Name i's holdings to choose from: stay, around the goal and the interval's ends, the reach, the smallest trade,
    where costs bend, what cap and floor alone ask for, out; writes them and returns how many.
    """
    tried[0] = 0 if leaves == 1 else held
    if leaves == 1 or problem.least[i] == problem.most[i]:
        return 1
    per = terms.per
    below = stepped(units_worth(problem.point[i], price, per), held, step)
    for k in range(4):
        tried[1 + k] = below + (k - 1) * step
    count = 5
    if worth(step, price, per) < terms.minor:  # steps too fine to change what is booked: whole minor units below
        value = worth(held, price, per)
        books = -(-(worth(max(0, below), price, per) - value) // terms.minor)
        for k in range(2):
            money = value + (books - (1 if k == 0 else len(problem.least) + 1)) * terms.minor
            tried[count] = stepped(units_worth(max(0, money), price, per), held, step)
            count += 1
    if problem.low[i] < problem.high[i]:
        for k in range(2):
            end = problem.low[i] if k == 0 else problem.high[i]
            near = stepped(units_worth(end, price, per), held, step)
            tried[count], tried[count + 1] = near, near + step
            count += 2
    if problem.least[i] < below - step or problem.least[i] == 0:
        tried[count] = problem.least[i]
        count += 1
    if problem.most[i] > below + 2 * step:
        tried[count] = problem.most[i]
        count += 1
    if terms.trade_min > 0:
        small = max(step, steps_above(units_worth(terms.trade_min, price, per), 0, step))
        if worth(small, price, per) < terms.trade_min:
            small += step
        tried[count], tried[count + 1] = held - small, held + small
        count += 2
    whole = worth(step, price, per)
    if whole > 0 and problem.cap >= 0:  # as far as the name could go with the turnover all to itself
        tried[count], tried[count + 1] = held - problem.cap // whole * step, held + problem.cap // whole * step
        count += 2
    if whole > 0 and problem.budget < 0:  # what raises the floor by itself, with a step for its cost
        for k in range(2):
            tried[count] = held - (-problem.budget // whole + 1 + k) * step
            count += 1
    if terms.order_min > terms.per_order:
        each = price * (terms.fee_rate / RATE_ONE) + terms.per_share
        if each > 0.0:
            bend = int(min((terms.order_min - terms.per_order) / each * per, 4e18)) // step * step
            for k in range(2):
                tried[count], tried[count + 1] = held - bend - k * step, held + bend + k * step
                count += 2
    if impact > 0.0:
        for k in range(1, 6):
            tried[count] = held + (below - held) * k // 6 // step * step
            count += 1
    return count


@inlined
def choose(terms: Terms, problem: Problem, names: Names, i: int, leaves: int, plain: int, choices: Choices) -> None:
    """Writes name i's choices; `plain`, the seed's rounding, is one unless the name leaves."""
    held, value, price = names.shares[i], names.value[i], names.price[i]
    spread, impact, tried = names.spread[i], names.impact[i], choices.tried
    choices.counts[i] = 0
    count = candidates(terms, problem, i, held, price, names.step[i], impact, leaves, tried)
    if leaves == 0:
        tried[count] = plain
        count += 1
    for k in range(count):
        add_choice(terms, problem, i, tried[k], held, value, price, spread, impact, choices)


@inlined
def refresh(terms: Terms, problem: Problem, i: int, value: int, price: int, choices: Choices) -> None:
    """Measures name i's choices again, from goals that moved but stayed between the same steps."""
    for q in range(i * choices.width, i * choices.width + choices.counts[i]):
        worth_then = worth(choices.units[q], price, terms.per)
        away = 0
        if worth_then < problem.low[i]:
            away = problem.low[i] - worth_then
        elif worth_then > problem.high[i]:
            away = worth_then - problem.high[i]
        cost = choices.spent[q] - (worth_then - value)
        choices.misplaced[q] = away + (cost if terms.objective == DRIFT else 0)


@compiled
def choose_all(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], plain: list[int], aims: list[int],
    choices: Choices,
) -> int:  # fmt: skip
    """Every name's choices; returns how much cash the plan that books least of it would book.

    `aims` are the steps below the goals of the last posing: a name whose goal stays between the same steps keeps its
    choices, measured again.
    """
    for i in range(len(names.shares)):
        held, value, price, step = names.shares[i], names.value[i], names.price[i], names.step[i]
        aim = stepped(units_worth(problem.point[i], price, terms.per), held, step)
        between = worth(max(0, aim), price, terms.per) != problem.point[i]
        if aims[i] == aim and between and problem.low[i] == problem.high[i]:
            refresh(terms, problem, i, value, price, choices)
        else:
            choose(terms, problem, names, i, leaves[i], plain[i], choices)
        aims[i] = aim if between else NOWHERE
    return booked_at_least(choices)


@compiled
def booked_at_least(choices: Choices) -> int:
    """How much cash the plan that books least of it would book."""
    least = 0
    for i in range(len(choices.counts)):
        lowest = choices.booked[i * choices.width]
        for q in range(i * choices.width + 1, i * choices.width + choices.counts[i]):
            if choices.booked[q] < lowest:
                lowest = choices.booked[q]
        least += lowest
    return least


@compiled
def forget(aims: list[int]) -> None:
    """Lets every name be given its choices anew."""
    for i in range(len(aims)):
        aims[i] = NOWHERE
