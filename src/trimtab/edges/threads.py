"""A map on threads, one for each core: for work that leaves Python's lock alone, as the compiled kernel does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from trimtab.decide.engine import Engine

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@contextmanager
def spread_over(engine: Engine) -> Iterator[Map]:
    """A map for work of the engine: on threads where it is compiled, else Python's own.

    What has not begun when the block ends, by Ctrl-C too, is given up.
    """
    cores = cores_here()
    if engine.name != "compiled" or cores == 1:
        yield map
        return
    pool = ThreadPoolExecutor(cores)
    try:
        yield pool.map
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def cores_here() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
