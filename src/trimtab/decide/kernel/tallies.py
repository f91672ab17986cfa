"""What is counted of each lane as the sessions pass: its growth, its returns, its deepest fall, its trades."""

from __future__ import annotations

from typing import NamedTuple

from .mode import inlined


class Tallies(NamedTuple):
    """What is counted of each lane as the sessions pass; its deepest fall so far is from `high` to `low`."""

    growth: list[float]
    returns: list[float]
    squares: list[float]
    active: list[float]
    active_squares: list[float]
    peak: list[float]
    high: list[float]
    low: list[float]
    value: list[float]
    traded: list[int]
    cost: list[int]
    rebalances: list[int]


@inlined
def earn(
    growth: list[float], value: list[float], before: list[float], flow: float, total: list[float], returns: list[float]
) -> None:
    """Writes the session's return of each lane, time-weighted: the flow came in at its start; adds up its value.

    Few rows a loop here and below, so that each runs over lanes in step.
    """
    for lane in range(len(total)):
        returns[lane] = total[lane] / (before[lane] + flow) - 1.0
        before[lane] = total[lane]
    for lane in range(len(total)):
        value[lane] += total[lane]
        growth[lane] = growth[lane] * (1.0 + returns[lane])


@inlined
def fall(growth: list[float], peak: list[float], high: list[float], low: list[float]) -> None:
    """Keeps each lane's peak and its deepest fall from one, told by products: a quotient takes longer."""
    for lane in range(len(peak)):
        peak[lane] = growth[lane] if growth[lane] > peak[lane] else peak[lane]
    for lane in range(len(peak)):
        deeper = growth[lane] * high[lane] < low[lane] * peak[lane]
        low[lane] = growth[lane] if deeper else low[lane]
        high[lane] = peak[lane] if deeper else high[lane]


@inlined
def scatter(
    total: list[float], squares: list[float], active: list[float], active_squares: list[float], benchmark: float,
    returns: list[float],
) -> None:  # fmt: skip
    """Adds up the returns and their squares, and those less the benchmark's."""
    for lane in range(len(returns)):
        total[lane] += returns[lane]
        squares[lane] += returns[lane] * returns[lane]
    for lane in range(len(returns)):
        off = returns[lane] - benchmark
        active[lane] += off
        active_squares[lane] += off * off
