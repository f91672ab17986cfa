"""Files of the paper broker: our order files in, and out the fills as a broker would list them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from trimtab.edges.broker.order_files import COLUMNS, price_text, quantity_text
from trimtab.edges.broker.wire import Sent
from trimtab.errors import FileRefused, Refusal, Refusals
from trimtab.ledger.fills import SIDES, Fill
from trimtab.ledger.wellformed import is_session
from trimtab.units import SCALE, SHARE_PER, TICKS_MAX, decimal, finer_than, scaled

FILL_COLUMNS = ("fill_id", "date", "symbol", "side", "quantity", "price", "fees", "order_id", "currency")


def fills_file(fills: Iterable[Fill]) -> bytes:
    """The fills as `trimtab book fills` reads them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FILL_COLUMNS)
    for fill in fills:
        price, fees = (price_text(ticks, fill.scale, fill.currency) for ticks in (fill.price_ticks, fill.fees_ticks))
        writer.writerow((
            fill.fill_id, fill.session, fill.symbol, fill.side, quantity_text(fill.quantity_units), price, fees,
            fill.order_id, fill.currency,
        ))  # fmt: skip
    return text.getvalue().encode()


def read_order_file(path: str) -> tuple[Sent, ...]:
    """The orders of a file of ours. Raises FileRefused for another form, Refusals with every row that is no order."""
    rows = _rows(path)
    sent: list[Sent] = []
    refusals: list[Refusal] = []
    for line, row in enumerate(rows, 2):
        try:
            sent.append(_sent(row))
        except ValueError as fault:
            found = f"it is no order ({fault})"
            refusals.append(
                FileRefused(f"{path}:{line}", found, "a row as `trimtab stage` writes it", "stage it again")
            )
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    return tuple(sent)


def _rows(path: str) -> list[dict[str, str]]:
    try:
        text = Path(path).read_bytes().decode()
    except UnicodeDecodeError:
        raise _no_orders(path, "it is not text") from None
    except OSError as fault:
        found = f"it cannot be read ({fault.strerror or type(fault).__name__})"
        raise FileRefused(path, found, "an order file is read", "check the path") from None
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines or tuple(lines[0]) != COLUMNS:
        raise _no_orders(path, "its columns are not those of our order files")
    if len(lines) == 1 or any(len(row) != len(COLUMNS) for row in lines):
        raise _no_orders(path, "its rows are not whole")
    return [dict(zip(COLUMNS, row, strict=True)) for row in lines[1:]]


def _no_orders(path: str, found: str) -> FileRefused:
    allowed = "the paper broker reads what `trimtab stage` writes in the form trimtab"
    return FileRefused(path, found, allowed, "stage with --format trimtab")


def _sent(row: dict[str, str]) -> Sent:
    if row["side"] not in SIDES or not row["order_id"] or not is_session(row["session"]):
        raise ValueError("its id, side or session")
    return Sent(
        row["order_id"], row["session"], row["side"], row["symbol"], _above(row, "quantity", _units),
        _above(row, "limit_price", _ticks) if row["limit_price"] else None, _above(row, "est_price", _ticks),
        _ticks(row["est_fees"]), row["currency"], SCALE,
    )  # fmt: skip


def _above(row: dict[str, str], column: str, read: Callable[[str], int]) -> int:
    count = read(row[column])
    if count <= 0:
        raise ValueError(f"its {column} is {row[column]}")
    return count


def _units(cell: str) -> int:
    return _whole(cell, SHARE_PER, 9)


def _ticks(cell: str) -> int:
    return _whole(cell, 10**SCALE, SCALE)


def _whole(cell: str, one: int, decimals: int) -> int:
    exact: Decimal = decimal(cell)
    if exact < 0 or exact * one > TICKS_MAX * SHARE_PER or finer_than(exact, decimals):
        raise ValueError(f"{cell} is out of range")
    return scaled(exact, one)
