"""The blotter: today's decision on one book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trimtab.decide.decision import decide
from trimtab.decide.trades import Trades
from trimtab.errors import PricesRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.renamed import renamed_book, renamed_mandate
from trimtab.market.prices import Prices
from trimtab.market.renames import joined, rename_notes
from trimtab.market.sessions import position_at_or_before


def propose(
    book: Book,
    prices: Prices,
    mandate: Mandate,
    *,
    session: str | None = None,
    last_traded: str | None = None,
    asked: bool = False,
    axis: Sequence[str] | None = None,
    last_checked: str | None = None,
) -> Trades:
    """The trades that the mandate proposes for the book, decided once.

    The session is the last one that any name has a price for, unless one is named; prices after it are not looked at.
    Raises PricesRefused for a session before all prices.
    """
    as_of = prices.as_of() if session is None else session
    if position_at_or_before(prices.sessions, as_of) < 0:
        found = f"the first price is of {prices.sessions[0]}, after {as_of}"
        raise PricesRefused(prices.source or "prices", found, "the as-of session has prices at or before it", "move it")
    book, prices, mandate, notes = named(book, prices, mandate, as_of)
    trades = decide(
        book, prices.upto(as_of), mandate, as_of,
        last_traded=last_traded, asked=asked, axis=axis, last_checked=last_checked,
    )  # fmt: skip
    return replace(trades, findings=(*notes, *trades.findings)) if notes else trades


def named(
    book: Book, prices: Prices, mandate: Mandate, session: str
) -> tuple[Book, Prices, Mandate, tuple[Finding, ...]]:
    """The same under the names of the session, which orders of that day must say, and what was renamed."""
    if not prices.actions.renames:
        return book, prices, mandate, ()
    prices, names = joined(prices.upto(session), session)
    mandate, of_targets = renamed_mandate(mandate, names)
    book, of_holdings = renamed_book(book, names)
    known = {*mandate.targets.symbols, *(symbol for symbol, _ in book.shares)}
    return book, prices, mandate, (*rename_notes(names, known, prices.sessions), *of_targets, *of_holdings)
