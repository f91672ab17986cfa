"""Books in fractions finer than a cent's worth: cents are booked, steps are not, and the book is still brought back."""

from __future__ import annotations

import random
from array import array

import pytest

from trimtab.ledger.book import Book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.run.blotter import propose

SESSION = "2026-11-20"
CENT = 10_000


@pytest.mark.parametrize("rounding", ["best", "nearest", "down"])
@pytest.mark.parametrize("step", ["0.0001", "0.000001", "0.000000001"])
@pytest.mark.parametrize("names", [2, 3, 20])
def test_a_book_of_fine_steps_is_brought_to_its_targets_but_for_cents(rounding: str, step: str, names: int) -> None:
    dice = random.Random(f"{names} fine")
    symbols = [f"F{k:02d}" for k in range(names)]
    price = [round(dice.uniform(5, 400), 2) for _ in symbols]
    grain = round(float(step) * 10**9)
    units = [round(dice.uniform(0.8, 1.2) * 1e15 / names / p) // grain * grain for p in price]
    prices = Prices((SESSION,), tuple(symbols), tuple(array("q", [round(p * 1e6)]) for p in price))
    book = Book(tuple(zip(symbols, units, strict=True)), 4_000, 10**9)
    for costs in (Costs(), Costs(fee_bps=5)):
        targets, policy = make_targets(dict.fromkeys(symbols, 1 / names)), Policy(tolerance=0.001, rounding=rounding)
        mandate = Mandate(targets, policy, costs, Limits(step=step))
        made = propose(book, prices, mandate, session=SESSION)
        assert made.cash_after_ticks >= 0
        coarsest = max(price) * float(step) * 1e6 + CENT
        assert made.misplaced_ticks - made.cost_ticks <= 3 * names * coarsest + made.cost_ticks, made.misplaced_ticks
