"""The panel: what each name is valued at in each session of a history, and where it may not be traded on.

Cell by cell it is what `quality.quote` says on the prices up to that session. Only what stands beside a gap, a split, a
large step or a doubt is asked of it; a run of gaps is carried from the cell before it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trimtab.market.prices import MISSING, Prices
from trimtab.market.quality import Quote, quote
from trimtab.market.sessions import counts_upto, position_at_or_after, position_of

STALE = "stale_price"
NO_PRICE = "no_price"


@dataclass(frozen=True, slots=True)
class Panel:
    """Sessions x symbols, a row a session: `price_ticks` (0: no good price yet) and `doubt`, a place in `codes`.

    Code 0 is empty: the name may be traded on.
    """

    sessions: tuple[str, ...]
    symbols: tuple[str, ...]
    price_ticks: array[int]
    doubt: array[int]
    codes: tuple[str, ...]

    def quote(self, t: int, i: int) -> Quote:
        """The cell of session t and symbol i as the quality gate gives it, but for the session that its price is of."""
        doubt = self.doubt[t * len(self.symbols) + i]
        return Quote(self.symbols[i], self.price_at(t, i), self.sessions[t], self.codes[doubt])

    def price_at(self, t: int, i: int) -> int:
        """What a share of symbol i is valued at in session t, in ticks."""
        return self.price_ticks[t * len(self.symbols) + i]

    def column(self, symbol: str) -> array[int]:
        """What a share of the symbol is valued at in each session, in ticks."""
        return self.price_ticks[self.symbols.index(symbol) :: len(self.symbols)]


def make_panel(
    prices: Prices,
    symbols: Sequence[str],
    sessions: Sequence[str],
    *,
    age_sessions_max: int = 0,
    axis: Sequence[str] | None = None,
) -> Panel:
    """The panel of the symbols over the sessions, which are a run of those of the prices."""
    import numpy as np

    gate = _Gate(prices, position_of(prices.sessions, sessions[0]), len(sessions), age_sessions_max, axis, ["", STALE])
    price = np.zeros((len(sessions), len(symbols)), dtype=np.int64)
    doubt = np.zeros((len(sessions), len(symbols)), dtype=np.int8)
    counted = prices.sessions if axis is None else axis
    places = np.array(counts_upto(counted, sessions), dtype=np.int64)
    for i, symbol in enumerate(symbols):
        price[:, i], doubt[:, i] = _cells(gate, symbol, places)
    return Panel(
        tuple(sessions), tuple(symbols), array("q", price.tobytes()), array("b", doubt.tobytes()), tuple(gate.codes)
    )


@dataclass(frozen=True, slots=True)
class _Gate:
    """The question asked of each doubtful cell, and the codes answered so far."""

    prices: Prices
    first: int
    length: int
    age_sessions_max: int
    axis: Sequence[str] | None
    codes: list[str]

    def ask(self, symbol: str, t: int) -> tuple[int, int]:
        """The price and the place of the doubt's code at session t of the span."""
        quoted = quote(
            self.prices, symbol, self.prices.sessions[self.first + t],
            age_sessions_max=self.age_sessions_max, axis=self.axis,
        )  # fmt: skip
        return quoted.price_ticks, self.code(quoted.doubt)

    def code(self, doubt: str) -> int:
        """The place of the doubt among the codes."""
        if doubt not in self.codes:
            self.codes.append(doubt)
        return self.codes.index(doubt)


def _cells(gate: _Gate, symbol: str, places: Any) -> tuple[Any, Any]:
    """One name's prices and doubts over the span, as arrays."""
    import numpy as np

    column = np.frombuffer(gate.prices.column(symbol), dtype=np.int64)[: gate.first + gate.length]
    doubted = _doubted(gate.prices, symbol)
    if doubted is None:
        return np.zeros(gate.length, np.int64), np.full(gate.length, gate.code(NO_PRICE), np.int8)
    carried, asked = _kinds(gate, column, symbol, doubted)
    price, doubt = column[gate.first :].copy(), np.zeros(gate.length, np.int8)
    if not carried.any() and not asked.any():
        return price, doubt  # most names: each cell is as it stands
    for t in np.flatnonzero(asked).tolist():
        price[t], doubt[t] = gate.ask(symbol, t)
    source = np.maximum.accumulate(np.where(carried, 0, np.arange(gate.length)))
    price, doubt = price[source], doubt[source]
    aged = places - _newest_place(gate, column, doubted, places) > gate.age_sessions_max
    doubt[carried & aged & (price > MISSING)] = gate.codes.index(STALE)
    return price, doubt


def _doubted(prices: Prices, symbol: str) -> list[int] | None:
    """Where the reader doubts a cell of the name; None when it doubts the whole name."""
    sessions = [doubt.session for doubt in prices.doubts if doubt.symbol == symbol]
    if "" in sessions:
        return None
    return [at for at in (position_of(prices.sessions, session) for session in sessions) if at >= 0]


def _kinds(gate: _Gate, column: Any, symbol: str, doubted: Sequence[int]) -> tuple[Any, Any]:
    """Which cells of the span are carried gaps and which are to be asked; the rest is as it stands."""

    before = column[:-1]
    plain = column > MISSING
    plain[1:] &= (before > MISSING) & (column[1:] <= 2 * before) & (before <= 2 * column[1:])
    carried = column == MISSING
    carried[gate.first] = False
    for at in (at for at in doubted if at < len(column)):
        plain[at : at + 2] = False
        carried[at] = False
    for at in _split_places(gate.prices, symbol, len(column)):
        plain[at] = carried[at] = False
    return carried[gate.first :], ~(plain | carried)[gate.first :]


def _split_places(prices: Prices, symbol: str, length: int) -> list[int]:
    if prices.basis != "raw":
        return []
    splits = (split.session for split in prices.actions.splits if split.symbol == symbol)
    places = (position_at_or_after(prices.sessions, session) for session in splits)
    return [at for at in places if at < length]


def _newest_place(gate: _Gate, column: Any, doubted: Sequence[int], places: Any) -> Any:
    """On the axis that age is counted on: where the newest cell up to each session stands that has a price or doubt."""
    import numpy as np

    told = column != MISSING
    told[[at for at in doubted if at < len(column)]] = True
    newest = np.maximum.accumulate(np.where(told, np.arange(len(column)), -1))[gate.first :]
    counted = gate.prices.sessions if gate.axis is None else gate.axis
    earlier = bisect_right(counted, gate.prices.sessions[max(int(newest[0]), 0)])
    return np.where(newest >= gate.first, places[np.maximum(newest - gate.first, 0)], earlier)
