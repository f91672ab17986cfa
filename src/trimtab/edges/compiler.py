"""The kernel compiled: its source loaded a second time under Numba, from a cache keyed by all that it was made of.

Numba's own cache watches the file of one function only. Here the folder of the cache carries a digest of every room of
the kernel and of the compiler's version, so that a changed room is never met by old machine code.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib
import importlib.util
import os
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from trimtab.decide import engine as engines
from trimtab.decide.engine import Engine
from trimtab.errors import ExtraMissing, UsageRefused

COMPILED = "trimtab.decide.kernel_compiled"
CACHE_VARIABLE = "TRIMTAB_CACHE_DIR"
ENGINE_VARIABLE = "TRIMTAB_ENGINE"
ENGINES = ("compiled", "interpreted")
WALK, SWEEP = "walk", "run_lanes"  # the functions of the kernel that a backtest and a sweep go through
CELLS_MIN = 20_000_000  # from about there on compiling takes less time than walking interpreted
INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # called by compiled code only


def installed() -> bool:
    """Whether the compiler is there (the extra `fast`); does not import it."""
    return importlib.util.find_spec("numba") is not None


@cache
def compiled_engine() -> Engine:
    """The kernel compiled: its first walk on a machine waits minutes for the compiler, later ones load its work."""
    import numpy as np

    def whole(numbers: Iterable[int]) -> Any:
        read_as_it_is = isinstance(numbers, (list, array, np.ndarray))
        return np.array(numbers if read_as_it_is else list(numbers), dtype=np.int64)

    def ratios(numbers: Iterable[float]) -> Any:
        return np.array(numbers if isinstance(numbers, list) else list(numbers), dtype=np.float64)

    return Engine("compiled", _load(), whole, ratios)


def best_engine(cells: int, tell: Callable[[str], object] = str, *, entry: str = WALK) -> Engine:
    """The engine for a walk over so many cells (sessions x names x policies), or the one that TRIMTAB_ENGINE names.

    `entry` is the function of the kernel that the walk goes through.

    Compiled where the compiler is installed and its work is kept from before, or the walk is long enough to wait for
    it, which `tell` is then told. Raises UsageRefused for another name, ExtraMissing where a compiler is asked for
    that is not there.
    """
    named = os.environ.get(ENGINE_VARIABLE, "")
    if named and named not in ENGINES:
        raise UsageRefused(ENGINE_VARIABLE, f"it is {named!r}", f"it is {' or '.join(ENGINES)}", "correct or unset it")
    if named == "compiled" and not installed():
        raise ExtraMissing("numba", "the compiled kernel", "fast")
    if named == "interpreted" or not installed():
        return engines.INTERPRETED
    kept = is_kept(entry)
    if not kept and named != "compiled" and cells < CELLS_MIN:
        return engines.INTERPRETED
    if not kept:
        tell("compiling the kernel, once for this version of trimtab: that takes some minutes")
    return compiled_engine()


def is_kept(entry: str = WALK) -> bool:
    """Whether this function of the kernel, of this version, was compiled before."""
    return installed() and any(cache_folder().rglob(f"*.{entry}-*.nbi"))


def cache_folder() -> Path:
    """Where the compiled kernel is kept: one folder a version of its sources and of the compiler."""
    digest = hashlib.sha256(f"{version('numba')} {version('numpy')} {sys.version}".encode())
    for room in sorted(_folder().glob("*.py")):
        digest.update(room.name.encode() + room.read_bytes())
    return _caches() / digest.hexdigest()[:16]


def _caches() -> Path:
    """The folder of all caches. Where it cannot be written the work is kept for this process alone: machine code is
    never read from a folder that another user could have made.
    """
    named = os.environ.get(CACHE_VARIABLE)
    home = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trimtab"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return home
    except OSError:
        return _own_folder()


@cache
def _own_folder() -> Path:
    """A folder of this process that goes with it."""
    folder = tempfile.TemporaryDirectory(prefix="trimtab-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _folder() -> Path:
    return Path(str(engines.INTERPRETED.kernel.__file__)).parent


def _load() -> ModuleType:
    """The kernel's package a second time, its `mode` replaced by the compiler's."""
    where = _folder()
    sys.modules[f"{COMPILED}.mode"] = _mode()
    found = importlib.util.spec_from_file_location(
        COMPILED, where / "__init__.py", submodule_search_locations=[str(where)]
    )
    assert found is not None and found.loader is not None
    package = importlib.util.module_from_spec(found)
    sys.modules[COMPILED] = package
    with _cached_in(cache_folder()):
        found.loader.exec_module(package)
    return package


def _mode() -> ModuleType:
    """What `mode` says when the kernel is compiled."""
    import numpy as np

    numba: Any = importlib.import_module("numba")
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}  # no divisor of the kernel is ever zero
    mode = ModuleType(f"{COMPILED}.mode")
    settable: Any = mode

    def ints(count: int) -> Any:
        return np.zeros(count, np.int64)

    def floats(count: int) -> Any:
        return np.zeros(count, np.float64)

    settable.compiled = numba.njit(**options, **INSIDE, _nrt=False)
    settable.inlined = numba.njit(**options, **INSIDE, _nrt=False, forceinline=True)
    settable.fused = numba.njit(**options, **INSIDE, _nrt=False, fastmath={"contract"})
    settable.making = numba.njit(**options, **INSIDE, _nrt=True)
    settable.entry = numba.njit(**options, _nrt=True, cache=True)
    settable.ints, settable.floats = settable.making(ints), settable.making(floats)
    return mode


@contextmanager
def _cached_in(folder: Path) -> Iterator[None]:
    """Numba's cache folder while the kernel's functions are made; the user's own functions keep theirs."""
    from numba.core import config

    settings: Any = config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        settings.CACHE_DIR = before
