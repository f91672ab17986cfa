"""What each name of a book is valued at by session: its own price, else its last good one, and that is said.

The book's own splits restate a price that is carried over them; those of the prices are held against the book's.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from trimtab.errors import PricesRefused, Refusals
from trimtab.findings import Finding
from trimtab.ledger.holding import marks
from trimtab.market.actions import Actions, Split
from trimtab.market.prices import MISSING, Prices
from trimtab.market.sessions import position_at_or_after
from trimtab.run.booked.moves import Moved

SPLIT_DAYS = 10  # a split booked so near to that of the prices is the same one
SESSIONS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Held:
    """A name between the first and the last position at which it counts, and the positions at which it is held."""

    symbol: str
    first: int
    last: int
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """By symbol its first position and its ticks from there on, and what was noticed."""

    price_ticks: Mapping[str, tuple[int, Sequence[int]]]
    findings: tuple[Finding, ...]


def marked(prices: Prices, holdings: Iterable[Held], moved: Moved) -> Marked:
    """The price of each name by session while it counts; refuses every name that has none to begin with."""
    found: dict[str, tuple[int, Sequence[int]]] = {}
    findings: list[Finding] = []
    refusals: list[PricesRefused] = []
    for held in holdings:
        column_of = _priced_as(prices, held.symbol, moved.renames)
        own = _as_booked(prices, held.symbol, column_of, moved)
        try:
            valued = marks(own, held.symbol, held.first, held.last)
        except PricesRefused:
            refusals.append(_unpriced(prices, held))
            continue
        found[held.symbol] = held.first, valued.price_ticks
        wanted = set(held.at) if valued.carried else ()
        carried = [held.first + t for t in valued.carried if held.first + t in wanted]
        findings += _carried(prices, held.symbol, carried)
        if column_of != held.symbol:
            text = (
                f"{held.symbol} is valued at the prices of {column_of}, its name before or after a rename of the book"
            )
            findings.append(Finding("priced_as", held.symbol, text, severity="note"))
        findings += _unbooked(prices, held, column_of, moved.splits)
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    return Marked(found, tuple(findings))


def _priced_as(prices: Prices, symbol: str, renames: Sequence[tuple[str, str]]) -> str:
    """The symbol, or the name nearest to it by the book's renames that the prices know, where they know not itself."""
    seen, near = {symbol}, [symbol]
    for name in near:
        if any(price != MISSING for price in prices.column(name)):
            return name
        for pair in renames:
            if name in pair:
                other = pair[1] if pair[0] == name else pair[0]
                near += [] if other in seen else [other]
                seen.add(other)
    return symbol


def _as_booked(prices: Prices, symbol: str, column_of: str, moved: Moved) -> Prices:
    """One column of the prices under the symbol, with the splits of the book in place of those of the prices."""
    names = {symbol, column_of}
    splits = tuple(replace(split, symbol=symbol) for split in moved.splits if split.symbol in names)
    doubts = tuple(replace(doubt, symbol=symbol) for doubt in prices.doubts if doubt.symbol == column_of)
    column: array[int] = prices.column(column_of)
    return replace(prices, symbols=(symbol,), columns=(column,), actions=Actions(splits), doubts=doubts)


def _unpriced(prices: Prices, held: Held) -> PricesRefused:
    session = prices.sessions[held.first]
    return PricesRefused(
        prices.source or "prices", f"{held.symbol} is held from {session} and has no good price up to then",
        "each holding is valued at a price", "add its price, or start later",
    )  # fmt: skip


def _carried(prices: Prices, symbol: str, at: Sequence[int]) -> list[Finding]:
    """One warning a name: in which sessions it stands at an older price."""
    if not at:
        return []
    named = ", ".join(prices.sessions[t] for t in at[:SESSIONS_NAMED])
    more = f" and {len(at) - SESSIONS_NAMED} more" if len(at) > SESSIONS_NAMED else ""
    count = "1 session" if len(at) == 1 else f"{len(at)} sessions"
    text = (
        f"{symbol} has no good price in {count} while it is held ({named}{more}) and stands there at its last good one"
    )
    return [Finding("price_carried", symbol, text, prices.sessions[at[-1]])]


def _unbooked(prices: Prices, held: Held, column_of: str, booked: Sequence[Split]) -> list[Finding]:
    """The splits that the prices know of the name while it is held, and the book does not."""
    findings = []
    for split in prices.actions.splits:
        at = position_at_or_after(prices.sessions, split.session)
        if split.symbol != column_of or not {at - 1, at} <= set(held.at):
            continue
        if any(_same(split, own) for own in booked if own.symbol in (held.symbol, column_of)):
            continue
        text = (
            f"the prices know a split of {split.after} for {split.before} of {held.symbol} on {split.session} that the "
            "book has not booked: its value is wrong from there on"
        )
        findings.append(Finding("split_not_booked", held.symbol, text, split.session))
    return findings


def _same(one: Split, other: Split) -> bool:
    apart = abs((date.fromisoformat(one.session[:10]) - date.fromisoformat(other.session[:10])).days)
    return one.after * other.before == one.before * other.after and apart <= SPLIT_DAYS
