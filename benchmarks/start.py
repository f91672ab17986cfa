"""The first backtest of a new process, its kernel compiled before: CPU beside `import numba`, in turn.

    python benchmarks/start.py [--runs 7]

Each contender is a fresh process; the figure is the median of its user and system seconds. The first turn is not
counted: it compiles the kernel where its cache is cold. Exit status 1 where the first call takes over 4 times the CPU
of `import numba`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from sleeve import cpu_seconds

PROMISED = 4.0
CALL = """
import os
os.environ["TRIMTAB_ENGINE"] = "compiled"
import trimtab as tt
weights = dict.fromkeys(["AAPL", "MSFT", "JPM", "JNJ", "XOM"], 0.2)
made = tt.backtest(weights, "sample", 100_000, policy=tt.Policy(tolerance=0.02, rounding={rounding!r}))
assert made.engine == "compiled", made.engine
"""
CONTENDERS = {
    "python -c pass": "pass",
    "import numpy": "import numpy",
    "import numba": "import numba",
    "import vectorbt": "import vectorbt",
    'tt.backtest, rounding="down"': CALL.format(rounding="down"),
    'tt.backtest, rounding="best"': CALL.format(rounding="best"),
}


def main() -> int:
    """Print the table and the limit; 1 when it is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    cpu = measure(parser.parse_args().runs)
    numba = cpu["import numba"]
    print("| a new process | CPU seconds | x import numba |\n|---|---|---|")
    for name, spent in cpu.items():
        print(f"| {name} | {spent:.3f} | {spent / numba:.2f} |")
    print()
    kept = True
    for name in (name for name in cpu if name.startswith("tt.")):
        within = cpu[name] <= PROMISED * numba
        kept &= within
        print(f"{'kept' if within else 'BROKEN'}: {name} at {cpu[name] / numba:.2f}, promised {PROMISED:g}")
    return 0 if kept else 1


def measure(runs: int) -> dict[str, float]:
    """The median CPU of each contender, run in turn."""
    spent: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory() as name:
        for turn in range(runs + 1):
            for contender, source in CONTENDERS.items():
                took = cpu_seconds([sys.executable, "-c", source], Path(name))
                if turn:  # the first turn fills caches
                    spent[contender].append(took)
    return {contender: median(each) for contender, each in spent.items()}


if __name__ == "__main__":
    sys.exit(main())
