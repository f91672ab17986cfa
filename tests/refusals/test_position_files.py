"""Every file of positions ends as it should, in the exact words, and never in anything but a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals.cases import Case
from refusals.positions_corpus import CASES, FIDELITY, IBKR, SCHWAB

from trimtab.edges.feeds.position_files import PositionFile, read_positions
from trimtab.errors import Refusal
from trimtab.units import currency_exponent, money


def told(read: PositionFile) -> str:
    """What was read, in a few words and exact."""
    parts = []
    for position in read.statement.positions:
        text = f"{position.symbol} {money(position.quantity_units, 9).normalize():f}"
        text += f" at {money(position.price_ticks).normalize():f}" if position.price_ticks is not None else ""
        text += f" worth {money(position.value_minor, 2).normalize():f}" if position.value_minor is not None else ""
        text += f" cost {money(position.cost_minor, 2).normalize():f}" if position.cost_minor is not None else ""
        parts.append(text)
    for code, minor in sorted(read.statement.cash_minor.items()):
        parts.append(f"CASH {money(minor, currency_exponent(code)).normalize():f} {code}")
    day = f"{read.statement.session}: " if read.statement.session else ""
    return day + ", ".join(parts)


def outcome(case: Case) -> tuple[str, str]:
    """The outcome of a case, written into the working folder and read, and the exact words for it."""
    Path(case.file_name).write_bytes(case.content)
    try:
        read = read_positions(case.file_name)
    except Refusal as refusal:
        return "refused", str(refusal)
    noticed = [finding.text for finding in read.findings]
    return ("warned" if noticed else "accepted"), "\n".join([*noticed, told(read)])


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
