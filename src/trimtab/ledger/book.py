"""Book: the shares and cash of one account, exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trimtab.errors import HoldingsRefused, Refusal, Refusals
from trimtab.market.instruments import CASH, SYMBOL_ALLOWED, symbol_fault
from trimtab.units import SCALE, SHARE_PER, Number, currency_exponent, decimal, finer_than, money, shares, ticks

SHARES_MAX = 9_000_000_000  # in 10**-9 of a share they fit into 64 bits


@dataclass(frozen=True, slots=True)
class Book:
    """What one account holds: share units by symbol in order of symbol, and cash in ticks.

    A share is `per` units: 1 in a book of whole shares, 10**9 where any holding or step is a fraction.
    """

    shares: tuple[tuple[str, int], ...]
    cash_ticks: int
    per: int = 1
    currency: str = "USD"
    scale: int = SCALE

    def __repr__(self) -> str:
        """The shares of each name and the cash, as a desk writes them."""
        held = ", ".join(f"{symbol} {shares(units, self.per)}" for symbol, units in self.shares) or "no shares"
        exact = money(self.cash_ticks, self.scale)
        cut = round(exact, currency_exponent(self.currency))
        return f"Book of {held}; cash {cut if cut == exact else exact.normalize():,f} {self.currency}"

    def units(self, symbol: str) -> int:
        """Share units held of the symbol; zero where there are none."""
        return dict(self.shares).get(symbol, 0)


def make_book(
    holdings: Mapping[str, Number],
    cash: Number = 0,
    *,
    currency: str = "USD",
    scale: int = SCALE,
    where: str = "holdings",
) -> Book:
    """A book from shares by symbol and cash; a CASH entry among the holdings is added to the cash.

    Raises HoldingsRefused or Refusals for shares that are no number, below zero, or finer than 1e-9.
    """
    refusals: list[Refusal] = []
    exact = {}
    for symbol, quantity in holdings.items():
        fault = symbol_fault(symbol) if isinstance(symbol, str) else f"the symbol {symbol!r} is not text"
        if fault:
            refusals.append(HoldingsRefused(where, fault, SYMBOL_ALLOWED, "correct the symbol"))
            continue
        try:
            exact[symbol] = decimal(quantity)
        except (ValueError, TypeError):
            found = f"the shares of {symbol} are {quantity!r}"
            refusals.append(HoldingsRefused(where, found, "shares are a number of zero or more", "correct them"))
            continue
        if symbol != CASH and exact[symbol] < 0:
            found = f"the shares of {symbol} are {exact[symbol]}"
            refusals.append(HoldingsRefused(where, found, "shares are zero or more (long only)", "correct them"))
        elif symbol != CASH and exact[symbol] > SHARES_MAX:
            found = f"the shares of {symbol} are {exact[symbol]}"
            refusals.append(HoldingsRefused(where, found, f"shares are at most {SHARES_MAX}", "correct them"))
        elif symbol != CASH and finer_than(exact[symbol], 9):
            found = f"the shares of {symbol} are {exact[symbol]}"
            refusals.append(HoldingsRefused(where, found, "shares have at most nine decimals", "round them"))
    try:
        cash_ticks = ticks(cash, scale) + ticks(exact.pop(CASH, decimal(0)), scale)
    except (ValueError, TypeError):
        found = f"the cash is {cash!r}"
        refusals.append(HoldingsRefused(where, found, "cash is an amount of money", "correct it"))
        cash_ticks = 0
    if len(refusals) > 1:
        raise Refusals(refusals)
    if refusals:
        raise refusals[0]
    per = 1 if all(quantity % 1 == 0 for quantity in exact.values()) else SHARE_PER
    held = tuple((symbol, int(exact[symbol] * per)) for symbol in sorted(exact, key=str.encode) if exact[symbol] != 0)
    return Book(held, cash_ticks, per, currency, scale)
