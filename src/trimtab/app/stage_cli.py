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


@click.command(cls=Verb)
@click.argument("files", metavar="ORDERS.csv...", nargs=-1, required=True)
@options(
    click.option("--out", metavar="FILE", default="fills.csv", show_default=True, help="Where the fills go."),
    click.option(
        "--temper", type=click.Choice(["good", "partly", "short", "rejects", "awkward"]), default="good",
        show_default=True, help="What it does with orders and answers.",
    ),
    click.option(
        "--polls", metavar="N", type=click.IntRange(1, 100), default=2, show_default=True,
        help="How often it is asked: what comes late comes with a later one.",
    ),
    click.option("--seed", metavar="N", type=int, default=0, show_default=True, help="Another seed, other luck."),
    click.option(
        "--slip-bps", metavar="N", type=click.IntRange(0, 5000), default=0, show_default=True,
        help="The most that a fill is away from the price of its order.",
    ),
    JSON,
)  # fmt: skip
def paper(given: Mapping[str, Any]) -> Answer:
    """Send order files to a broker of paper, and write its fills as `book fills` reads them.

    It fills at the price of the order, or does what its --temper says: fills in parts, or short, rejects, or all of
    that and loses, delays and repeats its answers. The same files and seed give the same fills on every run.
    """
    from trimtab.app import papers, stage_show

    temper = papers.temper_of(given["temper"], given["slip_bps"])
    traded = papers.trade(given["files"], out=given["out"], temper=temper, seed=given["seed"], polls=given["polls"])
    figures = stage_show.paper_figures(traded) if given["as_json"] else None
    return Answer(stage_show.paper_screen(traded), figures)
