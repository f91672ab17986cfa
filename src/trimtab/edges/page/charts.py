"""The page's charts as inline SVG, drawn here: no library, no script, nothing to load.

A chart stretches with its column while its text keeps its size: text and bars stand at percentages of the width, and
only curves live in an inner drawing of 1,000 units that is stretched without stretching its lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import NamedTuple

from trimtab.edges.page.words import MINUS, MONTHS

WIDE = 1000  # the inner drawing's width; a curve with more points than this is drawn by its lows and highs
TICKS_MAX = 12
TICKS_NARROW = 5
Tick = tuple[int, str]


def nice_step(span: float, count: int) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that cuts the span into at most `count` parts."""
    raw = span / max(1, count)
    if raw <= 0 or not math.isfinite(raw):
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= raw * (1 - 1e-9))


def nice_ticks(low: float, high: float, count: int) -> list[float]:
    """Round values from at or below `low` to at or above `high`."""
    step = nice_step(high - low, count) if high > low else max(abs(high), 1.0) / 10
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def time_ticks(sessions: Sequence[str]) -> list[Tick]:
    """Where the axis of sessions is marked, and how: the finest of hours, days, weeks, months and years that fits."""
    if len(sessions) <= TICKS_MAX:
        return [(t, _day_label(session)) for t, session in enumerate(sessions)]
    for period, label in _PERIODS:
        names = [period(session) for session in sessions]
        starts = [t for t in range(1, len(names)) if names[t] != names[t - 1]]
        if 2 <= len(starts) <= TICKS_MAX:
            return [(t, label(sessions[t])) for t in starts]
    step = -(-len(sessions) // TICKS_MAX)
    return [(t, _day_label(sessions[t])) for t in range(0, len(sessions), step)]


def _week(session: str) -> str:
    year, week, _ = date.fromisoformat(session[:10]).isocalendar()
    return f"{year}-{week:02d}"


def _every_years(years: int) -> Callable[[str], str]:
    return lambda session: str(int(session[:4]) // years)


def _every_months(months: int) -> Callable[[str], str]:
    return lambda session: f"{session[:4]}-{(int(session[5:7]) - 1) // months}"


def _day_label(session: str) -> str:
    shown = f"{int(session[8:10])} {MONTHS[int(session[5:7]) - 1]}"
    return f"{shown} {session[11:16]}" if len(session) > 10 else shown


def _month_label(session: str) -> str:
    return session[:4] if session[5:7] == "01" else MONTHS[int(session[5:7]) - 1]


_PERIODS: tuple[tuple[Callable[[str], str], Callable[[str], str]], ...] = (
    (lambda session: session[:13], lambda session: session[11:16] or _day_label(session)),
    (lambda session: session[:10], lambda session: _day_label(session[:10])),
    (_week, lambda session: _day_label(session[:10])),
    (_every_months(1), _month_label),
    (_every_months(2), _month_label),
    (_every_months(3), _month_label),
    (_every_months(6), _month_label),
    *((_every_years(years), lambda session: session[:4]) for years in (1, 2, 5, 10, 20, 50)),
)


def curve(values: Sequence[float], low: float, high: float, height: float) -> str:
    """The values as path commands in a drawing of 1,000 by `height`; only lows and highs where there are very many."""
    last = max(1, len(values) - 1)
    points = [f"{t / last * WIDE:.1f} {_down(values[t], low, high, height):.1f}" for t in _shown(values)]
    return "M" + "L".join(points)


def _shown(values: Sequence[float]) -> list[int]:
    """The positions to draw: all, or the lowest and highest of each thousandth part."""
    if len(values) <= 2 * WIDE:
        return list(range(len(values)))
    shown = {0, len(values) - 1}
    for part in range(WIDE):
        span = range(part * len(values) // WIDE, (part + 1) * len(values) // WIDE)
        shown.add(min(span, key=values.__getitem__))
        shown.add(max(span, key=values.__getitem__))
    return sorted(shown)


def _down(value: float, low: float, high: float, height: float) -> float:
    return (high - value) / (high - low) * height if high > low else height / 2


NAV_HEIGHT, FALL_HEIGHT, TOP, GAP, FOOT = 230, 96, 10, 34, 26
LABEL_ROOM = 1.25  # the depth scale goes so much further than the deepest fall, for its label
HEIGHT = TOP + NAV_HEIGHT + GAP + FALL_HEIGHT + FOOT


class Curves(NamedTuple):
    """What the NAV chart draws: NAV and its falls by session, the curve it is compared with (or none), the capital."""

    nav: Sequence[float]
    falls: Sequence[float]
    beside: Sequence[float]
    capital: float


def nav_chart(sessions: Sequence[str], curves: Curves, *, title: str, fall_label: str) -> str:
    """NAV over drawdown on one axis of sessions."""
    nav, falls, beside, capital = curves
    levels = nice_ticks(min(*nav, *beside, capital), max(*nav, *beside, capital), 5)
    low, high, deep = levels[0], levels[-1], min(*falls, -1e-4) * LABEL_ROOM
    depths = [depth for depth in nice_ticks(deep, 0.0, 4) if depth >= min(*falls, -1e-4)]
    fall_top = TOP + NAV_HEIGHT + GAP
    heights = [(TOP + _down(level, low, high, NAV_HEIGHT), level) for level in levels]
    falling = [(fall_top + _down(depth, deep, 0.0, FALL_HEIGHT), depth) for depth in depths]
    fall = curve(falls, deep, 0.0, FALL_HEIGHT)
    other = f'<path class="beside" d="{curve(beside, low, high, NAV_HEIGHT)}"/>' if beside else ""
    plot = [
        f'<title id="nav-title">{escape(title)}</title>',
        _desc("nav-desc", sessions, nav, fall_label),
        *(_level(y, "grid") for y, _ in heights),
        *(_level(y, "axis" if depth == 0 else "grid") for y, depth in falling),
        *_time_axis(time_ticks(sessions), len(sessions), fall_top + FALL_HEIGHT),
        _level(TOP + _down(capital, low, high, NAV_HEIGHT), "capital"),
        _inner(TOP, NAV_HEIGHT, f'{other}<path class="nav" d="{curve(nav, low, high, NAV_HEIGHT)}"/>'),
        _inner(fall_top, FALL_HEIGHT, f'<path class="fall-area" d="{fall}V0H0Z"/><path class="fall" d="{fall}"/>'),
        f'<circle class="nav-end" cx="100%" cy="{TOP + _down(nav[-1], low, high, NAV_HEIGHT):.1f}" r="3.5"/>',
        *_deepest(falls, deep, fall_top, fall_label),
    ]
    axis = [_side_label(y, _short(level, levels)) for y, level in heights]
    axis += [_side_label(y, _percent_label(depth, depths)) for y, depth in falling]
    return _framed("".join(plot), "".join(axis), HEIGHT, "nav-title nav-desc")


def _desc(name: str, sessions: Sequence[str], nav: Sequence[float], fall_label: str) -> str:
    text = f"{nav[0]:,.2f} on {sessions[0]}, {nav[-1]:,.2f} on {sessions[-1]}; deepest fall {fall_label}"
    return f'<desc id="{name}">{escape(text)}</desc>'


def _deepest(falls: Sequence[float], deep: float, top: float, label: str) -> list[str]:
    """A dot at the deepest fall and its label below, where no line can pass, on the side that has room."""
    at = min(range(len(falls)), key=falls.__getitem__)
    if falls[at] >= 0:
        return []
    x = at / max(1, len(falls) - 1) * 100
    y = top + _down(falls[at], deep, 0.0, FALL_HEIGHT)
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
    plot += [_level(TOP + _down(level, 0, levels[-1], height), "axis" if level == 0 else "grid") for level in levels]
    for number, count in enumerate(counts):
        if count:
            y = TOP + _down(count, 0, levels[-1], height)
            worst = var is not None and (first + number + 1) * step <= var + step / 2
            plot.append(
                f'<rect class="{"tail" if worst else "often"}" x="{number * width + width * 0.06:.3f}%" y="{y:.1f}" '
                f'width="{width * 0.88:.3f}%" height="{TOP + height - y:.1f}"/>'
            )
    plot += _value_axis(low, high, TOP + height)
    if var is not None and low < var < high:
        x = (var - low) / (high - low) * 100
        plot.append(f'<line class="var" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP}" y2="{TOP + height}"/>')
    axis = "".join(_side_label(TOP + _down(level, 0, levels[-1], height), f"{level:,.0f}") for level in levels)
    return _framed("".join(plot), axis, TOP + height + FOOT, "hist-title")


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
        f"{_percent_label(value, shown or [limit])}</text>"
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
        f"{_percent_label(value, values)}</text>"
        for value in values
    )
    return _row("".join(text))


def _across(drift: float, limit: float) -> float:
    """Where a drift stands, in percent of the width; what lies beyond the limit stands at the edge."""
    return min(100.0, max(0.0, 50 + drift / limit * 48))


def _row(content: str) -> str:
    return f'<svg class="row" aria-hidden="true" focusable="false">{content}</svg>'


def _framed(plot: str, axis: str, height: float, labelled: str) -> str:
    return (
        f'<div class="chart"><svg class="plot" role="img" aria-labelledby="{labelled}" height="{height}">{plot}</svg>'
        f'<svg class="side" aria-hidden="true" focusable="false" height="{height}">{axis}</svg></div>'
    )


def _inner(top: float, height: float, content: str) -> str:
    return (
        f'<svg x="0" y="{top}" width="100%" height="{height}" viewBox="0 0 {WIDE} {height}" preserveAspectRatio="none" '
        f'overflow="visible">{content}</svg>'
    )


def _level(y: float, kind: str) -> str:
    return f'<line class="{kind}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'


def _side_label(y: float, text: str) -> str:
    return f'<text x="10" y="{y + 4:.1f}">{text}</text>'


def _time_axis(marks: Sequence[Tick], count: int, y: float) -> list[str]:
    """Ticks of the sessions; a narrow screen shows every second or third label."""
    every = -(-len(marks) // TICKS_NARROW)
    parts = [_level(y, "axis")]
    for number, (t, label) in enumerate(marks):
        x = t / max(1, count - 1) * 100
        kind = "" if number % every == 0 else ' class="roomy"'
        anchor = "start" if x < 2 else "middle"
        parts.append(f'<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y}" y2="{y + 5}"/>')
        parts.append(f'<text{kind} x="{x:.2f}%" y="{y + 19}" text-anchor="{anchor}">{escape(label)}</text>')
    return parts


def _value_axis(low: float, high: float, y: float) -> list[str]:
    values = [value for value in nice_ticks(low, high, 7) if low <= value <= high]
    every = -(-len(values) // TICKS_NARROW)
    zero = next((number for number, value in enumerate(values) if abs(value) < 1e-12), 0)
    parts = []
    for number, value in enumerate(values):
        x = (value - low) / (high - low) * 100
        kind = "" if (number - zero) % every == 0 else ' class="roomy"'
        parts.append(f'<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y}" y2="{y + 5}"/>')
        anchor = "start" if x < 3 else "middle"
        parts.append(
            f'<text{kind} x="{x:.2f}%" y="{y + 19}" text-anchor="{anchor}">{_percent_label(value, values)}</text>'
        )
    return parts


def _percent_label(value: float, beside: Sequence[float]) -> str:
    """A fraction in percent with the fewest decimals that tell the labels beside it apart."""
    decimals = next((d for d in range(4) if all(abs(round(v * 100, d) - v * 100) < 1e-6 for v in beside)), 4)
    figure = f"{abs(value) * 100:.{decimals}f}%"
    return f"{MINUS}{figure}" if value < -1e-12 else "0%" if abs(value) < 1e-12 else figure


def _short(value: float, beside: Sequence[float]) -> str:
    """Money on an axis: 120k, 1.5M; plain below ten thousand."""
    top = max(abs(v) for v in beside)
    one, unit = next(
        ((o, u) for o, u in ((1e9, "bn"), (1e6, "M"), (1e3, "k")) if top >= 10 * o or (o > 1e3 and top >= o)), (1.0, "")
    )
    scaled = [v / one for v in beside]
    decimals = next((d for d in range(4) if all(abs(round(v, d) - v) < 1e-9 * max(1.0, abs(v)) for v in scaled)), 4)
    figure = f"{abs(value) / one:,.{decimals}f}{unit}" if value else "0"
    return f"{MINUS if value < 0 else ''}{figure}"
