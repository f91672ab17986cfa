"""An approved plan as the files that a desk sends: waves, rows, our CSV and the basket of Interactive Brokers."""

from __future__ import annotations

import csv
import io

import pytest
from booked import booked, opened

from trimtab.edges.broker.formats import order_bytes
from trimtab.edges.broker.ibkr import ibkr_basket
from trimtab.edges.broker.order_files import COLUMNS, file_name, order_file
from trimtab.errors import Refusal, Refusals, UsageRefused
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Approved, LotsChosen, OrderLine, Proposed, Staged, Transferred
from trimtab.ledger.planning import order_id
from trimtab.ledger.roll import enter
from trimtab.mandate.costs import Costs
from trimtab.mandate.order_limits import OrderLimits
from trimtab.run.staging import OrderRow, Trail, limit_of, staged_rows, trail_of, waves

DAY = "2026-11-23"
PLAN = "ab" * 32
ORDERS = (
    OrderLine("BRK.B", "BUY", 4 * 10**9, 500_250_000),
    OrderLine("MSFT", "SELL", 7 * 10**9, 410_000_000),
    OrderLine("AAPL", "SELL", 10**9 // 2, 231_100_000),
)
TRAIL = Trail("ana", "2026-11-23T15:00:00Z", "bob", "2026-11-23T15:10:00Z")


def approved() -> Account:
    """A plan of two sells and a buy, approved."""
    held = [
        Transferred("main", "2026-01-02", symbol, symbol, 10 * 10**9, 100_000, acquired="2025-01-02")
        for symbol in ("AAPL", "MSFT")
    ]
    ledger = opened(500_000, *held)
    return booked(ledger, Proposed("main", DAY, PLAN, ORDERS), Approved("main", DAY, PLAN)).accounts["main"]


def rows_of(account: Account, wave: int, orders: OrderLimits | None = None) -> list[OrderRow]:
    """The rows of one wave of the plan."""
    ids = tuple(order.order_id for order in waves(account, PLAN)[wave - 1])
    fact = Staged("main", DAY, PLAN, wave, ids, "trimtab", "2026-11-24")
    return list(
        staged_rows(
            account, fact, TRAIL, orders or OrderLimits(), Costs(fee_bps=10, per_order_min=1, half_spread_bps=3)
        )
    )


def test_sells_are_the_first_wave_and_buys_the_next_each_in_order_of_symbol() -> None:
    assert [[order.symbol for order in wave] for wave in waves(approved(), PLAN)] == [["AAPL", "MSFT"], ["BRK.B"]]
    assert waves(approved(), "another") == ()


def test_our_file_has_every_column_of_a_blotter() -> None:
    sells = list(csv.DictReader(io.StringIO(order_file(rows_of(approved(), 1)).decode(), newline="")))
    assert sells[0] == {
        "order_id": order_id(PLAN, "main", "AAPL", "SELL"), "plan": PLAN, "wave": "1", "account": "main",
        "session": DAY, "side": "SELL", "symbol": "AAPL", "broker_symbol": "AAPL", "quantity": "0.5",
        "order_type": "MOC", "limit_price": "", "time_in_force": "DAY", "est_price": "231.10",
        "est_notional": "115.55", "currency": "USD", "est_fees": "1.00", "settle_date": "2026-11-24", "lots": "fifo",
        "allocation_id": "", "strategy": "", "created_by": "ana", "created_at": "2026-11-23T15:00:00Z",
        "approved_by": "bob", "approved_at": "2026-11-23T15:10:00Z", "broker": "trimtab", "status": "staged",
        "filled_quantity": "0", "avg_price": "", "notes": "",
    }  # fmt: skip
    assert tuple(sells[0]) == COLUMNS
    assert (sells[1]["est_notional"], sells[1]["est_fees"]) == ("2870.00", "2.87")  # 10 bps; the spread is no fee


def test_the_basket_is_as_the_broker_reads_it() -> None:
    orders = OrderLimits(
        order_type="LOC", listings=("MSFT=NASDAQ",), broker_account="U1234567", limit_offset="0.001"
    )  # fmt: skip
    of = {row.symbol: row.order_id for row in rows_of(approved(), 1)}
    assert ibkr_basket(rows_of(approved(), 1, orders)).decode() == (
        "Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,LmtPrice,BasketTag,Account,OrderRef\r\n"
        f"SELL,0.5,AAPL,STK,SMART,USD,DAY,LOC,230.87,tt20261123w1,U1234567,{of['AAPL']}\r\n"
        f"SELL,7,MSFT,STK,SMART/NASDAQ,USD,DAY,LOC,409.59,tt20261123w1,U1234567,{of['MSFT']}\r\n"
    )


def test_a_class_of_shares_needs_the_brokers_name() -> None:
    with pytest.raises(Refusal) as refused:
        ibkr_basket(rows_of(approved(), 2))
    assert refused.value.sentence() == (
        "BRK.B: the basket would say BRK.B; the broker writes a class of shares with a space, as BRK B; "
        'set symbols = ["BRK.B=BRK B"] in [orders]'
    )
    named = ibkr_basket(rows_of(approved(), 2, OrderLimits(symbols=("BRK.B=BRK B",))))
    assert b"BUY,4,BRK B,STK,SMART,USD,DAY,MOC,,tt20261123w2,," in named


def test_all_orders_that_a_basket_cannot_say_are_named_at_once() -> None:
    row = rows_of(approved(), 1)[0]
    odd = [row.__class__(*(getattr(row, name) if name != "currency" else "U,D" for name in OrderRow.__slots__))] * 2
    with pytest.raises(Refusals) as refused:
        ibkr_basket(odd)
    assert len(refused.value.refusals) == 2


@pytest.mark.parametrize(
    ("side", "price_ticks", "limit"),
    [("BUY", 100_000_000, 102_000_000), ("SELL", 100_000_000, 98_000_000), ("BUY", 33_333_333, 33_990_000),
     ("SELL", 33_333_333, 32_670_000), ("BUY", 1_000, 10_000), ("SELL", 1_000, 10_000)],
)  # fmt: skip
def test_a_limit_is_against_us_by_the_offset_and_on_a_tick_of_the_nearer_side(
    side: str, price_ticks: int, limit: int
) -> None:
    assert limit_of(side, price_ticks, 6, OrderLimits(order_type="LMT")) == limit


def test_a_market_order_has_no_limit() -> None:
    assert limit_of("BUY", 100_000_000, 6, OrderLimits(order_type="MKT")) is None


def test_the_lots_chosen_for_a_sale_stand_in_its_row() -> None:
    ledger = Ledger({"main": approved()})
    identity = order_id(PLAN, "main", "MSFT", "SELL")
    chosen = LotsChosen("main", DAY, "choice", "MSFT", identity, lots=(("transferred:MSFT", 7 * 10**9),))
    account = booked(ledger, chosen).accounts["main"]
    assert [row.lots for row in rows_of(account, 1)] == ["fifo", "transferred:MSFT"]
    assert [row.lots for row in rows_of(account, 2)] == [""]


def test_who_and_when_come_from_the_journal() -> None:
    start = opened(10**9)
    facts = Proposed("main", DAY, PLAN, (ORDERS[0],)), Approved("main", DAY, PLAN)
    one = enter(start, facts[:1], who="ana", when_utc="2026-11-23T15:00:00Z")
    two = enter(one.ledger, facts[1:], who="bob", when_utc="2026-11-23T15:10:00Z")
    assert trail_of((*one.entries, *two.entries), "main", PLAN) == TRAIL
    assert trail_of((*one.entries, *two.entries), "other", PLAN) == Trail()


def test_a_file_is_named_by_session_account_plan_and_wave() -> None:
    assert file_name(DAY, "Ana & Bob/1", PLAN, 2) == "orders_2026-11-23_Ana---Bob-1_abababababab_wave2.csv"


def test_a_form_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageRefused) as refused:
        order_bytes(rows_of(approved(), 1), "fix")
    assert refused.value.sentence() == (
        "--format: no order file has the form 'fix'; the forms are trimtab, ibkr; name one of them"
    )
