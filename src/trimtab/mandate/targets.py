"""Targets: weight by symbol, CASH too, in whole 10**-12 that sum to one.

A sum within 1e-6 of 1 is accepted as written (the difference is noise of the input) and the rest is laid on CASH. Any
other sum is refused with the sum named, unless the caller chose `normalise` (each weight over the sum) or
`rest_to_cash`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trimtab.errors import Refusal, Refusals, TargetsRefused
from trimtab.findings import Finding
from trimtab.market.instruments import CASH, SYMBOL_ALLOWED, symbol_fault
from trimtab.units import WEIGHT_ONE, Number, decimal, weight_units

SUM_SLACK = 10**6  # 1e-6 in units of 10**-12
WHEN_NOT_ONE = ("refuse", "normalise", "rest_to_cash")


@dataclass(frozen=True, slots=True)
class Targets:
    """Target weight by symbol in 10**-12, in the order given; `cash` is the rest, so that all sum to one exactly."""

    weights: tuple[tuple[str, int], ...]
    cash: int
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        assert self.cash >= 0 and sum(weight for _, weight in self.weights) + self.cash == WEIGHT_ONE

    def __repr__(self) -> str:
        """Each weight in percent, CASH last."""
        return "Targets of " + ", ".join(
            f"{symbol} {_percent(units)}" for symbol, units in (*self.weights, (CASH, self.cash))
        )

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols with a target, CASH not among them."""
        return tuple(symbol for symbol, _ in self.weights)

    def of(self, symbol: str) -> int:
        """The symbol's target in 10**-12; zero where it has none."""
        return self.cash if symbol == CASH else dict(self.weights).get(symbol, 0)


def make_targets(
    weights: Mapping[str, Number],
    *,
    when_not_one: str = "refuse",
    where: str = "targets",
    lines: Mapping[str, int] | None = None,
) -> Targets:
    """Targets from weights by symbol; `lines` gives each symbol's line in its file, for the refusals.

    Raises Refusals for all weights that are no weight at once, TargetsRefused for a sum that is not one.
    """
    units = _weight_units(weights, where, lines or {})
    total = sum(units.values())
    if abs(total - WEIGHT_ONE) <= SUM_SLACK:
        return _settle_noise(units, total)
    if when_not_one == "normalise" and total > 0:
        return _normalised(units, total)
    if when_not_one == "rest_to_cash" and 0 < total < WEIGHT_ONE:
        return _rest_to_cash(units, total)
    found = f"the target weights sum to {_percent(total)}"
    raise TargetsRefused(
        where, found, "with CASH they must sum to 100%",
        "correct them, or choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)",
    )  # fmt: skip


def _weight_units(weights: Mapping[str, Number], where: str, lines: Mapping[str, int]) -> dict[str, int]:
    refusals: list[Refusal] = []
    units: dict[str, int] = {}
    for symbol, weight in weights.items():
        place = f"{where}:{lines[symbol]}" if symbol in lines else where
        fault = symbol_fault(symbol) if isinstance(symbol, str) else f"the symbol {symbol!r} is not text"
        if fault:
            refusals.append(TargetsRefused(place, fault, SYMBOL_ALLOWED, "correct the symbol"))
            continue
        try:
            exact = decimal(weight)
        except (ValueError, TypeError):
            found, allowed = f"the weight of {symbol} is {weight!r}", "a weight is a number from 0 to 1"
            refusals.append(TargetsRefused(place, found, allowed, "correct the weight"))
            continue
        if exact < 0:
            found, allowed = f"the weight of {symbol} is {exact}", "a weight is zero or more (long only)"
            refusals.append(TargetsRefused(place, found, allowed, "correct the weight"))
            continue
        if exact > 1_000_000:
            found = f"the weight of {symbol} is {exact}"
            refusals.append(TargetsRefused(place, found, "a weight is a number from 0 to 1", "correct the weight"))
            continue
        units[symbol] = weight_units(exact)
    if not weights:
        refusals.append(TargetsRefused(where, "there is no target weight", "at least one is needed", "add one"))
    if len(refusals) > 1:
        raise Refusals(refusals)
    if refusals:
        raise refusals[0]
    return units


def _settle_noise(units: dict[str, int], total: int) -> Targets:
    """A sum of one but for noise: the difference goes to CASH, or is taken from the largest weight."""
    cash = units.pop(CASH, 0) + WEIGHT_ONE - total
    if cash < 0:
        largest = max(units, key=lambda symbol: (units[symbol], symbol))
        units[largest] += cash
        cash = 0
    return Targets(tuple(units.items()), cash)


def _normalised(units: dict[str, int], total: int) -> Targets:
    parts = {symbol: weight * WEIGHT_ONE // total for symbol, weight in units.items()}
    rest = WEIGHT_ONE - sum(parts.values())
    largest = max(parts, key=lambda symbol: (parts[symbol], symbol))
    parts[largest] += rest
    cash = parts.pop(CASH, 0)
    text = f"the target weights summed to {_percent(total)}: each was divided by the sum (normalise)"
    return Targets(tuple(parts.items()), cash, (Finding("targets_normalised", "", text),))


def _rest_to_cash(units: dict[str, int], total: int) -> Targets:
    rest = WEIGHT_ONE - total
    cash = units.pop(CASH, 0) + rest
    text = f"the target weights summed to {_percent(total)}: the other {_percent(rest)} is held as CASH (rest_to_cash)"
    return Targets(tuple(units.items()), cash, (Finding("rest_to_cash", "", text),))


def _percent(units: int) -> str:
    text = f"{units / WEIGHT_ONE * 100:.6f}".rstrip("0").rstrip(".")
    return f"{text}%"
