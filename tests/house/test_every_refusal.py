"""Every bad file ends as its example says: alone, at the command line, and the same when asserts are left out."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BAD_FILES_MIN = 200
PATHS = sorted((ROOT / "tests" / "refusals").glob("*_corpus.py"))
CASES = [case for path in PATHS for case in importlib.import_module(f"refusals.{path.stem}").CASES]


def alone(flags: str) -> Any:
    """One worker reads the files once for all the tests that look at what came of them."""
    return pytest.param(flags, marks=pytest.mark.xdist_group(f"refusals {flags}"))


@pytest.fixture(scope="module", params=[alone("as it is"), alone("without asserts")])
def rows(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
    """What came of every example in a fresh interpreter."""
    flags = [] if request.param == "as it is" else ["-O"]
    folder = tmp_path_factory.mktemp("bad")
    command = [sys.executable, *flags, str(Path(__file__).with_name("every_refusal.py")), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_there_are_examples_enough() -> None:
    assert len([case for case in CASES if case.outcome == "refused"]) >= BAD_FILES_MIN


def test_no_two_examples_share_a_name() -> None:
    names = [(case.kind, case.name) for case in CASES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_file_ends_as_its_example_says(rows: list[list[Any]]) -> None:
    assert [row[:4] for row in rows] == [[case.kind, case.name, case.outcome, case.says] for case in CASES]


def test_every_bad_file_at_the_command_line_is_exit_2_and_nothing_else(rows: list[list[Any]]) -> None:
    doors = {(kind, name): door for kind, name, _, _, door in rows if door is not None}
    assert {key: door for key, door in doors.items() if door[0] != 2 or door[1] != "" or not door[3]} == {}


def test_every_bad_file_at_the_command_line_says_its_sentences(rows: list[list[Any]]) -> None:
    says = {(case.kind, case.name): case.says for case in CASES}
    doors = {(kind, name): door[2] for kind, name, _, _, door in rows if door is not None and kind != "prices"}
    assert {key: heard for key, heard in doors.items() if heard != says[key] + "\n"} == {}
