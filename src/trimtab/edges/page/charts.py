"""The charts of NAV and returns, and the bars of a table, as inline SVG: no library, no script, nothing to load."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from trimtab.edges.page.axes import (
    FOOT,
    GAP,
    TOP,
    WIDE,
    curve,
    down,
    framed,
    inner,
    level_line,
    nice_step,
    nice_ticks,
    percent_axis,
    percent_label,
    short_money,
    side_label,
    time_axis,
    time_ticks,
)

NAV_HEIGHT, FALL_HEIGHT = 230, 96
RUG_GAP, RUG_HEIGHT = 8, 8
LABEL_ROOM = 1.25  # the depth scale goes so much further than the deepest fall, for its label
HEIGHT = TOP + NAV_HEIGHT + GAP + FALL_HEIGHT + FOOT


class Curves(NamedTuple):
    """What the NAV chart draws: NAV and its falls by session, the curve it is compared with and the capital, if any.

    `reference` is a second curve to compare with, `marks` the positions of the sessions to mark below the NAV.
    """

    nav: Sequence[float]
    falls: Sequence[float]
    beside: Sequence[float]
    capital: float | None
    reference: Sequence[float] = ()
    marks: Sequence[int] = ()


def nav_chart(sessions: Sequence[str], curves: Curves, *, title: str, fall_label: str) -> str:
    """NAV over drawdown on one axis of sessions."""
    nav, falls, beside, capital, reference, _ = curves
    drawn = (*nav, *beside, *reference, *(() if capital is None else (capital,)))
    levels = nice_ticks(min(drawn), max(drawn), 5)
    low, high, deep = levels[0], levels[-1], min(*falls, -1e-4) * LABEL_ROOM
    depths = [depth for depth in nice_ticks(deep, 0.0, 4) if depth >= min(*falls, -1e-4)]
    fall_top = TOP + NAV_HEIGHT + GAP
    heights = [(TOP + down(level, low, high, NAV_HEIGHT), level) for level in levels]
    falling = [(fall_top + down(depth, deep, 0.0, FALL_HEIGHT), depth) for depth in depths]
    fall = curve(falls, deep, 0.0, FALL_HEIGHT)
    other = f'<path class="beside" d="{curve(beside, low, high, NAV_HEIGHT)}"/>' if beside else ""
    other += f'<path class="reference" d="{curve(reference, low, high, NAV_HEIGHT)}"/>' if reference else ""
    plot = [
        f'<title id="nav-title">{escape(title)}</title>',
        _desc("nav-desc", sessions, nav, fall_label),
        *(level_line(y, "grid") for y, _ in heights),
        *(level_line(y, "axis" if depth == 0 else "grid") for y, depth in falling),
        *time_axis(time_ticks(sessions), len(sessions), fall_top + FALL_HEIGHT),
        level_line(TOP + down(capital, low, high, NAV_HEIGHT), "capital") if capital is not None else "",
        inner(TOP, NAV_HEIGHT, f'{other}<path class="nav" d="{curve(nav, low, high, NAV_HEIGHT)}"/>'),
        *_rug(curves),
        inner(fall_top, FALL_HEIGHT, f'<path class="fall-area" d="{fall}V0H0Z"/><path class="fall" d="{fall}"/>'),
        f'<circle class="nav-end" cx="100%" cy="{TOP + down(nav[-1], low, high, NAV_HEIGHT):.1f}" r="3.5"/>',
        *_deepest(falls, deep, fall_top, fall_label),
    ]
    axis = [side_label(y, short_money(level, levels)) for y, level in heights]
    axis += [side_label(y, percent_label(depth, depths)) for y, depth in falling]
    return framed("".join(plot), "".join(axis), HEIGHT, "nav-title nav-desc")


def _rug(curves: Curves) -> list[str]:
    """A short stroke below the NAV for each marked session; strokes that would lie on each other are one."""
    if not curves.marks:
        return []
    last = max(1, len(curves.nav) - 1)
    places = dict.fromkeys(f"{t / last * WIDE:.0f}" for t in curves.marks)
    strokes = "".join(f"M{x} 0V{RUG_HEIGHT}" for x in places)
    return [inner(TOP + NAV_HEIGHT + RUG_GAP, RUG_HEIGHT, f'<path class="rug" d="{strokes}"/>')]


def _desc(name: str, sessions: Sequence[str], nav: Sequence[float], fall_label: str) -> str:
    text = f"{nav[0]:,.2f} on {sessions[0]}, {nav[-1]:,.2f} on {sessions[-1]}; deepest fall {fall_label}"
    return f'<desc id="{name}">{escape(text)}</desc>'


def _deepest(falls: Sequence[float], deep: float, top: float, label: str) -> list[str]:
    """A dot at the deepest fall and its label below, where no line can pass, on the side that has room."""
    at = min(range(len(falls)), key=falls.__getitem__)
    if falls[at] >= 0:
        return []
    x = at / max(1, len(falls) - 1) * 100
    y = top + down(falls[at], deep, 0.0, FALL_HEIGHT)
    anchor = "end" if x > 50 else "start"
    return [
        f'<circle class="fall-dot" cx="{x:.2f}%" cy="{y:.1f}" r="3"/>',
        f'<text class="mark" x="{x:.2f}%" y="{y + 16:.1f}" text-anchor="{anchor}">{escape(label)}</text>',
    ]


def histogram(returns: Sequence[float], var: float | None, *, title: str) -> str:
    """How often each return came; the bars of the worst sessions, below the value at risk, stand out."""
    step = nice_step(_central_span(returns), _bars_for(len(returns))) if max(returns) > min(returns) else 0.001
    first = math.floor(min(returns) / step)
    counts = [0] * min(400, math.floor(max(returns) / step) - first + 1)
    for earned in returns:
        counts[min(len(counts) - 1, math.floor(earned / step) - first)] += 1
    low, high = first * step, (first + len(counts)) * step
    height, width = 190, 100 / len(counts)
    levels = [level for level in nice_ticks(0, max(counts), 4) if level == int(level)]
    plot = [f'<title id="hist-title">{escape(title)}</title>']
    plot += [level_line(TOP + down(level, 0, levels[-1], height), "axis" if level == 0 else "grid") for level in levels]
    for number, count in enumerate(counts):
        if count:
            y = TOP + down(count, 0, levels[-1], height)
            worst = var is not None and (first + number + 1) * step <= var + step / 2
            plot.append(
                f'<rect class="{"tail" if worst else "often"}" x="{number * width + width * 0.06:.3f}%" y="{y:.1f}" '
                f'width="{width * 0.88:.3f}%" height="{TOP + height - y:.1f}"/>'
            )
    plot += percent_axis(low, high, TOP + height)
    if var is not None and low < var < high:
        x = (var - low) / (high - low) * 100
        plot.append(f'<line class="var" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP}" y2="{TOP + height}"/>')
    axis = "".join(side_label(TOP + down(level, 0, levels[-1], height), f"{level:,.0f}") for level in levels)
    return framed("".join(plot), axis, TOP + height + FOOT, "hist-title")


def _bars_for(count: int) -> int:
    """More returns carry more bars; the cube root is the growth that keeps their heights steady."""
    return min(44, max(8, round(3 * math.cbrt(count))))


def _central_span(returns: Sequence[float]) -> float:
    """The span of all but the outermost hundredth, so that one wild day does not widen every bar."""
    ordered = sorted(returns)
    cut = len(ordered) // 100
    span = ordered[-1 - cut] - ordered[cut]
    return max(span, (ordered[-1] - ordered[0]) / 10)


def drift_bar(drift: float, after: float | None, band: float | None, limit: float, out: bool) -> str:
    """One name's drift as a bar from the middle, over its band, with a ring where the plan leaves it."""
    parts = []
    if band is not None:
        left, right = _across(-band, limit), _across(band, limit)
        parts.append(f'<rect class="band" x="{left:.2f}%" y="0" width="{right - left:.2f}%" height="100%"/>')
        parts += [
            f'<line class="edge" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="100%"/>' for x in (left, right) if 0 < x < 100
        ]
    parts.append('<line class="zero" x1="50%" x2="50%" y1="0" y2="100%"/>')
    start, end = sorted((50.0, _across(drift, limit)))
    parts.append(
        f'<rect class="{"out" if out else "in"}" x="{start:.2f}%" y="8" width="{end - start:.2f}%" height="10"/>'
    )
    if after is not None:
        parts.append(f'<circle class="after" cx="{_across(after, limit):.2f}%" cy="13" r="3.5"/>')
    return _row("".join(parts))


def drift_scale(limit: float) -> str:
    """The axis below the drift bars."""
    steps = nice_ticks(0.0, limit, 2)
    shown = [value for value in steps if 0 < value <= limit]
    marks = [-value for value in reversed(shown)] + [0.0, *shown]
    text = (
        f'<text x="{_across(value, limit):.2f}%" y="14" text-anchor="middle">'
        f"{percent_label(value, shown or [limit])}</text>"
        for value in marks
    )
    return _row("".join(text))


def weight_bar(weight: float, target: float, after: float | None, limit: float) -> str:
    """One name's weight as a bar from the left, its target as a line, with a ring where the plan leaves it."""
    parts = [f'<rect class="in" x="0" y="8" width="{max(0.0, weight) / limit * 100:.2f}%" height="10"/>']
    if after is not None:
        parts.append(f'<circle class="after" cx="{after / limit * 100:.2f}%" cy="13" r="3.5"/>')
    x = target / limit * 100
    parts.append(f'<line class="target" x1="{x:.2f}%" x2="{x:.2f}%" y1="3" y2="23"/>')
    return _row("".join(parts))


def weight_scale(limit: float) -> str:
    """The axis below the weight bars."""
    values = [value for value in nice_ticks(0.0, limit, 4) if value <= limit * 0.97]
    text = (
        f'<text x="{value / limit * 100:.2f}%" y="14" text-anchor="{"start" if value == 0 else "middle"}">'
        f"{percent_label(value, values)}</text>"
        for value in values
    )
    return _row("".join(text))


def _across(drift: float, limit: float) -> float:
    """Where a drift stands, in percent of the width; what lies beyond the limit stands at the edge."""
    return min(100.0, max(0.0, 50 + drift / limit * 48))


def _row(content: str) -> str:
    return f'<svg class="row" aria-hidden="true" focusable="false">{content}</svg>'
