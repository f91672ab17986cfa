"""A server on this machine that answers like Yahoo's chart service, for running the real yfinance without the internet.

A `Tape` holds what truly happened: raw closes, splits, dividends. The server restates it as Yahoo does: closes and
dividends divided by every later split, in single precision, with an adjusted close beside them.

    with Loopback({"AAPL": tape}) as yahoo:
        prices = read_yahoo(["AAPL"], base_url=yahoo.url)
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

RANGES = ("1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max")
DAYS = {"d": 1, "mo": 30.5, "y": 365.25}


@dataclass(frozen=True)
class Tape:
    """What happened to one name, by session (a date, or a UTC time for an intraday tape); None is a missing close."""

    closes: Mapping[str, float | None]
    splits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    dividends: Mapping[str, float] = field(default_factory=dict)
    currency: str | None = "USD"
    zone: str = "America/New_York"
    open_now: bool = False


@dataclass
class Fault:
    """A wrong answer in place of the chart: a status and a body, so many times (None is always)."""

    status: int
    body: str
    times: int | None = None


def error_body(code: str, description: str) -> str:
    return json.dumps({"chart": {"result": None, "error": {"code": code, "description": description}}})


RATE_LIMIT = (429, "Too Many Requests\r\n")
OUTAGE = (503, "<html><body>Service Unavailable</body></html>")
EMPTY = (200, json.dumps({"chart": {"result": [], "error": None}}))
NOT_FOUND = (404, error_body("Not Found", "No data found, symbol may be delisted"))
DOWN_PAGE = (200, "<html><body>Will be right back</body></html>")


def weekdays(first: str, count: int) -> list[str]:
    """So many weekdays from the first date on."""
    days, day = [], date.fromisoformat(first)
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day.isoformat())
        day += timedelta(days=1)
    return days


def single(value: float) -> float:
    """The value in single precision, as Yahoo sends it."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


class Loopback:
    """The server: tapes by symbol, faults by symbol, and the log of what was asked."""

    def __init__(self, tapes: Mapping[str, Tape], faults: Mapping[str, Fault] | None = None) -> None:
        self.tapes, self.faults = dict(tapes), dict(faults or {})
        self.asked: list[str] = []
        self.crumb_status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body in one packet: sent apart, each answer waits for an acknowledgement
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                status, body, kind = outer.answer(self.path)
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing on stderr."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Loopback:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, body and type for one path."""
        address = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path.endswith("/getcrumb"):
            return self.crumb_status, "loopback", "text/plain"
        if "/v8/finance/chart/" not in address.path:
            return 404, "{}", "application/json"
        symbol = unquote(address.path.rsplit("/", 1)[1])
        self.asked.append(f"{symbol} {query.get('range') or query['period1'] + '-' + query['period2']}")
        fault = self.faults.get(symbol)
        if fault is not None and fault.times != 0:
            fault.times = None if fault.times is None else fault.times - 1
            return fault.status, fault.body, "application/json"
        if symbol not in self.tapes:
            return *NOT_FOUND, "application/json"
        span = query.get("range")
        if span is not None and span not in RANGES and not span.removesuffix("d").isdigit():
            return 422, error_body("Unprocessable Entity", f"Invalid input - range={span}"), "application/json"
        return 200, json.dumps(chart(symbol, self.tapes[symbol], query)), "application/json"


def chart(symbol: str, tape: Tape, query: Mapping[str, str]) -> dict[str, Any]:
    """The chart of one tape for a query, restated as Yahoo does."""
    interval = query.get("interval", "1d")
    zone = ZoneInfo(tape.zone)
    sessions = [session for session in sorted(tape.closes) if _within(session, zone, max(tape.closes), query)]
    stamps = [_stamp(session, zone) for session in sessions]
    closes = [_close(tape, session) for session in sessions]
    quote: dict[str, Any] = dict.fromkeys(("open", "high", "low", "close"), closes)
    quote["volume"] = [None if close is None else 1000 for close in closes]
    result: dict[str, Any] = {
        "meta": _meta(symbol, tape, interval, zone, sessions),
        "timestamp": stamps,
        "indicators": {"quote": [quote]},
    }
    if interval.endswith(("d", "k", "o")):
        result["indicators"]["adjclose"] = [{"adjclose": [_adjusted(tape, session) for session in sessions]}]
    events = _events(tape, zone, sessions)
    if events:
        result["events"] = events
    return {"chart": {"result": [result], "error": None}}


def _within(session: str, zone: ZoneInfo, last: str, query: Mapping[str, str]) -> bool:
    stamp = _stamp(session, zone)
    if "period1" in query:
        return int(query["period1"]) <= stamp < int(query["period2"])
    span = query.get("range", "max")
    if span == "max":
        return True
    if span == "ytd":
        return session[:4] == last[:4]
    count = int("".join(char for char in span if char.isdigit()))
    unit = span.lstrip("0123456789")
    return stamp > _stamp(last, zone) - count * DAYS[unit] * 86400


def _stamp(session: str, zone: ZoneInfo) -> int:
    """The second that a session starts at: half past nine of its place, or its own time."""
    if len(session) > 10:
        return int(datetime.fromisoformat(session).timestamp())
    opens = datetime.fromisoformat(session).replace(hour=9, minute=30, tzinfo=zone)
    return int(opens.timestamp())


def _later_splits(tape: Tape, session: str) -> float:
    factor = 1.0
    for day, (new, old) in tape.splits.items():
        if day > session:
            factor *= new / old
    return factor


def _close(tape: Tape, session: str) -> float | None:
    close = tape.closes[session]
    return None if close is None else single(close / _later_splits(tape, session))


def _adjusted(tape: Tape, session: str) -> float | None:
    """The close times (1 - dividend / close before the ex-date) for each later dividend, and less later splits."""
    close = tape.closes[session]
    if close is None:
        return None
    factor = 1.0
    for day, cash in tape.dividends.items():
        before = [tape.closes[other] for other in sorted(tape.closes) if other < day and tape.closes[other]]
        if day > session and before:
            factor *= 1 - cash / (before[-1] or 1)
    return single(close / _later_splits(tape, session) * factor)


def _events(tape: Tape, zone: ZoneInfo, sessions: Sequence[str]) -> dict[str, Any]:
    first = sessions[0][:10] if sessions else "9999"
    dividends = {
        str(_stamp(day, zone)): {"amount": round(cash / _later_splits(tape, day), 6), "date": _stamp(day, zone)}
        for day, cash in tape.dividends.items()
        if day >= first
    }
    splits = {
        str(_stamp(day, zone)): {
            "date": _stamp(day, zone), "numerator": float(new), "denominator": float(old), "splitRatio": f"{new}:{old}",
        }
        for day, (new, old) in tape.splits.items()
        if day >= first
    }  # fmt: skip
    return {name: events for name, events in (("dividends", dividends), ("splits", splits)) if events}


def _meta(symbol: str, tape: Tape, interval: str, zone: ZoneInfo, sessions: Sequence[str]) -> dict[str, Any]:
    last = sessions[-1] if sessions else max(tape.closes)
    day = datetime.fromtimestamp(_stamp(last, zone), zone).replace(hour=0, minute=0)
    offset = int((day.utcoffset() or timedelta()).total_seconds())
    return {
        "currency": tape.currency, "symbol": symbol, "exchangeName": "NMS", "instrumentType": "EQUITY",
        "regularMarketTime": _second(day, 11.0 if tape.open_now else 16.0), "gmtoffset": offset, "timezone": "EST",
        "exchangeTimezoneName": tape.zone, "priceHint": 2, "dataGranularity": interval, "range": "",
        "validRanges": list(RANGES), "hasPrePostMarketData": True,
        "currentTradingPeriod": _periods(day, offset),
        "tradingPeriods": [[_period(_local_day(session, zone), offset, 9.5, 16.0)] for session in _days(sessions)],
    }  # fmt: skip


def _days(sessions: Sequence[str]) -> list[str]:
    return list({session[:10]: session for session in sessions}.values())


def _local_day(session: str, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(_stamp(session, zone), zone).replace(hour=0, minute=0, second=0)


def _periods(day: datetime, offset: int) -> dict[str, dict[str, Any]]:
    hours = {"pre": (4.0, 9.5), "regular": (9.5, 16.0), "post": (16.0, 20.0)}
    return {name: _period(day, offset, opens, closes) for name, (opens, closes) in hours.items()}


def _period(day: datetime, offset: int, opens: float, closes: float) -> dict[str, Any]:
    return {"timezone": "EST", "start": _second(day, opens), "end": _second(day, closes), "gmtoffset": offset}


def _second(day: datetime, hour: float) -> int:
    return int((day.astimezone(UTC) + timedelta(hours=hour)).timestamp())
