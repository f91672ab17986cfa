"""What a decision reads like to its user: plain numbers and dicts, pandas on demand, a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from trimtab.app.sheets import Sheet, fold
from trimtab.decide.reasons import REASONS
from trimtab.decide.trades import Trade, Trades
from trimtab.edges.feeds.frames import UNDATED
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.tax import TaxRates
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.units import currency_exponent, money, money_text, shares

if TYPE_CHECKING:
    import pandas as pd

    from trimtab.ledger.foreseen import Foreseen

FRAME_COLUMNS = (
    "Symbol", "Shares", "Trade", "SharesAfter", "Price", "Value", "Weight", "Target", "Goal", "WeightAfter", "Band",
    "Drift", "DriftAfter", "Notional", "Cost", "Reason", "Frozen",
)  # fmt: skip
GOAL = "what the policy, locks and frozen names leave of the targets"
SHOWN_MIN = 5e-4  # half the last digit of a weight on the screen


@dataclass(frozen=True, slots=True, repr=False)
class Decided:
    """A decision with what it was made from; money as float of the currency, weights and drifts as fractions."""

    decision: Trades
    book: Book
    mandate: Mandate
    prices: Prices
    findings: tuple[Finding, ...]

    @property
    def session(self) -> str:
        """The session that was decided on; `undated` when the prices had no date."""
        return "undated" if self.decision.session == UNDATED else self.decision.session

    @property
    def currency(self) -> str:
        """The currency of all money."""
        return self.decision.currency

    @property
    def cost(self) -> float:
        """What the trades cost, fees and spread and all."""
        return self.money(self.decision.cost_ticks)

    @property
    def reasons(self) -> dict[str, str]:
        """Why each symbol trades or does not, as a code of docs/decision.md."""
        return {row.symbol: row.reason for row in self.decision.trades}

    @property
    def error(self) -> float:
        """Misplaced money over the value: how far whole shares leave the book from its goals, costs included."""
        return self.decision.error

    @property
    def error_bound(self) -> float:
        """A proven lower bound on the error of any plan."""
        return self.decision.error_bound

    @property
    def proved(self) -> bool:
        """Whether it is proved that no plan has a smaller error."""
        return self.decision.proved

    @property
    def warnings(self) -> tuple[str, ...]:
        """The findings that need a reader's eye, one sentence each."""
        return tuple(finding.text for finding in self.findings if finding.severity == "warning")

    @property
    def hash(self) -> str:
        """sha256 of the inputs and the trades: equal for equal decisions, whatever the order of the inputs."""
        from trimtab.app.canonical import decision_hash

        return decision_hash(self.book, self.mandate, self.decision)

    def money(self, amount_ticks: int) -> float:
        """Ticks as a float of the currency, the nearest there is."""
        return float(amount_ticks / 10**self.decision.scale)

    def cash_text(self, amount_ticks: int) -> str:
        """Ticks as the currency is written, with its own number of decimals."""
        return money_text(amount_ticks, self.currency, self.decision.scale)

    def quantity(self, quantity_units: int) -> int | float:
        """Share units as shares: a whole number, or a float in a fractional book."""
        quantity = shares(quantity_units, self.decision.per)
        return quantity if isinstance(quantity, int) else float(quantity)

    def to_frame(self) -> pd.DataFrame:
        """One row a symbol, traded or not, CASH last; indexed by symbol."""
        import pandas as pd

        rows = [*(self._frame_row(row) for row in self.decision.trades), self._frame_cash()]
        return pd.DataFrame(rows, columns=list(FRAME_COLUMNS)).set_index("Symbol")

    def _frame_row(self, row: Trade) -> tuple[Any, ...]:
        return (
            row.symbol, self.quantity(row.units_before), self.quantity(row.units), self.quantity(row.units_after),
            self.money(row.price_ticks) if row.price_ticks else float("nan"), self.money(row.value_before_ticks),
            row.weight_before, row.target, row.goal, row.weight_after, row.band, row.drift, row.drift_after,
            self.money(row.notional_ticks), self.money(row.cost_ticks), row.reason, row.frozen,
        )  # fmt: skip

    def _frame_cash(self) -> tuple[Any, ...]:
        made = self.decision
        before, after = self.money(made.cash_before_ticks), self.money(made.cash_after_ticks)
        drift, drift_after, target = made.cash_drift, made.cash_drift_after, made.cash_target
        return (
            CASH, before, after - before, after, 1.0, before, target + drift, target, made.cash_goal,
            target + drift_after, made.cash_band, drift, drift_after, 0.0, 0.0, "", False,
        )  # fmt: skip

    def certificate(self) -> str:
        """How near the plan is to the best there is, in a sentence."""
        made = self.decision
        lead = f"{self.cash_text(made.misplaced_ticks)} {self.currency} ({self.error:.3%} of the book, costs included)"
        off = "is off target" if self._aims_at_targets() else f"is off goal: {GOAL}"
        if made.proved:
            return f"{lead} {off}; proved: no plan in whole steps does better"
        return f"{lead} {off}; no plan does better than {self.error_bound:.3%}"

    def _aims_at_targets(self) -> bool:
        gaps = [row.goal - row.target for row in self.decision.trades]
        return all(abs(gap) < SHOWN_MIN for gap in (*gaps, self.decision.cash_goal - self.decision.cash_target))

    def _sheet(self) -> Sheet:
        raise NotImplementedError

    def _lead(self) -> str:
        raise NotImplementedError

    def __repr__(self) -> str:
        lines = [*fold(self._lead(), 80), self._sheet().text()]
        lines += fold(self.certificate(), 80) if self.decision.turnover_ticks else []
        for warning in self.warnings:
            lines += fold(f"warning: {warning}", 80)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        words = [self.certificate()] if self.decision.turnover_ticks else []
        notes = "".join(f"<p>{escape(text)}</p>" for text in (*words, *(f"warning: {text}" for text in self.warnings)))
        return f"<p>{escape(self._lead())}</p>{self._sheet().html()}{notes}"


@dataclass(frozen=True, slots=True, repr=False)
class Allocation(Decided):
    """Whole shares that the capital buys, and the cash that is left; unpacks as `shares, cash`."""

    @property
    def shares(self) -> dict[str, int | float]:
        """Shares by symbol, zero among them."""
        return {row.symbol: self.quantity(row.units_after) for row in self.decision.trades}

    @property
    def cash(self) -> float:
        """What is left of the capital, costs paid."""
        return self.money(self.decision.cash_after_ticks)

    @property
    def weights(self) -> dict[str, float]:
        """The weight that each symbol gets, CASH too."""
        made = self.decision
        weights = {row.symbol: row.weight_after for row in made.trades}
        return {**weights, CASH: made.cash_target + made.cash_drift_after}

    def __iter__(self) -> Iterator[Any]:
        return iter((self.shares, self.cash))

    def _lead(self) -> str:
        made = self.decision
        lead = f"Allocation of {self.cash_text(made.value_before_ticks)} {self.currency}, {self.session}:"
        return f"{lead} cash left {self.cash_text(made.cash_after_ticks)}, cost {self.cash_text(made.cost_ticks)}"

    def _sheet(self) -> Sheet:
        rows = [
            (
                row.symbol, shares_text(row.units_after, self.decision.per), price_text(self, row.price_ticks),
                self.cash_text(row.value_after_ticks), f"{row.weight_after:.2%}", f"{row.target:.2%}",
                signed(row.drift_after),
            )
            for row in self.decision.trades
        ]  # fmt: skip
        return Sheet("", ("symbol", "shares", "price", "value", "weight", "target", "drift"), tuple(rows), "lrrrrrr")


@dataclass(frozen=True, slots=True, repr=False)
class Proposal(Decided):
    """The trades that bring a book to its targets, or none; with their cost, reasons and what they leave.

    Of an account of a book of record it has what its sales would do to the lots, and the rates to tax that at. `again`
    counts the plans of the same decision that the book has had.
    """

    foreseen: Foreseen | None = None
    tax: TaxRates = TaxRates()
    again: int = 0

    @property
    def hash(self) -> str:
        """sha256 of the inputs and the trades: equal for equal decisions, whatever the order of the inputs."""
        from trimtab.app.canonical import decision_hash, plan_hash

        return plan_hash(decision_hash(self.book, self.mandate, self.decision), self.again)

    @property
    def trades(self) -> dict[str, int | float]:
        """Signed shares by symbol, + to buy; only what trades."""
        return {row.symbol: self.quantity(row.units) for row in self.decision.trades if row.units}

    @property
    def cash_after(self) -> float:
        """Cash after the trades and their costs."""
        return self.money(self.decision.cash_after_ticks)

    @property
    def value(self) -> float:
        """What the book is worth before the trades."""
        return self.money(self.decision.value_before_ticks)

    @property
    def value_after(self) -> float:
        """What the book is worth after the trades: less by their cost."""
        return self.money(self.decision.value_after_ticks)

    @property
    def weights(self) -> dict[str, float]:
        """The weights now, CASH too."""
        weights = {row.symbol: row.weight_before for row in self.decision.trades}
        return {**weights, CASH: self.decision.cash_target + self.decision.cash_drift}

    @property
    def drift(self) -> dict[str, float]:
        """Weight now less target weight, CASH too; sums to zero."""
        return {**{row.symbol: row.drift for row in self.decision.trades}, CASH: self.decision.cash_drift}

    @property
    def within_tolerance(self) -> bool:
        """Whether every drift lies inside its band."""
        return self.decision.within_tolerance

    def _lead(self) -> str:
        made = self.decision
        count = len(self.trades)
        state = "within tolerance" if self.within_tolerance else "out of tolerance"
        lead = f"Proposal for {self.cash_text(made.value_before_ticks)} {self.currency}, {self.session}: {state},"
        trades = "1 trade" if count == 1 else f"{count or 'no'} trades"
        if not count:
            return f"{lead} no trades"
        return f"{lead} {trades}, cost {self.cash_text(made.cost_ticks)}, cash {self.cash_text(made.cash_after_ticks)}"

    def _sheet(self) -> Sheet:
        return positions_sheet(self)


def positions_sheet(made: Decided, title: str = "") -> Sheet:
    """Each name's holding, drift and trade in one line, CASH last; fits 80 columns."""
    rows = [
        (
            row.symbol, shares_text(row.units_before, made.decision.per), price_text(made, row.price_ticks),
            made.cash_text(row.value_before_ticks), f"{row.weight_before:.1%}", f"{row.target:.1%}",
            signed(row.drift, 1), units_text(row.units, made.decision.per),
        )
        for row in made.decision.trades
    ]  # fmt: skip
    trades = made.decision
    cash = made.cash_text(trades.cash_before_ticks)
    weight = trades.cash_target + trades.cash_drift
    rows.append((CASH, "", "", cash, f"{weight:.1%}", f"{trades.cash_target:.1%}", signed(trades.cash_drift, 1), ""))
    head = ("symbol", "shares", "price", "value", "weight", "target", "drift", "trade")
    ends = [*((row.target, row.attainable) for row in trades.trades), (trades.cash_target, trades.cash_attainable)]
    if all(abs(attainable - target) < SHOWN_MIN for target, attainable in ends):
        return Sheet(title, head, tuple(rows), "lrrrrrrr")
    wider = [(*row[:6], f"{attainable:.1%}", *row[6:]) for row, (_, attainable) in zip(rows, ends, strict=True)]
    return Sheet(title, (*head[:6], "attainable", *head[6:]), tuple(wider), "lrrrrrrrr")


def trades_sheet(made: Decided, title: str = "") -> Sheet:
    """What trades, with its price, money, cost and reason."""
    rows = [
        (
            row.symbol, "buy" if row.units > 0 else "sell",
            shares_text(abs(row.units), made.decision.per), price_text(made, row.price_ticks),
            made.cash_text(row.notional_ticks), made.cash_text(row.cost_ticks), reason_text(row),
        )
        for row in made.decision.trades
        if row.units
    ]  # fmt: skip
    return Sheet(title, ("symbol", "side", "shares", "price", "notional", "cost", "reason"), tuple(rows), "llrrrrw")


def reason_text(row: Trade) -> str:
    """The reason in words."""
    return REASONS.get(row.reason, row.reason.replace("_", " "))


def price_text(made: Decided, price_ticks: int) -> str:
    """A price with the currency's decimals, four below 10 and six below a cent; empty for none."""
    if not price_ticks:
        return ""
    price = money(price_ticks, made.decision.scale)
    decimals = max(currency_exponent(made.currency), 2 if price >= 10 else 4 if 100 * price >= 1 else 6)
    return f"{price:,.{decimals}f}"


def units_text(quantity_units: int, per: int) -> str:
    """Signed shares; empty for none."""
    return f"{'+' if quantity_units > 0 else '-'}{shares_text(abs(quantity_units), per)}" if quantity_units else ""


def shares_text(quantity_units: int, per: int) -> str:
    """Shares as a screen shows them: fractions to four decimals while they matter; the files have them all."""
    quantity: int | Decimal = shares(quantity_units, per)
    return f"{quantity:,}" if isinstance(quantity, int) else f"{quantity:,.{4 if quantity < 10_000 else 0}f}"


def signed(fraction: float, decimals: int = 2) -> str:
    """A drift in percent with its sign; no sign where it rounds to zero."""
    text = f"{fraction:+z.{decimals}%}"
    return text.removeprefix("+") if not text.strip("+-0.%") else text
