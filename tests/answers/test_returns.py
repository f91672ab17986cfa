"""Returns against figures worked out elsewhere: by hand, in published examples, or by another formula."""

from __future__ import annotations

import sys
from decimal import Decimal

import pandas as pd
import pytest

from trimtab.errors import ExtraMissing, ReturnsRefused
from trimtab.ledger.returns import (
    daily_returns,
    modified_dietz,
    period_returns,
    time_weighted_return,
    xirr,
)


def test_daily_returns_are_those_of_pandas() -> None:
    values = [100.0, 101.5, 99.0, 99.0, 120.25]
    assert daily_returns(values) == pytest.approx(list(pd.Series(values).pct_change().dropna()), abs=1e-15)


def test_the_first_session_has_no_return() -> None:
    assert daily_returns([100.0]) == ()
    assert daily_returns([]) == ()


def test_all_lost_is_minus_one_and_ends_the_returns() -> None:
    assert daily_returns([100.0, 0.0]) == (-1.0,)
    with pytest.raises(ReturnsRefused, match="value 2 is 0"):
        daily_returns([100.0, 0.0, 5.0])


def test_without_flows_the_time_weighted_return_is_the_growth() -> None:
    assert time_weighted_return([200, 100, 250]) == pytest.approx(0.25)


# One account of 100 that earns 10 % a session, worked out by hand. Money in of 50 at the start of the second session
# earns its 10 % too: (110 + 50) x 1.1 = 176. Put in at the end it does not: 110 x 1.1 + 50 = 171. Taken out likewise.
@pytest.mark.parametrize(
    ("flow_at", "values", "flow"),
    [
        ("start", [100, 110, 176, 193.6], 50),
        ("end", [100, 110, 171, 188.1], 50),
        ("split", [100, 110, 176, 193.6], 50),
        ("start", [100, 110, 66, 72.6], -50),
        ("end", [100, 110, 71, 78.1], -50),
        ("split", [100, 110, 71, 78.1], -50),
    ],
)
def test_a_flow_in_its_place_leaves_ten_percent_a_session(flow_at: str, values: list[float], flow: float) -> None:
    assert period_returns(values, [0, 0, flow, 0], flow_at=flow_at) == pytest.approx((0.1, 0.1, 0.1))
    assert time_weighted_return(values, [0, 0, flow, 0], flow_at=flow_at) == pytest.approx(0.331)


def test_a_flow_in_the_wrong_place_shows() -> None:
    values, flows = [100, 110, 176], [0, 0, 50]
    assert time_weighted_return(values, flows, flow_at="end") == pytest.approx(1.1 * (126 / 110) - 1)


def test_values_and_flows_by_session_are_the_same_as_in_order() -> None:
    values: dict[str, int | float | str | Decimal] = {"2026-01-02": 100, "2026-01-05": 110.0, "2026-01-06": "176"}
    assert time_weighted_return(values, {"2026-01-06": 50}) == pytest.approx(0.21)


def test_money_that_all_leaves_and_comes_back_keeps_its_return() -> None:
    values, flows = [100, 0, 0, 50, 55], [0, -110, 0, 50, 0]
    assert period_returns(values, flows, flow_at="split") == pytest.approx((0.1, 0.0, 0.0, 0.1))


def test_a_total_loss_ends_the_chain() -> None:
    assert time_weighted_return([100, 0, 50, 75], [0, 0, 50, 0]) == -1.0


def test_an_opening_deposit_is_no_return() -> None:
    assert time_weighted_return([100, 110], [100, 0]) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("values", "flows", "flow_at", "found"),
    [
        ([100, 110], None, "noon", "flow_at: it is 'noon'"),
        ([], None, "start", "values: there is no value"),
        ([100, -1], None, "start", "values: the value at 2 is -1"),
        ([100, "x"], None, "start", "values: 2 is 'x'"),
        ([100, float("nan")], None, "start", "values: 2 is nan"),
        ([100, 110], [0], "start", "flows: there are 1 flows for 2 values"),
        ([100, 110], [5, 0], "start", "flows: the flow 5 at 1 is in the first value 100 already"),
        ([100, 110], {"3": 1}, "start", "flows: there is a flow at 3 and no value"),
        ({"2026-01-05": 1, "2026-01-02": 1}, None, "start", "values: 2026-01-02 follows 2026-01-05"),
        ([0, 110], None, "start", "at 2 the value 110 stands on 0"),
        ([100, 20], [0, -110], "start", "at 2 the value 20 stands on -10"),
        ([100, 20], [0, 50], "end", "flows: at 2 the value 20 less the flow 50 is -30"),
    ],
)
def test_what_has_no_return_is_refused(values: list[float], flows: list[float], flow_at: str, found: str) -> None:
    with pytest.raises(ReturnsRefused) as refused:
        time_weighted_return(values, flows, flow_at=flow_at)
    assert found in str(refused.value)


def test_modified_dietz_of_two_years_with_money_in_the_middle() -> None:
    # 100 at the start, 300 after two years, 50 paid in after one: a gain of 150 on an average capital of 125
    flows = {"2022-12-31": 50}
    assert modified_dietz(100, 300, flows, start="2021-12-31", end="2023-12-31") == pytest.approx(1.2)


def test_modified_dietz_counts_a_flow_at_the_start_of_its_day_one_day_longer() -> None:
    # April has 30 days; 10,000 on the 11th: (30 - 11) / 30 at the end of its day, 20 / 30 at its start
    flows = [("2026-04-11", 10_000)]
    at_end = modified_dietz(100_000, 115_000, flows, start="2026-03-31", end="2026-04-30")
    at_start = modified_dietz(100_000, 115_000, flows, start="2026-03-31", end="2026-04-30", flow_at="start")
    assert at_end == pytest.approx(5_000 / (100_000 + 10_000 * 19 / 30), abs=1e-15)
    assert at_start == pytest.approx(5_000 / (100_000 + 10_000 * 20 / 30), abs=1e-15)


def test_modified_dietz_without_flows_is_the_growth() -> None:
    assert modified_dietz(200, 210, {}, start="2026-01-01", end="2026-02-01") == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("start_value", "flows", "start", "end", "flow_at", "found"),
    [
        (100, {}, "2026-01-01", "2026-01-01", "end", "end: the period runs from 2026-01-01 to 2026-01-01"),
        (100, {"2026-01-01": 1}, "2026-01-01", "2026-01-31", "end", "the flow at 2026-01-01 is outside the period"),
        (100, {"2026-02-01": 1}, "2026-01-01", "2026-01-31", "end", "the flow at 2026-02-01 is outside the period"),
        (100, {"2026-01-02": -120}, "2026-01-01", "2026-01-31", "end", "the average capital of the period is -16"),
        (0, {}, "2026-01-01", "2026-01-31", "end", "the average capital of the period is 0"),
        (100, {"1 Jan": 1}, "2026-01-01", "2026-01-31", "end", "flows: '1 Jan' is no date"),
        (100, {}, "2026-01-01", "2026-01-31", "split", "flow_at: it is 'split'"),
        ("much", {}, "2026-01-01", "2026-01-31", "end", "start_value: it is 'much'"),
    ],
)
def test_modified_dietz_without_a_meaning_is_refused(
    start_value: float, flows: dict[str, float], start: str, end: str, flow_at: str, found: str
) -> None:
    with pytest.raises(ReturnsRefused) as refused:
        modified_dietz(start_value, 110, flows, start=start, end=end, flow_at=flow_at)
    assert found in str(refused.value)


def test_xirr_of_the_published_flows() -> None:
    # the flows of pyxirr's README
    flows = [("2020-01-01", -1000), ("2021-01-01", 750), ("2022-01-01", 500)]
    assert xirr(flows) == pytest.approx(0.1750092646, abs=1e-9)


def test_xirr_counts_days_over_365_so_a_leap_year_is_longer() -> None:
    # 1.2 ** (365 / 366) - 1, not 0.20
    assert xirr([("2020-01-01", -1000), ("2021-01-01", 1200)]) == pytest.approx(0.1994023733, abs=1e-9)
    assert xirr({"2021-01-01": -1000, "2022-01-01": 1200}) == pytest.approx(0.2, abs=1e-12)


def test_xirr_does_not_ask_for_order_and_nets_a_day() -> None:
    flows = [("2022-01-01", 500), ("2020-01-01", -1500), ("2021-01-01", 750), ("2020-01-01", 500)]
    assert xirr(flows) == pytest.approx(0.1750092646, abs=1e-9)


# -1000, +2300, -1320 a year apart (365 days): 1000 g^2 - 2300 g + 1320 = 0 has the roots g = 1.1 and g = 1.2
TWO_RATES = [("2021-01-01", -1000), ("2022-01-01", 2300), ("2023-01-01", -1320)]


def test_several_rates_are_named_and_none_is_chosen() -> None:
    with pytest.raises(ReturnsRefused, match=r"several rates: 10\.0000%, 20\.0000%"):
        xirr(TWO_RATES)


def test_the_reader_chooses_between_several_rates() -> None:
    assert xirr(TWO_RATES, near=0.0) == pytest.approx(0.1, abs=1e-9)
    assert xirr(TWO_RATES, near=0.5) == pytest.approx(0.2, abs=1e-9)


def test_a_rate_of_zero_is_found_where_the_library_steps_past_it() -> None:
    flows = [("2020-12-05", -300), ("2021-03-07", 1150), ("2022-07-25", -850)]  # they sum to zero
    assert xirr(flows, near=0.0) == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(ReturnsRefused, match="several rates"):
        xirr(flows)


def test_a_rate_that_only_touches_zero_is_one_rate() -> None:
    # 1000 (g - 1)^2 = 0
    flows = [("2021-01-01", -1000), ("2022-01-01", 2000), ("2023-01-01", -1000)]
    assert xirr(flows) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize(
    ("flows", "found"),
    [
        ([("2026-01-01", -100), ("2026-02-01", -5)], "all flows have one sign"),
        ([], "all flows have one sign"),
        ([("2026-01-01", -100), ("2026-01-01", 100)], "all flows have one sign"),
        ([("2026-13-01", -100), ("2026-02-01", 5)], "'2026-13-01' is no date"),
        ([("2026-01-01", "x"), ("2026-02-01", 5)], "2026-01-01 is 'x'"),
        ([("2021-01-01", -1000), ("2022-01-01", 2300), ("2023-01-01", -3320)], "no rate above -100 %"),
    ],
)
def test_flows_without_a_rate_are_refused(flows: list[tuple[str, float]], found: str) -> None:
    with pytest.raises(ReturnsRefused) as refused:
        xirr(flows)
    assert found in str(refused.value)


def test_without_its_library_xirr_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyxirr", None)
    with pytest.raises(ExtraMissing, match=r"pip install 'trimtab\[xirr\]'"):
        xirr([("2021-01-01", -1000), ("2022-01-01", 1200)])
