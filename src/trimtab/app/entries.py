"""Facts entered one by one: an order cancelled, a fill taken back or corrected, shares moved, lots chosen.

Nothing is edited. A fill that was wrong is taken back by a fact of its own, which says who did it, when, and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from trimtab.app.books import Booking, Told, day_of, enter_told, history, minor_of, opened, user_of
from trimtab.errors import BookRefused, FillsRefused, Refusal, Refusals, UsageRefused
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Busted, Cancelled, Corrected, Filled, LotsChosen, Transferred
from trimtab.ledger.fills import Fill
from trimtab.ledger.journal import Entry
from trimtab.units import SHARE_PER, decimal, finer_than


@dataclass(frozen=True, slots=True)
class Change:
    """One thing taken back or put right: the entry that did it, and the fill or the order before and after it."""

    entry: Entry
    what: str
    before: str
    after: str
    reason: str


def cancel(
    place: str, account: str | None, orders: Sequence[str], *, reason: str = "", session: str | None = None,
    user: str | None = None,
) -> Booking:  # fmt: skip
    """What is open of these orders will not be done; of every open order where none is named."""
    day = day_of(session)
    with opened(place, account) as (journal, ledger, into):

        def told(ledger: Ledger) -> Sequence[Told]:
            named = orders or [order.order_id for order in ledger.accounts[into.name].open_orders]
            return [Told(f"order {order}", Cancelled(into.name, day, order, reason)) for order in named]

        return enter_told(place, journal, ledger, into.name, told, user_of(user))


def bust(
    place: str, account: str | None, fills: Sequence[str], *, reason: str = "", session: str | None = None,
    user: str | None = None,
) -> Booking:  # fmt: skip
    """Fills that their broker took back."""
    day = day_of(session)
    with opened(place, account) as (journal, ledger, into):
        told = [Told(f"fill {fill}", Busted(into.name, day, fill, reason)) for fill in fills]
        return enter_told(place, journal, ledger, into.name, lambda _: told, user_of(user))


def correct(
    place: str, account: str | None, fill_id: str, new_id: str, changed: Mapping[str, str], *, reason: str = "",
    session: str | None = None, user: str | None = None,
) -> Booking:  # fmt: skip
    """A fill taken back and another in its place, under an id of its own: the same but for what is changed.

    `changed` has any of date, symbol, side, quantity, price, fees, order_id, as the columns of a file of fills.
    """
    from trimtab.edges.feeds.fill_files import fill_of

    day = day_of(session)
    with opened(place, account) as (journal, ledger, into):
        old = _standing(into, fill_id)
        row = {"fill_id": new_id, **_row(old), **changed}
        fill = fill_of(row, f"fill {fill_id}", currency=old.currency, scale=old.scale)
        told = (Told(f"fill {fill_id}", Corrected(into.name, day, fill_id, fill, reason)),)
        return enter_told(place, journal, ledger, into.name, lambda _: told, user_of(user))


def corrections(
    place: str, account: str | None, path: str, *, reason: str = "", session: str | None = None,
    user: str | None = None,
) -> Booking:  # fmt: skip
    """The corrections of a file of fills whose column `corrects` names the fill that each takes the place of."""
    from trimtab.edges.feeds.fill_files import read_fills

    day = day_of(session)
    with opened(place, account) as (journal, ledger, into):
        read = read_fills(path, currency=into.currency)
        refusals: list[Refusal] = []
        told: list[Told] = []
        for line, fill, old in zip(read.lines, read.fills, read.corrects, strict=True):
            if not old:
                found = f"the fill {fill.fill_id} corrects none"
                remedy = "write the id of the fill it replaces, or book it with `trimtab book fills`"
                refusals.append(FillsRefused(f"{path}:{line}", found, "a correction names a fill in corrects", remedy))
            told.append(Told(f"{path}:{line}", Corrected(into.name, day, old, fill, reason)))
        if refusals:
            raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
        return enter_told(place, journal, ledger, into.name, lambda _: told, user_of(user), read.findings)


def transfer(
    place: str, account: str | None, symbol: str, quantity: str, *, cost: str | None = None, acquired: str = "",
    session: str | None = None, ref: str | None = None, user: str | None = None,
) -> Booking:  # fmt: skip
    """Shares that came in (above zero) as one lot with its cost and day, or left (below) with their lots; no trade."""
    day = day_of(session)
    units = units_of("--in" if not quantity.startswith("-") else "--out", quantity)
    with opened(place, account) as (journal, ledger, into):
        paid = minor_of("--cost", cost, into.currency) if cost else 0
        fact = Transferred(
            into.name, day, ref or f"{day}/{symbol}", symbol, units, paid, into.currency, acquired,
            units < 0 or cost is not None,
        )  # fmt: skip
        return enter_told(place, journal, ledger, into.name, lambda _: (Told("", fact),), user_of(user))


def choose_lots(
    place: str, account: str | None, symbol: str, *, method: str = "", sale: str = "",
    lots: Sequence[tuple[str, str]] = (), session: str | None = None, ref: str | None = None, user: str | None = None,
) -> Booking:  # fmt: skip
    """The method by which sales of a symbol close lots from now on; or the method, or the lots, of one sale."""
    day = day_of(session)
    taken = tuple((lot, units_of("--lot", quantity)) for lot, quantity in lots)
    with opened(place, account) as (journal, ledger, into):

        def told(ledger: Ledger) -> Sequence[Told]:
            held = ledger.accounts[into.name]
            chosen = held.choices.get(sale)
            same = chosen is not None and (chosen.method, chosen.lots) == (method, taken)
            if ref is None and (same if sale else held.methods.get(symbol) == method):
                return ()  # it is so already
            name = ref or f"{day}/{symbol}/{ledger.sequence + 1}"
            return (Told("", LotsChosen(into.name, day, name, symbol, sale, method, taken)),)

        return enter_told(place, journal, ledger, into.name, told, user_of(user))


def changes(place: str, account: str | None = None) -> tuple[Change, ...]:
    """Every bust, correction and cancelled order of the book: by whom, when, and what stood before and after it."""
    found: list[Change] = []
    fills: dict[tuple[str, str], Fill] = {}
    for entry in history(place, account):
        fact = entry.fact
        if isinstance(fact, Filled | Corrected):
            fills[fact.account, fact.fill.fill_id] = fact.fill
        if isinstance(fact, Busted | Corrected):
            after = said_fill(fact.fill) if isinstance(fact, Corrected) else "none"
            before = said_fill(fills[fact.account, fact.fill_id])
            found.append(Change(entry, f"fill {fact.fill_id}", before, after, fact.reason))
        elif isinstance(fact, Cancelled):
            found.append(Change(entry, f"order {fact.order_id}", "open", "cancelled", fact.reason))
    return tuple(found)


def said_fill(fill: Fill) -> str:
    """A fill in a few words: `F1 SELL 10 AAPL at 230.1 on 2026-11-20, fees 1`."""
    row = _row(fill)
    words = f"{fill.fill_id} {fill.side} {row['quantity']} {fill.symbol} at {row['price']} on {fill.session}"
    return f"{words}, fees {row['fees']}" + (f", order {fill.order_id}" if fill.order_id else "")


def units_of(where: str, quantity: str) -> int:
    """Shares in 10**-9, exact."""
    try:
        exact = decimal(quantity)
    except ValueError:
        raise UsageRefused(where, f"{quantity!r} is no number of shares", "a number such as 10", "correct it") from None
    if finer_than(exact, 9):
        raise UsageRefused(where, f"{quantity} is too fine", "shares have at most nine decimals", "round it")
    return int(exact * SHARE_PER)


def _standing(account: Account, fill_id: str) -> Fill:
    booked = account.fills.get(fill_id)
    if booked is None or booked.busted:
        state = "taken back already" if booked else "not in the book"
        raise BookRefused(
            f"fill {fill_id}", f"the fill {fill_id} is {state}", "a correction takes back a fill that stands",
            "correct the id",
        )  # fmt: skip
    return booked.fill


def _row(fill: Fill) -> dict[str, str]:
    """A fill as the cells of a file, without its id."""
    price, fees = Decimal(fill.price_ticks).scaleb(-fill.scale), Decimal(fill.fees_ticks).scaleb(-fill.scale)
    quantity = Decimal(fill.quantity_units).scaleb(-9)
    return {
        "date": fill.session, "symbol": fill.symbol, "side": fill.side, "quantity": _plain(quantity),
        "price": _plain(price), "fees": _plain(fees), "order_id": fill.order_id,
    }  # fmt: skip


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
