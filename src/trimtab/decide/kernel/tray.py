"""Room for a rounding to the nearest in floats: four holdings a name, the plan, and the moves that are listed."""

from __future__ import annotations

from typing import NamedTuple

from .mode import compiled, floats, inlined, ints, making
from .records import NEAR_MOVES


class Slot(NamedTuple):
    """A holding of each name, all in floats that hold whole numbers."""

    units: list[float]
    harm: list[float]  # money misplaced and cost
    spent: list[float]  # cash used exactly
    booked: list[float]  # and as booked
    moved: list[float]


class Listed(NamedTuple):
    """Moves of one name as they were found, what each changes in the plan, and their order by harm."""

    whose: list[int]
    move: Slot
    order: list[int]
    harm: list[float]  # in that order


class Tray(NamedTuple):
    """One lane's goals in ticks, the units below them, the seed's rounding at V, and four holdings a name in order of
    units; `swap` is 1 where a name's holding is taken into the plan.
    """

    point: list[float]
    below: list[float]
    plain: list[float]
    first: Slot
    second: Slot
    third: Slot
    fourth: Slot
    plan: Slot
    swap: list[int]
    listed: Listed


@making
def make_slot(n: int) -> Slot:
    """Room for a holding of each of n names."""
    return Slot(floats(n), floats(n), floats(n), floats(n), floats(n))


@making
def make_tray(n: int) -> Tray:
    """Room for a lane of n names."""
    listed = Listed(ints(NEAR_MOVES), make_slot(NEAR_MOVES), ints(NEAR_MOVES), floats(NEAR_MOVES))
    return Tray(
        floats(n), floats(n), floats(n), make_slot(n), make_slot(n), make_slot(n), make_slot(n), make_slot(n), ints(n),
        listed,
    )  # fmt: skip


@inlined
def put(slot: Slot, i: int, into: Slot) -> None:
    """Takes name i's holding into the plan."""
    into.units[i], into.harm[i], into.moved[i] = slot.units[i], slot.harm[i], slot.moved[i]
    into.spent[i], into.booked[i] = slot.spent[i], slot.booked[i]


@inlined
def swap_row(swap: list[int], row: list[float], into: list[float]) -> None:
    """Takes what is marked from one row into the other."""
    for i in range(len(swap)):
        into[i] = row[i] if swap[i] == 1 else into[i]


@inlined
def put_better(slot: Slot, swap: list[int], into: Slot) -> None:
    """Takes the holdings that misplace less than the plan's, of two alike those that move less."""
    for i in range(len(swap)):
        less = 1 if slot.harm[i] < into.harm[i] else 0
        alike = 1 if slot.harm[i] == into.harm[i] else 0
        swap[i] = less | alike & (1 if slot.moved[i] < into.moved[i] else 0)
    swap_row(swap, slot.units, into.units)
    swap_row(swap, slot.harm, into.harm)
    swap_row(swap, slot.spent, into.spent)
    swap_row(swap, slot.booked, into.booked)
    swap_row(swap, slot.moved, into.moved)


@compiled
def plan_best(tray: Tray) -> None:
    """Makes the plan of each name's best holding."""
    plan = tray.plan
    for i in range(len(tray.swap)):
        put(tray.first, i, plan)
    put_better(tray.second, tray.swap, plan)
    put_better(tray.third, tray.swap, plan)
    put_better(tray.fourth, tray.swap, plan)


@inlined
def add_row(row: list[float]) -> float:
    """The sum of the row."""
    total = 0.0
    for i in range(len(row)):
        total += row[i]
    return total
