"""A stretch of sessions walked by the kernel: one book, one mandate, and nothing from outside in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from trimtab.units import worth

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

    What books share stands in `days`. A walk writes the `log` and fills `crossed`, so each book is walked on the ground
    taken `apart`, which alone has a log.
    """

    prices: Prices
    panel: Panel
    axis: Sequence[str]
    places: Sequence[int]
    engine: Engine
    place_of: Mapping[str, int]
    log: Any = None
    days: dict[object, Any] = field(default_factory=dict)
    crossed: dict[object, Any] = field(default_factory=dict)

    def wanted_in(self, mandate: Mandate) -> frozenset[str]:
        """The symbols that the mandate has a target for."""
        key = ("wanted", id(mandate))
        if key not in self.crossed:
            self.crossed[key] = (frozenset(mandate.targets.symbols), mandate)  # held, so that the id stays its own
        symbols: frozenset[str] = self.crossed[key][0]
        return symbols


def make_ground(prices: Prices, panel: Panel, axis: Sequence[str], places: Sequence[int], engine: Engine) -> Ground:
    """The history laid out for the engine."""
    place_of = {symbol: i for i, symbol in enumerate(panel.symbols)}
    return Ground(prices, panel, axis, places, engine, place_of)


def apart(ground: Ground) -> Ground:
    """The same ground for one book alone, whatever others are walked meanwhile."""
    return replace(ground, log=_log(ground.panel, ground.engine), crossed={})


def _log(panel: Panel, engine: Engine) -> Any:
    """Room for what the kernel writes down of each session, and of as many trades as are taken off it at once."""
    sessions, rows = [0] * len(panel.sessions), [0] * max(LOG_ROWS, 2 * len(panel.symbols))
    return engine.record("Log", kernel.Log(*(list(sessions) for _ in range(3)), *(list(rows) for _ in range(6))))


def walk(
    ground: Ground,
    book: Book,
    mandate: Mandate,
    due: Any,
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
    base = engine.whole(crossed.names.flags)
    answers = engine.record("Answers", empty_answers(len(symbols)))
    pace = room.Pace(
        mandate.policy.cooldown_sessions, int(asked), kernel.LATER if later else kernel.AT_CLOSE, int(look)
    )
    stopped = room.walk(
        engine.record("Terms", crossed.terms._replace(certified=0)), room.Case(*crossed.case), names, base,
        days_of(ground, symbols, due), first, end, last, pace, answers, ground.log,
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
    """The book as the kernel counts it at the session; what the mandate says of its rows is crossed once."""
    still = _standing(ground, book, mandate, tuple(symbols), t)
    held = dict(book.shares)
    whole = still.terms.per // book.per
    units = [held.get(symbol, 0) * whole for symbol in symbols]
    n = len(ground.panel.symbols)
    row = ground.panel.price_ticks[t * n : (t + 1) * n]
    price = [row[ground.place_of[symbol]] or 1 for symbol in symbols]
    value = [worth(each, ticks, still.terms.per) for each, ticks in zip(units, price, strict=True)]
    names = still.names._replace(shares=units, price=price, value=value)
    return replace(still, names=names, case=still.case._replace(cash=book.cash_ticks))


def _standing(ground: Ground, book: Book, mandate: Mandate, symbols: tuple[str, ...], t: int) -> Crossed:
    """The crossing of this mandate and these rows, frozen names aside, under the fees in force on the session."""
    session = ground.panel.sessions[t]
    wanted = ground.wanted_in(mandate)
    unwanted = tuple(symbol for symbol, _ in book.shares if symbol not in wanted)
    key = (id(mandate), symbols, book.per, mandate.costs.sell_fees_on(session), unwanted)
    if key not in ground.crossed:
        quotes = {symbol: ground.panel.quote(t, ground.place_of[symbol]) for symbol in symbols}
        crossed = cross(book, ground.prices, mandate, session, quotes, last_traded=None, asked=False, axis=ground.axis)
        flags = [bits & ~kernel.FROZEN for bits in crossed.names.flags]
        ground.crossed[key] = (replace(crossed, names=crossed.names._replace(flags=flags)), mandate)
    crossed, _ = ground.crossed[key]
    assert isinstance(crossed, Crossed)
    return crossed


def _row(engine: Engine, numbers: Any) -> Any:
    """An array of whole numbers as this engine's row."""
    return engine.whole(numbers if engine.name == "compiled" else numbers.tolist())


def days_of(ground: Ground, symbols: tuple[str, ...], due: Any) -> Any:
    """The panel's columns of the symbols and the calendar (an array, 1 where it is due), as the kernel reads them;
    made once for each.
    """
    import numpy as np

    key = symbols
    if key not in ground.days:
        panel, engine = ground.panel, ground.engine
        shape = (len(panel.sessions), len(panel.symbols))
        columns = [ground.place_of[symbol] for symbol in symbols]
        price = np.frombuffer(panel.price_ticks, dtype=np.int64).reshape(shape)[:, columns]
        frozen = np.frombuffer(panel.doubt, dtype=np.int8).reshape(shape)[:, columns] != 0
        ground.days[key] = (
            _row(engine, np.maximum(price, 1).ravel()),  # a name without a price is frozen and not held
            _row(engine, frozen.ravel().astype(np.int64)),
            _row(engine, frozen.sum(axis=1)),
            engine.whole(ground.places),
        )
    if ("due", id(due)) not in ground.days:
        ground.days["due", id(due)] = (_row(ground.engine, due), due)  # held, so that the id stays its own
    price, frozen, held_back, places = ground.days[key]
    return ground.engine.kernel.Days(price, frozen, held_back, ground.days["due", id(due)][0], places)


def _walked(ground: Ground, book: Book, crossed: Crossed, stopped: Any, names: Any, answers: Any, last: int) -> Walked:
    symbols, t = crossed.symbols, int(stopped.session)
    log = ground.log
    columns = (log.session, log.name, log.before, log.after, log.cost, log.reason)
    rows = zip(*(ground.engine.listed(column[: stopped.trades]) for column in columns), strict=True)
    moves = tuple(
        Move(at, symbols[name], before, after, cost, CODES[reason]) for at, name, before, after, cost, reason in rows
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
