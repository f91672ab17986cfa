"""The walk of a book: units, cash and values by session, and what each change of its NAV is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress
from operator import ne, sub

from trimtab.errors import PricesRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account
from trimtab.ledger.exact import minor, minors
from trimtab.market.prices import Prices
from trimtab.market.sessions import position_at_or_after, position_at_or_before
from trimtab.run.booked.marked import Held
from trimtab.run.booked.moves import ACTION, TRADE, TRANSFER, Move
from trimtab.run.booked.record import Control


@dataclass(frozen=True, slots=True)
class Placed:
    """The moves of a history by session from its first, on the axis of the prices; `whole` as Performance has it.

    `opening` are the moves of what was there before, where the history begins later than the account.
    """

    first: int
    sessions: tuple[str, ...]
    whole: bool
    opening: tuple[Move, ...]
    moves: Mapping[int, tuple[Move, ...]]
    units: Mapping[str, tuple[int, ...]]
    findings: tuple[Finding, ...]

    def cash(self) -> tuple[int, ...]:
        """Cash at each session's end, in minor units."""
        before = sum(move.cash_minor for move in self.opening)
        days = (sum(move.cash_minor for move in self.moves.get(t, ())) for t in range(len(self.sessions)))
        return tuple(accumulate(days, initial=before))[1:]

    def traded(self) -> tuple[str, ...]:
        """The sessions with a fill."""
        days = (t for t, moves in self.moves.items() if any(move.part == TRADE and move.cash_minor for move in moves))
        return tuple(self.sessions[t] for t in sorted(days))

    def holdings(self) -> Iterator[Held]:
        """Each name with the positions on the axis of the prices at which it counts: held, or moved."""
        touched: dict[str, set[int]] = {}
        for t, moves in self.moves.items():
            for move in moves:
                if move.symbol:
                    touched.setdefault(move.symbol, set()).add(t)
        for symbol, units in self.units.items():
            at = tuple(compress(range(self.first, self.first + len(units)), units))
            counts = [*at, *(self.first + t for t in touched.get(symbol, ()))]
            yield Held(symbol, min(counts), max(counts), at)

    def below_zero(self) -> Iterator[Finding]:
        """What lies below zero by the sessions of the facts, which the order of the journal never let happen."""
        for name, held in (*self.units.items(), ("", self.cash())):
            if min(held) < 0:
                days = [self.sessions[t] for t, amount in enumerate(held) if amount < 0]
                what = f"the shares of {name} are" if name else "the cash is"
                count = "1 session" if len(days) == 1 else f"{len(days)} sessions"
                text = (
                    f"{what} below zero in {count} from {days[0]} on: facts were entered in another order than that of "
                    "their sessions"
                )
                yield Finding("below_zero", name, text, days[0])


def placed(moves: Sequence[Move], account: Account, prices: Prices, start: str | None, end: str | None) -> Placed:
    """The moves on the axis of the prices; refuses a span without a session, and an account without a fact to value."""
    axis, where = prices.sessions, prices.source or "prices"
    if not moves:
        found = f"the account {account.name} has neither shares nor cash yet"
        raise PricesRefused("book", found, "a history begins with the first of both", "book what came in")
    begins = min(move.session for move in moves)
    first = position_at_or_after(axis, max(begins, start or ""))
    last = len(axis) - 1 if end is None else position_at_or_before(axis, end)
    if first > last:
        upto = (
            f"they end on {axis[min(last, len(axis) - 1)]}" if axis and last >= 0 else "they have no session up to then"
        )
        found = f"{upto} and the history begins on {max(begins, start or '')}"
        raise PricesRefused(where, found, "a history has at least one session", "give later prices, or other dates")
    whole = axis[0] <= begins and (start is None or start <= begins)
    opening: list[Move] = []
    by_session: dict[int, list[Move]] = {}
    after: list[Move] = []
    for move in moves:
        at = position_at_or_after(axis, move.session)
        if at > last:
            after.append(move)
        elif at <= first and not whole:
            opening.append(move)
        else:
            by_session.setdefault(at - first, []).append(move)
    sessions = axis[first : last + 1]
    inside = {t: tuple(rows) for t, rows in by_session.items()}
    findings = (*_outside(opening, after, sessions), *_between(inside, sessions))
    return Placed(first, sessions, whole, tuple(opening), inside, _units(opening, inside, len(sessions)), findings)


def _units(opening: Sequence[Move], moves: Mapping[int, Sequence[Move]], length: int) -> dict[str, tuple[int, ...]]:
    """Units by symbol at each session's end, of every name that is held or moved."""
    changes: dict[str, list[int]] = {}
    for t, rows in ((0, opening), *moves.items()):
        for move in rows:
            if move.symbol:
                changes.setdefault(move.symbol, [0] * length)[t] += move.units
    moved = {move.symbol for rows in moves.values() for move in rows}
    return {
        symbol: tuple(accumulate(changes[symbol]))
        for symbol in sorted(changes, key=str.encode)
        if symbol in moved or any(changes[symbol])
    }


def _outside(opening: Sequence[Move], after: Sequence[Move], sessions: Sequence[str]) -> Iterator[Finding]:
    if opening:
        text = (
            f"what was booked up to {sessions[0]} stands in the first NAV: the history begins there and not with the "
            "account"
        )
        yield Finding("begins_later", "", text, sessions[0], "note")
    if after:
        count = len({move.sequence for move in after})
        facts = "1 fact" if count == 1 else f"{count} facts"
        text = f"{facts} of the book from after {sessions[-1]}, the last session of this history, left out"
        yield Finding("left_out_after", "", text, sessions[-1])


def _between(moves: Mapping[int, Sequence[Move]], sessions: Sequence[str]) -> Iterator[Finding]:
    """Facts of days that the prices have no session for."""
    days = sorted({move.session for t, rows in moves.items() for move in rows if move.session != sessions[t]})
    if days:
        count = "1 day" if len(days) == 1 else f"{len(days)} days"
        text = f"facts of {count} without a session of prices ({', '.join(days[:3])}{' ...' if days[3:] else ''}) count"
        yield Finding("between_sessions", "", f"{text} in the next session", days[0], "note")


class Walk:
    """Values and control of placed moves at the prices given: whole minor units throughout."""

    def __init__(
        self, currency: str, scale: int, span: Placed, price_ticks: Mapping[str, tuple[int, Sequence[int]]]
    ) -> None:
        self.currency, self.scale, self.span = currency, scale, span
        length = len(span.sessions)
        self.price_ticks = {
            symbol: _padded(*price_ticks[symbol], span.first, length) for symbol in span.units if symbol in price_ticks
        }
        self._values = {
            symbol: minors(units, self.price_ticks[symbol], scale, currency) for symbol, units in span.units.items()
        }
        self._cash = span.cash()
        self._nav = tuple(map(sum, zip(self._cash, *self._values.values(), strict=True)))
        self._changed = _changed(span.units)

    def worth(self, units: int, price_ticks: int) -> int:
        """Units at a price in minor units, rounded half to even."""
        return minor(units, price_ticks, 0, self.scale, self.currency) if units else 0

    def values(self) -> dict[str, tuple[int, ...]]:
        """What each name is worth at each session's end."""
        return self._values

    def nav(self) -> tuple[int, ...]:
        """Every name's value and the cash, summed."""
        return self._nav

    def cash(self) -> tuple[int, ...]:
        """Cash at each session's end."""
        return self._cash

    def control(self) -> tuple[Control, ...]:
        """Why each NAV is not the one before: a row a session, without the first where it has nothing before it."""
        nav, span = self._nav, self.span
        invested = tuple(map(sub, nav, self._cash))
        rows = zip(range(len(nav)), (0, *nav), nav, map(sub, invested, (0, *invested)), strict=False)
        made = (self._row(t, before, after, risen) for t, before, after, risen in rows if t or span.whole)
        return tuple(made)

    def _row(self, t: int, before: int, after: int, risen: int) -> Control:
        """The parts of one change, from what was held overnight, the prices, and what the facts themselves say.

        `risen` is by how much more the holdings are worth; where they changed, those held overnight stand in for them.
        """
        moves, units = self.span.moves.get(t, ()), self.span.units
        touched = {*self._changed.get(t, ()), *(move.symbol for move in moves if move.symbol)}
        held = {symbol: units[symbol][t - 1] if t else 0 for symbol in touched}
        prices = risen + sum(self._overnight(symbol, overnight, t) for symbol, overnight in held.items())
        flows = trading = trade_fees = income = withheld = fees = 0
        for move in moves:
            worth = self._moved_worth(move, held, t)
            if move.part == ACTION:
                prices += worth + move.cash_minor
            elif move.part == TRADE:
                trading += worth - move.paid_minor
                trade_fees -= move.fees_minor
            elif move.part == TRANSFER:
                flows += worth
            flows += move.flow_minor
            income += move.income_minor
            withheld -= move.withheld_minor
            fees -= move.charged_minor
        return Control(
            self.span.sessions[t], before, flows, prices, trading, trade_fees, income, withheld, fees, after
        )  # fmt: skip

    def _overnight(self, symbol: str, units: int, t: int) -> int:
        """By how much the units held overnight are worth more than those held at the session's end."""
        return self.worth(units, self.price_ticks[symbol][t]) - self._values[symbol][t]

    def _moved_worth(self, move: Move, held: dict[str, int], t: int) -> int:
        """What the units moved are worth at the session's price, beside those held; they are held from here on."""
        if not move.symbol:
            return 0
        units, price = held[move.symbol], self.price_ticks[move.symbol][t]
        held[move.symbol] = units + move.units
        return self.worth(units + move.units, price) - self.worth(units, price)


def _changed(units: Mapping[str, Sequence[int]]) -> dict[int, list[str]]:
    """By position the names of which another number is held than in the session before."""
    found: dict[int, list[str]] = {}
    for symbol, held in units.items():
        for t in compress(range(len(held)), map(ne, held, chain((0,), held))):
            found.setdefault(t, []).append(symbol)
    return found


def _padded(begin: int, price_ticks: Sequence[int], first: int, length: int) -> tuple[int, ...]:
    """Ticks from a position of the axis as ticks of the history, zero where the name does not count."""
    ahead = begin - first
    return (*(0 for _ in range(ahead)), *price_ticks, *(0 for _ in range(length - ahead - len(price_ticks))))
