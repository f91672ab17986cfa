"""Trades: what the decision proposes, one row a symbol, traded or not, with price, cost and reason."""

from __future__ import annotations

from dataclasses import dataclass

from trimtab.findings import Finding


@dataclass(frozen=True, slots=True)
class Trade:
    """One symbol's row of a decision. Units of shares and ticks of money; weights and drifts are fractions of the book.

    `units_before` and `units_after` are share units; `notional_ticks` is value after less value before (+ for a buy);
    `cost_ticks` is positive. `target` is the user's; `attainable` is what locks and frozen names leave of it; `goal`
    is where the policy would bring the name; `drift` is weight before less target, `drift_attainable` weight before
    less attainable. `price_ticks` is 0 for a frozen name that never had a price. `reason` is a code of
    docs/decision.md.
    """

    symbol: str
    units_before: int
    units_after: int
    price_ticks: int
    value_before_ticks: int
    value_after_ticks: int
    cost_ticks: int
    weight_before: float
    weight_after: float
    target: float
    attainable: float
    goal: float
    band: float
    drift: float
    drift_attainable: float
    drift_after: float
    reason: str
    frozen: bool = False

    @property
    def units(self) -> int:
        """Share units to trade: + to buy, - to sell."""
        return self.units_after - self.units_before

    @property
    def notional_ticks(self) -> int:
        """Value after less value before, in ticks; signed like the shares."""
        return self.value_after_ticks - self.value_before_ticks


@dataclass(frozen=True, slots=True)
class Trades:
    """A decision: every symbol's row in order of symbol, CASH apart, and what it leaves.

    `triggers` says why it traded or would have (band, calendar, cash_floor, asked), empty inside the band.
    `misplaced_ticks` is J of docs/decision.md and `bound_ticks` a proven lower bound on the best possible J; `proved`
    when no plan is better. `settled` is False when deciding again on the result would trade again.
    """

    session: str
    trades: tuple[Trade, ...]
    cash_before_ticks: int
    cash_after_ticks: int
    cash_floor_ticks: int
    cash_target: float
    cash_attainable: float
    cash_goal: float
    cash_band: float
    cash_drift: float
    cash_drift_attainable: float
    cash_drift_after: float
    cost_ticks: int
    value_before_ticks: int
    value_after_ticks: int
    turnover_ticks: int
    triggers: tuple[str, ...]
    within_tolerance: bool
    misplaced_ticks: int
    bound_ticks: int
    proved: bool
    settled: bool
    per: int
    currency: str
    scale: int
    findings: tuple[Finding, ...] = ()

    @property
    def error(self) -> float:
        """Misplaced money over the book's value."""
        return self.misplaced_ticks / self.value_before_ticks

    @property
    def error_bound(self) -> float:
        """The proven lower bound on the best possible error."""
        return self.bound_ticks / self.value_before_ticks
