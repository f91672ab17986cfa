"""The drive through a history: roll the book, let the flow in, fill pending orders, walk to the next such session."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trimtab.decide import later, stretch
from trimtab.decide.engine import Engine
from trimtab.errors import PricesRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.ledger.holding import Event, happened
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.market.actions import Split
from trimtab.market.panel import Panel, make_panel
from trimtab.market.quality import quote
from trimtab.market.sessions import counts_upto
from trimtab.run.backtest.records import Filled
from trimtab.run.backtest.setting import Setting, due_places
from trimtab.units import money, shares, worth


@dataclass(frozen=True, slots=True)
class Road:
    """A setting laid out for an engine: one ground for each age at which prices may still be traded on.

    `due` holds the due sessions of each calendar once one was asked for.
    """

    setting: Setting
    engine: Engine
    grounds: Mapping[int, stretch.Ground]
    due: dict[str | None, Any] = field(default_factory=dict)

    def due_on(self, policy: Policy) -> Any:
        """The policy's due sessions: 1 where its calendar looks, one array for all policies with that calendar."""
        if not self.due:
            self.due.update(due_places(self.setting.sessions))
        return self.due[policy.calendar]


@dataclass(slots=True)
class Driven:
    """What a drive has done so far: the book, its last trade, orders pending, and what was written down."""

    book: Book
    last: int
    pending: tuple[later.Pending, ...] = ()
    trades: list[Filled] = field(default_factory=list)
    rebalances: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    steps: list[tuple[int, str, int]] = field(default_factory=list)  # from which place a name has how many units
    nav: array[int] = field(default_factory=lambda: array("q"))
    cash: array[int] = field(default_factory=lambda: array("q"))
    inside: array[int] = field(default_factory=lambda: array("b"))


def make_road(setting: Setting, engine: Engine) -> Road:
    """The setting laid out: its panels, and where each session stands on the axis that is counted on."""
    places = counts_upto(setting.counted, setting.sessions)
    grounds = {}
    for age in sorted({mandate.limits.price_age_sessions_max for mandate in setting.mandates.values()}):
        panel = make_panel(setting.prices, setting.symbols, setting.sessions, age_sessions_max=age, axis=setting.axis)
        grounds[age] = stretch.make_ground(setting.prices, panel, setting.counted, places, engine)
    return Road(setting, engine, grounds)


def drive(road: Road, mandates: Mapping[int, Mandate], *, look: bool) -> Driven:
    """The sleeve from cash through all sessions under these mandates, by the place that each holds from."""
    setting = road.setting
    book = Book((), setting.capital_ticks, setting.per, setting.prices.currency, setting.prices.scale)
    driven = Driven(book, stretch.never())
    starts = sorted(mandates)
    grounds = {age: stretch.apart(ground) for age, ground in road.grounds.items()}
    stops = stops_of(setting, mandates, mandates.values())
    t, length = 0, len(setting.sessions)
    nav, cash, inside = (array(code, bytes(size * length)) for code, size in (("q", 8), ("q", 8), ("b", 1)))
    while t < length:
        mandate = mandates[starts[bisect_right(starts, t) - 1]]
        ground = grounds[mandate.limits.price_age_sessions_max]
        _roll(driven, setting, ground.panel, t)
        _let_in(driven, setting, ground.panel, t)
        _fill(driven, setting, ground, mandate, t)
        end = stops[bisect_right(stops, t)]
        walked = stretch.walk(
            ground, driven.book, mandate, road.due_on(mandate.policy), t, end,
            last=driven.last, asked=t == 0, later=setting.fill != "close", look=look,
        )  # fmt: skip
        if walked.out_of_bounds:
            raise out_of_bounds(setting, walked.t)
        _write(driven, setting, ground, walked)
        nav[t : walked.t] = array("q", ground.log.nav[t : walked.t])
        cash[t : walked.t] = array("q", ground.log.cash[t : walked.t])
        inside[t : walked.t] = array("b", ground.log.inside[t : walked.t])
        t = walked.t
    driven.nav, driven.cash, driven.inside = nav, cash, inside
    _say_unfilled(driven, setting)
    return driven


def stops_of(setting: Setting, starts: Iterable[int], mandates: Iterable[Mandate]) -> list[int]:
    """The places at which something comes from outside, the end last."""
    stops = {len(setting.sessions), *starts, *setting.flows, *setting.actions}
    for mandate in mandates:
        stops |= {bisect_left(setting.sessions, fee.since) for fee in mandate.costs.sell_fees or ()}  # type: ignore[union-attr]
    return sorted(stops)


def _roll(driven: Driven, setting: Setting, panel: Panel, t: int) -> None:
    """The book through the splits and dividends of the session; a split before a dividend, pending orders too."""
    held, cash = dict(driven.book.shares), driven.book.cash_ticks
    for action in setting.actions.get(t, ()):
        if isinstance(action, Split):
            driven.pending = tuple(
                order.split(action) if order.symbol == action.symbol else order for order in driven.pending
            )
        units = held.get(action.symbol, 0)
        if units:
            price = panel.quote(t, panel.symbols.index(action.symbol)).price_ticks
            event = happened(action, setting.sessions[t], units, driven.book.per, price)
            driven.events.append(event)
            cash += event.cash_ticks
            if event.units_after != units:
                held[action.symbol] = event.units_after
                driven.steps.append((t, action.symbol, event.units_after))
    kept = tuple((symbol, units) for symbol, units in held.items() if units)
    driven.book = replace(driven.book, shares=kept, cash_ticks=cash)


def _let_in(driven: Driven, setting: Setting, panel: Panel, t: int) -> None:
    """The session's flow; one that takes out all there is, or more, is refused."""
    flow = setting.flows.get(t, 0)
    if not flow:
        return
    held = (
        worth(units, panel.quote(t, panel.symbols.index(symbol)).price_ticks, driven.book.per)
        for symbol, units in driven.book.shares
    )
    total = sum(held) + driven.book.cash_ticks
    if total + flow <= 0:
        found = f"{money(-flow, setting.prices.scale)} is taken out at {setting.sessions[t]}"
        allowed = f"the sleeve is worth {money(total, setting.prices.scale)} then"
        raise UsageRefused("flows", found, allowed, "take out less")
    driven.book = replace(driven.book, cash_ticks=driven.book.cash_ticks + flow)


def _fill(driven: Driven, setting: Setting, ground: stretch.Ground, mandate: Mandate, t: int) -> None:
    """The orders of the session before, filled on this one's prices; what is cut or not filled is said."""
    if not driven.pending:
        return
    session = setting.sessions[t]
    crossed = stretch.crossing(ground, driven.book, mandate, t, [order.symbol for order in driven.pending])
    prices = [_price(setting, ground.panel, order.symbol, t) for order in driven.pending]
    for order, price in zip(driven.pending, prices, strict=True):
        if not price:
            text = f"{order.symbol} was not filled on {session}: it has no price to trade on then"
            driven.findings.append(Finding("unfilled", order.symbol, text, session))
    for done in later.fill(crossed, driven.pending, prices):
        symbol = done.order.symbol
        if done.after != done.wanted:
            cut, wanted = (shares(units - done.before, setting.per) for units in (done.after, done.wanted))
            text = f"of {wanted} {symbol} ordered on {done.order.decided} the cash bore {cut} on {session}"
            driven.findings.append(Finding("cut_fill", symbol, text, session))
        if done.after == done.before:
            continue
        cash = driven.book.cash_ticks - done.notional_ticks - done.cost_ticks
        _set(driven, t, symbol, done.after, cash)
        driven.last = ground.places[t]
        driven.trades.append(
            Filled(
                done.order.decided, session, symbol, done.before, done.after, done.price_ticks, done.notional_ticks,
                done.cost_ticks, done.order.reason,
            )
        )  # fmt: skip
    driven.pending = ()


def _price(setting: Setting, panel: Panel, symbol: str, t: int) -> int:
    """The price that an order of the symbol is filled at in session t; 0 where there is none to trade on."""
    if setting.opens is None:
        quoted = panel.quote(t, panel.symbols.index(symbol))
    else:
        quoted = quote(setting.opens, symbol, setting.sessions[t])
    return 0 if quoted.doubt else quoted.price_ticks


def _set(driven: Driven, t: int, symbol: str, units: int, cash_ticks: int) -> None:
    held = dict(driven.book.shares) | {symbol: units}
    kept = tuple((name, held[name]) for name in sorted(held, key=str.encode) if held[name])
    driven.book = replace(driven.book, shares=kept, cash_ticks=cash_ticks)
    driven.steps.append((t, symbol, units))


def _write(driven: Driven, setting: Setting, ground: stretch.Ground, walked: stretch.Walked) -> None:
    """Takes what a walk did: its trades at the close, or the orders that it planned."""
    per = driven.book.per
    for move in walked.moves:
        price = ground.panel.price_at(move.t, ground.place_of[move.symbol])
        notional = worth(move.after, price, per) - worth(move.before, price, per)
        session = setting.sessions[move.t]
        driven.trades.append(
            Filled(
                session, session, move.symbol, move.before, move.after, price, notional, move.cost_ticks, move.reason
            )
        )
        driven.steps.append((move.t, move.symbol, move.after))
    for t in [*(move.t for move in walked.moves), *(move.t for move in walked.planned[:1])]:
        if not driven.rebalances or driven.rebalances[-1] != t:
            driven.rebalances.append(t)
    driven.book, driven.last = walked.book, walked.last
    driven.pending = tuple(
        later.Pending(setting.sessions[move.t], move.symbol, move.before, move.after, move.reason)
        for move in walked.planned
    )


def _say_unfilled(driven: Driven, setting: Setting) -> None:
    if driven.pending:
        count = len(driven.pending)
        orders = "1 order" if count == 1 else f"{count} orders"
        text = f"{orders} decided on the last session {setting.sessions[-1]} had no session after it to be filled on"
        driven.findings.append(Finding("unfilled_at_end", "", text, setting.sessions[-1]))


def out_of_bounds(setting: Setting, t: int) -> PricesRefused:
    """The refusal of a sleeve that is worth nothing, or too much to count."""
    found = f"at {setting.sessions[t]} the sleeve is worth nothing, or more than is counted at this scale"
    allowed = f"amounts are above zero and stay below {money(2**53, setting.prices.scale):,.0f}"
    return PricesRefused(setting.prices.source or "prices", found, allowed, "check the prices, or use a coarser scale")


def steps_by_symbol(steps: Sequence[tuple[int, str, int]], length: int) -> dict[str, array[int]]:
    """Units by symbol and session from the places at which they changed."""
    units: dict[str, array[int]] = {}
    changes: dict[str, list[tuple[int, int]]] = {}
    for t, symbol, held in steps:
        changes.setdefault(symbol, []).append((t, held))
    for symbol in sorted(changes, key=str.encode):
        column = array("q")
        now = 0
        for t, held in changes[symbol]:
            column.extend(array("q", [now]) * (t - len(column)))
            now = held
        column.extend(array("q", [now]) * (length - len(column)))
        units[symbol] = column
    return units
