"""The floors hold: nobody imports upwards, sideways, or what may not stand below the edges."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "trimtab"
EDGES_AND_ABOVE = ("edges", "app")

# what is built in and needs no import, or hides in an allowed module: (module or "", name)
FORBIDDEN_CALLS = {
    ("", "open"), ("", "print"), ("", "input"), ("", "exec"), ("", "eval"), ("", "hash"), ("", "__import__"),
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"),
}  # fmt: skip


def below_the_edges(root: Path = SOURCE) -> list[Path]:
    """The files that stand below the edges."""
    files = [path for path in root.rglob("*.py") if path.relative_to(root).parts[0] not in EDGES_AND_ABOVE]
    return sorted(path for path in files if path != root / "__init__.py")


def forbidden_calls(source: str) -> list[str]:
    """What the source calls that reaches the world without an import."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Name) and ("", function.id) in FORBIDDEN_CALLS:
            found.append(f"{node.lineno}: {function.id}")
        if isinstance(function, ast.Attribute):
            owner = function.value
            owned = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if (owned, function.attr) in FORBIDDEN_CALLS:
                found.append(f"{node.lineno}: {owned}.{function.attr}")
    return found


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the contracts over the package in a folder."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=folder, env={"PYTHONPATH": str(folder / "src"), "PATH": "", "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_import_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", below_the_edges(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_below_the_edges_nothing_reaches_the_world(path: Path) -> None:
    assert forbidden_calls(path.read_text(encoding="utf-8")) == []


def test_reaching_the_world_is_noticed() -> None:
    source = "import datetime\nopen('x')\ndatetime.date.today()\ndatetime.datetime.now()\nlines.open()\n"
    assert forbidden_calls(source) == ["2: open", "3: date.today", "4: datetime.now"]


PLANTED = """
from typing import TYPE_CHECKING
import os.path
import trimtab
from trimtab.decide.kernel import *
if TYPE_CHECKING:
    import pandas
    import trimtab.edges.feeds
"""


def test_planted_imports_break_the_contracts(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shown = lint_imports(tmp_path)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    planted = tmp_path / "src/trimtab/market/prices.py"
    planted.write_text(planted.read_text() + PLANTED)
    broken = lint_imports(tmp_path)
    assert broken.returncode == 1
    for import_ in ("os", "trimtab.decide.kernel", "pandas", "trimtab.edges.feeds", "trimtab.app.face"):
        assert f"trimtab.market.prices -> {import_} " in broken.stdout or f"trimtab -> {import_} " in broken.stdout
