"""What the facts dated after a session moved: how a book of today is held against a statement of that day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from trimtab.ledger.accounts import Ledger
from trimtab.ledger.breaks import Moved
from trimtab.ledger.journal import Entry
from trimtab.ledger.roll import roll


def moved_after(entries: Iterable[Entry], account: str, session: str) -> tuple[Ledger, Moved]:
    """The ledger after the entries, and the shares and cash of the account that those dated after the session moved."""
    ledger = Ledger()
    units: dict[str, int] = {}
    cash_minor: dict[str, int] = {}

    def is_later(entry: Entry) -> bool:
        return entry.fact.account == account and entry.fact.session > session

    for later, run in groupby(entries, is_later):
        before = ledger.accounts.get(account)
        ledger = roll(ledger, run)
        if later:
            after = ledger.accounts[account]
            _add(units, before.shares if before else {}, after.shares)
            _add(cash_minor, before.cash_minor if before else {}, after.cash_minor)
    return ledger, Moved(units, cash_minor)


def _add(total: dict[str, int], before: Mapping[str, int], after: Mapping[str, int]) -> None:
    for name in {*before, *after}:
        total[name] = total.get(name, 0) + after.get(name, 0) - before.get(name, 0)
