"""Which code makes a day: the versions of trimtab, Python and the libraries that figures come from."""

from __future__ import annotations

import platform
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

LIBRARIES = ("numpy",)


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Each by its name; a library that is not installed is left out."""
    known = {"code": code(), "python": platform.python_version(), "trimtab": _version("trimtab") or "not installed"}
    found = {name: _version(name) for name in LIBRARIES}
    return {**known, **{name: version for name, version in found.items() if version}}


def code() -> str:
    """The start of a sha256 over trimtab's own sources by their path: the same for the same code wherever it lies."""
    root = Path(__file__).parents[1]
    whole = sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        whole.update(f"{path.relative_to(root).as_posix()}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
