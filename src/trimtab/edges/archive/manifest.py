"""The manifest of a day: marks of every sealed file, the journal's head, versions, and the seal of the day before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from trimtab.edges.archive.marks import Mark, mark, mark_of, mark_record

FORM = "trimtab archive 1"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a sealed day says of itself. Entries are by their number; `before_*` are empty on the first day."""

    day: str
    before_day: str
    before_seal: str
    first: int
    last: int
    before_hash: str
    head: str
    versions: Mapping[str, str]
    files: Mapping[str, Mark]


def manifest_bytes(of: Manifest) -> bytes:
    """The manifest as JSON, its keys in order; the same bytes for the same day."""
    record = {
        "form": FORM,
        "day": of.day,
        "before": {"day": of.before_day, "seal": of.before_seal},
        "journal": {"first": of.first, "last": of.last, "before_hash": of.before_hash, "head": of.head},
        "versions": dict(of.versions),
        "files": {path: mark_record(of.files[path]) for path in of.files},
    }
    return json.dumps(record, indent=1, sort_keys=True, ensure_ascii=True).encode("ascii") + b"\n"


def read_manifest(data: bytes) -> Manifest | None:
    """The manifest of its bytes; None where they are not those of a manifest in its one form."""
    try:
        record: dict[str, Any] = json.loads(data)
        before, journal = record["before"], record["journal"]
        made = Manifest(
            _text(record["day"]), _text(before["day"]), _text(before["seal"]), _number(journal["first"]),
            _number(journal["last"]), _text(journal["before_hash"]), _text(journal["head"]),
            {_text(name): _text(said) for name, said in record["versions"].items()},
            {_text(path): mark_of(marks) for path, marks in record["files"].items()},
        )  # fmt: skip
        return made if manifest_bytes(made) == data else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def seal_of(manifest: bytes) -> str:
    """The seal of a day: the sha256 (hex) of its manifest."""
    return sha256(manifest).hexdigest()


def seal_bytes(manifest: bytes) -> bytes:
    """The file `seal`: the seal as sha256sum writes it, and the marks of the manifest as a comment."""
    marks = json.dumps(mark_record(mark(manifest)), sort_keys=True)
    return f"{seal_of(manifest)}  manifest.json\n# {marks}\n".encode("ascii")


def mark_in_seal(seal: bytes) -> Mark | None:
    """The marks of the manifest that a seal carries; None where it carries none."""
    try:
        return mark_of(json.loads(seal.split(b"\n# ", 1)[1]))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None


def _text(value: object) -> str:
    if type(value) is not str:
        raise ValueError(value)
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise ValueError(value)
    return value
