"""When to trade and how far: band, calendar, either; to target, to edge, between.

A policy decides nothing by itself: it is settings that the kernel reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeGuard

from trimtab.errors import MandateRefused
from trimtab.market.instruments import CASH
from trimtab.market.sessions import PERIODS, period_of
from trimtab.units import WEIGHT_ONE

COMBINES = ("smaller", "larger")
WHENS = ("either", "both", "band", "calendar")
SCOPES = ("all", "breached")
MODES = ("full", "buy_only", "sell_only")
UNWANTED = ("sell", "hold", "refuse")
ROUNDINGS = ("best", "nearest", "down")
OBJECTIVES = ("drift", "names")
ANY_OTHER = "*"
BAND_NONE = 1e9  # no drift reaches it


@dataclass(frozen=True, slots=True)
class Policy:
    """When a book is traded and to where; the first value of each is the default.

    `tolerance` is the absolute band around a target, a fraction of the book (0.02 is two points), one for all or by
    symbol with "CASH" and "*" for the rest; None leaves it out. `relative` is a band as a fraction of the target
    itself. With both, `combine` takes the smaller (the 5/25 rule) or the larger (a floor). `to` is where a traded
    name is brought: "target", "edge" of its band, or a fraction of the band away from the target (0.875 is a 200/175
    policy). `calendar` makes each period's first session due. `cooldown_sessions` is the least distance from the last
    trade. Fields as in docs/policies.md.
    """

    tolerance: float | Mapping[str, float] | None = 0.02
    relative: float | Mapping[str, float] | None = None
    combine: str = "smaller"
    to: str | float = "target"
    calendar: str | None = None
    when: str = "either"
    scope: str = "all"
    mode: str = "full"
    cooldown_sessions: int = 0
    unwanted: str = "sell"
    rounding: str = "best"
    objective: str = "drift"
    priced: float | None = None

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("combine", self.combine, COMBINES), ("when", self.when, WHENS), ("scope", self.scope, SCOPES),
            ("mode", self.mode, MODES), ("unwanted", self.unwanted, UNWANTED), ("rounding", self.rounding, ROUNDINGS),
            ("objective", self.objective, OBJECTIVES), ("calendar", self.calendar, (None, *PERIODS)),
        ):  # fmt: skip
            if value not in allowed:
                raise _refused(name, value, "it is one of " + ", ".join(choice for choice in allowed if choice))
        _check_band("tolerance", self.tolerance)
        _check_band("relative", self.relative)
        if self.priced is not None and (not _is_number(self.priced) or not 0 < self.priced <= 100):
            raise _refused("priced", self.priced, "it is a number above zero (0.7 is usual)")
        self._check_to()
        self._check_when()
        if isinstance(self.tolerance, Mapping):
            object.__setattr__(self, "tolerance", MappingProxyType(dict(self.tolerance)))
        if isinstance(self.relative, Mapping):
            object.__setattr__(self, "relative", MappingProxyType(dict(self.relative)))

    def _check_to(self) -> None:
        if isinstance(self.to, str):
            if self.to not in ("target", "edge"):
                raise _refused("to", self.to, "it is target, edge or a fraction of the band from 0 to 1")
        elif not _is_number(self.to) or not 0 <= self.to <= 1:
            raise _refused("to", self.to, "it is target, edge or a fraction of the band from 0 to 1")

    def _check_when(self) -> None:
        if isinstance(self.cooldown_sessions, bool) or not isinstance(self.cooldown_sessions, int):
            raise _refused("cooldown_sessions", self.cooldown_sessions, "it is a whole number of sessions")
        if self.cooldown_sessions < 0:
            raise _refused("cooldown_sessions", self.cooldown_sessions, "it is zero or more")
        if self.when in ("both", "calendar") and self.calendar is None:
            raise _refused("when", self.when, "it needs a calendar")
        bands = (self.tolerance, self.relative, self.priced, self.calendar)
        if self.when != "calendar" and all(band is None for band in bands):
            raise _refused("tolerance", None, "without a band and without a calendar nothing would ever trade")

    @property
    def reach(self) -> float:
        """How far from the target a traded name is left, as a fraction of its band: 0 target, 1 edge."""
        return {"target": 0.0, "edge": 1.0}[self.to] if isinstance(self.to, str) else float(self.to)

    def band(self, symbol: str, target: int, cost_rate: float = 0.0) -> float:
        """The symbol's band as a fraction of the book; `target` in 10**-12, `cost_rate` as a fraction of a trade.

        A priced band follows the cube-root law of small costs (Shreve and Soner 1994; Gerhold et al. 2013): its
        half-width is priced x (cost x target^2 x (1 - target)^2)^(1/3), and stands for tolerance and relative.
        A relative band around a target of zero is no band: the absolute one stands alone, and without it no drift
        breaches.
        """
        if self.priced is not None and symbol != CASH:
            weight = target / WEIGHT_ONE
            return float(self.priced * (cost_rate * weight**2 * (1 - weight) ** 2) ** (1 / 3))
        absolute = _band_of(self.tolerance, symbol)
        share = _band_of(self.relative, symbol)
        relative = None if share is None or target == 0 else share * (target / WEIGHT_ONE)
        if absolute is None or relative is None:
            only = absolute if relative is None else relative
            return BAND_NONE if only is None else only
        return min(absolute, relative) if self.combine == "smaller" else max(absolute, relative)

    def due(self, session: str, last_traded: str | None) -> bool:
        """Whether the calendar asks for a trade: the session is in another period than the last trade, or there was
        none.
        """
        if self.calendar is None:
            return False
        return last_traded is None or period_of(session, self.calendar) != period_of(last_traded, self.calendar)


def _band_of(band: float | Mapping[str, float] | None, symbol: str) -> float | None:
    if band is None or isinstance(band, float | int):  # asked before the slower question whether it is a mapping
        return band
    return band.get(symbol, band.get(ANY_OTHER))


def _check_band(name: str, band: object) -> None:
    bands = dict(band) if isinstance(band, Mapping) else {"": band}
    for symbol, width in bands.items():
        if width is None and not symbol:
            continue
        if not _is_number(width) or not 0 <= width <= 10:
            of = f"{name} of {symbol}" if symbol else name
            raise _refused(of, width, "a band is a fraction of zero or more (0.02 is two points)")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _refused(name: str, found: object, allowed: str) -> MandateRefused:
    return MandateRefused("policy", f"{name} is {found!r}", allowed, f"correct {name}")
