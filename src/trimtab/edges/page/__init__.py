"""The reports as HTML pages that open offline: of a sleeve, of a backtest, of a sweep."""

from trimtab.edges.page.backtest_page import backtest_page
from trimtab.edges.page.document import page
from trimtab.edges.page.sweep_page import sweep_page

__all__ = ["backtest_page", "page", "sweep_page"]
