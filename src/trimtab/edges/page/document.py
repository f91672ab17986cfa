"""The page itself: header, verdict, charts, tables, findings and conventions, in the order in which a desk reads them.

One file that loads nothing: no script, no font, no picture, and a content policy that forbids them. Every text that
came from outside is escaped where it enters the markup.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib import resources

from trimtab.decide.trades import Trades
from trimtab.edges.page import charts, words
from trimtab.edges.page.bars import bars
from trimtab.edges.page.layout import amount, approximate, hypothetical, legend, name, section
from trimtab.edges.page.tables import positions, statistics, trades
from trimtab.ledger.statistics import drawdowns
from trimtab.run.history import Tracking
from trimtab.units import money

NAMES_IN_VERDICT = 6


def page(tracking: Tracking) -> str:
    """The report as one HTML document."""
    style = resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    proposal = tracking.proposal
    body = (
        _header(tracking), _verdict(proposal), _key_figures(tracking), _nav(tracking), bars(proposal), trades(proposal),
        positions(tracking), _returns(tracking), statistics(tracking), _findings(tracking), _footer(tracking),
    )  # fmt: skip
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{digest}'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(tracking.name)}, {escape(words.day(proposal.session))}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n{''.join(body)}</main>\n</body>\n</html>\n"
    )


def _header(tracking: Tracking) -> str:
    proposal = tracking.proposal
    source = f"; {tracking.prices.source}" if tracking.prices.source else ""
    return (
        f'<header class="top"><div><p class="eyebrow">Sleeve report{hypothetical(tracking)}{approximate(tracking)}</p>'
        f'<h1>{escape(tracking.name)}</h1><p class="lead">As of {escape(words.day(proposal.session))}, '
        f"{escape(words.basis(tracking) + source)}</p></div>"
        f'<p class="worth"><b>{amount(proposal.value_before_ticks, proposal)}</b>'
        f"<span>NAV, {escape(_worth_since(tracking))}</span></p></header>\n"
    )


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
        f"{escape(name(symbol))}&nbsp;{words.signed_percent(drift)}" for symbol, drift in out[:NAMES_IN_VERDICT]
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
    rows = "".join(f"<div><dt>{label}</dt><dd>{escape(figure)}</dd></div>" for label, figure in figures)
    return f'<dl class="key">{rows}</dl>\n'


def _misplaced(proposal: Trades) -> tuple[str, str]:
    """What the plan leaves misplaced; where nothing asks for a plan, the largest drift that is let be."""
    if proposal.triggers and proposal.value_before_ticks > 0:
        misplaced = proposal.misplaced_ticks / proposal.value_before_ticks
        return "Misplaced after the plan", words.fine_percent(misplaced)
    drifts = [*(trade.drift for trade in proposal.trades), proposal.cash_drift]
    return "Largest drift", words.signed_percent(max(drifts, key=abs))


def _nav(tracking: Tracking) -> str:
    sessions, scale = tracking.history.sessions, tracking.proposal.scale
    title = f"NAV and drawdown{hypothetical(tracking)}{approximate(tracking)}"
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


def _findings(tracking: Tracking) -> str:
    once = dict.fromkeys((*tracking.mandate.targets.findings, *tracking.prices.findings, *tracking.findings))
    found = sorted(once, key=lambda finding: finding.severity != "warning")
    if not found:
        return section("Findings", "Nothing was noticed.", "")
    items = "".join(
        f'<li class="{"warning" if finding.severity == "warning" else "note"}">'
        f"<b>{escape(finding.severity.capitalize())}</b><span>{escape(words.sentence(finding.text))}</span></li>"
        for finding in found
    )
    warnings = sum(finding.severity == "warning" for finding in found)
    count = f"{words.plural(warnings, 'warning')}, {words.plural(len(found) - warnings, 'note')}."
    return section("Findings", count, f'<ul class="findings">{items}</ul>')


def _footer(tracking: Tracking) -> str:
    prices, opened = tracking.prices, tracking.opened
    facts = [f"{key.replace('_', ' ')}: {prices.provenance[key]}" for key in sorted(prices.provenance)]
    facts = [prices.source, *facts] if prices.source else facts
    provenance = f"<p>Prices: {escape('; '.join(facts))}.</p>" if facts else ""
    first = (
        f"The first allocation, on {words.day(opened.session)}, cost {words.rounded(opened.cost_ticks, opened)}. "
        f"{words.certificate(opened)}"
    )
    exactness = (
        f"Money is counted exactly, in 10<sup>{words.MINUS}{opened.scale}</sup> {escape(opened.currency)}; amounts on "
        "this page are rounded for reading, those in the CSV files are not."
    )
    made = "Made by trimtab. This page is one file that loads nothing and runs no script."
    return f"<footer><p>{escape(first)}</p>{provenance}<p>{exactness} {made}</p></footer>\n"
