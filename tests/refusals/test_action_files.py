"""Every file of corporate actions ends as it should, in the exact words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from refusals.actions_corpus import CASES
from refusals.actions_outcomes import outcome
from refusals.cases import Case

REFUSED = tuple(case for case in CASES if case.outcome == "refused")


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


def test_each_name_stands_once() -> None:
    assert len({(case.kind, case.name) for case in CASES}) == len(CASES)
