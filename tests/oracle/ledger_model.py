"""An account kept a second way, in fractions and plain lists: what the book must agree with to the last cent."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from trimtab.ledger.facts import (
    Busted,
    Delisted,
    DividendPaid,
    Fact,
    FeeCharged,
    Filled,
    Flow,
    InterestPaid,
    SplitDone,
    Transferred,
)
from trimtab.ledger.fills import Fill

UNIT = 10**9
CENT = 10**4  # ticks of a millionth
FIRST_DAY = date(2026, 1, 2).toordinal()
FACTS_A_DAY = 20
SYMBOLS = tuple(f"S{number:02}" for number in range(20))


@dataclass
class Model:
    """One account in dollars-and-cents arithmetic of its own; first in, first out."""

    cash: int = 0
    lots: dict[str, list[list[int]]] = field(default_factory=dict)  # [units, cost], oldest first
    gains: int = 0
    inflow: int = 0
    income: int = 0
    charges: int = 0
    undo: Fill | None = None
    saved: tuple[int, list[list[int]], int] | None = None

    def held(self, symbol: str) -> int:
        """Units of the symbol."""
        return sum(units for units, _ in self.lots.get(symbol, []))

    def cost(self) -> int:
        """What all lots cost."""
        return sum(cost for lots in self.lots.values() for _, cost in lots)

    def sell(self, symbol: str, units: int, proceeds: int) -> None:
        """Takes units from the oldest lots; the gain is what they brought less what they had cost."""
        cost, lots = 0, self.lots[symbol]
        while units:
            size, paid = lots[0]
            take = min(units, size)
            part = round(Fraction(paid * take, size))
            cost, units = cost + part, units - take
            lots[0] = [size - take, paid - part]
            if not lots[0][0]:
                lots.pop(0)
        self.cash += proceeds
        self.gains += proceeds - cost

    def fill(self, fill: Fill) -> None:
        """A trade, its cash rounded once, half to even."""
        self.undo, self.saved = fill, (self.cash, [lot[:] for lot in self.lots.get(fill.symbol, [])], self.gains)
        worth = Fraction(fill.quantity_units * fill.price_ticks, UNIT)
        if fill.side == "BUY":
            paid = round((worth + fill.fees_ticks) / CENT)
            self.lots.setdefault(fill.symbol, []).append([fill.quantity_units, paid])
            self.cash -= paid
        else:
            self.sell(fill.symbol, fill.quantity_units, round((worth - fill.fees_ticks) / CENT))

    def bust(self) -> None:
        """The last trade taken back, while nothing else has happened."""
        assert self.undo and self.saved
        self.cash, self.lots[self.undo.symbol], self.gains = self.saved
        self.undo = None

    def split(self, symbol: str, after: int, before: int) -> None:
        """Units by the ratio, the sum rounded down; a lot of nothing hands its cost to the next, or to the last."""
        total, lots, given, carried = 0, [], 0, 0
        for units, cost in self.lots[symbol]:
            total += units
            new = int(Fraction(total * after, before)) - given
            given, carried = given + new, carried + cost
            if new:
                lots.append([new, carried])
                carried = 0
        lots[-1][1] += carried
        self.lots[symbol] = lots

    def over(self) -> int:
        """What the identity of a book leaves over; zero."""
        return self.cash + self.cost() - self.inflow - self.gains - self.income + self.charges


class Life:
    """A random life that the model can bear: facts for the book, the model moved along with each."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.model = Model()
        self.number = 0
        self.session = "2026-01-02"

    def facts(self, many: int) -> list[Fact]:
        """The next facts."""
        return [self._next() for _ in range(many)]

    def _next(self) -> Fact:
        self.number += 1
        self.session = date.fromordinal(FIRST_DAY + self.number // FACTS_A_DAY).isoformat()
        made = None
        kinds = (
            self._flow, self._buy, self._sell, self._bust, self._split, self._dividend, self._charge, self._transfer,
            self._delist,
        )  # fmt: skip
        while made is None:
            made = self.dice.choices(kinds, (4, 40, 36, 3, 1, 4, 3, 2, 0.2))[0]()
        return made

    def _flow(self) -> Fact:
        amount = self.dice.randrange(1, 5_000_000)
        if amount % 3 == 0 and amount < self.model.cash:
            amount = -amount
        self.model.undo = None
        self.model.cash += amount
        self.model.inflow += amount
        return Flow("main", self.session, f"R{self.number}", amount)

    def _fill(self, side: str, symbol: str, units: int) -> Fact:
        fill = Fill(
            f"F{self.number}", self.session, symbol, side, units, self.dice.randrange(1, 500_000_000),
            self.dice.randrange(0, 3_000_000),
        )  # fmt: skip
        self.model.fill(fill)
        return Filled("main", fill)

    def _buy(self) -> Fact | None:
        units = self.dice.choice((self.dice.randrange(1, 20) * UNIT, self.dice.randrange(1, 20 * UNIT)))
        if self.model.cash < 1_100_000:  # more than twenty shares at the highest price
            return None
        return self._fill("BUY", self.dice.choice(SYMBOLS), units)

    def _sell(self) -> Fact | None:
        symbol = self.dice.choice(SYMBOLS)
        held = self.model.held(symbol)
        if not held or self.model.cash < 1000:  # fees may be more than a small sale brings
            return None
        return self._fill("SELL", symbol, held if self.dice.random() < 0.1 else self.dice.randrange(1, held + 1))

    def _bust(self) -> Fact | None:
        undone, saved = self.model.undo, self.model.saved
        if undone is None or saved is None or saved[0] < 0:
            return None
        self.model.bust()
        return Busted("main", self.session, undone.fill_id)

    def _split(self) -> Fact | None:
        symbol, (after, before) = self.dice.choice(SYMBOLS), self.dice.choice(((2, 1), (3, 2), (1, 10), (7, 1), (1, 3)))
        if self.model.held(symbol) < UNIT or self.model.held(symbol) > 10**13:
            return None
        self.model.undo = None
        self.model.split(symbol, after, before)
        return self._once(SplitDone("main", self.session, symbol, after, before))

    def _once(self, fact: SplitDone | Delisted) -> Fact:
        """An action has one a symbol and session: the session moves on."""
        self.number += FACTS_A_DAY
        return fact

    def _dividend(self) -> Fact | None:
        symbol, amount = self.dice.choice(SYMBOLS), self.dice.randrange(1, 100_000)
        held, withheld = self.model.held(symbol), amount // 7
        if not held:
            return None
        self.model.undo = None
        self.model.income += amount - withheld
        reinvested = self.dice.choice((0, self.dice.randrange(1, UNIT)))
        if reinvested:
            self.model.lots[symbol].append([reinvested, amount - withheld])
        else:
            self.model.cash += amount - withheld
        return DividendPaid("main", self.session, f"R{self.number}", symbol, amount, withheld, reinvested)

    def _charge(self) -> Fact | None:
        amount = self.dice.randrange(1, 10_000)
        if self.model.cash < amount:
            return None
        self.model.undo = None
        if amount % 2:
            self.model.cash -= amount
            self.model.charges += amount
            return FeeCharged("main", self.session, f"R{self.number}", amount)
        self.model.cash += amount
        self.model.income += amount
        return InterestPaid("main", self.session, f"R{self.number}", amount)

    def _transfer(self) -> Fact:
        symbol, units, cost = self.dice.choice(SYMBOLS), self.dice.randrange(1, UNIT), self.dice.randrange(0, 10**6)
        self.model.undo = None
        self.model.lots.setdefault(symbol, []).append([units, cost])
        self.model.inflow += cost
        return Transferred("main", self.session, f"R{self.number}", symbol, units, cost, acquired=self.session)

    def _delist(self) -> Fact | None:
        symbol, paid = self.dice.choice(SYMBOLS), self.dice.choice((0, self.dice.randrange(1, 10**6)))
        if not self.model.held(symbol):
            return None
        self.model.undo = None
        self.model.sell(symbol, self.model.held(symbol), paid)
        return self._once(Delisted("main", self.session, symbol, paid))
