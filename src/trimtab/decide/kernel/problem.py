"""The whole-share problem at one value: goals in ticks, how far each name may go, and its measure J."""

from __future__ import annotations

from .costs import tally
from .mode import compiled, inlined, making
from .numbers import part_of, stepped, units_worth, worth
from .records import BUY_ONLY, FROZEN, NAMES, NO_BUY, NO_SELL, SELL_ONLY, Goals, Names, Problem, Terms


@making
def pose(
    terms: Terms, goals: Goals, value: list[int], shares: list[int], price: list[int], step: list[int],
    flags: list[int], total: int, cash: int, floor: int, burnt: int, problem: Problem,
) -> Problem:  # fmt: skip
    """The whole-share problem at V less the cost `burnt`: goals in ticks, and how far each name may go.

    No trade passes its goal by more than one step: a buy ends at the latest at the first step at or above it.
    """
    n = len(value)
    rest = total - burnt
    for i in range(n):
        point = value[i] if goals.moved[i] == 0 else part_of(goals.point[i], rest)
        problem.point[i] = point
        problem.low[i] = min(point, part_of(goals.low[i], rest))
        problem.high[i] = max(point, part_of(goals.high[i], rest))
    cash_point = keep_cash(goals, rest, floor, problem)
    for i in range(n):
        reach_of(terms, i, shares[i], price[i], step[i], flags[i], problem)
    cap = -1
    if terms.turnover_max >= 0.0:
        cap = int(2.0 * terms.turnover_max * total)
    return Problem(
        problem.low, problem.high, problem.point, problem.least, problem.most, cash,
        min(cash_point, part_of(max(0, goals.low[n]), rest)), max(cash_point, part_of(max(0, goals.high[n]), rest)),
        cash - floor, cap,
    )  # fmt: skip


@compiled
def keep_cash(goals: Goals, rest: int, floor: int, problem: Problem) -> int:
    """Lowers the goals of the names that move by the same part until cash keeps its floor; returns the goal of cash."""
    cash, moving = rest, 0
    for i in range(len(problem.least)):
        cash -= problem.point[i]
        moving += problem.point[i] if goals.moved[i] == 1 else 0
    short = floor - cash
    if short <= 0 or moving <= 0:
        return cash
    part = short / moving
    for i in range(len(problem.least)):
        if goals.moved[i] == 1:
            cut = min(problem.point[i], int(problem.point[i] * part) + 1)
            problem.point[i] -= cut
            problem.low[i] = max(0, min(problem.low[i] - cut, problem.point[i]))
            problem.high[i] = max(problem.high[i] - cut, problem.point[i])
            cash += cut
    return cash


@inlined
def reach_of(terms: Terms, i: int, held: int, price: int, step: int, flags: int, problem: Problem) -> None:
    """Writes the least and the most units that name i may end with."""
    least, most = held, held
    if flags & FROZEN == 0:
        below = stepped(units_worth(problem.point[i], price, terms.per), held, step)
        exact = 1 if worth(max(0, below), price, terms.per) == problem.point[i] else 0
        if flags & NO_SELL == 0 and terms.mode != BUY_ONLY:
            least = max(0, min(held, below - exact * step))
            if problem.point[i] <= worth(min(held, step), price, terms.per):
                least = 0  # an odd lot has no holding of whole steps between its goal and none
        if flags & NO_BUY == 0 and terms.mode != SELL_ONLY:
            most = max(held, below + step)
    problem.least[i], problem.most[i] = least, most


@inlined
def cash_away(problem: Problem, with_cash: int, used: int) -> int:
    """Cash's own misplaced money when the plan uses so much of it."""
    if with_cash == 0:
        return 0
    after = problem.cash - used
    return max(0, problem.cash_low - after, after - problem.cash_high)


@compiled
def misplaced_of(terms: Terms, problem: Problem, names: Names, units: list[int]) -> int:
    """J of a plan for the problem."""
    total = 0
    net, cost, booked, moved = tally(terms, names, units)
    for i in range(len(names.shares)):
        value = worth(units[i], names.price[i], terms.per)
        total += max(0, problem.low[i] - value, value - problem.high[i])
    if terms.objective == NAMES:
        return total
    return total + cost + cash_away(problem, 1, net + cost)


@compiled
def may_stand(terms: Terms, names: Names, posed: Problem, leaves: list[int], units: list[int]) -> bool:
    """Whether the plan keeps every limit of the problem."""
    net, cost, booked, moved = tally(terms, names, units)
    if booked > posed.budget or posed.cap >= 0 and moved > posed.cap:
        return False
    for i in range(len(units)):
        if units[i] < posed.least[i] or units[i] > posed.most[i]:
            return False
        if leaves[i] == 1 and units[i] != 0:
            return False
        if (units[i] - names.shares[i]) % names.step[i] != 0 and units[i] != 0:
            return False
        money = abs(worth(units[i], names.price[i], terms.per) - names.value[i])
        if units[i] != names.shares[i] and units[i] != 0 and money < terms.trade_min:
            return False
    return True
