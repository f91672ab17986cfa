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
from trimtab.market.renames import joined
from trimtab.units import SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trimtab.app.intake import PricesLike
    from trimtab.units import Number

    Table = NDArray[np.float64]

BLOCK_CELLS = 32_768  # what the cache holds from one pass to the next


def nav_frame(
    shares: Mapping[str, Number] | pd.Series[Any] | pd.DataFrame,
    prices: PricesLike,
    cash: Number | Mapping[str, Number] | pd.Series[Any],
) -> pd.Series[float] | pd.DataFrame:
    """NAV by session: a Series for one portfolio, a frame with a column each for a frame of shares.

    Whole shares times whole ticks, and cash in whole ticks, are sums of integers in float64: below 2**53 ticks each is
    exact whatever the order of its terms, so the matrix product may take any, and the one division by the ticks of a
    unit gives the float nearest to the true NAV. Fractional shares and larger books round as floats do.
    """
    if isinstance(shares, pd.DataFrame):
        held = shares
    else:
        held = pd.DataFrame({"NAV": pd.Series(dict(shares.items()), dtype=np.float64)})
    units = _units(held)
    rows = held.index.tolist()
    symbols = [str(symbol) for symbol in rows if symbol != CASH]
    table, index, one = _table(prices, symbols)
    cash_ticks = _cash_ticks(cash, held, units, one)
    if CASH in rows:
        units = np.delete(units, rows.index(CASH), axis=0)
    worth = _worth(_filled(table, symbols), units, cash_ticks, one)
    if isinstance(shares, pd.DataFrame):
        return pd.DataFrame(worth, index=index, columns=held.columns, copy=False)
    return pd.Series(worth[:, 0], index=index, name="NAV")


def _worth(table: Table, units: Table, cash_ticks: Table, one: int) -> Table:
    """Sessions x portfolios in money: one product in ticks, then cash and the division block by block, in the cache.

    A portfolio is a row of the product and so a column of the frame, which is how pandas keeps it in memory.
    """
    worth: Table = units.T @ table.T
    step = max(1, BLOCK_CELLS // max(1, len(table)))
    for start in range(0, len(worth), step):
        block = worth[start : start + step]
        block += cash_ticks[start : start + step, None]
        block /= one
    return worth.T


def _units(held: pd.DataFrame) -> Table:
    """The shares as numbers, one row a symbol and one column a portfolio."""
    if held.index.has_duplicates:
        twice = held.index[held.index.duplicated()][0]
        raise HoldingsRefused("shares", f"{twice} has two rows", "a symbol has one row", "add them or drop one")
    units: Table = held.to_numpy(dtype=np.float64, na_value=np.nan)
    if not np.isfinite(units).all():
        found = "a number of shares is missing or infinite"
        raise HoldingsRefused("shares", found, "it is a number", "write 0 for none")
    return units


def _cash_ticks(
    cash: Number | Mapping[str, Number] | pd.Series[Any], held: pd.DataFrame, units: Table, one: int
) -> Table:
    """The cash of each portfolio, with what the row CASH of its shares holds, in whole ticks."""
    if isinstance(cash, Mapping | pd.Series):
        amounts = cash if isinstance(cash, pd.Series) else pd.Series(dict(cash))
        if not amounts.index.equals(held.columns):
            amounts = pd.Series(dict(amounts.items())).reindex(held.columns)
        if amounts.isna().any() or len(cash) != len(held.columns):
            found = f"cash is given for {', '.join(map(str, cash.keys()))}"
            raise HoldingsRefused("cash", found, "it is one amount, or one for each portfolio", "name every column")
        beside = amounts.to_numpy(dtype=np.float64)
    else:
        beside = np.full(len(held.columns), float(cash))
    if CASH in held.index:
        beside = beside + units[held.index.get_loc(CASH)]
    ticks: Table = np.rint(beside * one)
    return ticks


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
        return _plain_table(prices, symbols), prices.index, 10**SCALE
    worth, names = joined(as_prices(prices, symbols))
    symbols = [names.of(symbol) for symbol in symbols]
    twice = (
        next((symbol for at, symbol in enumerate(symbols) if symbol in symbols[:at]), None) if names.renames else None
    )
    if twice is not None:
        found = f"two of its symbols are one name, called {twice} now"
        raise HoldingsRefused("shares", found, "a name has one row", "add the two up")
    _check_actions(worth, symbols)
    at = {symbol: i for i, symbol in enumerate(worth.symbols)}
    table = np.zeros((len(symbols), len(worth.sessions)))  # a row a symbol, as the columns stand in memory
    for row, symbol in zip(table, symbols, strict=True):
        if symbol in at:
            row[:] = np.frombuffer(worth.columns[at[symbol]], dtype=np.int64)
    return table.T, session_index(worth.sessions), 10**worth.scale


def _plain_table(frame: pd.DataFrame, symbols: list[str]) -> Table:
    """The frame's numbers in ticks, a run of memory a symbol; what is missing, infinite or not above zero is a gap."""
    columns = frame.columns.tolist()
    if columns != symbols:
        known = set(columns)
        missing = next((symbol for symbol in symbols if symbol not in known), None)
        if missing is not None:
            raise PricesRefused("prices", f"{missing} has no column", "each holding has one", "add its prices")
        frame = frame[symbols]
    given = frame.to_numpy(dtype=np.float64, na_value=np.nan).T
    table: Table = np.empty(given.shape)
    step = max(1, BLOCK_CELLS // max(1, len(frame)))
    for start in range(0, len(table), step):
        block = table[start : start + step]
        np.rint(np.multiply(given[start : start + step], 10**SCALE, out=block), out=block)
        if block.size and not (block.min() > 0 and block.max() < np.inf):  # not so with a NaN in it either
            block[~((block > 0) & (block < np.inf))] = 0.0
    return table.T


def _is_plain(frame: pd.DataFrame) -> bool:
    """Whether the frame is numbers by ascending date and symbol, so that nothing is left to a reader's judgement."""
    numeric = all(str(dtype).lower().startswith(("float", "int", "uint")) for dtype in set(frame.dtypes))
    ordered = frame.index.is_monotonic_increasing and frame.index.is_unique
    return numeric and frame.columns.is_unique and isinstance(frame.index, pd.DatetimeIndex) and ordered


def _filled(table: Table, symbols: list[str]) -> Table:
    """The table with each gap at the last price, which is said; NaN before the first price."""
    carried: list[str] = []
    if table.size and table.min() > 0:
        return table
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
