"""What a text file says: its rows by line, its numbers, and every fault with its place.

Shared by all readers of files (dates: dates.py). A reader opens a `Sheet`, collects what is wrong in `Faults`, and
refuses all of it at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, NoReturn

from trimtab.edges.feeds.encoding import decode, empty_file, read_bytes
from trimtab.errors import Refusal, Refusals

EXPONENT_MAX = 15
DIGITS_MAX = 40
GAPS = frozenset({"", "-", "--", "n/a", "na", "null", "none", "nan", "#n/a"})
FOOTERS = frozenset({"total", "totals", "total:", "subtotal", "sub-total", "grand total", "sum", "sum:"})

_SIGNS = "$€£¥₹₩₽₺₫₪฿₴"
_CODES = (
    "USD|EUR|GBP|GBX|GBp|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|ISK|HKD|SGD|CNY|CNH|TWD|KRW|INR|THB|IDR|MYR|BRL|MXN|ZAR|PLN|CZK|"
    "HUF|RON|ILS|TRY"
)
_CURRENCY = (
    rf"^(?P<sign>[+-]?)(?:(?:US|C|A|HK|S)?(?P<before>[{_SIGNS}])|(?P<code_before>{_CODES}))\s*(?=[0-9.,+-])"
    rf"|(?<=[0-9.,])\s*(?:(?P<after>[{_SIGNS}])|(?P<code_after>{_CODES}))$"
)
_PLAIN = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_GROUPED = {
    ".": r"[+-]?[0-9]{1,3}(?:([, \u00a0\u202f'\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]*)?",
    ",": r"[+-]?[0-9]{1,3}(?:([. \u00a0\u202f'\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:,[0-9]*)?",
}
_COMMA_MARK = r"[+-]?[0-9]*,[0-9]*|[+-]?[0-9]{1,3}(?:[. \u00a0\u202f'\u2019][0-9]{3})+,[0-9]*"
_POINT_MARK = r"[+-]?[0-9]*\.[0-9]*|[+-]?[0-9]{1,3}(?:[, \u00a0\u202f'\u2019][0-9]{3})+\.[0-9]*"
_THREE_AFTER_COMMA = r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+"
_THREE_AFTER_POINT = r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+"


class CellFault(ValueError):
    """What is wrong with one cell; the reader knows the place and makes the refusal."""

    def __init__(self, found: str, allowed: str, remedy: str) -> None:
        super().__init__(found)
        self.found = found
        self.allowed = allowed
        self.remedy = remedy


class Faults:
    """The faults of one file, collected, so that they are refused all at once."""

    def __init__(self, name: str, kind: type[Refusal]) -> None:
        self.name = name
        self.kind = kind
        self.refusals: list[Refusal] = []

    def add(self, line: int, found: str, allowed: str, remedy: str) -> None:
        """One more fault; line 0 is the file as a whole."""
        self.refusals.append(self.kind(f"{self.name}:{line}" if line else self.name, found, allowed, remedy))

    def add_cell(self, line: int, fault: CellFault, column: str = "") -> None:
        """One more fault of one cell, with the column named when it is given."""
        self.add(line, f"{column}: {fault.found}" if column else fault.found, fault.allowed, fault.remedy)

    def refuse(self) -> NoReturn:
        """Refuse what was collected: one refusal, or all of them at once in order of lines."""
        ordered = sorted(self.refusals, key=_line_of)
        raise ordered[0] if len(ordered) == 1 else Refusals(ordered)

    def refuse_if_any(self) -> None:
        """Refuse what was collected, if anything was."""
        if self.refusals:
            self.refuse()


def _line_of(refusal: Refusal) -> int:
    tail = refusal.where.rpartition(":")[2]
    return int(tail) if tail.isdecimal() else 0


class Row(NamedTuple):
    """The cells of one row, stripped, and the line of the file on which the row begins."""

    line: int
    cells: list[str]


class Sheet(NamedTuple):
    """A file as rows of text: its delimiter, its decimal mark, its rows with the header first, blank ones left out."""

    name: str
    delimiter: str
    decimal_mark: str
    rows: list[Row]

    @property
    def header(self) -> Row:
        """The first row."""
        return self.rows[0]

    @property
    def body(self) -> list[Row]:
        """All rows after the first."""
        return self.rows[1:]


def read_text(path: str | Path) -> str:
    """The file as text with `\\n` line ends; what is no text is refused."""
    return decode(read_bytes(path), str(path))


def read_sheet(path: str | Path, kind: type[Refusal]) -> Sheet:
    """The file as rows of text, with its delimiter and decimal mark found out; faults are refused as the given kind."""
    return sheet_of(read_text(path), str(path), kind)


def sheet_of(text: str, name: str, kind: type[Refusal]) -> Sheet:
    """The text as rows of cells; the delimiter is the one the first row uses: tab, `;` or `,`."""
    first = re.search(r"\S.*", text)
    unquoted = re.sub(r'"[^"]*"', "", first.group() if first else "")
    delimiter = "\t" if "\t" in unquoted else ";" if ";" in unquoted else ","
    plain = '"' not in text
    rows = _plain_rows(text, delimiter) if plain else _quoted_rows(text, name, delimiter, kind)
    if not rows:
        raise empty_file(name)
    mark = "." if plain and delimiter == "," else _decimal_mark(name, rows[1:], delimiter, kind)
    return Sheet(name, delimiter, mark, rows)


def _plain_rows(text: str, delimiter: str) -> list[Row]:
    rows = [
        Row(line, record.split(delimiter))
        for line, record in enumerate(text.split("\n"), 1)
        if record and not record.isspace()
    ]
    if " " in text or "\u00a0" in text or (delimiter != "\t" and "\t" in text):
        rows = [Row(line, [cell.strip() for cell in cells]) for line, cells in rows]
    return [row for row in rows if row.cells[0] or any(row.cells)]


def _quoted_rows(text: str, name: str, delimiter: str, kind: type[Refusal]) -> list[Row]:
    import csv
    import io

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append(Row(line, stripped))
            line = reader.line_num + 1
    except csv.Error:
        raise kind(
            f"{name}:{line}", "a quote is opened and not closed, or text follows it",
            'a quoted cell is "..." as a whole', "correct the quotes of the row",
        ) from None  # fmt: skip
    return rows


def check_rows(sheet: Sheet, faults: Faults, columns: int | None = None) -> list[Row]:
    """The rows after the header that have a cell for each column.

    A short or long row, a repeated header and a footer such as `Total` are faults.
    """
    header = sheet.header.cells
    width = len(header) if columns is None else columns
    folded = [cell.casefold() for cell in header]
    good: list[Row] = []
    for row in sheet.body:
        cells = row.cells
        first = cells[0].casefold()
        if first in FOOTERS:
            faults.add(row.line, f"the row {cells[0]!r} is a footer", "each row is one entry", "remove the row")
        elif first == folded[0] and [cell.casefold() for cell in cells] == folded:
            faults.add(row.line, "the header is repeated", "one header, on the first row, is allowed", "remove the row")
        elif len(cells) != width:
            faults.add(
                row.line, f"the row has {_cells(len(cells))}, the header {width}",
                "each row has a cell for each column",
                "complete the row, or remove it" if len(cells) < width else "quote cells that hold the delimiter",
            )  # fmt: skip
        else:
            good.append(row)
    return good


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def check_header(sheet: Sheet, faults: Faults) -> None:
    """A fault for each column name that stands twice in the header."""
    seen: set[str] = set()
    for cell in sheet.header.cells:
        if cell and cell.casefold() in seen:
            faults.add(
                sheet.header.line, f"the column {cell!r} stands twice in the header", "each column has its own name",
                "remove or rename one",
            )  # fmt: skip
        seen.add(cell.casefold())


def _decimal_mark(name: str, rows: Sequence[Row], delimiter: str, kind: type[Refusal]) -> str:
    """Which mark the file's numbers use, from those that can be read one way only; both at once is refused."""
    proof: dict[str, tuple[int, str]] = {}
    open_cells: dict[str, tuple[int, str]] = {}
    for line, cells in rows:
        for cell in cells:
            if "," in cell or "." in cell:
                mark, proved = _mark_of(cell)
                if mark:
                    (proof if proved else open_cells).setdefault(mark, (line, cell))
    if len(proof) == 2:
        comma, point = proof[","], proof["."]
        raise kind(
            f"{name}:{max(comma[0], point[0])}",
            f"decimal marks are mixed: {comma[1]!r} in line {comma[0]}, {point[1]!r} in line {point[0]}",
            "one file has one decimal mark",
            "write all numbers with the same mark",
        )
    if proof:
        return next(iter(proof))
    if delimiter == "," or not open_cells:
        return "."
    if "," in open_cells and "." not in open_cells:
        return ","  # a file with ; and commas inside its numbers was written where the comma is the decimal mark
    line, cell = open_cells["."]
    raise kind(
        f"{name}:{line}", f"the number {cell!r} may have a decimal mark or a thousands mark",
        "at least one number must show which it is", "write the numbers with two decimals, or separate cells by commas",
    )  # fmt: skip


def _mark_of(cell: str) -> tuple[str, bool]:
    """The decimal mark that the cell shows, and whether it can be nothing else; no mark for what is no such number."""
    bare = _bare(cell).rstrip("% ")
    if re.fullmatch(_THREE_AFTER_COMMA, bare):
        return (".", True) if bare.count(",") > 1 else (",", False)
    if re.fullmatch(_THREE_AFTER_POINT, bare):
        return (",", True) if bare.count(".") > 1 else (".", False)
    if re.fullmatch(_COMMA_MARK, bare):
        return (",", True)
    return (".", True) if re.fullmatch(_POINT_MARK, bare) else ("", False)


def is_gap(cell: str) -> bool:
    """Whether the cell says that there is no number: empty, `-`, `n/a`, `NA`, `null`, `none`, `NaN` or `#N/A`."""
    return not cell or cell.casefold() in GAPS


def currency_of(cell: str) -> str:
    """The currency sign or code that the number wears, or an empty string."""
    found = re.search(_CURRENCY, cell)
    return next((group for group in found.groups()[1:] if group), "") if found else ""


def _bare(cell: str) -> str:
    """The cell without one currency sign or code, before or behind the number; the number's own sign stays."""
    return re.sub(_CURRENCY, lambda found: found.group("sign") or "", cell, count=1).strip()


def number_text(cell: str, decimal_mark: str = ".") -> str:
    """The number as plain digits with a point, which float() and Decimal() both read: `$1,234.50` gives `1234.50`.

    Quoted thousands and currency signs are understood. Raises CellFault for everything else: text, formulas, hex,
    infinities, NaN, percent signs and huge exponents.
    """
    bare = _bare(cell.strip())
    if decimal_mark == ",":
        point = bare.replace(",", ".") if "." not in bare else bare if "," not in bare else ""
        if "." in bare and not re.fullmatch(_GROUPED[","], bare):
            point = ""
    else:
        point = bare
    grouped = re.fullmatch(_GROUPED[decimal_mark], bare)
    if grouped:
        point = bare.replace(grouped.group(1), "").replace(decimal_mark, ".")
    if not re.fullmatch(_PLAIN, point):
        raise _number_fault(cell, decimal_mark)
    mantissa, _, exponent = point.lower().partition("e")
    if exponent and abs(int(exponent[:9])) > EXPONENT_MAX:
        raise CellFault(
            f"the number {_shown(cell)} has a huge exponent", f"exponents go from -{EXPONENT_MAX} to {EXPONENT_MAX}",
            "write the number in full",
        )  # fmt: skip
    if len(mantissa) > DIGITS_MAX:
        raise CellFault(
            f"the number {_shown(cell)} has {len(mantissa)} characters", f"a number has at most {DIGITS_MAX}",
            "shorten it",
        )  # fmt: skip
    return point


def number(cell: str, decimal_mark: str = ".") -> Decimal:
    """The number, exactly as written; raises CellFault for what is none."""
    return Decimal(number_text(cell, decimal_mark))


def percent_or_number(cell: str, decimal_mark: str = ".") -> tuple[Decimal, bool]:
    """The number and whether a percent sign stood behind it (then it is already divided by 100)."""
    bare = cell.strip()
    if bare.endswith("%"):
        return number(bare[:-1], decimal_mark) / 100, True
    return number(bare, decimal_mark), False


def _number_fault(cell: str, decimal_mark: str) -> CellFault:
    """Why the cell is no number, by name."""
    allowed = f"a number is digits with at most one decimal {'comma' if decimal_mark == ',' else 'point'}"
    shown = _shown(cell)
    bare = cell.strip().lower()
    if not bare:
        return CellFault("the cell is empty where a number is needed", allowed, "write the number")
    if bare.lstrip("+-") in ("inf", "infinity", "∞"):
        return CellFault(f"{shown} is infinite", allowed, "write the number")
    if bare in GAPS:
        return CellFault(f"{shown} stands where a number is needed", allowed, "write the number")
    if re.fullmatch(r"[+-]?0x[0-9a-f.]+(p[+-]?[0-9]+)?", bare):
        return CellFault(f"{shown} is a hexadecimal number", allowed, "write it in decimal digits")
    if bare.endswith("%"):
        return CellFault(f"{shown} has a percent sign", allowed, "write the number without it")
    if bare[0] in "=@" or (bare[0] in "+-" and re.search("[a-z(]", bare)):
        return CellFault(f"{shown} is a formula", allowed, "write its value")
    if not bare.isascii() and any(char.isdigit() and not char.isascii() for char in bare):
        return CellFault(f"{shown} has digits other than 0 to 9", allowed, "write it with the digits 0 to 9")
    if "," in bare or bare.count(".") > 1:
        return CellFault(f"the marks in {shown} make no number", allowed, "write the number without thousands marks")
    return CellFault(f"{shown} is no number", allowed, "correct the cell")


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else cell[:37] + "...")
