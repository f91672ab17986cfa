"""An exchange's sessions, from the library, against dates that the exchanges published."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from trimtab.edges.calendars import ExchangeDay, exchange_day, exchange_sessions
from trimtab.errors import ExtraMissing, UsageRefused
from trimtab.mandate.cutoffs import minutes_before_close, seconds_left
from trimtab.mandate.order_limits import OrderLimits


def test_new_york_keeps_thanksgiving_and_opens_the_day_after() -> None:
    # NYSE holidays 2026: Thanksgiving Day on Thursday 2026-11-26; early close, but open, on the 27th
    assert exchange_sessions("XNYS", "2026-11-23", "2026-11-30") == (
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-27", "2026-11-30",
    )  # fmt: skip


def test_london_and_new_york_differ_on_their_own_holidays() -> None:
    # Independence Day 2025 closes New York; the August bank holiday 2025 (the 25th) closes London
    assert "2025-07-04" in exchange_sessions("XLON", "2025-07-03", "2025-07-07")
    assert "2025-07-04" not in exchange_sessions("XNYS", "2025-07-03", "2025-07-07")
    assert "2025-08-25" not in exchange_sessions("XLON", "2025-08-22", "2025-08-26")


@pytest.mark.parametrize("name", ["XNYS", "xnys", " NYSE ", "nyse"])
def test_an_exchange_is_known_by_its_code_and_its_usual_name(name: str) -> None:
    assert exchange_sessions(name, "2026-11-20", "2026-11-20") == ("2026-11-20",)


def test_a_span_without_a_session_has_none_and_times_count_by_their_date() -> None:
    assert exchange_sessions("XNYS", "2026-11-21", "2026-11-22") == ()
    assert exchange_sessions("XNYS", "2026-11-20T14:30:00Z", "2026-11-20T15:30:00Z") == ("2026-11-20",)


REFUSED = [
    ("XNYX", "2026-01-02", "2026-01-09", "calendar: no exchange is named 'XNYX'; the nearest are XNYS, "),
    ("the moon", "2026-01-02", "2026-01-09", "calendar: no exchange is named 'the moon'; the nearest are "),
    ("XNYS", "soon", "2026-01-09", "calendar: start is 'soon'; it is a date such as 2026-11-20; correct it"),
    ("XNYS", "2026-01-09", "2026-01-02", "calendar: start 2026-01-09 lies after end 2026-01-02; start comes first"),
    ("XHKG", "1950-01-01", "2026-01-02", "calendar: XHKG is not known from 1950-01-01 to 2026-01-02; "),
]


@pytest.mark.parametrize(("name", "start", "end", "sentence"), REFUSED)
def test_an_unknown_exchange_and_unknown_dates_are_refused(name: str, start: str, end: str, sentence: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        exchange_sessions(name, start, end)
    assert str(refused.value).startswith(sentence)


def test_without_the_library_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "exchange_calendars", None)
    with pytest.raises(ExtraMissing) as refused:
        exchange_sessions("XNYS", "2026-11-20", "2026-11-20")
    assert str(refused.value) == (
        "exchange_calendars is needed for the sessions of an exchange; pip install 'trimtab[calendars]'"
    )


DAYS = [
    ("2026-11-20T19:00:00Z", ExchangeDay("2026-11-20", "2026-11-20T21:00:00Z", False, "2026-11-23")),  # 16:00 in winter
    ("2026-07-01T19:00:00Z", ExchangeDay("2026-07-01", "2026-07-01T20:00:00Z", False, "2026-07-02")),  # in summer
    ("2026-11-25T19:00:00Z", ExchangeDay("2026-11-25", "2026-11-25T21:00:00Z", False, "2026-11-27")),  # over a holiday
    ("2026-11-26T19:00:00Z", ExchangeDay("2026-11-26")),  # Thanksgiving
    ("2026-11-27T14:30:00Z", ExchangeDay("2026-11-27", "2026-11-27T18:00:00Z", True, "2026-11-30")),  # closes at 13:00
    ("2026-12-24T14:30:00Z", ExchangeDay("2026-12-24", "2026-12-24T18:00:00Z", True, "2026-12-28")),  # Christmas Eve
    ("2026-11-24T03:00:00Z", ExchangeDay("2026-11-23", "2026-11-23T21:00:00Z", False, "2026-11-24")),  # still Monday
]


@pytest.mark.parametrize(("at", "day"), DAYS)
def test_a_day_is_the_exchanges_own_and_closes_when_it_said(at: str, day: ExchangeDay) -> None:
    # NYSE closes at 13:00 on November 27 and December 24, 2026; trades settle the next session since 2024-05-28
    assert exchange_day("NYSE", at) == day


@pytest.mark.parametrize(
    ("given", "minutes"),
    [
        ({}, 20), ({"listings": ("AAPL=NASDAQ",)}, 15), ({"order_type": "LOC"}, 20), ({"order_type": "MKT"}, 10),
        ({"desk_minutes": 0}, 10), ({"exchange": "XLON"}, None), ({"exchange": "XLON", "exchange_minutes": 7}, 17),
        ({"exchange": "XLON", "order_type": "LMT"}, 10),
    ],
)  # fmt: skip
def test_the_desk_stops_before_the_exchange(given: dict[str, Any], minutes: int | None) -> None:
    # closing auctions: orders until 15:50 on the New York Stock Exchange, until 15:55 on Nasdaq
    assert minutes_before_close("AAPL", OrderLimits(**given)) == minutes


def test_a_second_late_is_late() -> None:
    closes = "2026-11-27T18:00:00Z"
    assert [seconds_left(f"2026-11-27T17:{at}Z", closes, 20) for at in ("39:59", "40:00", "40:01")] == [1, 0, -1]
    assert seconds_left("2026-11-28T18:00:00Z", closes, 0) == -86_400
