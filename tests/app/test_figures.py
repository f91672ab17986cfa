"""The return functions from pandas: dates become sessions, and the figures are those of the ledger."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

import trimtab as tt

VALUES = pd.Series([100.0, 110.0, 130.0], index=pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06"]))


def test_time_weighted_return_takes_series_dicts_and_lists() -> None:
    flows = pd.Series([10.0], index=pd.DatetimeIndex(["2026-01-06"]))
    expected = 110 / 100 * (130 - 10) / 110 - 1
    assert tt.time_weighted_return(VALUES, flows, flow_at="end") == pytest.approx(expected, abs=1e-15)
    assert tt.time_weighted_return([100, 110, 130], [0, 0, 10], flow_at="end") == pytest.approx(expected, abs=1e-15)
    assert tt.time_weighted_return(VALUES, {date(2026, 1, 6): 10}, flow_at="end") == pytest.approx(expected, abs=1e-15)


def test_modified_dietz_takes_dates() -> None:
    expected = (120 - 100 - 10) / (100 + 10 * 15 / 30)
    flows = {date(2026, 1, 16): 10}
    found = tt.modified_dietz(100, 120, flows, start=date(2026, 1, 1), end=pd.Timestamp("2026-01-31"))
    assert found == pytest.approx(expected, abs=1e-15)


def test_xirr_takes_a_series_with_two_flows_of_one_day() -> None:
    flows = pd.Series([-60.0, -40.0, 110.0], index=pd.DatetimeIndex(["2025-01-01", "2025-01-01", "2026-01-01"]))
    assert tt.xirr(flows) == pytest.approx(0.10, abs=1e-9)


def test_statistics_state_their_conventions() -> None:
    returns = VALUES.pct_change().dropna()
    figures = tt.statistics(returns)
    assert figures.returns == 2
    assert figures.total_return == pytest.approx(0.3, abs=1e-12)
    assert set(figures.figures()) <= set(figures.conventions)
    assert tt.statistics(list(returns), benchmark=list(returns)).tracking_error == 0
