"""CPU of the desk's processes: propose and track beside a bare interpreter, numpy's import and the seed's own script.

    python benchmarks/sleeve.py [--runs 7]

Each contender is a fresh process; they run in turn (A B C, A B C, ...), and a figure is the median of user + system
seconds. The seed's script (seed_script.txt) runs as it was written; only the download is replaced, by a frame of the
same prices. Twice: with the real yfinance imported, and with an empty module of that name. Exit status 1 over a limit.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

SEED_SCRIPT = Path(__file__).parent / "seed_script.txt"
WEIGHTS = {"AAPL": 0.20, "MSFT": 0.20, "NVDA": 0.30, "GOOGL": 0.15, "AMZN": 0.15}
SESSIONS = 252
TRIMTAB = "import sys; from trimtab.app.cli import main; sys.exit(main())"
RUN_SEED = """
import runpy, sys
{stub}
import pandas as pd
import yfinance
prices = pd.read_csv("prices.csv", index_col="Date", parse_dates=True)
prices.columns = pd.MultiIndex.from_product([["Close"], prices.columns])
yfinance.download = lambda *_, **__: prices
runpy.run_path(sys.argv[1], run_name="__main__")
"""
STUB = "import types; sys.modules['yfinance'] = types.ModuleType('yfinance')"


def write_inputs(folder: Path) -> None:
    """Targets, holdings and a year of daily closes, the same on every machine."""
    rows = [["Date", *WEIGHTS]]
    day = date(2025, 11, 20)
    for t in range(SESSIONS):
        closes = [
            100 * (1 + at) * math.exp(0.0008 * (at - 1) * t + 0.05 * math.sin(t / (7 + at)))
            for at in range(len(WEIGHTS))
        ]
        rows.append([day.isoformat(), *(f"{close:.2f}" for close in closes)])
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    (folder / "prices.csv").write_text("\n".join(map(",".join, rows)) + "\n")
    (folder / "targets.csv").write_text("symbol,weight\n" + "".join(f"{s},{w}\n" for s, w in WEIGHTS.items()))
    (folder / "holdings.csv").write_text("symbol,shares\nAAPL,150\nMSFT,90\nNVDA,70\nGOOGL,50\nAMZN,40\nCASH,900\n")


def contenders() -> dict[str, list[str]]:
    """What runs, by the name of its row."""
    files = ["--targets", "targets.csv", "--prices", "prices.csv", "--basis", "raw", "--fee-bps", "5"]
    python = [sys.executable, "-c"]
    return {
        "python -c pass": [*python, "pass"],
        "import numpy": [*python, "import numpy"],
        "trimtab --help": [*python, TRIMTAB, "--help"],
        "trimtab propose": [*python, TRIMTAB, "propose", *files, "--holdings", "holdings.csv"],
        "trimtab track": [*python, TRIMTAB, "track", *files, "--capital", "100000", "--no-plots"],
        "seed, empty yfinance": [*python, RUN_SEED.format(stub=STUB), str(SEED_SCRIPT)],
        "seed, real yfinance": [*python, RUN_SEED.format(stub=""), str(SEED_SCRIPT)],
    }


def cpu_seconds(command: Sequence[str], folder: Path) -> float:
    """User and system seconds of one process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode; so has the seed's pandas
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[-3:])} ended with {done.returncode}:\n{done.stderr.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(runs: int) -> dict[str, float]:
    """The median CPU of each contender, run in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder)
        for turn in range(runs + 1):
            for contender, command in contenders().items():
                took = cpu_seconds(command, folder)
                if turn:  # the first turn fills caches
                    seconds[contender].append(took)
    return {contender: median(took) for contender, took in seconds.items()}


def main() -> int:
    """Print the table and the limits; 1 when one is broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    cpu = measure(parser.parse_args().runs)
    bare, numpy = cpu["python -c pass"], cpu["import numpy"]
    print("| process | CPU seconds | x bare python |\n|---|---|---|")
    for name, seconds in cpu.items():
        print(f"| {name} | {seconds:.3f} | {seconds / bare:.1f} |")
    imported = numpy - bare
    limits = {
        "--help at most 6x a bare interpreter": cpu["trimtab --help"] <= 6 * bare,
        "propose at most 12x a bare interpreter plus numpy's import": cpu["trimtab propose"] <= 12 * bare + imported,
        "track at least 4x less than the seed's script": 4 * cpu["trimtab track"] <= cpu["seed, empty yfinance"],
    }
    ratio = cpu["seed, empty yfinance"] / cpu["trimtab track"], cpu["seed, real yfinance"] / cpu["trimtab track"]
    print(f"\nThe seed's script takes {ratio[0]:.1f}x the CPU of `trimtab track` ({ratio[1]:.1f}x with yfinance).")
    for limit, kept in limits.items():
        print(f"{'kept' if kept else 'BROKEN'}: {limit}")
    return 0 if all(limits.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
