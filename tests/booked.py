"""A book for a test of the ledger: facts as a desk enters them, and the ledger after them."""

from __future__ import annotations

from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Fact, Flow, Opened
from trimtab.ledger.roll import enter


def booked(ledger: Ledger, *facts: Fact, who: str = "ada") -> Ledger:
    """The ledger after the facts."""
    return enter(ledger, facts, who=who, when_utc="2026-11-20T20:00:00Z").ledger


def opened(cash_minor: int, *facts: Fact, session: str = "2026-01-02", method: str = "fifo") -> Ledger:
    """A book of one account, main, opened with so much cash, after the facts."""
    start = (Opened("main", session, method=method), Flow("main", session, "start", cash_minor))
    return booked(Ledger(), *start, *facts)
