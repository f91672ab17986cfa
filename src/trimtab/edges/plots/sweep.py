"""The plot of a sweep: its frontier, what each policy costs a year against how far it strays from its targets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from trimtab.edges.plots.look import (
    BLUE,
    LINES,
    RUST,
    SLATE,
    head,
    inexact,
    legend_below,
    look,
    new_figure,
    percent_label,
    png,
)
from trimtab.ledger.frontier import by_costs, efficient, scored
from trimtab.mandate.sentences import costs_label, policy_labels
from trimtab.run.backtest import Sweep, Swept

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BPS = 10_000


def frontier(result: Sweep, chosen: int | None) -> bytes:
    """The frontier as a PNG file; `chosen` is the position of the row to mark and name.

    Raises ExtraMissing where matplotlib is not installed.
    """
    return png(partial(_frontier, result, chosen))


def frontier_figure(result: Sweep, chosen: int | None) -> Figure:
    """Every row as a point, the rows that no other beats joined, the chosen one marked and named."""
    with look():
        return _frontier(result, chosen)


def _frontier(result: Sweep, chosen: int | None) -> Figure:
    figure = new_figure(8.0, 4.8)
    axes = figure.subplots()
    rows, best = result.rows, set(efficient(result.rows))
    known = [at for at in range(len(rows)) if scored(rows[at]) is not None]
    costs, errors = _places([at for at in known if at not in best], rows)
    axes.plot(costs, errors, "o", color=SLATE, alpha=0.55, markersize=4, markeredgewidth=0, label="a policy")
    _lines(axes, rows)
    if chosen is not None and scored(rows[chosen]) is not None:
        _mark(axes, rows, chosen)
    if known:
        axes.set_xlim(left=min(0.0, *costs, *_places(known, rows)[0]))
        axes.set_ylim(bottom=0.0)
        legend_below(figure, axes, "a policy")
    axes.grid(True, axis="both")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_major_formatter(percent_label)
    axes.set_xlabel("Cost a year, bps of NAV")
    axes.set_ylabel("Tracking error a year")
    fractional = any(mandate.limits.fractional for _, mandate in result.schedule)
    labels = inexact(result.prices, 0 if fractional else 1) + (["interrupted"] if result.interrupted else [])
    counted = "policies" if len(by_costs(rows)) < 2 else "backtests"
    said = f"{len(rows):,} {counted}, {result.sessions[0]} to {result.sessions[-1]}"
    head(axes, f"{result.name}: frontier", said, labels)
    return figure


def _places(at: Sequence[int], rows: Sequence[Swept]) -> tuple[list[float], list[float]]:
    """The rows' yearly costs in basis points and tracking errors in percent."""
    figures = [figures for number in at if (figures := scored(rows[number])) is not None]
    return [cost * BPS for cost, _ in figures], [100 * error for _, error in figures]


def _lines(axes: Axes, rows: Sequence[Swept]) -> None:
    """The frontier of each table of costs, in its own colour where there are several."""
    best, groups = efficient(rows), by_costs(rows)
    for number, group in enumerate(groups[: len(LINES)]):
        among = set(group)
        line = [at for at in best if at in among]
        colour = LINES[number] if len(groups) > 1 else BLUE
        label = costs_label(rows[group[0]].costs) if len(groups) > 1 else "efficient: no other is cheaper and nearer"
        axes.plot(*_places(line, rows), "o-", color=colour, linewidth=1.3, markersize=4, label=label)


def _mark(axes: Axes, rows: Sequence[Swept], chosen: int) -> None:
    (cost,), (error,) = _places([chosen], rows)
    name = policy_labels([row.policy for row in rows])[chosen]
    axes.plot([cost], [error], "o", color=RUST, markersize=9, markeredgecolor="white", label=f"chosen: {name}")
