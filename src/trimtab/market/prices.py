"""Prices: sessions x symbols of one field and one basis, in whole ticks; a gap is a zero that no sum ever sees.

The basis is part of what a price is: `raw` as printed that day, `split` restated for splits, `total` restated for
dividends too.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from trimtab.errors import PricesRefused
from trimtab.findings import Finding
from trimtab.market.actions import Actions
from trimtab.market.sessions import position_at_or_before
from trimtab.units import SCALE

FIELDS = ("close", "vwap", "mid")
BASES = ("raw", "split", "total")
MISSING = 0
NAMES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in ticks: `columns[i][t]` is symbol i at session t, and 0 is a gap. Sessions ascend and are unique.

    `actions` are the splits and dividends to roll a holding through (basis raw only), and the renames of symbols.
    `doubts` are cells that the reader would not vouch for, by symbol and session: a doubted cell is a gap here and
    freezes its name for that session. `source` says where the prices come from and is printed on each report;
    `basis_stated` is False where it was assumed.
    """

    sessions: tuple[str, ...]
    symbols: tuple[str, ...]
    columns: tuple[array[int], ...]
    price_field: str = "close"
    basis: str = "raw"
    basis_stated: bool = True
    interval: str = "1d"
    currency: str = "USD"
    scale: int = SCALE
    actions: Actions = Actions()
    doubts: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    source: str = ""
    provenance: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert len(self.symbols) == len(self.columns)
        assert all(len(column) == len(self.sessions) for column in self.columns)
        assert self.basis in BASES and self.price_field in FIELDS

    def __repr__(self) -> str:
        """Which prices these are; not the figures, of which there may be millions."""
        names = ", ".join(self.symbols[:NAMES_SHOWN]) or "no name"
        more = f" and {len(self.symbols) - NAMES_SHOWN} more" if len(self.symbols) > NAMES_SHOWN else ""
        span = f"from {self.sessions[0]} to {self.sessions[-1]}" if self.sessions else "none"
        basis = self.basis if self.basis_stated else f"assumed {self.basis}"
        source = f"; {self.source}" if self.source else ""
        return (
            f"Prices of {names}{more}: {len(self.sessions)} sessions ({self.interval}), {span}; "
            f"{self.price_field}, {basis}, {self.currency}{source}"
        )

    def at(self, symbol: str) -> int:
        """Where the symbol stands; -1 when it has no column."""
        try:
            return self.symbols.index(symbol)
        except ValueError:
            return -1

    def column(self, symbol: str) -> array[int]:
        """The symbol's ticks by session; all gaps when the prices do not know it."""
        at = self.at(symbol)
        return array("q", bytes(8 * len(self.sessions))) if at < 0 else self.columns[at]

    def as_of(self) -> str:
        """The last session that any name has a price for.

        Refused when there is no price at all.
        """
        for t in range(len(self.sessions) - 1, -1, -1):
            if any(column[t] != MISSING for column in self.columns):
                return self.sessions[t]
        raise PricesRefused(
            self.source or "prices", "no name has a price in any session", "at least one price is needed",
            "check the file, the symbols and the dates",
        )  # fmt: skip

    def upto(self, session: str) -> Prices:
        """The same prices without what came after the session."""
        end = position_at_or_before(self.sessions, session) + 1
        return self._cut(0, end)

    def between(self, start: str | None, end: str | None) -> Prices:
        """The sessions from start to end, both counted; None leaves that side open."""
        first = 0 if start is None else next((t for t, s in enumerate(self.sessions) if s >= start), len(self.sessions))
        last = len(self.sessions)
        if end is not None:
            last = next((t for t, s in enumerate(self.sessions) if s[: len(end)] > end), len(self.sessions))
        return self._cut(first, max(first, last))

    def _cut(self, first: int, last: int) -> Prices:
        return replace(
            self, sessions=self.sessions[first:last], columns=tuple(column[first:last] for column in self.columns)
        )

    def only(self, symbols: Sequence[str]) -> Prices:
        """The same prices for these symbols, in this order; a symbol without a column gets one of gaps."""
        return replace(self, symbols=tuple(symbols), columns=tuple(self.column(symbol) for symbol in symbols))

    def with_price(self, symbol: str, price_ticks: int, session: str) -> Prices:
        """The same prices with one cell set, as a live price is; the session must be on the axis.

        It settles the doubt in that cell, and one that a feed had about the name as a whole (it never came).
        """
        t = self.sessions.index(session)
        symbols = self.symbols if symbol in self.symbols else (*self.symbols, symbol)
        columns = [array("q", self.column(name)) for name in symbols]
        columns[symbols.index(symbol)][t] = price_ticks
        doubts = tuple(doubt for doubt in self.doubts if doubt.symbol != symbol or doubt.session not in (session, ""))
        return replace(self, symbols=symbols, columns=tuple(columns), doubts=doubts)
