"""Exact money: ratios rounded half to even, an amount shared out to the last cent, shares times a price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from trimtab.units import SHARE_PER, currency_exponent


def half_even(numerator: int, denominator: int) -> int:
    """The nearest whole number to the ratio, the even one of two; the denominator is above zero."""
    whole, rest = divmod(numerator, denominator)
    if not rest:
        return whole
    twice = 2 * rest
    return whole + (twice > denominator or (twice == denominator and whole % 2 == 1))


def shared(amount: int, parts: Iterable[int], whole: int) -> list[int]:
    """The amount cut in proportion to the parts, each cut rounded half to even where it falls; the pieces sum to it.

    `whole` is the sum of the parts, above zero.
    """
    pieces, upto, done = [], 0, 0
    for part in parts:
        upto += part
        cut = half_even(amount * upto, whole)
        pieces.append(cut - done)
        done = cut
    return pieces


def minor(quantity_units: int, price_ticks: int, fees_ticks: int, scale: int, currency: str) -> int:
    """Shares times price plus fees in minor units of the currency, rounded half to even once, at the end."""
    amount = quantity_units * price_ticks + fees_ticks * SHARE_PER
    finer, coarser = _ratio(scale, currency)
    return half_even(amount * finer, coarser)


def minors(units: Sequence[int], price_ticks: Sequence[int], scale: int, currency: str) -> tuple[int, ...]:
    """Shares times price for each of a row of holdings, in minor units of the currency, each rounded half to even."""
    finer, coarser = _ratio(scale, currency)
    amounts = [held * price * finer for held, price in zip(units, price_ticks, strict=True)]
    return tuple([half_even(each, coarser) if each % coarser else each // coarser for each in amounts])  # most are even


@lru_cache(maxsize=256)
def _ratio(scale: int, currency: str) -> tuple[int, int]:
    """What turns billionths of ticks into minor units of the currency: a factor and a divisor."""
    coarser = scale - currency_exponent(currency)
    return (1, SHARE_PER * 10**coarser) if coarser >= 0 else (10**-coarser, SHARE_PER)
