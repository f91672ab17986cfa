"""A bar on stderr while an answer takes longer than a second: on a terminal only, and gone when the answer comes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

PATIENCE_SECONDS = 1.0


GLANCE_SECONDS = 0.2


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Shows a moving bar beside the words until the block ends, if that takes longer than patience does."""
    with counting(words):
        yield


@contextmanager
def counting(words: str) -> Iterator[Callable[[int, int], None]]:
    """As `waiting`, and gives what is told how many are done of how many, so that the bar fills."""
    told = [0, 0]

    def tell(done: int, asked: int) -> None:
        told[:] = [done, asked]

    if not sys.stderr.isatty():
        yield tell
        return
    from threading import Event, Thread

    ended = Event()
    bar = Thread(target=_show, args=(words, ended, told), daemon=True)
    bar.start()
    try:
        yield tell
    finally:
        ended.set()
        bar.join()


def _show(words: str, ended: Event, told: list[int]) -> None:
    if ended.wait(PATIENCE_SECONDS):
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(words, total=None)
        while not ended.wait(GLANCE_SECONDS):
            done, asked = told
            if asked:
                bar.update(task, completed=done, total=asked, description=f"{words}: {done:,} of {asked:,}")
