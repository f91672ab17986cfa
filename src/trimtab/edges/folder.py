"""Files into a folder as one set: all of them or none, never a mixture of two runs.

The set is written to a temporary folder beside, flushed to the disk, and moved into place whole. Where the system can
swap two folders in one step (Linux), a reader and a crash see the old set or the new one and nothing between; elsewhere
the old set steps aside for the moment between two renames.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from trimtab.errors import OutputRefused

REPORTS = ("portfolio", "backtest", "sweep", "book")
ENDINGS = (".csv", ".json", ".html", ".png")
NAMED_MAX = 3
AT_FDCWD = -100
RENAME_EXCHANGE = 2


def write_folder(folder: str | os.PathLike[str], files: Mapping[str, bytes]) -> None:
    """Put exactly these files into the folder, in place of the set that trimtab wrote there before.

    Raises OutputRefused for a folder that holds anything else, and for one that cannot be written; what stood there
    before is then untouched, and nothing temporary is left, not even by Ctrl-C.
    """
    assert all(name == os.path.basename(name) and name not in ("", ".", "..") for name in files)
    shown = os.fspath(folder)
    if "\0" in shown:
        raise _refused(shown, "the name holds a NUL character")
    place = Path(os.path.realpath(shown))
    _check_place(shown, place, files)
    made = _make_parents(shown, place.parent)
    beside: Path | None = None
    try:
        beside = _new_folder_beside(place)
        for name in sorted(files):
            _write(beside / name, files[name])
        _flush_folder(beside)
        _move_into_place(beside, place)
        _flush_names(beside, place, made)
    except BaseException as fault:
        if beside is not None:
            _clear(beside, place)
        _remove_empty(made)
        if isinstance(fault, OSError):
            raise _refused(shown, _reason(fault)) from None
        raise
    _clear(beside, place)


@contextmanager
def new_folder(folder: str | os.PathLike[str]) -> Generator[Path]:
    """A folder to be filled by `fill`, which then stands at its place whole; on any fault, or a kill, it never does.

    Raises OutputRefused where something stands there already, and where it cannot be written.
    """
    shown, place = os.fspath(folder), Path(os.path.realpath(folder))
    made = _make_parents(shown, place.parent)
    beside: Path | None = None
    try:
        _clear_abandoned(place)
        beside = _new_folder_beside(place)
        yield beside
        _flush_folders(beside)
        os.rename(beside, place)
        _flush_names(beside, place, made)
    except BaseException as fault:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
        _remove_empty(made)
        if not isinstance(fault, OSError):
            raise
        if fault.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR) and os.path.lexists(place):
            raise OutputRefused(shown, "something stands there already", "it is written once", "look at it") from None
        raise _refused(shown, _reason(fault)) from None


def fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their path in the folder, each onto the disk."""
    for name in sorted(files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, files[name])


def _flush_folders(folder: Path) -> None:
    """Flush a folder and all folders in it, the deepest first."""
    for inside, _, _ in os.walk(folder, topdown=False):
        _flush_folder(Path(inside))


def _clear_abandoned(place: Path) -> None:
    """Remove what a killed process left beside a place."""
    if os.name != "posix":
        return
    start = f".{place.name[:200]}.trimtab-"
    for entry in place.parent.iterdir():
        process = entry.name.removeprefix(start).partition("-")[0]
        if entry.name.startswith(start) and process.isdigit() and not _runs(int(process)):
            shutil.rmtree(entry, ignore_errors=True)


def _runs(process: int) -> bool:
    """Whether a process of that number is alive on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _check_place(shown: str, place: Path, files: Mapping[str, bytes]) -> None:
    try:
        if not os.path.lexists(place):
            return
        if not place.is_dir():
            allowed, remedy = "an output folder is a folder or does not exist yet", "name another one"
            raise OutputRefused(shown, "it is a file", allowed, remedy)
        if place == Path.cwd() or os.path.ismount(place):
            what = "the working directory" if place == Path.cwd() else "a mount point"
            allowed = "an output folder is replaced as a whole"
            raise OutputRefused(shown, f"it is {what}", allowed, "name a folder inside it")
        strangers = sorted(entry.name for entry in os.scandir(place) if not _is_ours(entry, files))
    except OSError as fault:
        raise _refused(shown, _reason(fault)) from None
    if strangers:
        own = {_report(name) for name in files}
        if all(_report(name) not in {"", *own} for name in strangers):
            found = f"it holds the report of another verb ({', '.join(strangers[:NAMED_MAX])} ...)"
            raise OutputRefused(shown, found, "each report has a folder of its own", "name another folder")
        more = f" and {len(strangers) - NAMED_MAX} more" if len(strangers) > NAMED_MAX else ""
        found = f"it holds {', '.join(strangers[:NAMED_MAX])}{more}, which trimtab did not write"
        allowed = "an output folder is new, empty or holds a report only, since it is replaced as a whole"
        raise OutputRefused(shown, found, allowed, "name another folder")


def _is_ours(entry: os.DirEntry[str], files: Mapping[str, bytes]) -> bool:
    """Whether the file is one of this report, or was one when the report had other parts."""
    known = entry.name in files or _report(entry.name) in {_report(name) for name in files} - {""}
    return known and entry.is_file(follow_symlinks=False)


def _report(name: str) -> str:
    """The report that a file of that name belongs to; empty for a stranger."""
    known = (report for report in REPORTS if name.startswith((f"{report}_", f"{report}.")))
    return next(known, "") if name.endswith(ENDINGS) else ""


def _make_parents(shown: str, parent: Path) -> tuple[Path, ...]:
    """The parents that had to be made, the deepest first, so that a failure can take them away again."""
    made: list[Path] = []
    try:
        missing = []
        while not parent.exists():
            missing.append(parent)
            parent = parent.parent
        for step in reversed(missing):
            step.mkdir()
            made.insert(0, step)
    except OSError as fault:
        _remove_empty(tuple(made))
        raise _refused(shown, _reason(fault)) from None
    return tuple(made)


def _remove_empty(folders: tuple[Path, ...]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _clear(beside: Path, place: Path) -> None:
    """Remove what is left beside, and the old set where it was stepped aside and the new one stands."""
    shutil.rmtree(beside, ignore_errors=True)
    if place.exists():
        shutil.rmtree(_aside(beside), ignore_errors=True)


def _new_folder_beside(place: Path) -> Path:
    """A new empty folder on the same disk, with the rights that a plain mkdir gives (or those of the old folder)."""
    number = 0
    while True:
        beside = place.with_name(f".{place.name[:200]}.trimtab-{os.getpid()}-{number}")
        try:
            beside.mkdir()
            break
        except FileExistsError:
            number += 1
    if place.exists():
        shutil.copymode(place, beside)
    return beside


def _write(path: Path, content: bytes) -> None:
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Names in a folder reach the disk only when the folder is flushed too; Windows has no such call."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _move_into_place(beside: Path, place: Path) -> None:
    """After this the new set stands at `place`; the old one, if any, beside."""
    try:
        os.rename(beside, place)  # enough where there is nothing yet, or an empty folder
    except OSError as fault:
        if fault.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        if not _exchange(beside, place):
            _exchange_in_steps(beside, place)


def _flush_names(beside: Path, place: Path, made: tuple[Path, ...]) -> None:
    """Put the new names on the disk before the old set goes: its files could be gone and its name back otherwise."""
    try:
        for step in (place, *made):
            _flush_folder(step.parent)
    except OSError as fault:
        if fault.errno in (errno.EINVAL, errno.ENOTSUP):  # a file system that flushes no folder
            return
        _move_back(beside, place)
        raise


def _move_back(beside: Path, place: Path) -> None:
    """After this the old set, if any, stands at `place` again; the new one beside."""
    if not beside.exists():
        os.rename(place, beside)
        if _aside(beside).exists():
            os.rename(_aside(beside), place)
    elif not _exchange(beside, place):
        _exchange_in_steps(beside, place)


def _exchange(beside: Path, place: Path) -> bool:
    """Swap two folders in one step; False where the system has no such call."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if call(AT_FDCWD, os.fsencode(beside), AT_FDCWD, os.fsencode(place), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number))


def _exchange_in_steps(beside: Path, place: Path) -> None:
    try:
        os.rename(place, _aside(beside))
        os.rename(beside, place)
    except BaseException:
        if not place.exists() and _aside(beside).exists():
            os.rename(_aside(beside), place)
        raise


def _aside(beside: Path) -> Path:
    return beside.with_name(beside.name + "-old")


def _reason(fault: OSError) -> str:
    return f"it cannot be written ({fault.strerror or type(fault).__name__})"


def _refused(shown: str, found: str) -> OutputRefused:
    return OutputRefused(shown, found, "what stood there before is untouched", "name a folder that can be written")
