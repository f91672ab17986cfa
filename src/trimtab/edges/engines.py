"""A map over independent pieces of work: on threads where the work lets go of the interpreter, else in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Map = Callable[[Callable[[Piece], Result], Iterable[Piece]], Iterable[Result]]


@contextmanager
def threads(workers: int | None = None) -> Iterator[Map[Piece, Result]]:
    """A map that runs its pieces on threads and gives the results in order; an interrupt drops what has not begun."""
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(workers or os.cpu_count() or 1, thread_name_prefix="trimtab")
    try:
        yield pool.map
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def spread_for(engine: str) -> Iterator[Map[Piece, Result]]:
    """The map for an engine: the compiled kernel runs beside itself, the interpreted one does not."""
    if engine != "compiled":
        yield map
        return
    with threads() as spread:
        yield spread
