"""What no trade may break: cash floor, smallest trade, share steps, restricted names, turnover cap, oldest price."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trimtab.errors import MandateRefused
from trimtab.units import SHARE_PER, Number, decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the plan. Money in the book's currency; shares in shares; `turnover_max` is one-way, a fraction of
    the book.

    `step` is the share step of every trade, one for all or by symbol ("*" for the rest): 1 whole shares, 100 board
    lots, 0.0001 fractional. Names in both `no_buy` and `no_sell` are locked. `price_age_sessions_max` is the age in
    sessions at which a price may still be traded on: 0 asks for a price of the as-of session.
    """

    cash_floor: Number = 0
    trade_min: Number = 0
    step: Number | Mapping[str, Number] = 1
    no_buy: Collection[str] = ()
    no_sell: Collection[str] = ()
    turnover_max: float | None = None
    price_age_sessions_max: int = 0

    def __post_init__(self) -> None:
        _check_amount("cash_floor", self.cash_floor)
        _check_amount("trade_min", self.trade_min)
        for name in ("no_buy", "no_sell"):
            names = getattr(self, name)
            if isinstance(names, str):
                raise _refused(name, names, "it is a list of symbols")
            object.__setattr__(self, name, frozenset(names))
        if self.turnover_max is not None:
            _check_amount("turnover_max", self.turnover_max)
        age = self.price_age_sessions_max
        if isinstance(age, bool) or not isinstance(age, int) or age < 0:
            raise _refused("price_age_sessions_max", age, "it is a whole number of sessions, zero or more")
        steps = self.step if isinstance(self.step, Mapping) else {"": self.step}
        for symbol, step in steps.items():
            _check_step(f"step of {symbol}" if symbol else "step", step)
        if isinstance(self.step, Mapping):
            object.__setattr__(self, "step", MappingProxyType(dict(self.step)))

    def step_of(self, symbol: str) -> Number:
        """The symbol's share step."""
        if isinstance(self.step, Mapping):
            return self.step.get(symbol, self.step.get("*", 1))
        return self.step

    @property
    def fractional(self) -> bool:
        """Whether any step is not a whole number of shares."""
        steps = self.step.values() if isinstance(self.step, Mapping) else (self.step,)
        return any(decimal(step) % 1 != 0 for step in steps)


def _check_step(name: str, step: object) -> None:
    try:
        exact = decimal(step)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise _refused(name, step, "it is a number of shares above zero") from None
    if exact <= 0 or exact > 10**6 or exact * SHARE_PER % 1 != 0:
        raise _refused(name, step, "it is a number of shares above zero, with at most nine decimals")


def _check_amount(name: str, value: object) -> None:
    try:
        exact = decimal(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise _refused(name, value, "it is a number of zero or more") from None
    if exact < 0:
        raise _refused(name, value, "it is a number of zero or more")


def _refused(name: str, found: object, allowed: str) -> MandateRefused:
    return MandateRefused("limits", f"{name} is {found!r}", allowed, f"correct {name}")
