"""The frontier: which policies no other beats in both yearly cost and nearness to the targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Protocol


class Scored(Protocol):
    """What the frontier needs of a row: its yearly cost, its tracking error, and the costs it was reckoned with."""

    @property
    def yearly_cost(self) -> float | None: ...

    @property
    def tracking_error(self) -> float | None: ...

    @property
    def costs(self) -> object: ...


def efficient(rows: Sequence[Scored]) -> tuple[int, ...]:
    """Where the rows stand that no other beats: the cheapest first, and those of one table of costs side by side.

    A row is beaten by one that is no worse in yearly cost and tracking error, and better in one of them; of rows with
    the same two figures the first stands for all. Costs are what the world asks and no choice of a policy, so rows are
    measured only against rows with the same costs. A row without one of the figures is never efficient.
    """
    return tuple(at for group in by_costs(rows) for at in _unbeaten(rows, group))


def by_costs(rows: Sequence[Scored]) -> tuple[tuple[int, ...], ...]:
    """The positions of the rows, those with the same costs together, in the order in which the costs first come."""
    groups: list[tuple[object, list[int]]] = []
    by_identity: dict[int, list[int]] = {}  # a sweep hands the same few records to all its rows
    for at, row in enumerate(rows):
        group = by_identity.get(id(row.costs))
        if group is None:
            group = next((found for costs, found in groups if costs == row.costs), None)
            if group is None:
                group = []
                groups.append((row.costs, group))
            by_identity[id(row.costs)] = group
        group.append(at)
    return tuple(tuple(group) for _, group in groups)


def scored(row: Scored) -> tuple[float, float] | None:
    """The row's yearly cost and tracking error; None where one of them does not exist."""
    cost, error = row.yearly_cost, row.tracking_error
    if cost is None or error is None or not (math.isfinite(cost) and math.isfinite(error)):
        return None
    return cost, error


def _unbeaten(rows: Sequence[Scored], group: Sequence[int]) -> Iterator[int]:
    """Going from the cheapest to the dearest, each row that is nearer to the targets than all before it."""
    placed = sorted((figures, at) for at in group if (figures := scored(rows[at])) is not None)
    nearest = math.inf
    for (_, error), at in placed:
        if error < nearest:
            nearest = error
            yield at
