"""Statements in: a CSV of `date,action,symbol,...`: what companies and a custodian did to the shares of one account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from trimtab.edges.feeds.columns import amount_of, columns_of, count_of, symbol_of
from trimtab.edges.feeds.dates import days
from trimtab.edges.feeds.text import CellFault, Faults, Row, check_rows, is_gap, read_sheet
from trimtab.errors import ActionsRefused
from trimtab.findings import Finding
from trimtab.units import SHARE_PER, TICKS_MAX, currency_exponent, finer_than

SPLIT, DIVIDEND, RENAME, DELISTING, FEE, INTEREST = "split", "dividend", "rename", "delisting", "fee", "interest"
# by action: the columns that it needs, and those that it may have beside them
COLUMNS_OF: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    SPLIT: (frozenset({"symbol", "ratio"}), frozenset({"amount"})),
    DIVIDEND: (frozenset({"symbol", "amount"}), frozenset({"withheld", "shares", "ref"})),
    RENAME: (frozenset({"symbol", "to"}), frozenset()),
    DELISTING: (frozenset({"symbol"}), frozenset({"amount"})),
    FEE: (frozenset({"amount"}), frozenset({"ref", "memo"})),
    INTEREST: (frozenset({"amount"}), frozenset({"ref", "memo"})),
}
NEEDED = ("date", "action")
OPTIONAL = ("symbol", "ratio", "amount", "withheld", "shares", "to", "ref", "memo")
ALIASES: Mapping[str, str] = {"session": "date", "type": "action", "ticker": "symbol", "reference": "ref"}
RATIO_MAX = 1_000_000
_RATIO = re.compile(r"([1-9][0-9]{0,6}) ?(?::|/|for) ?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Action:
    """One row: money in minor units, shares in 10**-9, the ratio as new shares for old ones; what is empty is zero."""

    line: int
    session: str
    action: str
    symbol: str = ""
    ratio: tuple[int, int] = (1, 1)
    amount_minor: int | None = None
    withheld_minor: int = 0
    shares_units: int = 0
    renamed_to: str = ""
    ref: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """The actions of a file in its order, and what was noticed on the way."""

    actions: tuple[Action, ...]
    findings: tuple[Finding, ...] = ()


def read_statement_file(path: str | Path, *, currency: str = "USD") -> StatementFile:
    """The actions of a CSV file; raises Refusals with every fault of the file."""
    sheet = read_sheet(path, ActionsRefused)
    faults = Faults(sheet.name, ActionsRefused)
    at, findings = columns_of(sheet, faults, needed=NEEDED, optional=OPTIONAL, aliases=ALIASES)
    faults.refuse_if_any()
    body = check_rows(sheet, faults)
    if not body and not faults.refusals:
        faults.add(0, "there is no action", "a row for each action", "add a row")
    labels = days([(row.line, row.cells[at["date"]]) for row in body], faults)
    reader = _Rows(at, sheet.decimal_mark, currency, faults)
    read = [reader.action(row, label) for row, label in zip(body, labels, strict=True)]
    faults.refuse_if_any()
    return StatementFile(tuple(action for action in read if action is not None), findings)


class _Rows:
    """The rows of one file being read, with the faults on the way."""

    def __init__(self, at: Mapping[str, int], mark: str, currency: str, faults: Faults) -> None:
        self.at = at
        self.mark = mark
        self.currency = currency
        self.faults = faults

    def cell(self, row: Row, column: str) -> str:
        """The row's cell of the column; empty where there is no such column or the cell says that there is nothing."""
        text = row.cells[self.at[column]] if column in self.at else ""
        return "" if is_gap(text) and column not in ("symbol", "to") else text

    def action(self, row: Row, session: str) -> Action | None:
        """The row's action; None after adding its faults."""
        known = len(self.faults.refusals)
        action = self.cell(row, "action").lower()
        if action not in COLUMNS_OF:
            found = f"{self.cell(row, 'action')!r} is no action"
            self.faults.add(row.line, found, f"an action is one of {', '.join(COLUMNS_OF)}", "correct the cell")
            return None
        self.check_columns(row, action)
        if len(self.faults.refusals) > known:
            return None
        read = Action(
            row.line, session, action, self.symbol(row, "symbol"), self.ratio(row),
            self.money(row, "amount") if self.cell(row, "amount") else None,
            self.money(row, "withheld") or 0, self.shares(row), self.symbol(row, "to"),
            self.cell(row, "ref"), self.cell(row, "memo"),
        )  # fmt: skip
        return read if len(self.faults.refusals) == known and session else None

    def check_columns(self, row: Row, action: str) -> None:
        """A fault for each cell that the action needs and has not, and for each that it cannot have."""
        needed, allowed = COLUMNS_OF[action]
        for column in OPTIONAL:
            filled = bool(self.cell(row, column))
            if column in needed and not filled:
                self.faults.add(row.line, f"{column}: the cell is empty", f"a {action} has it", "fill it")
            elif filled and column not in needed | allowed:
                found = f"{column}: {self.cell(row, column)!r} stands in the row of a {action}"
                self.faults.add(row.line, found, f"a {action} has no {column}", "leave the cell empty")

    def symbol(self, row: Row, column: str) -> str:
        """The symbol of the column, or nothing where the cell is empty."""
        cell = self.cell(row, column)
        return symbol_of(row.line, cell, self.faults) if cell else ""

    def ratio(self, row: Row) -> tuple[int, int]:
        """New shares for old ones: `4:1`, `4 for 1`."""
        cell = self.cell(row, "ratio")
        if not cell:
            return 1, 1
        match = _RATIO.fullmatch(cell.lower())
        if match is None or match[1] == match[2] or max(int(match[1]), int(match[2])) > RATIO_MAX:
            allowed = "a ratio is new shares for old ones, two different whole numbers such as 4:1 or 1:20"
            self.faults.add(row.line, f"ratio: {cell!r} is no ratio", allowed, "correct the cell")
            return 1, 1
        return int(match[1]), int(match[2])

    def money(self, row: Row, column: str) -> int | None:
        """The amount of the column in minor units; a dividend or interest that is taken back is below zero."""
        cell = self.cell(row, column)
        if not cell:
            return None
        exponent = currency_exponent(self.currency)
        try:
            amount = amount_of(cell, self.mark, self.currency)
            if finer_than(amount, exponent):
                most = f"money in {self.currency} has at most {exponent} decimals"
                raise CellFault(f"{amount:f} is too fine", most, "write what was paid")
            if abs(amount) * 10**exponent > TICKS_MAX:
                raise CellFault(f"{amount} is too much", "", "correct the cell")
        except CellFault as fault:
            self.faults.add_cell(row.line, fault, column)
            return None
        return int(amount * 10**exponent)

    def shares(self, row: Row) -> int:
        """The shares that a dividend bought, in 10**-9."""
        cell = self.cell(row, "shares")
        if not cell:
            return 0
        try:
            quantity: Decimal = count_of(cell, self.mark)
            if quantity <= 0 or finer_than(quantity, 9):
                raise CellFault(f"{cell!r} is no count of shares", "above zero, at most nine decimals", "correct it")
        except CellFault as fault:
            self.faults.add_cell(row.line, fault, "shares")
            return 0
        return int(quantity * SHARE_PER)
