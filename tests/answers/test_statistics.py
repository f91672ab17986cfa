"""Statistics against the formulas of numpy and pandas, and against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from trimtab.errors import ReturnsRefused
from trimtab.ledger.statistics import FIGURES, Terms, drawdowns, max_drawdown, rows_a_year, statistics

RETURNS = [float(r) for r in np.random.default_rng(7).normal(0.0004, 0.011, 300)]
BENCHMARK = [float(r) for r in np.random.default_rng(8).normal(0.0003, 0.01, 300)]
SESSIONS = [day.date().isoformat() for day in pd.bdate_range("2024-01-02", periods=301)]
R = np.array(RETURNS)


def test_volatility_is_the_sample_deviation_times_the_root_of_252() -> None:
    assert statistics(RETURNS, SESSIONS).volatility == pytest.approx(R.std(ddof=1) * math.sqrt(252), rel=1e-13)


def test_cagr_counts_calendar_days_over_365_25() -> None:
    years = (pd.Timestamp(SESSIONS[-1]) - pd.Timestamp(SESSIONS[0])).days / 365.25
    assert statistics(RETURNS, SESSIONS).cagr == pytest.approx(np.prod(1 + R) ** (1 / years) - 1, rel=1e-12)


def test_doubling_in_two_years_is_41_percent_a_year() -> None:
    # 2020-01-01 to 2022-01-01 are 731 days
    made = statistics([1.0], ["2020-01-01", "2022-01-01"])
    assert made.cagr == pytest.approx(2 ** (365.25 / 731) - 1, rel=1e-14)
    assert made.total_return == 1.0


def test_less_than_a_year_is_never_annualised() -> None:
    made = statistics([0.1], ["2025-01-01", "2025-12-31"])
    assert (made.cagr, made.calmar) == (None, None)
    assert "less than a year" in made.conventions["cagr"]
    assert statistics([0.1], ["2025-01-01", "2026-01-01"]).cagr == pytest.approx(1.1 ** (365.25 / 365) - 1)


def test_without_the_first_session_years_are_counted_by_rows_and_it_says_so() -> None:
    made = statistics(RETURNS, SESSIONS[1:])
    assert made.cagr == pytest.approx(np.prod(1 + R) ** (252 / 300) - 1, rel=1e-12)
    assert "300 returns / 252 a year" in made.conventions["cagr"]
    assert made.start == ""
    assert made.end == SESSIONS[-1]


def test_sharpe_takes_the_risk_free_rate_off_each_return() -> None:
    excess = R - (1.04 ** (1 / 252) - 1)
    made = statistics(RETURNS, SESSIONS, terms=Terms(risk_free=0.04))
    assert made.sharpe == pytest.approx(excess.mean() / excess.std(ddof=1) * math.sqrt(252), rel=1e-11)
    assert "risk-free 4.00% a year" in made.conventions["sharpe"]


def test_sortino_averages_the_shortfalls_over_all_returns() -> None:
    downside = np.sqrt((np.minimum(R, 0) ** 2).mean())
    expected = R.mean() * 252 / (downside * math.sqrt(252))
    assert statistics(RETURNS, SESSIONS).sortino == pytest.approx(expected, rel=1e-12)


def test_sortino_measures_against_the_least_return_asked_for() -> None:
    excess = R - (1.05 ** (1 / 252) - 1)
    expected = excess.mean() / np.sqrt((np.minimum(excess, 0) ** 2).mean()) * math.sqrt(252)
    made = statistics(RETURNS, SESSIONS, terms=Terms(least_return=0.05))
    assert made.sortino == pytest.approx(expected, rel=1e-11)


def test_drawdown_is_that_of_pandas_with_the_start_as_a_high() -> None:
    wealth = pd.concat([pd.Series([1.0]), pd.Series((1 + R).cumprod())], ignore_index=True)
    falls = wealth / wealth.cummax() - 1
    assert statistics(RETURNS, SESSIONS).max_drawdown == pytest.approx(falls.min(), rel=1e-12)
    assert drawdowns(list(wealth)) == pytest.approx(list(falls), abs=1e-12)


def test_a_loss_on_the_first_day_is_a_drawdown() -> None:
    assert statistics([-0.2, 0.1]).max_drawdown == pytest.approx(-0.2)
    assert max_drawdown([100.0, 80.0, 120.0, 90.0]) == pytest.approx(-0.25)


def test_calmar_is_cagr_over_the_deepest_fall() -> None:
    made = statistics(RETURNS, SESSIONS)
    assert made.cagr is not None and made.max_drawdown is not None
    assert made.calmar == pytest.approx(made.cagr / abs(made.max_drawdown))


def test_value_at_risk_is_the_percentile_of_numpy() -> None:
    made = statistics(RETURNS, SESSIONS)
    var = np.percentile(R, 5)
    assert made.var_95 == pytest.approx(var, rel=1e-13)
    assert made.cvar_95 == pytest.approx(R[var >= R].mean(), rel=1e-13)


def test_value_at_risk_of_twenty_one_returns_is_the_second_worst() -> None:
    made = statistics([k / 100 for k in range(-10, 11)])
    assert made.var_95 == pytest.approx(-0.09)
    assert made.cvar_95 == pytest.approx(-0.095)


def test_tracking_error_and_information_ratio_are_of_the_difference() -> None:
    active = R - np.array(BENCHMARK)
    made = statistics(RETURNS, SESSIONS, terms=Terms(benchmark=BENCHMARK, benchmark_name="the index"))
    assert made.tracking_error == pytest.approx(active.std(ddof=1) * math.sqrt(252), rel=1e-12)
    assert made.information_ratio == pytest.approx(active.mean() / active.std(ddof=1) * math.sqrt(252), rel=1e-12)
    assert "those of the index" in made.conventions["tracking_error"]


def test_without_a_benchmark_there_is_no_tracking_error() -> None:
    made = statistics(RETURNS, SESSIONS)
    assert (made.tracking_error, made.information_ratio) == (None, None)


def test_turnover_is_half_of_what_was_traded_a_year() -> None:
    # bought and sold 1.2 times the average value in two years of 252 returns
    made = statistics([0.0] * 504, terms=Terms(traded=1.2))
    assert made.turnover == pytest.approx(0.3)
    assert statistics(RETURNS, SESSIONS).turnover is None


def test_the_cost_of_the_first_purchase_is_in_growth_and_drawdown_only() -> None:
    plain = statistics([0.1, 0.0, 0.2])
    after = statistics([0.1, 0.0, 0.2], terms=Terms(opening_return=-0.01))
    assert after.total_return == pytest.approx(0.99 * 1.32 - 1)
    assert after.max_drawdown == pytest.approx(-0.01)
    assert after.volatility == plain.volatility
    assert "the cost of the first purchase included" in after.conventions["total_return"]


def test_no_variance_has_no_ratio() -> None:
    made = statistics([0.001] * 300)
    assert (made.sharpe, made.sortino) == (None, None)
    assert made.volatility == pytest.approx(0.0, abs=1e-12)
    assert made.calmar is None
    assert statistics([0.0] * 5, terms=Terms(benchmark=[0.0] * 5)).information_ratio is None


def test_one_return_has_no_spread_and_none_has_nothing() -> None:
    one = statistics([0.01])
    assert (one.volatility, one.sharpe, one.sortino, one.var_95, one.cvar_95) == (None,) * 5
    none = statistics([])
    assert [none.figures()[name] for name in FIGURES] == [None] * len(FIGURES)


def test_all_lost_stays_lost() -> None:
    made = statistics([-1.0, 0.5] + [0.0] * 300)
    assert (made.total_return, made.cagr, made.max_drawdown) == (-1.0, -1.0, -1.0)


@pytest.mark.parametrize(("interval", "rows"), [("1d", 252), ("1wk", 52), ("1mo", 12), ("3mo", 4)])
def test_rows_a_year_by_interval(interval: str, rows: float) -> None:
    made = statistics(RETURNS, SESSIONS, interval=interval)
    assert made.rows_a_year == rows
    assert made.volatility == pytest.approx(R.std(ddof=1) * math.sqrt(rows))
    assert f"{rows} returns a year for interval {interval}" in made.conventions["volatility"]


def test_intraday_rows_are_counted_a_day_and_stated() -> None:
    sessions = [f"2026-11-{day}T{hour}:30:00Z" for day in (16, 17, 18) for hour in range(14, 21)]
    assert rows_a_year(sessions, "1h") == 7 * 252
    made = statistics([0.001, -0.001] * 10, sessions, interval="1h")
    assert made.rows_a_year == 1764
    assert "1764 returns a year: the rows of 1h counted a day, times 252" in made.conventions["volatility"]
    assert rows_a_year((), "1h") == 252


def test_stated_rows_override_the_interval() -> None:
    made = statistics(RETURNS, SESSIONS, terms=Terms(rows_a_year=365))
    assert made.volatility == pytest.approx(R.std(ddof=1) * math.sqrt(365))
    assert "as stated" in made.conventions["volatility"]


def test_intraday_growth_counts_the_hours() -> None:
    made = statistics([0.21], ["2024-01-01T15:00:00Z", "2025-12-31T15:00:00Z"], interval="1h")
    assert made.cagr == pytest.approx(1.21 ** (365.25 / 730) - 1)


def test_each_figure_has_its_convention() -> None:
    made = statistics(RETURNS, SESSIONS)
    assert set(made.conventions) == set(FIGURES)
    assert all(made.conventions.values())


@pytest.mark.parametrize(
    ("returns", "sessions", "terms", "found"),
    [
        ([0.1, math.nan], (), Terms(), "returns: return 2 is nan"),
        ([math.inf], (), Terms(), "returns: return 1 is inf"),
        ([-1.5], (), Terms(), "returns: return 1 is -1.5"),
        ([0.1], ("a", "b", "c"), Terms(), "sessions: there are 3 sessions for 1 returns"),
        ([0.1], (), Terms(benchmark=[0.1, 0.2]), "benchmark: the benchmark has 2 returns and the portfolio 1"),
        ([0.1], (), Terms(risk_free=-1.0), "risk_free: risk_free is -1.0"),
        ([0.1], (), Terms(rows_a_year=0), "rows_a_year: rows_a_year is 0"),
    ],
)
def test_what_has_no_statistics_is_refused(
    returns: list[float], sessions: tuple[str, ...], terms: Terms, found: str
) -> None:
    with pytest.raises(ReturnsRefused) as refused:
        statistics(returns, sessions, terms=terms)
    assert found in str(refused.value)
