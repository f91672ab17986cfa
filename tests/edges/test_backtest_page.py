"""The page of a backtest: one file that loads nothing, and says what the policy came to year by year."""

from __future__ import annotations

import math
import re
import struct
from array import array
from dataclasses import replace

import pytest
from edges.backtest_sample import FEE, TARGETS, made_prices, named, rising, small
from edges.test_page import PAYLOADS, Document
from edges.tracking_sample import sessions

from trimtab.edges.page import areas, words
from trimtab.edges.page.backtest_page import backtest_page
from trimtab.edges.page.periods import first_purchase, later_trades, periods, whole
from trimtab.edges.plots.backtest import backtest_nav_figure, backtest_plots, backtest_weights_figure
from trimtab.ledger.growth import falls, grown
from trimtab.ledger.layers import layers
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.sentences import costs_label, policy_labels, policy_sentence, shared_label
from trimtab.mandate.targets import make_targets
from trimtab.run.backtest import Backtest, backtest
from trimtab.units import ticks


def said(result: Backtest) -> str:
    return Document(backtest_page(result)).said()


def test_the_page_is_well_formed_and_loads_nothing() -> None:
    text = backtest_page(small())
    document = Document(text)
    assert document.faults == [] and document.open == []
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link|<a |style=", text)


def test_the_page_has_every_part_of_the_report() -> None:
    result = small()
    headings = [text.strip() for tag, text in Document(backtest_page(result)).texts if tag == "h2"]
    assert headings == [
        f"{len(result.rebalances)} rebalances, {len(result.trades)} trades", "NAV and drawdown",
        "Weights through time", "Returns by year", "Trading by year", "Trades", "Statistics", "Findings",
    ]  # fmt: skip
    text = said(result)
    assert "Trades when a weight is off its target by more than 2 points of the book" in text
    assert "A trade costs 10 bps. Decided and filled at the same session's price." in text
    assert f"{words.rounded(result.nav_ticks[-1], result.prices)} final NAV, " in text
    assert "on $10,000.00 since 1 Jun 2023" in text and "interpreted" in text
    for label in ("Growth a year", "Sharpe ratio", "Tracking error a year", "Turnover a year", "Total cost"):
        assert label in text


def test_the_years_multiply_to_the_whole_and_their_costs_add_to_it() -> None:
    result = small()
    years = periods(result)
    assert [year.label for year in years] == ["2023", "2024"]
    assert math.prod(1 + year.earned for year in years) - 1 == pytest.approx(result.statistics.total_return, abs=1e-12)
    assert whole(result).earned == pytest.approx(result.statistics.total_return, abs=1e-12)
    bought = sum(trade.cost_ticks for trade in first_purchase(result))
    assert bought + sum(year.cost_ticks for year in years) == result.cost_ticks
    assert sum(year.rebalances for year in years) == len(result.rebalances) - 1
    assert len(first_purchase(result)) + len(later_trades(result)) == len(result.trades)


def test_a_year_s_turnover_is_half_of_what_was_traded_over_its_mean_nav() -> None:
    result = small()
    year = periods(result)[1]
    nav = [n for n, session in zip(result.nav_ticks, result.sessions, strict=True) if session[:4] == "2024"]
    traded = sum(abs(trade.notional_ticks) for trade in later_trades(result) if trade.session[:4] == "2024")
    assert traded > 0 and year.turnover == pytest.approx(traded / 2 / (sum(nav) / len(nav)), rel=1e-9)


def test_the_drawdown_on_the_page_is_that_of_the_statistics() -> None:
    down = made_prices(sessions(40), {"AAA": [100.0 - t for t in range(40)], "BBB": [50.0] * 40})
    result = small(down)
    opening = result.nav_ticks[0] / result.capital_ticks - 1
    assert min(falls(opening, result.returns)) == pytest.approx(result.statistics.max_drawdown, abs=1e-12)
    assert words.percent(result.statistics.max_drawdown, 1) + "," in backtest_page(result)


def test_a_history_within_a_year_is_shown_by_month() -> None:
    text = said(small(rising(60, first="2024-01-02")))
    assert "Returns by month" in text and "Jan 2024" in text and "Trading by month" in text


def test_flows_are_in_the_curve_and_out_of_the_return() -> None:
    prices = rising(60)
    mandate = Mandate(make_targets(TARGETS), Policy(), FEE)
    flows = {prices.sessions[20]: ticks(5_000), prices.sessions[40]: -ticks(1_000)}
    result = backtest([(prices.sessions[0], mandate)], prices, ticks(10_000), name="x", flows=flows)
    text = said(result)
    assert "$10,000.00 and $4,000.00 brought in" in text and "time-weighted" in text
    assert "Brought in" in text and "2 flows" in text
    assert grown(100.0, (0.1, 0.0), ("a", "b", "c"), {"c": 50.0}) == pytest.approx((100.0, 110.0, 160.0))
    assert grown(100.0, (0.1,), ("a", "b", "c"), {}) == ()


def test_a_later_fill_shows_when_it_was_decided() -> None:
    result = small(fill="next_close")
    text = said(result)
    assert "filled at that of the next" in text and "Decided" in text
    trade = result.trades[-1]
    assert words.day(trade.decided) != words.day(trade.session)
    assert words.day(trade.decided) in text and words.day(trade.session) in text


def test_only_the_last_trades_are_shown_and_it_is_said() -> None:
    prices = rising(60)
    daily = Policy(tolerance=None, calendar="daily", rounding="nearest")
    mandate = Mandate(make_targets(TARGETS), daily, Costs(), Limits(step="0.0001"))
    busy = backtest([(prices.sessions[0], mandate)], prices, ticks(10_000), name="x")
    text = backtest_page(busy)
    assert len(busy.trades) > 40
    assert f"The last 40 of {len(busy.trades):,} trades, the newest first; all of them stand in the CSV" in text
    assert text.count('<td role="cell" class="t c-session">') == 40


def test_targets_that_change_are_said() -> None:
    prices = rising(60)
    first = Mandate(make_targets(TARGETS), Policy(), FEE)
    other = replace(first, targets=make_targets({"AAA": 0.1, "BBB": 0.9}))
    result = backtest([(prices.sessions[0], first), (prices.sessions[30], other)], prices, ticks(10_000), name="x")
    assert "The targets change 1 time." in said(result)


def test_whole_shares_on_adjusted_prices_are_labelled_approximate() -> None:
    assert ">approximate<" not in backtest_page(small())
    assert backtest_page(small(rising(basis="total"))).count(">approximate<") == 4


def test_a_reference_stands_in_the_chart_and_in_the_table() -> None:
    result = small()
    with_one = replace(result, reference=result.benchmark, reference_name="INDEX")
    assert said(with_one).count("INDEX") == 2 and 'class="reference" d=' in backtest_page(with_one)
    assert 'class="reference" d=' not in backtest_page(result)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str) -> None:
    plain, attacked = Document(backtest_page(named(small(), "x"))), Document(backtest_page(named(small(), payload)))
    assert attacked.tags == plain.tags and attacked.faults == []
    assert payload in attacked.said()


def test_odd_histories_are_drawn_too() -> None:
    flat = made_prices(sessions(30), {"AAA": [100.0] * 30, "BBB": [50.0] * 30})
    hours = [f"2024-01-0{day}T{hour:02d}:30:00Z" for day in (2, 3, 4) for hour in range(14, 21)]
    intraday = replace(made_prices(hours, {"AAA": [100.0 + t for t in range(21)], "BBB": [50.0] * 21}), interval="1h")
    one = made_prices(["2024-01-02"], {"AAA": [100.0], "BBB": [50.0]})
    for prices in (flat, intraday, one, rising(2), rising(5000, first="1999-01-04")):
        result = small(prices, policy=Policy(tolerance=0.05, rounding="nearest"))
        document = Document(backtest_page(result))
        assert document.faults == [] and not re.search(r"\b(nan|inf)\b", document.said())
        assert sorted(backtest_plots(result)) == ["backtest_nav.png", "backtest_weights.png"]
    assert "one session is no history to draw" in said(small(one))


def test_a_backtest_that_never_traded_says_so() -> None:
    idle = replace(small(), trades=(), rebalances=(), cost_ticks=0)
    assert "0 rebalances, 0 trades" in said(idle) and "Nothing was traded." in said(idle)
    assert "First purchase" not in said(idle)


def test_the_page_and_the_plots_are_the_same_on_every_run() -> None:
    assert backtest_page(small()) == backtest_page(small())
    assert backtest_plots(small()) == backtest_plots(small())


def test_few_large_names_are_layers_and_the_rest_is_one() -> None:
    values = {f"S{n:02d}": array("q", [n, 2 * n]) for n in range(1, 21)}
    cash = array("q", [90, 80])
    nav = array("q", [sum(v[t] for v in values.values()) + cash[t] for t in (0, 1)])
    found = layers(values, cash, nav, at=(0, 1), names_max=12)
    assert [layer.name for layer in found[:2]] == ["S20", "S19"] and len(found) == 14
    assert (found[12].names, found[13].name) == (8, "CASH")
    assert [sum(layer.weights[t] for layer in found) for t in (0, 1)] == pytest.approx([1.0, 1.0])
    thirteen = {symbol: values[symbol] for symbol in list(values)[:13]}
    assert [layer.names for layer in layers(thirteen, cash, nav, at=(0,), names_max=12)] == [1] * 14


def test_areas_are_drawn_through_a_few_hundred_sessions_at_most() -> None:
    for count in (2, 499, 500, 501, 9000):
        at = areas.drawn_sessions(count)
        assert at[0] == 0 and at[-1] == count - 1 and list(at) == sorted(set(at)) and len(at) <= 500


def test_the_pictures_show_the_book() -> None:
    result = replace(small(), reference=small().benchmark, reference_name="INDEX")
    upper, lower = backtest_nav_figure(result).axes
    curves = {line.get_label(): line for line in upper.lines}
    assert curves["NAV"].get_ydata()[-1] == pytest.approx(result.nav_ticks[-1] / 1e6)
    assert len(curves["rebalances"].get_xdata()) == len(result.rebalances)
    assert {"targets held continuously, without costs", "INDEX"} <= set(curves)
    assert min(lower.lines[0].get_ydata()) <= 0.0
    names = [text.get_text() for text in backtest_weights_figure(result).axes[0].get_legend().get_texts()]
    assert names == ["CASH", "BBB", "AAA"]
    for picture in backtest_plots(result).values():
        assert struct.unpack(">II", picture[16:24])[0] >= 1000


@pytest.mark.parametrize(
    ("policy", "sentence", "label"),
    [
        (
            Policy(),
            "Trades when a weight is off its target by more than 2 points of the book, and brings every name to its "
            "target.",
            "±2%, to target",
        ),
        (
            Policy(tolerance=0.01, cooldown_sessions=1),
            "Trades when a weight is off its target by more than 1 point of the book, and brings every name to its "
            "target. After a trade it rests for a session.",
            "±1%, to target, cooldown 1",
        ),
        (
            Policy(tolerance=None, calendar="monthly"),
            "Trades on the first session of each month, and brings every name to its target.",
            "monthly, to target",
        ),
        (
            Policy(tolerance=0.05, relative=0.25),
            "Trades when a weight is off its target by more than 5 points of the book or 25% of its target (the "
            "smaller counts), and brings every name to its target.",
            "smaller of ±5% and ±25% of target, to target",
        ),
        (
            Policy(calendar="quarterly", when="both", to="edge", scope="breached"),
            "Trades on the first session of each quarter if a weight is off its target by more than 2 points of the "
            "book, and brings the names outside their bands to the edges of their bands.",
            "±2% and quarterly, to edge, names out of band only",
        ),
        (
            Policy(tolerance={"AAPL": 0.01, "*": 0.02}, to=0.875, mode="buy_only", cooldown_sessions=5),
            "Trades when a weight leaves its own band (AAPL ±1% / others ±2%), and brings every name to 87.5% of the "
            "way from its target to the edge of its band. It only buys. After a trade it rests for 5 sessions.",
            "AAPL ±1% / others ±2%, to 87.5% of band, buys only, cooldown 5",
        ),
        (
            Policy(tolerance=None, relative=0.1, calendar="yearly", unwanted="hold"),
            "Trades when a weight is off its target by more than 10% of its target, and on the first session of each "
            "year, and brings every name to its target. Names without a target are left alone.",
            "±10% of target or yearly, to target, unwanted held",
        ),
        (
            Policy(priced=0.7),
            "Trades when a weight leaves its priced band (0.7 × the cube-root law), and brings every name to its "
            "target.",
            "priced ×0.7, to target",
        ),
    ],
)
def test_a_policy_reads_as_a_desk_would_say_it(policy: Policy, sentence: str, label: str) -> None:
    assert policy_sentence(policy) == sentence
    assert policy_labels([policy]) == (label,)


def test_labels_say_what_tells_policies_apart() -> None:
    three = (Policy(), Policy(cooldown_sessions=5), Policy(rounding="down"))
    assert policy_labels(three) == (
        "±2%, to target", "±2%, to target, cooldown 5", "±2%, to target, rounding down",
    )  # fmt: skip
    assert shared_label(three) == ""
    alike = (Policy(cooldown_sessions=5), Policy(cooldown_sessions=5, to="edge"))
    assert policy_labels(alike) == ("±2%, to target", "±2%, to edge") and shared_label(alike) == "cooldown 5"


def test_costs_read_in_short() -> None:
    assert costs_label(Costs()) == "no costs"
    every = Costs(
        fee_bps=5, per_share="0.005", per_order=1, per_order_min=2, per_order_cap=20, half_spread_bps=2.5,
        buy_duty_bps=50, sell_fees=({"bps": 1},), impact={"coefficient": 1, "volatility": {}, "volume": {}},
    )  # fmt: skip
    assert costs_label(every) == (
        "5 bps + 0.005 a share + 1 an order + half spread 2.5 bps + duty 50 bps on buys + fees on sales + impact "
        "(at least 2 and at most 20 an order)"
    )
    assert costs_label(Costs(half_spread_bps={"AAA": 3})) == "half spread by symbol"


def test_fractions_of_a_share_are_not_approximate() -> None:
    prices = rising(30, basis="total")
    mandate = Mandate(make_targets(TARGETS), Policy(), FEE, Limits(step="0.0001"))
    result = backtest([(prices.sessions[0], mandate)], prices, ticks(10_000), name="x")
    assert result.per > 1 and ">approximate<" not in backtest_page(result)
