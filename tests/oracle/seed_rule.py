"""The rounding rule of the script that this project replaces, in floats as it was: for comparison only.

Each name gets its weight of all the money, in whole shares, rounded down; a book is traded when any name's weight is
more than the tolerance away from its target; costs are basis points of what is moved, taken from the cash afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedAnswer:
    """What the old script answers: signed shares (empty inside the tolerance), cash after fees, fees, drift by name."""

    trades: dict[str, int]
    cash: float
    fees: float
    drift: dict[str, float]


def seed_shares(
    weights: Mapping[str, float], prices: Mapping[str, float], capital: float
) -> tuple[dict[str, int], float]:
    """The first allocation: whole shares rounded down, and the cash that is left; costs are not known to it."""
    shares = {symbol: int(weight * capital // prices[symbol]) for symbol, weight in weights.items()}
    return shares, capital - sum(count * prices[symbol] for symbol, count in shares.items())


def seed_trades(
    weights: Mapping[str, float],
    prices: Mapping[str, float],
    shares: Mapping[str, int],
    cash: float,
    *,
    tolerance: float,
    fee_bps: float,
) -> SeedAnswer:
    """Its rebalance, but for what it does when the cash does not suffice: see `right` for where it is right."""
    total = cash + sum(count * prices[symbol] for symbol, count in shares.items())
    drift = {symbol: shares[symbol] * prices[symbol] / total - weight for symbol, weight in weights.items()}
    if max(abs(value) for value in drift.values()) <= tolerance:
        return SeedAnswer({}, cash, 0.0, drift)
    trades = {symbol: int(weight * total // prices[symbol]) - shares[symbol] for symbol, weight in weights.items()}
    fees = sum(abs(count) * prices[symbol] for symbol, count in trades.items()) * fee_bps / 10_000
    cash_after = cash - sum(count * prices[symbol] for symbol, count in trades.items()) - fees
    return SeedAnswer(trades, cash_after, fees, drift)


def seed_after_shortfall(
    weights: Mapping[str, float],
    prices: Mapping[str, float],
    shares: Mapping[str, int],
    cash: float,
    *,
    fee_bps: float,
) -> dict[str, int]:
    """What it trades when cash after fees would be below zero: buys scaled by the cash from before the sales."""
    total = cash + sum(count * prices[symbol] for symbol, count in shares.items())
    trades = {symbol: int(weight * total // prices[symbol]) - shares[symbol] for symbol, weight in weights.items()}
    fees = sum(abs(count) * prices[symbol] for symbol, count in trades.items()) * fee_bps / 10_000
    buys = sum(count * prices[symbol] for symbol, count in trades.items() if count > 0)
    scale = max(0.0, (cash - fees) / max(1e-9, buys))
    return {symbol: int(count * scale) if count > 0 else count for symbol, count in trades.items()}
