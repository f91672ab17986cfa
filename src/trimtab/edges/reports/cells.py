"""How a report is written down: cells of a CSV, JSON with exact decimals; the same bytes on every run.

Money is printed exactly: two decimals (or those of the currency) where they say it all, else as many as it needs.
Weights, drifts and returns have twelve decimals, the unit that weights are counted in. A figure that does not exist is
an empty cell or null, never NaN. Text that a spreadsheet would run as a formula is quoted with an apostrophe.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib import metadata
from typing import Protocol

from trimtab.findings import Finding
from trimtab.ledger.statistics import Statistics
from trimtab.mandate.policies import BAND_NONE
from trimtab.market.prices import Prices
from trimtab.units import WEIGHT_ONE, currency_exponent, money, shares

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
QUOTED = frozenset(',"\r\n')
DECIMALS = 12

Cell = str | int | Decimal | None
Json = None | bool | int | Decimal | str | Sequence["Json"] | Mapping[str, "Json"]


class Counted(Protocol):
    """What says how its money is counted: prices, or a decision."""

    @property
    def currency(self) -> str:
        """The currency of all money."""
        ...

    @property
    def scale(self) -> int:
        """Ticks are 10**-scale of the currency."""
        ...


def json_bytes(value: Json) -> bytes:
    """JSON with exact decimals and without NaN, indented, ending in a line end."""
    return (_json(value, "") + "\n").encode(errors="replace")


def statistics_json(statistics: Statistics) -> dict[str, Json]:
    """The statistics with their span and conventions."""
    figures: dict[str, Json] = {name: fraction(figure) for name, figure in statistics.figures().items()}
    return {
        "start": statistics.start,
        "end": statistics.end,
        "returns": statistics.returns,
        "rows_a_year": Decimal(f"{statistics.rows_a_year:.6g}"),
        **figures,
        "conventions": dict(statistics.conventions),
    }


def finding_json(finding: Finding) -> dict[str, Json]:
    """A finding, key by key."""
    names = ("severity", "code", "symbol", "session", "text")
    return {name: getattr(finding, name) for name in names}


def prices_json(prices: Prices) -> dict[str, Json]:
    """Which prices stand behind the figures."""
    return {
        "source": prices.source,
        "field": prices.price_field,
        "basis": prices.basis,
        "basis_stated": prices.basis_stated,
        "interval": prices.interval,
        "provenance": {key: str(prices.provenance[key]) for key in sorted(prices.provenance)},
    }


def units_json(of: Counted) -> dict[str, Json]:
    """How money and fractions are written."""
    return {
        "currency": of.currency,
        "scale": of.scale,
        "money": f"exact, counted in 10^-{of.scale} {of.currency}",
        "fractions": f"weights, drifts and returns are fractions, rounded to {DECIMALS} decimals",
    }


def version() -> str:
    """The version of trimtab."""
    try:
        return metadata.version("trimtab")
    except metadata.PackageNotFoundError:
        return "not installed"


def amount(amount_ticks: int, of: Counted) -> Decimal:
    """Money with the currency's decimals, or with as many more as it takes to be exact."""
    return _amount(amount_ticks, of.scale, of.currency)


@lru_cache(maxsize=4096)
def _amount(amount_ticks: int, scale: int, currency: str) -> Decimal:
    exact = money(amount_ticks, scale)
    cut = round(exact, currency_exponent(currency))
    return cut if cut == exact else exact.normalize()


def shares_cell(units: int, per: int) -> int | Decimal:
    """Share units as shares: a whole number, or an exact decimal."""
    count = shares(units, per)
    return count.normalize() if isinstance(count, Decimal) else count


def fraction(figure: float | None) -> Decimal | None:
    """A fraction to twelve decimals; None for what does not exist."""
    if figure is None or not math.isfinite(figure):
        return None
    rounded = Decimal(f"{figure:.{DECIMALS}f}")
    return abs(rounded) if rounded == 0 else rounded


def ratio(part: int, whole: int) -> Decimal | None:
    """One count over another to twelve decimals, rounded half to even; None of nothing."""
    if whole <= 0:
        return None
    return Decimal(round(part * WEIGHT_ONE / whole)).scaleb(-DECIMALS) if part else Decimal(0).scaleb(-DECIMALS)


def band_cell(band: float) -> Decimal | None:
    """A band as a fraction; None where there is none."""
    return None if band >= BAND_NONE else fraction(band)


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """RFC 4180: commas, doubled quotes, CR LF; UTF-8."""
    lines = [",".join(columns)]
    lines.extend(",".join([_cell(cell) for cell in row]) for row in rows)
    return ("\r\n".join(lines) + "\r\n").encode(errors="replace")


def _cell(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    if not QUOTED.isdisjoint(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _json(value: Json, indent: str) -> str:
    """Written here since the json module would turn an exact decimal into a binary float."""
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else "null"
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    deeper = indent + "  "
    if isinstance(value, Mapping):
        items = [f"{json.dumps(key, ensure_ascii=False)}: {_json(item, deeper)}" for key, item in value.items()]
        opening, closing = "{", "}"
    else:
        items = [_json(item, deeper) for item in value]
        opening, closing = "[", "]"
    if not items:
        return opening + closing
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(items) + f"\n{indent}{closing}"
