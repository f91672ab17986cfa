"""The history of a book as a library: its entries, prices for what it held, and the report of both in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from trimtab.app.sources import Series, check_session, read_source
from trimtab.edges.store import open_journal
from trimtab.errors import ExtraMissing, ReturnsRefused, UsageRefused
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.journal import Entry
from trimtab.ledger.roll import roll
from trimtab.run.booked import Performance, money_weighted, performance

if TYPE_CHECKING:
    from trimtab.market.prices import Prices

BOOK_PAGE = "book_report.html"
DAYS_BEFORE = 10  # asked of a source before the first session, so that a first price can be carried


@dataclass(frozen=True, slots=True)
class Measured:
    """A book's history: the account as the book stands, its performance, its XIRR or why there is none."""

    place: str
    account: Account
    made: Performance
    money_weighted: float | None
    unsolved: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know, one sentence each."""
        found = dict.fromkeys((*self.made.prices.findings, *self.made.findings))
        return tuple(finding.text for finding in found if finding.severity == "warning")


@dataclass(frozen=True, slots=True)
class Span:
    """From which session to which the history goes, and when in its session a flow counts."""

    start: str | None = None
    end: str | None = None
    flow_at: str = "split"


def measure(place: str, account: str | None, source: str | None, *, series: Series, span: Span = Span()) -> Measured:
    """The history of an account at the prices of a source: "sample", "yahoo", or a file."""
    if source is None:
        raise UsageRefused(
            "--prices", "it is missing", "a CSV or Parquet file, sample or yahoo", "name where the prices come from"
        )
    for name, session in (("--start", span.start), ("--end", span.end)):
        if session is not None:
            check_session(name, session)
    from trimtab.app.books import account_named

    with open_journal(place) as journal:
        entries = tuple(journal.entries())
    ledger = roll(Ledger(), entries)
    asked = account_named(place, ledger, account)
    held = symbols(entries, asked)
    prices = _prices(source, held, entries, asked, series)
    made = performance(entries, asked, prices, start=span.start, end=span.end, flow_at=span.flow_at)
    rate, unsolved = rate_of(made)
    return Measured(place, asked, made, rate, unsolved)


def symbols(entries: Iterable[Entry], account: Account) -> tuple[str, ...]:
    """Every name that the account held, under each symbol it had, in order."""
    found = set()
    for entry in entries:
        if entry.fact.account == account.name:
            fact = entry.fact
            for of in (fact, getattr(fact, "fill", None)):
                found |= {getattr(of, name) for name in ("symbol", "renamed_to") if hasattr(of, name)}
    return tuple(sorted(found, key=str.encode))


def _prices(
    source: str, held: Sequence[str], entries: Sequence[Entry], account: Account, series: Series
) -> Prices:  # fmt: skip
    """The prices of what was held; for an account that never held shares the sessions alone."""
    if source == "yahoo" and series.start is None and series.period is None:
        first = min(entry.fact.session for entry in entries if entry.fact.account == account.name)
        series = replace(series, start=(date.fromisoformat(first) - timedelta(days=DAYS_BEFORE)).isoformat())
    return read_source(source, held or None, replace(series, currency=series.currency or account.currency))


def rate_of(made: Performance) -> tuple[float | None, str]:
    """The money-weighted rate, or None and why."""
    try:
        return money_weighted(made), ""
    except (ReturnsRefused, ExtraMissing) as refusal:
        return None, f"no money-weighted return: {refusal.sentence()}"


def report(measured: Measured) -> dict[str, bytes]:
    """The report by file name, without the plots."""
    from trimtab.edges.page.book_page import book_page
    from trimtab.edges.reports.booked import book_files

    made, account, rate = measured.made, measured.account, measured.money_weighted
    page = book_page(made, account, money_weighted=rate).encode()
    return {**book_files(made, account, money_weighted=rate), BOOK_PAGE: page}


def write(folder: str | os.PathLike[str], measured: Measured, *, plots: bool = True) -> tuple[str, ...]:
    """Write the report into the folder as one set; a sentence for each part that could not be made."""
    from trimtab.edges.folder import write_folder

    files, unwritten = report(measured), tuple[str, ...]()
    if plots:
        drawn, unwritten = _plots(measured.made)
        files.update(drawn)
    write_folder(folder, files)
    return unwritten


def _plots(made: Performance) -> tuple[dict[str, bytes], tuple[str, ...]]:
    from trimtab.edges.plots.booked import book_plots

    try:
        return book_plots(made), ()
    except ExtraMissing as missing:
        return {}, (f"no plots were written: {missing.sentence()}",)
