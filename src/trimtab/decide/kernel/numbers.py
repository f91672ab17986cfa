"""Exact products and roundings of whole numbers, each product split so that it stays below 2**63."""

from __future__ import annotations

from .mode import compiled, inlined
from .records import MIDDLE, RATE_ONE, SMALL, SURE, WEIGHT_ONE


@inlined
def floored(a: int, b: int) -> int:
    """floor(a / b) for b above zero, from a quotient of floats where that cannot be rounded onto a whole number."""
    if a < 0 or a >= SURE or b >= SURE:
        return a // b
    return int(a / b)


@inlined
def worth(units: int, price: int, per: int) -> int:
    """floor(units x price / per), without a product over 2**63."""
    if per == 1:
        return units * price
    whole = units // per
    rest = units - whole * per
    high = price // per
    return whole * price + rest * high + rest * (price - high * per) // per


@inlined
def units_worth(money: int, price: int, per: int) -> int:
    """The most units worth no more than the money: floor(money x per / price)."""
    units = floored(money, price)
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


@inlined
def part_of(weight: int, money: int) -> int:
    """floor(weight x money / 10**12) for a weight of zero to one."""
    whole = money // WEIGHT_ONE
    rest = money - whole * WEIGHT_ONE
    high = weight // 1_000_000
    low = weight - high * 1_000_000
    return weight * whole + (high * rest + low * rest // 1_000_000) // 1_000_000


@inlined
def weight_of(value: int, total: int) -> int:
    """The value's share of the total in 10**-12, rounded down."""
    return int(value / total * 1e12)


@inlined
def rounded_up(money: int, unit: int) -> int:
    """The least multiple of the unit that is no less than the money."""
    if money <= 0:
        return -floored(-money, unit) * unit
    return floored(money + unit - 1, unit) * unit


@inlined
def rate_of(money: int, rate: int) -> int:
    """money x rate / 10**9, rounded up to a tick."""
    whole = money // RATE_ONE
    product = (money - whole * RATE_ONE) * rate
    return whole * rate - (-product // RATE_ONE)


@inlined
def fee_of(money: int, rate: int, units: int, each: int, per: int) -> int:
    """money x rate / 10**9 + units x each / per, for units of one or 10**9 a share; their sum rounded up to a tick."""
    whole, shares = money // RATE_ONE, units // per
    parts = (money - whole * RATE_ONE) * rate + (units - shares * per) * each
    return whole * rate + shares * each - (-parts // RATE_ONE)


@inlined
def stepped(units: int, held: int, step: int) -> int:
    """The last point of the grid around `held` at or below the units."""
    return units if step == 1 else held + (units - held) // step * step


@inlined
def steps_above(least_units: int, held: int, step: int) -> int:
    """The first point of the grid around `held` at or above the units."""
    return held - (held - least_units) // step * step


@compiled
def by_size(n: int, per: int, small: int, middle: int, large: int) -> int:
    """A limit by the number of names; fractional books, whose choices are countless, get that of large ones."""
    if per != 1 or n > MIDDLE:
        return large
    return small if n <= SMALL else middle


@compiled
def same(a: list[int], b: list[int]) -> bool:
    """Whether two rows are equal."""
    for i in range(len(a)):
        if a[i] != b[i]:
            return False
    return True
