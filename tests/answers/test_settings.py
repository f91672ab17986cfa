"""What the settings of a mandate come to: bands, periods, fee tables, steps, target sums; worked out by hand."""

from __future__ import annotations

import pytest

from trimtab.ledger.book import make_book
from trimtab.mandate.costs import Costs, SellFee
from trimtab.mandate.limits import Limits
from trimtab.mandate.policies import BAND_NONE, Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.sessions import position_of, sessions_between
from trimtab.units import WEIGHT_ONE


@pytest.mark.parametrize(
    ("tolerance", "relative", "combine", "weight", "band"),
    [
        (0.02, None, "smaller", 0.25, 0.02),
        (None, 0.25, "smaller", 0.5, 0.125),
        (0.05, 0.25, "smaller", 0.125, 0.03125),
        (0.05, 0.25, "smaller", 0.5, 0.05),
        (0.05, 0.25, "larger", 0.5, 0.125),
        (0.05, 0.25, "smaller", 0.0, 0.05),
        (None, 0.25, "smaller", 0.0, BAND_NONE),
        ({"A": 0.01, "*": 0.03}, None, "smaller", 0.5, 0.01),
        ({"B": 0.01, "*": 0.03}, None, "smaller", 0.5, 0.03),
        ({"B": 0.01}, None, "smaller", 0.5, BAND_NONE),
    ],
)
def test_a_band_is_the_smaller_or_larger_of_both(
    tolerance: float | None, relative: float | None, combine: str, weight: float, band: float
) -> None:
    policy = Policy(tolerance=tolerance, relative=relative, combine=combine)
    assert policy.band("A", int(weight * WEIGHT_ONE)) == band


@pytest.mark.parametrize(
    ("calendar", "last", "session", "due"),
    [
        ("daily", "2026-11-19", "2026-11-20", True),
        ("daily", "2026-11-20T14:30:00Z", "2026-11-20T15:30:00Z", False),
        ("weekly", "2026-11-20", "2026-11-23", True),
        ("weekly", "2026-11-16", "2026-11-20", False),
        ("weekly", "2026-12-31", "2027-01-01", False),  # both stand in week 53 of 2026
        ("monthly", "2026-10-30", "2026-11-02", True),
        ("quarterly", "2026-10-01", "2026-12-31", False),
        ("quarterly", "2026-09-30", "2026-10-01", True),
        ("yearly", "2026-12-31", "2027-01-04", True),
        ("yearly", None, "2027-01-04", True),
        (None, None, "2027-01-04", False),
    ],
)
def test_the_first_session_of_a_period_is_due(calendar: str | None, last: str | None, session: str, due: bool) -> None:
    assert Policy(calendar=calendar).due(session, last) is due


@pytest.mark.parametrize(("to", "reach"), [("target", 0.0), ("edge", 1.0), (0.875, 0.875), (1, 1.0)])
def test_how_far_from_its_target_a_traded_name_is_left(to: str | float, reach: float) -> None:
    assert Policy(to=to).reach == reach


def test_the_newest_row_of_a_fee_on_sells_is_in_force() -> None:
    rows = [
        SellFee("SEC", "2025-01-01", bps="0.278"),
        SellFee("SEC", "2026-04-01", bps="0.206"),
        {"name": "TAF", "per_share": "0.000195", "cap": "9.79"},
    ]
    costs = Costs(sell_fees=rows)
    assert [(fee.name, fee.bps) for fee in costs.sell_fees_on("2026-11-20")] == [("SEC", "0.206"), ("TAF", 0)]
    assert [(fee.name, fee.bps) for fee in costs.sell_fees_on("2026-03-31")] == [("SEC", "0.278"), ("TAF", 0)]
    assert [fee.name for fee in costs.sell_fees_on("2024-12-31")] == ["TAF"]


def test_a_table_by_symbol_has_a_row_for_the_rest() -> None:
    assert [Costs(half_spread_bps={"A": 2, "*": 5}).half_spread(name) for name in "AB"] == [2, 5]
    assert [Costs(half_spread_bps={"A": 2}).half_spread(name) for name in "AB"] == [2, 0]
    assert [Limits(step={"A": 100, "*": 10}).step_of(name) for name in "AB"] == [100, 10]
    assert [Limits(step={"A": 100}).step_of(name) for name in "AB"] == [100, 1]
    assert [Limits(step=step).fractional for step in (1, "0.5", {"A": 0.001}, {"A": 10})] == [False, True, True, False]


def test_target_sums_other_than_one_are_settled_as_chosen_and_said() -> None:
    divided = make_targets({"A": 3, "B": 1, "CASH": 1}, when_not_one="normalise")
    assert (dict(divided.weights), divided.cash) == ({"A": 6 * 10**11, "B": 2 * 10**11}, 2 * 10**11)
    assert [finding.code for finding in divided.findings] == ["targets_normalised"]
    rest = make_targets({"A": 0.5, "B": 0.25}, when_not_one="rest_to_cash")
    assert (rest.cash, [finding.code for finding in rest.findings]) == (25 * 10**10, ["rest_to_cash"])


def test_a_sum_within_a_millionth_of_one_is_one() -> None:
    under = make_targets({"A": 0.3333333, "B": 0.3333333, "C": 0.3333333})
    assert under.cash + sum(weight for _, weight in under.weights) == WEIGHT_ONE
    over = make_targets({"A": 0.6000004, "B": 0.4000004})
    assert (over.cash, sum(weight for _, weight in over.weights)) == (0, WEIGHT_ONE)


def test_a_book_is_fractional_where_any_holding_is() -> None:
    whole = make_book({"B": 2, "A": "3", "CASH": 5, "Z": 0}, "1.25")
    assert (whole.shares, whole.cash_ticks, whole.per) == ((("A", 3), ("B", 2)), 6_250_000, 1)
    fractional = make_book({"A": 0.1, "B": 2})
    assert (fractional.shares, fractional.per) == ((("A", 10**8), ("B", 2 * 10**9)), 10**9)


def test_sessions_are_counted_after_the_start_and_with_the_end() -> None:
    axis = ("2026-11-18", "2026-11-19", "2026-11-20")
    assert sessions_between(axis, "2026-11-18", "2026-11-20") == 2
    assert sessions_between(axis, "2026-11-20", "2026-11-18") == 0
    assert [position_of(axis, session) for session in ("2026-11-19", "2026-11-21", "2026-11-17")] == [1, -1, -1]
