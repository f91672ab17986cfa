"""Fills that say something else than their order or the last trade: quantity and price swapped, a price far off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trimtab.errors import FillsRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account
from trimtab.ledger.fills import Fill
from trimtab.units import SHARE_PER, money, shares

Price = tuple[int, int]  # ticks and their scale


def refuse_swapped(fill: Fill, account: Account, where: str) -> None:
    """Refuses a fill of an order whose quantity is like the order's price, and whose price is not."""
    order = account.orders.get(fill.order_id)
    if order is None or not is_swapped(fill, (order.price_ticks, order.scale)):
        return
    units, price = shares(order.quantity_units, SHARE_PER), money(order.price_ticks, order.scale).normalize()
    found = f"{_said(fill)}, and the order {order.order_id} is of {units} at {price:f}: they look swapped"
    raise FillsRefused(where, found, "a quantity is in shares and a price is of one", "write each in its own column")


def doubts(fill: Fill, account: Account, last: Mapping[str, Price]) -> Iterator[Finding]:
    """A warning of a fill that looks swapped beside the last trade, or whose price is far from what is known."""
    order = account.orders.get(fill.order_id)
    known = (order.price_ticks, order.scale) if order else last.get(fill.symbol)
    if fill.fill_id in account.fills or known is None:
        return
    beside = "its order" if order else "the last trade"
    price = f"{money(*known).normalize():f}"
    if is_swapped(fill, known):
        text = f"the fill {fill.fill_id} of {fill.symbol} is of {_said(fill)}, {beside} was at {price}: swapped?"
        yield Finding("fill_swapped", fill.symbol, text, fill.session)
    elif _is_far(fill, known):
        text = f"the fill {fill.fill_id} of {fill.symbol} is of {_said(fill)}, {beside} was at {price}"
        yield Finding("fill_price_far", fill.symbol, text, fill.session)


def last_prices(account: Account) -> dict[str, Price]:
    """The price of the latest trade of each symbol in the book, where no split has come since."""
    last: dict[str, Fill] = {}
    for booked in account.fills.values():
        fill = booked.fill
        if not booked.busted and booked.actions == len(account.actions.get(fill.symbol, ())):
            other = last.get(fill.symbol)
            if other is None or other.session <= fill.session:
                last[fill.symbol] = fill
    return {symbol: (fill.price_ticks, fill.scale) for symbol, fill in last.items()}


def is_swapped(fill: Fill, known: Price) -> bool:
    """Whether the quantity is within a quarter of the known price, and the price is not within a half of it."""
    quantity, price = fill.quantity_units * int(10 ** known[1]), known[0] * SHARE_PER
    return 4 * quantity <= 5 * price and 4 * price <= 5 * quantity and _is_far(fill, known)


def _is_far(fill: Fill, known: Price) -> bool:
    price, other = fill.price_ticks * int(10 ** known[1]), known[0] * int(10**fill.scale)
    return 2 * price > 3 * other or 3 * price < 2 * other


def _said(fill: Fill) -> str:
    return f"{shares(fill.quantity_units, SHARE_PER)} shares at {money(fill.price_ticks, fill.scale).normalize():f}"
