"""Pre-trade checks: a hundred thousand random orders against a second count of every limit, at it and one unit off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from random import Random
from types import SimpleNamespace

import pytest
from conftest import SOAK

from trimtab.ledger.accounts import Order
from trimtab.mandate import pretrade
from trimtab.mandate.order_limits import OrderLimits
from trimtab.mandate.pretrade import Line, Standing, check

ORDERS = 1_000_000 if SOAK else 100_000
PARTS = 8
SHARE = 10**9
SYMBOLS = tuple("ABCDEF")
FRACTIONS = ("0.05", "0.1", "0.0333", "0.123456789", "0.999")
Case = tuple[list[Line], list[Line], Standing, OrderLimits]


# --- cases that lie at the limits ------------------------------------------------------------------------------------
def off(dice: Random) -> int:
    """At a limit, one unit under it or over it; now and then far away."""
    return dice.choice((-1, 0, 1, -1, 0, 1, -(10**12), 10**12))


def case_of(dice: Random) -> Case:
    """A plan of one to six orders, a wave of it, and limits of which several are met to the unit."""
    limits = SimpleNamespace(
        volume_share_max=dice.choice(FRACTIONS), price_collar=dice.choice(FRACTIONS[:4]),
        price_age_sessions_max=dice.randrange(3), restricted=tuple(s for s in SYMBOLS if dice.random() < 0.05),
        exchange=dice.choice(("NYSE", "NYSE", "NYSE", "")), orders_max=dice.choice((2, 1000, 1000)),
    )  # fmt: skip
    scale = dice.choice((2, 4, 6))
    plan = [line_of(dice, limits, symbol, scale) for symbol in dice.sample(SYMBOLS, dice.randint(1, 6))]
    wave = [line for line in plan if dice.random() < 0.7] or plan[:1]
    standing = standing_of(dice, wave, scale)
    return wave, plan, *met(dice, limits, wave, plan, standing, scale)


def line_of(dice: Random, limits: SimpleNamespace, symbol: str, scale: int) -> Line:
    """An order whose price, volume, step and age lie around their limits."""
    step = dice.choice((SHARE, SHARE, 100 * SHARE, 1, SHARE // 1000))
    units = step * dice.randint(1, 10_000) + dice.choice((0, 0, 0, 0, 1))
    planned = dice.randint(1, 10 ** (scale + 3))
    room = int(fraction(limits.price_collar) * planned)
    price = max(0, planned + dice.choice((0, room, -room, room + 1, -room - 1))) if dice.random() < 0.98 else 0
    limit = None
    if dice.random() < 0.3:
        near = int(fraction(limits.price_collar) * price)
        limit = price + dice.choice((near, -near, near + 1, -near - 1))
    volume = None
    if dice.random() < 0.8:
        volume = max(0, -(-units // fraction(limits.volume_share_max)) + dice.choice((-1, 0, 1, 10**15)))
    state = dice.random()
    order = Order(
        f"{symbol}-order", "p", symbol, dice.choice(("BUY", "SELL")), units, planned, scale, "USD",
        sent=state < 0.03, cancelled=0.03 <= state < 0.05, filled_units=units // 2 if 0.05 <= state < 0.07 else 0,
    )  # fmt: skip
    age = limits.price_age_sessions_max + dice.choice((-1, 0, 0, 0, 1)) if dice.random() < 0.9 else -1
    left = dice.choice((-1, 0, 1, 3600, 3600, None))
    return Line(order, price, age, step, dice.randint(0, 10 ** (scale + 1)), limit, volume, left)


def standing_of(dice: Random, wave: list[Line], scale: int) -> Standing:
    """The account around what the wave needs: shares and cash to the unit."""
    others = tuple(
        Order(f"{symbol}-other", "q", symbol, dice.choice(("BUY", "SELL")), dice.randint(1, 9) * SHARE,
              dice.randint(1, 10**scale), scale, "USD", sent=True)
        for symbol in SYMBOLS if dice.random() < 0.05
    )  # fmt: skip
    held = {}
    for symbol in SYMBOLS:
        sold = sum(
            line.order.quantity_units for line in wave if (line.order.symbol, line.order.side) == (symbol, "SELL")
        )
        sold += sum(other.quantity_units for other in others if (other.symbol, other.side) == (symbol, "SELL"))
        held[symbol] = max(0, sold + off(dice))
    asked = sum(outlay(line) for line in wave if line.order.side == "BUY")
    asked += sum(rounded(Fraction(other.quantity_units * other.price_ticks, SHARE), scale)
                 for other in others if other.side == "BUY")  # fmt: skip
    return Standing(held, asked + off(dice), 0, others, dice.choice((0, 0, 10**20)), dice.random() < 0.9)


def met(
    dice: Random, limits: SimpleNamespace, wave: list[Line], plan: list[Line], standing: Standing, scale: int
) -> tuple[Standing, OrderLimits]:
    """The limits on worth, one of them met to the unit: by the account's value, or by the limit itself."""
    unit = Fraction(1, SHARE * 10**scale)
    order, whole = dice.choice(wave), sum(worth(line) for line in plan)
    today = standing.sent + sum(worth(line) for line in wave)
    above = dice.choice((-1, 0, 1))
    value = -(-max(whole, 1) // SHARE) * dice.choice((1, 3))
    meant = sum(line.order.quantity_units * line.order.price_ticks for line in plan)
    choices: tuple[Callable[[], tuple[int, dict[str, object]]], ...] = (
        lambda: (-(-worth(order) // SHARE) + above, {"order_nav_max": 1, "batch_nav_max": 1000, "daily_nav_max": 1000}),
        lambda: (-(-whole // (2 * SHARE)) + above, {"order_nav_max": 1000, "daily_nav_max": 1000}),
        lambda: (-(-today // (2 * SHARE)) + above, {"order_nav_max": 1000, "batch_nav_max": 1000}),
        lambda: (value, {"order_notional_max": exact((worth(order) + above) * unit)}),
        lambda: (value, {"batch_notional_max": exact((whole + above) * unit)}),
        lambda: (value, {"order_shares_max": exact(Fraction(order.order.quantity_units + above, SHARE))}),
        lambda: (value, {"turnover_drift_max": min(Decimal(1000), cut(Fraction(abs(whole - meant), meant), above))}),
    )
    value, given = dice.choice(choices)()
    given = {name: amount if not isinstance(amount, Decimal) or amount >= 0 else 0 for name, amount in given.items()}
    return replace(standing, value_ticks=max(0, value)), OrderLimits(**{**vars(limits), **given})


@cache
def fraction(number: object) -> Fraction:
    """A limit as an exact fraction; the cases share a few, and reading one anew for each is what took the time."""
    return Fraction(str(number))


def exact(amount: Fraction) -> Decimal:
    """The fraction as a decimal, which it is."""
    with localcontext() as context:
        context.prec = 60
        return Decimal(amount.numerator) / Decimal(amount.denominator)


def cut(amount: Fraction, above: int) -> Decimal:
    """The fraction to eighteen decimals, rounded down, and so many of the last of them more."""
    return max(Decimal(0), Decimal(amount * 10**18 // 1 + above).scaleb(-18))


# --- the second count ------------------------------------------------------------------------------------------------
def worth(line: Line) -> int:
    """What an order is worth now in ticks / SHARE."""
    return line.order.quantity_units * (line.price_ticks if line.price_ticks > 0 else line.order.price_ticks)


def rounded(ticks: Fraction, scale: int) -> int:
    """Ticks in cents, half to even."""
    return round(ticks / 10 ** (scale - 2))


def outlay(line: Line) -> int:
    """The cents that a buy takes with its costs."""
    return rounded(Fraction(worth(line), SHARE) + line.cost_ticks, line.order.scale)


def expected(wave: list[Line], plan: list[Line], standing: Standing, limits: OrderLimits) -> set[tuple[str, str]]:
    """Every limit that is broken, with its symbol, in fractions."""
    of = {name: fraction(getattr(limits, name)) for name in (
        "order_nav_max", "batch_nav_max", "daily_nav_max", "volume_share_max", "price_collar", "turnover_drift_max"
    )}  # fmt: skip
    money = Fraction(1, SHARE * 10 ** plan[0].order.scale)
    value = Fraction(standing.value_ticks * SHARE)
    broken: set[tuple[str, str]] = set()

    def hold(code: str, symbol: str, is_broken: bool) -> None:
        if is_broken:
            broken.add((code, symbol))

    for line in wave:
        order, symbol = line.order, line.order.symbol
        most_money, most_shares = limits.order_notional_max, limits.order_shares_max
        hold("order_nav", symbol, worth(line) > of["order_nav_max"] * value)
        hold("order_notional", symbol, most_money is not None and worth(line) * money > Fraction(str(most_money)))
        shares = Fraction(order.quantity_units, SHARE)
        hold("order_shares", symbol, most_shares is not None and shares > Fraction(str(most_shares)))
        whole_steps = Fraction(order.quantity_units, line.step_units).denominator == 1
        sells_all = order.side == "SELL" and standing.units.get(symbol, 0) == order.quantity_units
        hold("step", symbol, not whole_steps and not sells_all)
        known = line.volume_units is not None
        hold("volume_share", symbol, known and order.quantity_units > of["volume_share_max"] * (line.volume_units or 0))
        hold("no_price", symbol, line.price_ticks <= 0)
        if line.price_ticks > 0:
            hold("price_age", symbol, not 0 <= line.price_age <= limits.price_age_sessions_max)
            away = abs(Fraction(line.price_ticks, order.price_ticks) - 1)
            hold("price_collar", symbol, away > of["price_collar"])
            if line.limit_ticks is not None:
                hold("limit_price", symbol, abs(Fraction(line.limit_ticks, line.price_ticks) - 1) > of["price_collar"])
        hold("restricted", symbol, symbol in limits.restricted)
        hold("sent", symbol, order.sent)
        hold("ended", symbol, not order.sent and (order.cancelled or order.filled_units > 0))
        hold("open_order", symbol, any(other.symbol == symbol for other in standing.open_orders))
        if standing.market_open:
            hold("late", symbol, line.seconds_left is not None and line.seconds_left < 0)
            hold("no_cutoff", symbol, line.seconds_left is None and limits.exchange != "")
        if order.side == "SELL":
            others = [other for other in standing.open_orders if (other.symbol, other.side) == (symbol, "SELL")]
            sold = order.quantity_units + sum(other.quantity_units for other in others)
            hold("oversell", symbol, sold > standing.units.get(symbol, 0))
    whole, this = sum(map(worth, plan)), sum(map(worth, wave))
    meant = sum(line.order.quantity_units * line.order.price_ticks for line in plan)
    hold("orders", "", len(plan) > limits.orders_max)
    hold("batch_nav", "", whole > of["batch_nav_max"] * value)
    most = limits.batch_notional_max
    hold("batch_notional", "", most is not None and whole * money > Fraction(str(most)))
    hold("daily_nav", "", this + standing.sent > of["daily_nav_max"] * value)
    hold("turnover", "", abs(Fraction(whole, meant) - 1) > of["turnover_drift_max"])
    buys = [line for line in wave if line.order.side == "BUY"]
    reserved = sum(rounded(Fraction(other.quantity_units * other.price_ticks, SHARE), other.scale)
                   for other in standing.open_orders if other.side == "BUY")  # fmt: skip
    hold("cash", "", bool(buys) and sum(map(outlay, buys)) + reserved > standing.cash_minor)
    hold("closed", "", not standing.market_open)
    return broken


def wrongs(seed: int, orders: int) -> tuple[list[tuple[int, set[tuple[str, str]]]], dict[str, list[int]]]:
    """Cases in which the two counts differ, and how often each limit blocked and let pass."""
    dice, seen, wrong = Random(seed), 0, []
    met_with: dict[str, list[int]] = {}
    while seen < orders:
        wave, plan, standing, limits = case_of(dice)
        seen += len(wave)
        found = {(reason.code, reason.symbol) for reason in check(wave, plan, standing, limits).blocked}
        wanted = expected(wave, plan, standing, limits)
        if found != wanted:
            wrong.append((seen, found ^ wanted))
        for code in {code for code, _ in wanted}:
            met_with.setdefault(code, [0, 0])[0] += 1
        for code in CODES - {code for code, _ in wanted}:
            met_with.setdefault(code, [0, 0])[1] += 1
    return wrong, met_with


CODES = {
    "order_nav", "order_notional", "order_shares", "step", "volume_share", "no_price", "price_age", "price_collar",
    "limit_price", "restricted", "sent", "ended", "open_order", "late", "no_cutoff", "oversell", "orders", "batch_nav",
    "batch_notional", "daily_nav", "turnover", "cash", "closed",
}  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("part", range(PARTS))
def test_no_order_passes_or_is_held_back_wrongly(part: int) -> None:
    wrong, met_with = wrongs(part, ORDERS // PARTS)
    assert wrong == []
    assert set(met_with) == CODES and all(min(times) > 0 for times in met_with.values()), met_with


FAULTS = {
    "a limit is passed by one unit": ("part_of", lambda fraction, amount: pretrade_part(fraction, amount) + 1),
    "a limit blocks at the limit": ("part_of", lambda fraction, amount: pretrade_part(fraction, amount) - 1),
    "costs are left out of the cash": ("_outlay_minor", lambda line: outlay(replace(line, cost_ticks=0))),
}
pretrade_part = pretrade.part_of


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong = FAULTS[fault]
    monkeypatch.setattr(pretrade, name, wrong)
    assert wrongs(1, 2000)[0] != []
