"""Order files in our own form: a CSV with a row for each order and every column that a blotter asks for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from trimtab.run.staging import OrderRow
from trimtab.units import SHARE_PER, currency_exponent, money, shares

COLUMNS = (
    "order_id", "plan", "wave", "account", "session", "side", "symbol", "broker_symbol", "quantity", "order_type",
    "limit_price", "time_in_force", "est_price", "est_notional", "currency", "est_fees", "settle_date", "lots",
    "allocation_id", "strategy", "created_by", "created_at", "approved_by", "approved_at", "broker", "status",
    "filled_quantity", "avg_price", "notes",
)  # fmt: skip
PLAN_CHARS = 12
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def file_name(session: str, account: str, plan: str, wave: int) -> str:
    """What the order file of a wave is called; the account's name in letters that every system takes."""
    named = "".join(char if char.isalnum() and char.isascii() else "-" for char in account)
    return f"orders_{session}_{named}_{plan[:PLAN_CHARS]}_wave{wave}.csv"


def order_file(rows: Sequence[OrderRow]) -> bytes:
    """The orders as our CSV: RFC 4180, CR LF, UTF-8; the same rows give the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue().encode()


def quantity_text(units: int) -> str:
    """Shares as a plain number."""
    count = shares(units, SHARE_PER)
    return str(count) if isinstance(count, int) else f"{count.normalize():f}"


def price_text(price_ticks: int, scale: int, currency: str) -> str:
    """A price with the currency's decimals, or as many more as it takes to be exact."""
    exact: Decimal = money(price_ticks, scale)
    decimals = currency_exponent(currency)
    cut = round(exact, decimals)
    return f"{cut if cut == exact else exact.normalize():f}"


def _cells(row: OrderRow) -> tuple[str, ...]:
    def amount(amount_ticks: int | None) -> str:
        return "" if amount_ticks is None else price_text(amount_ticks, row.scale, row.currency)

    cells = (
        row.order_id, row.plan, str(row.wave), row.account, row.session, row.side, row.symbol, row.broker_symbol,
        quantity_text(row.quantity_units), row.order_type, amount(row.limit_ticks), row.time_in_force,
        amount(row.price_ticks), amount(row.notional_ticks), row.currency, amount(row.fees_ticks), row.settles,
        row.lots, "", row.strategy, row.trail.created_by, row.trail.created_at, row.trail.approved_by,
        row.trail.approved_at, row.broker, row.state, quantity_text(row.filled_units), amount(row.average_ticks),
        row.notes,
    )  # fmt: skip
    return tuple(f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells)
