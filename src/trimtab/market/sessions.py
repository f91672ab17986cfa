"""Trading sessions as an axis: ISO labels in order, their calendar periods, and the distance between two of them.

A session is text: `2026-11-20` for a daily one, `2026-11-20T15:30:00Z` (UTC) for an intraday one, so order is text
order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

PERIODS = ("daily", "weekly", "monthly", "quarterly", "yearly")


def period_of(session: str, calendar: str) -> str:
    """The name of the calendar period that the session falls in; two sessions share a period when the names are
    equal.
    """
    day = session[:10]
    if calendar == "daily":
        return day
    if calendar == "weekly":
        year, week, _ = date.fromisoformat(day).isocalendar()
        return f"{year}-W{week:02d}"
    if calendar == "monthly":
        return day[:7]
    if calendar == "quarterly":
        return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
    assert calendar == "yearly", calendar
    return day[:4]


def sessions_between(axis: Sequence[str], start: str, end: str) -> int:
    """How many sessions of the axis lie after `start`, up to and with `end`."""
    return max(0, bisect_right(axis, end) - bisect_right(axis, start))


def position_at_or_before(axis: Sequence[str], session: str) -> int:
    """Where the last session not after the given one stands; -1 when there is none."""
    return bisect_right(axis, session) - 1


def position_of(axis: Sequence[str], session: str) -> int:
    """Where the session stands on the axis; -1 when it is not one of its sessions."""
    at = bisect_left(axis, session)
    return at if at < len(axis) and axis[at] == session else -1


def counts_upto(axis: Sequence[str], sessions: Sequence[str]) -> list[int]:
    """How many sessions of the axis there are up to each of these, which mostly are a run of them."""
    first = bisect_right(axis, sessions[0])
    if first and tuple(axis[first - 1 : first - 1 + len(sessions)]) == tuple(sessions):
        return list(range(first, first + len(sessions)))
    return [bisect_right(axis, session) for session in sessions]


def position_at_or_after(axis: Sequence[str], session: str) -> int:
    """Where the first session not before the given one stands; the axis's length when there is none."""
    return bisect_left(axis, session)
