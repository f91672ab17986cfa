"""What a book is worth and how it is weighted, against figures worked out by hand."""

from __future__ import annotations

from array import array

import pytest

from trimtab.errors import HoldingsRefused, PricesRefused
from trimtab.ledger.book import Book, make_book
from trimtab.ledger.nav import nav_series, value, values_held, weights
from trimtab.units import SHARE_PER, ticks

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
