"""Prices from a file: CSV or Parquet, wide, long or as a vendor exports it, with all that could not be vouched for.

A fault of the file as a whole (a text where a number belongs, a short row, an ambiguous date) refuses the file. A fault
of one name (a price of zero, two prices for one session) makes a gap and a doubt, and the other names go on.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from pathlib import Path

from trimtab.edges.feeds.bases import BASIS_WORDS, Choice, choose
from trimtab.edges.feeds.currencies import doubt_currencies, file_currency
from trimtab.edges.feeds.dates import offset_text, zones_mixed
from trimtab.edges.feeds.encoding import decode, read_bytes
from trimtab.edges.feeds.layouts import Layout, layout_of
from trimtab.edges.feeds.strands import Doubt, Reading, Strand, doubt_name, mid_ticks, place, ticks_of, values_of
from trimtab.edges.feeds.text import Faults, Sheet, sheet_of
from trimtab.edges.feeds.untangle import untangle
from trimtab.errors import PricesRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.prices import BASES, FIELDS, Prices
from trimtab.units import SCALE


def read_price_file(
    path: str | Path,
    symbols: Sequence[str] | None = None,
    *,
    field: str = "close",
    basis: str | None = None,
    interval: str = "1d",
    currency: str | None = None,
    scale: int = SCALE,
    strict: bool = False,
) -> Prices:
    """The prices of a CSV (plain or gzipped) or Parquet file, of all its names or of those asked for.

    `field` is close, vwap or mid. `basis` is asked for where the file does not tell it; else raw is assumed, with a
    warning. A name that the file does not know is a column of gaps and a doubt. With `strict` every doubt about one
    name refuses the file.
    """
    if Path(f"{path}.meta.json").is_file():
        from trimtab.edges.feeds.snapshots import read_snapshot

        return read_snapshot(
            path, symbols, field=field, basis=basis, interval=interval, currency=currency, scale=scale, strict=strict
        )
    data = read_bytes(path)
    if data[:4] == b"PAR1":
        from trimtab.edges.feeds.parquet import sheet_of_parquet

        sheet = sheet_of_parquet(data, str(path))
    else:
        sheet = sheet_of(decode(data, str(path)), str(path), PricesRefused)
    return prices_of_sheet(
        sheet, symbols, field=field, basis=basis, interval=interval, currency=currency, scale=scale, strict=strict
    )


def prices_of_sheet(
    sheet: Sheet,
    symbols: Sequence[str] | None = None,
    *,
    field: str = "close",
    basis: str | None = None,
    interval: str = "1d",
    currency: str | None = None,
    scale: int = SCALE,
    strict: bool = False,
) -> Prices:
    """The prices of a sheet, whatever it was read from."""
    _check_asked(field, basis, interval)
    layout = layout_of(sheet)
    choice = choose(layout, sheet.name, field, basis)
    reading = Reading(sheet.name, sheet.decimal_mark, scale, Faults(sheet.name, PricesRefused))
    prices = ("bid", "ask") if choice.role == "mid" else (choice.role,)
    strands = untangle(sheet, layout, reading, symbols, interval, (*prices, "currency", "dividend", "split"))
    _check_fields(strands, prices, field, reading)
    counted, actions = _counted(strands, choice, reading)
    reading.faults.refuse_if_any()
    sessions = _axis(layout, strands)
    columns = _columns(layout, strands, counted, sessions, reading)
    in_currency = file_currency(reading, strands, prices[0], currency)
    for strand, column in zip(strands, columns, strict=True):
        doubt_currencies(reading, strand, prices[0], in_currency, column, sessions)
        _doubt_zones(reading, strand, column, sessions)
    _tell(reading, layout, choice, sessions)
    prices_read = Prices(
        sessions=sessions,
        symbols=tuple(strand.symbol for strand in strands),
        columns=tuple(columns),
        price_field=field,
        basis=choice.basis,
        basis_stated=choice.stated,
        interval=interval,
        currency=in_currency,
        scale=scale,
        actions=actions,
        doubts=_doubts(reading, strict),
        findings=tuple(reading.notes),
        source=sheet.name,
    )
    return prices_read if symbols is None else prices_read.only(list(dict.fromkeys(symbols)))


def _check_asked(field: str, basis: str | None, interval: str) -> None:
    if field not in FIELDS:
        raise UsageRefused("field", f"the field is {field!r}", "a field is close, vwap or mid", "choose one of them")
    if not re.fullmatch("[1-9][0-9]*(m|h|d|wk|mo)", interval):
        raise UsageRefused(
            "interval",
            f"the interval is {interval!r}",
            "an interval is a number of m, h, d, wk or mo",
            "write 1d or 1h",
        )
    if basis is not None and basis not in BASES:
        raise UsageRefused("basis", f"the basis is {basis!r}", "a basis is raw, split or total", "choose one of them")


def _check_fields(strands: Sequence[Strand], roles: Sequence[str], field: str, reading: Reading) -> None:
    """A fault for each name that lacks the columns of the field, as can be where fields stand above symbols."""
    lacking = False
    for strand in strands:
        missing = [role for role in roles if role not in strand.cells]
        if missing:
            lacking = True
            reading.faults.add(
                0, f"{strand.symbol} has no {' and no '.join(missing)} column",
                f"the field {field} is needed for each name", "ask for the names that have it",
            )  # fmt: skip
    if lacking:
        reading.faults.refuse()


def _counted(strands: Sequence[Strand], choice: Choice, reading: Reading) -> tuple[list[array[int]], Actions]:
    """Each strand's ticks row by row, and the splits and dividends of a raw basis."""
    counted: list[array[int]] = []
    splits: list[Split] = []
    dividends: list[Dividend] = []
    for strand in strands:
        if choice.role == "mid":
            sides = [ticks_of(reading, strand, values_of(reading, strand, side)) for side in ("bid", "ask")]
            counted.append(mid_ticks(*sides))
            continue
        values = values_of(reading, strand, choice.role)
        if choice.restate or (choice.basis == "raw" and not {"split", "dividend"}.isdisjoint(strand.cells)):
            from trimtab.edges.feeds.splits import actions_of, restated, splits_of

            ratios = splits_of(reading, strand)
            values = restated(strand, values, ratios, choice.restate)
            events, paid = actions_of(reading, strand, ratios, choice.restate) if choice.basis == "raw" else ([], [])
            splits += events
            dividends += paid
        counted.append(ticks_of(reading, strand, values))
    return counted, Actions(tuple(sorted(splits)), tuple(sorted(dividends)))


def _axis(layout: Layout, strands: Sequence[Strand]) -> tuple[str, ...]:
    """The sessions of the file, oldest first."""
    if layout.kind == "wide":
        return tuple(strands[0].labels) if strands else ()
    return tuple(sorted({label for strand in strands for label in strand.labels}))


def _columns(
    layout: Layout, strands: Sequence[Strand], counted: Sequence[array[int]], sessions: Sequence[str], reading: Reading
) -> list[array[int]]:
    """Each strand's ticks on the axis."""
    if layout.kind == "wide":
        return list(counted)
    positions = {session: t for t, session in enumerate(sessions)}
    return [place(reading, strand, ticks, positions) for strand, ticks in zip(strands, counted, strict=True)]


def _doubt_zones(reading: Reading, strand: Strand, column: array[int], sessions: Sequence[str]) -> None:
    """Doubt the name whose timestamps are of more than one time zone."""
    if zones_mixed(strand.offsets):
        first = strand.offsets[0]
        at = next(at for at, offset in enumerate(strand.offsets) if zones_mixed((first, offset)))
        doubt_name(
            reading, strand, at, column, sessions[-1], "mixed_time_zone",
            f"the offset from UTC is {offset_text(strand.offsets[at])} here and {offset_text(first)} in line "
            f"{strand.lines[0]}",
            "a symbol has one time zone", "write all times in one zone",
        )  # fmt: skip


def _tell(reading: Reading, layout: Layout, choice: Choice, sessions: Sequence[str]) -> None:
    """Say what was assumed and what was not read."""
    if not choice.stated and len(sessions) > 1:
        why = (
            "yfinance adjusts all its prices unless told otherwise"
            if layout.export == "yfinance"
            else "the file does not tell it"
        )
        reading.note(
            "basis_assumed",
            f"the basis of the prices is taken to be {choice.basis} ({BASIS_WORDS[choice.basis]}): {why}; "
            "say the basis to settle it",
            severity="warning",
        )
    if layout.unknown:
        reading.note("columns_not_read", f"columns not read: {', '.join(layout.unknown)}")


def _doubts(reading: Reading, strict: bool) -> tuple[Finding, ...]:
    """The doubts as findings, in order of lines; refused, all at once, where the reader is strict."""
    ordered = sorted(reading.doubts, key=lambda doubt: (doubt.line, doubt.symbol, doubt.code))
    if strict:
        for doubt in ordered:
            reading.faults.add(doubt.line, doubt.found, doubt.allowed, doubt.remedy)
        reading.faults.refuse_if_any()
    return tuple(Finding(doubt.code, doubt.symbol, _sentence(reading, doubt), doubt.session) for doubt in ordered)


def _sentence(reading: Reading, doubt: Doubt) -> str:
    where = f"{reading.name}:{doubt.line}" if doubt.line else reading.name
    return str(PricesRefused(where, doubt.found, doubt.allowed, doubt.remedy))
