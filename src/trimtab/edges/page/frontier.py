"""The frontier of a sweep as a chart: what each policy costs a year against how far it strays from its targets."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from trimtab.edges.page import words
from trimtab.edges.page.axes import (
    WIDE,
    down,
    figure_axis,
    framed,
    inner,
    level_line,
    nice_ticks,
    percent_label,
    side_label,
)
from trimtab.ledger.frontier import scored
from trimtab.run.backtest import Swept

HEIGHT, TOP, FOOT = 300, 30, 46
LINES_MAX = 6  # of more tables of costs than this, the frontiers of the first are drawn
BPS = 10_000


class Line(NamedTuple):
    """One frontier: the positions of its rows from the cheapest on, and the costs that it is of."""

    rows: Sequence[int]
    label: str


class Plane(NamedTuple):
    """The part of cost and error that the chart shows."""

    left: float
    right: float
    low: float
    high: float

    def across(self, cost: float) -> float:
        """Where a cost stands, in percent of the width."""
        return (cost - self.left) / (self.right - self.left) * 100

    def below(self, error: float) -> float:
        """How far below the top an error stands."""
        return TOP + down(error, self.low, self.high, HEIGHT)


def frontier_chart(
    rows: Sequence[Swept], lines: Sequence[Line], labels: Sequence[str], chosen: int | None, *, title: str
) -> str:
    """Every row as a point, the rows of each frontier joined, the chosen row marked and named."""
    known = [at for at in range(len(rows)) if scored(rows[at]) is not None]
    plane = _plane([_place(rows[at]) for at in known])
    levels = nice_ticks(plane.low, plane.high, 5)
    heights = [(plane.below(level), level) for level in levels]
    best = {at for line in lines for at in line.rows}
    joined = [_joined(line, rows, plane, number) for number, line in enumerate(lines, start=1)]
    plot = [
        f'<title id="frontier-title">{escape(title)}</title>',
        *(level_line(y, "axis" if level == levels[0] else "grid") for y, level in heights),
        *figure_axis(plane.left * BPS, plane.right * BPS, TOP + HEIGHT, _bps_label),
        f'<text x="100%" y="{TOP - 16}" text-anchor="end">Tracking error a year</text>',
        f'<text x="100%" y="{TOP + HEIGHT + 40}" text-anchor="end">Cost a year, bps of NAV</text>',
        *_points([at for at in known if at not in best], rows, labels, plane, "point"),
        inner(TOP, HEIGHT, "".join(joined)),
        *(
            dot
            for number, line in enumerate(lines, start=1)
            for dot in _points(line.rows, rows, labels, plane, f"best best-{number}")
        ),
        *_chosen(chosen, rows, labels, plane),
    ]
    axis = "".join(side_label(y, percent_label(level, levels)) for y, level in heights)
    return framed("".join(plot), axis, TOP + HEIGHT + FOOT, "frontier-title")


def _place(row: Swept) -> tuple[float, float]:
    figures = scored(row)
    assert figures is not None
    return figures


def _plane(places: Sequence[tuple[float, float]]) -> Plane:
    """From round figures to round figures; from zero where that wastes no more than half of the room."""
    costs, errors = [cost for cost, _ in places], [error for _, error in places]
    across, up = (_ends([cost * BPS for cost in costs], 7), _ends(errors, 5))
    return Plane(across[0] / BPS, across[1] / BPS, *up)


def _ends(figures: Sequence[float], count: int) -> tuple[float, float]:
    least, most = min(figures), max(figures)
    if most <= 0:
        return 0.0, 0.01 if count == 5 else 1.0
    ticks = nice_ticks(0.0 if 0 <= least <= most / 2 or least == most else least, most, count)
    return ticks[0], ticks[-1]


def _bps_label(value: float, beside: Sequence[float]) -> str:
    decimals = next((d for d in range(4) if all(abs(round(v, d) - v) < 1e-6 for v in beside)), 4)
    return f"{value:,.{decimals}f}".replace("-", words.MINUS)


def _points(at: Sequence[int], rows: Sequence[Swept], labels: Sequence[str], plane: Plane, kind: str) -> list[str]:
    """A dot for each row, and one for rows that would lie on each other; it names the first of them."""
    dots: dict[tuple[str, str], list[int]] = {}
    for number in at:
        cost, error = _place(rows[number])
        dots.setdefault((f"{plane.across(cost):.1f}", f"{plane.below(error):.1f}"), []).append(number)
    return [
        f'<circle class="{kind}" cx="{x}%" cy="{y}" r="3.2">'
        f"<title>{escape(_named(here, rows, labels))}</title></circle>"
        for (x, y), here in dots.items()
    ]


def _named(here: Sequence[int], rows: Sequence[Swept], labels: Sequence[str]) -> str:
    first = rows[here[0]]
    more = f" (and {len(here) - 1:,} more here)" if len(here) > 1 else ""
    return f"{labels[here[0]]}: {words.bps(first.yearly_cost)}, {words.percent(first.tracking_error)}{more}"


def _joined(line: Line, rows: Sequence[Swept], plane: Plane, number: int) -> str:
    places = [_place(rows[at]) for at in line.rows]
    if len(places) < 2:
        return ""
    points = "L".join(f"{plane.across(c) * WIDE / 100:.1f} {plane.below(e) - TOP:.1f}" for c, e in places)
    return f'<path class="efficient line-{number}" d="M{points}"/>'


def _chosen(chosen: int | None, rows: Sequence[Swept], labels: Sequence[str], plane: Plane) -> list[str]:
    """The chosen row as a larger dot under its name."""
    if chosen is None or scored(rows[chosen]) is None:
        return []
    cost, error = _place(rows[chosen])
    x, y = plane.across(cost), plane.below(error)
    anchor = "end" if x > 50 else "start"
    return [f'<circle class="chosen" cx="{x:.2f}%" cy="{y:.1f}" r="6"/>', _text(x, y - 11, anchor, labels[chosen])]


def _text(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text class="mark roomy" x="{x:.2f}%" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
