"""A book is decided at the last session that any name has a price for; a name without one then is frozen there."""

from __future__ import annotations

from array import array

import pytest

from trimtab.errors import PricesRefused
from trimtab.ledger.book import make_book
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.run.blotter import propose

DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")
CENT = 10_000


def prices(**cents: list[int]) -> Prices:
    """Prices in cents by name, a zero where there is none."""
    return Prices(DAYS, tuple(cents), tuple(array("q", [price * CENT for price in row]) for row in cents.values()))


@pytest.mark.parametrize(
    ("a", "b", "session"),
    [
        ([1000, 1000, 1000], [2000, 2000, 2000], "2026-11-20"),
        ([1000, 1000, 1000], [2000, 2000, 0], "2026-11-20"),
        ([1000, 1000, 0], [2000, 0, 0], "2026-11-19"),
        ([0, 0, 1000], [2000, 0, 0], "2026-11-20"),
    ],
)
def test_the_as_of_session_is_the_last_that_any_name_has(a: list[int], b: list[int], session: str) -> None:
    assert prices(A=a, B=b).as_of() == session


def test_without_any_price_there_is_no_session() -> None:
    with pytest.raises(PricesRefused):
        prices(A=[0, 0, 0]).as_of()


def test_a_name_without_a_price_today_does_not_move_the_book_to_yesterday() -> None:
    mandate = Mandate(make_targets({"A": 0.5, "B": 0.25, "C": 0.25}))
    trades = propose(
        make_book({"A": 40, "B": 10, "C": 40}),
        prices(A=[1000, 1000, 1500], B=[2000, 2000, 0], C=[500, 500, 500]),
        mandate,
    )
    frozen = {trade.symbol: trade.reason for trade in trades.trades if trade.frozen}
    assert (trades.session, frozen) == ("2026-11-20", {"B": "stale_price"})
    assert trades.value_before_ticks == (40 * 1500 + 10 * 2000 + 40 * 500) * CENT
