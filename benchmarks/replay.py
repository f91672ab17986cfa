"""A book of 20 real names over ten years, its last day archived: what `trimtab replay` of that day costs."""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

from sleeve import cpu_seconds

from trimtab.edges.feeds.sample import read_sample

SESSIONS, APART = 2_520, 21  # ten years, and a month between two days of trading
BOOK, PRICES = "decade.db", "decade.csv"
RUN = "import sys; from trimtab.app.cli import main; sys.exit(main({!r}.split()))"


def archived_decade(folder: Path) -> str:
    """Archives all of the book as one day, the page of ten years in it; the day."""
    prices = read_sample()
    axis = prices.sessions[-SESSIONS:]
    with (folder / PRICES).open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Date", *prices.symbols])
        table.writerows(
            [session, *(column[t] / 1e6 for column in prices.columns)]
            for t, session in enumerate(prices.sessions)
            if session >= axis[0]
        )
    _write_fills(folder / "decade_fills.csv", axis)
    for command in (
        f"book init --date {axis[0]}",
        f"book flow --date {axis[0]} --amount 1000000",
        "book fills decade_fills.csv",
        f"archive {axis[-1]} --prices {PRICES} --basis raw",
    ):
        trimtab(folder, f"{command} --book {BOOK}")
    return axis[-1]


def trimtab(folder: Path, command: str) -> float:
    """The CPU seconds of one command in a fresh process."""
    return cpu_seconds([sys.executable, "-c", RUN.format(command)], folder)


def replayed(folder: Path, day: str) -> float:
    """The CPU seconds of replaying the day, those of a start (`trimtab --version`) taken off."""
    return trimtab(folder, f"replay {day}") - trimtab(folder, "--version")


def _write_fills(path: Path, axis: tuple[str, ...]) -> None:
    """A first purchase of every name, and a third of them bought or sold each month after."""
    dice, prices = random.Random(1), read_sample()
    begin = len(prices.sessions) - len(axis)
    with path.open("w") as file:
        file.write("fill_id,date,symbol,side,quantity,price,fees\n")
        for t in range(0, len(axis), APART):
            for symbol, column in zip(prices.symbols, prices.columns, strict=True):
                if not t or dice.random() < 0.3:
                    whole = round(25e9 / column[begin])
                    quantity = max(1, whole // 100 if t else whole)
                    side = "SELL" if t // APART % 2 else "BUY"
                    price = column[begin + t] / 1e6
                    file.write(f"D{t}{symbol},{axis[t]},{symbol},{side},{quantity},{price:.3f},0.35\n")
