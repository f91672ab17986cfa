"""The verbs that send orders out: stage, and the paper broker. Loaded when one of them is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from trimtab.app.late import ACCOUNT, BOOK, DONE, JSON, NO, USER, Answer, Verb, options

SERIES = ("field", "basis", "actions")


@click.command(cls=Verb)
@click.argument("plan", metavar="[PLAN]", required=False)
@options(
    BOOK, ACCOUNT,
    click.option("--wave", metavar="N", type=click.IntRange(1), help="Which wave.  [default: the next]"),
    click.option("--out", metavar="DIR", default="orders", show_default=True, help="Folder that orders leave from."),
    click.option(
        "--format", "form", type=click.Choice(["trimtab", "ibkr"]), help="Form of the file.  [default: trimtab]"
    ),
    click.option("--at", metavar="TIME", help="Time that cut-offs are held against.  [default: the clock]"),
    click.option(
        "--prices", metavar="FILE|sample|yahoo", help="Prices to hold the orders against.  [default: the plan's]"
    ),
    click.option("--price", "live", metavar="SYMBOL=X", multiple=True, help="A live price; may be repeated."),
    click.option("--field", type=click.Choice(["close", "vwap", "mid"]), help="Which price.  [default: close]"),
    click.option("--basis", type=click.Choice(["raw", "split", "total"]), help="What the prices are restated for."),
    click.option("--actions", metavar="FILE", help="Splits, dividends and renames beside the prices: CSV."),
    click.option("--volumes", metavar="FILE", help="A day's volume by symbol: CSV of symbol,volume."),
    click.option("--archive", metavar="DIR", default="archive", show_default=True, help="Where plans are kept."),
    USER, JSON,
)  # fmt: skip
def stage(given: Mapping[str, Any]) -> Answer:
    """Check an approved plan's next wave, enter it in the book, and write its order file.

    Sells are the first wave, buys the next. Exit status 1 where a limit holds the wave back: nothing is then staged.
    The same wave again enters nothing.
    """
    from trimtab.app import stage_show, staging

    outcome = staging.stage(staging.Staging(
        given["book"], given["account"], given["plan"], given["wave"], given["out"], given["form"], given["at"],
        given["prices"], {name: given[name] for name in SERIES if given[name] is not None}, given["live"],
        given["volumes"], given["archive"], given["user"],
    ))  # fmt: skip
    warnings = tuple(finding.text for finding in outcome.findings if finding.severity == "warning")
    figures = stage_show.staged_figures(outcome) if given["as_json"] else None
    return Answer(stage_show.staged_screen(outcome), figures, warnings, NO if outcome.blocked else DONE)
