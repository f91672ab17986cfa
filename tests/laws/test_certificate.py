"""The certificate: what `error_bound` promises, held against the solver's optimum and every plan there is.

The gate looks at a few held books of each size, `make soak` at a thousand of each. A solver's plan that keeps the rules
is an upper bound on the optimum in exact ticks, so no tolerance stands between it and the bound.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from statistics import median

import pytest
from oracle import asked, milp
from oracle.books import Case, case
from oracle.exact import Problem, broken

from trimtab.decide.trades import Trades

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
BOOKS = {5: 60, 10: 40, 20: 30, 50: 8, 100: 5}
SECONDS = 4.0 if SOAK else 5.0  # of wall; the best plan found by then stands above the optimum too
PROVED_LEAST = 0.95
GAP_MEDIAN_MOST = 0.01


@dataclass(frozen=True, slots=True)
class Certified:
    """A decision beside the solver's best plan for the same problem."""

    case: Case
    trades: Trades
    problem: Problem
    optimum: milp.Optimum | None


SIZES = [
    pytest.param(names, id=f"{names}-names", marks=(pytest.mark.xdist_group(f"{names} names"), pytest.mark.no_cover))
    for names in BOOKS
]


@pytest.fixture(scope="module", params=SIZES)
def certified(request: pytest.FixtureRequest) -> list[Certified]:
    """Held books of one size that were triggered, each with its optimum."""
    names: int = request.param
    return list(islice(_certified(names), 1_000 if SOAK else BOOKS[names]))


def _certified(names: int) -> Iterator[Certified]:
    for seed in count():
        one = case(seed, "bps", names, capital=10.0 ** (4 + seed % 4))
        if not one.book.shares:
            continue
        fully = one.decide_fully()
        problem = asked.problem(one, fully)
        if problem is not None:
            yield Certified(one, fully.trades, problem, milp.best(problem, seconds=SECONDS))


def test_the_bound_is_never_above_the_optimum(certified: list[Certified]) -> None:
    over = [
        f"{one.case}: bound {one.trades.bound_ticks}, a plan has {one.optimum.misplaced}"
        for one in certified
        if one.optimum is not None and one.trades.bound_ticks > one.optimum.misplaced
    ]
    assert not over, "\n".join(over)


def test_what_is_called_proved_is_the_optimum(certified: list[Certified]) -> None:
    beaten = [
        f"{one.case}: J {one.trades.misplaced_ticks} is called the best, a plan has {one.optimum.misplaced}"
        for one in certified
        if one.trades.proved and one.optimum is not None and one.optimum.misplaced < one.trades.misplaced_ticks
    ]
    assert not beaten, "\n".join(beaten)
    assert all(one.trades.bound_ticks == one.trades.misplaced_ticks for one in certified if one.trades.proved)


def test_the_solver_agrees_that_the_plan_is_near_the_optimum(certified: list[Certified]) -> None:
    pairs = [(one.trades, one.optimum) for one in certified if one.optimum is not None]
    near = sum(trades.misplaced_ticks for trades, _ in pairs) / max(1, sum(best.misplaced for _, best in pairs))
    assert near <= (1.01 if len(certified[0].trades.trades) <= 8 else 1.005)


def test_the_plan_keeps_the_rules_that_the_solver_keeps(certified: list[Certified]) -> None:
    for one in certified:
        assert one.optimum is None or not broken(one.problem, asked.plan(one.trades)), str(one.case)
        assert one.optimum is None or not broken(one.problem, one.optimum.plan), str(one.case)


def test_nearly_all_books_of_twenty_names_or_fewer_are_proved(certified: list[Certified]) -> None:
    small = len(certified[0].trades.trades) <= 22
    proved = sum(one.trades.proved for one in certified)
    assert not small or proved >= PROVED_LEAST * len(certified), f"{proved} of {len(certified)}"


def test_the_median_gap_is_at_most_a_hundredth_of_the_misplaced_money(certified: list[Certified]) -> None:
    gaps = [
        (one.trades.misplaced_ticks - one.trades.bound_ticks) / one.trades.misplaced_ticks
        for one in certified
        if one.trades.misplaced_ticks
    ]
    assert median(gaps) <= GAP_MEDIAN_MOST


def test_a_bound_of_zero_is_no_bound(certified: list[Certified]) -> None:
    idle = [str(one.case) for one in certified if one.trades.misplaced_ticks > 0 and one.trades.bound_ticks <= 0]
    if certified and certified[0].case.mandate.policy.to == "target":
        assert not idle, idle
    assert len(idle) <= len(certified) // 20, idle


@pytest.mark.parametrize("seed", [30, 32, 53, 91, 118, 142])
def test_plans_within_a_cent_of_each_other_are_told_apart(seed: int) -> None:
    one = case(seed, "bps", 20, capital=10.0 ** (4 + seed % 4))
    assert one.mandate.policy.to != "target", "its goals are intervals, so many plans differ by rounding alone"
    assert one.decide().proved
