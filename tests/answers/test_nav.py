"""What a book is worth and how it is weighted, against figures worked out by hand."""

from __future__ import annotations

from array import array

import numpy as np
import pandas as pd
import pytest

from trimtab.errors import HoldingsRefused, PricesRefused
from trimtab.ledger.book import Book, make_book
from trimtab.ledger.nav import nav_series, value, values_held, weights
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.run.history import track
from trimtab.units import SHARE_PER, money, ticks

PRICES = {"A": ticks(10), "B": ticks("2.50")}


def test_value_is_shares_at_their_price_and_cash() -> None:
    assert value(make_book({"A": 3, "B": 4}, cash="0.75"), PRICES) == ticks("40.75")


def test_weights_sum_to_one_with_cash() -> None:
    made = weights(make_book({"A": 6, "B": 8}, cash=20), PRICES)
    assert made == {"A": 0.6, "B": 0.2, "CASH": 0.2}


def test_a_fraction_of_a_share_is_valued_down_to_a_tick() -> None:
    book = Book((("A", 1),), 0, SHARE_PER)  # a billionth of a share at 10.00 is less than a millionth
    assert value(book, PRICES) == 0
    assert value(make_book({"A": "0.333333333"}), PRICES) == 3_333_333


def test_a_holding_without_a_price_has_no_value_rather_than_zero() -> None:
    with pytest.raises(PricesRefused, match="B is held and has no price"):
        value(make_book({"A": 1, "B": 1}), {"A": ticks(10), "B": 0})


def test_a_book_worth_nothing_has_no_weights() -> None:
    with pytest.raises(HoldingsRefused, match="the book is worth nothing"):
        weights(make_book({}), PRICES)


def test_the_nav_series_of_held_shares_is_exact() -> None:
    held = values_held([3, 3], [ticks("0.1"), ticks("0.2")], 1)
    assert list(nav_series([held], array("q", [1, 2]))) == [300_001, 600_002]
    assert list(nav_series([], [5, 6])) == [5, 6]


def test_fractional_shares_are_valued_by_session() -> None:
    assert list(values_held([SHARE_PER // 2, SHARE_PER // 4], [3, 10], SHARE_PER)) == [1, 2]


@pytest.mark.parametrize("seed", range(10))
def test_the_hypothetical_history_is_that_of_the_usual_script(seed: int) -> None:
    # the script: shares = capital * weight // last price, NAV = (prices * shares).sum(axis=1) + cash, as pandas has it
    dice = np.random.default_rng(seed)
    cents = np.cumprod(1 + dice.normal(0.0005, 0.015, (120, 4)), axis=0) * [23_140, 41_275, 13_820, 17_630]
    frame = pd.DataFrame(cents.round() / 100, columns=list("ABCD"))
    wanted = {"A": 0.15, "B": 0.25, "C": 0.4, "D": 0.2}
    shares = {name: int(100_000 * weight // frame[name].iloc[-1]) for name, weight in wanted.items()}
    cash = 100_000 - sum(shares[name] * frame[name].iloc[-1] for name in wanted)
    nav = (frame * pd.Series(shares)).sum(axis=1) + cash

    sessions = tuple(f"{day:%Y-%m-%d}" for day in pd.bdate_range("2026-01-05", periods=120))
    prices = Prices(sessions, tuple("ABCD"), tuple(array("q", map(ticks, frame[name].tolist())) for name in "ABCD"))
    mandate = Mandate(make_targets(wanted), Policy(rounding="down"), Costs(fee_bps=5))
    made = track(mandate, prices, ticks(100_000), start="last")
    assert {name: units[-1] for name, units in made.history.units.items()} == shares
    assert [float(money(value)) for value in made.history.nav_ticks] == pytest.approx(list(nav), abs=1e-6)
    assert list(made.returns) == pytest.approx(list(nav.pct_change().dropna()), abs=1e-12)
