"""A map on threads gives what Python's own map gives, in its order, and gives up what has not begun."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest

from trimtab.decide.engine import INTERPRETED
from trimtab.edges import threads

COMPILED = replace(INTERPRETED, name="compiled")


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of four cores, whatever this one has."""
    monkeypatch.setattr(threads, "cores_here", lambda: 4)


def test_the_order_is_that_of_the_work() -> None:
    with threads.spread_over(COMPILED) as spread:
        assert list(spread(lambda number: number**2, range(100))) == [number**2 for number in range(100)]


def test_an_interpreted_engine_stays_on_its_thread() -> None:
    with threads.spread_over(INTERPRETED) as spread:
        assert spread is map


def test_what_has_not_begun_is_given_up() -> None:
    begun: list[int] = []
    hold = Event()

    def work(number: int) -> int:
        begun.append(number)
        hold.wait(0.2)
        return number

    with pytest.raises(KeyboardInterrupt), threads.spread_over(COMPILED) as spread:
        for _ in spread(work, range(1_000)):
            raise KeyboardInterrupt
    assert len(begun) < 20


def test_a_fault_of_the_work_comes_through() -> None:
    def work(number: int) -> int:
        raise ValueError(number)

    with pytest.raises(ValueError, match="0"), threads.spread_over(COMPILED) as spread:
        list(spread(work, range(3)))
