"""A book decided in floats has, bit for bit, the units, costs and money of whole numbers; or is left to them."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from oracle.benches import laid_out

from trimtab.decide.decision import empty_answers
from trimtab.decide.kernel import lanes, plain
from trimtab.decide.kernel.brisk import DECIDED, NOT_PLAIN, answer, brisk_down
from trimtab.decide.kernel.brisk_plain import brisk_plain
from trimtab.decide.kernel.costs import tally
from trimtab.decide.kernel.records import BEST, DOWN, FROZEN, WEIGHT_ONE, Answers, Case, Names, Terms

BOOKS = 1_500
OUTCOMES = {plain.UNSURE, plain.RESTS, plain.TRADES}


def one_book(seed: int) -> tuple[Terms, Case, Names]:
    """A plain book: coarse or fine ticks, few or many names, drifted or bought from cash, dear or cheap to trade."""
    dice = Random(seed)
    n = dice.randint(1, 9)
    tick = 10 ** dice.choice((0, 2, 4, 6))  # ticks a unit of money
    minor = max(1, tick // dice.choice((1, 100, 100)))
    price = [dice.choice((tick * dice.randint(1, 9) * 5, dice.randint(1, 300 * tick))) for _ in range(n)]
    parts = [dice.randint(0, 4) for _ in range(n)]
    whole = max(1, sum(parts) + dice.choice((0, 0, 1)))
    target = [WEIGHT_ONE * part // whole if dice.random() < 0.7 else WEIGHT_ONE * part // whole // 3 for part in parts]
    money = dice.choice((1_000, 60_000, 1_000_000, 10**9)) * tick
    drift = dice.choice((0.0, 0.02, 0.3))
    held = [int(target[i] / 1e12 * money * (1 + drift * dice.uniform(-1, 1))) // price[i] for i in range(n)]
    if dice.random() < 0.2:
        held = [0] * n
    value = [held[i] * price[i] for i in range(n)]
    cash = max(dice.choice((0, 1, minor)), money - sum(value))
    rate = dice.choice((0, 1, 200_000, 500_000, 1_234_567, 1_000_000, 50_000_000))
    terms = Terms(
        1, minor, rate, 0, 0, 0, -1, 0, [], [], [], 0, 0, 0.0, dice.randrange(4), dice.randrange(2), DOWN, 0, 0, -1.0, 0
    )
    wide = dice.choice((0.0, 0.001, 0.02, 0.5))
    band = [dice.choice((wide, wide / 2)) for _ in range(n)]
    case = Case(cash, 0, 0, dice.choice((0.001, 10.0)), dice.randrange(2), dice.randrange(2), dice.randrange(2))
    return terms, case, Names(held, price, [1] * n, target, band, [0] * n, [0.0] * n, [0] * n, value)


def in_floats(terms: Terms, case: Case, names: Names) -> tuple[tuple[int, float, float, float], list[float]]:
    """What `plain_down` says of the book, and the units that it writes."""
    bench, asking = laid_out(terms, case, names)
    return plain.plain_down(bench, list(names.band), asking), bench.units


def slips(seeds: range) -> tuple[list[int], Counter[int]]:
    """The books that floats decide otherwise than whole numbers, and how often each outcome was seen."""
    wrong, seen = [], Counter[int]()
    for seed in seeds:
        terms, case, names = one_book(seed)
        (done, net, cost, moved), units = in_floats(terms, case, names)
        seen[done] += 1
        n = len(names.shares)
        exact = [0] * n
        said = brisk_down(terms, case, names, case.cash + sum(names.value), [0] * (n + 1), [0] * n, exact)
        if done == plain.RESTS and (said != DECIDED or exact != names.shares):
            wrong.append(seed)
        if done == plain.TRADES:
            told = tally(terms, names, exact)
            same = units == exact and (net, cost, moved) == (told[0], told[1], told[3])
            if said != DECIDED or not same:
                wrong.append(seed)
    return wrong, seen


def test_floats_decide_as_whole_numbers_do_or_leave_it_to_them() -> None:
    wrong, seen = slips(range(BOOKS))
    assert wrong == []
    assert set(seen) == OUTCOMES and min(seen.values()) > BOOKS // 20, seen


def answered(terms: Terms, case: Case, names: Names) -> tuple[int, Answers]:
    """What the walk of one book answers in floats, if it does."""
    answers, total = empty_answers(len(names.shares)), case.cash + sum(names.value)
    return brisk_plain(terms, case, names, total, plain.make_bench(names.target), answers), answers


def test_one_book_is_answered_as_in_whole_numbers() -> None:
    decided, traded = 0, 0
    for seed in range(BOOKS):
        terms, case, names = one_book(seed)
        said, answers = answered(terms, case, names)
        if said == NOT_PLAIN:
            continue
        n = len(names.shares)
        exact, right = [0] * n, empty_answers(n)
        assert brisk_down(terms, case, names, case.cash + sum(names.value), [0] * (n + 1), [0] * n, exact) == DECIDED
        answer(terms, case, names, exact, right)
        assert answers == right, seed
        decided, traded = decided + 1, traded + (exact != names.shares)
    assert decided > BOOKS // 2 and traded > BOOKS // 4, (decided, traded)


@pytest.mark.parametrize(
    "other",
    [
        {"per_share": 1}, {"per_order": 1}, {"order_min": 1}, {"order_cap": 0}, {"duty_rate": 1}, {"sell_rate": [1]},
        {"rounding": BEST}, {"certified": 1}, {"trade_min": 1}, {"turnover_max": 0.5}, {"spread": 1},
        {"impact": 0.1}, {"flags": FROZEN}, {"step": 2},
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_whole_numbers(other: dict[str, object]) -> None:
    terms, case, names = next(book for book in map(one_book, range(BOOKS)) if answered(*book)[0] == DECIDED)
    if set(other) <= set(Terms._fields):
        terms = terms._replace(**other)
    else:
        rows = {name: [value, *getattr(names, name)[1:]] for name, value in other.items()}
        names = names._replace(**rows)
    assert answered(terms, case, names)[0] == NOT_PLAIN


@pytest.mark.parametrize("name", ["floor_of", "ceil_of"])
@pytest.mark.parametrize("off", [1.0, -1.0])
def test_a_rounding_that_is_off_by_one_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str, off: float) -> None:
    right = getattr(plain, name)
    monkeypatch.setattr(plain, name, lambda ratio: right(ratio) + (off if ratio > 0.0 else 0.0))
    if name == "floor_of":
        assert slips(range(100))[1][plain.TRADES] == 0  # the remainder of each goal gives it away
        monkeypatch.setattr(plain, "HAIR", -1e18)
    assert slips(range(100))[0]


def test_a_goal_a_hair_below_a_share_buys_none(monkeypatch: pytest.MonkeyPatch) -> None:
    weight = 271_828_182_847
    money = -pow(weight, -1, WEIGHT_ONE) % WEIGHT_ONE
    price = (weight * money + 1) // WEIGHT_ONE  # the goal is 10**-12 of a tick short of one share
    names = Names([0], [price], [1], [weight], [0.0], [0], [0.0], [0], [0])
    terms, case = one_book(3)[0]._replace(cools=1), Case(money, 0, 0, 10.0, 0, 1, 0)
    exact = [0]
    assert brisk_down(terms, case, names, money, [0, 0], [0], exact) == DECIDED and exact == [0]
    assert in_floats(terms, case, names)[0][0] == plain.UNSURE
    monkeypatch.setattr(plain, "HAIR", -1e18)
    assert in_floats(terms, case, names)[1] == [1.0]  # without the check of the remainder


def test_a_goal_that_is_a_whole_number_of_shares_is_left_to_whole_numbers() -> None:
    terms, case, names = one_book(3)
    n = 2
    names = Names([3, 0], [100, 100], [1] * n, [WEIGHT_ONE // 2] * n, [0.0] * n, [0] * n, [0.0] * n, [0] * n, [300, 0])
    case = case._replace(cash=700, asked=1)
    assert in_floats(terms, case, names)[0][0] == plain.UNSURE
    assert in_floats(terms, case._replace(cash=701), names)[0][0] != plain.UNSURE


@pytest.mark.parametrize("seed", range(40))
def test_lanes_are_valued_exactly_or_counted_again(seed: int) -> None:
    dice = Random(seed)
    n, m = dice.randint(1, 9), dice.randint(1, 5)
    price = [dice.randint(1, 10**6) for _ in range(n)]
    most = 2 ** dice.choice((20, 40, 51, 53))
    shares = [dice.randint(0, most // (n * price[at // m])) for at in range(n * m)]
    cash = [dice.randint(0, most // n) for _ in range(m)]
    if dice.random() < 0.3:
        cash[0] = -1
    books = lanes.Books(shares, cash, [0] * m, [0] * m)
    fast, exact = [0.0] * m, [0.0] * m
    lost = lanes.value_exactly(books, price, 1, exact)
    odd = lanes.value_lanes(list(map(float, shares)), list(map(float, cash)), list(map(float, price)), fast)
    assert odd >= lost and (odd > 0 or fast == exact)
    assert odd >= sum(money < 0 for money in cash)
