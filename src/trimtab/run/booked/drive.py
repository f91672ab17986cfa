"""performance(): a book's entries and prices in, its history out: NAV by session, the control of it, and returns."""

from __future__ import annotations

from collections.abc import Iterable

from trimtab.errors import PricesRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account
from trimtab.ledger.journal import NO_HASH, Entry
from trimtab.ledger.returns import FLOW_AT, period_returns
from trimtab.market.prices import Prices
from trimtab.run.booked.marked import marked
from trimtab.run.booked.moves import moved
from trimtab.run.booked.record import Control, Performance
from trimtab.run.booked.walk import Walk, placed

SPLIT = "split"  # money in at the start of its session, money out at the end
DAY_CHARS = 10


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
    nav, cash, values, control = book.nav(), span.cash(), book.values(), book.control()
    net, odd = _returns(control, flow_at, 0)
    gross, _ = _returns(control, flow_at, 1)
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


def _returns(control: Iterable[Control], flow_at: str, gross: int) -> tuple[tuple[float, ...], list[Finding]]:
    """The return of each session, flows taken out; with `gross` the fees of the account are given back at its end.

    Where a session begins with nothing its flow counts from the start, whatever the convention: there is no other base.
    """
    found: list[float] = []
    odd: list[Finding] = []
    for row in control:
        flow, after = row.flows_minor, row.after_minor - gross * row.fees_minor
        at = flow_at if row.before_minor else "start"
        first = flow if at == "start" or (at == SPLIT and flow > 0) else 0
        base, left = row.before_minor + first, after - (flow - first)
        if row.before_minor < 0 or after < 0 or left < 0 or (base <= 0 and left != 0):
            text = (
                f"the session {row.session} has no return, since it begins with no money of its own; it counts as zero"
            )
            odd.append(Finding("no_return", "", text, row.session))
            found.append(0.0)
        else:
            found += period_returns((row.before_minor, after), (0, flow), flow_at=at)
    return tuple(found), odd


def _unexplained(control: Iterable[Control]) -> list[Finding]:
    """A session whose change of NAV the control cannot explain, which must not be."""
    wrong = [row.session for row in control if row.residual_minor]
    if not wrong:
        return []
    text = f"the change of NAV is not explained in {len(wrong)} sessions, first on {wrong[0]}: do not use these figures"
    return [Finding("unexplained", "", text, wrong[0])]
