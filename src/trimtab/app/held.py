"""What an account of a book of record holds, as a decision takes it; and what is odd about deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trimtab.errors import UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book

if TYPE_CHECKING:
    from trimtab.app.desk import Request
    from trimtab.ledger.accounts import Account


@dataclass(frozen=True, slots=True)
class Held:
    """Shares and cash, the session of the last trade, the last session that the book knows of, and what is left out."""

    book: Book
    last_traded: str | None = None
    known_to: str = ""
    left_out: tuple[Finding, ...] = ()


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
    return Held(book, max(traded, default=None), shown.account.session, _left_out(shown.account, book.currency))


def _left_out(account: Account, currency: str) -> tuple[Finding, ...]:
    """A warning of cash in currencies that the decision is not in."""
    from trimtab.app.books import cash_of, cash_text

    kept = {code: minor for code, minor in cash_of(account).items() if minor and code != currency}
    other = [f"{cash_text(minor, code)} {code}" for code, minor in kept.items()]
    if not other:
        return ()
    return (Finding("cash_left_out", "", f"cash of {', '.join(other)} is left out: the decision is in {currency}"),)


def check_held(kept: Held, currency: str) -> None:
    """Refuse to decide on a book of another currency than the prices."""
    if kept.book.currency != currency:
        found = f"the account is in {kept.book.currency} and the prices are in {currency}"
        raise UsageRefused("--book", found, "a decision has one currency", "choose prices in it, or another account")


def odd_about(kept: Held, session: str) -> tuple[Finding, ...]:
    """Warnings: of cash that the decision cannot use, and of what the book knows from after the session decided on."""
    if kept.known_to <= session:
        return kept.left_out
    text = f"the book holds what happened up to {kept.known_to}, after {session}, the session decided on"
    return (*kept.left_out, Finding("book_after_session", "", text, session))
