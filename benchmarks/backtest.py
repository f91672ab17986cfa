"""One policy over 20 years of sessions: trimtab beside vectorbt, bt and the seed's functions, as Markdown tables.

    python benchmarks/backtest.py [--names 20,500] [--turns 7] [--no-bt]

The policy is the seed's: a band of two points around each target, checked daily, whole shares rounded down, 5 basis
points. vectorbt runs it as callbacks written for this file, to the letter of ours, and the run stops where a NAV or
a trade differs. bt knows only a band relative to the target (20 names) or a calendar (500 names). 20 names are real
closes, 500 are simulated. `driver` is a whole call of trimtab's backtest with prices crossed: NAV, trades,
weights, statistics; `kernel` is its walk alone, the counterpart of vectorbt's records, and what is promised. Ratios
are those of CPU seconds: all contenders run on one thread, and a busy machine changes them least. Exit status 1 over a
limit.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import histories
import numpy as np
import ours
import peers
import seed
from turns import Turn, in_turn, seconds, table

BAND, FEE_BPS = 0.02, 5.0
PROMISED = {20: {"down": 50, "nearest": 15, "best": 3}, 500: {"down": 50}}
BT_PROMISED = 1_000
PEER = "vectorbt from_order_func, records"


def main() -> int:
    """Print a table for each number of names; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--names", default="20,500")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--no-bt", action="store_true", help="leave bt out, which takes minutes at 500 names")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # vectorbt and bt are written for an earlier pandas
    kept = [measure(int(names), given.turns, with_bt=not given.no_bt) for names in given.names.split(",")]
    return 0 if all(kept) else 1


def measure(names: int, turns: int, *, with_bt: bool) -> bool:
    """One table; whether its limits were kept."""
    history = histories.real() if names == 20 else histories.simulated(names)
    forms = peers.vectorbt_forms(history)
    asked = peers.Asked.daily(history, BAND, FEE_BPS)
    print(f"\n{compare(history, forms, asked)}\n")
    contenders: dict[str, Callable[[], Any]] = {}
    for rounding in PROMISED[names]:
        chosen = ours.policy(BAND, rounding)
        contenders[f"trimtab {rounding}, kernel"] = ours.kernel_walk(history, chosen, FEE_BPS)
        contenders[f"trimtab {rounding}, driver"] = ours.driver(history, chosen, FEE_BPS)
    contenders |= {f"vectorbt {form}, records": partial(run, asked) for form, run in forms.items() if form in timed()}
    contenders["vectorbt from_order_func, records and value()"] = lambda: forms["from_order_func"](asked).value()
    contenders["vectorbt from_order_func, records and stats()"] = lambda: forms["from_order_func"](asked).stats()
    weights = dict(zip(history.prices.symbols, history.weights.tolist(), strict=True))
    rows = history.table.tolist()
    contenders["seed's functions, day by day"] = lambda: seed.day_loop(weights, rows, peers.CAPITAL, BAND, FEE_BPS)
    if with_bt:
        contenders |= bt_runs(history, names)
    took = in_turn(contenders, turns=turns, budget_s=20)
    return report(names, took)


def timed() -> tuple[str, ...]:
    """The forms of vectorbt that differ when every session is checked."""
    return ("from_order_func", "from_order_func, masked and flexible")


def bt_runs(history: histories.History, names: int) -> dict[str, Callable[[], Any]]:
    """What bt can express at that size."""
    if names == 20:
        relative = BAND / history.weights[0]
        return {"bt, band relative to the target": lambda: peers.bt_bands(history, relative, FEE_BPS)}
    return {"bt, monthly": lambda: peers.bt_monthly(history, FEE_BPS)}


def compare(history: histories.History, forms: dict[str, Callable[[Any], Any]], asked: peers.Asked) -> str:
    """One sentence on how far vectorbt's NAVs and trades are from ours; stops where they are not the same."""
    mine = ours.driver(history, ours.policy(BAND, "down"), FEE_BPS)()
    navs = np.frombuffer(mine.nav_ticks, dtype=np.int64) / histories.TICK
    worst = 0.0
    for form, run in forms.items():
        portfolio = run(asked)
        orders = portfolio.orders.records
        theirs = portfolio.value().to_numpy().ravel()
        worst = max(worst, float(np.abs(theirs - navs).max()))
        traded = len(orders), orders["idx"].nunique()
        if worst > 0.005 or traded != (len(mine.trades), len(mine.rebalances)):
            raise SystemExit(f"{form} is another backtest: {worst} apart, {traded} trades and rebalances")
    return (
        f"{len(history.prices.symbols)} names, {len(navs):,} sessions: {len(mine.rebalances)} rebalances, "
        f"{len(mine.trades):,} trades, the same in vectorbt; no NAV of {len(navs):,} differs by more than "
        f"{worst:.1e} of a unit of {navs[-1]:,.2f} at the end. Engine: {mine.engine}."
    )


def report(names: int, took: dict[str, Turn]) -> bool:
    """Prints the table and the limits; whether they were kept."""
    peer = took[PEER].cpu_s
    rows = [
        (name, seconds(turn.wall_s), seconds(turn.cpu_s), turn.turns, f"{peer / turn.cpu_s:.3g}")
        for name, turn in took.items()
    ]
    heads = (f"{names} names", "wall", "CPU", "turns", "times faster than vectorbt's records")
    print(table(heads, rows), flush=True)
    print()
    beside = [(PEER, rounding, promised) for rounding, promised in PROMISED[names].items()]
    beside += [(name, "down", BT_PROMISED) for name in took if name.startswith("bt")]
    told = [tell(took, *row) for row in beside]
    return all(told)


def tell(took: dict[str, Turn], other: str, rounding: str, promised: int) -> bool:
    """Prints how many times faster the kernel's walk is, which is what is promised, and the whole call beside it."""
    kernel, driver = (took[other].cpu_s / took[f"trimtab {rounding}, {part}"].cpu_s for part in ("kernel", "driver"))
    kept = kernel >= promised
    print(
        f"{'kept' if kept else 'BROKEN'}: {rounding}, {kernel:,.1f} times faster than {other}, promised {promised:,} "
        f"(the whole call: {driver:,.1f})"
    )
    return kept


if __name__ == "__main__":
    sys.exit(main())
