"""Choices that fit: what one name may end with so that a plan uses its cash and its turnover to the full."""

from __future__ import annotations

from .choices import add_choice
from .costs import tally
from .dual import charge
from .mode import compiled, inlined, ints, making
from .moves import improve, improve_in_pairs, least_regret, misplaced_by, put_picks, repair
from .numbers import stepped, units_worth, worth
from .records import CORE, FAR, FITTED_MAX, NOWHERE, Choices, Names, Problem, Terms


@compiled
def floors_of(terms: Terms, problem: Problem, names: Names, leaves: list[int], units: list[int]) -> None:
    """Writes each goal of the problem rounded down to its steps: the seed's rounding at the value after costs."""
    for i in range(len(units)):
        held, step = names.shares[i], names.step[i]
        x = stepped(units_worth(problem.point[i], names.price[i], terms.per), held, step)
        units[i] = 0 if leaves[i] == 1 else min(max(0, x, problem.least[i]), problem.most[i])


@inlined
def fitting(problem: Problem, i: int, now: int, held: int, value: int, each: int, room: int, turn: int) -> int:
    """How many steps name i moves from `now`, + to buy: towards its goal as far as cash and turnover reach, or back
    inside where the plan is over them.
    """
    if room < 0:
        return room // each
    if turn < 0:
        back = -(turn // each)
        return -back if now > held else back
    if value < problem.low[i]:
        return min(problem.low[i] - value, room, turn) // each
    if value > problem.high[i]:
        return -(min(value - problem.high[i], turn) // each)
    return 0


@compiled
def fit_in(terms: Terms, problem: Problem, names: Names, leaves: list[int], choices: Choices, units: list[int]) -> int:
    """Adds to each name's choices the one that fits the plan of the others, and its neighbour for the costs; returns
    how many were added.
    """
    net, cost, booked, moved = tally(terms, names, units)
    room = problem.budget - booked
    turn = problem.cap - moved if problem.cap >= 0 else -NOWHERE
    added = 0
    for i in range(len(units)):
        held, step, price = names.shares[i], names.step[i], names.price[i]
        each = worth(step, price, terms.per)
        if leaves[i] == 1 or each <= 0 or (units[i] - held) % step != 0:
            continue
        value = worth(units[i], price, terms.per)
        steps = fitting(problem, i, units[i], held, value, each, room, turn)
        for k in range(2):
            x = units[i] + (steps - k) * step
            if x < 0 or x == units[i]:
                continue
            if add_choice(terms, problem, i, x, held, names.value[i], price, names.spread[i], names.impact[i], choices):
                added += 1
    return added


@making
def improve_fitted(
    terms: Terms, problem: Problem, with_cash: int, names: Names, leaves: list[int], lam: float, mu: float,
    effort: list[float], choices: Choices, units: list[int], pick: list[int], best: int,
) -> int:  # fmt: skip
    """Moves on choices that fit the plan, then on those that fit the new one, until none helps; returns J."""
    n = len(units)
    for _ in range(FITTED_MAX):
        for i in range(n):
            units[i] = choices.units[pick[i]]
        if fit_in(terms, problem, names, leaves, choices, units) == 0:
            break
        charge(effort, mu, n, choices)
        put_picks(n, choices, units, pick)
        this = improve_in_pairs(problem, with_cash, n, lam, effort, choices, pick)
        if this >= best:
            break
        best = this
    return best


@making
def try_fitted(
    terms: Terms, problem: Problem, with_cash: int, names: Names, leaves: list[int], lam: float, mu: float,
    effort: list[float], choices: Choices, start: list[int], units: list[int], trial: list[int], pick: list[int],
    best: int,
) -> int:  # fmt: skip
    """Fits the picks, and another plan as a start, which is taken where it comes out no worse; returns J."""
    n = len(units)
    fitted = ints(n)
    best = improve_fitted(terms, problem, with_cash, names, leaves, lam, mu, effort, choices, units, pick, best)
    if not put_picks(n, choices, start, trial) or not repair(problem, n, choices, trial):
        return best
    for i in range(n):
        fitted[i] = choices.units[pick[i]]
    this = misplaced_by(problem, with_cash, n, choices, trial)
    this = improve_fitted(terms, problem, with_cash, names, leaves, lam, mu, effort, choices, units, trial, this)
    put_picks(n, choices, fitted, pick)
    if this > best:
        return best
    for i in range(n):
        pick[i] = trial[i]
    return this


@making
def kick(
    terms: Terms, problem: Problem, with_cash: int, names: Names, leaves: list[int], lam: float, mu: float,
    effort: list[float], choices: Choices, units: list[int], trial: list[int], pick: list[int], best: int,
) -> int:  # fmt: skip
    """Gives each name of least regret its next best choice, fewer and then more, lets the others make room by what
    fits, and keeps what is better: one dear share against many cheap ones, which no pair move finds; returns J.
    """
    n = len(units)
    core, kicked = ints(CORE), ints(n)
    m = least_regret(n, lam, effort, choices, pick, core)
    for k in range(2 * m):
        i = core[k // 2]
        regret, chosen = FAR, pick[i]
        first = i * choices.width if k % 2 == 0 else pick[i] + 1
        last = pick[i] if k % 2 == 0 else i * choices.width + choices.counts[i]
        for q in range(first, last):
            if effort[q] + lam * choices.spent[q] < regret:
                regret = effort[q] + lam * choices.spent[q]
                chosen = q
        if chosen == pick[i]:
            continue
        for j in range(n):
            units[j] = choices.units[pick[j]]
            kicked[j] = units[j]
        kicked[i] = choices.units[chosen]
        if fit_in(terms, problem, names, leaves, choices, kicked) > 0:
            charge(effort, mu, n, choices)
        put_picks(n, choices, units, pick)
        put_picks(n, choices, kicked, trial)
        if not repair(problem, n, choices, trial):
            continue
        this = improve(problem, with_cash, n, choices, trial)
        if this < best:
            best = this
            for j in range(n):
                pick[j] = trial[j]
    return best
