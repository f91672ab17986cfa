"""Live prices given by hand: each --price, put in place at the as-of session."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from trimtab.app.sources import check_session
from trimtab.edges.feeds.frames import UNDATED
from trimtab.errors import PricesRefused, UsageRefused
from trimtab.market.instruments import SYMBOL_ALLOWED, symbol_fault
from trimtab.market.prices import MISSING, Prices
from trimtab.market.renames import joined
from trimtab.market.sessions import position_of
from trimtab.units import TICKS_MAX, decimal, money, ticks

GIVEN = "the prices given"


def live_prices(given: Sequence[str], symbols: Sequence[str], scale: int) -> tuple[tuple[str, int], ...]:
    """Each --price by symbol; refused for a name that is neither held nor wanted, since it would change nothing."""
    live = tuple(_live_price(text, scale) for text in given)
    for symbol, _ in live:
        if symbol not in symbols:
            allowed = "a live price is of a name that is held or wanted"
            raise UsageRefused("--price", f"{symbol} is neither held nor a target", allowed, "correct the symbol")
    return live


def with_live(prices: Prices, live: Sequence[tuple[str, int]], as_of: str | None) -> Prices:
    """The prices with each --price in place at the as-of session, which they may open."""
    if not live:
        return prices
    session = as_of or (prices.sessions[-1] if prices.sessions else UNDATED)
    check_session("--as-of", session)
    if prices.sessions and session > prices.sessions[-1]:
        columns = tuple(array("q", [*column, 0]) for column in prices.columns)
        prices = replace(prices, sessions=(*prices.sessions, session), columns=columns)
    if position_of(prices.sessions, session) < 0:
        raise PricesRefused("--as-of", f"{session} is no session of the prices", "a live price is of one", "choose one")
    names = joined(prices, session)[1]
    for symbol, price_ticks in live:
        for other in prices.symbols if names.renames else ():  # whatever the prices call it on that session
            if other != symbol and names.of(other, session) == names.of(symbol, session):
                prices = prices.with_price(other, MISSING, session)
        prices = prices.with_price(symbol, price_ticks, session)
    return replace(prices, source=f"{prices.source} with live prices" if prices.source != GIVEN else GIVEN)


def _live_price(given: str, scale: int) -> tuple[str, int]:
    symbol, equals, text = given.rpartition("=")
    fault = symbol_fault(symbol) if equals else "there is no = and no price"
    if fault:
        raise UsageRefused("--price", f"{given!r}: {fault}", SYMBOL_ALLOWED, "write SYMBOL=PRICE, as in AAPL=231.42")
    found = f"the price of {symbol} is {text!r}"
    try:
        is_large = decimal(text) > money(TICKS_MAX, scale)
        price_ticks = 0 if is_large else ticks(text, scale)
    except ValueError:
        is_large, price_ticks = False, 0
    if is_large:
        allowed = f"a price is a number above zero, at most {money(TICKS_MAX, scale)}"
        raise UsageRefused("--price", found, allowed, "correct it")
    if price_ticks <= 0:
        raise UsageRefused("--price", found, "a price is a number above zero", "correct it")
    return symbol, price_ticks
