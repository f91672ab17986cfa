"""What an account of a book of record holds, as a decision takes it; and what is odd about deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trimtab.errors import UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book

if TYPE_CHECKING:
    from trimtab.app.desk import Request


@dataclass(frozen=True, slots=True)
class Held:
    """Shares and cash, the session of the last trade, and the last session that the book knows of."""

    book: Book
    last_traded: str | None = None
    known_to: str = ""


def held(request: Request, scale: int) -> Held:
    """What the account of the book holds; options that would say it a second time are refused."""
    assert request.book is not None
    for option, given in (("--holdings", request.holdings), ("--cash", request.cash), ("--capital", request.capital)):
        if given is not None:
            allowed = "a book of record says itself what is held"
            raise UsageRefused(option, "--book was given too", allowed, f"leave {option} out, or the book")
    from trimtab.app import books
    from trimtab.ledger.roll import book_of

    shown = books.show(request.book, request.account)
    traded = [booked.fill.session for booked in shown.account.fills.values() if not booked.busted]
    book = book_of(shown.ledger, shown.account.name, scale=scale)
    return Held(book, max(traded, default=None), shown.account.session)


def check_held(kept: Held, currency: str) -> None:
    """Refuse to decide on a book of another currency than the prices."""
    if kept.book.currency != currency:
        found = f"the account is in {kept.book.currency} and the prices are in {currency}"
        raise UsageRefused("--book", found, "a decision has one currency", "choose prices in it, or another account")


def later_than(kept: Held, session: str) -> tuple[Finding, ...]:
    """A warning where the book knows what happened after the session that is decided on."""
    if kept.known_to <= session:
        return ()
    text = f"the book holds what happened up to {kept.known_to}, after {session}, the session decided on"
    return (Finding("book_after_session", "", text, session),)
