"""An account's day as files: what was approved, ordered, filled, taken back, what is held in which lots, the gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from json import loads

from trimtab.edges.reports.cells import Cell, Json, csv_bytes, json_bytes, shares_cell
from trimtab.ledger import facts
from trimtab.ledger.accounts import Account, Booked, Order
from trimtab.ledger.fills import Fill
from trimtab.ledger.journal import Entry, canon
from trimtab.ledger.lots import Gain, Lot
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.market.quality import quote
from trimtab.units import SHARE_PER, WEIGHT_ONE, currency_exponent, money

PLAN_COLUMNS = ("Entry", "When", "Who", "What", "Plan", "Session", "Orders", "Wave", "Destination")
ORDER_COLUMNS = (
    "OrderID", "Plan", "Symbol", "Side", "Quantity", "PlanPrice", "Currency", "State", "Filled", "Open"
)  # fmt: skip
FILL_COLUMNS = (
    "Entry", "When", "Who", "FillID", "Session", "Symbol", "Side", "Quantity", "Price", "Fees", "Currency", "CashMoved",
    "OrderID", "State",
)  # fmt: skip
CORRECTION_COLUMNS = (
    "Entry", "When", "Who", "What", "FillID", "Reason", "Stands", "Session", "Symbol", "Side", "Quantity", "Price",
    "Fees", "Currency",
)  # fmt: skip
BREAK_COLUMNS = ("Entry", "When", "Who", "Ref", "Session", "Symbol", "Type", "Ours", "Theirs", "Currency")
ENTRY_COLUMNS = ("Entry", "When", "Who", "Kind", "Session", "Key", "Fact")
HOLDING_COLUMNS = ("Symbol", "Shares", "Lots", "Cost", "Currency", "Price", "PriceSession", "Value")
LOT_COLUMNS = ("Symbol", "Lot", "Acquired", "Shares", "Cost", "Currency")
GAIN_COLUMNS = (
    "Change", "By", "Symbol", "Lot", "Acquired", "Closed", "Shares", "Cost", "Proceeds", "Gain", "Term", "Currency"
)  # fmt: skip
TARGET_COLUMNS = ("Symbol", "Weight")


def day_files(
    before: Account | None, after: Account, entries: Sequence[Entry], day: str, prices: Prices | None
) -> dict[str, bytes]:
    """What an account did on a day and what it held at its end, by file name; entries are the day's of the account."""
    return {
        "approvals.csv": csv_bytes(PLAN_COLUMNS, _plan_rows(entries)),
        "orders.csv": csv_bytes(ORDER_COLUMNS, _order_rows(before, after, entries)),
        "fills.csv": csv_bytes(FILL_COLUMNS, _fill_rows(after, entries)),
        "corrections.csv": csv_bytes(CORRECTION_COLUMNS, _correction_rows(after, entries)),
        "breaks.csv": csv_bytes(BREAK_COLUMNS, _break_rows(entries)),
        "entries.csv": csv_bytes(ENTRY_COLUMNS, _entry_rows(entries)),
        "holdings.csv": csv_bytes(HOLDING_COLUMNS, _holding_rows(after, day, prices)),
        "lots.csv": csv_bytes(LOT_COLUMNS, _lot_rows(after)),
        "gains.csv": csv_bytes(GAIN_COLUMNS, _gain_rows(before, after)),
        "targets.csv": csv_bytes(TARGET_COLUMNS, _target_rows(after)),
        "summary.json": json_bytes(_summary(after, entries, day)),
    }


def _plan_rows(entries: Sequence[Entry]) -> Iterable[Sequence[Cell]]:
    for entry in entries:
        fact = entry.fact
        said = (entry.sequence, entry.when_utc, entry.who, fact.kind)
        if isinstance(fact, facts.Staged):
            yield *said, fact.plan, fact.session, len(fact.orders), fact.wave, fact.destination
        elif isinstance(fact, facts.Proposed):
            yield *said, fact.plan, fact.session, len(fact.orders), None, None
        elif isinstance(fact, facts.Approved):
            yield *said, fact.plan, fact.session, None, None, None


def _order_rows(before: Account | None, after: Account, entries: Sequence[Entry]) -> Iterable[Sequence[Cell]]:
    """Orders of the day's plans, and older ones that were open in the morning or changed."""
    plans = {entry.fact.plan for entry in entries if isinstance(entry.fact, facts.Proposed)}
    earlier: Mapping[str, Order] = before.orders if before else {}
    for identity in sorted(after.orders):
        order = after.orders[identity]
        old = earlier.get(identity)
        if order.plan in plans or order != old or old.open_units:
            yield (
                identity, order.plan, order.symbol, order.side, shares_cell(order.quantity_units, SHARE_PER),
                _price(order.price_ticks, order.scale, order.currency), order.currency, order.state,
                shares_cell(order.filled_units, SHARE_PER), shares_cell(order.open_units, SHARE_PER),
            )  # fmt: skip


def _fill_rows(after: Account, entries: Sequence[Entry]) -> Iterable[Sequence[Cell]]:
    for entry in entries:
        if isinstance(entry.fact, facts.Filled | facts.Corrected):
            fill = entry.fact.fill
            booked = after.fills[fill.fill_id]
            yield (
                entry.sequence, entry.when_utc, entry.who, fill.fill_id, *_fill_cells(fill),
                _money(booked.cash_minor, fill.currency), fill.order_id, _state(booked),
            )  # fmt: skip


def _correction_rows(after: Account, entries: Sequence[Entry]) -> Iterable[Sequence[Cell]]:
    """A bust, or a correction as what stood before and what stands after."""
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, facts.Busted | facts.Corrected):
            said = (entry.sequence, entry.when_utc, entry.who, fact.kind)
            yield *said, fact.fill_id, fact.reason, "before", *_fill_cells(after.fills[fact.fill_id].fill)
            if isinstance(fact, facts.Corrected):
                yield *said, fact.fill.fill_id, fact.reason, "after", *_fill_cells(fact.fill)


def _break_rows(entries: Sequence[Entry]) -> Iterable[Sequence[Cell]]:
    """Each break that a reconciliation found; one row of type none where it found nothing."""
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, facts.Reconciled):
            said = (entry.sequence, entry.when_utc, entry.who, fact.ref, fact.session)
            for row in fact.breaks:
                yield *said, row.symbol, row.type, _counted(row.ours, row), _counted(row.theirs, row), row.currency
            if not fact.breaks:
                yield *said, None, "none", None, None, None


def _counted(amount: int, of: facts.BreakLine) -> Cell:
    """Money where the break is of money, else shares."""
    return _money(amount, of.currency) if of.currency else shares_cell(amount, SHARE_PER)


def _entry_rows(entries: Sequence[Entry]) -> Iterable[Sequence[Cell]]:
    """Every entry of the day, its fact as the journal writes it."""
    for entry in entries:
        fact = entry.fact
        yield (
            entry.sequence, entry.when_utc, entry.who, fact.kind, fact.session, fact.key, canon(fact).decode("ascii")
        )  # fmt: skip


def _fill_cells(fill: Fill) -> tuple[Cell, ...]:
    return (
        fill.session, fill.symbol, fill.side, shares_cell(fill.quantity_units, SHARE_PER),
        _price(fill.price_ticks, fill.scale, fill.currency), _price(fill.fees_ticks, fill.scale, fill.currency),
        fill.currency,
    )  # fmt: skip


def _state(booked: Booked) -> str:
    return "taken back" if booked.busted else "booked"


def _holding_rows(after: Account, day: str, prices: Prices | None) -> Iterable[Sequence[Cell]]:
    """Each name with its lots' cost (empty where some is not known) and its last price by the day; then the cash."""
    for symbol, units in after.shares.items():
        lots = after.lots[symbol]
        currency = lots[0].currency
        known = all(lot.cost_known for lot in lots)
        cost = _money(sum(lot.cost_minor for lot in lots), currency) if known else None
        yield (
            symbol, shares_cell(units, SHARE_PER), len(lots), cost, currency,
            *_priced(symbol, units, day, prices if prices and prices.currency == currency else None),
        )  # fmt: skip
    for currency in sorted({after.currency, *after.cash_minor}):
        cash = _money(after.cash_minor.get(currency, 0), currency)
        yield CASH, cash, None, None, currency, None, None, cash


def _priced(symbol: str, units: int, day: str, prices: Prices | None) -> tuple[Cell, Cell, Cell]:
    """The last price by the day, its session, and the value at it; nothing where there is none."""
    if prices is None or prices.at(symbol) < 0 or not prices.sessions or prices.sessions[0] > day:
        return None, None, None
    quoted = quote(prices, symbol, day)
    if not quoted.price_ticks:
        return None, None, None
    value = money(units * quoted.price_ticks, prices.scale) / SHARE_PER
    price = _price(quoted.price_ticks, prices.scale, prices.currency)
    return price, quoted.session, round(value, currency_exponent(prices.currency))


def _lot_rows(after: Account) -> Iterable[Sequence[Cell]]:
    for symbol in after.shares:
        for lot in after.lots[symbol]:
            yield (
                symbol, lot.lot_id, lot.acquired, shares_cell(lot.quantity_units, SHARE_PER), _cost(lot), lot.currency
            )  # fmt: skip


def _gain_rows(before: Account | None, after: Account) -> Iterable[Sequence[Cell]]:
    """Gains that the day made, and earlier ones that it took back."""
    earlier = before.gains if before else ()
    old, new = set(earlier), set(after.gains)
    changes = (("taken back", [gain for gain in earlier if gain not in new]),
               ("made", [gain for gain in after.gains if gain not in old]))  # fmt: skip
    for change, gains in changes:
        for gain in gains:
            yield (
                change, gain.by, gain.symbol, gain.lot_id, gain.acquired, gain.closed,
                shares_cell(gain.quantity_units, SHARE_PER), _cost(gain), _money(gain.proceeds_minor, gain.currency),
                _money(gain.gain_minor, gain.currency) if gain.cost_known else None, gain.term, gain.currency,
            )  # fmt: skip


def _target_rows(after: Account) -> Iterable[Sequence[Cell]]:
    for symbol, weight in after.weights:
        yield symbol, (Decimal(weight) / WEIGHT_ONE).normalize()


def _summary(after: Account, entries: Sequence[Entry], day: str) -> dict[str, Json]:
    """The account at the end of the day, in figures."""
    plan = after.plan
    return {
        "account": after.name,
        "day": day,
        "opened": after.opened,
        "currency": after.currency,
        "method": after.method,
        "approval": after.approval,
        "entries": [entry.sequence for entry in entries],
        "cash": _by_currency(after.cash_minor),
        "shares": {symbol: shares_cell(units, SHARE_PER) for symbol, units in after.shares.items()},
        "flows": _by_currency(after.flows_minor),
        "transferred": _by_currency(after.transferred_minor),
        "income": _by_currency(after.income_minor),
        "fees": _by_currency(after.fees_minor),
        "realised": _realised(after.gains),
        "targets": {symbol: (Decimal(weight) / WEIGHT_ONE).normalize() for symbol, weight in after.weights},
        "settings": loads(after.settings, parse_float=Decimal) if after.settings.startswith("{") else after.settings,
        "plan": {
            "plan": plan.plan, "session": plan.session, "state": plan.state, "proposed_by": plan.proposed_by,
            "approved_by": plan.approved_by, "void_since": plan.void_since,
        } if plan else None,
        "open_orders": [order.order_id for order in after.open_orders],
    }  # fmt: skip


def _by_currency(amounts: Mapping[str, int]) -> dict[str, Json]:
    return {currency: _money(amounts[currency], currency) for currency in sorted(amounts)}


def _realised(gains: Iterable[Gain]) -> dict[str, Json]:
    """Gains to date by term and currency; those of unknown cost are counted and not summed."""
    sums: dict[str, int] = {}
    unknown = 0
    for gain in gains:
        unknown += not gain.cost_known
        if gain.cost_known:
            name = f"{gain.term} {gain.currency}"
            sums[name] = sums.get(name, 0) + gain.gain_minor
    return {**{name: _money(sums[name], name.split()[1]) for name in sorted(sums)}, "of_unknown_cost": unknown}


def _cost(of: Lot | Gain) -> Decimal | None:
    return _money(of.cost_minor, of.currency) if of.cost_known else None


def _money(amount_minor: int, currency: str) -> Decimal:
    return money(amount_minor, currency_exponent(currency))


def _price(price_ticks: int, scale: int, currency: str) -> Decimal:
    """A price with the currency's decimals, or with as many more as it takes."""
    exact = money(price_ticks, scale)
    cut = round(exact, currency_exponent(currency))
    return cut if cut == exact else exact.normalize()
