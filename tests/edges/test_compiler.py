"""The engine is chosen by the work, by what was compiled before and by the user's word; nothing here compiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from trimtab.decide.engine import INTERPRETED
from trimtab.edges import compiler
from trimtab.errors import ExtraMissing, UsageRefused

LONG, SHORT = compiler.CELLS_MIN, compiler.CELLS_MIN - 1


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """An empty cache, no engine named, a stand-in for the compiled kernel; gives what the user is told."""
    monkeypatch.delenv(compiler.ENGINE_VARIABLE, raising=False)
    monkeypatch.setenv(compiler.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(compiler, "compiled_engine", lambda: "compiled")
    return []


def keep(entry: str) -> None:
    """What the compiler leaves in the cache for this function of the kernel."""
    folder = compiler.cache_folder() / "kernel"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"room.{entry}-7.py311.nbi").touch()


def test_a_short_walk_does_not_wait_for_the_compiler(told: list[str]) -> None:
    assert compiler.best_engine(SHORT, told.append) is INTERPRETED
    assert told == []


def test_a_long_walk_does_and_says_so(told: list[str]) -> None:
    assert compiler.best_engine(LONG, told.append) == "compiled"
    assert len(told) == 1 and "compiling" in told[0]


def test_what_was_compiled_before_is_used_at_once_for_its_own_walk_alone(told: list[str]) -> None:
    keep(compiler.WALK)
    assert compiler.best_engine(SHORT, told.append) == "compiled"
    assert compiler.best_engine(SHORT, told.append, entry=compiler.SWEEP) is INTERPRETED
    assert told == []


def test_the_user_overrules(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(compiler.ENGINE_VARIABLE, "interpreted")
    assert compiler.best_engine(LONG, told.append) is INTERPRETED
    monkeypatch.setenv(compiler.ENGINE_VARIABLE, "compiled")
    assert compiler.best_engine(1, told.append) == "compiled"


def test_another_engine_is_refused(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(compiler.ENGINE_VARIABLE, "fast")
    with pytest.raises(UsageRefused, match="'fast'; it is compiled or interpreted"):
        compiler.best_engine(1)


def test_a_compiler_that_is_not_there_is_missed_only_where_it_is_asked_for(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "installed", lambda: False)
    assert compiler.best_engine(LONG) is INTERPRETED
    monkeypatch.setenv(compiler.ENGINE_VARIABLE, "compiled")
    with pytest.raises(ExtraMissing, match="numba is needed"):
        compiler.best_engine(1)


def test_machine_code_is_never_kept_where_another_user_could_plant_it(
    told: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(compiler.CACHE_VARIABLE, str(tmp_path / "file"))  # no folder can be made there
    folder = compiler.cache_folder().parent
    assert folder.stat().st_mode & 0o077 == 0
    assert compiler.cache_folder().parent == folder
