"""roll(ledger, entries) -> ledger: the book is a pure fold over its facts; enter() makes entries of new facts."""

from __future__ import annotations

from collections.abc import Iterable

from trimtab.ledger.accounts import Entered, Ledger
from trimtab.ledger.book import Book
from trimtab.ledger.facts import Fact
from trimtab.ledger.journal import Entry
from trimtab.units import SCALE


def roll(ledger: Ledger, entries: Iterable[Entry]) -> Ledger:
    """The ledger after the entries, in their order; the same however they are cut into pieces.

    Raises BookRefused for an entry out of the chain or a fact that cannot be.
    """
    raise NotImplementedError


def enter(ledger: Ledger, facts: Iterable[Fact], *, who: str, when_utc: str) -> Entered:
    """The entries of new facts and the ledger after them, all or none; facts already known are left out and listed.

    Raises BookRefused, or Refusals with every fact that cannot be booked; `where` is "fact N" by place from 1.
    """
    raise NotImplementedError


def book_of(ledger: Ledger, account: str, currency: str = "", scale: int = SCALE) -> Book:
    """What the account holds as `decide` takes it: shares, and the cash of one currency, its own when empty."""
    raise NotImplementedError
