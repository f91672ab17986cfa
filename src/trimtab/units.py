"""Ticks, share units, weights: what each is a count of, its bounds, and how each one rounds.

Money inside is a whole number of ticks of 10**-scale of the currency (a millionth by default). Shares are counted
whole, or in billionths where a book is fractional. Weights are counted in 10**-12. The user's numbers cross here and
nowhere else.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

Number = int | float | str | Decimal

SCALE = 6
TICKS_MAX = 2**53 - 1
SHARE_PER = 10**9
WEIGHT_ONE = 10**12
RATE_ONE = 10**9
BPS_RATE = 10**5

_EXPONENTS = {
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KMF": 0,
    "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0,
    "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip  # ISO 4217: every other currency has two decimals


def decimal(amount: Number) -> Decimal:
    """The number as the user wrote it: a float counts as its shortest decimal, so 0.1 is 0.1.

    Raises ValueError for what is no finite number.
    """
    if isinstance(amount, bool):
        raise ValueError("a truth value is no number")
    if isinstance(amount, str | int | Decimal):
        source: str | int | Decimal = amount
    else:
        source = repr(float(amount))
    try:
        exact = Decimal(source)
    except InvalidOperation:
        raise ValueError(f"{amount!r} is no number") from None
    if not exact.is_finite():
        raise ValueError(f"{amount!r} is no finite number")
    return exact


def scaled(amount: Number, one: int) -> int:
    """The amount in units of 1/one, rounded half to even."""
    return int((decimal(amount) * one).to_integral_value(rounding=ROUND_HALF_EVEN))


def finer_than(amount: Decimal, decimals: int) -> bool:
    """Whether the number has more decimals than that, trailing zeros aside; exact at any length."""
    digits, exponent = amount.as_tuple().digits, amount.as_tuple().exponent
    if amount == 0 or not isinstance(exponent, int) or exponent >= -decimals:
        return False
    return any(digits[exponent + decimals :])


def ticks(amount: Number, scale: int = SCALE) -> int:
    """Money in ticks of 10**-scale, rounded half to even; bounded by 2**53.

    A float takes a fast way unless it lies so near to half a tick that only its decimal form can tell.
    """
    if type(amount) is float and math.isfinite(amount):
        product: float = amount * 10**scale
        nearest = round(product)
        if abs(abs(product - nearest) - 0.5) > 1e-3 and abs(nearest) < 2**42:
            return nearest
    return scaled(amount, 10**scale)


def money(amount_ticks: int, scale: int = SCALE) -> Decimal:
    """Ticks as an exact decimal of the currency."""
    return Decimal(amount_ticks).scaleb(-scale)


def money_text(amount_ticks: int, currency: str, scale: int = SCALE) -> str:
    """Money to the decimals of its currency, halves to even, for a reader; no minus stands before a zero."""
    return f"{money(amount_ticks, scale):z,.{currency_exponent(currency)}f}"


def weight_units(weight: Number) -> int:
    """A weight in 10**-12."""
    return scaled(weight, WEIGHT_ONE)


def rate_units(bps: Number) -> int:
    """Basis points as a rate in 10**-9, rounded up: a cost is never understated."""
    exact = decimal(bps) * BPS_RATE
    return int(exact.to_integral_value(rounding="ROUND_CEILING"))


def shares(quantity_units: int, per: int) -> int | Decimal:
    """Share units as the user reads them: a whole number, or an exact decimal in a fractional book."""
    if per == 1:
        return quantity_units
    whole, rest = divmod(quantity_units, per)
    return whole if rest == 0 else Decimal(quantity_units) / Decimal(per)


def worth(quantity_units: int, price_ticks: int, per: int) -> int:
    """What the units are worth in ticks, rounded down."""
    return quantity_units * price_ticks // per


def currency_exponent(currency: str) -> int:
    """Decimals of the currency's minor unit (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def minor_ticks(currency: str, scale: int = SCALE) -> int:
    """Ticks in one minor unit (one cent at the default scale is 10,000 ticks); one tick where the scale is coarser."""
    return int(10 ** max(0, scale - currency_exponent(currency)))
