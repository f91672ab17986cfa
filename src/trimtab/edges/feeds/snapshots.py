"""Prices kept as a snapshot: a long CSV that anyone can read, and beside it a JSON file with what a CSV cannot say.

`prices.csv` has a row for each session and symbol, an empty cell where there is no price. `prices.csv.meta.json` has
the basis, field, interval, currency, splits, dividends, renames, doubts, findings and provenance, and the sha256 of the
CSV. Read together they give the same prices as were kept; a CSV that was changed since is refused.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import tempfile
import zlib
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from trimtab.errors import FileRefused, OutputRefused, PricesRefused, Refusals
from trimtab.findings import Finding
from trimtab.market.actions import Actions, Dividend, Rename, Split
from trimtab.market.prices import BASES, FIELDS, MISSING, Prices
from trimtab.market.renames import family, joined
from trimtab.units import SCALE

FORM = "trimtab prices 1"
ENDINGS = (".csv", ".csv.gz")


def sidecar_of(path: str | os.PathLike[str]) -> Path:
    """Where the JSON file of a snapshot stands."""
    return Path(f"{os.fspath(path)}.meta.json")


def is_snapshot(path: str | os.PathLike[str]) -> bool:
    """Whether a JSON file of ours stands beside the CSV."""
    return sidecar_of(path).is_file()


def save_prices(prices: Prices, path: str | os.PathLike[str], *, retrieved_at: str = "") -> None:
    """Keep the prices in a CSV and its JSON file, both or none; `retrieved_at` is when they came from their source.

    The JSON file goes into place first, so that a crash between the two leaves a pair that is refused, never believed.
    """
    place = Path(path)
    if not place.name.endswith(ENDINGS):
        raise OutputRefused(
            str(path), "the name does not end like a CSV", "it ends with .csv or .csv.gz", "change the name"
        )
    data, meta = snapshot_files(prices, place.name, retrieved_at=retrieved_at).values()
    _write_both(place, data, meta)


def snapshot_files(prices: Prices, name: str = "prices.csv", *, retrieved_at: str = "") -> dict[str, bytes]:
    """The bytes of a snapshot by file name: the CSV, and the JSON file beside it."""
    text = _csv(prices)
    data = gzip.compress(text, compresslevel=9, mtime=0) if name.endswith(".gz") else text
    meta = json.dumps(_meta(prices, name, data, retrieved_at), indent=1, ensure_ascii=False).encode() + b"\n"
    return {name: data, sidecar_of(name).name: meta}


def read_snapshot(
    path: str | os.PathLike[str],
    symbols: Sequence[str] | None = None,
    *,
    field: str = "close",
    basis: str | None = None,
    interval: str = "1d",
    currency: str | None = None,
    scale: int = SCALE,
    strict: bool = False,
) -> Prices:
    """The prices as they were kept, of all their names or of those asked for.

    What is asked for otherwise than it was kept is refused. With `strict` every doubt refuses the file.
    """
    name = os.fspath(path)
    prices = kept_prices(name)
    told = None if interval == "1d" else interval  # a day is what every reader assumes unless told
    asked = {"field": field, "basis": basis, "interval": told, "currency": currency, "scale": scale}
    _check_asked(name, prices, asked)
    if strict and (doubts := joined(prices)[0].doubts):
        raise Refusals(PricesRefused(name, doubt.text, "", "") for doubt in doubts)
    return prices if symbols is None else prices.only(family(prices.actions.renames, symbols))


def kept_prices(path: str | os.PathLike[str]) -> Prices:
    """The prices of a snapshot just as they were kept, whatever their field, currency and scale."""
    name = os.fspath(path)
    data, said = _bytes(Path(name)), _bytes(sidecar_of(name))
    meta = _meta_in(said, sidecar_of(name))
    found = hashlib.sha256(data).hexdigest()
    if found != meta["sha256"]:
        raise PricesRefused(
            name, f"it was changed since it was kept: its sha256 is {found}",
            f"{sidecar_of(name).name} says {meta['sha256']}",
            "put the kept file back, or delete the .meta.json file to read what it is now as a plain CSV",
        )  # fmt: skip
    try:
        return _prices(_text(data, Path(name)), said)
    except (KeyError, TypeError, ValueError, OverflowError, EOFError, OSError, csv.Error, zlib.error):
        raise _no_sidecar(sidecar_of(name)) from None


def _csv(prices: Prices) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["date", "symbol", prices.price_field])
    for t, session in enumerate(prices.sessions):
        for symbol, column in zip(prices.symbols, prices.columns, strict=True):
            writer.writerow([session, symbol, _figure(column[t], prices.scale)])
    return text.getvalue().encode()


def _figure(price_ticks: int, scale: int) -> str:
    """A price as an exact decimal without idle zeros; empty for a gap."""
    if price_ticks == MISSING:
        return ""
    whole, part = divmod(abs(price_ticks), 10**scale)
    digits = f"{part:0{scale}d}".rstrip("0") if scale else ""
    return f"{'-' if price_ticks < 0 else ''}{whole}{'.' if digits else ''}{digits}"


def _ticks(figure: str, scale: int) -> int:
    if not figure:
        return MISSING
    whole, _, part = figure.partition(".")
    if len(part) > scale:
        raise ValueError(figure)
    return int(whole + part.ljust(scale, "0"))


def _meta(prices: Prices, name: str, data: bytes, retrieved_at: str) -> dict[str, object]:
    """All that the CSV does not say, in the order in which a reader wants it."""
    provenance = dict(prices.provenance) | ({"retrieved_at": retrieved_at} if retrieved_at else {})
    scale = prices.scale
    return {
        "form": FORM,
        "csv": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "source": prices.source,
        "provenance": provenance,
        "field": prices.price_field,
        "basis": prices.basis,
        "basis_stated": prices.basis_stated,
        "interval": prices.interval,
        "currency": prices.currency,
        "scale": scale,
        "sessions": len(prices.sessions),
        "symbols": list(prices.symbols),
        "splits": [asdict(split) for split in prices.actions.splits],
        "dividends": [
            {"session": paid.session, "symbol": paid.symbol, "cash": _figure(paid.cash_ticks, scale) or "0"}
            for paid in prices.actions.dividends
        ],
        **({"renames": [asdict(rename) for rename in prices.actions.renames]} if prices.actions.renames else {}),
        "doubts": [asdict(doubt) for doubt in prices.doubts],
        "findings": [asdict(finding) for finding in prices.findings],
    }


def _write_both(place: Path, data: bytes, meta: bytes) -> None:
    """Put both files into place; whatever goes wrong, what stood there before stands there again."""
    sidecar, beside = sidecar_of(place), list[Path]()  # filled one by one, so that each is cleared away
    try:
        before = sidecar.read_bytes() if sidecar.is_file() else None
        beside.append(_write_beside(sidecar, meta))
        beside.append(_write_beside(place, data))
        if place.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        os.replace(beside[0], sidecar)
        try:
            os.replace(beside[1], place)
        except BaseException:
            _put_back(sidecar, before)
            raise
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise OutputRefused(str(place), f"it cannot be written: {reason}", "", "choose another place") from None
    finally:
        for temporary in beside:
            temporary.unlink(missing_ok=True)


def _write_beside(place: Path, content: bytes) -> Path:
    """The content in a temporary file of the same folder, on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


def _put_back(sidecar: Path, before: bytes | None) -> None:
    with suppress(OSError):
        if before is None:
            sidecar.unlink()
        else:
            sidecar.write_bytes(before)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise FileRefused(
            str(path), f"it cannot be read: {reason}", "a price file is needed", "check the path"
        ) from None


def _text(data: bytes, path: Path) -> str:
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def _meta_in(said: bytes, sidecar: Path) -> Mapping[str, Any]:
    try:
        meta = json.loads(said)
    except (ValueError, RecursionError):
        raise _no_sidecar(sidecar) from None
    if not isinstance(meta, dict) or meta.get("form") != FORM or not isinstance(meta.get("sha256"), str):
        raise _no_sidecar(sidecar)
    return meta


def _no_sidecar(sidecar: Path) -> FileRefused:
    return FileRefused(
        str(sidecar), "it is not what --save-prices writes beside a CSV", f'it is JSON with "form": "{FORM}"',
        "keep the prices again, or delete it to read the CSV as a plain one",
    )  # fmt: skip


@lru_cache(maxsize=1)
def _prices(text: str, said: bytes) -> Prices:
    """The prices of a CSV and its JSON file; ValueError, KeyError or TypeError where the two do not agree.

    A day's prices are most often those of its plan too, and are read once then.
    """
    meta = json.loads(said)
    scale, symbols = int(meta["scale"]), [str(symbol) for symbol in meta["symbols"]]
    if meta["basis"] not in BASES or meta["field"] not in FIELDS:
        raise ValueError(meta["basis"], meta["field"])
    sessions: dict[str, None] = {}
    figures: dict[str, list[str]] = {symbol: [] for symbol in symbols}
    rows = csv.reader(io.StringIO(text))
    next(rows)
    for session, symbol, figure in rows:
        sessions[session] = None
        figures[symbol].append(figure)
    if len(sessions) != meta["sessions"] or any(len(figures[symbol]) != len(sessions) for symbol in symbols):
        raise ValueError(len(sessions))
    splits = (Split(**split) for split in meta["splits"])
    renames = (Rename(**rename) for rename in meta.get("renames", ()))
    dividends = (Dividend(paid["session"], paid["symbol"], _ticks(paid["cash"], scale)) for paid in meta["dividends"])
    columns = (array("q", [_ticks(figure, scale) for figure in figures[symbol]]) for symbol in symbols)
    return Prices(
        tuple(sessions), tuple(symbols), tuple(columns),
        str(meta["field"]), str(meta["basis"]), bool(meta["basis_stated"]), str(meta["interval"]),
        str(meta["currency"]), scale, Actions(tuple(splits), tuple(dividends), tuple(renames)),
        tuple(Finding(**doubt) for doubt in meta["doubts"]),
        tuple(Finding(**finding) for finding in meta["findings"]),
        str(meta["source"]), {str(name): str(value) for name, value in dict(meta["provenance"]).items()},
    )  # fmt: skip


def _check_asked(name: str, prices: Prices, asked: Mapping[str, object]) -> None:
    """Refuse what is asked for otherwise than it was kept; None asks for nothing."""
    kept = {
        "field": prices.price_field, "basis": prices.basis, "interval": prices.interval, "currency": prices.currency,
        "scale": prices.scale,
    }  # fmt: skip
    for key, wanted in asked.items():
        if wanted is not None and wanted != kept[key]:
            raise PricesRefused(
                name, f"its {key} is {kept[key]} and {wanted} was asked for", "prices are read as they were kept",
                f"ask for {key} {kept[key]}, or read them from their source again",
            )  # fmt: skip
