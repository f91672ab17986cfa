"""The proof: depth first over every plan that could still be better, up to a count of nodes."""

from __future__ import annotations

from typing import NamedTuple

from .dual import cash_part, spend_goal
from .mode import compiled, floats, ints, making
from .problem import cash_away
from .records import FAR, Choices, Problem


class Tree(NamedTuple):
    """The choices that could still better the plan, of each name in order of regret: a slot each, and an end."""

    regret: list[float]
    where: list[int]
    name: list[int]  # the names that have more than one, widest in cash first
    least: list[int]  # least and most cash that the names from here on can use, by position, then as booked
    most: list[int]
    booked: list[int]
    moved: list[int]


@making
def make_tree(n: int, width: int) -> Tree:
    """Room for the choices of n names."""
    slots = n * (width + 1)
    return Tree(floats(slots), ints(slots), ints(n), ints(n + 1), ints(n + 1), ints(n + 1), ints(n + 1))


@compiled
def grow(n: int, lam: float, effort: list[float], gap: float, choices: Choices, tree: Tree) -> None:
    """Fills the tree with every choice whose regret is no more than the gap, least regret first."""
    spent, where, regrets = choices.spent, tree.where, tree.regret
    for i in range(n):
        first = i * choices.width
        last = first + choices.counts[i]
        best = FAR
        for q in range(first, last):
            this = effort[q] + lam * spent[q]
            if this < best:
                best = this
        start = i * (choices.width + 1)
        end = start
        for q in range(first, last):
            regret = effort[q] + lam * spent[q] - best
            if regret > gap:
                continue
            slot = end
            while slot > start and regrets[slot - 1] > regret:
                regrets[slot] = regrets[slot - 1]
                where[slot] = where[slot - 1]
                slot -= 1
            regrets[slot] = regret
            where[slot] = q
            end += 1
        regrets[end] = FAR


@making
def order(n: int, reach: float, choices: Choices, pick: list[int], tree: Tree) -> int:
    """Puts the names that have a choice within the reach in order, widest in cash first, and sets the picks of the
    others; for each position, the least and the most that the names from there on can use, book and move.
    """
    spents, bookeds, moveds, stride = choices.spent, choices.booked, choices.moved, choices.width + 1
    regrets, where, name = tree.regret, tree.where, tree.name
    width, least, booked, moved = ints(n), ints(n), ints(n), ints(n)
    names = 0
    for i in range(n):
        slot = i * stride
        q = where[slot]
        pick[i] = q
        slot += 1
        if regrets[slot] > reach:
            continue
        low, high, books, moves = spents[q], spents[q], bookeds[q], moveds[q]
        while regrets[slot] <= reach:
            q = where[slot]
            slot += 1
            if spents[q] < low:
                low = spents[q]
            elif spents[q] > high:
                high = spents[q]
            if bookeds[q] < books:
                books = bookeds[q]
            if moveds[q] < moves:
                moves = moveds[q]
        width[i], least[i], booked[i], moved[i] = high - low, low, books, moves
        at = names
        while at > 0 and width[name[at - 1]] < high - low:
            name[at] = name[at - 1]
            at -= 1
        name[at] = i
        names += 1
    tree.least[names] = tree.most[names] = tree.booked[names] = tree.moved[names] = 0
    for at in range(names - 1, -1, -1):
        i = name[at]
        tree.least[at] = tree.least[at + 1] + least[i]
        tree.most[at] = tree.most[at + 1] + least[i] + width[i]
        tree.booked[at] = tree.booked[at + 1] + booked[i]
        tree.moved[at] = tree.moved[at + 1] + moved[i]
    return names


@making
def prove(
    problem: Problem, with_cash: int, n: int, lam: float, floor: float, error: float, choices: Choices, tree: Tree,
    best_pick: list[int], best: int, reach: float, nodes_max: int,
) -> tuple[int, int]:  # fmt: skip
    """Depth first over every plan whose regrets sum to less than the reach, or than best - floor where that is less:
    the best J, and the nodes walked.

    More nodes than allowed means that the search was cut short; `best_pick` holds the best plan found either way.
    """
    spent, booked, moved, misplaced = choices.spent, choices.booked, choices.moved, choices.misplaced
    stride, name, slot_regret, where = choices.width + 1, tree.name, tree.regret, tree.where
    least, most, least_booked, least_moved = tree.least, tree.most, tree.booked, tree.moved
    pick, is_free = ints(n), ints(n)
    names = order(n, reach, choices, pick, tree)
    for at in range(names):
        is_free[name[at]] = 1
    turn, used, book, moves, harm = ints(names + 1), ints(names + 1), ints(names + 1), ints(names + 1), ints(names + 1)
    regret = floats(names + 1)
    for i in range(n):
        if is_free[i] == 0:
            used[0] += spent[pick[i]]
            book[0] += booked[pick[i]]
            moves[0] += moved[pick[i]]
            harm[0] += misplaced[pick[i]]
    base = cash_part(problem, with_cash, lam)
    goal = spend_goal(problem, with_cash, lam)
    budget, cap = problem.budget, problem.cap
    spend_low, spend_high = problem.cash - problem.cash_high, problem.cash - problem.cash_low
    limit = min(reach, best - floor - 0.5 + error)
    if names == 0:
        this = harm[0] + cash_away(problem, with_cash, used[0])
        if this < best and book[0] <= budget and (cap < 0 or moves[0] <= cap):
            best = this
            for i in range(n):
                best_pick[i] = pick[i]
        return best, 0
    nodes, depth = 0, 0
    turn[0] = name[0] * stride
    while depth >= 0:
        slot = turn[depth]
        so_far = regret[depth] + slot_regret[slot]
        if so_far > limit:
            depth -= 1
            continue
        turn[depth] = slot + 1
        nodes += 1
        if nodes > nodes_max:
            break
        q = where[slot]
        below = depth + 1
        books = book[depth] + booked[q]
        if books + least_booked[below] > budget:
            continue
        if cap >= 0 and moves[depth] + moved[q] + least_moved[below] > cap:
            continue
        uses = used[depth] + spent[q]
        spend = uses + least[below]
        if spend <= goal:
            spend = uses + most[below]
        if spend < goal or uses + least[below] > goal:
            off = -lam * spend - base
            if with_cash == 1 and spend < spend_low:
                off += spend_low - spend
            elif with_cash == 1 and spend > spend_high:
                off += spend - spend_high
            if so_far + off > limit:
                continue
        harms = harm[depth] + misplaced[q]
        if below == names:
            if harms >= best:
                continue
            this = harms + cash_away(problem, with_cash, uses)
            if this < best:
                best = this
                limit = min(reach, best - floor - 0.5 + error)
                pick[name[depth]] = q
                for i in range(n):
                    best_pick[i] = pick[i]
            continue
        used[below], regret[below] = uses, so_far
        book[below], harm[below] = books, harms
        if cap >= 0:
            moves[below] = moves[depth] + moved[q]
        pick[name[depth]] = q
        depth = below
        turn[depth] = name[depth] * stride
    return best, nodes


@making
def deepen(
    problem: Problem, with_cash: int, n: int, lam: float, effort: list[float], floor: float, error: float,
    choices: Choices, pick: list[int], best: int, gap: float, nodes_max: int,
) -> tuple[int, float]:  # fmt: skip
    """Walks plans of ever larger regret, up to the gap: the best J, and how far above the floor no better plan lies.

    A walk that ends without a better plan lifts the bound by its reach; the last one that ends proves the plan.
    """
    tree = make_tree(n, choices.width)
    grow(n, lam, effort, gap, choices, tree)
    reach, clear = gap / 16.0, 0.0
    while True:
        reach = min(reach * 2.0, gap)
        best, nodes = prove(problem, with_cash, n, lam, floor, error, choices, tree, pick, best, reach, nodes_max)
        if nodes > nodes_max:
            return best, clear
        clear = reach
        if reach >= gap or best - floor + error <= reach:
            return best, clear
