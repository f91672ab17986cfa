"""Reports as files: of a tracking or one decision (`report_files`, `proposal_files`), of a backtest, of a sweep."""

from trimtab.edges.reports.cells import Json, json_bytes
from trimtab.edges.reports.sleeves import findings_of, proposal_files, proposal_summary, report_files, summary

__all__ = ["Json", "findings_of", "json_bytes", "proposal_files", "proposal_summary", "report_files", "summary"]
