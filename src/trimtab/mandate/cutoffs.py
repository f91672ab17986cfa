"""Cut-offs: until when an order may leave the desk, by where it is listed and how it is to trade.

An order at the close must reach its exchange some minutes before it, on a day that closes early as on any other: until
ten minutes before the close on the New York Stock Exchange (15:50), five on Nasdaq (15:55). The desk stops earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from trimtab.mandate.order_limits import AT_CLOSE, OrderLimits

MINUTES_AT_CLOSE: Mapping[str, int] = {"NYSE": 10, "XNYS": 10, "NASDAQ": 5, "XNAS": 5}


def minutes_before_close(symbol: str, orders: OrderLimits) -> int | None:
    """How long before the close the desk sends its last order of the symbol; None where nobody said for its exchange.

    An order that is not at the close may reach the exchange until it closes.
    """
    exchange = orders.exchange_of(symbol).upper()
    minutes = MINUTES_AT_CLOSE.get(exchange) if orders.order_type in AT_CLOSE else 0
    if orders.exchange_minutes is not None:
        minutes = orders.exchange_minutes
    return None if minutes is None else minutes + orders.desk_minutes


def seconds_left(at_utc: str, closes_utc: str, minutes: int) -> int:
    """Seconds from a time to so many minutes before the close; below zero is late."""
    to_close = datetime.fromisoformat(closes_utc) - datetime.fromisoformat(at_utc)
    return to_close.days * 86_400 + to_close.seconds - 60 * minutes
