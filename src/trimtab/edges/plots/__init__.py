"""The plots as PNG files: of a tracking, of a backtest, of a sweep."""

from trimtab.edges.plots.backtest import backtest_nav_figure, backtest_plots, backtest_weights_figure
from trimtab.edges.plots.sweep import frontier, frontier_figure
from trimtab.edges.plots.tracking import drift_figure, nav_figure, plot_files, returns_figure

__all__ = [
    "backtest_nav_figure",
    "backtest_plots",
    "backtest_weights_figure",
    "drift_figure",
    "frontier",
    "frontier_figure",
    "nav_figure",
    "plot_files",
    "returns_figure",
]
