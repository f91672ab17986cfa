"""The book of record as a library: make one, enter what happened, show it, verify it; each verb is one call here.

Whatever is entered is read and rolled first, so that a fact that cannot be is refused and the book is as it was. The
store takes all of a file or none of it; where another process booked in between, its entries are rolled too, and the
same file is tried again.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from trimtab.edges.store import Journal, Moved, make_journal, open_journal
from trimtab.edges.store.journal import Head
from trimtab.errors import BookRefused, Refusal, Refusals, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account, Entered, Ledger
from trimtab.ledger.facts import Fact, Flow, Opened, Transferred
from trimtab.ledger.journal import Entry
from trimtab.ledger.roll import enter, roll
from trimtab.ledger.wellformed import is_session
from trimtab.units import SHARE_PER, currency_exponent, decimal, finer_than, money, scaled

BOOK = "book.db"
USER = "TRIMTAB_USER"
OPENING = "opening"
HASH_CHARS_MIN = 8
_FACT = re.compile("fact ([0-9]+)")
_HASH = re.compile(f"[0-9a-f]{{{HASH_CHARS_MIN},64}}")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact to be booked, and where it was said: a line of a file, or an option."""

    where: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Booking:
    """What one call booked: the new entries, the facts that the book had already, and the ledger after it."""

    place: str
    account: str
    ledger: Ledger
    entries: tuple[Entry, ...]
    known: tuple[Fact, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A book as it stands: the ledger, and the account that was asked for."""

    place: str
    ledger: Ledger
    account: Account


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: how far the journal is whole, its head, and the fault where there is one."""

    place: str
    ledger: Ledger
    fault: str = ""


def user_of(given: str | None) -> str:
    """Who books: what was given, else TRIMTAB_USER, else the login name; on a shared login a record and no proof."""
    who = given or os.environ.get(USER) or _login()
    if not who.isprintable() or not who.strip():
        raise UsageRefused("--user", f"it is {who!r}", "a name of printable characters", f"correct it, or {USER}")
    return who.strip()


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageRefused("--user", "this machine has no login name", "", f"add --user NAME, or set {USER}") from None


def now_utc() -> str:
    """The clock, in UTC: a record of when, which orders nothing."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> str:
    """The session of a fact that names none: today in UTC."""
    return now_utc()[:10]


def init(
    place: str, account: str, *, currency: str = "USD", method: str = "fifo", approval: str = "own",
    session: str | None = None, user: str | None = None,
) -> Booking:  # fmt: skip
    """A new book, or a new account in one: its currency, how its sales close lots, and who may approve."""
    who, day = user_of(user), day_of(session)
    fact = Opened(account, day, currency, method, approval)
    _entered(place, Ledger(), (Told("", fact),), who)  # a book is not made for an account that cannot be
    with make_journal(place) as journal:
        ledger = roll(Ledger(), journal.entries())
        if session is None and account in ledger.accounts:
            fact = replace(fact, session=ledger.accounts[account].opened)
        return enter_told(place, journal, ledger, account, lambda _: (Told("", fact),), who)


def flow(
    place: str, account: str | None, amount: str, *, session: str | None = None, ref: str | None = None,
    memo: str = "", user: str | None = None,
) -> Booking:  # fmt: skip
    """Cash that came in (above zero) or went out (below), on one day; its reference is the day where none is given."""
    day = day_of(session)
    with opened(place, account) as (journal, ledger, into):
        minor = minor_of("--amount", amount, into.currency)
        fact = Flow(into.name, day, ref or day, minor, into.currency, memo)
        return enter_told(place, journal, ledger, into.name, lambda _: (Told("", fact),), user_of(user))


def flows(place: str, account: str | None, path: str, *, user: str | None = None) -> Booking:
    """The flows of a file, each day one flow."""
    from trimtab.edges.feeds.flow_files import read_flow_file

    with opened(place, account) as (journal, ledger, into):
        exponent = currency_exponent(into.currency)
        read = read_flow_file(path, currency=into.currency, scale=exponent)
        told = tuple(
            Told(f"{path}:{read.lines[day]}", Flow(into.name, day, day, amount, into.currency))
            for day, amount in read.flows.items()
        )
        return enter_told(place, journal, ledger, into.name, lambda _: told, user_of(user), read.findings)


def fills(place: str, account: str | None, path: str, *, user: str | None = None) -> Booking:
    """The fills of a broker's file, in its order."""
    from trimtab.app.fills_told import doubts_of, fills_told, with_variants
    from trimtab.edges.feeds.fill_files import read_fills

    with opened(place, account) as (journal, ledger, into):
        read, name = read_fills(path, currency=into.currency), into.name
        booking = enter_told(
            place, journal, ledger, name, lambda ledger: fills_told(path, read, ledger.accounts[name]), user_of(user),
            doubts_of(read, into),
        )  # fmt: skip
        return with_variants(booking, path, read)


def holdings(
    place: str, account: str | None, path: str, *, session: str | None = None, user: str | None = None
) -> Booking:
    """The shares and cash of a holdings file as they came in: a lot a row, and the cash as the first flow."""
    from trimtab.edges.feeds.holding_files import read_holdings

    day = day_of(session)
    with opened(place, account) as (journal, ledger, into):
        read = read_holdings(path, currency=into.currency, scale=currency_exponent(into.currency))
        numbers: dict[str, int] = {}
        told: list[Told] = []
        for lot in sorted(read.lots, key=lambda lot: (lot.symbol, lot.acquired, lot.shares, lot.cost or 0)):
            numbers[lot.symbol] = number = numbers.get(lot.symbol, 0) + 1
            ref = f"{day}/{lot.symbol}" + (f"/{number}" if number > 1 else "")
            where = f"{path}:{lot.line}"
            cost_minor = 0 if lot.cost is None else minor_of(where, str(lot.cost), into.currency)
            told.append(Told(where, Transferred(
                into.name, day, ref, lot.symbol, int(lot.shares * SHARE_PER), cost_minor, into.currency, lot.acquired,
                lot.cost is not None,
            )))  # fmt: skip
        if read.book.cash_ticks:
            told.append(Told(path, Flow(into.name, day, f"{OPENING}/{day}", read.book.cash_ticks, into.currency)))
        findings = tuple(finding for finding in read.findings if finding.code != "lots_added")
        return enter_told(place, journal, ledger, into.name, lambda _: told, user_of(user), findings)


def actions(place: str, account: str | None, path: str, *, user: str | None = None) -> Booking:
    """The splits, dividends, renames, delistings, fees and interest of a file, in its order."""
    from trimtab.app.actions_told import actions_told
    from trimtab.edges.feeds.statement_files import read_statement_file

    with opened(place, account) as (journal, ledger, into):
        read = read_statement_file(path, currency=into.currency)
        kept = {(entry.fact.kind, entry.fact.key): entry.fact for entry in journal.entries() if is_of(entry, into)}

        def told(ledger: Ledger) -> Sequence[Told]:
            return actions_told(path, read.actions, into.name, ledger, kept)

        return enter_told(place, journal, ledger, into.name, told, user_of(user), read.findings)


def show(place: str, account: str | None = None) -> Shown:
    """The book as it stands, and one account of it."""
    with opened(place, account) as (_, ledger, asked):
        return Shown(place, ledger, asked)


def history(place: str, account: str | None = None) -> tuple[Entry, ...]:
    """The entries of the journal in their order: of one account, or of all."""
    with open_journal(place) as journal:
        entries = tuple(journal.entries())
    ledger = roll(Ledger(), entries)
    if account is None:
        return entries
    asked = account_named(place, ledger, account)
    return tuple(entry for entry in entries if is_of(entry, asked))


def verify(place: str, *, head: str | None = None) -> Verified:
    """Whether every entry is sealed to the one before, every fact can be, and a head that was kept elsewhere is there.

    A tail that was cut off leaves a chain that is whole: only a head hash from a report or a note finds it.
    """
    if head is not None and not is_hash(head):
        allowed = f"a hash, or the first {HASH_CHARS_MIN} or more of its 64 characters"
        raise UsageRefused("--head", f"it is {head!r}", allowed, "copy it from a report")
    seen: set[str] = set()

    def noted(entries: Iterator[Entry], head: str) -> Iterator[Entry]:
        for entry in entries:
            if entry.hash.startswith(head):
                seen.add(entry.hash)
            yield entry

    with open_journal(place) as journal:
        try:
            damage = journal.damage()
            entries = journal.entries()
            with uncollected():
                ledger = roll(Ledger(), noted(entries, head) if head else entries)
        except BookRefused as refusal:
            return Verified(place, Ledger(), refusal.sentence())
    if damage:
        return Verified(place, ledger, damage)
    if head and not seen:
        fault = f"{place}: no entry has the hash {head}; the book was cut or rewritten since; restore a backup"
        return Verified(place, ledger, fault)
    return Verified(place, ledger)


def backup(place: str, to: str) -> Head:
    """A copy of the book in a new file, read again and verified before it is called one."""
    with open_journal(place) as journal:
        head = journal.backup(to)
    try:
        fault = verify(to).fault
    except Refusal:
        _discard(to)
        raise
    if fault:
        _discard(to)
        raise BookRefused(to, f"the copy does not verify: {fault}", "", "run `trimtab book verify` on the book")
    return head


def _discard(copy: str) -> None:
    """Take away a copy that is not known to be whole."""
    for path in (copy, f"{copy}-wal", f"{copy}-shm"):
        with suppress(OSError):
            os.unlink(path)


@contextmanager
def uncollected() -> Iterator[None]:
    """Within it nobody looks for cycles: a roll makes millions of records, and none that leads back to itself."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def is_hash(text: str) -> bool:
    """Whether the text is a hash, or enough of its first characters to name one."""
    return _HASH.fullmatch(text) is not None


@contextmanager
def opened(place: str, account: str | None) -> Iterator[tuple[Journal, Ledger, Account]]:
    """The journal of a book, rolled, and the account that is meant: the one there is where none is named."""
    with open_journal(place) as journal:
        with uncollected():
            ledger = roll(Ledger(), journal.entries())
        yield journal, ledger, account_named(place, ledger, account)


def account_named(place: str, ledger: Ledger, name: str | None) -> Account:
    """The account of that name, or the only one where none is named."""
    known = ", ".join(sorted(ledger.accounts)) or "none"
    if name is None and len(ledger.accounts) == 1:
        return next(iter(ledger.accounts.values()))
    if name is None:
        raise UsageRefused("--account", "it is missing", f"the accounts of {place} are {known}", "name one")
    if name not in ledger.accounts:
        remedy = f"correct it, or open it with `trimtab book init --account {name}`"
        raise UsageRefused("--account", f"{place} has no account {name}", f"its accounts are {known}", remedy)
    return ledger.accounts[name]


def is_of(entry: Entry, account: Account) -> bool:
    """Whether the entry is of the account."""
    return entry.fact.account == account.name


def enter_told(
    place: str, journal: Journal, ledger: Ledger, account: str, told: Callable[[Ledger], Sequence[Told]], who: str,
    findings: tuple[Finding, ...] = (),
) -> Booking:  # fmt: skip
    """Book what is told, all or none; told again on the newer ledger whenever another process was first."""
    while True:
        facts = told(ledger)
        entered = _entered(place, ledger, facts, who)
        try:
            journal.append(entered.entries)
        except Moved:
            ledger = roll(ledger, journal.entries(after=ledger.sequence))
            continue
        return Booking(place, account, entered.ledger, entered.entries, entered.known, (*findings, *entered.findings))


def _entered(place: str, ledger: Ledger, told: Sequence[Told], who: str) -> Entered:
    try:
        with uncollected():
            return enter(ledger, (each.fact for each in told), who=who, when_utc=now_utc())
    except Refusal as refusal:
        raise placed(refusal, [each.where or place for each in told]) from None


def placed(refusal: Refusal, places: Sequence[str]) -> Refusal:
    """The refusal of facts by their number as one that names the lines where they were said."""
    if isinstance(refusal, Refusals):
        return Refusals(placed(each, places) for each in refusal.refusals)
    match = _FACT.match(refusal.where)
    if match is None:
        return refusal
    where = places[int(match[1]) - 1] + refusal.where[match.end() :]
    return type(refusal)(where, refusal.found, refusal.allowed, refusal.remedy)


def day_of(session: str | None) -> str:
    """The session that was given, checked, or today."""
    if session is not None and not is_session(session):
        raise UsageRefused("--date", f"it is {session!r}", "it is an ISO date such as 2026-11-20", "correct it")
    return session or today()


def minor_of(where: str, amount: str, currency: str) -> int:
    """The amount in minor units of the currency, exact."""
    exponent = currency_exponent(currency)
    try:
        exact: Decimal = decimal(amount)
    except ValueError:
        raise UsageRefused(
            where, f"{amount!r} is no amount of money", "a number such as 1250.50", "correct it"
        ) from None
    if finer_than(exact, exponent):
        raise UsageRefused(where, f"{amount} is too fine", f"{currency} has {exponent} decimals", "round it")
    return scaled(exact, 10**exponent)


def cash_text(amount_minor: int, currency: str) -> str:
    """An amount of minor units as the currency is written."""
    return f"{money(amount_minor, currency_exponent(currency)):,}"


def cash_of(account: Account) -> Mapping[str, int]:
    """The cash by currency, the account's own first, in minor units."""
    own = {account.currency: account.cash_minor.get(account.currency, 0)}
    return {**own, **{code: account.cash_minor[code] for code in sorted(account.cash_minor)}}
