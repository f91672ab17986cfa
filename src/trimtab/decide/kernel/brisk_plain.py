"""One book where nothing binds and a trade costs one rate, rounded down or to the nearest: in floats, as a lane is.

A decision in whole numbers divides some ten times a name, one name after the other; here names go in step. What is not
so plain, or leaves a doubt, is left to `brisk_down` and `brisk_near`.
"""

from __future__ import annotations

from .brisk import DECIDED, NOT_PLAIN, is_plain
from .mode import compiled
from .plain import CLEAR, TRADES, UNSURE, Asking, Bench, plain_down, rate_parts
from .plain_near import plain_near
from .records import BEST, BOUGHT_TO_TARGET, DRIFT, NEAREST, SOLD_TO_TARGET, WEIGHT_ONE, Answers, Case, Names, Terms


@compiled
def costs_one_rate(terms: Terms, names: Names) -> bool:
    """Whether each trade costs one rate of its money and nothing else."""
    if terms.per_share + terms.per_order + terms.order_min + terms.duty_rate > 0 or terms.order_cap >= 0:
        return False
    dear = len(terms.sell_rate)
    for i in range(len(names.shares)):
        dear += 1 if names.spread[i] > 0 or names.impact[i] > 0.0 else 0
    return dear == 0


@compiled
def brisk_plain(terms: Terms, case: Case, names: Names, total: int, bench: Bench, answers: Answers) -> int:
    """Writes the answers of a plain book: shares, costs and reasons of what trades, and the cash; NOT_PLAIN where
    others have to say. The bench holds the book's targets.
    """
    if terms.rounding == BEST or terms.rounding == NEAREST and terms.objective != DRIFT:
        return NOT_PLAIN
    if not is_plain(terms, case, names) or not costs_one_rate(terms, names):
        return NOT_PLAIN
    top, rate = rate_parts(terms.fee_rate)
    bottom = float(rate) * float(terms.minor)
    if bottom >= CLEAR or total >= CLEAR or float(total) * float(top) >= CLEAR:
        return NOT_PLAIN
    cash_target = WEIGHT_ONE
    for i in range(len(bench.price)):
        bench.price[i], bench.held[i] = float(names.price[i]), float(names.shares[i])
        cash_target -= names.target[i]
    asking = Asking(
        float(total), float(case.cash), cash_target / 1e12, case.band, float(top), bottom, float(terms.minor),
        terms.when, terms.cools, case.due, case.asked, case.cooling,
    )  # fmt: skip
    if terms.rounding == NEAREST:
        done, net, cost, moved = plain_near(bench, names.band, asking, cash_target)
    else:
        done, net, cost, moved = plain_down(bench, names.band, asking)
    if done == UNSURE:
        return NOT_PLAIN
    for i in range(len(bench.price)):
        answers.shares[i], answers.cost[i] = names.shares[i], 0
        if done == TRADES and bench.units[i] != bench.held[i]:
            answers.shares[i], answers.cost[i] = int(bench.units[i]), int(bench.cost[i])
            answers.reason[i] = BOUGHT_TO_TARGET if bench.units[i] > bench.held[i] else SOLD_TO_TARGET
    answers.cash[0], answers.total_cost[0] = case.cash - int(net + cost), int(cost)
    return DECIDED
