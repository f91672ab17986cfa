"""Positions: what an account holds, lot by lot, what each would gain at the last prices of its history; its gains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trimtab.ledger.accounts import Account
from trimtab.ledger.lots import Gain, Unrealised, unrealised
from trimtab.run.booked.record import Performance


@dataclass(frozen=True, slots=True)
class Position:
    """One name that is held, its lots at the last price; the price is 0 where the history has none of it."""

    symbol: str
    units: int
    price_ticks: int
    value_minor: int
    lots: tuple[Unrealised, ...]

    @property
    def cost_minor(self) -> int:
        """What the lots cost whose cost is known."""
        return sum(row.lot.cost_minor for row in self.lots if row.lot.cost_known)

    @property
    def cost_known(self) -> bool:
        """Whether the cost of every lot is known."""
        return all(row.lot.cost_known for row in self.lots)

    @property
    def gain_minor(self) -> int:
        """What the lots of known cost would gain."""
        return sum(row.gain_minor for row in self.lots if row.lot.cost_known)


@dataclass(frozen=True, slots=True)
class Realised:
    """The gains of one term: their number, what the shares brought and had cost, and whether every cost is known."""

    term: str
    gains: int
    proceeds_minor: int
    cost_minor: int
    cost_known: bool

    @property
    def gain_minor(self) -> int:
        """Proceeds less cost."""
        return self.proceeds_minor - self.cost_minor


def positions(made: Performance, account: Account) -> tuple[Position, ...]:
    """What the account holds in its own currency as the book stands, in order of symbol, at the last prices."""
    found = []
    for symbol, units in account.shares.items():
        lots = account.lots[symbol]
        if lots[0].currency != account.currency:
            continue
        ticks = made.price_ticks.get(symbol, (0,))[-1]
        rows = unrealised(lots, ticks, made.prices.scale, made.sessions[-1])
        found.append(Position(symbol, units, ticks, sum(row.value_minor for row in rows), rows))
    return tuple(found)


def as_stands(made: Performance, account: Account) -> bool:
    """Whether the history ends with what the book holds: nothing of the book is from after its last session."""
    held = {symbol: units[-1] for symbol, units in made.units.items() if units[-1]}
    own = {symbol: units for symbol, units in account.shares.items() if _own(account, symbol)}
    return held == own and made.cash_minor[-1] == account.cash_minor.get(account.currency, 0)


def _own(account: Account, symbol: str) -> bool:
    return account.lots[symbol][0].currency == account.currency


def realised(account: Account) -> tuple[Realised, ...]:
    """The gains of the account in its own currency, short, long and of unknown term, those there are."""
    own = [gain for gain in account.gains if gain.currency == account.currency]
    return tuple(_summed(term, [gain for gain in own if gain.term == term]) for term in sorted({g.term for g in own}))


def _summed(term: str, gains: Iterable[Gain]) -> Realised:
    rows = list(gains)
    return Realised(
        term, len(rows), sum(gain.proceeds_minor for gain in rows), sum(gain.cost_minor for gain in rows),
        all(gain.cost_known for gain in rows),
    )  # fmt: skip
