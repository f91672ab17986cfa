"""The facts of a book: what was opened, wanted, proposed, approved, sent, done and paid; one frozen record a kind.

Each fact names its account and the session it takes effect in. Money is whole minor units of its currency (cents, yen),
shares are 10**-9 of a share, a price keeps the ticks it was written in. `key` is the name of a fact for ever: the same
fact again under its key is nothing new, another fact under it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from trimtab.ledger.fills import Fill
from trimtab.units import SCALE

OWN = "own"
OTHER = "other"
APPROVALS = (OWN, OTHER)


@dataclass(frozen=True, slots=True)
class Opened:
    """An account begins: its currency, how its sales close lots, and whether the proposer may approve (own) or not."""

    account: str
    session: str
    currency: str = "USD"
    method: str = "fifo"
    approval: str = OWN
    kind: ClassVar[str] = "opened"

    @property
    def key(self) -> str:
        """One opening an account."""
        return self.account


@dataclass(frozen=True, slots=True)
class Flow:
    """Cash that the client put in (+) or took out (-)."""

    account: str
    session: str
    ref: str
    amount_minor: int
    currency: str = "USD"
    memo: str = ""
    kind: ClassVar[str] = "flow"

    @property
    def key(self) -> str:
        """The flow's own reference."""
        return self.ref


@dataclass(frozen=True, slots=True)
class Transferred:
    """Shares that came in (+) or left (-) without a trade: one lot in, with what it cost and when it was bought.

    `acquired` is empty where nobody knows; `cost_known` says whether `cost_minor` is more than a zero in its place.
    """

    account: str
    session: str
    ref: str
    symbol: str
    quantity_units: int
    cost_minor: int = 0
    currency: str = "USD"
    acquired: str = ""
    cost_known: bool = True
    kind: ClassVar[str] = "transferred"

    @property
    def key(self) -> str:
        """The transfer's own reference."""
        return self.ref


@dataclass(frozen=True, slots=True)
class TargetsSet:
    """The weights wanted from this session on, in 10**-12, CASH among them, and the rest of the mandate as text.

    `replaces` is the id of the fact that set the targets before, so that going back to earlier targets is a new fact.
    """

    account: str
    session: str
    weights: tuple[tuple[str, int], ...]
    settings: str = ""
    replaces: str = ""
    kind: ClassVar[str] = "targets"

    @property
    def key(self) -> str:
        """One setting after each other one."""
        return self.replaces


class OrderLine(NamedTuple):
    """One order of a plan: what to trade, how much, and the price the plan saw."""

    symbol: str
    side: str
    quantity_units: int
    price_ticks: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """A plan, by its hash, and the orders it makes."""

    account: str
    session: str
    plan: str
    orders: tuple[OrderLine, ...]
    currency: str = "USD"
    scale: int = SCALE
    kind: ClassVar[str] = "proposed"

    @property
    def key(self) -> str:
        """The plan's hash."""
        return self.plan


@dataclass(frozen=True, slots=True)
class Approved:
    """A user's yes to exactly this plan."""

    account: str
    session: str
    plan: str
    kind: ClassVar[str] = "approved"

    @property
    def key(self) -> str:
        """The plan's hash."""
        return self.plan


@dataclass(frozen=True, slots=True)
class Staged:
    """Orders of an approved plan handed to a destination, in waves: sells are the first."""

    account: str
    session: str
    plan: str
    wave: int
    orders: tuple[str, ...]
    destination: str
    kind: ClassVar[str] = "staged"

    @property
    def key(self) -> str:
        """The plan and its wave."""
        return f"{self.plan}/{self.wave}"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What is still open of an order will not be done."""

    account: str
    session: str
    order_id: str
    reason: str = ""
    kind: ClassVar[str] = "cancelled"

    @property
    def key(self) -> str:
        """One end an order."""
        return self.order_id


@dataclass(frozen=True, slots=True)
class Filled:
    """What a broker did."""

    account: str
    fill: Fill
    kind: ClassVar[str] = "fill"

    @property
    def session(self) -> str:
        """The session of the trade."""
        return self.fill.session

    @property
    def key(self) -> str:
        """The broker's id of the fill."""
        return self.fill.fill_id


@dataclass(frozen=True, slots=True)
class Busted:
    """A fill that the broker took back: the book is as if it had never been."""

    account: str
    session: str
    fill_id: str
    reason: str = ""
    kind: ClassVar[str] = "bust"

    @property
    def key(self) -> str:
        """One bust a fill."""
        return self.fill_id


@dataclass(frozen=True, slots=True)
class Corrected:
    """A bust and the fill that takes its place, which has an id of its own, in one fact."""

    account: str
    session: str
    fill_id: str
    fill: Fill
    reason: str = ""
    kind: ClassVar[str] = "correction"

    @property
    def key(self) -> str:
        """One correction a fill."""
        return self.fill_id


@dataclass(frozen=True, slots=True)
class DividendPaid:
    """A dividend before tax, what was withheld of it, and the shares that the rest bought where it was reinvested."""

    account: str
    session: str
    ref: str
    symbol: str
    amount_minor: int
    withheld_minor: int = 0
    reinvested_units: int = 0
    currency: str = "USD"
    kind: ClassVar[str] = "dividend"

    @property
    def key(self) -> str:
        """The payment's own reference."""
        return self.ref


@dataclass(frozen=True, slots=True)
class SplitDone:
    """`after` new shares for `before` old ones, and the part of a new share that was paid out in cash instead."""

    account: str
    session: str
    symbol: str
    after: int
    before: int
    lieu_units: int = 0
    lieu_minor: int = 0
    currency: str = "USD"
    kind: ClassVar[str] = "split"

    @property
    def key(self) -> str:
        """One split a symbol and session."""
        return f"{self.symbol}/{self.session}"


@dataclass(frozen=True, slots=True)
class Renamed:
    """A symbol has a new name; lots, open orders and targets follow it."""

    account: str
    session: str
    symbol: str
    renamed_to: str
    kind: ClassVar[str] = "rename"

    @property
    def key(self) -> str:
        """One rename a symbol and session."""
        return f"{self.symbol}/{self.session}"


@dataclass(frozen=True, slots=True)
class Delisted:
    """A symbol is no more: every share of it is closed for what was paid, zero where it is worthless."""

    account: str
    session: str
    symbol: str
    amount_minor: int = 0
    currency: str = "USD"
    kind: ClassVar[str] = "delisting"

    @property
    def key(self) -> str:
        """One delisting a symbol and session."""
        return f"{self.symbol}/{self.session}"


@dataclass(frozen=True, slots=True)
class FeeCharged:
    """A fee of the account itself, not of a trade; below zero for one paid back."""

    account: str
    session: str
    ref: str
    amount_minor: int
    currency: str = "USD"
    memo: str = ""
    kind: ClassVar[str] = "fee"

    @property
    def key(self) -> str:
        """The charge's own reference."""
        return self.ref


@dataclass(frozen=True, slots=True)
class InterestPaid:
    """Interest on cash: received (+) or paid (-)."""

    account: str
    session: str
    ref: str
    amount_minor: int
    currency: str = "USD"
    memo: str = ""
    kind: ClassVar[str] = "interest"

    @property
    def key(self) -> str:
        """The payment's own reference."""
        return self.ref


@dataclass(frozen=True, slots=True)
class LotsChosen:
    """Which lots sales will close: the ones named, or a method; for one sale, or for a symbol from now on.

    With a `sale_id` (the id of an order, a fill or a transfer) it holds for that sale; without one for every later sale
    of the symbol. `lots` are lot ids with the units to take of each, in order, for one sale only.
    """

    account: str
    session: str
    ref: str
    symbol: str
    sale_id: str = ""
    method: str = ""
    lots: tuple[tuple[str, int], ...] = ()
    kind: ClassVar[str] = "lots"

    @property
    def key(self) -> str:
        """The choice's own reference."""
        return self.ref


Fact = (
    Opened | Flow | Transferred | TargetsSet | Proposed | Approved | Staged | Cancelled | Filled | Busted | Corrected
    | DividendPaid | SplitDone | Renamed | Delisted | FeeCharged | InterestPaid | LotsChosen
)  # fmt: skip
KINDS: tuple[type[Fact], ...] = (
    Opened, Flow, Transferred, TargetsSet, Proposed, Approved, Staged, Cancelled, Filled, Busted, Corrected,
    DividendPaid, SplitDone, Renamed, Delisted, FeeCharged, InterestPaid, LotsChosen,
)  # fmt: skip
