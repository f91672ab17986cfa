"""A backtest year by year, or month by month where it is short: what each period earned, traded and cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trimtab.edges.page.words import MONTHS
from trimtab.ledger.growth import opening_return
from trimtab.market.sessions import period_of
from trimtab.run.backtest import Backtest, Filled

SHORT_YEARS = 1  # a history that touches no more years than this is shown by month


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a backtest: what it earned (as fractions), what was traded in it and what that cost.

    `sessions` are the positions of its sessions; `trades` leave out those of the first purchase.
    """

    label: str
    sessions: range
    earned: float
    targets_earned: float
    reference_earned: float | None
    nav_ticks: int
    nav_mean_ticks: int
    rebalances: int
    trades: tuple[Filled, ...]
    flow_ticks: int

    @property
    def cost_ticks(self) -> int:
        """What its trades cost."""
        return sum(trade.cost_ticks for trade in self.trades)

    @property
    def turnover(self) -> float | None:
        """One-way, of the mean NAV, not scaled to a year."""
        traded = sum(abs(trade.notional_ticks) for trade in self.trades)
        return traded / 2 / self.nav_mean_ticks if self.nav_mean_ticks > 0 else None


def calendar_of(result: Backtest) -> str:
    """The calendar that the backtest is cut by: yearly, or monthly where it is short."""
    years = {session[:4] for session in result.sessions}
    return "monthly" if len(years) <= SHORT_YEARS else "yearly"


def periods(result: Backtest) -> tuple[Period, ...]:
    """The periods of the backtest, the oldest first; the first one bears the cost of the first purchase."""
    calendar = calendar_of(result)
    names = [period_of(session, calendar) for session in result.sessions]
    starts = [t for t in range(len(names)) if t == 0 or names[t] != names[t - 1]]
    traded: dict[str, list[Filled]] = {name: [] for name in names}
    for trade in later_trades(result):
        traded[period_of(trade.session, calendar)].append(trade)
    spans = [range(first, end) for first, end in zip(starts, (*starts[1:], len(names)), strict=True)]
    return tuple(_period(_label(names[span[0]]), result, span, tuple(traded[names[span[0]]])) for span in spans)


def whole(result: Backtest) -> Period:
    """All sessions as one period."""
    return _period("All", result, range(len(result.sessions)), later_trades(result))


def first_purchase(result: Backtest) -> tuple[Filled, ...]:
    """The trades of the first rebalance, which turns the capital into the book."""
    first = result.rebalances[0] if result.rebalances else ""
    return tuple(trade for trade in result.trades if trade.decided == first)


def later_trades(result: Backtest) -> tuple[Filled, ...]:
    """The trades of all rebalances but the first."""
    first = result.rebalances[0] if result.rebalances else ""
    return tuple(trade for trade in result.trades if trade.decided != first)


def opened(result: Backtest) -> float:
    """What the first session did to the money that came: the cost of the first purchase, as a fraction below zero."""
    return opening_return(result.nav_ticks[0], result.capital_ticks + result.flows_ticks.get(result.sessions[0], 0))


def _period(label: str, result: Backtest, span: range, trades: tuple[Filled, ...]) -> Period:
    sessions = result.sessions[span.start : span.stop]
    nav = result.nav_ticks[span.start : span.stop]
    earned = _compounded(result.returns, span)
    if span.start == 0:
        earned = (1 + earned) * (1 + opened(result)) - 1
    reference = None if result.reference is None else _compounded(result.reference, span)
    held = set(sessions)
    return Period(
        label, span, earned,
        _compounded(result.benchmark, span), reference, nav[-1], sum(nav) // len(nav),
        sum(session in held for session in result.rebalances[1:]), trades,
        sum(flow for session, flow in result.flows_ticks.items() if session in held),
    )  # fmt: skip


def _compounded(returns: Sequence[float], span: range) -> float:
    """What the returns of these sessions come to; the first of all is that of the second session."""
    return math.prod(1 + earned for earned in returns[max(0, span.start - 1) : span.stop - 1]) - 1


def _label(period: str) -> str:
    """2022, or Mar 2022."""
    return f"{MONTHS[int(period[5:7]) - 1]} {period[:4]}" if len(period) > 4 else period
