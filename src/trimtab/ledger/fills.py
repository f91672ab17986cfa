"""Fill: what a broker did, exact; a fact, never a plan."""

from __future__ import annotations

from dataclasses import dataclass

from trimtab.units import SCALE, SHARE_PER, TICKS_MAX

BUY = "BUY"
SELL = "SELL"
SIDES = (BUY, SELL)


@dataclass(frozen=True, slots=True)
class Fill:
    """Shares bought or sold on a session at one price: quantity in 10**-9 of a share, money in ticks of 10**-scale.

    Quantity and price are above zero, the side says which way; fees are zero or more. Two fills of one id are one fact.
    """

    fill_id: str
    session: str
    symbol: str
    side: str
    quantity_units: int
    price_ticks: int
    fees_ticks: int
    order_id: str = ""
    currency: str = "USD"
    scale: int = SCALE

    def __post_init__(self) -> None:
        assert self.side in SIDES and self.fill_id and self.fees_ticks >= 0
        assert self.quantity_units > 0 and self.price_ticks > 0
        assert self.quantity_units * self.price_ticks <= TICKS_MAX * SHARE_PER

    @property
    def signed_units(self) -> int:
        """The quantity in 10**-9 of a share, + for a buy."""
        return self.quantity_units if self.side == BUY else -self.quantity_units
