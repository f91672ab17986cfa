"""What a backtest and a sweep give: the book by session, each trade as it was done, and the plan of any session."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from trimtab.decide.decision import decide
from trimtab.decide.trades import Trades
from trimtab.errors import UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.ledger.holding import Event
from trimtab.ledger.nav import values_held
from trimtab.ledger.statistics import Statistics
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.market.panel import Panel
from trimtab.market.prices import Prices
from trimtab.market.sessions import position_of

FILLS = ("close", "next_open", "next_close")
Schedule = tuple[tuple[str, Mandate], ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """One trade as it was done in the backtest, which is never a ledger's fill: decided at one session, done at one.

    Share units before and after; the notional is the change of value at the fill's price, signed like the shares.
    """

    decided: str
    session: str
    symbol: str
    units_before: int
    units_after: int
    price_ticks: int
    notional_ticks: int
    cost_ticks: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Values(Mapping[str, "array[int]"]):
    """What each name's units were worth by session, in ticks; reckoned when it is asked for."""

    units: Mapping[str, array[int]]
    panel: Panel
    per: int

    def __getitem__(self, symbol: str) -> array[int]:
        return values_held(self.units[symbol], self.panel.column(symbol), self.per)

    def __iter__(self) -> Iterator[str]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)


@dataclass(frozen=True, slots=True)
class Backtest:
    """A policy as it would have traded: NAV, cash, units and values by session, all after the session's trades.

    `schedule` says from which session each mandate holds. `rebalances` are the sessions whose decision traded; the
    first purchase is the first of them. `returns` are time-weighted, a flow counted at the start of its session;
    `benchmark` holds those of the targets held continuously without costs, `reference` those of the user's own
    benchmark; all three start at the second session. `in_band` is the share of sessions that began their decision with
    each name and CASH inside its band, the first purchase left out.
    """

    name: str
    capital_ticks: int
    prices: Prices
    schedule: Schedule
    fill: str
    sessions: tuple[str, ...]
    nav_ticks: array[int]
    cash_ticks: array[int]
    units: Mapping[str, array[int]]
    values: Mapping[str, array[int]]
    per: int
    trades: tuple[Filled, ...]
    rebalances: tuple[str, ...]
    flows_ticks: Mapping[str, int]
    events: tuple[Event, ...]
    returns: tuple[float, ...]
    benchmark: tuple[float, ...]
    reference: tuple[float, ...] | None
    reference_name: str
    statistics: Statistics
    cost_ticks: int
    turnover: float
    in_band: float
    engine: str
    findings: tuple[Finding, ...]
    axis: tuple[str, ...] | None = None

    def opening(self, session: str) -> Book:
        """The book that the session's decision saw: after its flow, splits, dividends and earlier orders."""
        t = self._at(session)
        units = {symbol: column[t] for symbol, column in self.units.items()}
        cash = self.cash_ticks[t]
        for trade in self._trades_of(session) if self.fill == "close" else ():
            units[trade.symbol] = trade.units_before
            cash += trade.notional_ticks + trade.cost_ticks
        held = tuple((symbol, units[symbol]) for symbol in sorted(units, key=str.encode) if units[symbol])
        return Book(held, cash, self.per, self.prices.currency, self.prices.scale)

    def proposal(self, session: str) -> Trades:
        """The plan of that session on that session's opening book, with its certificate: what the blotter proposes."""
        t = self._at(session)
        return decide(
            self.opening(session),
            self.prices.upto(session),
            self.mandate(session),
            session,
            last_traded=self.last_traded(session),
            last_checked=self.sessions[t - 1] if t else None,
            asked=t == 0,
            axis=self.axis,
        )

    def mandate(self, session: str) -> Mandate:
        """The mandate in force on the session."""
        dates = [since for since, _ in self.schedule]
        return self.schedule[max(0, bisect_right(dates, session) - 1)][1]

    def last_traded(self, session: str) -> str | None:
        """The session of the last trade that the session's decision knew of; None before the first."""
        done = [trade.session for trade in self.trades]
        at = bisect_left(done, session) if self.fill == "close" else bisect_right(done, session)
        return done[at - 1] if at else None

    def _trades_of(self, session: str) -> tuple[Filled, ...]:
        return tuple(trade for trade in self.trades if trade.session == session)

    def _at(self, session: str) -> int:
        t = position_of(self.sessions, session)
        if t < 0:
            found = f"{session} is no session of the backtest from {self.sessions[0]} to {self.sessions[-1]}"
            raise UsageRefused("session", found, "a plan is of one of its sessions", "choose one")
        return t


class Swept(NamedTuple):
    """One row of a sweep: a policy and its costs, and what became of the sleeve under them.

    A named tuple, since a sweep makes thousands: those are made in a tenth of the time.
    """

    policy: Policy
    costs: Costs
    nav_ticks: int
    cagr: float | None
    volatility: float | None
    tracking_error: float | None
    turnover: float | None
    cost_ticks: int
    yearly_cost: float | None
    rebalances: int
    max_drawdown: float | None


@dataclass(frozen=True, slots=True)
class Sweep:
    """Many policies over one history, a row each in order policies x costs; `asked` counts the rows asked for.

    `interrupted` says that it was stopped before the last row.
    """

    name: str
    capital_ticks: int
    prices: Prices
    schedule: Schedule
    fill: str
    sessions: tuple[str, ...]
    rows: tuple[Swept, ...]
    asked: int
    interrupted: bool
    engine: str
    findings: tuple[Finding, ...]
