"""The problem that a decision had to solve, for the models beside this file to judge.

What each name may do follows here from the book and the mandate. Only the goals, which hang on the value after costs
that the decision settled on, are asked of the product.
"""

from __future__ import annotations

from dataclasses import replace

from oracle import wanted
from oracle.books import Case
from oracle.exact import Name, Problem, booked, cost, worth
from trimtab.decide.decision import Decided
from trimtab.decide.trades import Trades
from trimtab.units import minor_ticks, ticks


def problem(case: Case, decided: Decided) -> Problem | None:
    """The problem behind the decision; None where nothing asked for a trade."""
    trades, goals = decided.trades, decided.problem
    if not trades.triggers:
        return None
    mandate, per = case.mandate, trades.per
    bare = Problem(
        (), case.book.cash_ticks, goals.cash_low, goals.cash_high, wanted.floor_ticks(case),
        minor_ticks(trades.currency, trades.scale), per, trades.scale, mandate.costs, case.session,
        ticks(mandate.limits.trade_min), _cap(case, trades), mandate.policy.objective,
    )  # fmt: skip
    names = [
        _name(case, bare, name, (goals.low[at], goals.high[at], goals.point[at]), trades)
        for at, name in enumerate(wanted.wanted(case))
    ]
    return replace(bare, names=tuple(names))


def _cap(case: Case, trades: Trades) -> int | None:
    most = case.mandate.limits.turnover_max
    return None if most is None else int(2 * most * trades.value_before_ticks)


def _name(case: Case, bare: Problem, name: wanted.Wanted, goal: tuple[int, int, int], trades: Trades) -> Name:
    mode = case.mandate.policy.mode
    may_buy = not (name.fixed or name.no_buy or mode == "sell_only")
    may_sell = not (name.fixed or name.no_sell or mode == "buy_only")
    step = wanted.step_units(case, name.symbol)
    found = Name(name.symbol, name.units, name.price, step, *goal, may_buy=may_buy, may_sell=may_sell)
    if name.target != 0 or not name.units or not may_sell:
        return found
    return _closing(bare, found, trades)


def _closing(bare: Problem, name: Name, trades: Trades) -> Name:
    """A holding without target: closed out, or kept whole where that costs more than it brings or passes the cap."""
    row = next(row for row in trades.trades if row.symbol == name.symbol)
    capped = bare.turnover_max is not None
    if row.units_after and (capped or booked(bare, name, 0) <= cost(bare, name, 0)):
        return replace(name, may_buy=False, may_sell=False)
    return replace(name, must_close=True)


def plan(trades: Trades) -> tuple[int, ...]:
    """The units of each name after the decision."""
    return tuple(row.units_after for row in trades.trades)


def rounded_down(problem: Problem) -> tuple[int, ...]:
    """Each goal rounded down to the steps that the name may trade, as the old script did."""
    found = []
    for name in problem.names:
        if name.must_close:
            found.append(0)
            continue
        steps = (name.goal - worth(name, name.held, problem.per)) * problem.per // (name.step * max(name.price, 1))
        found.append(max(name.held + steps * name.step, 0) if name.price else name.held)
    return tuple(found)
