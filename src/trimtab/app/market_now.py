"""What the market says when orders are to leave: prices and their age, volumes, the session and its cut-offs."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from trimtab.app.live import live_prices, with_live
from trimtab.app.plans import plan_folder, read_plan
from trimtab.app.sources import Series, read_source
from trimtab.decide.estimates import Meant, estimate
from trimtab.edges.calendars import ExchangeDay, exchange_day, exchange_sessions
from trimtab.errors import Refusal, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account, Order
from trimtab.mandate.costs import Impact
from trimtab.mandate.cutoffs import minutes_before_close, seconds_left
from trimtab.mandate.pretrade import Checked, Line, Standing, check, few
from trimtab.mandate.written import Settings, settings_of
from trimtab.market.prices import MISSING, Prices
from trimtab.run.staging import limit_of
from trimtab.units import SHARE_PER, currency_exponent, decimal, minor_ticks

if TYPE_CHECKING:
    from trimtab.app.staging import Staging


@dataclass(frozen=True, slots=True)
class Now:
    """A wave and its plan held beside the market at one time, ready to be checked."""

    session: str
    settles: str
    cutoff_utc: str
    wave: tuple[Line, ...]
    plan: tuple[Line, ...]
    account: Account
    value_ticks: int
    market_open: bool
    settings: Settings
    findings: tuple[Finding, ...]

    def checked(self, sent: int) -> Checked:
        """Whether the wave may leave, `sent` having left in the session before, in ticks / SHARE_PER."""
        account = self.account
        cash_minor = account.cash_minor.get(account.currency, 0)
        standing = Standing(
            account.shares, cash_minor, self.value_ticks, account.open_orders, sent, self.market_open
        )  # fmt: skip
        return check(self.wave, self.plan, standing, self.settings.orders)


def market_now(
    asked: Staging, account: Account, plan: str, waved: Sequence[Sequence[Order]], wave: int, at: str
) -> Now:
    """The wave beside the market at a time in UTC.

    Prices are those given; else the ones that the plan was decided on, which is said as a warning.
    """
    settings = settings_of(account.settings)
    day = _day(settings, at)
    orders = [order for each in waved for order in each]
    prices, findings = _prices(asked, account, plan, orders, day.session)
    volumes = _volumes(asked, settings)
    latest = {symbol: _latest(prices, symbol) for symbol in {*account.shares, *(order.symbol for order in orders)}}
    ages = _Ages(settings.orders.exchange, day.session)
    lines = {
        order.order_id: _line(order, latest[order.symbol], ages, settings, day, at, volumes.get(order.symbol))
        for order in orders
    }
    value, unpriced = _value(account, latest, orders[0].scale)
    return Now(
        day.session, day.settles, _cutoff(day, [lines[order.order_id] for order in waved[wave - 1]], at),
        tuple(lines[order.order_id] for order in waved[wave - 1]), tuple(lines[order.order_id] for order in orders),
        account, value, bool(day.closes_utc) or not settings.orders.exchange, settings,
        (*findings, *unpriced, *_of_day(settings, day)),
    )  # fmt: skip


def _day(settings: Settings, at: str) -> ExchangeDay:
    """The exchange's day at that time; the day in UTC where no exchange is named."""
    if not settings.orders.exchange:
        return ExchangeDay(at[:10])
    try:
        return exchange_day(settings.orders.exchange, at, settings.orders.settle_sessions)
    except UsageRefused as refusal:
        remedy = "correct exchange in [orders]"
        raise UsageRefused("orders", refusal.found, refusal.allowed, remedy) from None


def _of_day(settings: Settings, day: ExchangeDay) -> tuple[Finding, ...]:
    if not day.early:
        return ()
    text = f"{settings.orders.exchange} closes early on {day.session}, at {day.closes_utc}"
    return (Finding("early_close", "", text, day.session),)


def _prices(
    asked: Staging, account: Account, plan: str, orders: Sequence[Order], session: str
) -> tuple[Prices, tuple[Finding, ...]]:
    """The prices to hold the orders against, up to the session, and what is odd about them."""
    symbols = tuple(sorted({*account.shares, *(order.symbol for order in orders)}, key=str.encode))
    scale = orders[0].scale
    live = live_prices(asked.live, symbols, scale)
    if asked.prices is None and asked.series:
        option = f"--{min(asked.series)}"
        remedy = "add --prices, or leave it out"
        raise UsageRefused(option, "there is no --prices", "it says how prices are read", remedy)
    if asked.prices is not None:
        series = Series(currency=account.currency, scale=scale, **asked.series)
        read = read_source(asked.prices, symbols, series).upto(session)
        findings = tuple(finding for finding in read.findings if finding.severity == "warning")
    else:
        read = _as_decided(asked, account, plan, orders, symbols)
        findings = _of_plan(orders, {symbol for symbol, _ in live}, session)
    if read.currency != account.currency:
        found = f"they are in {read.currency} and the account is in {account.currency}"
        raise UsageRefused("--prices", found, "orders are in one currency", "give prices in it")
    return with_live(read, live, session if live else None), findings


def _of_plan(orders: Sequence[Order], live: Set[str], session: str) -> tuple[Finding, ...]:
    """A warning of orders without a newer price than the one that their plan saw."""
    old = sorted({order.symbol for order in orders} - live, key=str.encode)
    if not old:
        return ()
    named = f"the orders of {few(old)}" if live else "the orders"
    text = f"no --prices were given: {named} are held against the prices of their plan"
    return (Finding("prices_of_plan", "", text, session),)


def _as_decided(asked: Staging, account: Account, plan: str, orders: Sequence[Order], symbols: Sequence[str]) -> Prices:
    """The prices that the plan was decided on: those kept with it, else those of its orders alone."""
    assert account.plan is not None
    try:
        kept = read_plan(plan_folder(asked.archive, plan)).prices
        if kept.scale == orders[0].scale:
            return kept.only(symbols).upto(account.plan.session)
    except Refusal:  # not kept here, or not whole: the book itself has the price of each order
        pass
    of = {order.symbol: order.price_ticks for order in orders}
    columns = tuple(array("q", [of.get(symbol, MISSING)]) for symbol in symbols)
    return Prices(
        (account.plan.session,), tuple(symbols), columns, currency=account.currency, scale=orders[0].scale,
        source="the plan",
    )  # fmt: skip


def _latest(prices: Prices, symbol: str) -> tuple[int, str]:
    """The symbol's latest price and its session; zero where it has none."""
    column = prices.column(symbol)
    return next(((column[t], prices.sessions[t]) for t in range(len(column) - 1, -1, -1) if column[t]), (MISSING, ""))


class _Ages:
    """How many sessions old a price is, by the exchange's calendar, or by weekdays where no exchange is named."""

    def __init__(self, exchange: str, session: str) -> None:
        self.exchange = exchange
        self.session = session
        self.known: dict[str, int] = {}

    def of(self, priced: str) -> int:
        """Sessions after that one up to today's; below zero for a session after it."""
        day = priced[:10]
        if day not in self.known:
            first, last = min(day, self.session), max(day, self.session)
            between = exchange_sessions(self.exchange, first, last) if self.exchange else _weekdays(first, last)
            after = sum(1 for each in between if first < each <= last)
            self.known[day] = after if day <= self.session else -max(1, after)
        return self.known[day]


def _weekdays(first: str, last: str) -> tuple[str, ...]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (day + timedelta(days=n) for n in range((end - day).days + 1))
    return tuple(each.isoformat() for each in days if each.weekday() < 5)


def _line(
    order: Order, priced: tuple[int, str], ages: _Ages, settings: Settings, day: ExchangeDay, at: str,
    volume_units: int | None,
) -> Line:  # fmt: skip
    price, session = priced
    limits = settings.orders
    meant = Meant(
        order.symbol, order.side, order.quantity_units, price or order.price_ticks, order.currency, order.scale
    )  # fmt: skip
    minutes = minutes_before_close(order.symbol, limits)
    left = seconds_left(at, day.closes_utc, minutes) if day.closes_utc and minutes is not None else None
    step = int(decimal(settings.limits.step_of(order.symbol)) * SHARE_PER)
    return Line(
        order, price, ages.of(session) if session else 0, step,
        estimate(settings.costs, meant, day.session).cost_ticks,
        limit_of(order.side, order.price_ticks, order.scale, limits), volume_units, left,
    )  # fmt: skip


def _volumes(asked: Staging, settings: Settings) -> Mapping[str, int]:
    """A day's volume by symbol in 10**-9 of a share: of the file, else as the costs of impact have it."""
    if asked.volumes is not None:
        from trimtab.edges.feeds.volume_files import read_volume_file

        return read_volume_file(Path(asked.volumes))
    impact = settings.costs.impact
    if not isinstance(impact, Impact):
        return {}
    return {symbol: int(decimal(volume) * SHARE_PER) for symbol, volume in impact.volume.items()}


def _value(account: Account, latest: Mapping[str, tuple[int, str]], scale: int) -> tuple[int, tuple[Finding, ...]]:
    """What the account is worth in ticks, rounded down; what has no price counts as nothing, and is said."""
    held = account.shares
    worth = sum(units * latest[symbol][0] for symbol, units in held.items()) // SHARE_PER
    cash = account.cash_minor.get(account.currency, 0)
    coarser = currency_exponent(account.currency) - scale
    cash_ticks = cash * minor_ticks(account.currency, scale) if coarser <= 0 else cash // 10**coarser
    without = [symbol for symbol in held if not latest[symbol][0]]
    if not without:
        return worth + cash_ticks, ()
    text = f"there is no price of {few(without)}: held, and counted as nothing in the account's value"
    return worth + cash_ticks, (Finding("unpriced", "", text),)


def _cutoff(day: ExchangeDay, wave: Sequence[Line], at: str) -> str:
    """When the first order of the wave must have left, in UTC; empty where no cut-off is known."""
    left = [line.seconds_left for line in wave if line.seconds_left is not None]
    if not left or not day.closes_utc:
        return ""
    return (datetime.fromisoformat(at) + timedelta(seconds=min(left))).strftime("%Y-%m-%dT%H:%M:%SZ")
