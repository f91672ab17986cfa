"""The laws of docs/decision.md over random books: 2,000 in the gate, 200,000 under `make soak`.

Each law is one test; a block of books is decided once and every law reads it. Only the first and small block is counted
in the coverage: the tracer would make the others wait many minutes. A failure names the books, so that
`oracle.books.case(seed, profile)` brings one back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from oracle import asked, brute, wanted
from oracle.books import PROFILES, Case, case, doubled, renamed, reordered, split
from oracle.exact import Name, Problem, booked, broken, cost, floor_in_reach, misplaced

from trimtab.decide.trades import Trade, Trades

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
BOOKS = 200_000 if SOAK else 2_001
TRACED = 60
BLOCK = 617
PLANS, CHOICES = 20_000, 200  # what is tried by brute force; the soak tries far more on one book in ten
PLANS_SOAK, CHOICES_SOAK = brute.PLANS_MAX, 4_000
SHOWN = 8
REMEMBERED = {
    "full": (
        5165, 5984, 14816, 17432, 21251, 27332, 31418, 35336, 57047, 81347, 100116, 101756, 104144, 151286, 152156,
        178577, 200354, 204146, 205717, 300407, 300533, 300647, 302492, 602939, 800492,
    ),
    "bps": (25129, 31384, 34597),
}  # fmt: skip
CENT = 10_000
FORCED = {"not_worth_cost", "cash_floor"}


@dataclass(frozen=True, slots=True)
class Decided:
    """A case, what was decided, and the problem behind it where anything asked for a trade."""

    case: Case
    trades: Trades
    problem: Problem | None

    @classmethod
    def of(cls, one: Case) -> Decided:
        """The case, decided."""
        fully = one.decide_fully()
        return cls(one, fully.trades, asked.problem(one, fully))


def _blocks() -> Iterator[Any]:
    """The seeds of each block, each for one worker; first the books that broke a law once."""
    for profile, seeds in REMEMBERED.items():
        marks = (pytest.mark.xdist_group("books remembered"), pytest.mark.no_cover)
        yield pytest.param(seeds, id=f"remembered {profile}", marks=marks)
    yield pytest.param(range(TRACED), id=f"0-{TRACED}", marks=pytest.mark.xdist_group("books from 0"))
    for first in range(TRACED, BOOKS, BLOCK):
        seeds = range(first, min(first + BLOCK, BOOKS))
        marks = (pytest.mark.xdist_group(f"books from {first}"), pytest.mark.no_cover)
        yield pytest.param(seeds, id=f"{seeds.start}-{seeds.stop}", marks=marks)


@pytest.fixture(scope="module", params=_blocks())
def block(request: pytest.FixtureRequest) -> list[Decided]:
    """A block of books, each decided once; the profiles take turns."""
    seeds = request.param
    known = next((profile for profile, remembered in REMEMBERED.items() if remembered is seeds), None)
    return [Decided.of(case(seed, known or PROFILES[seed % 3])) for seed in seeds]


def every(block: list[Decided], law: Callable[[Decided], str | None]) -> None:
    """Fails with the first books that break the law."""
    faults = [(str(one.case), fault) for one in block if (fault := law(one))]
    shown = "\n".join(f"{book}: {fault}" for book, fault in faults[:SHOWN])
    assert not faults, f"{len(faults)} of {len(block)} books\n{shown}"


def test_p1_cash_keeps_its_floor_or_all_that_sells_can_raise(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        floor, most = wanted.floor_ticks(one.case), wanted.raisable(one.case)
        cash, before = one.trades.cash_after_ticks, one.trades.cash_before_ticks
        if one.case.mandate.limits.turnover_max is not None and before < floor:
            stuck = cash < before or (cash == before and _raises(one))
            return f"{before} became {cash} under {floor}, capped" if stuck else None
        return f"{cash} is under {min(floor, most)}" if cash < min(floor, most) else None

    every(block, law)


def _raises(one: Decided) -> bool:
    """Whether some sale under the turnover cap brings more than it costs."""
    limits, bare = one.case.mandate.limits, _bare(one)
    cap = 2 * float(limits.turnover_max or 0) * one.trades.value_before_ticks
    for name in wanted.wanted(one.case):
        if name.fixed or name.no_sell or one.case.mandate.policy.mode == "buy_only" or not name.price:
            continue
        step = wanted.step_units(one.case, name.symbol)
        least = max(1, -(-int(float(limits.trade_min) * 1e6) * bare.per // (step * name.price))) * step
        if name.target == 0:  # it is sold out, or stays
            least = name.units
        held = Name(name.symbol, name.units, name.price, step, 0, 0, 0)
        after = name.units - least
        if after >= 0 and least * name.price // bare.per <= cap and booked(bare, held, after) > cost(bare, held, after):
            return True
    return False


def test_p2_value_after_is_value_before_less_costs_exactly(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        trades, per = one.trades, one.trades.per
        for row in trades.trades:
            if row.value_after_ticks != row.units_after * row.price_ticks // per:
                return f"{row.symbol} is not worth its units"
        notional = sum(row.notional_ticks for row in trades.trades)
        cost_ticks = sum(row.cost_ticks for row in trades.trades)
        worth = trades.cash_after_ticks + sum(row.value_after_ticks for row in trades.trades)
        faults = (
            trades.value_before_ticks != wanted.value(one.case),
            trades.cost_ticks != cost_ticks,
            trades.cash_after_ticks != trades.cash_before_ticks - notional - cost_ticks,
            trades.value_after_ticks != trades.value_before_ticks - cost_ticks,
            trades.value_after_ticks != worth,
            trades.turnover_ticks not in (_moved(trades) // 2, -(-_moved(trades) // 2)),
        )
        return f"{faults}" if any(faults) else None

    every(block, law)


def _moved(trades: Trades) -> int:
    return sum(abs(row.notional_ticks) for row in trades.trades)


def test_p2_each_trade_costs_what_the_terms_say(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        problem = _bare(one)
        for row in one.trades.trades:
            expected = cost(problem, _name(row), row.units_after)
            if row.cost_ticks != expected:
                return f"{row.symbol} costs {row.cost_ticks}, by the terms {expected}"
        return None

    every(block, law)


def _bare(one: Decided) -> Problem:
    mandate, trades = one.case.mandate, one.trades
    return Problem((), 0, 0, 0, 0, CENT, trades.per, trades.scale, mandate.costs, one.case.session)


def _name(row: Trade) -> Name:
    return Name(row.symbol, row.units_before, row.price_ticks, 1, 0, 0, 0)


def test_p3_nothing_asks_for_a_trade_then_nothing_trades(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        expected = wanted.triggers(one.case, *_drifts(one))
        cooling = wanted.cooling(one.case)
        heeded = expected & {"asked", "cash_floor"} if cooling else expected
        traded = [row.symbol for row in one.trades.trades if row.units]
        if not heeded and traded:
            return f"{traded} traded, asked for by {expected or 'nothing'}, cooling {cooling}"
        if bool(one.trades.triggers) != bool(heeded) or not heeded <= set(one.trades.triggers) <= expected:
            return f"says {one.trades.triggers}, it is {heeded}"
        if not one.trades.triggers and (one.trades.bound_ticks, one.trades.misplaced_ticks) != (0, 0):
            return "an error without a decision"
        return None

    every(block, law)


def _drifts(one: Decided) -> tuple[dict[str, float], dict[str, float]]:
    drift = {row.symbol: row.drift_attainable for row in one.trades.trades}
    band = {row.symbol: row.band for row in one.trades.trades}
    return {**drift, "CASH": one.trades.cash_drift_attainable}, {**band, "CASH": one.trades.cash_band}


def test_attainable_targets_share_what_locks_leave_in_proportion(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        expected = wanted.attainable(one.case)
        if expected is None:
            return None
        found = {row.symbol: row.attainable for row in one.trades.trades}
        found["CASH"] = one.trades.cash_attainable
        off = {symbol: (found[symbol], float(weight)) for symbol, weight in expected.items()}
        wrong = {symbol: pair for symbol, pair in off.items() if abs(pair[0] - pair[1]) > 1e-9}
        return f"found and expected {wrong}" if wrong else None

    every(block, law)


def test_p4_deciding_again_after_perfect_fills_gives_nothing(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        if not _repeats(one):
            return None
        again = one.case.after(one.trades).decide()
        traded = {row.symbol: (row.units, row.reason) for row in again.trades if row.units}
        return f"{traded} for {again.triggers}" if traded else None

    every(block, law)


def _repeats(one: Decided) -> bool:
    """The conditions of P4: settled, no turnover cap; not asked for again."""
    return one.trades.settled and one.case.mandate.limits.turnover_max is None


def test_p14_no_name_is_bought_and_then_sold_with_nothing_changed(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        if one.case.mandate.limits.turnover_max is not None:
            return None
        again = one.case.after(one.trades).decide()
        pairs = (
            zip(one.trades.trades, again.trades, strict=False) if _same(one.trades, again) else _by_symbol(one, again)
        )
        opposite = [a.symbol for a, b in pairs if a.units * b.units < 0]
        return f"{opposite} (settled {one.trades.settled})" if opposite and one.trades.settled else None

    every(block, law)


def _same(first: Trades, second: Trades) -> bool:
    return [row.symbol for row in first.trades] == [row.symbol for row in second.trades]


def _by_symbol(one: Decided, again: Trades) -> Iterator[tuple[Trade, Trade]]:
    rows = {row.symbol: row for row in again.trades}
    return ((row, rows[row.symbol]) for row in one.trades.trades if row.symbol in rows)


def test_p5_the_order_of_symbols_changes_nothing(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        return None if reordered(one.case).decide() == one.trades else "another answer"

    every(block if SOAK else block[::2], law)


def test_p5_renaming_symbols_changes_only_their_names_and_ties(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        symbols = [row.symbol for row in one.trades.trades]
        names = {symbol: f"N{len(symbols) - at:03d}" for at, symbol in enumerate(symbols)}
        other = renamed(one.case, names).decide()
        rows = {row.symbol: row for row in other.trades}
        for row in one.trades.trades:
            twin = rows[names[row.symbol]]
            if (row.drift, row.attainable, row.band) != (twin.drift, twin.attainable, twin.band):
                return f"{row.symbol} drifts by {row.drift}, renamed by {twin.drift}"
        if one.trades.triggers != other.triggers:
            return f"{one.trades.triggers} became {other.triggers}"
        apart = abs(one.trades.misplaced_ticks - other.misplaced_ticks)
        tie = 4 * abs(one.trades.cost_ticks - other.cost_ticks) + 4 * len(symbols)
        if one.trades.proved and other.proved and apart > tie:
            return f"J {one.trades.misplaced_ticks} became {other.misplaced_ticks}"
        return None

    every(block if SOAK else block[1::2], law)


def test_p6_twice_the_book_gives_twice_the_plan(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        if one.case.profile != "plain" or not one.trades.proved:
            return None
        other = doubled(one.case).decide()
        apart = abs(other.misplaced_ticks - 2 * one.trades.misplaced_ticks)
        if other.triggers != one.trades.triggers:
            return f"{one.trades.triggers} became {other.triggers}"
        if apart > 4 * len(other.trades) + 4:
            return f"J {one.trades.misplaced_ticks} became {other.misplaced_ticks}"
        return None

    every(block, law)


def test_p7_a_split_changes_no_drift_and_no_money(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        ratio = (2, 4, 5, 10)[one.case.seed % 4]
        other = split(one.case, ratio).decide()
        for row, twin in zip(one.trades.trades, other.trades, strict=True):
            money = (row.value_before_ticks, row.value_after_ticks, row.cost_ticks, row.drift, row.reason)
            if money != (twin.value_before_ticks, twin.value_after_ticks, twin.cost_ticks, twin.drift, twin.reason):
                return f"{ratio} for 1: {row.symbol} {money} became {twin}"
            if twin.units != ratio * row.units:
                return f"{ratio} for 1: {row.symbol} trades {row.units}, then {twin.units}"
        return None

    every(block, law)


def test_p8_an_account_decided_again_among_others_gets_the_same_answer(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        return None if one.case.decide() == one.trades else "another answer"

    every(block[::-5], law)


def test_p10_drifts_sum_to_zero(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        rows, trades = one.trades.trades, one.trades
        sums = (
            sum(row.drift for row in rows) + trades.cash_drift,
            sum(row.drift_attainable for row in rows) + trades.cash_drift_attainable,
            sum(row.drift_after for row in rows) + trades.cash_drift_after,
        )
        return f"{sums}" if max(map(abs, sums)) > 1e-12 * max(1, len(rows)) else None

    every(block, law)


def test_p11_no_trade_breaks_a_limit(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        return next((f"{row.symbol}: {fault}" for row in one.trades.trades for fault in _limits(one, row)), None)

    every(block, law)


def _limits(one: Decided, row: Trade) -> Iterator[str]:
    limits, policy, trades = one.case.mandate.limits, one.case.mandate.policy, one.trades
    step = wanted.step_units(one.case, row.symbol)
    if row.units_after < 0:
        yield "more is sold than is held"
    if not row.units:
        if row.cost_ticks:
            yield "a cost without a trade"
        return
    if row.frozen:
        yield "frozen, and traded"
    if row.units > 0 and (row.symbol in limits.no_buy or policy.mode == "sell_only"):
        yield "bought, and must not be"
    if row.units < 0 and (row.symbol in limits.no_sell or policy.mode == "buy_only"):
        yield "sold, and must not be"
    if row.units_after and row.units % step:
        yield f"{row.units} is no multiple of {step}"
    if row.units_after and abs(row.units) * row.price_ticks < float(limits.trade_min) * 1e6 * trades.per:
        yield "the trade is under the minimum"
    if limits.turnover_max is not None and _moved(trades) > 2 * limits.turnover_max * trades.value_before_ticks + 2:
        yield f"{_moved(trades)} is over the turnover cap"


def test_p12_a_name_without_target_is_sold_out_or_the_reason_says_why_not(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        if not one.trades.triggers:
            return None
        kept = {name.symbol: name for name in wanted.wanted(one.case) if name.target == 0 and name.units}
        rows = [row for row in one.trades.trades if row.symbol in kept and row.units_after]
        return next((fault for row in rows if (fault := _unsold(one, row, kept[row.symbol]))), None)

    every(block, law)


def _unsold(one: Decided, row: Trade, name: wanted.Wanted) -> str | None:
    """Why a holding without target must not stand with this reason."""
    limits, policy = one.case.mandate.limits, one.case.mandate.policy
    allowed = set(FORCED) if booked(_bare(one), _name(row), 0) <= cost(_bare(one), _name(row), 0) else set()
    if wanted.cooling(one.case):
        allowed.add("cooldown")
    if name.frozen:
        return None if row.frozen else f"{row.symbol} is frozen, and the answer does not say so"
    if name.kept:
        allowed.add("held_unwanted")
    if name.no_sell:
        allowed |= {"locked", "no_sell"}
    if policy.mode == "buy_only":
        allowed.add("mode")
    if limits.turnover_max is not None:
        allowed.add("turnover_cap")
    if row.reason in allowed:
        return None
    return f"{row.symbol} keeps {row.units_after} of {row.units_before} for {row.reason}, allowed are {sorted(allowed)}"


def test_p13_no_plan_is_worse_than_the_old_rounding_or_better_than_the_bound(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        problem = one.problem
        if problem is None:
            return None
        trades, plan = one.trades, asked.plan(one.trades)
        if misplaced(problem, plan) != trades.misplaced_ticks:
            return f"says J {trades.misplaced_ticks}, it is {misplaced(problem, plan)}"
        if trades.bound_ticks > trades.misplaced_ticks:
            return f"the bound {trades.bound_ticks} is over J {trades.misplaced_ticks}"
        rounded = asked.rounded_down(problem)
        if broken(problem, rounded) or one.case.mandate.policy.rounding == "down":
            return None
        worse = misplaced(problem, rounded) < trades.misplaced_ticks
        return f"J {trades.misplaced_ticks}, rounded down {misplaced(problem, rounded)}" if worse else None

    every(block, law)


def test_p13_every_plan_keeps_the_rules_of_its_problem(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        problem = one.problem
        short = one.trades.cash_before_ticks < wanted.floor_ticks(one.case)
        capped = short and one.case.mandate.limits.turnover_max is not None
        if problem is None or capped or not floor_in_reach(problem) or one.case.mandate.policy.rounding == "down":
            return None
        faults = broken(problem, asked.plan(one.trades))
        return "; ".join(faults) or None

    every(block, law)


def test_p13_six_names_or_fewer_reach_the_best_of_all_plans(block: list[Decided]) -> None:
    def law(one: Decided) -> str | None:
        problem = one.problem
        if problem is None or len(problem.names) > 6 or one.case.mandate.policy.rounding != "best":
            return None
        far = SOAK and one.case.seed // len(PROFILES) % 10 == 0
        if brute.plans(problem) > (PLANS_SOAK if far else PLANS):
            return None
        if brute.widest(problem) > (CHOICES_SOAK if far else CHOICES):
            return None
        best = brute.best(problem)
        if best is None:
            return None
        if one.trades.bound_ticks > best[0]:
            return f"the bound {one.trades.bound_ticks} is over the optimum {best[0]} of {best[1]}"
        if one.trades.misplaced_ticks != best[0]:
            return f"J {one.trades.misplaced_ticks}, the best is {best[0]} of {best[1]}, not {asked.plan(one.trades)}"
        return None

    every(block, law)
