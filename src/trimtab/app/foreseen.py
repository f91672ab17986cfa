"""What the sales of a proposal would do to the lots of its account: worked out, on the screen, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trimtab.app.books import cash_text
from trimtab.app.sheets import Sheet
from trimtab.ledger.accounts import Account
from trimtab.ledger.fills import BUY, SELL
from trimtab.ledger.foreseen import Foreseen, Meant, foreseen
from trimtab.ledger.lots import LONG, SHORT, UNKNOWN, Gain
from trimtab.mandate.tax import TaxRates, estimated_tax
from trimtab.units import SHARE_PER, decimal, shares

if TYPE_CHECKING:
    from trimtab.app.results import Proposal
    from trimtab.app.screen import Block


def foreseen_of(proposal: Proposal, account: Account) -> Foreseen:
    """What the trades of the proposal would do to the lots of the account, at its prices and costs."""
    made = proposal.decision
    meant = tuple(
        Meant(
            row.symbol, BUY if row.units > 0 else SELL, abs(row.units) * (SHARE_PER // made.per), row.price_ticks,
            row.cost_ticks, made.scale, made.currency,
        )
        for row in made.trades
        if row.units
    )  # fmt: skip
    return foreseen(account, proposal.hash, made.session, meant)


def foreseen_screen(seen: Foreseen, tax: TaxRates) -> tuple[Block, ...]:
    """Each lot that a sale would close, with its gain; then the gains by term and the tax they would cost."""
    if not seen.gains:
        return ()
    rows = tuple(
        (
            gain.symbol, gain.acquired or "unknown", _shares(gain), cash_text(gain.proceeds_minor, gain.currency),
            cash_text(gain.cost_minor, gain.currency) if gain.cost_known else "unknown", _gain(gain), gain.term,
        )
        for gain in seen.gains
    )  # fmt: skip
    head = ("symbol", "acquired", "shares", "proceeds", "cost", "gain", "term")
    return Sheet("Lots that the sales would close", head, rows, "llrrrrl"), _sums(seen, tax)


def _sums(seen: Foreseen, tax: TaxRates) -> str:
    currency = seen.gains[0].currency
    parts = []
    for term in (SHORT, LONG, UNKNOWN):
        of = [gain for gain in seen.gains if gain.term == term]
        if of:
            known = all(gain.cost_known for gain in of)
            parts.append(f"{term} {cash_text(sum(g.gain_minor for g in of), currency) if known else 'unknown'}")
    text = f"Gains by term: {', '.join(parts)} {currency}."
    taxed = estimated_tax(seen.gains, tax)
    if taxed is None:
        return text
    rates = f"{_percent(tax.short)} short, {_percent(tax.long)} long"
    return f"{text} Estimated tax {cash_text(taxed, currency)} ({rates}); it is no part of the cash."


def _percent(rate: object) -> str:
    return f"{(decimal(rate) * 100).normalize():f}%"  # type: ignore[arg-type]


def _shares(gain: Gain) -> str:
    count = shares(gain.quantity_units, SHARE_PER)
    return f"{count:,}" if isinstance(count, int) else f"{count.normalize():,f}"


def _gain(gain: Gain) -> str:
    return cash_text(gain.gain_minor, gain.currency) if gain.cost_known else "unknown"
