"""Price histories for the benchmarks: the real closes of skfolio's sample, and simulated ones of any size."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from trimtab.market.prices import Prices

SESSIONS = 5_040
TICK = 1_000_000


@dataclass(frozen=True, slots=True)
class History:
    """The same prices as trimtab takes them and as the peers do: floats, sessions x symbols, equal to the tick."""

    prices: Prices
    table: NDArray[np.float64]
    weights: NDArray[np.float64]


def real(sessions: int = SESSIONS) -> History:
    """The last sessions of the 20 names of skfolio's S&P 500 sample (adjusted closes), weighted equally."""
    from skfolio.datasets import load_sp500_dataset

    frame = load_sp500_dataset().iloc[-sessions:].sort_index(axis=1)
    labels = tuple(day.date().isoformat() for day in frame.index)
    names = tuple(map(str, frame.columns))
    return _history(labels, names, frame.to_numpy(dtype=np.float64), np.full(len(names), 1 / len(names)))


def simulated(names: int, sessions: int = SESSIONS, seed: int = 2_026) -> History:
    """Random walks with a market in common, in whole cents, weighted by the inverse of their rank."""
    dice = np.random.default_rng(seed)
    market = dice.normal(3e-4, 9e-3, (sessions, 1)) * dice.uniform(0.6, 1.5, (1, names))
    steps = market + dice.normal(-1.1e-4, 1.5e-2, (sessions, names))
    closes = np.exp(dice.uniform(np.log(20), np.log(400), (1, names)) + np.cumsum(steps, axis=0))
    weights = 1 / np.arange(1, names + 1)
    symbols = tuple(f"S{at:03d}" for at in range(names))
    return _history(_weekdays(sessions), symbols, np.clip(closes.round(2), 1, 5_000), weights / weights.sum())


def _history(
    labels: tuple[str, ...], symbols: tuple[str, ...], table: NDArray[np.float64], weights: NDArray[np.float64]
) -> History:
    ticks = np.rint(table * TICK).astype(np.int64)
    columns = tuple(array("q", column.tobytes()) for column in np.ascontiguousarray(ticks.T))
    prices = Prices(labels, symbols, columns, basis="total", source="benchmark")
    return History(prices, np.ascontiguousarray(ticks / TICK), weights)


def _weekdays(count: int) -> tuple[str, ...]:
    days, day = [], date(2005, 1, 3)
    while len(days) < count:
        days.append(day.isoformat())
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return tuple(days)
