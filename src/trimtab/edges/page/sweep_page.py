"""The page of a sweep: its frontier, the policies that no other beats, the chosen one, and the table of them all."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from trimtab.edges.page import words
from trimtab.edges.page.backtest_page import SHEETS, known_findings, sentence_of, span
from trimtab.edges.page.frontier import LINES_MAX, Line, frontier_chart
from trimtab.edges.page.layout import (
    amount,
    approximate,
    exactness,
    findings,
    key_figures,
    legend,
    provenance,
    scrolled,
    section,
    table,
)
from trimtab.edges.page.shell import MADE, document
from trimtab.ledger.frontier import by_costs, efficient, scored
from trimtab.mandate.sentences import costs_label, policy_labels, shared_label
from trimtab.run.backtest import Sweep, Swept

ROWS_SHOWN, EFFICIENT_SHOWN = 200, 60
COLUMNS = (
    ("Row", "n"), ("Cost a year", "n"), ("Tracking error", "n"), ("Turnover a year", "n"), ("Rebalances", "n"),
    ("Growth a year", "n"), ("Volatility", "n"), ("Drawdown", "n"), ("Final NAV", "n"),
)  # fmt: skip


def sweep_page(result: Sweep, chosen: int | None) -> str:
    """The report of a sweep as one HTML document; `chosen` is the position of the row that the desk has chosen."""
    labels, best = row_labels(result.rows), efficient(result.rows)
    body = (
        _header(result), _verdict(result, best, labels, chosen), _key_figures(result, chosen),
        _frontier(result, best, labels, chosen), _efficient(result, best, labels, chosen),
        _all(result, best, labels, chosen),
        findings(known_findings(result.schedule, result.prices, result.findings)), _footer(result),
    )  # fmt: skip
    return document(f"{result.name}, sweep to {words.day(result.sessions[-1])}", body, SHEETS)


def row_labels(rows: Sequence[Swept]) -> tuple[str, ...]:
    """A short name for each row: its policy, and its costs where the sweep has several."""
    policies = policy_labels([row.policy for row in rows])
    groups = by_costs(rows)
    if len(groups) < 2:
        return policies
    costs = {at: costs_label(rows[group[0]].costs) for group in groups for at in group}
    return tuple(f"{policy}; {costs[at]}" for at, policy in enumerate(policies))


def _header(result: Sweep) -> str:
    cut = ' <span class="tag">interrupted</span>' if result.interrupted else ""
    return (
        f'<header class="top"><div><p class="eyebrow">Sweep{_approximate(result)}{cut}</p>'
        f'<h1>{escape(result.name)}</h1><p class="lead">{escape(span(result.sessions, result.prices))}</p></div>'
        f'<p class="worth"><b>{len(result.rows):,}</b><span>{_kinds(result)}, each from '
        f"{amount(result.capital_ticks, result.prices)}</span></p></header>\n"
    )


def _kinds(result: Sweep) -> str:
    """What is counted: policies, or backtests where each policy was walked under several costs."""
    groups = len(by_costs(result.rows))
    many = "backtests" if groups > 1 else "policy" if result.asked == 1 else "policies"
    asked = f"of {result.asked:,} {many} asked" if result.asked != len(result.rows) else many
    return f"{asked}, under {groups:,} tables of costs" if groups > 1 else asked


def _approximate(result: Sweep) -> str:
    fractional = any(mandate.limits.fractional for _, mandate in result.schedule)
    return approximate(result.prices, 0 if fractional else 1)


def _verdict(result: Sweep, best: Sequence[int], labels: Sequence[str], chosen: int | None) -> str:
    headline, beside, sentence = _said(result.rows, best, labels) if chosen is None else _said_of(
        result.rows, best, labels, chosen
    )  # fmt: skip
    note = f'<p class="soft">{escape(beside)}</p>' if beside else ""
    said = escape(f"{sentence} {_shared(result.rows)}".strip())
    return f'<div class="verdict"><div><h2>{escape(headline)}</h2>{note}</div><p>{said}</p></div>\n'


def _shared(rows: Sequence[Swept]) -> str:
    """What all rows have in common, which their names leave out."""
    shared = [shared_label([row.policy for row in rows])] if rows else []
    if len(by_costs(rows)) == 1:
        costs = costs_label(rows[0].costs)
        shared.append(costs if costs == "no costs" else f"costs of {costs}")
    said = [part for part in shared if part]
    return f"All have {' and '.join(said)}." if said else ""


def _said(rows: Sequence[Swept], best: Sequence[int], labels: Sequence[str]) -> tuple[str, str, str]:
    """What the sweep comes to where no policy was chosen."""
    if not best:
        return "No frontier", "", "No row has both a yearly cost and a tracking error."
    if not any(row.yearly_cost for row in rows):
        nearest = f"{labels[best[0]]} ({words.percent(rows[best[0]].tracking_error)})"
        said = f"No trade cost anything, so the frontier is the policy that is nearest to its targets: {nearest}."
        return "No costs, no frontier", "", f"{said} Sweep with costs to see what nearness costs."
    count = f"{len(best):,} of {len(rows):,} on the frontier"
    groups = by_costs(rows)
    group, several = next(set(group) for group in groups if best[0] in group), len(groups) > 1
    line = [at for at in best if at in group]
    said = f"Under {costs_label(rows[line[0]].costs)} the cheapest" if several else "The cheapest"
    said += f" is {_placed(line[0], rows, labels)}"
    said += f", the nearest {_placed(line[-1], rows, labels)}." if len(line) > 1 else "."
    than = "under the same costs " if several else ""
    return count, f"No other policy {than}is cheaper and nearer to its targets.", said


def _placed(at: int, rows: Sequence[Swept], labels: Sequence[str]) -> str:
    cost, error = words.bps(rows[at].yearly_cost), words.percent(rows[at].tracking_error)
    return f"{labels[at]} ({cost} a year, tracking error {error})"


def _said_of(rows: Sequence[Swept], best: Sequence[int], labels: Sequence[str], chosen: int) -> tuple[str, str, str]:
    """What the sweep says of the chosen policy."""
    figures = scored(rows[chosen])
    if figures is None:
        return labels[chosen], "The chosen policy", "It has no tracking error or no yearly cost to place it by."
    costs, errors = words.bps(figures[0]), words.percent(figures[1])
    said = f"It costs {costs} a year, with a tracking error of {errors}."
    if chosen in best:
        return labels[chosen], "The chosen policy, on the frontier", f"{said} No other is cheaper and nearer."
    group = next(set(group) for group in by_costs(rows) if chosen in group)
    better = [at for at in best if at in group and _beats(rows[at], figures)]
    if not better:
        return labels[chosen], "The chosen policy, on the frontier", f"{said} Another has the same two figures."
    nearest = min(better, key=lambda at: rows[at].tracking_error or 0.0)
    than = f"{labels[nearest]} is nearer ({words.percent(rows[nearest].tracking_error)})"
    return labels[chosen], "The chosen policy, not on the frontier", f"{said} For no more money, {than}."


def _beats(row: Swept, figures: tuple[float, float]) -> bool:
    other = scored(row)
    return other is not None and other != figures and other[0] <= figures[0] and other[1] <= figures[1]


def _key_figures(result: Sweep, chosen: int | None) -> str:
    if chosen is not None:
        picked = result.rows[chosen]
        return key_figures(
            (
                ("Cost a year", words.bps(picked.yearly_cost)),
                ("Tracking error a year", words.percent(picked.tracking_error)),
                ("Turnover a year", words.percent(picked.turnover)), ("Rebalances", f"{picked.rebalances:,}"),
                ("Growth a year", words.signed_percent(picked.cagr)),
            )
        )  # fmt: skip
    known = [figures for row in result.rows if (figures := scored(row)) is not None]
    return key_figures(
        (
            ("Least cost a year", words.bps(min((cost for cost, _ in known), default=None))),
            ("Most cost a year", words.bps(max((cost for cost, _ in known), default=None))),
            ("Least tracking error", words.percent(min((error for _, error in known), default=None))),
            ("Most tracking error", words.percent(max((error for _, error in known), default=None))),
            ("Sessions", f"{len(result.sessions):,}"),
        )
    )  # fmt: skip


def _frontier(result: Sweep, best: Sequence[int], labels: Sequence[str], chosen: int | None) -> str:
    title = f"Frontier{_approximate(result)}"
    if not best:
        return section(title, "There is no row to draw.", "")
    lines = frontier_lines(result.rows, best)
    chart = frontier_chart(result.rows, lines[:LINES_MAX], labels, chosen, title=f"Frontier of {result.name}")
    keys = [("point", "A policy")]
    keys += [
        (f"best-{number}", line.label or "Efficient: no other is cheaper and nearer")
        for number, line in enumerate(lines[:LINES_MAX], start=1)
    ]
    keys += [("chosen", f"Chosen: {labels[chosen]}")] if chosen is not None and scored(result.rows[chosen]) else []
    lead = "Further left is cheaper, further down is nearer to the targets held continuously."
    if len(lines) > 1:
        lead += " On a frontier none under the same costs is cheaper and nearer"
        lead += f"; those of the first {LINES_MAX} tables of costs are drawn." if len(lines) > LINES_MAX else "."
    undrawn = sum(scored(row) is None for row in result.rows)
    lead += f" {words.plural(undrawn, 'row')} without these figures cannot be drawn." if undrawn else ""
    return section(title, lead, f"{legend(*keys)}<figure>{chart}</figure>")


def frontier_lines(rows: Sequence[Swept], best: Sequence[int]) -> list[Line]:
    """The frontier of each table of costs, named where there are several."""
    groups, among = by_costs(rows), set(best)
    place = {at: number for number, at in enumerate(best)}
    return [
        Line(
            sorted((at for at in group if at in among), key=place.__getitem__),
            costs_label(rows[group[0]].costs) if len(groups) > 1 else "",
        )
        for group in groups
    ]


def _efficient(result: Sweep, best: Sequence[int], labels: Sequence[str], chosen: int | None) -> str:
    if not best:
        return ""
    shown = list(best[:EFFICIENT_SHOWN])
    cut = len(best) - len(shown)
    lead = "The cheapest first."
    lead += f" {words.plural(cut, 'row')} more stand in the CSV file." if cut else ""
    if chosen is not None and chosen not in shown:
        shown.append(chosen)
        lead += " The chosen one stands last."
    return section("Efficient policies", lead, _table("Efficient policies", shown, result, (), labels, chosen))


def _all(result: Sweep, best: Sequence[int], labels: Sequence[str], chosen: int | None) -> str:
    order = sorted(range(len(result.rows)), key=lambda at: _nearest_first(result.rows[at], at))
    shown = order[:ROWS_SHOWN]
    if not shown:
        return section("All policies", "No row was finished.", "")
    cut = len(order) - len(shown)
    which = f"The {len(shown):,} nearest to their targets; " if cut else "The nearest to their targets first; "
    rest = (
        f"{words.plural(cut, 'row')} more stand in the CSV file."
        if cut
        else "the CSV file has them in the order asked."
    )
    return section("All policies", which + rest, _table("All policies", shown, result, best, labels, chosen))


def _nearest_first(row: Swept, at: int) -> tuple[bool, float, float, int]:
    figures = scored(row)
    return (True, 0.0, 0.0, at) if figures is None else (False, figures[1], figures[0], at)


def _table(
    title: str, at: Sequence[int], result: Sweep, marked: Sequence[int], labels: Sequence[str], chosen: int | None
) -> str:
    among = set(marked)
    rows = [_row(number, result, labels[number], number in among, number == chosen) for number in at]
    return scrolled(title, table("wide swept", "Policy", COLUMNS, rows))


def _row(at: int, result: Sweep, label: str, best: bool, chosen: bool) -> str:
    """A policy's row; beside its name stands whether it was chosen and, among them all, whether it is efficient."""
    swept = result.rows[at]
    cells = (
        f"{at + 1}", words.bps(swept.yearly_cost), words.percent(swept.tracking_error), words.percent(swept.turnover),
        f"{swept.rebalances:,}", words.signed_percent(swept.cagr), words.percent(swept.volatility),
        words.percent(swept.max_drawdown), amount(swept.nav_ticks, result.prices),
    )  # fmt: skip
    kind = ' class="pick"' if chosen else ""
    notes = ", ".join([*(["chosen"] if chosen else []), *(["efficient"] if best else [])])
    head = f"{escape(label)} <small>{notes}</small>" if notes else escape(label)
    body = "".join(f'<td role="cell">{cell}</td>' for cell in cells)
    return f'<tr{kind} role="row"><th scope="row" role="rowheader">{head}</th>{body}</tr>'


def _footer(result: Sweep) -> str:
    how = (
        f"Every row is a backtest of all {words.plural(len(result.sessions), 'session')} by the kernel that proposes "
        f"live trades, {result.engine}; {sentence_of(result.fill).lower()}. The tracking error is measured against the "
        "targets held continuously, without costs; the cost a year is all costs over the mean NAV, the first purchase "
        "with them. Rows are numbered as in the CSV file."
    )
    return f"<footer><p>{escape(how)}</p>{provenance(result.prices)}<p>{exactness(result.prices)} {MADE}</p></footer>\n"
