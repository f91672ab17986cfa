"""NAV of one portfolio or of thousands at once: prices times shares, by one matrix product."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trimtab.app.frames import session_index
from trimtab.app.intake import as_prices
from trimtab.errors import HoldingsRefused, PricesRefused
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.units import SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trimtab.app.intake import PricesLike
    from trimtab.units import Number

    Table = NDArray[np.float64]


def nav_frame(
    shares: Mapping[str, Number] | pd.Series[Any] | pd.DataFrame,
    prices: PricesLike,
    cash: Number | Mapping[str, Number] | pd.Series[Any],
) -> pd.Series[float] | pd.DataFrame:
    """NAV by session: a Series for one portfolio, a frame with a column each for a frame of shares.

    Ticks are whole and below 2**53, so with whole shares the product is exact whatever the order of its sums.
    """
    if isinstance(shares, pd.DataFrame):
        held = shares
    else:
        held = pd.DataFrame({"NAV": pd.Series(dict(shares.items()), dtype=np.float64)})
    symbols = [str(symbol) for symbol in held.index if symbol != CASH]
    _check_shares(held)
    units = held.drop(index=CASH, errors="ignore").to_numpy(dtype=np.float64)
    table, index, one = _table(prices, symbols)
    worth = _filled(table, symbols) @ units / one + _cash(cash, held)
    if isinstance(shares, pd.DataFrame):
        return pd.DataFrame(worth, index=index, columns=held.columns)
    return pd.Series(worth[:, 0], index=index, name="NAV")


def _cash(cash: Number | Mapping[str, Number] | pd.Series[Any], held: pd.DataFrame) -> Any:
    """The cash of each portfolio, with what the row CASH of its shares holds."""
    beside = held.loc[CASH].to_numpy(dtype=np.float64) if CASH in held.index else 0.0
    if isinstance(cash, Mapping | pd.Series):
        amounts = pd.Series(dict(cash.items())).reindex(held.columns)
        if amounts.isna().any() or len(cash) != len(held.columns):
            found = f"cash is given for {', '.join(map(str, cash.keys()))}"
            raise HoldingsRefused("cash", found, "it is one amount, or one for each portfolio", "name every column")
        return amounts.to_numpy(dtype=np.float64) + beside
    return float(cash) + beside


def _check_shares(held: pd.DataFrame) -> None:
    if held.index.has_duplicates:
        twice = held.index[held.index.duplicated()][0]
        raise HoldingsRefused("shares", f"{twice} has two rows", "a symbol has one row", "add them or drop one")
    values = held.to_numpy(dtype=np.float64, na_value=np.nan)
    if not np.isfinite(values).all():
        found = "a number of shares is missing or infinite"
        raise HoldingsRefused("shares", found, "it is a number", "write 0 for none")


def _check_actions(prices: Prices, symbols: list[str]) -> None:
    if prices.basis != "raw":
        return
    split = next((split for split in prices.actions.splits if split.symbol in symbols), None)
    if split is not None:
        raise PricesRefused(
            "prices", f"{split.symbol} was split on {split.session} and its prices are raw",
            "fixed shares need prices that are restated for splits", "read them with basis='split', or use tt.track",
        )  # fmt: skip


def _table(prices: PricesLike, symbols: list[str]) -> tuple[Table, pd.Index[Any], int]:
    """The symbols' prices in ticks, sessions x symbols, with 0 for a gap; their index; and the ticks of one unit.

    A plain frame of numbers crosses by numpy at once: a history of thousands of names would take seconds cell by cell.
    """
    if isinstance(prices, pd.DataFrame) and _is_plain(prices):
        missing = [symbol for symbol in symbols if symbol not in prices.columns]
        if missing:
            raise PricesRefused("prices", f"{missing[0]} has no column", "each holding has one", "add its prices")
        table = np.rint(prices[symbols].to_numpy(dtype=np.float64, na_value=np.nan) * 10**SCALE)
        return np.where(np.isfinite(table) & (table > 0), table, 0.0), prices.index, 10**SCALE
    worth = as_prices(prices, symbols)
    _check_actions(worth, symbols)
    columns = [np.frombuffer(worth.column(symbol), dtype=np.int64) for symbol in symbols]
    table = np.array(columns, dtype=np.float64).reshape(len(symbols), len(worth.sessions)).T
    return table, session_index(worth.sessions), 10**worth.scale


def _is_plain(frame: pd.DataFrame) -> bool:
    """Whether the frame is numbers by ascending date and symbol, so that nothing is left to a reader's judgement."""
    numeric = all(str(dtype).lower().startswith(("float", "int", "uint")) for dtype in frame.dtypes)
    ordered = frame.index.is_monotonic_increasing and frame.index.is_unique
    return numeric and frame.columns.is_unique and isinstance(frame.index, pd.DatetimeIndex) and ordered


def _filled(table: Table, symbols: list[str]) -> Table:
    """The table with each gap at the last price, which is said; NaN before the first price."""
    carried: list[str] = []
    for at in np.flatnonzero((table == 0).any(axis=0)):
        gaps = table[:, at] == 0
        if gaps.all():
            raise PricesRefused("prices", f"{symbols[at]} has no price", "each holding has one", "add its prices")
        last = np.maximum.accumulate(np.where(gaps, -1, np.arange(len(gaps))))
        count = int((gaps & (last >= 0)).sum())
        table[:, at] = np.where(last >= 0, table[last, at], np.nan)
        carried += [f"{symbols[at]} ({count})"] if count else []
    if carried:
        text = f"valued at the last price where there was none (sessions): {', '.join(carried)}"
        warnings.warn(text, UserWarning, stacklevel=4)
    return table
