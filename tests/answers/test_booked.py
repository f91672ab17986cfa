"""A book's history against figures worked out elsewhere: published returns, and vendors' adjusted closes."""

from __future__ import annotations

from array import array

import pytest
from answers.test_lots_real import TRADES, action, trade
from answers.test_real_splits import DIVIDENDS, PROFIT_WARNING, SPLITS, dividends, prices, series
from booked import booked, opened

from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import DividendPaid, Fact, Filled, Flow, InterestPaid, Opened, SplitDone
from trimtab.ledger.fills import BUY, Fill
from trimtab.ledger.roll import account_of, enter
from trimtab.market.prices import Prices
from trimtab.run.booked import Performance, money_weighted, performance
from trimtab.run.booked.positions import positions, realised
from trimtab.units import SHARE_PER, ticks

pytestmark = pytest.mark.no_cover


def history(facts: list[Fact], known: Prices, **asked: str) -> Performance:
    """The history of a book after the facts."""
    entered = enter(Ledger(), [Opened("main", known.sessions[0]), *facts], who="desk", when_utc="then")
    return performance(entered.entries, account_of(entered.ledger, "main"), known, **asked)  # type: ignore[arg-type]


def column(closes: dict[str, float]) -> Prices:
    """Prices of one name, X."""
    return Prices(tuple(closes), ("X",), (array("q", [ticks(close) for close in closes.values()]),))


def bought(session: str, shares: float, price: str, fill_id: str = "1") -> Filled:
    """Shares bought without a fee."""
    return Filled("main", Fill(fill_id, session, "X", BUY, round(shares * SHARE_PER), ticks(price), 0))


# CFA curriculum and Investopedia, "Time-Weighted Rate of Return": 1,000,000 put in on 31 December is worth 1,162,484 on
# 15 August, when 100,000 are added, and 1,192,328 at the year's end: 16.25 % and -5.56 %, 9.79 % in all.


def test_a_deposit_that_is_badly_timed_is_no_fault_of_the_manager() -> None:
    known = column({"2019-12-31": 1000, "2020-08-15": 1162.484, "2020-12-31": 1092.328})
    facts: list[Fact] = [Flow("main", "2019-12-31", "a", 100_000_000), bought("2019-12-31", 1000, "1000")]
    made = history([*facts, Flow("main", "2020-08-15", "b", 10_000_000)], known, flow_at="end")
    assert made.nav_minor == (100_000_000, 126_248_400, 119_232_800)
    assert [round(earned, 4) for earned in made.returns] == [0.1625, -0.0556]
    assert round(made.growth, 4) == 0.0979


# The same pages' second investor takes 100,000 out instead and ends with 1,003,440: 9.79 % as well.


def test_a_withdrawal_that_is_well_timed_is_none_of_his_merit() -> None:
    known = column({"2019-12-31": 1000, "2020-08-15": 1162.484, "2020-12-31": 1097.8832})
    facts: list[Fact] = [Flow("main", "2019-12-31", "a", 100_000_000), bought("2019-12-31", 1000, "1000")]
    sold = Filled("main", Fill("2", "2020-08-15", "X", "SELL", 86_022_689_206, ticks("1162.484"), 0))
    made = history([*facts, sold, Flow("main", "2020-08-15", "b", -10_000_000)], known)
    assert made.nav_minor[1] == 106_248_400
    assert round(made.nav_minor[2] / 100, -1) == 1_003_440
    assert round(made.growth, 4) == 0.0979


# pyxirr, README: -1000 on 2020-01-01, +750 on 2021-01-01, +500 on 2022-01-01.


def test_xirr_of_a_book_is_that_of_its_flows() -> None:
    known = column({"2020-01-01": 1, "2021-01-01": 1, "2022-01-01": 1})
    facts: list[Fact] = [
        Flow("main", "2020-01-01", "a", 100_000), InterestPaid("main", "2021-01-01", "i", 25_000),
        Flow("main", "2021-01-01", "b", -75_000),
    ]  # fmt: skip
    assert money_weighted(history(facts, known)) == pytest.approx(0.1750092646, abs=1e-9)


def test_xirr_counts_the_days_of_a_leap_year() -> None:
    known = column({"2020-01-01": 1, "2021-01-01": 1})
    facts: list[Fact] = [Flow("main", "2020-01-01", "a", 100_000), InterestPaid("main", "2021-01-01", "i", 20_000)]
    assert money_weighted(history(facts, known)) == pytest.approx(0.1994023733, abs=1e-9)


# Portfolio Performance, testFifoBuySellTransactions.


def test_portfolio_performance_fifo_at_a_price_of_100() -> None:
    known = column({"2010-01-01": 30, "2010-02-01": 35, "2010-03-01": 31, "2010-04-01": 60, "2010-05-03": 100})
    facts: list[Fact] = [
        Flow("main", "2010-01-01", "a", 10**6), bought("2010-01-01", 109, "28.891743"),
        Filled("main", Fill("2", "2010-02-01", "X", "SELL", 15 * SHARE_PER, ticks("35.433333"), 0)),
        bought("2010-03-01", 52, "32.402308", "3"), bought("2010-03-01", 32, "29.978125", "4"),
    ]  # fmt: skip
    entered = enter(Ledger(), [Opened("main", "2010-01-01"), *facts], who="desk", when_utc="then")
    account = account_of(entered.ledger, "main")
    made = performance(entered.entries, account, known)
    (held,) = positions(made, account)
    (done,) = realised(account)
    assert (done.gain_minor, held.gain_minor, held.cost_minor) == (9_812, 1_243_996, 536_004)
    assert made.nav_minor[-1] == 10**6 - 314_920 + 53_150 - 168_492 - 95_930 + 1_780_000


@pytest.mark.parametrize("symbol", ["AAPL", "IBM", "MSFT"])
def test_a_name_with_its_dividends_reinvested_earns_what_its_adjusted_close_says(symbol: str) -> None:
    """A deposit every 250 sessions is put into more shares at the close: time-weighted it is the adjusted close."""
    close, adjusted = series(symbol, "close"), series(symbol, "adj_close")
    known = prices("without").only([symbol])
    paid = {session: cash for name, session, cash in dividends() if name == symbol}
    entries, units = [], 0

    def book(*facts: Fact) -> None:
        nonlocal ledger
        entered = enter(ledger, facts, who="desk", when_utc="then")
        ledger = entered.ledger
        entries.extend(entered.entries)

    ledger = Ledger()
    book(Opened("main", known.sessions[0]))
    for t, session in enumerate(known.sessions):
        price = ticks(close[session])
        if (symbol, session) in SPLITS:
            book(SplitDone("main", session, symbol, SPLITS[symbol, session], 1))
            units *= SPLITS[symbol, session]
        if session in paid:
            cash = round(ticks(paid[session]) * units / SHARE_PER / 10**4)
            more = cash * 10**4 * SHARE_PER // price
            book(DividendPaid("main", session, session, symbol, cash, 0, more))
            units += more
        if t % 250 == 0:
            shares = 20_000 * SHARE_PER
            cost = shares * price // SHARE_PER // 10**4
            book(
                Flow("main", session, session, cost),
                Filled("main", Fill(session, session, symbol, BUY, shares, price, 0)),
            )
            units += shares
    made = performance(entries, account_of(ledger, "main"), known, flow_at="end")
    assert made.explained and made.opening == pytest.approx(0, abs=1e-9)
    grown = 1.0
    for session, earned in zip(made.sessions[1:], made.returns, strict=True):
        grown *= 1 + earned
        if (symbol, session) != PROFIT_WARNING:  # valued at the price before it for that session, and said
            assert grown == pytest.approx(adjusted[session] / adjusted[made.sessions[0]], rel=2e-7), session


def test_odd_lots_through_real_splits_and_dividends_to_the_cent() -> None:
    """The account of test_lots_real: what its history ends with was worked out on paper there."""
    assert DIVIDENDS  # of four names; what is paid on shares of the day is booked as cash
    days: list[tuple[str, int, object]] = [(row[0], 2, row) for row in TRADES]
    days += [(session, 0, (symbol, ratio)) for (symbol, session), ratio in SPLITS.items()]
    days += [(session, 1, (symbol, cash)) for symbol, session, cash in dividends()]
    ledger, facts = opened(1_000_000, session="2000-03-01"), list[Fact]()
    for session, kind, row in sorted(days, key=lambda day: day[:2]):
        fact = trade(*row) if kind == 2 else action(account_of(ledger, "main"), session, kind, *row)  # type: ignore
        if fact:
            ledger, facts = booked(ledger, fact), [*facts, fact]
    start = [Opened("main", "2000-03-01"), Flow("main", "2000-03-01", "start", 1_000_000)]
    entered = enter(Ledger(), [*start, *facts], who="desk", when_utc="then")
    account = account_of(entered.ledger, "main")
    known = prices().only(["AAPL", "MSFT"])
    made = performance(entered.entries, account, known)
    cash = 1_000_000 - 92_216 - 18_055 - 240_579 + 2_176_881 + 62_412
    microsoft = round(66 * series("MSFT", "close")[known.sessions[-1]] * 100)
    assert made.cash_minor[-1] == cash
    assert made.nav_minor[-1] == cash + 602_658 + microsoft
    total = made.total
    assert (total.flows_minor, total.income_minor, total.trade_fees_minor) == (1_000_000, 62_412, -4 * 999)
    assert total.residual_minor == total.trading_minor == total.fees_minor == 0
    earned = cash + 602_658 + microsoft - 1_000_000
    assert total.prices_minor == earned - 62_412 + 4 * 999
    assert [finding.code for finding in made.findings] == ["price_carried"]  # Apple halved on its profit warning
