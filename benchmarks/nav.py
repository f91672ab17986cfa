"""NAV of 1,000 portfolios over 2,520 sessions of 500 names: `tt.nav` beside the machine's matrix product of that shape.

    python benchmarks/nav.py [--turns 9] [--threads 1]

The product alone writes into memory it already has; `tt.nav` checks and crosses prices and shares, adds cash, divides
once and gives a frame. On one thread the ratios are those of CPU seconds, which a busy machine changes least; on more
they are those of wall. Exit status 1 where `tt.nav` reaches less than 0.8 of the product's rate.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PORTFOLIOS, SESSIONS, NAMES = 1_000, 2_520, 500
RATE_PROMISED = 0.8


def main() -> int:
    """Print the table and the limit; 1 when it is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--threads", default="1", help="threads of the matrix product, ours and the one beside it")
    given = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = given.threads  # read when numpy is imported
    return measure(given.turns, given.threads)


def measure(turns: int, threads: str) -> int:
    """The table of one run."""
    import histories
    import numpy as np
    import pandas as pd
    import seed
    from turns import in_turn, seconds, table

    import trimtab as tt

    dice = np.random.default_rng(3)
    history = histories.simulated(NAMES, SESSIONS)
    names = list(history.prices.symbols)
    frame = pd.DataFrame(history.table, index=pd.to_datetime(list(history.prices.sessions)), columns=names)
    shares = pd.DataFrame(dice.integers(0, 500, (NAMES, PORTFOLIOS)), index=names)
    cash = pd.Series(dice.uniform(0, 1e4, PORTFOLIOS).round(2))
    held, out = shares.to_numpy(dtype=np.float64), np.empty((SESSIONS, PORTFOLIOS))
    one = dict(shares[0].items())
    series = seed.functions()["portfolio_nav_series"]
    contenders = {
        "matrix product alone": lambda: np.matmul(history.table, held, out=out),
        "tt.nav, a frame": lambda: tt.nav(shares, frame, cash),
        "tt.nav, Prices": lambda: tt.nav(shares, history.prices, cash),
        "seed's function, one portfolio": lambda: series(frame, one, 0.0),
    }
    exact = exact_navs(history.table, shares.to_numpy(), cash.to_numpy())
    for given in (frame, history.prices):
        assert (tt.nav(shares, given, cash).to_numpy()[:: SESSIONS // 7, ::100] == exact).all(), "a NAV is not exact"
    took = in_turn(contenders, turns=turns)
    spent = {name: turn.cpu_s if threads == "1" else turn.wall_s for name, turn in took.items()}
    product, mine = spent["matrix product alone"], spent["tt.nav, a frame"]
    rows = []
    for name, each in spent.items():
        scaled = each * (PORTFOLIOS if name.startswith("seed") else 1)
        rate = 2e-9 * PORTFOLIOS * SESSIONS * NAMES / scaled
        said = "" if name.startswith("matrix") else f"{product / scaled:.2f}" if scaled < 10 * product else ""
        label = name if scaled == each else f"{name}, x {PORTFOLIOS:,}"
        rows.append((label, seconds(scaled), f"{rate:.3g}", said, f"{scaled / mine:.3g}"))
    clock = "CPU" if threads == "1" else "wall"
    print(table(("1,000 x 2,520 x 500", clock, "GFLOP/s", "of the product's rate", "x tt.nav"), rows))
    reached = product / mine
    kept = reached >= RATE_PROMISED
    print(f"\n{threads} thread(s) for the product; every NAV looked at is exact.")
    print(f"{'kept' if kept else 'BROKEN'}: tt.nav at {reached:.2f} of the product's rate, promised {RATE_PROMISED}")
    return 0 if kept else 1


def exact_navs(
    prices: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    shares: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    cash: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Some of the NAVs by whole numbers of any length: every 100th portfolio in eight sessions."""
    import numpy as np

    ticks = np.rint(prices[:: SESSIONS // 7] * 1e6).astype(np.int64).astype(object)
    total = ticks @ shares[:, ::100].astype(object) + np.rint(cash[::100] * 1e6).astype(np.int64).astype(object)
    return np.asarray((total / 1_000_000), dtype=np.float64)


if __name__ == "__main__":
    sys.exit(main())
