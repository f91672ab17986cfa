"""What holds for every book's history: each change of NAV is explained, and the NAV is what a second count says."""

from __future__ import annotations

import dataclasses
import random
from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.test_roll_laws import EXAMPLES, SESSIONS, entries_of, journals
from oracle.ledger_model import FACTS_A_DAY, FIRST_DAY, SYMBOLS, Life

from trimtab.errors import Refusal
from trimtab.ledger import facts
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Fact
from trimtab.ledger.fills import Fill
from trimtab.ledger.journal import Entry
from trimtab.ledger.roll import account_of, enter
from trimtab.market.prices import Prices
from trimtab.run.booked import Performance, performance

pytestmark = pytest.mark.no_cover  # long: other tests count the lines

CENT = 10**13  # billionths of a share times ticks in a cent
LETTERS = ("A", "B", "C", "D")
ODD = {"counted_later", "action_booked_late", "below_zero", "price_carried"}  # each of them is a warning


def walks(symbols: Sequence[str], sessions: Sequence[str], seed: int, entries: Iterable[Entry] = ()) -> Prices:
    """Prices to the tick that never jump but for the splits of the book, which they follow."""
    splits = {(entry.fact.symbol, entry.fact.session): entry.fact for entry in entries if is_split(entry)}
    dice, columns = random.Random(seed), []
    for symbol in symbols:
        price, column = dice.uniform(10**7, 3 * 10**8), array("q")
        for session in sessions:
            price *= dice.uniform(0.9, 1.1)
            if (symbol, session) in splits:
                price *= splits[symbol, session].before / splits[symbol, session].after
            column.append(max(1, round(price)))
        columns.append(column)
    return Prices(tuple(sessions), tuple(symbols), tuple(columns))


def is_split(entry: Entry) -> bool:
    """Whether the entry is a split."""
    return isinstance(entry.fact, facts.SplitDone)


def counted(entries: Iterable[Entry], session: str, prices: Prices) -> int:
    """The NAV at a session's end counted a second way: every fact up to it, in fractions, without those taken back."""
    told = [entry.fact for entry in entries]
    gone = {fact.fill_id for fact in told if isinstance(fact, facts.Busted | facts.Corrected)}
    cash, held = 0, dict[str, int]()
    for fact in told:
        fill = getattr(fact, "fill", None)
        if (fill.session if fill else fact.session) > session or (fill and fill.fill_id in gone):
            continue
        cash += fraction_cash(fact, fill)
        change(held, fact, fill)
    at = prices.sessions.index(session)
    return cash + sum(round(Fraction(units * prices.column(name)[at], CENT)) for name, units in held.items())


def fraction_cash(fact: Fact, fill: Fill | None) -> int:
    """The cents that a fact moves."""
    if fill:
        sign = 1 if fill.side == "BUY" else -1
        return -sign * round(Fraction(fill.quantity_units * fill.price_ticks + sign * fill.fees_ticks * 10**9, CENT))
    match fact:
        case facts.Flow() | facts.InterestPaid() | facts.Delisted():
            return fact.amount_minor
        case facts.FeeCharged():
            return -fact.amount_minor
        case facts.DividendPaid():
            return 0 if fact.reinvested_units else fact.amount_minor - fact.withheld_minor
        case facts.SplitDone():
            return fact.lieu_minor
    return 0


def change(held: dict[str, int], fact: Fact, fill: Fill | None) -> None:
    """The shares that a fact moves."""
    symbol = fill.symbol if fill else getattr(fact, "symbol", "")
    units = held.get(symbol, 0)
    match fact:
        case facts.Filled() | facts.Corrected():
            assert fill
            held[symbol] = units + (fill.quantity_units if fill.side == "BUY" else -fill.quantity_units)
        case facts.Transferred():
            held[symbol] = units + fact.quantity_units
        case facts.DividendPaid():
            held[symbol] = units + fact.reinvested_units
        case facts.SplitDone():
            held[symbol] = int(Fraction(units * fact.after, fact.before)) - fact.lieu_units
        case facts.Delisted():
            held[symbol] = 0
        case facts.Renamed():
            held[symbol] = 0
            held[fact.renamed_to] = held.get(fact.renamed_to, 0) + units


def check(made: Performance, entries: Sequence[Entry], prices: Prices) -> None:
    """The laws of one history."""
    assert not any(row.residual_minor for row in (*made.control, made.total))
    for session, nav in zip(made.sessions, made.nav_minor, strict=True):
        assert nav == counted(entries, session, prices), session
    assert all(row.after_minor == after.before_minor for row, after in pairwise(made.control))
    assert not [finding for finding in made.findings if finding.code in ("not_the_book", "unexplained", "below_zero")]


@pytest.mark.parametrize("seed", range(12))
def test_a_long_life_is_explained_to_the_cent(seed: int) -> None:
    life = Life(seed)
    entered = enter(Ledger(), [facts.Opened("main", "2026-01-02"), *life.facts(400)], who="desk", when_utc="then")
    days = range(FIRST_DAY, FIRST_DAY + life.number // FACTS_A_DAY + 2)
    prices = walks(SYMBOLS, [date.fromordinal(day).isoformat() for day in days], seed, entered.entries)
    made = performance(entered.entries, account_of(entered.ledger, "main"), prices)
    check(made, entered.entries, prices)
    assert len(made.control) == len(made.sessions) == 1 + len(made.returns)


@EXAMPLES
@given(journals(), st.integers(0, 99), st.data())
def test_every_kind_of_fact_is_explained_to_the_cent(ledger: Ledger, seed: int, data: st.DataObject) -> None:
    entries = list(entries_of(ledger))
    prices = walks(LETTERS, SESSIONS, seed, entries)
    for fact in taken_back(entries, data):
        try:
            entered = enter(ledger, [fact], who="desk", when_utc="then")
        except Refusal:
            continue
        ledger, entries = entered.ledger, [*entries, *entered.entries]
    account = account_of(ledger, "main")
    made = performance(entries, account, prices)
    late = {finding.code for finding in made.findings} & ODD
    assert all(row.residual_minor == 0 for row in (*made.control, made.total))
    if not late:  # else the order of the book is not that of the sessions, or a split leaves no price a tick can say
        check(made, entries, prices)


def taken_back(entries: Sequence[Entry], data: st.DataObject) -> list[Fact]:
    """Busts and corrections of fills of the book, entered at its end."""
    fills = [entry.fact.fill for entry in entries if isinstance(entry.fact, facts.Filled)]
    picked = data.draw(st.lists(st.sampled_from(fills), unique=True, max_size=3)) if fills else []
    found: list[Fact] = []
    for number, fill in enumerate(picked):
        if data.draw(st.booleans()):
            found.append(facts.Busted("main", SESSIONS[-1], fill.fill_id))
        else:
            price = data.draw(st.integers(1, 10**9))
            again = fill._replace(fill_id=f"C{number}", price_ticks=price)
            found.append(facts.Corrected("main", SESSIONS[-1], fill.fill_id, again))
    return found


@EXAMPLES
@given(journals(), st.integers(0, 99), st.integers(0, 20), st.integers(0, 20))
def test_a_history_cut_at_both_ends_is_the_same_in_between(ledger: Ledger, seed: int, skip: int, upto: int) -> None:
    entries, prices = entries_of(ledger), walks(LETTERS, SESSIONS, seed)
    account = account_of(ledger, "main")
    whole = performance(entries, account, prices)
    assume(skip < upto < len(whole.sessions))
    cut = performance(entries, account, prices, start=whole.sessions[skip], end=whole.sessions[upto])
    assert cut.nav_minor == whole.nav_minor[skip : upto + 1]
    assert cut.control == whole.control[0 if cut.whole else skip + 1 : upto + 1]
    assert cut.returns == whole.returns[skip:upto]


@EXAMPLES
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(seed: int, dice: random.Random) -> None:
    """Trades, flows and charges entered late count from their sessions: the same history in any order."""
    told: list[Fact] = []
    for number in range(12):
        session, ref = dice.choice(SESSIONS[1:]), f"R{number}"
        fill = Fill(ref, session, dice.choice("ABC"), "BUY", dice.randrange(1, 9 * 10**9), 10**7 + number, 10**6)
        told.append(dice.choice((
            facts.Filled("main", fill), facts.Flow("main", session, ref, 10**5),
            facts.FeeCharged("main", session, ref, 777), facts.InterestPaid("main", session, ref, 99),
        )))  # fmt: skip
    prices, histories = walks(LETTERS, SESSIONS, seed), []
    for _ in range(2):
        start = [facts.Opened("main", SESSIONS[0]), facts.Flow("main", SESSIONS[0], "start", 10**9)]
        entered = enter(Ledger(), [*start, *told], who="desk", when_utc="then")
        histories.append(performance(entered.entries, account_of(entered.ledger, "main"), prices))
        dice.shuffle(told)
    one, other = histories
    assert (one.nav_minor, one.control, one.returns, one.gross) == (
        other.nav_minor, other.control, other.returns, other.gross
    )  # fmt: skip


@EXAMPLES
@given(journals(), st.integers(0, 99), st.sampled_from(SESSIONS[20:]), st.integers(1, 10**8))
def test_a_flow_changes_no_return_of_a_session_that_moves_nothing(
    ledger: Ledger, seed: int, session: str, amount: int
) -> None:  # fmt: skip
    entries, prices = entries_of(ledger), walks(LETTERS, SESSIONS, seed)
    flat = dataclasses.replace(
        prices, columns=tuple(array("q", [column[0]] * len(SESSIONS)) for column in prices.columns)
    )
    before = performance(entries, account_of(ledger, "main"), flat)
    entered = enter(ledger, [facts.Flow("main", session, "more", amount)], who="desk", when_utc="then")
    after = performance([*entries, *entered.entries], account_of(entered.ledger, "main"), flat)
    assert after.returns == before.returns
