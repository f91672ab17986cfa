"""Sheet: the working copy of one account while facts are posted to it; nothing outside a roll ever sees one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from trimtab.errors import BookRefused
from trimtab.ledger.accounts import APPROVED, PROPOSED, VOID, Account, Booked, Order, Plan
from trimtab.ledger.facts import LotsChosen, Reconciled
from trimtab.ledger.lots import FIFO, SPECIFIC, STRICT, Gain, Lot, Purchase, Sale, place, take
from trimtab.units import currency_exponent, money


@dataclass(slots=True)
class Sheet:
    """An account whose parts can be written to; `account()` seals them again."""

    sealed: Account
    session: str
    cash: dict[str, int]
    lots: dict[str, list[Lot]]
    held: dict[str, int]
    gains: list[Gain]
    purchases: list[Purchase]
    fills: dict[str, Booked]
    orders: dict[str, Order]
    methods: dict[str, str]
    choices: dict[str, LotsChosen]
    splits: dict[str, tuple[tuple[str, int, int], ...]]
    actions: dict[str, tuple[str, ...]]
    flows: dict[str, int]
    income: dict[str, int]
    fees: dict[str, int]
    transferred: dict[str, int]
    plan: Plan | None
    weights: tuple[tuple[str, int], ...]
    settings: str
    targets_id: str
    reconciled: Reconciled | None
    short: set[str] = field(default_factory=set)  # currencies whose cash was below zero within the fact at hand

    def account(self) -> Account:
        """The account as it stands, sealed."""
        return replace(
            self.sealed, session=self.session, cash_minor=dict(self.cash),
            lots={symbol: tuple(lots) for symbol, lots in self.lots.items() if lots},
            gains=tuple(self.gains), purchases=tuple(self.purchases), fills=dict(self.fills),
            orders=dict(self.orders), methods=dict(self.methods), choices=dict(self.choices),
            splits=dict(self.splits), actions=dict(self.actions), weights=self.weights, settings=self.settings,
            targets_id=self.targets_id, plan=self.plan, flows_minor=dict(self.flows), income_minor=dict(self.income),
            fees_minor=dict(self.fees), transferred_minor=dict(self.transferred),
            reconciled=self.reconciled,
        )  # fmt: skip

    def move_cash(self, currency: str, amount_minor: int) -> None:
        """Moves cash; whether it suffices is asked when the whole fact is posted."""
        cash = self.cash[currency] = self.cash.get(currency, 0) + amount_minor
        if cash < 0:
            self.short.add(currency)

    def check_cash(self, where: str) -> None:
        """Refuses a fact after which cash would be below zero."""
        for currency in sorted(self.short):
            if self.cash[currency] < 0:
                short = read_money(-self.cash[currency], currency)
                raise BookRefused(
                    where, f"{short} {currency} of cash would be missing", "cash never falls below zero",
                    "book the deposit or the sales first",
                )  # fmt: skip
        self.short.clear()

    def method(self, symbol: str) -> str:
        """How sales of the symbol close lots where nothing was chosen for the sale itself."""
        return self.methods.get(symbol, self.sealed.method)

    def unasked(self, symbol: str) -> str:
        """The method where nobody can be asked which lots, as with cash in lieu: fifo in place of one that asks."""
        method = self.method(symbol)
        return FIFO if method in (SPECIFIC, STRICT) else method

    def open_lot(self, lot: Lot, where: str) -> None:
        """Adds a lot; refuses one in another currency than the holding it joins."""
        _, symbol, _, units, _, currency, _, _ = lot
        lots = self.lots.setdefault(symbol, [])
        self.check_currency(symbol, currency, where)
        lots.insert(place(lots, lot), lot)
        self.held[symbol] = self.held.get(symbol, 0) + units

    def check_currency(self, symbol: str, currency: str, where: str) -> None:
        """Refuses money in another currency than the lots of the symbol."""
        lots = self.lots.get(symbol)
        if lots and lots[0].currency != currency:
            found = f"{symbol} is held in {lots[0].currency} and the money is {currency}"
            raise BookRefused(where, found, "a holding has one currency", "correct the currency")

    def close_lots(self, symbol: str, sale: Sale, where: str) -> list[Gain]:
        """Closes the lots of a sale, and gives its gains; the caller says where they belong."""
        lots = self.lots.get(symbol, [])
        gains = take(lots, sale, self.held.get(symbol, 0), f"{where}, {symbol}")
        self.held[symbol] = self.held.get(symbol, 0) - sale.quantity_units
        return gains

    def changed(self, since: str) -> None:
        """A plan that is not staged yet is void once the book it was made for has changed."""
        if self.plan and self.plan.state in (PROPOSED, APPROVED):
            self.plan = replace(self.plan, state=VOID, void_since=since)


def sheet_of(account: Account) -> Sheet:
    """A working copy of an account."""
    held = {symbol: sum(lot.quantity_units for lot in lots) for symbol, lots in account.lots.items()}
    return Sheet(
        account, account.session, dict(account.cash_minor),
        {symbol: list(lots) for symbol, lots in account.lots.items()}, held, list(account.gains),
        list(account.purchases), dict(account.fills), dict(account.orders), dict(account.methods),
        dict(account.choices), dict(account.splits), dict(account.actions), dict(account.flows_minor),
        dict(account.income_minor), dict(account.fees_minor), dict(account.transferred_minor), account.plan,
        account.weights, account.settings, account.targets_id, account.reconciled,
    )  # fmt: skip


def read_money(amount_minor: int, currency: str) -> str:
    """Minor units as an amount of the currency."""
    return f"{money(amount_minor, currency_exponent(currency)):,f}"
