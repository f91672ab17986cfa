"""Books that few desks meet: an answer that will not stand, a floor under a cap, a rounding that costs do not allow."""

from __future__ import annotations

import pytest
from oracle.books import PROFILES, Case, case

from trimtab.decide.reasons import REASONS


def drawn(seed: int) -> Case:
    """The random book of this seed, as the laws draw it."""
    return case(seed, PROFILES[seed % len(PROFILES)])


@pytest.mark.parametrize("seed", [16, 224, 301, 416, 617, 836])
def test_an_answer_that_will_not_stand_says_so(seed: int) -> None:
    one = drawn(seed)
    first = one.decide()
    assert not first.settled
    assert [finding.code for finding in first.findings if finding.code == "unsettled"] == ["unsettled"]
    assert any(row.units for row in one.after(first).decide().trades), "it stands, so nothing had to be said"


def test_a_capped_book_under_its_floor_raises_what_the_cap_allows() -> None:
    trades = drawn(1706).decide()
    cap = drawn(1706).mandate.limits.turnover_max
    assert cap is not None
    assert trades.cash_before_ticks < trades.cash_after_ticks < trades.cash_floor_ticks == 0
    assert trades.turnover_ticks <= cap * trades.value_before_ticks
    assert "cash_under_floor" in {finding.code for finding in trades.findings}


@pytest.mark.no_cover  # long: other tests count the lines
@pytest.mark.parametrize("seed", range(2, 240, 3))
def test_a_book_with_everything_at_once_is_answered_in_known_words(seed: int) -> None:
    trades = case(seed, "full").decide()
    assert {row.reason for row in trades.trades} <= set(REASONS)
    assert trades.value_after_ticks == trades.value_before_ticks - trades.cost_ticks
    assert trades.bound_ticks <= trades.misplaced_ticks
