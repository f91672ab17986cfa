"""Every file of volumes ends as it should, in the exact words."""

from __future__ import annotations

from pathlib import Path

import pytest
from refusals.cases import Case
from refusals.volumes_corpus import CASES
from refusals.volumes_outcomes import outcome


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_ends_as_it_should(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert outcome(case) == (case.outcome, case.says)
