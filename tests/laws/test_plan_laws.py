"""Laws of a plan: filled at its own prices it books what it said; whatever changes the book under it makes it void."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from booked import booked
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.books import SESSIONS, Case, case

from trimtab.app.face import decided
from trimtab.app.foreseen import foreseen_of
from trimtab.app.plans import order_lines
from trimtab.app.results import Proposal
from trimtab.errors import BookRefused, Refusal
from trimtab.ledger import facts
from trimtab.ledger.accounts import APPROVED, PROPOSED, VOID, Ledger
from trimtab.ledger.facts import KINDS, Approved, Fact, Filled, Flow, Opened, Proposed, Staged, Transferred
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.lots import FIFO, HIFO, LIFO
from trimtab.ledger.planning import order_id, same_user
from trimtab.ledger.roll import CHANGES, KEEPS, account_of, book_of
from trimtab.units import SHARE_PER, WEIGHT_ONE

pytestmark = pytest.mark.no_cover  # long: other tests count the lines

DAY = SESSIONS[-1]
BOOKS = 120
CENT = 10_000  # ticks


def ledger_of(asked: Case, dice: random.Random) -> Ledger | None:
    """A book that holds what the case does, each name in one to three lots; None where none can: cash below zero."""
    cash = asked.book.cash_ticks // CENT
    if cash < 0:
        return None
    new: list[Fact] = [Opened("main", SESSIONS[0], method=dice.choice([FIFO, LIFO, HIFO]))]
    new += [Flow("main", SESSIONS[0], "start", cash)] if cash else []
    for symbol, held in asked.book.shares:
        units, parts = held * SHARE_PER // asked.book.per, dice.randint(1, 3)
        cuts = sorted(dice.randint(1, units) for _ in range(parts - 1)) if units > parts else []
        for at, (low, high) in enumerate(zip([0, *cuts], [*cuts, units], strict=True)):
            if high > low:
                bought = f"202{dice.randint(3, 5)}-0{dice.randint(1, 9)}-15"
                cost = dice.randint(0, 10**7)
                new.append(
                    Transferred("main", SESSIONS[0], f"{symbol}/{at}", symbol, high - low, cost, acquired=bought)
                )
    return booked(Ledger(), *new)


def proposal_of(ledger: Ledger, asked: Case) -> Proposal:
    """What is proposed for the book's account, on the prices and the mandate of the case."""
    return decided(
        book_of(ledger, "main", scale=asked.prices.scale), asked.prices, asked.mandate, as_of=DAY,
        last_traded=asked.last_traded,
    )  # fmt: skip


def recorded(ledger: Ledger, proposal: Proposal) -> Ledger:
    """The book with the plan proposed, approved and staged whole."""
    lines, plan = order_lines(proposal), proposal.hash
    ids = tuple(order_id(plan, "main", line.symbol, line.side) for line in lines)
    return booked(
        ledger, Proposed("main", DAY, plan, lines, proposal.currency, proposal.decision.scale),
        Approved("main", DAY, plan), Staged("main", DAY, plan, 1, ids, "paper"),
    )  # fmt: skip


def fills_of(proposal: Proposal) -> list[Filled]:
    """Each order of the plan done whole at its own price and cost, sales first."""
    made = proposal.decision
    cost = {row.symbol: row.cost_ticks for row in made.trades}
    lines = sorted(order_lines(proposal), key=lambda line: line.side == BUY)
    return [
        Filled("main", Fill(
            f"F-{line.symbol}", DAY, line.symbol, line.side, line.quantity_units, line.price_ticks, cost[line.symbol],
            order_id(proposal.hash, "main", line.symbol, line.side), made.currency, made.scale,
        ))
        for line in lines
    ]  # fmt: skip


@pytest.mark.parametrize("profile", ["plain", "bps", "full"])
def test_a_plan_filled_at_its_own_prices_books_to_the_cash_it_kept_or_better(profile: str) -> None:
    """The plan kept each buy rounded up and each sale rounded down; a fill is rounded half to even.

    So the book has no less than was kept, by at most one minor unit a trade more, and lies within half a minor unit a
    trade of `cash_after`, which is exact. What was foreseen of lots and gains is what the fills book, to the cent.
    """
    traded = other = 0
    for seed in range(BOOKS):
        asked = case(seed, profile)
        ledger = ledger_of(asked, random.Random(seed))
        if ledger is None:
            continue
        try:
            proposal = proposal_of(ledger, asked)
        except Refusal:
            continue
        lines = order_lines(proposal)
        if not lines:
            continue
        seen = foreseen_of(proposal, account_of(ledger, "main"))
        after = account_of(booked(recorded(ledger, proposal), *fills_of(proposal)), "main")
        cash = after.cash_minor["USD"] * CENT
        assert 0 <= cash - kept_cash(proposal) <= len(lines) * CENT, seed
        slack = len(lines) if proposal.decision.per != 1 else 0  # a tick a trade, where units are worth parts of one
        assert abs(cash - proposal.decision.cash_after_ticks) <= len(lines) * CENT // 2 + slack, seed
        units = {row.symbol: row.units_after * (SHARE_PER // proposal.decision.per) for row in proposal.decision.trades}
        assert after.shares == {symbol: units[symbol] for symbol in units if units[symbol]}
        assert not after.open_orders
        booked_gains = sorted((each._replace(by="") for each in after.gains), key=repr)
        assert booked_gains == sorted((each._replace(by="") for each in seen.gains), key=repr), seed
        traded += 1
        other += cash != proposal.decision.cash_after_ticks
    assert traded > BOOKS / 4
    assert other if profile == "full" else not other  # prices in whole cents leave nothing to round


def kept_cash(proposal: Proposal) -> int:
    """The cash after the plan with each trade rounded against it to the cent, in ticks."""
    made = proposal.decision
    return made.cash_before_ticks - sum(
        row.cost_ticks - (-row.notional_ticks // CENT) * CENT for row in made.trades if row.units
    )


def test_a_plan_recorded_is_one_whatever_the_order_of_its_book() -> None:
    asked = case(3, "bps")
    ledger = ledger_of(asked, random.Random(3))
    assert ledger is not None
    one = proposal_of(ledger, asked)
    other = proposal_of(ledger, replace(asked, prices=asked.prices.only(tuple(reversed(asked.prices.symbols)))))
    assert (one.hash, order_lines(one)) == (other.hash, order_lines(other))


PLAN = "ab" * 32
AGAIN = "cd" * 32
LINE = facts.OrderLine("AAPL", SELL, 5 * SHARE_PER, 100_000_000)
BOUGHT = Fill("B1", "2026-11-03", "AAPL", BUY, 10 * SHARE_PER, 100_000_000, 0)
SOLD = Fill("S1", "2026-11-04", "AAPL", SELL, SHARE_PER, 100_000_000, 0)
START: tuple[Fact, ...] = (
    Opened("main", "2026-11-02"), Flow("main", "2026-11-02", "start", 1_000_000), Filled("main", BOUGHT),
    Filled("main", SOLD),
)  # fmt: skip
BETWEEN: Mapping[type[Fact], Callable[[int], Fact]] = {
    facts.Flow: lambda n: Flow("main", DAY, f"f{n}", 1),
    facts.Transferred: lambda n: Transferred("main", DAY, f"t{n}", "MSFT", SHARE_PER, 1),
    facts.Filled: lambda n: Filled("main", BOUGHT._replace(fill_id=f"B{n + 2}", session=DAY)),
    facts.Busted: lambda n: facts.Busted("main", DAY, "S1"),
    facts.Corrected: lambda n: facts.Corrected("main", DAY, "S1", SOLD._replace(fill_id="S2")),
    facts.DividendPaid: lambda n: facts.DividendPaid("main", DAY, f"d{n}", "AAPL", 1),
    facts.SplitDone: lambda n: facts.SplitDone("main", DAY, "AAPL", 2, 1),
    facts.Renamed: lambda n: facts.Renamed("main", DAY, "AAPL", "APPL"),
    facts.Delisted: lambda n: facts.Delisted("main", DAY, "AAPL", 1),
    facts.FeeCharged: lambda n: facts.FeeCharged("main", DAY, f"c{n}", 1),
    facts.InterestPaid: lambda n: facts.InterestPaid("main", DAY, f"i{n}", 1),
    facts.TargetsSet: lambda n: facts.TargetsSet("main", DAY, (("AAPL", WEIGHT_ONE),)),
    facts.LotsChosen: lambda n: facts.LotsChosen("main", DAY, f"l{n}", "AAPL", "", HIFO),
    facts.Reconciled: lambda n: facts.Reconciled("main", DAY, f"r{n}", "0" * 64),
    facts.Opened: lambda n: Opened(f"other{n}", DAY),
}
OF_THE_PLAN = {facts.Proposed, facts.Approved, facts.Staged, facts.Cancelled}


def planned(*more: Fact) -> Ledger:
    """A book with a plan proposed, and what came after."""
    return booked(booked(Ledger(), *START, Proposed("main", DAY, PLAN, (LINE,)), who="ana"), *more, who="ben")


def test_every_kind_of_fact_either_makes_a_plan_void_or_is_known_to_leave_it() -> None:
    assert set(BETWEEN) | OF_THE_PLAN == set(KINDS) == set(CHANGES) | set(KEEPS) | {facts.Opened}
    leaves = set(BETWEEN) - set(CHANGES)
    assert leaves == {facts.LotsChosen, facts.Reconciled, facts.Opened}


@pytest.mark.parametrize("state", [PROPOSED, APPROVED])
@pytest.mark.parametrize("kind", BETWEEN, ids=lambda kind: kind.kind)
def test_one_fact_between_makes_a_plan_void_where_it_moves_shares_cash_or_targets(kind: type[Fact], state: str) -> None:
    before = planned(Approved("main", DAY, PLAN)) if state == APPROVED else planned()
    after = booked(before, BETWEEN[kind](1))
    plan = account_of(after, "main").plan
    assert plan is not None and plan.state == (VOID if kind in CHANGES else state)
    yes = Staged("main", DAY, PLAN, 1, (order_id(PLAN, "main", "AAPL", SELL),), "paper")
    new = yes if state == APPROVED else Approved("main", DAY, PLAN)
    if kind in CHANGES:
        with pytest.raises(BookRefused, match=f"void since the book changed with the {kind.kind} of entry"):
            booked(after, new, who="ben")
    else:
        booked(after, new, who="ben")


@given(st.lists(st.sampled_from([*BETWEEN]), max_size=5), st.lists(st.sampled_from([*BETWEEN]), max_size=5))
@settings(max_examples=150)
def test_a_plan_is_staged_only_on_the_very_book_it_was_made_for(
    before: list[type[Fact]], between: list[type[Fact]]
) -> None:
    ledger = booked(Ledger(), *START, Proposed("main", DAY, PLAN, (LINE,)), who="ana")
    moved = False
    for n, kind in enumerate([*before, None, *between]):
        new = BETWEEN[kind](n + 5) if kind else Approved("main", DAY, PLAN)
        try:
            ledger = booked(ledger, new, who="ben")
            moved = moved or kind in CHANGES
        except BookRefused:
            assert kind is not None or moved  # a fact that cannot be, or a yes to a plan that is void
    staged = Staged("main", DAY, PLAN, 1, (order_id(PLAN, "main", "AAPL", SELL),), "paper")
    if moved:
        with pytest.raises(BookRefused):
            booked(ledger, staged)
    else:
        booked(ledger, staged)


def test_another_accounts_facts_leave_a_plan_as_it_is() -> None:
    ledger = booked(planned(Approved("main", DAY, PLAN)), Opened("fund", DAY), Flow("fund", DAY, "in", 5))
    plan = account_of(ledger, "main").plan
    assert plan is not None and plan.state == APPROVED


def test_a_yes_is_of_one_hash() -> None:
    ledger = planned(Approved("main", DAY, PLAN), Proposed("main", DAY, AGAIN, ()))
    plan = account_of(ledger, "main").plan
    assert plan is not None and (plan.plan, plan.state, plan.approved_by) == (AGAIN, PROPOSED, "")
    for new in (Approved("main", "2026-11-21", PLAN), Staged("main", DAY, PLAN, 1, ("X",), "paper")):
        with pytest.raises(BookRefused, match=r"is not the latest of the account|with other content"):
            booked(ledger, new, who="ben")


SPELLINGS = st.sampled_from(["{}", " {} ", "{}.", "({})", "{}\u00a0", "_{}_"])


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), SPELLINGS, st.integers(0, 3))
@settings(max_examples=200)
def test_one_person_is_one_however_the_name_is_written(name: str, spelling: str, case_of: int) -> None:
    written = [name, name.upper(), name.lower(), name.swapcase()][case_of]
    assert same_user(name, spelling.format(written))
    assert same_user(spelling.format(written), name)
    assert not same_user(name, name + "x")
