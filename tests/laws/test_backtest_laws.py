"""The laws of the backtest: it looks at nothing to come, and each of its sessions is what the blotter makes of it."""

from __future__ import annotations

import math
import os
import random
from array import array
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from oracle.books import PROFILES, case
from oracle.histories import History, history
from oracle.walked import folded, last_traded, mandate_on, walk

from trimtab.app.canonical import decision_hash
from trimtab.edges.feeds.sample import read_sample
from trimtab.errors import Refusal
from trimtab.ledger.book import Book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import MISSING, Prices
from trimtab.run.backtest import Backtest, backtest
from trimtab.run.blotter import propose
from trimtab.units import SHARE_PER

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
HISTORIES, BLOCK = (4_000, 100) if SOAK else (100, 20)
PERTURBATIONS = 6  # of each history: more than 500 in the gate
TRACED = 4
CAPITAL = 1_000_000 * 1_000_000


def _blocks() -> Iterator[Any]:
    """The seeds of each block, each for one worker; only the first and small one is counted in the coverage."""
    yield pytest.param(range(TRACED), id=f"0-{TRACED}", marks=pytest.mark.xdist_group("histories from 0"))
    for first in range(TRACED, HISTORIES, BLOCK):
        seeds = range(first, min(first + BLOCK, HISTORIES))
        marks = (pytest.mark.xdist_group(f"histories from {first}"), pytest.mark.no_cover)
        yield pytest.param(seeds, id=f"{seeds.start}-{seeds.stop}", marks=marks)


@pytest.fixture(scope="module", params=_blocks())
def block(request: pytest.FixtureRequest) -> list[tuple[History, Backtest]]:
    """A block of histories, each run once."""
    return [(one, one.run()) for one in map(history, request.param)]


# --- no look-ahead (reliability row C1) ------------------------------------------------------------------------------
def dated(result: Backtest, t: int) -> dict[str, object]:
    """Everything that the result says of its sessions up to t."""
    session = result.sessions[t]
    return {
        "sessions": result.sessions[: t + 1],
        "nav": result.nav_ticks[: t + 1],
        "cash": result.cash_ticks[: t + 1],
        "units": {symbol: column[: t + 1] for symbol, column in result.units.items() if any(column[: t + 1])},
        "values": {symbol: column[: t + 1] for symbol, column in result.values.items() if any(column[: t + 1])},
        "trades": [trade for trade in result.trades if trade.session <= session],
        "rebalances": [one for one in result.rebalances if one <= session],
        "events": [event for event in result.events if event.session <= session],
        "returns": result.returns[:t],
        "benchmark": result.benchmark[:t],
        "findings": {
            finding
            for finding in result.findings
            if finding.session and finding.session <= session and finding.code != "unfilled_at_end"  # of a cut history
        },
        "opening": result.opening(session),
        "proposal": result.proposal(session),
    }


def perturbed(one: History, t: int, dice: random.Random) -> History:
    """The same history with other prices after session t: scaled, mixed up, jumped, or cut away."""
    kind = dice.choice(("scaled", "scaled", "gaps", "jumps", "constant", "cut"))
    seen_all = all(any(column[: t + 1]) for column in one.prices.columns)
    if kind == "cut" and seen_all:
        session = one.prices.sessions[t]
        later = {when: flow for when, flow in one.flows.items() if when <= session}
        schedule = tuple((since, mandate) for since, mandate in one.schedule if since <= session)
        opens = one.opens.upto(session) if one.opens else None
        return replace(one, prices=one.prices.upto(session), opens=opens, flows=later, schedule=schedule)
    columns = tuple(_after(column, t, kind, dice) for column in one.prices.columns)
    opens = one.opens
    if opens is not None:
        opens = replace(opens, columns=tuple(_after(column, t, "scaled", dice) for column in opens.columns))
    return replace(one, prices=replace(one.prices, columns=columns), opens=opens)


def _after(column: array[int], t: int, kind: str, dice: random.Random) -> array[int]:
    new = array("q", column)
    for at in range(t + 1, len(new)):
        if kind == "gaps" and any(new[: t + 1]):
            new[at] = new[at] if dice.random() < 0.5 else MISSING
        elif kind == "jumps" and dice.random() < 0.3:
            new[at] = new[at] * 3
        elif kind == "constant":
            new[at] = 70_000_000
        else:
            new[at] = round(new[at] * dice.uniform(0.8, 1.25) / 10_000) * 10_000
    return new


def test_c1_prices_after_a_session_change_nothing_dated_up_to_it(block: list[tuple[History, Backtest]]) -> None:
    for one, result in block:
        dice = random.Random(f"perturbed {one.seed}")
        for _ in range(PERTURBATIONS):
            t = dice.randrange(len(result.sessions) - 1)
            at = one.prices.sessions.index(result.sessions[t])
            other = perturbed(one, at, dice).run()
            before, after = dated(result, t), dated(other, t)
            changed = [name for name in before if before[name] != after[name]]
            assert not changed, f"{one} up to {result.sessions[t]}: {changed[0]}"


def test_c1_changes_what_comes_after_or_it_would_show_nothing() -> None:
    one = history(1)
    result = one.run()
    t = len(result.sessions) // 2
    other = perturbed(one, one.prices.sessions.index(result.sessions[t]), random.Random(3)).run()
    assert other.nav_ticks != result.nav_ticks


# --- the walk is made of the blotter's decisions ----------------------------------------------------------------------
def test_the_book_folds_from_flows_actions_and_trades_to_the_tick(block: list[tuple[History, Backtest]]) -> None:
    for one, result in block:
        for t, (opening, closing) in enumerate(folded(result)):
            session = result.sessions[t]
            if one.fill == "close":
                assert opening == result.opening(session), f"{one} on {session}"
            assert closing.cash_ticks == result.cash_ticks[t], f"{one} on {session}"
            held = {symbol: column[t] for symbol, column in result.units.items() if column[t]}
            assert dict(closing.shares) == held, f"{one} on {session}"
            assert result.nav_ticks[t] == result.cash_ticks[t] + sum(column[t] for column in result.values.values())


def test_every_trade_is_the_one_that_its_session_proposed(block: list[tuple[History, Backtest]]) -> None:
    for one, result in block:
        proposals = {trade.decided: result.proposal(trade.decided) for trade in result.trades}
        for trade in result.trades:
            row = next(row for row in proposals[trade.decided].trades if row.symbol == trade.symbol)
            assert trade.reason == row.reason, f"{one} on {trade.session}"
            if one.fill == "close":
                did = (trade.session, trade.units_before, trade.units_after, trade.price_ticks, trade.cost_ticks)
                assert did == (trade.decided, row.units_before, row.units_after, row.price_ticks, row.cost_ticks)
                assert trade.notional_ticks == row.notional_ticks
        if one.fill == "close":
            done = {(trade.session, trade.symbol) for trade in result.trades}
            for session, plan in proposals.items():
                assert done >= {(session, row.symbol) for row in plan.trades if row.units}


def test_the_plan_of_each_session_is_what_the_blotter_makes_of_its_book(block: list[tuple[History, Backtest]]) -> None:
    for one, result in block:
        traded: list[str] = []
        for t, session in enumerate(result.sessions):
            mandate = mandate_on(one.schedule, session)
            if one.fill == "close":
                last = last_traded(mandate, result.sessions[:t], traded)
                book = result.opening(session)
                made = propose(book, one.prices, mandate, session=session, last_traded=last, asked=t == 0)
                ours = result.proposal(session)
                assert decision_hash(book, mandate, ours) == decision_hash(book, mandate, made), f"{one} on {session}"
                assert (ours.triggers, ours.bound_ticks, ours.proved) == (made.triggers, made.bound_ticks, made.proved)
            traded += [session] if session in result.rebalances else []


def test_the_walk_is_the_one_that_a_desk_would_walk_by_hand(block: list[tuple[History, Backtest]]) -> None:
    for one, result in block:
        if one.fill != "close":
            continue
        days = {day.session: day for day in walk(one.schedule, one.prices, one.capital_ticks, one.flows)}
        for t, session in enumerate(result.sessions):
            assert days[session].closing.cash_ticks == result.cash_ticks[t], f"{one} on {session}"
            assert days[session].traded == (session in result.rebalances), f"{one} on {session}"


def test_order_of_symbols_changes_nothing(block: list[tuple[History, Backtest]]) -> None:
    for one, result in block:
        schedule = tuple(
            (since, replace(mandate, targets=replace(mandate.targets, weights=mandate.targets.weights[::-1])))
            for since, mandate in one.schedule
        )
        turned = replace(one, schedule=schedule, prices=_turned(one.prices), opens=_turned(one.opens)).run()
        last = len(result.sessions) - 1
        before, after = dated(result, last), dated(turned, last)
        changed = [name for name in before if before[name] != after[name]]
        assert not changed, f"{one}: {changed[0]}"


def _turned(prices: Any) -> Any:
    return prices and replace(prices, symbols=prices.symbols[::-1], columns=prices.columns[::-1])


def test_nothing_in_a_result_is_not_a_number(block: list[tuple[History, Backtest]]) -> None:
    for one, result in block:
        figures = [*result.returns, *result.benchmark, result.turnover, result.in_band]
        figures += [figure for figure in result.statistics.figures().values() if figure is not None]
        assert all(math.isfinite(figure) for figure in figures), f"{one}"
        assert len(result.returns) == len(result.benchmark) == len(result.sessions) - 1


# --- one session is the blotter (P9) ---------------------------------------------------------------------------------
@pytest.mark.no_cover  # long: other tests count the lines
@pytest.mark.parametrize("profile", PROFILES)
def test_p9_a_backtest_of_one_session_is_the_blotter(profile: str) -> None:
    compared = 0
    for seed in range(45):
        one = case(seed, profile)
        prices = one.prices.between(one.session, one.session)
        try:
            result = backtest([(one.session, one.mandate)], prices, CAPITAL // 7)
        except Refusal:
            continue  # a target without a price in the period, or a policy that cannot trade
        book = Book((), CAPITAL // 7, SHARE_PER if one.mandate.limits.fractional else 1)
        made = propose(book, prices, one.mandate, session=one.session, asked=True)
        done = {trade.symbol: trade.units_after for trade in result.trades}
        assert result.opening(one.session) == book, f"{one}"
        assert done == {row.symbol: row.units_after for row in made.trades if row.units}, f"{one}"
        assert (result.cash_ticks[0], result.nav_ticks[0]) == (made.cash_after_ticks, made.value_after_ticks), f"{one}"
        ours = decision_hash(book, one.mandate, result.proposal(one.session))
        assert ours == decision_hash(book, one.mandate, made), f"{one}"
        compared += 1
    assert compared > 20


# --- ten years of twenty names ---------------------------------------------------------------------------------------
TEN_YEARS = ("2012-01-03", "2021-12-31")
LAST = 3  # sessions of history that a quiet session is decided on again; those that trade see all of it
LONG = {
    "monthly, nearest": Policy(tolerance=None, calendar="monthly", when="calendar", rounding="nearest"),
    "2 points, down": Policy(tolerance=0.02, rounding="down"),
    "a fifth of each or quarterly, half way, best": Policy(tolerance=None, relative=0.2, calendar="quarterly", to=0.5),
}


@cache
def sample() -> Prices:
    """Ten years of the bundled twenty names."""
    return read_sample().between(*TEN_YEARS)


@pytest.mark.no_cover
@pytest.mark.parametrize("named", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in LONG])
def test_the_plan_hash_of_every_session_of_ten_years_is_the_blotters(named: str) -> None:
    prices = sample()
    targets = make_targets(dict.fromkeys(prices.symbols, 0.05))
    mandate = Mandate(targets, LONG[named], Costs(fee_bps=5), Limits(cash_floor=1_000))
    result = backtest([(prices.sessions[0], mandate)], prices, CAPITAL)
    assert result.sessions == prices.sessions and len(result.sessions) == 2_517
    rebalances = set(result.rebalances)
    traded: list[str] = []
    for t, session in enumerate(prices.sessions):
        traded_now = session in rebalances
        known = prices if traded_now else prices.between(prices.sessions[max(0, t - LAST)], session)
        book, last = result.opening(session), last_traded(mandate, prices.sessions[:t], traded)
        ours = replace(result, prices=known).proposal(session)
        made = propose(book, known, mandate, session=session, last_traded=last, asked=t == 0)
        assert ours == made, session  # the same record has the same hash, which takes long to work out
        if traded_now:
            assert decision_hash(book, mandate, ours) == decision_hash(book, mandate, made), session
            done = {row.symbol: row.units_after for row in ours.trades if row.units}
            assert {trade.symbol: trade.units_after for trade in result.trades if trade.session == session} == done
        assert bool(made.turnover_ticks) == traded_now, session
        traded += [session] if traded_now else []
    assert len(traded) > 20
