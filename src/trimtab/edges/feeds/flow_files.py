"""Flows in: a CSV of `date,amount`, each row money that came in (above zero) or went out (below) on its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from trimtab.edges.feeds.columns import amount_of, columns_of
from trimtab.edges.feeds.dates import days
from trimtab.edges.feeds.text import CellFault, Faults, check_rows, read_sheet
from trimtab.errors import FlowsRefused
from trimtab.findings import Finding
from trimtab.units import SCALE, TICKS_MAX, finer_than, money, ticks

NEEDED = ("date", "amount")
ALIASES: Mapping[str, str] = {"session": "date", "flow": "amount", "cash": "amount"}


@dataclass(frozen=True, slots=True)
class FlowFile:
    """The flows of a file in ticks by day, in its order, what was noticed on the way, and the line of each day."""

    flows: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


def read_flow_file(path: str | Path, *, currency: str = "USD", scale: int = SCALE) -> FlowFile:
    """The flows of a CSV file.

    Raises Refusals with every fault of the file; a day stands once, so that a row pasted twice is no second payment.
    """
    sheet = read_sheet(path, FlowsRefused)
    faults = Faults(sheet.name, FlowsRefused)
    at, findings = columns_of(sheet, faults, needed=NEEDED, optional=(), aliases=ALIASES)
    faults.refuse_if_any()
    body = check_rows(sheet, faults)
    if not body and not faults.refusals:
        faults.add(0, "there is no flow", "a row for each flow", "add a row")
    labels = days([(row.line, row.cells[at["date"]]) for row in body], faults)
    flows: dict[str, int] = {}
    lines: dict[str, int] = {}
    for row, day in zip(body, labels, strict=True):
        if day and day in lines:
            both = f"{day} stands twice, in lines {lines[day]} and {row.line}"
            faults.add(row.line, both, "the flows of a day are one amount", "add the amounts up")
            continue
        lines[day] = row.line
        try:
            flows[day] = _amount_ticks(row.cells[at["amount"]], sheet.decimal_mark, currency, scale)
        except CellFault as fault:
            faults.add_cell(row.line, fault, "amount")
    faults.refuse_if_any()
    return FlowFile(flows, findings, lines)


def _amount_ticks(cell: str, mark: str, currency: str, scale: int) -> int:
    """The amount in ticks, exact; raises CellFault."""
    amount: Decimal = amount_of(cell, mark, currency)
    if amount == 0:
        raise CellFault("the amount is 0", "a flow is above or below zero", "remove the row")
    if abs(amount) * 10**scale > TICKS_MAX:
        most = money(TICKS_MAX, scale)
        raise CellFault(f"{amount} is too much", f"money is at most {most} at a scale of {scale}", "correct it")
    if finer_than(amount, scale):
        raise CellFault(f"{amount} is too fine", f"money has at most {scale} decimals (the scale)", "round it")
    return ticks(amount, scale)
