"""The plots of a backtest: NAV beside its targets over drawdown, and the weights through time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from trimtab.edges.plots.look import (
    AXIS,
    BLUE,
    GREEN,
    LAYERS,
    LINE_WIDTH,
    RUST,
    RUST_SOFT,
    SOFT,
    head,
    inexact,
    legend_below,
    look,
    new_figure,
    percent_label,
    png,
    session_axis,
)
from trimtab.ledger.growth import falls, grown, opening_return
from trimtab.ledger.layers import Layer, layers
from trimtab.market.instruments import CASH
from trimtab.run.backtest import Backtest
from trimtab.units import money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES_MAX = 12
POINTS_MAX = 1_000  # sessions that the weights are drawn through
OTHERS_COLOUR, CASH_COLOUR = "#c2c5ca", "#ebe8e0"


def backtest_plots(result: Backtest) -> dict[str, bytes]:
    """The plots by file name.

    Raises ExtraMissing where matplotlib is not installed.
    """
    return {
        "backtest_nav.png": png(partial(_nav, result)),
        "backtest_weights.png": png(partial(_weights, result)),
    }


def backtest_nav_figure(result: Backtest) -> Figure:
    """NAV beside the targets held continuously, the rebalances marked, over the drawdown."""
    with look():
        return _nav(result)


def _nav(result: Backtest) -> Figure:
    sessions, places = result.sessions, range(len(result.sessions))
    figure = new_figure(9.0, 5.0)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(5, 2))
    _curves(upper, result)
    upper.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    upper.tick_params(axis="x", length=0)
    upper.set_ylabel(f"NAV, {result.prices.currency}")
    brought = result.capital_ticks + result.flows_ticks.get(sessions[0], 0)
    depths = [100 * fall for fall in falls(opening_return(result.nav_ticks[0], brought), result.returns)]
    lower.fill_between(places, depths, 0.0, color=RUST_SOFT, linewidth=0)
    lower.plot(places, depths, color=RUST, linewidth=0.8)
    lower.yaxis.set_major_formatter(percent_label)
    lower.set_ylabel("Drawdown")
    lower.set_ylim(min(min(depths) * 1.05, -0.01), 0.0)
    session_axis(lower, sessions)
    legend_below(figure, upper, "NAV")
    traded = "1 rebalance" if len(result.rebalances) == 1 else f"{len(result.rebalances):,} rebalances"
    said = f"{sessions[0]} to {sessions[-1]}, {len(sessions):,} sessions, {traded}"
    head(upper, f"{result.name}: backtest", said, inexact(result.prices, result.per))
    return figure


def _curves(axes: Axes, result: Backtest) -> None:
    sessions, scale = result.sessions, result.prices.scale
    places = range(len(sessions))
    nav = [float(money(ticks, scale)) for ticks in result.nav_ticks]
    flows = {session: float(money(ticks, scale)) for session, ticks in result.flows_ticks.items()}
    beside = grown(nav[0], result.benchmark, sessions, flows)
    if beside:
        axes.plot(places, beside, color=AXIS, linewidth=1.0, label="targets held continuously, without costs")
    if result.reference is not None:
        reference = grown(nav[0], result.reference, sessions, flows)
        axes.plot(places, reference, color=GREEN, linewidth=1.0, linestyle="--", label=result.reference_name)
    axes.plot(places, nav, color=BLUE, linewidth=LINE_WIDTH, label="NAV", marker="" if len(nav) > 1 else "o")
    axes.axhline(float(money(result.capital_ticks, scale)), color=SOFT, linewidth=0.8, linestyle=":")
    at = {session: t for t, session in enumerate(sessions)}
    marks = [at[session] for session in result.rebalances if session in at]
    axes.plot(
        marks, [0.0] * len(marks), "|", color=SOFT, markersize=7, markeredgewidth=0.7, clip_on=False,
        transform=axes.get_xaxis_transform(), label="rebalances",
    )  # fmt: skip


def backtest_weights_figure(result: Backtest) -> Figure:
    """The weight of each large name after each session's trades, the others together, the cash on top."""
    with look():
        return _weights(result)


def _weights(result: Backtest) -> Figure:
    sessions = result.sessions
    step = max(1, -(-len(sessions) // POINTS_MAX))
    at = sorted({*range(0, len(sessions), step), len(sessions) - 1})
    found = layers(result.values, result.cash_ticks, result.nav_ticks, at=at, names_max=NAMES_MAX)
    figure = new_figure(9.0, 4.4)
    axes = figure.subplots()
    colours = [_colour(layer, number) for number, layer in enumerate(found)]
    said = [f"{layer.names} others" if layer.names > 1 else layer.name for layer in found]
    axes.stackplot(
        at, [[100 * weight for weight in layer.weights] for layer in found], labels=said, colors=colours,
        edgecolor="white", linewidth=0.3,
    )  # fmt: skip
    axes.set_ylim(0.0, 100.0)
    axes.yaxis.set_major_formatter(percent_label)
    session_axis(axes, sessions)
    handles, names = axes.get_legend_handles_labels()
    axes.legend(
        handles[::-1], names[::-1], loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=8.5,
        labelcolor=SOFT, handlelength=1.2, handleheight=0.9,
    )  # fmt: skip
    head(axes, f"{result.name}: weights", "after each session's trades", inexact(result.prices, result.per))
    return figure


def _colour(layer: Layer, number: int) -> str:
    if layer.name == CASH:
        return CASH_COLOUR
    return LAYERS[number] if number < len(LAYERS) else OTHERS_COLOUR
