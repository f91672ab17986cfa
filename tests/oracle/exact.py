"""The objective and the rules of docs/decision.md, in exact numbers, for given goals.

Nothing here knows how a plan is found. A Problem is what one decision has to solve: for each name what is held, its
price, its interval of values and its goal; for the book its cash, its floor and what trades cost. `misplaced` is J,
`broken` says in words which rules a plan breaks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from trimtab.mandate.costs import Costs, Impact
from trimtab.units import decimal


@dataclass(frozen=True, slots=True)
class Name:
    """One symbol: what is held, its interval [lo, hi] of value and its goal in ticks, and which ways it may go."""

    symbol: str
    held: int
    price: int
    step: int
    lo: int
    hi: int
    goal: int
    may_buy: bool = True
    may_sell: bool = True
    must_close: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One decision to take; money in ticks, shares in units (`per` of them make one share)."""

    names: tuple[Name, ...]
    cash: int
    cash_lo: int
    cash_hi: int
    floor: int
    minor: int
    per: int = 1
    scale: int = 6
    costs: Costs = Costs()
    session: str = ""
    trade_min: int = 0
    turnover_max: int | None = None  # two-way
    objective: str = "drift"

    @property
    def value(self) -> int:
        """What the book is worth before it trades."""
        return self.cash + sum(worth(name, name.held, self.per) for name in self.names)


def worth(name: Name, units: int, per: int) -> int:
    """Value of the units in ticks, rounded down."""
    return units * name.price // per


def ratio(number: object) -> Fraction:
    """A setting as the user wrote it, as an exact fraction."""
    return Fraction(decimal(number))  # type: ignore[arg-type]


def up_to(amount: Fraction | int, unit: int) -> int:
    """The amount rounded up to a whole number of units."""
    return math.ceil(Fraction(amount) / unit) * unit


def cost(problem: Problem, name: Name, after: int) -> int:
    """What the trade costs: each term rounded up to the minor unit, then added."""
    units = abs(after - name.held)
    if units == 0:
        return 0
    notional = abs(worth(name, after, problem.per) - worth(name, name.held, problem.per))
    terms = _terms(problem, name.symbol, Fraction(units, problem.per), notional, after > name.held)
    return sum(up_to(term, problem.minor) for term in terms)


def _terms(problem: Problem, symbol: str, shares: Fraction, notional: int, buys: bool) -> Iterator[Fraction]:
    costs, one = problem.costs, 10**problem.scale
    commission = _bps(costs.fee_bps) * notional + (ratio(costs.per_share) * shares + ratio(costs.per_order)) * one
    commission = max(commission, ratio(costs.per_order_min) * one)
    if costs.per_order_cap is not None:
        commission = min(commission, ratio(costs.per_order_cap) * one)
    yield commission
    yield _bps(costs.half_spread(symbol)) * notional
    if buys:
        yield _bps(costs.buy_duty_bps) * notional
    else:
        for fee in costs.sell_fees_on(problem.session):
            amount = _bps(fee.bps) * notional + ratio(fee.per_share) * shares * one
            yield amount if fee.cap is None else min(amount, ratio(fee.cap) * one)
    if isinstance(costs.impact, Impact):
        yield _impact(costs.impact, symbol, shares) * notional


def _impact(law: Impact, symbol: str, shares: Fraction) -> Fraction:
    """The square-root law to fifty digits."""
    with localcontext(prec=50):
        root = (Decimal(shares.numerator) / Decimal(shares.denominator) / decimal(law.volume[symbol])).sqrt()
        return Fraction(decimal(law.coefficient) * decimal(law.volatility[symbol]) * root)


def _bps(bps: object) -> Fraction:
    return ratio(bps) / 10_000


def apart(value: int, lo: int, hi: int) -> int:
    """How far the value lies outside [lo, hi]."""
    return max(lo - value, 0, value - hi)


def cash_after(problem: Problem, after: Sequence[int]) -> int:
    """Cash after all trades and costs, exact in ticks."""
    cash = problem.cash
    for name, units in zip(problem.names, after, strict=True):
        cash -= worth(name, units, problem.per) - worth(name, name.held, problem.per) + cost(problem, name, units)
    return cash


def booked_cash(problem: Problem, after: Sequence[int]) -> int:
    """Cash as a bank would book it at worst: buys rounded up and sells rounded down to the minor unit."""
    cash = problem.cash
    for name, units in zip(problem.names, after, strict=True):
        cash += booked(problem, name, units) - cost(problem, name, units)
    return cash


def booked(problem: Problem, name: Name, after: int) -> int:
    """What the trade brings (+) or takes (-) before costs, in whole minor units, never in our favour."""
    change = worth(name, after, problem.per) - worth(name, name.held, problem.per)
    return -change // problem.minor * problem.minor if change < 0 else -up_to(change, problem.minor)


def misplaced(problem: Problem, after: Sequence[int]) -> int:
    """J: the money that lies outside its interval, cash too, and what the trades cost."""
    total = 0
    for name, units in zip(problem.names, after, strict=True):
        total += apart(worth(name, units, problem.per), name.lo, name.hi)
        if problem.objective == "drift":
            total += cost(problem, name, units)
    if problem.objective == "drift":
        total += apart(cash_after(problem, after), problem.cash_lo, problem.cash_hi)
    return total


def turnover(problem: Problem, after: Sequence[int]) -> int:
    """Two-way turnover: all that is bought and sold."""
    return sum(
        abs(worth(name, units, problem.per) - worth(name, name.held, problem.per))
        for name, units in zip(problem.names, after, strict=True)
    )


def choices(problem: Problem, name: Name) -> list[int]:
    """Every holding that the rules allow the name after the trade, staying included, in ascending order."""
    if name.must_close:
        return [0]
    low, high = reach(problem, name)
    found = {name.held}
    found.update(name.held + k * name.step for k in range(-low, high + 1))
    if closes(problem, name):
        found.add(0)
    return sorted(units for units in found if allowed(problem, name, units))


def reach(problem: Problem, name: Name) -> tuple[int, int]:
    """How many steps the name may be sold and bought: no trade passes its goal by more than one step."""
    sells = buys = 0
    value_of_step = Fraction(name.step * name.price, problem.per)
    if value_of_step == 0:
        return 0, 0
    slack = Fraction(worth(name, name.held, problem.per) - name.goal)
    if name.may_buy:
        buys = max(0, math.floor(1 - slack / value_of_step))
    if name.may_sell:
        sells = max(0, min(math.floor(1 + slack / value_of_step), name.held // name.step))
    return sells, buys


def floor_in_reach(problem: Problem) -> bool:
    """Whether sales within the rules can keep the floor: where they cannot, a sale may pass its goal to keep it."""
    cash = problem.cash
    for name in problem.names:
        most = 0 if closes(problem, name) or name.must_close else name.held - reach(problem, name)[0] * name.step
        if most < name.held and allowed(problem, name, most):
            cash += max(0, booked(problem, name, most) - cost(problem, name, most))
    return cash >= problem.floor


def closes(problem: Problem, name: Name) -> bool:
    """Whether the whole holding may be sold: an odd rest is not bound to the step, but to its goal's side."""
    value_of_step = Fraction(name.step * name.price, problem.per)
    nearest = min(value_of_step, Fraction(worth(name, name.held, problem.per)))
    return name.may_sell and name.held > 0 and name.goal <= nearest


def allowed(problem: Problem, name: Name, after: int) -> bool:
    """Whether the trade is none, a close-out, or at least the smallest trade."""
    if after == name.held or after == 0:
        return True
    return abs(after - name.held) * name.price >= problem.trade_min * problem.per


def broken(problem: Problem, after: Sequence[int]) -> list[str]:
    """The rules that the plan breaks, each in words; empty for a plan that may be traded."""
    found = []
    for name, units in zip(problem.names, after, strict=True):
        found += [f"{name.symbol} {name.held} -> {units}: {fault}" for fault in _faults(problem, name, units)]
    if booked_cash(problem, after) < problem.floor and any(
        u != n.held for n, u in zip(problem.names, after, strict=True)
    ):
        found.append(f"cash {booked_cash(problem, after)} is under the floor {problem.floor}")
    if problem.turnover_max is not None and turnover(problem, after) > problem.turnover_max:
        found.append(f"turnover {turnover(problem, after)} is over {problem.turnover_max}")
    return found


def _faults(problem: Problem, name: Name, after: int) -> Iterator[str]:
    if after < 0:
        yield "more is sold than is held"
    if name.must_close and after != 0:
        yield "it must be closed out"
    if after == name.held:
        return
    if after > name.held and not name.may_buy:
        yield "it may not be bought"
    if after < name.held and not name.may_sell:
        yield "it may not be sold"
    if after != 0 and (after - name.held) % name.step:
        yield f"the trade is no multiple of {name.step}"
    if not allowed(problem, name, after):
        yield "the trade is under the minimum"
    value, value_of_step = worth(name, after, problem.per), Fraction(name.step * name.price, problem.per)
    past = value - name.goal if after > name.held else name.goal - value
    if past > value_of_step + 1 and not name.must_close:
        yield f"the trade passes its goal {name.goal} by {past}, more than a step"
