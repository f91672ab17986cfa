"""An archive on the screen and as JSON: a day that was sealed, what a replay found, what moved between two days."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from trimtab.app.archives import Archived, Replayed
from trimtab.app.sheets import Sheet

if TYPE_CHECKING:
    from trimtab.app.archive_moves import Move, Moved
    from trimtab.app.screen import Block
    from trimtab.edges.archive import Difference
    from trimtab.edges.reports import Json

FAULTS_SHOWN = 20
CAUSES = {
    "Flows": "the client's flows", "Prices": "prices", "Trading": "trades off the close", "TradeFees": "fees of trades",
    "Income": "income", "Withheld": "tax withheld", "Fees": "fees", "Restated": "prices restated",
}  # fmt: skip
_FIGURE = re.compile(r"-?[0-9]{1,18}([.][0-9]{1,9})?")


def archived_screen(archived: Archived) -> tuple[Block, ...]:
    """Which folder holds the day, what of the journal, and the seal to keep elsewhere."""
    sealed = archived.manifest
    did = "is archived already: nothing new" if archived.known else "is archived"
    holds = f"{_entries(archived)} and {len(sealed.files)} sealed files"
    said = f"{archived.folder} {did}. It holds {holds}{_before(archived)}."
    return (f"{said}\nSeal {archived.seal}",)


def _entries(archived: Archived) -> str:
    first, last = archived.manifest.first, archived.manifest.last
    if last < first:
        return "no new entry"
    return f"entry {first}" if first == last else f"entries {first} to {last}"


def _before(archived: Archived) -> str:
    before = archived.manifest.before_day
    return f", on top of {before}" if before else ""


def replayed_screen(found: Sequence[Replayed]) -> tuple[Block, ...]:
    """A line a day; below a day that is not what it was, what is wrong with it."""
    lines: list[str] = []
    for each in found:
        lines.append(_replayed(each))
        lines += [f"- {fault.text}" for fault in each.faults[:FAULTS_SHOWN]]
        if len(each.faults) > FAULTS_SHOWN:
            lines.append(f"- and {len(each.faults) - FAULTS_SHOWN} more")
        if not each.faults or len(found) == 1:
            lines += [f"Seal {each.seal}"] if each.seal else []
    return ("\n".join(lines),)


def _replayed(each: Replayed) -> str:
    if not each.faults:
        return f"{each.folder} replays: its {each.files} files are, to the byte, what its inputs make."
    not_rebuilt = "" if each.rebuilt else ", and was not rebuilt"
    count = len(each.faults)
    return f"{each.folder} does not replay: {count} fault{'s' if count > 1 else ''}{not_rebuilt}."


def replayed_warnings(found: Sequence[Replayed]) -> tuple[str, ...]:
    """The versions that are not those of the day, each said once a day."""
    return tuple(f"{each.day}: {note}" for each in found for note in each.notes)


def moved_screen(moved: Moved) -> tuple[Block, ...]:
    """What moved, an account after the other; what is the same is not shown."""
    if not moved.moves:
        return (f"Nothing moved from {moved.day} to {moved.other}.",)
    blocks: list[Block] = [f"What moved from {moved.day} to {moved.other}"]
    for account in dict.fromkeys(move.account for move in moved.moves):
        rows = tuple(_row(move) for move in moved.moves if move.account == account)
        title = f"Account {account}" if account else "The archive"
        blocks.append(Sheet(title, ("what", "", "before", "after", "change"), rows, "llrrr"))
    return tuple(blocks)


def _row(move: Move) -> tuple[str, ...]:
    change = "" if move.change is None else f"{move.change:+,f}"
    return move.what, _short(CAUSES.get(move.name, move.name)), _short(move.before), _short(move.after), change


def _short(text: str) -> str:
    """A text that has room in a row: a figure with its thousands parted, a hash by its start."""
    if _FIGURE.fullmatch(text):
        return f"{Decimal(text):,f}"
    return text if len(text) <= 20 else text[:12]


# --- the same for programs -------------------------------------------------------------------------------------------
def archived_figures(archived: Archived) -> Mapping[str, Json]:
    """The day that was sealed, key by key."""
    sealed = archived.manifest
    return {
        "day": archived.day, "folder": archived.folder, "seal": archived.seal, "nothing_new": archived.known,
        "before": {"day": sealed.before_day or None, "seal": sealed.before_seal or None},
        "entries": {"first": sealed.first, "last": sealed.last}, "head": sealed.head,
        "versions": dict(sealed.versions), "files": {path: sealed.files[path].sha256 for path in sealed.files},
        "warnings": [finding.text for finding in archived.findings],
    }  # fmt: skip


def replayed_figures(found: Sequence[Replayed]) -> Mapping[str, Json]:
    """What was found of each day, key by key."""
    return {
        "replays": not any(each.faults for each in found),
        "days": [
            {
                "day": each.day, "folder": each.folder, "seal": each.seal or None, "files": each.files,
                "rebuilt": each.rebuilt, "faults": [_fault(fault) for fault in each.faults],
                "versions": list(each.notes),
            }
            for each in found
        ],
    }  # fmt: skip


def _fault(fault: Difference) -> Mapping[str, Json]:
    return {
        "file": fault.path, "line": fault.line or None, "column": fault.column or None, "byte": fault.byte or None,
        "what": fault.what,
    }  # fmt: skip


def moved_figures(moved: Moved) -> Mapping[str, Json]:
    """What moved, key by key."""
    return {
        "day": moved.day, "other": moved.other,
        "moves": [
            {
                "account": move.account or None, "what": move.what, "name": move.name, "before": move.before or None,
                "after": move.after or None, "change": move.change,
            }
            for move in moved.moves
        ],
        "warnings": [finding.text for finding in moved.findings],
    }  # fmt: skip
