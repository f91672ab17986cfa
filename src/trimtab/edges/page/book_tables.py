"""Tables of a book's page: positions and their lots at the last prices, gains by term, open orders."""

from __future__ import annotations

from html import escape

from trimtab.edges.page import words
from trimtab.edges.page.layout import amount, row, scrolled, section, signed_amount, table
from trimtab.ledger.accounts import Account, Order
from trimtab.ledger.fills import SELL
from trimtab.ledger.lots import LONG, SHORT, UNKNOWN, Unrealised
from trimtab.run.booked import Performance
from trimtab.run.booked.positions import Position, as_stands, realised
from trimtab.run.booked.positions import positions as held_by
from trimtab.units import SHARE_PER

LOTS_SHOWN = 60
ORDERS_SHOWN = 60
UNKNOWN_COST = "unknown"
POSITION_COLUMNS = (
    ("Shares", "n"), ("Price", "n"), ("Value", "n"), ("Weight", "n"), ("Cost", "n"), ("Unrealised gain", "n"),
)  # fmt: skip
LOT_COLUMNS = (
    ("Acquired", "t"), ("Shares", "n"), ("Cost", "n"), ("Value", "n"), ("Unrealised gain", "n"), ("Term", "t"),
)  # fmt: skip
ORDER_COLUMNS = (("Order", "t"), ("Side", "n"), ("Filled", "n"), ("Plan's price", "n"), ("State", "t"))
GAIN_COLUMNS = (("Realised", "n"), ("Of proceeds", "n"), ("Unrealised", "n"), ("Of value", "n"))
TERMS = {SHORT: "Short term", LONG: "Long term", UNKNOWN: "Term unknown"}


def positions(made: Performance, account: Account) -> str:
    """What is held, at which price, for what it was bought; the cash and the sum."""
    held = held_by(made, account)
    session = words.day(made.sessions[-1])
    if as_stands(made, account):
        lead = f"Held on {session}, at its prices."
    else:
        lead = f"Held as the book stands now, at the prices of {session}; the history ends before what came after it."
    cash = account.cash_minor.get(account.currency, 0)
    total = sum(position.value_minor for position in held) + cash
    decimals = words.price_decimals((position.price_ticks for position in held), made.prices)
    rows = [_position(position, total, decimals, made) for position in held]
    rows.append(row("Cash", _cells("", "", amount(cash, made), _weight(cash, total), "", "")))
    known = all(position.cost_known for position in held)
    cost, gain = sum(position.cost_minor for position in held), sum(position.gain_minor for position in held)
    rows.append(row("All", _cells(
        "", "", amount(total, made), _weight(total, total), amount(cost, made) if known else UNKNOWN_COST,
        signed_amount(gain, made) + ("" if known else " <small>of known cost</small>"),
    ), "sum"))  # fmt: skip
    return section("Positions", lead, table("cards owned", "Symbol", POSITION_COLUMNS, rows))


def _cells(*figures: str) -> tuple[tuple[str, str], ...]:
    names = ("c-shares", "c-price", "c-value", "c-weight", "c-paid", "c-gain")
    return tuple(zip(names, figures, strict=True))


def _weight(part: int, whole: int) -> str:
    return words.percent(part / whole) if whole > 0 else words.DASH


def _position(position: Position, total: int, decimals: int, made: Performance) -> str:
    shares = words.quantity(position.units, SHARE_PER)
    cost = amount(position.cost_minor, made) if position.cost_known else UNKNOWN_COST
    if not position.price_ticks:
        return row(position.symbol, _cells(shares, "never priced", words.DASH, words.DASH, cost, words.DASH))
    gain = signed_amount(position.gain_minor, made) if position.cost_known else UNKNOWN_COST
    price = escape(words.price_beside(position.price_ticks, decimals, made.prices))
    value = amount(position.value_minor, made)
    return row(position.symbol, _cells(shares, price, value, _weight(position.value_minor, total), cost, gain))


def lots(made: Performance, account: Account) -> str:
    """Each lot with its day, cost, value and what it would gain, short or long; the oldest of each name first."""
    found = [(position, each) for position in held_by(made, account) for each in position.lots]
    if not found:
        return section("Lots", "No shares are held.", "")
    rows = [_lot(position, each, made) for position, each in found[:LOTS_SHOWN]]
    more = len(found) - LOTS_SHOWN
    cut = (
        f"; the first {LOTS_SHOWN} of {len(found):,}, all of them stand in the CSV file of the lots" if more > 0 else ""
    )
    lead = f"What was bought when, and what it would gain if it were sold at the last prices{cut}."
    return section("Lots", lead, table("cards lots", "Symbol", LOT_COLUMNS, rows))


def _lot(position: Position, each: Unrealised, made: Performance) -> str:
    lot, priced = each.lot, bool(position.price_ticks)
    gain = signed_amount(each.gain_minor, made) if lot.cost_known and priced else UNKNOWN_COST
    cells = (
        ("t c-day", escape(words.day(lot.acquired)) if lot.acquired else "unknown"),
        ("c-shares", words.quantity(lot.quantity_units, SHARE_PER)),
        ("c-paid", amount(lot.cost_minor, made) if lot.cost_known else UNKNOWN_COST),
        ("c-value", amount(each.value_minor, made) if priced else words.DASH), ("c-gain", gain),
        ("t c-term", escape(each.term)),
    )  # fmt: skip
    return row(position.symbol, cells)


def gains(made: Performance, account: Account) -> str:
    """Gains made and gains that could be made, short and long."""
    closed = {done.term: done for done in realised(account)}
    held = [each for position in held_by(made, account) if position.price_ticks for each in position.lots]
    rows = []
    for term, said in TERMS.items():
        done, open_ = closed.get(term), [each for each in held if each.term == term]
        if term == UNKNOWN and not done and not open_:
            continue
        known = all(each.lot.cost_known for each in open_)
        rows.append(row(said, (
            ("c-done", (_gain(done.gain_minor, done.cost_known, made) if done else amount(0, made))),
            ("c-proceeds", amount(done.proceeds_minor if done else 0, made)),
            ("c-open", _gain(sum(each.gain_minor for each in open_), known, made)),
            ("c-value", amount(sum(each.value_minor for each in open_), made)),
        )))  # fmt: skip
    lead = (
        "Since the account was opened. Long term is a holding of more than one year, as United States tax law has it."
    )
    title = "Gains"
    return section(title, lead, scrolled(title, table("wide", "Term", GAIN_COLUMNS, rows)))


def _gain(minor: int, known: bool, made: Performance) -> str:
    return signed_amount(minor, made) if known else UNKNOWN_COST


def open_orders(account: Account) -> str:
    """What was sent and is not done yet."""
    orders = account.open_orders
    if not orders:
        return section("Open orders", "No order is open.", "")
    rows = [_order(order) for order in orders[:ORDERS_SHOWN]]
    more = f", the first {ORDERS_SHOWN} shown" if len(orders) > ORDERS_SHOWN else ""
    lead = f"{words.plural(len(orders), 'order')} sent and neither filled nor cancelled{more}."
    return section("Open orders", lead, table("cards orders", "Symbol", ORDER_COLUMNS, rows))


def _order(order: Order) -> str:
    sell, decimals = order.side == SELL, words.price_decimals((order.price_ticks,), order)
    cells = (
        ("t c-order", escape(order.order_id)),
        (f"c-side {'sell' if sell else 'buy'}", words.side(order.quantity_units * (-1 if sell else 1), SHARE_PER)),
        ("c-done", words.quantity(order.filled_units, SHARE_PER)),
        ("c-price", escape(words.price_beside(order.price_ticks, decimals, order))),
        ("t c-state", escape(order.state)),
    )  # fmt: skip
    return row(order.symbol, cells)
