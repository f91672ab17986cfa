"""Asks yfinance for prices and says, name by name, what came back and what truly went wrong.

yfinance tells of failures only through log lines and empty columns, and takes an outage for a delisting. So the session
under it notes the status of each answer, a log handler collects what yfinance says, and both together give the cause.
yfinance keeps one session a process: do not read two of these sources at once.
"""

from __future__ import annotations

import logging
import re
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from trimtab.errors import ExtraMissing

if TYPE_CHECKING:
    from pandas import DataFrame

RATE_LIMITED = "rate_limited"
TRANSPORT = "transport"
NOT_FOUND = "not_found"
BAD_REQUEST = "bad_request"
NO_DATA = "no_data"
SAID_CHARS_MAX = 120
RETRYABLE = frozenset({RATE_LIMITED, TRANSPORT})

_CHART = "/v8/finance/chart/"
_NAMED = re.compile(r"^\[(?P<symbols>[^\]]*)\]: (?P<says>.*)$", re.DOTALL)
_caches: list[tempfile.TemporaryDirectory[str]] = []


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of Yahoo: an interval, and a period or the sessions from a start to today."""

    interval: str
    period: str | None
    start: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a name has no prices: the cause, and what the source said in its own words."""

    cause: str
    said: str


@dataclass(slots=True)
class _Seen:
    """The last answer about one name: its status (0 when none came), its own words, and its metadata."""

    status: int = 0
    said: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought: a frame for each name that has prices, the faults of the others, and the metadata."""

    frames: dict[str, DataFrame]
    faults: dict[str, Fault]
    meta: dict[str, Mapping[str, Any]]


def load_yfinance() -> Any:
    """The library; ExtraMissing where it is not installed."""
    try:
        import yfinance
    except ImportError:
        raise ExtraMissing("yfinance", "prices from Yahoo", "yahoo") from None
    return yfinance


def ask(symbols: Sequence[str], request: Request, base_url: str | None) -> Answer:
    """One download of these names (in upper case), through yfinance's own code and our own session."""
    yfinance = load_yfinance()
    if base_url is not None and not _caches:
        _caches.append(tempfile.TemporaryDirectory(prefix="trimtab-yfinance-", ignore_cleanup_errors=True))
        yfinance.set_tz_cache_location(_caches[0].name)  # a mirror's time zones do not belong in the user's cache
    _forget_answers()
    seen: dict[str, _Seen] = {}
    with _listening() as said, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # yfinance is written for an earlier pandas
        try:
            frame = yfinance.download(
                list(symbols), interval=request.interval, period=request.period, start=request.start,
                auto_adjust=False, actions=True, keepna=True, progress=False, threads=len(symbols) > 1,
                session=_session(base_url, seen),
            )  # fmt: skip
        except Exception as fault:  # whatever a library raises in its depth is a failed download to us
            words = f"{type(fault).__name__}: {fault}"[:SAID_CHARS_MAX]
            return Answer({}, {symbol: Fault(TRANSPORT, words) for symbol in symbols}, {})
    frames = {symbol: part for symbol, part in by_symbol(frame, symbols).items() if part["Close"].notna().any()}
    faults = {
        symbol: _fault(seen.get(symbol, _Seen()), said.get(symbol, "")) for symbol in symbols if symbol not in frames
    }
    return Answer(frames, faults, {symbol: answer.meta for symbol, answer in seen.items()})


def by_symbol(frame: DataFrame, symbols: Sequence[str]) -> dict[str, DataFrame]:
    """Each name's own columns, from any of yfinance's orders: price by ticker, ticker by price, or one flat name."""
    columns = frame.columns
    if columns.nlevels == 1:
        return {symbols[0]: frame} if "Close" in columns else {}
    level = 1 if "Close" in columns.get_level_values(0) else 0
    known = set(columns.get_level_values(level))
    return {symbol: cast("DataFrame", frame.xs(symbol, axis=1, level=level)) for symbol in symbols if symbol in known}


def _fault(seen: _Seen, said: str) -> Fault:
    """The cause of an empty column. The status of the answer counts for more than yfinance's own diagnosis."""
    words = (seen.said or said)[:SAID_CHARS_MAX]
    if seen.status == 429 or "Too Many Requests" in said:
        return Fault(RATE_LIMITED, "Too Many Requests")
    if seen.status == 0 or seen.status >= 500 or seen.status in (401, 403):
        return Fault(TRANSPORT, f"HTTP {seen.status}" if seen.status else words)
    if "Data doesn't exist" in words:
        return Fault(NO_DATA, words)
    if seen.status == 404 or "No data found" in words:
        return Fault(NOT_FOUND, words)
    if seen.status >= 400 or "is invalid" in words or "Invalid input" in words:
        return Fault(BAD_REQUEST, words)
    return Fault(NO_DATA, seen.said)


def _session(base_url: str | None, seen: dict[str, _Seen]) -> Any:
    """A session of yfinance's own kind that notes each answer, and that asks `base_url` where one is named."""
    from yfinance import _http

    class Witness(_http.requests.Session):  # type: ignore[misc]
        def request(self, method: str, url: str, **options: Any) -> Any:
            address = urlsplit(url)
            target = url
            if base_url is not None:
                target = base_url.rstrip("/") + (address.path or "/") + (f"?{address.query}" if address.query else "")
            if _CHART not in address.path:
                return super().request(method, target, **options)
            symbol = unquote(address.path.rsplit("/", 1)[1])
            try:
                response = super().request(method, target, **options)
            except Exception as fault:
                seen[symbol] = _Seen(0, type(fault).__name__, seen.get(symbol, _Seen()).meta)
                raise
            seen[symbol] = _read(response, seen.get(symbol, _Seen()).meta)
            return response

    if _http.HAS_CURL_CFFI:
        return Witness(impersonate="chrome")
    session = Witness()
    session.headers.update(_http.new_session().headers)
    return session


def _read(response: Any, meta_before: Mapping[str, Any]) -> _Seen:
    """The status, words and metadata of one answer; a page that is no chart counts as an answer that did not come."""
    status = int(response.status_code)
    try:
        chart = response.json()["chart"]
    except (ValueError, TypeError, KeyError):
        return _Seen(status if status >= 400 else 0, "the answer is no chart", meta_before)
    error = chart.get("error") or {}
    result = (chart.get("result") or [{}])[0] or {}
    return _Seen(status, str(error.get("description") or ""), result.get("meta") or meta_before)


def _forget_answers() -> None:
    """Clear what yfinance remembers of earlier answers, failed ones among them."""
    from yfinance.data import YfData

    clear = getattr(YfData.cache_get, "cache_clear", None)
    if clear is not None:
        clear()


class _Listener(logging.Handler):
    """Collects yfinance's own words by symbol, instead of letting them out on stderr."""

    def __init__(self, said: dict[str, str]) -> None:
        super().__init__(logging.WARNING)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        match = _NAMED.match(record.getMessage())
        if match is not None:
            for symbol in match["symbols"].split(","):
                self.said[symbol.strip(" '\"")] = match["says"]


@contextmanager
def _listening() -> Iterator[dict[str, str]]:
    said: dict[str, str] = {}
    logger, listener = logging.getLogger("yfinance"), _Listener(said)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
        logger.propagate = propagate
