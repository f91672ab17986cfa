"""The best plan by trying every one: for small books, the last word on J."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oracle.exact import Name, Problem, apart, booked, choices, closes, cost, reach, worth

PLANS_MAX = 400_000
Column = NDArray[np.int64]


def plans(problem: Problem) -> int:
    """How many plans there are to try, at most: smallest trades leave fewer."""
    count = 1
    for name in problem.names:
        sells, buys = reach(problem, name)
        count *= 1 if name.must_close else 1 + sells + buys + closes(problem, name)
    return count


def widest(problem: Problem) -> int:
    """How many holdings the name with the most of them may take."""
    return max(sum(reach(problem, name)) for name in problem.names)


def best(problem: Problem) -> tuple[int, tuple[int, ...]] | None:
    """The least J of any plan that the rules allow, and one such plan; None when no plan keeps the floor.

    Staying as it is counts as a plan even under the floor only when nothing else could be done either: callers that
    want it look for None.
    """
    assert plans(problem) <= PLANS_MAX, "too many plans to try"
    options = [choices(problem, name) for name in problem.names]
    zero = np.zeros(1, dtype=np.int64)
    regret, cash, booked_cash, moved = zero, zero + problem.cash, zero + problem.cash, zero
    for name, held in zip(problem.names, options, strict=True):
        own = _columns(problem, name, held)
        regret, cash, booked_cash, moved = (
            np.add.outer(column, extra).ravel()
            for column, extra in zip((regret, cash, booked_cash, moved), own, strict=True)
        )
    misplaced = regret
    if problem.objective == "drift":
        misplaced = regret + np.maximum(0, np.maximum(problem.cash_lo - cash, cash - problem.cash_hi))
    allowed = booked_cash >= problem.floor
    if problem.turnover_max is not None:
        allowed &= moved <= problem.turnover_max
    if not allowed.any():
        return None
    masked = np.where(allowed, misplaced, np.iinfo(np.int64).max)
    at = int(masked.argmin())
    where = np.unravel_index(at, tuple(len(held) for held in options)) if options else ()
    return int(masked[at]), tuple(held[int(k)] for held, k in zip(options, where, strict=True))


def _columns(problem: Problem, name: Name, options: list[int]) -> tuple[Column, ...]:
    """For each holding: its regret, its change of cash exact and as booked, the money it moves."""
    before = worth(name, name.held, problem.per)
    rows = []
    for units in options:
        value, fee = worth(name, units, problem.per), cost(problem, name, units)
        regret = apart(value, name.lo, name.hi) + (fee if problem.objective == "drift" else 0)
        change = value - before
        rows.append((regret, -change - fee, booked(problem, name, units) - fee, abs(change)))
    table = np.array(rows, dtype=np.int64).T
    return tuple(table[k] for k in range(4))
