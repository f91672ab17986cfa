"""What becomes of one file of a broker's positions: refused, warned or accepted, and what is said."""

from __future__ import annotations

from pathlib import Path

from refusals.cases import Case

from trimtab.edges.feeds.position_files import PositionFile, read_positions
from trimtab.errors import Refusal
from trimtab.units import currency_exponent, money


def told(read: PositionFile) -> str:
    """What was read, in a few words and exact."""
    parts = []
    for position in read.statement.positions:
        text = f"{position.symbol} {money(position.quantity_units, 9).normalize():f}"
        text += f" at {money(position.price_ticks).normalize():f}" if position.price_ticks is not None else ""
        text += f" worth {money(position.value_minor, 2).normalize():f}" if position.value_minor is not None else ""
        text += f" cost {money(position.cost_minor, 2).normalize():f}" if position.cost_minor is not None else ""
        parts.append(text)
    for code, minor in sorted(read.statement.cash_minor.items()):
        parts.append(f"CASH {money(minor, currency_exponent(code)).normalize():f} {code}")
    day = f"{read.statement.session}: " if read.statement.session else ""
    return day + ", ".join(parts)


def outcome(case: Case) -> tuple[str, str]:
    """The outcome of a case, written into the working folder and read, and the exact words for it."""
    Path(case.file_name).write_bytes(case.content)
    try:
        read = read_positions(case.file_name)
    except Refusal as refusal:
        return "refused", str(refusal)
    noticed = [finding.text for finding in read.findings]
    return ("warned" if noticed else "accepted"), "\n".join([*noticed, told(read)])
