"""roll(ledger, entries) -> ledger: the book is a pure fold over its facts; enter() makes entries of new facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trimtab.errors import BookRefused, Refusal, Refusals
from trimtab.findings import Finding
from trimtab.ledger import facts, planning, posting
from trimtab.ledger.accounts import Account, Entered, Ledger
from trimtab.ledger.book import Book
from trimtab.ledger.facts import Fact
from trimtab.ledger.fills import Fill
from trimtab.ledger.journal import Entry, entry
from trimtab.ledger.places import At
from trimtab.ledger.sheet import Sheet, sheet_of
from trimtab.ledger.wellformed import faults
from trimtab.units import SCALE, SHARE_PER, currency_exponent

Post = Callable[[Sheet, Any, At], None]
CHANGES: Mapping[type[object], Post] = {
    facts.Flow: posting.post_flow, facts.Transferred: posting.post_transferred, facts.Filled: posting.post_filled,
    facts.Busted: posting.post_busted, facts.Corrected: posting.post_corrected,
    facts.DividendPaid: posting.post_dividend, facts.SplitDone: posting.post_split, facts.Renamed: posting.post_renamed,
    facts.Delisted: posting.post_delisted, facts.FeeCharged: posting.post_fee,
    facts.InterestPaid: posting.post_interest, facts.TargetsSet: planning.post_targets,
}  # fmt: skip  # what moves shares, cash or targets, and so makes a plan void
KEEPS: Mapping[type[object], Post] = {
    facts.Proposed: planning.post_proposed, facts.Approved: planning.post_approved,
    facts.Staged: planning.post_staged, facts.Cancelled: planning.post_cancelled, facts.LotsChosen: posting.post_lots,
    facts.Reconciled: posting.post_reconciled,
}  # fmt: skip
_POSTS: Mapping[type[object], Post] = {**CHANGES, **KEEPS}


def roll(ledger: Ledger, entries: Iterable[Entry]) -> Ledger:
    """The ledger after the entries, in their order; the same however they are cut into pieces.

    Raises BookRefused for an entry out of the chain or a fact that cannot be.
    """
    work = _Work(ledger)
    for line in entries:
        work.follow(line)
    return work.ledger()


def enter(ledger: Ledger, new: Iterable[Fact], *, who: str, when_utc: str) -> Entered:
    """The entries of new facts and the ledger after them, all or none; facts already known are left out and listed.

    Raises BookRefused, or Refusals with every fact that cannot be booked; `where` is "fact N" by place from 1.
    """
    listed = list(new)
    try:
        return _entered(ledger, listed, who, when_utc)
    except Refusal:
        raise _all_refusals(ledger, listed, who, when_utc) from None


def book_of(ledger: Ledger, account: str, currency: str = "", scale: int = SCALE) -> Book:
    """What the account holds as `decide` takes it: shares, and the cash of one currency, its own when empty.

    Cash of other currencies is left out, which the caller says.
    """
    held = account_of(ledger, account)
    currency = currency or held.currency
    foreign = [symbol for symbol, lots in held.lots.items() if lots[0].currency != currency]
    if foreign:
        found = f"{min(foreign)} is held in {held.lots[min(foreign)][0].currency}"
        raise BookRefused(
            f"account {account}", found, f"a decision has one currency, {currency}", "move it to an account of its own"
        )
    finer = scale - currency_exponent(currency)
    if finer < 0:
        found = f"a scale of {scale} is coarser than the minor unit of {currency}"
        raise BookRefused(f"account {account}", found, "cash is exact", f"use a scale of {currency_exponent(currency)}")
    shares = held.shares
    per = 1 if all(units % SHARE_PER == 0 for units in shares.values()) else SHARE_PER
    rows = tuple((symbol, units * per // SHARE_PER) for symbol, units in shares.items())
    return Book(rows, held.cash_minor.get(currency, 0) * 10**finer, per, currency, scale)


def account_of(ledger: Ledger, account: str) -> Account:
    """The account; refuses one that the book does not have, naming those it has."""
    if account in ledger.accounts:
        return ledger.accounts[account]
    known = ", ".join(sorted(ledger.accounts)) or "none"
    raise BookRefused(
        "book", f"there is no account {account}", f"its accounts are {known}", "open it first, or name another"
    )


def _entered(ledger: Ledger, new: list[Fact], who: str, when_utc: str) -> Entered:
    work = _Work(ledger)
    entries, known, findings = [], [], []
    for at, fact in enumerate(new, 1):
        line = entry(work.sequence + 1, fact, who, when_utc, work.head)
        if work.is_known(line, f"fact {at}"):
            known.append(fact)
            continue
        findings += work.alike(fact)
        work.post(line, f"fact {at}")
        entries.append(line)
    return Entered(work.ledger(), tuple(entries), tuple(known), tuple(findings))


REFUSALS_MAX = 50


def _all_refusals(ledger: Ledger, new: list[Fact], who: str, when_utc: str) -> Refusal:
    """Every fact that cannot be booked after those before it that can: a refusal leaves the ledger as they made it."""
    refusals: list[Refusal] = []
    work, since = _Work(ledger), list[Entry]()  # the entries posted since the ledger was sealed
    for at, fact in enumerate(new, 1):
        line = entry(work.sequence + 1, fact, who, when_utc, work.head)
        try:
            if not work.is_known(line, f"fact {at}"):
                work.post(line, f"fact {at}")
                since.append(line)
        except Refusal as refusal:
            refusals.append(refusal)
            ledger = roll(ledger, since)  # what the refused fact has half done is left behind
            work, since = _Work(ledger), []
        if len(refusals) == REFUSALS_MAX:
            break
    return refusals[0] if len(refusals) == 1 else Refusals(refusals)


class _Work:
    """A ledger being written to: sheets of the accounts that facts have touched, and the head of the chain."""

    def __init__(self, ledger: Ledger) -> None:
        self.before = ledger
        self.sheets: dict[str, Sheet] = {}
        self.known = dict(ledger.known)
        self.sequence = ledger.sequence
        self.head = ledger.head
        self.at = At()
        self.contents: dict[str, dict[tuple[object, ...], str]] = {}

    def ledger(self) -> Ledger:
        """The ledger as it stands, sealed."""
        sealed = {name: sheet.account() for name, sheet in self.sheets.items()}
        return Ledger({**self.before.accounts, **sealed}, self.known, self.sequence, self.head)

    def follow(self, line: Entry) -> None:
        """Posts an entry of the journal; refuses one that is not the next of the chain, or a key that is taken."""
        sequence, _, _, _, before_hash, _, _ = line
        where = f"journal entry {sequence}"
        if sequence != self.sequence + 1 or before_hash != self.head:
            found = f"it does not follow entry {self.sequence}"
            raise BookRefused(
                where, found, "each entry holds the hash of the one before", "restore the book from a backup"
            )
        if self.is_known(line, where):
            raise BookRefused(
                where, "the fact is entered twice", "a fact is entered once", "restore the book from a backup"
            )
        self.post(line, where)

    def is_known(self, line: Entry, where: str) -> bool:
        """Whether the very fact is in the journal, which knows it from now on; refuses another content under its key.

        A fact that is refused after this ends the work, so that nobody asks for its key again.
        """
        _, identity, _, _, _, _, fact = line
        key = (fact.account, fact.kind, fact.key)
        known = self.known.get(key)
        if known is None:
            self.known[key] = identity
            return False
        if known == identity:
            return True
        found = f"the {fact.kind} {fact.key} is in the book with other content"
        raise BookRefused(where, found, "one id is one fact for ever", "correct the fact, or give a new one its own id")

    def post(self, line: Entry, where: str) -> None:
        """Posts a fact to its account's sheet."""
        at = self.at
        at.where = where
        at.sequence, at.id, at.who, _, _, sealed, fact = line
        wrong = faults(fact)
        if wrong:
            raise BookRefused(where, "; ".join(wrong), "", "correct it")
        if isinstance(fact, facts.Opened):
            self._open(fact)
        else:
            session = fact.session
            sheet = self._sheet(fact, session, where)
            _POSTS[type(fact)](sheet, fact, at)
            if sheet.short:
                sheet.check_cash(where)
            if session > sheet.session:
                sheet.session = session
            if sheet.plan and type(fact) in CHANGES:
                sheet.changed(f"the {fact.kind} of entry {at.sequence}")
        self.sequence, self.head = at.sequence, sealed

    def _open(self, fact: facts.Opened) -> None:
        opened = Account(fact.account, fact.session, fact.currency, fact.method, fact.approval, fact.session)
        self.sheets[fact.account] = sheet_of(opened)

    def _sheet(self, fact: Fact, session: str, where: str) -> Sheet:
        sheet = self.sheets.get(fact.account)
        if sheet is None:
            if fact.account not in self.before.accounts:
                known = ", ".join(sorted({*self.before.accounts, *self.sheets})) or "none"
                found = f"there is no account {fact.account}"
                raise BookRefused(where, found, f"the book's accounts are {known}", "open it first, or name another")
            sheet = self.sheets[fact.account] = sheet_of(self.before.accounts[fact.account])
        if session < sheet.sealed.opened:
            found = f"the fact is dated {session} and the account was opened on {sheet.sealed.opened}"
            raise BookRefused(where, found, "nothing happens before an account is opened", "correct the date")
        return sheet

    def alike(self, fact: Fact) -> list[Finding]:
        """A warning for a fill that differs from a booked one in its id only: it may have been sent again."""
        if not isinstance(fact, facts.Filled):
            return []
        if fact.account not in self.contents:
            account = self.before.accounts.get(fact.account)
            booked = account.fills.values() if account else ()
            self.contents[fact.account] = {_content(row.fill): row.fill.fill_id for row in booked if not row.busted}
        fill = fact.fill
        other = self.contents[fact.account].setdefault(_content(fill), fill.fill_id)
        if other == fill.fill_id:
            return []
        text = f"the fills {other} and {fill.fill_id} of account {fact.account} differ in their id only: sent twice?"
        return [Finding("fill_alike", fill.symbol, text, fill.session)]


def _content(fill: Fill) -> tuple[object, ...]:
    """What a fill says beside its ids."""
    return (
        fill.session, fill.symbol, fill.side, fill.quantity_units, fill.price_ticks, fill.fees_ticks, fill.currency,
        fill.scale,
    )  # fmt: skip
