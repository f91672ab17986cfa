"""Prices from what Python users hold: a pandas frame, a Series of last prices or of one name, a dict of prices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from trimtab.edges.feeds.layouts import DATE_LIKE
from trimtab.edges.feeds.parquet import cell_text, sheet_of_columns
from trimtab.edges.feeds.price_files import prices_of_sheet
from trimtab.edges.feeds.text import Sheet
from trimtab.errors import PricesRefused
from trimtab.market.prices import Prices
from trimtab.units import SCALE

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = ("int", "uint", "float")
UNDATED = "1970-01-01"


def prices_from_frame(
    frame: pd.DataFrame | pd.Series[Any] | Mapping[str, Any],
    symbols: Sequence[str] | None = None,
    *,
    name: str = "prices",
    field: str = "close",
    basis: str | None = None,
    interval: str = "1d",
    currency: str | None = None,
    scale: int = SCALE,
    strict: bool = False,
    session: str | None = None,
) -> Prices:
    """The prices of a frame: wide with an index of dates, yfinance's two column levels, or long with named columns.

    A Series is one name's history when its index is dates, else last prices by symbol; a dict is last prices, or a
    history by symbol. Last prices are of `session`; where none is said and the Series does not tell, of 1970-01-01.
    """
    sheet = _sheet(frame, name, session)
    return prices_of_sheet(
        sheet, symbols, field=field, basis=basis, interval=interval, currency=currency, scale=scale, strict=strict
    )


def _sheet(frame: pd.DataFrame | pd.Series[Any] | Mapping[str, Any], name: str, session: str | None) -> Sheet:
    if isinstance(frame, Mapping):
        if not any(hasattr(value, "index") and hasattr(value, "to_list") for value in frame.values()):
            return _last_prices(list(frame), list(frame.values()), name, session or UNDATED)
        import pandas as pd

        frame = pd.DataFrame(dict(frame))
    if not hasattr(frame, "columns"):
        series = cast("pd.Series[Any]", frame)
        if not _is_dates(series.index):
            return _last_prices(list(series.index), series.to_list(), name, session or _day_of(series.name))
        frame = series.to_frame(name=str(series.name or "prices"))
    return _frame_sheet(cast("pd.DataFrame", frame), name)


def _last_prices(symbols: Sequence[object], values: Sequence[object], name: str, session: str) -> Sheet:
    """A sheet of one session."""
    _check_count(name, len(symbols))
    header = [["Date", *(str(symbol) for symbol in symbols)]]
    return sheet_of_columns(name, header, [[session], *([_text(value)] for value in values)], 1)


def _frame_sheet(frame: pd.DataFrame, name: str) -> Sheet:
    _check_count(name, frame.shape[0] * frame.shape[1])
    columns = [_column(frame, at) for at in range(frame.shape[1])]
    if frame.columns.nlevels == 2:
        pairs = [(str(pair[0]), str(pair[1])) for pair in cast("list[tuple[object, object]]", frame.columns.to_list())]
        header = [["Price", *(pair[0] for pair in pairs)], ["Ticker", *(pair[1] for pair in pairs)]]
        return sheet_of_columns(name, header, [_index(frame.index), *columns], len(frame))
    names = [str(column) for column in frame.columns]
    if _is_dates(frame.index):
        return sheet_of_columns(name, [["Date", *names]], [_index(frame.index), *columns], len(frame))
    return sheet_of_columns(name, [names], columns, len(frame))


def _column(frame: pd.DataFrame, at: int) -> list[str]:
    series = frame.iloc[:, at]
    if str(series.dtype) in ("float32", "float16"):
        return ["" if value != value else str(value) for value in series.to_numpy()]
    return [_text(value) for value in series.to_list()]


def _text(value: object) -> str:
    """One value as text; pandas' own missing values are empty too."""
    if type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if hasattr(value, "item") and not hasattr(value, "index"):
        value = cast("Any", value).item()
    return cell_text(value)


def _index(index: pd.Index[Any]) -> list[str]:
    return [_text(label.to_pydatetime() if hasattr(label, "to_pydatetime") else label) for label in index]


def _is_dates(index: pd.Index[Any]) -> bool:
    """Whether the index holds dates, as times or as text that begins like one."""
    first = _index(index[:1])
    return bool(first) and re.match(DATE_LIKE, first[0]) is not None and not str(index.dtype).startswith(_NUMBERS)


def _day_of(label: object) -> str:
    """The session that a Series of last prices is named after, as the last row of a frame is."""
    return label.isoformat()[:10] if hasattr(label, "isoformat") else UNDATED


def _check_count(name: str, count: int) -> None:
    if count == 0:
        raise PricesRefused(name, "there are no prices", "at least one price is needed", "check what was passed")
