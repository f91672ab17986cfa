"""The reports as HTML pages that open offline: of a sleeve (`page`), of a backtest, of a sweep."""

from trimtab.edges.page.document import page

__all__ = ["page"]
