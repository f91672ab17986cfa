"""Reports as files, a room for each kind: of a sleeve, a backtest, a sweep, a book; and what all are made of."""

from trimtab.edges.reports.cells import Json, json_bytes

__all__ = ["Json", "json_bytes"]
