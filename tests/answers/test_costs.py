"""Costs worked out by hand: each term is rounded up to the cent once, from its exact amount."""

from __future__ import annotations

from array import array
from decimal import Decimal

from trimtab.decide.decision import decide
from trimtab.ledger.book import make_book
from trimtab.mandate.costs import Costs, Impact, SellFee
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.units import money, ticks

SESSION = "2026-11-20"


def cost_of_selling(shares: str, price: str, costs: Costs) -> Decimal:
    """What it costs to sell all of A, which has no target, beside a B that stays as it is."""
    prices = Prices((SESSION,), ("A", "B"), (array("q", [ticks(price)]), array("q", [ticks(100)])))
    mandate = Mandate(make_targets({"B": 1}), Policy(), costs, Limits(step="0.0001"))
    plan = decide(make_book({"A": Decimal(shares), "B": 5_000}, 0), prices, mandate, SESSION)
    (row,) = (row for row in plan.trades if row.symbol == "A")
    assert row.reason == "sold_out"
    return money(row.cost_ticks)


def test_a_commission_of_two_parts_is_rounded_once() -> None:
    # 650.8875 x 16.42 = 10,687.57275: 2.5 bps are 2.6718931875 and 0.0035 a share 2.27810625, together 4.9499994375
    assert cost_of_selling("650.8875", "16.42", Costs(fee_bps="2.5", per_share="0.0035")) == Decimal("4.95")


def test_a_commission_under_its_least_by_less_than_a_tick_is_the_least() -> None:
    costs = Costs(fee_bps="2.5", per_share="0.0035", per_order_min="4.95")
    assert cost_of_selling("650.8875", "16.42", costs) == Decimal("4.95")


def test_a_fee_on_sells_of_two_parts_is_rounded_once() -> None:
    fee = SellFee("regulator", "2025-01-01", bps="2.5", per_share="0.0035")
    assert cost_of_selling("650.8875", "16.42", Costs(sell_fees=(fee,))) == Decimal("4.95")


def test_an_impact_of_whole_cents_is_not_rounded_up() -> None:
    # 0.5 x 0.02 x sqrt(400 / 1,000,000) = 2 bps of 400 x 46.75 = 18,700.00
    law = Impact(0.5, {"A": 0.02, "B": 0.02}, {"A": 1_000_000, "B": 1_000_000})
    assert cost_of_selling("400", "46.75", Costs(impact=law)) == Decimal("3.74")
