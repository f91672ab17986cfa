"""Lots, gains and wash sales as others have worked them out: tax publications, and the tests of other ledgers."""

from __future__ import annotations

import pytest
from booked import opened

from trimtab.errors import BookRefused
from trimtab.ledger.accounts import Account
from trimtab.ledger.facts import DividendPaid, Fact, Filled, LotsChosen, SplitDone
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.lots import AVERAGE, FIFO, HIFO, LIFO, STRICT, Lot, Sale, close, long_from, term, unrealised
from trimtab.ledger.washes import washes
from trimtab.units import SHARE_PER

DEPOSIT = 10**9


def lot(shares: float, price_cents: int, acquired: str, lot_id: str = "") -> Lot:
    """Shares bought at a price, without fees."""
    units = round(shares * SHARE_PER)
    return Lot(lot_id or acquired, "HOOL", acquired, units, round(shares * price_cents))


def sold(lots: list[Lot], shares: int, method: str, chosen: tuple[tuple[str, int], ...] = ()) -> list[tuple[int, int]]:
    """Shares and price in cents of each part that a sale closes."""
    sale = Sale("sale", "2016-05-02", shares * SHARE_PER, 0, method, chosen)
    gains = close(lots, sale, "sale").gains
    return [(gain.quantity_units // SHARE_PER, gain.cost_minor * SHARE_PER // gain.quantity_units) for gain in gains]


def trade(fill_id: str, session: str, side: str, shares: int, amount_cents: int, symbol: str = "XYZ") -> Filled:
    """A fill for so much in all; the price is exact to the tick."""
    price_ticks, rest = divmod(amount_cents * 10**4, shares)
    return Filled("main", Fill(fill_id, session, symbol, side, shares * SHARE_PER, price_ticks + (rest > 0), 0))


def account(*facts: Fact, method: str = FIFO) -> Account:
    """The account after the facts, opened long ago with cash enough."""
    return opened(DEPOSIT, *facts, session="2000-01-03", method=method).accounts["main"]


# Beancount 3, booking_full_test.py: TestBookReductions, and its pages "How Inventories Work"


def test_beancount_fifo_takes_the_earliest_lots() -> None:
    lots = [lot(50, 11500, "2016-01-15"), lot(50, 11600, "2016-01-16")]
    assert sold(lots, 75, FIFO) == [(50, 11500), (25, 11600)]


def test_beancount_lifo_takes_the_latest_lots() -> None:
    lots = [lot(50, 11500, "2016-01-15"), lot(50, 11600, "2016-01-16")]
    assert sold(lots, 75, LIFO) == [(50, 11600), (25, 11500)]


def test_beancount_highest_cost_takes_the_dearest_lots() -> None:
    lots = [lot(50, 11500, "2016-01-15"), lot(50, 11600, "2016-01-16"), lot(50, 11400, "2016-01-17")]
    assert sold(lots, 105, HIFO) == [(50, 11600), (50, 11500), (5, 11400)]


def test_beancount_strict_refuses_what_is_ambiguous() -> None:
    lots = [lot(10, 11500, "2016-04-15", "lot1"), lot(10, 11500, "2016-04-15", "lot2")]
    with pytest.raises(BookRefused, match="the method strict asks which lots"):
        sold(lots, 5, STRICT)


def test_beancount_strict_takes_the_only_lot() -> None:
    assert sold([lot(10, 11500, "2016-04-15")], 5, STRICT) == [(5, 11500)]


def test_beancount_strict_takes_all_lots_when_all_is_sold() -> None:
    lots = [lot(7, 11500, "2016-01-15"), lot(4, 11500, "2016-01-16")]
    assert sold(lots, 11, STRICT) == [(7, 11500), (4, 11500)]


def test_beancount_a_named_lot_is_the_one_that_is_sold() -> None:
    lots = [lot(5, 10000, "2015-10-01", "at 100"), lot(5, 10100, "2015-10-01", "at 101")]
    assert sold(lots, 2, STRICT, (("at 101", 2 * SHARE_PER),)) == [(2, 10100)]


@pytest.mark.parametrize("method", [FIFO, LIFO, HIFO, AVERAGE, STRICT])
def test_beancount_nothing_is_sold_across_zero(method: str) -> None:
    with pytest.raises(BookRefused, match="13 shares leave and 10 are held"):
        sold([lot(10, 3333, "2016-01-01")], 13, method)


# Portfolio Performance, testFifoBuySellTransactions: the sale's part of 3149.20 is rounded to 433.38


def test_portfolio_performance_fifo() -> None:
    lots = [Lot("1", "S", "2010-01-01", 109 * SHARE_PER, 314920, "EUR")]
    closed = close(lots, Sale("sale", "2010-02-01", 15 * SHARE_PER, 53150), "sale")
    bought = [Lot("2", "S", "2010-03-01", 52 * SHARE_PER, 168492, "EUR"),
              Lot("3", "S", "2010-03-01", 32 * SHARE_PER, 95930, "EUR")]  # fmt: skip
    held = (*closed.lots, *bought)
    assert [gain.gain_minor for gain in closed.gains] == [9812]
    assert sum(row.cost_minor for row in held) == 536004
    assert sum(row.gain_minor for row in unrealised(held, 100 * 10**6, 6, "2013-03-01")) == 1243996


# IRS Publication 564 (2009), Table 3: 160 shares for 4,000, 240 for 4,800, 300 of dividend reinvested in 10; 210 sold

FUND = [
    trade("a", "2008-02-06", BUY, 160, 400000),
    trade("b", "2008-08-07", BUY, 240, 480000),
    DividendPaid("main", "2008-12-18", "d", "XYZ", 30000, reinvested_units=10 * SHARE_PER),
]


def test_publication_564_fifo_basis_is_5000() -> None:
    gains = account(*FUND, trade("s", "2009-10-01", SELL, 210, 672000)).gains
    assert [(gain.quantity_units // SHARE_PER, gain.cost_minor) for gain in gains] == [(160, 400000), (50, 100000)]
    assert sum(gain.gain_minor for gain in gains) == 172000
    assert {gain.term for gain in gains} == {"long"}


def test_publication_564_average_basis_is_9100_over_410() -> None:
    average = LotsChosen("main", "2008-02-06", "fund", "XYZ", method=AVERAGE)
    gains = account(average, *FUND, trade("s", "2009-10-01", SELL, 210, 672000)).gains
    exact = 910000 * 210 / 410  # the publication rounds 22.195 a share to 22.20 first, and so finds 4,662
    assert abs(sum(gain.cost_minor for gain in gains) - exact) <= 1
    assert sum(gain.cost_minor for gain in gains) == 466098


def test_publication_564_average_goes_on_from_what_is_left() -> None:
    average = LotsChosen("main", "2008-02-06", "fund", "XYZ", method=AVERAGE)
    bought = [
        trade(name, "2008-02-06", BUY, 100, cents) for name, cents in zip("abc", (100000, 120000, 260000), strict=True)
    ]
    first, second = trade("s", "2009-05-11", SELL, 150, 300000), trade("t", "2009-12-16", SELL, 50, 100000)
    after = account(average, *bought, first, trade("d", "2009-09-18", BUY, 150, 210000), second)
    by_sale = {by: sum(gain.cost_minor for gain in after.gains if gain.by == by) for by in ("fill:s", "fill:t")}
    assert by_sale == {"fill:s": 240000, "fill:t": 75000}  # 16 a share, then 4,500 over 300: 15 a share


# Short and long: IRS Publication 550, Holding Period, and Revenue Ruling 66-7 for the ends of months


@pytest.mark.parametrize(
    ("acquired", "closed", "expected"),
    [
        ("2025-02-05", "2026-02-05", "short"),
        ("2025-02-05", "2026-02-06", "long"),
        ("2023-02-28", "2024-02-28", "short"),
        ("2023-02-28", "2024-02-29", "short"),
        ("2023-02-28", "2024-03-01", "long"),
        ("2024-02-28", "2025-02-28", "short"),
        ("2024-02-28", "2025-03-01", "long"),
        ("2024-02-29", "2025-02-28", "short"),
        ("2024-02-29", "2025-03-01", "long"),
        ("2025-12-31", "2026-12-31", "short"),
        ("2025-12-31", "2027-01-01", "long"),
        ("", "2027-01-01", "unknown"),
    ],
)
def test_long_is_more_than_a_year(acquired: str, closed: str, expected: str) -> None:
    assert term(acquired, closed) == expected


def test_long_after_more_years_is_a_convention() -> None:
    assert long_from("2024-02-28", 3) == "2027-03-01"


# Wash sales


def test_costbasis_com_a_rebought_loss_is_disallowed_whole() -> None:
    facts = [
        trade("a", "2025-03-03", BUY, 100, 600000), trade("s", "2026-06-01", SELL, 100, 500000),
        trade("b", "2026-06-15", BUY, 100, 700000),
    ]  # fmt: skip
    assert [(row.bought.lot_id, row.loss_minor) for row in washes(account(*facts))] == [("fill:b", 100000)]


def test_irs_vita_case_study_1() -> None:
    facts = [
        trade("a", "2009-01-05", BUY, 100, 100000), trade("s", "2010-02-01", SELL, 100, 75000),
        trade("b", "2010-03-03", BUY, 100, 80000),
    ]  # fmt: skip
    assert [row.loss_minor for row in washes(account(*facts))] == [25000]


def xyz(first: int, second: int) -> Account:
    """100 shares for 2,000 and two purchases in March; the 100 of December sold at a loss of 700 on 27 March 2009."""
    return account(
        trade("dec", "2008-12-01", BUY, 100, 200000),
        trade("mar1", "2009-03-01", BUY, first, 2400 * first),
        trade("mar10", "2009-03-10", BUY, second, 2600 * second),
        trade("s", "2009-03-27", SELL, 100, 130000),
    )


def test_fewer_replacements_disallow_their_part() -> None:
    # the worked example of 75 replacement shares: 525 of the 700, of which 350 and 175
    found = washes(xyz(50, 25))
    assert [(row.bought.lot_id, row.loss_minor) for row in found] == [("fill:mar1", 35000), ("fill:mar10", 17500)]


def test_more_replacements_are_matched_earliest_first() -> None:
    # its companion with 150 replacement shares: all 700 on the first hundred
    assert [(row.bought.lot_id, row.loss_minor) for row in washes(xyz(100, 50))] == [("fill:mar1", 70000)]


def test_a_purchase_31_days_away_is_no_replacement() -> None:
    facts = [trade("a", "2025-01-02", BUY, 10, 10000), trade("s", "2026-06-01", SELL, 10, 9000)]
    assert washes(account(*facts, trade("b", "2026-07-01", BUY, 10, 9000)))
    assert not washes(account(*facts, trade("b", "2026-07-02", BUY, 10, 9000)))


def test_shares_sold_with_the_loss_replace_nothing() -> None:
    facts = [
        trade("a", "2026-05-20", BUY, 10, 10000), trade("b", "2026-05-21", BUY, 10, 10000),
        trade("s", "2026-06-01", SELL, 20, 18000),
    ]  # fmt: skip
    assert washes(account(*facts)) == ()


def test_a_replacement_is_counted_in_the_shares_of_its_day() -> None:
    facts = [
        trade("a", "2025-01-02", BUY, 10, 10000), trade("s", "2026-06-01", SELL, 5, 4000),
        SplitDone("main", "2026-06-10", "XYZ", 2, 1), trade("b", "2026-06-15", BUY, 6, 2700),
    ]  # fmt: skip
    assert [(row.quantity_units // SHARE_PER, row.loss_minor) for row in washes(account(*facts))] == [(6, 600)]


# Splits


def test_a_reverse_split_pays_the_fraction_and_books_its_gain() -> None:
    # 1 for 10 as with Citigroup on 2011-05-09, worked by hand: 57 shares become 5.7, 0.7 is paid out and cost 7/57
    held = account(
        trade("a", "2010-01-04", BUY, 57, 19380, "C"),
        SplitDone("main", "2011-05-09", "C", 1, 10, lieu_units=700_000_000, lieu_minor=3091),
    )
    assert held.shares == {"C": 5 * SHARE_PER}
    assert [(gain.cost_minor, gain.proceeds_minor, gain.term) for gain in held.gains] == [(2380, 3091, "long")]
    assert [row.cost_minor for row in held.lots["C"]] == [19380 - 2380]
