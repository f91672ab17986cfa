"""Volumes in: a CSV of `symbol,volume`, each row the shares of a symbol that trade on a usual day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trimtab.edges.feeds.columns import columns_of, count_of, symbol_of
from trimtab.edges.feeds.text import CellFault, Faults, check_rows, read_sheet
from trimtab.errors import PricesRefused
from trimtab.units import SHARE_PER

NEEDED = ("symbol", "volume")
ALIASES: Mapping[str, str] = {"ticker": "symbol", "adv": "volume", "average_volume": "volume"}
VOLUME_MAX = 10**12


def read_volume_file(path: str | Path) -> Mapping[str, int]:
    """The volume by symbol in 10**-9 of a share. Raises Refusals with every fault of the file."""
    sheet = read_sheet(path, PricesRefused)
    faults = Faults(sheet.name, PricesRefused)
    at, _ = columns_of(sheet, faults, needed=NEEDED, optional=(), aliases=ALIASES)
    faults.refuse_if_any()
    volumes: dict[str, int] = {}
    lines: dict[str, int] = {}
    for row in check_rows(sheet, faults):
        symbol = symbol_of(row.line, row.cells[at["symbol"]], faults)
        if not symbol:
            continue
        if symbol in lines:
            found = f"{symbol} stands twice, in lines {lines[symbol]} and {row.line}"
            faults.add(row.line, found, "a symbol has one volume", "remove one of the rows")
        lines[symbol] = row.line
        try:
            volumes[symbol] = _units(row.cells[at["volume"]], sheet.decimal_mark)
        except CellFault as fault:
            faults.add_cell(row.line, fault, "volume")
    if not volumes and not faults.refusals:
        faults.add(0, "there is no volume", "a row for each symbol", "add a row")
    faults.refuse_if_any()
    return volumes


def _units(cell: str, mark: str) -> int:
    volume = count_of(cell, mark)
    if not 0 <= volume <= VOLUME_MAX:
        raise CellFault(f"{volume:f} is out of range", f"a volume is from 0 to {VOLUME_MAX} shares", "correct the cell")
    return int(volume * SHARE_PER)
