"""Fill: what a broker did, exact; a fact, never a plan."""

from __future__ import annotations

from typing import NamedTuple, Self

from trimtab.units import SCALE, SHARE_PER, TICKS_MAX

BUY = "BUY"
SELL = "SELL"
SIDES = (BUY, SELL)
_AMOUNT_MAX = TICKS_MAX * SHARE_PER


class _Written(NamedTuple):
    """What is written of a fill: a named tuple, since a book makes millions and each is made in a third of the time."""

    fill_id: str
    session: str
    symbol: str
    side: str
    quantity_units: int
    price_ticks: int
    fees_ticks: int
    order_id: str
    currency: str
    scale: int


class Fill(_Written):
    """Shares bought or sold on a session at one price: quantity in 10**-9 of a share, money in ticks of 10**-scale.

    Quantity and price are above zero, the side says which way; fees are zero or more. Two fills of one id are one fact.
    """

    __slots__ = ()

    def __new__(
        cls, fill_id: str, session: str, symbol: str, side: str, quantity_units: int, price_ticks: int, fees_ticks: int,
        order_id: str = "", currency: str = "USD", scale: int = SCALE,
    ) -> Self:  # fmt: skip
        """A fill that can be."""
        assert side in SIDES and fill_id and fees_ticks >= 0
        assert quantity_units > 0 and price_ticks > 0
        assert quantity_units * price_ticks <= _AMOUNT_MAX
        return tuple.__new__(
            cls,
            (fill_id, session, symbol, side, quantity_units, price_ticks, fees_ticks, order_id, currency, scale),
        )

    @property
    def signed_units(self) -> int:
        """The quantity in 10**-9 of a share, + for a buy."""
        return self.quantity_units if self.side == BUY else -self.quantity_units
