"""The paper broker as a library: order files in, a fills file out, the same on every run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from trimtab.edges.broker.outbox import replace_file
from trimtab.edges.broker.paper import TEMPERS, PaperBroker, Temper
from trimtab.edges.broker.paper_files import fills_file, read_order_file
from trimtab.edges.broker.wire import REJECTED, Answer, Sent
from trimtab.errors import UsageRefused
from trimtab.ledger.fills import Fill


@dataclass(frozen=True, slots=True)
class Traded:
    """What the paper broker did: the orders it received, their fills as it listed them, and the rejections."""

    orders: tuple[Sent, ...]
    fills: tuple[Fill, ...]
    rejected: tuple[Answer, ...]
    path: str


def trade(files: Sequence[str], *, out: str, temper: Temper, seed: int = 0, polls: int = 2) -> Traded:
    """Send the orders of the files, ask so many times, and write every fill that came to a file; none if none came.

    An order without an answer is sent again before each poll; the broker knows it by its id. Refused: one id with two
    contents.
    """
    orders = _orders(files)
    broker = PaperBroker(temper, seed)
    answers: list[Answer] = []
    listed = Counter[Fill]()
    for _ in range(polls):
        answered = {answer.order_id for answer in answers}
        broker.send([order for order in orders if order.order_id not in answered])
        said = broker.poll()
        answers += said
        listed |= Counter(answer.fill for answer in said if answer.fill is not None)  # each poll lists them anew
    fills = tuple(listed.elements())
    if fills:
        replace_file(out, fills_file(fills))
    rejected = {answer.order_id: answer for answer in answers if answer.kind == REJECTED}
    return Traded(orders, fills, tuple(rejected[each] for each in sorted(rejected)), out if fills else "")


def temper_of(name: str, slip_bps: int) -> Temper:
    """The temper of that name, with so much slippage."""
    return replace(TEMPERS[name], slip_bps=slip_bps)


def _orders(files: Sequence[str]) -> tuple[Sent, ...]:
    known: dict[str, Sent] = {}
    for path in files:
        for order in read_order_file(path):
            if known.setdefault(order.order_id, order) != order:
                found = f"the order {order.order_id} stands in the files with different content"
                raise UsageRefused(path, found, "one id is one order", "stage it again")
    return tuple(known.values())
