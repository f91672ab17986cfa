"""Positions in: a broker's list of what it holds, `symbol,quantity[,price,value,cost,...]` or as the brokers export it.

Known exports: Fidelity (positions), Schwab (positions), Interactive Brokers (activity statement). Statements that do
not add up are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import sha256
from pathlib import Path

from trimtab.edges.feeds.columns import amount_of, columns_of, count_of, symbol_of
from trimtab.edges.feeds.dates import days
from trimtab.edges.feeds.encoding import decode, read_bytes
from trimtab.edges.feeds.text import CellFault, Faults, Row, Sheet, check_rows, is_gap, sheet_of
from trimtab.errors import PositionsRefused
from trimtab.findings import Finding
from trimtab.ledger.book import SHARES_MAX
from trimtab.ledger.breaks import Position, Statement
from trimtab.market.instruments import CASH
from trimtab.units import SCALE, SHARE_PER, TICKS_MAX, currency_exponent, finer_than, ticks

NEEDED = ("symbol", "quantity")
OPTIONAL = ("price", "value", "cost", "currency", "account", "date")
ALIASES: Mapping[str, str] = {
    "ticker": "symbol", "shares": "quantity", "qty": "quantity", "qty_(quantity)": "quantity",
    "last_price": "price", "close_price": "price",
    "current_value": "value", "market_value": "value", "mkt_val_(market_value)": "value",
    "cost_basis": "cost", "cost_basis_total": "cost", "account_number": "account",
}  # fmt: skip
CASH_ROWS = ("cash & cash investments", "pending activity")  # of Schwab; of Fidelity, trades that are not settled
CORE_CASH = "**"  # what Fidelity puts behind the fund that holds the cash
TOTALS = ("account total", "positions total", "total", "grand total")
HEAD_ROWS_MAX = 5
_SAID = (
    (r"as of .*?([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})", "%m/%d/%Y"),
    (r"as of .*?([0-9]{4}/[0-9]{1,2}/[0-9]{1,2})", "%Y/%m/%d"),
    (r"date downloaded ([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})", "%m/%d/%Y"),
    (r"date downloaded ([a-z]{3}-[0-9]{1,2}-[0-9]{4})", "%b-%d-%Y"),
    (r"(?:.* - )?([a-z]+ [0-9]{1,2}, [0-9]{4})$", "%B %d, %Y"),
)


@dataclass(frozen=True, slots=True)
class PositionFile:
    """A broker's statement, the hash of its bytes, what was noticed, and the line of each symbol."""

    statement: Statement
    sha256: str
    findings: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of positions of a file, whatever its form: the header, the body, and what else the file says."""

    sheet: Sheet
    session: str = ""
    cash: tuple[Row, ...] = ()  # rows of currency and amount
    findings: tuple[Finding, ...] = ()


def read_positions(path: str | Path, *, currency: str = "USD", account: str = "") -> PositionFile:
    """The positions of a CSV file; of the account of that name where the file holds several.

    Raises Refusals with every fault of the file.
    """
    name, content = str(path), read_bytes(path)
    sheet = sheet_of(decode(content, name), name, PositionsRefused)
    table = _of_sections(sheet) if _is_sections(sheet) else _of_table(sheet)
    faults = Faults(name, PositionsRefused)
    at, unread = columns_of(table.sheet, faults, needed=NEEDED, optional=OPTIONAL, aliases=ALIASES)
    faults.refuse_if_any()
    reader = _Rows(at, sheet.decimal_mark, currency, faults)
    body = reader.of_account(_body(table.sheet, faults, at), account)
    positions = tuple(reader.positions(body))  # read whole before its faults are looked at
    for row in table.cash:
        reader.add_cash(row.line, row.cells[1], row.cells[0])
    session = reader.session(body) or table.session
    if not body and not table.cash and not faults.refusals:
        faults.add(0, "there is no position", "a row for each symbol, and CASH", "add a row")
    faults.refuse_if_any()
    statement = Statement(session, positions, reader.cash_minor)
    noticed = (*unread, *table.findings, *reader.findings)
    return PositionFile(statement, sha256(content).hexdigest(), noticed, reader.lines)


def _said_day(texts: Iterable[str]) -> str:
    """The day that a title or a footer names; an empty text where none does."""
    for text in texts:
        for pattern, form in _SAID:
            found = re.search(pattern, text.casefold())
            if found:
                try:
                    return datetime.strptime(found.group(1), form).date().isoformat()
                except ValueError:
                    continue
    return ""


def _of_table(sheet: Sheet) -> _Table:
    """A list with its header on one of the first rows, under a title, and sentences below it."""
    at = next((at for at, row in enumerate(sheet.rows[:HEAD_ROWS_MAX]) if _is_header(row)), 0)
    head, width = sheet.rows[at], len(sheet.rows[at].cells)
    prose = [row for row in sheet.rows[at + 1 :] if _is_prose(row, width)]
    body = [row for row in sheet.rows[at + 1 :] if not _is_prose(row, width)]
    said = [cell for row in (*sheet.rows[:at], *prose) for cell in row.cells if cell]
    return _Table(sheet._replace(rows=[head, *body]), _said_day(said))


def _is_header(row: Row) -> bool:
    words = {cell.casefold().replace(" ", "_") for cell in row.cells}
    columns = {ALIASES.get(word, word) for word in words}
    return set(NEEDED) <= columns


def _is_prose(row: Row, width: int) -> bool:
    """Whether the row is a sentence below the positions: one cell in a table of several, of several words."""
    filled = [cell for cell in row.cells if cell]
    return width > 1 and len(filled) == 1 and len(filled[0].split()) > 3 and len(row.cells) in (1, width)


def _is_sections(sheet: Sheet) -> bool:
    """Whether it is an activity statement: each row says its section, and whether it is a header or data."""
    return any(len(row.cells) > 2 and row.cells[:2] == ["Open Positions", "Header"] for row in sheet.rows)


def _of_sections(sheet: Sheet) -> _Table:
    """The open positions of an activity statement, stocks alone, and its ending cash by currency."""
    rows, cash, said, left = list[Row](), list[Row](), list[str](), set[str]()
    header: list[str] = []
    report: list[str] = []
    for row in sheet.rows:
        section, what, *cells = [*row.cells, "", ""]
        cells = cells[:-2]
        if section == "Statement" and cells[:1] == ["Period"]:
            said += cells[1:]
        elif section == "Cash Report":
            report = cells if what == "Header" else report
            cash += _ending(row.line, report, cells) if what == "Data" else []
        elif section == "Open Positions" and what == "Header":
            header = header or cells
            rows += [Row(row.line, cells)] if len(rows) == 0 else []
        elif section == "Open Positions" and what == "Data":
            of = dict(zip(header, cells, strict=False))
            if of.get("DataDiscriminator", "Summary") == "Summary":
                kind = of.get("Asset Category", "Stocks")
                rows += [Row(row.line, cells)] if kind == "Stocks" else []
                left |= {kind} - {"Stocks"}
    findings: tuple[Finding, ...] = ()
    if left:
        text = f"{sheet.name}: positions not read: {', '.join(sorted(left))}"
        findings = (Finding("positions_not_read", "", text),)
    return _Table(sheet._replace(rows=rows), _said_day(said), tuple(cash), findings)


def _ending(line: int, header: list[str], cells: list[str]) -> list[Row]:
    of = dict(zip(header, cells, strict=False))
    code = of.get("Currency", "")
    wanted = of.get("Currency Summary") == "Ending Cash" and re.fullmatch("[A-Z]{3}", code)
    return [Row(line, [code, of.get("Total", "")])] if wanted else []


def _body(sheet: Sheet, faults: Faults, at: Mapping[str, int]) -> list[Row]:
    """The rows of positions; the totals are held against them and left out."""
    totals = [row for row in sheet.body if row.cells[0].casefold() in TOTALS]
    plain = [row for row in sheet.body if row.cells[0].casefold() not in TOTALS]
    body = check_rows(sheet._replace(rows=[sheet.header, *plain]), faults)
    if "value" in at and len(totals) == 1 and len(totals[0].cells) == len(sheet.header.cells):
        _check_total(totals[0], body, at["value"], sheet.decimal_mark, faults)
    elif len(totals) > 1:
        found = f"the totals of {len(totals)} accounts stand in one list"
        faults.add(totals[1].line, found, "one account is reconciled at a time", "export that account alone")
    return body


def _check_total(total: Row, body: list[Row], at: int, mark: str, faults: Faults) -> None:
    """A fault where the broker's own total is not the sum of its rows."""
    try:
        said = amount_of(total.cells[at], mark, "USD")
        summed = sum((amount_of(row.cells[at], mark, "USD") for row in body if not is_gap(row.cells[at])), Decimal(0))
    except CellFault:
        return  # each cell has its own fault, or is in a currency that the row is refused for
    if abs(said - summed) > Decimal("0.005") * (len(body) + 1):
        faults.add(
            total.line, f"the total is {said:f} and the rows sum to {summed:f}", "a statement adds up",
            "export the positions again",
        )  # fmt: skip


class _Rows:
    """The rows of one file being read: its cash, the line of each symbol, and the faults on the way."""

    def __init__(self, at: Mapping[str, int], mark: str, currency: str, faults: Faults) -> None:
        self.at = at
        self.mark = mark
        self.currency = currency
        self.faults = faults
        self.lines: dict[str, int] = {}
        self.cash_minor: dict[str, int] = {}
        self.findings: list[Finding] = []

    def cell(self, row: Row, column: str) -> str:
        """The row's cell of the column; empty where there is no such column or the cell says that there is nothing."""
        text = row.cells[self.at[column]] if column in self.at else ""
        return "" if is_gap(text) else text

    def of_account(self, body: list[Row], account: str) -> list[Row]:
        """The rows of the account, which must be named where the file holds several."""
        if "account" not in self.at:
            return body
        names = list(dict.fromkeys(self.cell(row, "account") for row in body))
        if account in names or (account and names):
            kept = [row for row in body if self.cell(row, "account") == account]
            if kept:
                return kept
        elif len(names) <= 1:
            return body
        known = ", ".join(name or "(empty)" for name in names)
        found = f"it has no account {account}" if account else f"it holds {len(names)} accounts"
        self.faults.add(0, found, f"the accounts in it are {known}", "name one with --broker-account")
        self.faults.refuse()

    def session(self, body: list[Row]) -> str:
        """The day that a column of dates names, the same on each row."""
        dated = [(row.line, self.cell(row, "date")) for row in body if self.cell(row, "date")]
        labels = days(dated, self.faults)
        for (line, cell), label in zip(dated, labels, strict=True):
            if label and label != labels[0]:
                self.faults.add(line, f"the date {cell} is not that of the rows above", "one day a file", "correct it")
        return labels[0] if labels else ""

    def positions(self, body: list[Row]) -> Iterator[Position]:
        """The rows as positions; rows of cash are added to the cash."""
        for row in body:
            symbol = self.cell_of_symbol(row)
            if symbol in (None, CASH):
                self.cash(row)
                continue
            assert symbol is not None
            known = len(self.faults.refusals)
            symbol = symbol_of(row.line, symbol, self.faults)
            position = self.position(row, symbol)
            first = self.lines.setdefault(symbol, row.line)
            if first != row.line and symbol:
                found = f"the symbol {symbol} stands twice, in lines {first} and {row.line}"
                self.faults.add(row.line, found, "one row a symbol", "add the rows up")
            if position is not None and len(self.faults.refusals) == known:
                yield position

    def cell_of_symbol(self, row: Row) -> str | None:
        """The row's symbol as it is written; None for a broker's own row of cash."""
        text = row.cells[self.at["symbol"]]
        is_cash = text.casefold() in CASH_ROWS or text.endswith(CORE_CASH)
        return None if is_cash else text

    def cash(self, row: Row) -> None:
        """A row of cash: the quantity where it is CASH, else the value."""
        name = row.cells[self.at["symbol"]]
        own, code = name == CASH, self.cell(row, "currency") or self.currency
        first = self.lines.setdefault(f"{name} {code}", row.line)
        if first != row.line:
            found = f"cash in {code} stands twice, in lines {first} and {row.line}"
            self.faults.add(row.line, found, "one row of cash a currency", "add the rows up")
        amount = self.cell(row, "quantity") if own else ""
        amount = amount or self.cell(row, "value") or ("" if own else self.cell(row, "quantity"))
        self.add_cash(row.line, amount, code)

    def add_cash(self, line: int, amount: str, code: str) -> None:
        """Adds an amount to the cash of its currency."""
        try:
            exact = amount_of(amount, self.mark, code)
        except CellFault as fault:
            self.faults.add_cell(line, fault, "cash")
            return
        self.cash_minor[code] = self.cash_minor.get(code, 0) + self.minor(exact, code, line, CASH)

    def position(self, row: Row, symbol: str) -> Position | None:
        """The row's position; None after adding its faults."""
        known = len(self.faults.refusals)
        code = self.cell(row, "currency") or self.currency
        found: dict[str, Decimal | None] = {}
        for column in ("quantity", "price", "value", "cost"):
            try:
                found[column] = self.quantity(row) if column == "quantity" else self.amount(row, column, code)
            except CellFault as fault:
                self.faults.add_cell(row.line, fault, f"{column} of {symbol}" if symbol else column)
        if not re.fullmatch("[A-Z]{3}", code):
            self.faults.add(row.line, f"{code!r} is no currency", "three capital letters such as USD", "correct it")
        if len(self.faults.refusals) > known:
            return None
        quantity, price, value, cost = (found[column] for column in ("quantity", "price", "value", "cost"))
        assert quantity is not None
        self.check_sum(row.line, symbol, quantity, price, value)
        return Position(
            symbol, int(quantity * SHARE_PER), None if price is None else ticks(price, SCALE),
            None if value is None else self.minor(value, code, row.line, symbol),
            None if cost is None else self.minor(cost, code, row.line, symbol), code,
        )  # fmt: skip

    def check_sum(
        self, line: int, symbol: str, quantity: Decimal, price: Decimal | None, value: Decimal | None
    ) -> None:
        """A fault where quantity x price is not the value, beyond the decimals in which the three are written."""
        if price is None or value is None:
            return
        slack = abs(quantity) * _half(price) + (abs(price) * _half(quantity) if quantity % 1 else 0) + 2 * _half(value)
        if abs(quantity * price - value) > slack:
            self.faults.add(
                line, f"{symbol}: {quantity:f} x {price:f} is {quantity * price:f} and the value is {value:f}",
                "a statement adds up", "export the positions again, or correct the row",
            )  # fmt: skip

    def quantity(self, row: Row) -> Decimal:
        """The row's shares, below zero for a short position."""
        quantity = count_of(row.cells[self.at["quantity"]], self.mark)
        if abs(quantity) > SHARES_MAX:
            raise CellFault(f"{quantity:f} is too many", f"shares are at most {SHARES_MAX}", "correct the cell")
        if finer_than(quantity, 9):
            raise CellFault(f"{quantity:f} is too fine", "shares have at most nine decimals", "round them")
        return quantity

    def amount(self, row: Row, column: str, code: str) -> Decimal | None:
        """The amount of the column; None where the cell says that there is none."""
        cell = self.cell(row, column)
        amount = amount_of(cell, self.mark, code) if cell else None
        if amount is not None and abs(amount) * 10**SCALE > TICKS_MAX:
            raise CellFault(f"{amount} is too much", "money is at most 9007199254.740991", "correct it")
        if amount is not None and column == "price" and amount < 0:
            raise CellFault(f"{amount} is below zero", "a price is zero or more", "correct the cell")
        return amount

    def minor(self, amount: Decimal, code: str, line: int, symbol: str) -> int:
        """The amount in minor units; one that is finer is rounded half to even, with a note."""
        exponent = currency_exponent(code)
        if finer_than(amount, exponent):
            text = f"{self.faults.name}: line {line}: {amount:f} is rounded to {exponent} decimals"
            self.findings.append(Finding("rounded_to_minor", symbol, text, severity="note"))
        return int(amount.scaleb(exponent).to_integral_value(rounding=ROUND_HALF_EVEN))


def _half(number: Decimal) -> Decimal:
    """Half a unit of the number's last decimal."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(min(exponent, 0) - 1)
