"""A history as a desk would sketch it: prices in, and what was held after each session out."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import replace

from trimtab.market.prices import Prices
from trimtab.run.backtest import Backtest
from trimtab.run.history import History
from trimtab.units import money, shares, ticks


def prices_of(table: str, basis: str = "raw", **settings: object) -> Prices:
    """Prices from a page: a row a session, a dash for a gap; the settings are fields of the prices."""
    head, *rows = [line.split() for line in table.strip().splitlines()]
    columns = tuple(array("q", [0 if row[at] == "-" else ticks(row[at]) for row in rows]) for at in range(1, len(head)))
    sessions = tuple(row[0] for row in rows)
    return replace(Prices(sessions, tuple(head[1:]), columns, basis=basis), **settings)  # type: ignore[arg-type]


def reads(held: History | Backtest, page: str, *, starred: Collection[str] = ()) -> bool:
    """Whether the history reads as the page does, spaces aside: shares by name, cash, NAV, and a star where asked."""
    assert _written(held, starred) == [" ".join(line.split()) for line in page.strip().splitlines()]
    return True


def _written(held: History | Backtest, starred: Collection[str]) -> list[str]:
    lines = [" ".join(["session", *held.units, "cash", "NAV"])]
    for t, session in enumerate(held.sessions):
        counts = [f"{shares(units[t], held.per)}" for units in held.units.values()]
        amounts = [f"{money(column[t]):.2f}" for column in (held.cash_ticks, held.nav_ticks)]
        lines.append(" ".join([session, *counts, *amounts, *(["*"] if session in starred else [])]))
    return lines
