"""Renames: what a symbol of one day is called on another, and one series for what was priced under several names.

    2022-06-09 FB -> META     a price of FB before that session and one of META from it on are prices of one name

A price belongs to what its symbol stood for on its session. So does a holding, a target or a corporate action; where a
symbol has passed away by then and nothing else bears it, the name that it became is meant.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from trimtab.errors import PricesRefused
from trimtab.findings import Finding
from trimtab.market.actions import Actions, Dividend, Rename, Split
from trimtab.market.prices import MISSING, Prices
from trimtab.market.sessions import position_at_or_before

Event = TypeVar("Event", Split, Dividend)
ONE_NAME = "a rename is of one name that is there, to one that is not"


@dataclass(frozen=True, slots=True)
class Names:
    """What each symbol is called on `session`: `renames` are those up to it, oldest first.

    `ahead` are later renames to a symbol that has no price up to the session: it is still called what it was.
    """

    session: str = ""
    renames: tuple[Rename, ...] = ()
    ahead: tuple[Rename, ...] = ()

    def of(self, symbol: str, since: str = "") -> str:
        """What the symbol, as it was used on the session `since`, is called; left out: as it is used now."""
        name = self._forward(symbol, since or self.session) if self.renames else symbol
        for rename in reversed(self.ahead):
            if rename.to == name:
                name = rename.symbol
        return name

    def _forward(self, symbol: str, since: str) -> str:
        own = [rename for rename in self.renames if rename.symbol == symbol]
        later = next((rename for rename in own if rename.session > since), None)
        if later is None and own:
            taken = _last(rename.session for rename in self.renames if rename.to == symbol and rename.session <= since)
            later = own[-1] if own[-1].session > taken else None  # it has passed away and nothing else bears it
        return symbol if later is None else self._forward(later.to, later.session)


def family(renames: Collection[Rename], symbols: Sequence[str]) -> tuple[str, ...]:
    """The symbols, each once, and behind them every other name that a rename ties to one of them."""
    known = dict.fromkeys(symbols)
    tied = True
    while tied:
        tied = False
        for rename in renames:
            if (rename.symbol in known) != (rename.to in known):
                known |= {rename.symbol: None, rename.to: None}
                tied = True
    return tuple(known)


def rename_faults(renames: Sequence[Rename]) -> Iterator[tuple[Rename, str]]:
    """Each rename that cannot be, and why; a symbol may be passed from one name to another on one session."""
    for at, rename in enumerate(renames):
        others = [other for place, other in enumerate(renames) if place != at]
        same = [other for other in others if other.session == rename.session and renames.index(other) < at]
        left, came = _used(others, rename.symbol, rename.session)
        gone, there = _used(others, rename.to, rename.session)
        if rename.symbol == rename.to:
            yield rename, f"{rename.symbol} is renamed to itself"
        elif any(other.symbol == rename.symbol for other in same):
            yield rename, f"{rename.symbol} is renamed twice on {rename.session}"
        elif any(other.to == rename.to for other in same):
            yield rename, f"two names become {rename.to} on {rename.session}"
        elif left and came < left:
            yield rename, f"{rename.symbol} became another name on {left} and is renamed again on {rename.session}"
        elif there and gone <= there and not any(o.symbol == rename.to and o.session == rename.session for o in others):
            yield rename, f"{rename.symbol} becomes {rename.to} on {rename.session}, which is in use since {there}"


def _used(renames: Sequence[Rename], symbol: str, session: str) -> tuple[str, str]:
    """When the symbol was last given up, and when it was last taken, before the session."""
    before = [rename for rename in renames if rename.session < session]
    return (
        _last(rename.session for rename in before if rename.symbol == symbol),
        _last(rename.session for rename in before if rename.to == symbol),
    )


def _last(sessions: Iterable[str]) -> str:
    return max(sessions, default="")


def names_of(prices: Prices, session: str) -> Names:
    """The names of the session, by the renames that came with the prices; refused where one cannot be."""
    renames = tuple(sorted(prices.actions.renames))
    for _, found in rename_faults(renames):
        raise PricesRefused(prices.source or "prices", found, ONE_NAME, "correct the renames")
    end = position_at_or_before(prices.sessions, session) + 1
    past = tuple(rename for rename in renames if rename.session <= session)
    ahead = (rename for rename in renames if rename.session > session)
    return Names(session, past, tuple(rename for rename in ahead if not any(prices.column(rename.to)[:end])))


def joined(prices: Prices, session: str | None = None) -> tuple[Prices, Names]:
    """The prices with one series a name, called as on the session (the last one with a price), and those names.

    In each session a name has the price of whichever of its symbols has one; refused where two have. The renames up to
    the session are used up by it: joining again changes nothing.
    """
    if not prices.actions.renames:
        return prices, Names()
    names = names_of(prices, session or prices.as_of())
    concerned = {symbol for rename in names.renames for symbol in (rename.symbol, rename.to)}
    columns: dict[str, array[int]] = {}
    for symbol, column in zip(prices.symbols, prices.columns, strict=True):
        if symbol not in concerned:
            columns[symbol] = column
            continue
        for first, end, owner in _spans(prices.sessions, names, symbol):
            own = columns.setdefault(owner, array("q", bytes(8 * len(column))))
            clash = next((t for t in range(first, end) if column[t] != MISSING and own[t] != MISSING), -1)
            if clash >= 0:
                raise _two_prices(prices, names, owner, clash)
            for t in range(first, end):
                own[t] = own[t] or column[t]
    doubts = tuple(_renamed_doubts(prices, names, columns, concerned))
    return replace(
        prices, symbols=tuple(columns), columns=tuple(columns.values()), actions=_renamed_actions(prices, names),
        doubts=doubts,
    ), names  # fmt: skip


def rename_notes(names: Names, symbols: Collection[str], sessions: Sequence[str]) -> Iterator[Finding]:
    """Each rename after the first session and up to the last of a name among the symbols, as they are called now."""
    for rename in names.renames:
        name = names.of(rename.to, rename.session)
        if name in symbols and sessions[0] < rename.session <= sessions[-1]:
            shown = "" if name == rename.to else f" and {name} now"
            text = f"{rename.symbol} is called {rename.to} from {rename.session} on{shown}: one name, shown as {name}"
            yield Finding("rename", name, text, rename.session, "note")


def _spans(sessions: Sequence[str], names: Names, symbol: str) -> Iterator[tuple[int, int, str]]:
    """From which place to which the symbol stood for which name."""
    cuts = sorted({0, len(sessions), *(bisect_left(sessions, rename.session) for rename in names.renames)})
    for first, end in pairwise(cuts):
        yield first, end, names.of(symbol, sessions[first])


def _two_prices(prices: Prices, names: Names, owner: str, t: int) -> PricesRefused:
    session = prices.sessions[t]
    known = sorted({symbol for rename in names.renames for symbol in (rename.symbol, rename.to)}, key=str.encode)
    two = [symbol for symbol in known if prices.column(symbol)[t] and names.of(symbol, session) == owner]
    ties = ", ".join(f"{r.symbol} -> {r.to} on {r.session}" for r in names.renames if {r.symbol, r.to} & set(two))
    return PricesRefused(
        prices.source or "prices", f"{' and '.join(two)} both have a price on {session} and are one name ({ties})",
        "a name has one price a session", "correct the rename, or give the other name a symbol of its own",
    )  # fmt: skip


def _renamed_doubts(
    prices: Prices, names: Names, columns: Mapping[str, array[int]], concerned: Collection[str]
) -> Iterator[Finding]:
    """The doubts under the names of now; that a symbol was not found is none while another has the name's prices."""
    for doubt in prices.doubts:
        if doubt.symbol not in concerned:
            yield doubt
            continue
        owner = names.of(doubt.symbol, doubt.session)
        if doubt.session or any(prices.column(doubt.symbol)) or not any(columns.get(owner, ())):
            yield replace(doubt, symbol=owner)


def _renamed_actions(prices: Prices, names: Names) -> Actions:
    """Splits and dividends under the names of now, and the renames that are still to come."""
    splits = _once(prices, names, prices.actions.splits, "split")
    dividends = _once(prices, names, prices.actions.dividends, "dividend")
    return Actions(splits, dividends, tuple(r for r in prices.actions.renames if r.session > names.session))


def _once(prices: Prices, names: Names, events: Sequence[Event], kind: str) -> tuple[Event, ...]:
    """The events under the names of now, in order; refused where one was told under two of its names."""
    told: dict[tuple[str, str], str] = {}
    renamed: list[Event] = []
    for event in events:
        name = names.of(event.symbol, event.session)
        other = told.setdefault((event.session, name), event.symbol)
        if other != event.symbol:
            raise PricesRefused(
                prices.source or "prices",
                f"the {kind} of {event.session} stands under {other} and {event.symbol}, which are one name",
                "it is told once", "leave one out",
            )  # fmt: skip
        renamed.append(replace(event, symbol=name))
    return tuple(sorted(renamed))
