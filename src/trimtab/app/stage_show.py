"""A staged wave on the screen and as JSON: its orders and file, or every limit that holds it back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from trimtab.app.books import cash_text
from trimtab.app.sheets import Sheet
from trimtab.app.staging import AGAIN, BLOCKED, FINISHED, KNOWN, NEW, Outcome
from trimtab.edges.broker.order_files import price_text, quantity_text
from trimtab.ledger.exact import half_even
from trimtab.run.staging import OrderRow
from trimtab.units import currency_exponent, money

if TYPE_CHECKING:
    from trimtab.app.papers import Traded
    from trimtab.app.screen import Block
    from trimtab.edges.reports import Json
    from trimtab.mandate.pretrade import Blocked

HASH_SHOWN, PLAN_SHOWN = 16, 12
DID = {
    NEW: "is staged", KNOWN: "was staged before, and nothing is new",
    AGAIN: "was staged before; its file is written again",
    FINISHED: "was staged by a call that was cut off; its file is now in place", BLOCKED: "is not staged",
}  # fmt: skip


def staged_screen(outcome: Outcome) -> tuple[Block, ...]:
    """What was done with the wave, its orders, and where its file stands."""
    of = f"wave {outcome.wave} of {outcome.waves}" if outcome.waves > 1 else "its one wave"
    lead = f"{outcome.place}, account {outcome.account}, plan {outcome.plan[:PLAN_SHOWN]}: {of} {DID[outcome.did]}."
    head = f"Entry {outcome.ledger.sequence}, head {outcome.ledger.head[:HASH_SHOWN]}."
    if outcome.did == BLOCKED:
        return lead, Sheet("Held back by", ("limit", "why"), _reasons(outcome.blocked), "lw"), head
    return lead, _orders(outcome.rows), _file(outcome), head


def _reasons(blocked: tuple[Blocked, ...]) -> tuple[tuple[str, str], ...]:
    """Each limit with its sentence; what is said alike of several symbols stands once, with all of them."""
    alike: dict[Blocked, list[str]] = {}
    for reason in blocked:
        alike.setdefault(replace(reason, symbol=""), []).append(reason.symbol)
    return tuple(
        (reason.code, replace(reason, symbol=", ".join(symbols)).sentence()) for reason, symbols in alike.items()
    )


def _orders(rows: tuple[OrderRow, ...]) -> Sheet:
    table = tuple(
        (
            row.symbol, row.side, quantity_text(row.quantity_units), _limit(row), _price(row, row.price_ticks),
            _minor(row, row.notional_ticks), _price(row, row.fees_ticks),
        )
        for row in rows
    )  # fmt: skip
    head = ("symbol", "side", "shares", "order", "price", "notional", "fees")
    return Sheet("Orders", head, table, "llrlrrr")


def _file(outcome: Outcome) -> str:
    count = f"{len(outcome.rows)} order{'s' if len(outcome.rows) > 1 else ''}"
    until = f"; send it before {outcome.cutoff_utc}" if outcome.cutoff_utc else ""
    if outcome.did == KNOWN and any(finding.code == "file_gone" for finding in outcome.findings):
        return f"Its {count} went to {outcome.path}."
    return f"{outcome.path}: {count}{until}."


def _limit(row: OrderRow) -> str:
    return row.order_type if row.limit_ticks is None else f"{row.order_type} {_price(row, row.limit_ticks)}"


def _price(row: OrderRow, price_ticks: int) -> str:
    return price_text(price_ticks, row.scale, row.currency)


def _minor(row: OrderRow, amount_ticks: int) -> str:
    """An amount in the currency's own decimals."""
    finer = row.scale - currency_exponent(row.currency)
    return cash_text(half_even(amount_ticks, 10 ** max(0, finer)), row.currency)


def staged_figures(outcome: Outcome) -> dict[str, Json]:
    """The same, key by key: money and shares exact."""
    return {
        "book": outcome.place, "account": outcome.account, "plan": outcome.plan, "wave": outcome.wave,
        "waves": outcome.waves, "did": outcome.did, "entries": outcome.ledger.sequence, "head": outcome.ledger.head,
        "file": outcome.path or None, "cutoff": outcome.cutoff_utc or None,
        "staged_by": outcome.entry.who if outcome.entry else None,
        "staged_at": outcome.entry.when_utc if outcome.entry else None,
        "orders": [_order_figures(row) for row in outcome.rows],
        "blocked": [
            {"limit": reason.code, "symbol": reason.symbol, "why": reason.sentence()} for reason in outcome.blocked
        ],
        "findings": [{"severity": f.severity, "code": f.code, "symbol": f.symbol, "session": f.session, "text": f.text}
                     for f in outcome.findings],
    }  # fmt: skip


def _order_figures(row: OrderRow) -> dict[str, Json]:
    limit = None if row.limit_ticks is None else money(row.limit_ticks, row.scale)
    return {
        "order_id": row.order_id, "symbol": row.symbol, "side": row.side,
        "shares": Decimal(quantity_text(row.quantity_units)), "order_type": row.order_type, "limit": limit,
        "price": money(row.price_ticks, row.scale), "notional": money(row.notional_ticks, row.scale),
        "currency": row.currency, "fees": money(row.fees_ticks, row.scale), "settles": row.settles or None,
    }  # fmt: skip


def paper_screen(traded: Traded) -> tuple[Block, ...]:
    """What became of each order at the paper broker, and where its fills stand."""
    reasons = {answer.order_id: answer.reason for answer in traded.rejected}
    filled = _filled(traded)
    rows = tuple(
        (
            order.symbol, order.side, quantity_text(order.quantity_units), quantity_text(filled[order.order_id]),
            _became(order.quantity_units, filled[order.order_id], reasons.get(order.order_id)),
        )
        for order in traded.orders
    )  # fmt: skip
    sheet = Sheet("At the paper broker", ("symbol", "side", "ordered", "filled", "what became of it"), rows, "llrrw")
    if not traded.path:
        return sheet, "No fill came, and no file was written."
    count = f"{len(traded.fills)} row{'s' if len(traded.fills) > 1 else ''}"
    return sheet, f"{traded.path}: {count}; book them with `trimtab book fills {traded.path}`."


def _filled(traded: Traded) -> dict[str, int]:
    """Units filled by order, a fill that is listed twice counted once."""
    filled = dict.fromkeys((order.order_id for order in traded.orders), 0)
    for fill in dict.fromkeys(traded.fills):
        filled[fill.order_id] += fill.quantity_units
    return filled


def _became(ordered: int, filled: int, reason: str | None) -> str:
    if reason is not None:
        return f"rejected: {reason}"
    return "filled" if filled == ordered else "partly filled" if filled else "nothing filled yet"


def paper_figures(traded: Traded) -> dict[str, Json]:
    """The same, key by key."""
    reasons = {answer.order_id: answer.reason for answer in traded.rejected}
    filled = _filled(traded)
    return {
        "file": traded.path or None,
        "rows": len(traded.fills),
        "orders": [
            {
                "order_id": order.order_id, "symbol": order.symbol, "side": order.side,
                "shares": Decimal(quantity_text(order.quantity_units)),
                "filled": Decimal(quantity_text(filled[order.order_id])), "rejected": reasons.get(order.order_id),
            }
            for order in traded.orders
        ],
    }  # fmt: skip
