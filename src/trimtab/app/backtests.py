"""What a backtest reads like to its user: NAV, returns, trades, shares and weights as pandas, any session's plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any

from trimtab.app.results import Proposal, shares_text, signed
from trimtab.app.schedules import day_label
from trimtab.app.sheets import Sheet, fold
from trimtab.app.tracking import statistics_sheet
from trimtab.errors import UsageRefused
from trimtab.findings import Finding
from trimtab.mandate.mandate import Mandate
from trimtab.market.instruments import CASH
from trimtab.market.sessions import position_of
from trimtab.run.backtest import Backtest as Run
from trimtab.units import money_text, shares

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from trimtab.ledger.statistics import Statistics

FILLS_SAY = {
    "close": "at the price decided on", "next_open": "at the next session's open",
    "next_close": "at the next session's close",
}  # fmt: skip
OF_A_KIND_MAX = 4


@dataclass(frozen=True, slots=True, repr=False)
class Backtest:
    """A policy walked through a history, trade by trade; everything is derived from `run`, pandas objects on demand."""

    run: Run

    @property
    def name(self) -> str:
        """The name of the sleeve."""
        return self.run.name

    @property
    def engine(self) -> str:
        """How the decisions were computed: compiled, or interpreted (the same figures, slower)."""
        return self.run.engine

    @property
    def statistics(self) -> Statistics:
        """The statistics of the returns, with their conventions; tracking error is to the targets held continuously."""
        return self.run.statistics

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was noticed, warnings first."""
        from trimtab.edges.reports.backtests import backtest_findings

        return backtest_findings(self.run)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The findings that need a reader's eye, one sentence each."""
        return tuple(finding.text for finding in self.findings if finding.severity == "warning")

    @property
    def summary(self) -> dict[str, Any]:
        """The figures of backtest_summary.json as plain numbers."""
        import json

        from trimtab.edges.reports import json_bytes
        from trimtab.edges.reports.backtests import backtest_summary

        figures: dict[str, Any] = json.loads(json_bytes(backtest_summary(self.run)))
        return figures

    @property
    def rebalances(self) -> tuple[str, ...]:
        """The sessions whose decision traded; the first purchase is the first of them."""
        return self.run.rebalances

    @property
    def nav(self) -> pd.Series[float]:
        """The value at each session, after its trades."""
        return self._series([self._money(ticks) for ticks in self.run.nav_ticks], "NAV")

    @property
    def cash(self) -> pd.Series[float]:
        """The cash at each session, after its trades."""
        return self._series([self._money(ticks) for ticks in self.run.cash_ticks], "Cash")

    @property
    def returns(self) -> pd.Series[float]:
        """The return of each session after the first, flows taken out (time-weighted)."""
        return self._series(list(self.run.returns), "Return")

    @property
    def benchmark(self) -> pd.DataFrame:
        """The returns of the targets held continuously, without costs, and of the benchmark where one was named."""
        columns = {"Targets": self._series(list(self.run.benchmark), "Targets")}
        if self.run.reference is not None:
            name = self.run.reference_name
            columns[name] = self._series(list(self.run.reference), name)
        import pandas as pd

        return pd.DataFrame(columns)

    @property
    def shares(self) -> pd.DataFrame:
        """The shares of each name at each session, after its trades: whole numbers, or floats in a fractional book."""
        per = self.run.per
        columns = {
            symbol: list(units) if per == 1 else [float(shares(held, per)) for held in units]
            for symbol, units in self.run.units.items()
        }
        return self._frame(columns)

    @property
    def weights(self) -> pd.DataFrame:
        """Each name's weight at each session, after its trades, CASH last; a row sums to one."""
        columns = {symbol: list(values) for symbol, values in self.run.values.items()}
        columns[CASH] = list(self.run.cash_ticks)
        return self._frame(columns).div([float(ticks) for ticks in self.run.nav_ticks], axis=0)

    @property
    def trades(self) -> pd.DataFrame:
        """Every trade, indexed by the session of its fill: what it was, what it cost, why, and when it was decided."""
        import pandas as pd

        from trimtab.app.frames import session_index

        head = ["Symbol", "DeltaShares", "Price", "TradeNotional", "Fee", "Reason", "Decided", "SharesAfter"]
        rows = [
            (
                trade.symbol, self._shares(trade.units_after - trade.units_before), self._money(trade.price_ticks),
                self._money(trade.notional_ticks), self._money(trade.cost_ticks), trade.reason, trade.decided,
                self._shares(trade.units_after),
            )
            for trade in self.run.trades
        ]  # fmt: skip
        index = session_index(tuple(trade.session for trade in self.run.trades))
        frame = pd.DataFrame(rows, columns=head, index=index)
        frame["Decided"] = session_index(tuple(trade.decided for trade in self.run.trades))
        return frame

    def proposal(self, session: str | date) -> Proposal:
        """What the mandate proposed on the session for the book of that morning, with its certificate.

        It is the very decision that `tt.propose` makes of that book, and has the same hash.
        """
        label = day_label("session", session)
        if position_of(self.run.sessions, label) < 0:
            allowed = f"they run from {self.run.sessions[0]} to {self.run.sessions[-1]}"
            raise UsageRefused("session", f"{label} is no session of the backtest", allowed, "choose one of them")
        made, prices, mandate = self.run.proposal(label), self.run.prices.upto(label), self.mandate(label)
        findings = tuple(dict.fromkeys((*mandate.targets.findings, *prices.findings, *made.findings)))
        return Proposal(made, self.run.opening(label), mandate, prices, findings)

    def mandate(self, session: str | date) -> Mandate:
        """The mandate in force on the session."""
        return self.run.mandate(day_label("session", session))

    def write(self, folder: str | PathLike[str]) -> None:
        """Write the report into the folder, whole or not at all: CSVs, JSON, the page, plots where matplotlib is."""
        from trimtab.app.backtest_desk import write_backtest

        write_backtest(folder, self.run)

    def plot_nav(self) -> Figure:
        """NAV with its drawdown below."""
        from trimtab.edges.plots.backtest import backtest_nav_figure

        return backtest_nav_figure(self.run)

    def plot_weights(self) -> Figure:
        """The weights through time, one on the other."""
        from trimtab.edges.plots.backtest import backtest_weights_figure

        return backtest_weights_figure(self.run)

    def lead(self) -> str:
        """The backtest in a sentence or two."""
        made, currency = self.run, self.run.prices.currency
        began, now = self.cash_text(made.capital_ticks), self.cash_text(made.nav_ticks[-1])
        growth = self.statistics.total_return
        flows = sum(made.flows_ticks.values())
        came = f", with {self.cash_text(flows)} that came in or went out" if made.flows_ticks else ""
        grown = "" if growth is None else f" ({signed(growth)}{', time-weighted' if made.flows_ticks else ''})"
        return (
            f"{self.name}: {began} {currency} on {made.sessions[0]}{came}, NAV {now} on {made.sessions[-1]}{grown}. "
            f"{self._traded()}"
        )

    def _traded(self) -> str:
        count, cost = len(self.run.trades), self.cash_text(self.run.cost_ticks)
        if not count:
            return "Nothing was traded."
        times = "1 session" if len(self.run.rebalances) == 1 else f"{len(self.run.rebalances):,} sessions"
        trades = "1 trade" if count == 1 else f"{count:,} trades"
        return f"{trades} on {times}, cost {cost}, filled {FILLS_SAY[self.run.fill]}."

    def cash_text(self, amount_ticks: int) -> str:
        """Ticks as the currency is written, with its own number of decimals."""
        return money_text(amount_ticks, self.run.prices.currency, self.run.prices.scale)

    def shares_text(self, quantity_units: int) -> str:
        """Share units as a screen shows them."""
        return shares_text(quantity_units, self.run.per)

    def __repr__(self) -> str:
        lines = [*fold(self.lead(), 80), statistics_sheet(self.statistics).text(), trading_sheet(self).text()]
        for warning in brief(self.findings):
            lines += fold(f"warning: {warning}", 80)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<p>{escape(f'warning: {text}')}</p>" for text in brief(self.findings))
        sheets = statistics_sheet(self.statistics).html() + trading_sheet(self).html()
        return f"<p>{escape(self.lead())}</p>{sheets}{notes}"

    def _money(self, amount_ticks: int) -> float:
        return float(amount_ticks / 10**self.run.prices.scale)

    def _shares(self, quantity_units: int) -> int | float:
        quantity = shares(quantity_units, self.run.per)
        return quantity if isinstance(quantity, int) else float(quantity)

    def _series(self, figures: list[float], name: str) -> pd.Series[float]:
        """The figures of the last sessions: one for each, or one for each after the first."""
        import pandas as pd

        from trimtab.app.frames import session_index

        sessions = self.run.sessions[len(self.run.sessions) - len(figures) :]
        return pd.Series(figures, index=session_index(sessions), name=name, dtype=float)

    def _frame(self, columns: dict[str, Any]) -> pd.DataFrame:
        import pandas as pd

        from trimtab.app.frames import session_index

        return pd.DataFrame(columns, index=session_index(self.run.sessions))


def brief(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The warnings, of each kind the first few: a history of many years may say one thing a hundred times."""
    kinds: dict[str, list[str]] = {}
    for finding in findings:
        if finding.severity == "warning":
            kinds.setdefault(finding.code, []).append(finding.text)
    said: list[str] = []
    for texts in kinds.values():
        said += texts if len(texts) <= OF_A_KIND_MAX else texts[: OF_A_KIND_MAX - 1]
        if len(texts) > OF_A_KIND_MAX:
            said.append(f"and {len(texts) - OF_A_KIND_MAX + 1:,} more of that kind, the last: {texts[-1]}")
    return tuple(said)


def trading_sheet(backtest: Backtest, title: str = "") -> Sheet:
    """How it was traded, in two columns of pairs."""
    made = backtest.run
    cells = (
        ("rebalances", f"{len(made.rebalances):,}"), ("trades", f"{len(made.trades):,}"),
        ("turnover a year", f"{made.turnover:.2%}"), ("total cost", backtest.cash_text(made.cost_ticks)),
        ("time in band", f"{made.in_band:.1%}"), ("sessions", f"{len(made.sessions):,}"),
    )  # fmt: skip
    rows = [(*left, *right) for left, right in zip(cells[:3], cells[3:], strict=True)]
    return Sheet(title, ("", "", "", ""), tuple(rows), "lrlr")
