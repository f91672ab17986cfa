"""Which column of a price file gives the basis asked for: as printed, restated for splits, or for dividends too.

What the exports hold: Yahoo's Close is split-adjusted and its Adj Close restated for dividends too; yfinance without an
Adj Close was told to adjust everything; the Close of Tiingo, Alpha Vantage, EODHD and Massive is as printed.
"""

from __future__ import annotations

from typing import NamedTuple

from trimtab.edges.feeds.layouts import Layout
from trimtab.errors import PricesRefused

CLOSE_BASES = {"yahoo": "split", "tiingo": "raw", "alpha_vantage": "raw", "eodhd": "raw", "massive": "raw"}
EXPORT_NAMES = {
    "yahoo": "Yahoo", "yfinance": "yfinance", "tiingo": "Tiingo", "alpha_vantage": "Alpha Vantage", "eodhd": "EODHD",
    "massive": "Massive", "nasdaq": "Nasdaq", "stooq": "Stooq",
}  # fmt: skip
BASIS_WORDS = {
    "raw": "as printed that day",
    "split": "restated for splits",
    "total": "restated for splits and dividends",
}


class Choice(NamedTuple):
    """The role that is read, the basis it has in the end, whether that is known, and how it is restated.

    `restate` is "", "shorten" (Yahoo's single precision) or, where split events are in the file, "undo_splits" (to raw)
    or "apply_splits" (to split).
    """

    role: str
    basis: str
    stated: bool
    restate: str = ""


def choose(layout: Layout, name: str, field: str, basis: str | None) -> Choice:
    """The column and basis for the field and basis asked for; what the file cannot give is refused."""
    offers = layout.offers()
    if layout.kind == "wide":
        return Choice("close", basis or "raw", basis is not None)
    if field != "close":
        needed = {"vwap"} if field == "vwap" else {"bid", "ask"}
        if not needed <= offers:
            raise PricesRefused(
                name, f"there is no {' and no '.join(sorted(needed - offers))} column",
                f"the field {field} is read from {' and '.join(sorted(needed, reverse=field == 'mid'))}",
                "ask for the field close, or add the column",
            )  # fmt: skip
        return Choice(field, basis or "raw", basis is not None or layout.export == "massive")
    return _close(layout, name, offers, basis)


def _close(layout: Layout, name: str, offers: frozenset[str], basis: str | None) -> Choice:
    """The column that gives the close in the basis asked for."""
    known = CLOSE_BASES.get(layout.export, "")
    if basis == "total" and "adjusted" in offers:
        return Choice("adjusted", "total", True)
    if "close" not in offers:
        if "adjusted" in offers and basis is None:
            return Choice("adjusted", "total", True)
        raise PricesRefused(
            name, "there is no close column", "the field close is read from close, or adjusted for the basis total",
            "ask for a field or basis that the file has",
        )  # fmt: skip
    if layout.export == "yfinance":
        if basis == "raw":
            raise _cannot(layout, name, basis, "without its Adj Close the file holds adjusted closes")
        return Choice("close", basis or "total", basis is not None)
    if not known:
        return Choice("close", basis or "raw", basis is not None)
    if basis == known or (basis is None and (known == "raw" or "split" not in offers)):
        return Choice("close", known, True, "shorten" if known == "split" else "")
    if basis == "total":
        raise _cannot(layout, name, basis, "there is no adjusted close in it")
    if "split" not in offers:
        raise _cannot(layout, name, basis or "raw", "there is no column of splits in it")
    return Choice("close", basis or "raw", True, "undo_splits" if known == "split" else "apply_splits")


def _cannot(layout: Layout, name: str, basis: str, why: str) -> PricesRefused:
    export = EXPORT_NAMES[layout.export]
    known = CLOSE_BASES.get(layout.export, "total")
    return PricesRefused(
        name, f"the basis {basis} cannot be had from this {export} file: {why}",
        f"its close is of basis {known} ({BASIS_WORDS[known]})", f"ask for the basis {known}, or export the file anew",
    )  # fmt: skip
