"""The plan for the goals: the cost it burns is fixed before each search and replaced by the one found."""

from __future__ import annotations

from .choices import choose_all, forget
from .costs import costless, tally, trade_cost
from .down import keep_cap, plain_rounding, round_down
from .mode import compiled, inlined, ints, making
from .moves import raise_most
from .near import choose_near, search_near
from .numbers import part_of, stepped, units_worth, worth
from .problem import misplaced_of, pose
from .records import (
    BUY_ONLY,
    DOWN,
    FROZEN,
    KEPT_AS_DUST,
    NEAREST,
    NO_SELL,
    PLANNED,
    PROVED,
    REPLACED,
    SKETCHED,
    Choices,
    Found,
    Goals,
    Names,
    Problem,
    Terms,
)
from .search import search


@compiled
def keep_dust(terms: Terms, names: Names, leaves: list[int], kept: list[int], spare: int) -> None:
    """Leaves unsold what costs more to sell than it brings, dearest first, until the cash in hand can bear the rest."""
    loss = 0
    for i in range(len(leaves)):
        if leaves[i] == 1:
            loss += max(0, loss_of(terms, names, i))
    while loss > 0 and loss > spare:
        worst, worst_loss = -1, 0
        for i in range(len(leaves)):
            if leaves[i] == 1 and loss_of(terms, names, i) > worst_loss:
                worst, worst_loss = i, loss_of(terms, names, i)
        leaves[worst] = 0
        kept[worst] = KEPT_AS_DUST
        loss -= worst_loss


@inlined
def loss_of(terms: Terms, names: Names, i: int) -> int:
    """What selling name i out takes from the cash, as booked; below zero where it brings some."""
    return trade_cost(terms, names, i, 0) - names.value[i] // terms.minor * terms.minor


@making
def posed_at(
    terms: Terms, goals: Goals, names: Names, kept: list[int], total: int, cash: int, floor: int, burnt: int,
    scratch: Problem,
) -> Problem:  # fmt: skip
    """The problem at V less the cost `burnt`; what is kept unsold stays as it is."""
    posed = pose(
        terms, goals, names.value, names.shares, names.price, names.step, names.flags, total, cash, floor, burnt,
        scratch,
    )  # fmt: skip
    for i in range(len(kept)):
        if kept[i] != 0:
            posed.least[i] = posed.most[i] = names.shares[i]
    return posed


@making
def least_booked(
    terms: Terms, posed: Problem, names: Names, leaves: list[int], plain: list[int], aims: list[int], near: int,
    choices: Choices,
) -> int:  # fmt: skip
    """Every name's choices; returns how much cash the plan inside the turnover cap books that books least."""
    if near == 1:
        return choose_near(terms, posed, names, leaves, plain, choices)
    least = choose_all(terms, posed, names, leaves, plain, aims, choices)
    return least if posed.cap < 0 else raise_most(posed, len(leaves), choices, ints(len(leaves)))


@making
def pose_within(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], plain: list[int],
    total: int, cash: int, floor: int, burnt: int, scratch: Problem, aims: list[int], near: int,
    choices: Choices,
) -> Problem:  # fmt: skip
    """The problem and its choices; where nothing keeps the cash floor, sales may pass their goals, then the floor
    gives way.
    """
    posed = posed_at(terms, goals, names, kept, total, cash, floor, burnt, scratch)
    over = least_booked(terms, posed, names, leaves, plain, aims, near, choices) - posed.budget
    if over <= 0:
        return posed
    for farther in range(2):
        if over > 0:
            for i in range(len(kept)):
                may = names.flags[i] & (NO_SELL | FROZEN) == 0 and terms.mode != BUY_ONLY and kept[i] == 0
                if may:
                    posed.least[i] = max(0, posed.least[i] - names.step[i]) if farther == 0 else 0
            forget(aims)
            over = least_booked(terms, posed, names, leaves, plain, aims, near, choices) - posed.budget
            forget(aims)
    if over > 0:
        posed = Problem(
            posed.low, posed.high, posed.point, posed.least, posed.most, posed.cash, posed.cash_low, posed.cash_high,
            posed.budget + over, posed.cap,
        )  # fmt: skip
    return posed


@compiled
def first_cost(terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int) -> int:
    """What the balanced plan costs before it is rounded: each trade at its goal, to the nearest step."""
    if costless(terms, names):
        return 0
    cost = 0
    for i in range(len(names.shares)):
        held = names.shares[i]
        if leaves[i] == 1:
            cost += trade_cost(terms, names, i, 0)
        elif goals.moved[i] == 1 and kept[i] == 0 and names.flags[i] & FROZEN == 0:
            step, goal = names.step[i], part_of(goals.point[i], total)
            x = stepped(units_worth(goal, names.price[i], terms.per), held, step)
            above = worth(max(0, x + step), names.price[i], terms.per)
            if above - goal <= goal - worth(max(0, x), names.price[i], terms.per):  # nearer in money: units may split
                x += step
            x = max(0, x)
            if abs(worth(x, names.price[i], terms.per) - names.value[i]) >= terms.trade_min:
                cost += trade_cost(terms, names, i, x)
    return cost


@making
def plan(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, cash: int, floor: int,
    scratch: Problem, choices: Choices, units: list[int],
) -> tuple[Found, Problem]:  # fmt: skip
    """The plan for the goals: two sketches say which cost it burns; that is fixed before each search and replaced at
    most three times by the one found. The plan nearest to the goals burns the first cost, and is searched once.

    All roundings share one loop, since the compiler copies the search to each place that calls it. The seed's rounding
    and the nearest need it for their certificate alone; under a turnover cap, whose price only it finds, all but the
    seed's do.
    """
    n = len(names.shares)
    plain, aims, planned = ints(n), ints(n), units
    keep_dust(terms, names, leaves, kept, cash - floor)
    plain_rounding(terms, goals, names, leaves, kept, total, plain)
    keep_cap(terms, names, leaves, total, plain)
    near = 1 if terms.rounding == NEAREST and terms.turnover_max < 0.0 else 0
    sketches, replaced, deepest = 0, 0, PLANNED if terms.rounding == NEAREST else PROVED
    if terms.rounding == DOWN:
        burnt = plan_down(terms, goals, names, leaves, kept, total, cash - floor, units)
        planned, replaced, deepest = ints(n), REPLACED, SKETCHED
    else:
        burnt = first_cost(terms, goals, names, leaves, kept, total)
        sketches = 2 if burnt > 0 and near == 0 else 0
    if terms.rounding == DOWN and terms.certified == 0 and terms.turnover_max < 0.0:
        net, cost, booked, moved = tally(terms, names, units)
        if booked <= cash - floor:
            posed = posed_at(terms, goals, names, kept, total, cash, floor, burnt, scratch)
            return Found(misplaced_of(terms, posed, names, units), 0, 0, burnt), posed
    forget(aims)
    while True:
        posed = pose_within(
            terms, goals, names, leaves, kept, plain, total, cash, floor, burnt, scratch, aims, near, choices
        )
        if near == 1:
            found = search_near(terms, posed, names, leaves, plain, choices, units)
            if terms.certified == 0:
                return found, posed
            near, planned, replaced, deepest = 0, ints(n), REPLACED, SKETCHED  # the same problem again, for its bound
            continue
        found = search(terms, posed, names, leaves, plain, SKETCHED if sketches > 0 else deepest, choices, planned)
        stands = found.cost == burnt
        if sketches > 0:
            sketches = 0 if stands else sketches - 1
        elif stands or replaced == REPLACED:
            break
        else:
            replaced += 1
            forget(aims)
        burnt = found.cost
    if deepest == SKETCHED:
        return measured(terms, posed, names, found, units), posed
    return found, posed


@making
def plan_down(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, budget: int,
    units: list[int],
) -> int:  # fmt: skip
    """Writes the seed's rounding, kept inside the cash; returns its cost."""
    before = ints(len(leaves))
    for i in range(len(leaves)):
        before[i] = leaves[i]
    round_down(terms, goals, names, leaves, kept, total, budget, units)
    for i in range(len(leaves)):
        if before[i] == 1 and leaves[i] == 0:
            kept[i] = KEPT_AS_DUST
    net, cost, booked, moved = tally(terms, names, units)
    return cost


@compiled
def measured(terms: Terms, posed: Problem, names: Names, found: Found, units: list[int]) -> Found:
    """A plan with its distance from the best that the sketch could bound."""
    net, cost, booked, moved = tally(terms, names, units)
    misplaced = misplaced_of(terms, posed, names, units)
    bound = min(misplaced, found.bound)
    return Found(misplaced, bound, 1 if bound == misplaced else 0, cost)
