"""What was taken back or put right, on the screen and as JSON: who, when, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trimtab.app.entries import Change, said_fill
from trimtab.app.sheets import Sheet
from trimtab.ledger.facts import Busted, Corrected

if TYPE_CHECKING:
    from trimtab.app.books import Booking
    from trimtab.app.screen import Block
    from trimtab.edges.reports import Json


def changed(booking: Booking) -> Iterator[Block]:
    """Each fill that the booking took back, and what stands in its place."""
    fills = booking.ledger.accounts[booking.account].fills
    for entry in booking.entries:
        fact = entry.fact
        if isinstance(fact, Busted | Corrected):
            after = said_fill(fact.fill) if isinstance(fact, Corrected) else "none"
            yield Sheet("", ("", ""), (("before", said_fill(fills[fact.fill_id].fill)), ("after", after)), "lw")


def changes_screen(place: str, found: Sequence[Change]) -> tuple[Block, ...]:
    """A row a change, with before and after below each other."""
    if not found:
        return (f"{place}: nothing was taken back or put right.",)
    rows: list[tuple[str, ...]] = []
    for each in found:
        why = f" ({each.reason})" if each.reason else ""
        rows.append((str(each.entry.sequence), each.entry.when_utc[:10], each.entry.who, f"{each.what}{why}"))
        rows.append(("", "", "before", each.before))
        rows.append(("", "", "after", each.after))
    title = f"{place}: {len(found)} change{'s' if len(found) > 1 else ''}"
    return (Sheet(title, ("entry", "when", "who", "what"), tuple(rows), "rllw"),)


def changes_figures(place: str, found: Sequence[Change]) -> dict[str, Json]:
    """The same for programs."""
    return {
        "book": place,
        "changes": [
            {
                "entry": each.entry.sequence, "who": each.entry.who, "when": each.entry.when_utc,
                "session": each.entry.fact.session, "account": each.entry.fact.account, "kind": each.entry.fact.kind,
                "what": each.what, "before": each.before, "after": each.after, "reason": each.reason,
            }
            for each in found
        ],
    }  # fmt: skip
