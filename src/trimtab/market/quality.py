"""Which price each name is valued at, and whether it may be traded on: stale, jumped and doubted prices freeze a name.

A name is tradeable on a price of the as-of session (or one not older than the limit, counted in sessions) that no
reader doubted and that is no jump. A jump is a ratio to the price before above 2 or below 1/2 that no split explains;
near 100 or 1/100 it is called a unit error, as when pence are read as pounds. A frozen name is valued at its last good
price, which splits since then restate.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trimtab.findings import Finding
from trimtab.market.actions import Actions, Split
from trimtab.market.prices import MISSING, Prices
from trimtab.market.sessions import position_at_or_before, sessions_between
from trimtab.units import money

JUMP = 2


@dataclass(frozen=True, slots=True)
class Quote:
    """The price a name is valued at, the session it is of, and why it may not be traded on (`doubt`, empty if it may).

    `no_price` is a name that has no good price at all: `price_ticks` is 0 and `session` empty.
    """

    symbol: str
    price_ticks: int
    session: str
    doubt: str


@dataclass(frozen=True, slots=True)
class _Cells:
    """One name's cells up to the as-of session, with what is known about them."""

    symbol: str
    sessions: tuple[str, ...]
    column: array[int]
    end: int
    doubts: Mapping[str, Finding]
    splits: tuple[Split, ...]

    def priced(self, t: int) -> bool:
        """Whether the cell has a price that nobody doubts."""
        return self.column[t] > MISSING and self.doubt(t) is None

    def quiet_on(self, session: str) -> bool:
        """Whether the session has a price that nothing known of the name doubts: most names on most sessions."""
        t = self.end
        if t < 0 or self.sessions[t] != session or self.doubts or self.splits:
            return False
        now, before = self.column[t], self.column[t - 1 if t else 0]
        return MISSING < now <= JUMP * before and before <= JUMP * now

    def doubt(self, t: int) -> Finding | None:
        """The reader's doubt in the cell; one without a session doubts the whole name."""
        return (self.doubts.get(self.sessions[t]) or self.doubts.get("")) if self.doubts else None

    def priced_before(self, t: int) -> int:
        """Where the last undoubted price before t stands; -1 when there is none."""
        return next((before for before in range(t - 1, -1, -1) if self.priced(before)), -1)

    def jump(self, t: int) -> str:
        """`jump` or `unit_error` when the price at t is one, else empty."""
        before = self.priced_before(t)
        if before < 0:
            return ""
        new, old = self.split(self.sessions[before], self.sessions[t])
        return _jump(self.column[before] * old, self.column[t] * new)

    def split(self, after: str, upto: str) -> tuple[int, int]:
        """The name's splits between two sessions as (new shares, old shares)."""
        return Actions(self.splits).split_between(self.symbol, after, upto) if self.splits else (1, 1)

    def last_good(self, t: int) -> int:
        """Where the last price at or before t stands that is neither doubted nor a jump; -1 when there is none."""
        return next((at for at in range(t, -1, -1) if self.priced(at) and not self.jump(at)), -1)

    def newest(self) -> int:
        """Where the newest cell stands that has a price or a doubt; -1 when there is none."""
        cells = range(self.end, -1, -1)
        return next((t for t in cells if self.column[t] != MISSING or self.doubt(t) is not None), -1)


def quote(
    prices: Prices, symbol: str, session: str, *, age_sessions_max: int = 0, axis: Sequence[str] | None = None
) -> Quote:
    """The price to value the name at on the session, and why it may not be traded on.

    Sessions are counted on `axis` (an exchange's) when it is given, else on those of the prices.
    """
    end = position_at_or_before(prices.sessions, session)
    return _quote(_cells(prices, symbol, end, _doubts(prices, (symbol,))), session, age_sessions_max, axis)


def inspect(
    prices: Prices,
    symbols: Sequence[str],
    session: str,
    *,
    age_sessions_max: int = 0,
    axis: Sequence[str] | None = None,
) -> tuple[dict[str, Quote], tuple[Finding, ...]]:
    """Each name's quote in the order given, and a sentence for each frozen name, older jump and gap in history."""
    doubts, end = _doubts(prices, symbols), position_at_or_before(prices.sessions, session)
    quotes: dict[str, Quote] = {}
    findings: list[Finding] = []
    for symbol in symbols:
        cells = _cells(prices, symbol, end, doubts)
        quotes[symbol] = _quote(cells, session, age_sessions_max, axis)
        if quotes[symbol].doubt:
            findings.append(_frozen(cells, quotes[symbol], session, age_sessions_max, axis, prices.scale))
        findings.extend(_history(cells, prices.scale))
    return quotes, tuple(findings)


def _doubts(prices: Prices, symbols: Iterable[str]) -> dict[str, dict[str, Finding]]:
    wanted = set(symbols)
    doubts: dict[str, dict[str, Finding]] = {}
    for doubt in prices.doubts:
        if doubt.symbol in wanted:
            doubts.setdefault(doubt.symbol, {}).setdefault(doubt.session, doubt)
    return doubts


def _cells(prices: Prices, symbol: str, end: int, doubts: Mapping[str, Mapping[str, Finding]]) -> _Cells:
    splits = prices.actions.splits if prices.basis == "raw" else ()
    return _Cells(
        symbol,
        prices.sessions,
        prices.column(symbol),
        end,
        doubts.get(symbol, {}),
        tuple(split for split in splits if split.symbol == symbol) if splits else (),
    )


def _quote(cells: _Cells, session: str, age_sessions_max: int, axis: Sequence[str] | None) -> Quote:
    if axis is None and cells.quiet_on(session):
        return Quote(cells.symbol, cells.column[cells.end], session, "")
    newest = cells.newest()
    good = cells.last_good(newest)
    if good < 0:
        return Quote(cells.symbol, 0, "", "no_price")
    doubt = _doubt(cells, newest, good, session, age_sessions_max, axis)
    new, old = cells.split(cells.sessions[good], session)
    return Quote(cells.symbol, cells.column[good] * old // new, cells.sessions[good], doubt)


def _doubt(
    cells: _Cells, newest: int, good: int, session: str, age_sessions_max: int, axis: Sequence[str] | None
) -> str:
    """Why the newest cell may not be traded on: too old, doubted by its reader, or a jump."""
    counted = cells.sessions if axis is None else axis
    if sessions_between(counted, cells.sessions[newest], session) > age_sessions_max:
        return "stale_price"
    if good == newest:
        return ""
    doubted = cells.doubt(newest)
    if doubted is not None:
        return doubted.code
    return "negative_price" if cells.column[newest] < 0 else cells.jump(newest)


def _jump(before: int, after: int) -> str:
    """The kind of jump between two prices of one share, in whole numbers; exactly double or half is none."""
    if before * 90 <= after <= before * 110 or before * 9 <= after * 1000 <= before * 11:
        return "unit_error"
    return "jump" if after > JUMP * before or JUMP * after < before else ""


def _frozen(
    cells: _Cells, quoted: Quote, session: str, age_sessions_max: int, axis: Sequence[str] | None, scale: int
) -> Finding:
    newest = cells.newest()
    doubted = cells.doubt(newest) if newest >= 0 else None
    if quoted.doubt == "stale_price":
        counted = cells.sessions if axis is None else axis
        age = sessions_between(counted, cells.sessions[newest], session)
        cause = (
            f"its newest price is of {cells.sessions[newest]}, {_sessions(age)} before {session} "
            f"({age_sessions_max} allowed)"
        )
    elif doubted is not None:
        cause = doubted.text
    elif newest < 0:
        cause = f"it has no price up to {session}"
    elif cells.column[newest] < 0:
        cause = f"its price on {cells.sessions[newest]} is {_shown(cells.column[newest], scale)}; a price is above zero"
    else:
        cause = f"{_jump_text(cells, newest, scale)} without a split that explains it"
        cause += ", a unit error" if quoted.doubt == "unit_error" else ""
    return Finding(quoted.doubt, cells.symbol, f"{cells.symbol} is frozen: {cause}; {_valued(quoted, scale)}", session)


def _valued(quoted: Quote, scale: int) -> str:
    if not quoted.price_ticks:
        return "it has no value and is not traded"
    return (
        f"it is valued at {_shown(quoted.price_ticks, scale)}, its last good price ({quoted.session}), and not traded"
    )


def _jump_text(cells: _Cells, t: int, scale: int) -> str:
    before = cells.priced_before(t)
    return (
        f"its price went from {_shown(cells.column[before], scale)} on {cells.sessions[before]} "
        f"to {_shown(cells.column[t], scale)} on {cells.sessions[t]}"
    )


def _history(cells: _Cells, scale: int) -> Iterator[Finding]:
    """What the name's history before the as-of session holds: older jumps, and gaps since its first price."""
    span = cells.column[: cells.end + 1]
    if span and MISSING < max(span) <= JUMP * min(span) and not cells.splits and not cells.doubts:
        return  # most names: no gap and no step that could be a jump
    missing = span.count(MISSING)
    first = next((t for t, price in enumerate(span) if price != MISSING), -1) if missing else 0
    if first < 0:
        return
    jumps = [t for t in _suspects(cells, span) if t != cells.newest() and cells.jump(t)]
    if jumps:
        times = "once, when" if len(jumps) == 1 else f"{len(jumps)} times, the last time when"
        text = (
            f"{cells.symbol} jumped {times} {_jump_text(cells, jumps[-1], scale)} "
            "without a split that explains it; check its history"
        )
        yield Finding("older_jump", cells.symbol, text, cells.sessions[jumps[-1]])
    if first > 0:
        start = cells.sessions[first]
        text = f"{cells.symbol} has its first price on {start}, {_sessions(first)} after the first session"
        yield Finding("late_start", cells.symbol, text, cells.sessions[first], "note")
    gaps = missing - first
    if gaps:
        last = next(t for t in range(cells.end, first, -1) if span[t] == MISSING)
        text = (
            f"{cells.symbol} has no price in {gaps} of {_sessions(len(span) - first)} since its first, "
            f"the last time on {cells.sessions[last]}; a gap is not filled"
        )
        yield Finding("gap", cells.symbol, text, cells.sessions[last], "note")


def _suspects(cells: _Cells, span: array[int]) -> list[int]:
    """Where a jump may stand, quickly: after a large step, a gap, a split or a doubt; each is looked at again."""
    steps = enumerate(pairwise(span), 1)
    found = {t for t, (before, price) in steps if price > JUMP * before or JUMP * price < before}
    for session in (*(split.session for split in cells.splits), *cells.doubts):
        after = range(bisect_left(cells.sessions, session), len(span))
        found.update(next(([t] for t in after if cells.priced(t)), []))
    return sorted(t for t in found if cells.priced(t))


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def _shown(price_ticks: int, scale: int) -> str:
    """A price as it is written: at least two decimals, no idle zeros after them."""
    text = f"{money(price_ticks, scale):f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
