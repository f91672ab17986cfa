"""Returns: of each session, time-weighted through flows, and money-weighted (modified Dietz, XIRR).

A flow is money the owner brings (+) or takes out (-); trades, dividends and fees are none, they are in the values. When
in its session a flow falls is a convention and never a guess:

    start   r = value / (value before + flow) - 1
    end     r = (value - flow) / value before - 1
    split   money in at the start, money out at the end: r = (value + out) / (value before + in) - 1
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from trimtab.errors import ExtraMissing, ReturnsRefused
from trimtab.units import Number, decimal

FLOW_AT = ("start", "end", "split")
DIETZ_FLOW_AT = ("end", "start")
DAYS_A_YEAR = 365  # actual/365 fixed, as spreadsheets count
RATE_MAX = 1e6
SAME_RATE = 1e-9
BISECTIONS = 60

Amounts = Mapping[str, Number] | Sequence[Number]
Flows = Mapping[str, Number] | Sequence[tuple[str, Number]]


def daily_returns(values: Sequence[float]) -> tuple[float, ...]:
    """The return of each session after the first, which has none: value / value before - 1.

    Raises ReturnsRefused where the value before is not above zero: a return on nothing is not defined.
    """
    for t, value in enumerate(values):
        if not math.isfinite(value) or (value <= 0 and t < len(values) - 1):
            found = f"value {t + 1} is {value!r}"
            raise ReturnsRefused(
                "values", found, "a return is measured on a value above zero", "begin after it, or cut"
            )
    return tuple(after / before - 1 for before, after in pairwise(values))


def time_weighted_return(values: Amounts, flows: Amounts | None = None, *, flow_at: str = "start") -> float:
    """The growth of one unit of money through the whole period, whatever was brought in or taken out; not annualised.

    `values` are those at each session's end, by session or in order. `flows` are by session, or one for each value.
    """
    growth = 1.0
    for r in period_returns(values, flows, flow_at=flow_at):
        growth *= 1 + r
    return growth - 1


def period_returns(values: Amounts, flows: Amounts | None = None, *, flow_at: str = "start") -> tuple[float, ...]:
    """The return of each period between two values, its flow taken out; chained they are the time-weighted return.

    A period in which nothing was held (no value before, no flow, no value after) returns 0. Raises ReturnsRefused for a
    value that came from nothing, a flow of another session, and a flow of the first session unless it is all of the
    first value.
    """
    if flow_at not in FLOW_AT:
        raise _refused("flow_at", f"it is {flow_at!r}", "it is start, end or split", "choose one")
    labels, amounts = _series("values", values)
    if not amounts:
        raise _refused("values", "there is no value", "at least one is needed", "add the values")
    if any(amount < 0 for amount in amounts):
        at = next(t for t, amount in enumerate(amounts) if amount < 0)
        raise _refused(
            "values", f"the value at {labels[at]} is {amounts[at]:g}", "a value is zero or more", "correct it"
        )
    moved = _aligned(flows, labels, amounts)
    return tuple(
        period_return(labels[t], amounts[t - 1], amounts[t], moved[t], flow_at) for t in range(1, len(amounts))
    )


def period_return(label: str, before: float, after: float, flow: float, flow_at: str) -> float:
    """The return of one period, its flow taken out; refused by its label where it has none."""
    at_start = flow if flow_at == "start" or (flow_at == "split" and flow > 0) else 0.0
    base, end = before + at_start, after - (flow - at_start)
    if base <= 0:
        if base == 0 and end == 0:
            return 0.0
        found = (
            f"at {label} the value {after:g} stands on {base:g} (before {before:g}, flow {flow:g} counted at {flow_at})"
        )
        raise _refused(
            "values", found, "a return is measured on a value above zero", "add the flow, or flow_at='split'"
        )
    if end < 0:
        found = f"at {label} the value {after:g} less the flow {flow:g} is {end:g}"
        raise _refused("flows", found, "no more than all can be lost", "correct it, or choose another flow_at")
    return end / base - 1


def _aligned(flows: Amounts | None, labels: Sequence[str], amounts: Sequence[float]) -> list[float]:
    """One flow for each value, zero where there was none."""
    if flows is None:
        return [0.0] * len(labels)
    if isinstance(flows, Mapping):
        known = set(labels)
        strange = sorted(str(label) for label in flows if str(label) not in known)
        if strange:
            found = f"there is a flow at {strange[0]} and no value"
            raise _refused(
                "flows", found, "each flow needs the value of its session", "add the value, or move the flow"
            )
        by_label = {str(label): _number("flows", str(label), amount) for label, amount in flows.items()}
        moved = [by_label.get(label, 0.0) for label in labels]
    else:
        moved = [_number("flows", str(t + 1), amount) for t, amount in enumerate(flows)]
        if len(moved) != len(labels):
            found = f"there are {len(moved)} flows for {len(labels)} values"
            raise _refused("flows", found, "there is one for each value (0 where nothing moved)", "align them")
    if moved[0] not in (0.0, amounts[0]):
        found = f"the flow {moved[0]:g} at {labels[0]} is in the first value {amounts[0]:g} already"
        raise _refused("flows", found, "the first value is where the period starts", "leave that flow out")
    return moved


def modified_dietz(
    start_value: Number, end_value: Number, flows: Flows, *, start: str, end: str, flow_at: str = "end"
) -> float:
    """The money-weighted return of one period without values in between; not annualised.

    (V1 - V0 - F) / (V0 + sum of w x flow), where w is the part of the period that the flow was invested:
    (T - d) / T for flows at the end of their day, (T - d + 1) / T at its start. Days are calendar days from `start`, at
    whose end V0 was struck. Raises ReturnsRefused where the average capital is not above zero.
    """
    if flow_at not in DIETZ_FLOW_AT:
        raise _refused("flow_at", f"it is {flow_at!r}", "it is end or start", "choose one")
    first, last = _day("start", start), _day("end", end)
    length = (last - first).days
    if length <= 0:
        raise _refused("end", f"the period runs from {start} to {end}", "it ends after it starts", "correct the dates")
    value_before, value_after = _number("start_value", "", start_value), _number("end_value", "", end_value)
    net, average = 0.0, value_before
    for label, amount in _dated("flows", flows):
        elapsed = (_day("flows", label) - first).days
        if not 0 < elapsed <= length:
            found = f"the flow at {label} is outside the period from {start} to {end}"
            raise _refused("flows", found, "a flow falls after the start and not after the end", "correct its date")
        net += amount
        average += amount * (length - elapsed + (1 if flow_at == "start" else 0)) / length
    if average <= 0:
        found = f"the average capital of the period is {average:g}"
        raise _refused("flows", found, "a return is measured on a capital above zero", "split the period at its flows")
    return (value_after - value_before - net) / average


def xirr(flows: Flows, *, near: float | None = None) -> float:
    """The yearly rate at which the dated flows are worth nothing together: actual days / 365, as spreadsheets count.

    Money paid in is negative and money received positive (the value at the end counts as received). Flows of one day
    are netted and their order does not matter. Where several rates solve it, the refusal names them and `near` chooses.
    A history of less than a year is annualised by definition: show its growth beside it.
    """
    net = _netted(flows)
    rates = _rates(net)
    if near is not None:
        return min(rates, key=lambda rate: (abs(rate - near), rate))
    if len(rates) > 1:
        found = "the flows have several rates: " + ", ".join(f"{rate:.4%}" for rate in rates)
        raise _refused("flows", found, "one rate is asked for", "choose by near=, or use the time-weighted return")
    return rates[0]


def _netted(flows: Flows) -> list[tuple[date, float]]:
    by_day: dict[date, float] = {}
    for label, amount in _dated("flows", flows):
        day = _day("flows", label)
        by_day[day] = by_day.get(day, 0.0) + amount
    net = [(day, by_day[day]) for day in sorted(by_day) if by_day[day] != 0]
    if not any(amount < 0 for _, amount in net) or not any(amount > 0 for _, amount in net):
        raise _refused(
            "flows", "all flows have one sign", "money paid in is negative, money received is positive",
            "add the value at the end as money received",
        )  # fmt: skip
    return net


def _rates(net: Sequence[tuple[date, float]]) -> list[float]:
    """Every rate that solves the flows, ascending: one where their sign changes once, else one for each bracket."""
    signs = [amount > 0 for _, amount in net]
    days, amounts = [day for day, _ in net], [amount for _, amount in net]
    solve = _pyxirr().xirr
    single = solve(days, amounts, silent=True)
    found = [] if single is None or not -1 < single < RATE_MAX else [single]
    if found and sum(before != after for before, after in pairwise(signs)) == 1:
        return found
    rates: list[float] = []
    for low, high in _brackets(net):
        rate = solve(days, amounts, guess=(low + high) / 2, silent=True)
        rate = rate if rate is not None and low <= rate <= high else _bisect(net, low, high)
        if not rates or rate - rates[-1] > SAME_RATE:
            rates.append(rate)
    if not rates and not found:
        raise _refused("flows", "no rate above -100 % solves the flows", "", "use the time-weighted return")
    return rates or found  # a rate at which the value only touches zero has no bracket


def _brackets(net: Sequence[tuple[date, float]]) -> list[tuple[float, float]]:
    """Between which rates the present value changes its sign, on a fixed grid from -99.9 % to 1,000,000 %."""
    grid = [math.exp(step / 50) - 1 for step in range(-345, 461)]
    above = [_present_value(net, rate) > 0 for rate in grid]
    return [(grid[k], grid[k + 1]) for k in range(len(grid) - 1) if above[k] != above[k + 1]]


def _bisect(net: Sequence[tuple[date, float]], low: float, high: float) -> float:
    above = _present_value(net, low) > 0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if (_present_value(net, middle) > 0) == above else (low, middle)
    return (low + high) / 2


def _present_value(net: Sequence[tuple[date, float]], rate: float) -> float:
    first = net[0][0]
    return math.fsum(amount * (1 + rate) ** (-(day - first).days / DAYS_A_YEAR) for day, amount in net)


def _pyxirr() -> Any:
    try:
        import pyxirr
    except ImportError:
        raise ExtraMissing("pyxirr", "the money-weighted rate XIRR", "xirr") from None
    return pyxirr


def _series(where: str, amounts: Amounts) -> tuple[list[str], list[float]]:
    if isinstance(amounts, Mapping):
        labels = [str(label) for label in amounts]
        for before, after in pairwise(labels):
            if not before < after:
                raise _refused(where, f"{after} follows {before}", "sessions ascend", "sort them")
        return labels, [_number(where, label, amount) for label, amount in zip(labels, amounts.values(), strict=True)]
    return [str(t + 1) for t in range(len(amounts))], [_number(where, str(t + 1), x) for t, x in enumerate(amounts)]


def _dated(where: str, flows: Flows) -> list[tuple[str, float]]:
    pairs = list(flows.items()) if isinstance(flows, Mapping) else list(flows)
    return [(str(label), _number(where, str(label), amount)) for label, amount in pairs]


def _number(where: str, label: str, amount: Number) -> float:
    try:
        return float(decimal(amount))
    except (ValueError, TypeError):
        found = f"{label} is {amount!r}" if label else f"it is {amount!r}"
        raise _refused(where, found, "an amount is a number", "correct it") from None


def _day(where: str, label: str) -> date:
    try:
        return date.fromisoformat(label) if len(label) == 10 else datetime.fromisoformat(label).date()
    except ValueError:
        raise _refused(where, f"{label!r} is no date", "dates are written 2026-11-20", "correct it") from None


def _refused(where: str, found: str, allowed: str, remedy: str) -> ReturnsRefused:
    return ReturnsRefused(where, found, allowed, remedy)
