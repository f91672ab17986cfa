"""Pre-trade checks: whether the orders of a wave may leave, each limit of OrderLimits against the account as it stands.

All is counted in whole units: an order at its limit passes, one unit above it does not. Every failure is listed, and
one is enough to hold the whole wave back. What cannot be checked is said as a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from trimtab.findings import Finding
from trimtab.ledger.accounts import Order
from trimtab.ledger.exact import minor
from trimtab.ledger.fills import BUY, SELL
from trimtab.mandate.order_limits import OrderLimits, part_of
from trimtab.units import SHARE_PER, Number, currency_exponent, decimal, money, shares

NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """An order and what is known of its symbol today.

    `price_ticks` is the latest price (0 for none) and `price_age` how many sessions old it is, below zero for one from
    the future; `volume_units` a day's volume in 10**-9 of a share; `cost_ticks` what the order would cost;
    `seconds_left` the time to its cut-off. None is not known, but for `limit_ticks`, where it is no limit.
    """

    order: Order
    price_ticks: int
    price_age: int
    step_units: int
    cost_ticks: int = 0
    limit_ticks: int | None = None
    volume_units: int | None = None
    seconds_left: int | None = None

    @property
    def notional(self) -> int:
        """What the order is worth now in ticks / SHARE_PER, exact; at the plan's price where there is no other."""
        return self.order.quantity_units * (self.price_ticks or self.order.price_ticks)


@dataclass(frozen=True, slots=True)
class Standing:
    """The account that the orders are of: its shares, cash and value now, its open orders, and what was sent today.

    `sent` is the notional of the orders that left in this session before, in ticks / SHARE_PER; `market_open` is False
    on a day on which the exchange does not open.
    """

    units: Mapping[str, int]
    cash_minor: int
    value_ticks: int
    open_orders: tuple[Order, ...] = ()
    sent: int = 0
    market_open: bool = True


@dataclass(frozen=True, slots=True)
class Blocked:
    """One reason why a wave does not leave: the check, its symbol (empty for all), what was found and is allowed."""

    code: str
    symbol: str
    found: str
    allowed: str
    remedy: str = ""

    def sentence(self) -> str:
        """The reason as the user reads it, on one line."""
        text = "; ".join(part for part in (self.found, self.allowed, self.remedy) if part)
        return f"{self.symbol}: {text}" if self.symbol else text


@dataclass(frozen=True, slots=True)
class Checked:
    """Every reason why the wave does not leave, none where it may; and what could not be checked."""

    blocked: tuple[Blocked, ...]
    findings: tuple[Finding, ...] = ()


def check(wave: Sequence[Line], plan: Sequence[Line], standing: Standing, limits: OrderLimits) -> Checked:
    """Holds a wave against every limit; `plan` is all orders of its plan, the wave's among them."""
    blocked = [reason for line in wave for each in _EACH for reason in each(line, standing, limits)]
    blocked += [reason for whole in _WHOLE for reason in whole(wave, plan, standing, limits)]
    return Checked(tuple(blocked), tuple(_unchecked(wave, limits)))


# --- one order -------------------------------------------------------------------------------------------------------
def _notional(line: Line, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    worth = _said(line.notional, line.order)
    if line.notional > part_of(limits.order_nav_max, standing.value_ticks * SHARE_PER):
        value = _said(standing.value_ticks * SHARE_PER, line.order)
        yield Blocked(
            "order_nav", line.order.symbol, f"the order is worth {worth} and the account {value}",
            f"an order is at most {_times(limits.order_nav_max)} the account (order_nav_max)",
        )  # fmt: skip
    most = limits.order_notional_max
    if most is not None and line.notional > part_of(most, 10**line.order.scale * SHARE_PER):
        yield Blocked(
            "order_notional", line.order.symbol, f"the order is worth {worth}",
            f"an order is at most {most:,} (order_notional_max)",
        )  # fmt: skip


def _quantity(line: Line, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    order = line.order
    most = limits.order_shares_max
    if most is not None and order.quantity_units > part_of(most, SHARE_PER):
        yield Blocked(
            "order_shares", order.symbol, f"the order is of {_shares(order.quantity_units)} shares",
            f"an order is at most {most:,} (order_shares_max)",
        )  # fmt: skip
    leaves_nothing = order.side == SELL and order.quantity_units == standing.units.get(order.symbol, 0)
    if order.quantity_units % line.step_units and not leaves_nothing:
        yield Blocked(
            "step", order.symbol, f"the order is of {_shares(order.quantity_units)} shares",
            f"shares trade in steps of {_shares(line.step_units)}", "propose again",
        )  # fmt: skip


def _volume(line: Line, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    order = line.order
    if line.volume_units is not None and order.quantity_units > part_of(limits.volume_share_max, line.volume_units):
        yield Blocked(
            "volume_share", order.symbol,
            f"the order is of {_shares(order.quantity_units)} shares and a day's volume is "
            f"{_shares(line.volume_units)}",
            f"an order is at most {_percent(limits.volume_share_max)} of it (volume_share_max)",
        )  # fmt: skip


def _price(line: Line, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    order, again = line.order, "propose again"
    if line.price_ticks <= 0:
        yield Blocked("no_price", order.symbol, "it has no price", "an order is held against a price of its symbol",
                      "add one with --price")  # fmt: skip
        return
    if line.price_age < 0:
        yield Blocked("price_age", order.symbol, "its price is from after the session", "", "correct --prices or --at")
    if line.price_age > limits.price_age_sessions_max:
        yield Blocked(
            "price_age", order.symbol, f"its price is {_counted(line.price_age)} old",
            f"at most {limits.price_age_sessions_max} (price_age_sessions_max)", "give newer prices",
        )  # fmt: skip
    if abs(line.price_ticks - order.price_ticks) > part_of(limits.price_collar, order.price_ticks):
        yield Blocked(
            "price_collar", order.symbol,
            f"its price is {_price_said(line.price_ticks, order)} and the plan saw "
            f"{_price_said(order.price_ticks, order)}",
            f"the two differ by at most {_percent(limits.price_collar)} (price_collar)", again,
        )  # fmt: skip
    limit = line.limit_ticks
    if limit is not None and abs(limit - line.price_ticks) > part_of(limits.price_collar, line.price_ticks):
        yield Blocked(
            "limit_price", order.symbol,
            f"its limit is {_price_said(limit, order)} and its price {_price_said(line.price_ticks, order)}",
            f"the two differ by at most {_percent(limits.price_collar)} (price_collar)", again,
        )  # fmt: skip


def _restricted(line: Line, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    if line.order.symbol in limits.restricted:
        yield Blocked(
            "restricted", line.order.symbol, "it is restricted", "a restricted name is not traded (restricted)"
        )


def _once(line: Line, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    order = line.order
    if order.sent:
        yield Blocked("sent", order.symbol, f"the order {order.order_id} was sent already", "an order is sent once")
    if not order.sent and (order.cancelled or order.filled_units):
        yield Blocked("ended", order.symbol, f"the order {order.order_id} is {order.state}", "an order is sent whole",
                      "propose again")  # fmt: skip
    for other in standing.open_orders:
        if other.symbol == order.symbol and other.order_id != order.order_id:
            yield Blocked(
                "open_order", order.symbol, f"the order {other.order_id} ({other.side}) is open",
                "a symbol has one open order", "book its fills or cancel it",
            )  # fmt: skip


def _in_time(line: Line, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    if line.seconds_left is None and standing.market_open and limits.exchange:
        exchange = limits.exchange_of(line.order.symbol)
        yield Blocked(
            "no_cutoff", line.order.symbol, f"no cut-off of {exchange} is known for {limits.order_type} orders",
            "orders leave before a cut-off", "set exchange_minutes in [orders]",
        )  # fmt: skip
    if line.seconds_left is not None and standing.market_open and line.seconds_left < 0:
        late = -line.seconds_left
        yield Blocked(
            "late", line.order.symbol, f"the cut-off was {late // 60} min {late % 60} s ago",
            f"{limits.order_type} orders leave before it", "stage in the next session, or propose again",
        )  # fmt: skip


# --- all orders of a wave, or of a plan ------------------------------------------------------------------------------
Lines = Sequence[Line]


def _count(wave: Lines, plan: Lines, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    if len(plan) > limits.orders_max:
        found = f"the plan has {len(plan)} orders"
        yield Blocked("orders", "", found, f"a plan has at most {limits.orders_max} (orders_max)")


def _gross(wave: Lines, plan: Lines, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    if not plan:
        return
    whole, order = sum(line.notional for line in plan), plan[0].order
    value = standing.value_ticks * SHARE_PER
    if whole > part_of(limits.batch_nav_max, value):
        yield Blocked(
            "batch_nav", "", f"the plan's orders are worth {_said(whole, order)} and the account {_said(value, order)}",
            f"they are at most {_times(limits.batch_nav_max)} the account (batch_nav_max)",
        )  # fmt: skip
    most = limits.batch_notional_max
    if most is not None and whole > part_of(most, 10**order.scale * SHARE_PER):
        yield Blocked(
            "batch_notional", "", f"the plan's orders are worth {_said(whole, order)}",
            f"they are at most {most:,} (batch_notional_max)",
        )  # fmt: skip
    today = standing.sent + sum(line.notional for line in wave)
    if today > part_of(limits.daily_nav_max, value):
        yield Blocked(
            "daily_nav", "", f"the session's orders would be worth {_said(today, order)} and the account is worth "
            f"{_said(value, order)}", f"they are at most {_times(limits.daily_nav_max)} the account (daily_nav_max)",
        )  # fmt: skip


def _turnover(wave: Lines, plan: Lines, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    meant = sum(line.order.quantity_units * line.order.price_ticks for line in plan)
    whole = sum(line.notional for line in plan)
    if abs(whole - meant) > part_of(limits.turnover_drift_max, meant):
        order = plan[0].order
        yield Blocked(
            "turnover", "", f"the plan's orders are worth {_said(whole, order)} and were {_said(meant, order)}",
            f"the two differ by at most {_percent(limits.turnover_drift_max)} (turnover_drift_max)", "propose again",
        )  # fmt: skip


def _cash(wave: Lines, plan: Lines, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    buys = [line for line in wave if line.order.side == BUY]
    if not buys:
        return
    open_buys = [other for other in standing.open_orders if other.side == BUY]
    kept = sum(minor(o.open_units, o.price_ticks, 0, o.scale, o.currency) for o in open_buys)
    asked = sum(_outlay_minor(line) for line in buys)
    left = standing.cash_minor - kept
    if asked > left:
        currency = buys[0].order.currency
        yield Blocked(
            "cash", "", f"the buys take {_money(asked, currency)} with costs and the cash is {_money(left, currency)}",
            "buys are paid from cash in hand: what open sells will bring does not count",
            "book the fills of the sells first, or propose again",
        )  # fmt: skip


def _outlay_minor(line: Line) -> int:
    order = line.order
    price_ticks = line.price_ticks or order.price_ticks
    return minor(order.quantity_units, price_ticks, line.cost_ticks, order.scale, order.currency)


def _oversell(wave: Lines, plan: Lines, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    sold: dict[str, int] = {}
    for symbol, units in (
        *((line.order.symbol, line.order.quantity_units) for line in wave if line.order.side == SELL),
        *((other.symbol, other.open_units) for other in standing.open_orders if other.side == SELL),
    ):
        sold[symbol] = sold.get(symbol, 0) + units
    selling = {line.order.symbol for line in wave if line.order.side == SELL}
    for symbol in sorted(selling, key=str.encode):
        held = standing.units.get(symbol, 0)
        if sold[symbol] > held:
            found = f"{_shares(sold[symbol])} shares are to be sold and {_shares(held)} are held"
            yield Blocked("oversell", symbol, found, "a sale sells what is held", "propose again")


def _open_day(wave: Lines, plan: Lines, standing: Standing, limits: OrderLimits) -> Iterator[Blocked]:
    if not standing.market_open:
        found = f"{limits.exchange} does not open on this day"
        yield Blocked("closed", "", found, "orders leave on a session", "stage on the next one")


_EACH: tuple[Callable[[Line, Standing, OrderLimits], Iterable[Blocked]], ...] = (
    _notional, _quantity, _volume, _price, _restricted, _once, _in_time,
)  # fmt: skip
_WHOLE: tuple[Callable[[Lines, Lines, Standing, OrderLimits], Iterable[Blocked]], ...] = (
    _count, _gross, _turnover, _cash, _oversell, _open_day,
)  # fmt: skip


def _unchecked(wave: Lines, limits: OrderLimits) -> Iterator[Finding]:
    """What could not be held against its limit, one warning a kind."""
    unknown = [line.order.symbol for line in wave if line.volume_units is None]
    if unknown:
        yield Finding(
            "volume_unknown", "", f"the share of a day's volume is not checked: none is known of {few(unknown)}"
        )
    if not limits.exchange:
        yield Finding("cutoff_unknown", "", "no cut-off is checked: exchange in [orders] is empty")


def few(symbols: Sequence[str]) -> str:
    """The first names of a list, and how many more there are."""
    named = ", ".join(symbols[:NAMES_SHOWN])
    return f"{named} and {len(symbols) - NAMES_SHOWN} more" if len(symbols) > NAMES_SHOWN else named


def _said(notional: int, order: Order) -> str:
    """An amount in ticks / SHARE_PER as money of the order's currency, rounded up to the minor unit."""
    decimals = currency_exponent(order.currency)
    per = SHARE_PER * 10 ** max(0, order.scale - decimals)
    return f"{money(-(-notional // per), decimals):,} {order.currency}"


def _money(amount_minor: int, currency: str) -> str:
    return f"{money(amount_minor, currency_exponent(currency)):,} {currency}"


def _price_said(price_ticks: int, order: Order) -> str:
    return f"{money(price_ticks, order.scale).normalize():f}"


def _shares(units: int) -> str:
    count = shares(units, SHARE_PER)
    return f"{count:,}" if isinstance(count, int) else f"{count.normalize():,f}"


def _percent(fraction: Number) -> str:
    return f"{(100 * decimal(fraction)).normalize():f}%"


def _times(fraction: Number) -> str:
    return f"{decimal(fraction).normalize():f} times"


def _counted(sessions: int) -> str:
    return "1 session" if sessions == 1 else f"{sessions} sessions"
