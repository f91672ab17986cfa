"""Every file of the four corpora ends as it should, in the exact words, and never in anything but a refusal."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from refusals import fills_corpus, holdings_corpus, sleeve_corpus, targets_corpus
from refusals.cases import Case
from refusals.outcomes import outcome

CASES = (*targets_corpus.CASES, *holdings_corpus.CASES, *fills_corpus.CASES, *sleeve_corpus.CASES)
REFUSED = tuple(case for case in CASES if case.outcome == "refused")
TESTS = Path(__file__).parents[1]
AS_OPTIMISED = """
import sys
from refusals.test_files import CASES
from refusals.outcomes import outcome
if __debug__: sys.exit("asserts are on")
print(*[case.name for case in CASES if outcome(case) != (case.outcome, case.says)], sep="\\n", end="")
"""


def named(case: Case) -> str:
    """The case's kind and name."""
    return f"{case.kind}: {case.name}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_file_ends_as_it_should(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert outcome(case) == (case.outcome, case.says)
    assert [path.name for path in tmp_path.iterdir()] == [case.file_name]


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_each_sentence_names_file_fault_and_remedy(case: Case) -> None:
    for sentence in case.says.split("\n"):
        assert re.match(rf"{re.escape(case.file_name)}(:[1-9][0-9]*)?: \S", sentence)
        assert sentence.count("; ") >= 1
    assert len(case.says.encode()) <= 4096


def test_the_corpora_are_large_and_each_name_stands_once() -> None:
    assert len(REFUSED) >= 250
    assert len({(case.kind, case.name) for case in CASES}) == len(CASES)


def test_outcomes_are_the_same_without_asserts(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-O", "-c", AS_OPTIMISED], cwd=tmp_path, env={"PYTHONPATH": str(TESTS)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr, run.stdout) == (0, "", "")


def test_readers_import_no_frames(tmp_path: Path) -> None:
    program = (
        "import sys, refusals.outcomes; "
        "print(sorted({'numpy', 'pandas', 'pyarrow', 'matplotlib', 'yfinance'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(TESTS)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.stdout == "[]\n"
