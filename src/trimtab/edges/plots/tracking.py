"""The plots of a tracking: NAV over drawdown, drift with its bands, a histogram of returns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from trimtab.edges.plots.look import (
    AXIS,
    BAND,
    BLUE,
    INK,
    LINE_WIDTH,
    RUST,
    RUST_SOFT,
    SLATE,
    SOFT,
    head,
    inexact,
    look,
    new_figure,
    percent_label,
    png,
    session_axis,
)
from trimtab.ledger.statistics import drawdowns
from trimtab.mandate.policies import BAND_NONE
from trimtab.market.instruments import CASH
from trimtab.run.history import Tracking
from trimtab.units import money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS_MAX = 60
SLACK, SHOWN_MIN = 1e-12, 5e-5


def plot_files(tracking: Tracking) -> dict[str, bytes]:
    """The plots by file name.

    Raises ExtraMissing where matplotlib is not installed.
    """
    return {
        "portfolio_nav.png": png(partial(_nav, tracking)),
        "portfolio_drift.png": png(partial(_drift, tracking)),
        "portfolio_returns.png": png(partial(_returns, tracking)),
    }


def nav_figure(tracking: Tracking) -> Figure:
    """NAV over drawdown on one axis of sessions."""
    with look():
        return _nav(tracking)


def _nav(tracking: Tracking) -> Figure:
    sessions = tracking.history.sessions
    nav = [float(money(ticks, tracking.proposal.scale)) for ticks in tracking.history.nav_ticks]
    figure = new_figure(9.0, 5.0)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(5, 2))
    places = range(len(sessions))
    upper.plot(places, nav, color=BLUE, linewidth=LINE_WIDTH, marker="" if len(nav) > 1 else "o")
    upper.axhline(
        float(money(tracking.capital_ticks, tracking.proposal.scale)), color=SOFT, linewidth=0.8, linestyle=":"
    )
    upper.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    upper.set_ylabel(f"NAV, {tracking.proposal.currency}")
    falls = [100 * fall for fall in drawdowns(nav)]
    lower.fill_between(places, falls, 0.0, color=RUST_SOFT, linewidth=0)
    lower.plot(places, falls, color=RUST, linewidth=0.8)
    lower.yaxis.set_major_formatter(percent_label)
    lower.set_ylabel("Drawdown")
    lower.set_ylim(top=0.0)
    session_axis(lower, sessions)
    _title(upper, tracking, "NAV and drawdown", f"{sessions[0]} to {sessions[-1]}, {len(sessions):,} sessions")
    return figure


def drift_figure(tracking: Tracking) -> Figure:
    """Drift as bars over their bands, the most overweight at the top, CASH at the bottom."""
    with look():
        return _drift(tracking)


def _drift(tracking: Tracking) -> Figure:
    proposal = tracking.proposal
    most = sorted(proposal.trades, key=lambda trade: -abs(trade.drift_attainable))[:BARS_MAX]
    rows = [(trade.symbol, trade.drift_attainable, trade.band) for trade in most]
    rows.sort(key=lambda row: (-row[1], row[0]))
    rows.append((CASH, proposal.cash_drift_attainable, proposal.cash_band))
    figure = new_figure(7.0, 1.3 + 0.3 * len(rows))
    axes = figure.subplots()
    for place, (_, drift, band) in enumerate(rows):
        if band < BAND_NONE:
            axes.barh(place, 200 * band, left=-100 * band, height=1.0, color=BAND, linewidth=0)
        out = abs(drift) > band + SLACK
        axes.barh(place, 100 * drift, height=0.44, color=RUST if out else SLATE, linewidth=0)
    axes.axvline(0.0, color=AXIS, linewidth=0.8)
    axes.set_yticks(range(len(rows)), [symbol for symbol, *_ in rows])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.xaxis.set_major_formatter(percent_label)
    ends = [(trade.target, trade.attainable) for trade in proposal.trades]
    moved = any(abs(target - attainable) >= SHOWN_MIN for target, attainable in ends)
    wanted = "target as frozen and locked names leave it" if moved else "target"
    _title(axes, tracking, "Drift and bands", f"weight less {wanted}, {proposal.session}; shaded: the band")
    return figure


def returns_figure(tracking: Tracking) -> Figure:
    """How often each return came, the worst 5% of them marked."""
    with look():
        return _returns(tracking)


def _returns(tracking: Tracking) -> Figure:
    returns = [100 * earned for earned in tracking.returns]
    figure = new_figure(7.0, 3.8)
    axes = figure.subplots()
    bars = min(60, max(8, round(3 * len(returns) ** (1 / 3)))) if returns else 8
    if returns:
        axes.hist(returns, bins=bars, color=SLATE, edgecolor="white", linewidth=0.6)
    var = tracking.statistics.var_95
    said = f"{len(returns):,} returns"
    if var is not None:
        axes.axvline(100 * var, color=RUST, linewidth=1.0, linestyle="--")
        said += f"; dashed: one in twenty is below {percent_label(100 * var)}"
    axes.xaxis.set_major_formatter(percent_label)
    axes.set_ylabel("Sessions")
    _title(axes, tracking, "Returns from session to session", said)
    return figure


def _title(axes: Axes, tracking: Tracking, title: str, said: str) -> None:
    """The title with whose figures they are, and whether nobody could have had them."""
    labels = ["hypothetical"] if tracking.hypothetical else []
    labels += inexact(tracking.prices, tracking.proposal.per)
    head(axes, f"{tracking.name}: {title}", said, labels)
