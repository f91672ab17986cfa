"""Holdings in: a CSV of `symbol,shares[,cost,acquired]`, the row CASH for cash; lots of one symbol add up.

Lots (rows with the day they were acquired) are checked here and kept as their sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from trimtab.edges.feeds.columns import alike, amount_of, columns_of, count_of, symbol_of
from trimtab.edges.feeds.dates import days
from trimtab.edges.feeds.text import CellFault, Faults, Row, check_rows, is_gap, read_sheet
from trimtab.errors import HoldingsRefused
from trimtab.findings import Finding
from trimtab.ledger.book import SHARES_MAX, Book, make_book
from trimtab.market.instruments import CASH
from trimtab.units import SCALE, TICKS_MAX, finer_than, money

ALIASES: Mapping[str, str] = {"ticker": "symbol", "quantity": "shares", "qty": "shares", "cost_basis": "cost"}


@dataclass(frozen=True, slots=True)
class HeldLot:
    """One row of shares: how many, what all of them cost (None where the file does not say), when they were bought."""

    line: int
    symbol: str
    shares: Decimal
    cost: Decimal | None
    acquired: str


@dataclass(frozen=True, slots=True)
class HoldingFile:
    """A book as its file holds it, what was noticed on the way, and its rows of shares as the lots they are."""

    book: Book
    findings: tuple[Finding, ...] = ()
    lots: tuple[HeldLot, ...] = ()


def read_holding_file(path: str | Path, *, currency: str = "USD", scale: int = SCALE) -> Book:
    """The book of a CSV file; `read_holdings` gives the findings too."""
    return read_holdings(path, currency=currency, scale=scale).book


def read_holdings(path: str | Path, *, currency: str = "USD", scale: int = SCALE) -> HoldingFile:
    """The book of a CSV file with what was noticed: columns not read, lots that were added up.

    Raises Refusals with every fault of the file.
    """
    sheet = read_sheet(path, HoldingsRefused)
    faults = Faults(sheet.name, HoldingsRefused)
    optional = ("cost", "acquired", "currency")
    at, findings = columns_of(sheet, faults, needed=("symbol", "shares"), optional=optional, aliases=ALIASES)
    faults.refuse_if_any()
    reader = _Rows(at, sheet.decimal_mark, currency, scale, faults)
    body = check_rows(sheet, faults)
    if not body and not faults.refusals:
        faults.add(0, "there is no holding", "a row for each symbol, and CASH", "add a row")
    acquired = reader.check_acquired(body)
    held = reader.sums(body)
    faults.refuse_if_any()
    cash = held.pop(CASH, Decimal(0))
    book = make_book(held, cash, currency=currency, scale=scale, where=sheet.name)
    noticed = (*findings, *reader.lots_added(sheet.name), *alike(tuple(held), sheet.name))
    return HoldingFile(book, noticed, tuple(reader.lot(row, acquired) for row in body if reader.is_lot(row)))


class _Rows:
    """The rows of one file being read: what each symbol's rows hold, and the faults on the way."""

    def __init__(self, at: Mapping[str, int], mark: str, currency: str, scale: int, faults: Faults) -> None:
        self.at = at
        self.mark = mark
        self.currency = currency
        self.scale = scale
        self.faults = faults
        self.lines: dict[str, list[int]] = {}

    def cell(self, row: Row, column: str) -> str:
        """The row's cell of the column; empty where there is no such column or the cell says that there is nothing."""
        text = row.cells[self.at[column]] if column in self.at else ""
        return "" if is_gap(text) else text

    def check_acquired(self, body: Sequence[Row]) -> dict[int, str]:
        """The day of acquisition by line; a fault for each that is no date, and each that cash has."""
        dated = [(row.line, self.cell(row, "acquired")) for row in body if self.cell(row, "acquired")]
        labels = days(dated, self.faults)
        for row in body:
            if row.cells[self.at["symbol"]] == CASH and (self.cell(row, "acquired") or self.cell(row, "cost")):
                found = "the row CASH has a cost or a day of acquisition"
                self.faults.add(row.line, found, "cash has neither", "leave both cells empty")
        return {line: label for (line, _), label in zip(dated, labels, strict=True)}

    def sums(self, body: Sequence[Row]) -> dict[str, Decimal]:
        """Shares by symbol, lots added up; a symbol twice is a fault unless each row has a day of acquisition."""
        held: dict[str, Decimal] = {}
        first: dict[str, Row] = {}
        for row in body:
            symbol = symbol_of(row.line, row.cells[self.at["symbol"]], self.faults)
            quantity = self.checked(row, symbol)
            if not symbol or quantity is None:
                continue
            other = first.setdefault(symbol, row)
            if other is not row and not (self.cell(row, "acquired") and self.cell(other, "acquired")):
                self.add_duplicate(symbol, other.line, row.line)
                continue
            held[symbol] = held.get(symbol, Decimal(0)) + quantity
            self.lines.setdefault(symbol, []).append(row.line)
        return held

    def add_duplicate(self, symbol: str, first: int, second: int) -> None:
        """The fault of a symbol that stands on two rows which are no lots."""
        found = f"the symbol {symbol} stands twice, in lines {first} and {second}"
        allowed, remedy = (
            "one row a symbol, or lots that each have a day in acquired",
            "add the rows up, or fill acquired",
        )
        if symbol == CASH:
            allowed, remedy = "one row of cash", "add the rows up"
        self.faults.add(second, found, allowed, remedy)

    def checked(self, row: Row, symbol: str) -> Decimal | None:
        """The row's shares or cash; None after adding the faults of the row."""
        known = len(self.faults.refusals)
        quantity: Decimal | None = None
        for column in ("shares", "cost", "currency"):
            try:
                if column == "shares":
                    quantity = self.cash(row) if symbol == CASH else self.shares(row)
                elif self.cell(row, column):
                    self.check_cost(row) if column == "cost" else self.check_currency(row)
            except CellFault as fault:
                self.faults.add_cell(row.line, fault, f"{column} of {symbol}" if symbol else column)
        return quantity if len(self.faults.refusals) == known else None

    def shares(self, row: Row) -> Decimal:
        """The row's shares: zero or more, at most nine decimals."""
        quantity = count_of(row.cells[self.at["shares"]], self.mark)
        if quantity < 0:
            raise CellFault(f"{quantity:f} is below zero", "shares are zero or more (long only)", "correct the cell")
        if quantity > SHARES_MAX:
            raise CellFault(f"{quantity:f} is too many", f"shares are at most {SHARES_MAX}", "correct the cell")
        if finer_than(quantity, 9):
            raise CellFault(f"{quantity:f} is too fine", "shares have at most nine decimals", "round them")
        return quantity

    def cash(self, row: Row) -> Decimal:
        """The row's amount of cash; below zero is an overdraft."""
        amount = amount_of(row.cells[self.at["shares"]], self.mark, self.currency)
        if finer_than(amount, self.scale):
            raise CellFault(f"{amount:f} is too fine", f"money has at most {self.scale} decimals", "round it")
        if abs(amount) * 10**self.scale > TICKS_MAX:
            most = money(TICKS_MAX, self.scale)
            raise CellFault(
                f"{amount} is too much", f"money is at most {most} at a scale of {self.scale}", "correct it"
            )
        return amount

    def check_cost(self, row: Row) -> None:
        """The cost of a lot is an amount of zero or more."""
        if amount_of(self.cell(row, "cost"), self.mark, self.currency) < 0:
            raise CellFault(f"{self.cell(row, 'cost')} is below zero", "a cost is zero or more", "correct the cell")

    def check_currency(self, row: Row) -> None:
        """All rows are in the currency of the book."""
        if self.cell(row, "currency") != self.currency:
            raise CellFault(
                f"{self.cell(row, 'currency')!r} is not {self.currency}", "a book has one currency",
                "convert the row, or name the book's currency",
            )  # fmt: skip

    def is_lot(self, row: Row) -> bool:
        """Whether the row is shares, and any."""
        return self.cell(row, "symbol") != CASH and self.shares(row) > 0

    def lot(self, row: Row, acquired: Mapping[int, str]) -> HeldLot:
        """The row as a lot, once the file is known to be without a fault."""
        cost = self.cell(row, "cost")
        paid = amount_of(cost, self.mark, self.currency) if cost else None
        return HeldLot(row.line, row.cells[self.at["symbol"]], self.shares(row), paid, acquired.get(row.line, ""))

    def lots_added(self, name: str) -> tuple[Finding, ...]:
        """A note for each symbol whose lots were added up."""
        return tuple(
            Finding("lots_added", symbol, f"{name}: {len(lines)} lots of {symbol} were added up", severity="note")
            for symbol, lines in self.lines.items()
            if len(lines) > 1
        )
