"""One lane where nothing binds, its names in step, in floats that hold whole numbers: trigger, costs, rounding down.

The rounding to the nearest stands on the same bench, in plain_near.py.

Ticks, units and weights below 2**53 are floats without any rounding, and so are sums, differences and products of them
that stay below; a compiler works on several of them at once, and divides them in a fifth of the time. A quotient of
two of them below 2**51 lies too far from the next whole number to be rounded onto it; a goal, which is rounded before
it is divided, is checked by its remainder. Where that leaves a doubt, or a book is not so plain, whole numbers decide.
"""

from __future__ import annotations

from typing import NamedTuple

from .mode import compiled, floats, inlined, making
from .records import BAND_ONLY, BOTH, CALENDAR_ONLY, EITHER, RATE_ONE, SLACK
from .tray import Tray, make_tray

ROUND = 6755399441055744.0  # 1.5 x 2**52: added and taken away again it leaves the nearest whole number
CLEAR = 2.0**50  # books and products below it round as said above
HAIR = 2.0**-50  # of a goal: more than both roundings on the way to it
UNSURE, RESTS, TRADES = 0, 1, 2


class Bench(NamedTuple):
    """What a lane is decided on, a row a name: what all lanes share, then room for one lane's working."""

    price: list[float]
    share: list[float]  # the target as a fraction
    target: list[float]  # in 10**-12
    held: list[float]
    now: list[float]  # the weight now in 10**-12, rounded down
    units: list[float]
    change: list[float]  # money
    cost: list[float]
    booked: list[float]
    tray: Tray  # for the rounding to the nearest


class Asking(NamedTuple):
    """One lane's scalars: its book, its band of CASH, its cost of minor x ceil(money x top / bottom) a trade."""

    total: float
    cash: float
    cash_share: float
    cash_band: float
    top: float
    bottom: float
    minor: float
    when: int
    cools: int
    due: int
    asked: int
    cooling: int


@making
def make_bench(targets: list[int]) -> Bench:
    """The bench for books of these targets, which are in 10**-12."""
    n = len(targets)
    bench = Bench(
        floats(n), floats(n), floats(n), floats(n), floats(n), floats(n), floats(n), floats(n), floats(n), make_tray(n)
    )
    for i in range(n):
        bench.share[i], bench.target[i] = targets[i] / 1e12, float(targets[i])
    return bench


@inlined
def floor_of(ratio: float) -> float:
    """The whole number at or below the ratio, which is less than 2**51 from zero."""
    near = (ratio + ROUND) - ROUND
    return near - 1.0 if near > ratio else near


@inlined
def ceil_of(ratio: float) -> float:
    """The whole number at or above the ratio, which is less than 2**51 from zero."""
    near = (ratio + ROUND) - ROUND
    return near + 1.0 if near < ratio else near


@compiled
def rate_parts(rate: int) -> tuple[int, int]:
    """rate / 10**9 in lowest terms."""
    a, b = RATE_ONE, rate
    while b > 0:
        a, b = b, a % b
    return rate // a, RATE_ONE // a


@inlined
def out_of_band(
    units: list[float], price: list[float], share: list[float], band: list[float], total: float, now: list[float]
) -> int:
    """Writes each name's weight in 10**-12, rounded down; returns how many are out of their bands."""
    out = 0
    for i in range(len(units)):
        weight = units[i] * price[i] / total
        now[i] = floor_of(weight * 1e12)
        out += 1 if abs(weight - share[i]) > band[i] + SLACK else 0
    return out


@inlined
def aim_at(bench: Bench, total: float) -> int:
    """Writes the units at each name's goal, rounded down; returns of how many that is not sure."""
    price, share, target = bench.price, bench.share, bench.target
    held, now, units = bench.held, bench.now, bench.units
    doubts = 0
    for i in range(len(units)):
        goal = share[i] * total
        aim = floor_of(goal / price[i])
        rest = goal - aim * price[i]
        doubts += 1 if rest < goal * HAIR or rest > price[i] - goal * HAIR else 0
        units[i] = held[i] if target[i] == now[i] else aim
    return doubts


@inlined
def price_trades(bench: Bench, top: float, bottom: float, minor: float) -> None:
    """Writes what each name's trade moves and costs, and what it books to the minor unit."""
    price, held, units = bench.price, bench.held, bench.units
    change, cost, booked = bench.change, bench.cost, bench.booked
    for i in range(len(units)):
        money = (units[i] - held[i]) * price[i]
        change[i] = money
        cost[i] = ceil_of(abs(money) * top / bottom) * minor
    for i in range(len(units)):
        booked[i] = cost[i] + ceil_of(change[i] / minor) * minor


@inlined
def add_up(bench: Bench) -> tuple[float, float, float, float]:
    """Of a plan: value bought less sold, cost, cash as booked to the minor unit, and money moved."""
    net, cost, booked, moved = 0.0, 0.0, 0.0, 0.0
    for i in range(len(bench.units)):
        net += bench.change[i]
        cost += bench.cost[i]
        booked += bench.booked[i]
        moved += abs(bench.change[i])
    return net, cost, booked, moved


@inlined
def asks(bench: Bench, band: list[float], of: Asking) -> bool:
    """Whether anything asks for a trade; writes the weights now."""
    out = out_of_band(bench.held, bench.price, bench.share, band, of.total, bench.now)
    out += 1 if abs(of.cash / of.total - of.cash_share) > of.cash_band + SLACK else 0
    due = of.due == 1
    by_band = out > 0 and (of.when == EITHER or of.when == BAND_ONLY or of.when == BOTH and due)
    by_date = due and (of.when == EITHER or of.when == CALENDAR_ONLY or of.when == BOTH and out > 0)
    return of.asked == 1 or of.cooling == 0 and (by_band or by_date)


@inlined
def holds(bench: Bench, band: list[float], of: Asking, net: float, cost: float) -> bool:
    """Whether nothing asks for a trade once the units are filled."""
    if of.cools == 1 or of.when == BOTH or of.when == CALENDAR_ONLY:
        return True
    left, cash = of.total - cost, of.cash - net - cost
    out = out_of_band(bench.units, bench.price, bench.share, band, left, bench.now)
    out += 1 if abs(cash / left - of.cash_share) > of.cash_band + SLACK else 0
    return out == 0


@inlined
def plain_down(bench: Bench, band: list[float], of: Asking) -> tuple[int, float, float, float]:
    """Writes the units that a plain book ends with: whether it TRADES or RESTS or that is UNSURE, the value bought
    less sold, the cost and the money moved.
    """
    if not asks(bench, band, of):
        return RESTS, 0.0, 0.0, 0.0
    net, cost, booked, moved, burnt = 0.0, 0.0, 0.0, 0.0, 0.0
    for attempt in range(4):
        if burnt >= of.total or aim_at(bench, of.total - burnt) > 0:
            return UNSURE, 0.0, 0.0, 0.0
        price_trades(bench, of.top, of.bottom, of.minor)
        net, cost, booked, moved = add_up(bench)
        if booked <= of.cash:
            break
        burnt = max(burnt, cost) + (booked - of.cash if attempt > 0 else 0.0)
    if booked > of.cash or cost >= of.total:
        return UNSURE, 0.0, 0.0, 0.0
    if moved == 0.0:
        return RESTS, 0.0, 0.0, 0.0
    return (TRADES if holds(bench, band, of, net, cost) else UNSURE), net, cost, moved
