"""performance(): a book's entries and prices in, its history out: NAV by session, the control of it, and returns."""

from __future__ import annotations

from collections.abc import Iterable

from trimtab.errors import PricesRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account
from trimtab.ledger.journal import NO_HASH, Entry
from trimtab.ledger.returns import FLOW_AT, period_return
from trimtab.market.prices import Prices
from trimtab.run.booked.marked import marked
from trimtab.run.booked.moves import moved
from trimtab.run.booked.record import Control, Performance
from trimtab.run.booked.walk import Walk, placed

SPLIT = "split"  # money in at the start of its session, money out at the end
DAY_CHARS = 10
LATER = "2"  # a session is the second of two values: so a refusal names it, in sealed files too


def performance(
    entries: Iterable[Entry], account: Account, prices: Prices, *, start: str | None = None, end: str | None = None,
    flow_at: str = SPLIT,
) -> Performance:  # fmt: skip
    """The history of the account from `start` (else its first fact) to `end`, at raw prices by day.

    `entries` are those of the whole book, of which `account` is the fold. Raises PricesRefused for prices at which real
    shares cannot be valued, for a holding without one, and for a span that has no session.
    """
    assert flow_at in FLOW_AT
    check_prices(prices, account)
    journal = tuple(entries)
    done = moved((entry for entry in journal if entry.fact.account == account.name), account)
    span = placed(done.moves, account, prices, start, end)
    priced = marked(prices, span.holdings(), done)
    book = Walk(account.currency, prices.scale, span, priced.price_ticks)
    nav, cash, values, control = book.nav(), book.cash(), book.values(), book.control()
    net, odd = _returns(control, flow_at)
    gross = _before_fees(control, net, flow_at)
    ahead = 1 if span.whole else 0
    last = journal[-1] if journal else None
    return Performance(
        account.name, account.currency, prices, last.sequence if last else 0, last.hash if last else NO_HASH,
        span.whole, span.sessions, nav, cash, span.units, values, book.price_ticks,
        (*(() if span.whole else (0,)), *(row.flows_minor for row in control)),
        span.traded(), control, flow_at,
        net[0] if ahead else 0.0, net[ahead:], gross[0] if ahead else 0.0, gross[ahead:],
        (*done.findings, *span.findings, *priced.findings, *span.below_zero(), *odd, *_unexplained(control)),
    )  # fmt: skip


def check_prices(prices: Prices, account: Account) -> None:
    """Refuses prices that a book of real shares cannot be valued at: adjusted, in another currency, or intraday."""
    where = prices.source or "prices"
    if prices.basis != "raw":
        found = (
            f"their basis is {prices.basis}, restated for what happened after, and the book holds shares as they were"
        )
        allowed = "a book of real shares is valued at raw prices"
        raise PricesRefused(where, found, allowed, "give prices as traded, with --basis raw")
    if prices.currency != account.currency:
        found = f"they are in {prices.currency} and the account is in {account.currency}"
        raise PricesRefused(where, found, "a history has one currency", "give prices in it")
    if any(len(session) > DAY_CHARS for session in prices.sessions):
        found = f"their sessions are intraday ({prices.sessions[0]})"
        raise PricesRefused(where, found, "the facts of a book are dated by day", "give one price a day")


def _returns(control: Iterable[Control], flow_at: str) -> tuple[tuple[float, ...], list[Finding]]:
    """The return of each session, flows taken out; zero where it has none, which is said."""
    found: list[float] = []
    odd: list[Finding] = []
    for row in control:
        earned = _earned(row, row.after_minor, flow_at)
        if earned is None:
            text = (
                f"the session {row.session} has no return, since it begins with no money of its own; it counts as zero"
            )
            odd.append(Finding("no_return", "", text, row.session))
        found.append(earned or 0.0)
    return tuple(found), odd


def _before_fees(control: Iterable[Control], net: Iterable[float], flow_at: str) -> tuple[float, ...]:
    """The same with the fees of the account given back at the end of their session."""
    rows = zip(control, net, strict=True)
    return tuple(
        (_earned(row, row.after_minor - row.fees_minor, flow_at) or 0.0) if row.fees_minor else earned
        for row, earned in rows
    )


def _earned(row: Control, after: int, flow_at: str) -> float | None:
    """What a session earned if it ended with `after`; None where it has no money of its own to earn on.

    Where a session begins with nothing its flow counts from the start, whatever the convention: there is no other base.
    """
    before, flow = row.before_minor, row.flows_minor
    at = flow_at if before else "start"
    first = flow if at == "start" or (at == SPLIT and flow > 0) else 0
    base, left = before + first, after - (flow - first)
    if before < 0 or after < 0 or left < 0 or (base <= 0 and left != 0):
        return None
    return period_return(LATER, float(before), float(after), float(flow), at)


def _unexplained(control: Iterable[Control]) -> list[Finding]:
    """A session whose change of NAV the control cannot explain, which must not be."""
    wrong = [row.session for row in control if row.residual_minor]
    if not wrong:
        return []
    text = f"the change of NAV is not explained in {len(wrong)} sessions, first on {wrong[0]}: do not use these figures"
    return [Finding("unexplained", "", text, wrong[0])]
