"""Limits on orders that cannot be, and the sentence of each."""

from __future__ import annotations

from typing import Any

import pytest

from trimtab.errors import MandateRefused
from trimtab.mandate.order_limits import OrderLimits

SENTENCES = [
    ({"order_nav_max": -1}, "orders: order_nav_max is -1; it is a number from 0 to 1000; correct order_nav_max"),
    ({"order_notional_max": "much"},
     "orders: order_notional_max is 'much'; it is a number of zero or more; correct order_notional_max"),
    ({"volume_share_max": float("nan")},
     "orders: volume_share_max is nan; it is a number of zero or more; correct volume_share_max"),
    ({"orders_max": 1.5}, "orders: orders_max is 1.5; it is a whole number from 0 to 100000; correct orders_max"),
    ({"desk_minutes": 601}, "orders: desk_minutes is 601; it is a whole number from 0 to 600; correct desk_minutes"),
    ({"exchange_minutes": True},
     "orders: exchange_minutes is True; it is a whole number from 0 to 600; correct exchange_minutes"),
    ({"price_collar": 5},
     "orders: price_collar is 5; it is a fraction below 1 (0.05 is five percent); correct price_collar"),
    ({"limit_tick": 0}, "orders: limit_tick is 0; it is above zero, with at most nine decimals; correct limit_tick"),
    ({"order_type": "moc"}, "orders: order_type is 'moc'; it is one of MOC, LOC, MKT, LMT; correct order_type"),
    ({"time_in_force": "IOC"}, "orders: time_in_force is 'IOC'; it is one of DAY, GTC, OPG; correct time_in_force"),
    ({"strategy": "a,b"},
     "orders: strategy is 'a,b'; it is letters, digits, spaces and . _ / - (at most 40); correct strategy"),
    ({"restricted": "AAPL"}, "orders: restricted is 'AAPL'; it is a list of texts; correct restricted"),
    ({"restricted": ["=A1"]}, "orders: restricted is '=A1'; it is a list of symbols; correct restricted"),
    ({"symbols": ["BRK.B"]},
     "orders: symbols is 'BRK.B'; a row is SYMBOL=NAME, such as BRK.B=BRK B; correct symbols"),
    ({"listings": ["A=NYSE", "A=NASDAQ"]},
     "orders: listings is ['A=NASDAQ', 'A=NYSE']; a symbol has one row; correct listings"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "sentence"), SENTENCES)
def test_a_limit_that_cannot_be_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MandateRefused) as refused:
        OrderLimits(**given)
    assert refused.value.sentence() == sentence


def test_the_same_limit_is_the_same_however_it_is_written() -> None:
    rows = ["BF.B=BF B", "BRK.B=BRK B"]
    said = OrderLimits(price_collar=0.1, order_nav_max="1.0", symbols=tuple(reversed(rows)))
    assert said == OrderLimits(price_collar="0.10", symbols=tuple(rows))
    assert said.broker_symbols == {"BRK.B": "BRK B", "BF.B": "BF B"}


def test_a_symbol_without_a_listing_is_listed_where_all_are() -> None:
    limits = OrderLimits(listings=("AAPL=NASDAQ",))
    assert (limits.exchange_of("AAPL"), limits.exchange_of("IBM")) == ("NASDAQ", "NYSE")
