"""Targets that locks and frozen names leave, and whether any drift from them asks for a trade."""

from __future__ import annotations

from .mode import compiled, inlined, ints, making
from .numbers import weight_of
from .records import (
    ASKED,
    BAND_HIT,
    BAND_ONLY,
    BOTH,
    CALENDAR_DUE,
    CALENDAR_ONLY,
    EITHER,
    FROZEN,
    NO_BUY,
    NO_SELL,
    SLACK,
    UNDER_FLOOR,
    UNWANTED,
    WEIGHT_ONE,
    Case,
    Names,
    Terms,
)


@making
def attain(
    value: list[int], total: int, target: list[int], flags: list[int], cash_target: int, floor: int, out: list[int]
) -> int:
    """Targets that locks, frozen names and the cash floor leave: writes them, returns that of CASH.

    A fixed name has its holding as target; the others share what is left in proportion. A name that may not be sold
    and is above its target is fixed too, and so is CASH where its floor is above its target. What is meant for a name
    that may not be bought goes to CASH.
    """
    n = len(value)
    fixed = ints(n)
    for i in range(n):
        if flags[i] & FROZEN != 0 or flags[i] & (NO_BUY | NO_SELL) == NO_BUY | NO_SELL:
            fixed[i] = 1
    floor_weight = 0
    if floor > 0:
        floor_weight = min(WEIGHT_ONE, weight_of(floor, total) + 1)
    cash_fixed = 0
    changed = True
    while changed:
        changed = False
        left = WEIGHT_ONE - (floor_weight if cash_fixed == 1 else 0)
        base = WEIGHT_ONE - (cash_target if cash_fixed == 1 else 0)
        for i in range(n):
            if fixed[i] == 1:
                left -= weight_of(value[i], total)
                base -= target[i]
        ratio = 1.0
        if left != base:
            ratio = left / base if base > 0 and left > 0 else 0.0
        for i in range(n):
            if fixed[i] == 1:
                out[i] = weight_of(value[i], total)
            else:
                out[i] = target[i] if ratio == 1.0 else int(target[i] * ratio)
                if flags[i] & NO_SELL != 0 and weight_of(value[i], total) > out[i]:
                    fixed[i] = 1
                    changed = True
        if not changed and cash_fixed == 0 and floor_weight > int(cash_target * ratio):
            cash_fixed = 1
            changed = True
    for i in range(n):
        if fixed[i] == 0 and flags[i] & NO_BUY != 0:
            held = weight_of(value[i], total)
            if out[i] > held:
                out[i] = held
    cash = WEIGHT_ONE
    for i in range(n):
        cash -= out[i]
    return cash


@inlined
def breaches(weight: float, target: int, band: float) -> bool:
    """Whether the weight is out of its band: strictly, with 1e-12 of slack."""
    drift = weight - target / 1e12
    return drift > band + SLACK or -drift > band + SLACK


@compiled
def trigger(
    terms: Terms, value: list[int], total: int, attainable: list[int], band: list[float], flags: list[int],
    cash: int, floor: int, cash_attainable: int, cash_band: float, due: int, asked: int, cooling: int, hit: list[int],
) -> int:  # fmt: skip
    """Why there is to trade, as bits (0: nothing); `hit` marks the names out of their band, CASH last."""
    n = len(value)
    any_hit = 0
    for i in range(n):
        hit[i] = 0
        if flags[i] & FROZEN != 0:
            continue
        leaves = value[i] > 0 and flags[i] & UNWANTED != 0 and flags[i] & NO_SELL == 0
        if leaves or breaches(value[i] / total, attainable[i], band[i]):
            hit[i] = 1
            any_hit = 1
    hit[n] = 0
    if breaches(cash / total, cash_attainable, cash_band):
        hit[n] = 1
        any_hit = 1
    bits = 0
    by_band = any_hit == 1 and (terms.when == EITHER or terms.when == BAND_ONLY or terms.when == BOTH and due == 1)
    by_date = due == 1 and (terms.when == EITHER or terms.when == CALENDAR_ONLY or terms.when == BOTH and any_hit == 1)
    if cooling == 0:
        bits += (BAND_HIT if by_band else 0) + (CALENDAR_DUE if by_date else 0)
    if cash < floor:
        bits += UNDER_FLOOR
        hit[n] = 1
    return bits + (ASKED if asked == 1 else 0)


@making
def rests(terms: Terms, case: Case, names: Names) -> bool:
    """Whether nothing asks for a trade."""
    n = len(names.shares)
    total = case.cash
    for i in range(n):
        total += names.value[i]
    attainable, hit = ints(n), ints(n + 1)
    cash_attainable = attain(names.value, total, names.target, names.flags, case.target, case.floor, attainable)
    return (
        trigger(
            terms, names.value, total, attainable, names.band, names.flags, case.cash, case.floor, cash_attainable,
            case.band, case.due, case.asked, case.cooling, hit,
        )
        == 0
    )  # fmt: skip
