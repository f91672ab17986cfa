"""The command line: one verb, one call of the desk; tables for people, or one JSON document for programs.

Nothing but click is imported until a verb runs, so that --help answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

import click

from trimtab.app.late import DONE, Answer, Late, Verb
from trimtab.app.options import (
    backtest_options,
    propose_options,
    request_of,
    sweep_of,
    sweep_options,
    track_options,
    walk_of,
)
from trimtab.app.usage import refusal_text, usage_text
from trimtab.app.waiting import counting, waiting
from trimtab.errors import Refusal

if TYPE_CHECKING:
    from trimtab.app.screen import Block
    from trimtab.app.tracking import Tracking
    from trimtab.edges.reports import Json

REFUSED, INTERRUPTED = 2, 130
COMPLETION = """\b
Shell completion:
  bash  eval "$(_TRIMTAB_COMPLETE=bash_source trimtab)"
  zsh   eval "$(_TRIMTAB_COMPLETE=zsh_source trimtab)"
  fish  _TRIMTAB_COMPLETE=fish_source trimtab | source
"""


def _print_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        click.echo(f"trimtab {version('trimtab')}")
        context.exit()


class Book(Late):
    """The verbs of a book, in the order of a desk's work."""

    late: ClassVar[Mapping[str, tuple[str, str]]] = {
        "init": ("trimtab.app.book_cli", "Make a book, or open an account in one."),
        "import": ("trimtab.app.book_cli", "Book the shares and cash that came in."),
        "flow": ("trimtab.app.book_cli", "Book cash that the client put in or took out."),
        "targets": ("trimtab.app.plan_cli", "Set what an account wants: targets and settings."),
        "fills": ("trimtab.app.book_cli", "Book what a broker did."),
        "actions": ("trimtab.app.book_cli", "Book splits, dividends, renames and the like."),
        "cancel": ("trimtab.app.entry_cli", "Say that an order's rest will not be done."),
        "bust": ("trimtab.app.entry_cli", "Take back a fill that the broker took back."),
        "correct": ("trimtab.app.entry_cli", "Put a fill in the place of a wrong one."),
        "transfer": ("trimtab.app.entry_cli", "Book shares that came or left without a trade."),
        "lots": ("trimtab.app.entry_cli", "Choose which lots sales close."),
        "show": ("trimtab.app.book_cli", "Show what is held, its lots and gains."),
        "history": ("trimtab.app.book_cli", "Show the journal, entry by entry."),
        "performance": ("trimtab.app.performance_cli", "Show NAV, returns, and why the NAV changed."),
        "changes": ("trimtab.app.entry_cli", "List what was taken back or put right, by whom."),
        "verify": ("trimtab.app.book_cli", "Hold every entry against its hash and replay."),
        "backup": ("trimtab.app.book_cli", "Copy the book to a new file while others write."),
    }


class Verbs(Late):
    """All verbs: those of a sleeve, then those of a desk's day."""

    late: ClassVar[Mapping[str, tuple[str, str]]] = {
        "approve": ("trimtab.app.plan_cli", "Approve the latest plan of an account."),
        "stage": ("trimtab.app.stage_cli", "Check a plan's orders and write their file."),
        "paper": ("trimtab.app.stage_cli", "Fill order files at a broker of paper."),
        "reconcile": ("trimtab.app.reconcile_cli", "Hold a book against its broker's positions."),
        "archive": ("trimtab.app.archive_cli", "Seal a day of a book in a folder."),
        "replay": ("trimtab.app.archive_cli", "Rebuild a sealed day and compare every byte."),
        "diff": ("trimtab.app.archive_cli", "Show what moved between two archived days."),
    }


@click.group(cls=Verbs, epilog=COMPLETION, no_args_is_help=False, invoke_without_command=True)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def verbs(context: click.Context) -> None:
    """Given what is held, what it is worth and what is wanted, decide the trades.

    Start with: trimtab demo
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@verbs.command(cls=Verb)
@click.option("--out", metavar="DIR", default="out", show_default=True, help="Folder of the report.")
@click.option("--plots/--no-plots", default=None, help="Draw the plots (needs matplotlib).  [default: plots]")
@click.option("--show", is_flag=True, help="Open the report page in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def demo(given: Mapping[str, Any]) -> None:
    """Track the demo sleeve on the bundled real prices, end to end; then a desk's day with it, in DIR-desk.

    The day leaves a book, an order file and a sealed archive that replays; where one stands already it is replayed.
    """
    from trimtab.app import demo_day, desk, show

    sleeve = str(desk.demo_sleeve())

    def screen(tracking: Tracking, folder: str) -> tuple[Block, ...]:
        day = demo_day.demo_day(demo_day.beside(folder), sleeve)
        return *show.demo_screen(tracking, folder), demo_day.demo_day_text(day)

    def figures(tracking: Tracking, folder: str) -> Mapping[str, Json]:
        day = demo_day.demo_day(demo_day.beside(folder), sleeve)
        return {**show.tracking_figures(tracking), "desk": demo_day.demo_day_figures(day)}

    warn = tuple if given["as_json"] else show.folded_warnings
    _track({**given, "sleeve": sleeve}, screen, warn, figures)


@verbs.command(cls=Verb, short_help="Buy at the first session, hold, report.")
@track_options
def track(given: Mapping[str, Any]) -> None:
    """Buy at the first session, hold, and report NAV, drift and the trades due today.

    Takes a sleeve file, or --targets, --prices and --capital. Options stand before what the file says.
    """
    from trimtab.app import show

    _track(given, show.tracking_screen, tuple, lambda tracking, _: show.tracking_figures(tracking))


@verbs.command(cls=Verb, short_help="Propose the trades of a book, with reasons.")
@propose_options
def propose(given: Mapping[str, Any]) -> None:
    """Propose the trades that bring a book to its targets, with cost and reasons.

    Takes a sleeve file, or --targets and --prices; the book is --holdings, or --capital to invest, or a --book of
    record, whose own targets count where none are given. --record enters the plan there.
    """
    from trimtab.app import desk, show

    request, recorded = request_of(given), None
    with waiting("reading prices, deciding"):
        if given["record"]:
            proposal, recorded = desk.record(request)
        else:
            proposal = desk.propose(request)
    _warn(proposal.warnings)
    if given["as_json"]:
        _say_bytes(show.proposal_json(proposal, recorded))
    else:
        _say(show.proposal_screen(proposal, request.out, recorded))


@verbs.command(cls=Verb, short_help="Walk a policy through its history.")
@backtest_options
def backtest(given: Mapping[str, Any]) -> None:
    """Walk a policy through a history: every session decide, fill, roll.

    Takes a sleeve file, or --targets, --prices and --capital. Targets may change by date.
    """
    from trimtab.app import backtest_show, show

    with waiting("reading prices, walking the history, writing the report"):
        from trimtab.app import backtest_desk

        folder, walked, unwritten = backtest_desk.backtest(walk_of(given), _note)
    page = os.path.join(folder, backtest_desk.BACKTEST_PAGE)
    unshown = _open(page) if given["show"] else ()
    _warn((*backtest_show.backtest_warnings(walked), *unwritten, *unshown))
    _hint(walked.engine)
    if given["as_json"]:
        _say_bytes(show.report_json(backtest_show.backtest_figures(walked), folder, unwritten, unshown))
    else:
        _say(backtest_show.backtest_screen(walked, page))


@verbs.command(cls=Verb, short_help="Walk many policies through one history.")
@sweep_options
def sweep(given: Mapping[str, Any]) -> int:
    """Walk every combination of policies and costs through one history, a row each.

    Settings take several values, parted by commas: --tolerance 0.01,0.02 --to target,edge --fee-bps 0,5. Ctrl-C keeps
    the rows that are done.
    """
    from trimtab.app import backtest_show, show

    with counting("reading prices, sweeping") as each:
        from trimtab.app import backtest_desk

        folder, swept, chosen, unwritten = backtest_desk.sweep(sweep_of(given), each, _note)
    page = os.path.join(folder, backtest_desk.SWEEP_PAGE)
    unshown = _open(page) if given["show"] else ()
    _warn((*backtest_show.sweep_warnings(swept), *unwritten, *unshown))
    _hint(swept.engine)
    if given["as_json"]:
        _say_bytes(show.report_json(backtest_show.sweep_figures(swept, chosen), folder, unwritten, unshown))
    else:
        _say(backtest_show.sweep_screen(swept, chosen, page))
    return INTERRUPTED if swept.interrupted else DONE


@verbs.group(cls=Book, invoke_without_command=True, short_help="Keep a book of record: what happened, what is held.")
@click.pass_context
def book(context: click.Context) -> None:
    """Keep a book of record: an append-only journal of what happened, and what is held by it."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _answer(answer: Answer) -> int:
    """Show what a verb answers, and give its exit status."""
    _warn(answer.warnings)
    if answer.figures is None:
        _say(answer.blocks)
    else:
        from trimtab.edges.reports import json_bytes

        _say_bytes(json_bytes(answer.figures))
    return answer.status


def _hint(engine: str) -> None:
    """Say on a terminal how the same figures come sooner, where the compiler is not installed."""
    if engine == "interpreted" and sys.stderr.isatty():
        from trimtab.edges.compiler import installed

        if not installed():
            _note("with pip install 'trimtab[fast]' the same figures come sooner")


def _note(text: str) -> None:
    """Say on a terminal what the wait is for, or how to shorten it."""
    if sys.stderr.isatty():
        click.echo(f"note: {text}", err=True)


def _track(
    given: Mapping[str, Any],
    screen: Callable[[Tracking, str], tuple[Block, ...]],
    warn: Callable[[tuple[str, ...]], tuple[str, ...]],
    figures: Callable[[Tracking, str], Mapping[str, Json]],
) -> None:
    from trimtab.app import desk, show

    with waiting("reading prices, tracking, writing the report"):
        folder, tracking, unwritten = desk.track(request_of(given))
    unshown = _open(os.path.join(folder, desk.REPORT_PAGE)) if given["show"] else ()
    _warn(warn((*tracking.warnings, *unwritten, *unshown)))
    if given["as_json"]:
        _say_bytes(show.report_json(figures(tracking, folder), folder, unwritten, unshown))
    else:
        _say(screen(tracking, folder))


def _open(page: str) -> tuple[str, ...]:
    """Open the page in the browser; a sentence where there is none."""
    import webbrowser
    from pathlib import Path

    opened = webbrowser.open(Path(page).resolve().as_uri())
    return () if opened else (f"no browser could be opened; the page is {page}",)


def _warn(warnings: Sequence[str]) -> None:
    """One line a warning, as a program reads it; folded on a terminal."""
    if sys.stderr.isatty():
        from trimtab.app import show

        warnings = show.folded_warnings(tuple(warnings))
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def _say(blocks: tuple[Block, ...]) -> None:
    """Show a screen: drawn by rich on a terminal, as plain text of the same words elsewhere."""
    from trimtab.app import screen

    if sys.stdout.isatty():
        screen.draw(blocks)
    else:
        _say_bytes((screen.plain(blocks) + "\n").encode(sys.stdout.encoding or "utf-8", "backslashreplace"))


def _say_bytes(answer: bytes) -> None:
    """Write to standard output as bytes; one that a program replaced by a stream of text takes the text."""
    sys.stdout.flush()
    if not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(answer.decode(sys.stdout.encoding or "utf-8"))
        return
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and give the exit status: 0 done, 2 refused, 130 interrupted. No fault of the world is a traceback."""
    try:
        returned = verbs.main(args=arguments, prog_name="trimtab", standalone_mode=False)
        if isinstance(returned, Answer):
            return _answer(returned)
        return returned if isinstance(returned, int) else DONE
    except Refusal as refusal:
        return _refuse(refusal_text(refusal))
    except click.ClickException as fault:
        return _refuse(usage_text(fault))
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except OSError as fault:  # what the rooms read and write they refuse themselves: this is the screen's own, or ours
        if fault.filename is not None:
            found = f"it cannot be opened ({fault.strerror})"
            return _refuse(Refusal(str(fault.filename), found, "", "look after the disk, and try again").sentence())
        _reader_gone()
        return _refuse(Refusal("standard output", f"{fault.strerror}", "", "make room, or write elsewhere").sentence())
    except SystemExit as left:  # click's completion, and its own answer to a reader that has gone
        return left.code if isinstance(left.code, int) and left.code != 1 else _reader_gone()


def _refuse(sentences: str) -> int:
    with suppress(OSError):  # where the screen fails too, the exit status alone says it
        click.echo(sentences, err=True)
    return REFUSED


def _reader_gone() -> int:
    """A reader that has gone away (as `head` does) has had what it wanted: nothing more is written, even at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
