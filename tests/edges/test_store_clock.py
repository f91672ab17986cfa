"""The order of a book is the order of its entries: a clock that jumps, or a time zone, doubles and skips nothing."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from pathlib import Path

import pytest
from system.stream import do, stream
from walk.commands import trimtab

from trimtab.app import books

pytestmark = pytest.mark.no_cover  # long: other tests count the lines

JUMPS = 1_000 if os.environ.get("TRIMTAB_SOAK") else 50
ZONES = ("UTC", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Kiritimati", "EST5EDT")
MOMENTS = (
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 59, 59, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC), datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
)  # fmt: skip


class Clock:
    """A clock that is set by hand, where `datetime` is asked for the time."""

    def __init__(self) -> None:
        self.at = MOMENTS[0]

    def now(self, zone: tzinfo | None = None) -> datetime:
        """The time it is set to."""
        return self.at.astimezone(zone)

    def jump(self, dice: random.Random) -> None:
        """A day on or back, a second, or to a moment that clocks are known to stumble over."""
        steps = (timedelta(days=1), timedelta(days=-1), timedelta(seconds=-1), timedelta(hours=1), timedelta())
        self.at = dice.choice((dice.choice(MOMENTS), min(self.at + dice.choice(steps), MOMENTS[3])))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The clock of the book, and the time zone as it was afterwards."""
    clock = Clock()
    monkeypatch.setattr(books, "datetime", clock)
    yield clock
    monkeypatch.undo()
    time.tzset()


def moved(clock: Clock, dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another time in another zone."""
    clock.jump(dice)
    monkeypatch.setenv("TZ", dice.choice(ZONES))
    time.tzset()


def test_a_jumping_clock_changes_no_order_and_no_state(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, jumps, seed = random.Random(8), 0, 0
    while jumps < JUMPS:
        expected, place = stream(seed), str(tmp_path / f"{seed}.db")
        for operation in expected.operations[: JUMPS - jumps + 1]:
            moved(clock, dice, monkeypatch)
            with redirect_stdout(StringIO()):
                assert do(place, operation) == 0
            jumps += 1
        entries = books.history(place)
        assert [each.sequence for each in entries] == list(range(1, len(entries) + 1))
        assert [each.fact for each in entries] == [each.fact for each in expected.entries[: len(entries)]]
        assert books.verify(place).fault == ""
        seed += 1


def test_the_same_again_after_a_jump_is_nothing_new(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(9)
    assert trimtab(tmp_path, "book init --date 1970-01-01 --user ana").status == 0
    for at in range(10):
        command = f"book flow --amount 10 --date 2026-01-{at + 2:02} --ref r{at} --user ana"
        for times in range(3):
            moved(clock, dice, monkeypatch)
            assert ("nothing new" in trimtab(tmp_path, command).out) == bool(times)


def test_a_day_that_nobody_named_is_the_one_in_utc(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trimtab(tmp_path, "book init --date 1970-01-01 --user ana").status == 0
    for at, moment in enumerate(sorted(MOMENTS)):
        for zone in ZONES:
            clock.at = moment
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert trimtab(tmp_path, f"book flow --amount 10 --ref r{at} --user ana").status == 0
    days = [each.fact.session for each in books.history(str(tmp_path / "book.db"))[1:]]
    assert days == [moment.strftime("%Y-%m-%d") for moment in sorted(MOMENTS)]
