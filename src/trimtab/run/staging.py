"""Staging: an approved plan's orders in waves, sells before buys, and each order as the row that a desk sends.

A wave is what may go together. The first is the sells, the next the buys; a plan of one side has one wave. A row is
made of the account as it stood when the wave was staged and of the fact that staged it, so that the same file can be
made again from the journal at any later time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trimtab.decide.estimates import Meant, estimate
from trimtab.ledger.accounts import STAGED, Account, Order
from trimtab.ledger.exact import half_even
from trimtab.ledger.facts import Approved, Proposed, Staged
from trimtab.ledger.fills import BUY, SELL
from trimtab.ledger.journal import Entry
from trimtab.mandate.costs import Costs
from trimtab.mandate.order_limits import LIMITED, OrderLimits, part_of
from trimtab.units import SHARE_PER, ticks


@dataclass(frozen=True, slots=True)
class Trail:
    """Who made a plan and who approved it, and when, in UTC."""

    created_by: str = ""
    created_at: str = ""
    approved_by: str = ""
    approved_at: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as it is sent, with all that a blotter asks for; units are 10**-9 of a share, money is in ticks.

    `limit_ticks` is None for an order without a limit, `average_ticks` for one without a fill. `lots` says which lots a
    sale closes; `settles` is empty where no exchange says when.
    """

    order_id: str
    plan: str
    wave: int
    account: str
    session: str
    side: str
    symbol: str
    broker_symbol: str
    listing: str
    quantity_units: int
    order_type: str
    limit_ticks: int | None
    time_in_force: str
    price_ticks: int
    notional_ticks: int
    currency: str
    scale: int
    fees_ticks: int
    settles: str
    lots: str
    strategy: str
    trail: Trail
    broker: str
    broker_account: str
    state: str = STAGED
    filled_units: int = 0
    average_ticks: int | None = None
    notes: str = ""


def waves(account: Account, plan: str) -> tuple[tuple[Order, ...], ...]:
    """The plan's orders wave by wave, each in order of symbol: the sells, then the buys; a wave of none is left out."""
    of = sorted((order for order in account.orders.values() if order.plan == plan), key=lambda o: o.symbol.encode())
    sides = (tuple(order for order in of if order.side == side) for side in (SELL, BUY))
    return tuple(wave for wave in sides if wave)


def staged_rows(
    account: Account, staged: Staged, trail: Trail, orders: OrderLimits, costs: Costs
) -> tuple[OrderRow, ...]:
    """The rows of a wave, in the order of the fact that staged it.

    `account` is as it stood before that fact, `orders` and `costs` are those of its settings.
    """
    return tuple(_row(account, account.orders[each], staged, trail, orders, costs) for each in staged.orders)


def trail_of(entries: Iterable[Entry], account: str, plan: str) -> Trail:
    """Who proposed and approved the plan, and when, as the journal has it; empty for what it has not."""
    proposed = approved = ("", "")
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, Proposed | Approved) and (fact.account, fact.plan) == (account, plan):
            if isinstance(fact, Proposed):
                proposed = entry.who, entry.when_utc
            else:
                approved = entry.who, entry.when_utc
    return Trail(*proposed, *approved)


def limit_of(side: str, price_ticks: int, scale: int, orders: OrderLimits) -> int | None:
    """The limit price in ticks: the price moved against us by `limit_offset`, then to the tick on the nearer side.

    None for an order without one. A sell's limit is never below one tick of the exchange.
    """
    if orders.order_type not in LIMITED:
        return None
    step = max(1, ticks(orders.limit_tick, scale))
    room = part_of(orders.limit_offset, price_ticks)
    if side == BUY:
        return max(step, (price_ticks + room) // step * step)
    return max(step, -(-(price_ticks - room) // step) * step)


def _row(account: Account, order: Order, staged: Staged, trail: Trail, orders: OrderLimits, costs: Costs) -> OrderRow:
    meant = Meant(
        order.symbol, order.side, order.quantity_units, order.price_ticks, order.currency, order.scale
    )  # fmt: skip
    return OrderRow(
        order.order_id, order.plan, staged.wave, account.name, staged.session, order.side, order.symbol,
        orders.broker_symbols.get(order.symbol, order.symbol), orders.listed.get(order.symbol, ""),
        order.quantity_units, orders.order_type, limit_of(order.side, order.price_ticks, order.scale, orders),
        orders.time_in_force, order.price_ticks, half_even(order.quantity_units * order.price_ticks, SHARE_PER),
        order.currency, order.scale, estimate(costs, meant, staged.session).fees_ticks, staged.settles,
        _lots(account, order), orders.strategy, trail, staged.destination, orders.broker_account,
    )  # fmt: skip


def _lots(account: Account, order: Order) -> str:
    """Which lots a sale closes: those chosen for it, else the method; nothing for a buy."""
    if order.side == BUY:
        return ""
    choice = account.choices.get(order.order_id)
    if choice and choice.lots:
        return " ".join(lot for lot, _ in choice.lots)
    return choice.method if choice and choice.method else account.methods.get(order.symbol, account.method)
