"""Contenders run in turn (A B C, A B C, ...), so that a busy machine burdens all of them alike; medians of each."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Work = Callable[[], object]
BATCH_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Turn:
    """Medians of one contender's turns: wall and CPU seconds of one call, and how many turns there were."""

    wall_s: float
    cpu_s: float
    turns: int


def in_turn(contenders: Mapping[str, Work], *, turns: int, budget_s: float = 60.0) -> dict[str, Turn]:
    """Each contender's medians. The first call of each warms it and is not counted.

    A turn of a fast contender is a batch of calls that lasts at least BATCH_SECONDS; a contender that has used up
    `budget_s` rests, once it has a turn that counts.
    """
    batches = {name: _batch(work) for name, work in contenders.items()}
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    spent = dict.fromkeys(contenders, 0.0)
    for _ in range(turns):
        for name, work in contenders.items():
            if took[name] and spent[name] > budget_s:
                continue
            wall, cpu = once(work, batches[name])
            took[name].append((wall, cpu))
            spent[name] += wall * batches[name]
    return {
        name: Turn(median(wall for wall, _ in each), median(cpu for _, cpu in each), len(each))
        for name, each in took.items()
    }


def _batch(work: Work) -> int:
    """How many calls fill a turn, after one call that warms."""
    work()
    wall, _ = once(work, 1)
    return max(1, round(BATCH_SECONDS / max(wall, 1e-6)))


def once(work: Work, calls: int) -> tuple[float, float]:
    """Wall and CPU seconds of one call, over a batch of calls."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        work()
    return (time.perf_counter() - wall) / calls, (time.process_time() - cpu) / calls


def peak_beyond_mb(work: Work) -> float:
    """The resident memory that the work took at its peak, beyond what the process held before it."""
    before, top, done = resident_mb(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.002):
            top[0] = max(top[0], resident_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        top[0] = max(top[0], resident_mb())
        done.set()
        watcher.join()
    return top[0] - before


def resident_mb() -> float:
    """What the process holds in memory now."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(value: float) -> str:
    """Seconds in the unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}" if value / size < 1000 else f"{value / size:,.0f} {unit}"
    return f"{value / 1e-6:.3g} µs"


def table(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """Rows as a Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])
