"""The figures that the theory page prints in its text are those that the library computes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import trimtab as tt
from trimtab.ledger.statistics import statistics
from trimtab.units import WEIGHT_ONE

PAGE = (Path(__file__).parents[2] / "docs" / "theory.md").read_text(encoding="utf-8")
TEXT = " ".join(re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL).split())

TARGETS = {"AAPL": 0.20, "MSFT": 0.20, "NVDA": 0.30, "GOOGL": 0.15, "AMZN": 0.15}
PRICES = {"AAPL": 231.40, "MSFT": 412.75, "NVDA": 138.20, "GOOGL": 176.30, "AMZN": 205.10}


def test_rounding_down_and_the_best_rounding() -> None:
    down = tt.allocate(TARGETS, PRICES, 100_000, rounding="down")
    best = tt.allocate(TARGETS, PRICES, 100_000, costs=tt.Costs(fee_bps=5))
    more = {symbol: best.shares[symbol] - down.shares[symbol] for symbol in TARGETS}
    assert {symbol: shares for symbol, shares in more.items() if shares} == {"AAPL": 1}
    assert f"{down.cash:.2f} lies idle" in TEXT
    assert (
        f"One share of AAPL more, and a fee of {best.cost:.2f} paid on top, misplace {best.error:.2%}".replace(
            "%", " %"
        )
        in TEXT
    )
    assert f"without any fee misplaces {down.error:.2%}".replace("%", " %") in TEXT


def test_half_the_sum_of_the_drifts() -> None:
    drift = tt.propose({"A": 66, "B": 34}, {"A": 0.6, "B": 0.4}, {"A": 10, "B": 10}).drift
    assert sum(drift.values()) == pytest.approx(0, abs=1e-12)
    half = sum(abs(d) for d in drift.values()) / 2
    assert f"weights of 66 % and 34 % it is {half * 100:.1f} %" in TEXT


@pytest.mark.parametrize(
    ("row", "policy"),
    [
        ("absolute, 5 points", tt.Policy(tolerance=0.05)),
        ("relative, a quarter", tt.Policy(tolerance=None, relative=0.25)),
        ("the smaller of both (5/25)", tt.Policy(tolerance=0.05, relative=0.25)),
        ("the larger of both", tt.Policy(tolerance=0.05, relative=0.25, combine="larger")),
    ],
)
def test_the_table_of_bands(row: str, policy: tt.Policy) -> None:
    bands = [policy.band("A", int(target * WEIGHT_ONE)) * 100 for target in (0.4, 0.2, 0.1)]
    printed = next(line for line in PAGE.split("\n") if line.startswith(f"| {row} |"))
    assert [cell.strip() for cell in printed.split("|")[3:6]] == [f"{band:.1f}" for band in bands]


def test_a_relative_band_around_a_target() -> None:
    # the figures of a forum's worked example: targets 78.5 and 21.5, ten percent of the first
    band = tt.Policy(tolerance=None, relative=0.1).band("A", 785 * WEIGHT_ONE // 1000)
    assert f"runs from {(0.785 - band) * 100:.2f} % to {(0.785 + band) * 100:.2f} %" in TEXT


def test_a_drift_on_its_band_is_inside() -> None:
    inside = tt.propose({"A": 52, "B": 48}, {"A": 0.5, "B": 0.5}, {"A": 10, "B": 10}, policy=tt.Policy(tolerance=0.02))
    assert inside.within_tolerance
    assert "A drift exactly on its band is still inside." in TEXT


def test_a_basis_point() -> None:
    made = tt.propose({"A": 0}, {"A": 1}, {"A": 20_000}, cash=20_100, costs=tt.Costs(fee_bps=5))
    assert made.trades == {"A": 1}
    assert f"5 bps on 20,000 are {made.cost:.2f}" in TEXT


def test_ten_shares_would_have_overspent() -> None:
    cash = -tt.Costs(fee_bps=5).fee_bps / 10_000 * (100 + 100)  # type: ignore[operator]
    assert f"Ten shares of B would have left the cash at {cash:.2f}" in TEXT


def test_the_two_returns_of_one_account() -> None:
    growth = tt.time_weighted_return([1_000, 1_500, 10_000], [0, 0, 9_000])
    assert f"The portfolio gained {growth * 100:.2f} %" in TEXT
    assert "1,000 became 1,500 in half a year; then 9,000 came, and 10,500 became 10,000." in TEXT


def test_the_figures_of_the_statistics() -> None:
    doubled = statistics([1.0], ["2020-01-01", "2022-01-01"])
    assert doubled.cagr is not None
    assert f"(731 days from 2020-01-01) is a CAGR of {doubled.cagr * 100:.2f} %" in TEXT
    fell = statistics([-0.2, 0.1])
    assert fell.max_drawdown is not None
    assert f"are a drawdown of {fell.max_drawdown * 100:.1f} %" in TEXT


def test_the_names_of_the_last_table_exist() -> None:
    table = PAGE.split("## Where each function")[1].split("## Further")[0]
    named = set(re.findall(r"`(read_\w+|propose|track|allocate|nav)\b", table))
    assert named == {"read_targets", "read_prices", "propose", "track", "allocate", "nav"}
    assert all(callable(getattr(tt, name)) for name in named)
