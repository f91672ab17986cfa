"""The bundled sample: real adjusted closes of 20 US companies, 2010 to 2022, without pandas and without a network.

Where they come from, and under which licence, stands in data/PROVENANCE.md.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from pathlib import Path

from trimtab.errors import PricesRefused
from trimtab.findings import Finding
from trimtab.market.prices import Prices

SAMPLE = Path(__file__).parents[2] / "data" / "sample.csv.gz"
DEMO = SAMPLE.with_name("demo.toml")
SOURCE = "the bundled sample (adjusted closes to 2022-12-28)"
_GZIP = 31  # window bits of a gzip file, for zlib


def read_sample(symbols: Sequence[str] | None = None) -> Prices:
    """The sample's closes of these names, of all 20 when none are given; basis total.

    A name that the sample has not is a column of gaps and a doubt; refused when it has none of them.
    """
    header, *rows = zlib.decompress(SAMPLE.read_bytes(), _GZIP).decode().splitlines()
    known = header.split(",")[1:]
    wanted = known if symbols is None else list(dict.fromkeys(symbols))
    absent = [symbol for symbol in wanted if symbol not in known]
    if len(absent) == len(wanted):
        found = f"it has no prices of {', '.join(absent)}" if absent else "no symbol was asked for"
        raise PricesRefused("sample", found, f"it has {', '.join(known)}", "ask for one of these, or name other prices")
    cells = [row.split(",") for row in rows]
    columns = tuple(_column(cells, known.index(symbol) + 1 if symbol in known else 0) for symbol in wanted)
    doubts = tuple(
        Finding("not_found", symbol, f"the sample has no prices of {symbol}; it has {', '.join(known)}")
        for symbol in absent
    )
    note = Finding("sample", "", "these are old prices for trying trimtab, not for investing", cells[-1][0], "note")
    provenance = {"source": "bundled sample", "taken_from": "skfolio 1.12.2, sp500_dataset", "licence": "BSD-3-Clause"}
    return Prices(
        tuple(row[0] for row in cells), tuple(wanted), columns, basis="total",
        doubts=doubts, findings=(note,), source=SOURCE, provenance=provenance,
    )  # fmt: skip


def _column(cells: Sequence[Sequence[str]], at: int) -> array[int]:
    """One name's ticks; a figure of at most four decimals is exact after rounding to a millionth."""
    return array("q", [round(float(row[at]) * 1e6) for row in cells] if at else bytes(8 * len(cells)))
