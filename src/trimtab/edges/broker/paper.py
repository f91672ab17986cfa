"""A paper broker: it fills, partly fills, rejects, loses, delays and repeats, by a seed; no dice, no clock, no network.

What it does with an order depends on the seed and the order's id alone, so that the same orders have the same fills on
every run. An order id is one order for ever: sent a second time it is answered and not done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from trimtab.edges.broker.wire import ACCEPTED, FILLED, REJECTED, Answer, Sent
from trimtab.ledger.fills import BUY, Fill
from trimtab.units import SHARE_PER

CHANCES = 10_000
BPS = 10_000
REASONS = ("not tradable on this account", "outside the price limits of the day", "market is closed")


@dataclass(frozen=True, slots=True)
class Temper:
    """How often a paper broker does what, in 10**-4: 0 never, 10,000 always.

    `partly` fills in two parts, the second a poll later; `short` never fills the second part; `lost` orders do not
    arrive and answers are left out, each anew at every try; `repeated` answers come twice; `delayed` ones come a poll
    later. `slip_bps` is the most that a fill's price is away from the order's.
    """

    partly: int = 0
    short: int = 0
    rejected: int = 0
    lost: int = 0
    repeated: int = 0
    delayed: int = 0
    slip_bps: int = 0


TEMPERS: Mapping[str, Temper] = {
    "good": Temper(),
    "partly": Temper(partly=CHANCES),
    "short": Temper(short=CHANCES),
    "rejects": Temper(rejected=CHANCES),
    "awkward": Temper(partly=3000, short=1500, rejected=1000, lost=2000, repeated=3000, delayed=2000),
}


class PaperBroker:
    """A broker of paper, in memory; its temper says what it does to orders and answers."""

    def __init__(self, temper: Temper = TEMPERS["good"], seed: int = 0) -> None:
        self.temper = temper
        self.seed = seed
        self.received: dict[str, Sent] = {}
        self.arrivals: dict[str, int] = {}  # how often each order arrived
        self.tries: dict[str, int] = {}
        self.polls = 0
        self.since: dict[str, int] = {}  # the poll after which an order arrived first

    def send(self, orders: Sequence[Sent]) -> None:
        """Take the orders that are not lost on their way; one that is known is not taken again."""
        for order in orders:
            self.tries[order.order_id] = self.tries.get(order.order_id, 0) + 1
            if self._falls("order lost", order.order_id, self.tries[order.order_id], self.temper.lost):
                continue
            self.arrivals[order.order_id] = self.arrivals.get(order.order_id, 0) + 1
            if order.order_id not in self.received:
                self.received[order.order_id] = order
                self.since[order.order_id] = self.polls

    def poll(self) -> tuple[Answer, ...]:
        """What became of every order so far, but for what is lost or late this time; some of it twice, in any order."""
        self.polls += 1
        said: list[Answer] = []
        for order in self.received.values():
            for at, answer in enumerate(self._answers(order)):
                name = f"{order.order_id}/{at}"
                if not self._falls("answer lost", name, self.polls, self.temper.lost):
                    twice = self._falls("answer twice", name, self.polls, self.temper.repeated)
                    said += [answer] * (2 if twice else 1)
        return tuple(sorted(said, key=lambda answer: self._draw("order of answers", str(answer), self.polls)))

    def fills(self) -> tuple[Fill, ...]:
        """Every fill that there is so far, each once: what an honest report would say."""
        return tuple(
            answer.fill for order in self.received.values() for answer in self._answers(order) if answer.fill
        )  # fmt: skip

    def _answers(self, order: Sent) -> Iterable[Answer]:
        """What the broker has to say of an order by this poll."""
        asked, identity = self.polls - self.since[order.order_id], order.order_id
        if asked < 1:
            return
        if self._falls("rejected", identity, 0, self.temper.rejected):
            reason = REASONS[self._draw("reason", identity, 0) % len(REASONS)]
            yield Answer(REJECTED, identity, reason=reason)
            return
        yield Answer(ACCEPTED, identity)
        for at, fill in enumerate(self._parts(order)):
            late = self._falls("delayed", fill.fill_id, 0, self.temper.delayed)
            if asked > at + late:
                yield Answer(FILLED, identity, fill)

    def _parts(self, order: Sent) -> tuple[Fill, ...]:
        """The fills of an order, in one part or two."""
        identity, units = order.order_id, order.quantity_units
        short = self._falls("short", identity, 0, self.temper.short)
        if not short and not self._falls("partly", identity, 0, self.temper.partly):
            return (self._fill(order, 1, units, order.fees_ticks),)
        step = SHARE_PER if units % SHARE_PER == 0 else 1
        first = units * (2500 + self._draw("part", identity, 0) // 2) // CHANCES // step * step
        if not 0 < first < units:
            return () if short else (self._fill(order, 1, units, order.fees_ticks),)
        fees = order.fees_ticks * first // units
        parts = (self._fill(order, 1, first, fees), self._fill(order, 2, units - first, order.fees_ticks - fees))
        return parts[:1] if short else parts

    def _fill(self, order: Sent, number: int, units: int, fees_ticks: int) -> Fill:
        fill_id = f"P-{order.order_id}-{number}"
        most = self.temper.slip_bps
        slip = self._draw("slip", fill_id, 0) * (2 * most + 1) // CHANCES - most
        price = max(1, order.price_ticks + order.price_ticks * slip // BPS)
        if order.limit_ticks is not None:
            price = min(price, order.limit_ticks) if order.side == BUY else max(price, order.limit_ticks)
        return Fill(
            fill_id, order.session, order.symbol, order.side, units, price, fees_ticks, order.order_id, order.currency,
            order.scale,
        )  # fmt: skip

    def _falls(self, what: str, name: str, number: int, chances: int) -> bool:
        return self._draw(what, name, number) < chances

    def _draw(self, what: str, name: str, number: int) -> int:
        """A number from 0 to 9,999, of the seed and the names alone."""
        content = f"{self.seed}\n{what}\n{name}\n{number}".encode()
        return int.from_bytes(sha256(content).digest()[:8]) % CHANCES
