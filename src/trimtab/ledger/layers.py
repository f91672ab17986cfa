"""The layers of a book through time: the weight of each large name, of the others together, and of the cash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from trimtab.market.instruments import CASH

OTHERS = "others"


class Layer(NamedTuple):
    """One layer: what it is, how many names are in it, and its weight at each session that was asked for."""

    name: str
    names: int
    weights: tuple[float, ...]


def layers(
    values: Mapping[str, Sequence[int]],
    cash_ticks: Sequence[int],
    nav_ticks: Sequence[int],
    *,
    at: Sequence[int],
    names_max: int,
) -> tuple[Layer, ...]:
    """The names by their mean weight at those sessions, the largest first, then the others as one, the cash last.

    A name that is never held at those sessions has no layer. Nothing is worth no share of a book without value: its
    weights are all zero there.
    """
    worth = [nav_ticks[t] for t in at]
    held = [(symbol, _weights([column[t] for t in at], worth)) for symbol, column in values.items()]
    held = sorted((row for row in held if any(row[1])), key=lambda row: (-sum(row[1]), row[0]))
    cash = Layer(CASH, 1, _weights([cash_ticks[t] for t in at], worth))
    return (*_named(held, names_max), cash)


def _named(held: Sequence[tuple[str, tuple[float, ...]]], names_max: int) -> Iterator[Layer]:
    alone = held if len(held) <= names_max + 1 else held[:names_max]
    for symbol, weights in alone:
        yield Layer(symbol, 1, weights)
    rest = [weights for _, weights in held[len(alone) :]]
    if rest:
        yield Layer(OTHERS, len(rest), tuple(sum(column) for column in zip(*rest, strict=True)))


def _weights(parts: Sequence[int], worth: Sequence[int]) -> tuple[float, ...]:
    return tuple(part / whole if whole > 0 else 0.0 for part, whole in zip(parts, worth, strict=True))
