"""The plan nearest to the goals: the same with and without a bound, in few rooms and in all, near the best plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from oracle.books import Case as Book
from oracle.books import case

from trimtab.decide.decision import empty_answers
from trimtab.decide.kernel import brisk_near as rooms
from trimtab.decide.kernel import near
from trimtab.decide.kernel.account import decide_account, decide_units, make_space
from trimtab.decide.kernel.moves import misplaced_by
from trimtab.decide.kernel.numbers import floored, rounded_up
from trimtab.decide.kernel.records import DRIFT, NEAREST, SURE, WEIGHT_ONE, Case, Names, Terms

BOOKS = 1_200
PROFILES = ("bps", "full", "full")


def with_rounding(one: Book, rounding: str) -> Book:
    """The same book under a policy that rounds so."""
    return replace(one, mandate=replace(one.mandate, policy=replace(one.mandate.policy, rounding=rounding)))


def drifted(seed: int) -> tuple[Terms, Case, Names]:
    """A book of wanted names in whole shares, most of it plain: cheap or dear shares, one rate or several terms."""
    dice = Random(seed)
    n, cent = dice.randint(1, 9), 10_000
    price = [dice.choice((dice.randint(1, 60), dice.randint(1, 300))) * 100 * cent for _ in range(n)]
    parts = [dice.randint(1, 5) for _ in range(n)]
    whole = sum(parts) + dice.choice((0, 0, 1))
    target = [WEIGHT_ONE * part // whole for part in parts]
    money = dice.choice((60_000, 1_000_000)) * 100 * cent
    held = [
        int(share / 1e12 * money * dice.uniform(0.7, 1.3)) // each for share, each in zip(target, price, strict=True)
    ]
    if dice.random() < 0.2:
        held = [0] * n
    value = [units * each for units, each in zip(held, price, strict=True)]
    rate, several = dice.choice((0, 500_000, 20_000_000)), dice.random() < 0.3
    terms = Terms(
        1, cent, rate, cent // 2 if several else 0, 100 * cent if several else 0, 0, -1, 0, [], [], [], 0, 0, 0.0,
        dice.randrange(4), dice.randrange(2), NEAREST, DRIFT, 0, -1.0, 0,
    )  # fmt: skip
    band = [dice.choice((0.0, 0.002, 0.02))] * n
    cash = max(dice.choice((0, cent)), money - sum(value))
    asked = Case(cash, 0, 0, dice.choice((0.001, 10.0)), dice.randrange(2), dice.randrange(2), dice.randrange(2))
    spread = [dice.choice((0, 200_000)) if several else 0 for _ in range(n)]
    return terms, asked, Names(held, price, [1] * n, target, band, spread, [0.0] * n, [0] * n, value)


def slips(seeds: range) -> tuple[list[int], Counter[str]]:
    """The plain books that the few rooms decide otherwise than all of them, and how often each outcome was seen."""
    wrong, seen = [], Counter[str]()
    for seed in seeds:
        terms, asked, names = drifted(seed)
        n = len(names.shares)
        briskly, fully = [0] * n, [0] * n
        total = asked.cash + sum(names.value)
        said = rooms.brisk_near(terms, asked, names, total, make_space(n, terms), briskly)
        decide_units(terms, asked, names, make_space(n, terms), fully)
        traded = "trades" if fully != names.shares else "rests"
        seen["left to all rooms" if said == rooms.NOT_PLAIN else traded] += 1
        if said == rooms.DECIDED and briskly != fully:
            wrong.append(seed)
    return wrong, seen


def test_few_rooms_give_the_plan_of_all_rooms_or_leave_it_to_them() -> None:
    wrong, seen = slips(range(BOOKS))
    assert wrong == []
    assert len(seen) == 3 and min(seen.values()) > BOOKS // 30, seen


@pytest.mark.parametrize("name", ["balanced_cost", "choose_plainly"])
def test_a_cost_or_a_goal_that_is_off_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    right = getattr(rooms, name)
    monkeypatch.setattr(rooms, name, lambda *given: right(*given) + 3_000_000)
    assert slips(range(150))[0]


def units_of(one: Book, certified: int) -> list[int]:
    """What each name ends with where the kernel is asked for a bound, or is not."""
    crossed = one.decide_fully().crossed
    answers = empty_answers(len(crossed.symbols))
    decide_account(crossed.terms._replace(certified=certified), crossed.case, crossed.names, 0, 0, answers)
    return answers.shares


def test_a_plan_with_a_bound_is_the_plan_without() -> None:
    books = [with_rounding(case(seed, PROFILES[seed % 3]), "nearest") for seed in range(300)]
    assert [str(one) for one in books if units_of(one, 0) != units_of(one, 1)] == []
    bounded = [trades for one in books if (trades := one.decide()).triggers]
    assert all(0 <= trades.bound_ticks <= trades.misplaced_ticks for trades in bounded)
    assert sum(trades.bound_ticks > 0.8 * trades.misplaced_ticks for trades in bounded) > 0.6 * len(bounded)
    assert sum(trades.proved for trades in bounded) > len(bounded) // 5


@pytest.mark.parametrize("names, books, most", [(5, 60, 1.03), (20, 24, 1.01)])
def test_the_plan_is_near_the_best(names: int, books: int, most: float) -> None:
    pairs = []
    for seed in range(books):
        one = case(seed, "bps", names, capital=1_000_000.0)
        best, found = with_rounding(one, "best").decide(), with_rounding(one, "nearest").decide()
        if best.misplaced_ticks > 0:
            pairs.append((found.misplaced_ticks, best.misplaced_ticks))
    assert len(pairs) > books // 2
    assert sum(found for found, _ in pairs) <= most * sum(best for _, best in pairs)


def bettered(monkeypatch: pytest.MonkeyPatch, seeds: range) -> tuple[int, int]:
    """How many searches left a plan that a move of one name or of two makes better, of how many."""
    seen: list[bool] = []
    right = near.pick_near

    def watched(*given: Any) -> int:
        best = right(*given)
        assert best == misplaced_by(given[0], given[1], len(given[3]), given[2], given[4].pick)
        seen.append(_least_around(given, given[4].pick) < best)
        return best

    monkeypatch.setattr(near, "pick_near", watched)
    for seed in seeds:
        with_rounding(case(seed, "bps", 6), "nearest").decide()
    return sum(seen), len(seen)


def test_no_one_and_no_two_names_moved_make_a_plan_better(monkeypatch: pytest.MonkeyPatch) -> None:
    worse, searches = bettered(monkeypatch, range(60))
    assert worse == 0 and searches > 40


@pytest.mark.parametrize("name", ["single_move", "best_pair"])
def test_a_search_without_one_of_its_moves_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(near, name, lambda *given: False)
    worse, _ = bettered(monkeypatch, range(60))
    assert worse > 2


def _least_around(given: tuple[Any, ...], pick: list[int]) -> int:
    """The least J of all plans inside the budget that differ from the picks in two names at most."""
    problem, with_cash, choices, held, _ = given
    n, width = len(held), choices.width
    moves = [range(i * width, i * width + choices.counts[i]) for i in range(n)]
    least = 1 << 62
    for i in range(n):
        for j in range(i, n):
            for q in moves[i]:
                for r in moves[j]:
                    trial = list(pick)
                    trial[i], trial[j] = q, r
                    if sum(choices.booked[at] for at in trial) <= problem.budget:
                        least = min(least, misplaced_by(problem, with_cash, n, choices, trial))
    return least


def test_a_quotient_of_floats_is_the_floor_of_whole_numbers() -> None:
    dice = Random(7)
    for _ in range(4_000):
        b = dice.choice((1, 3, 10_000, dice.randint(1, SURE), dice.randint(1, 10**6)))
        for a in (dice.randint(0, SURE + 9) // b * b + off for off in (-1, 0, 1)):
            assert floored(a, b) == a // b
            assert rounded_up(a, b) == -(-a // b) * b and rounded_up(-a, b) == -(a // b) * b
    assert int((2**54 - 1) / 2) != (2**54 - 1) // 2  # what larger ones would come to
