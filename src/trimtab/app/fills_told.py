"""The rows of a file of fills as facts, with what is odd about them beside the book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trimtab.app.books import Booking, Told
from trimtab.edges.feeds.fill_files import FillFile
from trimtab.errors import FillsRefused, Refusal, Refusals
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account
from trimtab.ledger.facts import Filled
from trimtab.ledger.fills import Fill
from trimtab.ledger.swaps import doubts, last_prices, refuse_swapped


def fills_told(path: str, read: FillFile, account: Account) -> tuple[Told, ...]:
    """A fact a fill; one of the book under another spelling of its id is that fact, which is in the book already.

    Refused: corrections, and fills whose quantity and price are swapped.
    """
    told: list[Told] = []
    refusals: list[Refusal] = []
    spelt = {spelling(name): booked.fill for name, booked in account.fills.items() if not booked.busted}
    for line, fill, old in zip(read.lines, read.fills, read.corrects, strict=True):
        where = f"{path}:{line}"
        try:
            if old:
                found = f"the fill {fill.fill_id} takes the place of {old}"
                remedy = "book the file with `trimtab book correct`"
                raise FillsRefused(where, found, "a correction is another fact than a fill", remedy)
            refuse_swapped(fill, account, where)
        except Refusal as refusal:
            refusals.append(refusal)
        known = spelt.setdefault(spelling(fill.fill_id), fill)
        told.append(Told(where, Filled(account.name, known if known is not fill and is_same(known, fill) else fill)))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    return tuple(told)


def spelling(fill_id: str) -> str:
    """An id without what a copy may change of it: its capitals and its spaces."""
    return "".join(fill_id.split()).casefold()


def is_same(known: Fill, fill: Fill) -> bool:
    """Whether two fills say the same beside the spelling of their ids."""
    return known._replace(fill_id="") == fill._replace(fill_id="")


def with_variants(booking: Booking, path: str, read: FillFile) -> Booking:
    """The booking, with a warning of each fill that was in the book under another spelling of its id."""
    return replace(booking, findings=(*booking.findings, *_variants(booking, path, read)))


def _variants(booking: Booking, path: str, read: FillFile) -> Iterator[Finding]:
    fills = booking.ledger.accounts[booking.account].fills
    missing = [(line, fill) for line, fill in zip(read.lines, read.fills, strict=True) if fill.fill_id not in fills]
    spelt = {spelling(fill_id): fill_id for fill_id in fills} if missing else {}
    for line, fill in missing:
        text = (
            f"{path}:{line}: the fill {fill.fill_id} is {spelt[spelling(fill.fill_id)]} of the book, spelt otherwise; "
            "it was not booked again"
        )
        yield Finding("fill_spelt_otherwise", fill.symbol, text, fill.session)


def doubts_of(read: FillFile, account: Account) -> tuple[Finding, ...]:
    """What the file says of itself, and what is odd about its fills beside the book."""
    last = last_prices(account)
    said = [finding for finding in read.findings if finding.code != "fills_alike"]  # which the book itself says of all
    return (*said, *(finding for fill in read.fills for finding in doubts(fill, account, last)))
