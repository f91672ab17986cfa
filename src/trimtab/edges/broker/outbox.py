"""The folder that order files leave from: each is set aside first, and moved out once the book holds its fact.

An order file under its own name is one that may be sent. Until the book says so it lies beside as
`.<name>.<mark>.unsent`, on the disk; `mark` is the hash of the journal entry that will stage it. So a kill at any point
leaves one of two things: a file set aside whose entry is not in the book, which nothing will ever send, or one whose
entry is, which the next call moves out. A file that was moved out and taken away is not made again by itself.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from trimtab.errors import OutputRefused

MARK_CHARS = 16
ENDING = ".unsent"
WAIT_SECONDS = 30


@contextmanager
def one_at_a_time(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Within it no other call of this user stages into the folder; a kill lets go of it.

    Two calls of one user in one second would set the same entry aside, and one could take the other's file back. The
    lock stands in the system's folder for temporary files, so that nothing is written where nothing is staged.
    """
    try:
        import fcntl
    except ImportError:  # a system without it
        yield
        return
    place = sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:MARK_CHARS]
    handle = os.open(Path(tempfile.gettempdir()) / f"trimtab-{os.getuid()}-{place}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        for _ in range(WAIT_SECONDS * 100):
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(0.01)
        else:
            found = f"another call has been staging into it for more than {WAIT_SECONDS} s"
            raise OutputRefused(str(folder), found, "one call stages at a time", "wait for it, or end it")
        yield
    finally:
        os.close(handle)


def set_aside(folder: str | os.PathLike[str], name: str, content: bytes, mark: str) -> Path:
    """Put the content on the disk beside, under its mark; makes the folder where it is missing.

    Raises OutputRefused for a folder that cannot be written, and where a file of that name holds something else.
    """
    place = Path(folder)
    standing = standing_file(folder, name)
    if standing is not None and standing != content:
        raise OutputRefused(
            str(place / name), "it holds other orders", "an order file is written once", "name another --out"
        )
    aside = _aside(place, name, mark)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with open(aside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _flush(place)
    except OSError as fault:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise _refused(place, fault) from None
    return aside


def move_out(folder: str | os.PathLike[str], name: str, mark: str) -> Path:
    """Give the file set aside its own name, in one step; nothing where another call has done so."""
    place = Path(folder)
    try:
        with suppress(FileNotFoundError):
            os.replace(_aside(place, name, mark), place / name)
        _flush(place)
    except OSError as fault:
        raise _refused(place, fault) from None
    return place / name


def is_aside(folder: str | os.PathLike[str], name: str, mark: str) -> bool:
    """Whether the file of that entry lies beside, not yet moved out."""
    return _aside(Path(folder), name, mark).is_file()


def take_back(folder: str | os.PathLike[str], name: str, mark: str) -> None:
    """Remove a file set aside for an entry that the book did not take."""
    with suppress(OSError):
        _aside(Path(folder), name, mark).unlink(missing_ok=True)


def standing_file(folder: str | os.PathLike[str], name: str) -> bytes | None:
    """What the order file of that name holds; None where there is none; refused where nobody can read it."""
    place = Path(folder) / name
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise _refused(place, fault) from None


def replace_file(path: str | os.PathLike[str], content: bytes) -> None:
    """Put the content into the file in one step; what stood there before stands there until then."""
    place = Path(path)
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with open(beside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
        _flush(place.parent)
    except OSError as fault:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise _refused(place, fault) from None


def _aside(place: Path, name: str, mark: str) -> Path:
    return place / f".{name}.{mark[:MARK_CHARS]}{ENDING}"


def _flush(folder: Path) -> None:
    """A name in a folder reaches the disk when the folder is flushed too; Windows has no such call."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(place: Path, fault: OSError) -> OutputRefused:
    found = f"it cannot be written ({fault.strerror or type(fault).__name__})"
    return OutputRefused(str(place), found, "the book and the orders are as they were", "name another --out")
