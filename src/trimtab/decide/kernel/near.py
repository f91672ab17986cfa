"""The plan nearest to the goals: each name's best holding, mended to fit the cash, then one and two names moved."""

from __future__ import annotations

from .choices import booked_at_least, choose
from .costs import cost_of
from .fit import floors_of
from .mode import compiled, inlined, ints, making
from .moves import cost_of_picks, misplaced_by, raise_most, repair, single_move, total_of, try_start
from .numbers import rounded_up, stepped, units_worth, worth
from .problem import cash_away
from .records import DRIFT, MOVES_MAX, NEAR_MOVES, Choices, Found, Names, Near, Problem, Terms


@inlined
def put_choice(terms: Terms, problem: Problem, names: Names, i: int, x: int, choices: Choices) -> None:
    """Puts a holding after name i's choices, which lie below it, unless it is out of reach; for a goal that is a
    point.
    """
    if x < problem.least[i] or x > problem.most[i]:
        return
    value = worth(x, names.price[i], terms.per)
    change = value - names.value[i]
    held, money, cost = names.shares[i], abs(change), 0
    if x != held:
        cost = cost_of(terms, names.spread[i], names.impact[i], abs(x - held), money, 1 if x > held else 0)
    at = i * choices.width + choices.counts[i]
    choices.units[at] = x
    choices.misplaced[at] = abs(value - problem.point[i]) + (cost if terms.objective == DRIFT else 0)
    choices.spent[at] = change + cost
    choices.booked[at] = cost + rounded_up(change, terms.minor)
    choices.moved[at] = money
    choices.counts[i] += 1


@inlined
def put_few(
    terms: Terms, problem: Problem, names: Names, i: int, held: int, below: int, plain: int, choices: Choices
) -> None:
    """Name i's choices where no more matter, in order of units: to stay, the steps below and above its goal, and the
    seed's rounding, which is never below them.
    """
    choices.counts[i] = 0
    first, last = 1 if held < below else 0, -1  # staying comes first or last
    for k in range(4):
        x = below + (k - first) * names.step[i] if k - first < 2 else plain
        if k == 3 - 3 * first:
            x = held
        if x > last and x <= problem.most[i]:
            put_choice(terms, problem, names, i, x, choices)
            last = x


@inlined
def few(terms: Terms, problem: Problem, names: Names, leaves: list[int], i: int, held: int, below: int) -> bool:
    """Whether all that matters of name i is to stay or to end a step below or above its goal."""
    if problem.low[i] < problem.high[i] or leaves[i] == 1 or below < 0 or problem.least[i] < min(held, below):
        return False
    if terms.trade_min > 0 or terms.order_min > terms.per_order or names.impact[i] > 0.0 or problem.budget < 0:
        return False
    return worth(names.step[i], names.price[i], terms.per) >= terms.minor


@compiled
def choose_near(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], plain: list[int], choices: Choices
) -> int:
    """Every name's choices, few where no more matter; returns how much cash the plan that books least would book."""
    for i in range(len(names.shares)):
        held = names.shares[i]
        below = stepped(units_worth(problem.point[i], names.price[i], terms.per), held, names.step[i])
        if few(terms, problem, names, leaves, i, held, below):
            put_few(terms, problem, names, i, held, below, plain[i], choices)
        else:
            choose(terms, problem, names, i, leaves[i], plain[i], choices)
    return booked_at_least(choices)


@compiled
def pick_best(n: int, choices: Choices, pick: list[int]) -> None:
    """Picks for each name the choice that misplaces least, of two alike the one that moves less."""
    misplaced, moved = choices.misplaced, choices.moved
    for i in range(n):
        best = i * choices.width
        for q in range(best + 1, i * choices.width + choices.counts[i]):
            if misplaced[q] < misplaced[best] or misplaced[q] == misplaced[best] and moved[q] < moved[best]:
                best = q
        pick[i] = best


@compiled
def list_moves(n: int, choices: Choices, most: int, near: Near) -> int:
    """Writes the other choices by the harm that each does, least first, as many as are listed; those that do `most`
    or more beyond the least are left out; returns how many.
    """
    pick, listed, whose, harm = near.pick, near.listed, near.whose, near.harm
    lowest = 0
    for i in range(n):
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            lowest = min(lowest, choices.misplaced[q] - choices.misplaced[pick[i]])
    m = 0
    for i in range(n):
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            this = choices.misplaced[q] - choices.misplaced[pick[i]]
            if this + lowest >= most or q == pick[i] or m == len(listed) and this >= harm[m - 1]:
                continue
            at = m if m < len(listed) else m - 1
            while at > 0 and harm[at - 1] > this:
                listed[at], whose[at], harm[at] = listed[at - 1], whose[at - 1], harm[at - 1]
                at -= 1
            listed[at], whose[at], harm[at] = q, i, this
            m = min(m + 1, len(listed))
    return m


@compiled
def best_pair(problem: Problem, with_cash: int, n: int, choices: Choices, near: Near) -> bool:
    """Makes the best change of two names at once; False when none lowers J."""
    spent, booked, pick = choices.spent, choices.booked, near.pick
    listed, whose, harm = near.listed, near.whose, near.harm
    used, room = total_of(spent, n, pick), problem.budget - total_of(booked, n, pick)
    cash_now = cash_away(problem, with_cash, used)
    m = list_moves(n, choices, cash_now, near)
    best, best_a, best_b = 0, -1, -1
    for a in range(m):
        if harm[a] + harm[a] - cash_now >= best:
            break
        q, i = listed[a], whose[a]
        used_a, room_a = used + spent[q] - spent[pick[i]], room - booked[q] + booked[pick[i]]
        for b in range(a + 1, m):
            gain = harm[a] + harm[b] - cash_now
            if gain >= best:
                break
            r, j = listed[b], whose[b]
            if i == j or booked[r] - booked[pick[j]] > room_a:
                continue
            gain += cash_away(problem, with_cash, used_a + spent[r] - spent[pick[j]])
            if gain < best:
                best, best_a, best_b = gain, a, b
    if best_a < 0:
        return False
    pick[whose[best_a]], pick[whose[best_b]] = listed[best_a], listed[best_b]
    return True


@compiled
def improve_near(problem: Problem, with_cash: int, n: int, choices: Choices, near: Near) -> int:
    """Single moves, then moves of two names at once, until none helps; returns J."""
    for _ in range(MOVES_MAX):
        if single_move(problem, with_cash, n, choices, near.pick):
            continue
        if not best_pair(problem, with_cash, n, choices, near):
            break
    return misplaced_by(problem, with_cash, n, choices, near.pick)


@compiled
def pick_near(problem: Problem, with_cash: int, choices: Choices, held: list[int], near: Near) -> int:
    """Picks a plan near the best for the problem, which has no turnover cap; returns J.

    To stay and the seed's rounding, at V and at the goals, are taken where they are better.
    """
    n = len(held)
    pick_best(n, choices, near.pick)
    if not repair(problem, n, choices, near.pick):
        raise_most(problem, n, choices, near.pick)
    best = improve_near(problem, with_cash, n, choices, near)
    best = try_start(problem, with_cash, n, choices, held, near.trial, near.pick, best)
    best = try_start(problem, with_cash, n, choices, near.plain, near.trial, near.pick, best)
    return try_start(problem, with_cash, n, choices, near.floors, near.trial, near.pick, best)


@making
def search_near(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], plain: list[int], choices: Choices,
    units: list[int],
) -> Found:  # fmt: skip
    """A plan near the best for the problem, its units written, without a bound; `plain` is the seed's rounding."""
    n = len(names.shares)
    near = Near(ints(n), ints(n), ints(NEAR_MOVES), ints(NEAR_MOVES), ints(NEAR_MOVES), plain, units)
    floors_of(terms, problem, names, leaves, units)
    best = pick_near(problem, 1 if terms.objective == DRIFT else 0, choices, names.shares, near)
    for i in range(n):
        units[i] = choices.units[near.pick[i]]
    return Found(best, 0, 0, cost_of_picks(n, choices, near.pick, names, terms.per))
