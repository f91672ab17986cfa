"""The look of every plot: colours, fonts, an axis of sessions, and how a figure becomes a PNG file.

matplotlib is imported only here and only when a plot is asked for; it draws on canvases of its own (Agg, no pyplot), so
nothing of the caller's figures or settings is touched, and the same history gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from trimtab.errors import ExtraMissing
from trimtab.market.prices import Prices
from trimtab.market.sessions import PERIODS, period_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, LINE, AXIS = "#1a1c20", "#5c616b", "#e4e1da", "#a9a69e"
BLUE, SLATE, RUST, RUST_SOFT, BAND = "#1f4e7c", "#8a9bb0", "#a8452c", "#ecd5cc", "#dfe5ec"
GREEN = "#3f7d5c"
LAYERS = (
    "#1f4e7c", "#9dbcd8", "#a8452c", "#e3b09c", "#3f7d5c", "#b2d0b4", "#8c6a1f", "#dfc98c", "#64477a", "#c3afd2",
    "#2f7a80", "#a5d0d2",
)  # fmt: skip
LINES = (BLUE, GREEN, "#8c6a1f", "#64477a", "#2f7a80", INK)
DOTS_PER_INCH = 160
LINE_WIDTH = 1.3
LEGEND_WIDE, KEY_WIDE = 110, 8  # letters that fit under a figure, and the room of a key in letters
DATES_MAX, LABELS_MAX = 8, 13
SHORT = ("monthly", "quarterly", "yearly")
LOOK = {
    "font.family": "DejaVu Sans",  # it comes with matplotlib, so the plot is the same on every machine
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": AXIS,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.unicode_minus": True,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.color": AXIS,
    "xtick.labelcolor": SOFT,
    "ytick.color": AXIS,
    "ytick.labelcolor": SOFT,
    "ytick.major.size": 0.0,
    "savefig.facecolor": "white",
    "text.parse_math": False,  # a name with dollar signs is a name
}


def png(draw: Callable[[], Figure]) -> bytes:
    """What `draw` draws, under our look, as a PNG file that is the same on every run."""
    picture = BytesIO()
    with look():
        draw().savefig(picture, format="png", backend="agg", metadata={"Software": None})
    return picture.getvalue()


@contextmanager
def look() -> Iterator[None]:
    """Our look alone, whatever the user's settings are; theirs are put back after it."""
    try:
        import matplotlib
    except ImportError:
        raise ExtraMissing("matplotlib", "plots", "plot") from None
    ours: Any = {**matplotlib.rcParamsDefault, **LOOK}
    with matplotlib.rc_context(ours):
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of that many inches, whose parts make room for each other."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    margins = ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.12)
    return Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout=margins)


def session_axis(axes: Axes, sessions: tuple[str, ...]) -> None:
    """Sessions stand side by side, so that a weekend leaves no hole; ticks are where a calendar period begins."""
    starts, calendar = period_starts(sessions)
    axes.set_xlim(0, max(1, len(sessions) - 1))
    axes.set_xticks(starts, [_session_label(sessions[t], calendar) for t in starts])


def period_starts(sessions: tuple[str, ...]) -> tuple[list[int], str]:
    """The first sessions of the finest calendar periods that leave room for their labels."""
    for calendar in PERIODS:
        names = [period_of(session, calendar) for session in sessions]
        starts = [t for t in range(1, len(names)) if names[t] != names[t - 1]]
        if 1 < len(starts) <= (LABELS_MAX if calendar in SHORT else DATES_MAX):
            return starts, calendar
        if calendar == "yearly" and len(starts) > LABELS_MAX:
            return starts[:: -(-len(starts) // LABELS_MAX)], calendar
    step = -(-len(sessions) // DATES_MAX)
    return list(range(0, len(sessions), step)), "daily"


def _session_label(session: str, calendar: str) -> str:
    if calendar == "yearly":
        return session[:4]
    return session[:7] if calendar in SHORT else session[:16].replace("T", " ")


def percent_label(value: float, _: float = 0.0) -> str:
    """A figure that is in percent already, with a true minus."""
    figure = f"{abs(value):.2f}".rstrip("0").rstrip(".")
    return f"\N{MINUS SIGN}{figure}%" if value < 0 and figure != "0" else f"{figure}%"


def legend_below(figure: Figure, axes: Axes, first: str) -> None:
    """A legend of the axes under all of the figure, where no curve can pass; that one first."""
    handles, names = axes.get_legend_handles_labels()
    order = sorted(range(len(names)), key=lambda at: names[at] != first)
    figure.legend(
        [handles[at] for at in order], [names[at] for at in order], loc="outside lower left", ncols=_columns(names),
        frameon=False, fontsize=8.5, labelcolor=SOFT, handlelength=1.6, columnspacing=1.6,
    )  # fmt: skip


def _columns(names: Sequence[str]) -> int:
    """How many columns a legend has: one for each name where they fit in a row, else as many as the longest leaves."""
    if sum(len(name) + KEY_WIDE for name in names) <= LEGEND_WIDE:
        return max(1, len(names))
    return max(1, LEGEND_WIDE // (max(map(len, names)) + KEY_WIDE))


def inexact(prices: Prices, per: int) -> list[str]:
    """The label of whole shares counted on adjusted prices, which nobody could have paid."""
    return ["approximate"] if prices.basis != "raw" and per == 1 else []


def head(axes: Axes, title: str, said: str, labels: Sequence[str]) -> None:
    """The title with what a reader must not miss, and below it one line of what is drawn."""
    marked = f" ({', '.join(labels)})" if labels else ""
    axes.set_title(f"{title}{marked}", loc="left", fontsize=11, pad=24, fontweight="bold")
    axes.annotate(said, (0.0, 1.0), (0, 6), "axes fraction", "offset points", color=SOFT, fontsize=8.5)
