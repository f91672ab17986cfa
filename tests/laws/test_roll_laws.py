"""What holds for every book: the fold is one however it is cut, nothing is lost or made, a bust leaves no trace."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from fractions import Fraction

import pytest
from booked import booked, opened
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trimtab.errors import BookRefused, Refusal, Refusals
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import (
    Busted,
    Corrected,
    Delisted,
    DividendPaid,
    Fact,
    FeeCharged,
    Filled,
    Flow,
    InterestPaid,
    LotsChosen,
    Opened,
    Renamed,
    SplitDone,
    Transferred,
)  # fmt: skip
from trimtab.ledger.fills import BUY, SELL, SIDES, Fill
from trimtab.ledger.journal import canon, fact_id, parse, read_entry
from trimtab.ledger.lots import AVERAGE, FIFO, HIFO, LIFO, METHODS, Lot, Sale, close, split
from trimtab.ledger.roll import book_of, enter, roll
from trimtab.units import SHARE_PER

EXAMPLES = settings() if settings().max_examples > 1000 else settings(max_examples=40)  # a life is dear to draw
SYMBOLS = ("A", "B", "C")
SESSIONS = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in (2, 9, 16, 23)]
cents = st.integers(1, 10**9)
quantities = st.one_of(st.integers(1, 500).map(lambda shares: shares * SHARE_PER), st.integers(1, 10**12))
symbols = st.sampled_from(SYMBOLS)


@st.composite
def fills(draw: st.DrawFn, number: int, session: str) -> Fill:
    """A fill with any price to the tick, and fees."""
    return Fill(
        f"F{number}", session, draw(symbols), draw(st.sampled_from(SIDES)), draw(quantities),
        draw(st.integers(1, 10**9)), draw(st.integers(0, 10**7)),
    )  # fmt: skip


@st.composite
def one_fact(draw: st.DrawFn, number: int, session: str) -> Fact:
    """Anything that may happen on a session; whether the book can take it is for the book to say."""
    symbol, ref = draw(symbols), f"R{number}"
    kind = draw(st.integers(0, 12))
    if kind >= 8:
        return Filled("main", draw(fills(number, session)))
    return [
        Flow("main", session, ref, draw(cents) * draw(st.sampled_from((1, 1, -1)))),
        Transferred("main", session, ref, symbol, draw(quantities), draw(cents), acquired="2025-06-30"),
        Transferred("main", session, ref, symbol, -draw(quantities)),
        DividendPaid("main", session, ref, symbol, draw(cents), 0, draw(st.sampled_from((0, 12_345_678)))),
        SplitDone("main", session, symbol, draw(st.integers(1, 20)), draw(st.integers(1, 20))),
        FeeCharged("main", session, ref, draw(st.integers(1, 10**4))),
        InterestPaid("main", session, ref, draw(st.integers(-(10**4), 10**4))),
        draw(st.sampled_from((Delisted("main", session, symbol, 12_345), Renamed("main", session, symbol, "D"),
                              LotsChosen("main", session, ref, symbol, method=draw(st.sampled_from(METHODS)))))),
    ][kind]  # fmt: skip


@st.composite
def journals(draw: st.DrawFn, most: int = 16) -> Ledger:
    """A book after what it could take of a random life; its entries stand in `lived`."""
    opening = Opened("main", SESSIONS[0], method=draw(st.sampled_from((FIFO, LIFO, HIFO))))
    entered = enter(Ledger(), [opening, Flow("main", SESSIONS[0], "start", 10**11)], who="desk", when_utc="then")
    ledger, lived = entered.ledger, list(entered.entries)
    for number in range(draw(st.integers(1, most))):
        fact = draw(one_fact(number, SESSIONS[number]))
        try:
            entered = enter(ledger, [fact], who="desk", when_utc="then")
        except Refusal:
            continue
        ledger = entered.ledger
        lived += entered.entries
    return LIVED.setdefault(ledger.head, (ledger, lived))[0]


LIVED: dict[str, tuple[Ledger, list]] = {}  # type: ignore[type-arg]


def entries_of(ledger: Ledger) -> list:  # type: ignore[type-arg]
    """The entries that made the ledger."""
    return LIVED[ledger.head][1]


def missing(account: Account) -> dict[str, int]:
    """What a book's identity leaves over by currency; zero to the cent, always.

    cash + cost of the lots = flows + transfers at cost + gains + income - fees of the account
    """
    over: dict[str, int] = {}
    for currency, amount in account.cash_minor.items():
        over[currency] = over.get(currency, 0) + amount
    for lots in account.lots.values():
        for lot in lots:
            over[lot.currency] = over.get(lot.currency, 0) + lot.cost_minor
    for gain in account.gains:
        over[gain.currency] = over.get(gain.currency, 0) - gain.gain_minor
    for sign, amounts in ((-1, account.flows_minor), (-1, account.transferred_minor), (-1, account.income_minor),
                          (1, account.fees_minor)):  # fmt: skip
        for currency, amount in amounts.items():
            over[currency] = over.get(currency, 0) + sign * amount
    return {currency: amount for currency, amount in over.items() if amount}


@EXAMPLES
@given(journals(), st.lists(st.integers(0, 32), max_size=5))
def test_the_fold_is_one_however_the_entries_are_cut(ledger: Ledger, cuts: list[int]) -> None:
    lived = entries_of(ledger)
    rolled, at = Ledger(), 0
    for cut in [*sorted(min(cut, len(lived)) for cut in cuts), len(lived)]:
        rolled = roll(rolled, lived[at:cut])
        at = cut
    assert rolled == roll(Ledger(), lived) == ledger


@EXAMPLES
@given(journals())
def test_nothing_is_lost_or_made(ledger: Ledger) -> None:
    account = ledger.accounts["main"]
    assert missing(account) == {}
    assert all(amount >= 0 for amount in account.cash_minor.values())
    assert all(lot.quantity_units > 0 and lot.cost_minor >= 0 for lots in account.lots.values() for lot in lots)


@EXAMPLES
@given(journals())
def test_shares_are_what_came_less_what_went(ledger: Ledger) -> None:
    held: dict[str, Fraction] = {}
    for entry in entries_of(ledger):
        fact = entry.fact
        if isinstance(fact, Filled):
            held[fact.fill.symbol] = held.get(fact.fill.symbol, Fraction(0)) + fact.fill.signed_units
        elif isinstance(fact, Transferred):
            held[fact.symbol] = held.get(fact.symbol, Fraction(0)) + fact.quantity_units
        elif isinstance(fact, DividendPaid):
            held[fact.symbol] = held.get(fact.symbol, Fraction(0)) + fact.reinvested_units
        elif isinstance(fact, SplitDone):
            held[fact.symbol] = Fraction(held[fact.symbol] * fact.after // fact.before)
        elif isinstance(fact, Delisted):
            held[fact.symbol] = Fraction(0)
        elif isinstance(fact, Renamed):
            held[fact.renamed_to] = held.get(fact.renamed_to, Fraction(0)) + held.pop(fact.symbol)
    assert ledger.accounts["main"].shares == {symbol: units for symbol, units in sorted(held.items()) if units}


@EXAMPLES
@given(journals())
def test_the_book_of_a_decision_is_the_books_own(ledger: Ledger) -> None:
    account, book = ledger.accounts["main"], book_of(ledger, "main")
    assert book.cash_ticks == account.cash_minor["USD"] * 10**4
    assert {symbol: units * SHARE_PER // book.per for symbol, units in book.shares} == account.shares


@EXAMPLES
@given(journals())
def test_entering_all_facts_again_changes_nothing(ledger: Ledger) -> None:
    again = enter(ledger, [entry.fact for entry in entries_of(ledger)], who="another", when_utc="later")
    assert again.ledger == ledger
    assert again.entries == ()
    assert len(again.known) == len(entries_of(ledger))


@EXAMPLES
@given(journals(), st.data())
def test_other_content_under_a_known_id_is_refused(ledger: Ledger, data: st.DataObject) -> None:
    filled = [entry.fact for entry in entries_of(ledger) if isinstance(entry.fact, Filled)]
    assume(filled)
    fact = data.draw(st.sampled_from(filled))
    changed = dataclasses.replace(fact, fill=fact.fill._replace(price_ticks=fact.fill.price_ticks + 1))
    with pytest.raises(BookRefused, match="is in the book with other content"):
        booked(ledger, changed)


def state(ledger: Ledger) -> tuple[object, ...]:
    """What an account holds, without the record of how it came to it."""
    account = ledger.accounts["main"]
    shape = {symbol: [lot._replace(opened=0) for lot in lots] for symbol, lots in account.lots.items()}
    gains = [(gain.lot_id, gain.quantity_units, gain.cost_minor, gain.proceeds_minor) for gain in account.gains]
    cash = {currency: amount for currency, amount in account.cash_minor.items() if amount}
    return (shape, gains, cash, account.purchases)


@EXAMPLES
@given(journals(), st.data())
def test_a_bust_leaves_no_trace_in_lots_gains_and_cash(ledger: Ledger, data: st.DataObject) -> None:
    fill = data.draw(fills(999, SESSIONS[-1]))
    account = ledger.accounts["main"]
    assume(account.methods.get(fill.symbol) != AVERAGE)
    filled = entered_or_skipped(ledger, Filled("main", fill))
    busted = entered_or_skipped(filled, Busted("main", SESSIONS[-1], "F999"))
    assert state(busted) == state(ledger)


@EXAMPLES
@given(journals(), st.data())
def test_a_correction_is_a_bust_and_the_fill_in_its_place(ledger: Ledger, data: st.DataObject) -> None:
    wrong = data.draw(fills(998, SESSIONS[-1]))
    right = data.draw(fills(999, SESSIONS[-1]))
    filled = entered_or_skipped(ledger, Filled("main", wrong))
    corrected = entered_or_skipped(filled, Corrected("main", SESSIONS[-1], "F998", right))
    busted = entered_or_skipped(filled, Busted("main", SESSIONS[-1], "F998"))
    assert state(corrected) == state(entered_or_skipped(busted, Filled("main", right)))
    assert missing(corrected.accounts["main"]) == {}


def entered_or_skipped(ledger: Ledger, fact: Fact) -> Ledger:
    """The ledger after the fact; an example that the book refuses says nothing."""
    try:
        return booked(ledger, fact)
    except (BookRefused, Refusals):
        assume(False)
        raise


LOTS = st.lists(
    st.tuples(st.integers(1, 10**12), st.integers(0, 10**9), st.sampled_from(SESSIONS)), min_size=1, max_size=8
).map(
    lambda rows: [
        Lot(str(at), "A", day, units, cost)
        for at, (units, cost, day) in enumerate(sorted(rows, key=lambda row: row[2]))
    ]
)


@given(LOTS, st.integers(1, 50), st.integers(1, 50))
def test_splits_conserve_cost_and_dates(lots: Sequence[Lot], after: int, before: int) -> None:
    held = sum(lot.quantity_units for lot in lots)
    assume(held * after // before)
    left = split(lots, after, before, "split")
    assert sum(lot.cost_minor for lot in left) == sum(lot.cost_minor for lot in lots)
    assert sum(lot.quantity_units for lot in left) == held * after // before
    assert {lot.acquired for lot in left} <= {lot.acquired for lot in lots}


@given(LOTS, st.sampled_from((FIFO, LIFO, HIFO, AVERAGE)), st.integers(0, 10**9), st.data())
def test_a_sale_shares_out_cost_and_proceeds_to_the_cent(
    lots: Sequence[Lot], method: str, proceeds: int, data: st.DataObject
) -> None:
    held, cost = sum(lot.quantity_units for lot in lots), sum(lot.cost_minor for lot in lots)
    units = data.draw(st.integers(1, held))
    left, gains = close(lots, Sale("sale", "2026-12-31", units, proceeds, method), "sale")
    assert sum(gain.quantity_units for gain in gains) == units
    assert sum(gain.proceeds_minor for gain in gains) == proceeds
    assert sum(gain.cost_minor for gain in gains) + sum(lot.cost_minor for lot in left) == cost
    assert sum(lot.quantity_units for lot in left) == held - units


@given(LOTS, st.data())
def test_methods_take_their_lots_first(lots: Sequence[Lot], data: st.DataObject) -> None:
    units = data.draw(st.integers(1, sum(lot.quantity_units for lot in lots)))
    taken = {method: close(lots, Sale("sale", "2026-12-31", units, 0, method), "sale") for method in (FIFO, LIFO, HIFO)}
    assert max(gain.acquired for gain in taken[FIFO].gains) <= min(
        (lot.acquired for lot in taken[FIFO].lots), default="9"
    )
    assert min(gain.acquired for gain in taken[LIFO].gains) >= max(
        (lot.acquired for lot in taken[LIFO].lots), default="0"
    )
    costs = {lot.lot_id: Fraction(lot.cost_minor, lot.quantity_units) for lot in lots}
    dearest_left = max((costs[lot.lot_id] for lot in taken[HIFO].lots), default=Fraction(0))
    assert min(costs[gain.lot_id] for gain in taken[HIFO].gains) >= dearest_left


@EXAMPLES
@given(journals())
def test_a_fact_survives_its_bytes(ledger: Ledger) -> None:
    for entry in entries_of(ledger):
        content = canon(entry.fact)
        assert parse(content, "here") == entry.fact
        read = read_entry(
            entry.sequence, entry.id, entry.who, entry.when_utc, entry.before_hash, entry.hash, content
        )  # fmt: skip
        assert read == entry


@EXAMPLES
@given(journals(most=8), st.data())
def test_any_changed_byte_of_a_fact_is_noticed(ledger: Ledger, data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(entries_of(ledger)))
    content = bytearray(canon(entry.fact))
    at, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    content[at] ^= 1 << bit
    with pytest.raises(BookRefused, match="does not have the content of its id"):
        read_entry(
            entry.sequence, entry.id, entry.who, entry.when_utc, entry.before_hash, entry.hash, bytes(content)
        )  # fmt: skip


@EXAMPLES
@given(journals(most=8), st.data())
def test_a_line_left_out_or_moved_breaks_the_chain(ledger: Ledger, data: st.DataObject) -> None:
    lived = entries_of(ledger)
    at = data.draw(st.integers(0, len(lived) - 2))
    for changed in (lived[:at] + lived[at + 1 :], [*lived[:at], lived[at + 1], lived[at], *lived[at + 2 :]]):
        with pytest.raises(BookRefused, match="does not follow entry"):
            roll(Ledger(), changed)


@given(st.lists(quantities, min_size=1, max_size=5), st.integers(1, 10**9), st.integers(0, 10**6))
def test_a_plan_books_to_its_cash_or_better_by_no_more_than_a_cent_a_trade(
    sizes: list[int], price_ticks: int, fees_ticks: int
) -> None:
    trades = [Fill(f"F{n}", SESSIONS[0], "A", BUY, units, price_ticks, fees_ticks) for n, units in enumerate(sizes)]
    trades += [fill._replace(fill_id=f"S{fill.fill_id}", side=SELL) for fill in trades]
    ledger = opened(10**15, *(Filled("main", fill) for fill in trades))
    planned, exact = 10**15, Fraction(10**15)
    for fill in trades:
        moved = Fraction(-fill.signed_units * price_ticks, SHARE_PER * 10**4) - Fraction(fees_ticks, 10**4)
        planned += moved.__floor__()  # a buy rounded up, a sale down, costs in
        exact += moved
    cash = ledger.accounts["main"].cash_minor["USD"]
    assert 0 <= cash - planned <= len(trades)
    assert abs(cash - exact) <= Fraction(len(trades), 2)


def test_ids_are_of_content_alone() -> None:
    flow = Flow("main", "2026-01-02", "d1", 100)
    assert (
        fact_id(flow)
        == fact_id(Flow("main", "2026-01-02", "d1", 100))
        != fact_id(Flow("main", "2026-01-02", "d1", 101))
    )
