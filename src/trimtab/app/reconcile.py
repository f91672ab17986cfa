"""Reconciling: an account held against its broker's positions file, and what was found entered as a fact.

Nothing is ever adjusted: a break is named, and stays until a fact that somebody enters explains it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from trimtab.app.books import Booking, Told, day_of, enter_told, opened, user_of
from trimtab.edges.feeds.position_files import PositionFile, read_positions
from trimtab.errors import UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.breaks import NO_PRICES, Prices, Statement, breaks, is_clean
from trimtab.ledger.facts import BreakLine, Reconciled
from trimtab.ledger.since import moved_after
from trimtab.units import decimal


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was compared and what was found: the statement, the breaks, and the booking of the fact."""

    path: str
    statement: Statement
    breaks: tuple[BreakLine, ...]
    booking: Booking

    @property
    def is_clean(self) -> bool:
        """Whether the book and the broker agree on that day."""
        return is_clean(self.breaks)


def reconcile(
    place: str, account: str | None, path: str, *, session: str | None = None, broker_account: str = "",
    costs: str = "ignored", prices: str | None = None, tolerance: str = "0.005", user: str | None = None,
) -> Reconciliation:  # fmt: skip
    """The breaks between an account and a broker's positions of one day, entered as the fact `reconciled`.

    The day is the one given, else the file's own, else today. `costs` may be "compared" too; with a source of `prices`
    the broker's are held against ours of that day, and `tolerance` is how far they may lie from them, as a fraction.
    """
    who, slack = user_of(user), _fraction(tolerance)
    with opened(place, account) as (journal, ledger, into):
        read = read_positions(path, currency=into.currency, account=broker_account)
        day = _day(session, read)
        statement = Statement(day, read.statement.positions, read.statement.cash_minor)
        own = Prices(_closes(prices, statement, into.currency), slack) if prices else NO_PRICES

        def found(ledger: Ledger) -> tuple[BreakLine, ...]:
            again, moved = moved_after(journal.entries(), into.name, day)
            held = again if again.sequence == ledger.sequence else ledger
            return breaks(held.accounts[into.name], statement, moved, prices=own, costs=costs)

        def told(ledger: Ledger) -> Sequence[Told]:
            last, lines = ledger.accounts[into.name].reconciled, found(ledger)
            if last and (last.session, last.file, last.breaks) == (day, read.sha256, lines):
                return (Told(path, last),)  # the same file found the same: nothing new
            return (Told(path, Reconciled(into.name, day, f"{day}/{ledger.sequence}", read.sha256, lines)),)

        booking = enter_told(place, journal, ledger, into.name, told, who, (*read.findings, *_odd(statement)))
        reconciled = booking.ledger.accounts[into.name].reconciled
        assert reconciled is not None
        return Reconciliation(path, statement, reconciled.breaks, booking)


def _day(session: str | None, read: PositionFile) -> str:
    own = read.statement.session
    if session and own and session != own:
        raise UsageRefused("--date", f"it is {session}", f"the positions say that they are of {own}", "leave it out")
    return day_of(session) if session or not own else own


def _fraction(tolerance: str) -> Fraction:
    try:
        return Fraction(abs(decimal(tolerance)))
    except ValueError:
        allowed = "a fraction such as 0.005"
        raise UsageRefused("--price-tolerance", f"it is {tolerance!r}", allowed, "correct it") from None


def _closes(source: str, statement: Statement, currency: str) -> dict[str, int]:
    """Our own raw closes of the statement's day in ticks, of the names in it that have one."""
    from trimtab.app.sources import Series, read_source

    symbols = [position.symbol for position in statement.positions]
    prices = read_source(source, symbols, Series(basis="raw", currency=currency))
    if statement.session not in prices.sessions:
        found = f"{source} has no session {statement.session}"
        raise UsageRefused("--prices", found, "prices of one day are compared", "give prices of the positions' day")
    at = prices.sessions.index(statement.session)
    return {symbol: column[at] for symbol, column in zip(prices.symbols, prices.columns, strict=True) if column[at]}


def _odd(statement: Statement) -> tuple[Finding, ...]:
    if statement.cash_minor:
        return ()
    text = "the positions have no row of cash, and cash was not compared"
    return (Finding("cash_not_compared", "", text, statement.session),)
