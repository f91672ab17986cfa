"""What a book of record knows after its facts: each account's cash, lots, gains, fills, plan and orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trimtab.findings import Finding
from trimtab.ledger.facts import Fact, LotsChosen, Reconciled
from trimtab.ledger.fills import Fill
from trimtab.ledger.journal import NO_HASH, Entry
from trimtab.ledger.lots import Gain, Lot, Purchase

PROPOSED = "proposed"
APPROVED = "approved"
STAGED = "staged"
PARTLY_FILLED = "partly filled"
FILLED = "filled"
CANCELLED = "cancelled"
VOID = "void"


@dataclass(frozen=True, slots=True)
class Order:
    """What we mean to do, and how far it is done: units in 10**-9 of a share, the price that the plan saw."""

    order_id: str
    plan: str
    symbol: str
    side: str
    quantity_units: int
    price_ticks: int
    scale: int
    currency: str
    sent: bool = False
    cancelled: bool = False
    filled_units: int = 0

    @property
    def state(self) -> str:
        """Proposed, staged, partly filled, filled or cancelled."""
        if self.filled_units >= self.quantity_units:
            return FILLED
        if self.cancelled:
            return CANCELLED
        if self.filled_units:
            return PARTLY_FILLED
        return STAGED if self.sent else PROPOSED

    @property
    def open_units(self) -> int:
        """What may still be done of an order that was sent."""
        return self.quantity_units - self.filled_units if self.sent and not self.cancelled else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The latest plan: who proposed and approved it, how far it is, and what made it void."""

    plan: str
    session: str
    state: str
    proposed_by: str
    approved_by: str = ""
    void_since: str = ""


class Booked(NamedTuple):
    """A fill as it was booked: the cash it moved, the actions its symbol had lived through, and whether it stands."""

    fill: Fill
    cash_minor: int
    actions: int = 0
    busted: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One account. Mappings are by currency, symbol, fill id or order id; lots stand in order of acquisition."""

    name: str
    opened: str
    currency: str
    method: str
    approval: str
    session: str
    cash_minor: Mapping[str, int] = field(default_factory=dict)
    lots: Mapping[str, tuple[Lot, ...]] = field(default_factory=dict)
    gains: tuple[Gain, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    fills: Mapping[str, Booked] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)  # by symbol
    choices: Mapping[str, LotsChosen] = field(default_factory=dict)  # by the id of an order, a fill or a transfer
    splits: Mapping[str, tuple[tuple[str, int, int], ...]] = field(default_factory=dict)  # session, new, old shares
    actions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # sessions of splits, renames, delistings
    weights: tuple[tuple[str, int], ...] = ()
    settings: str = ""
    targets_id: str = ""
    plan: Plan | None = None
    flows_minor: Mapping[str, int] = field(default_factory=dict)
    income_minor: Mapping[str, int] = field(default_factory=dict)
    fees_minor: Mapping[str, int] = field(default_factory=dict)
    transferred_minor: Mapping[str, int] = field(default_factory=dict)
    reconciled: Reconciled | None = None  # the latest one

    @property
    def shares(self) -> dict[str, int]:
        """Units held in 10**-9 of a share, in order of the symbol's bytes; names with none left out."""
        held = {symbol: sum(lot.quantity_units for lot in lots) for symbol, lots in self.lots.items()}
        return {symbol: held[symbol] for symbol in sorted(held, key=str.encode) if held[symbol]}

    @property
    def open_orders(self) -> tuple[Order, ...]:
        """Orders sent and neither filled nor cancelled."""
        return tuple(order for order in self.orders.values() if order.open_units)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every account after the facts so far, the head of the chain, and the ids of all facts by their key."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    known: Mapping[tuple[str, str, str], str] = field(default_factory=dict)  # (account, kind, key) -> id
    sequence: int = 0
    head: str = NO_HASH


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering facts gave: the ledger after them, the new entries, the facts already known, what was noticed."""

    ledger: Ledger
    entries: tuple[Entry, ...]
    known: tuple[Fact, ...]
    findings: tuple[Finding, ...] = ()
