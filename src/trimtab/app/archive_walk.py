"""A walk along an archive, day after day: each held against its manifest, its seal and the day before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from trimtab.edges.archive import (
    CHAINED,
    JOURNAL,
    MANIFEST,
    SEAL,
    Difference,
    Manifest,
    chained,
    place_of,
    read_journal,
    seal_of,
    stored,
)
from trimtab.edges.archive.differences import first_difference
from trimtab.edges.archive.manifest import mark_in_seal, read_manifest, seal_bytes
from trimtab.edges.archive.marks import Mark, byte_put_back, line_changed
from trimtab.errors import Refusal
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.journal import Entry
from trimtab.ledger.roll import roll

SEALED = "was sealed"


@dataclass(frozen=True, slots=True)
class Kept:
    """One day as it stands in the archive: its sealed files, its manifest where it can be read, its entries.

    `seal` is the hash of the manifest as it stands; `faults` is what is wrong with the day itself, file by file.
    `entries` is None where the journal of the day cannot be followed.
    """

    day: str
    files: Mapping[str, bytes]
    manifest: Manifest | None
    seal: str
    entries: tuple[Entry, ...] | None
    faults: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the walk has come: the last day, the ledger at its end and all entries so far; None once it is broken."""

    last: Kept | None = None
    ledger: Ledger | None = Ledger()
    entries: tuple[Entry, ...] = ()

    def past(self, kept: Kept) -> Walk:
        """The walk after a day."""
        if self.ledger is None or kept.entries is None:
            return Walk(kept, None, ())
        try:
            return Walk(kept, roll(self.ledger, kept.entries), (*self.entries, *kept.entries))
        except Refusal:
            return Walk(kept, None, ())


def kept_day(root: str, day: str, walk: Walk) -> Kept:
    """A day as it stands, with all that is wrong with its files, its seal and its place in the chain."""
    files = stored(root, day)
    return _held(day, files, walk, lambda manifest: manifest.files, files)


def passed_day(root: str, day: str, walk: Walk) -> Kept:
    """A day of which only what later days stand on is read and held: its manifest, its seal and its journal."""
    return _held(
        day, chained(root, day), walk,
        lambda manifest: {path: manifest.files[path] for path in CHAINED if path in manifest.files}, (),
    )  # fmt: skip


def _held(
    day: str, files: Mapping[str, bytes], walk: Walk, asked: Callable[[Manifest], Mapping[str, Mark]],
    known: Iterable[str],
) -> Kept:  # fmt: skip
    """The files held against the marks that are asked for; of the known ones each must be of the day."""
    manifest, faults = _manifest_of(files)
    if manifest is not None:
        strangers = (path for path in known if path not in manifest.files and path not in (MANIFEST, SEAL))
        more = (Difference(path, "it is not of the sealed day") for path in strangers)
        faults = (*faults, *_changed(files, asked(manifest)), *more, *_out_of_chain(day, manifest, walk))
    entries, fault = _entries_of(files, manifest, walk)
    if fault is not None and not any(found.path == fault.path for found in faults):
        faults = (*faults, fault)
    return Kept(day, files, manifest, seal_of(files.get(MANIFEST, b"")), entries, faults)


def under(day: str, faults: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """The faults of another day, named with their day."""
    return tuple(replace(fault, path=f"{day}/{fault.path}") for fault in faults)


def _manifest_of(files: Mapping[str, bytes]) -> tuple[Manifest | None, tuple[Difference, ...]]:
    """The manifest, and what is wrong with it or with the seal beside; one changed byte is put back to read on."""
    data, seal = files.get(MANIFEST), files.get(SEAL)
    if data is None:
        return None, (Difference(MANIFEST, "it is missing"),)
    manifest = read_manifest(data)
    if seal is None:
        return manifest, (Difference(SEAL, "it is missing"), *_unread(manifest))
    if seal == seal_bytes(data):
        return manifest, _unread(manifest)
    was = mark_in_seal(seal)
    sealed = was is not None and was.sha256 != seal_of(data) and seal.startswith(was.sha256.encode())
    if was is not None and sealed and (manifest is None or line_changed(data, was) or byte_put_back(data, was)):
        back = byte_put_back(data, was)
        return (read_manifest(back[1]) if back else manifest), (changed(MANIFEST, data, was),)
    if manifest is None:
        return None, _unread(manifest)
    if sealed:
        return manifest, (Difference(SEAL, "it is the seal of another manifest.json"),)
    fault = first_difference(SEAL, seal, seal_bytes(data), "is the seal of the manifest")
    return manifest, () if fault is None else (fault,)


def _unread(manifest: Manifest | None) -> tuple[Difference, ...]:
    return () if manifest is not None else (Difference(MANIFEST, "it is no manifest in its one form"),)


def _changed(files: Mapping[str, bytes], marks: Mapping[str, Mark]) -> Iterator[Difference]:
    """Every file that is missing or changed."""
    for path, was in marks.items():
        if path not in files:
            yield Difference(path, "it is missing")
        elif sha256(files[path]).hexdigest() != was.sha256:
            yield changed(path, files[path], was)


def changed(path: str, data: bytes, was: Mark) -> Difference:
    """Where a file was changed since it was sealed, as near as its marks say: the byte, the line, or that it was."""
    back = byte_put_back(data, was)
    if back is not None:
        fault = first_difference(path, data, back[1], SEALED)
        assert fault is not None
        return fault
    line = line_changed(data, was)
    if line:
        return Difference(path, "the line was changed since it was sealed", line)
    if len(data.splitlines()) != was.lines:
        found = f"it has {len(data.splitlines())} lines and was sealed with {was.lines}"
    elif len(data) != was.size:
        found = f"several lines were changed since it was sealed: it has {len(data)} bytes and had {was.size}"
    else:
        found = "several lines were changed since it was sealed"
    return Difference(path, found)


def _out_of_chain(day: str, manifest: Manifest, walk: Walk) -> Iterator[Difference]:
    """What in the manifest does not follow from the day before, or is of another day."""
    if manifest.day != day:
        yield Difference(MANIFEST, f"it is the manifest of {manifest.day}")
    before = walk.last
    if before is None:
        if manifest.before_day:
            yield Difference(MANIFEST, f"the day before, {manifest.before_day}, is not in the archive")
        return
    if manifest.before_day != before.day:
        said = manifest.before_day or "no day"
        yield Difference(MANIFEST, f"the day before is {before.day} in the archive and {said} in the manifest")
    elif manifest.before_seal != before.seal:
        yield Difference(
            MANIFEST, f"the chain is broken: {before.day} has the seal {before.seal[:16]} "
            f"and was sealed with {manifest.before_seal[:16]}",
        )  # fmt: skip


def _entries_of(
    files: Mapping[str, bytes], manifest: Manifest | None, walk: Walk
) -> tuple[tuple[Entry, ...] | None, Difference | None]:
    """The day's entries, if they are whole and follow those before; else what is wrong."""
    data = files.get(JOURNAL)
    if data is None:
        return None, Difference(JOURNAL, "it is missing")
    try:
        entries = read_journal(data, JOURNAL)
    except Refusal as refusal:
        line = refusal.where.rpartition("line ")[2]
        return None, Difference(JOURNAL, refusal.found, int(line) if line.isdigit() else 0)
    if walk.ledger is None:
        return None, None
    sequence, head = walk.ledger.sequence, walk.ledger.head
    for number, entry in enumerate(entries, 1):
        if (entry.sequence, entry.before_hash) != (sequence + 1, head):
            found = f"entry {entry.sequence} does not follow entry {sequence}"
            return None, Difference(JOURNAL, found, number)
        sequence, head = entry.sequence, entry.hash
    if manifest is not None and (manifest.last, manifest.head) != (sequence, head):
        found = f"the journal ends with entry {sequence}, head {head[:16]}, and was sealed with entry {manifest.last}"
        return None, Difference(JOURNAL, f"{found}, head {manifest.head[:16]}")
    return entries, None


def walk_to(root: str, listed: tuple[str, ...]) -> tuple[Walk, tuple[Difference, ...]]:
    """The walk past these days, and what is wrong with what later days stand on, each fault under its day."""
    walk, faults = Walk(), list[Difference]()
    for day in listed:
        kept = passed_day(root, day, walk)
        faults.extend(under(day, kept.faults))
        walk = walk.past(kept)
    return walk, tuple(faults)


def inputs_folder(root: str, day: str) -> Path:
    """Where the inputs of a day stand."""
    return place_of(root, day) / "inputs"
