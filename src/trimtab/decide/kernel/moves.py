"""Plans made feasible and better: repair, single moves, pair moves over the names of least regret."""

from __future__ import annotations

from .mode import compiled, floats, ints, making
from .numbers import worth
from .problem import cash_away
from .records import CORE, FAR, MOVES_MAX, Choices, Names, Problem


@compiled
def total_of(amounts: list[int], n: int, pick: list[int]) -> int:
    """The sum of the amounts at the picks."""
    total = 0
    for i in range(n):
        total += amounts[pick[i]]
    return total


@compiled
def misplaced_by(problem: Problem, with_cash: int, n: int, choices: Choices, pick: list[int]) -> int:
    """J of the picks: the names' misplaced money and cost, and cash's."""
    return total_of(choices.misplaced, n, pick) + cash_away(problem, with_cash, total_of(choices.spent, n, pick))


@compiled
def cost_of_picks(n: int, choices: Choices, pick: list[int], names: Names, per: int) -> int:
    """The costs of the picks: cash used less value bought."""
    cost = 0
    for i in range(n):
        cost += choices.spent[pick[i]] - (worth(choices.units[pick[i]], names.price[i], per) - names.value[i])
    return cost


@compiled
def tally_picks(n: int, choices: Choices, pick: list[int], names: Names, per: int) -> tuple[int, int, int]:
    """Of the picks: value bought less sold, cost and money moved."""
    cost = cost_of_picks(n, choices, pick, names, per)
    return total_of(choices.spent, n, pick) - cost, cost, total_of(choices.moved, n, pick)


@compiled
def repair(problem: Problem, n: int, choices: Choices, pick: list[int]) -> bool:
    """Moves the picks inside turnover cap and budget, the least harm a unit of money first; False when none is
    inside.
    """
    booked, moved, misplaced = choices.booked, choices.moved, choices.misplaced
    used, turned = total_of(booked, n, pick), total_of(moved, n, pick)
    for _ in range(n * choices.width):
        over = problem.cap >= 0 and turned > problem.cap
        if not over and used <= problem.budget:
            return True
        best_i, best_q, best = -1, 0, FAR
        for i in range(n):
            now = pick[i]
            for q in range(i * choices.width, i * choices.width + choices.counts[i]):
                if over:
                    gain = moved[now] - moved[q]
                    enough = turned - problem.cap
                else:
                    gain = booked[now] - booked[q]
                    enough = used - problem.budget
                    if problem.cap >= 0 and turned - moved[now] + moved[q] > problem.cap:
                        continue
                if gain > 0:
                    harm = (misplaced[q] - misplaced[now]) / min(gain, enough)
                    if harm < best:
                        best_i, best_q, best = i, q, harm
        if best_i < 0:
            return False
        used += booked[best_q] - booked[pick[best_i]]
        turned += moved[best_q] - moved[pick[best_i]]
        pick[best_i] = best_q
    return False


@compiled
def single_move(problem: Problem, with_cash: int, n: int, choices: Choices, pick: list[int]) -> bool:
    """Makes the one change of one name that lowers J most (then turnover); False when none does."""
    spent, booked, moved, misplaced = choices.spent, choices.booked, choices.moved, choices.misplaced
    used, room = total_of(spent, n, pick), problem.budget - total_of(booked, n, pick)
    turned = total_of(moved, n, pick)
    cash_now = cash_away(problem, with_cash, used)
    best_i, best_q, best, best_turn = -1, 0, 0, 0
    for i in range(n):
        now = pick[i]
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            gain = misplaced[q] - misplaced[now] - cash_now
            if gain > best or q == now or booked[q] - booked[now] > room:
                continue
            turn = moved[q] - moved[now]
            if problem.cap < 0 or turned + turn <= problem.cap:
                gain += cash_away(problem, with_cash, used + spent[q] - spent[now])
                if gain < best or gain == best and turn < best_turn:
                    best_i, best_q, best, best_turn = i, q, gain, turn
    if best_i < 0:
        return False
    pick[best_i] = best_q
    return True


@making
def least_regret(n: int, lam: float, effort: list[float], choices: Choices, pick: list[int], core: list[int]) -> int:
    """The names whose next best choice costs least at the price lam, as many as the core holds; returns how many."""
    regret = floats(n)
    size = len(core)
    for i in range(n):
        now = effort[pick[i]] + lam * choices.spent[pick[i]]
        regret[i] = FAR
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            if q != pick[i]:
                regret[i] = min(regret[i], effort[q] + lam * choices.spent[q] - now)
    m = 0
    for i in range(n):
        if regret[i] >= FAR:
            continue
        at = min(m, size)
        while at > 0 and regret[core[at - 1]] > regret[i]:
            if at < size:
                core[at] = core[at - 1]
            at -= 1
        if at < size:
            core[at] = i
            m = min(size, m + 1)
    return m


@compiled
def pair_move(
    problem: Problem, with_cash: int, n: int, choices: Choices, pick: list[int], core: list[int], m: int
) -> bool:
    """Makes the best change of two names of the core at once; False when none lowers J."""
    spent, booked, moved, misplaced = choices.spent, choices.booked, choices.moved, choices.misplaced
    used, room = total_of(spent, n, pick), problem.budget - total_of(booked, n, pick)
    turned = total_of(moved, n, pick)
    cash_now = cash_away(problem, with_cash, used)
    best, best_q, best_r = 0, -1, -1
    for a in range(m):
        now_a = pick[core[a]]
        for q in range(core[a] * choices.width, core[a] * choices.width + choices.counts[core[a]]):
            if q == now_a:
                continue
            gain_a, spent_a = misplaced[q] - misplaced[now_a] - cash_now, used + spent[q] - spent[now_a]
            room_a = room - booked[q] + booked[now_a]
            turned_a = turned + moved[q] - moved[now_a]
            for b in range(a + 1, m):
                now_b = pick[core[b]]
                for r in range(core[b] * choices.width, core[b] * choices.width + choices.counts[core[b]]):
                    gain = gain_a + misplaced[r] - misplaced[now_b]
                    if r == now_b or gain >= best or booked[r] - booked[now_b] > room_a:
                        continue
                    if problem.cap >= 0 and turned_a + moved[r] - moved[now_b] > problem.cap:
                        continue
                    gain += cash_away(problem, with_cash, spent_a + spent[r] - spent[now_b])
                    if gain < best:
                        best, best_q, best_r = gain, q, r
    if best_q < 0:
        return False
    pick[best_q // choices.width] = best_q
    pick[best_r // choices.width] = best_r
    return True


@compiled
def improve(problem: Problem, with_cash: int, n: int, choices: Choices, pick: list[int]) -> int:
    """Single moves over all names until none helps; returns J."""
    for _ in range(MOVES_MAX):
        if not single_move(problem, with_cash, n, choices, pick):
            break
    return misplaced_by(problem, with_cash, n, choices, pick)


@making
def improve_in_pairs(
    problem: Problem, with_cash: int, n: int, lam: float, effort: list[float], choices: Choices, pick: list[int]
) -> int:
    """Single moves over all names, then pair moves over the names of least regret, until none helps; returns J."""
    core = ints(CORE)
    for _ in range(MOVES_MAX):
        if single_move(problem, with_cash, n, choices, pick):
            continue
        m = least_regret(n, lam, effort, choices, pick, core)
        if not pair_move(problem, with_cash, n, choices, pick, core, m):
            break
    return misplaced_by(problem, with_cash, n, choices, pick)


@compiled
def put_picks(n: int, choices: Choices, units: list[int], pick: list[int]) -> bool:
    """Points the picks at the choices with these units; False when one is not among them."""
    for i in range(n):
        pick[i] = -1
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            if choices.units[q] == units[i]:
                pick[i] = q
        if pick[i] < 0:
            return False
    return True


@compiled
def inside(problem: Problem, n: int, choices: Choices, pick: list[int]) -> bool:
    """Whether the picks keep to the budget and the turnover cap."""
    if problem.cap >= 0 and total_of(choices.moved, n, pick) > problem.cap:
        return False
    return total_of(choices.booked, n, pick) <= problem.budget


@compiled
def try_start(
    problem: Problem, with_cash: int, n: int, choices: Choices, start: list[int], trial: list[int], pick: list[int],
    best: int,
) -> int:  # fmt: skip
    """Takes another plan as a start where its choices stand and it is better (or as good and moves less); returns J."""
    if not put_picks(n, choices, start, trial) or not inside(problem, n, choices, trial):
        return best
    this = misplaced_by(problem, with_cash, n, choices, trial)
    less = total_of(choices.moved, n, trial) < total_of(choices.moved, n, pick)
    if this > best or this == best and not less:
        return best
    this = improve(problem, with_cash, n, choices, trial)
    for i in range(n):
        pick[i] = trial[i]
    return this


@compiled
def pick_lowest(n: int, choices: Choices, pick: list[int]) -> None:
    """Picks for each name the choice that books least cash."""
    for i in range(n):
        pick[i] = i * choices.width
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            if choices.booked[q] < choices.booked[pick[i]]:
                pick[i] = q


@compiled
def raise_most(problem: Problem, n: int, choices: Choices, pick: list[int]) -> int:
    """Picks, from no trade on, the sales that book most cash for the money they move, inside the turnover cap, until
    the budget is kept; returns what they book.
    """
    booked, moved = choices.booked, choices.moved
    used, turned = 0, 0
    for i in range(n):
        pick[i] = i * choices.width
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            if moved[q] < moved[pick[i]]:
                pick[i] = q
        used += booked[pick[i]]
        turned += moved[pick[i]]
    for _ in range(n * choices.width):
        if used <= problem.budget:
            break
        best_q, best = -1, 0.0
        for i in range(n):
            now = pick[i]
            for q in range(i * choices.width, i * choices.width + choices.counts[i]):
                gain, turn = booked[now] - booked[q], moved[q] - moved[now]
                if gain > 0 and (problem.cap < 0 or turned + turn <= problem.cap):
                    worth_it = gain / turn if turn > 0 else FAR
                    if (
                        worth_it > best
                        or worth_it == best
                        and gain > booked[pick[best_q // choices.width]] - booked[best_q]
                    ):
                        best_q, best = q, worth_it
        if best_q < 0:
            break
        i = best_q // choices.width
        used += booked[best_q] - booked[pick[i]]
        turned += moved[best_q] - moved[pick[i]]
        pick[i] = best_q
    return used
