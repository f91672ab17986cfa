"""What a trade costs: each term rounded up to the minor unit, and the same before any rounding."""

from __future__ import annotations

from math import sqrt

from .mode import compiled, inlined
from .numbers import fee_of, rate_of, rounded_up, worth
from .records import RATE_ONE, Names, Terms

WITHOUT_NOISE = 1.0 - 1e-12  # the root is a float, whose last bits must not round an impact of whole cents up


@inlined
def cost_of(terms: Terms, spread: int, impact: float, units: int, money: int, buys: int) -> int:
    """The cost of trading so many units worth so much (both above zero): each term rounded up to the minor unit."""
    minor = terms.minor
    commission = terms.per_order
    if terms.per_share > 0:
        commission += fee_of(money, terms.fee_rate, units, terms.per_share, terms.per)
    elif terms.fee_rate > 0:
        commission += rate_of(money, terms.fee_rate)
    if commission < terms.order_min:
        commission = terms.order_min
    if terms.order_cap >= 0 and commission > terms.order_cap:
        commission = terms.order_cap
    cost = rounded_up(commission, minor)
    if spread > 0:
        cost += rounded_up(rate_of(money, spread), minor)
    if buys == 1:
        if terms.duty_rate > 0:
            cost += rounded_up(rate_of(money, terms.duty_rate), minor)
    else:
        for k in range(len(terms.sell_rate)):
            fee = fee_of(money, terms.sell_rate[k], units, terms.sell_share[k], terms.per)
            if terms.sell_cap[k] >= 0 and fee > terms.sell_cap[k]:
                fee = terms.sell_cap[k]
            cost += rounded_up(fee, minor)
    if impact > 0.0:
        cost += rounded_up(int(impact * sqrt(units / terms.per) * money * WITHOUT_NOISE) + 1, minor)
    return cost


@inlined
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
        cost += impact * sqrt(share) * money * WITHOUT_NOISE
    return cost


@inlined
def trade_cost(terms: Terms, names: Names, i: int, x: int) -> int:
    """The cost of bringing name i from what is held to x units."""
    held = names.shares[i]
    if x == held:
        return 0
    change = worth(x, names.price[i], terms.per) - names.value[i]
    return cost_of(terms, names.spread[i], names.impact[i], abs(x - held), abs(change), 1 if x > held else 0)


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
            booked += this + rounded_up(change, terms.minor)
            moved += abs(change)
    return net, cost, booked, moved


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
