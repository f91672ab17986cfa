"""Breaks: where a book and its broker differ, by type; and the refusal to plan on shares that do not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Account, Booked
from trimtab.ledger.exact import minor
from trimtab.ledger.facts import BreakLine, Reconciled
from trimtab.market.instruments import CASH
from trimtab.units import SCALE

MISSING_OURS = "missing ours"  # the broker holds it, the book does not
MISSING_THEIRS = "missing theirs"  # the book holds it, the broker does not
QUANTITY = "quantity"
DUPLICATE = "duplicate"  # a trade stands in the book twice
ACTION = "corporate action"  # the two differ by the ratio of a split
TIMING = "timing"  # what happened after the day of the file explains the difference
CASH_BREAK = "cash"
COST = "cost"
PRICE = "price"
VALUE = "value"

SHARES_OPEN = (MISSING_OURS, MISSING_THEIRS, QUANTITY, DUPLICATE, ACTION)  # while one is open, nothing is planned
SHARES_BREAKS = (*SHARES_OPEN, TIMING)
TYPES = (*SHARES_BREAKS, CASH_BREAK, COST, PRICE, VALUE)
NAMED_MAX = 5
RATIOS = (*((many, 1) for many in range(2, 101)), (3, 2), (4, 3), (5, 2), (5, 3), (5, 4), (6, 5))
NEAR = Fraction(3, 2)  # how far a price may have moved beside the split that is guessed


@dataclass(frozen=True, slots=True)
class Position:
    """What a broker says of one symbol: shares in 10**-9, and where it says so price, value and cost."""

    symbol: str
    quantity_units: int
    price_ticks: int | None = None
    value_minor: int | None = None
    cost_minor: int | None = None
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Statement:
    """A broker's positions at the end of a session; cash by currency, empty where the broker says nothing of it."""

    session: str
    positions: tuple[Position, ...]
    cash_minor: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """What facts dated after the day of a statement moved: units by symbol, minor units by currency."""

    units: Mapping[str, int] = field(default_factory=dict)
    cash_minor: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prices:
    """Our own closing prices in ticks by symbol, and how far a broker's may lie from them."""

    price_ticks: Mapping[str, int] = field(default_factory=dict)
    tolerance: Fraction = Fraction(0)


NO_PRICES = Prices()


def breaks(
    account: Account, statement: Statement, moved: Moved, *, prices: Prices = NO_PRICES, costs: str = "ignored"
) -> tuple[BreakLine, ...]:
    """Every difference between the account and the broker's statement: shares by symbol, cash, then the rest.

    `costs` is "compared" where the cost of each holding is held against the broker's too.
    """
    theirs = {position.symbol: position for position in statement.positions}
    symbols = sorted({*account.shares, *theirs, *(s for s, units in moved.units.items() if units)}, key=str.encode)
    found = [line for symbol in symbols for line in _of_shares(account, symbol, theirs.get(symbol), moved)]
    found += _of_cash(account, statement, moved)
    for position in statement.positions:
        if costs == "compared" and account.shares.get(position.symbol) == position.quantity_units:
            found += _of_cost(account, position)
        found += _of_price(position, prices)
    return tuple(found)


def is_clean(lines: tuple[BreakLine, ...]) -> bool:
    """Whether nothing is left to explain: no break but of timing."""
    return all(line.type == TIMING for line in lines)


def _of_shares(account: Account, symbol: str, position: Position | None, moved: Moved) -> Iterator[BreakLine]:
    now, theirs = account.shares.get(symbol, 0), position.quantity_units if position else 0
    ours = now - moved.units.get(symbol, 0)  # as it was on the day of the statement
    if theirs not in (ours, now):
        yield BreakLine(symbol, _type(account, symbol, ours, theirs, position), ours, theirs)
    elif ours != now:
        yield BreakLine(symbol, TIMING, now if theirs == ours else ours, theirs)


def _type(account: Account, symbol: str, ours: int, theirs: int, position: Position | None) -> str:
    fills = [booked for booked in account.fills.values() if booked.fill.symbol == symbol and not booked.busted]
    if _twice(fills, ours - theirs):
        return DUPLICATE
    if not ours:
        return MISSING_OURS
    if not theirs:
        return MISSING_THEIRS
    return ACTION if _by_split(fills, ours, theirs, position) else QUANTITY


def _twice(fills: list[Booked], difference: int) -> bool:
    """Whether the book has more by a fill that stands in it under two ids."""
    seen: set[tuple[object, ...]] = set()
    for booked in fills:
        fill = booked.fill
        content = (fill.session, fill.side, fill.quantity_units, fill.price_ticks, fill.fees_ticks, fill.scale)
        if content in seen and fill.signed_units == difference:
            return True
        seen.add(content)
    return False


def _by_split(fills: list[Booked], ours: int, theirs: int, position: Position | None) -> bool:
    """Whether the shares differ by the ratio of a split, and the prices by its inverse where both are known."""
    last = max((booked.fill for booked in fills), key=lambda fill: fill.session, default=None)
    for many, few in RATIOS:
        for after, before in ((many, few), (few, many)):
            if ours * after != theirs * before:
                continue
            if last is None or position is None or position.price_ticks is None or last.scale != SCALE:
                return True
            moved = Fraction(position.price_ticks * after, last.price_ticks * before)
            return 1 / NEAR <= moved <= NEAR
    return False


def _of_cash(account: Account, statement: Statement, moved: Moved) -> Iterator[BreakLine]:
    """A break of each currency; a statement that says nothing of cash has none."""
    if not statement.cash_minor:
        return
    for code in sorted({*statement.cash_minor, *account.cash_minor}):
        now, theirs = account.cash_minor.get(code, 0), statement.cash_minor.get(code, 0)
        ours = now - moved.cash_minor.get(code, 0)
        if theirs not in (ours, now):
            settling = sum(
                row.cash_minor
                for row in account.fills.values()
                if not row.busted and (row.fill.session, row.fill.currency) == (statement.session, code)
            )
            kind = TIMING if settling and theirs == ours - settling else CASH_BREAK
            yield BreakLine(CASH, kind, ours, theirs, code)
        elif ours != now:
            yield BreakLine(CASH, TIMING, now if theirs == ours else ours, theirs, code)


def _of_cost(account: Account, position: Position) -> Iterator[BreakLine]:
    lots = account.lots[position.symbol]
    ours = sum(lot.cost_minor for lot in lots)
    known = position.cost_minor is not None and all(lot.cost_known for lot in lots)
    if known and position.cost_minor is not None and ours != position.cost_minor:
        yield BreakLine(position.symbol, COST, ours, position.cost_minor, position.currency)


def _of_price(position: Position, prices: Prices) -> Iterator[BreakLine]:
    """The broker's price against ours, in ticks; where it gives only the value, the value at our price."""
    own = prices.price_ticks.get(position.symbol)
    if own is None:
        return
    if position.price_ticks is not None:
        if abs(position.price_ticks - own) > own * prices.tolerance:
            yield BreakLine(position.symbol, PRICE, own, position.price_ticks, position.currency)
    elif position.value_minor is not None:
        value = minor(position.quantity_units, own, 0, SCALE, position.currency)
        if abs(position.value_minor - value) > abs(value) * prices.tolerance + 1:
            yield BreakLine(position.symbol, VALUE, value, position.value_minor, position.currency)


def quantity_breaks(reconciled: Reconciled | None) -> tuple[BreakLine, ...]:
    """The breaks of shares that the latest reconciliation left open."""
    return tuple(line for line in reconciled.breaks if line.type in SHARES_OPEN) if reconciled else ()


def refuse_open(reconciled: Reconciled | None, where: str) -> None:
    """Refuses to plan or send anything for an account whose shares are not those of its broker."""
    found = quantity_breaks(reconciled)
    if reconciled is None or not found:
        return
    named = ", ".join(f"{line.symbol} ({line.type})" for line in found[:NAMED_MAX])
    more = f" and {len(found) - NAMED_MAX} more" if len(found) > NAMED_MAX else ""
    raise BookRefused(
        where, f"its shares differ from the broker's of {reconciled.session}: {named}{more}",
        "a plan is made for shares that both sides agree on",
        "book what is missing or correct it, and run `trimtab reconcile` again",
    )  # fmt: skip
