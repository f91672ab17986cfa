"""What becomes of one file of targets, holdings, fills or a sleeve: refused, warned or accepted, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from refusals.cases import Case

from trimtab.app.config import Sleeve, read_sleeve
from trimtab.edges.feeds.fill_files import FillFile, read_fills
from trimtab.edges.feeds.holding_files import HoldingFile, read_holdings
from trimtab.edges.feeds.target_files import read_target_file
from trimtab.errors import Refusal
from trimtab.findings import Finding
from trimtab.ledger.fills import Fill
from trimtab.mandate.targets import Targets
from trimtab.units import WEIGHT_ONE, money, shares

Read = Targets | HoldingFile | Sleeve | FillFile
READERS: dict[str, Callable[[Path], Read]] = {
    "targets": read_target_file, "holdings": read_holdings, "fills": read_fills, "sleeve": read_sleeve,
}  # fmt: skip


def outcome(case: Case) -> tuple[str, str]:
    """The outcome of a case, written into the working folder and read, and the exact words for it."""
    Path(case.file_name).write_bytes(case.content)
    try:
        read = READERS[case.kind](Path(case.file_name))
    except Refusal as refusal:
        return "refused", str(refusal)
    return ("warned", said(read.findings)) if read.findings else ("accepted", told(read))


def said(findings: Iterable[Finding]) -> str:
    """The findings as their sentences, a line each."""
    return "\n".join(finding.text for finding in findings)


def told(read: Read) -> str:
    """What was read, in a few words and exact."""
    if isinstance(read, Targets):
        weights = [*read.weights, ("CASH", read.cash)]
        return ", ".join(f"{symbol} {plain(weight, WEIGHT_ONE)}" for symbol, weight in weights)
    if isinstance(read, HoldingFile):
        held = [f"{symbol} {shares(units, read.book.per)}" for symbol, units in read.book.shares]
        return ", ".join([*held, f"CASH {money(read.book.cash_ticks).normalize():f} {read.book.currency}"])
    if isinstance(read, Sleeve):
        return f"{read.name}: {read.capital} {read.currency} of {told(read.targets)}"
    return ", ".join(told_fill(fill) for fill in read.fills)


def told_fill(fill: Fill) -> str:
    """A fill in a few words: `F1 2026-11-20 BUY 10 AAPL at 100.25, fees 1 USD`."""
    quantity, price, fees = money(fill.quantity_units, 9), money(fill.price_ticks), money(fill.fees_ticks)
    return (
        f"{fill.fill_id} {fill.session} {fill.side} {quantity.normalize():f} {fill.symbol} "
        f"at {price.normalize():f}, fees {fees.normalize():f} {fill.currency}"
    )


def plain(count: int, one: int) -> str:
    """The count over one as digits, exact where `one` is a power of ten."""
    return f"{money(count, len(str(one)) - 1).normalize():f}"
