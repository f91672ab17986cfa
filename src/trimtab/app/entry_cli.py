"""The verbs for facts that come one by one: cancel, bust, correct, transfer, lots; and what was changed by whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from trimtab.app.late import ACCOUNT, BOOK, DATE, JSON, USER, Answer, Verb, options
from trimtab.errors import UsageRefused
from trimtab.ledger.lots import METHODS

if TYPE_CHECKING:
    from trimtab.app.books import Booking

REASON = click.option("--reason", metavar="TEXT", default=None, help="Why, in a line.")


@click.command(cls=Verb)
@click.argument("orders", metavar="[ORDER]...", nargs=-1)
@options(
    BOOK, ACCOUNT, click.option("--all-open", is_flag=True, help="Every order that has something open."), REASON,
    DATE, USER, JSON,
)  # fmt: skip
def cancel(given: Mapping[str, Any]) -> Answer:
    """Say that what is open of an order will not be done. What was filled of it stays."""
    from trimtab.app import entries

    if bool(given["orders"]) == given["all_open"]:
        raise UsageRefused("--all-open", "orders are named, or all are meant", "one of both", "name the orders")
    return _booked(given, entries.cancel(given["book"], given["account"], given["orders"], **_said(given)))


@click.command(cls=Verb)
@click.argument("fills", metavar="FILL...", nargs=-1, required=True)
@options(BOOK, ACCOUNT, REASON, DATE, USER, JSON)
def bust(given: Mapping[str, Any]) -> Answer:
    """Take fills back that the broker took back: the book is as if they had never been, and keeps both facts."""
    from trimtab.app import entries

    return _booked(given, entries.bust(given["book"], given["account"], given["fills"], **_said(given)))


@click.command(cls=Verb)
@click.argument("fill", metavar="FILL|FILLS.csv")
@options(
    BOOK, ACCOUNT, click.option("--id", "new_id", metavar="ID", help="The broker's id of the fill in its place."),
    *(
        click.option(f"--{name}", metavar=metavar, help=f"Its {name.replace('-', ' ')}, where it differs.")
        for name, metavar in (
            ("quantity", "X"), ("price", "X"), ("fees", "X"), ("side", "BUY|SELL"), ("symbol", "SYMBOL"),
            ("traded", "DATE"), ("order-id", "ORDER"),
        )
    ),
    REASON, DATE, USER, JSON,
)  # fmt: skip
def correct(given: Mapping[str, Any]) -> Answer:
    """Put another fill in the place of one that was wrong: a bust and a fill in one fact.

    FILL is the id of the wrong one, --id that of the right one, which is the same but for what the options say. Or a
    file of fills with the column `corrects`.
    """
    from trimtab.app import entries

    columns = ("quantity", "price", "fees", "side", "symbol", "traded", "order_id")
    changed = {"date" if name == "traded" else name: given[name] for name in columns if given[name] is not None}
    if given["new_id"] is None:
        if changed:
            allowed = "the fill in its place has an id of its own"
            raise UsageRefused("--id", "it is missing", allowed, "add --id ID, or give a file")
        return _booked(given, entries.corrections(given["book"], given["account"], given["fill"], **_said(given)))
    return _booked(given, entries.correct(
        given["book"], given["account"], given["fill"], given["new_id"], changed, **_said(given)
    ))  # fmt: skip


@click.command(cls=Verb)
@click.argument("symbol", metavar="SYMBOL")
@options(
    BOOK, ACCOUNT, click.option("--in", "came", metavar="X", help="Shares that came in."),
    click.option("--out", "left", metavar="X", help="Shares that left."),
    click.option("--cost", metavar="X", help="What the shares that came in had cost in all.  [default: unknown]"),
    click.option("--acquired", metavar="DATE", help="When they were bought.  [default: unknown]"),
    click.option("--ref", metavar="TEXT", help="The transfer's own reference.  [default: its day and symbol]"),
    DATE, USER, JSON,
)  # fmt: skip
def transfer(given: Mapping[str, Any]) -> Answer:
    """Book shares that came in or left without a trade: in as one lot, out with their lots at cost."""
    from trimtab.app import entries

    if (given["came"] is None) == (given["left"] is None):
        raise UsageRefused("--in", "shares come in, or leave", "one of --in and --out", "give one")
    option = "came" if given["left"] is None else "left"
    if given[option].startswith("-"):
        name = "--in" if option == "came" else "--out"
        raise UsageRefused(name, f"it is {given[option]}", "a number of shares above zero", "write it without a sign")
    if option == "left" and (given["cost"] or given["acquired"]):
        allowed = "shares that leave take the cost and the dates of their lots"
        raise UsageRefused("--cost" if given["cost"] else "--acquired", "--out was given too", allowed, "leave it out")
    quantity = given["came"] or f"-{given['left']}"
    return _booked(given, entries.transfer(
        given["book"], given["account"], given["symbol"], quantity, cost=given["cost"],
        acquired=given["acquired"] or "", session=given["session"], ref=given["ref"], user=given["user"],
    ))  # fmt: skip


@click.command(cls=Verb)
@click.argument("symbol", metavar="SYMBOL")
@options(
    BOOK, ACCOUNT, click.option("--method", type=click.Choice(list(METHODS)), help="How its sales close lots."),
    click.option("--sale", metavar="ID", help="For one sale: the id of its order, fill or transfer."),
    click.option("--lot", "lots", metavar="LOT=X", multiple=True, help="Shares to take of a lot; may be repeated."),
    click.option("--ref", metavar="TEXT", help="The choice's own reference."), DATE, USER, JSON,
)  # fmt: skip
def lots(given: Mapping[str, Any]) -> Answer:
    """Choose which lots sales close: a method for a symbol from now on, or the method or the lots of one sale.

    It must be said before the sale is booked. `trimtab book show --lots` has the names of the lots.
    """
    from trimtab.app import entries

    if bool(given["method"]) == bool(given["lots"]):
        raise UsageRefused("--method", "a choice is a method, or lots", "one of both", "add --method, or --lot LOT=X")
    return _booked(given, entries.choose_lots(
        given["book"], given["account"], given["symbol"], method=given["method"] or "", sale=given["sale"] or "",
        lots=[_lot(text) for text in given["lots"]], session=given["session"], ref=given["ref"], user=given["user"],
    ))  # fmt: skip


@click.command(cls=Verb)
@options(BOOK, ACCOUNT, JSON)
def changes(given: Mapping[str, Any]) -> Answer:
    """List what was taken back or put right: who did it, when, why, and what stood before and after."""
    from trimtab.app import entries, entry_show

    found = entries.changes(given["book"], given["account"])
    figures = entry_show.changes_figures(given["book"], found) if given["as_json"] else None
    return Answer(entry_show.changes_screen(given["book"], found), figures)


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """Why, when and by whom, as every fact of these says."""
    return {"reason": given["reason"] or "", "session": given["session"], "user": given["user"]}


def _lot(text: str) -> tuple[str, str]:
    lot, equals, quantity = text.rpartition("=")
    if not equals or not lot:
        raise UsageRefused("--lot", f"it is {text!r}", "a lot and its shares, such as fill:F-1007=10", "correct it")
    return lot, quantity


def _booked(given: Mapping[str, Any], booking: Booking) -> Answer:
    from trimtab.app import book_show, entry_show

    warnings = tuple(finding.text for finding in booking.findings if finding.severity == "warning")
    figures = book_show.booking_figures(booking) if given["as_json"] else None
    return Answer((*entry_show.changed(booking), *book_show.booking_screen(booking)), figures, warnings)
