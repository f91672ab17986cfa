"""What a disk may hold after a power cut: each file and name that was not flushed is kept, lost, or there in part.

A run is recorded by strace and played again call by call. Between two calls the power may go: of what was written since
the last flush of a file, each sector of 512 bytes may have reached the disk or not; a name made, moved or removed since
the last flush of its folder may or may not have changed. `Disk.image` draws one such state and writes it into a folder.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = (
    "open,openat,close,write,pwrite64,fsync,fdatasync,ftruncate,mkdir,mkdirat,rename,renameat,renameat2,unlink,"
    "unlinkat,rmdir,dup,dup2,dup3"
)
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_PART = re.compile(r'"((?:\\x[0-9a-f]{2})*)"|([^,"]+)')


@dataclass(frozen=True)
class Call:
    """One call to the system: its name, its arguments (text, or bytes where they were quoted), what it returned."""

    name: str
    arguments: Sequence[str | bytes]
    returned: int


def options(log: Path) -> list[str]:
    """What strace is told, so that its log can be played again."""
    return ["-o", str(log), "-xx", "-s", "10000000", "-e", f"trace={CALLS}"]


def calls(log: Path) -> Iterator[Call]:
    """The calls of a log that did something."""
    for line in log.read_text().splitlines():
        match = _CALL.match(line)
        if match is None or match[3].startswith("-"):
            continue
        parts: list[str | bytes] = []
        for quoted, plain in _PART.findall(match[2]):
            if plain.strip():
                parts.append(plain.strip())
            elif not plain:
                parts.append(bytes.fromhex(quoted.replace("\\x", "")))
        yield Call(match[1], parts, int(match[3]))


@dataclass(eq=False)
class File:
    """A file: as programs see it, as it surely is on the disk, and the writes between the two (bytes, or a length)."""

    now: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, at: int, content: bytes | None) -> None:
        """Put bytes at a place, or cut there."""
        _put(self.now, at, content)
        self.since.append((at, content))

    def flush(self) -> None:
        """All that was written is on the disk."""
        self.flushed, self.since = bytes(self.now), []

    def drawn(self, dice: random.Random) -> bytes:
        """What may be on the disk: all, nothing since the flush, or some sectors of it."""
        kind = dice.randrange(3)
        if kind == 0 or not self.since:
            return bytes(self.now)
        if kind == 1:
            return self.flushed
        content = bytearray(self.flushed)
        for at, written in self.since:
            for start, sector in _sectors(at, written):
                if dice.random() < 0.5:
                    _put(content, start, sector)
        return bytes(content)


@dataclass(eq=False)
class Folder:
    """A folder: its names as programs see them, as they surely are on the disk, and the changes between the two."""

    now: dict[str, File | Folder] = field(default_factory=dict)
    flushed: dict[str, File | Folder] = field(default_factory=dict)
    since: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def change(self, **names: File | Folder | None) -> None:
        """Names that are there from now on, or no more; together in one step."""
        _rename(self.now, names)
        self.since.append(names)

    def flush(self) -> None:
        """All names are on the disk."""
        self.flushed, self.since = dict(self.now), []

    def drawn(self, dice: random.Random) -> dict[str, File | Folder]:
        """What may be on the disk: all changes, none, the first so many, or any that do not build on a lost one."""
        names, kind = dict(self.flushed), dice.randrange(4)
        lost: set[str] = set()
        reach = {0: len(self.since), 1: 0, 2: dice.randrange(len(self.since) + 1)}.get(kind, len(self.since))
        for change in self.since[:reach]:
            if lost & set(change) or (kind == 3 and dice.random() < 0.5):
                lost |= set(change)
            else:
                _rename(names, change)
        return names


class Disk:
    """The files below one folder, played from the calls of a process that began in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.top = Folder()
        self._open: dict[str, File | Folder] = {}
        self._at: dict[str, int] = {}

    def hold(self, path: Path) -> None:
        """What stands below the folder already, all on the disk."""
        self.top = _held(path)

    def play(self, call: Call) -> bool:
        """Do what the call did; whether it changed anything that a power cut could undo or make certain."""
        return bool(getattr(self, f"do_{call.name}")(call))

    def unflushed(self) -> bool:
        """Whether a power cut would have a choice."""
        return any(node.since for node in _nodes(self.top))

    def image(self, folder: Path, dice: random.Random) -> None:
        """One state that the disk may be in, in a new folder."""
        _put_out(self.top, folder, dice)

    # --- the calls ---------------------------------------------------------------------------------------------------
    def _found(self, path: str | bytes, base: str = "AT_FDCWD") -> tuple[Folder, str] | None:
        """The folder and the name of a path; None outside of ours."""
        text = os.fsdecode(path)
        if base != "AT_FDCWD" and not os.path.isabs(text):
            start = self._open.get(base)
            if not isinstance(start, Folder):
                return None
            parts = [part for part in text.split("/") if part not in ("", ".")]
        else:
            whole = os.path.normpath(os.path.join(self.root, text))
            if os.path.relpath(whole, self.root).startswith(".."):
                return None
            start = self.top
            parts = [part for part in os.path.relpath(whole, self.root).split("/") if part != "."]
        for part in parts[:-1]:
            below = start.now.get(part)
            if not isinstance(below, Folder):
                return None
            start = below
        return start, parts[-1] if parts else ""

    def _opened(self, path: str | bytes, flags: str, returned: int, base: str = "AT_FDCWD") -> bool:
        self._open.pop(str(returned), None)
        found = self._found(path, base)
        if found is None:
            return False
        folder, name = found
        node = folder.now.get(name) if name else folder
        made = node is None
        if node is None:
            assert "O_CREAT" in flags, (path, flags)
            node = File()
            folder.change(**{name: node})
        if isinstance(node, File) and "O_TRUNC" in flags and node.now:
            node.write(0, None)
        self._open[str(returned)] = node
        self._at[str(returned)] = len(node.now) if "O_APPEND" in flags else 0
        return made

    def do_openat(self, call: Call) -> bool:
        base, path, flags = call.arguments[:3]
        return self._opened(path, str(flags), call.returned, str(base))

    def do_open(self, call: Call) -> bool:
        return self._opened(call.arguments[0], str(call.arguments[1]), call.returned)

    def do_close(self, call: Call) -> bool:
        self._open.pop(str(call.arguments[0]), None)
        return False

    def do_dup(self, call: Call) -> bool:
        old, new = str(call.arguments[0]), str(call.returned)
        self._open.pop(new, None)
        if old in self._open:
            self._open[new], self._at[new] = self._open[old], self._at[old]
        return False

    do_dup2 = do_dup3 = do_dup

    def _file(self, call: Call) -> File | None:
        node = self._open.get(str(call.arguments[0]))
        return node if isinstance(node, File) else None

    def do_write(self, call: Call) -> bool:
        file, number = self._file(call), str(call.arguments[0])
        if file is None:
            return False
        content = call.arguments[1]
        assert isinstance(content, bytes)
        file.write(self._at[number], content[: call.returned])
        self._at[number] += call.returned
        return True

    def do_pwrite64(self, call: Call) -> bool:
        file, content = self._file(call), call.arguments[1]
        if file is None:
            return False
        assert isinstance(content, bytes)
        file.write(int(str(call.arguments[3])), content[: call.returned])
        return True

    def do_ftruncate(self, call: Call) -> bool:
        file = self._file(call)
        if file is None:
            return False
        file.write(int(str(call.arguments[1])), None)
        return True

    def do_fsync(self, call: Call) -> bool:
        node = self._open.get(str(call.arguments[0]))
        if node is not None:
            node.flush()
        return node is not None

    do_fdatasync = do_fsync

    def do_mkdir(self, call: Call) -> bool:
        return self._changed(self._found(call.arguments[0]), Folder())

    def do_mkdirat(self, call: Call) -> bool:
        return self._changed(self._found(call.arguments[1], str(call.arguments[0])), Folder())

    def do_unlink(self, call: Call) -> bool:
        return self._changed(self._found(call.arguments[0]), None)

    do_rmdir = do_unlink

    def do_unlinkat(self, call: Call) -> bool:
        return self._changed(self._found(call.arguments[1], str(call.arguments[0])), None)

    def _changed(self, found: tuple[Folder, str] | None, node: Folder | None) -> bool:
        if found is None:
            return False
        found[0].change(**{found[1]: node})
        return True

    def do_rename(self, call: Call) -> bool:
        return self._moved(call.arguments[0], call.arguments[1])

    def do_renameat(self, call: Call) -> bool:
        return self._moved(call.arguments[1], call.arguments[3], flags="".join(map(str, call.arguments[4:])))

    do_renameat2 = do_renameat

    def _moved(self, old: str | bytes, new: str | bytes, flags: str = "") -> bool:
        left, came = self._found(old), self._found(new)
        if left is None and came is None:
            return False
        assert left is not None and came is not None and left[0] is came[0], "a move between folders is not played"
        folder, given = left[0], left[0].now[left[1]]
        other = folder.now[came[1]] if "RENAME_EXCHANGE" in flags else None
        folder.change(**{left[1]: other, came[1]: given})
        return True


def _put(content: bytearray, at: int, written: bytes | None) -> None:
    """Write bytes at a place, or set the length where there are none; what is skipped is zero."""
    end = at if written is None else at + len(written)
    if end > len(content):
        content.extend(bytes(end - len(content)))
    if written is None:
        del content[at:]
    else:
        content[at:end] = written


def _sectors(at: int, written: bytes | None) -> Iterator[tuple[int, bytes | None]]:
    """A write in pieces that lie in one sector each."""
    if written is None:
        yield at, None
        return
    start = 0
    while start < len(written):
        end = start + SECTOR - (at + start) % SECTOR
        yield at + start, written[start:end]
        start = end


def _rename(names: dict[str, File | Folder], change: dict[str, File | Folder | None]) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _held(path: Path) -> Folder:
    folder = Folder()
    for entry in path.iterdir():
        if entry.is_dir():
            folder.now[entry.name] = _held(entry)
        else:
            content = entry.read_bytes()
            folder.now[entry.name] = File(bytearray(content), content)
    folder.flush()
    return folder


def _nodes(folder: Folder) -> Iterator[File | Folder]:
    yield folder
    seen = list(folder.now.values()) + list(folder.flushed.values())
    for node in {id(node): node for node in seen}.values():
        if isinstance(node, Folder):
            yield from _nodes(node)
        else:
            yield node


def _put_out(folder: Folder, path: Path, dice: random.Random) -> None:
    path.mkdir()
    for name, node in folder.drawn(dice).items():
        if isinstance(node, Folder):
            _put_out(node, path / name, dice)
        else:
            (path / name).write_bytes(node.drawn(dice))
