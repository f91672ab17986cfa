"""The rounding to the nearest of one lane where nothing binds, in floats that hold whole numbers.

It is the search of `brisk_near` among the same holdings, in the same order, by the same whole numbers; so it finds the
same plan. What leaves a doubt, and what that search would begin anew, is left to `brisk_near`.
"""

from __future__ import annotations

from .mode import compiled, inlined
from .numbers import part_of
from .plain import RESTS, TRADES, UNSURE, Asking, Bench, add_up, asks, holds, price_trades
from .records import FAR, MOVES_MAX
from .slots import cost_when_balanced, set_choices
from .tray import Listed, Slot, Tray, add_row, plan_best, put


@inlined
def harm_a_tick(slot: Slot, plan: Slot, i: int, over: float) -> float:
    """What a tick of cash costs in misplaced money where name i takes the slot's holding; FAR where it frees none.

    A holding that was left out is never the least: its twin before it frees as much.
    """
    gain = plan.booked[i] - slot.booked[i]
    if gain <= 0.0:
        return FAR
    return (slot.harm[i] - plan.harm[i]) / (gain if gain < over else over)


@compiled
def mend(tray: Tray, budget: float) -> bool:
    """Moves the plan inside the budget, the least harm a tick first; False when none is inside."""
    plan, used = tray.plan, add_row(tray.plan.booked)
    for _ in range(4 * len(plan.units) + 1):
        if used <= budget:
            return True
        best, best_i, best_k = FAR, -1, 0
        for i in range(len(plan.units)):
            a, b = harm_a_tick(tray.first, plan, i, used - budget), harm_a_tick(tray.second, plan, i, used - budget)
            c, d = harm_a_tick(tray.third, plan, i, used - budget), harm_a_tick(tray.fourth, plan, i, used - budget)
            if a < best:
                best, best_i, best_k = a, i, 0
            if b < best:
                best, best_i, best_k = b, i, 1
            if c < best:
                best, best_i, best_k = c, i, 2
            if d < best:
                best, best_i, best_k = d, i, 3
        if best_i < 0:
            return False
        used -= plan.booked[best_i]
        put_slot(tray, best_k, best_i)
        used += plan.booked[best_i]
    return False


@inlined
def put_slot(tray: Tray, k: int, i: int) -> None:
    """Takes name i's holding of slot k into the plan."""
    if k == 0:
        put(tray.first, i, tray.plan)
    elif k == 1:
        put(tray.second, i, tray.plan)
    elif k == 2:
        put(tray.third, i, tray.plan)
    else:
        put(tray.fourth, i, tray.plan)


@inlined
def least_harm(slot: Slot, plan: Slot, i: int, lowest: float) -> float:
    """The lowest so far, or what the slot's holding of name i does if that is lower."""
    harm = slot.harm[i] - plan.harm[i]
    return harm if harm < lowest else lowest


@inlined
def list_move(slot: Slot, plan: Slot, i: int, most: float, m: int, listed: Listed) -> int:
    """Lists name i's move to the slot's holding, unless it stays or does more harm; returns how many are listed."""
    harm, move = slot.harm[i] - plan.harm[i], listed.move
    if harm > most or slot.units[i] == plan.units[i] or m == len(listed.whose):
        return m
    listed.whose[m], move.units[m], move.harm[m] = i, slot.units[i], harm
    move.spent[m], move.booked[m] = slot.spent[i] - plan.spent[i], slot.booked[i] - plan.booked[i]
    move.moved[m] = slot.moved[i] - plan.moved[i]
    at = m
    while at > 0 and listed.harm[at - 1] > harm:
        listed.order[at], listed.harm[at] = listed.order[at - 1], listed.harm[at - 1]
        at -= 1
    listed.order[at], listed.harm[at] = m, harm
    return m + 1


@compiled
def list_all(tray: Tray, cash_now: float) -> int:
    """Lists the moves of one name by the harm that each does, those aside that no other move makes up for; returns
    how many.
    """
    plan, listed = tray.plan, tray.listed
    lowest = 0.0
    for i in range(len(plan.units)):
        lowest = least_harm(tray.first, plan, i, lowest)
        lowest = least_harm(tray.second, plan, i, lowest)
        lowest = least_harm(tray.third, plan, i, lowest)
        lowest = least_harm(tray.fourth, plan, i, lowest)
    m = 0
    for i in range(len(plan.units)):
        m = list_move(tray.first, plan, i, cash_now - lowest, m, listed)
        m = list_move(tray.second, plan, i, cash_now - lowest, m, listed)
        m = list_move(tray.third, plan, i, cash_now - lowest, m, listed)
        m = list_move(tray.fourth, plan, i, cash_now - lowest, m, listed)
    return m


@inlined
def off_goal(left: float, low: float, high: float) -> float:
    """Cash's own misplaced money."""
    away = low - left if low > left else 0.0
    return left - high if left - high > away else away


@compiled
def best_one(listed: Listed, m: int, left: float, room: float, low: float, high: float) -> int:
    """The listed move that lowers J most (then turnover, then the first found); -1 when none does."""
    move, now = listed.move, off_goal(left, low, high)
    best, best_turn, found = 0.0, 0.0, -1
    for a in range(m):
        gain, q = listed.harm[a] - now, listed.order[a]
        if gain > best:
            break
        if move.booked[q] > room:
            continue
        gain += off_goal(left - move.spent[q], low, high)
        turn = move.moved[q]
        if gain < best or gain == best and (turn < best_turn or turn == best_turn and q < found):
            best, best_turn, found = gain, turn, q
    return found


@compiled
def best_two(listed: Listed, m: int, left: float, room: float, low: float, high: float) -> tuple[int, int]:
    """The two listed moves that lower J most when both are made; -1 when none do."""
    move, now = listed.move, off_goal(left, low, high)
    best, one, other = 0.0, -1, -1
    for a in range(m):
        if listed.harm[a] + listed.harm[a] - now >= best:
            break
        q = listed.order[a]
        left_a, room_a = left - move.spent[q], room - move.booked[q]
        for b in range(a + 1, m):
            gain, r = listed.harm[a] + listed.harm[b] - now, listed.order[b]
            if gain >= best:
                break
            if listed.whose[q] == listed.whose[r] or move.booked[r] > room_a:
                continue
            gain += off_goal(left_a - move.spent[r], low, high)
            if gain < best:
                best, one, other = gain, q, r
    return one, other


@inlined
def make_move(listed: Listed, q: int, plan: Slot) -> None:
    """Makes a listed move."""
    i, move = listed.whose[q], listed.move
    plan.units[i] = move.units[q]
    plan.harm[i] += move.harm[q]
    plan.spent[i] += move.spent[q]
    plan.booked[i] += move.booked[q]
    plan.moved[i] += move.moved[q]


@compiled
def improve_plan(tray: Tray, cash: float, low: float, high: float) -> float:
    """Makes moves of one name, then of two names at once, until none helps; returns J, -1 where the list overflows."""
    listed, plan = tray.listed, tray.plan
    left, room = cash - add_row(plan.spent), cash - add_row(plan.booked)
    for _ in range(MOVES_MAX):
        m = list_all(tray, off_goal(left, low, high))
        if m == len(listed.whose):
            return -1.0
        one, other = best_one(listed, m, left, room, low, high), -1
        if one < 0:
            one, other = best_two(listed, m, left, room, low, high)
        if one < 0:
            break
        for q in (one, other):
            if q >= 0:
                left -= listed.move.spent[q]
                room -= listed.move.booked[q]
                make_move(listed, q, plan)
    return add_row(plan.harm) + off_goal(left, low, high)


@inlined
def begins_no_better(
    bench: Bench, of: Asking, units: list[float], low: float, high: float, best: float, moved: float
) -> bool:  # fmt: skip
    """Whether a search that begins with these units would be left alone: they cost too much, or are no better by J,
    of two alike by what they move.
    """
    point, price = bench.tray.point, bench.price
    for i in range(len(units)):
        bench.units[i] = units[i]
    price_trades(bench, of.top, of.bottom, of.minor)
    net, cost, booked, turned = add_up(bench)
    this = cost + off_goal(of.cash - net - cost, low, high)
    for i in range(len(units)):
        this += abs(units[i] * price[i] - point[i])
    return booked > of.cash or this > best or this == best and turned >= moved


@compiled
def plain_near(bench: Bench, band: list[float], of: Asking, cash_target: int) -> tuple[int, float, float, float]:
    """Writes the units that a plain book ends with: whether it TRADES or RESTS or that is UNSURE, the value bought
    less sold, the cost and the money moved.
    """
    if not asks(bench, band, of):
        return RESTS, 0.0, 0.0, 0.0
    tray = bench.tray
    burnt = cost_when_balanced(bench, of)
    if burnt < 0.0 or burnt >= of.total or set_choices(bench, of, of.total - burnt) > 0:
        return UNSURE, 0.0, 0.0, 0.0
    rest = of.total - burnt
    left, aim = rest - add_row(tray.point), float(part_of(cash_target, int(rest)))
    if left < 0.0 or cash_target < 0:
        return UNSURE, 0.0, 0.0, 0.0
    low, high = aim if aim < left else left, aim if aim > left else left
    plan_best(tray)
    if not mend(tray, of.cash):
        return UNSURE, 0.0, 0.0, 0.0
    best, moved = improve_plan(tray, of.cash, low, high), add_row(tray.plan.moved)
    if best < 0.0 or not begins_no_better(bench, of, bench.held, low, high, best, moved):
        return UNSURE, 0.0, 0.0, 0.0
    if not begins_no_better(bench, of, tray.plain, low, high, best, moved):
        return UNSURE, 0.0, 0.0, 0.0
    if not begins_no_better(bench, of, tray.below, low, high, best, moved):
        return UNSURE, 0.0, 0.0, 0.0
    for i in range(len(bench.units)):
        bench.units[i] = tray.plan.units[i]
    if moved == 0.0:
        return RESTS, 0.0, 0.0, 0.0
    price_trades(bench, of.top, of.bottom, of.minor)
    net, cost, _, _ = add_up(bench)
    return (TRADES if holds(bench, band, of, net, cost) else UNSURE), net, cost, moved
