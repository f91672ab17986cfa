"""Our side of the backtest benchmarks: mandates that say the peers' rule, and the kernel's walk without its driver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from histories import TICK, History
from peers import CAPITAL

from trimtab.decide.engine import Engine
from trimtab.edges.compiler import compiled_engine
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.run.backtest import Backtest, backtest

CASH_UNBOUND = 10.0  # the seed and the peers look at the names' drift only


def policy(band: float, rounding: str, *, calendar: str | None = None, cooldown_sessions: int = 0) -> Policy:
    """A band checked daily, or on the first session of each of the calendar's periods."""
    return Policy(
        tolerance={"*": band, "CASH": CASH_UNBOUND},
        rounding=rounding,
        calendar=calendar,
        when="both" if calendar else "band",
        cooldown_sessions=cooldown_sessions,
    )


def schedule(history: History, chosen: Policy, fee_bps: float) -> list[tuple[str, Mandate]]:
    """The history's weights under this policy, from the first session on."""
    weights = dict(zip(history.prices.symbols, history.weights.tolist(), strict=True))
    mandate = Mandate(make_targets(weights, when_not_one="normalise"), chosen, Costs(fee_bps=fee_bps))
    return [(history.prices.sessions[0], mandate)]


def driver(history: History, chosen: Policy, fee_bps: float, engine: Engine | None = None) -> Callable[[], Backtest]:
    """The backtest as it is called, prices already crossed."""
    asked, runs_on = schedule(history, chosen, fee_bps), engine or compiled_engine()
    return lambda: backtest(asked, history.prices, CAPITAL * TICK, engine=runs_on)


def kernel_walk(history: History, chosen: Policy, fee_bps: float) -> Callable[[], None]:
    """The kernel's walks of that backtest alone, on what the driver handed them: no crossing, no figures."""
    engine = compiled_engine()
    recorder = _Recorder(engine.kernel, [])
    recording = replace(engine, kernel=recorder)  # type: ignore[arg-type]
    driver(history, chosen, fee_bps, recording)()

    def again() -> None:
        for given in recorder.given:
            engine.kernel.walk(*_copied(given))

    return again


@dataclass(frozen=True, slots=True)
class _Recorder:
    """A kernel that notes what `walk` was handed, before the walk changes it."""

    kernel: Any
    given: list[tuple[Any, ...]]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kernel, name)

    def walk(self, *given: Any) -> Any:
        self.given.append(_copied(given))
        return self.kernel.walk(*given)


def _copied(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with the book's own rows copied, which a walk leaves changed."""
    return tuple(
        type(part)(*(each.copy() if isinstance(each, np.ndarray) else each for each in part))
        if type(part).__name__ == "Names"
        else part
        for part in given
    )
