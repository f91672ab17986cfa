"""Which column of a sheet is which, by its header; and the symbols, counts and amounts of its rows, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from trimtab.edges.feeds.text import FOOTERS, CellFault, Faults, Sheet, check_header, currency_of, number
from trimtab.findings import Finding
from trimtab.market.instruments import CASH, SYMBOL_ALLOWED, symbol_fault

_SIGNED = {
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
}


def columns_of(
    sheet: Sheet, faults: Faults, *, needed: Sequence[str], optional: Sequence[str], aliases: Mapping[str, str]
) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """Where each known column stands, and a note on the columns that are not read.

    Capitals, and spaces for underscores, make no difference. A needed column that is missing is a fault.
    """
    check_header(sheet, faults)
    at: dict[str, int] = {}
    unread: list[str] = []
    for position, cell in enumerate(sheet.header.cells):
        word = cell.casefold().replace(" ", "_")
        column = aliases.get(word, word)
        if column not in needed and column not in optional:
            unread.append(cell or f"(column {position + 1}, without a name)")
        elif column in at and sheet.header.cells[at[column]].casefold() != cell.casefold():
            first = sheet.header.cells[at[column]]
            faults.add(
                sheet.header.line, f"the columns {first!r} and {cell!r} both are the {column}",
                "each column stands once", "remove one",
            )  # fmt: skip
        else:
            at.setdefault(column, position)
    missing = [column for column in needed if column not in at]
    if missing:
        _add_missing(sheet, faults, missing, needed, optional)
    if not unread:
        return at, ()
    text = f"{sheet.name}: columns not read: {', '.join(unread)}"
    return at, (Finding("columns_not_read", "", text, severity="note"),)


def _add_missing(
    sheet: Sheet, faults: Faults, missing: Sequence[str], needed: Sequence[str], optional: Sequence[str]
) -> None:
    allowed = "the header is " + ",".join(needed) + "".join(f"[,{column}]" for column in optional)
    cells = sheet.header.cells
    if any(cell[:1].isdigit() or cell[1:2].isdigit() for cell in cells) and len(missing) == len(needed):
        faults.add(sheet.header.line, "there is no header", allowed, "add it as the first line")
        return
    shown = ", ".join(cell or "(empty)" for cell in cells)
    text = " and no ".join(f"column {column}" for column in missing)
    faults.add(
        sheet.header.line, f"there is no {text} (found: {shown[:120]})", allowed, "rename or add what is missing"
    )


def symbol_of(line: int, cell: str, faults: Faults) -> str:
    """The symbol of a row as it is written; an empty text after adding its fault."""
    fault, allowed, remedy = symbol_fault(cell), SYMBOL_ALLOWED, "correct the symbol"
    if cell.casefold() in FOOTERS:
        fault, allowed, remedy = f"the row {cell!r} is a footer", "each row is one entry", "remove the row"
    elif cell != CASH and cell.upper() == CASH:
        fault, allowed, remedy = f"the symbol {cell!r} is cash in small letters", "cash is CASH", "write CASH"
    if fault:
        faults.add(line, fault, allowed, remedy)
        return ""
    return cell


def alike(symbols: Sequence[str], name: str) -> tuple[Finding, ...]:
    """A warning for each pair of symbols that differ in capitals only."""
    first: dict[str, str] = {}
    findings: list[Finding] = []
    for symbol in symbols:
        other = first.setdefault(symbol.casefold(), symbol)
        if other != symbol:
            text = f"{name}: {other} and {symbol} differ in capitals only and are taken as two symbols"
            findings.append(Finding("symbols_alike", symbol, text))
    return tuple(findings)


def count_of(cell: str, mark: str) -> Decimal:
    """A number that is no money: shares, a quantity; raises CellFault, also for one that wears a currency."""
    if currency_of(cell):
        raise CellFault(f"{cell!r} wears a currency", "a count of shares has none", "write the number alone")
    return number(cell, mark)


def amount_of(cell: str, mark: str, currency: str) -> Decimal:
    """An amount of money; raises CellFault, also where its sign or code is of another currency."""
    worn = currency_of(cell)
    own = (worn == currency) if worn.isalpha() else currency in _SIGNED.get(worn, (currency,))
    if worn == "$" and currency[-1:] != "D" and currency not in ("MXN", "CLP", "COP", "ARS"):
        own = False
    if worn and not own:
        raise CellFault(f"{cell!r} is not in {currency}", "amounts are in the currency of the book", "convert it")
    return number(cell, mark)
