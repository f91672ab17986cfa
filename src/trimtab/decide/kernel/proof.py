"""The proof: depth first over every plan that could still be better, up to a count of nodes."""

from __future__ import annotations

from typing import NamedTuple

from .dual import cash_part, spend_goal
from .mode import compiled, floats, ints
from .problem import cash_away
from .records import FAR, Choices, Problem


class Tree(NamedTuple):
    """The choices that could still better the plan, name by name, in order of regret: width slots a name."""

    name: list[int]
    counts: list[int]
    regret: list[float]
    where: list[int]
    least: list[int]  # least and most cash that the names from here on can use, by position, then as booked
    most: list[int]
    booked: list[int]
    moved: list[int]


@compiled
def grow(n: int, lam: float, effort: list[float], gap: float, choices: Choices, pick: list[int], tree: Tree) -> int:
    """Fills the tree with the names that have a choice, the widest in cash first; sets the picks of the others."""
    spent = choices.spent
    width = ints(n)
    names = 0
    for i in range(n):
        first = i * choices.width
        best = FAR
        for q in range(first, first + choices.counts[i]):
            best = min(best, effort[q] + lam * spent[q])
        kept, low, high = 0, 0, 0
        only = first
        for q in range(first, first + choices.counts[i]):
            if effort[q] + lam * spent[q] - best <= gap:
                low = spent[q] if kept == 0 else min(low, spent[q])
                high = spent[q] if kept == 0 else max(high, spent[q])
                kept += 1
                only = q
        if kept == 1:
            pick[i] = only
            continue
        at = names
        while at > 0 and width[at - 1] < high - low:
            width[at] = width[at - 1]
            tree.name[at] = tree.name[at - 1]
            at -= 1
        width[at] = high - low
        tree.name[at] = i
        names += 1
    for at in range(names):
        i = tree.name[at]
        first = i * choices.width
        best = FAR
        for q in range(first, first + choices.counts[i]):
            best = min(best, effort[q] + lam * spent[q])
        kept = 0
        for q in range(first, first + choices.counts[i]):
            regret = effort[q] + lam * spent[q] - best
            if regret > gap:
                continue
            slot = at * choices.width + kept
            while slot > at * choices.width and tree.regret[slot - 1] > regret:
                tree.regret[slot] = tree.regret[slot - 1]
                tree.where[slot] = tree.where[slot - 1]
                slot -= 1
            tree.regret[slot] = regret
            tree.where[slot] = q
            kept += 1
        tree.counts[at] = kept
    return names


@compiled
def reach_below(names: int, choices: Choices, tree: Tree) -> None:
    """For each position, the least and the most that the names from there on can use, book and move."""
    tree.least[names] = tree.most[names] = tree.booked[names] = tree.moved[names] = 0
    for at in range(names - 1, -1, -1):
        q = tree.where[at * choices.width]
        low, high, booked, moved = choices.spent[q], choices.spent[q], choices.booked[q], choices.moved[q]
        for slot in range(at * choices.width + 1, at * choices.width + tree.counts[at]):
            q = tree.where[slot]
            low, high = min(low, choices.spent[q]), max(high, choices.spent[q])
            booked, moved = min(booked, choices.booked[q]), min(moved, choices.moved[q])
        tree.least[at] = tree.least[at + 1] + low
        tree.most[at] = tree.most[at + 1] + high
        tree.booked[at] = tree.booked[at + 1] + booked
        tree.moved[at] = tree.moved[at + 1] + moved


@compiled
def prove(
    problem: Problem, with_cash: int, n: int, lam: float, mu: float, effort: list[float], floor: float, error: float,
    choices: Choices, best_pick: list[int], best: int, reach: float, nodes_max: int,
) -> tuple[int, int]:  # fmt: skip
    """Depth first over every plan whose regrets sum to less than the reach, or than best - floor where that is less:
    the best J, and the nodes walked.

    More nodes than allowed means that the search was cut short; `best_pick` holds the best plan found either way.
    """
    spent, booked, moved, misplaced = choices.spent, choices.booked, choices.moved, choices.misplaced
    tree = Tree(
        ints(n),
        ints(n),
        floats(n * choices.width),
        ints(n * choices.width),
        ints(n + 1),
        ints(n + 1),
        ints(n + 1),
        ints(n + 1),
    )
    pick = ints(n)
    names = grow(n, lam, effort, reach, choices, pick, tree)
    reach_below(names, choices, tree)
    is_free = ints(n)
    for at in range(names):
        is_free[tree.name[at]] = 1
    turn = ints(names + 1)
    used, book, moves, harm = ints(names + 1), ints(names + 1), ints(names + 1), ints(names + 1)
    regret = floats(names + 1)
    for i in range(n):
        if is_free[i] == 0:
            used[0] += spent[pick[i]]
            book[0] += booked[pick[i]]
            moves[0] += moved[pick[i]]
            harm[0] += misplaced[pick[i]]
    base = cash_part(problem, with_cash, lam)
    goal = spend_goal(problem, with_cash, lam)
    nodes, depth = 0, 0
    while depth >= 0:
        if depth == names:
            this = harm[names] + cash_away(problem, with_cash, used[names])
            if this < best and book[names] <= problem.budget and (problem.cap < 0 or moves[names] <= problem.cap):
                best = this
                for i in range(n):
                    best_pick[i] = pick[i]
            depth -= 1
            continue
        slot = depth * choices.width + turn[depth]
        limit = min(reach, best - floor - 0.5 + error)
        if turn[depth] >= tree.counts[depth] or regret[depth] + tree.regret[slot] > limit:
            depth -= 1
            continue
        turn[depth] += 1
        nodes += 1
        if nodes > nodes_max:
            break
        q = tree.where[slot]
        below = depth + 1
        if book[depth] + booked[q] + tree.booked[below] > problem.budget:
            continue
        if problem.cap >= 0 and moves[depth] + moved[q] + tree.moved[below] > problem.cap:
            continue
        used[below] = used[depth] + spent[q]
        regret[below] = regret[depth] + tree.regret[slot]
        spend = min(max(goal, used[below] + tree.least[below]), used[below] + tree.most[below])
        off = cash_away(problem, with_cash, spend) - lam * spend - base
        if spend != goal and regret[below] + off > limit:
            continue
        book[below] = book[depth] + booked[q]
        moves[below] = moves[depth] + moved[q]
        harm[below] = harm[depth] + misplaced[q]
        pick[tree.name[depth]] = q
        depth = below
        if depth < names:
            turn[depth] = 0
    return best, nodes


@compiled
def deepen(
    problem: Problem, with_cash: int, n: int, lam: float, mu: float, effort: list[float], floor: float, error: float,
    choices: Choices, pick: list[int], best: int, gap: float, nodes_max: int,
) -> tuple[int, float]:  # fmt: skip
    """Walks plans of ever larger regret, up to the gap: the best J, and how far above the floor no better plan lies.

    A walk that ends without a better plan lifts the bound by its reach; the last one that ends proves the plan.
    """
    reach, clear = gap / 16.0, 0.0
    while True:
        reach = min(reach * 2.0, gap)
        best, nodes = prove(problem, with_cash, n, lam, mu, effort, floor, error, choices, pick, best, reach, nodes_max)
        if nodes > nodes_max:
            return best, clear
        clear = reach
        if reach >= gap or best - floor + error <= reach:
            return best, clear
