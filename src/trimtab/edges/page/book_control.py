"""Tables through time of a book's page: why the NAV changed, and what was earned, by session, month or year."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from trimtab.edges.page import words
from trimtab.edges.page.layout import amount, row, scrolled, section, signed_amount, table
from trimtab.market.sessions import period_of
from trimtab.run.booked import Control, Performance
from trimtab.run.booked.record import PARTS

SESSIONS_MAX = 23  # a month of them; longer histories are summed by month, and then by year
MONTHS_MAX = 36
HEADS = {
    "flows_minor": "Flows", "prices_minor": "Prices", "trading_minor": "Trading", "trade_fees_minor": "Trade fees",
    "income_minor": "Income", "withheld_minor": "Withheld", "fees_minor": "Account fees",
}  # fmt: skip
NAMES = {"daily": "session", "monthly": "month", "yearly": "year"}


class Stretch(NamedTuple):
    """One period of the table: what it is called, its control rows and its returns, net and gross."""

    label: str
    rows: tuple[Control, ...]
    net: tuple[float, ...]
    gross: tuple[float, ...]


def control(made: Performance) -> str:
    """The change of NAV by period, each part of it, and what is left over: zero."""
    calendar, found = _stretches(made)
    names = [name for name in PARTS if name in ("flows_minor", "prices_minor") or getattr(made.total, name)]
    names += [name for name in PARTS if name not in names and any(getattr(row, name) for row in made.control)]
    names = [name for name in PARTS if name in names]
    columns = [("Before", "n"), *((HEADS[name], "n") for name in names), ("After", "n"), ("Left over", "n")]
    rows = [row(part.label, _control(part.rows, names, made)) for part in found]
    rows.append(row("All", _control(made.control, names, made), "sum"))
    lead = (
        "The parts sum to each change, with nothing left over. Prices: what was held overnight. Trading: the session's "
        "price against the price of each trade. Flows: cash, and shares at the session's price."
    )
    title = "Why the NAV changed"
    return section(title, lead, scrolled(title, table("wide", NAMES[calendar].capitalize(), columns, rows)))


def returns(made: Performance) -> str:
    """What each period earned after all fees, and before those of the account."""
    calendar, found = _stretches(made)
    columns = (("After all fees", "n"), ("Before account fees", "n"), ("Flows", "n"), ("NAV at its end", "n"))
    rows = [row(part.label, _earned(part, made)) for part in found]
    whole = Stretch("All", made.control, tuple(_all(made, 0)), tuple(_all(made, 1)))
    rows.append(row("All", _earned(whole, made), "sum"))
    at = {
        "split": "money in counts from the start of its session, money out from its end",
        "start": "a flow counts from the start of its session",
        "end": "a flow counts from the end of its session",
    }[made.flow_at]
    title = f"Returns by {NAMES[calendar]}"
    lead = f"Time-weighted: flows are taken out ({at}), and the sessions compounded."
    return section(title, lead, scrolled(title, table("wide", NAMES[calendar].capitalize(), columns, rows)))


def _all(made: Performance, gross: int) -> list[float]:
    """One return for each row of the control."""
    opening, later = (made.gross_opening, made.gross) if gross else (made.opening, made.returns)
    return [opening, *later] if made.whole else [*later]


def _stretches(made: Performance) -> tuple[str, list[Stretch]]:
    """The rows of the control by the finest calendar whose periods make a table that is read."""
    sessions = [row.session for row in made.control]
    calendar = "daily"
    if len(sessions) > SESSIONS_MAX:
        months = len({period_of(session, "monthly") for session in sessions})
        calendar = "monthly" if months <= MONTHS_MAX else "yearly"
    periods = [period_of(session, calendar) for session in sessions]
    found: list[Stretch] = []
    begin, net, gross = 0, _all(made, 0), _all(made, 1)
    for end in range(1, len(sessions) + 1):
        if end == len(sessions) or periods[end] != periods[begin]:
            label = _label(sessions[begin], calendar)
            found.append(Stretch(label, made.control[begin:end], tuple(net[begin:end]), tuple(gross[begin:end])))
            begin = end
    return calendar, found


def _label(session: str, calendar: str) -> str:
    if calendar == "daily":
        return words.day(session)
    return session[:4] if calendar == "yearly" else f"{words.MONTHS[int(session[5:7]) - 1]} {session[:4]}"


def _control(rows: Sequence[Control], names: Sequence[str], made: Performance) -> list[tuple[str, str]]:
    if not rows:
        before = after = amount(made.nav_minor[-1], made)
        return [("", before), *(("", words.DASH) for _ in names), ("", after), ("", amount(0, made))]
    sums = [sum(getattr(each, name) for each in rows) for name in names]
    left = sum(each.residual_minor for each in rows)
    cells = [signed_amount(figure, made) if figure else words.DASH for figure in sums]
    ends = amount(rows[0].before_minor, made), amount(rows[-1].after_minor, made)
    return [
        ("", ends[0]),
        *(("", cell) for cell in cells),
        ("", ends[1]),
        ("alert" if left else "", amount(left, made)),
    ]


def _earned(part: Stretch, made: Performance) -> list[tuple[str, str]]:
    flows = sum(each.flows_minor for each in part.rows)
    nav = part.rows[-1].after_minor if part.rows else made.nav_minor[-1]
    cells = (
        words.signed_percent(prod(1 + earned for earned in part.net) - 1),
        words.signed_percent(prod(1 + earned for earned in part.gross) - 1),
        signed_amount(flows, made) if flows else words.DASH, amount(nav, made),
    )  # fmt: skip
    return [("", cell) for cell in cells]
