"""The verbs of the archive: one verb, one call of `archives`. Loaded when one of them is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from trimtab.app.late import BOOK, DONE, JSON, NO, Answer, Verb, options
from trimtab.errors import UsageRefused

ARCHIVE = click.option(
    "--archive", "root", metavar="DIR", default="archive", show_default=True, help="The archive: a folder of days."
)


@click.command(cls=Verb)
@click.argument("day", metavar="DAY")
@options(
    BOOK, ARCHIVE,
    click.option("--prices", metavar="FILE|sample|yahoo", help="The day's prices.  [default: those of the day's plan]"),
    click.option("--basis", type=click.Choice(["raw", "split", "total"]), help="Basis of the prices."),
    click.option("--field", type=click.Choice(["close", "vwap", "mid"]), default="close", help="Which price."),
    click.option("--entry", metavar="N", type=click.IntRange(0), help="Up to this entry.  [default: the head]"),
    JSON,
)  # fmt: skip
def archive(given: Mapping[str, Any]) -> Answer:
    """Seal a day of the book in a folder: inputs, outputs, and a manifest chained to the day before.

    DAY is a date; it holds what was entered since the last archived day. Keep the seal it prints elsewhere.
    """
    from trimtab.app import archive_show, archives
    from trimtab.app.sources import Series

    archived = archives.archive(
        given["day"], given["book"], given["root"], prices=given["prices"],
        series=Series(field=given["field"], basis=given["basis"]), entry=given["entry"],
    )  # fmt: skip
    warnings = tuple(finding.text for finding in archived.findings if finding.severity == "warning")
    figures = archive_show.archived_figures(archived) if given["as_json"] else None
    return Answer(archive_show.archived_screen(archived), figures, warnings)


@click.command(cls=Verb)
@click.argument("day", metavar="[DAY]", required=False)
@options(
    ARCHIVE, click.option("--all", "every", is_flag=True, help="Every day of the archive."),
    click.option("--seal", metavar="HASH", help="The seal as it was kept elsewhere, or its first 8 or more."),
    click.option("--book", metavar="FILE|URL", help="Hold the archive's entries against this book."), JSON,
)  # fmt: skip
def replay(given: Mapping[str, Any]) -> Answer:
    """Rebuild a sealed day from its inputs alone and compare every byte; exit status 1 where one differs.

    Changes nothing and needs no network. With --seal it finds days that were cut off or written anew.
    """
    from trimtab.app import archive_show, archives

    if given["every"] == (given["day"] is not None):
        raise UsageRefused("DAY", "one day is replayed, or all of them", "DAY or --all", "name one of both")
    if given["every"]:
        found = archives.replay_all(given["root"], seal=given["seal"], book=given["book"])
    else:
        found = (archives.replay(given["day"], given["root"], seal=given["seal"], book=given["book"]),)
    figures = archive_show.replayed_figures(found) if given["as_json"] else None
    status = NO if any(each.faults for each in found) else DONE
    return Answer(archive_show.replayed_screen(found), figures, archive_show.replayed_warnings(found), status)


@click.command(cls=Verb)
@click.argument("day", metavar="DAY")
@click.argument("other", metavar="DAY")
@options(ARCHIVE, JSON)
def diff(given: Mapping[str, Any]) -> Answer:
    """Show what moved between two archived days: holdings, cash, targets, settings, prices, NAV, code."""
    from trimtab.app import archive_moves, archive_show

    moved = archive_moves.diff(given["day"], given["other"], given["root"])
    warnings = tuple(finding.text for finding in moved.findings)
    return Answer(
        archive_show.moved_screen(moved), archive_show.moved_figures(moved) if given["as_json"] else None, warnings
    )
