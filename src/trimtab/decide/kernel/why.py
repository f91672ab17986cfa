"""Why each name trades or rests, as codes."""

from __future__ import annotations

from .costs import trade_cost
from .mode import inlined
from .numbers import units_worth, weight_of, worth
from .records import (
    AT_GOAL,
    BELOW_MINIMUM,
    BOUGHT_TO_EDGE,
    BOUGHT_TO_TARGET,
    BOUGHT_WITH_CASH,
    BREACHED,
    BUY_ONLY,
    CASH_FLOOR,
    CASH_TARGET,
    COOLING_DOWN,
    FROZEN,
    IN_BAND,
    KEPT_AS_DUST,
    LOCKED,
    MAY_NOT_BUY,
    MAY_NOT_SELL,
    MODE_FORBIDS,
    NO_BUY,
    NO_PRICE,
    NO_SELL,
    NOT_ASKED,
    NOT_WORTH_COST,
    SELL_ONLY,
    SOLD_FOR_CASH,
    SOLD_OUT,
    SOLD_TO_EDGE,
    SOLD_TO_TARGET,
    TURNOVER_CAP,
    UNDER_FLOOR,
    WITHIN_STEP,
    Case,
    Names,
    Problem,
    Space,
    Terms,
)


@inlined
def reason_untriggered(terms: Terms, case: Case, names: Names, space: Space, i: int) -> int:
    """Why name i rests when nothing asked for a trade."""
    flags = names.flags[i]
    if flags & FROZEN != 0:
        return NO_PRICE
    if space.hit[i] == 0:
        return LOCKED if flags & (NO_BUY | NO_SELL) == NO_BUY | NO_SELL else IN_BAND
    return COOLING_DOWN if case.cooling == 1 else NOT_ASKED


@inlined
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


@inlined
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


@inlined
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
