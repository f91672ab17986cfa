"""A stretch of sessions walked by the kernel: one book, one mandate, and nothing from outside in between."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from trimtab.decide import kernel
from trimtab.decide.crossing import Crossed, cross, row_symbols
from trimtab.decide.decision import empty_answers
from trimtab.decide.engine import Engine
from trimtab.decide.reasons import CODES
from trimtab.ledger.book import Book
from trimtab.mandate.mandate import Mandate
from trimtab.market.panel import Panel
from trimtab.market.prices import Prices

LOG_ROWS = 4096
ENDED, PLANNED, OUT_OF_BOUNDS = kernel.ENDED, kernel.PLANNED, kernel.OUT_OF_BOUNDS


@dataclass(frozen=True, slots=True)
class Move:
    """One name's change of holding: at which session of the ground, and why; units of shares, cost in ticks."""

    t: int
    symbol: str
    before: int
    after: int
    cost_ticks: int
    reason: str


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a walk stopped: the first session not done, the book then, the place of its last trade, and its moves.

    `planned` holds what the last session decided where plans are filled later.
    """

    t: int
    book: Book
    last: int
    moves: tuple[Move, ...]
    planned: tuple[Move, ...]
    out_of_bounds: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """A history that books are walked through: its prices, its panel, where each session stands on the axis that
    cooldowns are counted on, and what the engine was handed so far.

    `nav`, `cash` and `inside` are written by each walk, session by session.
    """

    prices: Prices
    panel: Panel
    axis: Sequence[str]
    places: Sequence[int]
    engine: Engine
    nav: Any
    cash: Any
    inside: Any
    trades: tuple[Any, ...]
    laid: dict[object, Any] = field(default_factory=dict)

    def written(self) -> tuple[array[int], array[int], array[int]]:
        """NAV, cash and whether all was inside its band, by session, as the walks have left them."""
        return array("q", self.nav), array("q", self.cash), array("b", self.inside)


def make_ground(prices: Prices, panel: Panel, axis: Sequence[str], places: Sequence[int], engine: Engine) -> Ground:
    """The history laid out for the engine."""
    sessions, rows = len(panel.sessions), max(LOG_ROWS, 2 * len(panel.symbols))
    nav, cash, inside = (engine.whole([0] * sessions) for _ in range(3))
    return Ground(
        prices, panel, axis, places, engine, nav, cash, inside, tuple(engine.whole([0] * rows) for _ in range(6))
    )


def walk(
    ground: Ground,
    book: Book,
    mandate: Mandate,
    due: Sequence[int],
    first: int,
    end: int,
    *,
    last: int,
    asked: bool,
    later: bool,
    look: bool,
) -> Walked:
    """The book through the sessions from `first` up to `end`, or up to where something must be done from outside."""
    engine = ground.engine
    room: Any = engine.kernel
    symbols = row_symbols(book, mandate)
    crossed = _crossed(ground, book, mandate, symbols, first)
    names = engine.record("Names", crossed.names)
    base = engine.whole([flags & ~kernel.FROZEN for flags in crossed.names.flags])
    answers = engine.record("Answers", empty_answers(len(symbols)))
    log = room.Log(ground.nav, ground.cash, ground.inside, *ground.trades)
    pace = room.Pace(
        mandate.policy.cooldown_sessions, int(asked), kernel.LATER if later else kernel.AT_CLOSE, int(look)
    )
    stopped = room.walk(
        engine.record("Terms", crossed.terms._replace(certified=0)), room.Case(*crossed.case), names, base,
        days_of(ground, symbols, due), first, end, last, pace, answers, log,
    )  # fmt: skip
    return _walked(ground, book, crossed, stopped, names, answers, last)


def crossing(ground: Ground, book: Book, mandate: Mandate, t: int, symbols: Sequence[str]) -> Crossed:
    """The book and its mandate as the kernel counts them at the session, with a row for each of the symbols too."""
    rows = {*row_symbols(book, mandate), *symbols}
    return _crossed(ground, book, mandate, sorted(rows, key=str.encode), t)


def never() -> int:
    """The place of a trade that never was."""
    return kernel.NEVER


def _crossed(ground: Ground, book: Book, mandate: Mandate, symbols: Sequence[str], t: int) -> Crossed:
    at = {symbol: i for i, symbol in enumerate(ground.panel.symbols)}
    quotes = {symbol: ground.panel.quote(t, at[symbol]) for symbol in symbols}
    return cross(
        book, ground.prices, mandate, ground.panel.sessions[t], quotes, last_traded=None, asked=False, axis=ground.axis
    )


def days_of(ground: Ground, symbols: tuple[str, ...], due: Sequence[int]) -> Any:
    """The panel's columns of the symbols and the calendar, as the kernel reads them; made once for each."""
    import numpy as np

    key = symbols
    if key not in ground.laid:
        panel, whole = ground.panel, ground.engine.whole
        shape = (len(panel.sessions), len(panel.symbols))
        at = {symbol: i for i, symbol in enumerate(panel.symbols)}
        columns = [at[symbol] for symbol in symbols]
        price = np.frombuffer(panel.price_ticks, dtype=np.int64).reshape(shape)[:, columns]
        frozen = np.frombuffer(panel.doubt, dtype=np.int8).reshape(shape)[:, columns] != 0
        ground.laid[key] = (
            whole(np.maximum(price, 1).ravel().tolist()),  # a name without a price is frozen and not held
            whole(frozen.ravel().astype(np.int64).tolist()),
            whole(frozen.sum(axis=1).tolist()),
            whole(list(ground.places)),
        )
    if ("due", id(due)) not in ground.laid:
        ground.laid["due", id(due)] = (ground.engine.whole(list(due)), due)  # held, so that the id stays its own
    price, frozen, held_back, places = ground.laid[key]
    return ground.engine.kernel.Days(price, frozen, held_back, ground.laid["due", id(due)][0], places)


def _walked(ground: Ground, book: Book, crossed: Crossed, stopped: Any, names: Any, answers: Any, last: int) -> Walked:
    symbols, t = crossed.symbols, int(stopped.session)
    rows = zip(*(column[: stopped.trades] for column in ground.trades), strict=True)
    moves = tuple(
        Move(int(at), symbols[name], int(before), int(after), int(cost), CODES[reason])
        for at, name, before, after, cost, reason in rows
    )
    planned: tuple[Move, ...] = ()
    if stopped.why == kernel.PLANNED:
        planned = tuple(
            Move(t - 1, symbol, int(names.shares[i]), int(answers.shares[i]), 0, CODES[answers.reason[i]])
            for i, symbol in enumerate(symbols)
            if names.shares[i] != answers.shares[i]
        )
    held = tuple((symbol, int(names.shares[i])) for i, symbol in enumerate(symbols) if names.shares[i])
    after = Book(held, int(stopped.cash), crossed.terms.per, book.currency, book.scale)
    return Walked(t, after, int(stopped.last), moves, planned, stopped.why == kernel.OUT_OF_BOUNDS)
