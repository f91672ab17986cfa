"""The rows of a file of fills as facts, with what is odd about them beside the book."""

from __future__ import annotations

from trimtab.app.books import Told
from trimtab.edges.feeds.fill_files import FillFile
from trimtab.errors import FillsRefused, Refusal, Refusals
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account
from trimtab.ledger.facts import Filled
from trimtab.ledger.swaps import doubts, last_prices, refuse_swapped


def fills_told(path: str, read: FillFile, account: Account) -> tuple[Told, ...]:
    """A fact a fill; refused where one is a correction, or has its quantity and its price swapped."""
    told: list[Told] = []
    refusals: list[Refusal] = []
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
        told.append(Told(where, Filled(account.name, fill)))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    return tuple(told)


def doubts_of(read: FillFile, account: Account) -> tuple[Finding, ...]:
    """What the file says of itself, and what is odd about its fills beside the book."""
    last = last_prices(account)
    return (*read.findings, *(finding for fill in read.fills for finding in doubts(fill, account, last)))
