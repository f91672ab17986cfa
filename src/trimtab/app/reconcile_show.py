"""A reconciliation on the screen and as JSON: a row a break, each side exact, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trimtab.app.book_show import booking_figures, booking_screen
from trimtab.app.sheets import Sheet
from trimtab.ledger import breaks
from trimtab.ledger.breaks import quantity_breaks
from trimtab.ledger.facts import BreakLine
from trimtab.units import SCALE, SHARE_PER, currency_exponent, money, shares

if TYPE_CHECKING:
    from decimal import Decimal

    from trimtab.app.reconcile import Reconciliation
    from trimtab.app.screen import Block
    from trimtab.edges.reports import Json

HINTS = {
    breaks.MISSING_OURS: "a purchase or transfer not booked, or a new symbol",
    breaks.MISSING_THEIRS: "a sale, transfer or rename not booked",
    breaks.QUANTITY: "a trade or transfer not booked, or booked wrongly",
    breaks.DUPLICATE: "a fill is booked twice: book bust",
    breaks.ACTION: "the ratio of a split: book actions",
    breaks.TIMING: "explained by what is dated after, or not settled yet",
    breaks.CASH_BREAK: "a flow, fee, dividend or fill not booked",
    breaks.COST: "lots closed otherwise, or a fee",
    breaks.PRICE: "two prices of one day",
    breaks.VALUE: "two prices of one day",
}


def reconciliation_screen(found: Reconciliation) -> tuple[Block, ...]:
    """What was held against what, the breaks, and what they stop."""
    booked = booking_screen(found.booking)[0]
    of = f"{found.path}: positions of {found.statement.session}"
    compared = f"{len(found.statement.positions)} symbol{'s' if len(found.statement.positions) != 1 else ''}"
    cash = " and cash" if found.statement.cash_minor else ""
    if not found.breaks:
        return (f"{of}: {compared}{cash} agree with the book, to the share and the cent.", booked)
    rows = tuple(
        (line.symbol, line.type, _text(line, line.ours), _text(line, line.theirs), HINTS[line.type])
        for line in found.breaks
    )
    open_lines = [line for line in found.breaks if line.type != breaks.TIMING]
    lead = f"{of}: {len(open_lines)} break{'s' if len(open_lines) != 1 else ''} in {compared}{cash}."
    if quantity_breaks(found.booking.ledger.accounts[found.booking.account].reconciled):
        lead += "\nNothing is proposed or staged for this account while its shares differ."
    return (lead, Sheet("", ("symbol", "break", "ours", "theirs", "look for"), rows, "llrrw"), booked)


def _text(line: BreakLine, amount: int) -> str:
    exact = _exact(line, amount)
    return f"{exact:,f}" if not isinstance(exact, int) else f"{exact:,}"


def _exact(line: BreakLine, amount: int) -> int | Decimal:
    """One side of a break as its own kind of figure: money of its currency, a price, or shares."""
    if line.type == breaks.PRICE:
        return money(amount, SCALE).normalize()
    if line.currency:
        return money(amount, currency_exponent(line.currency))
    count = shares(amount, SHARE_PER)
    return count if isinstance(count, int) else count.normalize()


def reconciliation_figures(found: Reconciliation) -> dict[str, Json]:
    """The same for programs, exact."""
    return {
        "positions": found.path, "session": found.statement.session, "clean": found.is_clean,
        "cash_compared": bool(found.statement.cash_minor),
        "breaks": [
            {
                "symbol": line.symbol, "break": line.type, "ours": _exact(line, line.ours),
                "theirs": _exact(line, line.theirs), "currency": line.currency or None,
            }
            for line in found.breaks
        ],
        **booking_figures(found.booking),
    }  # fmt: skip
