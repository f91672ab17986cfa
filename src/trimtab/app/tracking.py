"""What a tracked sleeve reads like to its user: positions, trades, NAV and returns as pandas, a report in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

from trimtab.app.results import Proposal, signed
from trimtab.app.sheets import Sheet, fold
from trimtab.findings import Finding
from trimtab.market.instruments import CASH
from trimtab.run import history

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from trimtab.ledger.statistics import Statistics

HYPOTHETICAL = "hypothetical: shares sized with the last price and marked back"


@dataclass(frozen=True, slots=True, repr=False)
class Tracking:
    """A sleeve from its first purchase to today; everything is derived from `tracked`, pandas objects on demand."""

    tracked: history.Tracking

    @property
    def name(self) -> str:
        """The sleeve's name."""
        return self.tracked.name

    @property
    def hypothetical(self) -> bool:
        """Whether the history was marked back from today's shares (start="last")."""
        return self.tracked.hypothetical

    @property
    def proposal(self) -> Proposal:
        """What the mandate proposes for today's book."""
        return proposal_of(self.tracked)

    @property
    def statistics(self) -> Statistics:
        """The statistics of the returns, with their conventions."""
        return self.tracked.statistics

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was noticed, warnings first."""
        from trimtab.edges.reports.sleeves import findings_of

        return tuple(findings_of(self.tracked))

    @property
    def warnings(self) -> tuple[str, ...]:
        """The findings that need a reader's eye, one sentence each."""
        return tuple(finding.text for finding in self.findings if finding.severity == "warning")

    @property
    def summary(self) -> dict[str, Any]:
        """The figures of portfolio_summary.json as plain numbers: within_tolerance, fees_paid, drift and so on."""
        import json

        from trimtab.edges.reports import json_bytes
        from trimtab.edges.reports.sleeves import summary

        figures: dict[str, Any] = json.loads(json_bytes(summary(self.tracked)))
        return figures

    @property
    def positions(self) -> pd.DataFrame:
        """What is held today, one row a symbol, CASH last: its row holds the amount at price 1."""
        import pandas as pd

        proposal = self.proposal
        made = proposal.decision
        rows: list[tuple[Any, ...]] = [
            (
                row.symbol, proposal.quantity(row.units_before),
                proposal.money(row.price_ticks) if row.price_ticks else float("nan"),
                proposal.money(row.value_before_ticks), row.target, row.weight_before, row.drift,
            )
            for row in made.trades
        ]  # fmt: skip
        cash = proposal.money(made.cash_before_ticks)
        rows.append((CASH, cash, 1.0, cash, made.cash_target, made.cash_target + made.cash_drift, made.cash_drift))
        head = ["Symbol", "Shares", "LastPrice", "PositionValue", "TargetWeight", "CurrentWeight", "Drift"]
        return pd.DataFrame(rows, columns=head).set_index("Symbol")

    @property
    def trades(self) -> pd.DataFrame:
        """The proposed trades, one row a symbol, traded or not."""
        import pandas as pd

        proposal = self.proposal
        rows = [
            (
                row.symbol, proposal.quantity(row.units), proposal.money(row.notional_ticks),
                proposal.money(row.cost_ticks), row.reason,
            )
            for row in proposal.decision.trades
        ]  # fmt: skip
        head = ["Symbol", "DeltaShares", "TradeNotional", "Fee", "Reason"]
        return pd.DataFrame(rows, columns=head).set_index("Symbol")

    @property
    def nav(self) -> pd.Series[float]:
        """The value of the sleeve at each session."""
        import pandas as pd

        from trimtab.app.frames import session_index

        walked = self.tracked.history
        one = 10**self.tracked.prices.scale
        index = session_index(walked.sessions)
        return self._labelled(pd.Series([ticks / one for ticks in walked.nav_ticks], index=index, name="NAV"))

    @property
    def returns(self) -> pd.Series[float]:
        """The return of each session after the first."""
        import pandas as pd

        from trimtab.app.frames import session_index

        sessions = self.tracked.history.sessions
        index = session_index(sessions[len(sessions) - len(self.tracked.returns) :])
        return self._labelled(pd.Series(list(self.tracked.returns), index=index, name="Return", dtype=float))

    def _labelled(self, series: pd.Series[float]) -> pd.Series[float]:
        """The series under a name that says where nobody could have had it."""
        return series.rename(f"{series.name} (hypothetical)") if self.hypothetical else series

    @property
    def weights(self) -> pd.DataFrame:
        """Each name's weight at each session, CASH last; a row sums to one."""
        import pandas as pd

        from trimtab.app.frames import session_index

        walked = self.tracked.history
        columns = {symbol: list(values) for symbol, values in walked.values.items()}
        columns[CASH] = list(walked.cash_ticks)
        frame = pd.DataFrame(columns, index=session_index(walked.sessions))
        frame.columns.name = "hypothetical" if self.hypothetical else None
        return frame.div(list(walked.nav_ticks), axis=0)

    def write(self, folder: str | PathLike[str]) -> None:
        """Write the report into the folder, whole or not at all: CSVs, JSON, the page, plots where matplotlib is."""
        from trimtab.app.desk import write_report

        write_report(folder, self.tracked)

    def plot_nav(self) -> Figure:
        """NAV with its drawdown below."""
        from trimtab.edges import plots

        return plots.nav_figure(self.tracked)

    def plot_drift(self) -> Figure:
        """Drift by name with its band."""
        from trimtab.edges import plots

        return plots.drift_figure(self.tracked)

    def plot_returns(self) -> Figure:
        """The histogram of the returns."""
        from trimtab.edges import plots

        return plots.returns_figure(self.tracked)

    def lead(self) -> str:
        """The sleeve's history in a sentence."""
        proposal, walked = self.proposal, self.tracked.history
        began_ticks = walked.nav_ticks[0] if self.hypothetical else self.tracked.capital_ticks
        began, now = proposal.cash_text(began_ticks), proposal.cash_text(walked.nav_ticks[-1])
        growth = self.statistics.total_return
        text = (
            f"{self.name}: {began} {proposal.currency} on {walked.sessions[0]}, NAV {now} on {walked.sessions[-1]}"
            f"{'' if growth is None else f' ({signed(growth)})'}"
        )
        return f"{text}; {HYPOTHETICAL}" if self.hypothetical else text

    def __repr__(self) -> str:
        return "\n".join([*fold(self.lead(), 80), repr(self.proposal)])

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.lead())}</p>{self.proposal._repr_html_()}{statistics_sheet(self.statistics).html()}"


def proposal_of(tracked: history.Tracking) -> Proposal:
    """The tracking's proposal as a result of its own."""
    from trimtab.ledger.book import Book

    made = tracked.proposal
    held = tuple((row.symbol, row.units_before) for row in made.trades if row.units_before)
    book = Book(held, made.cash_before_ticks, made.per, made.currency, made.scale)
    return Proposal(made, book, tracked.mandate, tracked.prices, made.findings)


STATISTICS_SHOWN = (
    ("total_return", "total return"), ("cagr", "CAGR"), ("volatility", "volatility"), ("sharpe", "Sharpe"),
    ("sortino", "Sortino"), ("max_drawdown", "max drawdown"), ("calmar", "Calmar"), ("var_95", "VaR 95%"),
    ("cvar_95", "CVaR 95%"), ("tracking_error", "tracking error"),
)  # fmt: skip
RATIOS = ("sharpe", "sortino", "calmar")


def statistics_sheet(statistics: Statistics, title: str = "") -> Sheet:
    """The statistics in two columns of pairs; a dash where there is nothing to say."""
    figures = statistics.figures()
    cells = []
    for name, words in STATISTICS_SHOWN:
        figure = figures[name]
        shown = "-" if figure is None else (f"{figure:z.2f}" if name in RATIOS else f"{figure:z.2%}")
        cells.append((words, shown))
    half = (len(cells) + 1) // 2
    rows = [(*left, *right) for left, right in zip(cells[:half], cells[half:], strict=True)]
    return Sheet(title, ("", "", "", ""), tuple(rows), "lrlr")
