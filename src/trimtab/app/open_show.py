"""What is open in a book, on the screen and as JSON: orders that are not done, and breaks with the broker."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from trimtab.app.sheets import Sheet
from trimtab.ledger.accounts import Account
from trimtab.ledger.breaks import quantity_breaks
from trimtab.units import SHARE_PER, shares

if TYPE_CHECKING:
    from trimtab.app.screen import Block
    from trimtab.edges.reports import Json


def open_screen(account: Account) -> Iterator[Block]:
    """What was sent and is not done yet; when the book was held against its broker last, and what that left open."""
    rows = tuple(
        (
            order.order_id, order.symbol, order.side.lower(), _text(order.quantity_units), _text(order.filled_units),
            _text(order.open_units),
        )
        for order in account.open_orders
    )  # fmt: skip
    if rows:
        yield Sheet("Open orders", ("order", "symbol", "side", "ordered", "filled", "open"), rows, "lllrrr")
    last = account.reconciled
    if last is not None:
        stops = "; nothing is proposed or staged while shares differ" if quantity_breaks(last) else ""
        count = f"{len(last.breaks)} break{'s' if len(last.breaks) > 1 else ''}" if last.breaks else "no break"
        yield f"Reconciled with the broker's positions of {last.session}: {count}{stops}."


def open_figures(account: Account) -> dict[str, Json]:
    """The same for programs, exact."""
    last = account.reconciled
    return {
        "open_orders": [
            {
                "order": order.order_id, "plan": order.plan, "symbol": order.symbol, "side": order.side,
                "state": order.state, "ordered": _exact(order.quantity_units), "filled": _exact(order.filled_units),
                "open": _exact(order.open_units),
            }
            for order in account.open_orders
        ],
        "reconciled": None if last is None else {
            "session": last.session, "breaks": len(last.breaks), "stops_plans": bool(quantity_breaks(last)),
        },
    }  # fmt: skip


def _exact(units: int) -> int | Decimal:
    count = shares(units, SHARE_PER)
    return count if isinstance(count, int) else count.normalize()


def _text(units: int) -> str:
    count = _exact(units)
    return f"{count:,}" if isinstance(count, int) else f"{count:,f}"
