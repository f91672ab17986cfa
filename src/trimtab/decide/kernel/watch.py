"""Which lanes of a block may have to trade at a session: valued and held against their bands together, in step."""

from __future__ import annotations

from .block import Books, Mirror, Shared
from .mode import compiled, fused, inlined
from .numbers import worth
from .plain import CLEAR
from .records import BAND_ONLY, BOTH, CALENDAR_ONLY, FAR, UNWANTED
from .walk import MARGIN, WORTH_MAX


@fused
def value_lanes(held: list[float], cash: list[float], price: list[float], total: list[float]) -> int:
    """Writes what each lane's book of whole shares is worth; returns of how many that is not sure.

    Where no book owes money and none is worth over 2**52, every sum on the way is a whole number below that.
    """
    m, n = len(total), len(price)
    for lane in range(m):
        total[lane] = cash[lane]
    for i in range(0, n - n % 4, 4):  # four names a pass: each pass writes every total
        a, b, c, d = price[i], price[i + 1], price[i + 2], price[i + 3]
        first, second = held[i * m : (i + 1) * m], held[(i + 1) * m : (i + 2) * m]
        third, fourth = held[(i + 2) * m : (i + 3) * m], held[(i + 3) * m : (i + 4) * m]
        for lane in range(m):
            total[lane] += first[lane] * a + second[lane] * b + (third[lane] * c + fourth[lane] * d)
    for i in range(n - n % 4, n):
        a, first = price[i], held[i * m : (i + 1) * m]
        for lane in range(m):
            total[lane] += first[lane] * a
    odd = 0
    for lane in range(m):
        odd += 1 if total[lane] <= 0.0 or total[lane] > 4.0 * CLEAR or cash[lane] < 0.0 else 0
    return odd


@compiled
def value_exactly(books: Books, price: list[int], per: int, total: list[float]) -> int:
    """Writes what each lane's book is worth; returns how many are worth nothing, or too much to count."""
    m, lost = len(total), 0
    for lane in range(m):
        value = books.cash[lane]
        for i in range(len(price)):
            value += worth(books.shares[i * m + lane], price[i], per)
        total[lane] = float(value)
        lost += 1 if value <= 0 or value > WORTH_MAX else 0
    return lost


@fused
def drift_of_lanes(
    held: list[float], price: list[float], per: int, targets: list[int], value: list[float], far: list[float]
) -> None:
    """Writes how far, in money, the farthest name of each lane is from its target, for a test with a margin."""
    m, n = len(value), len(price)
    for lane in range(m):
        far[lane] = 0.0
    for i in range(0, n - n % 4, 4):
        a, b, c, d = price[i] / per, price[i + 1] / per, price[i + 2] / per, price[i + 3] / per
        p, q, r, s = targets[i] / 1e12, targets[i + 1] / 1e12, targets[i + 2] / 1e12, targets[i + 3] / 1e12
        first, second = held[i * m : (i + 1) * m], held[(i + 1) * m : (i + 2) * m]
        third, fourth = held[(i + 2) * m : (i + 3) * m], held[(i + 3) * m : (i + 4) * m]
        for lane in range(m):
            v = value[lane]
            w, x = abs(first[lane] * a - p * v), abs(second[lane] * b - q * v)
            y, z = abs(third[lane] * c - r * v), abs(fourth[lane] * d - s * v)
            w, y = w if w > x else x, y if y > z else z
            w = w if w > y else y
            far[lane] = w if w > far[lane] else far[lane]
    for i in range(n - n % 4, n):
        a, p, first = price[i] / per, targets[i] / 1e12, held[i * m : (i + 1) * m]
        for lane in range(m):
            w = abs(first[lane] * a - p * value[lane])
            far[lane] = w if w > far[lane] else far[lane]


@inlined
def test_lanes(shared: Shared, mirror: Mirror, price: list[float], out: list[int]) -> int:
    """Marks each lane with a name or CASH near the edge of its band or beyond, or without the cash of its floor;
    returns how many.

    The farthest name is held against the narrowest band first; lanes that this does not clear are tested name by name.
    """
    value, cash, far = mirror.total, mirror.cash, mirror.far
    m, n = len(value), len(price)
    target, floor = shared.target / 1e12, float(shared.floor)
    least = 0.0  # a smaller book's floor would be more than its target of cash
    if shared.floor > 0:
        least = floor / (target - MARGIN) if target > 2.0 * MARGIN else FAR
    wide, narrow = mirror.wide[n * m : (n + 1) * m], mirror.narrow
    for lane in range(m):
        far_off = 1 if abs(cash[lane] - target * value[lane]) > wide[lane] * value[lane] else 0
        short = 1 if value[lane] < least else 0
        out[lane] = far_off | short | (1 if cash[lane] < floor else 0)
    for i in range(n):
        if shared.base[i] & UNWANTED != 0:
            row = mirror.held[i * m : (i + 1) * m]
            for lane in range(m):
                out[lane] |= 1 if row[lane] > 0.0 else 0
    drift_of_lanes(mirror.held, price, shared.per, shared.targets, value, far)
    for lane in range(m):
        out[lane] |= 2 if far[lane] > narrow[lane] * value[lane] else 0
    count = 0
    for lane in range(m):
        count += 1 if out[lane] != 0 else 0
    if count == 0:
        return 0
    count = 0
    for lane in range(m):
        if out[lane] == 2:
            out[lane] = test_names(shared, mirror, price, lane)
        count += out[lane] & 1
    return count


@compiled
def test_names(shared: Shared, mirror: Mirror, price: list[float], lane: int) -> int:
    """1 where a name of the lane is near the edge of its own band or beyond."""
    m, value = len(mirror.total), mirror.total[lane]
    for i in range(len(price)):
        drift = mirror.held[i * m + lane] * (price[i] / shared.per) - shared.targets[i] / 1e12 * value
        if abs(drift) > mirror.wide[i * m + lane] * value:
            return 1
    return 0


@compiled
def mark_all(out: list[int]) -> None:
    """Marks every lane."""
    for lane in range(len(out)):
        out[lane] = 1


@compiled
def mark_short(books: Books, floor: int, out: list[int]) -> int:
    """Marks the lanes without the cash of their floor; returns how many."""
    count = 0
    for lane in range(len(out)):
        out[lane] = 1 if books.cash[lane] < floor else 0
        count += out[lane]
    return count


@inlined
def unasked(shared: Shared, due: int, asked: int, tied: int) -> bool:
    """Whether the session asks no book for a trade that has the cash of its floor."""
    resting = due == 0 and (shared.when == BOTH or shared.when == CALENDAR_ONLY)
    return resting and asked == 0 and tied == 0


@inlined
def lanes_to_decide(
    shared: Shared, due: int, asked: int, tied: int, books: Books, mirror: Mirror, price: list[float], out: list[int]
) -> int:  # fmt: skip
    """Marks the lanes that may have to trade at the session; returns how many."""
    by_date = due == 1 and shared.when != BAND_ONLY and shared.when != BOTH
    if asked == 1 or by_date or tied == 1:
        mark_all(out)
        return len(out)
    if due == 0 and (shared.when == BOTH or shared.when == CALENDAR_ONLY):
        return mark_short(books, shared.floor, out)
    return test_lanes(shared, mirror, price, out)
