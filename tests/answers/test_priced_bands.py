"""Bands priced from cost: the cube-root law of the no-trade region, against figures worked out elsewhere."""

from __future__ import annotations

from array import array
from decimal import Decimal

import pytest
from oracle.books import SESSIONS

from trimtab.decide.decision import decide
from trimtab.errors import MandateRefused
from trimtab.ledger.book import make_book
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.units import WEIGHT_ONE, ticks

MERTON_SHARE_60 = 6 * WEIGHT_ONE // 10


def test_the_half_width_is_that_of_the_small_cost_expansion() -> None:
    """Gerhold, Guasoni, Muhle-Karbe and Schachermayer (2013): a share of 60 %, risk aversion 4, a one-way cost of 5
    basis points: (3 / (2 gamma) x 0.6^2 x 0.4^2 x 0.0005)^(1/3) is 2.2 points on either side.
    """
    priced = (3 / (2 * 4)) ** (1 / 3)
    assert Policy(priced=priced).band("A", MERTON_SHARE_60, 0.0005) == pytest.approx(0.0221, abs=5e-5)


def test_twice_the_cost_widens_the_band_by_the_cube_root_of_two() -> None:
    policy = Policy(priced=0.7)
    once, twice = policy.band("A", MERTON_SHARE_60, 0.0005), policy.band("A", MERTON_SHARE_60, 0.0010)
    assert twice / once == pytest.approx(2 ** (1 / 3))


def test_cash_keeps_its_own_tolerance() -> None:
    assert Policy(priced=0.7, tolerance=0.03).band(CASH, WEIGHT_ONE // 10, 0.0005) == 0.03


def test_a_rate_is_the_mean_of_buying_and_selling() -> None:
    costs = Costs(fee_bps=5, half_spread_bps={"A": 3}, buy_duty_bps=50, sell_fees=[{"name": "sec", "bps": 2}])
    assert costs.rate("A", "2026-11-20") == pytest.approx((5 + 3 + 25 + 1) / 10_000)
    assert costs.rate("B", "2026-11-20") == pytest.approx((5 + 25 + 1) / 10_000)


def decided(costs: Costs) -> dict[str, float]:
    """The bands of a book of two names under priced bands."""
    columns = tuple(array("q", [ticks(price)]) for price in ("10", "10"))
    prices = Prices(SESSIONS[-1:], ("A", "B"), columns)
    mandate = Mandate(make_targets({"A": Decimal("0.6"), "B": Decimal("0.4")}), Policy(priced=0.7), costs)
    return {row.symbol: row.band for row in decide(make_book({"A": 61, "B": 39}), prices, mandate, SESSIONS[-1]).trades}


def test_the_decision_uses_each_names_own_cost() -> None:
    bands = decided(Costs(fee_bps=5, half_spread_bps={"B": 20}))
    assert bands["A"] == pytest.approx(0.7 * (0.0005 * 0.36 * 0.16) ** (1 / 3))
    assert bands["B"] == pytest.approx(0.7 * (0.0025 * 0.16 * 0.36) ** (1 / 3))


def test_a_priced_band_without_a_cost_is_refused() -> None:
    with pytest.raises(MandateRefused) as refused:
        decided(Costs())
    assert refused.value.sentence() == (
        "policy: priced is 0.7 and trading A costs nothing in proportion to its notional; a priced band is as wide as "
        "the cost asks for; set fee_bps or half_spread_bps, or use tolerance"
    )
