"""The hash of a decision: sha256 over one canonical JSON of what was held, worth and wanted, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from json import dumps

from trimtab.decide.trades import Trades
from trimtab.ledger.book import Book
from trimtab.mandate.mandate import Mandate
from trimtab.units import decimal


def decision_hash(book: Book, mandate: Mandate, trades: Trades) -> str:
    """sha256 (hex) of the book, the mandate, the prices used and the trades; the order of inputs does not matter."""
    targets = dict(mandate.targets.weights)
    record = {
        "book": {"shares": dict(book.shares), "cash_ticks": book.cash_ticks, "per": book.per},
        "currency": trades.currency,
        "mandate": {
            "targets": {**targets, "CASH": mandate.targets.cash},
            "policy": _plain(mandate.policy), "costs": _plain(mandate.costs), "limits": _plain(mandate.limits),
        },
        "prices": {row.symbol: row.price_ticks for row in trades.trades},
        "rows": [_plain(row) for row in trades.trades],
        "scale": trades.scale,
        "session": trades.session,
        "cash_after_ticks": trades.cash_after_ticks,
    }  # fmt: skip
    return sha256(dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def plan_hash(decision: str, again: int) -> str:
    """The hash of a plan: its decision's, or for a decision that comes again one of its own."""
    return sha256(f"{decision}\n{again}".encode()).hexdigest() if again else decision


def _plain(value: object) -> object:
    """Records, mappings, sets and decimals as what JSON knows; numbers that are equal are written alike."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in value}
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)  # type: ignore[type-var]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool):
        return value
    return str(decimal(value).normalize())  # type: ignore[arg-type]
