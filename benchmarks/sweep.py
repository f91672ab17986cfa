"""A thousand policies over 20 years of 20 real names: trimtab beside vectorbt and the machine's limit, in turn.

    python benchmarks/sweep.py [--turns 7] [--rounding down,nearest]

10 tolerances x 10 fees x 10 cadences. A cadence here is a calendar: daily, weekly, monthly, quarterly or yearly checks,
each with and without a cooldown since the last trade. Both sides check on the first session of each period of those
very dates, so that no check falls on another day (a check each n-th session is no policy of ours). vectorbt runs 25
policies at once, spread over the grid, scaled to a thousand; its trades and last NAVs are compared with ours. The
limit is the work that no program can leave out: a NAV a policy and session at the rate of the machine's matrix
product, and a division a name wherever a policy looks. Ratios are those of CPU
seconds: all contenders run on one thread. Exit status 1 over a limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the limit is that of one core

import histories
import numpy as np
import ours
import peers
from numpy.typing import NDArray
from turns import Turn, in_turn, peak_beyond_mb, seconds, table

from trimtab.edges.compiler import compiled_engine
from trimtab.mandate.costs import Costs
from trimtab.mandate.policies import Policy
from trimtab.market.sessions import period_of
from trimtab.run.backtest import Sweep, sweep

TOLERANCES = [0.005 * step for step in range(1, 11)]
FEES_BPS = [0, 2, 4, 6, 8, 10, 12, 15, 18, 20]
CALENDARS = {None: 5, "weekly": 10, "monthly": 42, "quarterly": 126, "yearly": 504}  # and the cooldown of each
GROUPS = 25
PROMISED = {"down": 200, "nearest": 30}
LIMIT_PROMISED, MEMORY_PROMISED_MB = 3.0, 300
PEER = "vectorbt from_order_func, records"


@dataclass(frozen=True, slots=True)
class Cadence:
    """When a policy is checked."""

    calendar: str | None
    cooldown_sessions: int


CADENCES = [Cadence(calendar, rest) for calendar, cooldown in CALENDARS.items() for rest in (0, cooldown)]
GRID = [(cadence, band, fee) for cadence in CADENCES for band in TOLERANCES for fee in FEES_BPS]


def main() -> int:
    """Print the table and the limits; 1 when one is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--rounding", default="down,nearest")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # vectorbt is written for an earlier pandas
    return 0 if measure(given.turns, given.rounding.split(",")) else 1


def measure(turns: int, roundings: Sequence[str]) -> bool:
    """The table of one run; whether its limits were kept."""
    history = histories.real()
    forms = peers.vectorbt_forms(history)
    chosen = spread()
    some = asked(history).some(chosen)
    run_ours(histories.real(600), roundings[0])()  # loads the compiled kernel
    memory = {each: peak_beyond_mb(run_ours(history, each)) for each in roundings}
    rows = {rounding: run_ours(history, rounding)() for rounding in roundings}
    forms["from_order_func"](some.some([0]))  # compiles the callbacks
    memory["vectorbt"] = peak_beyond_mb(lambda: forms["from_order_func"](some))
    if "down" in rows:
        print(f"\n{compare(rows['down'], forms, some, chosen)}\n", flush=True)
    contenders: dict[str, Callable[[], Any]] = {f"trimtab {each}": run_ours(history, each) for each in roundings}
    contenders |= {f"vectorbt {form}, records": partial(run, some) for form, run in forms.items()}
    contenders["vectorbt from_order_func, records and value()"] = lambda: forms["from_order_func"](some).value()
    contenders |= limits(history)
    took = in_turn(contenders, turns=turns, budget_s=30)
    return report(history, took, memory, rows)


def run_ours(history: histories.History, rounding: str) -> Callable[[], Sweep]:
    """The sweep as it is called, prices already crossed: policies x costs, cadence by cadence."""
    policies = [policy_of(cadence, band, rounding) for cadence in CADENCES for band in TOLERANCES]
    costs = [Costs(fee_bps=fee) for fee in FEES_BPS]
    given = ours.schedule(history, policies[0], 0)
    engine = compiled_engine()
    capital = peers.CAPITAL * histories.TICK
    return lambda: sweep(given, history.prices, capital, policies=policies, costs=costs, engine=engine)


def policy_of(cadence: Cadence, band: float, rounding: str) -> Policy:
    """The grid's policy."""
    return ours.policy(band, rounding, calendar=cadence.calendar, cooldown_sessions=cadence.cooldown_sessions)


def asked(history: histories.History) -> peers.Asked:
    """The grid as the peers take it, checked on the first session of each period."""
    checked = {calendar: checks(history.prices.sessions, calendar) for calendar in CALENDARS}
    return peers.Asked(
        np.array([band for _, band, _ in GRID]),
        np.array([float(fee) for _, _, fee in GRID]),
        np.array([cadence.cooldown_sessions for cadence, _, _ in GRID], dtype=np.int64),
        np.column_stack([checked[cadence.calendar] for cadence, _, _ in GRID]),
    )


def checks(sessions: Sequence[str], calendar: str | None) -> NDArray[np.bool_]:
    """Which sessions are the first of their period; every one without a calendar."""
    periods = [period_of(session, calendar or "daily") for session in sessions]
    return np.array([True, *(before != after for before, after in pairwise(periods))])


def spread() -> list[int]:
    """25 places of the grid that have each cadence, tolerance and fee about equally often."""
    step = len(GRID) // GROUPS
    return [step * at + (7 * at) % len(FEES_BPS) for at in range(GROUPS)]


def compare(swept: Sweep, forms: dict[str, Callable[[Any], Any]], some: peers.Asked, chosen: Sequence[int]) -> str:
    """One sentence on how far vectorbt's last NAVs and rebalances are from ours; stops where they are not the same."""
    worst, rebalances = 0.0, 0
    for form, run in forms.items():
        portfolio = run(some)
        last = portfolio.value().to_numpy()[-1]
        groups = portfolio.orders.records["col"] // (portfolio.close.shape[1] // len(chosen))
        days = portfolio.orders.records["idx"].groupby(groups).nunique()
        for at, place in enumerate(chosen):
            row = swept.rows[place]
            worst = max(worst, abs(last[at] - row.nav_ticks / histories.TICK))
            rebalances += row.rebalances
            if worst > 0.005 or days[at] != row.rebalances:
                found = f"{last[at]} after {days[at]} rebalances, not {row.nav_ticks} after {row.rebalances}"
                raise SystemExit(f"{form} has another backtest of policy {place}: {found}")
    total = sum(row.rebalances for row in swept.rows)
    return (
        f"{len(swept.rows):,} policies, {len(swept.sessions):,} sessions: {total:,} rebalances. Of {len(chosen)} in "
        f"vectorbt no last NAV differs by more than {worst:.1e}, and no number of rebalances. Engine: {swept.engine}."
    )


def limits(history: histories.History) -> dict[str, Callable[[], Any]]:
    """The two rates that the limit is made of."""
    dice = np.random.default_rng(5)
    shares = dice.integers(0, 5_000, (history.table.shape[1], len(GRID))).astype(np.float64)
    out = np.empty((len(history.table), len(GRID)))
    square = dice.random((1_000, 1_000))
    product, above, below = np.empty_like(square), dice.random(4_096) + 1, dice.random(4_096) + 1
    quotient = np.empty_like(above)

    def divide() -> None:
        for _ in range(256):
            np.divide(above, below, out=quotient)

    return {
        "limit: matrix product, 1,000 cubed": lambda: np.matmul(square, square, out=product),
        "limit: 2**20 divisions in the cache": divide,
        "for comparison: every NAV by one product": lambda: np.matmul(history.table, shares, out=out),
    }


def looks(history: histories.History, swept: Sweep) -> float:
    """In how many sessions a policy looks at its weights, summed over policies: the checks that no cooldown covers."""
    total = 0.0
    for (cadence, _, _), row in zip(GRID, swept.rows, strict=True):
        checked = int(checks(history.prices.sessions, cadence.calendar).sum())
        density = checked / len(history.prices.sessions)
        total += checked - row.rebalances * max(0, cadence.cooldown_sessions - 1) * density
    return total


def report(
    history: histories.History, took: dict[str, Turn], memory: dict[str, float], swept: dict[str, Sweep]
) -> bool:
    """Prints the table and the limits; whether they were kept."""
    sessions, names = history.table.shape
    sizes = {name: len(GRID) / GROUPS if name.startswith("vectorbt") else 1.0 for name in took}
    full = {name: turn.cpu_s * sizes[name] for name, turn in took.items()}
    ours_s = {name: cpu for name, cpu in full.items() if name.startswith("trimtab")}
    first = next(iter(ours_s.values()))
    rows = [
        (
            name, seconds(took[name].wall_s * sizes[name]), seconds(cpu), took[name].turns,
            f"{cpu / first:.3g}" if sizes[name] > 1 or name in ours_s else "",
        )
        for name, cpu in full.items()
    ]  # fmt: skip
    print(
        table((f"{len(GRID):,} policies", "wall for all", "CPU for all", "turns", "x trimtab down"), rows), flush=True
    )
    flop_s = 2 * len(GRID) * sessions * names / (2e9 / took["limit: matrix product, 1,000 cubed"].cpu_s)
    divisions = looks(history, next(iter(swept.values()))) * names
    division_s = divisions * took["limit: 2**20 divisions in the cache"].cpu_s / 2**20
    limit = flop_s + division_s
    print(
        f"\nThe limit: {seconds(flop_s)} of products and {seconds(division_s)} of {divisions / 1e6:.1f} million "
        f"divisions, together {seconds(limit)}."
    )
    kept = True
    for rounding in swept:
        reached = full[PEER] / ours_s[f"trimtab {rounding}"]
        kept &= say(
            f"{rounding} {reached:.0f} times faster than {PEER}", reached >= PROMISED[rounding], PROMISED[rounding]
        )
        peak = memory[rounding]
        kept &= say(f"{rounding} {peak:.0f} MB beyond the prices", peak <= MEMORY_PROMISED_MB, MEMORY_PROMISED_MB)
    if "down" in swept:
        reached = ours_s["trimtab down"] / limit
        kept &= say(f"down at {reached:.2f} times the limit", reached <= LIMIT_PROMISED, LIMIT_PROMISED)
    print(f"vectorbt took {memory['vectorbt']:.0f} MB for {GROUPS} policies.")
    return kept


def say(found: str, kept: bool, promised: float) -> bool:
    """Prints whether a limit was kept."""
    print(f"{'kept' if kept else 'BROKEN'}: {found}, promised {promised:g}")
    return kept


if __name__ == "__main__":
    sys.exit(main())
