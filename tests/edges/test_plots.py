"""The plots are three pictures of fixed names, the same bytes each time, and leave the user's matplotlib alone."""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import replace

import pytest
from edges.tracking_sample import named, small

from trimtab.edges.plots import drift_figure, look, nav_figure, plot_files, returns_figure
from trimtab.errors import ExtraMissing

NAMES = ["portfolio_drift.png", "portfolio_nav.png", "portfolio_returns.png"]


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return plot_files(small())


def test_there_are_three_pictures_of_a_readable_size(drawn: dict[str, bytes]) -> None:
    assert sorted(drawn) == NAMES
    for picture in drawn.values():
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", picture[16:24])
        assert width >= 1000 and height >= 300


def test_the_bytes_do_not_depend_on_the_day_or_on_the_user_s_settings(drawn: dict[str, bytes]) -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "lines.color": "red", "axes.grid": False}):
        again = plot_files(small())
        assert matplotlib.rcParams["font.size"] == 30, "the user's settings are put back"
    assert again == drawn
    for picture in drawn.values():
        assert b"Software" not in picture and b"tIME" not in picture and b"Date" not in picture


def test_no_global_figure_is_made(drawn: dict[str, bytes]) -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert drawn and (pyplot is None or pyplot.get_fignums() == [])


def test_the_picture_shows_the_book() -> None:
    upper, lower = nav_figure(small()).axes
    nav = upper.lines[0].get_ydata()
    assert (nav[0], nav[-1]) == (9995.03, 10217.23)
    assert min(lower.lines[0].get_ydata()) == 0.0
    assert [label.get_text() for label in drift_figure(small()).axes[0].get_yticklabels()] == [
        "AAA",
        "BBB",
        "CCC",
        "CASH",
    ]
    assert sum(patch.get_height() for patch in returns_figure(small()).axes[0].patches) == 22


def test_a_name_outside_its_band_is_coloured() -> None:
    bars = [patch for patch in drift_figure(small()).axes[0].patches if patch.get_height() < 1]
    colours = [look.RUST if bar.get_facecolor()[0] > 0.6 else look.SLATE for bar in bars]
    assert colours == [look.RUST, look.SLATE, look.RUST, look.SLATE]


def test_hypothetical_and_approximate_figures_say_so() -> None:
    for figure in (nav_figure, drift_figure, returns_figure):
        assert "(hypothetical, approximate)" in title(figure(replace(small(), hypothetical=True)))
        exact = replace(small(), prices=replace(small().prices, basis="raw"))
        assert "(" not in title(figure(exact))


def title(figure) -> str:  # type: ignore[no-untyped-def]
    return str(figure.axes[0].get_title(loc="left"))


def test_a_name_cannot_start_a_formula() -> None:
    assert sorted(plot_files(named(small(), r"$\frac{1}{0$ & <b>"))) == NAMES


def test_a_single_session_is_drawn_too() -> None:
    one = replace(
        small(), returns=(), statistics=replace(small().statistics, var_95=None),
        history=replace(small().history, sessions=("2024-02-01",), nav_ticks=array("q", [10**10])),
    )  # fmt: skip
    assert sorted(plot_files(one)) == NAMES


def test_ticks_stand_where_a_period_begins() -> None:
    months = tuple(f"2024-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 21))
    starts, calendar = look.period_starts(months)
    assert calendar == "monthly" and [months[t][8:] for t in starts] == ["01"] * 11
    hours = tuple(f"2024-01-02T{hour:02d}:30:00Z" for hour in range(14, 21))
    assert look.period_starts(hours) == (list(range(7)), "daily")


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for draw in (plot_files, nav_figure, drift_figure, returns_figure):
        with pytest.raises(ExtraMissing) as refusal:
            draw(small())
    assert str(refusal.value) == "matplotlib is needed for plots; pip install 'trimtab[plot]'"
