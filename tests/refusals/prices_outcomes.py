"""What becomes of one price file: refused, warned or accepted, and the exact words for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from refusals.cases import Case

from trimtab.edges.feeds.price_files import read_price_file
from trimtab.errors import Refusal
from trimtab.market.prices import MISSING, Prices
from trimtab.units import money


def outcome(case: Case, **asked: Any) -> tuple[str, str]:
    """The outcome of a case, written into the working folder and read, and the exact words for it."""
    Path(case.file_name).write_bytes(case.content)
    try:
        prices = read_price_file(case.file_name, **asked)
    except Refusal as refusal:
        return "refused", str(refusal)
    noticed = "\n".join(finding.text for finding in (*prices.doubts, *prices.findings))
    if prices.doubts or any(finding.severity == "warning" for finding in prices.findings):
        return "warned", noticed
    return "accepted", "\n".join(part for part in (told(prices), noticed) if part)


def told(prices: Prices) -> str:
    """The prices in a few words and exact: sessions, each name with its prices (a dash is a gap), splits, dividends."""
    head = f"{' '.join(prices.sessions)}, {prices.price_field}, {prices.basis}, {prices.currency}"
    names = [
        " ".join([symbol, *(plain(ticks, prices.scale) for ticks in column)])
        for symbol, column in zip(prices.symbols, prices.columns, strict=True)
    ]
    splits = [f"{s.symbol} split {s.after} for {s.before} at {s.session}" for s in prices.actions.splits]
    paid = [f"{d.symbol} dividend {plain(d.cash_ticks, prices.scale)} at {d.session}" for d in prices.actions.dividends]
    return f"{head}: {', '.join([*names, *splits, *paid])}"


def plain(ticks: int, scale: int) -> str:
    """The price in digits; a dash for a gap."""
    return "-" if ticks == MISSING else f"{money(ticks, scale).normalize():f}"
