"""Drift with its bands, and weights against targets: two panels with the same rows, the most overweight first."""

from __future__ import annotations

from html import escape

from trimtab.decide.trades import Trade, Trades
from trimtab.edges.page import charts, words
from trimtab.edges.page.layout import legend, section
from trimtab.mandate.policies import BAND_NONE
from trimtab.market.instruments import CASH

BARS_MAX = 40  # names drawn as bars; the tables hold them all
MARGIN = 1.04
ATTAINABLE = "A frozen or locked name keeps its weight, and the others share what is left."
BAND_SHOWN_MAX = 20  # times the furthest drift


def bars(proposal: Trades) -> str:
    """Both panels; of very many names those that drifted most, which the panels say."""
    most = sorted(proposal.trades, key=lambda trade: -abs(trade.drift_attainable))[:BARS_MAX]
    drawn = sorted(most, key=lambda trade: (-trade.drift_attainable, trade.symbol))
    cut = len(proposal.trades) - len(drawn)
    said = f" The {len(drawn)} names that drifted most; {cut} more stand in the tables." if cut > 0 else ""
    traded = any(trade.units for trade in proposal.trades)
    panels = _drift_bars(proposal, drawn, said, traded) + _weight_bars(proposal, drawn, said, traded)
    return f'<div class="pair whole">{panels}</div>\n'


def _drift_bars(proposal: Trades, drawn: list[Trade], said: str, traded: bool) -> str:
    out = {symbol for symbol, _ in words.breaches(proposal)}
    lines = [(trade.symbol, trade.drift_attainable, _after(trade), trade.band) for trade in drawn]
    cash_after = proposal.cash_drift_after + proposal.cash_target - proposal.cash_attainable
    lines.append((CASH, proposal.cash_drift_attainable, cash_after, proposal.cash_band))
    limit = _reach(lines)
    rows = []
    for symbol, drift, after, band in lines:
        shown = band if band < BAND_NONE else None
        bar = charts.drift_bar(drift, after if traded else None, shown, limit, symbol in out)
        rows.append(_row(symbol, bar, words.signed_percent(drift), words.band_width(band), symbol in out))
    keys = [("in", "Drift")] + ([("out", "Out of band")] if out else [])
    keys += [("band", "Band")] if any(band < BAND_NONE for *_, band in lines) else []
    keys += [("after", "After the plan")] if traded else []
    meant = f"attainable target. {ATTAINABLE}" if words.bound(proposal) else "target, in points of the book."
    lead = f"Weight now less {meant}{said}"
    return section("Drift", lead, legend(*keys) + _panel("Drift", "Band", rows, charts.drift_scale(limit)))


def _after(trade: Trade) -> float:
    """The drift from the attainable target that the plan leaves."""
    return trade.drift_after + trade.target - trade.attainable


def _reach(lines: list[tuple[str, float, float, float]]) -> float:
    """How far the scale goes: to the furthest drift and to the widest band, unless that would crush the bars."""
    furthest = max(max(abs(drift), abs(after)) for _, drift, after, _ in lines)
    widest = max((band for *_, band in lines if band < BAND_NONE), default=0.0)
    return max(furthest, min(widest, BAND_SHOWN_MAX * furthest), 1e-4) * MARGIN


def _weight_bars(proposal: Trades, drawn: list[Trade], said: str, traded: bool) -> str:
    value = proposal.value_before_ticks or 1
    lines = [(trade.symbol, trade.weight_before, trade.target, trade.weight_after) for trade in drawn]
    cash_after = proposal.cash_target + proposal.cash_drift_after
    lines.append((CASH, proposal.cash_before_ticks / value, proposal.cash_target, cash_after))
    limit = max(max(figures) for _, *figures in lines) * MARGIN or 1.0
    rows = []
    for symbol, weight, target, after in lines:
        bar = charts.weight_bar(weight, target, after if traded else None, limit)
        rows.append(_row(symbol, bar, words.percent(weight), words.percent(target), False))
    keys = [("in", "Weight"), ("target", "Target")] + ([("after", "After the plan")] if traded else [])
    lead = f"Each position's share of the book.{said}"
    panel = _panel("Weight", "Target", rows, charts.weight_scale(limit))
    return section("Weights against targets", lead, legend(*keys) + panel)


def _row(symbol: str, bar: str, left: str, right: str, alert: bool) -> str:
    kind = ' class="cash"' if symbol == CASH else ""
    mark = ' class="alert"' if alert else ""
    return (
        f'<tr{kind}><th scope="row">{escape(words.name(symbol))}</th><td class="g">{bar}</td>'
        f"<td{mark}>{left}</td><td>{right}</td></tr>"
    )


def _panel(left: str, right: str, rows: list[str], scale: str) -> str:
    hidden = "".join(f'<th scope="col"><span class="hide">{text}</span></th>' for text in ("Symbol", "Chart"))
    head = f'{hidden}<th scope="col" class="n">{left}</th><th scope="col" class="n">{right}</th>'
    foot = f'<tr class="scale"><td></td><td class="g">{scale}</td><td></td><td></td></tr>'
    return f'<table class="bars"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}{foot}</tbody></table>'
