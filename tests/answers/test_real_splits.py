"""Real splits and dividends in raw prices: Apple, IBM, Microsoft and Google, March 2000 to March 2013.

The closes are those of the pip package bokeh_sampledata (public domain, from Quandl WIKI), unadjusted. Their splits and
dividends are not in it and are written here, from the companies' own pages for investors:

- Apple, "Stock split": two for one, trading on 21 June 2000 and on 28 February 2005; "Dividend history": 2.65 a quarter
  from August 2012.
- Microsoft, "Dividends and stock history": two for one on 18 February 2003; the first dividend in 2003, 3.00 once in
  2004 on the same day as the 0.08 of the quarter.
- IBM, "IBM cash dividends", by record date; the ex-date stood two business days before it. No split in these years.
- Google paid nothing and split for the first time in 2014, after these prices end; it came to market on 19 August 2004.

The package also has the source's adjusted closes, which restate each price before a split or dividend. They are the
answer from elsewhere: nothing of ours made them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
from oracle.walked import folded

from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.prices import Prices
from trimtab.run.backtest import Backtest, backtest
from trimtab.units import ticks

pytestmark = pytest.mark.no_cover

SPLITS = {("AAPL", "2000-06-21"): 2, ("MSFT", "2003-02-18"): 2, ("AAPL", "2005-02-28"): 2}
DIVIDENDS = """
AAPL 2.65  2012-08-09 2012-11-07 2013-02-07
MSFT 0.08  2003-02-19 2004-08-23
MSFT 0.16  2003-10-15
MSFT 3.08  2004-11-15
MSFT 0.08  2005-02-15 2005-05-16 2005-08-15 2005-11-15
MSFT 0.09  2006-02-15 2006-05-15 2006-08-15
MSFT 0.10  2006-11-14 2007-02-13 2007-05-15 2007-08-14
MSFT 0.11  2007-11-13 2008-02-19 2008-05-13 2008-08-19
MSFT 0.13  2008-11-18 2009-02-17 2009-05-19 2009-08-18 2009-11-17 2010-02-16 2010-05-18 2010-08-17
MSFT 0.16  2010-11-16 2011-02-15 2011-05-17 2011-08-16
MSFT 0.20  2011-11-15 2012-02-14 2012-05-15 2012-08-14
MSFT 0.23  2012-11-13 2013-02-19
IBM  0.13  2000-05-08 2000-08-08 2000-11-08 2001-02-07
IBM  0.14  2001-05-08 2001-08-08 2001-11-07 2002-02-06
IBM  0.15  2002-05-08 2002-08-07 2002-11-06 2003-02-06
IBM  0.16  2003-05-07 2003-08-06 2003-11-06 2004-02-06
IBM  0.18  2004-05-06 2004-08-06 2004-11-08 2005-02-08
IBM  0.20  2005-05-06 2005-08-08 2005-11-08 2006-02-08
IBM  0.30  2006-05-08 2006-08-08 2006-11-08 2007-02-07
IBM  0.40  2007-05-08 2007-08-08 2007-11-07 2008-02-06
IBM  0.50  2008-05-07 2008-08-06 2008-11-06 2009-02-06
IBM  0.55  2009-05-06 2009-08-06 2009-11-06 2010-02-08
IBM  0.65  2010-05-06 2010-08-06 2010-11-08 2011-02-08
IBM  0.75  2011-05-06 2011-08-08 2011-11-08 2012-02-08
IBM  0.85  2012-05-08 2012-08-08 2012-11-07 2013-02-06
"""
SYMBOLS = ("AAPL", "GOOG", "IBM", "MSFT")
PROFIT_WARNING = ("AAPL", "2000-09-29")  # Apple fell by half on it: a real price, and the only step of that size


def dividends() -> Iterator[tuple[str, str, float]]:
    """Symbol, ex-date and cash a share, row by row."""
    for row in DIVIDENDS.strip().splitlines():
        symbol, cash, *sessions = row.split()
        for session in sessions:
            yield symbol, session, float(cash)


def series(symbol: str, field: str) -> dict[str, float]:
    """One field of the package's data, by session."""
    from bokeh_sampledata import stocks

    table = getattr(stocks, symbol)
    return dict(zip(table["date"], table[field], strict=True))


@cache
def prices(with_actions: str = "with") -> Prices:
    """The raw closes of all four, with the splits and dividends above unless asked without."""
    closes = {symbol: series(symbol, "close") for symbol in SYMBOLS}
    sessions = tuple(sorted(closes["IBM"]))
    columns = tuple(array("q", [ticks(closes[symbol].get(session, 0)) for session in sessions]) for symbol in SYMBOLS)
    actions = Actions(
        tuple(sorted(Split(session, symbol, after, 1) for (symbol, session), after in SPLITS.items())),
        tuple(sorted(Dividend(session, symbol, ticks(cash)) for symbol, session, cash in dividends())),
    )
    return Prices(sessions, SYMBOLS, columns, actions=actions if with_actions == "with" else Actions())


@cache
def quarterly(with_actions: str = "with") -> Backtest:
    """A quarter of the book in each of the four, brought back each quarter and where one is 5 points off."""
    policy = Policy(tolerance=0.05, calendar="quarterly", rounding="nearest")
    mandate = Mandate(make_targets(dict.fromkeys(SYMBOLS, 0.25)), policy)
    known = prices(with_actions)
    return backtest([(known.sessions[0], mandate)], known, ticks(1_000_000))


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_the_actions_written_here_are_those_of_the_adjusted_series(symbol: str) -> None:
    """close x split + dividend over the close before is what the adjusted close did, on each of 3,270 sessions."""
    close, adjusted = series(symbol, "close"), series(symbol, "adj_close")
    paid = {session: cash for name, session, cash in dividends() if name == symbol}
    for before, session in pairwise(close):
        made = (close[session] + paid.get(session, 0)) * SPLITS.get((symbol, session), 1) / close[before]
        assert made == pytest.approx(adjusted[session] / adjusted[before], rel=1e-9), session


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_book_of_one_name_earns_what_the_adjusted_series_says(symbol: str) -> None:
    """Everything in one name, dividends put back into it on the ex-date: the NAV is the adjusted close, to 1e-7."""
    policy = Policy(tolerance=0.0, rounding="down")
    mandate = Mandate(make_targets({symbol: 1}), policy, limits=Limits(step="0.0001"))
    known = prices().only([symbol])
    adjusted = series(symbol, "adj_close")
    result = backtest([(known.sessions[0], mandate)], known, ticks(1_000_000))
    first = next(iter(adjusted))
    nav = dict(zip(result.sessions, result.nav_ticks, strict=True))
    for session, level in adjusted.items():
        if (symbol, session) == PROFIT_WARNING:
            continue  # valued at the price before it for that session, as the gate does with what it cannot explain
        assert nav[session] / 1e12 == pytest.approx(level / adjusted[first], rel=1e-7), session


def test_a_split_changes_the_shares_and_not_the_value() -> None:
    result = quarterly()
    for (symbol, session), after in SPLITS.items():
        event = next(e for e in result.events if (e.symbol, e.session, e.kind) == (symbol, session, "split"))
        t = result.sessions.index(session)
        assert event.units_before == result.units[symbol][t - 1] > 0
        assert event.units_after == after * event.units_before
        assert event.cash_ticks == 0
        worth_before, worth_after = result.values[symbol][t - 1], event.units_after * prices().column(symbol)[t]
        assert worth_after / worth_before == pytest.approx(
            series(symbol, "adj_close")[session] / _before(symbol, session)
        )


def _before(symbol: str, session: str) -> float:
    adjusted = series(symbol, "adj_close")
    return adjusted[max(other for other in adjusted if other < session)]


def test_the_nav_moves_as_the_adjusted_series_of_what_was_held_do() -> None:
    """Each session's return is that of the weights held over it, splits and dividends in: no jump is left."""
    result = quarterly()
    adjusted = {symbol: series(symbol, "adj_close") for symbol in SYMBOLS}
    for t in range(1, len(result.sessions)):
        before, session = result.sessions[t - 1], result.sessions[t]
        if PROFIT_WARNING[1] in (before, session):
            continue  # that session is valued at the price before it, and the findings say so
        grown = result.cash_ticks[t - 1] + sum(
            result.values[symbol][t - 1] * adjusted[symbol][session] / adjusted[symbol][before]
            for symbol in SYMBOLS
            if result.values[symbol][t - 1]
        )
        assert result.nav_ticks[t] == pytest.approx(grown, rel=1e-9), session
    assert {finding.symbol for finding in result.findings if finding.code == "older_jump"} == {PROFIT_WARNING[0]}


def test_dividends_come_in_as_cash_on_the_ex_date() -> None:
    result = quarterly()
    came = {(e.symbol, e.session): e.cash_ticks for e in result.events if e.kind == "dividend"}
    units = {
        (symbol, session): result.units[symbol][t - 1]
        for symbol in SYMBOLS
        for t, session in enumerate(result.sessions)
        if t
    }
    held = {(s, session): ticks(cash) * units[s, session] for s, session, cash in dividends() if units[s, session]}
    assert came == held
    assert len(came) == 92
    assert came["MSFT", "2004-11-15"] == units["MSFT", "2004-11-15"] * 3_080_000


def test_the_book_folds_from_its_own_trades_splits_and_dividends() -> None:
    result = quarterly()
    books = folded(result)
    for (opening, _), session in zip(books, result.sessions, strict=True):
        assert opening == result.opening(session)
    assert books[-1][1].cash_ticks == result.cash_ticks[-1]


def test_a_fall_by_half_freezes_its_name_for_that_session_and_says_so() -> None:
    """Apple's profit warning: nothing tells it from a split that is missing, so the name is not traded on it."""
    symbol, session = PROFIT_WARNING
    result = quarterly()
    t = result.sessions.index(session)
    rows = {row.symbol: row for row in result.proposal(session).trades}
    assert rows[symbol].frozen and rows[symbol].reason == "jump"
    assert result.values[symbol][t] == result.units[symbol][t] * ticks(53.5)
    assert result.values[symbol][t + 1] == result.units[symbol][t + 1] * prices().column(symbol)[t + 1]
    assert (symbol, "older_jump") in {(finding.symbol, finding.code) for finding in result.findings}


def test_without_their_splits_raw_prices_lose_half_of_a_name_and_the_result_says_that_none_are_known() -> None:
    with_them, without = quarterly(), quarterly("without")
    assert any(finding.code == "no_actions" for finding in without.findings)
    for _, session in SPLITS:
        t = without.sessions.index(session)
        lost = 1 - without.nav_ticks[t] / without.nav_ticks[t - 1]
        kept = 1 - with_them.nav_ticks[t] / with_them.nav_ticks[t - 1]
        assert lost - kept > 0.08
