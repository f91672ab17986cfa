"""What lies between the choices: a bound on it, and more choices where the bound cannot rule it out."""

from __future__ import annotations

from math import sqrt

from .choices import add_choice
from .costs import least_cost
from .mode import compiled, inlined, ints, making
from .numbers import steps_above, units_worth, worth
from .records import DRIFT, FAR, Choices, Names, Problem, Terms


@inlined
def effort_between(
    terms: Terms, problem: Problem, i: int, x: int, near: int, held: int, value: int, price: int, spread: int,
    impact: float, lam: float, mu: float,
) -> float:  # fmt: skip
    """A lower bound on name i's effort at the prices lam and mu when it ends with x units, costs unrounded.

    Between two choices it bends nowhere upwards, so its least value there stands at an end: impact, which does bend,
    counts as its tangent at `near`, the end that is nearer to what is held.
    """
    worth_then = x * price if terms.per == 1 else worth(x, price, terms.per)
    change = worth_then - value
    away = 0
    if worth_then < problem.low[i]:
        away = problem.low[i] - worth_then
    elif worth_then > problem.high[i]:
        away = worth_then - problem.high[i]
    money = change if change > 0 else -change
    units = x - held if x > held else held - x
    cost = 0.0
    if units > 0:
        cost = least_cost(terms, spread, 0.0, units, money, 1 if x > held else 0)
        if impact > 0.0:
            start = near - held if near > held else held - near
            at_start = impact * sqrt(start / terms.per) * (start * (price / terms.per))
            cost += at_start + (1.5 * at_start * ((units - start) / start) if start > 0 else 0.0)
    return away + lam * change + mu * money + ((1.0 if terms.objective == DRIFT else 0.0) + lam) * cost


@inlined
def gap_ends(terms: Terms, problem: Problem, a: int, b: int, held: int, price: int, step: int, ends: list[int]) -> bool:
    """The first and the last holding strictly between two choices that a plan might take; False when there is none."""
    first = steps_above(a + 1, held, step)
    last = held + (b - 1 - held) // step * step
    if terms.trade_min > 0 and a <= held <= b:
        small = units_worth(terms.trade_min, price, terms.per)
        small += 1 if worth(small, price, terms.per) < terms.trade_min else 0
        if held == a:
            first = max(first, steps_above(held + small, held, step))
        if held == b:
            last = min(last, held - steps_above(small, 0, step))
    ends[0], ends[1] = first, last
    return first <= last


@compiled
def widen(
    terms: Terms, problem: Problem, i: int, held: int, value: int, price: int, step: int, spread: int, impact: float,
    lam: float, mu: float, slack: float, most: int, choices: Choices, known: float, ends: list[int],
) -> float:  # fmt: skip
    """Adds to name i's choices, up to `most`, whatever might come within `slack` of its best; bounds what is left
    out, of which `known` is a bound already.
    """
    misplaced, moved, spent = choices.misplaced, choices.moved, choices.spent
    first = i * choices.width
    best = FAR
    for q in range(first, first + choices.counts[i]):
        this = misplaced[q] + mu * moved[q] + lam * spent[q]
        if this < best:
            best = this
    if known > best + slack:
        return known
    left_out = FAR
    units, at = choices.units, first
    while at + 1 < first + choices.counts[i]:
        a, b = units[at], units[at + 1]
        at += 1
        if b - a == step:
            continue
        while gap_ends(terms, problem, a, b, held, price, step, ends):
            x, y = ends[0], ends[1]
            near = x if x > held else y
            low = effort_between(terms, problem, i, x, near, held, value, price, spread, impact, lam, mu)
            high = effort_between(terms, problem, i, y, near, held, value, price, spread, impact, lam, mu)
            if low > best + slack and high > best + slack:
                left_out = min(left_out, low, high)
                break
            x = x if low <= high else y
            full = choices.counts[i] >= most
            if full or not add_choice(terms, problem, i, x, held, value, price, spread, impact, choices):
                left_out = min(left_out, low, high)
                break
            if low <= high:
                a = x
                at += 1
            else:
                b = x
    return left_out


@making
def widen_all(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], lam: float, mu: float, slack: float, most: int,
    choices: Choices, left_out: list[float],
) -> int:  # fmt: skip
    """Widens every name's choices by the slack and bounds what is left out of each; returns how many were added."""
    ends = ints(2)
    added = 0
    for i in range(len(names.shares)):
        known = left_out[i] if slack > 0.0 else -FAR  # a slack is asked for at prices whose bounds are known
        left_out[i] = FAR
        if leaves[i] == 1 or choices.counts[i] < 2:
            continue
        before = choices.counts[i]
        left_out[i] = widen(
            terms, problem, i, names.shares[i], names.value[i], names.price[i], names.step[i], names.spread[i],
            names.impact[i], lam, mu, slack, most, choices, known, ends,
        )  # fmt: skip
        added += choices.counts[i] - before
    return added


@compiled
def all_in(n: int, lam: float, effort: list[float], gap: float, choices: Choices, left_out: list[float]) -> bool:
    """Whether nothing that was left out could come within the gap of its name's best."""
    for i in range(n):
        best = FAR
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            best = min(best, effort[q] + lam * choices.spent[q])
        if left_out[i] <= best + gap:
            return False
    return True
