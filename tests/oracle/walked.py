"""A backtest walked the slow way: each session the book is rolled by hand and the blotter is asked, as a desk would.

It knows nothing of the backtest's own code: it holds dicts of shares and cash, and folds flows, splits, dividends and
the blotter's trades into them. Only fills at the same close.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from trimtab.decide.trades import Trades
from trimtab.ledger.book import Book
from trimtab.mandate.mandate import Mandate
from trimtab.market.prices import Prices
from trimtab.market.sessions import period_of
from trimtab.run.backtest import Backtest
from trimtab.run.blotter import propose
from trimtab.units import SHARE_PER


@dataclass(frozen=True, slots=True)
class Day:
    """One session: the book that was decided on, what was decided, and the book after it."""

    session: str
    opening: Book
    trades: Trades
    closing: Book

    @property
    def traded(self) -> bool:
        """Whether anything was bought or sold."""
        return any(row.units for row in self.trades.trades)


def mandate_on(schedule: Sequence[tuple[str, Mandate]], session: str) -> Mandate:
    """The mandate that holds on the session: the last one that has begun, or the first."""
    begun = [mandate for since, mandate in schedule if since <= session]
    return begun[-1] if begun else schedule[0][1]


def walk(
    schedule: Sequence[tuple[str, Mandate]], prices: Prices, capital_ticks: int, flows: Mapping[str, int] | None = None
) -> list[Day]:
    """Every session of the prices, decided one after the other."""
    per = SHARE_PER if any(mandate.limits.fractional for _, mandate in schedule) else 1
    book = Book((), capital_ticks, per, prices.currency, prices.scale)
    days: list[Day] = []
    traded: list[str] = []
    for t, session in enumerate(prices.sessions):
        before = prices.sessions[t - 1] if t else ""
        opening = flowed(rolled(book, prices, before, session), (flows or {}).get(session, 0))
        mandate = mandate_on(schedule, session)
        last = last_traded(mandate, prices.sessions[:t], traded)
        made = propose(opening, prices, mandate, session=session, last_traded=last, asked=t == 0)
        book = closed(opening, made)
        days.append(Day(session, opening, made, book))
        traded += [session] if days[-1].traded else []
    return days


def last_traded(mandate: Mandate, sessions: Sequence[str], traded: Sequence[str]) -> str | None:
    """What a desk tells the blotter: the session it last traded on, or last looked at where the calendar was due.

    A calendar looks at the first session of each of its periods, whether it then trades or not; from then on until the
    next period it is not due. With a cooldown that would not do, which counts from the last trade alone.
    """
    last = traded[-1] if traded else None
    calendar = mandate.policy.calendar
    if calendar is None or not sessions:
        return last
    assert not mandate.policy.cooldown_sessions, "a calendar and a cooldown count from different sessions"
    period = period_of(sessions[-1], calendar)
    looked = next(session for session in sessions if period_of(session, calendar) == period)
    return max(last or looked, looked)


def rolled(book: Book, prices: Prices, before: str, session: str) -> Book:
    """The book through the splits and dividends after the session before, up to this one; raw prices only."""
    if prices.basis != "raw" or not before:
        return book
    held, cash = dict(book.shares), book.cash_ticks
    for split in sorted(prices.actions.splits):
        if before < split.session <= session and split.symbol in held:
            held[split.symbol], rest = divmod(held[split.symbol] * split.after, split.before)
            cash += rest * last_price(prices, split.symbol, session) // (split.before * book.per)
    for paid in sorted(prices.actions.dividends):
        if before < paid.session <= session:
            cash += held.get(paid.symbol, 0) * paid.cash_ticks // book.per
    return replace(book, shares=tuple((symbol, units) for symbol, units in held.items() if units), cash_ticks=cash)


def last_price(prices: Prices, symbol: str, session: str) -> int:
    """The symbol's price of the session, which these walks always have where a split falls."""
    return prices.column(symbol)[prices.sessions.index(session)]


def flowed(book: Book, flow_ticks: int) -> Book:
    """The book with what came in, or went out, at the start of the session."""
    return replace(book, cash_ticks=book.cash_ticks + flow_ticks)


def closed(book: Book, made: Trades) -> Book:
    """The book after the trades, each filled at its price."""
    held = tuple((row.symbol, row.units_after) for row in made.trades if row.units_after)
    return replace(book, shares=held, cash_ticks=made.cash_after_ticks, per=made.per)


def folded(result: Backtest) -> list[tuple[Book, Book]]:
    """Each session's book before its trades and after them, folded from the result's own trades, flows and actions."""
    book = Book((), result.capital_ticks, result.per, result.prices.currency, result.prices.scale)
    books, done = [], list(result.trades)
    for t, session in enumerate(result.sessions):
        before = result.sessions[t - 1] if t else ""
        opening = flowed(rolled(book, result.prices, before, session), result.flows_ticks.get(session, 0))
        held, cash = dict(opening.shares), opening.cash_ticks
        while done and done[0].session == session:
            trade = done.pop(0)
            assert held.get(trade.symbol, 0) == trade.units_before, f"{trade.symbol} on {session}"
            held[trade.symbol] = trade.units_after
            cash -= trade.notional_ticks + trade.cost_ticks
        shares = tuple(sorted(((s, units) for s, units in held.items() if units), key=lambda pair: pair[0].encode()))
        book = replace(opening, shares=shares, cash_ticks=cash)
        books.append((opening, book))
    assert not done, "a trade of no session"
    return books
