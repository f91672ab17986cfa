"""Every fault that `make faults` plants can still be planted, and the tests that guard it are there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = sorted((ROOT / "faults").glob("*.toml"))


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_fault_finds_the_text_that_it_changes(path: Path) -> None:
    fault = tomllib.loads(path.read_text(encoding="utf-8"))
    for change in fault["change"]:
        file = ROOT / change.get("file", fault.get("file"))
        assert file.read_text(encoding="utf-8").count(change["old"]) == 1, f"{file.name}: write the fault anew"
        assert change["old"] != change["new"]


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_the_tests_that_guard_against_a_fault_exist(path: Path) -> None:
    for guard in tomllib.loads(path.read_text(encoding="utf-8"))["tests"]:
        file, _, name = guard.partition("::")
        function = re.escape(name.split("[")[0].split("::")[-1])
        assert re.search(rf"def {function}\(", (ROOT / file).read_text(encoding="utf-8")), guard
