"""The best plan by a mixed-integer solver (HiGHS): the reference for J at any number of names.

The model is exact but for the rounding of costs to the minor unit, which it leaves out; so its bound is a true lower
bound on J, and its plan, valued by `exact`, is a true upper bound. A name is never bought and sold at once. Square-root
impact is no linear cost and is refused.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np

from oracle.exact import Name, Problem, booked_cash, closes, misplaced, ratio, reach, worth
from trimtab.mandate.costs import Impact

INFINITE = highspy.kHighsInf
GAP = 1e-3  # of the currency: a tenth of a cent


@dataclass(frozen=True, slots=True)
class Optimum:
    """A plan that may be traded, its J and a lower bound on any plan's J in ticks, and the solver's CPU seconds."""

    plan: tuple[int, ...]
    misplaced: int
    bound: float
    seconds: float
    finished: bool


@dataclass(slots=True)
class _Model:
    """Columns and rows of a mixed-integer program, grown one by one; money in units of the currency."""

    price: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, dict[int, float]]] = field(default_factory=list)
    seconds: float = 0.0

    def column(self, price: float, high: float, *, whole: bool = False) -> int:
        self.price.append(price)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.price) - 1

    def row(self, low: float, terms: dict[int, float], high: float = INFINITE) -> None:
        self.rows.append((low, high, terms))

    def solve(self, seconds: float) -> highspy.Highs:
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.price), len(self.rows)
        program.col_cost_ = np.array(self.price)
        program.col_lower_, program.col_upper_ = np.zeros(len(self.price)), np.array(self.high)
        program.row_lower_ = np.array([row[0] for row in self.rows])
        program.row_upper_ = np.array([row[1] for row in self.rows])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.cumsum([0] + [len(row[2]) for row in self.rows])
        program.a_matrix_.index_ = np.array([at for row in self.rows for at in row[2]])
        program.a_matrix_.value_ = np.array([factor for row in self.rows for factor in row[2].values()])
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[whole] for whole in self.whole]
        solver = highspy.Highs()
        for option, value in (
            ("output_flag", False), ("threads", 1), ("time_limit", seconds), ("mip_rel_gap", 0.0), ("mip_abs_gap", GAP),
            ("random_seed", 0),
        ):  # fmt: skip
            solver.setOptionValue(option, value)
        solver.passModel(program)
        start = time.process_time()
        solver.run()
        self.seconds = time.process_time() - start
        return solver


@dataclass(frozen=True, slots=True)
class _Way:
    """One way a name may go: by whole steps (`at` counts them) or out at once; `on` is whether it is taken."""

    sign: int
    step_units: int
    at: int
    on: int
    step_value: float


def best(problem: Problem, *, seconds: float = 20.0) -> Optimum | None:
    """The optimum; None when no plan keeps the floor."""
    assert not isinstance(problem.costs.impact, Impact), "square-root impact is no linear cost"
    asked, bound, spent = problem, None, 0.0
    for _ in range(4):
        answer = _solve(asked, seconds)
        if answer is None:
            return None
        plan, dual, took, finished = answer
        spent += took
        bound = dual if bound is None else bound
        short = problem.floor - booked_cash(problem, plan)
        if short <= 0:
            return Optimum(plan, misplaced(problem, plan), bound, spent, finished)
        asked = replace(asked, floor=asked.floor + short)  # what rounding to the minor unit takes
    return None


def _solve(problem: Problem, seconds: float) -> tuple[tuple[int, ...], float, float, bool] | None:
    model, one = _Model(), 10.0**problem.scale
    drift = 1.0 if problem.objective == "drift" else 0.0
    flow: dict[int, float] = {}  # what the plan takes out of cash, by column
    moved: dict[int, float] = {}
    ways: list[list[_Way]] = []
    fixed = 0.0
    for name in problem.names:
        own = _ways(model, problem, name, one)
        ways.append(own)
        fixed += _distance(model, problem, name, own, one)
        for way in own:
            flow[way.at] = way.sign * way.step_value
            moved[way.at] = way.step_value
            fee = _fee(model, problem, name, way, one, drift)
            flow[fee] = 1.0
    cash, floor = problem.cash / one, problem.floor / one
    if drift:
        off = model.column(1.0, INFINITE)
        model.row(problem.cash_lo / one - cash, {off: 1.0, **{at: -factor for at, factor in flow.items()}})
        model.row(cash - problem.cash_hi / one, {off: 1.0, **flow})
    model.row(-INFINITE, dict(flow), cash - floor)
    if problem.turnover_max is not None:
        model.row(-INFINITE, moved, problem.turnover_max / one)
    solver = model.solve(seconds)
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible or info.primal_solution_status != 2:
        return None
    plan = _plan(problem, ways, solver.getSolution().col_value)
    finished = status == highspy.HighsModelStatus.kOptimal
    return plan, (info.mip_dual_bound + fixed) * one, model.seconds, finished


def _ways(model: _Model, problem: Problem, name: Name, one: float) -> list[_Way]:
    before = worth(name, name.held, problem.per) / one
    if name.must_close:
        if name.held == 0:
            return []
        at = model.column(0.0, 1.0, whole=True)
        model.row(1.0, {at: 1.0})
        return [_Way(-1, name.held, at, at, before)]
    sells, buys = reach(problem, name)
    step_value = name.step * name.price / problem.per / one
    found = []
    for sign, most in ((1, buys), (-1, sells)):
        if most == 0:
            continue
        at = model.column(0.0, float(most), whole=True)
        on = at if most == 1 else model.column(0.0, 1.0, whole=True)
        if most > 1:
            model.row(0.0, {on: float(most), at: -1.0})
            model.row(0.0, {at: 1.0, on: -1.0})
        least = -(-problem.trade_min * problem.per // (name.step * name.price))
        if least > 1:
            model.row(0.0, {at: 1.0, on: -float(least)} if at != on else {at: 1.0 - least})
        found.append(_Way(sign, name.step, at, on, step_value))
    if closes(problem, name) and (name.held % name.step or problem.trade_min):
        at = model.column(0.0, 1.0, whole=True)
        found.append(_Way(-1, name.held, at, at, before))
    if len(found) > 1:
        model.row(-INFINITE, {way.on: 1.0 for way in found}, 1.0)
    return found


def _distance(model: _Model, problem: Problem, name: Name, ways: Sequence[_Way], one: float) -> float:
    """A column for how far the name's value lies outside its interval; returns the part that no trade changes."""
    before, low, high = worth(name, name.held, problem.per) / one, name.lo / one, name.hi / one
    if not ways:
        return max(low - before, 0.0, before - high)
    off = model.column(1.0, INFINITE)
    change = {way.at: way.sign * way.step_value for way in ways}
    model.row(low - before, {off: 1.0, **change})
    model.row(before - high, {off: 1.0, **{at: -factor for at, factor in change.items()}})
    step = name.step * name.price / problem.per / one
    if name.must_close or step == 0:
        return 0.0
    for edge in {low, high}:  # between two neighbouring holdings the least distance is a chord
        left = before + ((edge - before) // step) * step
        right = left + step
        if left < -1e-9:
            continue
        at_left, at_right = (max(low - value, 0.0, value - high) for value in (left, right))
        slope = (at_right - at_left) / step
        model.row(at_left + slope * (before - left), {off: 1.0, **{at: -slope * k for at, k in change.items()}})
    return 0.0


def _fee(model: _Model, problem: Problem, name: Name, way: _Way, one: float, drift: float) -> int:
    """A column for what the trade costs, each term at least its linear part, its minimum, or its cap."""
    costs = problem.costs
    shares = way.step_units / problem.per
    parts = [
        (
            _part(costs.fee_bps, costs.per_share, way.step_value, shares), float(ratio(costs.per_order)),
            float(ratio(costs.per_order_min)), costs.per_order_cap,
        ),
        (_part(costs.half_spread(name.symbol), 0, way.step_value, shares), 0.0, 0.0, None),
    ]  # fmt: skip
    if way.sign > 0:
        parts.append((_part(costs.buy_duty_bps, 0, way.step_value, shares), 0.0, 0.0, None))
    else:
        parts += [
            (_part(fee.bps, fee.per_share, way.step_value, shares), 0.0, 0.0, fee.cap)
            for fee in costs.sell_fees_on(problem.session)
        ]
    total = model.column(drift, INFINITE)
    plain: dict[int, float] = {}
    for slope, order, least, cap in parts:
        if least == 0.0 and cap is None:
            plain[way.at] = plain.get(way.at, 0.0) + slope
            plain[way.on] = plain.get(way.on, 0.0) + order
            continue
        term = _clipped(model, way, slope, order, least, cap)
        plain[term] = 1.0
    model.row(0.0, {total: 1.0, **{at: -factor for at, factor in plain.items()}})
    return total


def _part(bps: object, per_share: object, step_value: float, shares: float) -> float:
    return float(ratio(bps) / 10_000) * step_value + float(ratio(per_share)) * shares


def _clipped(model: _Model, way: _Way, slope: float, order: float, least: float, cap: object) -> int:
    term = model.column(0.0, INFINITE)
    model.row(0.0, {term: 1.0, way.on: -least})
    linear = {way.at: -slope}
    linear[way.on] = linear.get(way.on, 0.0) - order
    if cap is None:
        model.row(0.0, {term: 1.0, **linear})
        return term
    most = model.high[way.at] * slope + order
    over = model.column(0.0, 1.0, whole=True)  # the cap is reached
    model.row(0.0, {term: 1.0, over: most, **linear})
    model.row(-INFINITE, {over: 1.0, way.on: -1.0} if over != way.on else {}, 0.0)
    model.row(0.0, {term: 1.0, over: -float(ratio(cap))})
    return term


def _plan(problem: Problem, ways: Sequence[Sequence[_Way]], found: Sequence[float]) -> tuple[int, ...]:
    plan = []
    for name, own in zip(problem.names, ways, strict=True):
        units = name.held + sum(way.sign * way.step_units * round(found[way.at]) for way in own)
        plan.append(max(units, 0))
    return tuple(plan)
