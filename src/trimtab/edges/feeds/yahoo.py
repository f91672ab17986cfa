"""Prices from Yahoo Finance through yfinance: raw closes rebuilt from the split events, with splits and dividends.

Yahoo restates closes and dividends for every split up to today. A raw close is Yahoo's close times the splits that came
after it (4 for 1: times 4), a dividend likewise. So the download always runs up to today, even where an earlier end was
asked for: a split after that end has already restated what lies before it.

Yahoo's figures are single precision. Each is read as the shortest decimal that it can stand for: 150.3699951171875 is
150.37, and 25.2625 before a split of 4 for 1 was 101.05.
"""

from __future__ import annotations

import math
import struct
import time
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from importlib.metadata import version
from re import fullmatch
from typing import TYPE_CHECKING, cast

from trimtab.edges.feeds.yahoo_wire import (
    BAD_REQUEST,
    NO_DATA,
    NOT_FOUND,
    RATE_LIMITED,
    RETRYABLE,
    TRANSPORT,
    Answer,
    Fault,
    Request,
    ask,
)
from trimtab.errors import FeedFailed, UsageRefused
from trimtab.findings import Finding
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.prices import BASES, MISSING, Prices
from trimtab.units import SCALE, TICKS_MAX, ticks

if TYPE_CHECKING:
    from pandas import DataFrame, DatetimeIndex, Index

INTERVALS = ("1m", "2m", "5m", "15m", "30m", "60m", "90m", "1h", "1d", "5d", "1wk", "1mo", "3mo")
WAITS_SECONDS = (1.0, 4.0)
MINOR_UNITS = {"GBp": ("GBP", 100), "GBX": ("GBP", 100), "ZAc": ("ZAR", 100), "ILA": ("ILS", 100)}
PERIOD_DEFAULT = "1y"


@dataclass(frozen=True, slots=True)
class _Cells:
    """One name's figures by session: closes in ticks, splits and dividends restated to their day, cells in doubt."""

    closes: dict[str, int]
    splits: tuple[Split, ...]
    dividends: tuple[Dividend, ...]
    doubts: tuple[Finding, ...]


def read_yahoo(
    symbols: Sequence[str],
    *,
    field: str = "close",
    basis: str | None = None,
    interval: str = "1d",
    start: str | None = None,
    end: str | None = None,
    period: str | None = None,
    base_url: str | None = None,
    scale: int = SCALE,
    sleep: Callable[[float], None] = time.sleep,
) -> Prices:
    """Closes of these names from Yahoo, or from `base_url` that answers like it.

    `basis` raw (the default) carries splits and dividends; split is Yahoo's close, total its adjusted close. A name
    that failed is a column of gaps and a doubt that says why; FeedFailed when no name came.
    """
    basis = basis or "raw"
    _check(symbols, field, basis, interval, base_url)
    request = _request(interval, start, end, period)
    asked = {symbol: symbol.upper() for symbol in symbols}
    answer = _ask_again(sorted(set(asked.values())), request, base_url, sleep)
    if not answer.frames:
        raise _nothing_came(answer.faults)
    cells = {
        symbol: _cells(symbol, answer.frames[asked[symbol]], _divisor(answer, asked[symbol]), basis, interval, scale)
        for symbol in asked
        if asked[symbol] in answer.frames
    }
    prices = _prices(asked, cells, answer, Prices((), (), (), "close", basis, True, interval, scale=scale))
    return _cut(_named(prices, request, base_url), request.start, end)


def _check(symbols: Sequence[str], field: str, basis: str, interval: str, base_url: str | None) -> None:
    if not symbols:
        raise UsageRefused("yahoo", "no symbol was asked for", "at least one is needed", "name the symbols")
    if field != "close":
        raise UsageRefused(
            "yahoo", f"the field {field} was asked for", "Yahoo has closes only",
            "ask for field close, or read a file with vwap, or with bid and ask for mid",
        )  # fmt: skip
    if basis not in BASES:
        raise UsageRefused("yahoo", f"the basis is {basis!r}", "a basis is raw, split or total", "choose one")
    if interval not in INTERVALS:
        raise UsageRefused(
            "yahoo", f"the interval is {interval!r}", f"it is one of {', '.join(INTERVALS)}", "choose one"
        )
    if basis == "total" and _intraday(interval):
        raise UsageRefused(
            "yahoo", f"basis total was asked for at interval {interval}", "Yahoo adjusts daily closes only",
            "ask for basis raw or split, or for interval 1d",
        )  # fmt: skip
    if base_url is not None and not base_url.startswith(("http://", "https://")):
        raise UsageRefused("yahoo", f"the address is {base_url!r}", "it starts with http:// or https://", "correct it")


def _request(interval: str, start: str | None, end: str | None, period: str | None) -> Request:
    """What to ask for: a period up to today as Yahoo knows it, or from a start; an earlier end is cut afterwards."""
    if start is not None and period is not None:
        raise UsageRefused(
            "yahoo", "start and period were both given", "one of both says where to begin", "leave one out"
        )
    if start is None and end is not None:
        begin = _period_start(period or PERIOD_DEFAULT, end[:10])
        return Request(interval, "max" if begin is None else None, begin)
    if start is not None:
        return Request(interval, None, start)
    return Request(interval, period or PERIOD_DEFAULT, None)


def _period_start(period: str, end: str) -> str | None:
    """The day on which a period that ends on the day begins; None for max."""
    last = date.fromisoformat(end)
    if period in ("max", "ytd"):
        return None if period == "max" else f"{end[:4]}-01-01"
    match = fullmatch(r"([1-9]\d{0,2})(d|wk|mo|y)", period)
    if match is None:
        raise UsageRefused(
            "yahoo",
            f"the period is {period!r}",
            "it is a number with d, wk, mo or y (1y, 6mo), or ytd or max",
            "correct it",
        )
    days = int(match[1]) * {"d": 1.0, "wk": 7.0, "mo": 365.25 / 12, "y": 365.25}[match[2]]
    return (last - timedelta(days=int(days))).isoformat()


def _ask_again(symbols: list[str], request: Request, base_url: str | None, sleep: Callable[[float], None]) -> Answer:
    """The answer after at most two more tries, with a wait before each, for what waiting may mend."""
    answer = ask(symbols, request, base_url)
    for wait_seconds in WAITS_SECONDS:
        again = sorted(symbol for symbol, fault in answer.faults.items() if fault.cause in RETRYABLE)
        if not again:
            break
        sleep(wait_seconds)
        later = ask(again, request, base_url)
        kept = {symbol: fault for symbol, fault in answer.faults.items() if symbol not in again}
        answer = Answer(answer.frames | later.frames, kept | later.faults, answer.meta | later.meta)
    return answer


def _nothing_came(faults: Mapping[str, Fault]) -> FeedFailed:
    """One sentence for a download that brought nothing: each cause with its names, and what to do about the first."""
    causes: dict[str, list[str]] = {}
    for symbol in sorted(faults):
        causes.setdefault(faults[symbol].cause, []).append(symbol)
    order = [cause for cause in (RATE_LIMITED, TRANSPORT, BAD_REQUEST, NOT_FOUND, NO_DATA) if cause in causes]
    found = ", and ".join(_cause_text(", ".join(causes[cause]), faults[causes[cause][0]]) for cause in order)
    return FeedFailed("yahoo", f"no prices came: {found}", "", _remedy(order[0]))


def _cause_text(names: str, fault: Fault) -> str:
    said = f" ({fault.said})" if fault.said else ""
    reached = "failed on" if fault.said.startswith("HTTP ") else "could not be reached for"
    return {
        RATE_LIMITED: f"Yahoo refused {names} for too many requests",
        TRANSPORT: f"Yahoo {reached} {names}{said}",
        NOT_FOUND: f"Yahoo does not know {names}",
        BAD_REQUEST: f"Yahoo refused the request for {names}{said}",
        NO_DATA: f"Yahoo has no prices of {names} in the period",
    }[fault.cause]


def _remedy(cause: str) -> str:
    return {
        RATE_LIMITED: "wait some minutes and try again, or read prices kept earlier with --save-prices",
        TRANSPORT: "check the connection and try again, or read prices kept earlier with --save-prices",
        NOT_FOUND: "correct the symbol (Yahoo writes BRK.B as BRK-B, and Shell in London as SHEL.L)",
        BAD_REQUEST: "correct the period, the dates or the interval",
        NO_DATA: "choose another period",
    }[cause]


def _divisor(answer: Answer, symbol: str) -> int:
    return MINOR_UNITS.get(_currency(answer, symbol), ("", 1))[1]


def _currency(answer: Answer, symbol: str) -> str:
    return str(answer.meta.get(symbol, {}).get("currency") or "")


def _cells(symbol: str, frame: DataFrame, divisor: int, basis: str, interval: str, scale: int) -> _Cells:
    """One name's figures from its columns; raw ones are Yahoo's times the splits that came after."""
    labels = _labels(frame.index, interval)
    closes = _figures(frame, "Adj Close" if basis == "total" else "Close")
    ratios = {
        label: _ratio(split) for label, split in zip(labels, _figures(frame, "Stock Splits"), strict=True) if split > 0
    }
    paid = {label: cash for label, cash in zip(labels, _figures(frame, "Dividends"), strict=True) if cash > 0}
    if basis != "raw":
        ratios, paid = {}, {}
    found: dict[str, int] = {}
    doubts: list[Finding] = []
    dividends: list[Dividend] = []
    after = Fraction(1)
    for label, close in reversed(list(zip(labels, closes, strict=True))):
        if label in paid:
            dividends.append(Dividend(label, symbol, _restated(paid[label], after / divisor, scale)))
        doubt = _doubt(symbol, label, close, scale)
        if doubt is not None:
            doubts.append(doubt)
        elif not math.isnan(close):
            found[label] = (
                _restated(close, after / divisor, scale) if basis != "total" else ticks(close / divisor, scale)
            )
        after *= ratios.get(label, 1)
    splits = tuple(Split(label, symbol, r.numerator, r.denominator) for label, r in sorted(ratios.items()) if r != 1)
    return _Cells(dict(reversed(found.items())), splits, tuple(reversed(dividends)), tuple(reversed(doubts)))


def _labels(index: Index, interval: str) -> list[str]:
    """The sessions of an index: dates, or UTC times for an intraday interval."""
    stamps = cast("DatetimeIndex", index)
    if _intraday(interval):
        return list(stamps.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ"))
    return list(stamps.strftime("%Y-%m-%d"))


def _intraday(interval: str) -> bool:
    return interval[-1] in ("m", "h")


def _figures(frame: DataFrame, column: str) -> list[float]:
    return [float(value) for value in frame[column].tolist()] if column in frame else [math.nan] * len(frame)


def _ratio(split: float) -> Fraction:
    """New shares for each old one as a fraction: 1.5 is 3 for 2, 0.0333... is 1 for 30."""
    return Fraction(split).limit_denominator(1000) if split >= 1 else 1 / Fraction(1 / split).limit_denominator(1000)


def _doubt(symbol: str, label: str, close: float, scale: int) -> Finding | None:
    """Why a close cannot be a price, if it cannot."""
    if close == 0:
        return Finding("zero_price", symbol, f"Yahoo's close of {symbol} on {label} is zero", label)
    if close < 0:
        return Finding("negative_price", symbol, f"Yahoo's close of {symbol} on {label} is {close}", label)
    if close * 10**scale > TICKS_MAX:
        return Finding(
            "unit_error", symbol, f"Yahoo's close of {symbol} on {label} is {close}, which is no price", label
        )
    return None


def _restated(figure: float, factor: Fraction, scale: int) -> int:
    """The figure times the factor in ticks: the shortest decimal within what the figure is precise to."""
    value = figure * factor.numerator / factor.denominator
    slack = _precision(figure) * float(factor) + abs(value) * 1e-15
    for decimals in range(scale + 1):
        short = round(value, decimals)
        if abs(short - value) <= slack:
            return ticks(short, scale)
    return ticks(value, scale)


def _precision(figure: float) -> float:
    """Half the last place of the figure: of single precision where it is one, of six decimals, or of a double."""
    if struct.unpack("f", struct.pack("f", figure))[0] == figure:
        return 2.0 ** (math.frexp(figure)[1] - 25)
    return 5e-7 if round(figure, 6) == figure else 0.0


def _prices(asked: Mapping[str, str], cells: Mapping[str, _Cells], answer: Answer, form: Prices) -> Prices:
    """The columns of all names on one axis, with the doubts: names that failed, or that are in another currency."""
    currency = _main_currency([_currency(answer, asked[symbol]) for symbol in cells])
    doubts: list[Finding] = []
    findings = _unit_findings(asked, cells, answer)
    priced: dict[str, _Cells] = {}
    for symbol in asked:
        if symbol not in cells:
            fault = answer.faults[asked[symbol]]
            doubts.append(Finding(fault.cause, symbol, f"{_cause_text(symbol, fault)}, so {_remedy(fault.cause)}"))
        elif (own := _major(_currency(answer, asked[symbol]))) not in ("", currency):
            text = f"{symbol} is priced in {own} and the others in {currency}"
            doubts.append(Finding("mixed_currency", symbol, text))
        else:
            priced[symbol] = cells[symbol]
            doubts.extend(cells[symbol].doubts)
    if not currency:
        findings.append(Finding("currency_assumed", "", "Yahoo names no currency: USD was assumed"))
    axis = sorted({label for held in priced.values() for label in held.closes})
    newest = max(_labels(frame.index, form.interval)[-1] for frame in answer.frames.values())
    if axis and newest > axis[-1]:
        text = f"no name has a close after {axis[-1]}, though Yahoo's sessions run to {newest}"
        findings.append(Finding("no_close", "", text, newest))
    findings.extend(_open_session(answer, axis))
    return Prices(
        tuple(axis), tuple(asked), tuple(_column(priced.get(symbol), axis) for symbol in asked),
        form.price_field, form.basis, True, form.interval, currency or "USD", form.scale,
        Actions(
            tuple(sorted(split for held in priced.values() for split in held.splits)),
            tuple(sorted(dividend for held in priced.values() for dividend in held.dividends)),
        ),
        tuple(doubts), tuple(findings),
    )  # fmt: skip


def _column(held: _Cells | None, axis: Sequence[str]) -> array[int]:
    closes = held.closes if held is not None else {}
    return array("q", [closes.get(label, MISSING) for label in axis])


def _main_currency(currencies: Sequence[str]) -> str:
    """The currency of most names; the first one asked for breaks a tie."""
    counted = Counter(_major(currency) for currency in currencies if currency)
    return counted.most_common(1)[0][0] if counted else ""


def _major(currency: str) -> str:
    return MINOR_UNITS.get(currency, (currency, 1))[0]


def _unit_findings(asked: Mapping[str, str], cells: Mapping[str, _Cells], answer: Answer) -> list[Finding]:
    """A finding for each name that Yahoo quotes in pence or the like."""
    quoted = [(symbol, _currency(answer, asked[symbol])) for symbol in cells]
    return [
        Finding(
            "minor_unit", symbol, f"Yahoo quotes {symbol} in {unit}: its prices were divided by 100 into {_major(unit)}"
        )
        for symbol, unit in quoted
        if unit in MINOR_UNITS
    ]


def _open_session(answer: Answer, axis: Sequence[str]) -> list[Finding]:
    """A note where the last session had not closed yet when Yahoo answered: its price is a live one, not a close."""
    for symbol in sorted(answer.frames):
        meta = answer.meta.get(symbol, {})
        try:
            now_seconds = int(meta["regularMarketTime"])
            close_seconds = int(meta["currentTradingPeriod"]["regular"]["end"])
            today = datetime.fromtimestamp(now_seconds + int(meta["gmtoffset"]), UTC).date().isoformat()
        except (KeyError, TypeError, ValueError):
            continue
        if axis and now_seconds < close_seconds and axis[-1][:10] == today:
            text = f"the session of {axis[-1]} was still open: its price of {symbol} is a live one, not a close"
            return [Finding("session_open", "", text, axis[-1], "note")]
    return []


def _named(prices: Prices, request: Request, base_url: str | None) -> Prices:
    """The prices with where they come from."""
    library = f"yfinance {version('yfinance')}"
    place = "Yahoo Finance" if base_url is None else "a mirror of Yahoo Finance"
    provenance = {"source": place, "library": library, "interval": request.interval}
    provenance |= {"period": request.period} if request.period else {"start": request.start or ""}
    return replace(prices, source=f"{place} ({library})", provenance=provenance)


def _cut(prices: Prices, start: str | None, end: str | None) -> Prices:
    """The sessions asked for, and the actions that fall between them."""
    cut = prices.between(start, end)
    if not cut.sessions:
        found = f"no price lies from {start or 'the first session'} to {end or 'the last'}"
        raise FeedFailed("yahoo", found, "", _remedy(NO_DATA))
    first, last = cut.sessions[0], end or "9999"
    actions = Actions(
        tuple(split for split in prices.actions.splits if first < split.session and split.session[: len(last)] <= last),
        tuple(paid for paid in prices.actions.dividends if first < paid.session and paid.session[: len(last)] <= last),
    )
    return replace(cut, actions=actions)
