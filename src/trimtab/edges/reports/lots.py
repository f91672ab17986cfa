"""What the sales of a proposal would do to lots, as a CSV and as JSON: a row a lot, money and shares exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from trimtab.edges.reports.cells import Cell, Json, csv_bytes, shares_cell
from trimtab.ledger.foreseen import Foreseen
from trimtab.ledger.lots import LONG, SHORT, UNKNOWN, Gain
from trimtab.mandate.tax import TaxRates, estimated_tax
from trimtab.units import SHARE_PER, currency_exponent, decimal, money

LOTS_FILE = "portfolio_lots.csv"
LOT_COLUMNS = (
    "Symbol", "Lot", "Acquired", "Shares", "Proceeds", "Cost", "Gain", "Term", "Currency", "EstimatedTax", "WashShares",
    "WashLoss",
)  # fmt: skip


def lots_csv(seen: Foreseen, tax: TaxRates) -> bytes:
    """A row for each lot that a sale would close: its gain, the tax on it with rates given, what a wash touches."""
    return csv_bytes(LOT_COLUMNS, _rows(seen, tax))


def lots_json(seen: Foreseen, tax: TaxRates) -> dict[str, Json]:
    """The lots that the sales would close, the gains by term, the estimated tax, and the losses near a purchase."""
    return {
        "lots": [dict(zip(map(_key, LOT_COLUMNS), row, strict=True)) for row in _rows(seen, tax)],
        "gains": {term: _sum([gain for gain in seen.gains if gain.term == term]) for term in (SHORT, LONG, UNKNOWN)},
        "tax_rates": {"short": _rate(tax.short), "long": _rate(tax.long)},
        "estimated_tax": _money(estimated_tax(seen.gains, tax), seen.gains[0].currency) if seen.gains else None,
        "washes": [
            {
                "symbol": wash.gain.symbol, "sold": wash.gain.closed, "bought": wash.bought.session,
                "shares": shares_cell(wash.quantity_units, SHARE_PER),
                "loss": _money(wash.loss_minor, wash.gain.currency),
            }
            for wash in seen.washes
        ],
    }  # fmt: skip


def _key(column: str) -> str:
    """EstimatedTax as estimated_tax."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in column).lstrip("_")


def _rows(seen: Foreseen, tax: TaxRates) -> Iterable[tuple[Cell, ...]]:
    for gain in seen.gains:
        near = [wash for wash in seen.washes if wash.gain == gain]
        yield (
            gain.symbol, gain.lot_id, gain.acquired or None, shares_cell(gain.quantity_units, SHARE_PER),
            _money(gain.proceeds_minor, gain.currency), _money(gain.cost_minor if gain.cost_known else None,
            gain.currency), _money(gain.gain_minor if gain.cost_known else None, gain.currency), gain.term,
            gain.currency, _money(estimated_tax((gain,), tax), gain.currency),
            shares_cell(sum(wash.quantity_units for wash in near), SHARE_PER) if near else None,
            _money(sum(wash.loss_minor for wash in near), gain.currency) if near else None,
        )  # fmt: skip


def _sum(gains: Sequence[Gain]) -> Decimal | None:
    """The gains of one term; None where there are none, or the cost of one is not known."""
    if not gains or not all(gain.cost_known for gain in gains):
        return None
    return _money(sum(gain.gain_minor for gain in gains), gains[0].currency)


def _money(amount_minor: int | None, currency: str) -> Decimal | None:
    return None if amount_minor is None else money(amount_minor, currency_exponent(currency))


def _rate(rate: object) -> Decimal | None:
    return None if rate is None else decimal(rate)  # type: ignore[arg-type]
