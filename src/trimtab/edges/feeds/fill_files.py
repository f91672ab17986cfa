"""Fills in: a CSV of `fill_id,date,symbol,side,quantity,price,fees[,order_id,currency]`, each row what a broker did.

In a file of corrections the column `corrects` names the fill that a row takes the place of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from trimtab.edges.feeds.columns import amount_of, columns_of, count_of, symbol_of
from trimtab.edges.feeds.dates import days
from trimtab.edges.feeds.text import CellFault, Faults, Row, Sheet, check_rows, is_gap, read_sheet
from trimtab.errors import FillsRefused
from trimtab.findings import Finding
from trimtab.ledger.book import SHARES_MAX
from trimtab.ledger.fills import SIDES, Fill
from trimtab.market.instruments import CASH
from trimtab.units import SCALE, SHARE_PER, TICKS_MAX, finer_than, money, ticks

NEEDED = ("fill_id", "date", "symbol", "side", "quantity", "price", "fees")
OPTIONAL = ("order_id", "currency", "corrects")
ALIASES: Mapping[str, str] = {"ticker": "symbol", "qty": "quantity", "shares": "quantity", "fee": "fees"}
ID_CHARS_MAX = 64
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,2}")
_CURRENCY = re.compile(r"[A-Z]{3}")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class FillFile:
    """The fills of a file in its order, each once, what was noticed on the way, and the line of each fill.

    `corrects` has for each fill the id of the one that it takes the place of, mostly none.
    """

    fills: tuple[Fill, ...]
    findings: tuple[Finding, ...] = ()
    lines: tuple[int, ...] = ()
    corrects: tuple[str, ...] = ()


def read_fill_file(path: str | Path, *, currency: str = "USD", scale: int = SCALE) -> tuple[Fill, ...]:
    """The fills of a CSV file; `read_fills` gives the findings too."""
    return read_fills(path, currency=currency, scale=scale).fills


def read_fills(path: str | Path, *, currency: str = "USD", scale: int = SCALE) -> FillFile:
    """The fills of a CSV file with what was noticed: repeats, fills alike but for their id, prices rounded to a tick.

    Raises Refusals with every fault of the file.
    """
    return _read(read_sheet(path, FillsRefused), currency, scale)


def fill_of(cells: Mapping[str, str], where: str, *, currency: str = "USD", scale: int = SCALE) -> Fill:
    """One fill from its cells by column, as if they stood in a file; raises Refusals with every fault of them."""
    sheet = Sheet(where, ",", ".", [Row(0, list(cells)), Row(0, list(cells.values()))])
    return _read(sheet, currency, scale).fills[0]


def _read(sheet: Sheet, currency: str, scale: int) -> FillFile:
    faults = Faults(sheet.name, FillsRefused)
    at, findings = columns_of(sheet, faults, needed=NEEDED, optional=OPTIONAL, aliases=ALIASES)
    faults.refuse_if_any()
    body = check_rows(sheet, faults)
    if not body and not faults.refusals:
        faults.add(0, "there is no fill", "a row for each fill", "add a row")
    labels = days([(row.line, row.cells[at["date"]]) for row in body], faults)
    reader = _Rows(at, sheet.decimal_mark, currency, scale, faults)
    read = [(row.line, reader.fill(row, label)) for row, label in zip(body, labels, strict=True)]
    once = _once(sheet.name, [(line, fill) for line, fill in read if fill is not None], faults, reader.findings)
    faults.refuse_if_any()
    fills, lines = tuple(fill for _, fill in once), tuple(line for line, _ in once)
    replaced = {row.line: reader.cell(row, "corrects") for row in body}
    corrects = tuple("" if is_gap(replaced[line]) else replaced[line] for line in lines)
    return FillFile(fills, (*findings, *reader.findings), lines, corrects)


def _once(
    name: str, read: Sequence[tuple[int, Fill]], faults: Faults, findings: list[Finding]
) -> tuple[tuple[int, Fill], ...]:
    """Each fill once, with its line.

    A repeat is noted, one id with two contents is a fault, two ids with one content a warning.
    """
    by_id: dict[str, tuple[int, Fill]] = {}
    by_content: dict[Fill, tuple[int, str]] = {}
    for line, fill in read:
        first, known = by_id.setdefault(fill.fill_id, (line, fill))
        if known is not fill:
            if known != fill:
                faults.add(
                    line, f"the fill {fill.fill_id} stands in lines {first} and {line} with different content",
                    "one id is one fill", "correct one of the rows",
                )  # fmt: skip
            else:
                text = f"{name}: line {line} repeats the fill {fill.fill_id} of line {first} and is counted once"
                findings.append(Finding("fill_repeated", fill.symbol, text, fill.session, "note"))
            continue
        other, other_id = by_content.setdefault(fill._replace(fill_id=""), (line, fill.fill_id))
        if other != line:
            text = (
                f"{name}: the fills {other_id} (line {other}) and {fill.fill_id} (line {line}) differ in their id only"
            )
            findings.append(Finding("fills_alike", fill.symbol, text, fill.session))
    return tuple(by_id.values())


class _Rows:
    """The rows of one file being read, with the faults and findings on the way."""

    def __init__(self, at: Mapping[str, int], mark: str, currency: str, scale: int, faults: Faults) -> None:
        self.at = at
        self.mark = mark
        self.currency = currency
        self.scale = scale
        self.faults = faults
        self.findings: list[Finding] = []

    def cell(self, row: Row, column: str) -> str:
        """The row's cell of the column; empty when the file has no such column."""
        return row.cells[self.at[column]] if column in self.at else ""

    def fill(self, row: Row, session: str) -> Fill | None:
        """The row's fill; None after adding the faults of the row."""
        known = len(self.faults.refusals)
        fill_id = self.tried(row, "fill_id", self.identity) or ""
        symbol = symbol_of(row.line, self.cell(row, "symbol"), self.faults)
        if symbol == CASH:
            self.faults.add(row.line, "the symbol is CASH", "a fill buys or sells shares", "remove the row")
        side = self.tried(row, "side", self.side) or ""
        currency = self.tried(row, "currency", self.currency_code) or self.currency
        quantity = self.tried(row, "quantity", self.quantity) or 0
        price = self.tried(row, "price", lambda row: self.price(row, currency)) or 0
        fees = self.tried(row, "fees", lambda row: self.fees(row, currency)) or 0
        if quantity * price > TICKS_MAX * SHARE_PER:
            most = money(TICKS_MAX, self.scale)
            found = f"quantity x price of {self.cell(row, 'quantity')} x {self.cell(row, 'price')} is too much"
            self.faults.add(
                row.line, found, f"an amount is at most {most} at a scale of {self.scale}", "correct the row"
            )
        if len(self.faults.refusals) > known or not session:
            return None
        order_id = "" if is_gap(self.cell(row, "order_id")) else self.cell(row, "order_id")
        return Fill(fill_id, session, symbol, side, quantity, price, fees, order_id, currency, self.scale)

    def tried(self, row: Row, column: str, read: Callable[[Row], Value]) -> Value | None:
        """What the reader makes of the row; None after adding its fault, with the column named."""
        try:
            return read(row)
        except CellFault as fault:
            self.faults.add_cell(row.line, fault, column)
            return None

    def identity(self, row: Row) -> str:
        """The fill's id: text that no spreadsheet has shortened."""
        fill_id = self.cell(row, "fill_id")
        if not fill_id or len(fill_id) > ID_CHARS_MAX:
            found = f"the id has {len(fill_id)} characters" if fill_id else "the id is empty"
            raise CellFault(found, f"an id has 1 to {ID_CHARS_MAX} characters", "write the broker's id")
        if _SHORTENED.fullmatch(fill_id):
            raise CellFault(
                f"{fill_id!r} is a number that a spreadsheet shortened", "an id is written in full",
                "export the fills again, with the id as text",
            )  # fmt: skip
        return fill_id

    def side(self, row: Row) -> str:
        """BUY or SELL, in capitals or not."""
        side = self.cell(row, "side").upper()
        if side not in SIDES:
            found = f"{self.cell(row, 'side')!r} is no side" if side else "the cell is empty"
            raise CellFault(found, "a side is BUY or SELL", "correct the cell")
        return side

    def currency_code(self, row: Row) -> str:
        """The row's currency, or the book's where the cell is empty."""
        cell = self.cell(row, "currency") or self.currency
        if not _CURRENCY.fullmatch(cell):
            raise CellFault(f"{cell!r} is no currency", "a currency is three capital letters such as USD", "correct it")
        return cell

    def quantity(self, row: Row) -> int:
        """The quantity in 10**-9 of a share."""
        quantity = count_of(self.cell(row, "quantity"), self.mark)
        if quantity <= 0:
            remedy = "write it without a sign; the side says which way" if quantity else "correct or remove the row"
            raise CellFault(f"{quantity:f} is not above zero", "a quantity is above zero", remedy)
        if quantity > SHARES_MAX:
            raise CellFault(f"{quantity:f} is too many", f"shares are at most {SHARES_MAX}", "correct the cell")
        if finer_than(quantity, 9):
            raise CellFault(f"{quantity:f} is too fine", "shares have at most nine decimals", "round it")
        return int(quantity * SHARE_PER)

    def price(self, row: Row, currency: str) -> int:
        """The price in ticks, above zero; one that is finer than a tick is rounded, with a finding."""
        price = amount_of(self.cell(row, "price"), self.mark, currency)
        price_ticks = self.rounded(row, "price", price)
        if price_ticks <= 0:
            raise CellFault(f"{price:f} is not above zero", "a price is above zero", "correct the cell")
        return price_ticks

    def fees(self, row: Row, currency: str) -> int:
        """The fees in ticks, zero or more."""
        fees = amount_of(self.cell(row, "fees"), self.mark, currency)
        if fees < 0:
            raise CellFault(
                f"{fees} is below zero", "fees are zero or more, and reduce the cash", "write them without a sign"
            )
        return self.rounded(row, "fees", fees)

    def rounded(self, row: Row, column: str, amount: Decimal) -> int:
        """The amount in ticks, rounded half to even with a finding; raises CellFault for one that is too much."""
        if abs(amount) * 10**self.scale > TICKS_MAX:
            most = money(TICKS_MAX, self.scale)
            raise CellFault(
                f"{amount} is too much", f"money is at most {most} at a scale of {self.scale}", "correct it"
            )
        amount_ticks = ticks(amount, self.scale)
        if finer_than(amount, self.scale) and amount > 0:
            kept = money(amount_ticks, self.scale)
            text = (
                f"{self.faults.name}: line {row.line}: {column} {amount} is rounded to {kept} (a scale of {self.scale})"
            )
            self.findings.append(Finding("rounded_to_tick", self.cell(row, "symbol"), text, severity="note"))
        return amount_ticks
