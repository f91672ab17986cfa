"""Every file of positions ends as it should, in the exact words, and never in anything but a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals.cases import Case
from refusals.positions_corpus import CASES, FIDELITY, IBKR, SCHWAB
from refusals.positions_outcomes import outcome, told

from trimtab.edges.feeds.position_files import read_positions
from trimtab.errors import Refusal


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_ends_as_it_should(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert outcome(case) == (case.outcome, case.says)


@given(st.sampled_from((FIDELITY, SCHWAB, IBKR)), st.integers(0, 2000), st.binary(max_size=3), st.integers(0, 3))
def test_a_broken_export_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, at: int, put: bytes, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.csv"
    at %= len(content)
    path.write_bytes(content[:at] + put + content[at + cut :])
    try:
        assert told(read_positions(path))
    except Refusal as refusal:
        assert "broken.csv" in refusal.sentence()
