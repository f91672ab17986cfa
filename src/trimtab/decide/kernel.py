"""The arithmetic of one decision, on rows of whole ticks, in the subset of Python that a compiler takes.

docs/decision.md is the specification. All of it stands in one file, since a compiler's cache watches only the file of
the function it compiled. Money is whole ticks, weights are whole 10**-12, floats carry only ratios; every product is
split so that it stays below 2**63. No function here knows a symbol: position i of a row is symbol i of the crossing.

The walk of one account: worth -> attain -> trigger -> goals -> (choices -> dual -> moves -> proof) -> settle ->
reasons.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from trimtab.decide.mode import compiled, floats, ints

WEIGHT_ONE = 1_000_000_000_000
RATE_ONE = 1_000_000_000
NO_BUY, NO_SELL, FROZEN, UNWANTED = 1, 2, 4, 8
BAND_HIT, CALENDAR_DUE, UNDER_FLOOR, ASKED = 1, 2, 4, 8
EITHER, BOTH, BAND_ONLY, CALENDAR_ONLY = 0, 1, 2, 3
ALL, BREACHED = 0, 1
FULL, BUY_ONLY, SELL_ONLY = 0, 1, 2
BEST, NEAREST, DOWN = 0, 1, 2
DRIFT, NAMES = 0, 1
SLACK = 1e-12
SMALL, MIDDLE = 10, 24  # names: books of whole shares up to these sizes get more choices and a longer proof
WIDTH_SMALL, WIDTH_MIDDLE, WIDTH = 256, 96, 32  # choices kept a name
CORE = 8  # names of least regret that pair moves look at
NODES_SMALL, NODES_MIDDLE, NODES = 50_000, 50_000, 3_000  # nodes that one walk of the proof may take
FAR = 1e300
SKETCHED, PLANNED, PROVED = 0, 1, 2  # how deep a search goes
KEPT_AS_DUST, KEPT_BY_CAP = 1, 2  # why what should be sold out stays

(
    IN_BAND, NOT_ASKED, BOUGHT_TO_TARGET, SOLD_TO_TARGET, BOUGHT_TO_EDGE, SOLD_TO_EDGE, BOUGHT_WITH_CASH, SOLD_FOR_CASH,
    SOLD_OUT, AT_GOAL, WITHIN_STEP, BELOW_MINIMUM, LOCKED, MAY_NOT_BUY, MAY_NOT_SELL, NO_PRICE, CASH_FLOOR,
    TURNOVER_CAP, NOT_WORTH_COST, HELD_UNWANTED, MODE_FORBIDS, COOLING_DOWN, CASH_TARGET,
) = range(23)  # fmt: skip


class Terms(NamedTuple):
    """What all accounts of a block share: units, cost terms, policy and limits."""

    per: int
    minor: int
    fee_rate: int
    per_share: int
    per_order: int
    order_min: int
    order_cap: int  # -1: none
    duty_rate: int
    sell_rate: list[int]
    sell_share: list[int]
    sell_cap: list[int]  # -1: none
    mode: int
    scope: int
    reach: float
    when: int
    cools: int
    rounding: int
    objective: int
    trade_min: int
    turnover_max: float  # below zero: none


class Accounts(NamedTuple):
    """One entry an account; `offsets` has one more, and account a owns the rows offsets[a] to offsets[a + 1]."""

    offsets: list[int]
    cash: list[int]
    floor: list[int]
    target: list[int]
    band: list[float]
    due: list[int]
    asked: list[int]
    cooling: list[int]


class Rows(NamedTuple):
    """One entry a held or wanted name, in order of symbol within its account."""

    shares: list[int]
    price: list[int]
    step: list[int]
    target: list[int]
    band: list[float]
    spread: list[int]
    impact: list[float]
    flags: list[int]


class Answers(NamedTuple):
    """What was decided: by name, then by account."""

    shares: list[int]
    cost: list[int]
    attainable: list[int]
    goal: list[int]
    reason: list[int]
    cash: list[int]
    cash_attainable: list[int]
    cash_goal: list[int]
    total_cost: list[int]
    misplaced: list[int]
    bound: list[int]
    proved: list[int]
    settled: list[int]
    triggers: list[int]


class Goals(NamedTuple):
    """Where the policy would bring each name and cash: a point inside an interval; weights in 10**-12."""

    low: list[int]
    high: list[int]
    point: list[int]
    moved: list[int]


class Problem(NamedTuple):
    """The whole-share problem at one V: intervals and points in ticks by name, then the cash."""

    low: list[int]
    high: list[int]
    point: list[int]
    least: list[int]
    most: list[int]
    cash: int
    cash_low: int
    cash_high: int
    budget: int
    cap: int  # two-way turnover allowed; -1: none


class Choices(NamedTuple):
    """Holdings that a plan may take, `width` slots a name: units, misplaced money, cash used exactly and as booked,
    money moved.
    """

    width: int

    units: list[int]
    misplaced: list[int]
    spent: list[int]
    booked: list[int]
    moved: list[int]
    counts: list[int]


# --- exact products and roundings ------------------------------------------------------------------------------------


@compiled
def worth(units: int, price: int, per: int) -> int:
    """floor(units x price / per), without a product over 2**63."""
    if per == 1:
        return units * price
    whole = units // per
    rest = units - whole * per
    high = price // per
    return whole * price + rest * high + rest * (price - high * per) // per


@compiled
def units_worth(money: int, price: int, per: int) -> int:
    """The most units worth no more than the money: floor(money x per / price)."""
    units = money // price
    if per == 1:
        return units
    rest = money - units * price
    digits = per
    while digits > 1:
        rest *= 1000
        units = units * 1000 + rest // price
        rest %= price
        digits //= 1000
    return units


@compiled
def part_of(weight: int, money: int) -> int:
    """floor(weight x money / 10**12) for a weight of zero to one."""
    whole = money // WEIGHT_ONE
    rest = money - whole * WEIGHT_ONE
    high = weight // 1_000_000
    low = weight - high * 1_000_000
    return weight * whole + (high * rest + low * rest // 1_000_000) // 1_000_000


@compiled
def weight_of(value: int, total: int) -> int:
    """The value's share of the total in 10**-12, rounded down."""
    return int(value / total * 1e12)


@compiled
def rounded_up(money: int, unit: int) -> int:
    """The least multiple of the unit that is no less than the money."""
    return -(-money // unit) * unit


@compiled
def rate_of(money: int, rate: int) -> int:
    """money x rate / 10**9, rounded up to a tick."""
    whole = money // RATE_ONE
    product = (money - whole * RATE_ONE) * rate
    return whole * rate - (-product // RATE_ONE)


@compiled
def per_unit(units: int, each: int, per: int) -> int:
    """units x each / per, rounded up to a tick."""
    whole = units // per
    return whole * each - (-((units - whole * per) * each) // per)


# --- what a trade costs ----------------------------------------------------------------------------------------------


@compiled
def cost_of(terms: Terms, spread: int, impact: float, units: int, money: int, buys: int) -> int:
    """The cost of trading so many units worth so much (both above zero): each term rounded up to the minor unit."""
    minor = terms.minor
    commission = terms.per_order
    if terms.fee_rate > 0:
        commission += rate_of(money, terms.fee_rate)
    if terms.per_share > 0:
        commission += per_unit(units, terms.per_share, terms.per)
    if commission < terms.order_min:
        commission = terms.order_min
    if terms.order_cap >= 0 and commission > terms.order_cap:
        commission = terms.order_cap
    cost = -(-commission // minor) * minor
    if spread > 0:
        cost += rounded_up(rate_of(money, spread), minor)
    if buys == 1:
        if terms.duty_rate > 0:
            cost += rounded_up(rate_of(money, terms.duty_rate), minor)
    else:
        for k in range(len(terms.sell_rate)):
            fee = rate_of(money, terms.sell_rate[k]) + per_unit(units, terms.sell_share[k], terms.per)
            if terms.sell_cap[k] >= 0 and fee > terms.sell_cap[k]:
                fee = terms.sell_cap[k]
            cost += rounded_up(fee, minor)
    if impact > 0.0:
        cost += rounded_up(int(impact * sqrt(units / terms.per) * money) + 1, minor)
    return cost


@compiled
def least_cost(terms: Terms, spread: int, impact: float, units: int, money: int, buys: int) -> float:
    """The cost before any rounding: never above cost_of, and between its kinks nowhere bent upwards (impact apart)."""
    share = units / terms.per
    commission = terms.per_order + money * (terms.fee_rate / RATE_ONE) + share * terms.per_share
    if commission < terms.order_min:
        commission = float(terms.order_min)
    if terms.order_cap >= 0 and commission > terms.order_cap:
        commission = float(terms.order_cap)
    cost = commission + money * (spread / RATE_ONE)
    if buys == 1:
        cost += money * (terms.duty_rate / RATE_ONE)
    else:
        for k in range(len(terms.sell_rate)):
            fee = money * (terms.sell_rate[k] / RATE_ONE) + share * terms.sell_share[k]
            if terms.sell_cap[k] >= 0 and fee > terms.sell_cap[k]:
                fee = float(terms.sell_cap[k])
            cost += fee
    if impact > 0.0:
        cost += impact * sqrt(share) * money
    return cost


# --- attainable targets, trigger -------------------------------------------------------------------------------------


@compiled
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
    cash_fixed = 1 if floor_weight > cash_target else 0
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


@compiled
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


# --- goals: an interval and a point for each name --------------------------------------------------------------------


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


@compiled
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
        goals.moved[i] = 1 if goals.point[i] != now[i] else 0
    goals.low[n], goals.high[n], goals.point[n] = min(low, rest), max(high, rest), rest


@compiled
def pose(
    terms: Terms, goals: Goals, value: list[int], shares: list[int], price: list[int], step: list[int],
    flags: list[int], total: int, cash: int, floor: int, burnt: int, problem: Problem,
) -> Problem:  # fmt: skip
    """The whole-share problem at V less the cost `burnt`: goals in ticks, and how far each name may go.

    No trade passes its goal by more than one step: a buy ends at the latest at the first step at or above it.
    """
    n = len(value)
    rest = total - burnt
    for i in range(n):
        point = value[i] if goals.moved[i] == 0 else part_of(goals.point[i], rest)
        problem.point[i] = point
        problem.low[i] = min(point, part_of(goals.low[i], rest))
        problem.high[i] = max(point, part_of(goals.high[i], rest))
    cash_point = keep_cash(goals, rest, floor, problem)
    for i in range(n):
        reach_of(terms, i, shares[i], price[i], step[i], flags[i], problem)
    cap = -1
    if terms.turnover_max >= 0.0:
        cap = int(2.0 * terms.turnover_max * total)
    return Problem(
        problem.low, problem.high, problem.point, problem.least, problem.most, cash,
        min(cash_point, part_of(max(0, goals.low[n]), rest)), max(cash_point, part_of(max(0, goals.high[n]), rest)),
        cash - floor, cap,
    )  # fmt: skip


@compiled
def keep_cash(goals: Goals, rest: int, floor: int, problem: Problem) -> int:
    """Lowers the goals of the names that move by the same part until cash keeps its floor; returns the goal of cash."""
    cash, moving = rest, 0
    for i in range(len(problem.least)):
        cash -= problem.point[i]
        moving += problem.point[i] if goals.moved[i] == 1 else 0
    short = floor - cash
    if short <= 0 or moving <= 0:
        return cash
    part = short / moving
    for i in range(len(problem.least)):
        if goals.moved[i] == 1:
            cut = min(problem.point[i], int(problem.point[i] * part) + 1)
            problem.point[i] -= cut
            problem.low[i] = max(0, min(problem.low[i] - cut, problem.point[i]))
            problem.high[i] = max(problem.high[i] - cut, problem.point[i])
            cash += cut
    return cash


@compiled
def reach_of(terms: Terms, i: int, held: int, price: int, step: int, flags: int, problem: Problem) -> None:
    """Writes the least and the most units that name i may end with."""
    least, most = held, held
    if flags & FROZEN == 0:
        below = held + (units_worth(problem.point[i], price, terms.per) - held) // step * step
        exact = 1 if worth(max(0, below), price, terms.per) == problem.point[i] else 0
        if flags & NO_SELL == 0 and terms.mode != BUY_ONLY:
            least = max(0, min(held, below - exact * step))
        if flags & NO_BUY == 0 and terms.mode != SELL_ONLY:
            most = max(held, below + step)
    problem.least[i], problem.most[i] = least, most


# --- choices: the holdings worth looking at --------------------------------------------------------------------------


@compiled
def add_choice(
    terms: Terms, problem: Problem, i: int, x: int, held: int, value: int, price: int, spread: int, impact: float,
    choices: Choices,
) -> bool:  # fmt: skip
    """Puts a holding among name i's choices, in order of units, unless it stands there or may not; says if it did."""
    if x < problem.least[i] or x > problem.most[i] or choices.counts[i] >= choices.width:
        return False
    first = i * choices.width
    at = first + choices.counts[i]
    while at > first and choices.units[at - 1] >= x:
        if choices.units[at - 1] == x:
            return False
        at -= 1
    worth_now = worth(x, price, terms.per)
    change = worth_now - value
    money = change if change > 0 else -change
    if x != held and x != 0 and money < terms.trade_min:
        return False
    cost = 0
    if x > held:
        cost = cost_of(terms, spread, impact, x - held, money, 1)
    elif x < held:
        cost = cost_of(terms, spread, impact, held - x, money, 0)
    away = 0
    if worth_now < problem.low[i]:
        away = problem.low[i] - worth_now
    elif worth_now > problem.high[i]:
        away = worth_now - problem.high[i]
    last = first + choices.counts[i]
    while last > at:
        choices.units[last] = choices.units[last - 1]
        choices.misplaced[last] = choices.misplaced[last - 1]
        choices.spent[last] = choices.spent[last - 1]
        choices.booked[last] = choices.booked[last - 1]
        choices.moved[last] = choices.moved[last - 1]
        last -= 1
    choices.units[at] = x
    choices.misplaced[at] = away + (cost if terms.objective == DRIFT else 0)
    choices.spent[at] = change + cost
    choices.booked[at] = cost + (-(-change // terms.minor) * terms.minor)
    choices.moved[at] = money
    choices.counts[i] += 1
    return True


@compiled
def steps_above(least_units: int, held: int, step: int) -> int:
    """The first point of the grid around `held` at or above the units."""
    return held - (held - least_units) // step * step


@compiled
def choose(
    terms: Terms, problem: Problem, i: int, held: int, value: int, price: int, step: int, spread: int, impact: float,
    leaves: int, choices: Choices,
) -> None:  # fmt: skip
    """Name i's choices: stay, around the goal and the interval's ends, the reach, the smallest trade, where costs
    bend, out.
    """
    choices.counts[i] = 0
    if leaves == 1:
        add_choice(terms, problem, i, 0, held, value, price, spread, impact, choices)
        return
    add_choice(terms, problem, i, held, held, value, price, spread, impact, choices)
    if problem.least[i] == problem.most[i]:
        return
    per = terms.per
    below = held + (units_worth(problem.point[i], price, per) - held) // step * step
    for k in range(-1, 3):
        add_choice(terms, problem, i, below + k * step, held, value, price, spread, impact, choices)
    if problem.low[i] < problem.high[i]:
        for end in (problem.low[i], problem.high[i]):
            near = held + (units_worth(end, price, per) - held) // step * step
            for k in range(2):
                add_choice(terms, problem, i, near + k * step, held, value, price, spread, impact, choices)
    if problem.least[i] < below - step or problem.least[i] == 0:
        add_choice(terms, problem, i, problem.least[i], held, value, price, spread, impact, choices)
    if problem.most[i] > below + 2 * step:
        add_choice(terms, problem, i, problem.most[i], held, value, price, spread, impact, choices)
    if terms.trade_min > 0:
        small = max(step, steps_above(units_worth(terms.trade_min, price, per), 0, step))
        if worth(small, price, per) < terms.trade_min:
            small += step
        add_choice(terms, problem, i, held - small, held, value, price, spread, impact, choices)
        add_choice(terms, problem, i, held + small, held, value, price, spread, impact, choices)
    if terms.order_min > terms.per_order:
        each = price * (terms.fee_rate / RATE_ONE) + terms.per_share
        if each > 0.0:
            bend = int(min((terms.order_min - terms.per_order) / each * per, 4e18)) // step * step
            for k in range(2):
                add_choice(terms, problem, i, held - bend - k * step, held, value, price, spread, impact, choices)
                add_choice(terms, problem, i, held + bend + k * step, held, value, price, spread, impact, choices)
    if impact > 0.0:
        for k in range(1, 6):
            part = (below - held) * k // 6 // step * step
            add_choice(terms, problem, i, held + part, held, value, price, spread, impact, choices)


# --- the dual: one price for cash, one for turnover ------------------------------------------------------------------


@compiled
def pick_at(lam: float, live: list[int], m: int, effort: list[float], choices: Choices, pick: list[int]) -> float:
    """For each live name its best choice at the price of cash: writes the picks (less cash on a tie), returns their
    sum.
    """
    spent, counts, width = choices.spent, choices.counts, choices.width
    value = 0.0
    for k in range(m):
        i = live[k]
        at = i * width
        best = effort[at] + lam * spent[at]
        best_at = at
        for q in range(at + 1, at + counts[i]):
            this = effort[q] + lam * spent[q]
            if this < best or this == best and spent[q] < spent[best_at]:
                best = this
                best_at = q
        pick[i] = best_at
        value += best
    return value


@compiled
def cash_part(problem: Problem, with_cash: int, lam: float) -> float:
    """The least of cash's own misplaced money less lam x the cash spent, over what may be spent."""
    budget = problem.budget
    spend_low = problem.cash - problem.cash_high
    spend_high = problem.cash - problem.cash_low
    spend = budget
    if with_cash == 1 and lam < 0.0:
        spend = min(spend_low, budget)
    elif with_cash == 1 and lam <= 1.0:
        spend = min(spend_high, budget)
    away = 0
    if with_cash == 1:
        away = max(0, spend_low - spend, spend - spend_high)
    return away - lam * spend


@compiled
def spend_goal(problem: Problem, with_cash: int, lam: float) -> int:
    """How much cash the plan would spend at the price lam if steps were no matter."""
    if with_cash == 1 and lam < 0.0:
        return min(problem.cash - problem.cash_high, problem.budget)
    if with_cash == 1 and lam <= 1.0:
        return min(problem.cash - problem.cash_low, problem.budget)
    return problem.budget


@compiled
def price_cash(
    problem: Problem, with_cash: int, n: int, effort: list[float], choices: Choices, pick: list[int], other: list[int]
) -> float:
    """The price of cash at which the dual is largest, by cutting lines; `pick` keeps the picks that spend no more
    than may be.
    """
    spent = choices.spent
    live = ints(n)
    for i in range(n):
        live[i] = i
    value = pick_at(0.0, live, n, effort, choices, pick)
    used = 0
    for i in range(n):
        used += spent[pick[i]]
    goal = spend_goal(problem, with_cash, 0.0)
    goal_low = spend_goal(problem, with_cash, -0.5) if with_cash == 1 else used
    if goal_low <= used <= goal or used <= goal and with_cash == 0:
        return 0.0
    for i in range(n):
        other[i] = pick[i]
    if used > goal:
        left, right = 0.0, 1.0
        left_value, left_slope = value + cash_part(problem, with_cash, 0.0), float(used - goal)
        while True:
            value = pick_at(right, live, n, effort, choices, pick)
            used = 0
            for i in range(n):
                used += spent[pick[i]]
            goal = spend_goal(problem, with_cash, right)
            if used <= goal or right > 1e6:
                break
            if right == 1.0 and used <= problem.budget:
                return 1.0
            left, left_value = right, value + cash_part(problem, with_cash, right + (1e-9 if right == 1.0 else 0.0))
            left_slope = float(used - problem.budget)
            for i in range(n):
                other[i] = pick[i]
            right *= 2.0
        right_value, right_slope = value + cash_part(problem, with_cash, right), float(used - goal)
        if right == 1.0:
            goal = spend_goal(problem, with_cash, 0.5)
    else:
        left, right = -1.0, 0.0
        right_value, right_slope = value + cash_part(problem, with_cash, -1e-300), float(used - goal_low)
        value = pick_at(left, live, n, effort, choices, other)
        used = 0
        for i in range(n):
            used += spent[other[i]]
        goal = goal_low
        if used <= goal:
            for i in range(n):
                pick[i] = other[i]
            return -1.0
        left_value, left_slope = value + cash_part(problem, with_cash, left), float(used - goal)
    return cut_lines(
        problem,
        with_cash,
        n,
        effort,
        choices,
        pick,
        other,
        left,
        left_value,
        left_slope,
        right,
        right_value,
        right_slope,
    )


@compiled
def cut_lines(
    problem: Problem, with_cash: int, n: int, effort: list[float], choices: Choices, pick: list[int], other: list[int],
    left: float, left_value: float, left_slope: float, right: float, right_value: float, right_slope: float,
) -> float:  # fmt: skip
    """The top of the concave dual between two prices, from the lines that touch it: `pick` right of the top, `other`
    left.
    """
    spent = choices.spent
    live, trial = ints(n), ints(n)
    fixed_used = 0
    for i in range(n):
        live[i] = i
    m = n
    best, best_value = right, right_value
    if left_value > best_value:
        best, best_value = left, left_value
    for _ in range(60):
        kept = 0
        for k in range(m):
            i = live[k]
            if pick[i] == other[i]:
                fixed_used += spent[pick[i]]
            else:
                live[kept] = i
                kept += 1
        m = kept
        if m == 0 or left_slope - right_slope <= 0.0:
            break
        lam = (right_value - left_value + left_slope * left - right_slope * right) / (left_slope - right_slope)
        if not left < lam < right:
            break
        top = left_value + left_slope * (lam - left)
        pick_at(lam, live, m, effort, choices, trial)
        used = fixed_used
        for k in range(m):
            used += spent[trial[live[k]]]
        value = cash_part(problem, with_cash, lam)
        for i in range(n):
            at = trial[i] if pick[i] != other[i] else pick[i]
            value += effort[at] + lam * spent[at]
        slope = float(used - spend_goal(problem, with_cash, lam))
        if value > best_value:
            best, best_value = lam, value
        done = top - value <= 1e-12 * (top if top >= 0.0 else -top)
        if slope > 0.0:
            if done:
                break
            left, left_value, left_slope = lam, value, slope
            for k in range(m):
                other[live[k]] = trial[live[k]]
        else:
            right, right_value, right_slope = lam, value, slope
            for k in range(m):
                pick[live[k]] = trial[live[k]]
            if done:
                break
    return best


# --- what lies between the choices -----------------------------------------------------------------------------------


@compiled
def effort_between(
    terms: Terms, problem: Problem, i: int, x: int, near: int, held: int, value: int, price: int, spread: int,
    impact: float, lam: float, mu: float,
) -> float:  # fmt: skip
    """A lower bound on name i's effort at the prices lam and mu when it ends with x units, costs unrounded.

    Between two choices it bends nowhere upwards, so its least value there stands at an end: impact, which does bend,
    counts as its tangent at `near`, the end that is nearer to what is held.
    """
    change = worth(x, price, terms.per) - value
    away = max(0, problem.low[i] - value - change, value + change - problem.high[i])
    money = change if change > 0 else -change
    units = x - held if x > held else held - x
    cost = 0.0
    if units > 0:
        cost = least_cost(terms, spread, 0.0, units, money, 1 if x > held else 0)
        if impact > 0.0:
            start = near - held if near > held else held - near
            at_start = impact * sqrt(start / terms.per) * (start * (price / terms.per))
            cost += at_start + (1.5 * at_start * ((units - start) / start) if start > 0 else 0.0)
    return away + lam * change + mu * money + ((1.0 if terms.objective == DRIFT else 0.0) + lam) * cost


@compiled
def gap_ends(terms: Terms, problem: Problem, a: int, b: int, held: int, price: int, step: int, ends: list[int]) -> bool:
    """The first and the last holding strictly between two choices that a plan might take; False when there is none."""
    first = steps_above(a + 1, held, step)
    last = held + (b - 1 - held) // step * step
    if terms.trade_min > 0 and a <= held <= b:
        small = units_worth(terms.trade_min, price, terms.per)
        if held == a:
            first = max(first, steps_above(held + small, held, step))
        if held == b:
            last = min(last, held - steps_above(small, 0, step))
    ends[0], ends[1] = first, last
    return first <= last


@compiled
def widen(
    terms: Terms, problem: Problem, i: int, held: int, value: int, price: int, step: int, spread: int, impact: float,
    lam: float, mu: float, slack: float, most: int, choices: Choices, ends: list[int],
) -> float:  # fmt: skip
    """Adds to name i's choices, up to `most`, whatever might come within `slack` of its best; bounds what is left
    out.
    """
    first = i * choices.width
    best = FAR
    for q in range(first, first + choices.counts[i]):
        this = choices.misplaced[q] + mu * choices.moved[q] + lam * choices.spent[q]
        if this < best:
            best = this
    left_out = FAR
    at = first
    while at + 1 < first + choices.counts[i]:
        a, b = choices.units[at], choices.units[at + 1]
        at += 1
        if b - a == step:
            continue
        while gap_ends(terms, problem, a, b, held, price, step, ends):
            x, y = ends[0], ends[1]
            near = x if x > held else y
            low = effort_between(terms, problem, i, x, near, held, value, price, spread, impact, lam, mu)
            high = effort_between(terms, problem, i, y, near, held, value, price, spread, impact, lam, mu)
            if low > best + slack and high > best + slack:
                left_out = min(left_out, low, high)
                break
            x = x if low <= high else y
            full = choices.counts[i] >= most
            if full or not add_choice(terms, problem, i, x, held, value, price, spread, impact, choices):
                left_out = min(left_out, low, high)
                break
            if low <= high:
                a = x
                at += 1
            else:
                b = x
    return left_out


# --- plans: repair, moves, proof -------------------------------------------------------------------------------------


@compiled
def cash_away(problem: Problem, with_cash: int, used: int) -> int:
    """Cash's own misplaced money when the plan uses so much of it."""
    if with_cash == 0:
        return 0
    after = problem.cash - used
    return max(0, problem.cash_low - after, after - problem.cash_high)


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
            if q == now or booked[q] - booked[now] > room:
                continue
            turn = moved[q] - moved[now]
            if problem.cap >= 0 and turned + turn > problem.cap:
                continue
            gain = misplaced[q] - misplaced[now] - cash_now
            if gain <= best:
                gain += cash_away(problem, with_cash, used + spent[q] - spent[now])
                if gain < best or gain == best and turn < best_turn:
                    best_i, best_q, best, best_turn = i, q, gain, turn
    if best_i < 0:
        return False
    pick[best_i] = best_q
    return True


@compiled
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
def improve(
    problem: Problem, with_cash: int, n: int, lam: float, effort: list[float], choices: Choices, pick: list[int],
    pairs: int,
) -> int:  # fmt: skip
    """Single moves over all names, and pair moves over the core where asked, until none helps; returns J."""
    core = ints(CORE)
    for _ in range(200):
        if single_move(problem, with_cash, n, choices, pick):
            continue
        if pairs == 0:
            break
        m = least_regret(n, lam, effort, choices, pick, core)
        if not pair_move(problem, with_cash, n, choices, pick, core, m):
            break
    return misplaced_by(problem, with_cash, n, choices, pick)


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


# --- one account: search, plan, settle -------------------------------------------------------------------------------


class Names(NamedTuple):
    """One account's rows, with what its names are worth now."""

    shares: list[int]
    price: list[int]
    step: list[int]
    target: list[int]
    band: list[float]
    spread: list[int]
    impact: list[float]
    flags: list[int]
    value: list[int]


class Found(NamedTuple):
    """What a search found for one problem: J, a proven lower bound on it, and whether nothing is better."""

    misplaced: int
    bound: int
    proved: int
    cost: int


@compiled
def charge(effort: list[float], mu: float, n: int, choices: Choices) -> None:
    """Writes each choice's effort: its misplaced money and mu for each tick that it moves."""
    for i in range(n):
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            effort[q] = choices.misplaced[q] + mu * choices.moved[q]


@compiled
def price_both(
    problem: Problem, with_cash: int, n: int, effort: list[float], choices: Choices, pick: list[int], other: list[int]
) -> tuple[float, float]:
    """The prices of cash and of turnover; the picks move no more than the cap allows where any do."""
    charge(effort, 0.0, n, choices)
    lam = price_cash(problem, with_cash, n, effort, choices, pick, other)
    if problem.cap < 0 or total_of(choices.moved, n, pick) <= problem.cap:
        return lam, 0.0
    under, over = 0.0, 1.0
    for _ in range(20):
        charge(effort, over, n, choices)
        lam = price_cash(problem, with_cash, n, effort, choices, pick, other)
        if total_of(choices.moved, n, pick) <= problem.cap:
            break
        under, over = over, over * 2.0
    for _ in range(24):
        if over - under <= 1e-4 * over:
            break
        mu = (under + over) * 0.5
        charge(effort, mu, n, choices)
        lam = price_cash(problem, with_cash, n, effort, choices, pick, other)
        if total_of(choices.moved, n, pick) <= problem.cap:
            over = mu
        else:
            under = mu
    charge(effort, over, n, choices)
    return price_cash(problem, with_cash, n, effort, choices, pick, other), over


@compiled
def widen_all(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], lam: float, mu: float, slack: float, most: int,
    choices: Choices, left_out: list[float],
) -> int:  # fmt: skip
    """Widens every name's choices by the slack and bounds what is left out of each; returns how many were added."""
    ends = ints(2)
    added = 0
    for i in range(len(names.shares)):
        left_out[i] = FAR
        if leaves[i] == 1 or choices.counts[i] < 2:
            continue
        before = choices.counts[i]
        left_out[i] = widen(
            terms, problem, i, names.shares[i], names.value[i], names.price[i], names.step[i], names.spread[i],
            names.impact[i], lam, mu, slack, most, choices, ends,
        )  # fmt: skip
        added += choices.counts[i] - before
    return added


@compiled
def dual_bound(
    problem: Problem, with_cash: int, n: int, lam: float, mu: float, effort: list[float], choices: Choices,
    left_out: list[float], per: int,
) -> tuple[float, float]:  # fmt: skip
    """A lower bound on J at the prices lam and mu, and how wrong its floating sums can be at most."""
    total = cash_part(problem, with_cash, lam)
    size = abs(total) + abs(lam) * (abs(problem.budget) + abs(problem.cash) + abs(problem.cash_low) + 1.0)
    for i in range(n):
        least = left_out[i]
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            this = effort[q] + lam * choices.spent[q]
            if this < least:
                least = this
        total += least
        size += abs(least) + abs(choices.spent[i * choices.width]) + choices.misplaced[i * choices.width]
    if mu > 0.0:
        total -= mu * problem.cap
        size += mu * problem.cap
    return total, (n + 8) * 1e-15 * size + (0.0 if per == 1 else 2.0 * n)


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
    problem: Problem, with_cash: int, n: int, lam: float, effort: list[float], choices: Choices, start: list[int],
    trial: list[int], pick: list[int], best: int,
) -> int:  # fmt: skip
    """Takes another plan as a start where its choices stand and it is better (or as good and moves less); returns J."""
    if not put_picks(n, choices, start, trial) or not inside(problem, n, choices, trial):
        return best
    this = misplaced_by(problem, with_cash, n, choices, trial)
    less = total_of(choices.moved, n, trial) < total_of(choices.moved, n, pick)
    if this > best or this == best and not less:
        return best
    this = improve(problem, with_cash, n, lam, effort, choices, trial, 0)
    for i in range(n):
        pick[i] = trial[i]
    return this


@compiled
def cost_of_picks(n: int, choices: Choices, pick: list[int], names: Names, per: int) -> int:
    """The costs of the picks: cash used less value bought."""
    cost = 0
    for i in range(n):
        cost += choices.spent[pick[i]] - (worth(choices.units[pick[i]], names.price[i], per) - names.value[i])
    return cost


@compiled
def search(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], plain: list[int], depth: int, choices: Choices,
    units: list[int],
) -> Found:  # fmt: skip
    """The best plan that could be found for the problem, its units written, with its bound; `plain` is the seed's
    rounding.

    Sketched: the dual's picks and single moves. Planned: pair moves and other starts too. Proved: and the tree.
    """
    n = len(names.shares)
    with_cash = 1 if terms.objective == DRIFT else 0
    pick, trial = ints(n), ints(n)
    effort, left_out = floats(n * choices.width), floats(n)
    lam, mu = price_all(terms, problem, with_cash, names, leaves, choices, effort, left_out, pick, trial)
    bound, error = dual_bound(problem, with_cash, n, lam, mu, effort, choices, left_out, terms.per)
    if not repair(problem, n, choices, pick):
        raise_most(problem, n, choices, pick)
    pairs = 1 if depth == PLANNED else 0  # a proof finds what pairs would find, and sooner
    best = improve(problem, with_cash, n, lam, effort, choices, pick, pairs)
    if depth != SKETCHED:
        best = try_start(problem, with_cash, n, lam, effort, choices, names.shares, trial, pick, best)
        best = try_start(problem, with_cash, n, lam, effort, choices, plain, trial, pick, best)
    for i in range(n):
        units[i] = choices.units[pick[i]]
    proved = 1 if best == 0 or best - (bound - error) < 1.0 else 0
    if depth == PROVED and proved == 0:
        gap = best - bound + error
        if widen_all(terms, problem, names, leaves, lam, mu, gap, choices.width, choices, left_out) > 0:
            charge(effort, mu, n, choices)
            put_picks(n, choices, units, pick)
        nodes_max = by_size(n, terms.per, NODES_SMALL, NODES_MIDDLE, NODES)
        best, clear = deepen(problem, with_cash, n, lam, mu, effort, bound, error, choices, pick, best, gap, nodes_max)
        if all_in(n, lam, effort, clear, choices, left_out):
            proved = 1 if best - bound + error <= clear else 0
            bound = max(bound, min(bound + clear, float(best)) - error)
        if proved == 0:
            best = improve(problem, with_cash, n, lam, effort, choices, pick, 1 if n > SMALL else 0)
        for i in range(n):
            units[i] = choices.units[pick[i]]
    least = best if proved == 1 else max(0, min(best, int(bound - error)))
    return Found(best, least, proved, cost_of_picks(n, choices, pick, names, terms.per))


@compiled
def price_all(
    terms: Terms, problem: Problem, with_cash: int, names: Names, leaves: list[int], choices: Choices,
    effort: list[float], left_out: list[float], pick: list[int], trial: list[int],
) -> tuple[float, float]:  # fmt: skip
    """The prices of cash and turnover, with every choice among the names' that is best at them; writes effort and
    picks.
    """
    n = len(pick)
    for _ in range(3):
        lam, mu = price_both(problem, with_cash, n, effort, choices, pick, trial)
        if widen_all(terms, problem, names, leaves, lam, mu, 0.0, WIDTH, choices, left_out) == 0:
            return lam, mu
    lam, mu = price_both(problem, with_cash, n, effort, choices, pick, trial)
    if widen_all(terms, problem, names, leaves, lam, mu, 0.0, WIDTH, choices, left_out) > 0:
        charge(effort, mu, n, choices)
        pick_lowest(n, choices, pick)
    return lam, mu


@compiled
def pick_lowest(n: int, choices: Choices, pick: list[int]) -> None:
    """Picks for each name the choice that books least cash."""
    for i in range(n):
        pick[i] = i * choices.width
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            if choices.booked[q] < choices.booked[pick[i]]:
                pick[i] = q


@compiled
def all_in(n: int, lam: float, effort: list[float], gap: float, choices: Choices, left_out: list[float]) -> bool:
    """Whether nothing that was left out could come within the gap of its name's best."""
    for i in range(n):
        best = FAR
        for q in range(i * choices.width, i * choices.width + choices.counts[i]):
            best = min(best, effort[q] + lam * choices.spent[q])
        if left_out[i] <= best + gap:
            return False
    return True


@compiled
def trade_cost(terms: Terms, names: Names, i: int, x: int) -> int:
    """The cost of bringing name i from what is held to x units."""
    change = worth(x, names.price[i], terms.per) - names.value[i]
    if x > names.shares[i]:
        return cost_of(terms, names.spread[i], names.impact[i], x - names.shares[i], change, 1)
    if x < names.shares[i]:
        return cost_of(terms, names.spread[i], names.impact[i], names.shares[i] - x, -change, 0)
    return 0


@compiled
def tally(terms: Terms, names: Names, units: list[int]) -> tuple[int, int, int, int]:
    """Of a plan: value bought less sold, cost, cash as booked to the minor unit, and money moved."""
    net, cost, booked, moved = 0, 0, 0, 0
    for i in range(len(names.shares)):
        if units[i] != names.shares[i]:
            change = worth(units[i], names.price[i], terms.per) - names.value[i]
            this = trade_cost(terms, names, i, units[i])
            net += change
            cost += this
            booked += this + (-(-change // terms.minor) * terms.minor)
            moved += abs(change)
    return net, cost, booked, moved


@compiled
def misplaced_of(terms: Terms, problem: Problem, names: Names, units: list[int]) -> int:
    """J of a plan for the problem."""
    total = 0
    net, cost, booked, moved = tally(terms, names, units)
    for i in range(len(names.shares)):
        value = worth(units[i], names.price[i], terms.per)
        total += max(0, problem.low[i] - value, value - problem.high[i])
    if terms.objective == NAMES:
        return total
    return total + cost + cash_away(problem, 1, net + cost)


@compiled
def leaving(terms: Terms, names: Names, total: int, leaves: list[int], kept: list[int]) -> None:
    """Marks the names that must be sold out; under a turnover cap those that fit, in order, and the others as kept."""
    room = -1
    if terms.turnover_max >= 0.0:
        room = int(2.0 * terms.turnover_max * total)
    for i in range(len(names.shares)):
        leaves[i], kept[i] = 0, 0
        may = names.flags[i] & (NO_SELL | FROZEN) == 0 and terms.mode != BUY_ONLY
        if may and names.flags[i] & UNWANTED != 0 and names.shares[i] > 0:
            if room >= 0 and names.value[i] > room:
                kept[i] = KEPT_BY_CAP
            else:
                leaves[i] = 1
                room -= names.value[i] if room >= 0 else 0


@compiled
def round_down(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, budget: int,
    units: list[int],
) -> None:  # fmt: skip
    """The seed's rule: each goal rounded down, at V where that can be paid, else at V less the costs; limits kept."""
    n = len(names.shares)
    burnt = 0
    for attempt in range(4):
        for i in range(n):
            held = names.shares[i]
            x = held
            if leaves[i] == 1:
                x = 0
            elif goals.moved[i] == 1 and kept[i] == 0 and names.flags[i] & FROZEN == 0:
                money = part_of(goals.point[i], total - burnt)
                x = max(
                    0, held + (units_worth(money, names.price[i], terms.per) - held) // names.step[i] * names.step[i]
                )
                if x > held and (names.flags[i] & NO_BUY != 0 or terms.mode == SELL_ONLY):
                    x = held
                if x < held and (names.flags[i] & NO_SELL != 0 or terms.mode == BUY_ONLY):
                    x = held
                if x != 0 and abs(worth(x, names.price[i], terms.per) - names.value[i]) < terms.trade_min:
                    x = held
            units[i] = x
        net, cost, booked, moved = tally(terms, names, units)
        if booked <= budget:
            break
        burnt = max(burnt, cost) + (booked - budget if attempt > 0 else 0)
    keep_cap(terms, names, leaves, total, units)
    for _ in range(100_000):
        net, cost, booked, moved = tally(terms, names, units)
        if booked <= budget or not step_back(terms, names, leaves, booked, units):
            break


@compiled
def keep_cap(terms: Terms, names: Names, leaves: list[int], total: int, units: list[int]) -> None:
    """Cuts every trade but the sales out by the same part, in whole steps towards none, where the plan turns over too
    much.
    """
    if terms.turnover_max < 0.0:
        return
    room = int(2.0 * terms.turnover_max * total)
    net, cost, booked, moved = tally(terms, names, units)
    for i in range(len(leaves)):
        if leaves[i] == 1:
            room -= names.value[i]
            moved -= names.value[i]
    if moved <= room:
        return
    for i in range(len(leaves)):
        if leaves[i] == 1:
            continue
        steps = abs(units[i] - names.shares[i]) // names.step[i]
        kept = int(steps * (room / moved)) * names.step[i]
        x = names.shares[i] + kept if units[i] > names.shares[i] else names.shares[i] - kept
        if abs(worth(x, names.price[i], terms.per) - names.value[i]) < terms.trade_min:
            x = names.shares[i]
        units[i] = x


@compiled
def step_back(terms: Terms, names: Names, leaves: list[int], booked: int, units: list[int]) -> bool:
    """Makes the largest buy one step smaller, or drops a sale that does not pay its cost; False when there is none."""
    largest, most = -1, 0
    for i in range(len(names.shares)):
        change = worth(units[i], names.price[i], terms.per) - names.value[i]
        if units[i] > names.shares[i] and change > most:
            largest, most = i, change
    if largest >= 0:
        x = units[largest] - names.step[largest]
        if x - names.shares[largest] < names.step[largest]:
            x = names.shares[largest]
        change = worth(x, names.price[largest], terms.per) - names.value[largest]
        units[largest] = x if change >= terms.trade_min else names.shares[largest]
        return True
    for i in range(len(names.shares)):
        if units[i] < names.shares[i]:
            change = worth(units[i], names.price[i], terms.per) - names.value[i]
            if trade_cost(terms, names, i, units[i]) > -change:
                units[i] = names.shares[i]
                leaves[i] = 0
                return True
    return False


@compiled
def plain_rounding(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, plain: list[int]
) -> None:
    """The seed's rounding, wherever it can be paid a candidate of every search: each goal at V, rounded down."""
    for i in range(len(names.shares)):
        held = names.shares[i]
        plain[i] = held
        if leaves[i] == 1:
            plain[i] = 0
        elif goals.moved[i] == 1 and kept[i] == 0:
            money = part_of(goals.point[i], total)
            plain[i] = max(
                0, held + (units_worth(money, names.price[i], terms.per) - held) // names.step[i] * names.step[i]
            )


@compiled
def refresh(terms: Terms, problem: Problem, i: int, value: int, price: int, choices: Choices) -> None:
    """Measures name i's choices again, from goals that moved but stayed between the same steps."""
    for q in range(i * choices.width, i * choices.width + choices.counts[i]):
        worth_then = worth(choices.units[q], price, terms.per)
        away = 0
        if worth_then < problem.low[i]:
            away = problem.low[i] - worth_then
        elif worth_then > problem.high[i]:
            away = worth_then - problem.high[i]
        cost = choices.spent[q] - (worth_then - value)
        choices.misplaced[q] = away + (cost if terms.objective == DRIFT else 0)


@compiled
def choose_all(
    terms: Terms, problem: Problem, names: Names, leaves: list[int], plain: list[int], aims: list[int], again: int,
    choices: Choices,
) -> int:  # fmt: skip
    """Every name's choices; returns how much cash the plan that books least of it would book."""
    least = 0
    for i in range(len(names.shares)):
        held, value, price, step = names.shares[i], names.value[i], names.price[i], names.step[i]
        aim = held + (units_worth(problem.point[i], price, terms.per) - held) // step * step
        between = worth(max(0, aim), price, terms.per) != problem.point[i]
        if again == 1 and aims[i] == aim and between and problem.low[i] == problem.high[i]:
            refresh(terms, problem, i, value, price, choices)
        else:
            choose(terms, problem, i, held, value, price, step, names.spread[i], names.impact[i], leaves[i], choices)
            if leaves[i] == 0:
                add_choice(terms, problem, i, plain[i], held, value, price, names.spread[i], names.impact[i], choices)
        aims[i] = aim if between else -1
        lowest = choices.booked[i * choices.width]
        for q in range(i * choices.width + 1, i * choices.width + choices.counts[i]):
            if choices.booked[q] < lowest:
                lowest = choices.booked[q]
        least += lowest
    return least


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


@compiled
def loss_of(terms: Terms, names: Names, i: int) -> int:
    """What selling name i out takes from the cash, as booked; below zero where it brings some."""
    return trade_cost(terms, names, i, 0) - names.value[i] // terms.minor * terms.minor


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


@compiled
def pose_within(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], plain: list[int],
    total: int, cash: int, floor: int, burnt: int, scratch: Problem, aims: list[int], again: int, choices: Choices,
) -> Problem:  # fmt: skip
    """The problem and its choices; where nothing keeps the cash floor, sales may pass their goals, then the floor
    gives way.
    """
    posed = pose(
        terms,
        goals,
        names.value,
        names.shares,
        names.price,
        names.step,
        names.flags,
        total,
        cash,
        floor,
        burnt,
        scratch,
    )
    for i in range(len(kept)):
        if kept[i] != 0:
            posed.least[i] = posed.most[i] = names.shares[i]
    over = choose_all(terms, posed, names, leaves, plain, aims, again, choices) - posed.budget
    if over <= 0 and posed.cap < 0:
        return posed
    for farther in range(2):
        if over > 0:
            for i in range(len(kept)):
                may = names.flags[i] & (NO_SELL | FROZEN) == 0 and terms.mode != BUY_ONLY and kept[i] == 0
                if may:
                    posed.least[i] = max(0, posed.least[i] - names.step[i]) if farther == 0 else 0
            over = choose_all(terms, posed, names, leaves, plain, aims, 0, choices) - posed.budget
            for i in range(len(aims)):
                aims[i] = -1
    if posed.cap >= 0:
        over = raise_most(posed, len(kept), choices, ints(len(kept))) - posed.budget
    if over > 0:
        posed = Problem(
            posed.low, posed.high, posed.point, posed.least, posed.most, posed.cash, posed.cash_low, posed.cash_high,
            posed.budget + over, posed.cap,
        )  # fmt: skip
    return posed


@compiled
def costless(terms: Terms, names: Names) -> bool:
    """Whether no trade costs anything."""
    if (
        terms.fee_rate + terms.per_share + terms.per_order + terms.order_min + terms.duty_rate + len(terms.sell_rate)
        > 0
    ):
        return False
    for i in range(len(names.shares)):
        if names.spread[i] > 0 or names.impact[i] > 0.0:
            return False
    return True


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
            step = names.step[i]
            aim = units_worth(part_of(goals.point[i], total), names.price[i], terms.per)
            x = max(0, held + (aim - held + step // 2) // step * step)
            if abs(worth(x, names.price[i], terms.per) - names.value[i]) >= terms.trade_min:
                cost += trade_cost(terms, names, i, x)
    return cost


@compiled
def plan(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], total: int, cash: int, floor: int,
    scratch: Problem, choices: Choices, units: list[int],
) -> tuple[Found, Problem]:  # fmt: skip
    """The plan for the goals: the cost it burns is fixed before each search and replaced at most three times by the
    one found.
    """
    n = len(names.shares)
    plain, aims = ints(n), ints(n)
    keep_dust(terms, names, leaves, kept, cash - floor)
    plain_rounding(terms, goals, names, leaves, kept, total, plain)
    if terms.rounding == DOWN:
        return plan_down(terms, goals, names, leaves, kept, plain, total, cash, floor, scratch, choices, units)
    burnt = first_cost(terms, goals, names, leaves, kept, total)
    again = 0
    if burnt > 0:
        for _ in range(2):
            posed = pose_within(
                terms, goals, names, leaves, kept, plain, total, cash, floor, burnt, scratch, aims, again, choices
            )
            found = search(terms, posed, names, leaves, plain, SKETCHED, choices, units)
            again = 1
            if found.cost == burnt:
                break
            burnt = found.cost
    depth = PLANNED if terms.rounding == NEAREST else PROVED
    for replaced in range(4):
        posed = pose_within(
            terms, goals, names, leaves, kept, plain, total, cash, floor, burnt, scratch, aims, again, choices
        )
        found = search(terms, posed, names, leaves, plain, depth, choices, units)
        again = 0
        if found.cost == burnt or replaced == 3:
            break
        burnt = found.cost
    return found, posed


@compiled
def plan_down(
    terms: Terms, goals: Goals, names: Names, leaves: list[int], kept: list[int], plain: list[int],
    total: int, cash: int, floor: int, scratch: Problem, choices: Choices, units: list[int],
) -> tuple[Found, Problem]:  # fmt: skip
    """The seed's rounding, kept inside the cash, with its distance from the best that the search can bound."""
    before = ints(len(leaves))
    for i in range(len(leaves)):
        before[i] = leaves[i]
    round_down(terms, goals, names, leaves, kept, total, cash - floor, units)
    for i in range(len(leaves)):
        if before[i] == 1 and leaves[i] == 0:
            kept[i] = KEPT_AS_DUST
    net, cost, booked, moved = tally(terms, names, units)
    posed = pose_within(
        terms, goals, names, leaves, kept, plain, total, cash, floor, cost, scratch, ints(len(leaves)), 0, choices
    )
    other = ints(len(units))
    found = search(terms, posed, names, leaves, plain, SKETCHED, choices, other)
    misplaced = misplaced_of(terms, posed, names, units)
    bound = min(misplaced, found.bound)
    return Found(misplaced, bound, 1 if bound == misplaced else 0, cost), posed


class Case(NamedTuple):
    """One account's scalars."""

    cash: int
    floor: int
    target: int
    band: float
    due: int
    asked: int
    cooling: int


class Space(NamedTuple):
    """Room for one account's working."""

    attainable: list[int]
    hit: list[int]
    goals: Goals
    leaves: list[int]
    kept: list[int]
    problem: Problem
    choices: Choices


@compiled
def by_size(n: int, per: int, small: int, middle: int, large: int) -> int:
    """A limit by the number of names; fractional books, whose choices are countless, get that of large ones."""
    if per != 1 or n > MIDDLE:
        return large
    return small if n <= SMALL else middle


@compiled
def make_space(n: int, per: int) -> Space:
    """Empty room for an account of n names; few names of whole shares get more choices each, so that the proof is
    whole.
    """
    width = by_size(n, per, WIDTH_SMALL, WIDTH_MIDDLE, WIDTH)
    return Space(
        ints(n), ints(n + 1), Goals(ints(n + 1), ints(n + 1), ints(n + 1), ints(n + 1)), ints(n), ints(n),
        Problem(ints(n), ints(n), ints(n), ints(n), ints(n), 0, 0, 0, 0, -1),
        Choices(
            width, ints(n * width), ints(n * width), ints(n * width), ints(n * width), ints(n * width), ints(n)
        ),
    )  # fmt: skip


@compiled
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


@compiled
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
def same(a: list[int], b: list[int]) -> bool:
    """Whether two rows are equal."""
    for i in range(len(a)):
        if a[i] != b[i]:
            return False
    return True


@compiled
def filled(terms: Terms, case: Case, names: Names, units: list[int]) -> Case:
    """The account once the plan is filled at its own prices: nothing asked for, nothing due, the cooldown begun."""
    net, cost, booked, moved = tally(terms, names, units)
    return Case(case.cash - net - cost, case.floor, case.target, case.band, 0, 0, terms.cools)


@compiled
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


@compiled
def decide_next(terms: Terms, case: Case, names: Names, units: list[int]) -> None:
    """What would be decided now; writes the units."""
    for i in range(len(units)):
        units[i] = names.shares[i]
    if not rests(terms, case, names):
        plan_once(terms, case, names, make_space(len(units), terms.per), units)


@compiled
def settle(
    terms: Terms, case: Case, names: Names, posed: Problem, best: int, leaves: list[int], units: list[int]
) -> tuple[int, int]:
    """Follows the plan until it stands, four times at most, and takes the net plan where it is as good: whether what is
    kept stands, and its J.
    """
    n = len(units)
    now, then = ints(n), ints(n)
    for i in range(n):
        now[i] = units[i]
    case_now, names_now = case, names
    for attempt in range(5):
        if attempt == 4:
            return 0, best
        case_now, names_now = filled(terms, case_now, names_now, now), after(terms, names_now, now)
        decide_next(terms, case_now, names_now, then)
        if same(now, then):
            break
        for i in range(n):
            now[i] = then[i]
    if same(now, units):
        return 1, best
    if not may_stand(terms, names, posed, leaves, now):
        return 0, best
    misplaced = misplaced_of(terms, posed, names, now)
    if misplaced > best:
        return 0, best
    decide_next(terms, filled(terms, case, names, now), after(terms, names, now), then)
    if not same(now, then):
        return 0, best
    for i in range(n):
        units[i] = now[i]
    return 1, misplaced


@compiled
def may_stand(terms: Terms, names: Names, posed: Problem, leaves: list[int], units: list[int]) -> bool:
    """Whether the plan keeps every limit of the problem."""
    net, cost, booked, moved = tally(terms, names, units)
    if booked > posed.budget or posed.cap >= 0 and moved > posed.cap:
        return False
    for i in range(len(units)):
        if units[i] < posed.least[i] or units[i] > posed.most[i]:
            return False
        if leaves[i] == 1 and units[i] != 0:
            return False
        if (units[i] - names.shares[i]) % names.step[i] != 0 and units[i] != 0:
            return False
        money = abs(worth(units[i], names.price[i], terms.per) - names.value[i])
        if units[i] != names.shares[i] and units[i] != 0 and money < terms.trade_min:
            return False
    return True


# --- reasons ---------------------------------------------------------------------------------------------------------


@compiled
def reason_untriggered(terms: Terms, case: Case, names: Names, space: Space, i: int) -> int:
    """Why name i rests when nothing asked for a trade."""
    flags = names.flags[i]
    if flags & FROZEN != 0:
        return NO_PRICE
    if space.hit[i] == 0:
        return LOCKED if flags & (NO_BUY | NO_SELL) == NO_BUY | NO_SELL else IN_BAND
    return COOLING_DOWN if case.cooling == 1 else NOT_ASKED


@compiled
def reason_traded(terms: Terms, names: Names, space: Space, posed: Problem, bits: int, i: int, x: int) -> int:
    """Why name i trades."""
    value, one_step = worth(x, names.price[i], terms.per), worth(names.step[i], names.price[i], terms.per)
    short = posed.low[i] - value if x > names.shares[i] else value - posed.high[i]
    if posed.cap >= 0 and short >= one_step:
        return TURNOVER_CAP
    funding = space.hit[i] == 0 and (terms.scope == BREACHED or bits & UNDER_FLOOR != 0)
    edge = space.goals.low[i] < space.goals.high[i]
    if x > names.shares[i]:
        if funding:
            return BOUGHT_WITH_CASH
        return BOUGHT_TO_EDGE if edge else BOUGHT_TO_TARGET
    if x == 0 and space.attainable[i] == 0:
        return SOLD_OUT
    if funding:
        return SOLD_FOR_CASH
    return SOLD_TO_EDGE if edge else SOLD_TO_TARGET


@compiled
def reason_kept(terms: Terms, names: Names, space: Space, total: int, i: int) -> int:
    """Why name i does not trade for a rule of its own; -1 when no rule forbids it."""
    flags = names.flags[i]
    now = weight_of(names.value[i], total)
    if flags & FROZEN != 0:
        return NO_PRICE
    if flags & (NO_BUY | NO_SELL) == NO_BUY | NO_SELL:
        return LOCKED
    if space.kept[i] != 0:
        return NOT_WORTH_COST if space.kept[i] == KEPT_AS_DUST else TURNOVER_CAP
    if flags & NO_BUY != 0 and names.target[i] > now and space.attainable[i] <= now:
        return MAY_NOT_BUY
    if flags & NO_SELL != 0 and names.target[i] < now and space.attainable[i] >= now:
        return MAY_NOT_SELL
    if terms.scope == BREACHED and space.hit[i] == 0:
        return IN_BAND
    if terms.mode == BUY_ONLY and space.attainable[i] < now or terms.mode == SELL_ONLY and space.attainable[i] > now:
        return MODE_FORBIDS
    return -1


@compiled
def reason_not_traded(
    terms: Terms, names: Names, space: Space, posed: Problem, total: int, room: int, turn: int, i: int
) -> int:
    """Why name i does not trade: a rule, its band, its step, the least trade, the cost, the cap or the cash."""
    rule = reason_kept(terms, names, space, total, i)
    if rule >= 0:
        return rule
    value, held, step = names.value[i], names.shares[i], names.step[i]
    if posed.low[i] <= value <= posed.high[i]:
        if space.hit[i] == 1:
            return CASH_TARGET
        return AT_GOAL if space.attainable[i] == weight_of(value, total) else IN_BAND
    away = max(posed.low[i] - value, value - posed.high[i])
    below = held + (units_worth(posed.point[i], names.price[i], terms.per) - held) // step * step
    nearer, money, aim = away, 0, held
    for x in (max(0, below), below + step):
        worth_then = worth(x, names.price[i], terms.per)
        this = max(0, posed.low[i] - worth_then, worth_then - posed.high[i])
        if this < nearer:
            nearer, aim, money = this, x, abs(worth_then - value)
    if aim == held:
        return WITHIN_STEP
    if aim != 0 and money < terms.trade_min:
        return BELOW_MINIMUM
    if nearer + trade_cost(terms, names, i, aim) >= away:
        return NOT_WORTH_COST
    if posed.cap >= 0 and turn + money > posed.cap:
        return TURNOVER_CAP
    if aim > held and money + trade_cost(terms, names, i, aim) > room:
        return CASH_FLOOR
    return CASH_TARGET


@compiled
def decide_account(
    terms: Terms, case: Case, names: Names, first: int, account: int, answers: Answers
) -> tuple[Problem, Space]:
    """Decides one account and writes its answers from row `first` on; returns the problem that was solved."""
    n = len(names.shares)
    space = make_space(n, terms.per)
    units = ints(n)
    bits, cash_attainable, found, posed = plan_once(terms, case, names, space, units)
    settled = 1
    misplaced, bound, proved = found.misplaced, found.bound, found.proved
    if bits != 0 and terms.turnover_max < 0.0 and not same(units, names.shares):
        settled, misplaced = settle(terms, case, names, posed, found.misplaced, space.leaves, units)
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
    answers.cash_attainable[account] = cash_attainable
    answers.cash_goal[account] = space.goals.point[n] if bits != 0 else cash_attainable
    answers.total_cost[account] = cost
    answers.misplaced[account] = misplaced
    answers.bound[account] = bound
    answers.proved[account] = proved
    answers.settled[account] = settled
    answers.triggers[account] = bits
    return posed, space


@compiled
def decide_block(terms: Terms, accounts: Accounts, rows: Rows, answers: Answers) -> None:
    """Decides every account of the block, each alone: no answer depends on what else stands in the block."""
    for account in range(len(accounts.cash)):
        a, b = accounts.offsets[account], accounts.offsets[account + 1]
        names, case = one_account(terms, accounts, rows, account, a, b)
        decide_account(terms, case, names, a, account, answers)


@compiled
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
