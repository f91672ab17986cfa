"""The pieces that every part of the page is built of: sections, tables, legends, labels and amounts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from trimtab.decide.trades import Trades
from trimtab.edges.page import words
from trimtab.market.instruments import CASH
from trimtab.run.history import Tracking

KEY_MARKS = {
    "in": '<rect class="in" width="22" height="10" y="1"/>',
    "out": '<rect class="out" width="22" height="10" y="1"/>',
    "band": '<rect class="band" width="22" height="10" y="1"/>',
    "often": '<rect class="often" width="22" height="10" y="1"/>',
    "tail": '<rect class="tail" width="22" height="10" y="1"/>',
    "after": '<circle class="after" cx="11" cy="6" r="3.5"/>',
    "target": '<line class="target" x1="11" x2="11" y1="0" y2="12"/>',
}


def section(title: str, lead: str, body: str) -> str:
    """A section under its heading; the title is ours and may hold labels, the lead is text."""
    whole = ' class="whole"' if "<svg" in body else ""
    return f'<section{whole}><header><h2>{title}</h2><p class="soft">{escape(lead)}</p></header>{body}</section>\n'


def table(kind: str, first: str, columns: Iterable[tuple[str, str]], rows: Iterable[str]) -> str:
    """A table that turns into cards on a phone; its roles are spelled out since that display would lose them."""
    heads = "".join(f'<th scope="col" role="columnheader" class="{side}">{label}</th>' for label, side in columns)
    return (
        f'<table class="cards {kind}" role="table"><thead role="rowgroup"><tr role="row">'
        f'<th scope="col" role="columnheader">{first}</th>{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(rows)}</tbody></table>'
    )


def row(head: str, cells: Iterable[tuple[str, str]], kind: str = "") -> str:
    """A table's row: its heading is text, its cells are (class, markup of ours)."""
    named = f' class="{kind}"' if kind else ""
    body = "".join(f'<td role="cell" class="{name}">{cell}</td>' for name, cell in cells)
    return f'<tr{named} role="row"><th scope="row" role="rowheader">{escape(head)}</th>{body}</tr>'


def legend(*keys: tuple[str, str]) -> str:
    """Samples of the marks in a chart and what they stand for."""
    shown = "".join(
        f'<span><svg aria-hidden="true" focusable="false">{_key_mark(kind)}</svg>{escape(text)}</span>'
        for kind, text in keys
    )
    return f'<p class="legend">{shown}</p>'


def _key_mark(kind: str) -> str:
    return KEY_MARKS.get(kind, f'<line class="{kind}" x1="0" x2="22" y1="6" y2="6"/>')


def hypothetical(tracking: Tracking) -> str:
    """The label that a reader must not miss, wherever figures of a past that nobody had stand."""
    return ' <span class="tag">hypothetical</span>' if tracking.hypothetical else ""


def approximate(tracking: Tracking) -> str:
    """The label of whole shares counted on adjusted prices, which nobody could have paid."""
    inexact = tracking.prices.basis != "raw" and tracking.proposal.per == 1
    return ' <span class="tag">approximate</span>' if inexact else ""


def amount(ticks: int, trades: Trades) -> str:
    """Money to the currency's decimals, as markup."""
    return escape(words.rounded(ticks, trades))


def signed_amount(ticks: int, trades: Trades) -> str:
    """Money that shows its sign, as markup."""
    return f"{'+' if ticks > 0 else ''}{amount(ticks, trades)}"


def name(symbol: str) -> str:
    """The symbol as the page heads it."""
    return "Cash" if symbol == CASH else symbol
