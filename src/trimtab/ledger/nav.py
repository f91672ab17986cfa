"""NAV: what a book is worth at one set of prices, its weights, and what held shares were worth session by session."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from operator import mul

from trimtab.errors import HoldingsRefused, PricesRefused
from trimtab.ledger.book import Book
from trimtab.market.instruments import CASH
from trimtab.market.prices import MISSING
from trimtab.units import worth


def value(book: Book, price_ticks: Mapping[str, int]) -> int:
    """What the book is worth in ticks: each holding at its price, rounded down to a tick, and the cash.

    Raises PricesRefused for a holding without a price: what it is worth is not zero, it is not known.
    """
    return sum(_values(book, price_ticks).values()) + book.cash_ticks


def weights(book: Book, price_ticks: Mapping[str, int]) -> dict[str, float]:
    """Each holding's share of the book's value, CASH last; they sum to one.

    Raises HoldingsRefused for a book worth nothing, of which no share has a weight.
    """
    values = _values(book, price_ticks)
    total = sum(values.values()) + book.cash_ticks
    if total <= 0:
        raise HoldingsRefused(
            "holdings", "the book is worth nothing", "a weight is a share of a value above zero", "add holdings or cash"
        )
    values[CASH] = book.cash_ticks
    return {symbol: amount / total for symbol, amount in values.items()}


def _values(book: Book, price_ticks: Mapping[str, int]) -> dict[str, int]:
    values = {}
    for symbol, units in book.shares:
        price = price_ticks.get(symbol, MISSING)
        if price <= MISSING:
            raise PricesRefused(
                "prices", f"{symbol} is held and has no price", "each holding needs a price above zero", "add its price"
            )
        values[symbol] = worth(units, price, book.per)
    return values


def values_held(units: Sequence[int], price_ticks: Sequence[int], per: int) -> array[int]:
    """What the units of one name were worth at each session, in ticks, rounded down."""
    products: Iterable[int] = map(mul, units, price_ticks)
    return array("q", products) if per == 1 else array("q", [product // per for product in products])


def nav_series(values: Iterable[Sequence[int]], cash_ticks: Sequence[int]) -> array[int]:
    """NAV at each session: every name's value and the cash, summed in whole ticks."""
    return array("q", map(sum, zip(cash_ticks, *values, strict=True)))
