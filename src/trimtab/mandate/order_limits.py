"""OrderLimits: what no order may break on its way out, and how orders are written; on by default, no way around.

A limit is changed only where a mandate is: in the sleeve's `[orders]` table, which `trimtab book targets` enters as a
fact. There is no option at staging that lifts one. The defaults let the first allocation of an account of any size
pass, since what grows with the account is measured against its value, and stop what no rebalance needs: an order worth
more than the account, orders of more than twice its value (everything sold and everything bought), a tenth of a day's
volume, a price that is not the plan's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from trimtab.errors import MandateRefused
from trimtab.market.instruments import symbol_fault
from trimtab.units import SHARE_PER, Number, decimal

MOC, LOC, MKT, LMT = "MOC", "LOC", "MKT", "LMT"
ORDER_TYPES = (MOC, LOC, MKT, LMT)
AT_CLOSE = (MOC, LOC)
LIMITED = (LOC, LMT)
TIMES_IN_FORCE = ("DAY", "GTC", "OPG")
MINUTES_MAX = 600
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}")
_FRACTIONS = (
    "order_nav_max", "batch_nav_max", "daily_nav_max", "volume_share_max", "price_collar", "turnover_drift_max",
    "limit_offset",
)  # fmt: skip
_AMOUNTS = ("order_notional_max", "batch_notional_max", "order_shares_max")
_COUNTS = ("price_age_sessions_max", "orders_max", "desk_minutes", "settle_sessions")


@dataclass(frozen=True, slots=True)
class OrderLimits:
    """Limits on orders before they leave, and how they are written. At a limit passes, one unit above does not.

    Fractions are bare: `order_nav_max` 1 is the value of the account. Money is in the account's currency; None is no
    limit of that kind. `symbols` and `listings` are rows `BRK.B=BRK B` (the broker's name) and `AAPL=NASDAQ` (where the
    symbol is listed); `exchange` stands for every symbol without a listing, and an empty one is no exchange: then no
    cut-off is checked, and each staging says so. `exchange_minutes` is how long before the close the exchange takes the
    last order, None for its own rule; the desk stops `desk_minutes` before that.
    """

    order_nav_max: Number = Decimal(1)
    order_notional_max: Number | None = None
    order_shares_max: Number | None = None
    orders_max: int = 1000
    batch_nav_max: Number = Decimal(2)
    batch_notional_max: Number | None = None
    daily_nav_max: Number = Decimal(2)
    volume_share_max: Number = Decimal("0.10")
    price_collar: Number = Decimal("0.05")
    price_age_sessions_max: int = 1
    turnover_drift_max: Number = Decimal("0.05")
    restricted: tuple[str, ...] = ()
    order_type: str = MOC
    time_in_force: str = "DAY"
    limit_offset: Number = Decimal("0.02")
    limit_tick: Number = Decimal("0.01")
    exchange: str = "NYSE"
    exchange_minutes: int | None = None
    desk_minutes: int = 10
    settle_sessions: int = 1
    strategy: str = ""
    broker_account: str = ""
    symbols: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in _FRACTIONS:
            object.__setattr__(self, name, _amount(name, getattr(self, name), Decimal(1000)))
        for name in _AMOUNTS:
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _amount(name, getattr(self, name), Decimal(10**15)))
        for name in _COUNTS:
            _check_count(name, getattr(self, name))
        if self.exchange_minutes is not None:
            _check_count("exchange_minutes", self.exchange_minutes)
        self._check_prices()
        _check_one_of("order_type", self.order_type, ORDER_TYPES)
        _check_one_of("time_in_force", self.time_in_force, TIMES_IN_FORCE)
        for name in ("exchange", "broker_account", "strategy"):
            _check_code(name, getattr(self, name))
        object.__setattr__(self, "restricted", _symbols("restricted", self.restricted))
        for name in ("symbols", "listings"):
            object.__setattr__(self, name, _rows(name, getattr(self, name)))

    def _check_prices(self) -> None:
        """A limit price is further from the market than nothing and not outside the collar; a tick is above zero."""
        object.__setattr__(self, "limit_tick", _amount("limit_tick", self.limit_tick, Decimal(10**6)))
        tick = decimal(self.limit_tick)
        if not tick or tick * SHARE_PER % 1:
            raise _refused("limit_tick", self.limit_tick, "it is above zero, with at most nine decimals")
        if decimal(self.limit_offset) >= 1 or decimal(self.price_collar) >= 1:
            name = "limit_offset" if decimal(self.limit_offset) >= 1 else "price_collar"
            raise _refused(name, getattr(self, name), "it is a fraction below 1 (0.05 is five percent)")

    @property
    def broker_symbols(self) -> Mapping[str, str]:
        """The broker's name of each symbol that has another one there."""
        return dict(_pair(row) for row in self.symbols)

    @property
    def listed(self) -> Mapping[str, str]:
        """The exchange of each symbol that has one of its own."""
        return dict(_pair(row) for row in self.listings)

    def exchange_of(self, symbol: str) -> str:
        """Where the symbol is listed; empty where that was not said."""
        return self.listed.get(symbol, self.exchange)


def part_of(fraction: Number, amount: int) -> int:
    """That fraction of the amount, exact and rounded down: what is at most it is not above the limit."""
    above, below = decimal(fraction).as_integer_ratio()
    return above * amount // below


def _amount(name: str, value: object, most: Decimal) -> Decimal:
    try:
        exact = decimal(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise _refused(name, value, "it is a number of zero or more") from None
    if not 0 <= exact <= most:
        raise _refused(name, value, f"it is a number from 0 to {most:f}")
    return exact


def _check_count(name: str, value: object) -> None:
    most = MINUTES_MAX if name.endswith("_minutes") else 5 if name == "settle_sessions" else 100_000
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _refused(name, value, f"it is a whole number from 0 to {most}")


def _check_one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise _refused(name, value, f"it is one of {', '.join(allowed)}")


def _check_code(name: str, value: object) -> None:
    if not isinstance(value, str) or (value and not _CODE.fullmatch(value)):
        raise _refused(name, value, "it is letters, digits, spaces and . _ / - (at most 40)")


def _texts(name: str, values: object) -> tuple[str, ...]:
    if isinstance(values, str) or not isinstance(values, tuple | list | set | frozenset):
        raise _refused(name, values, "it is a list of texts")
    if not all(isinstance(value, str) for value in values):
        raise _refused(name, values, "it is a list of texts")
    return tuple(sorted(set(values), key=str.encode))


def _symbols(name: str, values: object) -> tuple[str, ...]:
    symbols = _texts(name, values)
    for symbol in symbols:
        if symbol_fault(symbol):
            raise _refused(name, symbol, "it is a list of symbols")
    return symbols


def _rows(name: str, values: object) -> tuple[str, ...]:
    rows = _texts(name, values)
    for row in rows:
        symbol, other = _pair(row)
        if symbol_fault(symbol) or not _CODE.fullmatch(other):
            raise _refused(name, row, "a row is SYMBOL=NAME, such as BRK.B=BRK B")
    if len({_pair(row)[0] for row in rows}) != len(rows):
        raise _refused(name, list(rows), "a symbol has one row")
    return rows


def _pair(row: str) -> tuple[str, str]:
    symbol, _, other = row.partition("=")
    return symbol.strip(), other.strip()


def _refused(name: str, found: object, allowed: str) -> MandateRefused:
    shown = str(found) if isinstance(found, Decimal) else repr(found)
    return MandateRefused("orders", f"{name} is {shown}", allowed, f"correct {name}")
