"""What becomes of one file of volumes: refused or accepted, and what is said."""

from __future__ import annotations

from pathlib import Path

from refusals.cases import Case

from trimtab.edges.feeds.volume_files import read_volume_file
from trimtab.errors import Refusal
from trimtab.units import money


def outcome(case: Case) -> tuple[str, str]:
    """The outcome of a case, written into the working folder and read, and the exact words for it."""
    Path(case.file_name).write_bytes(case.content)
    try:
        read = read_volume_file(case.file_name)
    except Refusal as refusal:
        return "refused", str(refusal)
    return "accepted", ", ".join(f"{symbol} {money(units, 9).normalize():f}" for symbol, units in read.items())
