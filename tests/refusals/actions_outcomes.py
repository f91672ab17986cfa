"""What becomes of one file of corporate actions: refused, warned or accepted."""

from __future__ import annotations

from pathlib import Path

from refusals import outcomes
from refusals.cases import Case

from trimtab.edges.feeds.action_files import read_action_file
from trimtab.errors import Refusal
from trimtab.market.actions import Actions
from trimtab.units import money


def outcome(case: Case) -> tuple[str, str]:
    """The outcome of a case, written into the working folder and read, and the exact words for it."""
    if case.kind != "actions":
        return outcomes.outcome(case)
    Path(case.file_name).write_bytes(case.content)
    try:
        read = read_action_file(Path(case.file_name))
    except Refusal as refusal:
        return "refused", str(refusal)
    if read.findings:
        return "warned", outcomes.said(read.findings)
    return "accepted", _shown(read.actions)


def _shown(actions: Actions) -> str:
    splits = [f"{split.session} {split.symbol} {split.after}:{split.before}" for split in actions.splits]
    paid = [f"{one.session} {one.symbol} {money(one.cash_ticks).normalize():f}" for one in actions.dividends]
    return ", ".join([*splits, *paid, *(f"{one.session} {one.symbol} -> {one.to}" for one in actions.renames)])
