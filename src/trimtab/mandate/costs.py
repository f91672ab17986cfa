"""What a trade costs: commission, half spread, duty on buys, fees on sells, impact; terms that add.

Each term is rounded up to the currency's minor unit:

    commission   fee_bps of the notional + per_share x shares + per_order,
                 never under per_order_min nor over per_order_cap
    half spread  half_spread_bps of the notional, one for all or by symbol
    duty         buy_duty_bps of the notional of buys (stamp duty)
    sell fees    each row of the user's table: bps of the notional, per share, its cap; on sells from its date on
    impact       coefficient x volatility x sqrt(shares / volume) x notional (the square-root law)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from trimtab.errors import MandateRefused
from trimtab.units import Number, decimal

COST_BPS_MAX = 5_000


@dataclass(frozen=True, slots=True)
class SellFee:
    """One row of a fee table on sells, in force from session `since` until the next row of the same name."""

    name: str
    since: str = ""
    bps: Number = 0
    per_share: Number = 0
    cap: Number | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """Square-root impact: coefficient x daily volatility x sqrt(shares / daily volume) x notional, by symbol."""

    coefficient: float
    volatility: Mapping[str, float]
    volume: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Costs:
    """What one trade costs, in basis points of its notional and in money of the book's currency."""

    fee_bps: Number = 0
    per_share: Number = 0
    per_order: Number = 0
    per_order_min: Number = 0
    per_order_cap: Number | None = None
    half_spread_bps: Number | Mapping[str, Number] = 0
    buy_duty_bps: Number = 0
    sell_fees: Sequence[SellFee | Mapping[str, object]] | None = None
    impact: Impact | Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        for name in ("fee_bps", "buy_duty_bps"):
            _check_bps(name, getattr(self, name))
        for name in ("per_share", "per_order", "per_order_min"):
            _check_amount(name, getattr(self, name))
        if self.per_order_cap is not None:
            _check_amount("per_order_cap", self.per_order_cap)
            if decimal(self.per_order_cap) < decimal(self.per_order_min):
                raise _refused("per_order_cap", self.per_order_cap, "it is not less than per_order_min")
        if isinstance(self.half_spread_bps, Mapping):
            object.__setattr__(self, "half_spread_bps", MappingProxyType(dict(self.half_spread_bps)))
        spreads = self.half_spread_bps if isinstance(self.half_spread_bps, Mapping) else {"": self.half_spread_bps}
        for symbol, bps in spreads.items():
            _check_bps(f"half_spread_bps of {symbol}" if symbol else "half_spread_bps", bps)
        object.__setattr__(self, "sell_fees", tuple(_sell_fee(row) for row in self.sell_fees or ()))
        if self.impact is not None:
            object.__setattr__(self, "impact", _impact(self.impact))

    def half_spread(self, symbol: str) -> Number:
        """The symbol's half spread in basis points; zero where a table by symbol has no row for it or for "*"."""
        if isinstance(self.half_spread_bps, Mapping):
            return self.half_spread_bps.get(symbol, self.half_spread_bps.get("*", 0))
        return self.half_spread_bps

    def rate(self, symbol: str, session: str) -> float:
        """What trading the symbol costs in proportion, as a fraction of the notional: the mean of a buy and a sale."""
        sells = sum(decimal(fee.bps) for fee in self.sell_fees_on(session))
        both = decimal(self.fee_bps) + decimal(self.half_spread(symbol))
        return float(both + (decimal(self.buy_duty_bps) + sells) / 2) / 10_000

    def sell_fees_on(self, session: str) -> tuple[SellFee, ...]:
        """The rows of the sell-fee table in force on the session, one a name, in order of name."""
        in_force: dict[str, SellFee] = {}
        for fee in self.sell_fees or ():
            assert isinstance(fee, SellFee)
            standing = in_force.get(fee.name)
            if fee.since <= session and (standing is None or standing.since <= fee.since):
                in_force[fee.name] = fee
        return tuple(in_force[name] for name in sorted(in_force))


def _sell_fee(row: SellFee | Mapping[str, object]) -> SellFee:
    if isinstance(row, Mapping):
        unknown = set(row) - {"name", "since", "bps", "per_share", "cap"}
        if unknown:
            raise _refused("sell_fees", sorted(map(str, unknown)), "a row has name, since, bps, per_share and cap")
        row = SellFee(**{"name": "sell fee", **row})  # type: ignore[arg-type]
    _check_bps(f"sell_fees bps of {row.name}", row.bps)
    _check_amount(f"sell_fees per_share of {row.name}", row.per_share)
    if row.cap is not None:
        _check_amount(f"sell_fees cap of {row.name}", row.cap)
    if not isinstance(row.since, str):
        row = SellFee(row.name, str(row.since), row.bps, row.per_share, row.cap)
    return row


def _impact(impact: Impact | Mapping[str, object]) -> Impact:
    if isinstance(impact, Mapping):
        if set(impact) != {"coefficient", "volatility", "volume"}:
            raise _refused("impact", sorted(map(str, impact)), "it has coefficient, volatility and volume")
        impact = Impact(**impact)  # type: ignore[arg-type]
    _check_amount("impact coefficient", impact.coefficient)
    for name, table in (("volatility", impact.volatility), ("volume", impact.volume)):
        if not isinstance(table, Mapping):
            raise _refused(f"impact {name}", table, "it is a table by symbol")
        for symbol, value in table.items():
            _check_amount(f"impact {name} of {symbol}", value)
            if name == "volume" and decimal(value) == 0:
                raise _refused(f"impact volume of {symbol}", value, "it is above zero")
    return impact


def _check_amount(name: str, value: object) -> None:
    try:
        exact = decimal(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise _refused(name, value, "it is a number of zero or more") from None
    if exact < 0 or exact > 10**12:
        raise _refused(name, value, "it is a number of zero or more")


def _check_bps(name: str, value: object) -> None:
    _check_amount(name, value)
    if decimal(value) > COST_BPS_MAX:  # type: ignore[arg-type]
        raise _refused(name, value, f"it is in basis points, from 0 to {COST_BPS_MAX}")


def _refused(name: str, found: object, allowed: str) -> MandateRefused:
    return MandateRefused("costs", f"{name} is {found!r}", allowed, f"correct {name}")
