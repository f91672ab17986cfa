"""The search for the best plan of one problem, with its proven bound."""

from __future__ import annotations

from .between import all_in, widen_all
from .dual import cash_part, charge, dual_bound, price_both
from .fit import floors_of, kick, try_fitted
from .lattice import lifted
from .mode import compiled, floats, ints, making
from .moves import cost_of_picks, improve, improve_in_pairs, pick_lowest, put_picks, raise_most, repair, try_start
from .numbers import by_size
from .proof import deepen
from .records import (
    DRIFT,
    NODES,
    NODES_MIDDLE,
    NODES_SMALL,
    PLANNED,
    PROVED,
    SKETCHED,
    SPARE,
    WIDTH,
    Choices,
    Found,
    Names,
    Problem,
    Terms,
)


@making
def search(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], plain: list[int], depth: int, choices: Choices,
    units: list[int],
) -> Found:  # fmt: skip
    """The best plan that could be found for the problem, its units written, with its bound; `plain` is the seed's
    rounding.

    Sketched: the dual's picks and single moves. Planned: pair moves and other starts too. Proved: and the tree.
    """
    n = len(names.shares)
    with_cash = 1 if terms.objective == DRIFT else 0
    pick, trial = ints(n), ints(n)
    effort, left_out = floats(n * choices.width), floats(n)
    lam, mu = price_all(terms, problem, with_cash, names, leaves, choices, effort, left_out, pick, trial)
    bound, error = dual_bound(problem, with_cash, n, lam, mu, effort, choices, left_out, terms.per)
    if not repair(problem, n, choices, pick):
        raise_most(problem, n, choices, pick)
    if depth == PLANNED:  # a proof finds what pairs would find, and sooner
        best = improve_in_pairs(problem, with_cash, n, lam, effort, choices, pick)
    else:
        best = improve(problem, with_cash, n, choices, pick)
    if depth != SKETCHED:
        best = try_start(problem, with_cash, n, choices, names.shares, trial, pick, best)
        best = try_start(problem, with_cash, n, choices, plain, trial, pick, best)
        if problem.cap >= 0:
            floors_of(terms, problem, names, leaves, units)
            best = try_start(problem, with_cash, n, choices, units, trial, pick, best)
            best = try_fitted(
                terms, problem, with_cash, names, leaves, lam, mu, effort, choices, plain, units, trial, pick, best
            )
    for i in range(n):
        units[i] = choices.units[pick[i]]
    proved = 1 if best == 0 or best - (bound - error) < 1.0 else 0
    amount = 0
    if depth == PROVED and proved == 0:
        base = cash_part(problem, with_cash, lam)
        amount = lifted(terms, problem, names, leaves, with_cash, lam, mu, effort, base, bound - error, best, choices)
        proved = 1 if amount >= best else 0
    if depth == PROVED and proved == 0:
        gap = best - bound + error
        most = choices.width - choices.width // SPARE  # the rest is for choices that fit
        if widen_all(terms, problem, names, leaves, lam, mu, gap, most, choices, left_out) > 0:
            charge(effort, mu, n, choices)
            put_picks(n, choices, units, pick)
        nodes_max = by_size(n, terms.per, NODES_SMALL, NODES_MIDDLE, NODES)
        best, clear = deepen(problem, with_cash, n, lam, effort, bound, error, choices, pick, best, gap, nodes_max)
        if all_in(n, lam, effort, clear, choices, left_out):
            proved = 1 if best - bound + error <= clear else 0
            bound = max(bound, min(bound + clear, float(best)) - error)
        proved = 1 if amount >= best else proved
        if proved == 0:
            best = kick(terms, problem, with_cash, names, leaves, lam, mu, effort, choices, units, trial, pick, best)
            best = improve_in_pairs(problem, with_cash, n, lam, effort, choices, pick)
        for i in range(n):
            units[i] = choices.units[pick[i]]
    least = best if proved == 1 else max(amount, min(best, int(bound - error)), 0)
    return Found(best, least, proved, cost_of_picks(n, choices, pick, names, terms.per))


@compiled
def price_all(
    terms: Terms, problem: Problem, with_cash: int, names: Names, leaves: list[int], choices: Choices,
    effort: list[float], left_out: list[float], pick: list[int], trial: list[int],
) -> tuple[float, float]:  # fmt: skip
    """The prices of cash and turnover, with every choice among the names' that is best at them; writes effort and
    picks.
    """
    n = len(pick)
    most = min(WIDTH, choices.width)
    for _ in range(3):
        lam, mu = price_both(problem, with_cash, n, effort, choices, pick, trial)
        if widen_all(terms, problem, names, leaves, lam, mu, 0.0, most, choices, left_out) == 0:
            return lam, mu
    lam, mu = price_both(problem, with_cash, n, effort, choices, pick, trial)
    if widen_all(terms, problem, names, leaves, lam, mu, 0.0, most, choices, left_out) > 0:
        charge(effort, mu, n, choices)
        pick_lowest(n, choices, pick)
    return lam, mu
