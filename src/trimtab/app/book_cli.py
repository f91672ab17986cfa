"""The verbs of a book of record: one verb, one call of `books`. Loaded when one of them is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from trimtab.app.late import ACCOUNT, BOOK, DATE, DONE, JSON, NO, USER, Answer, Verb, options
from trimtab.errors import UsageRefused

if TYPE_CHECKING:
    from trimtab.app.books import Booking


@click.command(cls=Verb)
@options(
    BOOK,
    click.option("--account", metavar="NAME", default="main", show_default=True, help="Name of the account."),
    click.option("--currency", metavar="CODE", default="USD", show_default=True, help="Currency of the account."),
    click.option(
        "--method", type=click.Choice(["fifo", "lifo", "highest", "specific", "strict"]), default="fifo",
        show_default=True, help="Which lots a sale closes.",
    ),
    click.option(
        "--approval", type=click.Choice(["own", "other"]), default="own", show_default=True,
        help="Who may approve a plan: anybody, or another user than its proposer.",
    ),
    DATE, USER, JSON,
)  # fmt: skip
def init(given: Mapping[str, Any]) -> Answer:
    """Make a book with one account; in a book that exists, open one more account."""
    from trimtab.app import books

    return _booked(given, books.init(
        given["book"], given["account"], currency=given["currency"], method=given["method"],
        approval=given["approval"], session=given["session"], user=given["user"],
    ))  # fmt: skip


@click.command("import", cls=Verb)
@click.argument("file", metavar="HOLDINGS.csv")
@options(BOOK, ACCOUNT, DATE, USER, JSON)
def import_(given: Mapping[str, Any]) -> Answer:
    """Book holdings that came in without a trade: a lot a row of symbol,shares[,cost,acquired]; the row CASH is cash.

    `cost` is what the whole lot cost.
    """
    from trimtab.app import books

    return _booked(given, books.holdings(
        given["book"], given["account"], given["file"], session=given["session"], user=given["user"]
    ))  # fmt: skip


@click.command(cls=Verb)
@click.argument("file", metavar="[FLOWS.csv]", required=False)
@options(
    BOOK, ACCOUNT, click.option("--amount", metavar="X", help="Money in, or out where it is below zero."), DATE,
    click.option("--ref", metavar="TEXT", help="The flow's own reference.  [default: its day]"),
    click.option("--memo", metavar="TEXT", default=None, help="A note."), USER, JSON,
)  # fmt: skip
def flow(given: Mapping[str, Any]) -> Answer:
    """Book a flow of cash by --amount, or the flows of a file of date,amount."""
    from trimtab.app import books

    if (given["file"] is None) == (given["amount"] is None):
        raise UsageRefused("--amount", "a flow is one amount, or a file of them", "one of both", "add --amount X")
    if given["file"] is None:
        return _booked(given, books.flow(
            given["book"], given["account"], given["amount"], session=given["session"], ref=given["ref"],
            memo=given["memo"] or "", user=given["user"],
        ))  # fmt: skip
    for option in ("session", "ref", "memo"):
        if given[option] is not None:
            name = "--date" if option == "session" else f"--{option}"
            raise UsageRefused(name, "a file was given too", "it is said of one --amount", "leave it out")
    return _booked(given, books.flows(given["book"], given["account"], given["file"], user=given["user"]))


@click.command(cls=Verb)
@click.argument("file", metavar="FILLS.csv")
@options(BOOK, ACCOUNT, USER, JSON)
def fills(given: Mapping[str, Any]) -> Answer:
    """Book the fills of a file, all or none; a fill that is in the book already is no news."""
    from trimtab.app import books

    return _booked(given, books.fills(given["book"], given["account"], given["file"], user=given["user"]))


@click.command(cls=Verb)
@click.argument("file", metavar="ACTIONS.csv")
@options(BOOK, ACCOUNT, USER, JSON)
def actions(given: Mapping[str, Any]) -> Answer:
    """Book the rows of date,action,symbol,ratio,amount,...: split, dividend, rename, delisting, fee, interest."""
    from trimtab.app import books

    return _booked(given, books.actions(given["book"], given["account"], given["file"], user=given["user"]))


@click.command(cls=Verb)
@options(BOOK, ACCOUNT, click.option("--lots", is_flag=True, help="Show each lot."), JSON)
def show(given: Mapping[str, Any]) -> Answer:
    """Show cash, shares, their cost, and the gains so far."""
    from trimtab.app import book_show, books

    shown = books.show(given["book"], given["account"])
    blocks = book_show.book_screen(shown)
    if given["lots"] and shown.account.shares:
        blocks = (*blocks[:-1], book_show.lots_sheet(shown.account), blocks[-1])
    return Answer(blocks, book_show.book_figures(shown) if given["as_json"] else None)


@click.command(cls=Verb)
@options(
    BOOK, ACCOUNT, click.option("--last", metavar="N", type=click.IntRange(1), help="The last N entries alone."),
    JSON,
)  # fmt: skip
def history(given: Mapping[str, Any]) -> Answer:
    """Show the entries of the journal: of one account, or of all."""
    from trimtab.app import book_show, books

    entries = books.history(given["book"], given["account"])
    if given["as_json"]:
        return Answer((), book_show.history_figures(given["book"], entries, given["last"]))
    return Answer(book_show.history_screen(given["book"], entries, given["last"]), None)


@click.command(cls=Verb)
@options(
    BOOK, click.option("--head", metavar="HASH", help="A head hash that was kept elsewhere, or its first 8 or more."),
    JSON,
)  # fmt: skip
def verify(given: Mapping[str, Any]) -> Answer:
    """Verify the chain, the sums and the replay; exit status 1 when the book does not verify.

    Keep the head it prints outside the book: --head then finds a tail that was cut off.
    """
    from trimtab.app.books import uncollected

    with uncollected():  # and the ledger is let go before anybody looks for cycles in it
        return _verified(given)


def _verified(given: Mapping[str, Any]) -> Answer:
    from trimtab.app import book_show, books

    verified = books.verify(given["book"], head=given["head"])
    figures = book_show.verified_figures(verified) if given["as_json"] else None
    return Answer(book_show.verified_screen(verified), figures, (), NO if verified.fault else DONE)


@click.command(cls=Verb)
@click.argument("file", metavar="FILE")
@options(BOOK, JSON)
def backup(given: Mapping[str, Any]) -> Answer:
    """Copy a book of SQLite to a new file, and verify the copy."""
    from trimtab.app import books

    head = books.backup(given["book"], given["file"])
    words = f"{given['file']} holds the book up to entry {head.sequence}, and verifies.\nHead {head.hash}"
    figures = {"book": given["book"], "backup": given["file"], "entries": head.sequence, "head": head.hash}
    return Answer((words,), figures if given["as_json"] else None)


def _booked(given: Mapping[str, Any], booking: Booking) -> Answer:
    from trimtab.app import book_show

    warnings = tuple(finding.text for finding in booking.findings if finding.severity == "warning")
    figures = book_show.booking_figures(booking) if given["as_json"] else None
    return Answer(book_show.booking_screen(booking), figures, warnings)
