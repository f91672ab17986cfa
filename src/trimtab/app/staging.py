"""Staging as a library: an approved plan's next wave checked, entered in the book, and written as an order file.

The order of effects: the file is set aside on the disk, the fact `staged` is entered, the file gets its own name. A
call that was killed between any two of these is simply made again; the orders leave once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from trimtab.app.books import account_named, now_utc, placed, uncollected, user_of
from trimtab.app.market_now import market_now
from trimtab.app.plans import plan_named
from trimtab.edges.broker.formats import TRIMTAB, order_bytes
from trimtab.edges.broker.order_files import file_name
from trimtab.edges.broker.outbox import is_aside, move_out, one_at_a_time, set_aside, standing_file, take_back
from trimtab.edges.store import Moved, open_journal
from trimtab.errors import BookRefused, OutputRefused, Refusal, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account, Ledger, Order
from trimtab.ledger.facts import Staged
from trimtab.ledger.journal import Entry
from trimtab.ledger.roll import enter, roll
from trimtab.mandate.pretrade import Blocked
from trimtab.mandate.written import settings_of
from trimtab.run.staging import OrderRow, staged_rows, trail_of, waves

if TYPE_CHECKING:
    from trimtab.edges.store import Journal

ORDERS = "orders"
ARCHIVE = "archive"
NEW, KNOWN, FINISHED, AGAIN, BLOCKED = "staged", "known", "finished", "written again", "blocked"


@dataclass(frozen=True, slots=True)
class Staging:
    """What is to be staged and what it is held against, as it was asked for.

    `at` is the time in UTC that cut-offs are held against, the clock where it is None. `live` is a price by symbol.
    """

    book: str
    account: str | None = None
    plan: str | None = None
    wave: int | None = None
    out: str = ORDERS
    form: str | None = None
    at: str | None = None
    prices: str | None = None
    series: Mapping[str, Any] = field(default_factory=dict)
    live: tuple[str, ...] = ()
    volumes: str | None = None
    archive: str = ARCHIVE
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of staging a wave: its rows and file, the entry that staged it, or why it does not leave.

    `did` is staged, known (nothing was left to do), finished (a call before was cut off), written again, or blocked.
    """

    place: str
    account: str
    plan: str
    wave: int
    waves: int
    did: str
    rows: tuple[OrderRow, ...]
    path: str
    ledger: Ledger
    entry: Entry | None = None
    blocked: tuple[Blocked, ...] = ()
    findings: tuple[Finding, ...] = ()
    cutoff_utc: str = ""


def stage(asked: Staging) -> Outcome:
    """Stage the wave that is meant: the one named, else one that was cut off, else the next.

    Raises BookRefused for a plan that may not be staged; an Outcome that is blocked says which limits hold it back.
    """
    at, who, plan = _at(asked.at), user_of(asked.user), asked.plan
    entries, ledger = tuple[Entry, ...](), Ledger()
    with one_at_a_time(asked.out), open_journal(asked.book) as journal:
        while True:
            with uncollected():
                newer = tuple(journal.entries(after=len(entries)))
                entries, ledger = (*entries, *newer), roll(ledger, newer)
            account = account_named(asked.book, ledger, asked.account)
            plan = plan_named(asked.book, ledger, account, plan)
            try:
                return _Desk(asked, at, who, journal, entries, ledger, account, plan).stage()
            except Moved:
                continue


@dataclass(frozen=True, slots=True)
class _Desk:
    """One try at staging, on the book as it was read."""

    asked: Staging
    at: str
    who: str
    journal: Journal
    entries: tuple[Entry, ...]
    ledger: Ledger
    account: Account
    plan: str

    def stage(self) -> Outcome:
        """What is to be done with the wave that is meant, done. Raises Moved where the book has moved on."""
        waved, sent = waves(self.account, self.plan), self._sent()
        if not waved:
            found = f"the plan {self.plan[:12]} has no orders"
            raise BookRefused(self.asked.book, found, "a plan with orders is staged", "nothing is to be done")
        wave = self._wave(len(waved), sent)
        if wave in sent:
            return self._again(wave, len(waved), sent[wave])
        if wave > 1 and wave - 1 not in sent:
            found = f"wave {wave - 1} of the plan {self.plan[:12]} is not staged"
            raise UsageRefused("--wave", found, "waves are staged in their order", f"stage wave {wave - 1} first")
        return self._new(wave, waved)

    def _sent(self) -> dict[int, Entry]:
        """The entries that staged waves of the plan, by wave."""
        of = (entry for entry in self.entries if isinstance(entry.fact, Staged))
        name = self.account.name
        return {
            entry.fact.wave: entry
            for entry in of
            if isinstance(entry.fact, Staged) and (entry.fact.account, entry.fact.plan) == (name, self.plan)
        }

    def _wave(self, count: int, sent: Mapping[int, Entry]) -> int:
        """The wave that is meant: the one asked for, one whose file was set aside and never moved out, or the next."""
        if self.asked.wave is not None:
            if not 1 <= self.asked.wave <= count:
                has = "one wave" if count == 1 else f"{count} waves"
                raise UsageRefused("--wave", f"it is {self.asked.wave}", f"the plan has {has}", "correct it")
            return self.asked.wave
        cut_off = [wave for wave, entry in sorted(sent.items()) if self._is_aside(entry)]
        return cut_off[0] if cut_off else min(len(sent) + 1, count)

    def _is_aside(self, entry: Entry) -> bool:
        assert isinstance(entry.fact, Staged)
        return is_aside(self.asked.out, self._name(entry.fact), entry.hash)

    def _name(self, fact: Staged) -> str:
        return file_name(fact.session, fact.account, fact.plan, fact.wave)

    def _rows(self, account: Account, fact: Staged) -> tuple[OrderRow, ...]:
        settings = settings_of(account.settings)
        trail = trail_of(self.entries, account.name, self.plan)
        return staged_rows(account, fact, trail, settings.orders, settings.costs)

    def _new(self, wave: int, waved: Sequence[Sequence[Order]]) -> Outcome:
        """Check the wave, set its file aside, enter the fact, move the file out."""
        now = market_now(self.asked, self.account, self.plan, waved, wave, self.at)
        ids = tuple(order.order_id for order in waved[wave - 1])
        fact = Staged(self.account.name, now.session, self.plan, wave, ids, self.asked.form or TRIMTAB, now.settles)
        try:
            entered = enter(self.ledger, (fact,), who=self.who, when_utc=now_utc())
        except Refusal as refusal:
            raise placed(refusal, [self.asked.book]) from None
        rows = self._rows(self.account, fact)
        checked = now.checked(self._sent_today(now.session, waved[0][0].scale))
        outcome = replace(
            self._outcome(wave, len(waved), BLOCKED, rows), blocked=checked.blocked,
            findings=(*now.findings, *checked.findings), cutoff_utc=now.cutoff_utc,
        )  # fmt: skip
        if checked.blocked:
            return outcome
        name, entry = self._name(fact), entered.entries[0]
        if standing_file(self.asked.out, name) is not None:
            raise OutputRefused(
                f"{self.asked.out}/{name}", f"it stands there, and {self.asked.book} has not staged it",
                "an order file is of one book", "move it away, or name another --out",
            )  # fmt: skip
        set_aside(self.asked.out, name, order_bytes(rows, fact.destination), entry.hash)
        try:
            self.journal.append(entered.entries)
        except BaseException as fault:  # an interrupt too: raised again, but no file stays of what did not book
            if isinstance(fault, Moved) or not self._is_entered(entry):  # another's entry, or a store that refused
                take_back(self.asked.out, name, entry.hash)
            raise
        path = move_out(self.asked.out, name, entry.hash)
        return replace(outcome, did=NEW, path=str(path), entry=entry, ledger=entered.ledger)

    def _is_entered(self, entry: Entry) -> bool:
        """Whether the book holds the entry all the same, as after a lost answer; yes where nobody can tell."""
        try:
            with open_journal(self.asked.book) as journal:
                return any(other.hash == entry.hash for other in journal.entries(after=entry.sequence - 1))
        except Refusal:
            return True

    def _sent_today(self, session: str, scale: int) -> int:
        """What was sent in the session before this wave at the prices of its plans, in ticks of the scale / SHARE_PER.

        Of a cancelled order what was filled counts. A plan may count its prices in another scale than this one's.
        """
        facts = [entry.fact for entry in self.entries if isinstance(entry.fact, Staged)]
        ids = {each for fact in facts if (fact.account, fact.session) == (self.account.name, session)
               for each in fact.orders}  # fmt: skip
        sent = (self.account.orders[each] for each in ids)
        return sum(_rescaled((order.filled_units if order.cancelled else order.quantity_units) * order.price_ticks,
                             order.scale, scale) for order in sent)  # fmt: skip

    def _again(self, wave: int, count: int, entry: Entry) -> Outcome:
        """A wave that the book has staged: nothing is entered, and its file is made whole where it was not."""
        fact, out = entry.fact, self.asked.out
        assert isinstance(fact, Staged)
        if self.asked.form not in (None, fact.destination):
            found = f"wave {wave} was staged as {fact.destination}, in entry {entry.sequence}"
            raise UsageRefused("--format", found, "a wave is staged once, in one form", f"name {fact.destination}")
        before = roll(Ledger(), self.entries[: entry.sequence - 1]).accounts[fact.account]
        rows, name = self._rows(before, fact), self._name(fact)
        content, standing = order_bytes(rows, fact.destination), standing_file(out, name)
        if standing is not None and standing != content:
            raise OutputRefused(
                f"{out}/{name}", "it is not as it was staged", "an order file is not edited",
                f"move it away, and run `trimtab stage --wave {wave}` again",
            )  # fmt: skip
        did, findings = KNOWN, tuple[Finding, ...]()
        if standing is None and is_aside(out, name, entry.hash):
            move_out(out, name, entry.hash)
            did = FINISHED
        elif standing is None and self.asked.wave is not None:
            set_aside(out, name, content, entry.hash)
            move_out(out, name, entry.hash)
            did, findings = AGAIN, (_may_be_twice(fact, entry),)
        elif standing is None:
            findings = (_not_there(out, name, wave),)
        outcome = self._outcome(wave, count, did, rows)
        return replace(outcome, path=f"{out}/{name}", entry=entry, findings=findings)

    def _outcome(self, wave: int, count: int, did: str, rows: tuple[OrderRow, ...]) -> Outcome:
        """What is the same of every outcome: whose wave it is, and the book as it was read."""
        return Outcome(self.asked.book, self.account.name, self.plan, wave, count, did, rows, "", self.ledger)


def _rescaled(amount: int, scale: int, to: int) -> int:
    """An amount in ticks of one scale in those of another, rounded up."""
    factor: int = 10 ** abs(to - scale)
    return amount * factor if to >= scale else -(-amount // factor)


def _may_be_twice(fact: Staged, entry: Entry) -> Finding:
    text = (
        f"wave {fact.wave} was staged at {entry.when_utc} by {entry.who}, and its file is written again with the same "
        "order ids: send it only if the first was never sent"
    )
    return Finding("written_again", "", text, fact.session)


def _not_there(out: str, name: str, wave: int) -> Finding:
    text = f"{name} is not in {out}: it was sent or moved; `trimtab stage --wave {wave}` writes it again"
    return Finding("file_gone", "", text)


def _at(given: str | None) -> str:
    """The time that cut-offs are held against, in UTC to the second."""
    if given is None:
        return now_utc()
    try:
        read = datetime.fromisoformat(given)
        if read.tzinfo is None or not 1900 <= read.year < 2200:  # what calendars know lies well inside
            raise ValueError
    except ValueError:
        allowed = "it is a time with its zone, as 2026-11-23T19:30:00Z, from 1900 to 2199"
        raise UsageRefused("--at", f"it is {given!r}", allowed, "correct it") from None
    return read.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
