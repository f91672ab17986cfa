"""Random desks whose days are archived: a book of a few names, a plan a day, its orders staged and filled."""

from __future__ import annotations

import random
from array import array
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from trimtab.app import archives, plans
from trimtab.app.face import decided
from trimtab.app.held import held, mandate_kept
from trimtab.edges.store import make_journal, open_journal
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Approved, DividendPaid, Fact, Filled, Flow, Opened, SplitDone, Staged, TargetsSet
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.roll import enter
from trimtab.mandate.mandate import Mandate
from trimtab.market.prices import Prices
from trimtab.units import WEIGHT_ONE

NAMES = ("AAPL", "BRK.B", "MSFT", "NVDA", "XOM")
START = date(2026, 1, 5)


@dataclass
class Desk:
    """One book in a folder and the prices it has seen, a column a name, growing by a session a day."""

    folder: Path
    rng: random.Random
    names: tuple[str, ...] = ()
    sessions: list[str] = field(default_factory=list)
    columns: dict[str, list[int]] = field(default_factory=dict)
    splits: int = 0
    fills: int = 0
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def book(self) -> str:
        return str(self.folder / "book.db")

    @property
    def archive(self) -> str:
        return str(self.folder / "archive")

    def prices(self) -> Prices:
        columns = tuple(array("q", self.columns[name]) for name in self.names)
        return Prices(tuple(self.sessions), self.names, columns, source="prices.csv")

    def enter(self, *facts: Fact, who: str = "ana") -> Ledger:
        """The ledger after the facts, which are in the book then."""
        done = enter(self.ledger, facts, who=who, when_utc=f"{self.sessions[-1]}T15:30:00Z")
        with open_journal(self.book) as journal:
            journal.append(done.entries)
        self.ledger = done.ledger
        return self.ledger

    def next_session(self) -> str:
        """One session further: each price moves a little."""
        session = (START + timedelta(days=len(self.sessions))).isoformat()
        self.sessions.append(session)
        for name in self.names:
            column = self.columns[name]
            last = column[-1] if column else self.rng.randint(5_00, 500_00)
            column.append(max(100, round(last * self.rng.uniform(0.93, 1.07))))
        return session


def opened_desk(folder: Path, seed: int) -> Desk:
    """A new book of one account with cash and targets."""
    rng = random.Random(seed)
    desk = Desk(folder, rng, tuple(sorted(rng.sample(NAMES, rng.randint(3, 5)))))
    desk.columns = {name: [] for name in desk.names}
    session = desk.next_session()
    with make_journal(desk.book):
        pass
    cash = rng.randint(10_000_00, 200_000_00)
    desk.enter(
        Opened("main", session, method=rng.choice(["fifo", "lifo", "highest"])), Flow("main", session, "start", cash),
        TargetsSet("main", session, weights(desk)),
    )  # fmt: skip
    return desk


def weights(desk: Desk) -> tuple[tuple[str, int], ...]:
    """Random weights in whole percents with some cash."""
    cuts = sorted(desk.rng.sample(range(1, 100), len(desk.names)))
    parts = [Decimal(high - low) / 100 for low, high in zip([0, *cuts[:-1]], cuts, strict=True)]
    rows = {name: int(part * WEIGHT_ONE) for name, part in zip(desk.names, parts, strict=True)}
    rows["CASH"] = WEIGHT_ONE - sum(rows.values())
    return tuple((name, rows[name]) for name in sorted(rows, key=str.encode))


def day_of(desk: Desk) -> str:
    """A day of the desk: what happened overnight, a plan where there is one, its fills; then the day is archived."""
    session = desk.next_session()
    _overnight(desk, session)
    plan = planned(desk)
    if plan and desk.rng.random() < 0.8:
        _filled(desk, plan, session)
    archives.archive(session, desk.book, desk.archive)
    return session


def planned(desk: Desk) -> str:
    """A plan recorded on today's prices: its hash."""
    own = held(desk.ledger, "main")
    assert own.account is not None
    mandate: Mandate = mandate_kept(own.account)
    proposal = decided(own.book, desk.prices(), mandate, last_traded=own.last_traded)
    inputs = plans.PlanInputs(desk.prices(), own.last_traded, None)
    recorded = plans.record(desk.book, own, proposal, inputs, root=desk.archive, user="ana")
    desk.ledger = recorded.booking.ledger
    return recorded.plan


def _overnight(desk: Desk, session: str) -> None:
    facts: list[Fact] = []
    account = desk.ledger.accounts["main"]
    whole = {name: units for name, units in account.shares.items() if units}
    if desk.rng.random() < 0.3:
        facts.append(Flow("main", session, f"flow-{session}", desk.rng.randint(1_00, 5_000_00)))
    if whole and desk.rng.random() < 0.3:
        name = desk.rng.choice(sorted(whole))
        facts.append(DividendPaid("main", session, f"dividend-{session}", name, desk.rng.randint(1_00, 90_00), 15))
    if whole and desk.splits < 1 and desk.rng.random() < 0.2:
        name = desk.rng.choice(sorted(whole))
        facts.append(SplitDone("main", session, name, 2, 1))
        desk.columns[name][-1] = max(100, desk.columns[name][-1] // 2)
        desk.splits += 1
    if desk.rng.random() < 0.2:
        facts.append(TargetsSet("main", session, weights(desk), replaces=account.targets_id))
    if facts:
        desk.enter(*facts)


def _filled(desk: Desk, plan: str, session: str) -> None:
    """The plan approved, staged in its waves, and filled at its prices, some of it in part."""
    account = desk.ledger.accounts["main"]
    facts: list[Fact] = [Approved("main", session, plan)]
    wave = 0
    for side in (SELL, BUY):
        orders = [order for order in account.orders.values() if order.plan == plan and order.side == side]
        orders.sort(key=lambda order: order.symbol.encode())
        if not orders:
            continue
        wave += 1
        form = desk.rng.choice(["trimtab", "trimtab", "ibkr"]) if "BRK.B" not in desk.names else "trimtab"
        facts.append(Staged("main", session, plan, wave, tuple(order.order_id for order in orders), form))
        for order in orders:
            desk.fills += 1
            facts.append(Filled("main", Fill(
                f"F{desk.fills}", session, order.symbol, side, order.quantity_units, order.price_ticks, 0,
                order.order_id, order.currency, order.scale,
            )))  # fmt: skip
    desk.enter(*facts, who="bo")
