"""The lanes of a block laid out: settings in tables that they share, and their books in whole numbers and in floats."""

from __future__ import annotations

from typing import NamedTuple

from .mode import compiled, making
from .plain import CLEAR, rate_parts
from .records import ALL, DOWN, DRIFT, FROZEN, FULL, NEAREST, NO_BUY, NO_SELL, UNWANTED, Terms
from .walk import MARGIN


class Lanes(NamedTuple):
    """The settings of each lane, as places in tables of policies, of costs and of bands, which lanes share."""

    policy: list[int]
    costs: list[int]
    bands: list[int]
    rules: list[int]  # RULES a policy
    ratios: list[float]  # RATIOS a policy
    charges: list[int]  # CHARGES a row of costs
    fees: list[int]  # where the sell fees of a row of costs start in the three rows below; one more at the end
    sell_rate: list[int]
    sell_share: list[int]
    sell_cap: list[int]
    band: list[float]  # by name, CASH last
    spread: list[int]  # by name, for each row of costs; so are the impacts
    impact: list[float]


class Shared(NamedTuple):
    """What all lanes of a block have in common."""

    per: int
    floor: int
    target: int
    when: int
    targets: list[int]
    step: list[int]
    base: list[int]  # flags
    flow: list[int]  # money that came in at the start of each session, for the returns
    benchmark: list[float]  # return of the targets held continuously into each session


class Books(NamedTuple):
    """The books of the lanes as they stand: shares name by name, the lanes of a name side by side."""

    shares: list[int]
    cash: list[int]
    last: list[int]  # place of the last trade
    worth: list[int]  # NAV after the last session done


class Mirror(NamedTuple):
    """The books once more in floats that hold whole numbers, and what is tested and decided with them.

    Money below 2**53 stands there exactly; shares do in books of whole shares, which alone are valued by them.
    """

    held: list[float]
    cash: list[float]
    total: list[float]  # what each book is worth now
    before: list[float]  # and was after the last session done
    wide: list[float]  # the bands less the margin: name by name, the lanes side by side, CASH last
    narrow: list[float]  # the least of them, CASH aside
    far: list[float]  # room for how far each lane's names are from their targets
    plain: list[int]  # 1 where policy, limits and costs are such as are decided in floats
    top: list[float]  # the part of a trade that it costs: top / bottom minor units
    bottom: list[float]


RULES, RATIOS, CHARGES = 8, 2, 8
ROUNDING, OBJECTIVE = 4, 5  # the places of these rules
COOLDOWN = 7  # the place of the rule that no Terms has


@making
def terms_of(lanes: Lanes, lane: int) -> Terms:
    """The lane's terms."""
    p, r, c = lanes.policy[lane] * RULES, lanes.policy[lane] * RATIOS, lanes.costs[lane] * CHARGES
    a, b = lanes.fees[lanes.costs[lane]], lanes.fees[lanes.costs[lane] + 1]
    rules, ratios, charges = lanes.rules, lanes.ratios, lanes.charges
    return Terms(
        charges[c], charges[c + 1], charges[c + 2], charges[c + 3], charges[c + 4], charges[c + 5], charges[c + 6],
        charges[c + 7], lanes.sell_rate[a:b], lanes.sell_share[a:b], lanes.sell_cap[a:b],
        rules[p], rules[p + 1], ratios[r], rules[p + 2], rules[p + 3], rules[p + 4], rules[p + 5],
        rules[p + 6], ratios[r + 1], 0,
    )  # fmt: skip


@compiled
def lay_out(lanes: Lanes, shared: Shared, books: Books, mirror: Mirror) -> None:
    """Writes the mirror of the books, and what their settings come to."""
    m, n = len(books.cash), len(shared.targets)
    for at in range(n * m):
        mirror.held[at] = float(books.shares[at])
    unbound = 1 if shared.per == 1 and shared.floor == 0 else 0
    for i in range(n):
        if shared.step[i] != 1 or shared.base[i] & (NO_BUY | NO_SELL | FROZEN | UNWANTED) != 0:
            unbound = 0
    for lane in range(m):
        mirror.cash[lane], mirror.before[lane] = float(books.cash[lane]), float(books.worth[lane])
        row = lanes.bands[lane] * (n + 1)
        for i in range(n + 1):
            mirror.wide[i * m + lane] = lanes.band[row + i] - MARGIN
            if i < n:
                mirror.narrow[lane] = (
                    min(mirror.narrow[lane], mirror.wide[i * m + lane]) if i > 0 else mirror.wide[lane]
                )
        top, rate = rate_parts(lanes.charges[lanes.costs[lane] * CHARGES + 2])
        bottom = float(rate) * float(lanes.charges[lanes.costs[lane] * CHARGES + 1])
        mirror.top[lane], mirror.bottom[lane] = float(top), bottom
        mirror.plain[lane] = 1 if unbound == 1 and bottom < CLEAR and plain_terms(lanes, lane, n) else 0


@compiled
def plain_terms(lanes: Lanes, lane: int, n: int) -> bool:
    """Whether the lane's policy brings all names to target, rounded down or to the nearest, for one rate of cost."""
    p, r, c = lanes.policy[lane] * RULES, lanes.policy[lane] * RATIOS, lanes.costs[lane] * CHARGES
    rules, ratios, charges, row = lanes.rules, lanes.ratios, lanes.charges, lanes.costs[lane]
    if rules[p] != FULL or rules[p + 1] != ALL or rules[p + 6] > 0:
        return False
    if rules[p + ROUNDING] != DOWN and (rules[p + ROUNDING] != NEAREST or rules[p + OBJECTIVE] != DRIFT):
        return False
    if ratios[r] != 0.0 or ratios[r + 1] >= 0.0 or lanes.fees[row + 1] > lanes.fees[row]:
        return False
    if charges[c + 3] + charges[c + 4] + charges[c + 5] + charges[c + 7] > 0 or charges[c + 6] >= 0:
        return False
    for i in range(row * n, (row + 1) * n):
        if lanes.spread[i] > 0 or lanes.impact[i] > 0.0:
            return False
    return True
