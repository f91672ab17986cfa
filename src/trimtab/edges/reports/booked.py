"""The history of a book as files: NAV, returns, the control and a summary; the same bytes on every run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trimtab.edges.reports.cells import (
    Cell,
    Json,
    amount,
    csv_bytes,
    finding_json,
    fraction,
    json_bytes,
    prices_json,
    ratio,
    shares_cell,
    statistics_json,
    version,
)
from trimtab.ledger.accounts import Account
from trimtab.ledger.lots import Unrealised
from trimtab.run.booked import Control, Performance
from trimtab.run.booked.positions import Position, positions, realised
from trimtab.run.booked.record import PARTS
from trimtab.units import SHARE_PER

NAV_FILE = "book_nav.csv"
RETURNS_FILE = "book_returns.csv"
CONTROL_FILE = "book_control.csv"
LOTS_FILE = "book_lots.csv"
SUMMARY_FILE = "book_summary.json"

NAV_COLUMNS = ("Date", "NAV", "Cash", "Shares", "Flows")
RETURN_COLUMNS = ("Date", "Return", "GrossReturn")
CONTROL_COLUMNS = (
    "Date", "Before", "Flows", "Prices", "Trading", "TradeFees", "Income", "Withheld", "Fees", "After", "Residual",
)  # fmt: skip
LOT_COLUMNS = ("Symbol", "Lot", "Acquired", "Shares", "Cost", "Price", "Value", "Gain", "Term")


def book_files(made: Performance, account: Account, *, money_weighted: float | None = None) -> dict[str, bytes]:
    """The history by file name; `money_weighted` is the XIRR where somebody solved it."""
    return {
        NAV_FILE: csv_bytes(NAV_COLUMNS, _nav_rows(made)),
        RETURNS_FILE: csv_bytes(RETURN_COLUMNS, _return_rows(made)),
        CONTROL_FILE: csv_bytes(CONTROL_COLUMNS, (_control_row(row, made) for row in made.control)),
        LOTS_FILE: csv_bytes(LOT_COLUMNS, _lot_rows(made, account)),
        SUMMARY_FILE: json_bytes(book_summary(made, account, money_weighted=money_weighted)),
    }


def book_summary(made: Performance, account: Account, *, money_weighted: float | None = None) -> dict[str, Json]:
    """What book_summary.json says: what the book is worth and earned, why, and what the figures rest on."""
    held = positions(made, account)
    return {
        "account": made.account,
        "currency": made.currency,
        "entries": made.sequence,
        "head": made.head,
        "opened": account.opened,
        "start": made.sessions[0],
        "end": made.sessions[-1],
        "sessions": len(made.sessions),
        "whole": made.whole,
        "nav": amount(made.nav_minor[-1], made),
        "cash": amount(made.cash_minor[-1], made),
        "returns": {
            "time_weighted": fraction(made.growth),
            "time_weighted_gross": fraction(made.gross_growth),
            "money_weighted": fraction(money_weighted),
            "flow_at": made.flow_at,
            "conventions": CONVENTIONS,
        },
        "control": {**_control_json(made.total, made), "explained": made.explained},
        "positions": [_position_json(position, made) for position in held],
        "realised": {
            row.term: {
                "gains": row.gains,
                "proceeds": amount(row.proceeds_minor, made),
                "gain": amount(row.gain_minor, made) if row.cost_known else None,
            }
            for row in realised(account)
        },
        "unrealised": amount(sum(position.gain_minor for position in held), made),
        "statistics": statistics_json(made.statistics),
        "statistics_gross": statistics_json(made.gross_statistics),
        "findings": [finding_json(finding) for finding in (*made.prices.findings, *made.findings)],
        "prices": prices_json(made.prices),
        "units": {
            "currency": made.currency,
            "money": f"exact, counted in minor units of {made.currency}",
            "fractions": "returns are fractions, rounded to 12 decimals",
        },
        "versions": {"trimtab": version()},
    }


CONVENTIONS: dict[str, Json] = {
    "time_weighted": "the returns of the sessions compounded, flows taken out, after all fees; not annualised",
    "time_weighted_gross": "the same before the fees of the account; after the fees of trades",
    "money_weighted": "XIRR of the flows, actual days / 365, a year; null where it was not solved or does not exist",
    "flow_at": "when in its session a flow counts: split is money in at the start, money out at the end",
}


def _nav_rows(made: Performance) -> Iterable[Sequence[Cell]]:
    rows = zip(made.sessions, made.nav_minor, made.cash_minor, made.flows_minor, strict=True)
    for session, nav, cash, flow in rows:
        yield session, amount(nav, made), amount(cash, made), amount(nav - cash, made), amount(flow, made)


def _return_rows(made: Performance) -> Iterable[Sequence[Cell]]:
    opening = ((made.sessions[0], made.opening, made.gross_opening),) if made.whole else ()
    later = made.sessions[len(made.sessions) - len(made.returns) :]
    for session, net, gross in (*opening, *zip(later, made.returns, made.gross, strict=True)):
        yield session, fraction(net), fraction(gross)


def _control_row(row: Control, made: Performance) -> Sequence[Cell]:
    parts = (amount(getattr(row, name), made) for name in PARTS)
    before, after = amount(row.before_minor, made), amount(row.after_minor, made)
    return row.session, before, *parts, after, amount(row.residual_minor, made)


def _control_json(row: Control, made: Performance) -> dict[str, Json]:
    parts = {name.removesuffix("_minor"): amount(getattr(row, name), made) for name in PARTS}
    ends = {"before": amount(row.before_minor, made), **parts, "after": amount(row.after_minor, made)}
    return {**ends, "residual": amount(row.residual_minor, made)}


def _lot_rows(made: Performance, account: Account) -> Iterable[Sequence[Cell]]:
    for position in positions(made, account):
        for row in position.lots:
            lot, known = row.lot, row.lot.cost_known
            yield (
                position.symbol, lot.lot_id, lot.acquired, shares_cell(lot.quantity_units, SHARE_PER),
                amount(lot.cost_minor, made) if known else None, _price(position, made), *_value(row, position, made),
                row.term,
            )  # fmt: skip


def _value(row: Unrealised, position: Position, made: Performance) -> tuple[Cell, Cell]:
    """A lot's value and gain; neither without a price, no gain without a cost."""
    if not position.price_ticks:
        return None, None
    return amount(row.value_minor, made), amount(row.gain_minor, made) if row.lot.cost_known else None


def _price(position: Position, made: Performance) -> Cell:
    return amount(position.price_ticks, made.prices) if position.price_ticks else None


def _position_json(position: Position, made: Performance) -> dict[str, Json]:
    priced = bool(position.price_ticks)
    return {
        "symbol": position.symbol,
        "shares": shares_cell(position.units, SHARE_PER),
        "lots": len(position.lots),
        "price": _price(position, made),
        "value": amount(position.value_minor, made) if priced else None,
        "weight": ratio(position.value_minor, made.nav_minor[-1]) if priced else None,
        "cost": amount(position.cost_minor, made) if position.cost_known else None,
        "gain": amount(position.gain_minor, made) if position.cost_known and priced else None,
    }
