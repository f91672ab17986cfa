"""What each fact about holdings and cash does to a sheet: flows, transfers, trades, busts, income, actions."""

from __future__ import annotations

from dataclasses import replace

from trimtab.errors import BookRefused
from trimtab.ledger import facts
from trimtab.ledger.accounts import Booked, Order
from trimtab.ledger.exact import minor
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.lots import FIFO, Gain, Lot, Purchase, Sale, renamed, split
from trimtab.ledger.places import At
from trimtab.ledger.settled import settings_renamed
from trimtab.ledger.sheet import Sheet
from trimtab.units import SHARE_PER, shares


def post_flow(sheet: Sheet, fact: facts.Flow, at: At) -> None:
    """Client's cash in or out."""
    sheet.move_cash(fact.currency, fact.amount_minor)
    sheet.flows[fact.currency] = sheet.flows.get(fact.currency, 0) + fact.amount_minor


def post_transferred(sheet: Sheet, fact: facts.Transferred, at: At) -> None:
    """A lot in with its cost and date, or lots out at cost, without a gain."""
    if fact.quantity_units > 0:
        cost = fact.cost_minor
        sheet.open_lot(
            Lot(
                f"transferred:{fact.ref}", fact.symbol, fact.acquired, fact.quantity_units, cost, fact.currency,
                fact.cost_known, at.sequence,
            ),
            at.where,
        )  # fmt: skip
    else:
        sheet.check_currency(fact.symbol, fact.currency, at.where)
        sale = _sale(sheet, fact.symbol, (fact.ref,), f"transferred:{fact.ref}", fact.session, -fact.quantity_units, 0)
        cost = -sum(gain.cost_minor for gain in sheet.close_lots(fact.symbol, sale, at.where))
    sheet.transferred[fact.currency] = sheet.transferred.get(fact.currency, 0) + cost


def _sale(
    sheet: Sheet, symbol: str, names: tuple[str, ...], by: str, session: str, quantity_units: int, proceeds_minor: int
) -> Sale:
    """A sale with the lots or the method that was chosen for one of its names, else by the symbol's method."""
    if not sheet.choices:
        return Sale(by, session, quantity_units, proceeds_minor, sheet.method(symbol))
    choice = next((sheet.choices[name] for name in names if name and name in sheet.choices), None)
    method = choice.method if choice and choice.method else sheet.method(symbol)
    return Sale(by, session, quantity_units, proceeds_minor, method, choice.lots if choice else ())


def post_filled(sheet: Sheet, fact: facts.Filled, at: At) -> None:
    """A trade of a broker."""
    book_fill(sheet, fact.fill, at)


def book_fill(sheet: Sheet, fill: Fill, at: At) -> None:
    """Shares and cash of a fill, its order's progress, the gains of a sale."""
    fill_id, session, symbol, side, units, _, _, order_id, currency, _ = fill
    order = _order_of(sheet, fill, at) if order_id else None
    acted = sheet.actions.get(symbol, ())
    if acted and session < max(acted):
        found = f"{symbol} was traded on {session} and an action of {max(acted)} is booked"
        raise BookRefused(
            at.where, found, "trades are booked before the later actions of their symbol",
            "take the action back, or write the trade in shares of today",
        )  # fmt: skip
    if fill_id in sheet.fills:
        raise BookRefused(
            at.where, f"the fill {fill_id} is booked already", "one id is one fill", "give the new fill its own id"
        )
    cash = _buy(sheet, fill, at) if side == BUY else _sell(sheet, fill, at)
    sheet.move_cash(currency, cash)
    sheet.fills[fill_id] = Booked(fill, cash, len(acted))
    if order:
        sheet.orders[order.order_id] = replace(order, filled_units=order.filled_units + units)


def _buy(sheet: Sheet, fill: Fill, at: At) -> int:
    fill_id, session, symbol, _, units, price, fees, _, currency, scale = fill
    cost = minor(units, price, fees, scale, currency)
    lot_id = f"fill:{fill_id}"
    sheet.open_lot(Lot(lot_id, symbol, session, units, cost, currency, True, at.sequence), at.where)
    sheet.purchases.append(Purchase(session, symbol, lot_id, units))
    return -cost


def _sell(sheet: Sheet, fill: Fill, at: At) -> int:
    fill_id, session, symbol, _, units, price, fees, order_id, currency, scale = fill
    sheet.check_currency(symbol, currency, at.where)
    proceeds = minor(units, price, -fees, scale, currency)
    names = (order_id, fill_id)
    sale = _sale(sheet, symbol, names, f"fill:{fill_id}", session, units, proceeds)
    gains = sheet.close_lots(symbol, sale, at.where)
    sheet.gains += gains
    if sheet.choices:
        _use_choice(sheet, names, {gain.lot_id: -gain.quantity_units for gain in gains})
    return proceeds


def _use_choice(sheet: Sheet, names: tuple[str, ...], units: dict[str, int]) -> None:
    """What a fill took of chosen lots is chosen no more; what a bust gives back is chosen again."""
    for name in names:
        choice = sheet.choices.get(name) if name else None
        if choice and choice.lots:
            left = tuple((lot_id, most + units.get(lot_id, 0)) for lot_id, most in choice.lots)
            sheet.choices[name] = replace(choice, lots=left)
            return


def _order_of(sheet: Sheet, fill: Fill, at: At) -> Order:
    """The order that a fill belongs to; refuses one that it cannot be of."""
    order = sheet.orders.get(fill.order_id)
    if order is None or not order.sent:
        state = "was never staged" if order else "is not known"
        raise BookRefused(
            at.where, f"the order {fill.order_id} of the fill {fill.fill_id} {state}",
            "a fill is of a staged order, or of none", "correct the order id, or leave it empty",
        )  # fmt: skip
    if (order.symbol, order.side, order.currency) != (fill.symbol, fill.side, fill.currency):
        found = (
            f"the fill {fill.fill_id} is {fill.side} {fill.symbol} in {fill.currency} and its order is "
            f"{order.side} {order.symbol} in {order.currency}"
        )
        raise BookRefused(at.where, found, "a fill does what its order says", "correct the order id")
    if order.filled_units + fill.quantity_units > order.quantity_units:
        done, ordered = _read(order.filled_units + fill.quantity_units), _read(order.quantity_units)
        found = f"{done} shares of the order {order.order_id} would be filled and {ordered} were ordered"
        raise BookRefused(at.where, found, "fills sum to no more than the order", "correct the quantity")
    return order


def post_busted(sheet: Sheet, fact: facts.Busted, at: At) -> None:
    """A fill taken back by its broker."""
    bust(sheet, fact.fill_id, at)


def post_corrected(sheet: Sheet, fact: facts.Corrected, at: At) -> None:
    """A fill taken back, and another in its place."""
    bust(sheet, fact.fill_id, at)
    book_fill(sheet, fact.fill, at)


def bust(sheet: Sheet, fill_id: str, at: At) -> None:
    """The sheet as if the fill had never been: lots, cash, gains, order."""
    booked = sheet.fills.get(fill_id)
    if booked is None or booked.busted:
        found = f"the fill {fill_id} is {'taken back already' if booked else 'not in the book'}"
        raise BookRefused(at.where, found, "a bust takes back a fill that stands", "correct the id")
    fill = booked.fill
    if len(sheet.actions.get(fill.symbol, ())) != booked.actions:
        found = f"{fill.symbol} has lived through an action since the fill {fill_id}"
        raise BookRefused(
            at.where, found, "a bust comes before later actions of its symbol", "take the action back first"
        )
    if fill.side == BUY:
        _unbuy(sheet, booked, at)
    else:
        _unsell(sheet, fill, at)
    sheet.move_cash(fill.currency, -booked.cash_minor)
    sheet.fills[fill_id] = booked._replace(busted=True)
    if fill.order_id:
        order = sheet.orders[fill.order_id]
        sheet.orders[fill.order_id] = replace(order, filled_units=order.filled_units - fill.quantity_units)


def _unbuy(sheet: Sheet, booked: Booked, at: At) -> None:
    fill, lot_id = booked.fill, f"fill:{booked.fill.fill_id}"
    lots = sheet.lots.get(fill.symbol, [])
    place = next((place for place, lot in enumerate(lots) if lot.lot_id == lot_id), -1)
    if place < 0 or (lots[place].quantity_units, lots[place].cost_minor) != (fill.quantity_units, -booked.cash_minor):
        found = f"shares of the fill {fill.fill_id} have been sold or averaged since"
        raise BookRefused(
            at.where, found, "a purchase is taken back while it is whole", "take the later sales back first"
        )
    del lots[place]
    sheet.held[fill.symbol] -= fill.quantity_units
    at_end = len(sheet.purchases) - 1
    while sheet.purchases[at_end].lot_id != lot_id:
        at_end -= 1
    del sheet.purchases[at_end]


def _unsell(sheet: Sheet, fill: Fill, at: At) -> None:
    by = f"fill:{fill.fill_id}"
    end = len(sheet.gains)
    while sheet.gains[end - 1].by != by:  # from the end: a bust is of something recent, whose gains stand together
        end -= 1
    begin = end
    while begin and sheet.gains[begin - 1].by == by:
        begin -= 1
    back = sheet.gains[begin:end]
    del sheet.gains[begin:end]
    for gain in back:
        _put_back(sheet, gain, at)
    _use_choice(sheet, (fill.order_id, fill.fill_id), {gain.lot_id: gain.quantity_units for gain in back})


def _put_back(sheet: Sheet, gain: Gain, at: At) -> None:
    """The part of a lot that a sale had closed stands again with its date and its cost."""
    lots = sheet.lots.setdefault(gain.symbol, [])
    for place, lot in enumerate(lots):
        if lot.lot_id == gain.lot_id:
            units, cost = lot.quantity_units + gain.quantity_units, lot.cost_minor + gain.cost_minor
            lots[place] = lot._replace(quantity_units=units, cost_minor=cost)
            sheet.held[gain.symbol] += gain.quantity_units
            return
    sheet.open_lot(
        Lot(
            gain.lot_id, gain.symbol, gain.acquired, gain.quantity_units, gain.cost_minor, gain.currency,
            gain.cost_known, gain.opened,
        ),
        at.where,
    )  # fmt: skip


def post_dividend(sheet: Sheet, fact: facts.DividendPaid, at: At) -> None:
    """Income in cash, or as the shares it bought."""
    net = fact.amount_minor - fact.withheld_minor
    sheet.income[fact.currency] = sheet.income.get(fact.currency, 0) + net
    if not fact.reinvested_units:
        sheet.move_cash(fact.currency, net)
        return
    lot_id = f"dividend:{fact.ref}"
    units = fact.reinvested_units
    lot = Lot(lot_id, fact.symbol, fact.session, units, net, fact.currency, opened=at.sequence)
    sheet.open_lot(lot, at.where)
    sheet.purchases.append(Purchase(fact.session, fact.symbol, lot_id, units))


def post_fee(sheet: Sheet, fact: facts.FeeCharged, at: At) -> None:
    """A charge on the account."""
    sheet.move_cash(fact.currency, -fact.amount_minor)
    sheet.fees[fact.currency] = sheet.fees.get(fact.currency, 0) + fact.amount_minor


def post_interest(sheet: Sheet, fact: facts.InterestPaid, at: At) -> None:
    """Interest on the cash."""
    sheet.move_cash(fact.currency, fact.amount_minor)
    sheet.income[fact.currency] = sheet.income.get(fact.currency, 0) + fact.amount_minor


def post_split(sheet: Sheet, fact: facts.SplitDone, at: At) -> None:
    """New shares for old; the fraction that was paid out is sold."""
    _begin_action(sheet, fact.symbol, fact.session, at)
    sheet.check_currency(fact.symbol, fact.currency, at.where)
    lots = split(sheet.lots[fact.symbol], fact.after, fact.before, at.where)
    sheet.lots[fact.symbol] = list(lots)
    sheet.held[fact.symbol] = sum(lot.quantity_units for lot in lots)
    sheet.splits[fact.symbol] = (*sheet.splits.get(fact.symbol, ()), (fact.session, fact.after, fact.before))
    _cancel_orders(sheet, fact.symbol)
    if fact.lieu_units:
        method = sheet.unasked(fact.symbol)
        sale = Sale(f"split:{fact.key}", fact.session, fact.lieu_units, fact.lieu_minor, method)
        sheet.gains += sheet.close_lots(fact.symbol, sale, at.where)
        sheet.move_cash(fact.currency, fact.lieu_minor)


def post_renamed(sheet: Sheet, fact: facts.Renamed, at: At) -> None:
    """Lots, orders, targets, settings and choices follow the symbol."""
    old, new = fact.symbol, fact.renamed_to
    _begin_action(sheet, old, fact.session, at)
    sheet.actions[new] = (*sheet.actions.get(new, ()), fact.session)
    for lot in renamed(sheet.lots.pop(old), new):
        sheet.open_lot(lot, at.where)
    sheet.held.pop(old)
    sheet.splits[new] = sheet.splits.pop(old, ())
    sheet.purchases[:] = [row._replace(symbol=new) if row.symbol == old else row for row in sheet.purchases]
    for order in list(sheet.orders.values()):
        if order.symbol == old and order.open_units:
            sheet.orders[order.order_id] = replace(order, symbol=new)
    if old in sheet.methods:
        sheet.methods[new] = sheet.methods.pop(old)
    weights: dict[str, int] = {}
    for symbol, weight in sheet.weights:
        name = new if symbol == old else symbol
        weights[name] = weights.get(name, 0) + weight
    sheet.weights = tuple((symbol, weights[symbol]) for symbol in sorted(weights, key=str.encode))
    sheet.settings = settings_renamed(sheet.settings, old, new)


def post_delisted(sheet: Sheet, fact: facts.Delisted, at: At) -> None:
    """Every lot closed for its share of what was paid."""
    _begin_action(sheet, fact.symbol, fact.session, at)
    sheet.check_currency(fact.symbol, fact.currency, at.where)
    _cancel_orders(sheet, fact.symbol)
    sale = Sale(f"delisting:{fact.key}", fact.session, sheet.held[fact.symbol], fact.amount_minor, FIFO)
    sheet.gains += sheet.close_lots(fact.symbol, sale, at.where)
    sheet.move_cash(fact.currency, fact.amount_minor)


def _begin_action(sheet: Sheet, symbol: str, session: str, at: At) -> None:
    """Refuses an action of a symbol that is not held, and notes it for the trades and busts that come later."""
    if not sheet.held.get(symbol):
        found = f"no shares of {symbol} are held"
        raise BookRefused(at.where, found, "an action is booked where its symbol is held", "leave it out")
    sheet.actions[symbol] = (*sheet.actions.get(symbol, ()), session)


def _cancel_orders(sheet: Sheet, symbol: str) -> None:
    for order in list(sheet.orders.values()):
        if order.symbol == symbol and order.open_units:
            sheet.orders[order.order_id] = replace(order, cancelled=True)


def post_reconciled(sheet: Sheet, fact: facts.Reconciled, at: At) -> None:
    """What the book was held against last, and the breaks that were found."""
    sheet.reconciled = fact


def post_lots(sheet: Sheet, fact: facts.LotsChosen, at: At) -> None:
    """Which lots later sales close."""
    if not fact.sale_id:
        sheet.methods[fact.symbol] = fact.method
        return
    order = sheet.orders.get(fact.sale_id)
    if order and (order.symbol, order.side) != (fact.symbol, SELL):
        found = f"the order {order.order_id} is {order.side} {order.symbol}"
        raise BookRefused(at.where, found, f"lots are chosen for a sale of their symbol, {fact.symbol}", "correct it")
    held = {lot.lot_id: lot.quantity_units for lot in sheet.lots.get(fact.symbol, [])}
    for lot_id, units in fact.lots:
        if held.get(lot_id, 0) < units:
            found = f"{_read(units)} shares of the lot {lot_id} are chosen and {_read(held.get(lot_id, 0))} are held"
            raise BookRefused(at.where, found, "a chosen lot is held", "see the lots with `book show --lots`")
    sheet.choices[fact.sale_id] = fact


def _read(units: int) -> str:
    return str(shares(units, SHARE_PER))
