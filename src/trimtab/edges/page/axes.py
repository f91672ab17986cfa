"""What all charts are drawn on: round ticks, axes of sessions and of figures, curves, and the frame that stretches.

A chart stretches with its column while its text keeps its size: text and bars stand at percentages of the width, and
only curves live in an inner drawing of 1,000 units that is stretched without stretching its lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape
from itertools import islice

from trimtab.edges.page.words import MINUS, MONTHS

TOP, GAP, FOOT = 10, 34, 26  # room above a chart, between its two parts, and for the labels below
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
        starts = list(islice(_starts(sessions, period), TICKS_MAX + 1))
        if 2 <= len(starts) <= TICKS_MAX:
            return [(t, label(sessions[t])) for t in starts]
    step = -(-len(sessions) // TICKS_MAX)
    return [(t, _day_label(sessions[t])) for t in range(0, len(sessions), step)]


def _starts(sessions: Sequence[str], period: Callable[[str], str]) -> Iterator[int]:
    """Where another period begins."""
    before = period(sessions[0])
    for t, session in enumerate(sessions):
        name = period(session)
        if name != before:
            yield t
        before = name


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
    points = [f"{t / last * WIDE:.1f} {down(values[t], low, high, height):.1f}" for t in _shown(values)]
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


def down(value: float, low: float, high: float, height: float) -> float:
    """How far below the top a value stands."""
    return (high - value) / (high - low) * height if high > low else height / 2


def framed(plot: str, axis: str, height: float, labelled: str) -> str:
    """A chart and the labels at its side; `labelled` are the ids of its title and description."""
    return (
        f'<div class="chart"><svg class="plot" role="img" aria-labelledby="{labelled}" height="{height}">{plot}</svg>'
        f'<svg class="side" aria-hidden="true" focusable="false" height="{height}">{axis}</svg></div>'
    )


def inner(top: float, height: float, content: str) -> str:
    """A drawing of 1,000 by `height` that stretches with the chart."""
    return (
        f'<svg x="0" y="{top}" width="100%" height="{height}" viewBox="0 0 {WIDE} {height}" preserveAspectRatio="none" '
        f'overflow="visible">{content}</svg>'
    )


def level_line(y: float, kind: str) -> str:
    """A line across the chart."""
    return f'<line class="{kind}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'


def side_label(y: float, text: str) -> str:
    """A label beside the chart."""
    return f'<text x="10" y="{y + 4:.1f}">{text}</text>'


def time_axis(marks: Sequence[Tick], count: int, y: float) -> list[str]:
    """Ticks of the sessions; a narrow screen shows every second or third label."""
    every = -(-len(marks) // TICKS_NARROW)
    parts = [level_line(y, "axis")]
    for number, (t, label) in enumerate(marks):
        x = t / max(1, count - 1) * 100
        kind = "" if number % every == 0 else ' class="roomy"'
        anchor = "start" if x < 2 else "middle"
        parts.append(f'<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y}" y2="{y + 5}"/>')
        parts.append(f'<text{kind} x="{x:.2f}%" y="{y + 19}" text-anchor="{anchor}">{escape(label)}</text>')
    return parts


def percent_label(value: float, beside: Sequence[float]) -> str:
    """A fraction in percent with the fewest decimals that tell the labels beside it apart."""
    decimals = next((d for d in range(4) if all(abs(round(v * 100, d) - v * 100) < 1e-6 for v in beside)), 4)
    figure = f"{abs(value) * 100:.{decimals}f}%"
    return f"{MINUS}{figure}" if value < -1e-12 else "0%" if abs(value) < 1e-12 else figure


def short_money(value: float, beside: Sequence[float]) -> str:
    """Money on an axis: 120k, 1.5M; plain below ten thousand."""
    top = max(abs(v) for v in beside)
    one, unit = next(
        ((o, u) for o, u in ((1e9, "bn"), (1e6, "M"), (1e3, "k")) if top >= 10 * o or (o > 1e3 and top >= o)), (1.0, "")
    )
    scaled = [v / one for v in beside]
    decimals = next((d for d in range(4) if all(abs(round(v, d) - v) < 1e-9 * max(1.0, abs(v)) for v in scaled)), 4)
    figure = f"{abs(value) / one:,.{decimals}f}{unit}" if value else "0"
    return f"{MINUS if value < 0 else ''}{figure}"


def percent_axis(low: float, high: float, y: float) -> list[str]:
    """Ticks of a fraction across, in percent, zero among them where it is in reach."""
    return figure_axis(low, high, y, percent_label)


def figure_axis(low: float, high: float, y: float, label: Callable[[float, Sequence[float]], str]) -> list[str]:
    """Ticks of a figure across, each labelled beside the others; a narrow screen shows every second or third label."""
    values = [value for value in nice_ticks(low, high, 7) if low <= value <= high]
    every = -(-len(values) // TICKS_NARROW)
    zero = next((number for number, value in enumerate(values) if abs(value) < 1e-12), 0)
    parts = []
    for number, value in enumerate(values):
        x = (value - low) / (high - low) * 100
        kind = "" if (number - zero) % every == 0 else ' class="roomy"'
        parts.append(f'<line class="tick" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y}" y2="{y + 5}"/>')
        anchor = "start" if x < 3 else "middle"
        parts.append(f'<text{kind} x="{x:.2f}%" y="{y + 19}" text-anchor="{anchor}">{label(value, values)}</text>')
    return parts
