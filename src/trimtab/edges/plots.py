"""The plots of a tracking as PNG files: NAV over drawdown, drift with its bands, a histogram of returns.

matplotlib is imported only here and only when a plot is asked for; it draws on canvases of its own (Agg, no pyplot), so
nothing of the caller's figures or settings is touched, and the same tracking gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from trimtab.errors import ExtraMissing
from trimtab.ledger.statistics import drawdowns
from trimtab.mandate.policies import BAND_NONE
from trimtab.market.instruments import CASH
from trimtab.market.sessions import PERIODS, period_of
from trimtab.run.history import Tracking
from trimtab.units import money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, LINE, AXIS = "#1a1c20", "#5c616b", "#e4e1da", "#a9a69e"
BLUE, SLATE, RUST, RUST_SOFT, BAND = "#1f4e7c", "#8a9bb0", "#a8452c", "#ecd5cc", "#dfe5ec"
DOTS_PER_INCH = 160
LINE_WIDTH = 1.3
BARS_MAX = 60
DATES_MAX, LABELS_MAX = 8, 13
SHORT = ("monthly", "quarterly", "yearly")
SLACK, SHOWN_MIN = 1e-12, 5e-5
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


def plot_files(tracking: Tracking) -> dict[str, bytes]:
    """The plots by file name.

    Raises ExtraMissing where matplotlib is not installed.
    """
    return {
        "portfolio_nav.png": _png(_nav, tracking),
        "portfolio_drift.png": _png(_drift, tracking),
        "portfolio_returns.png": _png(_returns, tracking),
    }


def nav_figure(tracking: Tracking) -> Figure:
    """NAV over drawdown on one axis of sessions."""
    with _look():
        return _nav(tracking)


def _nav(tracking: Tracking) -> Figure:
    sessions = tracking.history.sessions
    nav = [float(money(ticks, tracking.proposal.scale)) for ticks in tracking.history.nav_ticks]
    figure = _new_figure(9.0, 5.0)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(5, 2))
    places = range(len(sessions))
    upper.plot(places, nav, color=BLUE, linewidth=LINE_WIDTH, marker="" if len(nav) > 1 else "o")
    upper.axhline(
        float(money(tracking.capital_ticks, tracking.proposal.scale)), color=SOFT, linewidth=0.8, linestyle=":"
    )
    upper.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    upper.set_ylabel(f"NAV, {tracking.proposal.currency}")
    falls = [100 * fall for fall in drawdowns(nav)]
    lower.fill_between(places, falls, 0.0, color=RUST_SOFT, linewidth=0)
    lower.plot(places, falls, color=RUST, linewidth=0.8)
    lower.yaxis.set_major_formatter(_percent_label)
    lower.set_ylabel("Drawdown")
    lower.set_ylim(top=0.0)
    _session_axis(lower, sessions)
    _title(upper, tracking, "NAV and drawdown", f"{sessions[0]} to {sessions[-1]}, {len(sessions):,} sessions")
    return figure


def drift_figure(tracking: Tracking) -> Figure:
    """Drift as bars over their bands, the most overweight at the top, CASH at the bottom."""
    with _look():
        return _drift(tracking)


def _drift(tracking: Tracking) -> Figure:
    proposal = tracking.proposal
    most = sorted(proposal.trades, key=lambda trade: -abs(trade.drift_attainable))[:BARS_MAX]
    rows = [(trade.symbol, trade.drift_attainable, trade.band) for trade in most]
    rows.sort(key=lambda row: (-row[1], row[0]))
    rows.append((CASH, proposal.cash_drift_attainable, proposal.cash_band))
    figure = _new_figure(7.0, 1.3 + 0.3 * len(rows))
    axes = figure.subplots()
    for place, (_, drift, band) in enumerate(rows):
        if band < BAND_NONE:
            axes.barh(place, 200 * band, left=-100 * band, height=1.0, color=BAND, linewidth=0)
        out = abs(drift) > band + SLACK
        axes.barh(place, 100 * drift, height=0.44, color=RUST if out else SLATE, linewidth=0)
    axes.axvline(0.0, color=AXIS, linewidth=0.8)
    axes.set_yticks(range(len(rows)), [symbol for symbol, *_ in rows])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.xaxis.set_major_formatter(_percent_label)
    ends = [(trade.target, trade.attainable) for trade in proposal.trades]
    moved = any(abs(target - attainable) >= SHOWN_MIN for target, attainable in ends)
    wanted = "target as frozen and locked names leave it" if moved else "target"
    _title(axes, tracking, "Drift and bands", f"weight less {wanted}, {proposal.session}; shaded: the band")
    return figure


def returns_figure(tracking: Tracking) -> Figure:
    """How often each return came, the worst 5% of them marked."""
    with _look():
        return _returns(tracking)


def _returns(tracking: Tracking) -> Figure:
    returns = [100 * earned for earned in tracking.returns]
    figure = _new_figure(7.0, 3.8)
    axes = figure.subplots()
    bars = min(60, max(8, round(3 * len(returns) ** (1 / 3)))) if returns else 8
    if returns:
        axes.hist(returns, bins=bars, color=SLATE, edgecolor="white", linewidth=0.6)
    var = tracking.statistics.var_95
    said = f"{len(returns):,} returns"
    if var is not None:
        axes.axvline(100 * var, color=RUST, linewidth=1.0, linestyle="--")
        said += f"; dashed: one in twenty is below {_percent_label(100 * var)}"
    axes.xaxis.set_major_formatter(_percent_label)
    axes.set_ylabel("Sessions")
    _title(axes, tracking, "Returns from session to session", said)
    return figure


def _png(draw: Callable[[Tracking], Figure], tracking: Tracking) -> bytes:
    picture = BytesIO()
    with _look():
        draw(tracking).savefig(picture, format="png", backend="agg", metadata={"Software": None})
    return picture.getvalue()


@contextmanager
def _look() -> Iterator[None]:
    """Our look alone, whatever the user's settings are; theirs are put back after it."""
    try:
        import matplotlib
    except ImportError:
        raise ExtraMissing("matplotlib", "plots", "plot") from None
    look: Any = {**matplotlib.rcParamsDefault, **LOOK}
    with matplotlib.rc_context(look):
        yield


def _new_figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    margins = ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.12)
    return Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout=margins)


def _session_axis(axes: Axes, sessions: tuple[str, ...]) -> None:
    """Sessions stand side by side, so that a weekend leaves no hole; ticks are where a calendar period begins."""
    starts, calendar = _period_starts(sessions)
    axes.set_xlim(0, max(1, len(sessions) - 1))
    axes.set_xticks(starts, [_session_label(sessions[t], calendar) for t in starts])


def _period_starts(sessions: tuple[str, ...]) -> tuple[list[int], str]:
    """The first sessions of the finest calendar periods that leave room for their labels."""
    for calendar in PERIODS:
        names = [period_of(session, calendar) for session in sessions]
        starts = [t for t in range(1, len(names)) if names[t] != names[t - 1]]
        if 1 < len(starts) <= (LABELS_MAX if calendar in SHORT else DATES_MAX):
            return starts, calendar
    step = -(-len(sessions) // DATES_MAX)
    return list(range(0, len(sessions), step)), "daily"


def _session_label(session: str, calendar: str) -> str:
    if calendar == "yearly":
        return session[:4]
    return session[:7] if calendar in SHORT else session[:16].replace("T", " ")


def _percent_label(value: float, _: float = 0.0) -> str:
    figure = f"{abs(value):.2f}".rstrip("0").rstrip(".")
    return f"\N{MINUS SIGN}{figure}%" if value < 0 and figure != "0" else f"{figure}%"


def _title(axes: Axes, tracking: Tracking, title: str, said: str) -> None:
    """The title with what a reader must not miss: whose figures, and whether nobody could have had them."""
    labels = ["hypothetical"] if tracking.hypothetical else []
    labels += ["approximate"] if tracking.prices.basis != "raw" and tracking.proposal.per == 1 else []
    marked = f" ({', '.join(labels)})" if labels else ""
    axes.set_title(f"{tracking.name}: {title}{marked}", loc="left", fontsize=11, pad=24, fontweight="bold")
    axes.annotate(said, (0.0, 1.0), (0, 6), "axes fraction", "offset points", color=SOFT, fontsize=8.5)
