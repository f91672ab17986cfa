"""What an account of a book of record holds and wants, as a decision takes it; and what is odd about deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trimtab.errors import BookRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.units import SCALE

if TYPE_CHECKING:
    from trimtab.app.books import Shown
    from trimtab.app.setups import Request, Setup
    from trimtab.ledger.accounts import Account, Ledger
    from trimtab.mandate.mandate import Mandate
    from trimtab.mandate.written import Settings

DIFFER_MAX = 3


@dataclass(frozen=True, slots=True)
class Held:
    """Shares and cash, the session of the last trade, the last session that the book knows of, and what is left out.

    `ledger` and `account` are of a book of record, None where the holdings came from elsewhere.
    """

    book: Book
    last_traded: str | None = None
    known_to: str = ""
    left_out: tuple[Finding, ...] = ()
    ledger: Ledger | None = None
    account: Account | None = None


def standing(request: Request) -> Shown | None:
    """The book of record that the request names, None where it names none; what says the same twice is refused."""
    if request.book is None:
        if request.account is not None:
            raise UsageRefused("--account", "there is no --book", "an account is one of a book", "add --book FILE")
        return None
    for option, given in (("--holdings", request.holdings), ("--cash", request.cash), ("--capital", request.capital)):
        if given is not None:
            allowed = "a book of record says itself what is held"
            raise UsageRefused(option, "--book was given too", allowed, f"leave {option} out, or the book")
    from trimtab.app import books

    return books.show(request.book, request.account)


def held(ledger: Ledger, name: str, scale: int = SCALE) -> Held:
    """What the account holds; refused while its shares are not those of its broker."""
    from trimtab.ledger.breaks import refuse_open
    from trimtab.ledger.roll import account_of, book_of

    account = account_of(ledger, name)
    refuse_open(account.reconciled, f"account {name}")
    traded = [booked.fill.session for booked in account.fills.values() if not booked.busted]
    book = book_of(ledger, name, scale=scale)
    return Held(book, max(traded, default=None), account.session, _left_out(account, book.currency), ledger, account)


def settings_kept(account: Account) -> Settings:
    """The settings beside the targets of the account."""
    from trimtab.mandate.written import settings_of

    return settings_of(account.settings, f"account {account.name}")


def mandate_kept(account: Account) -> Mandate:
    """What the account wants, as its targets were set last; refused where they never were."""
    from trimtab.mandate.written import targets_of

    if not account.weights:
        raise BookRefused(
            f"account {account.name}", "it has no targets", "a plan brings an account to its targets",
            "set them with `trimtab book targets`, or add --targets FILE to see trades without a plan",
        )  # fmt: skip
    return settings_kept(account).mandate(targets_of(account.weights))


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


def check_as_kept(own: Held, setup: Setup) -> None:
    """Refuse to record a plan of another mandate than the account's own, naming what differs."""
    from trimtab.mandate.lines import settings_lines
    from trimtab.mandate.written import settings_text, weights_of

    assert own.account is not None
    if not own.account.weights:
        mandate_kept(own.account)
    asked = settings_lines(settings_text(setup.mandate, setup.orders, setup.tax))
    kept = settings_lines(own.account.settings)
    differ = [name for name in sorted({*asked, *kept}) if asked.get(name) != kept.get(name)]
    targets, wanted = dict(weights_of(setup.mandate.targets)), dict(own.account.weights)
    names = sorted({*targets, *wanted}, key=str.encode)
    differ = [f"target of {name}" for name in names if targets.get(name) != wanted.get(name)] + differ
    if differ:
        more = f" and {len(differ) - DIFFER_MAX} more" if len(differ) > DIFFER_MAX else ""
        raise UsageRefused(
            "--record", f"account {own.account.name} has another {', '.join(differ[:DIFFER_MAX])}{more}",
            "a recorded plan follows the mandate of its account", "set it with `trimtab book targets` first, or leave "
            "the options out",
        )  # fmt: skip
