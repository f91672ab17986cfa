"""The folders of an archive: which days there are, and the sealed files of each."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from trimtab.errors import ArchiveRefused

MANIFEST = "manifest.json"
SEAL = "seal"
JOURNAL = "inputs/journal.jsonl"
CHAINED = (JOURNAL, MANIFEST, SEAL)
PLOTS = "plots"
NO_FILE = b"no regular file\n"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def place_of(root: str | os.PathLike[str], day: str) -> Path:
    """Where the folder of a day stands."""
    return Path(root) / day


def days(root: str | os.PathLike[str]) -> tuple[str, ...]:
    """The archived days, the earliest first; a folder that a kill left half-written has another name."""
    try:
        names = [entry.name for entry in os.scandir(root) if entry.is_dir() and _DAY.fullmatch(entry.name)]
    except FileNotFoundError:
        return ()
    except OSError as fault:
        raise _unread(os.fspath(root), fault) from None
    return tuple(sorted(names))


def stored(root: str | os.PathLike[str], day: str) -> dict[str, bytes]:
    """Every file of a day by its path in the folder, in order; the plots are outside the seal and left out."""
    folder = place_of(root, day)
    try:
        return {name: _content(folder / name) for name in sorted(_files(folder, ""))}
    except OSError as fault:
        raise _unread(str(folder), fault) from None


def chained(root: str | os.PathLike[str], day: str) -> dict[str, bytes]:
    """The files of a day that the days after it stand on, those of them that are there: manifest, seal and journal."""
    folder = place_of(root, day)
    try:
        return {name: _content(folder / name) for name in CHAINED if os.path.lexists(folder / name)}
    except OSError as fault:
        raise _unread(str(folder), fault) from None


def _content(path: Path) -> bytes:
    """What a file holds; a link or a pipe holds nothing that could be sealed, and is not followed."""
    return path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else NO_FILE


def _files(folder: Path, under: str) -> list[str]:
    found = []
    for entry in os.scandir(folder):
        name = f"{under}{entry.name}"
        if name == PLOTS:
            continue
        if entry.is_dir(follow_symlinks=False):
            found.extend(_files(folder / entry.name, f"{name}/"))
        else:
            found.append(name)
    return found


def _unread(where: str, fault: OSError) -> ArchiveRefused:
    reason = (fault.strerror or str(fault)).lower()
    where = str(fault.filename or where)
    return ArchiveRefused(where, f"it cannot be read: {reason}", "an archive is a folder of days", "check the path")
