"""The holdings that a rounding to the nearest chooses from, four a name, priced in floats for all names in step."""

from __future__ import annotations

from .mode import compiled, inlined
from .numbers import part_of
from .plain import CLEAR, Asking, Bench, ceil_of, floor_of, price_trades
from .records import FAR
from .tray import Slot, add_row


@inlined
def aim_goals(target: list[float], money: int, point: list[float]) -> None:
    """Writes each name's goal in ticks."""
    for i in range(len(point)):
        point[i] = float(part_of(int(target[i]), money))


@inlined
def cost_when_balanced(bench: Bench, of: Asking) -> float:
    """What the balanced plan costs, each trade to the nearest share; -1 where a name is at its goal. Writes the goals
    rounded down.
    """
    tray, price, n = bench.tray, bench.price, float(len(bench.price))
    resting = 0
    for i in range(len(price)):
        resting += 1 if abs(bench.target[i] - bench.now[i]) <= n else 0
    aim_goals(bench.target, int(of.total), tray.point)
    for i in range(len(price)):
        below = floor_of(tray.point[i] / price[i])
        rest = tray.point[i] - below * price[i]
        tray.plain[i] = below
        bench.units[i] = below + 1.0 if price[i] - rest <= rest else below
    price_trades(bench, of.top, of.bottom, of.minor)
    return add_row(bench.cost) if resting == 0 else -1.0


@inlined
def set_slots(bench: Bench, of: Asking, rest: float) -> int:
    """Writes the goals at the rest and each name's holdings: to stay, the shares below and above the goal, and the
    seed's rounding where it lies between these and staying; returns of how many names that is not sure.
    """
    tray, price, held = bench.tray, bench.price, bench.held
    first, second, third, fourth = tray.first, tray.second, tray.third, tray.fourth
    aim_goals(bench.target, int(rest), tray.point)
    most = of.top if of.top > float(len(price)) else float(len(price))
    doubts = 0
    for i in range(len(price)):
        below = floor_of(tray.point[i] / price[i])
        tray.below[i] = below
        odd = 1 if below * price[i] == tray.point[i] else 0
        odd |= 1 if price[i] < of.minor or price[i] * most >= CLEAR else 0
        doubts += odd | (1 if bench.target[i] <= 0.0 else 0)
    for i in range(len(price)):
        below, above = tray.below[i], tray.below[i] + 1.0
        first.units[i] = held[i] if held[i] < below else below
        second.units[i] = below if held[i] < below else above
    for i in range(len(price)):
        above = tray.below[i] + 1.0
        last = held[i] if held[i] > above else above
        between = tray.plain[i] if tray.plain[i] > above else above
        third.units[i] = between if between < last else last
        fourth.units[i] = last
    return doubts


@inlined
def price_slot(slot: Slot, bench: Bench, of: Asking) -> None:
    """Writes what ending with the slot's units misplaces, uses and moves."""
    point, price, held = bench.tray.point, bench.price, bench.held
    for i in range(len(price)):
        change = (slot.units[i] - held[i]) * price[i]
        slot.moved[i] = abs(change)
        slot.booked[i] = ceil_of(change / of.minor) * of.minor
        slot.spent[i] = change
    for i in range(len(price)):
        slot.harm[i] = ceil_of(slot.moved[i] * of.top / of.bottom) * of.minor
    for i in range(len(price)):
        slot.spent[i] += slot.harm[i]
        slot.booked[i] += slot.harm[i]
    for i in range(len(price)):
        slot.harm[i] += abs(slot.units[i] * price[i] - point[i])


@inlined
def leave_out(slot: Slot, before: Slot) -> None:
    """Lets nobody take a holding of the slot that the one before has too."""
    for i in range(len(slot.units)):
        slot.harm[i] = FAR if slot.units[i] == before.units[i] else slot.harm[i]


@compiled
def set_choices(bench: Bench, of: Asking, rest: float) -> int:
    """Writes each name's holdings and what they come to; returns of how many names that is not sure."""
    tray = bench.tray
    doubts = set_slots(bench, of, rest)
    price_slot(tray.first, bench, of)
    price_slot(tray.second, bench, of)
    price_slot(tray.third, bench, of)
    price_slot(tray.fourth, bench, of)
    leave_out(tray.fourth, tray.third)
    leave_out(tray.third, tray.second)
    leave_out(tray.second, tray.first)
    return doubts
