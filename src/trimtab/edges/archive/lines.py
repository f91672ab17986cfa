"""journal.jsonl: the entries of a day in their canonical form, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as _quoted

from trimtab.errors import BookRefused
from trimtab.ledger.journal import Entry, canon, read_entry

_REMEDY = "replay a copy of the archive that was kept elsewhere"


def journal_bytes(entries: Iterable[Entry]) -> bytes:
    """The entries as lines of JSON, their keys in order, without spaces, ASCII."""
    return b"".join(map(_line, entries))


def _line(entry: Entry) -> bytes:
    """One entry: the facts of the chain around the fact as the journal hashes it."""
    head = f'{{"before_hash":{_quoted(entry.before_hash)},"fact":'.encode("ascii")
    tail = (
        f',"hash":{_quoted(entry.hash)},"id":{_quoted(entry.id)},"sequence":{entry.sequence},'
        f'"when_utc":{_quoted(entry.when_utc)},"who":{_quoted(entry.who)}}}\n'
    )
    return head + canon(entry.fact) + tail.encode("ascii")


def read_journal(data: bytes, where: str) -> tuple[Entry, ...]:
    """The entries of the lines, each held against its hash and its form.

    Raises BookRefused with the file and the line for the first that is not what it was.
    """
    lines = data.splitlines(keepends=True)
    return tuple(_entry(line, f"{where}, line {number}") for number, line in enumerate(lines, 1))


def _entry(line: bytes, where: str) -> Entry:
    try:
        row = json.loads(line)
        fact = json.dumps(row["fact"], sort_keys=True, separators=(",", ":")).encode("ascii")
        entry = read_entry(
            row["sequence"], row["id"], row["who"], row["when_utc"], row["before_hash"], row["hash"], fact
        )
        whole = _line(entry) == line
    except BookRefused as refusal:
        raise BookRefused(where, refusal.found, refusal.allowed, _REMEDY) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BookRefused(where, "it is no entry of a journal", "a line of docs/archive.md", _REMEDY) from None
    if not whole:
        raise BookRefused(where, "it is not in the canonical form", "an entry has one form", _REMEDY)
    return entry
