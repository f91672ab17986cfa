"""Where the policy would bring each name and cash: an interval and a point, filled like water."""

from __future__ import annotations

from .mode import compiled, ints, making
from .numbers import weight_of
from .records import (
    ALL,
    BUY_ONLY,
    FROZEN,
    KEPT_BY_CAP,
    NO_BUY,
    NO_SELL,
    SELL_ONLY,
    UNWANTED,
    WEIGHT_ONE,
    Goals,
    Names,
    Terms,
)


@compiled
def lower(point: list[int], target: list[int], limit: list[int], amount: int) -> int:
    """Takes the amount from the points above their limits, highest fraction of target first; returns what was not
    found.
    """
    n = len(target)
    room = 0
    top = 0.0
    for i in range(n):
        if point[i] > limit[i]:
            room += point[i] - limit[i]
            if target[i] > 0 and point[i] / target[i] > top:
                top = point[i] / target[i]
    if room <= amount:
        for i in range(n):
            point[i] = min(point[i], limit[i])
        return amount - room
    under, over = 0.0, top
    for _ in range(60):
        level = (under + over) * 0.5
        taken = 0
        for i in range(n):
            if point[i] > limit[i]:
                taken += point[i] - max(limit[i], min(point[i], int(level * target[i])))
        if taken >= amount:
            under = level
        else:
            over = level
    for i in range(n):
        if point[i] > limit[i]:
            down = max(limit[i], min(point[i], int(under * target[i])))
            take = min(point[i] - down, amount)
            point[i] -= take
            amount -= take
    return amount


@compiled
def lift(point: list[int], target: list[int], limit: list[int], amount: int) -> int:
    """Gives the amount to the points below their limits, lowest fraction of target first; returns what was not
    placed.
    """
    n = len(target)
    room = 0
    top = 1.0
    for i in range(n):
        if point[i] < limit[i]:
            room += limit[i] - point[i]
            if target[i] > 0 and limit[i] / target[i] > top:
                top = limit[i] / target[i]
    if room <= amount:
        for i in range(n):
            point[i] = max(point[i], limit[i])
        return amount - room
    under, over = 0.0, top
    for _ in range(60):
        level = (under + over) * 0.5
        given = 0
        for i in range(n):
            if point[i] < limit[i]:
                given += min(limit[i], max(point[i], int(level * target[i]))) - point[i]
        if given >= amount:
            over = level
        else:
            under = level
    for i in range(n):
        if point[i] < limit[i]:
            up = min(limit[i], max(point[i], int(over * target[i])))
            give = min(up - point[i], amount)
            point[i] += give
            amount -= give
    return amount


@making
def set_goals(
    terms: Terms, value: list[int], total: int, attainable: list[int], band: list[float], flags: list[int],
    cash: int, floor: int, cash_attainable: int, cash_band: float, hit: list[int], goals: Goals,
) -> None:  # fmt: skip
    """Writes each name's interval and point, CASH last: in reach, reach x band around the target; else between now
    and target.
    """
    n = len(value)
    now = ints(n)
    fall = ints(n)  # how far a point may be lowered, then lifted
    rise = ints(n)
    used = 0
    for i in range(n):
        held = weight_of(value[i], total)
        now[i] = held
        goal = attainable[i]
        if terms.scope == ALL or hit[i] == 1:
            reach = 0 if flags[i] & UNWANTED != 0 else int(terms.reach * min(1.0, band[i]) * 1e12)
            low, high = max(0, goal - reach), goal + reach
        else:
            low, high = min(held, goal), max(held, goal)
        if flags[i] & (NO_BUY | FROZEN) != 0 or terms.mode == SELL_ONLY:
            low, high = min(low, held), min(high, held)
        if flags[i] & (NO_SELL | FROZEN) != 0 or terms.mode == BUY_ONLY:
            low, high = max(low, held), max(high, held)
        goals.low[i], goals.high[i] = low, high
        goals.point[i] = min(max(held, low), high)
        used += goals.point[i]
        fall[i] = min(goals.point[i], max(goal, low))
        rise[i] = max(goals.point[i], min(goal, high))
    held = weight_of(cash, total) if cash >= 0 else -weight_of(-cash, total)
    if terms.scope == ALL or hit[n] == 1:
        reach = int(terms.reach * min(1.0, cash_band) * 1e12)
        low, high = cash_attainable - reach, cash_attainable + reach
    else:
        low, high = min(held, cash_attainable), max(held, cash_attainable)
    least = weight_of(floor, total) if floor > 0 else 0
    low, high = max(low, least), max(high, least)
    rest = WEIGHT_ONE - used
    if rest < low:
        short = lower(goals.point, attainable, fall, low - rest)
        if short > 0:
            for i in range(n):
                fall[i] = min(goals.point[i], now[i])
            short = lower(goals.point, attainable, fall, short)
        rest = low - short
    elif rest > high and terms.mode != SELL_ONLY:
        spare = lift(goals.point, attainable, rise, rest - high)
        if spare > 0:
            for i in range(n):
                rise[i] = goals.point[i] if flags[i] & UNWANTED != 0 else max(goals.point[i], now[i])
            spare = lift(goals.point, attainable, rise, spare)
        rest = high + spare
    for i in range(n):
        if goals.point[i] < goals.low[i] or goals.point[i] > goals.high[i]:
            goals.low[i] = goals.point[i]
            goals.high[i] = goals.point[i]
        goals.moved[i] = 1 if abs(goals.point[i] - now[i]) > n else 0  # the last 10**-12 fall to the first in order
    goals.low[n], goals.high[n], goals.point[n] = min(low, rest), max(high, rest), rest


@compiled
def leaving(terms: Terms, names: Names, total: int, leaves: list[int], kept: list[int]) -> None:
    """Marks the names that must be sold out; under a turnover cap those that fit, dearest first, the others as kept."""
    room = -1
    if terms.turnover_max >= 0.0:
        room = int(2.0 * terms.turnover_max * total)
    for i in range(len(names.shares)):
        leaves[i], kept[i] = 0, 0
        may = names.flags[i] & (NO_SELL | FROZEN) == 0 and terms.mode != BUY_ONLY
        if may and names.flags[i] & UNWANTED != 0 and names.shares[i] > 0:
            leaves[i] = 1 if room < 0 else 0
            kept[i] = 0 if room < 0 else KEPT_BY_CAP
    while room >= 0:
        dearest = -1
        for i in range(len(names.shares)):
            if kept[i] == KEPT_BY_CAP and names.value[i] <= room:
                if dearest < 0 or names.value[i] > names.value[dearest]:
                    dearest = i
        if dearest < 0:
            break
        leaves[dearest], kept[dearest] = 1, 0
        room -= names.value[dearest]
