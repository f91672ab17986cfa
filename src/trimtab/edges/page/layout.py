"""The pieces that every part of the page is built of: sections, tables, legends, labels and amounts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from trimtab.edges.page import words
from trimtab.findings import Finding
from trimtab.market.prices import Prices

if TYPE_CHECKING:
    from trimtab.run.history import Tracking

KEY_MARKS = {
    "in": '<rect class="in" width="22" height="10" y="1"/>',
    "out": '<rect class="out" width="22" height="10" y="1"/>',
    "band": '<rect class="band" width="22" height="10" y="1"/>',
    "often": '<rect class="often" width="22" height="10" y="1"/>',
    "tail": '<rect class="tail" width="22" height="10" y="1"/>',
    "point": '<circle class="point" cx="11" cy="6" r="3.5"/>',
    "chosen": '<circle class="chosen" cx="11" cy="6" r="5"/>',
    "after": '<circle class="after" cx="11" cy="6" r="3.5"/>',
    "target": '<line class="target" x1="11" x2="11" y1="0" y2="12"/>',
}


def section(title: str, lead: str, body: str) -> str:
    """A section under its heading; the title is ours and may hold labels, the lead is text."""
    whole = ' class="whole"' if "<svg" in body else ""
    return f'<section{whole}><header><h2>{title}</h2><p class="soft">{escape(lead)}</p></header>{body}</section>\n'


def scrolled(label: str, table: str) -> str:
    """A table that is too wide for a phone, in a frame that scrolls sideways; its label is text."""
    return f'<div class="scroll" role="region" aria-label="{escape(label)}" tabindex="0">{table}</div>'


def table(kind: str, first: str, columns: Iterable[tuple[str, str]], rows: Iterable[str]) -> str:
    """A table; kind "cards" turns into cards on a phone, and roles are spelled out since that display loses them."""
    heads = "".join(f'<th scope="col" role="columnheader" class="{side}">{label}</th>' for label, side in columns)
    return (
        f'<table class="{kind}" role="table"><thead role="rowgroup"><tr role="row">'
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
    if kind.startswith("layer"):
        return f'<rect class="{kind}" width="22" height="10" y="1"/>'
    if kind.startswith("best"):
        line = f'<line class="efficient {kind.replace("best", "line")}" x1="0" x2="22" y1="6" y2="6"/>'
        return f'{line}<circle class="best {kind}" cx="11" cy="6" r="3.5"/>'
    if kind == "rug":
        return '<path class="rug" d="M4 2V10M11 2V10M18 2V10"/>'
    return KEY_MARKS.get(kind, f'<line class="{kind}" x1="0" x2="22" y1="6" y2="6"/>')


def hypothetical(tracking: Tracking) -> str:
    """The label that a reader must not miss, wherever figures of a past that nobody had stand."""
    return ' <span class="tag">hypothetical</span>' if tracking.hypothetical else ""


def approximate(prices: Prices, per: int) -> str:
    """The label of whole shares counted on adjusted prices, which nobody could have paid."""
    return ' <span class="tag">approximate</span>' if prices.basis != "raw" and per == 1 else ""


def amount(ticks: int, of: words.Denominated) -> str:
    """Money to the currency's decimals, as markup."""
    return escape(words.rounded(ticks, of))


def signed_amount(ticks: int, of: words.Denominated) -> str:
    """Money that shows its sign, as markup."""
    return f"{'+' if ticks > 0 else ''}{amount(ticks, of)}"


def key_figures(figures: Iterable[tuple[str, str]], kind: str = "key") -> str:
    """The figures that a reader looks for first, each under its name; the names are ours, the figures are text."""
    rows = "".join(f"<div><dt>{label}</dt><dd>{escape(figure)}</dd></div>" for label, figure in figures)
    return f'<dl class="{kind}">{rows}</dl>\n'


def findings(found: Iterable[Finding]) -> str:
    """The section of what was noticed: each finding once, the warnings first."""
    once = sorted(dict.fromkeys(found), key=lambda finding: finding.severity != "warning")
    if not once:
        return section("Findings", "Nothing was noticed.", "")
    items = "".join(
        f'<li class="{"warning" if finding.severity == "warning" else "note"}">'
        f"<b>{escape(finding.severity.capitalize())}</b><span>{escape(words.sentence(finding.text))}</span></li>"
        for finding in once
    )
    warnings = sum(finding.severity == "warning" for finding in once)
    count = f"{words.plural(warnings, 'warning')}, {words.plural(len(once) - warnings, 'note')}."
    return section("Findings", count, f'<ul class="findings">{items}</ul>')


def provenance(prices: Prices) -> str:
    """Where the prices come from, as a paragraph of the footer; nothing where nobody said."""
    facts = [f"{key.replace('_', ' ')}: {prices.provenance[key]}" for key in sorted(prices.provenance)]
    facts = [prices.source, *facts] if prices.source else facts
    return f"<p>Prices: {escape('; '.join(facts))}.</p>" if facts else ""


def exactness(of: words.Denominated) -> str:
    """How money is counted here and in the files."""
    return (
        f"Money is counted exactly, in 10<sup>{words.MINUS}{of.scale}</sup> {escape(of.currency)}; amounts on "
        "this page are rounded for reading, those in the CSV files are not."
    )
