"""The dual of the problem: one price for cash and one for turnover, at which each name chooses alone."""

from __future__ import annotations

from .mode import compiled, inlined, ints, making
from .moves import total_of
from .records import Choices, Problem


@compiled
def pick_at(lam: float, live: list[int], m: int, effort: list[float], choices: Choices, pick: list[int]) -> float:
    """For each live name its best choice at the price of cash: writes the picks (less cash on a tie), returns their
    sum.
    """
    spent, counts, width = choices.spent, choices.counts, choices.width
    value = 0.0
    for k in range(m):
        i = live[k]
        at = i * width
        best = effort[at] + lam * spent[at]
        best_at = at
        for q in range(at + 1, at + counts[i]):
            this = effort[q] + lam * spent[q]
            if this < best or this == best and spent[q] < spent[best_at]:
                best = this
                best_at = q
        pick[i] = best_at
        value += best
    return value


@inlined
def cash_part(problem: Problem, with_cash: int, lam: float) -> float:
    """The least of cash's own misplaced money less lam x the cash spent, over what may be spent."""
    budget = problem.budget
    spend_low = problem.cash - problem.cash_high
    spend_high = problem.cash - problem.cash_low
    spend = budget
    if with_cash == 1 and lam < 0.0:
        spend = min(spend_low, budget)
    elif with_cash == 1 and lam <= 1.0:
        spend = min(spend_high, budget)
    away = 0
    if with_cash == 1:
        away = max(0, spend_low - spend, spend - spend_high)
    return away - lam * spend


@inlined
def spend_goal(problem: Problem, with_cash: int, lam: float) -> int:
    """How much cash the plan would spend at the price lam if steps were no matter."""
    if with_cash == 1 and lam < 0.0:
        return min(problem.cash - problem.cash_high, problem.budget)
    if with_cash == 1 and lam <= 1.0:
        return min(problem.cash - problem.cash_low, problem.budget)
    return problem.budget


@making
def price_cash(
    problem: Problem, with_cash: int, n: int, effort: list[float], choices: Choices, pick: list[int], other: list[int]
) -> float:
    """The price of cash at which the dual is largest, by cutting lines; `pick` keeps the picks that spend no more
    than may be.
    """
    spent = choices.spent
    live = ints(n)
    for i in range(n):
        live[i] = i
    value = pick_at(0.0, live, n, effort, choices, pick)
    used = 0
    for i in range(n):
        used += spent[pick[i]]
    goal = spend_goal(problem, with_cash, 0.0)
    goal_low = spend_goal(problem, with_cash, -0.5) if with_cash == 1 else used
    if goal_low <= used <= goal or used <= goal and with_cash == 0:
        return 0.0
    for i in range(n):
        other[i] = pick[i]
    if used > goal:
        left, right = 0.0, 1.0
        left_value, left_slope = value + cash_part(problem, with_cash, 0.0), float(used - goal)
        while True:
            value = pick_at(right, live, n, effort, choices, pick)
            used = 0
            for i in range(n):
                used += spent[pick[i]]
            goal = spend_goal(problem, with_cash, right)
            if used <= goal or right > 1e6:
                break
            if right == 1.0 and used <= problem.budget:
                return 1.0
            left, left_value = right, value + cash_part(problem, with_cash, right + (1e-9 if right == 1.0 else 0.0))
            left_slope = float(used - problem.budget)
            for i in range(n):
                other[i] = pick[i]
            right *= 2.0
        right_value, right_slope = value + cash_part(problem, with_cash, right), float(used - goal)
        if right == 1.0:
            goal = spend_goal(problem, with_cash, 0.5)
    else:
        left, right = -1.0, 0.0
        right_value, right_slope = value + cash_part(problem, with_cash, -1e-300), float(used - goal_low)
        value = pick_at(left, live, n, effort, choices, other)
        used = 0
        for i in range(n):
            used += spent[other[i]]
        goal = goal_low
        if used <= goal:
            for i in range(n):
                pick[i] = other[i]
            return -1.0
        left_value, left_slope = value + cash_part(problem, with_cash, left), float(used - goal)
    return cut_lines(
        problem,
        with_cash,
        n,
        effort,
        choices,
        pick,
        other,
        left,
        left_value,
        left_slope,
        right,
        right_value,
        right_slope,
    )


@making
def cut_lines(
    problem: Problem, with_cash: int, n: int, effort: list[float], choices: Choices, pick: list[int], other: list[int],
    left: float, left_value: float, left_slope: float, right: float, right_value: float, right_slope: float,
) -> float:  # fmt: skip
    """The top of the concave dual between two prices, from the lines that touch it: `pick` right of the top, `other`
    left.
    """
    spent = choices.spent
    live, trial = ints(n), ints(n)
    fixed_used = 0
    for i in range(n):
        live[i] = i
    m = n
    best, best_value = right, right_value
    if left_value > best_value:
        best, best_value = left, left_value
    for _ in range(60):
        kept = 0
        for k in range(m):
            i = live[k]
            if pick[i] == other[i]:
                fixed_used += spent[pick[i]]
            else:
                live[kept] = i
                kept += 1
        m = kept
        if m == 0 or left_slope - right_slope <= 0.0:
            break
        lam = (right_value - left_value + left_slope * left - right_slope * right) / (left_slope - right_slope)
        if not left < lam < right:
            break
        top = left_value + left_slope * (lam - left)
        pick_at(lam, live, m, effort, choices, trial)
        used = fixed_used
        for k in range(m):
            used += spent[trial[live[k]]]
        value = cash_part(problem, with_cash, lam)
        for i in range(n):
            at = trial[i] if pick[i] != other[i] else pick[i]
            value += effort[at] + lam * spent[at]
        slope = float(used - spend_goal(problem, with_cash, lam))
        if value > best_value:
            best, best_value = lam, value
        done = top - value <= 1e-12 * (top if top >= 0.0 else -top)
        if slope > 0.0:
            if done:
                break
            left, left_value, left_slope = lam, value, slope
            for k in range(m):
                other[live[k]] = trial[live[k]]
        else:
            right, right_value, right_slope = lam, value, slope
            for k in range(m):
                pick[live[k]] = trial[live[k]]
            if done:
                break
    return best


@compiled
def charge(effort: list[float], mu: float, n: int, choices: Choices) -> None:
    """Writes each choice's effort: its misplaced money and mu for each tick that it moves."""
    for i in range(n):
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            effort[q] = choices.misplaced[q] + mu * choices.moved[q]


@compiled
def price_both(
    problem: Problem, with_cash: int, n: int, effort: list[float], choices: Choices, pick: list[int], other: list[int]
) -> tuple[float, float]:
    """The prices of cash and of turnover; the picks move no more than the cap allows where any do."""
    charge(effort, 0.0, n, choices)
    lam = price_cash(problem, with_cash, n, effort, choices, pick, other)
    if problem.cap < 0 or total_of(choices.moved, n, pick) <= problem.cap:
        return lam, 0.0
    under, over = 0.0, 1.0
    for _ in range(20):
        charge(effort, over, n, choices)
        lam = price_cash(problem, with_cash, n, effort, choices, pick, other)
        if total_of(choices.moved, n, pick) <= problem.cap:
            break
        under, over = over, over * 2.0
    for _ in range(24):
        if over - under <= 1e-4 * over:
            break
        mu = (under + over) * 0.5
        charge(effort, mu, n, choices)
        lam = price_cash(problem, with_cash, n, effort, choices, pick, other)
        if total_of(choices.moved, n, pick) <= problem.cap:
            over = mu
        else:
            under = mu
    charge(effort, over, n, choices)
    return price_cash(problem, with_cash, n, effort, choices, pick, other), over


@compiled
def dual_bound(
    problem: Problem, with_cash: int, n: int, lam: float, mu: float, effort: list[float], choices: Choices,
    left_out: list[float], per: int,
) -> tuple[float, float]:  # fmt: skip
    """A lower bound on J at the prices lam and mu, and how wrong its floating sums can be at most."""
    total = cash_part(problem, with_cash, lam)
    size = abs(total) + abs(lam) * (abs(problem.budget) + abs(problem.cash) + abs(problem.cash_low) + 1.0)
    for i in range(n):
        least = left_out[i]
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            this = effort[q] + lam * choices.spent[q]
            if this < least:
                least = this
        total += least
        size += abs(least) + abs(choices.spent[i * choices.width]) + choices.misplaced[i * choices.width]
    if mu > 0.0:
        total -= mu * problem.cap
        size += mu * problem.cap
    return total, (n + 8) * 1e-15 * size + (0.0 if per == 1 else 2.0 * n)
