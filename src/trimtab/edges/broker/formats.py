"""The forms of order files by their name, which is the destination that a staged wave has in the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from trimtab.edges.broker.ibkr import ibkr_basket
from trimtab.edges.broker.order_files import order_file
from trimtab.errors import UsageRefused
from trimtab.run.staging import OrderRow

TRIMTAB, IBKR = "trimtab", "ibkr"
WRITERS: Mapping[str, Callable[[Sequence[OrderRow]], bytes]] = {TRIMTAB: order_file, IBKR: ibkr_basket}


def order_bytes(rows: Sequence[OrderRow], destination: str) -> bytes:
    """The order file of a wave in the form of its destination; refuses a destination that has no form."""
    if destination not in WRITERS:
        allowed = f"the forms are {', '.join(WRITERS)}"
        raise UsageRefused("--format", f"no order file has the form {destination!r}", allowed, "name one of them")
    return WRITERS[destination](rows)
