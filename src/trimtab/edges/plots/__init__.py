"""The plots as PNG files: of a tracking (`plot_files`), of a backtest, of a sweep."""

from trimtab.edges.plots.tracking import drift_figure, nav_figure, plot_files, returns_figure

__all__ = ["drift_figure", "nav_figure", "plot_files", "returns_figure"]
