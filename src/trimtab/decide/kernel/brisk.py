"""The seed's rounding where nothing binds: the units of the whole walk through the rooms, found in one pass.

A history decides thousands of times, nearly always on a book of whole shares without locks, floors, caps, frozen or
unwanted names, to target. There every room but three gives back what it was given. What is not so plain, or does not
stand after its fill, is left to `decide_units`.
"""

from __future__ import annotations

from .costs import tally, trade_cost
from .drift import trigger
from .mode import compiled
from .numbers import part_of, weight_of
from .records import (
    ALL,
    BOUGHT_TO_TARGET,
    DOWN,
    FROZEN,
    FULL,
    NO_BUY,
    NO_SELL,
    SOLD_TO_TARGET,
    UNWANTED,
    WEIGHT_ONE,
    Answers,
    Case,
    Names,
    Terms,
)

NOT_PLAIN, DECIDED = 0, 1


@compiled
def is_plain(terms: Terms, case: Case, names: Names) -> bool:
    """Whether locks, floors, caps, steps, modes and unwanted or frozen names leave the decision alone."""
    if terms.per != 1 or terms.certified != 0 or terms.mode != FULL or terms.scope != ALL:
        return False
    if terms.reach != 0.0 or terms.trade_min > 0 or terms.turnover_max >= 0.0 or case.floor != 0 or case.cash < 0:
        return False
    bound = 0
    for i in range(len(names.shares)):
        flags = names.flags[i]
        bound += 1 if names.step[i] != 1 or flags & (NO_BUY | NO_SELL | FROZEN) != 0 else 0
        bound += 1 if flags & UNWANTED != 0 and names.shares[i] > 0 else 0
    return bound == 0


@compiled
def brisk_down(
    terms: Terms, case: Case, names: Names, total: int, hit: list[int], value: list[int], units: list[int]
) -> int:
    """Writes the units that a plain book ends with; NOT_PLAIN where the whole walk has to say."""
    if terms.rounding != DOWN or not is_plain(terms, case, names):
        return NOT_PLAIN
    n = len(units)
    cash_target = WEIGHT_ONE
    for i in range(n):
        cash_target -= names.target[i]
        units[i] = names.shares[i]
    bits = trigger(
        terms, names.value, total, names.target, names.band, names.flags, case.cash, 0, cash_target, case.band,
        case.due, case.asked, case.cooling, hit,
    )  # fmt: skip
    if bits == 0:
        return DECIDED
    burnt = 0
    for attempt in range(4):
        for i in range(n):
            if names.target[i] != weight_of(names.value[i], total):
                units[i] = part_of(names.target[i], total - burnt) // names.price[i]
        net, cost, booked, moved = tally(terms, names, units)
        if booked <= case.cash:
            break
        burnt = max(burnt, cost) + (booked - case.cash if attempt > 0 else 0)
    if booked > case.cash:
        return NOT_PLAIN
    return (
        DECIDED if stands(terms, case, names, total - cost, net + cost, cash_target, hit, value, units) else NOT_PLAIN
    )


@compiled
def stands(
    terms: Terms, case: Case, names: Names, total: int, spent: int, cash_target: int, hit: list[int], value: list[int],
    units: list[int],
) -> bool:  # fmt: skip
    """Whether nothing asks for a trade once the units are filled."""
    changed = 0
    for i in range(len(units)):
        value[i] = units[i] * names.price[i]
        changed += 1 if units[i] != names.shares[i] else 0
    if changed == 0:
        return True
    bits = trigger(
        terms, value, total, names.target, names.band, names.flags, case.cash - spent, 0, cash_target, case.band,
        0, 0, terms.cools, hit,
    )  # fmt: skip
    return bits == 0


@compiled
def answer(terms: Terms, case: Case, names: Names, units: list[int], answers: Answers) -> None:
    """Writes the units of a plain book as its answers: units, costs and reasons of what trades, and the cash."""
    net, total_cost, booked, moved = tally(terms, names, units)
    for i in range(len(units)):
        answers.shares[i], answers.cost[i] = units[i], 0
        if units[i] != names.shares[i]:
            answers.cost[i] = trade_cost(terms, names, i, units[i])
            answers.reason[i] = BOUGHT_TO_TARGET if units[i] > names.shares[i] else SOLD_TO_TARGET
    answers.cash[0], answers.total_cost[0] = case.cash - net - total_cost, total_cost
