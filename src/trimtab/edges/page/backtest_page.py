"""The page of a backtest: what the policy came to, its NAV beside the targets, its weights, trading and trades."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from trimtab.edges.page import areas, charts, words
from trimtab.edges.page.layout import (
    amount,
    approximate,
    exactness,
    findings,
    key_figures,
    legend,
    provenance,
    section,
)
from trimtab.edges.page.periods import opened
from trimtab.edges.page.shell import MADE, document
from trimtab.edges.page.tables import statistics
from trimtab.edges.page.year_tables import last_trades, returns_by_year, trading_by_year
from trimtab.findings import Finding
from trimtab.ledger.growth import falls, grown
from trimtab.ledger.layers import layers
from trimtab.ledger.statistics import cost_a_year, years_between
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.sentences import costs_label, policy_sentence
from trimtab.market.prices import Prices
from trimtab.run.backtest import Backtest
from trimtab.units import money

SHEETS = ("style.css", "history.css")
FILLS = {
    "close": "decided and filled at the same session's price",
    "next_open": "decided on one session's price and filled at the open of the next",
    "next_close": "decided on one session's price and filled at that of the next",
}


def backtest_page(result: Backtest) -> str:
    """The report of a backtest as one HTML document."""
    body = (
        _header(result), _verdict(result), _key_figures(result), _nav(result), _weights(result),
        returns_by_year(result), trading_by_year(result), last_trades(result),
        statistics(result.statistics, _labels(result)),
        findings(known_findings(result.schedule, result.prices, result.findings)), _footer(result),
    )  # fmt: skip
    return document(f"{result.name}, backtest to {words.day(result.sessions[-1])}", body, SHEETS)


def known_findings(
    schedule: Sequence[tuple[str, Mandate]], prices: Prices, own: Sequence[Finding]
) -> tuple[Finding, ...]:
    """What was noticed of the targets, the prices and the walk."""
    targets = (finding for _, mandate in schedule for finding in mandate.targets.findings)
    return (*targets, *prices.findings, *own)


def span(sessions: Sequence[str], prices: Prices) -> str:
    """From when to when, on which prices, and where they come from."""
    source = f"; {prices.source}" if prices.source else ""
    return f"{words.day(sessions[0])} to {words.day(sessions[-1])}, {words.basis(prices)}{source}"


def _labels(result: Backtest) -> str:
    return approximate(result.prices, result.per)


def _header(result: Backtest) -> str:
    return (
        f'<header class="top"><div><p class="eyebrow">Backtest{_labels(result)}</p>'
        f'<h1>{escape(result.name)}</h1><p class="lead">{escape(span(result.sessions, result.prices))}</p></div>'
        f'<p class="worth"><b>{amount(result.nav_ticks[-1], result.prices)}</b>'
        f"<span>{escape(_worth(result))}</span></p></header>\n"
    )


def _worth(result: Backtest) -> str:
    """What the last NAV is measured against; with flows only the time-weighted return can say."""
    growth = words.signed_percent(result.statistics.total_return)
    capital, since = words.rounded(result.capital_ticks, result.prices), words.day(result.sessions[0])
    brought = sum(result.flows_ticks.values())
    if not result.flows_ticks:
        return f"final NAV, {growth} on {capital} since {since}"
    way = "brought in" if brought >= 0 else "taken out"
    return f"final NAV after {capital} and {words.rounded(abs(brought), result.prices)} {way}; {growth} time-weighted"


def _verdict(result: Backtest) -> str:
    rebalances = words.plural(len(result.rebalances), "rebalance")
    sentences = [policy_sentence(result.schedule[-1][1].policy), *_terms(result.schedule, result.fill)]
    later = len(result.sessions) - 1
    began = f"{words.percent(result.in_band, 1)} of {words.plural(later, 'session')} began inside every band"
    days = began if later else "One session"
    return (
        f'<div class="verdict"><div><h2>{rebalances}, {words.plural(len(result.trades), "trade")}</h2>'
        f'<p class="soft">{days}</p></div><p>{escape(" ".join(sentences))}</p></div>\n'
    )


def _terms(schedule: Sequence[tuple[str, Mandate]], fill: str) -> list[str]:
    """What the policy is reckoned with: costs, fills, and what changed on the way."""
    costs = costs_label(schedule[-1][1].costs)
    said = [f"A trade costs {costs}." if costs != "no costs" else "Trades cost nothing.", f"{sentence_of(fill)}."]
    changes = len(schedule) - 1
    if changes:
        policies = any(mandate.policy != schedule[-1][1].policy for _, mandate in schedule)
        what = "targets and policy change" if policies else "targets change"
        said.append(f"The {what} {words.plural(changes, 'time')}{'; this is the last policy' if policies else ''}.")
    return said


def sentence_of(fill: str) -> str:
    """When a trade is decided and when it is done."""
    said = FILLS.get(fill, fill)
    return f"{said[:1].upper()}{said[1:]}"


def _key_figures(result: Backtest) -> str:
    said = result.statistics
    years = years_between(result.sessions[0], result.sessions[-1])
    yearly_cost = cost_a_year(result.cost_ticks, sum(result.nav_ticks) / len(result.nav_ticks), years)
    growth = ("Growth a year", said.cagr) if said.cagr is not None else ("Total return", said.total_return)
    figures = (
        (growth[0], words.signed_percent(growth[1])),
        ("Volatility a year", words.percent(said.volatility)),
        ("Sharpe ratio", words.ratio(said.sharpe)),
        ("Deepest drawdown", words.percent(said.max_drawdown)),
        ("Tracking error a year", words.percent(said.tracking_error)),
        ("Turnover a year", words.percent(result.turnover)),
        ("Total cost", words.rounded(result.cost_ticks, result.prices)),
        ("Cost a year, of mean NAV", words.bps(yearly_cost)),
        ("Rebalances", f"{len(result.rebalances):,}"),
        ("Time in band", words.percent(result.in_band, 1)),
    )
    return key_figures(figures, "key ten")


def _nav(result: Backtest) -> str:
    title, sessions, prices = f"NAV and drawdown{_labels(result)}", result.sessions, result.prices
    if len(sessions) < 2:
        return section(title, f"{words.day(sessions[0])}: one session is no history to draw.", "")
    curves = _curves(result)
    deepest = min(range(len(sessions)), key=curves.falls.__getitem__)
    chart = charts.nav_chart(
        sessions, curves, title=f"NAV and drawdown of {result.name}",
        fall_label=f"{words.percent(curves.falls[deepest], 1)}, {words.day(sessions[deepest])}",
    )  # fmt: skip
    keys = [("nav", "NAV")]
    keys += [("beside", "Targets held continuously, without costs")] if curves.beside else []
    keys += [("reference", result.reference_name or "Reference")] if curves.reference else []
    keys += [("capital", f"Capital {words.rounded(result.capital_ticks, prices)}"), ("rug", "Rebalances")]
    keys += [("fall", "Drawdown from the high so far")]
    return section(title, _lived(result), f"{legend(*keys)}<figure>{chart}</figure>")


def _lived(result: Backtest) -> str:
    """What stands in the NAV besides trades: splits, dividends, flows."""
    said = [words.plural(len(result.sessions), "session")]
    splits = [event for event in result.events if event.kind == "split"]
    dividends = [event for event in result.events if event.kind == "dividend"]
    paid = words.rounded(sum(event.cash_ticks for event in dividends), result.prices)
    said += [words.plural(len(splits), "split")] if splits else []
    said += [f"{words.plural(len(dividends), 'dividend')} of {paid} together"] if dividends else []
    flows = words.plural(len(result.flows_ticks), "flow")
    said += [f"{flows}, which every curve takes part in and the drawdown leaves out"] if result.flows_ticks else []
    return f"{', '.join(said)}."


def _curves(result: Backtest) -> charts.Curves:
    sessions, scale = result.sessions, result.prices.scale
    nav = [float(money(ticks, scale)) for ticks in result.nav_ticks]
    flows = {session: float(money(ticks, scale)) for session, ticks in result.flows_ticks.items()}
    depths = falls(opened(result), result.returns)
    marked = set(result.rebalances)
    return charts.Curves(
        nav, depths, grown(nav[0], result.benchmark, sessions, flows),
        float(money(result.capital_ticks, scale)),
        grown(nav[0], result.reference, sessions, flows) if result.reference is not None else (),
        [t for t, session in enumerate(sessions) if session in marked],
    )  # fmt: skip


def _weights(result: Backtest) -> str:
    title, sessions = f"Weights through time{_labels(result)}", result.sessions
    if len(sessions) < 2:
        return section(title, "One session is no history to draw.", "")
    at = areas.drawn_sessions(len(sessions))
    found = layers(result.values, result.cash_ticks, result.nav_ticks, at=at, names_max=areas.NAMES_MAX)
    chart = areas.weights_chart(sessions, at, found, title=f"Weights of {result.name} through time")
    lead = "After each session's trades; the name that was largest on average lies at the bottom. The weights named "
    lead += "are those of the end."
    return section(title, lead, f"{legend(*areas.layer_keys(found))}<figure>{chart}</figure>")


def _footer(result: Backtest) -> str:
    engine = (
        f"Every session was decided by the kernel that proposes live trades, {escape(result.engine)}, "
        "and its plan can be had with its certificate."
    )
    return f"<footer><p>{engine}</p>{provenance(result.prices)}<p>{exactness(result.prices)} {MADE}</p></footer>\n"
