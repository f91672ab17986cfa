"""Prices from Yahoo: the real yfinance against a server on this machine that answers, restates and fails like Yahoo."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from loopback import DOWN_PAGE, EMPTY, OUTAGE, RATE_LIMIT, Fault, Loopback, Tape, error_body, single, weekdays

from trimtab.edges.feeds.yahoo import WAITS_SECONDS, read_yahoo
from trimtab.edges.feeds.yahoo_wire import _session, by_symbol
from trimtab.errors import ExtraMissing, FeedFailed, UsageRefused
from trimtab.market.actions import Dividend, Split
from trimtab.market.prices import Prices
from trimtab.market.quality import inspect

DAYS = weekdays("2023-06-01", 60)
SPLIT_DAY, EX_DAY, LATER_EX_DAY = DAYS[30], DAYS[10], DAYS[40]


def cents(first: int, step: int, count: int = len(DAYS)) -> list[float]:
    """Closes in dollars that move by a few cents a session."""
    return [(first + step * t + t * t % 7) / 100 for t in range(count)]


def split_tape(new: int, old: int) -> Tape:
    """A name that splits on SPLIT_DAY: its printed close falls (or rises) by the ratio that day."""
    before, after = cents(43_700, 23), cents(round(43_700 * old / new), 9)
    closes = [before[t] if day < SPLIT_DAY else after[t] for t, day in enumerate(DAYS)]
    return Tape(
        dict(zip(DAYS, closes, strict=True)), {SPLIT_DAY: (new, old)}, {EX_DAY: 0.82, LATER_EX_DAY: 0.24}
    )  # fmt: skip


PLAIN = Tape(dict(zip(DAYS, cents(30_011, 11), strict=True)), dividends={EX_DAY: 0.75})
OTHER = Tape(dict(zip(DAYS, cents(1_999, 2), strict=True)))


def never(seconds: float) -> None:
    raise AssertionError(f"waited {seconds} s")


def printed(prices: Prices, symbol: str) -> list[float | None]:
    return [ticks / 1e6 if ticks else None for ticks in prices.column(symbol)]


@pytest.mark.parametrize(("new", "old"), [(4, 1), (3, 2), (7, 1), (20, 1), (1, 10), (1, 30)])
def test_raw_closes_and_dividends_are_rebuilt_to_the_cent_they_were_printed_at(new: int, old: int) -> None:
    tape = split_tape(new, old)
    with Loopback({"AAPL": tape}) as yahoo:
        prices = read_yahoo(["AAPL"], base_url=yahoo.url, sleep=never)
    assert prices.basis == "raw" and prices.basis_stated
    assert prices.sessions == tuple(DAYS)
    assert printed(prices, "AAPL") == [tape.closes[day] for day in DAYS]
    assert prices.actions.splits == (Split(SPLIT_DAY, "AAPL", new, old),)
    assert prices.actions.dividends == (Dividend(EX_DAY, "AAPL", 820_000), Dividend(LATER_EX_DAY, "AAPL", 240_000))


def test_two_splits_in_one_year_multiply() -> None:
    days = weekdays("2023-03-01", 12)
    closes = [840.0, 841.2, 842.4, 421.0, 421.5, 422.0, 422.5, 105.5, 106.25, 107.0, 107.5, 108.0]
    tape = Tape(dict(zip(days, closes, strict=True)), {days[3]: (2, 1), days[7]: (4, 1)}, {days[1]: 1.6, days[4]: 0.8})
    with Loopback({"X": tape}) as yahoo:
        prices = read_yahoo(["X"], base_url=yahoo.url)
        split = read_yahoo(["X"], basis="split", base_url=yahoo.url)
    assert printed(prices, "X") == closes
    assert [paid.cash_ticks for paid in prices.actions.dividends] == [1_600_000, 800_000]
    assert printed(split, "X")[:4] == [105.0, 105.15, 105.3, 105.25]


def test_a_split_after_the_end_asked_for_is_undone_as_well() -> None:
    tape = split_tape(4, 1)
    with Loopback({"AAPL": tape}) as yahoo:
        prices = read_yahoo(["AAPL"], start=DAYS[5], end=DAYS[20], base_url=yahoo.url)
    assert prices.sessions == tuple(DAYS[5:21])
    assert printed(prices, "AAPL") == [tape.closes[day] for day in DAYS[5:21]]
    assert prices.actions.splits == ()
    assert [paid.session for paid in prices.actions.dividends] == [EX_DAY]


def test_an_end_alone_takes_the_period_up_to_it() -> None:
    with Loopback({"MSFT": PLAIN}) as yahoo:
        month = read_yahoo(["MSFT"], end=DAYS[40], period="1mo", base_url=yahoo.url)
        everything = read_yahoo(["MSFT"], end=DAYS[40], period="max", base_url=yahoo.url)
        this_year = read_yahoo(["MSFT"], end=DAYS[40], period="ytd", base_url=yahoo.url)
    assert DAYS[18] <= month.sessions[0] <= DAYS[20] and month.sessions[-1] == DAYS[40]
    assert everything.sessions == this_year.sessions == tuple(DAYS[:41])


def test_split_and_total_are_yahoo_s_own_restatements_and_carry_no_actions() -> None:
    tape = split_tape(4, 1)
    with Loopback({"AAPL": tape}) as yahoo:
        split = read_yahoo(["AAPL"], basis="split", base_url=yahoo.url)
        total = read_yahoo(["AAPL"], basis="total", base_url=yahoo.url)
    first, last = tape.closes[DAYS[0]], tape.closes[DAYS[-1]]
    assert first is not None and last is not None
    assert (split.basis, total.basis) == ("split", "total")
    assert split.actions.splits == total.actions.splits == split.actions.dividends == total.actions.dividends == ()
    assert printed(split, "AAPL")[0] == round(first / 4, 6) and printed(split, "AAPL")[-1] == last
    # an adjusted close is the close times (1 - dividend / close before the ex-date), for each later dividend
    before, later = tape.closes[DAYS[9]], tape.closes[DAYS[39]]
    assert before is not None and later is not None
    adjusted = first / 4 * (1 - 0.82 / before) * (1 - 0.24 / later)
    assert total.column("AAPL")[0] == round(single(adjusted) * 1e6)


def test_names_keep_the_order_and_spelling_in_which_they_were_asked() -> None:
    with Loopback({"AAPL": PLAIN, "MSFT": OTHER, "ZM": PLAIN}) as yahoo:
        prices = read_yahoo(["ZM", "msft", "AAPL"], base_url=yahoo.url)
        one = read_yahoo(["msft"], base_url=yahoo.url)
    assert prices.symbols == ("ZM", "msft", "AAPL")
    assert printed(prices, "msft") == printed(one, "msft") == [OTHER.closes[day] for day in DAYS]
    assert one.symbols == ("msft",)


@pytest.mark.parametrize("symbols", [["AAPL"], ["AAPL", "MSFT"]], ids=["one", "two"])
def test_every_column_order_of_yfinance_is_read_the_same(symbols: list[str]) -> None:
    import yfinance

    def download(**options: Any) -> Any:
        return yfinance.download(
            symbols, period="1y", auto_adjust=False, progress=False, session=_session(yahoo.url, {}), **options
        )

    with Loopback({"AAPL": PLAIN, "MSFT": OTHER}) as yahoo:
        read_yahoo(symbols, base_url=yahoo.url)  # sets the cache aside, as the feed does
        orders = [by_symbol(download(group_by=order), symbols) for order in ("column", "ticker")]
        if len(symbols) == 1:
            orders.append(by_symbol(download(multi_level_index=False), symbols))
    for read in orders:
        assert sorted(read) == symbols
        assert read["AAPL"]["Close"].tolist() == [single(close or 0) for close in PLAIN.closes.values()]


# What the server does, the cause that is told, how often it is asked again, and what the sentence says.
FAULTS = [
    (None, "not_found", 0, "Yahoo does not know BAD, so correct the symbol"),
    (RATE_LIMIT, "rate_limited", 2, "Yahoo refused BAD for too many requests, so wait some minutes"),
    (OUTAGE, "transport", 2, "Yahoo failed on BAD (HTTP 503), so check"),
    ((500, "{}"), "transport", 2, "Yahoo failed on BAD (HTTP 500)"),
    ((403, "forbidden"), "transport", 2, "Yahoo failed on BAD (HTTP 403)"),
    (DOWN_PAGE, "transport", 2, "Yahoo could not be reached for BAD (the answer is no chart)"),
    (EMPTY, "no_data", 0, "Yahoo has no prices of BAD in the period, so choose another period"),
    ((400, error_body("Bad Request", "Data doesn't exist for startDate = 1")), "no_data", 0,
     "Yahoo has no prices of BAD in the period"),
    ((422, error_body("Unprocessable Entity", "Invalid input - range=7q")), "bad_request", 0,
     "Yahoo refused the request for BAD (Invalid input - range=7q), so correct the period"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("served", "cause", "waits", "says"), FAULTS, ids=[f"{row[1]}-{row[0] and row[0][0]}" for row in FAULTS]
)
def test_a_failed_name_is_a_gap_with_its_true_cause_and_the_rest_goes_on(
    served: tuple[int, str] | None, cause: str, waits: int, says: str
) -> None:
    waited: list[float] = []
    faults = {"BAD": Fault(*served)} if served else {}
    with Loopback({"AAPL": PLAIN}, faults) as yahoo:
        prices = read_yahoo(["AAPL", "BAD"], base_url=yahoo.url, sleep=waited.append)
    assert waited == list(WAITS_SECONDS[:waits])
    assert printed(prices, "AAPL") == list(PLAIN.closes.values())
    assert printed(prices, "BAD") == [None] * len(DAYS)
    assert [(doubt.code, doubt.symbol, doubt.session) for doubt in prices.doubts] == [(cause, "BAD", "")]
    assert prices.doubts[0].text.startswith(says)
    assert "delisted" not in prices.doubts[0].text
    quotes, findings = inspect(prices, prices.symbols, prices.as_of())
    assert quotes["AAPL"].doubt == "" and quotes["BAD"].doubt == "no_price"
    assert findings[0].text.startswith(f"BAD is frozen: {says}")


@pytest.mark.parametrize("served", [RATE_LIMIT, OUTAGE], ids=["rate limit", "outage"])
def test_what_waiting_mends_is_asked_for_again(served: tuple[int, str]) -> None:
    with Loopback({"AAPL": PLAIN, "MSFT": OTHER}, {"MSFT": Fault(*served)}) as yahoo:
        waited: list[float] = []

        def mended(seconds: float) -> None:
            waited.append(seconds)
            asked.extend(yahoo.asked)
            yahoo.asked.clear()
            yahoo.faults.clear()

        asked: list[str] = []
        prices = read_yahoo(["AAPL", "MSFT"], base_url=yahoo.url, sleep=mended)
    assert waited == [WAITS_SECONDS[0]]
    assert prices.doubts == () and printed(prices, "MSFT") == list(OTHER.closes.values())
    assert {line.split()[0] for line in yahoo.asked} == {"MSFT"}, "only the failed name is asked for again"


ALL_FAILED = [
    ({"A": RATE_LIMIT, "B": RATE_LIMIT}, "yahoo: no prices came: Yahoo refused A, B for too many requests; "
     "wait some minutes and try again, or read prices kept earlier with --save-prices"),
    ({"A": OUTAGE, "B": OUTAGE}, "yahoo: no prices came: Yahoo failed on A, B "
     "(HTTP 503); check the connection and try again, or read prices kept earlier with --save-prices"),
    ({}, "yahoo: no prices came: Yahoo does not know A, B; "
     "correct the symbol (Yahoo writes BRK.B as BRK-B, and Shell in London as SHEL.L)"),
    ({"A": OUTAGE}, "yahoo: no prices came: Yahoo failed on A (HTTP 503), "
     "and Yahoo does not know B; check the connection and try again, or read prices kept earlier with --save-prices"),
    ({"A": EMPTY, "B": EMPTY}, "yahoo: no prices came: Yahoo has no prices of A, B in the period; "
     "choose another period"),
]  # fmt: skip


@pytest.mark.parametrize(("served", "sentence"), ALL_FAILED, ids=["rate limit", "outage", "unknown", "both", "empty"])
def test_when_no_name_comes_one_sentence_says_why_and_what_to_do(
    served: Mapping[str, tuple[int, str]], sentence: str
) -> None:
    faults = {symbol: Fault(*answer) for symbol, answer in served.items()}
    with Loopback({}, faults) as yahoo, pytest.raises(FeedFailed) as refused:
        read_yahoo(["A", "B"], base_url=yahoo.url, sleep=lambda seconds: None)
    assert str(refused.value) == sentence


def test_a_server_that_is_not_there_is_no_delisting() -> None:
    with Loopback({}) as gone:
        pass
    with pytest.raises(FeedFailed) as refused:
        read_yahoo(["AAPL"], base_url=gone.url, sleep=lambda seconds: None)
    assert str(refused.value) == (
        "yahoo: no prices came: Yahoo could not be reached for AAPL (ConnectionError); "
        "check the connection and try again, or read prices kept earlier with --save-prices"
    )


def test_a_crumb_that_is_rate_limited_does_not_matter_when_the_prices_come() -> None:
    with Loopback({"AAPL": PLAIN}) as yahoo:
        yahoo.crumb_status = 429
        prices = read_yahoo(["AAPL"], base_url=yahoo.url, sleep=never)
    assert printed(prices, "AAPL") == list(PLAIN.closes.values())


def test_a_bad_period_is_refused_in_yahoo_s_words() -> None:
    with Loopback({"AAPL": PLAIN}) as yahoo, pytest.raises(FeedFailed) as refused:
        read_yahoo(["AAPL"], period="7q", base_url=yahoo.url, sleep=never)
    assert str(refused.value) == (
        "yahoo: no prices came: Yahoo refused the request for AAPL (Invalid input - range=7q); "
        "correct the period, the dates or the interval"
    )


def test_a_missing_last_close_freezes_its_name_and_no_other() -> None:
    gone = replace(OTHER, closes={**OTHER.closes, DAYS[-2]: None, DAYS[-1]: None})
    with Loopback({"AAPL": PLAIN, "MSFT": gone}) as yahoo:
        prices = read_yahoo(["AAPL", "MSFT"], base_url=yahoo.url)
    assert prices.as_of() == DAYS[-1] and printed(prices, "MSFT")[-3:] == [OTHER.closes[DAYS[-3]], None, None]
    quotes, _ = inspect(prices, prices.symbols, prices.as_of())
    assert (quotes["AAPL"].doubt, quotes["MSFT"].doubt) == ("", "stale_price")


def test_a_last_session_without_any_close_is_said() -> None:
    ends = [replace(tape, closes={**tape.closes, DAYS[-1]: None}) for tape in (PLAIN, OTHER)]
    with Loopback({"AAPL": ends[0], "MSFT": ends[1]}) as yahoo:
        prices = read_yahoo(["AAPL", "MSFT"], base_url=yahoo.url)
    assert prices.sessions[-1] == DAYS[-2]
    assert [finding.text for finding in prices.findings] == [
        f"no name has a close after {DAYS[-2]}, though Yahoo's sessions run to {DAYS[-1]}"
    ]


def test_a_gap_inside_stays_a_gap() -> None:
    holed = replace(OTHER, closes={**OTHER.closes, DAYS[20]: None})
    with Loopback({"AAPL": PLAIN, "MSFT": holed}) as yahoo:
        prices = read_yahoo(["AAPL", "MSFT"], base_url=yahoo.url)
    assert printed(prices, "MSFT")[19:22] == [OTHER.closes[DAYS[19]], None, OTHER.closes[DAYS[21]]]


@pytest.mark.parametrize(("close", "code"), [(0.0, "zero_price"), (-3.1, "negative_price"), (2e10, "unit_error")])
def test_a_close_that_is_no_price_is_doubted(close: float, code: str) -> None:
    odd = replace(OTHER, closes={**OTHER.closes, DAYS[-1]: close})
    with Loopback({"AAPL": PLAIN, "MSFT": odd}) as yahoo:
        prices = read_yahoo(["AAPL", "MSFT"], base_url=yahoo.url)
    assert [(doubt.code, doubt.symbol, doubt.session) for doubt in prices.doubts] == [(code, "MSFT", DAYS[-1])]
    assert inspect(prices, ["MSFT"], DAYS[-1])[0]["MSFT"].doubt == code


def test_intraday_sessions_are_utc_times() -> None:
    hours = [f"{day}T{hour}:30:00Z" for day in ("2024-03-07", "2024-03-08") for hour in range(15, 21)]
    hours += [f"2024-03-11T{hour}:30:00Z" for hour in range(14, 20)]  # New York is on summer time from 2024-03-10
    tape = Tape({hour: 100 + t / 4 for t, hour in enumerate(hours)})
    with Loopback({"AAPL": tape}) as yahoo:
        prices = read_yahoo(["AAPL"], interval="1h", period="5d", base_url=yahoo.url)
    assert prices.interval == "1h" and prices.sessions == tuple(hours)
    assert printed(prices, "AAPL") == list(tape.closes.values())


def test_an_intraday_split_is_undone_from_its_first_bar() -> None:
    hours = [f"{day}T{hour}:30:00Z" for day in ("2024-06-06", "2024-06-07", "2024-06-10") for hour in range(13, 17)]
    closes = [1200.0 + t if hour < "2024-06-10" else 120.0 + t for t, hour in enumerate(hours)]
    tape = Tape(dict(zip(hours, closes, strict=True)), {"2024-06-10": (10, 1)})
    with Loopback({"NVDA": tape}) as yahoo:
        prices = read_yahoo(["NVDA"], interval="1h", period="5d", base_url=yahoo.url)
    assert printed(prices, "NVDA") == closes
    assert prices.actions.splits == (Split("2024-06-10T13:30:00Z", "NVDA", 10, 1),)
    assert inspect(prices, ["NVDA"], prices.as_of())[1] == ()


def test_a_name_in_another_currency_is_doubted_not_added() -> None:
    tapes = {"AAPL": PLAIN, "MSFT": PLAIN, "SAP.DE": replace(OTHER, currency="EUR", zone="Europe/Berlin")}
    with Loopback(tapes) as yahoo:
        prices = read_yahoo(["AAPL", "SAP.DE", "MSFT"], base_url=yahoo.url)
    assert prices.currency == "USD" and printed(prices, "SAP.DE") == [None] * len(DAYS)
    assert [(doubt.code, doubt.text) for doubt in prices.doubts] == [
        ("mixed_currency", "SAP.DE is priced in EUR and the others in USD")
    ]


def test_pence_are_restated_in_pounds_and_that_is_said() -> None:
    tape = replace(OTHER, currency="GBp", zone="Europe/London", dividends={EX_DAY: 26.5})
    with Loopback({"SHEL.L": tape}) as yahoo:
        prices = read_yahoo(["SHEL.L"], base_url=yahoo.url)
    assert prices.currency == "GBP"
    assert printed(prices, "SHEL.L") == [round((close or 0) / 100, 4) for close in tape.closes.values()]
    assert prices.actions.dividends == (Dividend(EX_DAY, "SHEL.L", 265_000),)
    assert [finding.text for finding in prices.findings] == [
        "Yahoo quotes SHEL.L in GBp: its prices were divided by 100 into GBP"
    ]


def test_a_currency_that_is_not_told_is_assumed_aloud() -> None:
    with Loopback({"AAPL": replace(PLAIN, currency=None)}) as yahoo:
        prices = read_yahoo(["AAPL"], base_url=yahoo.url)
    assert prices.currency == "USD"
    assert [finding.code for finding in prices.findings] == ["currency_assumed"]


def test_the_price_of_an_open_session_is_noted_as_a_live_one() -> None:
    with Loopback({"AAPL": replace(PLAIN, open_now=True)}) as yahoo:
        prices = read_yahoo(["AAPL"], base_url=yahoo.url)
    assert [(finding.code, finding.severity) for finding in prices.findings] == [("session_open", "note")]


def test_where_prices_come_from_is_said_without_the_address() -> None:
    with Loopback({"AAPL": PLAIN}) as yahoo:
        prices = read_yahoo(["AAPL"], base_url=yahoo.url)
    assert prices.source.startswith("a mirror of Yahoo Finance (yfinance ")
    assert prices.provenance["period"] == "1y" and prices.provenance["interval"] == "1d"
    assert yahoo.url not in str(prices)


def test_nothing_is_printed_and_the_log_is_left_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("yfinance")
    before = (list(logger.handlers), logger.level, logger.propagate)
    with Loopback({"AAPL": PLAIN}, {"BAD": Fault(*OUTAGE)}) as yahoo:
        read_yahoo(["AAPL", "BAD", "GONE"], base_url=yahoo.url, sleep=lambda seconds: None)
    assert (list(logger.handlers), logger.level, logger.propagate) == before
    assert capfd.readouterr() == ("", "")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"field": "vwap"}, "yahoo: the field vwap was asked for; Yahoo has closes only; "
     "ask for field close, or read a file with vwap, or with bid and ask for mid"),
    ({"field": "mid"}, "yahoo: the field mid was asked for; Yahoo has closes only; "
     "ask for field close, or read a file with vwap, or with bid and ask for mid"),
    ({"basis": "adjusted"}, "yahoo: the basis is 'adjusted'; a basis is raw, split or total; choose one"),
    ({"interval": "4h"}, "yahoo: the interval is '4h'; "
     "it is one of 1m, 2m, 5m, 15m, 30m, 60m, 90m, 1h, 1d, 5d, 1wk, 1mo, 3mo; choose one"),
    ({"interval": "1h", "basis": "total"}, "yahoo: basis total was asked for at interval 1h; "
     "Yahoo adjusts daily closes only; ask for basis raw or split, or for interval 1d"),
    ({"start": "2023-06-01", "period": "1y"}, "yahoo: start and period were both given; "
     "one of both says where to begin; leave one out"),
    ({"end": "2023-06-01", "period": "7q"}, "yahoo: the period is '7q'; "
     "it is a number with d, wk, mo or y (1y, 6mo), or ytd or max; correct it"),
    ({"base_url": "file:///etc"}, "yahoo: the address is 'file:///etc'; "
     "it starts with http:// or https://; correct it"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "sentence"), REFUSED, ids=[" ".join(row[0]) for row in REFUSED])
def test_what_yahoo_cannot_give_is_refused_before_it_is_asked(asked: dict[str, Any], sentence: str) -> None:
    with Loopback({"AAPL": PLAIN}) as yahoo, pytest.raises(UsageRefused) as refused:
        read_yahoo(["AAPL"], **({"base_url": yahoo.url} | asked))
    assert str(refused.value) == sentence
    assert yahoo.asked == []


def test_no_symbols_are_refused() -> None:
    with pytest.raises(UsageRefused, match="no symbol was asked for"):
        read_yahoo([])


def test_dates_without_a_session_are_refused() -> None:
    with Loopback({"AAPL": PLAIN}) as yahoo, pytest.raises(FeedFailed) as refused:
        read_yahoo(["AAPL"], start="2023-06-03", end="2023-06-04", base_url=yahoo.url)
    assert str(refused.value) == "yahoo: no price lies from 2023-06-03 to 2023-06-04; choose another period"


def test_without_curl_the_plain_http_library_asks_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import requests
    from yfinance import _http

    monkeypatch.setattr(_http, "requests", requests)
    monkeypatch.setattr(_http, "HAS_CURL_CFFI", False)
    with Loopback({"AAPL": PLAIN}, {"BAD": Fault(*OUTAGE)}) as yahoo:
        prices = read_yahoo(["AAPL", "BAD"], base_url=yahoo.url, sleep=lambda seconds: None)
    assert printed(prices, "AAPL") == list(PLAIN.closes.values())
    assert [doubt.code for doubt in prices.doubts] == ["transport"]


@contextmanager
def without(library: str) -> Iterator[None]:
    held = sys.modules.get(library)
    sys.modules[library] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if held is None:
            del sys.modules[library]
        else:
            sys.modules[library] = held


def test_without_yfinance_the_sentence_says_what_to_install() -> None:
    with without("yfinance"), pytest.raises(ExtraMissing) as refused:
        read_yahoo(["AAPL"])
    assert str(refused.value) == "yfinance is needed for prices from Yahoo; pip install 'trimtab[yahoo]'"
