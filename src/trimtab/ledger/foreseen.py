"""What the sales of a plan would close if they were done at its prices: lots, gains, short or long, wash sales near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from trimtab.errors import BookRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account
from trimtab.ledger.exact import minor
from trimtab.ledger.fills import BUY, SELL
from trimtab.ledger.lots import Gain, Purchase, Sale, close
from trimtab.ledger.planning import order_id
from trimtab.ledger.washes import Wash, washes
from trimtab.units import SHARE_PER, currency_exponent, money, shares

PLANNED = "plan:"


class Meant(NamedTuple):
    """One trade of a plan: units in 10**-9 of a share, its price and all its costs in ticks of 10**-scale."""

    symbol: str
    side: str
    quantity_units: int
    price_ticks: int
    cost_ticks: int
    scale: int
    currency: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The gains of a plan's sales in its order, one a lot, the losses that a purchase near them touches, and doubts."""

    gains: tuple[Gain, ...] = ()
    washes: tuple[Wash, ...] = ()
    findings: tuple[Finding, ...] = ()


def foreseen(account: Account, plan: str, session: str, meant: Sequence[Meant]) -> Foreseen:
    """What the trades of a plan would do to the lots of the account; nothing is booked.

    Lots are picked as a fill of the plan's order would pick them: by the lots or the method chosen for the order, else
    by the symbol's method. A sale whose lots have to be chosen first, or that the book has no lots for, is a finding.
    """
    gains: list[Gain] = []
    findings: list[Finding] = []
    for trade in meant:
        if trade.side == SELL:
            try:
                gains += _closed(account, plan, session, trade)
            except BookRefused as refusal:
                findings.append(_open_question(account, plan, session, trade, refusal))
    near = _near(account, session, meant, gains)
    return Foreseen(tuple(gains), near, (*findings, *(_told(wash, session) for wash in near)))


def _closed(account: Account, plan: str, session: str, trade: Meant) -> tuple[Gain, ...]:
    choice = account.choices.get(order_id(plan, account.name, trade.symbol, SELL))
    method = choice.method if choice and choice.method else account.methods.get(trade.symbol, account.method)
    proceeds = minor(trade.quantity_units, trade.price_ticks, -trade.cost_ticks, trade.scale, trade.currency)
    lots = choice.lots if choice else ()
    sale = Sale(PLANNED + trade.symbol, session, trade.quantity_units, proceeds, method, lots)
    return close(account.lots.get(trade.symbol, ()), sale, trade.symbol).gains


def _open_question(account: Account, plan: str, session: str, trade: Meant, refusal: BookRefused) -> Finding:
    held = account.shares.get(trade.symbol, 0)
    if held < trade.quantity_units:
        text = f"{trade.symbol}: the book has no lots of it under this name; book its rename first"
        return Finding("lots_unknown", trade.symbol, text, session)
    order = order_id(plan, account.name, trade.symbol, SELL)
    text = (
        f"{trade.symbol}: {refusal.found}; {refusal.allowed}; choose them with `trimtab book lots {trade.symbol} "
        f"--sale {order}` before the sale is booked"
    )
    return Finding("lots_to_choose", trade.symbol, text, session)


def _near(account: Account, session: str, meant: Sequence[Meant], gains: Sequence[Gain]) -> tuple[Wash, ...]:
    """The losses that the plan makes or touches: its own near booked purchases, booked ones near its purchases."""
    bought = tuple(
        Purchase(session, trade.symbol, PLANNED + trade.symbol, trade.quantity_units)
        for trade in meant
        if trade.side == BUY
    )
    symbols = {trade.symbol for trade in meant}
    after = replace(
        account,
        gains=tuple(gain for gain in account.gains if gain.symbol in symbols),
        purchases=(*account.purchases, *bought),
    )
    return tuple(
        wash
        for wash in washes(after, gains)
        if wash.gain.by.startswith(PLANNED) or wash.bought.lot_id.startswith(PLANNED)
    )


def _told(wash: Wash, session: str) -> Finding:
    gain, bought = wash.gain, wash.bought
    loss = f"{money(wash.loss_minor, currency_exponent(gain.currency)):,f} {gain.currency}"
    units = shares(wash.quantity_units, SHARE_PER)
    if gain.by.startswith(PLANNED):
        text = (
            f"{gain.symbol}: possibly a wash sale: {units} shares bought on {bought.session} stand within 30 days of "
            f"this sale at a loss, and may disallow {loss} of it"
        )
    else:
        text = (
            f"{gain.symbol}: possibly a wash sale: this buy stands within 30 days of the sale at a loss on "
            f"{gain.closed}, and may disallow {loss} of it"
        )
    return Finding("wash_sale", gain.symbol, text, session)
