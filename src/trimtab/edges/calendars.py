"""An exchange's sessions, from the library exchange_calendars, loaded only when a calendar is named.

`XNYS` is New York, `XLON` London, `XETR` Xetra; names such as NYSE and LSE are known too.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any

from trimtab.errors import ExtraMissing, UsageRefused


@dataclass(frozen=True, slots=True)
class ExchangeDay:
    """A day of an exchange: its date there, when it closes (UTC, empty where it does not open), and when trades settle.

    `early` says that it closes before its usual time.
    """

    session: str
    closes_utc: str = ""
    early: bool = False
    settles: str = ""


def exchange_day(name: str, at_utc: str, settle_sessions: int = 1) -> ExchangeDay:
    """The day that the exchange has at a time in UTC, by its own clock."""
    around = datetime.fromisoformat(at_utc).astimezone(UTC).date().isoformat()
    calendar = _calendar(name, around, around)
    import pandas  # there, where the calendar is

    there = pandas.Timestamp(at_utc).tz_convert(calendar.tz).normalize().tz_localize(None)
    session = there.strftime("%Y-%m-%d")
    if not calendar.is_session(there):
        return ExchangeDay(session)
    closes = calendar.session_close(there).strftime("%Y-%m-%dT%H:%M:%SZ")
    settles = calendar.session_offset(there, settle_sessions).strftime("%Y-%m-%d")
    return ExchangeDay(session, closes, there in calendar.early_closes, settles)


def exchange_sessions(name: str, start: str, end: str) -> tuple[str, ...]:
    """The exchange's sessions from start to end, both counted, as dates.

    `start` and `end` are dates or UTC times, of which the date counts. Raises UsageRefused for a name or dates that the
    library does not know, ExtraMissing where it is not installed.
    """
    first, last = _day("start", start), _day("end", end)
    if first > last:
        raise UsageRefused("calendar", f"start {start} lies after end {end}", "start comes first", "swap them")
    calendar = _calendar(name, first, last)
    return tuple(calendar.sessions_in_range(first, last).strftime("%Y-%m-%d"))


def _day(name: str, session: str) -> str:
    try:
        return date.fromisoformat(session[:10]).isoformat()
    except ValueError:
        raise UsageRefused(
            "calendar", f"{name} is {session!r}", "it is a date such as 2026-11-20", "correct it"
        ) from None


def _calendar(name: str, first: str, last: str) -> Any:
    """The calendar over the days asked for, and a little more: the library refuses a span without a session."""
    try:
        import exchange_calendars
        import pandas
    except ImportError:
        raise ExtraMissing("exchange_calendars", "the sessions of an exchange", "calendars") from None
    known = exchange_calendars.get_calendar_names(include_aliases=True)
    exact = next((other for other in known if other.upper() == name.strip().upper()), None)
    if exact is None:
        nearest = get_close_matches(name.upper(), known, n=3, cutoff=0.5) or ["XNYS", "XLON", "XETR"]
        raise UsageRefused(
            "calendar", f"no exchange is named {name!r}", f"the nearest are {', '.join(nearest)}",
            "name one by its market code, such as XNYS",
        )  # fmt: skip
    some_days = pandas.Timedelta(days=15)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library is written for an earlier pandas
            return exchange_calendars.get_calendar(
                exact, start=pandas.Timestamp(first) - some_days, end=pandas.Timestamp(last) + some_days
            )
    except ValueError as fault:
        raise UsageRefused(
            "calendar",
            f"{exact} is not known from {first} to {last}",
            str(fault).split("\n")[0][:160],
            "choose other dates",
        ) from None
