"""Prices as a DataFrame: the way from ticks to pandas; the way in is edges/feeds/frames.py."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from trimtab.errors import PricesRefused
from trimtab.market.prices import Prices

if TYPE_CHECKING:
    import pandas as pd


def to_frame(prices: Prices) -> pd.DataFrame:
    """The prices as a DataFrame of sessions x symbols; a gap is NaN."""
    import numpy as np
    import pandas as pd

    ticks_by_cell = np.array([np.frombuffer(column, dtype=np.int64) for column in prices.columns], dtype=np.float64)
    cells = ticks_by_cell.reshape(len(prices.symbols), len(prices.sessions)).T / 10**prices.scale
    cells[cells == 0] = np.nan
    frame = pd.DataFrame(cells, index=session_index(prices.sessions), columns=list(prices.symbols))
    frame.attrs["basis"], frame.attrs["field"] = prices.basis, prices.price_field
    return frame


def session_index(sessions: tuple[str, ...]) -> pd.Index[Any]:
    """The sessions as a DatetimeIndex called Date; UTC when they are intraday."""
    import pandas as pd

    intraday = bool(sessions) and len(sessions[0]) > 10
    return pd.DatetimeIndex(pd.to_datetime(list(sessions), utc=intraday), name="Date")


def restated(prices: Prices, basis: str | None, field: str) -> Prices:
    """Prices already read, with a basis the caller now states; mixing two stated ones is refused."""
    if basis is not None and prices.basis_stated and basis != prices.basis:
        raise _refused(
            f"the prices are of basis {prices.basis} and {basis} was asked for", "a basis is stated once",
            "read the source again with the basis you want",
        )  # fmt: skip
    if field != prices.price_field:
        raise _refused(f"the prices are of the field {prices.price_field}", f"{field} was asked for", "read it anew")
    if basis is None:
        return prices
    kept = tuple(finding for finding in prices.findings if finding.code != "basis_assumed")
    return replace(prices, basis=basis, basis_stated=True, findings=kept)


def _refused(found: str, allowed: str, remedy: str) -> PricesRefused:
    return PricesRefused("prices", found, allowed, remedy)
