"""A holding through time: what a name is valued at in each session, and the splits and dividends it lives through."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from trimtab.errors import PricesRefused
from trimtab.market.actions import Dividend, Split
from trimtab.market.prices import MISSING, Prices
from trimtab.market.quality import quote
from trimtab.market.sessions import position_at_or_after
from trimtab.units import worth


@dataclass(frozen=True, slots=True)
class Event:
    """One split or dividend that the book lived through: share units before and after, and the cash that came of it."""

    session: str
    symbol: str
    kind: str  # split or dividend
    units_before: int
    units_after: int
    cash_ticks: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What a share of one name is valued at in each session, and where that is not a price of the session itself."""

    price_ticks: array[int]
    carried: tuple[int, ...]


def marks(prices: Prices, symbol: str, first: int, last: int) -> Marks:
    """The column from first to last as the decision would value it: its own price, or the last good one.

    Only what stands beside a gap, a split or a large step is asked of the quality gate; the rest needs no look.
    """
    column, sessions = prices.column(symbol), prices.sessions
    opening = quote(prices, symbol, sessions[first])
    if not opening.price_ticks:
        found = f"{symbol} is held and has no good price up to {sessions[first]}"
        raise PricesRefused(
            prices.source or "prices", found, "a history starts at a session in which each holding has a price",
            "start later, or add its price",
        )  # fmt: skip
    filled = array("q", [opening.price_ticks])
    carried = [] if opening.session == sessions[first] else [0]
    splitting = {position_at_or_after(sessions, split.session) for split in _splits(prices, symbol)}
    before = column[first]
    for t in range(first + 1, last + 1):
        price = column[t]
        if price > MISSING and before <= 2 * price and price <= 2 * before and t not in splitting:
            filled.append(price)
        elif price == MISSING and t not in splitting:
            filled.append(filled[-1])
            carried.append(t - first)
        else:
            quoted = quote(prices, symbol, sessions[t])
            filled.append(quoted.price_ticks)
            if quoted.session != sessions[t]:
                carried.append(t - first)
        before = price
    return Marks(filled, tuple(carried))


def lived(
    symbol: str, held: int, per: int, price_ticks: Sequence[int], prices: Prices, sessions: Sequence[str]
) -> tuple[array[int], list[Event]]:
    """Share units by session through the name's splits, and each split and dividend with the cash that came of it.

    A split comes before a dividend of its session, whose cash is per share of that day.
    """
    units = array("q", [held]) * len(sessions)
    events: list[Event] = []
    for t, action in actions_of(prices, symbol, sessions):
        event = happened(action, sessions[t], units[t], per, price_ticks[t])
        if event.units_after != event.units_before:
            units[t:] = array("q", [event.units_after]) * (len(sessions) - t)
        events.append(event)
    return units, events


def happened(action: Split | Dividend, session: str, units: int, per: int, price_ticks: int) -> Event:
    """What the action makes of a holding: a split pays the fraction of a unit out at the session's price."""
    if isinstance(action, Split):
        after, rest = divmod(units * action.after, action.before)
        cash = rest * price_ticks // (action.before * per)
        return Event(session, action.symbol, "split", units, after, cash)
    return Event(session, action.symbol, "dividend", units, units, worth(units, action.cash_ticks, per))


def restated(price_ticks: array[int], symbol: str, prices: Prices, sessions: Sequence[str]) -> array[int]:
    """Prices as today's shares see them: each divided by the splits after it."""
    today = array("q", price_ticks)
    for t, action in actions_of(prices, symbol, sessions):
        if isinstance(action, Split):
            for earlier in range(t):
                today[earlier] = today[earlier] * action.before // action.after
    return today


def total_returns(prices: Prices, symbol: str, first: int, last: int) -> list[float]:
    """The name's return from each session to the next, splits and dividends in; not a number before its first price."""
    known = max(first, first_priced(prices, symbol))
    unknown = [math.nan] * (known - first)
    price_ticks = marks(prices, symbol, known, last).price_ticks
    sessions = prices.sessions[known : last + 1]
    factor, income = [1.0] * len(sessions), [0] * len(sessions)
    for t, action in actions_of(prices, symbol, sessions):
        if isinstance(action, Split):
            factor[t] *= action.after / action.before
        else:
            income[t] += action.cash_ticks
    held = range(1, len(sessions))
    return unknown + [(price_ticks[t] + income[t]) * factor[t] / price_ticks[t - 1] - 1 for t in held]


def first_priced(prices: Prices, symbol: str) -> int:
    """Where the symbol's first price stands; the length of the axis when it has none, or none that can be trusted."""
    if any(doubt.symbol == symbol and not doubt.session for doubt in prices.doubts):
        return len(prices.sessions)
    return next((t for t, price in enumerate(prices.column(symbol)) if price > MISSING), len(prices.sessions))


def actions_of(prices: Prices, symbol: str, sessions: Sequence[str]) -> list[tuple[int, Split | Dividend]]:
    """The name's actions after the first session and up to the last, each at the session that first shows it."""
    actions: list[Split | Dividend] = [*_splits(prices, symbol), *_dividends(prices, symbol)]
    lived_through = (action for action in actions if sessions[0] < action.session <= sessions[-1])
    placed = [(position_at_or_after(sessions, action.session), action) for action in lived_through]
    return sorted(placed, key=lambda at: (at[0], isinstance(at[1], Dividend), at[1].session))


def check_basis(prices: Prices) -> None:
    """Refuses actions beside adjusted prices."""
    if prices.basis != "raw" and (prices.actions.splits or prices.actions.dividends):
        found = f"the prices are adjusted (basis {prices.basis}) and come with corporate actions"
        raise PricesRefused(
            prices.source or "prices", found, "they would be counted twice",
            "use raw prices, or leave the actions out",
        )  # fmt: skip


def _splits(prices: Prices, symbol: str) -> list[Split]:
    return [split for split in prices.actions.splits if split.symbol == symbol]


def _dividends(prices: Prices, symbol: str) -> list[Dividend]:
    return [dividend for dividend in prices.actions.dividends if dividend.symbol == symbol]
