"""A Parquet file as a sheet: the same rows of text that a CSV of the same prices has, so that both read alike."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from trimtab.edges.feeds.text import Row, Sheet
from trimtab.errors import ExtraMissing, FileRefused

if TYPE_CHECKING:
    import pyarrow


def sheet_of_parquet(data: bytes, name: str) -> Sheet:
    """The rows of the Parquet file under a header of its column names; the index that pandas kept comes first.

    `file:line` counts the header as line 1, as in a CSV of the same table.
    """
    table, index = _table(data, name)
    names = [*index, *(column for column in table.column_names if column not in index)]
    columns = [_cells(table.column(column)) for column in names]
    double = _pairs(names[len(index) :])
    if double:
        header = [["Price", *(pair[0] for pair in double)], ["Ticker", *(pair[1] for pair in double)]]
    else:
        header = [["Date" if column.startswith("__index_level_") else column for column in names]]
    return sheet_of_columns(name, header, columns, len(table))


def _table(data: bytes, name: str) -> tuple[pyarrow.Table, list[str]]:
    """The file's table, and the names of the columns that are its index."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ExtraMissing("pyarrow", "reading Parquet files", "parquet") from None
    try:
        table = pyarrow.parquet.read_table(pyarrow.BufferReader(data))
    except (pyarrow.ArrowException, OSError):
        raise FileRefused(
            name, "the Parquet file is damaged or cut short", "a whole Parquet file is needed", "get it again"
        ) from None
    if len(table) == 0 or table.num_columns == 0:
        raise FileRefused(name, "the Parquet file has no rows", "at least one row is needed", "check the export")
    metadata: Any = table.schema.pandas_metadata or {}
    index = [column for column in metadata.get("index_columns", []) if isinstance(column, str)]
    return table, [column for column in index if column in table.column_names]


def _cells(column: pyarrow.ChunkedArray) -> list[str]:
    """The column as text: numbers as their shortest decimal, days and times as ISO, nulls as empty cells."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_float32(kind) or pyarrow.types.is_float16(kind):
        return ["" if value != value else str(value) for value in column.to_numpy()]
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    return [cell_text(value) for value in column.to_pylist()]


def cell_text(value: object) -> str:
    """One value of a table as the text a CSV would hold: NaN and nothing are empty, a midnight is its date."""
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        if value.tzinfo is None and (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0):
            return value.date().isoformat()
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(float(value)).removesuffix(".0")
    return str(value).strip()


def sheet_of_columns(name: str, header: Sequence[Sequence[str]], columns: Sequence[Sequence[str]], count: int) -> Sheet:
    """A sheet of one or two header rows and columns of text."""
    above = [Row(line, [cell.strip() for cell in cells]) for line, cells in enumerate(header, 1)]
    rows = zip(*columns, strict=True) if columns else iter([()] * count)
    return Sheet(name, ",", ".", [*above, *(Row(line, list(cells)) for line, cells in enumerate(rows, len(above) + 1))])


def _pairs(names: Sequence[str]) -> list[tuple[str, str]]:
    """The (upper, lower) names of columns that pandas wrote as text of pairs; empty when any is none."""
    pairs: list[tuple[str, str]] = []
    for column in names:
        try:
            pair = ast.literal_eval(column) if column.startswith("(") else None
        except (ValueError, SyntaxError):
            pair = None
        if not (isinstance(pair, tuple) and len(pair) == 2):
            return []
        pairs.append((str(pair[0]), str(pair[1])))
    return pairs
