"""What passes between a desk and a broker: orders in, answers out, and the two calls that every broker has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from trimtab.ledger.fills import Fill

ACCEPTED, FILLED, REJECTED = "accepted", "filled", "rejected"


class Sent(NamedTuple):
    """An order as a broker receives it: units are 10**-9 of a share, money is in ticks of 10**-scale."""

    order_id: str
    session: str
    side: str
    symbol: str
    quantity_units: int
    limit_ticks: int | None
    price_ticks: int
    fees_ticks: int
    currency: str
    scale: int


class Answer(NamedTuple):
    """What a broker says of an order: accepted, rejected and why, or one fill of it."""

    kind: str
    order_id: str
    fill: Fill | None = None
    reason: str = ""


class Broker(Protocol):
    """A broker: it takes orders, and says when it is asked what became of them.

    An order is known by its id: sent again it is the same order. Answers may be lost, late, doubled and out of order;
    asking again is always allowed.
    """

    def send(self, orders: Sequence[Sent]) -> None:
        """Hand over orders; whether they arrived is known from the answers alone."""

    def poll(self) -> Sequence[Answer]:
        """What the broker says now."""
