"""A plan filled on a later session's prices: orders that live through splits, and what the cash can bear of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trimtab.decide import kernel
from trimtab.decide.crossing import Crossed
from trimtab.market.actions import Split
from trimtab.units import worth


@dataclass(frozen=True, slots=True)
class Pending:
    """An order decided at one session to be filled at the next: the holding that was decided on, and that wanted."""

    decided: str
    symbol: str
    before: int
    after: int
    reason: str

    def split(self, split: Split) -> Pending:
        """The order in the shares of after the split, fractions of a unit left out."""
        before, after = (units * split.after // split.before for units in (self.before, self.after))
        return replace(self, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an order: units before and after, the change of value, its cost; `wanted` is what was ordered."""

    order: Pending
    before: int
    after: int
    wanted: int
    price_ticks: int
    notional_ticks: int
    cost_ticks: int


def fill(crossed: Crossed, orders: Sequence[Pending], price_ticks: Sequence[int]) -> tuple[Done, ...]:
    """The orders at these prices, one for each (0: none to trade at): sales first, then buys in order of symbol.

    A buy that would take the cash under its floor, or further under it, is cut to as many share steps as it bears.
    """
    done: list[Done] = []
    cash = crossed.case.cash
    pairs = [pair for pair in zip(orders, price_ticks, strict=True) if pair[1]]
    for order, price in sorted(pairs, key=lambda pair: (pair[0].after > pair[0].before, pair[0].symbol.encode())):
        this = _done(crossed, order, price, cash - crossed.case.floor)
        done.append(this)
        cash -= this.notional_ticks + this.cost_ticks
    return tuple(done)


def _done(crossed: Crossed, order: Pending, price: int, budget: int) -> Done:
    i = crossed.symbols.index(order.symbol)
    held, step = crossed.names.shares[i], crossed.names.step[i]
    wanted = max(0, held + order.after - order.before)
    if wanted <= held:
        return _at(crossed, order, i, wanted, wanted, price)
    low, high = 0, -(-(wanted - held) // step)  # steps that fit, steps that may not
    while low < high:
        steps = (low + high + 1) // 2
        tried = _at(crossed, order, i, min(wanted, held + steps * step), wanted, price)
        booked = -(-tried.notional_ticks // crossed.terms.minor) * crossed.terms.minor + tried.cost_ticks
        low, high = (steps, high) if booked <= budget else (low, steps - 1)
    return _at(crossed, order, i, min(wanted, held + low * step), wanted, price)


def _at(crossed: Crossed, order: Pending, i: int, units: int, wanted: int, price: int) -> Done:
    terms, names = crossed.terms, crossed.names
    held = names.shares[i]
    change = worth(units, price, terms.per) - worth(held, price, terms.per)
    cost = 0
    if units != held:
        buys = int(units > held)
        cost = kernel.cost_of(terms, names.spread[i], names.impact[i], abs(units - held), abs(change), buys)
    return Done(order, held, units, wanted, price, change, cost)
