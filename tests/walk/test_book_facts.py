"""A book through its life, fact by fact: what each does to shares, cash, lots, gains, plan and orders."""

from __future__ import annotations

import pytest
from booked import booked, opened

from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.exact import minor
from trimtab.ledger.facts import (
    Approved,
    BreakLine,
    Busted,
    Cancelled,
    Delisted,
    DividendPaid,
    Fact,
    FeeCharged,
    Filled,
    Flow,
    InterestPaid,
    LotsChosen,
    Opened,
    OrderLine,
    Proposed,
    Reconciled,
    Renamed,
    SplitDone,
    Staged,
    TargetsSet,
    Transferred,
)
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.journal import canon, parse
from trimtab.ledger.planning import order_id
from trimtab.ledger.roll import account_of, book_of
from trimtab.units import SHARE_PER, WEIGHT_ONE

PLAN = "a1" * 32
OTHER_PLAN = "b2" * 32


def trade(fill_id: str, side: str, shares: float, price: float, symbol: str = "AAPL", order: str = "") -> Filled:
    """A fill on the day that its id begins with, without fees."""
    units = round(shares * SHARE_PER)
    session = f"2026-11-{fill_id[:2]}"
    return Filled("main", Fill(fill_id, session, symbol, side, units, round(price * 10**6), 0, order))


def after(*facts: Fact, method: str = "fifo") -> Ledger:
    """The book after the facts, opened with 10,000.00."""
    return opened(1_000_000, *facts, method=method)


def account(*facts: Fact, method: str = "fifo") -> Account:
    """The account after the facts."""
    return account_of(after(*facts, method=method), "main")


def lots(held: Account, symbol: str = "AAPL") -> list[tuple[str, int, int]]:
    """Lot id, whole shares and cents of each lot."""
    return [(lot.lot_id, lot.quantity_units // SHARE_PER, lot.cost_minor) for lot in held.lots.get(symbol, ())]


TWO_LOTS = (trade("02a", BUY, 10, 100), trade("03b", BUY, 10, 120))
PROPOSED = Proposed("main", "2026-11-04", PLAN, (OrderLine("AAPL", SELL, 8 * SHARE_PER, 130_000_000),))
ORDER = order_id(PLAN, "main", "AAPL", SELL)
STAGED = (PROPOSED, Approved("main", "2026-11-04", PLAN), Staged("main", "2026-11-04", PLAN, 1, (ORDER,), "orders.csv"))


def test_a_plan_goes_from_proposal_to_filled_in_parts() -> None:
    part, rest = trade("04p", SELL, 3, 130, order=ORDER), trade("04q", SELL, 5, 131, order=ORDER)
    states = [
        account(*TWO_LOTS, *steps).orders[ORDER].state
        for steps in (STAGED[:1], STAGED, (*STAGED, part), (*STAGED, part, rest))
    ]
    assert states == ["proposed", "staged", "partly filled", "filled"]
    partly = account(*TWO_LOTS, *STAGED, part)
    assert [(order.order_id, order.open_units) for order in partly.open_orders] == [(ORDER, 5 * SHARE_PER)]
    assert account(*TWO_LOTS, *STAGED, part, Cancelled("main", "2026-11-04", ORDER)).orders[ORDER].state == "cancelled"
    assert partly.plan is not None
    assert (partly.plan.state, partly.plan.proposed_by, partly.plan.approved_by) == ("staged", "ada", "ada")


def test_an_order_id_is_made_of_plan_account_symbol_and_side() -> None:
    others = [(OTHER_PLAN, "main", "AAPL", SELL), (PLAN, "fund", "AAPL", SELL), (PLAN, "main", "A", SELL)]
    ids = {order_id(*parts) for parts in [*others, (PLAN, "main", "AAPL", SELL), (PLAN, "main", "AAPL", BUY)]}
    assert len(ids) == 5
    assert order_id(PLAN, "main", "AAPL", SELL) == ORDER


def test_a_bust_opens_the_order_again() -> None:
    sale = trade("04p", SELL, 8, 130, order=ORDER)
    held = account(*TWO_LOTS, *STAGED, sale, Busted("main", "2026-11-05", "04p"))
    assert held.orders[ORDER].state == "staged"
    assert (lots(held), held.gains) == (lots(account(*TWO_LOTS)), ())


def test_chosen_lots_serve_partial_fills_in_their_order_and_a_bust_gives_them_back() -> None:
    chosen = LotsChosen(
        "main", "2026-11-04", "c", "AAPL", ORDER, lots=(("fill:03b", 5 * SHARE_PER), ("fill:02a", 3 * SHARE_PER))
    )
    first, second = trade("04p", SELL, 4, 130, order=ORDER), trade("04q", SELL, 4, 130, order=ORDER)
    begun = (*TWO_LOTS, *STAGED, chosen, first)
    assert lots(account(*begun)) == [("fill:02a", 10, 100_000), ("fill:03b", 6, 72_000)]
    assert lots(account(*begun, second)) == [("fill:02a", 7, 70_000), ("fill:03b", 5, 60_000)]
    again = (Busted("main", "2026-11-05", "04p"), trade("04r", SELL, 5, 130, order=ORDER))
    assert lots(account(*begun, *again)) == [("fill:02a", 10, 100_000), ("fill:03b", 5, 60_000)]


def test_lots_may_be_chosen_for_a_trade_without_an_order() -> None:
    chosen = LotsChosen("main", "2026-11-04", "c", "AAPL", "04p", method="lifo")
    assert lots(account(*TWO_LOTS, chosen, trade("04p", SELL, 10, 130))) == [("fill:02a", 10, 100_000)]


def test_specific_asks_for_a_choice_and_takes_it() -> None:
    with pytest.raises(BookRefused, match="10 of 20 shares in 2 lots are sold; the method specific asks which lots"):
        after(*TWO_LOTS, trade("04p", SELL, 10, 130), method="specific")
    chosen = LotsChosen("main", "2026-11-04", "c", "AAPL", "04p", lots=(("fill:03b", 10 * SHARE_PER),))
    held = account(*TWO_LOTS, chosen, trade("04p", SELL, 10, 130), method="specific")
    assert lots(held) == [("fill:02a", 10, 100_000)]


def test_chosen_lots_must_cover_the_sale_and_still_be_held() -> None:
    chosen = LotsChosen("main", "2026-11-04", "c", "AAPL", "04p", lots=(("fill:03b", 10 * SHARE_PER),))
    with pytest.raises(BookRefused, match="the chosen lots are 2 shares short of the sale"):
        after(*TWO_LOTS, chosen, trade("04p", SELL, 12, 130))
    with pytest.raises(BookRefused, match="10 shares of the lot fill:03b were chosen and none are held"):
        after(*TWO_LOTS, chosen, LotsChosen("main", "2026-11-04", "s", "AAPL", method="lifo"),
              trade("04o", SELL, 10, 130), trade("04p", SELL, 10, 130))  # fmt: skip


def test_lots_are_chosen_for_a_sale_of_their_symbol() -> None:
    with pytest.raises(BookRefused, match="is SELL AAPL; lots are chosen for a sale of their symbol, MSFT"):
        after(*TWO_LOTS, *STAGED, LotsChosen("main", "2026-11-04", "c", "MSFT", ORDER, method="lifo"))


def test_a_late_purchase_stands_by_its_date_and_changes_no_gain() -> None:
    sale, late = trade("04p", SELL, 10, 130), trade("01z", BUY, 10, 90)
    held = account(*TWO_LOTS, sale, late)
    assert [gain.gain_minor for gain in held.gains] == [30_000]
    assert lots(held) == [("fill:01z", 10, 90_000), ("fill:03b", 10, 120_000)]


def test_a_rename_takes_lots_targets_orders_and_methods_along() -> None:
    targets = TargetsSet("main", "2026-11-02", (("AAPL", WEIGHT_ONE // 2), ("CASH", WEIGHT_ONE // 2)))
    method = LotsChosen("main", "2026-11-02", "m", "AAPL", method="lifo")
    held = account(*TWO_LOTS, method, targets, *STAGED, Renamed("main", "2026-11-05", "AAPL", "APL"))
    assert held.shares == {"APL": 20 * SHARE_PER}
    assert lots(held, "APL") == lots(account(*TWO_LOTS))
    assert held.weights == (("APL", WEIGHT_ONE // 2), ("CASH", WEIGHT_ONE // 2))
    assert (held.orders[ORDER].symbol, held.methods) == ("APL", {"APL": "lifo"})


def test_a_rename_to_a_name_that_is_held_joins_the_lots() -> None:
    held = account(
        trade("02a", BUY, 10, 100), trade("03b", BUY, 10, 120, "APL"), Renamed("main", "2026-11-05", "AAPL", "APL")
    )
    assert lots(held, "APL") == [("fill:02a", 10, 100_000), ("fill:03b", 10, 120_000)]


def test_a_split_cancels_the_orders_of_its_symbol() -> None:
    held = account(*TWO_LOTS, *STAGED, SplitDone("main", "2026-11-05", "AAPL", 4, 1))
    assert held.orders[ORDER].state == "cancelled"
    assert lots(held) == [("fill:02a", 40, 100_000), ("fill:03b", 40, 120_000)]


def test_a_split_too_small_for_a_lot_hands_its_cost_on() -> None:
    dust = Transferred("main", "2026-11-01", "dust", "AAPL", 1, 7)
    held = account(dust, trade("02a", BUY, 10, 100), SplitDone("main", "2026-11-05", "AAPL", 1, 2))
    assert [(lot.quantity_units, lot.cost_minor) for lot in held.lots["AAPL"]] == [(5 * SHARE_PER, 100_007)]


def test_a_split_too_small_for_the_last_lot_hands_its_cost_back() -> None:
    dust = Transferred("main", "2026-11-03", "dust", "AAPL", 1, 7, acquired="2026-11-03")
    held = account(trade("02a", BUY, 10, 100), dust, SplitDone("main", "2026-11-05", "AAPL", 1, 2))
    assert [(lot.quantity_units, lot.cost_minor) for lot in held.lots["AAPL"]] == [(5 * SHARE_PER, 100_007)]


def test_all_the_cash_may_leave() -> None:
    assert account(Flow("main", "2026-11-02", "out", -1_000_000)).cash_minor == {"USD": 0}


def test_a_split_that_leaves_nothing_is_refused() -> None:
    dust = Transferred("main", "2026-11-01", "dust", "AAPL", 1, 7)
    with pytest.raises(BookRefused, match="a split of 1 for 2 leaves nothing of 1E-9 shares"):
        after(dust, SplitDone("main", "2026-11-05", "AAPL", 1, 2))


def test_cash_in_lieu_is_a_sale_of_the_earliest_where_the_method_asks() -> None:
    held = account(*TWO_LOTS, SplitDone("main", "2026-11-05", "AAPL", 1, 8, SHARE_PER // 2, 52_000), method="strict")
    assert held.shares == {"AAPL": 2 * SHARE_PER}
    assert [(gain.lot_id, gain.cost_minor, gain.gain_minor) for gain in held.gains] == [("fill:02a", 40_000, 12_000)]


def test_a_delisting_pays_every_lot_its_share_or_nothing() -> None:
    paid = account(*TWO_LOTS, Delisted("main", "2026-11-06", "AAPL", 100_001))
    assert [gain.proceeds_minor for gain in paid.gains] == [50_000, 50_001]
    assert account(*TWO_LOTS, *STAGED, Delisted("main", "2026-11-06", "AAPL")).open_orders == ()
    worthless = account(*TWO_LOTS, Delisted("main", "2026-11-06", "AAPL"))
    assert (sum(gain.gain_minor for gain in worthless.gains), worthless.shares) == (-220_000, {})


def test_shares_leave_at_cost_without_a_gain() -> None:
    held = account(*TWO_LOTS, Transferred("main", "2026-11-04", "out", "AAPL", -15 * SHARE_PER))
    assert (lots(held), held.gains, held.transferred_minor) == ([("fill:03b", 5, 60_000)], (), {"USD": -160_000})


def test_lots_of_unknown_date_and_cost_are_said_to_be_so() -> None:
    old = Transferred("main", "2026-11-01", "old", "AAPL", 10 * SHARE_PER, cost_known=False)
    held = account(old, *TWO_LOTS, trade("04p", SELL, 12, 130))
    found = [(gain.term, gain.cost_known, gain.gain_minor) for gain in held.gains]
    assert found == [("unknown", False, 130_000), ("short", True, 6_000)]


def test_income_and_charges_move_cash_and_are_no_flow() -> None:
    day = "2026-11-05"
    paid = (DividendPaid("main", day, "q4", "AAPL", 480, 72), InterestPaid("main", day, "i", 15))
    reinvested = DividendPaid("main", day, "r4", "AAPL", 1_300, 0, SHARE_PER // 10)
    held = account(*TWO_LOTS, *paid, FeeCharged("main", day, "f", 100), reinvested)
    assert held.cash_minor == {"USD": 1_000_000 - 220_000 + 408 + 15 - 100}
    assert (held.income_minor, held.fees_minor, held.flows_minor) == ({"USD": 1_723}, {"USD": 100}, {"USD": 1_000_000})
    assert held.lots["AAPL"][-1].lot_id == "dividend:r4"


def test_targets_can_go_back_to_what_they_were() -> None:
    one, two = (("AAPL", WEIGHT_ONE),), (("CASH", WEIGHT_ONE),)
    ledger = after(TargetsSet("main", "2026-11-02", one))
    for weights in (two, one):
        fact = TargetsSet("main", "2026-11-02", weights, "", account_of(ledger, "main").targets_id)
        ledger = booked(ledger, fact)
        assert account_of(ledger, "main").weights == weights


BROKEN = Reconciled("main", "2026-11-05", "r1", "c" * 64, (BreakLine("AAPL", "quantity", 20, 10),))
OPEN = (
    "its shares differ from the broker's of 2026-11-05: AAPL \\(quantity\\); a plan is made for shares that both sides"
)


def test_nothing_is_planned_or_sent_while_shares_differ_from_the_brokers() -> None:
    for steps, last in (((), PROPOSED), (STAGED[:2], STAGED[2])):
        ledger = after(*TWO_LOTS, *steps, BROKEN)
        with pytest.raises(BookRefused, match=OPEN):
            booked(ledger, last)
        agreed = Reconciled("main", "2026-11-05", "r2", "c" * 64)
        assert account_of(booked(ledger, agreed, last), "main").plan is not None


def test_a_break_of_cash_stops_no_plan() -> None:
    cash = Reconciled("main", "2026-11-05", "r1", "c" * 64, (BreakLine("CASH", "cash", 1, 2, "USD"),))
    assert account(*TWO_LOTS, cash, PROPOSED).reconciled == cash


@pytest.mark.parametrize(("currency", "expected"), [("USD", 12_346), ("JPY", 123), ("KWD", 123_457), ("EUR", 12_346)])
def test_cash_is_in_the_minor_unit_of_its_currency(currency: str, expected: int) -> None:
    assert minor(SHARE_PER, 123_456_700, 0, 6, currency) == expected


def test_half_a_minor_unit_goes_to_the_even_one() -> None:
    assert [minor(SHARE_PER, ticks, 0, 3, "USD") for ticks in (5, 15, 25, -5, -15)] == [0, 2, 2, 0, -2]
    assert minor(SHARE_PER, 3, 0, 0, "USD") == 300


def test_a_fractional_book_is_decided_on_in_billionths() -> None:
    book = book_of(after(trade("02a", BUY, 0.5, 100)), "main")
    assert (book.shares, book.per, book.cash_ticks) == ((("AAPL", SHARE_PER // 2),), SHARE_PER, 9_950_000_000)
    whole = book_of(after(trade("02a", BUY, 5, 100)), "main", scale=2)
    assert (whole.shares, whole.per, whole.cash_ticks, whole.scale) == ((("AAPL", 5),), 1, 950_000, 2)


def test_cash_too_fine_for_the_scale_is_refused() -> None:
    with pytest.raises(BookRefused, match="a scale of 1 is coarser than the minor unit of USD"):
        book_of(after(), "main", scale=1)


def test_an_account_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(BookRefused, match="there is no account fund; its accounts are main"):
        account_of(after(), "fund")


WRITTEN = [
    *STAGED, Opened("ä 'quoted\" \u2028", "2026-01-02"), TargetsSet("main", "2026-11-02", (("AAPL", WEIGHT_ONE),)),
    LotsChosen("main", "2026-11-04", "c", "AAPL", ORDER, lots=(("fill:03b", 5),)),
    Reconciled("main", "2026-11-05", "2026-11-05/9", "c" * 64, (BreakLine("AAPL", "quantity", 2, 1),
                                                                BreakLine("CASH", "cash", -1, 1, "USD"))),
]  # fmt: skip


@pytest.mark.parametrize("fact", WRITTEN, ids=lambda fact: fact.kind)
def test_a_fact_survives_its_bytes(fact: Fact) -> None:
    assert parse(canon(fact), "here") == fact
    assert canon(fact).isascii()


def test_canonical_bytes_are_json_with_its_keys_in_order() -> None:
    assert canon(PROPOSED) == (
        b'{"account":"main","currency":"USD","inputs":"","kind":"proposed","orders":[["AAPL","SELL",8000000000,130000000]],"plan":"'
        + PLAN.encode() + b'","scale":6,"session":"2026-11-04"}'
    )  # fmt: skip
