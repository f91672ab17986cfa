"""Each row of a sweep walked abreast is the row of its policy walked alone, whatever comes from outside on the way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from oracle.histories import History, history

from trimtab.decide.engine import INTERPRETED
from trimtab.errors import Refusal
from trimtab.mandate.costs import Costs, Impact, SellFee
from trimtab.mandate.limits import Limits
from trimtab.mandate.policies import Policy
from trimtab.run.backtest import Sweep, Swept, sweep

ABREAST = replace(
    INTERPRETED, name="compiled"
)  # lanes stand in for compiled walks alone: here the same source interpreted
HISTORIES = 24
COUNTED = ("nav_ticks", "cost_ticks", "rebalances", "policy", "costs")
DERIVED = ("cagr", "volatility", "tracking_error", "turnover", "yearly_cost", "max_drawdown")
POLICIES = (
    Policy(tolerance=0.01, rounding="down"),
    Policy(tolerance=0.02, to="edge", rounding="nearest", cooldown_sessions=2),
    Policy(tolerance=None, calendar="monthly", when="calendar", rounding="down"),
    Policy(tolerance=0.02, calendar="weekly", when="both", rounding="nearest"),
    Policy(tolerance={"*": 0.04, "CASH": 0.1}, relative=0.2, combine="smaller", rounding="down", cooldown_sessions=2),
    Policy(tolerance={"*": 0.01, "CASH": 1}, calendar="weekly", when="both", rounding="down"),
    Policy(tolerance=0.015, rounding="nearest"),
    Policy(tolerance=0.03, rounding="nearest", objective="names"),
)
PRICED = (Policy(tolerance=None, priced=1.0, rounding="nearest"), Policy(tolerance=None, priced=0.7, rounding="down"))
COSTS = (Costs(), Costs(fee_bps=4), Costs(fee_bps=5, sell_fees=(SellFee("sec", "2000-01-01", "0.278"),)))


def rows(one: History, name: str) -> Sweep:
    """The history's sweep, its rows walked abreast or alone."""
    engine = ABREAST if name == "compiled" else INTERPRETED
    return sweep(
        one.schedule, one.prices, one.capital_ticks, policies=POLICIES, costs=COSTS, flows=one.flows, engine=engine
    )


def same(abreast: Swept, alone: Swept) -> bool:
    """Whether money and counts are equal, and the figures derived from them to a billionth."""
    counted = all(getattr(abreast, name) == getattr(alone, name) for name in COUNTED)
    figures = ((getattr(abreast, name), getattr(alone, name)) for name in DERIVED)
    return counted and all(ours == pytest.approx(theirs, rel=1e-6, abs=1e-9) for ours, theirs in figures)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_row_abreast_is_the_row_alone(seed: int) -> None:
    one = history(seed)
    abreast, alone = rows(one, "compiled"), rows(one, "interpreted")
    assert len(abreast.rows) == len(alone.rows) == len(POLICIES) * len(COSTS)
    assert all(same(ours, theirs) for ours, theirs in zip(abreast.rows, alone.rows, strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_bands_priced_from_costs_and_fees_that_change_are_those_of_each_row(seed: int) -> None:
    one = history(seed, "close")
    since = one.prices.sessions[len(one.prices.sessions) // 2]
    later = SellFee("sec", since, "8")
    costs = (Costs(fee_bps=4), Costs(fee_bps=9), Costs(fee_bps=3, sell_fees=(SellFee("sec", "2000-01-01", "1"), later)))
    abreast, alone = (
        sweep(one.schedule[:1], one.prices, one.capital_ticks, policies=PRICED, costs=costs, engine=engine)
        for engine in (ABREAST, INTERPRETED)
    )
    assert all(same(ours, theirs) for ours, theirs in zip(abreast.rows, alone.rows, strict=True))


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that are switched at every turn."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.no_cover
def test_rows_that_walk_alone_on_threads_are_the_rows_one_after_the_other(hasty_threads: None) -> None:
    one = history(0, "next_close")

    def swept(spread: Callable[..., Iterable[Any]]) -> tuple[Swept, ...]:
        return sweep(
            one.schedule, one.prices, one.capital_ticks, policies=POLICIES, costs=COSTS, fill=one.fill, flows=one.flows,
            spread=spread,
        ).rows  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        assert swept(pool.map) == swept(map)


DEAR = SellFee("levy", "2020-02-01", per_share=2000)  # in force on a later session only
REFUSED = {
    "a fee per share": {"costs": (Costs(), Costs(per_share=2000))},
    "a fee per share sold, later": {"costs": (Costs(), Costs(sell_fees=(DEAR,)))},
    "a cash floor": {"limits": Limits(cash_floor=10**10)},
    "the capital": {"capital_ticks": 10**16},
    "a priced band without costs": {"policies": (Policy(tolerance=None, priced=1.0),)},
    "impact without volumes": {"costs": (Costs(impact=Impact(1.0, {}, {})),)},
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_alone_is_refused_abreast_in_the_same_words(asked: dict[str, Any]) -> None:
    one = history(7, "close")
    limits = asked.get("limits", Limits())
    schedule = [(since, replace(mandate, limits=limits)) for since, mandate in one.schedule[:1]]
    said = []
    for engine in (INTERPRETED, ABREAST):
        with pytest.raises(Refusal) as refused:
            sweep(
                schedule, one.prices, asked.get("capital_ticks", one.capital_ticks),
                policies=asked.get("policies", POLICIES), costs=asked.get("costs", COSTS), engine=engine,
            )  # fmt: skip
        said.append(str(refused.value))
    assert said[0] == said[1]
