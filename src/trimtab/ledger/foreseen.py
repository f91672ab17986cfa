"""What a sale would close if it were done: the lots, the gain, short and long, the tax at given rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Account
from trimtab.ledger.exact import half_even, minor
from trimtab.ledger.lots import LONG, Gain, Sale, close


@dataclass(frozen=True, slots=True)
class Gained:
    """Gains of sales by term, in minor units; `unknown_minor` is what lots of unknown cost or date brought."""

    short_minor: int = 0
    long_minor: int = 0
    unknown_minor: int = 0


def foreseen(
    account: Account, symbol: str, quantity_units: int, price_ticks: int, *, cost_ticks: int, scale: int, session: str
) -> tuple[Gain, ...]:
    """The gains of selling so many 10**-9 shares at a price, by the account's method for the symbol; nothing is booked.

    Raises BookRefused for more than is held, and where the method asks which lots.
    """
    lots = account.lots.get(symbol, ())
    if not lots:
        raise BookRefused(
            f"account {account.name}", f"no shares of {symbol} are held", "a sale sells what is held", "leave it out"
        )
    proceeds = minor(quantity_units, price_ticks, -cost_ticks, scale, lots[0].currency)
    sale = Sale("foreseen", session, quantity_units, proceeds, account.methods.get(symbol, account.method))
    return close(lots, sale, f"account {account.name}, {symbol}").gains


def gained(gains: Iterable[Gain]) -> Gained:
    """The gains summed by term; losses count below zero."""
    short = long = unknown = 0
    for gain in gains:
        if not gain.cost_known or not gain.acquired:
            unknown += gain.gain_minor
        elif gain.term == LONG:
            long += gain.gain_minor
        else:
            short += gain.gain_minor
    return Gained(short, long, unknown)


def estimated_tax(sums: Gained, short_rate: Fraction, long_rate: Fraction) -> int:
    """What the gains would be taxed, in minor units: losses of one term are set against gains of the other first.

    Below zero where losses are left: what they would save if they can be used. An estimate, no part of any cash.
    """
    short, long = sums.short_minor, sums.long_minor
    if short < 0 < long or long < 0 < short:
        net = short + long
        (short, long) = (net, 0) if abs(short) > abs(long) else (0, net)
    tax = short * short_rate + long * long_rate
    return half_even(tax.numerator, tax.denominator)
