"""What a replay holds a day against beside its own files: a seal kept elsewhere, the day after, versions, the book."""

from __future__ import annotations

from collections.abc import Sequence

from trimtab.app.archive_walk import Kept, under, walk_to
from trimtab.app.versions import versions
from trimtab.edges.archive import MANIFEST, Difference, place_of, read_manifest
from trimtab.edges.store import open_journal
from trimtab.errors import BookRefused, UsageRefused

SEAL_CHARS_MIN = 8


def check_seal(seal: str | None) -> None:
    """Refuse what is no seal."""
    if seal is not None and not (SEAL_CHARS_MIN <= len(seal) <= 64 and set(seal) <= set("0123456789abcdef")):
        allowed = f"a seal, or the first {SEAL_CHARS_MIN} or more of its 64 characters"
        raise UsageRefused("--seal", f"it is {seal!r}", allowed, "copy it from where it was kept")


def no_seal(day: str, seal: str) -> Difference:
    of = f"{day} does not have" if day else "no day has"
    return Difference("archive", f"{of} the seal {seal}: days were cut off, or written anew, since it was kept")


def span(listed: Sequence[str]) -> str:
    return f"{listed[0]} to {listed[-1]}" if listed else "none"


def next_day(root: str, kept: Kept, after: str | None) -> tuple[Difference, ...]:
    """A day that was sealed on this one and does not have its seal."""
    if after is None:
        return ()
    try:
        manifest = read_manifest((place_of(root, after) / MANIFEST).read_bytes())
    except OSError:
        return under(after, (Difference(MANIFEST, "it is missing"),))
    if manifest is None or (manifest.before_day, manifest.before_seal) == (kept.day, kept.seal):
        return ()
    found = f"{after} was sealed on another manifest of {manifest.before_day}: {manifest.before_seal[:16]}"
    return (Difference(MANIFEST, found),)


def versions_told(kept: Kept) -> tuple[str, ...]:
    """Each version that is not the one the day was archived with."""
    if kept.manifest is None:
        return ()
    here, then = versions(), kept.manifest.versions
    return tuple(
        f"{name} is {here.get(name, 'not installed')} here and was {then.get(name, 'not installed')} on the day"
        for name in sorted({*here, *then})
        if here.get(name) != then.get(name)
    )


def against(book: str | None, root: str, listed: Sequence[str], day: str) -> tuple[Difference, ...]:
    """The first entry of the archive, up to the day, that the book does not hold."""
    if book is None:
        return ()
    walk, _ = walk_to(root, tuple(each for each in listed if each <= day))
    with open_journal(book) as journal:
        try:
            held = {entry.sequence: entry.hash for entry in journal.entries()}
        except BookRefused as refusal:
            return (Difference(book, refusal.sentence()),)
    for entry in walk.entries:
        if held.get(entry.sequence) != entry.hash:
            return (Difference(book, f"it does not hold entry {entry.sequence} as it was archived"),)
    return ()
