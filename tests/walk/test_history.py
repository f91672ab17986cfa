"""What a held book was worth, session by session: gaps, splits, dividends, and the sleeve from cash to today."""

from __future__ import annotations

from dataclasses import replace

import pytest
from walk.sketches import prices_of, reads

from trimtab.decide.decision import decide
from trimtab.errors import PricesRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book, make_book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.run.blotter import propose
from trimtab.run.history import History, Tracking, filled, hold, mark_back, target_returns, track
from trimtab.units import money, shares, ticks


def said(history: History | Tracking, code: str) -> list[str]:
    """The sentences of the findings with the code."""
    return [finding.text for finding in history.findings if finding.code == code]


CALM = """
session     A      B
2026-01-05  10.00  20.00
2026-01-06  11.00  20.00
2026-01-07  12.00  19.00
2026-01-08  12.50  18.00
"""


def test_nav_is_shares_at_the_price_of_the_session_and_cash() -> None:
    assert reads(
        hold(make_book({"A": 10, "B": 5}, cash=7), prices_of(CALM), start="2026-01-05"),
        """
        session     A   B  cash  NAV
        2026-01-05  10  5  7.00  207.00
        2026-01-06  10  5  7.00  217.00
        2026-01-07  10  5  7.00  222.00
        2026-01-08  10  5  7.00  222.00
        """,
    )


def test_a_history_starts_where_it_is_asked_to() -> None:
    history = hold(make_book({"A": 10}), prices_of(CALM), start="2026-01-07")
    assert history.sessions == ("2026-01-07", "2026-01-08")


def test_a_book_of_cash_stands_still() -> None:
    history = hold(make_book({}, cash=50), prices_of(CALM), start="2026-01-05")
    assert list(history.nav_ticks) == [ticks(50)] * 4


def test_a_gap_is_valued_at_the_last_price_and_said() -> None:
    history = hold(
        make_book({"A": 10, "B": 1}),
        prices_of(
            """
            session     A      B
            2026-01-05  10.00  20.00
            2026-01-06  -      20.00
            2026-01-07  12.00  20.00
            2026-01-08  -      20.00
            2026-01-09  -      21.00
            """
        ),
        start="2026-01-05",
    )
    assert reads(
        history,
        """
        session     A   B  cash  NAV
        2026-01-05  10  1  0.00  120.00
        2026-01-06  10  1  0.00  120.00
        2026-01-07  10  1  0.00  140.00
        2026-01-08  10  1  0.00  140.00
        2026-01-09  10  1  0.00  141.00
        """,
    )
    assert said(history, "carried_price") == [
        "A is valued at its last good price in 3 of 5 sessions, which have none of their own "
        "(first 2026-01-06, longest run 2)"
    ]


def test_a_gap_at_the_start_is_valued_at_the_price_before_it() -> None:
    prices = prices_of(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  -      20.00
        2026-01-07  12.00  20.00
        """
    )
    history = hold(make_book({"A": 10}), prices, start="2026-01-06")
    assert [money(nav) for nav in history.nav_ticks] == [100, 120]
    assert len(said(history, "carried_price")) == 1


def test_a_jump_waits_one_session_as_it_does_in_the_decision() -> None:
    prices = prices_of(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  1001   20.00
        2026-01-07  10.10  20.00
        2026-01-08  10.20  20.00
        2026-01-09  30.00  20.00
        2026-01-12  31.00  20.00
        """
    )
    history = hold(make_book({"A": 10}), prices, start="2026-01-05")
    assert [float(money(nav)) for nav in history.nav_ticks] == [100, 100, 100, 102, 102, 310]


def test_a_split_multiplies_the_shares_and_leaves_the_nav() -> None:
    prices = prices_of(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  5.00   20.00
        2026-01-07  5.50   20.00
        """,
        actions=Actions(splits=(Split("2026-01-06", "A", 2, 1),)),
    )
    history = hold(make_book({"A": 10}, cash=1), prices, start="2026-01-05")
    assert reads(
        history,
        """
        session     A   cash  NAV
        2026-01-05  10  1.00  101.00
        2026-01-06  20  1.00  101.00
        2026-01-07  20  1.00  111.00
        """,
    )
    assert said(history, "split") == ["A split on 2026-01-06: 10 shares became 20"]


def test_the_fraction_of_a_reverse_split_is_paid_out_at_the_price_of_the_session() -> None:
    prices = prices_of(
        """
        session     A
        2026-01-05  10.00
        2026-01-06  41.00
        """,
        actions=Actions(splits=(Split("2026-01-06", "A", 1, 4),)),
    )
    history = hold(make_book({"A": 10}), prices, start="2026-01-05")
    assert reads(
        history,
        """
        session     A   cash   NAV
        2026-01-05  10  0.00   100.00
        2026-01-06  2   20.50  102.50
        """,
    )
    assert said(history, "split") == ["A split on 2026-01-06: 10 shares became 2, and 20.50 for the fraction"]


def test_a_fractional_book_keeps_the_fraction_of_a_split() -> None:
    prices = prices_of(
        """
        session     A
        2026-01-05  10.00
        2026-01-06  40.00
        """,
        actions=Actions(splits=(Split("2026-01-06", "A", 1, 4),)),
    )
    history = hold(make_book({"A": "10.5"}), prices, start="2026-01-05")
    assert [money(nav) for nav in history.nav_ticks] == [105, 105]
    assert str(shares(history.units["A"][1], history.per)) == "2.625"


def test_a_split_in_a_gap_restates_the_last_price() -> None:
    prices = prices_of(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  -      20.00
        2026-01-07  -      20.00
        2026-01-08  2.75   20.00
        """,
        actions=Actions(splits=(Split("2026-01-06", "A", 4, 1),)),
    )
    history = hold(make_book({"A": 10}), prices, start="2026-01-05")
    assert [float(money(nav)) for nav in history.nav_ticks] == [100, 100, 100, 110]


def test_a_dividend_is_cash_on_its_ex_date_for_what_was_held_before() -> None:
    prices = prices_of(
        """
        session     A
        2026-01-05  10.00
        2026-01-06  9.75
        2026-01-07  9.80
        """,
        actions=Actions(dividends=(Dividend("2026-01-06", "A", ticks("0.25")), Dividend("2026-01-05", "A", ticks(9)))),
    )
    history = hold(make_book({"A": 10}), prices, start="2026-01-05")
    assert reads(
        history,
        """
        session     A   cash  NAV
        2026-01-05  10  0.00  100.00
        2026-01-06  10  2.50  100.00
        2026-01-07  10  2.50  100.50
        """,
    )
    assert said(history, "dividends") == ["A paid a dividend once, 2.50 in all, held as cash"]


def test_a_split_comes_before_a_dividend_of_its_session() -> None:
    prices = prices_of(
        """
        session     A
        2026-01-05  10.00
        2026-01-06  4.90
        """,
        actions=Actions((Split("2026-01-06", "A", 2, 1),), (Dividend("2026-01-06", "A", ticks("0.10")),)),
    )
    history = hold(make_book({"A": 10}), prices, start="2026-01-05")
    assert [(event.kind, event.units_after, event.cash_ticks) for event in history.events] == [
        ("split", 20, 0),
        ("dividend", 20, ticks(2)),
    ]
    assert money(history.nav_ticks[1]) == 100


def test_an_action_between_two_sessions_falls_on_the_next_one() -> None:
    prices = prices_of(CALM, actions=Actions(dividends=(Dividend("2026-01-06T00:00", "A", ticks(1)),)))
    history = hold(make_book({"A": 10}), prices, start="2026-01-05")
    assert [money(cash) for cash in history.cash_ticks] == [0, 0, 10, 10]


def test_an_action_of_a_day_falls_on_its_first_intraday_session() -> None:
    prices = prices_of(
        """
        session               A
        2026-01-05T15:00:00Z  10.00
        2026-01-05T16:00:00Z  10.00
        2026-01-06T15:00:00Z  5.00
        2026-01-06T16:00:00Z  5.00
        """,
        actions=Actions((Split("2026-01-05", "A", 3, 1), Split("2026-01-06", "A", 2, 1))),
        interval="1h",
    )
    history = hold(make_book({"A": 10}), prices, start="2026-01-05T15:00:00Z")
    assert list(history.units["A"]) == [10, 10, 20, 20]  # the split of the fifth was before the book began
    assert [money(nav) for nav in history.nav_ticks] == [100] * 4


def test_actions_beside_adjusted_prices_are_refused_since_they_would_count_twice() -> None:
    prices = prices_of(CALM, "total", actions=Actions(dividends=(Dividend("2026-01-06", "A", 1),)))
    with pytest.raises(PricesRefused, match=r"adjusted \(basis total\).*counted twice"):
        hold(make_book({"A": 10}), prices, start="2026-01-05")


def test_raw_prices_without_actions_say_what_is_left_out() -> None:
    assert said(hold(make_book({"A": 1}), prices_of(CALM), start="2026-01-05"), "no_actions") == [
        "the raw prices came without splits and dividends: any in the period are not in the NAV"
    ]


@pytest.mark.parametrize(("basis", "left_out"), [("total", ""), ("split", "; dividends are in neither price nor cash")])
def test_whole_shares_on_adjusted_prices_are_said_to_be_approximate(basis: str, left_out: str) -> None:
    history = hold(make_book({"A": 1}), prices_of(CALM, basis), start="2026-01-05")
    text = f"the prices are adjusted (basis {basis}), so the whole shares of the past are approximate{left_out}"
    assert said(history, "approximate_shares") == [text]


def test_fractional_shares_on_split_adjusted_prices_still_miss_dividends() -> None:
    history = hold(make_book({"A": "1.5"}), prices_of(CALM, "split"), start="2026-01-05")
    assert [finding.code for finding in history.findings] == ["no_dividends"]


@pytest.mark.parametrize(
    ("book", "start", "found"),
    [
        (make_book({"Z": 1}), "2026-01-05", "Z is held and has no good price up to 2026-01-05"),
        (make_book({"A": 1}), "2026-01-04", "2026-01-04 is no session of the prices up to 2026-01-08"),
        (make_book({"A": 1}, currency="EUR"), "2026-01-05", "the book is in EUR at scale 6, the prices in USD at 6"),
        (make_book({"A": 900_000_000}), "2026-01-05", "the book is worth 11250000000.00"),
    ],
)
def test_what_has_no_history_is_refused(book: Book, start: str, found: str) -> None:
    with pytest.raises(PricesRefused) as refused:
        hold(book, prices_of(CALM), start=start)
    assert found in str(refused.value)


def test_a_name_that_is_doubted_altogether_has_no_good_price() -> None:
    prices = prices_of(CALM, doubts=(Finding("mixed_currency", "A", "A is in USD and GBP"),))
    with pytest.raises(PricesRefused, match="A is held and has no good price"):
        hold(make_book({"A": 1}), prices, start="2026-01-05")


def test_marking_back_restates_earlier_prices_for_splits() -> None:
    prices = prices_of(
        """
        session     A
        2026-01-05  10.00
        2026-01-06  5.50
        2026-01-07  6.00
        """,
        actions=Actions((Split("2026-01-06", "A", 2, 1),), (Dividend("2026-01-06", "A", ticks(1)),)),
    )
    assert reads(
        mark_back(make_book({"A": 20}), prices),
        """
        session     A   cash  NAV
        2026-01-05  20  0.00  100.00
        2026-01-06  20  0.00  110.00
        2026-01-07  20  0.00  120.00
        """,
    )


def test_marking_back_starts_where_each_holding_has_a_price() -> None:
    prices = prices_of(
        """
        session     A      B
        2026-01-05  10.00  -
        2026-01-06  11.00  20.00
        2026-01-07  12.00  21.00
        """
    )
    history = mark_back(make_book({"A": 10, "B": 1}), prices)
    assert [money(nav) for nav in history.nav_ticks] == [130, 141]
    assert said(history, "history_cut") == [
        "the history starts at 2026-01-06, the first session in which each holding has a price: "
        "1 session before it is left out"
    ]


def test_targets_held_continuously_return_their_weighted_returns() -> None:
    # A +10 % and B 0 %, then A +9.0909 % and B -5 %: half of each
    targets = make_targets({"A": 0.5, "B": 0.5})
    returns = target_returns(targets, prices_of(CALM), ("2026-01-05", "2026-01-06", "2026-01-07"))
    assert returns == pytest.approx((0.05, (12 / 11 - 1 - 0.05) / 2))


def test_cash_in_the_targets_returns_nothing() -> None:
    targets = make_targets({"A": 0.5, "CASH": 0.5})
    assert target_returns(targets, prices_of(CALM), ("2026-01-05", "2026-01-06")) == pytest.approx((0.05,))


def test_a_target_without_a_price_yet_leaves_its_weight_to_the_others() -> None:
    prices = prices_of(
        """
        session     A      B
        2026-01-05  10.00  -
        2026-01-06  11.00  20.00
        2026-01-07  11.00  22.00
        """
    )
    targets = make_targets({"A": 0.25, "B": 0.25, "CASH": 0.5})
    assert target_returns(targets, prices, prices.sessions) == pytest.approx((0.1 * 0.25 / 0.75, 0.1 * 0.25))


def test_the_return_of_a_target_has_its_split_and_dividend_in_it() -> None:
    prices = prices_of(
        """
        session     A
        2026-01-05  10.00
        2026-01-06  5.00
        """,
        actions=Actions((Split("2026-01-06", "A", 2, 1),), (Dividend("2026-01-06", "A", ticks("0.50")),)),
    )
    assert target_returns(make_targets({"A": 1}), prices, prices.sessions) == pytest.approx((0.1,))


MANDATE = Mandate(make_targets({"A": 0.5, "B": 0.5}), Policy(tolerance=0.02))


def test_a_sleeve_is_bought_at_the_first_session_and_held() -> None:
    tracked = track(MANDATE, prices_of(CALM), ticks(1000))
    assert reads(
        tracked.history,
        """
        session     A   B   cash  NAV
        2026-01-05  50  25  0.00  1000.00
        2026-01-06  50  25  0.00  1050.00
        2026-01-07  50  25  0.00  1075.00
        2026-01-08  50  25  0.00  1075.00
        """,
    )
    assert not tracked.hypothetical
    assert tracked.opened.session == "2026-01-05"
    assert tracked.proposal.session == "2026-01-08"
    assert tracked.returns == pytest.approx((0.05, 1075 / 1050 - 1, 0.0))


def test_todays_proposal_is_that_of_the_blotter_on_the_book_as_it_stands() -> None:
    prices = prices_of(CALM)
    tracked = track(MANDATE, prices, ticks(1000))
    today = make_book({"A": 50, "B": 25})
    assert tracked.proposal == propose(today, prices, MANDATE, last_traded="2026-01-05")
    # A is 58 % and B 42 % of 1,075; selling seven A would leave cash at -2.50 after five B
    assert {trade.symbol: trade.units for trade in tracked.proposal.trades} == {"A": -8, "B": 5}


def test_the_first_purchase_sees_no_later_price() -> None:
    later = prices_of(CALM.replace("12.50  18.00", "99.00  1.00").replace("12.00  19.00", "1.00  90.00"))
    assert track(MANDATE, later, ticks(1000)).opened == track(MANDATE, prices_of(CALM), ticks(1000)).opened


def test_the_first_purchase_pays_its_costs_and_the_statistics_count_them() -> None:
    tracked = track(replace(MANDATE, costs=Costs(fee_bps=10)), prices_of(CALM), ticks(1000))
    cost = tracked.opened.cost_ticks
    assert cost > 0
    assert tracked.history.nav_ticks[0] == ticks(1000) - cost
    assert tracked.statistics.total_return == pytest.approx(tracked.history.nav_ticks[-1] / ticks(1000) - 1)
    assert tracked.statistics.start == "2026-01-05"


def test_a_sleeve_lives_through_its_split_and_dividend() -> None:
    actions = Actions((Split("2026-01-07", "A", 2, 1),), (Dividend("2026-01-06", "B", ticks(1)),))
    tracked = track(MANDATE, prices_of(CALM.replace("12.00", "6.00").replace("12.50", "6.25"), actions=actions), 10**9)
    assert reads(
        tracked.history,
        """
        session     A    B   cash   NAV
        2026-01-05  50   25  0.00   1000.00
        2026-01-06  50   25  25.00  1075.00
        2026-01-07  100  25  25.00  1100.00
        2026-01-08  100  25  25.00  1100.00
        """,
    )
    assert tracked.proposal.value_before_ticks == tracked.history.nav_ticks[-1]


def test_a_target_that_comes_later_is_named_and_proposed_today() -> None:
    prices = prices_of(
        """
        session     A      B
        2026-01-05  10.00  -
        2026-01-06  11.00  20.00
        2026-01-07  12.00  20.00
        """
    )
    tracked = track(MANDATE, prices, ticks(1000))
    assert said(tracked, "no_price_at_start") == [
        "B had no price at the first session 2026-01-05 and was not bought then: its first price is of 2026-01-06"
    ]
    assert list(tracked.history.units) == ["A"]
    assert {trade.symbol: trade.units for trade in tracked.proposal.trades}["B"] > 0
    assert [finding.code for finding in tracked.findings if finding.symbol == "B"] == ["no_price_at_start"]


def test_a_target_that_never_has_a_price_is_named_and_the_rest_goes_on() -> None:
    prices = prices_of(CALM)
    tracked = track(Mandate(make_targets({"A": 0.5, "Z": 0.5})), prices, ticks(1000))
    assert said(tracked, "no_price_at_start") == [
        "Z had no price at the first session 2026-01-05 and was not bought then: it has none"
    ]
    assert tracked.history.nav_ticks[0] == ticks(1000)


def test_a_target_that_is_doubted_altogether_is_left_to_the_others() -> None:
    prices = prices_of(CALM, doubts=(Finding("mixed_currency", "B", "B is in USD and GBP"),))
    tracked = track(MANDATE, prices, ticks(1000))
    assert list(tracked.history.units) == ["A"]
    assert tracked.benchmark == pytest.approx(tracked.returns)


def test_without_any_price_there_is_no_sleeve() -> None:
    with pytest.raises(PricesRefused, match="none of Y, Z has a price"):
        track(Mandate(make_targets({"Y": 0.5, "Z": 0.5})), prices_of(CALM), ticks(1000))


@pytest.mark.parametrize(("capital", "start", "found"), [(0, "first", "capital: it is 0"), (1, "now", "start: it is")])
def test_a_sleeve_needs_capital_and_a_start(capital: int, start: str, found: str) -> None:
    with pytest.raises(UsageRefused, match=found):
        track(MANDATE, prices_of(CALM), capital, start=start)


def test_the_hypothetical_history_ends_at_the_capital_and_says_what_it_is() -> None:
    mandate = Mandate(MANDATE.targets, Policy(rounding="down"), Costs(fee_bps=5))
    tracked = track(mandate, prices_of(CALM), ticks(1000), start="last")
    # 500 // 12.50 = 40 and 500 // 18 = 27, with 14 left; marked back at each session's prices
    assert reads(
        tracked.history,
        """
        session     A   B   cash   NAV
        2026-01-05  40  27  14.00  954.00
        2026-01-06  40  27  14.00  994.00
        2026-01-07  40  27  14.00  1007.00
        2026-01-08  40  27  14.00  1000.00
        """,
    )
    assert tracked.hypothetical
    assert said(tracked, "hypothetical") == [
        "hypothetical history: the shares were sized with the prices of 2026-01-08, without costs, "
        "and marked back to 2026-01-05; nobody could have held them"
    ]
    assert tracked.proposal.within_tolerance
    assert tracked.statistics.total_return == pytest.approx(1000 / 954 - 1)


def test_fractional_steps_hold_fractions() -> None:
    mandate = replace(MANDATE, limits=Limits(step="0.0001"))
    tracked = track(mandate, prices_of(CALM), ticks("1000.02"))
    assert tracked.history.per == 10**9
    assert tracked.history.units["A"][0] == 50_001_000_000


def test_the_book_after_a_decision_holds_what_it_says() -> None:
    made = decide(Book((), ticks(100)), prices_of(CALM), MANDATE, "2026-01-05", asked=True)
    after = filled(made)
    assert after.cash_ticks == made.cash_after_ticks
    assert dict(after.shares) == {trade.symbol: trade.units_after for trade in made.trades}


def test_the_blotter_looks_at_no_price_after_its_session() -> None:
    prices = prices_of(CALM)
    book = make_book({"A": 50, "B": 25})
    assert propose(book, prices, MANDATE, session="2026-01-07") == propose(book, prices.upto("2026-01-07"), MANDATE)
    with pytest.raises(PricesRefused, match=r"the first price is of 2026-01-05, after 2025-12-31"):
        propose(book, prices, MANDATE, session="2025-12-31")
