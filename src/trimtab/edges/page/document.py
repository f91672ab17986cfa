"""The page itself: header, verdict, charts, tables, findings and conventions, in the order in which a desk reads them.

Every text that came from outside is escaped where it enters the markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from trimtab.decide.trades import Trades
from trimtab.edges.page import charts, words
from trimtab.edges.page.bars import bars
from trimtab.edges.page.layout import (
    amount,
    approximate,
    exactness,
    findings,
    hypothetical,
    key_figures,
    legend,
    provenance,
    section,
)
from trimtab.edges.page.shell import MADE, document
from trimtab.edges.page.tables import positions, statistics, trades
from trimtab.ledger.statistics import drawdowns
from trimtab.run.history import Tracking
from trimtab.units import money

NAMES_IN_VERDICT = 6


def page(tracking: Tracking) -> str:
    """The report as one HTML document."""
    proposal = tracking.proposal
    body = (
        _header(tracking), _verdict(proposal), _key_figures(tracking), _nav(tracking), bars(proposal), trades(proposal),
        positions(tracking), _returns(tracking), statistics(tracking.statistics, hypothetical(tracking)),
        findings((*tracking.mandate.targets.findings, *tracking.prices.findings, *tracking.findings)),
        _footer(tracking),
    )  # fmt: skip
    return document(f"{tracking.name}, {words.day(proposal.session)}", body)


def _header(tracking: Tracking) -> str:
    proposal = tracking.proposal
    source = f"; {tracking.prices.source}" if tracking.prices.source else ""
    return (
        f'<header class="top"><div><p class="eyebrow">Sleeve report{_labels(tracking)}</p>'
        f'<h1>{escape(tracking.name)}</h1><p class="lead">As of {escape(words.day(proposal.session))}, '
        f"{escape(words.basis(tracking.prices) + source)}</p></div>"
        f'<p class="worth"><b>{amount(proposal.value_before_ticks, proposal)}</b>'
        f"<span>NAV, {escape(_worth_since(tracking))}</span></p></header>\n"
    )


def _labels(tracking: Tracking) -> str:
    return hypothetical(tracking) + approximate(tracking.prices, tracking.proposal.per)


def _worth_since(tracking: Tracking) -> str:
    """What the NAV is measured against; shares sized with the last prices earned nothing since the first."""
    since = words.day(tracking.history.sessions[0])
    if tracking.hypothetical:
        return f"marked back to {since}"
    growth = words.signed_percent(tracking.proposal.value_before_ticks / tracking.capital_ticks - 1)
    return f"{growth} on {words.rounded(tracking.capital_ticks, tracking.proposal)} since {since}"


def _verdict(proposal: Trades) -> str:
    headline, sentence = words.verdict(proposal)
    out = words.breaches(proposal)
    shown = ", ".join(
        f"{escape(words.name(symbol))}&nbsp;{words.signed_percent(drift)}" for symbol, drift in out[:NAMES_IN_VERDICT]
    )
    more = f" and {len(out) - NAMES_IN_VERDICT} more" if len(out) > NAMES_IN_VERDICT else ""
    names = f'<p class="names">{shown}{more}</p>' if out else ""
    return f'<div class="verdict"><div><h2>{escape(headline)}</h2>{names}</div><p>{escape(sentence)}</p></div>\n'


def _key_figures(tracking: Tracking) -> str:
    said, proposal = tracking.statistics, tracking.proposal
    growth = ("Growth a year", said.cagr) if said.cagr is not None else ("Total return", said.total_return)
    figures = (
        (growth[0], words.signed_percent(growth[1])),
        ("Volatility a year", words.percent(said.volatility)),
        ("Deepest drawdown", words.percent(said.max_drawdown)),
        ("Cash after the plan", words.rounded(proposal.cash_after_ticks, proposal)),
        _misplaced(proposal),
    )
    return key_figures(figures)


def _misplaced(proposal: Trades) -> tuple[str, str]:
    """What the plan leaves misplaced; where nothing asks for a plan, the largest drift that is let be."""
    if proposal.triggers and proposal.value_before_ticks > 0:
        misplaced = proposal.misplaced_ticks / proposal.value_before_ticks
        return "Misplaced after the plan", words.fine_percent(misplaced)
    drifts = [*(trade.drift for trade in proposal.trades), proposal.cash_drift]
    return "Largest drift", words.signed_percent(max(drifts, key=abs))


def _nav(tracking: Tracking) -> str:
    sessions, scale = tracking.history.sessions, tracking.proposal.scale
    title = f"NAV and drawdown{_labels(tracking)}"
    if len(sessions) < 2:
        return section(title, f"Bought on {words.day(sessions[0])}: one session is no history to draw.", "")
    nav = [float(money(ticks, scale)) for ticks in tracking.history.nav_ticks]
    falls = drawdowns(nav)
    beside = _compounded(nav[0], tracking.benchmark) if len(tracking.benchmark) == len(nav) - 1 > 0 else []
    deepest = min(range(len(falls)), key=falls.__getitem__)
    chart = charts.nav_chart(
        sessions,
        charts.Curves(nav, falls, beside, float(money(tracking.capital_ticks, scale))),
        title=f"NAV and drawdown of {tracking.name}",
        fall_label=f"{words.percent(falls[deepest], 1)}, {words.day(sessions[deepest])}",
    )
    keys = [("nav", "NAV")] + ([("beside", "Targets held continuously, without costs")] if beside else [])
    keys += [
        ("capital", f"Capital {words.rounded(tracking.capital_ticks, tracking.proposal)}"),
        ("fall", "Drawdown from the high so far"),
    ]
    span = f"{words.plural(len(nav), 'session')}, {words.day(sessions[0])} to {words.day(sessions[-1])}"
    lead = f"Bought on {words.day(tracking.opened.session)} and held; {span}."
    if tracking.hypothetical:
        lead = f"Shares sized with the last prices and marked back; nobody held them. {span}."
    return section(title, lead, f"{legend(*keys)}<figure>{chart}</figure>")


def _compounded(start: float, returns: Iterable[float]) -> list[float]:
    values = [start]
    for earned in returns:
        values.append(values[-1] * (1 + earned))
    return values


def _returns(tracking: Tracking) -> str:
    title, returns = f"Returns{hypothetical(tracking)}", tracking.returns
    if len(returns) < 2:
        return section(title, "There are too few sessions to draw their returns.", "")
    var = tracking.statistics.var_95
    lead = (
        f"{words.plural(len(returns), 'return')} from session to session, "
        f"from {words.signed_percent(min(returns))} to {words.signed_percent(max(returns))}."
    )
    keys = legend(("often", "Sessions"), ("tail", f"The worst 5% of them, below {words.percent(var)}"))
    chart = charts.histogram(returns, var, title=f"How often each return of {tracking.name} came")
    return section(title, lead, f"{keys}<figure>{chart}</figure>")


def _footer(tracking: Tracking) -> str:
    opened = tracking.opened
    first = (
        f"The first allocation, on {words.day(opened.session)}, cost {words.rounded(opened.cost_ticks, opened)}. "
        f"{words.certificate(opened)}"
    )
    return f"<footer><p>{escape(first)}</p>{provenance(tracking.prices)}<p>{exactness(opened)} {MADE}</p></footer>\n"
