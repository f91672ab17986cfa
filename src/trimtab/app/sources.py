"""Where prices come from: the bundled sample, Yahoo, or a file; each feed is imported only when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from os import PathLike, environ
from pathlib import Path

from trimtab.errors import PricesRefused, Refusals, UsageRefused
from trimtab.market.prices import BASES, FIELDS, Prices
from trimtab.market.renames import Names, family, joined
from trimtab.units import SCALE

YAHOO_BASE_URL = "TRIMTAB_YAHOO_BASE_URL"


@dataclass(frozen=True, slots=True)
class Series:
    """Which prices of a source are meant: its field, basis and interval, and the sessions from start to end.

    `period` ("1y", "6mo") is the time up to the last session and stands in place of `start`. None of `basis` leaves it
    to the source. `strict` refuses a file for what would only freeze a name. `actions` is a file of splits, dividends
    and renames beside the prices.
    """

    field: str = "close"
    basis: str | None = None
    interval: str = "1d"
    start: str | None = None
    end: str | None = None
    period: str | None = None
    currency: str | None = None
    strict: bool = False
    scale: int = SCALE
    actions: str | PathLike[str] | None = None


def read_source(source: str | PathLike[str], symbols: Sequence[str] | None, series: Series = Series()) -> Prices:
    """The prices of a source for these symbols: "sample", "yahoo", or the path of a CSV or Parquet file.

    With an actions file the names that a rename ties to them are read too.
    """
    _check(series)
    names = "today" if source in ("sample", "yahoo") else "every"
    return beside_actions(lambda asked, series: _read(source, asked, series), symbols, series, names=names)


def beside_actions(
    read: Callable[[Sequence[str] | None, Series], Prices],
    symbols: Sequence[str] | None,
    series: Series,
    *,
    names: str = "every",
) -> Prices:
    """What is read for the symbols, with the actions of the file of the series, where it names one.

    `names` says under which symbols a renamed name is asked for: every one that it had, or, of a vendor, today's alone.
    """
    if series.actions is None:
        return read(symbols, series)
    from trimtab.edges.feeds.action_files import read_action_file, with_actions

    file = read_action_file(Path(series.actions), currency=series.currency or "USD", scale=series.scale)
    if symbols is None:
        return with_actions(read(None, series), file)
    asked = list(family(file.actions.renames, symbols))
    if names == "today":
        today = Names("9999", file.actions.renames)
        asked = list(dict.fromkeys(today.of(symbol) for symbol in symbols))
    prices = with_actions(read(asked, replace(series, strict=series.strict and asked == list(symbols))), file)
    doubts = joined(prices)[0].doubts if series.strict else ()
    if doubts:
        raise Refusals(PricesRefused("", doubt.text, "", "") for doubt in doubts)
    return prices


def _read(source: str | PathLike[str], symbols: Sequence[str] | None, series: Series) -> Prices:
    if source == "sample":
        return _sample(symbols, series)
    if source == "yahoo":
        return _yahoo(symbols, series)
    from trimtab.edges.feeds.price_files import read_price_file

    prices = read_price_file(
        Path(source), symbols, field=series.field, basis=series.basis, interval=series.interval,
        currency=series.currency, scale=series.scale, strict=series.strict,
    )  # fmt: skip
    return cut(prices, series)


def _sample(symbols: Sequence[str] | None, series: Series) -> Prices:
    from trimtab.edges.feeds.sample import read_sample

    prices = read_sample(symbols)
    if series.basis is not None and series.basis != prices.basis:
        raise UsageRefused(
            "basis", f"the sample's prices are of basis {prices.basis} and {series.basis} was asked for",
            "the sample has one basis", f"leave it out, or ask for {prices.basis}",
        )  # fmt: skip
    if series.interval != "1d" or series.field != "close":
        found = f"the sample has daily closes, and {series.interval} {series.field} was asked for"
        raise UsageRefused("prices", found, "interval 1d and field close", "ask for them, or name another source")
    return cut(prices, series)


def _yahoo(symbols: Sequence[str] | None, series: Series) -> Prices:
    from trimtab.edges.feeds.yahoo import read_yahoo

    if not symbols:
        raise UsageRefused("symbols", "there are none", "Yahoo is asked by symbol", "name the symbols")
    period = series.period or (None if series.start or series.end else "1y")
    return read_yahoo(
        list(symbols), field=series.field, basis=series.basis, interval=series.interval, start=series.start,
        end=series.end, period=period, base_url=environ.get(YAHOO_BASE_URL) or None, scale=series.scale,
    )  # fmt: skip


def _check(series: Series) -> None:
    for name, value, allowed in (("field", series.field, FIELDS), ("basis", series.basis, (None, *BASES))):
        if value not in allowed:
            choices = ", ".join(str(choice) for choice in allowed if choice)
            raise UsageRefused(name, f"it is {value!r}", f"it is one of {choices}", "correct it")
    for name, day in (("start", series.start), ("end", series.end)):
        if day is not None:
            check_session(name, day)
    if series.period is not None and series.start is not None:
        raise UsageRefused("period", "start was given too", "one of both says where to begin", "leave one out")
    if series.start is not None and series.end is not None and series.start > series.end:
        raise UsageRefused("start", f"{series.start} lies after end, {series.end}", "start comes first", "swap them")


def check_session(name: str, session: str) -> None:
    """Refuse what is no ISO date (or UTC time, for an intraday session)."""
    try:
        stamp = datetime.fromisoformat(session)
    except (ValueError, TypeError):
        stamp = None
    if stamp is None or (session[:10] != stamp.date().isoformat()):
        raise UsageRefused(name, f"it is {session!r}", "it is an ISO date such as 2026-11-20", "correct it")


def cut(prices: Prices, series: Series) -> Prices:
    """The sessions asked for; refused when none is left."""
    start = series.start
    if series.period is not None and prices.sessions:
        start = _period_start(series.period, (series.end or prices.sessions[-1])[:10])
    cut = prices.between(start, series.end)
    if prices.sessions and not cut.sessions:
        raise UsageRefused(
            prices.source or "prices", f"no session lies from {start or 'the first'} to {series.end or 'the last'}",
            f"the prices run from {prices.sessions[0]} to {prices.sessions[-1]}", "choose other dates",
        )  # fmt: skip
    return cut


def _period_start(period: str, end: str) -> str | None:
    """The first day of a period such as 1y, 6mo, 5d or ytd that ends on the day; None for max."""
    last = date.fromisoformat(end)
    if period == "max":
        return None
    if period == "ytd":
        return f"{end[:4]}-01-01"
    from re import fullmatch

    match = fullmatch(r"([1-9]\d{0,3})(d|wk|mo|y)", period)
    if match is None:
        allowed = "it is a number with d, wk, mo or y (1y, 6mo), or ytd or max"
        raise UsageRefused("period", f"it is {period!r}", allowed, "correct it")
    count, unit = int(match[1]), match[2]
    if unit in ("d", "wk"):
        return (last - timedelta(days=count * (1 if unit == "d" else 7))).isoformat()
    months = last.year * 12 + last.month - 1 - count * (12 if unit == "y" else 1)
    if months < 12:
        return None
    from calendar import monthrange

    year, month = months // 12, months % 12 + 1
    return f"{year:04d}-{month:02d}-{min(last.day, monthrange(year, month)[1]):02d}"
