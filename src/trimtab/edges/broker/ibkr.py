"""Order files as the basket that Interactive Brokers' TWS reads: its header names, no spaces, no commas in a value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trimtab.edges.broker.order_files import price_text, quantity_text
from trimtab.errors import OutputRefused, Refusal, Refusals
from trimtab.run.staging import OrderRow

HEADER = "Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,LmtPrice,BasketTag,Account,OrderRef"
_CLASS_OF_SHARES = re.compile(r"[A-Z]+[./-][A-Z]{1,2}")


def ibkr_basket(rows: Sequence[OrderRow]) -> bytes:
    """The orders as a basket file; `OrderRef` is the order's id, `BasketTag` the session and wave.

    Raises Refusals for a symbol that the broker writes otherwise and a value with a comma, all of them at once.
    """
    refusals = [refusal for row in rows for refusal in _faults(row)]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    lines = [HEADER, *(",".join(_cells(row)) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def _cells(row: OrderRow) -> tuple[str, ...]:
    limit = "" if row.limit_ticks is None else price_text(row.limit_ticks, row.scale, row.currency)
    return (
        row.side, quantity_text(row.quantity_units), row.broker_symbol, "STK",
        f"SMART/{row.listing}" if row.listing else "SMART", row.currency, row.time_in_force, row.order_type, limit,
        f"tt{row.session.replace('-', '')}w{row.wave}", row.broker_account, row.order_id,
    )  # fmt: skip


def _faults(row: OrderRow) -> list[Refusal]:
    found: list[Refusal] = []
    if _CLASS_OF_SHARES.fullmatch(row.broker_symbol):
        root = re.split(r"[./-]", row.symbol)
        allowed = f"the broker writes a class of shares with a space, as {root[0]} {root[-1]}"
        remedy = f'set symbols = ["{row.symbol}={root[0]} {root[-1]}"] in [orders]'
        found.append(OutputRefused(row.symbol, f"the basket would say {row.broker_symbol}", allowed, remedy))
    for cell in _cells(row):
        if "," in cell or not cell.isascii() or not cell.isprintable():
            allowed = "a basket holds plain values without commas"
            found.append(OutputRefused(row.symbol, f"the basket would say {cell!r}", allowed, "set another name"))
    return found
