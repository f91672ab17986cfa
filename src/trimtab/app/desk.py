"""THE DAY: targets, prices and book in; trades or a tracked sleeve out; the report written. Nothing here decides.

The only room that knows every neighbour: it reads what a request names, hands it to the core and writes what came.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trimtab.app.doubts import doubts
from trimtab.app.face import decided
from trimtab.app.held import Held, check_as_kept, check_held, held, standing
from trimtab.app.intake import wanted
from trimtab.app.live import GIVEN, live_prices, with_live
from trimtab.app.results import Proposal
from trimtab.app.setups import Request, Setup, set_up
from trimtab.app.sources import read_source
from trimtab.edges.feeds.frames import UNDATED
from trimtab.errors import ExtraMissing, OutputRefused, PricesRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.market.prices import Prices
from trimtab.units import ticks

if TYPE_CHECKING:
    from trimtab.app.plans import Recorded
    from trimtab.app.tracking import Tracking as View
    from trimtab.run.history import Tracking

OUT = "out"
REPORT_PAGE = "portfolio_report.html"


def propose(request: Request) -> Proposal:
    """The trades for the book that the request names, written where it says: holdings, or the capital as cash."""
    for option, given in (("--archive", request.archive), ("--user", request.user)):
        if given is not None:
            raise UsageRefused(option, "there is no --record", "it is said of a plan", "add --record, or leave it out")
    made = _considered(request)
    _write(request, made)
    return made.proposal


def record(request: Request) -> tuple[Proposal, Recorded]:
    """Propose for an account of a book of record and enter the plan there, with all it was decided on kept beside."""
    from trimtab.app import plans

    if request.book is None:
        raise UsageRefused("--record", "there is no --book", "a plan is of a book of record", "add --book FILE")
    made = _considered(request)
    check_as_kept(made.own, made.setup)
    inputs = plans.PlanInputs(made.worth, made.last_traded, made.axis)
    root = request.archive or plans.ARCHIVE
    recorded = plans.record(request.book, made.own, made.proposal, inputs, root=root, user=request.user)
    made = replace(made, proposal=replace(made.proposal, again=recorded.again))
    _write(request, made)
    return made.proposal, recorded


@dataclass(frozen=True, slots=True)
class _Considered:
    """A proposal with all that it was made of."""

    proposal: Proposal
    setup: Setup
    own: Held
    prices: Prices
    worth: Prices
    last_traded: str | None
    axis: tuple[str, ...] | None


def _considered(request: Request) -> _Considered:
    shown = standing(request)
    setup = set_up(request, shown)
    check_kept(request)
    own = held(shown.ledger, shown.account.name, setup.series.scale) if shown else Held(_book(request, setup))
    symbols = wanted(setup.mandate.targets, own.book)
    live = live_prices(request.live, symbols, setup.series.scale)
    prices = prices_for(request, setup, symbols)
    if own.account is not None:
        check_held(own, prices.currency)
    book = _in_currency(own.book, prices, setup)
    worth, last_traded = with_live(prices, live, request.as_of), request.last_traded or own.last_traded
    axis = axis_of(setup, prices)
    proposal = decided(book, worth, setup.mandate, as_of=request.as_of, last_traded=last_traded, axis=axis)
    if own.account is not None:
        from trimtab.app.plans import of_book

        proposal = of_book(proposal, own, setup.tax)
    found = noticed(setup, request, wanted(setup.mandate.targets, book), proposal.findings)
    return _Considered(replace(proposal, findings=found), setup, own, prices, worth, last_traded, axis)


def _write(request: Request, made: _Considered) -> None:
    if request.out is not None:
        write_proposal(request.out, made.proposal)
    keep_prices(made.prices, request)


def track(request: Request) -> tuple[str, View, tuple[str, ...]]:
    """What the capital became, reported: the folder, the tracking, a sentence for each part that could not be made."""
    from trimtab.app.tracking import Tracking as View
    from trimtab.run import history

    setup = set_up(request)
    check_kept(request)
    if setup.capital is None:
        raise UsageRefused("--capital", "it is missing", "a sleeve starts with a capital", "add --capital 100000")
    symbols = wanted(setup.mandate.targets)
    live = live_prices(request.live, symbols, setup.series.scale)
    prices = prices_for(request, setup, symbols)
    check_currency(prices, setup)
    worth = with_live(prices, live, request.as_of)
    tracked = history.track(
        setup.mandate, worth, ticks(setup.capital, worth.scale), name=setup.name, start=request.buy_at,
        axis=axis_of(setup, prices),
    )  # fmt: skip
    tracked = replace(tracked, findings=noticed(setup, request, (), tracked.findings))
    folder = setup.out or OUT
    warnings = write_report(folder, tracked, plots=setup.plots)
    keep_prices(prices, request)
    return folder, View(tracked), warnings


def write_report(folder: str | os.PathLike[str], tracked: Tracking, *, plots: bool = True) -> tuple[str, ...]:
    """Write the report of a tracking into the folder as one set; a sentence for each part that could not be made."""
    from trimtab.edges.folder import write_folder
    from trimtab.edges.page.document import page
    from trimtab.edges.reports.sleeves import report_files

    files = dict(report_files(tracked))
    files[REPORT_PAGE] = page(tracked).encode()
    warnings: tuple[str, ...] = ()
    if plots:
        drawn, warnings = _plots(tracked)
        files.update(drawn)
    write_folder(folder, files)
    return warnings


def write_proposal(folder: str | os.PathLike[str], proposal: Proposal) -> None:
    """Write positions, trades and summary of a proposal into the folder as one set; the lots its sales would close."""
    from trimtab.edges.folder import write_folder
    from trimtab.edges.reports.sleeves import proposal_files

    if proposal.foreseen is None:
        files = proposal_files(proposal.decision, proposal.prices, proposal.findings)
    else:
        from trimtab.app.plans import plan_files

        files = plan_files(proposal)
    write_folder(folder, files)


def noticed(setup: Setup, request: Request, held: Sequence[str], made: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What was noticed on the way, each thing once; a slip in what was typed today is a warning, near a name or not."""
    typed: set[object] = {*_typed(request, "no_buy"), *_typed(request, "no_sell")}
    doubted = (
        replace(doubt, severity="warning") if doubt.symbol in typed else doubt for doubt in doubts(setup.mandate, held)
    )
    return tuple(dict.fromkeys((*setup.findings, *doubted, *made)))


def _typed(request: Request, name: str) -> tuple[object, ...]:
    given = request.limits.get(name)
    return given if isinstance(given, tuple) else ()


def demo_sleeve() -> Path:
    """Where the sleeve file of the demo lies inside the package."""
    return Path(__file__).parents[1] / "data" / "demo.toml"


def _book(request: Request, setup: Setup) -> Book:
    """The holdings file with --cash on top, or the capital as cash."""
    if request.holdings is not None:
        if request.capital is not None:
            allowed = "a book is holdings with cash, or a capital to invest"
            raise UsageRefused("--capital", "--holdings was given too", allowed, "leave one out; cash is --cash")
        from trimtab.edges.feeds.holding_files import read_holding_file

        book = read_holding_file(request.holdings, currency=setup.currency or "USD", scale=setup.series.scale)
        return replace(book, cash_ticks=book.cash_ticks + _cash_ticks(request, setup))
    if request.cash is not None:
        raise UsageRefused("--cash", "there are no holdings", "cash stands beside --holdings", "use --capital instead")
    if setup.capital is None:
        raise UsageRefused(
            "--holdings", "it is missing, and --capital too", "the book is a holdings file, or a capital to invest",
            "add --holdings holdings.csv or --capital 100000",
        )  # fmt: skip
    return Book((), ticks(setup.capital, setup.series.scale), 1, setup.currency or "USD", setup.series.scale)


def _cash_ticks(request: Request, setup: Setup) -> int:
    if request.cash is None:
        return 0
    try:
        return ticks(request.cash, setup.series.scale)
    except ValueError:
        found = f"it is {request.cash!r}"
        raise UsageRefused("--cash", found, "it is a number such as 1250.50", "correct it") from None


def prices_for(request: Request, setup: Setup, symbols: Sequence[str]) -> Prices:
    """The prices of the source that was named; none but the live ones where there are live ones only."""
    if not symbols:
        raise UsageRefused("targets", "they hold CASH alone, and no name is held", "a book has a name", "add one")
    if setup.source is not None:
        return read_source(setup.source, symbols, setup.series)
    if setup.series.actions is not None:
        found, allowed = "there are no prices that they belong to", "corporate actions stand beside a history"
        raise UsageRefused("--actions", found, allowed, "add --prices, or leave them out")
    if not request.live:
        raise UsageRefused(
            "--prices", "it is missing", "a CSV or Parquet file, sample or yahoo", "name where the prices come from"
        )
    session = request.as_of or UNDATED
    gaps = tuple(array("q", [0]) for _ in symbols)
    currency = setup.currency or "USD"
    return Prices((session,), tuple(symbols), gaps, currency=currency, scale=setup.series.scale, source=GIVEN)


def axis_of(setup: Setup, prices: Prices) -> tuple[str, ...] | None:
    """The exchange's sessions over the span of the prices, where a calendar was named."""
    if setup.exchange is None or not prices.sessions:
        return None
    from trimtab.edges.calendars import exchange_sessions

    try:
        return exchange_sessions(setup.exchange, prices.sessions[0], prices.sessions[-1])
    except UsageRefused as refusal:
        raise UsageRefused("--exchange", refusal.found, refusal.allowed, refusal.remedy) from None


def check_currency(prices: Prices, setup: Setup) -> None:
    """Refuse prices in another currency than the sleeve's."""
    if setup.currency is not None and setup.currency != prices.currency:
        raise PricesRefused(
            prices.source or "prices", f"they are in {prices.currency} and the sleeve is in {setup.currency}",
            "a sleeve has one currency", "correct the currency, or choose prices in it",
        )  # fmt: skip


def _in_currency(book: Book, prices: Prices, setup: Setup) -> Book:
    check_currency(prices, setup)
    return replace(book, currency=prices.currency)


def _plots(tracked: Tracking) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The plots as files, or a sentence that says why there are none."""
    from trimtab.edges.plots import plot_files

    try:
        return plot_files(tracked), ()
    except ExtraMissing as missing:
        return {}, (f"no plots were written: {missing.sentence()}",)


def check_kept(request: Request) -> None:
    """Refuse a place for the prices before anything is read or written."""
    if request.save_prices is None:
        return
    from trimtab.edges.feeds.snapshots import ENDINGS

    place = Path(request.save_prices)
    allowed = f"it is the path of a new file that ends with {' or '.join(ENDINGS)}"
    if place.is_dir() or not place.parent.is_dir() or not place.name.endswith(ENDINGS):
        raise OutputRefused("--save-prices", f"it is {request.save_prices}", allowed, "choose another")


def keep_prices(prices: Prices, request: Request) -> None:
    """Keep the prices as they were read, with their provenance, so that the run can be repeated offline."""
    if request.save_prices is None:
        return
    from trimtab.edges.feeds.snapshots import save_prices

    save_prices(prices, request.save_prices)
