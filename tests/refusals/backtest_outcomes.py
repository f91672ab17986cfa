"""What becomes of one file of flows, or of one sleeve with a table [backtest]: refused, warned or accepted."""

from __future__ import annotations

from pathlib import Path

from refusals import outcomes
from refusals.cases import Case

from trimtab.edges.feeds.flow_files import read_flow_file
from trimtab.errors import Refusal
from trimtab.units import money


def outcome(case: Case) -> tuple[str, str]:
    """The outcome of a case, written into the working folder and read, and the exact words for it."""
    if case.kind != "flows":
        return outcomes.outcome(case)
    Path(case.file_name).write_bytes(case.content)
    try:
        read = read_flow_file(Path(case.file_name))
    except Refusal as refusal:
        return "refused", str(refusal)
    if read.findings:
        return "warned", outcomes.said(read.findings)
    return "accepted", ", ".join(f"{day} {money(ticks).normalize():f}" for day, ticks in read.flows.items())
