"""A backtest through prices that are missing: gaps, late listings, delistings, sessions without any price.

Each page holds the prices as a desk would sketch them (a dash is a gap) and what was held after each session.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from walk.sketches import prices_of, reads

from trimtab.errors import Refusal
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.run.backtest import Backtest, backtest
from trimtab.units import ticks

BAND = Policy(tolerance=0.02)
MONTHLY = Policy(tolerance=None, calendar="monthly", when="calendar")
HALVES = {"A": "0.5", "B": "0.5"}


def run(
    table: str,
    weights: Mapping[str, object] = HALVES,
    capital: float = 2_000,
    policy: Policy = BAND,
    **settings: object,
) -> Backtest:
    """The backtest of a page: one mandate from its first session on, or the schedule given."""
    known = prices_of(table, actions=settings.pop("actions", Actions()))
    limits = settings.pop("limits", Limits())
    assert isinstance(limits, Limits)
    schedule = settings.pop("schedule", None)
    mandate = Mandate(make_targets(weights), policy, Costs(), limits)  # type: ignore[arg-type]
    given = [(known.sessions[0], mandate)]
    for since, later in schedule or ():  # type: ignore[attr-defined]
        given.append((since, replace(mandate, targets=make_targets(later))))
    result = backtest(given, known, ticks(capital), **settings)  # type: ignore[arg-type]
    sound(result)
    return result


def sound(result: Backtest) -> None:
    """No figure is missing, none is not a number, and NAV is cash and values in every session."""
    figures = [*result.returns, *result.benchmark, result.turnover, result.in_band]
    figures += [figure for figure in result.statistics.figures().values() if figure is not None]
    assert all(math.isfinite(figure) for figure in figures)
    for t, nav in enumerate(result.nav_ticks):
        assert nav == result.cash_ticks[t] + sum(column[t] for column in result.values.values()) > 0


def said(result: Backtest, code: str) -> list[str]:
    """The sentences of the findings with the code."""
    return [finding.text for finding in result.findings if finding.code == code]


def named(result: Backtest, symbol: str) -> set[str]:
    """The codes of what was said of the symbol."""
    return {finding.code for finding in result.findings if finding.symbol == symbol}


GAP = """
session     A      B
2026-01-05  10.00  20.00
2026-01-06  12.00  -
2026-01-07  12.00  22.00
2026-01-08  12.00  21.00
"""


def test_a_gap_is_valued_at_the_last_price_and_its_name_is_not_traded() -> None:
    """A is 4.5 points over its target on the 6th; B cannot be bought, so there is nothing to bring A back to."""
    result = run(GAP)
    assert reads(
        result,
        """
        session     A    B   cash  NAV
        2026-01-05  100  50  0.00  2000.00
        2026-01-06  100  50  0.00  2200.00
        2026-01-07  96   52  4.00  2300.00
        2026-01-08  96   52  4.00  2248.00
        """,
    )
    assert said(result, "carried_price") == [
        "B is valued at its last good price in 1 of 4 sessions, which have none of their own "
        "(first 2026-01-06, longest run 1)"
    ]
    frozen = {row.symbol: row for row in result.proposal("2026-01-06").trades}["B"]
    assert (frozen.frozen, frozen.reason, frozen.price_ticks) == (True, "stale_price", ticks(20))


LATE = """
session     A      C
2026-01-05  10.00  -
2026-01-06  10.00  -
2026-01-07  10.00  40.00
2026-01-08  11.00  40.00
"""


def test_a_late_listing_is_bought_on_its_first_session_from_what_held_its_money() -> None:
    result = run(LATE, {"A": "0.5", "C": "0.5"}, 4_000)
    assert reads(
        result,
        """
        session     A    C   cash  NAV
        2026-01-05  400  0   0.00  4000.00
        2026-01-06  400  0   0.00  4000.00
        2026-01-07  200  50  0.00  4000.00
        2026-01-08  192  52  8.00  4200.00
        """,
    )
    assert said(result, "no_price_at_start") == [
        "C had no price at the first session 2026-01-05 and was not bought then: its first price is of 2026-01-07"
    ]
    waiting = {row.symbol: row for row in result.proposal("2026-01-06").trades}["C"]
    assert (waiting.reason, waiting.price_ticks, waiting.attainable) == ("no_price", 0, 0.0)


def test_a_late_listing_waits_for_the_calendar() -> None:
    result = run(
        """
        session     A      C
        2026-01-05  10.00  -
        2026-01-20  10.00  40.00
        2026-02-02  10.00  40.00
        2026-02-03  10.00  50.00
        """,
        {"A": "0.5", "C": "0.5"},
        4_000,
        MONTHLY,
    )
    assert reads(
        result,
        """
        session     A    C   cash  NAV
        2026-01-05  400  0   0.00  4000.00
        2026-01-20  400  0   0.00  4000.00
        2026-02-02  200  50  0.00  4000.00
        2026-02-03  200  50  0.00  4500.00
        """,
    )


GONE = """
session     A      D
2026-01-05  10.00  20.00
2026-01-06  10.00  18.00
2026-01-07  12.00  -
2026-01-08  12.00  -
2026-01-09  12.00  -
"""


def test_a_delisted_name_keeps_its_last_value_and_is_never_traded_again() -> None:
    result = run(GONE, {"A": "0.5", "D": "0.5"}, 2_000)
    assert reads(
        result,
        """
        session     A    D   cash  NAV
        2026-01-05  100  50  0.00  2000.00
        2026-01-06  94   53  6.00  1900.00
        2026-01-07  94   53  6.00  2088.00
        2026-01-08  94   53  6.00  2088.00
        2026-01-09  94   53  6.00  2088.00
        """,
    )
    assert said(result, "ended_early") == [
        "D has no price after 2026-01-06: it keeps its last good price and is not traded"
    ]
    assert result.values["D"][-1] == 53 * ticks(18)


def test_a_delisted_name_without_target_cannot_be_sold_and_says_so() -> None:
    result = run(GONE, {"A": "0.5", "D": "0.5"}, 2_000, schedule=[("2026-01-08", {"A": 1})])
    assert reads(
        result,
        """
        session     A    D   cash  NAV
        2026-01-05  100  50  0.00  2000.00
        2026-01-06  94   53  6.00  1900.00
        2026-01-07  94   53  6.00  2088.00
        2026-01-08  94   53  6.00  2088.00
        2026-01-09  94   53  6.00  2088.00
        """,
    )
    kept = {row.symbol: row for row in result.proposal("2026-01-09").trades}["D"]
    assert (kept.target, kept.frozen, kept.reason, kept.units) == (0.0, True, "stale_price", 0)
    assert named(result, "D") == {"ended_early"}


def test_a_session_without_any_price_trades_nothing() -> None:
    result = run(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  -      -
        2026-01-07  13.00  20.00
        """,
    )
    assert reads(
        result,
        """
        session     A    B   cash  NAV
        2026-01-05  100  50  0.00  2000.00
        2026-01-06  100  50  0.00  2000.00
        2026-01-07  89   57  3.00  2300.00
        """,
    )
    assert named(result, "A") == named(result, "B") == {"carried_price"}


def test_a_first_session_of_the_month_without_a_price_lets_the_name_wait_a_month() -> None:
    result = run(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-02-02  12.00  -
        2026-02-03  12.00  20.00
        2026-03-02  12.00  20.00
        """,
        policy=MONTHLY,
    )
    assert reads(
        result,
        """
        session     A    B   cash  NAV
        2026-01-05  100  50  0.00  2000.00
        2026-02-02  100  50  0.00  2200.00
        2026-02-03  100  50  0.00  2200.00
        2026-03-02  91   55  8.00  2200.00
        """,
    )


def test_a_split_in_a_gap_doubles_the_shares_and_not_the_value() -> None:
    result = run(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  10.00  -
        2026-01-07  10.00  10.20
        """,
        actions=Actions((Split("2026-01-06", "B", 2, 1),)),
    )
    assert reads(
        result,
        """
        session     A    B    cash  NAV
        2026-01-05  100  50   0.00  2000.00
        2026-01-06  100  100  0.00  2000.00
        2026-01-07  100  100  0.00  2020.00
        """,
    )
    assert said(result, "split") == ["B split on 2026-01-06: 50 shares became 100"]


def test_the_fraction_of_a_split_is_paid_out_in_cash() -> None:
    result = run(
        """
        session     A      B
        2026-01-05  10.00  30.00
        2026-01-06  10.00  20.00
        """,
        {"A": "0.7", "B": "0.3"},
        700,
        actions=Actions((Split("2026-01-06", "B", 3, 2),)),
    )
    assert reads(
        result,
        """
        session     A   B   cash   NAV
        2026-01-05  49  7   0.00   700.00
        2026-01-06  49  10  10.00  700.00
        """,
    )
    assert said(result, "split") == ["B split on 2026-01-06: 7 shares became 10, and 10.00 for the fraction"]


def test_a_dividend_in_a_gap_is_paid() -> None:
    result = run(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  10.00  -
        2026-01-07  10.00  20.00
        """,
        actions=Actions((), (Dividend("2026-01-06", "B", ticks("0.10")),)),
    )
    assert reads(
        result,
        """
        session     A    B   cash  NAV
        2026-01-05  100  50  0.00  2000.00
        2026-01-06  100  50  5.00  2005.00
        2026-01-07  100  50  5.00  2005.00
        """,
    )


def test_an_order_whose_name_has_no_price_at_the_next_session_is_not_filled_and_said() -> None:
    """On the 6th B has no price to decide on either, so A is wanted alone; on the 7th B is back and both are evened."""
    result = run(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  10.00  -
        2026-01-07  10.00  20.00
        2026-01-08  10.00  20.00
        """,
        fill="next_close",
    )
    assert reads(
        result,
        """
        session     A    B   cash     NAV
        2026-01-05  0    0   2000.00  2000.00
        2026-01-06  100  0   1000.00  2000.00
        2026-01-07  200  0   0.00     2000.00
        2026-01-08  100  50  0.00     2000.00
        """,
    )
    assert said(result, "unfilled") == ["B was not filled on 2026-01-06: it has no price to trade on then"]


def test_a_jump_is_not_traded_on_and_lasts_one_session() -> None:
    result = run(
        """
        session     A      B
        2026-01-05  10.00  20.00
        2026-01-06  10.00  41.00
        2026-01-07  10.00  41.00
        """,
    )
    assert reads(
        result,
        """
        session     A    B   cash  NAV
        2026-01-05  100  50  0.00  2000.00
        2026-01-06  100  50  0.00  2000.00
        2026-01-07  153  37  3.00  3050.00
        """,
    )
    assert said(result, "older_jump") == [
        "B was frozen on 2026-01-06: its price jumped without a split; "
        "it was valued at its last good price and not traded"
    ]


def test_a_name_without_any_price_in_the_period_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        run(LATE, {"A": "0.5", "C": "0.5"}, 4_000, end="2026-01-06")
    assert str(refused.value) == (
        "prices: C has no price from 2026-01-05 to 2026-01-06; each target needs one; "
        "check the symbol, or leave it out of the targets"
    )
