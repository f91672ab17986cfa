"""Breaks: where a book and its broker differ, by type; and the refusal to plan on shares that do not agree."""

from __future__ import annotations

from trimtab.errors import BookRefused
from trimtab.ledger.facts import BreakLine, Reconciled

MISSING_OURS = "missing ours"  # the broker holds it, the book does not
MISSING_THEIRS = "missing theirs"  # the book holds it, the broker does not
QUANTITY = "quantity"
DUPLICATE = "duplicate"  # a trade stands in the book twice
ACTION = "corporate action"  # the two differ by the ratio of a split
TIMING = "timing"  # trades dated after the file explain the difference
CASH_BREAK = "cash"
COST = "cost"
PRICE = "price"
VALUE = "value"

SHARES_OPEN = (MISSING_OURS, MISSING_THEIRS, QUANTITY, DUPLICATE, ACTION)  # while one is open, nothing is planned
SHARES_BREAKS = (*SHARES_OPEN, TIMING)
TYPES = (*SHARES_BREAKS, CASH_BREAK, COST, PRICE, VALUE)
NAMED_MAX = 5


def quantity_breaks(reconciled: Reconciled | None) -> tuple[BreakLine, ...]:
    """The breaks of shares that the latest reconciliation left open."""
    return tuple(line for line in reconciled.breaks if line.type in SHARES_OPEN) if reconciled else ()


def refuse_open(reconciled: Reconciled | None, where: str) -> None:
    """Refuses to plan or send anything for an account whose shares are not those of its broker."""
    found = quantity_breaks(reconciled)
    if reconciled is None or not found:
        return
    named = ", ".join(f"{line.symbol} ({line.type})" for line in found[:NAMED_MAX])
    more = f" and {len(found) - NAMED_MAX} more" if len(found) > NAMED_MAX else ""
    raise BookRefused(
        where, f"its shares differ from the broker's of {reconciled.session}: {named}{more}",
        "a plan is made for shares that both sides agree on",
        "book what is missing or correct it, and run `trimtab reconcile` again",
    )  # fmt: skip
