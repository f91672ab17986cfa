"""The due sessions of each calendar, found for all sessions at once, are the first ones of their periods."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from trimtab.market.sessions import PERIODS, period_of
from trimtab.run.backtest.setting import due_places


@pytest.mark.parametrize("seed", range(20))
def test_a_session_is_due_where_its_period_begins(seed: int) -> None:
    dice = Random(seed)
    day, sessions = date(dice.randint(1950, 2040), dice.randint(1, 12), 28), []
    for _ in range(900):
        day += timedelta(days=dice.choice((1, 1, 1, 2, 3, 8, 40)))
        times = ("T09:30:00Z", "T15:30:00Z") if seed % 3 == 0 else ("",)
        sessions += [f"{day.isoformat()}{time}" for time in times]
    due = due_places(sessions)
    assert due[None].tolist() == [0] * len(sessions) and set(due) == {None, *PERIODS}
    for calendar in PERIODS:
        periods = [period_of(session, calendar) for session in sessions]
        assert due[calendar].tolist() == [1, *(int(before != after) for before, after in pairwise(periods))]
