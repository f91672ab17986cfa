"""Corporate actions in: a CSV of `date,symbol,action,value`, each row a split, a dividend or a rename.

2005-02-28,AAPL,split,2:1        two new shares for each old one
2004-11-15,MSFT,dividend,3.00    cash a share of that day, on the ex-date
2022-06-09,FB,rename,META        called META from that session on
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from trimtab.edges.feeds.columns import amount_of, columns_of, symbol_of
from trimtab.edges.feeds.dates import days
from trimtab.edges.feeds.text import CellFault, Faults, Row, check_rows, read_sheet
from trimtab.errors import ActionsRefused
from trimtab.findings import Finding
from trimtab.market.actions import Actions, Dividend, Rename, Split
from trimtab.market.instruments import CASH, SYMBOL_ALLOWED, symbol_fault
from trimtab.market.prices import Prices
from trimtab.market.renames import ONE_NAME, family, rename_faults
from trimtab.units import SCALE, TICKS_MAX, finer_than, money, ticks

NEEDED = ("date", "symbol", "action", "value")
ALIASES: Mapping[str, str] = {"session": "date", "ticker": "symbol"}
KINDS = ("split", "dividend", "rename")
TERM_MAX = 1_000_000
_RATIO = re.compile(r"([0-9]{1,7}):([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class ActionFile:
    """The actions of a file, its name, and what was noticed on the way."""

    name: str
    actions: Actions
    findings: tuple[Finding, ...] = ()


def read_action_file(path: str | Path, *, currency: str = "USD", scale: int = SCALE) -> ActionFile:
    """The splits, dividends and renames of a CSV file.

    Raises Refusals with every fault of the file; an action of one symbol stands once on a day.
    """
    sheet = read_sheet(path, ActionsRefused)
    faults = Faults(sheet.name, ActionsRefused)
    at, findings = columns_of(sheet, faults, needed=NEEDED, optional=(), aliases=ALIASES)
    faults.refuse_if_any()
    body = check_rows(sheet, faults)
    if not body and not faults.refusals:
        faults.add(0, "there is no action", "a row for each split, dividend or rename", "add a row")
    labels = days([(row.line, row.cells[at["date"]]) for row in body], faults)
    reader = _Rows(at, sheet.decimal_mark, currency, scale, faults)
    for row, day in zip(body, labels, strict=True):
        reader.read(row, day)
    _check_renames(reader.renames, faults)
    faults.refuse_if_any()
    actions = Actions(
        tuple(sorted(reader.splits)), tuple(sorted(reader.dividends)), tuple(sorted(reader.renames))
    )  # fmt: skip
    return ActionFile(sheet.name, actions, (*findings, *reader.findings))


def with_actions(prices: Prices, file: ActionFile) -> Prices:
    """The prices with those actions of the file that concern their names.

    Refused where splits or dividends would be counted twice: beside those of the prices, or beside adjusted prices.
    """
    known = set(family(file.actions.renames, prices.symbols))
    splits = tuple(split for split in file.actions.splits if split.symbol in known)
    dividends = tuple(paid for paid in file.actions.dividends if paid.symbol in known)
    renames = tuple(rename for rename in file.actions.renames if rename.symbol in known)
    own = prices.actions
    if (splits or dividends) and (prices.basis != "raw" or own.splits or own.dividends):
        found = "the prices come with splits and dividends of their own"
        if prices.basis != "raw":
            found = (
                f"the prices are adjusted (basis {prices.basis}) and the file has splits or dividends of their names"
            )
        raise ActionsRefused(file.name, found, "they would be counted twice",
                             "leave those rows out of the file, or use raw prices without them")  # fmt: skip
    actions = Actions(
        splits or own.splits, dividends or own.dividends, tuple(sorted({*own.renames, *renames}))
    )  # fmt: skip
    return replace(
        prices, actions=actions, findings=(*prices.findings, *file.findings),
        provenance={**prices.provenance, "actions": file.name},
    )  # fmt: skip


def _check_renames(renames: Mapping[Rename, int], faults: Faults) -> None:
    """A fault for each rename that cannot be beside the others."""
    for rename, found in rename_faults(sorted(renames)):
        faults.add(renames[rename], found, ONE_NAME, "correct the row")


class _Rows:
    """The rows of one file being read, with the faults and findings on the way."""

    def __init__(self, at: Mapping[str, int], mark: str, currency: str, scale: int, faults: Faults) -> None:
        self.at = at
        self.mark = mark
        self.currency = currency
        self.scale = scale
        self.faults = faults
        self.findings: list[Finding] = []
        self.lines: dict[tuple[str, str, str], int] = {}
        self.splits: list[Split] = []
        self.dividends: list[Dividend] = []
        self.renames: dict[Rename, int] = {}

    def read(self, row: Row, day: str) -> None:
        """Take the row's action, or add the faults of the row."""
        symbol = self.symbol(row, row.cells[self.at["symbol"]])
        kind = row.cells[self.at["action"]].casefold()
        if kind not in KINDS:
            word = row.cells[self.at["action"]]
            found = f"{word!r} is no action" if word else "the cell is empty"
            self.faults.add(row.line, f"action: {found}", "an action is split, dividend or rename", "correct the cell")
            return
        first = self.lines.setdefault((day, symbol, kind), row.line)
        if day and symbol and first != row.line:
            found = f"the {kind} of {symbol} on {day} stands twice, in lines {first} and {row.line}"
            remedy = "add the two up" if kind == "dividend" else "remove one"
            self.faults.add(row.line, found, "each stands once", remedy)
            return
        try:
            self.take(row, kind, day, symbol)
        except CellFault as fault:
            self.faults.add_cell(row.line, fault, "value")

    def symbol(self, row: Row, cell: str) -> str:
        """The symbol in the cell; empty after adding its fault."""
        symbol = symbol_of(row.line, cell, self.faults)
        if symbol == CASH:
            self.faults.add(row.line, "the symbol is CASH", "cash has no corporate action", "remove the row")
            return ""
        return symbol

    def take(self, row: Row, kind: str, day: str, symbol: str) -> None:
        """The row's action with the value that its kind has; raises CellFault."""
        value = row.cells[self.at["value"]]
        if kind == "split":
            self.splits.append(Split(day, symbol, *_ratio(value)))
        elif kind == "dividend":
            self.dividends.append(Dividend(day, symbol, self.cash(row, symbol, value)))
        elif (to := _new_symbol(value)) and symbol and day:
            self.renames[Rename(day, symbol, to)] = row.line

    def cash(self, row: Row, symbol: str, value: str) -> int:
        """The dividend in ticks a share; one that is finer than a tick is rounded, with a note."""
        cash: Decimal = amount_of(value, self.mark, self.currency)
        if cash <= 0:
            raise CellFault(f"the dividend is {cash:f}", "a dividend is above zero", "correct or remove the row")
        if cash * 10**self.scale > TICKS_MAX:
            most = money(TICKS_MAX, self.scale)
            raise CellFault(f"{cash} is too much", f"money is at most {most} at a scale of {self.scale}", "correct it")
        cash_ticks = ticks(cash, self.scale)
        if finer_than(cash, self.scale):
            kept = money(cash_ticks, self.scale)
            text = f"{self.faults.name}: line {row.line}: {cash} is rounded to {kept} (a scale of {self.scale})"
            self.findings.append(Finding("rounded_to_tick", symbol, text, severity="note"))
        return cash_ticks


def _ratio(value: str) -> tuple[int, int]:
    """New shares and old ones; raises CellFault for what is no such ratio."""
    match = _RATIO.fullmatch(value.replace(" ", ""))
    after, before = (int(match[1]), int(match[2])) if match else (0, 0)
    allowed = "a split is new shares to old ones in whole numbers: 2:1, or 1:10 for ten into one"
    if not match:
        raise CellFault(f"{value!r} is no ratio" if value else "the cell is empty", allowed, "correct the cell")
    if not 0 < after <= TERM_MAX or not 0 < before <= TERM_MAX or after == before:
        allowed = f"new and old shares are from 1 to {TERM_MAX}, and not as many"
        raise CellFault(f"the split is {value}", allowed, "correct the cell")
    return after, before


def _new_symbol(value: str) -> str:
    """The symbol that a rename gives; raises CellFault for what is none."""
    fault = f"{value!r} is cash, not a symbol" if value.upper() == CASH else symbol_fault(value)
    if fault:
        raise CellFault(fault, SYMBOL_ALLOWED, "write the new symbol")
    return value
