"""The decision as a portfolio manager would sketch it: one page a rule, figures worked out by hand.

How a page is read stands in `page.py`. To change a page on purpose: run it, read the difference, accept it.
"""

from __future__ import annotations

from walk.page import page


def test_a_sale_must_pay_for_the_buy_beside_it_fees_too() -> None:
    page("""
        held    A 60  B 40  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% fee_bps=5
        trades  A -10  drift +10.0%  cost 0.05  sold_to_target
                B  +9  drift -10.0%  cost 0.05  bought_to_target
        after   A 50  B 49  cash 9.90
        because band
    """)


def test_inside_the_band_nothing_trades() -> None:
    page("""
        held    A 51  B 49  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2%
        trades  A 0  drift +1.0%  cost 0.00  in_band
                B 0  drift -1.0%  cost 0.00  in_band
        after   A 51  B 49  cash 0.00
    """)


def test_exactly_on_the_band_is_inside_it() -> None:
    page("""
        held    A 52  B 48  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2%
        trades  A 0  drift +2.0%  cost 0.00  in_band
                B 0  drift -2.0%  cost 0.00  in_band
        after   A 52  B 48  cash 0.00
    """)


def test_the_first_allocation_is_the_same_decision_on_a_book_of_cash() -> None:
    page("""
        held    cash 1000
        price   A 30.00  B 70.00
        wanted  A 50%  B 50%
        given   tolerance=2%
        trades  A +17  drift -50.0%  cost 0.00  bought_to_target
                B  +7  drift -50.0%  cost 0.00  bought_to_target
        after   A 17  B 7  cash 0.00
        because band
    """)


def test_costs_are_inside_the_cash_that_the_first_allocation_spends() -> None:
    page("""
        held    cash 1000
        price   A 30.00  B 70.00
        wanted  A 50%  B 50%
        given   tolerance=2% fee_bps=5
        trades  A +16  drift -50.0%  cost 0.24  bought_to_target
                B  +7  drift -50.0%  cost 0.25  bought_to_target
        after   A 16  B 7  cash 29.51
        because band
    """)


def test_spread_duty_and_sell_fees_add_each_rounded_up_to_the_cent() -> None:
    page("""
        held    A 6000  B 4000  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% fee_bps=5 half_spread_bps=2 buy_duty_bps=50
        trades  A -1003  drift +10.0%  cost 7.03   sold_to_target
                B  +996  drift -10.0%  cost 56.78  bought_to_target
        after   A 4997  B 4996  cash 6.19
        because band
    """)


def test_a_locked_name_keeps_its_weight_and_the_others_share_the_rest() -> None:
    page("""
        held    A 60  B 30  C 10  cash 0.00
        price   A 10.00  B 10.00  C 10.00
        wanted  A 40%  B 30%  C 30%
        given   tolerance=2% no_buy=A, no_sell=A,
        trades  A   0  drift +20.0%  cost 0.00  locked
                B -10  drift +0.0%  cost 0.00  sold_to_target
                C +10  drift -20.0%  cost 0.00  bought_to_target
        after   A 60  B 20  C 20  cash 0.00
        because band
        finds   locked_drift
    """)


def test_money_for_a_name_that_may_not_be_bought_stays_in_cash() -> None:
    page("""
        held    A 20  B 30  cash 500
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% no_buy=A,
        trades  A   0  drift -30.0%  cost 0.00  no_buy
                B +20  drift -20.0%  cost 0.00  bought_to_target
        after   A 20  B 50  cash 300.00
        because band
        finds   no_buy
    """)


def test_a_name_that_may_not_be_sold_keeps_what_it_has_above_its_target() -> None:
    page("""
        held    A 60  B 20  cash 200
        price   A 10.00  B 10.00
        wanted  A 40%  B 60%
        given   tolerance=2% no_sell=A,
        trades  A   0  drift +20.0%  cost 0.00  no_sell
                B +20  drift -40.0%  cost 0.00  bought_to_target
        after   A 60  B 40  cash 0.00
        because band
        finds   locked_drift
    """)


def test_a_name_without_a_price_today_is_frozen_and_the_rest_is_decided_around_it() -> None:
    page("""
        held    A 50  B 20  cash 300
        before  A 10.00  B 10.00
        price   A gap  B 10.00
        wanted  A 30%  B 70%
        given   tolerance=2%
        trades  A   0  drift +20.0%  cost 0.00  stale_price
                B +30  drift -50.0%  cost 0.00  bought_to_target
        after   A 50  B 50  cash 0.00
        because band
        finds   gap stale_price
    """)


def test_a_jump_freezes_its_name_at_the_price_before() -> None:
    page("""
        held    A 50  B 30  cash 200
        before  A 10.00  B 10.00
        price   A 25.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2%
        trades  A   0  drift +0.0%  cost 0.00  jump
                B +20  drift -20.0%  cost 0.00  bought_to_target
        after   A 50  B 50  cash 0.00
        because band
        finds   jump
    """)


def test_a_holding_without_target_is_closed_out() -> None:
    page("""
        held    A 50  X 50  cash 0.00
        price   A 10.00  X 10.00
        wanted  A 100%
        given   tolerance=2%
        trades  A +50  drift -50.0%  cost 0.00  bought_to_target
                X -50  drift +50.0%  cost 0.00  sold_out
        after   A 100  X 0  cash 0.00
        because band
    """)


def test_a_holding_without_target_is_left_alone_where_the_policy_says_so() -> None:
    page("""
        held    A 50  X 50  cash 0.00
        price   A 10.00  X 10.00
        wanted  A 100%
        given   tolerance=2% unwanted=hold
        trades  A 0  drift -50.0%  cost 0.00  in_band
                X 0  drift +50.0%  cost 0.00  held_unwanted
        after   A 50  X 50  cash 0.00
    """)


def test_dust_that_costs_more_than_it_brings_stays_where_cash_cannot_bear_it() -> None:
    page("""
        held    A 100  X 1  cash 0.00
        price   A 10.00  X 0.50
        wanted  A 100%
        given   tolerance=2% per_order=5
        trades  A 0  drift -0.0%  cost 0.00  step
                X 0  drift +0.0%  cost 0.00  not_worth_cost
        after   A 100  X 1  cash 0.00
        because band
    """)


def test_cash_under_its_floor_is_raised_by_sales_in_every_name() -> None:
    page("""
        held    A 50  B 50  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=20% cash_floor=100
        trades  A -5  drift +0.0%  cost 0.00  sold_for_cash
                B -5  drift +0.0%  cost 0.00  sold_for_cash
        after   A 45  B 45  cash 100.00
        because cash_floor
    """)


def test_cash_below_zero_is_brought_back_to_zero() -> None:
    page("""
        held    A 50  B 50  cash -100
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=20%
        trades  A -5  drift +5.6%  cost 0.00  sold_for_cash
                B -5  drift +5.6%  cost 0.00  sold_for_cash
        after   A 45  B 45  cash 0.00
        because cash_floor
    """)


def test_buy_only_invests_cash_and_sells_nothing() -> None:
    page("""
        held    A 60  B 30  cash 100
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% mode=buy_only
        trades  A   0  drift +10.0%  cost 0.00  mode
                B +10  drift -20.0%  cost 0.00  bought_to_target
        after   A 60  B 40  cash 0.00
        because band
    """)


def test_sell_only_raises_cash_and_buys_nothing() -> None:
    page("""
        held    A 60  B 40  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% mode=sell_only
        trades  A -10  drift +10.0%  cost 0.00  sold_to_target
                B   0  drift -10.0%  cost 0.00  mode
        after   A 50  B 40  cash 100.00
        because band
    """)


def test_to_the_edge_trades_back_only_to_the_edge_of_the_band() -> None:
    page("""
        held    A 60  B 40  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=5% to=edge
        trades  A -5  drift +10.0%  cost 0.00  sold_to_edge
                B +5  drift -10.0%  cost 0.00  bought_to_edge
        after   A 55  B 45  cash 0.00
        because band
    """)


def test_a_200_175_policy_trades_a_quarter_point_back_past_its_trigger() -> None:
    page("""
        held    A 5250  B 4750  cash 0.00
        price   A 1.00  B 1.00
        wanted  A 50%  B 50%
        given   tolerance=2% to=0.875
        trades  A -75  drift +2.5%  cost 0.00  sold_to_edge
                B +75  drift -2.5%  cost 0.00  bought_to_edge
        after   A 5175  B 4825  cash 0.00
        because band
    """)


def test_the_breached_names_alone_trade_where_the_scope_says_so() -> None:
    page("""
        held    A 19  B 31  C 23  D 27  cash 0.00
        price   A 10.00  B 10.00  C 10.00  D 10.00
        wanted  A 25%  B 25%  C 25%  D 25%
        given   tolerance=5% scope=breached
        trades  A +6  drift -6.0%  cost 0.00  bought_to_target
                B -6  drift +6.0%  cost 0.00  sold_to_target
                C  0  drift -2.0%  cost 0.00  in_band
                D  0  drift +2.0%  cost 0.00  in_band
        after   A 25  B 25  C 23  D 27  cash 0.00
        because band
    """)


def test_one_breach_brings_all_names_to_target() -> None:
    page("""
        held    A 19  B 31  C 23  D 27  cash 0.00
        price   A 10.00  B 10.00  C 10.00  D 10.00
        wanted  A 25%  B 25%  C 25%  D 25%
        given   tolerance=5%
        trades  A +6  drift -6.0%  cost 0.00  bought_to_target
                B -6  drift +6.0%  cost 0.00  sold_to_target
                C +2  drift -2.0%  cost 0.00  bought_to_target
                D -2  drift +2.0%  cost 0.00  sold_to_target
        after   A 25  B 25  C 25  D 25  cash 0.00
        because band
    """)


def test_the_names_nearest_to_breach_pay_for_the_one_that_did() -> None:
    page("""
        held    A 40  B 34  C 26  cash 0.00
        price   A 10.00  B 10.00  C 10.00
        wanted  A 46%  B 30%  C 24%
        given   tolerance=5% scope=breached
        trades  A +6  drift -6.0%  cost 0.00  bought_to_target
                B -4  drift +4.0%  cost 0.00  sold_for_cash
                C -2  drift +2.0%  cost 0.00  sold_for_cash
        after   A 46  B 30  C 24  cash 0.00
        because band
    """)


def test_the_first_session_of_a_month_is_due_inside_the_band_too() -> None:
    page("""
        held    A 51  B 49  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% calendar=monthly last_traded=2026-10-30
        trades  A -1  drift +1.0%  cost 0.00  sold_to_target
                B +1  drift -1.0%  cost 0.00  bought_to_target
        after   A 50  B 50  cash 0.00
        because calendar
    """)


def test_a_month_is_due_once() -> None:
    page("""
        held    A 51  B 49  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% calendar=monthly last_traded=2026-11-02
        trades  A 0  drift +1.0%  cost 0.00  in_band
                B 0  drift -1.0%  cost 0.00  in_band
        after   A 51  B 49  cash 0.00
    """)


def test_a_breach_waits_for_the_calendar_where_both_are_asked_for() -> None:
    page("""
        held    A 60  B 40  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% calendar=monthly when=both last_traded=2026-11-02
        trades  A 0  drift +10.0%  cost 0.00  not_due
                B 0  drift -10.0%  cost 0.00  not_due
        after   A 60  B 40  cash 0.00
    """)


def test_after_a_trade_the_cooldown_runs() -> None:
    page("""
        held    A 60  B 40  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% cooldown_sessions=3 last_traded=2026-11-19
        trades  A 0  drift +10.0%  cost 0.00  cooldown
                B 0  drift -10.0%  cost 0.00  cooldown
        after   A 60  B 40  cash 0.00
    """)


def test_who_asks_gets_a_trade_inside_the_band() -> None:
    page("""
        held    A 51  B 49  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% asked=True
        trades  A -1  drift +1.0%  cost 0.00  sold_to_target
                B +1  drift -1.0%  cost 0.00  bought_to_target
        after   A 50  B 50  cash 0.00
        because asked
    """)


def test_the_turnover_cap_stops_halfway() -> None:
    page("""
        held    A 70  B 30  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% turnover_max=10%
        trades  A -10  drift +20.0%  cost 0.00  turnover_cap
                B +10  drift -20.0%  cost 0.00  turnover_cap
        after   A 60  B 40  cash 0.00
        because band
    """)


def test_a_trade_under_the_minimum_is_left_out() -> None:
    page("""
        held    A 53  B 47  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% trade_min=50
        trades  A 0  drift +3.0%  cost 0.00  below_minimum
                B 0  drift -3.0%  cost 0.00  below_minimum
        after   A 53  B 47  cash 0.00
        because band
    """)


def test_board_lots_trade_in_hundreds() -> None:
    page("""
        held    A 1270  B 730  cash 0.00
        price   A 1.00  B 1.00
        wanted  A 50%  B 50%
        given   tolerance=2% step=100
        trades  A -300  drift +13.5%  cost 0.00  sold_to_target
                B +300  drift -13.5%  cost 0.00  bought_to_target
        after   A 970  B 1030  cash 0.00
        because band
    """)


def test_an_odd_lot_may_be_sold_out() -> None:
    page("""
        held    A 870  X 130  cash 0.00
        price   A 1.00  X 1.00
        wanted  A 100%
        given   tolerance=5% step=100
        trades  A +100  drift -13.0%  cost 0.00  bought_to_target
                X -130  drift +13.0%  cost 0.00  sold_out
        after   A 970  X 0  cash 30.00
        because band
    """)


def test_fractions_of_a_share_come_nearer() -> None:
    page("""
        held    cash 1000
        price   A 30.00  B 70.00
        wanted  A 50%  B 50%
        given   tolerance=2% step=0.001
        trades  A +16.666  drift -50.0%  cost 0.00  bought_to_target
                B  +7.143  drift -50.0%  cost 0.00  bought_to_target
        after   A 16.666  B 7.143  cash 0.01
        because band
    """)


def test_five_points_or_a_quarter_of_the_target_whichever_is_smaller() -> None:
    page("""
        held    A 13  B 87  cash 0.00
        price   A 10.00  B 10.00
        wanted  A 10%  B 90%
        given   tolerance=5% relative=25%
        trades  A -3  drift +3.0%  cost 0.00  sold_to_target
                B +3  drift -3.0%  cost 0.00  bought_to_target
        after   A 10  B 90  cash 0.00
        because band
    """)


def test_idle_cash_is_a_drift_of_its_own() -> None:
    page("""
        held    A 48  B 48  cash 40
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=3%
        trades  A +2  drift -2.0%  cost 0.00  bought_to_target
                B +2  drift -2.0%  cost 0.00  bought_to_target
        after   A 50  B 50  cash 0.00
        because band
    """)


def test_cash_has_a_target() -> None:
    page("""
        held    A 60  cash 400
        price   A 10.00  B 10.00
        wanted  A 45%  B 45%  CASH 10%
        given   tolerance=2%
        trades  A -15  drift +15.0%  cost 0.00  sold_to_target
                B +45  drift -45.0%  cost 0.00  bought_to_target
        after   A 45  B 45  cash 100.00
        because band
    """)


def test_a_share_dearer_than_twice_its_target_is_said_to_need_more_capital() -> None:
    page("""
        held    cash 100
        price   A 1000.00  B 10.00
        wanted  A 40%  B 60%
        given   tolerance=2%
        trades  A  0  drift -40.0%  cost 0.00  step
                B +6  drift -60.0%  cost 0.00  bought_to_target
        after   A 0  B 6  cash 40.00
        because band
        finds   capital_too_small
    """)


def test_rounding_down_leaves_the_rest_in_cash() -> None:
    page("""
        held    cash 1000
        price   A 100.00  B 100.00  C 100.00
        wanted  A 39%  B 39%  C 22%
        given   tolerance=25% rounding=down
        trades  A +3  drift -39.0%  cost 0.00  bought_to_target
                B +3  drift -39.0%  cost 0.00  bought_to_target
                C +2  drift -22.0%  cost 0.00  bought_to_target
        after   A 3  B 3  C 2  cash 200.00
        because band
    """)


def test_rounding_down_leaves_a_share_where_the_fee_does_not_fit() -> None:
    page("""
        held    A 0  B 0  cash 100.00
        price   A 10.00  B 10.00
        wanted  A 50%  B 50%
        given   tolerance=2% rounding=down per_order=1
        trades  A +4  drift -50.0%  cost 1.00  bought_to_target
                B +4  drift -50.0%  cost 1.00  bought_to_target
        after   A 4  B 4  cash 18.00
        because band
    """)


def test_a_turnover_cap_is_used_to_the_full() -> None:
    page("""
        held    cash 4000000.00
        price   A 456.02
        wanted  A 95%  CASH 5%
        given   tolerance=2% turnover_max=5% fee_bps=5
        trades  A +877  drift -95.0%  cost 199.97  turnover_cap
        after   A 877  cash 3599870.49
        because band
    """)
