"""Wash sales: which losses have a purchase of the same symbol within thirty days, and how much of each it touches.

Information only: no lot is changed. United States, 26 USC 1091: a loss counts only as far as no replacement was bought
from 30 days before the sale to 30 days after it; the earliest purchase is matched first, each share once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trimtab.ledger.accounts import Account
from trimtab.ledger.exact import half_even
from trimtab.ledger.lots import Gain, Purchase

WASH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Wash:
    """A part of a loss that a purchase near it touches: the shares that match, and the loss they would disallow."""

    gain: Gain
    bought: Purchase
    quantity_units: int
    loss_minor: int


def washes(account: Account, planned: Sequence[Gain] = ()) -> tuple[Wash, ...]:
    """The account's losses with replacements near them, in order of sale; `planned` are gains of sales to come.

    Shares that were sold with the loss or before it replace nothing, nor does the rest of the very lot that was sold.
    """
    gains = (*account.gains, *planned)
    sold: dict[str, list[Gain]] = {}
    for gain in gains:
        sold.setdefault(gain.lot_id, []).append(gain)
    matched: dict[str, int] = {}  # by lot, in shares of the day it was bought
    found: list[Wash] = []
    losses = [gain for gain in gains if gain.cost_known and gain.gain_minor < 0]
    bought = _by_symbol(account.purchases, {gain.symbol for gain in losses})
    for gain in sorted(losses, key=lambda gain: gain.closed):
        found += _touched(gain, _near(bought[gain.symbol], gain), sold, matched, account)
    return tuple(found)


def _by_symbol(purchases: Sequence[Purchase], symbols: set[str]) -> dict[str, list[Purchase]]:
    """The purchases of each of the symbols, the earliest first."""
    rows: dict[str, list[Purchase]] = {symbol: [] for symbol in symbols}
    for row in purchases:
        if row.symbol in rows:
            rows[row.symbol].append(row)
    return {symbol: sorted(each, key=_session) for symbol, each in rows.items()}


def _session(row: Purchase) -> str:
    return row.session


def _near(bought: Sequence[Purchase], gain: Gain) -> list[Purchase]:
    """The purchases within thirty days of the sale, but for the lot that was sold itself."""
    day, window = date.fromisoformat(gain.closed), timedelta(days=WASH_DAYS)
    first = bisect_left(bought, (day - window).isoformat(), key=_session)
    last = bisect_right(bought, (day + window).isoformat(), key=_session)
    return [row for row in bought[first:last] if row.lot_id != gain.lot_id]


def _touched(
    gain: Gain, near: Iterable[Purchase], sold: Mapping[str, list[Gain]], matched: dict[str, int], account: Account
) -> list[Wash]:
    """The purchases that a loss is matched with, each with its part of the loss; the parts sum to what is touched."""
    open_units, counted, found = gain.quantity_units, 0, []
    for row in near:
        if not open_units:
            break
        if matched.get(row.lot_id, 0) == row.quantity_units:
            continue
        gone = sum(_restated(part.quantity_units, part.closed, row, account)
                   for part in sold.get(row.lot_id, []) if part.closed <= gain.closed)  # fmt: skip
        free = row.quantity_units - matched.get(row.lot_id, 0) - gone
        wanted = _restated(open_units, gain.closed, row, account)
        units = min(free, wanted)
        if units <= 0:
            continue
        matched[row.lot_id] = matched.get(row.lot_id, 0) + units
        open_units -= open_units * units // wanted
        upto = half_even(-gain.gain_minor * (gain.quantity_units - open_units), gain.quantity_units)
        found.append(Wash(gain, row, units, upto - counted))
        counted = upto
    return found


def _restated(units: int, session: str, row: Purchase, account: Account) -> int:
    """Shares of one session as shares of the day of a purchase, through the splits between the two."""
    first, last = sorted((session, row.session))
    for day, after, before in account.splits.get(row.symbol, ()):
        if first < day <= last:
            new, old = (after, before) if session == first else (before, after)
            units = units * new // old
    return units
