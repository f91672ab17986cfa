"""The verbs from a mandate to an approved plan: one verb, one call. Loaded when one of them is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from trimtab.app.late import ACCOUNT, BOOK, DATE, JSON, USER, Answer, Verb, options
from trimtab.app.options import request_of, targets_options


@click.command(cls=Verb)
@targets_options
@options(BOOK, ACCOUNT, DATE, USER, JSON)
def targets(given: Mapping[str, Any]) -> Answer:
    """Set what an account wants: the targets and settings of a sleeve file, or --targets with settings as options.

    It replaces the mandate before it as a whole, so a setting that is not given goes back to its default.
    """
    from trimtab.app import book_show, mandates

    request = request_of({**given, "book": None, "account": None, "as_of": given["session"]})
    made = mandates.set_targets(given["book"], given["account"], request, session=given["session"])
    warnings = tuple(finding.text for finding in made.booking.findings if finding.severity == "warning")
    if given["as_json"]:
        figures = {**book_show.booking_figures(made.booking), **book_show.mandate_figures(made.now)}
        return Answer((), figures, warnings)
    return Answer((*book_show.booking_screen(made.booking), *mandates.mandate_set_screen(made)), None, warnings)


@click.command(cls=Verb)
@click.argument("plan", metavar="[PLAN]", required=False)
@options(BOOK, ACCOUNT, USER, JSON)
def approve(given: Mapping[str, Any]) -> Answer:
    """Approve the latest plan of an account, or the one named by its hash or the first 8 or more characters of it.

    The yes is bound to that hash: whatever moves shares, cash or targets before the plan is staged makes it void.
    """
    from trimtab.app import book_show, mandates, plans

    booking = plans.approve(given["book"], given["account"], given["plan"], user=given["user"])
    account = booking.ledger.accounts[booking.account]
    if given["as_json"]:
        return Answer((), {**book_show.booking_figures(booking), "plan": book_show.plan_figures(account)})
    return Answer((*book_show.booking_screen(booking), *mandates.plan_screen(account)), None)
