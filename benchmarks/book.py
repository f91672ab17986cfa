"""A book of record: CPU of showing one, of booking 10,000 fills, of verifying many facts, of replaying a day.

    python benchmarks/book.py [--runs 5] [--facts 100000]

Each call is a fresh process; the figure is the median of its user and system seconds. Exit status 1 where showing a
book of 20 names takes over 12 times `python -c pass`, booking 10,000 fills over 3 s, verifying over 60 microseconds
a fact (a million facts a minute), or replaying an archived day with the page of ten years over 1 s beyond a start.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path
from statistics import median

from replay import archived_decade, replayed, trimtab
from sleeve import cpu_seconds

NAMES = [f"S{at:02d}" for at in range(20)]
SHOW_TIMES, BOOK_SECONDS, VERIFY_SECONDS, REPLAY_SECONDS = 12, 3.0, 60.0, 1.0
FILLS = 10_000
HEADER = "fill_id,date,symbol,side,quantity,price,fees\n"


def main() -> int:
    """Print the table and the limits; 1 when one is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--facts", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare, shown, wanted = show(folder, given.runs)
        booked = median(book(folder, f"fills{turn}", FILLS) for turn in range(given.runs))
        book(folder, "large", given.facts)
        verified = trimtab(folder, "book verify --book large.db") - shown
        day = archived_decade(folder)
        again = median([replayed(folder, day) for _ in range(given.runs + 1)][1:])
    rows = [
        ("python -c pass", bare, None, ""),
        ("trimtab book show, 20 names", shown, shown <= SHOW_TIMES * bare, f"{shown / bare:.1f} x python -c pass"),
        ("the same with a mandate", wanted, wanted <= SHOW_TIMES * bare, f"{wanted / bare:.1f} x python -c pass"),
        (f"trimtab book fills, {FILLS:,} in one file", booked, booked <= BOOK_SECONDS, f"{booked:.2f} s"),
        (
            f"trimtab book verify, {given.facts:,} facts", verified, verified * 1e6 / given.facts <= VERIFY_SECONDS,
            f"{verified * 1e6 / given.facts:.0f} s a million",
        ),
        ("trimtab replay, 20 names, 10 years, beyond a start", again, again <= REPLAY_SECONDS, f"{again:.2f} s"),
    ]  # fmt: skip
    print("| a new process | CPU seconds |\n|---|---|")
    for name, spent, _, _ in rows:
        print(f"| {name} | {spent:.3f} |")
    print()
    for name, _, kept, words in rows[1:]:
        print(f"{'kept' if kept else 'BROKEN'}: {name}: {words}")
    return 0 if all(kept for _, _, kept, _ in rows[1:]) else 1


def show(folder: Path, runs: int) -> tuple[float, float, float]:
    """The median CPU of a bare interpreter and of `book show` without and with targets, in turn; the first is left out.

    Targets bring a table of their own to the screen.
    """
    for name in ("small", "wanted"):
        book(folder, name, 60)
    (folder / "targets.csv").write_text("symbol,weight\n" + "".join(f"{name},0.05\n" for name in NAMES))
    trimtab(folder, "book targets --targets targets.csv --book wanted.db --date 2026-01-01")
    bare, shown, wanted = [], [], []
    for _ in range(runs + 1):
        bare.append(cpu_seconds([sys.executable, "-c", "pass"], folder))
        shown.append(trimtab(folder, "book show --book small.db"))
        wanted.append(trimtab(folder, "book show --book wanted.db"))
    return median(bare[1:]), median(shown[1:]), median(wanted[1:])


def book(folder: Path, name: str, count: int) -> float:
    """The CPU seconds of booking so many fills into a new book."""
    write_fills(folder / f"{name}.csv", count)
    trimtab(folder, f"book init --book {name}.db --date 2026-01-01")
    trimtab(folder, f"book flow --book {name}.db --date 2026-01-01 --amount 100000000000")
    return trimtab(folder, f"book fills {name}.csv --book {name}.db")


def write_fills(path: Path, count: int) -> None:
    """Fills of 20 names in whole shares, a sale never of more than is held."""
    dice, held = random.Random(1), dict.fromkeys(NAMES, 0)
    with path.open("w") as file:
        file.write(HEADER)
        for at in range(count):
            symbol = NAMES[at % 20] if at < 20 else dice.choice(NAMES)
            side = "SELL" if held[symbol] > 50 and dice.random() < 0.5 else "BUY"
            quantity = dice.randint(1, held[symbol] // 2 if side == "SELL" else 100)
            held[symbol] += quantity if side == "BUY" else -quantity
            day = f"2026-{1 + at * 12 // count:02d}-{1 + at * 336 // count % 28:02d}"
            file.write(f"F{at},{day},{symbol},{side},{quantity},{dice.randint(1000, 20000) / 100},0.35\n")


if __name__ == "__main__":
    sys.exit(main())
