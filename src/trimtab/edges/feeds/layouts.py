"""Which kind of price file a header announces, and whose export it is.

`wide`   Date,AAPL,MSFT               a column a symbol; the file holds one field
`long`   date,symbol,close,...        a row a session and symbol
`single` Date,Open,High,Low,Close,... one name; its symbol comes from the caller or the file's name
`double` Price,Close,Close / Ticker,AAPL,MSFT / Date,,    a row of fields above a row of symbols, or below it
"""

from __future__ import annotations

import re
from typing import NamedTuple

from trimtab.edges.feeds.text import Row, Sheet
from trimtab.errors import PricesRefused

DATE_NAMES = ("date", "session", "datetime", "timestamp", "day", "time", "window_start", "dates", "trade_date")
SYMBOL_NAMES = ("symbol", "ticker")
_ROLES = {
    "close": "close", "close/last": "close", "price": "close", "vwap": "vwap", "bid": "bid", "ask": "ask",
    "adj close": "adjusted", "adjclose": "adjusted", "adj_close": "adjusted", "adjusted_close": "adjusted",
    "adjusted close": "adjusted", "currency": "currency", "dividends": "dividend", "divcash": "dividend",
    "dividend_amount": "dividend", "stock splits": "split", "splitfactor": "split", "split_coefficient": "split",
    "per": "period", "time": "time",
}  # fmt: skip
_UNUSED = frozenset(
    ("open", "high", "low", "volume", "vol", "openint", "transactions", "exchange", "capital gains", "repaired?")
) | frozenset(("adjopen", "adjhigh", "adjlow", "adjvolume", "adj open", "adj high", "adj low", "adj volume"))
_PRICE_ROLES = frozenset({"close", "adjusted", "vwap", "bid", "ask"})
DATE_LIKE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{8}|[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{1,4}"


class Layout(NamedTuple):
    """Where a file's columns stand.

    `roles` is the column of each role (close, adjusted, vwap, bid, ask, dividend, split, currency, period, time); for
    `double` it is per symbol, in `names`. `symbols` are the symbol columns of a wide file. `export` is whose export the
    file is, where the header tells: yahoo, yfinance, tiingo, alpha_vantage, eodhd, massive, nasdaq, stooq or "".
    """

    kind: str
    export: str
    date_at: int
    body_at: int
    symbol_at: int = -1
    roles: tuple[tuple[str, int], ...] = ()
    symbols: tuple[tuple[str, int], ...] = ()
    names: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    unknown: tuple[str, ...] = ()

    def offers(self) -> frozenset[str]:
        """The roles that the file has a column for."""
        each = [role for _, roles in self.names for role, _ in roles]
        return frozenset([role for role, _ in self.roles] + each)


def layout_of(sheet: Sheet) -> Layout:
    """The layout that the header announces; a header that announces none is refused."""
    double = _double(sheet)
    if double is not None:
        return double
    header = sheet.header
    folded = [_folded(cell) for cell in header.cells]
    date_at = next((folded.index(name) for name in DATE_NAMES if name in folded), -1)
    symbol_at = next((folded.index(name) for name in SYMBOL_NAMES if name in folded), -1)
    roles = tuple(
        (_ROLES[name], at) for at, name in enumerate(folded) if name in _ROLES and at not in (date_at, symbol_at)
    )
    priced = any(role in _PRICE_ROLES for role, _ in roles)
    if date_at < 0 and header.cells[0] and not (symbol_at >= 0 and priced):
        raise _no_header(sheet.name, header)
    if date_at < 0:
        date_at = 0
    unknown = tuple(
        header.cells[at]
        for at, name in enumerate(folded)
        if at not in (date_at, symbol_at) and name and name not in _ROLES and name not in _UNUSED
    )
    if symbol_at >= 0 and priced:
        return Layout("long", _export(folded), date_at, 1, symbol_at, roles, unknown=unknown)
    if priced and (not unknown or not {"open", "high", "low", "volume"}.isdisjoint(folded)):
        return Layout("single", _export(folded), date_at, 1, -1, roles, unknown=unknown)
    if symbol_at >= 0:
        raise PricesRefused(
            f"{sheet.name}:{header.line}", f"there is a {header.cells[symbol_at]!r} column and no price column",
            "a long file has date, symbol and close (or vwap, or bid and ask)", "name the price column close",
        )  # fmt: skip
    symbols = tuple((cell, at) for at, cell in enumerate(header.cells) if at != date_at)
    return Layout("wide", "", date_at, 1, symbols=symbols)


def _folded(cell: str) -> str:
    """The column name without case, angle brackets and the numbers that some exports put before it."""
    name = cell.strip().strip("<>").casefold()
    return re.sub(r"^[0-9]+[a-z]?\. ", "", name)


def _export(folded: list[str]) -> str:
    """Whose export the header is, as far as the price basis depends on it."""
    names = set(folded)
    if "divcash" in names or "splitfactor" in names:
        return "tiingo"
    if "split_coefficient" in names:
        return "alpha_vantage"
    if "adjusted_close" in names:
        return "eodhd"
    if "window_start" in names:
        return "massive"
    if "close/last" in names:
        return "nasdaq"
    if "adj close" in names:
        return "yahoo"
    if "stock splits" in names:
        return "yfinance"
    return "stooq" if {"per", "openint"} <= names else ""


def _no_header(name: str, header: Row) -> PricesRefused:
    first = header.cells[0]
    if re.fullmatch(DATE_LIKE, first):
        return PricesRefused(
            f"{name}:{header.line}", f"the first row begins with the date {first!r}, so there is no header",
            "the first row names the columns", "add a header such as Date,AAPL,MSFT",
        )  # fmt: skip
    return PricesRefused(
        f"{name}:{header.line}", f"no column is the date; the first one is {first!r}",
        "the date column is named Date", "name it Date, and each other column after its symbol",
    )  # fmt: skip


def _double(sheet: Sheet) -> Layout | None:
    """The layout of two header rows, or None for a file with one."""
    if len(sheet.rows) < 2 or len(sheet.rows[0].cells) != len(sheet.rows[1].cells):
        return None
    upper, lower = sheet.rows[0].cells, sheet.rows[1].cells
    fields_above = _all_fields(upper[1:])
    if fields_above == _all_fields(lower[1:]) or _folded(upper[0]) not in ("price", "ticker", "symbol", "date", ""):
        return None
    if _folded(lower[0]) not in ("price", "ticker", "symbol", "date", ""):
        return None
    fields, symbols = (upper, lower) if fields_above else (lower, upper)
    if len(set(fields[1:])) == len(fields[1:]) and not all(symbols[1:]):
        return None
    names: dict[str, list[tuple[str, int]]] = {}
    for at in range(1, len(upper)):
        role = _ROLES.get(_folded(fields[at]), "")
        names.setdefault(symbols[at], []).extend([(role, at)] if role else [])
    third = sheet.rows[2].cells if len(sheet.rows) > 2 else [""]
    body_at = 3 if _folded(third[0]) in DATE_NAMES and not any(third[1:]) else 2
    folded = {_folded(field) for field in fields[1:]}
    export = "yahoo" if "adj close" in folded else "yfinance"
    return Layout("double", export, 0, body_at, names=tuple((name, tuple(roles)) for name, roles in names.items()))


def _all_fields(cells: list[str]) -> bool:
    known = [_folded(cell) in _ROLES or _folded(cell) in _UNUSED for cell in cells]
    return bool(known) and all(known) and any(_ROLES.get(_folded(cell)) in _PRICE_ROLES for cell in cells)
