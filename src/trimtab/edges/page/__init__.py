"""The report as one HTML page that opens offline: `page(tracking)`."""

from trimtab.edges.page.document import page

__all__ = ["page"]
