"""One account decided: attain, trigger, goals, plan, settle, and each name's reason; then a block of them."""

from __future__ import annotations

from typing import NamedTuple

from .costs import tally, trade_cost
from .drift import attain, rests, trigger
from .goals import leaving, set_goals
from .mode import compiled, entry, ints, making
from .numbers import by_size, same, weight_of, worth
from .plan import plan
from .problem import may_stand, misplaced_of
from .records import (
    BEST,
    NEAR_MOVES,
    TRIED,
    WIDTH,
    WIDTH_MIDDLE,
    WIDTH_SMALL,
    Accounts,
    Answers,
    Case,
    Choices,
    Found,
    Goals,
    Names,
    Near,
    Problem,
    Rows,
    Space,
    Terms,
)
from .why import reason_not_traded, reason_traded, reason_untriggered


@making
def make_space(n: int, terms: Terms) -> Space:
    """Empty room for an account of n names: few names of whole shares get more choices each, so that the proof is
    whole.
    """
    width = WIDTH
    if terms.rounding == BEST:
        width = by_size(n, terms.per, WIDTH_SMALL, WIDTH_MIDDLE, WIDTH)
    return Space(
        ints(n), ints(n + 1), Goals(ints(n + 1), ints(n + 1), ints(n + 1), ints(n + 1)), ints(n), ints(n),
        Problem(ints(n), ints(n), ints(n), ints(n), ints(n), 0, 0, 0, 0, -1),
        Choices(
            width, ints(n * width), ints(n * width), ints(n * width), ints(n * width), ints(n * width), ints(n),
            ints(TRIED),
        ),
        Near(ints(n), ints(n), ints(NEAR_MOVES), ints(NEAR_MOVES), ints(NEAR_MOVES), ints(n), ints(n)),
    )  # fmt: skip


@making
def plan_once(
    terms: Terms, case: Case, names: Names, space: Space, units: list[int]
) -> tuple[int, int, Found, Problem]:
    """Attain, trigger, goals and plan, once: why there was to trade (0: nothing), the CASH target, what was found,
    for what.
    """
    n = len(names.shares)
    total = case.cash
    for i in range(n):
        total += names.value[i]
        units[i] = names.shares[i]
        space.kept[i] = 0
    cash_attainable = attain(names.value, total, names.target, names.flags, case.target, case.floor, space.attainable)
    bits = trigger(
        terms, names.value, total, space.attainable, names.band, names.flags, case.cash, case.floor, cash_attainable,
        case.band, case.due, case.asked, case.cooling, space.hit,
    )  # fmt: skip
    if bits == 0:
        return 0, cash_attainable, Found(0, 0, 1, 0), space.problem
    set_goals(
        terms, names.value, total, space.attainable, names.band, names.flags, case.cash, case.floor, cash_attainable,
        case.band, space.hit, space.goals,
    )  # fmt: skip
    leaving(terms, names, total, space.leaves, space.kept)
    found, posed = plan(
        terms, space.goals, names, space.leaves, space.kept, total, case.cash, case.floor, space.problem, space.choices,
        units,
    )  # fmt: skip
    return bits, cash_attainable, found, posed


@making
def after(terms: Terms, names: Names, units: list[int]) -> Names:
    """The names as they stand once the plan is filled at its own prices."""
    value = ints(len(units))
    shares = ints(len(units))
    for i in range(len(units)):
        shares[i] = units[i]
        value[i] = worth(units[i], names.price[i], terms.per)
    return Names(
        shares, names.price, names.step, names.target, names.band, names.spread, names.impact, names.flags, value
    )


@compiled
def filled(terms: Terms, case: Case, names: Names, units: list[int]) -> Case:
    """The account once the plan is filled at its own prices: nothing asked for, nothing due, the cooldown begun."""
    net, cost, booked, moved = tally(terms, names, units)
    return Case(case.cash - net - cost, case.floor, case.target, case.band, 0, 0, terms.cools)


@making
def settle(
    terms: Terms, case: Case, names: Names, posed: Problem, best: int, leaves: list[int], units: list[int]
) -> tuple[int, int]:
    """Follows the plan until it stands, four times at most, and takes the net plan where it is as good and stands by
    itself: whether what is kept stands, and its J.
    """
    n = len(units)
    now, then = ints(n), ints(n)
    for i in range(n):
        now[i] = units[i]
    case_now, names_now, misplaced = case, names, best
    followed, asked_alone = 0, 0
    while followed < 4:
        case_now, names_now = filled(terms, case_now, names_now, now), after(terms, names_now, now)
        for i in range(n):
            then[i] = now[i]
        if not rests(terms, case_now, names_now):
            plan_once(terms, case_now, names_now, make_space(n, terms), then)
        stands = same(now, then)
        if asked_alone == 1:
            break
        if stands and same(now, units):
            return 1, best
        if stands:
            misplaced = misplaced_of(terms, posed, names, now)
            if misplaced > best or not may_stand(terms, names, posed, leaves, now):
                return 0, best
            case_now, names_now, asked_alone = case, names, 1
            continue
        followed += 1
        for i in range(n):
            now[i] = then[i]
    if asked_alone == 0 or not same(now, then):
        return 0, best
    for i in range(n):
        units[i] = now[i]
    return 1, misplaced


class Decided(NamedTuple):
    """What was decided for one account: why there was to trade, the goals of CASH, and how good the plan is."""

    bits: int
    cash_attainable: int
    found: Found
    settled: int
    misplaced: int


@making
def decide_units(terms: Terms, case: Case, names: Names, space: Space, units: list[int]) -> tuple[Decided, Problem]:
    """The one decision: writes the units that each name ends with, and says what problem was solved."""
    bits, cash_attainable, found, posed = plan_once(terms, case, names, space, units)
    settled, misplaced = 1, found.misplaced
    if bits != 0 and terms.turnover_max < 0.0 and not same(units, names.shares):
        settled, misplaced = settle(terms, case, names, posed, found.misplaced, space.leaves, units)
    return Decided(bits, cash_attainable, found, settled, misplaced), posed


@entry
def decide_account(
    terms: Terms, case: Case, names: Names, first: int, account: int, answers: Answers
) -> tuple[Problem, Space]:
    """Decides one account and writes its answers from row `first` on; returns the problem that was solved."""
    n = len(names.shares)
    space = make_space(n, terms)
    units = ints(n)
    decided, posed = decide_units(terms, case, names, space, units)
    bits = decided.bits
    net, cost, booked, moved = tally(terms, names, units)
    total = case.cash
    for i in range(n):
        total += names.value[i]
    for i in range(n):
        at = first + i
        answers.shares[at] = units[i]
        answers.cost[at] = trade_cost(terms, names, i, units[i])
        answers.attainable[at] = space.attainable[i]
        answers.goal[at] = space.goals.point[i] if bits != 0 else weight_of(names.value[i], total)
        if bits == 0:
            answers.reason[at] = reason_untriggered(terms, case, names, space, i)
        elif units[i] != names.shares[i]:
            answers.reason[at] = reason_traded(terms, names, space, posed, bits, i, units[i])
        else:
            answers.reason[at] = reason_not_traded(terms, names, space, posed, total, posed.budget - booked, moved, i)
    answers.cash[account] = case.cash - net - cost
    answers.cash_attainable[account] = decided.cash_attainable
    answers.cash_goal[account] = space.goals.point[n] if bits != 0 else decided.cash_attainable
    answers.total_cost[account] = cost
    answers.misplaced[account] = decided.misplaced
    answers.bound[account] = decided.found.bound
    answers.proved[account] = decided.found.proved
    answers.settled[account] = decided.settled
    answers.triggers[account] = bits
    return posed, space


@entry
def decide_block(terms: Terms, accounts: Accounts, rows: Rows, answers: Answers) -> None:
    """Decides every account of the block, each alone: no answer depends on what else stands in the block."""
    for account in range(len(accounts.cash)):
        a, b = accounts.offsets[account], accounts.offsets[account + 1]
        names, case = one_account(terms, accounts, rows, account, a, b)
        decide_account(terms, case, names, a, account, answers)


@making
def one_account(terms: Terms, accounts: Accounts, rows: Rows, account: int, a: int, b: int) -> tuple[Names, Case]:
    """The rows a to b of the block, as one account."""
    value = ints(b - a)
    for i in range(a, b):
        value[i - a] = worth(rows.shares[i], rows.price[i], terms.per)
    names = Names(
        rows.shares[a:b], rows.price[a:b], rows.step[a:b], rows.target[a:b], rows.band[a:b], rows.spread[a:b],
        rows.impact[a:b], rows.flags[a:b], value,
    )  # fmt: skip
    case = Case(
        accounts.cash[account], accounts.floor[account], accounts.target[account], accounts.band[account],
        accounts.due[account], accounts.asked[account], accounts.cooling[account],
    )  # fmt: skip
    return names, case
