"""The facts of a book: what was opened, wanted, proposed, approved, sent, done and paid; one frozen record a kind.

Each fact names its account and the session it takes effect in. Money is whole minor units of its currency (cents, yen),
shares are 10**-9 of a share, a price keeps the ticks it was written in. `key` is the name of a fact for ever: the same
fact again under its key is nothing new, another fact under it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, get_args

from trimtab.ledger.fills import Fill
from trimtab.units import SCALE

OWN = "own"
OTHER = "other"
APPROVALS = (OWN, OTHER)


@dataclass(frozen=True, slots=True)
class _Dated:
    """What nearly every fact says first: its account, and the session it takes effect in."""

    account: str
    session: str


@dataclass(frozen=True, slots=True)
class _Referred(_Dated):
    """A fact that its sender gave a reference of its own."""

    ref: str

    @property
    def key(self) -> str:
        """The fact's own reference."""
        return self.ref


@dataclass(frozen=True, slots=True)
class _Paid(_Referred):
    """Cash that moved without a trade, under a reference."""

    amount_minor: int
    currency: str = "USD"
    memo: str = ""


@dataclass(frozen=True, slots=True)
class _OfPlan(_Dated):
    """A fact of a plan, which is known by its hash."""

    plan: str

    @property
    def key(self) -> str:
        """The plan's hash."""
        return self.plan


@dataclass(frozen=True, slots=True)
class _OfFill(_Dated):
    """The end of a fill: a bust or a correction, of which there is one."""

    fill_id: str

    @property
    def key(self) -> str:
        """One end a fill."""
        return self.fill_id


@dataclass(frozen=True, slots=True)
class _OfSymbol(_Dated):
    """What a company did to a symbol, once a session."""

    symbol: str

    @property
    def key(self) -> str:
        """One of its kind a symbol and session."""
        return f"{self.symbol}/{self.session}"


@dataclass(frozen=True, slots=True)
class Opened(_Dated):
    """An account begins: its currency, how its sales close lots, and whether the proposer may approve (own) or not."""

    currency: str = "USD"
    method: str = "fifo"
    approval: str = OWN
    kind: ClassVar[str] = "opened"

    @property
    def key(self) -> str:
        """One opening an account."""
        return self.account


@dataclass(frozen=True, slots=True)
class Flow(_Paid):
    """Cash that the client put in (+) or took out (-)."""

    kind: ClassVar[str] = "flow"


@dataclass(frozen=True, slots=True)
class Transferred(_Referred):
    """Shares that came in (+) or left (-) without a trade: one lot in, with what it cost and when it was bought.

    `acquired` is empty where nobody knows; `cost_known` says whether `cost_minor` is more than a zero in its place.
    """

    symbol: str
    quantity_units: int
    cost_minor: int = 0
    currency: str = "USD"
    acquired: str = ""
    cost_known: bool = True
    kind: ClassVar[str] = "transferred"


@dataclass(frozen=True, slots=True)
class TargetsSet(_Dated):
    """The weights wanted from this session on, in 10**-12, CASH among them, and the rest of the mandate as text.

    `replaces` is the id of the fact that set the targets before, so that going back to earlier targets is a new fact.
    """

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
class Proposed(_OfPlan):
    """A plan, by its hash, and the orders it makes; `inputs` is the hash of the inputs that were kept, if any were."""

    orders: tuple[OrderLine, ...]
    currency: str = "USD"
    scale: int = SCALE
    inputs: str = ""
    kind: ClassVar[str] = "proposed"


@dataclass(frozen=True, slots=True)
class Approved(_OfPlan):
    """A user's yes to exactly this plan."""

    kind: ClassVar[str] = "approved"


@dataclass(frozen=True, slots=True)
class Staged(_OfPlan):
    """Orders of an approved plan handed to a destination, in waves: sells are the first.

    `settles` is the session in which the trades settle, empty where no exchange says.
    """

    wave: int
    orders: tuple[str, ...]
    destination: str
    settles: str = ""
    kind: ClassVar[str] = "staged"

    @property
    def key(self) -> str:
        """The plan and its wave."""
        return f"{self.plan}/{self.wave}"


@dataclass(frozen=True, slots=True)
class Cancelled(_Dated):
    """What is still open of an order will not be done."""

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
class Busted(_OfFill):
    """A fill that the broker took back: the book is as if it had never been."""

    reason: str = ""
    kind: ClassVar[str] = "bust"


@dataclass(frozen=True, slots=True)
class Corrected(_OfFill):
    """A bust and the fill that takes its place, which has an id of its own, in one fact."""

    fill: Fill
    reason: str = ""
    kind: ClassVar[str] = "correction"


@dataclass(frozen=True, slots=True)
class DividendPaid(_Referred):
    """A dividend before tax, what was withheld of it, and the shares that the rest bought where it was reinvested."""

    symbol: str
    amount_minor: int
    withheld_minor: int = 0
    reinvested_units: int = 0
    currency: str = "USD"
    kind: ClassVar[str] = "dividend"


@dataclass(frozen=True, slots=True)
class SplitDone(_OfSymbol):
    """`after` new shares for `before` old ones, and the part of a new share that was paid out in cash instead."""

    after: int
    before: int
    lieu_units: int = 0
    lieu_minor: int = 0
    currency: str = "USD"
    kind: ClassVar[str] = "split"


@dataclass(frozen=True, slots=True)
class Renamed(_OfSymbol):
    """A symbol has a new name; lots, open orders and targets follow it."""

    renamed_to: str
    kind: ClassVar[str] = "rename"


@dataclass(frozen=True, slots=True)
class Delisted(_OfSymbol):
    """A symbol is no more: every share of it is closed for what was paid, zero where it is worthless."""

    amount_minor: int = 0
    currency: str = "USD"
    kind: ClassVar[str] = "delisting"


@dataclass(frozen=True, slots=True)
class FeeCharged(_Paid):
    """A fee of the account itself, not of a trade; below zero for one paid back."""

    kind: ClassVar[str] = "fee"


@dataclass(frozen=True, slots=True)
class InterestPaid(_Paid):
    """Interest on cash: received (+) or paid (-)."""

    kind: ClassVar[str] = "interest"


@dataclass(frozen=True, slots=True)
class LotsChosen(_Referred):
    """Which lots sales will close: the ones named, or a method; for one sale, or for a symbol from now on.

    With a `sale_id` (the id of an order, a fill or a transfer) it holds for that sale; without one for every later sale
    of the symbol. `lots` are lot ids with the units to take of each, in order, for one sale only.
    """

    symbol: str
    sale_id: str = ""
    method: str = ""
    lots: tuple[tuple[str, int], ...] = ()
    kind: ClassVar[str] = "lots"


class BreakLine(NamedTuple):
    """One break: of a symbol or CASH, its type, and what stands on each side.

    Shares are 10**-9 of a share and have no currency; cash, cost and value are minor units of theirs.
    """

    symbol: str
    type: str
    ours: int
    theirs: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Reconciled(_Referred):
    """The book was held against a broker's positions of that session, a file of that sha256: the breaks, or none."""

    file: str
    breaks: tuple[BreakLine, ...] = ()
    kind: ClassVar[str] = "reconciled"


Fact = (
    Opened | Flow | Transferred | TargetsSet | Proposed | Approved | Staged | Cancelled | Filled | Busted | Corrected
    | DividendPaid | SplitDone | Renamed | Delisted | FeeCharged | InterestPaid | LotsChosen | Reconciled
)  # fmt: skip
KINDS: tuple[type[Fact], ...] = get_args(Fact)
