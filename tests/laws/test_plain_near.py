"""A book rounded to the nearest in floats has the very units and money of whole numbers, or is left to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from random import Random

import pytest
from oracle.benches import laid_out

from trimtab.decide.decision import empty_answers
from trimtab.decide.kernel import plain, plain_near, slots
from trimtab.decide.kernel.account import make_space
from trimtab.decide.kernel.brisk import DECIDED, NOT_PLAIN, answer
from trimtab.decide.kernel.brisk_near import brisk_near
from trimtab.decide.kernel.brisk_plain import brisk_plain
from trimtab.decide.kernel.costs import tally
from trimtab.decide.kernel.records import DRIFT, FAR, NAMES, NEAREST, WEIGHT_ONE, Case, Names, Terms

BOOKS = 1_500
BEGUN_ANEW = (16_052, 58_200, 60_540, 92_158, 107_462, 108_277, 118_878)  # another start is as good here, or better
MANY = 25  # names of the largest books


def one_book(seed: int) -> tuple[Terms, Case, Names]:
    """A book of wanted names in whole shares: cheap or dear shares, few or many names, one rate of cost or none."""
    dice = Random(seed)
    n, tick = dice.choice((dice.randint(1, 9), dice.randint(1, MANY))), 10 ** dice.choice((2, 4, 6))
    minor = max(1, tick // dice.choice((1, 100, 100)))
    price = [dice.choice((dice.randint(1, 60), dice.randint(1, 300))) * tick + dice.choice((0, 1)) for _ in range(n)]
    parts = [dice.randint(1, 5) for _ in range(n)]
    whole = sum(parts) + dice.choice((0, 0, 1))
    target = [WEIGHT_ONE * part // whole for part in parts]
    money = dice.choice((6_000, 60_000, 1_000_000, 2**49 // tick)) * tick + dice.randint(0, 9)
    drift = dice.choice((0.02, 0.3))
    held = [int(target[i] / 1e12 * money * (1 + drift * dice.uniform(-1, 1))) // price[i] for i in range(n)]
    if dice.random() < 0.2:
        held = [0] * n
    value = [held[i] * price[i] for i in range(n)]
    cash = max(dice.choice((0, minor)), money - sum(value))
    rate = dice.choice((0, 200_000, 500_000, 1_234_567, 20_000_000))
    terms = Terms(
        1, minor, rate, 0, 0, 0, -1, 0, [], [], [], 0, 0, 0.0, dice.randrange(4), dice.randrange(2), NEAREST, DRIFT, 0,
        -1.0, 0,
    )  # fmt: skip
    band = [dice.choice((0.0, 0.002, 0.02))] * n
    case = Case(cash, 0, 0, dice.choice((0.001, 10.0)), dice.randrange(2), dice.randrange(2), dice.randrange(2))
    return terms, case, Names(held, price, [1] * n, target, band, [0] * n, [0.0] * n, [0] * n, value)


def in_floats(terms: Terms, case: Case, names: Names) -> tuple[tuple[int, float, float, float], list[float]]:
    """What `plain_near` says of the book, and the units that it writes."""
    bench, asking = laid_out(terms, case, names)
    return plain_near.plain_near(bench, list(names.band), asking, WEIGHT_ONE - sum(names.target)), bench.units


def is_clear(terms: Terms, case: Case, names: Names) -> bool:
    """Whether floats are asked at all: all products stay far enough below 2**53."""
    top, total = plain.rate_parts(terms.fee_rate)[0], case.cash + sum(names.value)
    return total < plain.CLEAR and total * top < plain.CLEAR


def slips(seeds: Iterable[int]) -> tuple[list[int], Counter[str]]:
    """The books that floats decide otherwise than whole numbers, and how often each outcome was seen."""
    wrong, seen = [], Counter[str]()
    for seed in seeds:
        terms, case, names = one_book(seed)
        if not is_clear(terms, case, names):
            seen["too large"] += 1
            continue
        (done, net, cost, moved), units = in_floats(terms, case, names)
        n = len(names.shares)
        exact = [0] * n
        said = brisk_near(terms, case, names, case.cash + sum(names.value), make_space(n, terms), exact)
        if done == plain.UNSURE:
            seen["too hasty" if said == DECIDED else "left to all rooms"] += 1
            continue
        traded = exact != names.shares
        seen["trades" if traded else "rests"] += 1
        told, after = tally(terms, names, exact), units if done == plain.TRADES else names.shares
        money = (told[0], told[1], told[3]) if traded else (0, 0, 0)
        if said != DECIDED or after != exact or (traded and (net, cost, moved) != money):
            wrong.append(seed)
    return wrong, seen


def test_floats_find_the_plan_of_whole_numbers_or_leave_it_to_them() -> None:
    wrong, seen = slips((*range(BOOKS), *BEGUN_ANEW))
    assert wrong == []
    assert seen["trades"] > BOOKS * 2 // 5 and seen["rests"] > BOOKS // 4 and seen["too hasty"] < BOOKS // 100, seen


@pytest.mark.parametrize(
    "name, planted",
    [
        ("ceil_of", lambda ratio: plain.ceil_of(ratio) + (ratio > 0.0)),
        ("off_goal", lambda left, low, high: 0.0),
        ("best_one", lambda *given: -1),
        ("best_two", lambda *given: (-1, -1)),
        ("mend", lambda *given: True),
        ("leave_out", lambda slot, before: slot.harm.__setitem__(0, FAR)),
        ("begins_no_better", lambda *given: True),
    ],
)  # fmt: skip
def test_a_search_that_goes_astray_is_noticed(
    monkeypatch: pytest.MonkeyPatch, name: str, planted: Callable[..., object]
) -> None:
    monkeypatch.setattr(slots if hasattr(slots, name) else plain_near, name, planted)
    assert slips((*range(BOOKS), *BEGUN_ANEW))[0]


def test_one_book_is_answered_as_in_whole_numbers() -> None:
    decided, traded = 0, 0
    for seed in range(BOOKS):
        terms, case, names = one_book(seed)
        n, total = len(names.shares), case.cash + sum(names.value)
        answers, exact, right = empty_answers(n), [0] * n, empty_answers(n)
        if brisk_plain(terms, case, names, total, plain.make_bench(names.target), answers) == NOT_PLAIN:
            continue
        assert brisk_near(terms, case, names, total, make_space(n, terms), exact) == DECIDED
        answer(terms, case, names, exact, right)
        assert answers == right, seed
        decided, traded = decided + 1, traded + (exact != names.shares)
    assert decided > BOOKS // 2 and traded > BOOKS // 4, (decided, traded)


def test_what_it_measures_otherwise_is_left_to_whole_numbers() -> None:
    terms, case, names = one_book(0)
    bench = plain.make_bench(names.target)
    other = brisk_plain(
        terms._replace(objective=NAMES), case, names, case.cash + sum(names.value), bench, empty_answers(9)
    )
    assert other == NOT_PLAIN
