"""Moves: what each fact of an account did to its shares and cash, from the session it counts from.

A fact counts from its own session, however late it was entered. A bust counts from the session of the fill it takes
back, so the history is as it turned out to have been. What a split, rename or delisting did is what it did in the book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trimtab.findings import Finding
from trimtab.ledger import facts
from trimtab.ledger.accounts import Account
from trimtab.ledger.exact import minor
from trimtab.ledger.facts import Fact
from trimtab.ledger.fills import BUY
from trimtab.ledger.journal import Entry
from trimtab.ledger.lots import Lot
from trimtab.market.actions import Split

CASH, TRANSFER, TRADE, ACTION = "cash", "transfer", "trade", "action"
NOT_THE_BOOK = "not_the_book"


class Move(NamedTuple):
    """Units of a symbol and cash that one fact moved, and what it says of them, in minor units.

    `part` says what the units are at the session's price: of a transfer a flow, of a trade what the price is above its
    own, of an action a part of the price's change.
    """

    session: str
    sequence: int
    part: str
    symbol: str = ""
    units: int = 0
    cash_minor: int = 0
    paid_minor: int = 0  # of a trade: what its shares alone cost (+) or brought (-), fees apart
    fees_minor: int = 0  # of a trade
    income_minor: int = 0
    withheld_minor: int = 0
    flow_minor: int = 0
    charged_minor: int = 0  # to the account


@dataclass(frozen=True, slots=True)
class Moved:
    """The moves of an account in its own currency, the splits it booked, and the names that renames tie together."""

    moves: tuple[Move, ...]
    splits: tuple[Split, ...]
    renames: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]


def moved(entries: Iterable[Entry], account: Account) -> Moved:
    """What the account's entries did, in the order of the journal."""
    fold = _Fold(account)
    for entry in entries:
        if entry.fact.account == account.name:
            fold.follow(entry)
    return fold.moved()


@dataclass(slots=True)
class _Fold:
    """The entries so far: units by symbol as booked, the fills that stand, and the last action of each symbol."""

    account: Account
    units: dict[str, int] = field(default_factory=dict)
    cash: int = 0
    fills: dict[str, Move] = field(default_factory=dict)
    acted: dict[str, str] = field(default_factory=dict)
    traded: dict[str, str] = field(default_factory=dict)  # the latest session that units of the symbol count from
    moves: list[Move] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    renames: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)

    def follow(self, entry: Entry) -> None:
        """What one entry did."""
        post = _POSTS.get(type(entry.fact))
        if post:
            post(self, entry.fact, entry.sequence)

    def moved(self) -> Moved:
        """What was found; cash in other currencies is said, and so is a fold that is not the account's own."""
        account = self.account
        for code in sorted(self.foreign):
            text = f"what the account holds in {code} is left out: its history is in {account.currency}"
            self.findings.append(Finding("currency_left_out", "", text))
        held = {symbol: units for symbol, units in self.units.items() if units}
        own = {symbol: units for symbol, units in account.shares.items() if self._is_own(account.lots[symbol])}
        if held != own or self.cash != account.cash_minor.get(account.currency, 0):
            text = "the shares and cash of the history are not those of the book: do not use these figures"
            self.findings.append(Finding(NOT_THE_BOOK, "", text))
        return Moved(tuple(self.moves), tuple(self.splits), tuple(self.renames), tuple(self.findings))

    def _is_own(self, lots: Sequence[Lot]) -> bool:
        return lots[0].currency == self.account.currency

    def _own(self, currency: str) -> bool:
        if currency != self.account.currency:
            self.foreign.add(currency)
        return currency == self.account.currency

    def _add(self, move: Move) -> None:
        self.moves.append(move)
        self.cash += move.cash_minor
        if move.symbol:
            self.units[move.symbol] = self.units.get(move.symbol, 0) + move.units

    def _from(self, symbol: str, session: str, what: str) -> str:
        """The session from which units count: units booked after an action of their symbol are units of after it."""
        counted = max(session, self.acted.get(symbol, ""))
        if counted != session:
            text = f"{what} of {symbol} on {session} was booked after its action of {counted} and counts from there"
            self.findings.append(Finding("counted_later", symbol, text, session))
        self.traded[symbol] = max(counted, self.traded.get(symbol, ""))
        return counted

    def filled(self, fact: facts.Filled | facts.Corrected, sequence: int) -> None:
        """A trade: the cash as the book has it, beside what the fill itself says."""
        fill = fact.fill
        if not self._own(fill.currency):
            return
        sign = 1 if fill.side == BUY else -1
        cost = sign * minor(fill.quantity_units, fill.price_ticks, sign * fill.fees_ticks, fill.scale, fill.currency)
        fees = minor(0, 0, fill.fees_ticks, fill.scale, fill.currency)
        session = self._from(fill.symbol, fill.session, f"the fill {fill.fill_id}")
        cash = self.account.fills[fill.fill_id].cash_minor
        move = Move(session, sequence, TRADE, fill.symbol, fill.signed_units, cash, cost - fees, fees)
        self.fills[fill.fill_id] = move
        self._add(move)

    def busted(self, fact: facts.Busted | facts.Corrected, sequence: int) -> None:
        """The very move of a fill taken back, in its own session."""
        move = self.fills.pop(fact.fill_id, None)
        if move:  # else of another currency
            self._add(Move(
                move.session, sequence, TRADE, move.symbol, -move.units, -move.cash_minor, -move.paid_minor,
                -move.fees_minor,
            ))  # fmt: skip

    def corrected(self, fact: facts.Corrected, sequence: int) -> None:
        """A fill taken back and another in its place."""
        self.busted(fact, sequence)
        self.filled(fact, sequence)

    def flow(self, fact: facts.Flow, sequence: int) -> None:
        """Cash of the client."""
        if self._own(fact.currency):
            self._add(Move(fact.session, sequence, CASH, cash_minor=fact.amount_minor, flow_minor=fact.amount_minor))

    def transferred(self, fact: facts.Transferred, sequence: int) -> None:
        """Shares of the client."""
        if self._own(fact.currency):
            session = self._from(fact.symbol, fact.session, f"the transfer {fact.ref}")
            self._add(Move(session, sequence, TRANSFER, fact.symbol, fact.quantity_units))

    def dividend(self, fact: facts.DividendPaid, sequence: int) -> None:
        """Income, as cash or as shares, which it then bought."""
        if not self._own(fact.currency):
            return
        income, withheld = fact.amount_minor, fact.withheld_minor
        if not fact.reinvested_units:
            self._add(Move(
                fact.session, sequence, CASH, cash_minor=income - withheld, income_minor=income,
                withheld_minor=withheld,
            ))  # fmt: skip
            return
        session = self._from(fact.symbol, fact.session, f"the dividend {fact.ref}")
        self._add(Move(
            session, sequence, TRADE, fact.symbol, fact.reinvested_units, 0, income - withheld, 0, income, withheld
        ))  # fmt: skip

    def fee(self, fact: facts.FeeCharged, sequence: int) -> None:
        """A charge on the account."""
        if self._own(fact.currency):
            self._add(
                Move(fact.session, sequence, CASH, cash_minor=-fact.amount_minor, charged_minor=fact.amount_minor)
            )

    def interest(self, fact: facts.InterestPaid, sequence: int) -> None:
        """Interest received or paid."""
        if self._own(fact.currency):
            self._add(Move(
                fact.session, sequence, CASH, cash_minor=fact.amount_minor, income_minor=fact.amount_minor
            ))  # fmt: skip

    def split(self, fact: facts.SplitDone, sequence: int) -> None:
        """New shares for old, as the book reckons them: the sum rounded down, less what was paid out in cash."""
        held = self.units.get(fact.symbol, 0)
        if held:
            session = self._acted(fact.symbol, fact.session, "split")
            units = held * fact.after // fact.before - fact.lieu_units - held
            self.splits.append(Split(session, fact.symbol, fact.after, fact.before))
            self._add(Move(session, sequence, ACTION, fact.symbol, units, fact.lieu_minor))

    def renamed(self, fact: facts.Renamed, sequence: int) -> None:
        """The shares under another name."""
        old, new = fact.symbol, fact.renamed_to
        held = self.units.get(old, 0)
        if held:
            session = max(self._acted(old, fact.session, "rename"), self._acted(new, fact.session, "rename"))
            self.renames.append((old, new))
            self._add(Move(session, sequence, ACTION, old, -held))
            self._add(Move(session, sequence, ACTION, new, held))

    def delisted(self, fact: facts.Delisted, sequence: int) -> None:
        """All shares gone for what was paid."""
        held = self.units.get(fact.symbol, 0)
        if held:
            session = self._acted(fact.symbol, fact.session, "delisting")
            self._add(Move(session, sequence, ACTION, fact.symbol, -held, fact.amount_minor))

    def _acted(self, symbol: str, session: str, what: str) -> str:
        """The session an action counts from: never before one of its symbol that the book knew already."""
        counted = max(session, self.acted.get(symbol, ""))
        traded = self.traded.get(symbol, "")
        if counted != session or traded > counted:
            upto = max(counted, traded)
            text = f"the {what} of {symbol} on {session} was booked after what happened to it up to {upto}, "
            text += "and the book applies it to that too"
            self.findings.append(Finding("action_booked_late", symbol, text, session))
        self.acted[symbol] = counted
        return counted


_POSTS: Mapping[type[Fact], Callable[[_Fold, Any, int], None]] = {
    facts.Flow: _Fold.flow, facts.Transferred: _Fold.transferred, facts.Filled: _Fold.filled,
    facts.Busted: _Fold.busted, facts.Corrected: _Fold.corrected, facts.DividendPaid: _Fold.dividend,
    facts.FeeCharged: _Fold.fee, facts.InterestPaid: _Fold.interest, facts.SplitDone: _Fold.split,
    facts.Renamed: _Fold.renamed, facts.Delisted: _Fold.delisted,
}  # fmt: skip  # what moves shares or cash
