"""What a history must say of itself: its basis, its carried prices, names that come late or end early, its actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from trimtab.findings import Finding
from trimtab.ledger.holding import Event, first_priced
from trimtab.market.prices import Prices
from trimtab.units import money, shares

TELLS = {"carried_price": "gap", "no_price_at_start": "late_start"}  # a history says more than the gate's note


def basis_findings(prices: Prices, per: int, names: int) -> Iterator[Finding]:
    """What the basis of the prices means for a history of so many names held, `per` units a share."""
    if prices.basis == "raw":
        if not prices.actions.splits and not prices.actions.dividends:
            text = "the raw prices came without splits and dividends: any in the period are not in the NAV"
            yield Finding("no_actions", "", text, severity="note")
        return
    left = "; dividends are in neither price nor cash" if prices.basis == "split" else ""
    if per == 1 and names:
        text = f"the prices are adjusted (basis {prices.basis}), so the whole shares of the past are approximate"
        yield Finding("approximate_shares", "", text + left)
    elif left:
        yield Finding("no_dividends", "", f"the prices are split-adjusted{left}", severity="note")


def late_finding(prices: Prices, symbol: str, opening: str) -> Finding:
    """A name that could not be bought at the opening session, since its first price is of later."""
    first = first_priced(prices, symbol)
    since = f"its first price is of {prices.sessions[first]}" if first < len(prices.sessions) else "it has none"
    text = f"{symbol} had no price at the first session {opening} and was not bought then: {since}"
    return Finding("no_price_at_start", symbol, text, opening)


def carried_text(symbol: str, sessions: Sequence[str], carried: Sequence[int]) -> str:
    """That the name is valued at its last good price in these sessions, which have none of their own."""
    longest, run = 1, 1
    for before, after in pairwise(carried):
        run = run + 1 if after == before + 1 else 1
        longest = max(longest, run)
    return (
        f"{symbol} is valued at its last good price in {len(carried)} of {len(sessions)} sessions, "
        f"which have none of their own (first {sessions[carried[0]]}, longest run {longest})"
    )


def event_findings(events: Sequence[Event], per: int, prices: Prices) -> Iterator[Finding]:
    """Each split that the book lived through, and what each name paid in dividends."""
    for event in events:
        if event.kind == "split":
            before, after = shares(event.units_before, per), shares(event.units_after, per)
            cash = f", and {money(event.cash_ticks, prices.scale):.2f} for the fraction" if event.cash_ticks else ""
            text = f"{event.symbol} split on {event.session}: {before} shares became {after}{cash}"
            yield Finding("split", event.symbol, text, event.session, "note")
    by_symbol: dict[str, list[int]] = {}
    for event in events:
        if event.kind == "dividend":
            by_symbol.setdefault(event.symbol, []).append(event.cash_ticks)
    for symbol, paid in sorted(by_symbol.items()):
        times = "once" if len(paid) == 1 else f"{len(paid)} times"
        text = f"{symbol} paid a dividend {times}, {money(sum(paid), prices.scale):.2f} in all, held as cash"
        yield Finding("dividends", symbol, text, severity="note")


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in the order noticed; what the history says with more is not said by the gate as well."""
    said = list(dict.fromkeys(findings))
    told = {(TELLS[finding.code], finding.symbol) for finding in said if finding.code in TELLS}
    return tuple(finding for finding in said if (finding.code, finding.symbol) not in told)
