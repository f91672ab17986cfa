"""Laws of NAV and returns: what flows, splits, dividends and the order of names may never change."""

from __future__ import annotations

import math
from array import array
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from trimtab.errors import ReturnsRefused
from trimtab.ledger.book import Book
from trimtab.ledger.returns import daily_returns, modified_dietz, time_weighted_return, xirr
from trimtab.ledger.statistics import statistics
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.targets import make_targets
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.prices import Prices
from trimtab.run.blotter import propose
from trimtab.run.history import hold
from trimtab.units import SHARE_PER, ticks

SESSIONS = tuple(f"2026-01-{day:02d}" for day in range(1, 29))
growths = st.lists(st.floats(-0.5, 0.9), min_size=1, max_size=12)
steady = st.integers(50, 95)  # a price step in percent of the largest that is no jump


@given(growths, st.data(), st.sampled_from(["start", "end", "split"]))
def test_flows_at_fair_price_do_not_touch_the_time_weighted_return(
    returns: list[float], data: st.DataObject, flow_at: str
) -> None:
    values, flows = [1000.0], [0.0]
    for r in returns:
        flow = data.draw(st.floats(-0.4 * values[-1], 2 * values[-1]))
        early = flow_at == "start" or (flow_at == "split" and flow > 0)
        after = (values[-1] + flow) * (1 + r) if early else values[-1] * (1 + r) + flow
        if after <= 1:
            flow, after = 0.0, values[-1] * (1 + r)
        values.append(after)
        flows.append(flow)
    made = time_weighted_return(values, flows, flow_at=flow_at)
    assert math.isclose(1 + made, math.prod(1 + r for r in returns), rel_tol=1e-9)


@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=20), st.integers(2, 100))
def test_scaling_all_values_changes_no_return(values: list[float], factor: int) -> None:
    scaled = [value * factor for value in values]
    assert all(
        math.isclose(1 + a, 1 + b, rel_tol=1e-9, abs_tol=1e-12)
        for a, b in zip(daily_returns(values), daily_returns(scaled), strict=True)
    )


@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=20), st.integers(1, 18))
def test_a_history_can_be_cut_and_chained(values: list[float], cut: int) -> None:
    at = min(cut, len(values) - 1)
    whole = 1 + time_weighted_return(values)
    parts = (1 + time_weighted_return(values[: at + 1])) * (1 + time_weighted_return(values[at:]))
    assert math.isclose(whole, parts, rel_tol=1e-9, abs_tol=1e-12)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_without_flows_every_return_is_the_growth(before: int, after: int) -> None:
    growth = after / before - 1
    assert math.isclose(time_weighted_return([before, after]), growth, rel_tol=1e-12, abs_tol=1e-15)
    dietz = modified_dietz(before, after, {}, start="2026-01-01", end="2026-12-31")
    assert math.isclose(dietz, growth, rel_tol=1e-9, abs_tol=1e-12)


@given(st.floats(-0.9, 5), st.lists(st.integers(1, 900), min_size=2, max_size=6, unique=True))
def test_xirr_finds_the_rate_that_the_flows_were_made_with(rate: float, days: list[int]) -> None:
    dates = [f"{2020 + day // 365}-{1 + day % 365 // 31:02d}-{1 + day % 365 % 31 % 28:02d}" for day in sorted(days)]
    first = dates[0]
    worth = dict.fromkeys(dates, -100.0)
    end = "2023-06-30"
    worth[end] = sum(100 * (1 + rate) ** (_days(day, end) / 365) for day in worth)
    assert first < end
    assert math.isclose(xirr(worth), rate, rel_tol=1e-6, abs_tol=1e-7)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


@given(
    st.lists(
        st.tuples(st.integers(1, 2000), st.integers(-1000, 1000)), min_size=3, max_size=6, unique_by=lambda x: x[0]
    )
)
@settings(max_examples=60)
def test_every_rate_that_xirr_gives_solves_the_flows(moves: list[tuple[int, int]]) -> None:
    flows = [((date(2015, 1, 1) + timedelta(days)).isoformat(), float(amount)) for days, amount in moves]
    try:
        rate = xirr(flows, near=0.1)
    except ReturnsRefused:
        return
    start = min(day for day, amount in flows if amount)

    def present_value(growth: float) -> float:
        return math.fsum(amount * growth ** (-_days(start, day) / 365) for day, amount in flows)

    # the sign turns within a hundred-thousandth of the rate, or the flows are worth nothing to the float's precision
    low, high = present_value((1 + rate) * (1 - 1e-5)), present_value((1 + rate) * (1 + 1e-5))
    assert low * high <= 0 or abs(present_value(1 + rate)) <= 1e-9


@given(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=60), st.randoms())
def test_the_spread_of_returns_does_not_know_their_order(returns: list[float], shuffler: object) -> None:
    shuffled = list(returns)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = statistics(returns), statistics(shuffled)
    for name in ("volatility", "sharpe", "sortino", "var_95", "cvar_95"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a is None) == (b is None)
        assert a is None or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


@st.composite
def books(draw: st.DrawFn) -> tuple[Book, Prices]:
    """A book of one to four names and their raw prices without jumps, some with gaps after the first session."""
    names = "ABCD"[: draw(st.integers(1, 4))]
    per = draw(st.sampled_from([1, SHARE_PER]))
    columns = []
    for _ in names:
        column = [draw(st.integers(10**6, 10**9))]
        for _ in range(len(SESSIONS) - 1):
            column.append(max(1000, column[-1] * draw(st.integers(70, 140)) // 100))
        gaps = draw(st.sets(st.integers(1, len(SESSIONS) - 2), max_size=3))
        columns.append(array("q", [0 if t in gaps else price for t, price in enumerate(column)]))
    held = tuple((name, draw(st.integers(1, 5_000)) * (per if per == 1 else per // 8)) for name in names)
    return Book(held, draw(st.integers(0, 10**10)), per), Prices(SESSIONS, tuple(names), tuple(columns))


@given(books(), st.integers(2, 20), st.integers(1, 27))
@settings(max_examples=60)
def test_a_split_changes_no_nav_and_no_return(made: tuple[Book, Prices], ratio: int, at: int) -> None:
    book, prices = made
    # in whole ticks: each price before the split is the later one times the ratio
    before = tuple(
        array("q", [price * ratio if t < at else price for t, price in enumerate(column)]) for column in prices.columns
    )
    fine = tuple((name, units * ratio) for name, units in book.shares)
    unsplit = hold(replace(book, shares=fine), prices, start=SESSIONS[0])
    splits = tuple(Split(SESSIONS[at], name, ratio, 1) for name in prices.symbols)
    split = hold(book, replace(prices, columns=before, actions=Actions(splits)), start=SESSIONS[0])
    assert split.nav_ticks == unsplit.nav_ticks
    assert {name: units[-1] for name, units in split.units.items()} == dict(fine)
    assert daily_returns(split.nav_ticks) == daily_returns(unsplit.nav_ticks)


@given(books(), st.integers(2, 20), st.integers(1, 27))
@settings(max_examples=60)
def test_nav_is_conserved_through_a_reverse_split_and_its_cash_in_lieu(
    made: tuple[Book, Prices], ratio: int, at: int
) -> None:
    book, prices = made
    after = tuple(
        array("q", [price * ratio if t >= at else price for t, price in enumerate(column)]) for column in prices.columns
    )
    plain = hold(book, prices, start=SESSIONS[0])
    splits = tuple(Split(SESSIONS[at], name, 1, ratio) for name in prices.symbols)
    split = hold(book, replace(prices, columns=after, actions=Actions(splits)), start=SESSIONS[0])
    # on the session itself nothing is lost but parts of a tick, two a name
    assert 0 <= plain.nav_ticks[at] - split.nav_ticks[at] <= 2 * len(book.shares)
    for name, units in split.units.items():
        assert units[-1] == book.units(name) // ratio


@given(books(), st.integers(1, 27), st.integers(1, 10**6))
@settings(max_examples=60)
def test_a_dividend_is_in_the_nav_to_the_tick_and_stays(made: tuple[Book, Prices], at: int, cash: int) -> None:
    book, prices = made
    plain = hold(book, prices, start=SESSIONS[0])
    name, units = book.shares[0]
    paid = Actions(dividends=(Dividend(SESSIONS[at], name, cash),))
    with_dividend = hold(book, replace(prices, actions=paid), start=SESSIONS[0])
    more = [a - b for a, b in zip(with_dividend.nav_ticks, plain.nav_ticks, strict=True)]
    assert more == [0] * at + [units * cash // book.per] * (len(SESSIONS) - at)


@given(books())
@settings(max_examples=60)
def test_nav_is_cash_and_values_at_each_session(made: tuple[Book, Prices]) -> None:
    history = hold(made[0], made[1], start=SESSIONS[0])
    for t, nav in enumerate(history.nav_ticks):
        assert nav == history.cash_ticks[t] + sum(values[t] for values in history.values.values())


@given(books(), st.integers(0, 27), st.sampled_from([1, 1, 3, 100]))
@settings(max_examples=60)
def test_the_history_values_a_book_as_the_decision_does(made: tuple[Book, Prices], at: int, spike: int) -> None:
    book, prices = made
    spiked = array("q", prices.columns[0])
    spiked[-3] = min(spiked[-3] * spike, ticks(10**6))
    prices = replace(prices, columns=(spiked, *prices.columns[1:]))
    history = hold(book, prices, start=SESSIONS[0])
    mandate = Mandate(make_targets({name: 1 / len(prices.symbols) for name in prices.symbols}))
    made_then = propose(book, prices, mandate, session=SESSIONS[at])
    assert made_then.value_before_ticks == history.nav_ticks[at]
