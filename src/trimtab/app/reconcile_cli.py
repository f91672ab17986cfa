"""The verb that holds a book against its broker. Loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from trimtab.app.late import ACCOUNT, BOOK, DONE, JSON, NO, USER, Answer, Verb, options


@click.command(cls=Verb)
@click.argument("file", metavar="POSITIONS.csv")
@options(
    BOOK, ACCOUNT,
    click.option("--date", "session", metavar="DATE", help="Day of the positions.  [default: the file's, or today]"),
    click.option("--broker-account", metavar="NAME", help="Which account of the file, where it holds several."),
    click.option("--costs", type=click.Choice(["ignored", "compared"]), default="ignored", show_default=True,
                 help="Whether the cost of each holding is compared too."),
    click.option("--prices", metavar="FILE|sample|yahoo", help="Our own closes, to hold the broker's prices against."),
    click.option("--price-tolerance", metavar="X", default="0.005", show_default=True,
                 help="How far a broker's price may lie from ours, as a fraction."),
    USER, JSON,
)  # fmt: skip
def reconcile(given: Mapping[str, Any]) -> Answer:
    """Hold an account against its broker's positions: symbol,quantity[,price,value,cost], CASH, or a broker's export.

    Every difference is a row with its type, and is kept in the book; nothing is adjusted. Exit status 1 where there
    are breaks. While shares differ nothing is proposed or staged for the account.
    """
    from trimtab.app import reconcile, reconcile_show

    found = reconcile.reconcile(
        given["book"], given["account"], given["file"], session=given["session"],
        broker_account=given["broker_account"] or "", costs=given["costs"], prices=given["prices"],
        tolerance=given["price_tolerance"], user=given["user"],
    )  # fmt: skip
    warnings = tuple(finding.text for finding in found.booking.findings if finding.severity == "warning")
    figures = reconcile_show.reconciliation_figures(found) if given["as_json"] else None
    blocks = reconcile_show.reconciliation_screen(found)
    return Answer(blocks, figures, warnings, DONE if found.is_clean else NO)
