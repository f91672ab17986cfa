"""A policy through a history, as a desk would sketch it: what is held after each session, and every trade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from walk import sketches
from walk.sketches import prices_of

from trimtab.decide import stretch
from trimtab.errors import Refusal
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.prices import Prices
from trimtab.run.backtest import Backtest, backtest, sweep
from trimtab.run.blotter import propose
from trimtab.run.history import target_returns
from trimtab.units import ticks

HALVES = make_targets({"A": 0.5, "B": 0.5})
TEN = Policy(tolerance=0.10)


def run(mandate: Mandate, prices: Prices, capital: int = 1_000, **settings: object) -> Backtest:
    """The mandate from the first session on."""
    return backtest([("", mandate)], prices, ticks(capital), **settings)  # type: ignore[arg-type]


def reads(result: Backtest, expected: str) -> bool:
    """Whether the result reads as the page does, a star where the session's decision traded."""
    return sketches.reads(result, expected, starred=result.rebalances)


def codes(result: Backtest) -> set[str]:
    """What kinds of things were said."""
    return {finding.code for finding in result.findings}


CALM = """
session     A      B
2026-01-05  10.00  10.00
2026-01-06  11.00  10.00
2026-01-07  17.00  10.00
2026-01-08  17.00  10.00
"""


def test_inside_the_band_nothing_trades_and_outside_it_comes_back() -> None:
    """On the 7th A is 63 % of 1,350: half of it is 39.7 shares of A and 67.5 of B, and the cash pays for 40 and 67."""
    result = run(Mandate(HALVES, TEN), prices_of(CALM))
    assert reads(
        result,
        """
        session     A   B   cash  NAV
        2026-01-05  50  50  0.00  1000.00 *
        2026-01-06  50  50  0.00  1050.00
        2026-01-07  40  67  0.00  1350.00 *
        2026-01-08  40  67  0.00  1350.00
        """,
    )
    assert [(one.symbol, one.units_after - one.units_before, one.reason) for one in result.trades] == [
        ("A", 50, "bought_to_target"),
        ("B", 50, "bought_to_target"),
        ("A", -10, "sold_to_target"),
        ("B", 17, "bought_to_target"),
    ]
    assert result.returns == pytest.approx((0.05, 1350 / 1050 - 1, 0.0))
    assert result.in_band == pytest.approx(2 / 3)


def test_a_plan_filled_at_the_next_close_is_decided_a_session_before() -> None:
    """Sized on the 5th at 10.00, A is bought at 11.00: what the cash cannot bear is cut, and said."""
    result = run(Mandate(HALVES, TEN), prices_of(CALM), fill="next_close")
    first = [(one.decided, one.session, one.symbol, one.units_after) for one in result.trades[:2]]
    assert first == [("2026-01-05", "2026-01-06", "A", 50), ("2026-01-05", "2026-01-06", "B", 45)]
    assert [f.text for f in result.findings if f.code == "cut_fill"] == [
        "of 50 B ordered on 2026-01-05 the cash bore 45 on 2026-01-06"
    ]
    assert min(result.cash_ticks) >= 0


def test_next_open_fills_at_the_open_and_marks_at_the_close() -> None:
    opens = prices_of("session A B\n2026-01-05 10 10\n2026-01-06 10 10\n2026-01-07 10 10\n2026-01-08 10 10")
    result = run(Mandate(HALVES, TEN), prices_of(CALM), fill="next_open", opens=opens)
    assert [(one.session, one.price_ticks) for one in result.trades[:2]] == [("2026-01-06", ticks(10))] * 2
    assert result.nav_ticks[1] == ticks(50 * 11 + 50 * 10)


def test_an_order_lives_through_a_split_in_between() -> None:
    """50 A are ordered on the 5th; A splits two for one before the 6th opens, so 100 are bought at half the price."""
    prices = prices_of(
        "session A B\n2026-01-05 10 10\n2026-01-06 5 10\n2026-01-07 5 10",
        actions=Actions((Split("2026-01-06", "A", 2, 1),)),
    )
    result = run(Mandate(HALVES, TEN), prices, fill="next_close")
    assert reads(
        result,
        """
        session     A    B   cash     NAV
        2026-01-05  0    0   1000.00  1000.00 *
        2026-01-06  100  50  0.00     1000.00
        2026-01-07  100  50  0.00     1000.00
        """,
    )


def test_what_the_last_session_orders_is_not_filled_and_said() -> None:
    result = run(Mandate(HALVES, TEN), prices_of("session A B\n2026-01-05 10 10"), fill="next_close")
    assert "unfilled_at_end" in codes(result) and not result.trades


MONTHS = """
session     A   B
2026-01-05  10  10
2026-01-30  12  10
2026-02-02  12  10
2026-02-03  14  10
2026-03-02  14  10
"""


def test_a_calendar_trades_on_the_first_session_of_each_period() -> None:
    result = run(Mandate(HALVES, Policy(tolerance=None, calendar="monthly", when="calendar")), prices_of(MONTHS))
    assert result.rebalances == ("2026-01-05", "2026-02-02", "2026-03-02")


def test_a_period_whose_first_session_was_in_band_is_not_due_again() -> None:
    """when="both" looks on 2 February, finds 54.5 % inside its ten points, and looks again in March."""
    result = run(Mandate(HALVES, Policy(tolerance=0.06, calendar="monthly", when="both")), prices_of(MONTHS))
    assert result.rebalances == ("2026-01-05", "2026-03-02")


def test_a_cooldown_counts_sessions_from_the_last_trade() -> None:
    result = run(Mandate(HALVES, Policy(tolerance=0.02, cooldown_sessions=3)), prices_of(MONTHS))
    assert result.rebalances == ("2026-01-05", "2026-02-03")


def test_a_flow_comes_in_before_the_decision_and_out_of_the_return() -> None:
    result = run(Mandate(HALVES, TEN), prices_of(CALM), flows={"2026-01-06": ticks(1_050)})
    assert result.nav_ticks[1] == ticks(2_100)
    assert result.returns[0] == pytest.approx(2_100 / 2_050 - 1)
    assert result.rebalances[1] == "2026-01-06"


def test_money_taken_out_beyond_the_cash_is_raised_by_sales() -> None:
    result = run(Mandate(HALVES, TEN), prices_of(CALM), flows={"2026-01-06": ticks(-105)})
    assert result.nav_ticks[1] == ticks(945)
    assert result.cash_ticks[1] >= 0
    assert {one.session for one in result.trades[2:] if one.units_after < one.units_before} >= {"2026-01-06"}


def test_a_flow_between_two_sessions_comes_in_at_the_next_and_is_said() -> None:
    prices = prices_of(CALM.replace("2026-01-07", "2026-01-09").replace("2026-01-08", "2026-01-12"))
    result = run(Mandate(HALVES, TEN), prices, flows={"2026-01-10": ticks(100)})
    assert dict(result.flows_ticks) == {"2026-01-12": ticks(100)} and "flow_moved" in codes(result)


def test_a_dividend_is_cash_on_its_ex_date_and_counts_in_the_benchmark() -> None:
    prices = prices_of(
        "session A B\n2026-01-05 10 10\n2026-01-06 9 10", actions=Actions((), (Dividend("2026-01-06", "A", ticks(1)),))
    )
    result = run(Mandate(HALVES, TEN), prices)
    assert reads(
        result,
        """
        session     A   B   cash   NAV
        2026-01-05  50  50  0.00   1000.00 *
        2026-01-06  50  50  50.00  1000.00
        """,
    )
    assert result.benchmark == pytest.approx((0.0,)) and "dividends" in codes(result)


def test_a_name_that_leaves_the_targets_is_sold_and_its_row_goes() -> None:
    prices = prices_of(CALM + "2026-01-09  17.00  10.00\n")
    only = Mandate(make_targets({"B": 1}), TEN)
    result = backtest([("", Mandate(HALVES, TEN)), ("2026-01-08", only)], prices, ticks(1_000))
    assert result.trades[-2].reason == "sold_out" and result.units["A"][-1] == 0
    assert [trade.symbol for trade in result.proposal("2026-01-09").trades] == ["B"]
    assert result.mandate("2026-01-07").targets == HALVES and result.mandate("2026-01-08") == only


def test_a_late_name_waits_in_the_others_and_a_dead_one_keeps_its_last_value() -> None:
    result = run(
        Mandate(HALVES, TEN),
        prices_of("session A B\n2026-01-05 10 -\n2026-01-06 10 10\n2026-01-07 - 10\n2026-01-08 - 10"),
    )
    assert reads(
        result,
        """
        session     A    B   cash  NAV
        2026-01-05  100  0   0.00  1000.00 *
        2026-01-06  50   50  0.00  1000.00 *
        2026-01-07  50   50  0.00  1000.00
        2026-01-08  50   50  0.00  1000.00
        """,
    )
    texts = {finding.code: finding.text for finding in result.findings}
    assert texts["ended_early"] == ("A has no price after 2026-01-06: it keeps its last good price and is not traded")
    assert "its first price is of 2026-01-06" in texts["no_price_at_start"]


def test_a_policy_that_never_traded_again_says_how_far_it_drifted() -> None:
    result = run(Mandate(HALVES, Policy(tolerance=0.2)), prices_of(CALM))
    assert [f.text for f in result.findings if f.code == "never_traded"] == [
        "no session after the first purchase traded: the largest drift from a target was +12.96% of A on 2026-01-07"
    ]


def test_the_first_purchase_counts_in_growth_and_not_in_turnover() -> None:
    result = run(Mandate(HALVES, Policy(tolerance=0.2), Costs(fee_bps=100)), prices_of(CALM))
    assert result.turnover == 0.0
    assert result.statistics.total_return == pytest.approx(result.nav_ticks[-1] / ticks(1_000) - 1)


@pytest.mark.parametrize("fill", ["close", "next_close"])
def test_each_session_of_a_backtest_is_what_the_blotter_makes_of_its_book(fill: str) -> None:
    mandate = Mandate(HALVES, Policy(tolerance=0.04, calendar="monthly", cooldown_sessions=2), Costs(fee_bps=10))
    result = run(mandate, prices_of(MONTHS), fill=fill)
    for session in result.sessions:
        book, t = result.opening(session), result.sessions.index(session)
        asked = propose(
            book, result.prices, mandate, session=session, last_traded=result.last_traded(session), asked=t == 0,
            last_checked=result.sessions[t - 1] if t else None,
        )  # fmt: skip
        assert asked == result.proposal(session)
        assert any(row.units for row in asked.trades) == (session in result.rebalances)
    inside = [result.proposal(session).within_tolerance for session in result.sessions[1:]]
    assert result.in_band == pytest.approx(sum(inside) / len(inside))


def test_the_benchmark_is_that_of_the_tracker() -> None:
    prices = prices_of(
        "session A B\n2026-01-05 10 -\n2026-01-06 6 10\n2026-01-07 6 12\n2026-01-08 - 11",
        actions=Actions((Split("2026-01-06", "A", 2, 1),), (Dividend("2026-01-07", "A", ticks("0.5")),)),
    )  # fmt: skip
    result = run(Mandate(HALVES, TEN), prices)
    assert result.benchmark == pytest.approx(target_returns(HALVES, prices, prices.sessions))


def test_the_benchmark_of_targets_by_date_changes_the_session_after() -> None:
    """The set of the 6th is held from the 6th to the 7th: A earned 6/11 then, B nothing."""
    only = Mandate(make_targets({"A": 1}), TEN)
    result = backtest([("", Mandate(HALVES, TEN)), ("2026-01-06", only)], prices_of(CALM), ticks(1_000))
    assert result.benchmark == pytest.approx((0.05, 6 / 11, 0.0))


def test_a_sweep_says_what_is_true_of_every_row() -> None:
    late = prices_of("session A B\n2026-01-05 10 -\n2026-01-06 10 10\n2026-01-07 15 10")
    swept = sweep(
        [("", Mandate(HALVES))], late, ticks(1_000), policies=[TEN, Policy(tolerance=0.05)], costs=[Costs()]
    )  # fmt: skip
    assert {finding.code for finding in swept.findings} == {"no_actions", "no_price_at_start"}


def rows(prices: Prices, mandates: Mapping[str, object]) -> Backtest:
    """One mandate over the prices."""
    return run(Mandate(HALVES, **mandates), prices)  # type: ignore[arg-type]


def test_a_row_of_a_sweep_is_the_backtest_of_its_policy() -> None:
    policies = [Policy(tolerance=0.02), Policy(tolerance=None, calendar="monthly", when="calendar", rounding="down")]
    costs = [Costs(), Costs(fee_bps=20)]
    told: list[tuple[int, int]] = []
    swept = sweep(
        [("", Mandate(HALVES))], prices_of(MONTHS), ticks(1_000),
        policies=policies, costs=costs, each=lambda done, asked: told.append((done, asked)),
    )  # fmt: skip
    assert told[-1] == (4, 4) and not swept.interrupted
    for row, (policy, cost) in zip(swept.rows, [(p, c) for p in policies for c in costs], strict=True):
        alone = rows(prices_of(MONTHS), {"policy": policy, "costs": cost})
        assert (row.policy, row.costs) == (policy, cost)
        assert (row.nav_ticks, row.cost_ticks) == (alone.nav_ticks[-1], alone.cost_ticks)
        assert row.rebalances == len(alone.rebalances)
        assert row.volatility == pytest.approx(alone.statistics.volatility)


def test_an_interrupted_sweep_keeps_its_finished_rows() -> None:
    def stop(done: int, asked: int) -> None:
        raise KeyboardInterrupt

    swept = sweep(
        [("", Mandate(HALVES))], prices_of(MONTHS), ticks(1_000), fill="next_close",
        policies=[Policy(tolerance=0.02), Policy(tolerance=0.03)], costs=[Costs()], each=stop,
    )  # fmt: skip
    assert swept.interrupted and 1 <= len(swept.rows) < swept.asked == 2


def test_a_sweep_over_the_memory_says_how_much_it_needs() -> None:
    with pytest.raises(Refusal, match=r"2 rows over 5 sessions of 2 names need 0.0 GiB of memory"):
        sweep(
            [("", Mandate(HALVES))], prices_of(MONTHS), ticks(1_000), memory_bytes_max=100,
            policies=[Policy(tolerance=0.02), Policy(tolerance=0.03)], costs=[Costs()],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"fill": "open"}, "fill: it is 'open'; it is one of close, next_open, next_close; choose one"),
        (
            {"start": "2026-01-08", "end": "2026-01-06"},
            "start: the history would end (2026-01-06) before it starts (2026-01-08); it starts at or before its end; "
            "correct one of them",
        ),
        (
            {"start": "2025-01-01"},
            "start: 2025-01-01 is outside the prices; the prices run from 2026-01-05 to 2026-01-08; choose a date "
            "inside, or leave it out",
        ),
        (
            {"fill": "next_open"},
            "prices: there are no opening prices; fill next_open needs them; give the opens, or choose fill close or "
            "next_close",
        ),
        (
            {"flows": {"2026-02-01": ticks(5)}},
            "flows: a flow of 5.000000 is of 2026-02-01; the backtest runs from 2026-01-05 to 2026-01-08; move the "
            "flow, or leave it out",
        ),
        (
            {"flows": {"2026-01-06": ticks(-5_000)}},
            "flows: 5000.000000 is taken out at 2026-01-06; the sleeve is worth 1050.000000 then; take out less",
        ),
        (
            {"benchmark": "SPY"},
            "prices: the benchmark SPY has no price at the first session 2026-01-05; it needs one in each session "
            "compared; add its prices",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_backtested_is_one_sentence(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        run(Mandate(HALVES, TEN), prices_of(CALM), **settings)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (Policy(tolerance=1.0), "no drift reaches its bands"),
        (Policy(cooldown_sessions=4), "cooldown_sessions is 4 and the history has 4 sessions"),
        (Policy(mode="sell_only"), "mode is sell_only and a backtest starts with cash alone"),
    ],
    ids=str,
)
def test_a_policy_that_can_never_trade_is_refused(policy: Policy, found: str) -> None:
    with pytest.raises(Refusal, match=found):
        run(Mandate(HALVES, policy), prices_of(CALM))


def test_targets_after_the_history_are_refused_by_their_date() -> None:
    mandate = Mandate(HALVES, TEN)
    with pytest.raises(Refusal, match="a set of targets is of 2027-01-01, after the last session 2026-01-08"):
        backtest([("", mandate), ("2027-01-01", mandate)], prices_of(CALM), ticks(1_000))
    with pytest.raises(Refusal, match="there are two sets of 2026-01-06"):
        backtest([("2026-01-06", mandate), ("2026-01-06", mandate)], prices_of(CALM), ticks(1_000))


def test_fractional_steps_invest_all_but_less_than_a_cent() -> None:
    mandate = Mandate(HALVES, TEN, limits=Limits(step="0.0001"))
    result = run(mandate, replace(prices_of(CALM.replace("10.00", "13.37"))))
    assert result.per == 10**9 and result.cash_ticks[0] < ticks(1)


def test_a_log_that_fills_up_is_emptied_and_the_walk_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    mandate = Mandate(HALVES, Policy(tolerance=0.001, calendar="daily"))
    whole = run(mandate, prices_of(MONTHS))
    monkeypatch.setattr(stretch, "LOG_ROWS", 2)  # room for two names' trades twice
    in_parts = run(mandate, prices_of(MONTHS))
    assert len(whole.trades) > 4 and in_parts == whole


def test_a_sleeve_that_grows_beyond_what_is_counted_is_refused() -> None:
    with pytest.raises(Refusal, match=r"at 2026-01-07 the sleeve is worth nothing, or more than is counted"):
        run(Mandate(HALVES, TEN), prices_of(CALM), 7_500_000_000)
