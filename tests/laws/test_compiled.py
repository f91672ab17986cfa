"""The kernel compiled gives the bits of the kernel interpreted: books, histories and sweeps, with every option.

The cache is empty when this begins, so that what runs here was compiled here from these sources; and each entry of the
kernel is asked for the signature that it was compiled with, so that nothing ran interpreted unnoticed.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from oracle.books import PROFILES, Case, case
from oracle.histories import History, history

from trimtab.decide import kernel
from trimtab.decide.decision import Decided, decide_fully
from trimtab.decide.engine import INTERPRETED, Engine
from trimtab.edges import compiler
from trimtab.mandate.costs import Costs
from trimtab.mandate.policies import Policy
from trimtab.run.backtest import Backtest, Sweep, backtest, sweep

BOOKS, HISTORIES = 360, 40
COUNTED = ("nav_ticks", "cost_ticks", "rebalances", "policy", "costs")
DERIVED = ("cagr", "volatility", "tracking_error", "turnover", "yearly_cost", "max_drawdown")

# one worker compiles, which takes minutes; the tracer does not see compiled code
pytestmark = [pytest.mark.xdist_group("compiler"), pytest.mark.no_cover]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty cache for the compiler."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("compiled")
        patch.setenv(compiler.CACHE_VARIABLE, str(folder))
        compiler.compiled_engine.cache_clear()
        assert not compiler.is_kept()
        yield folder
    compiler.compiled_engine.cache_clear()


@pytest.fixture(scope="module")
def engine(cache: Path) -> Engine:
    """The kernel compiled from its sources, now."""
    return compiler.compiled_engine()


def compiled_signatures(engine: Engine, entry: str) -> list[Any]:
    """The signatures that the entry of the kernel was compiled with; none where it runs interpreted."""
    return list(getattr(getattr(engine.kernel, entry), "signatures", []))


def decided(one: Case, engine: Engine) -> Decided:
    return decide_fully(
        one.book, one.prices, one.mandate, one.session, last_traded=one.last_traded, asked=one.asked, engine=engine
    )


def same_figures(ours: Backtest, theirs: Backtest) -> bool:
    """Whether two results differ in nothing but the name of their engine."""
    return replace(ours, engine="") == replace(theirs, engine="")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_decision_has_the_same_bits_compiled(engine: Engine, profile: str) -> None:
    for seed in range(BOOKS // len(PROFILES)):
        one = case(seed, profile)
        ours, theirs = decided(one, INTERPRETED), decided(one, engine)
        assert ours.trades == theirs.trades, f"{one}"
        assert (ours.problem, ours.answers) == (theirs.problem, theirs.answers), f"{one}"
    assert compiled_signatures(engine, "decide_account")


def test_a_walk_has_the_same_bits_compiled(engine: Engine) -> None:
    for one in map(history, range(HISTORIES)):
        assert same_figures(one.run(), run(one, engine)), f"{one}"
    assert compiled_signatures(engine, "walk")


def run(one: History, engine: Engine) -> Backtest:
    return backtest(
        one.schedule, one.prices, one.capital_ticks, fill=one.fill, flows=one.flows, opens=one.opens, engine=engine
    )


POLICIES = (
    Policy(tolerance=0.02),
    Policy(tolerance=0.03, to="edge", rounding="nearest"),
    Policy(tolerance=None, calendar="monthly", when="calendar", rounding="down"),
    Policy(tolerance=0.02, calendar="monthly", when="both", rounding="nearest"),
    Policy(tolerance=None, relative=0.15, calendar="quarterly", to=0.5, scope="breached", rounding="nearest"),
    Policy(tolerance=0.02, relative=0.25, combine="larger", rounding="down", cooldown_sessions=4),
    Policy(tolerance=0.02, mode="buy_only", rounding="nearest"),
    Policy(tolerance=0.0, calendar="weekly", rounding="down"),
)
COSTS = (
    Costs(), Costs(fee_bps=5), Costs(per_order=1, half_spread_bps=3, buy_duty_bps=50),
    Costs(fee_bps=2, per_share="0.005", per_order_min="0.35", per_order_cap=20),
)  # fmt: skip


def swept(one: History, engine: Engine, policies: tuple[Policy, ...] = POLICIES, **settings: Any) -> Sweep:
    return sweep(
        one.schedule, one.prices, one.capital_ticks, policies=policies, costs=COSTS, fill=one.fill, flows=one.flows,
        opens=one.opens, engine=engine, **settings,
    )  # fmt: skip


def check_same(ours: Sweep, theirs: Sweep, where: object) -> None:
    """Counted figures to the last bit; those that lanes sum in another way to 1e-9."""
    assert len(ours.rows) == len(theirs.rows) == ours.asked
    for a, b in zip(ours.rows, theirs.rows, strict=True):
        for name in COUNTED:
            assert getattr(a, name) == getattr(b, name), f"{where}: {name} of {a.policy} {a.costs}"
        assert all(near(getattr(a, name), getattr(b, name)) for name in DERIVED), f"{where}: {a} {b}"


def near(a: float | None, b: float | None) -> bool:
    """Whether two figures are the same but for the order in which floats were summed; or both cannot be said."""
    return a is b or (a is not None and b is not None and a == pytest.approx(b, rel=1e-9, abs=1e-9))


def test_a_sweep_in_lanes_has_the_rows_of_single_walks(engine: Engine) -> None:
    for one in [*(history(seed, "close") for seed in range(3)), history(12, "close", length=100)]:
        check_same(swept(one, INTERPRETED), swept(one, engine), one)
    assert compiled_signatures(engine, "run_lanes")


def test_a_row_of_a_sweep_is_the_backtest_of_its_policy(engine: Engine) -> None:
    for seed in range(40, 43):
        one = history(seed)
        for row in swept(one, engine).rows[::3]:
            schedule = [(since, replace(m, policy=row.policy, costs=row.costs)) for since, m in one.schedule]
            alone = run(replace(one, schedule=tuple(schedule)), INTERPRETED)
            counted = (alone.nav_ticks[-1], alone.cost_ticks, len(alone.rebalances))
            assert (row.nav_ticks, row.cost_ticks, row.rebalances) == counted, f"{one}: {row.policy} {row.costs}"
            for name in ("cagr", "volatility", "tracking_error", "turnover", "max_drawdown"):
                assert near(getattr(row, name), getattr(alone.statistics, name)), f"{one}: {name} of {row.policy}"


def test_order_blocks_and_threads_change_no_row_of_a_sweep(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    one = history(3, "close")
    whole = swept(one, engine)
    turned = swept(one, engine, POLICIES[::-1])
    rows = {(row.policy, row.costs): row for row in turned.rows}
    assert whole.rows == tuple(rows[row.policy, row.costs] for row in whole.rows)
    with ThreadPoolExecutor(4) as pool:
        assert swept(one, engine, spread=pool.map).rows == whole.rows
    for lanes in (1, 2, 5):
        monkeypatch.setattr("trimtab.run.backtest.lanes.LANES", lanes)
        assert swept(one, engine).rows == whole.rows


def test_every_function_of_the_kernel_is_compiled_and_from_this_cache(engine: Engine, cache: Path) -> None:
    plain, seen = [], 0
    for room in sorted(Path(str(kernel.__file__)).parent.glob("[a-z]*.py")):
        if room.stem == "mode":
            continue  # how the kernel is loaded, not what it works out
        interpreted = importlib.import_module(f"{kernel.__name__}.{room.stem}")
        loaded = sys.modules[f"{compiler.COMPILED}.{room.stem}"]
        own = [name for name, one in vars(interpreted).items() if _defined_in(one, interpreted)]
        plain += [f"{room.stem}.{name}" for name in own if not hasattr(getattr(loaded, name), "py_func")]
        seen += len(own)
    assert plain == [] and seen > 60
    assert engine.name == "compiled"
    assert list(cache.rglob("*.nbi")) and list(cache.rglob("*.nbc"))


def _defined_in(one: object, room: ModuleType) -> bool:
    return isinstance(one, FunctionType) and one.__module__ == room.__name__
