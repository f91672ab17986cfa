"""Tax lots: which lots a sale closes, what was gained, short or long; and what splits do to them.

Lots and gains are named tuples: a book makes millions of them, and those are made in a quarter of the time.

A lot is shares bought together: when, how many, and what they cost in all, fees in. 100 at 60.00 with 1.00 of fees cost
6,001.00; selling 40 of them takes 2,400.40 of it along. docs/lots.md says how each method picks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from trimtab.errors import BookRefused
from trimtab.ledger.exact import half_even, minor, shared
from trimtab.units import SHARE_PER, shares

FIFO = "fifo"
LIFO = "lifo"
HIFO = "highest"
SPECIFIC = "specific"
AVERAGE = "average"
STRICT = "strict"
METHODS = (FIFO, LIFO, HIFO, SPECIFIC, AVERAGE, STRICT)
SHORT = "short"
LONG = "long"
UNKNOWN = "unknown"
LONG_AFTER_YEARS = 1  # United States, 26 USC 1222: more than one year


class Lot(NamedTuple):
    """Shares that were acquired together; `cost_minor` is what all of them cost. `acquired` is empty where unknown."""

    lot_id: str
    symbol: str
    acquired: str
    quantity_units: int
    cost_minor: int
    currency: str = "USD"
    cost_known: bool = True
    opened: int = 0  # the journal entry; it orders the lots of one day


class Gain(NamedTuple):
    """What a part of a lot brought when it was closed, and what it had cost; `by` is the fact that closed it."""

    by: str
    lot_id: str
    symbol: str
    acquired: str
    closed: str
    quantity_units: int
    cost_minor: int
    proceeds_minor: int
    term: str
    currency: str = "USD"
    cost_known: bool = True
    opened: int = 0

    @property
    def gain_minor(self) -> int:
        """Proceeds less cost; it means nothing where the cost is not known."""
        return self.proceeds_minor - self.cost_minor


class Purchase(NamedTuple):
    """Shares bought: what a loss within thirty days of it is held against."""

    session: str
    symbol: str
    lot_id: str
    quantity_units: int


@dataclass(frozen=True, slots=True)
class Unrealised:
    """What a lot is worth at a price, and what it would gain."""

    lot: Lot
    value_minor: int
    term: str

    @property
    def gain_minor(self) -> int:
        """Value less cost."""
        return self.value_minor - self.lot.cost_minor


class Sale(NamedTuple):
    """Shares that leave: how many, when, for how much, by which fact; and how their lots are picked."""

    by: str
    session: str
    quantity_units: int
    proceeds_minor: int
    method: str = FIFO
    chosen: tuple[tuple[str, int], ...] = ()


class Closed(NamedTuple):
    """The lots that are left after a sale, and the gain on each lot it closed or cut."""

    lots: tuple[Lot, ...]
    gains: tuple[Gain, ...]


@lru_cache(maxsize=65536)
def long_from(acquired: str, years: int = LONG_AFTER_YEARS) -> str:
    """The first session on which a sale is long term: the holding begins the day after, and must last more than a year.

    Bought on 5 February 2025, long from 6 February 2026; on 28 February 2023, long from 1 March 2024 (Rev. Rul. 66-7).
    """
    begins = date.fromisoformat(acquired) + timedelta(days=1)
    if (begins.month, begins.day) == (2, 29):
        return date(begins.year + years, 3, 1).isoformat()
    return begins.replace(year=begins.year + years).isoformat()


def term(acquired: str, closed: str, years: int = LONG_AFTER_YEARS) -> str:
    """Short or long; unknown where nobody knows when the lot was acquired."""
    if not acquired:
        return UNKNOWN
    return LONG if closed >= long_from(acquired, years) else SHORT


def place(lots: Sequence[Lot], lot: Lot) -> int:
    """Where a lot stands among the others: in order of acquisition and, on one day, of booking."""
    if not lots or (lots[-1].acquired, lots[-1].opened) <= (lot.acquired, lot.opened):
        return len(lots)
    return bisect_right(lots, (lot.acquired, lot.opened), key=lambda known: (known.acquired, known.opened))


def close(lots: Sequence[Lot], sale: Sale, where: str) -> Closed:
    """The lots after a sale and the gains on what it closed; costs and proceeds are shared out to the last cent.

    Raises BookRefused for more than is held, and for lots that the method cannot tell apart.
    """
    left = list(lots)
    gains = take(left, sale, sum(lot.quantity_units for lot in lots), where)
    return Closed(tuple(left), tuple(gains))


def take(lots: list[Lot], sale: Sale, held_units: int, where: str) -> list[Gain]:
    """Closes the lots of a sale in the list itself, and gives its gains in the order in which the lots were taken.

    `held_units` is what all lots sum to.
    """
    by, session, sold, proceeds_minor, method, chosen = sale
    if method == AVERAGE and not chosen:
        lots[:] = averaged(lots)
    picked = pick(lots, sale, held_units, where)
    proceeds = [proceeds_minor]
    if len(picked) > 1:
        proceeds = shared(proceeds_minor, [units for _, units in picked], sold)
    gains, emptied = [], []
    for (at, units), part in zip(picked, proceeds, strict=True):
        lot_id, symbol, acquired, held, cost, currency, known, opened = lots[at]
        if units == held:
            emptied.append(at)
        else:
            whole, cost = cost, half_even(cost * units, held)
            lots[at] = Lot(lot_id, symbol, acquired, held - units, whole - cost, currency, known, opened)
        lasted = term(acquired, session)
        gains.append(Gain(by, lot_id, symbol, acquired, session, units, cost, part, lasted, currency, known, opened))
    for at in sorted(emptied, reverse=True):  # from the end: no place moves before its turn
        del lots[at]
    return gains


def pick(lots: Sequence[Lot], sale: Sale, held_units: int, where: str) -> list[tuple[int, int]]:
    """Which lots a sale closes: their places and the units of each, in the order they are taken."""
    if sale.quantity_units > held_units:
        found = f"{_read(sale.quantity_units)} shares leave and {_read(held_units)} are held"
        raise BookRefused(where, found, "a sale sells what is held", "correct the quantity, or book the purchase first")
    if sale.chosen:
        return _chosen(lots, sale, where)
    if sale.method == SPECIFIC or (sale.method == STRICT and len(lots) > 1 and sale.quantity_units != held_units):
        found = f"{_read(sale.quantity_units)} of {_read(held_units)} shares in {len(lots)} lots are sold"
        raise BookRefused(
            where, found, f"the method {sale.method} asks which lots", "choose the lots of the sale first"
        )
    return _in_order(lots, _order(lots, sale.method), sale.quantity_units)


def _order(lots: Sequence[Lot], method: str) -> Sequence[int]:
    """The places of the lots in the order the method takes them; of lots that cost the same, the earliest first."""
    if method == LIFO:
        return range(len(lots) - 1, -1, -1)
    if method != HIFO:
        return range(len(lots))
    return sorted(range(len(lots)), key=lambda at: (-lots[at].cost_minor * _ONE // lots[at].quantity_units, at))


_ONE = 10**40  # unit costs are compared to so many digits that two which differ never look alike


def _in_order(lots: Sequence[Lot], order: Sequence[int], quantity_units: int) -> list[tuple[int, int]]:
    picked, left = [], quantity_units
    for at in order:
        units = lots[at].quantity_units
        if units >= left:  # the last one
            if left:
                picked.append((at, left))
            break
        picked.append((at, units))
        left -= units
    return picked


def _chosen(lots: Sequence[Lot], sale: Sale, where: str) -> list[tuple[int, int]]:
    """The lots that were named, as far as the sale goes."""
    places = {lot.lot_id: at for at, lot in enumerate(lots)}
    picked, left = [], sale.quantity_units
    for lot_id, most in sale.chosen:
        units = min(left, most)
        if not units:
            continue
        if lot_id not in places or lots[places[lot_id]].quantity_units < units:
            held = _read(lots[places[lot_id]].quantity_units) if lot_id in places else "none"
            found = f"{_read(units)} shares of the lot {lot_id} were chosen and {held} are held"
            raise BookRefused(where, found, "a chosen lot is held", "choose other lots")
        picked.append((places[lot_id], units))
        left -= units
    if left:
        found = f"the chosen lots are {_read(left)} shares short of the sale"
        raise BookRefused(where, found, "the chosen lots cover the whole sale", "choose more lots")
    return picked


def averaged(lots: Sequence[Lot]) -> list[Lot]:
    """Each lot at the average cost of them all; the costs sum to what they were."""
    held = sum(lot.quantity_units for lot in lots)
    if not held:
        return []
    costs = shared(sum(lot.cost_minor for lot in lots), (lot.quantity_units for lot in lots), held)
    known = all(lot.cost_known for lot in lots)
    return [lot._replace(cost_minor=cost, cost_known=known) for lot, cost in zip(lots, costs, strict=True)]


def split(lots: Sequence[Lot], after: int, before: int, where: str) -> tuple[Lot, ...]:
    """The lots after a split: units by the ratio, costs and dates as they were; what all are together is rounded down.

    A lot too small to keep a unit hands its cost to the next. Raises BookRefused where nothing is left at all.
    """
    left: list[Lot] = []
    upto = done = cost = 0
    for lot in lots:
        upto += lot.quantity_units
        units = upto * after // before - done
        done += units
        cost += lot.cost_minor
        if units:
            left.append(lot._replace(quantity_units=units, cost_minor=cost))
            cost = 0
    if not left:
        found = f"a split of {after} for {before} leaves nothing of {_read(upto)} shares"
        raise BookRefused(where, found, "a split leaves at least 0.000000001 shares", "book a delisting with its cash")
    left[-1] = left[-1]._replace(cost_minor=left[-1].cost_minor + cost)
    return tuple(left)


def renamed(lots: Sequence[Lot], symbol: str) -> tuple[Lot, ...]:
    """The same lots under another symbol."""
    return tuple(lot._replace(symbol=symbol) for lot in lots)


def unrealised(lots: Sequence[Lot], price_ticks: int, scale: int, session: str) -> tuple[Unrealised, ...]:
    """What each lot is worth at the price and would gain, short or long; the values sum to the position's."""
    if not lots:
        return ()
    held = sum(lot.quantity_units for lot in lots)
    worth = minor(held, price_ticks, 0, scale, lots[0].currency)
    values = shared(worth, (lot.quantity_units for lot in lots), held)
    return tuple(Unrealised(lot, value, term(lot.acquired, session)) for lot, value in zip(lots, values, strict=True))


def _read(units: int) -> str:
    """Units as shares."""
    return str(shares(units, SHARE_PER))
