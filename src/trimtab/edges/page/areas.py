"""The weights of a book through time as stacked areas: the largest name at the bottom, the cash on top."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import accumulate

from trimtab.edges.page import words
from trimtab.edges.page.axes import (
    FOOT,
    TOP,
    WIDE,
    framed,
    inner,
    level_line,
    percent_label,
    side_label,
    time_axis,
    time_ticks,
)
from trimtab.ledger.layers import Layer
from trimtab.market.instruments import CASH

HEIGHT = 260
POINTS_MAX = 500  # sessions drawn; there is one for every two points of the widest screen
NAMES_MAX = 12
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


def drawn_sessions(count: int) -> tuple[int, ...]:
    """The positions of the sessions that the areas are drawn through: all, or many at even distances, both ends too."""
    if count <= POINTS_MAX:
        return tuple(range(count))
    return tuple(round(part * (count - 1) / (POINTS_MAX - 1)) for part in range(POINTS_MAX))


def weights_chart(sessions: Sequence[str], at: Sequence[int], layers: Sequence[Layer], *, title: str) -> str:
    """The layers on an axis of all sessions, known at the positions `at`."""
    last = max(1, len(sessions) - 1)
    across = [f"{t / last * WIDE:.1f}" for t in at]
    tops = list(accumulate((layer.weights for layer in layers), _stacked))
    areas = [
        f'<path class="layer {kind}" d="{_area(across, top)}"><title>{escape(words.layer(layer))}</title></path>'
        for kind, top, layer in zip(layer_kinds(layers), tops, layers, strict=True)
    ]
    heights = [(TOP + HEIGHT * (1 - level), level) for level in LEVELS]
    plot = [
        f'<title id="weights-title">{escape(title)}</title>',
        inner(TOP, HEIGHT, "".join(reversed(areas))),
        *(level_line(y, "over") for y, level in heights if 0 < level < 1),
        *time_axis(time_ticks(sessions), len(sessions), TOP + HEIGHT),
    ]
    axis = "".join(side_label(y, percent_label(level, LEVELS)) for y, level in heights)
    return framed("".join(plot), axis, TOP + HEIGHT + FOOT, "weights-title")


def layer_kinds(layers: Sequence[Layer]) -> list[str]:
    """The class that colours each layer."""
    return [
        "layer-cash" if row.name == CASH else "layer-others" if number > NAMES_MAX else f"layer-{number}"
        for number, row in enumerate(layers, start=1)
    ]


def layer_keys(layers: Sequence[Layer]) -> list[tuple[str, str]]:
    """The legend of the areas, from the top down, each layer with its last weight."""
    said = [f"{words.layer(row)} {words.percent(row.weights[-1], 1)}" for row in layers]
    return list(zip(layer_kinds(layers), said, strict=True))[::-1]


def _stacked(below: tuple[float, ...], row: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(under + weight for under, weight in zip(below, row, strict=True))


def _area(across: Sequence[str], top: Sequence[float]) -> str:
    """From the top of a layer down to the bottom of the chart: the layers below it are drawn over it."""
    line = "L".join(f"{x} {HEIGHT * (1 - level):.1f}" for x, level in zip(across, top, strict=True))
    return f"M{line}V{HEIGHT}H0Z"
