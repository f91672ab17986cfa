"""Reports as files: of a tracking or one decision (`report_files`, `proposal_files`), of a backtest, of a sweep."""

from trimtab.edges.reports.cells import Json, json_bytes

__all__ = ["Json", "json_bytes"]
