"""The plot of a book: its NAV with the money put in, over the drawdown that leaves flows out."""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from trimtab.edges.plots.look import (
    AXIS,
    BLUE,
    LINE_WIDTH,
    RUST,
    RUST_SOFT,
    head,
    legend_below,
    look,
    new_figure,
    percent_label,
    png,
    session_axis,
)
from trimtab.run.booked import Performance

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAV_PLOT = "book_nav.png"


def book_plots(made: Performance) -> dict[str, bytes]:
    """The plots by file name.

    Raises ExtraMissing where matplotlib is not installed.
    """
    return {NAV_PLOT: png(partial(_nav, made))}


def book_figure(made: Performance) -> Figure:
    """NAV over drawdown on one axis of sessions."""
    with look():
        return _nav(made)


def _nav(made: Performance) -> Figure:
    sessions, one = made.sessions, 10**made.scale
    nav = [minor / one for minor in made.nav_minor]
    before = 0 if made.whole else made.nav_minor[0]
    brought = [minor / one for minor in accumulate(made.flows_minor, initial=before)][1:]
    figure = new_figure(9.0, 5.2)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(5, 2))
    places = range(len(sessions))
    marker = "" if len(nav) > 1 else "o"
    upper.plot(places, brought, color=AXIS, linewidth=1.0, drawstyle="steps-post", label="Money put in, less taken out")
    upper.plot(places, nav, color=BLUE, linewidth=LINE_WIDTH, marker=marker, label="NAV")
    upper.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    upper.set_ylabel(f"NAV, {made.currency}")
    falls = [100 * fall for fall in made.falls]
    lower.fill_between(places, falls, 0.0, color=RUST_SOFT, linewidth=0)
    lower.plot(places, falls, color=RUST, linewidth=0.8)
    lower.yaxis.set_major_formatter(percent_label)
    lower.set_ylabel("Drawdown")
    lower.set_ylim(top=0.0)
    session_axis(lower, sessions)
    legend_below(figure, upper, "NAV")
    head(upper, f"{made.account}: NAV and drawdown", f"{sessions[0]} to {sessions[-1]}, {len(sessions):,} sessions", ())
    return figure
