"""The house reads as house style says: each file says what it does, none is long without a reason, nothing leaks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "trimtab"
MODULES = sorted(SOURCE.rglob("*.py"))
KERNEL = SOURCE / "decide" / "kernel"
LINES_MAX = 400
LINES_MAX_OF_TESTS = 600
NAMES_WITHOUT_MEANING = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
MADE = {"__pycache__", "out", "build", "dist"}


def in_project(path: Path) -> str:
    """The file's path inside the project."""
    return path.relative_to(ROOT).as_posix()


def text_files() -> list[Path]:
    """Every file of the project that holds text."""
    suffixes = {".py", ".md", ".toml", ".txt", ".cfg", ".ini", ".lock", ".json", ".yml", ".yaml", ".sh", ".csv", ""}
    tops = [path for path in ROOT.iterdir() if path.name not in MADE and (path.name[0] != "." or path.name == ".ci")]
    files = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top])]
    read = [path for path in files if path.is_file() and path.suffix in suffixes and not MADE & {*path.parts}]
    return sorted(path for path in read if path.stat().st_size < 10**6)


@pytest.mark.parametrize("path", MODULES, ids=in_project)
def test_first_line_says_what_the_file_does(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.split("\n")[0].rstrip().endswith((".", ":", "?"))


@pytest.mark.parametrize("path", MODULES, ids=in_project)
def test_nobody_inside_imports_the_bare_name(path: Path) -> None:
    allowed = 1 if path.parent == KERNEL else 0  # the kernel is loaded twice, so its rooms know each other by place
    imported = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and "trimtab" in [alias.name for alias in node.names])
        or (isinstance(node, ast.ImportFrom) and (node.module == "trimtab" or node.level > allowed))
    ]
    assert imported == []


# Methods that stand in for a library's own and must take whatever the library hands them.
LIBRARY_SIGNATURES = {("yahoo_wire.py", "request")}


@pytest.mark.parametrize("path", MODULES, ids=in_project)
def test_no_catch_all_arguments(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    ours = [node for node in functions if (path.name, node.name) not in LIBRARY_SIGNATURES]
    assert [f"{node.lineno}: {node.name}" for node in ours if node.args.kwarg] == []


def test_no_file_is_long_without_a_reason() -> None:
    long = {}
    for folder, limit in (("src", LINES_MAX), ("scripts", LINES_MAX), ("tests", LINES_MAX_OF_TESTS)):
        for path in (ROOT / folder).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").split("\n"))
            if lines > limit:
                long[in_project(path)] = lines
    assert long == {}


def test_no_file_has_a_name_without_meaning() -> None:
    files = [path for folder in ("src", "tests", "scripts") for path in (ROOT / folder).rglob("*.py")]
    assert [in_project(path) for path in files if NAMES_WITHOUT_MEANING & {path.stem, path.parent.name}] == []


def test_no_empty_rooms() -> None:
    rooms = [path.parent for path in SOURCE.rglob("__init__.py")]
    assert [in_project(room) for room in rooms if not [p for p in room.rglob("*.py") if p.name != "__init__.py"]] == []


def test_nothing_names_a_registry_or_a_machine() -> None:
    # in pieces, since this file is looked at too
    hosts = ["py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "conda." + "anaconda", "reg" + "istry.yarn"]
    places = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
    found = [
        f"{in_project(path)}: {word}"
        for path in text_files()
        for word in hosts + places
        if word in path.read_text(encoding="utf-8", errors="replace").lower()
    ]
    assert found == []


def test_the_lock_holds_names_and_versions_only() -> None:
    line = re.compile(r"[a-z0-9-]+==[a-z0-9.]+( ; [a-z_ '0-9.<>=!A-Z()]+)?")
    lock = (ROOT / "constraints.txt").read_text().splitlines()
    assert [row for row in lock if not line.fullmatch(row)] == []
    others = [*ROOT.glob("*.lock"), *ROOT.glob("pylock*"), *ROOT.glob("requirements*.txt"), *ROOT.glob("package-lock*")]
    assert [path.name for path in others if "://" in path.read_text() and path.name != "uv.lock"] == []


def test_make_sets_no_index() -> None:
    files = [ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "pyproject.toml"]
    words = ("--index", "--extra-index", "--trusted-host", "--find-links", "--cert", "PIP_INDEX")
    assert [(path.name, word) for path in files for word in words if word in path.read_text()] == []
