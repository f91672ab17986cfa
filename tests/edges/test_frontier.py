"""The frontier of a sweep: which policies no other beats, and the page and the picture that show them."""

from __future__ import annotations

import random
import re
import struct
from dataclasses import replace

import pytest
from edges.backtest_sample import sweep_of, swept
from edges.test_page import PAYLOADS, Document

from trimtab.edges.page.sweep_page import frontier_lines, row_labels, sweep_page
from trimtab.edges.plots.sweep import frontier, frontier_figure
from trimtab.findings import Finding
from trimtab.ledger.frontier import by_costs, efficient
from trimtab.mandate.costs import Costs
from trimtab.mandate.policies import Policy
from trimtab.run.backtest import Sweep

FOUR = ((0.0001, 0.04), (0.0002, 0.02), (0.0003, 0.03), (0.0005, 0.01))


def said(result: Sweep, chosen: int | None = None) -> str:
    return Document(sweep_page(result, chosen)).said()


def many(count: int) -> Sweep:
    dice = random.Random(3)
    return sweep_of(swept([(dice.random() / 500 + 1e-5, dice.random() / 20) for _ in range(count)]))


def test_a_row_is_efficient_when_none_is_cheaper_and_nearer() -> None:
    assert efficient(swept(FOUR)) == (0, 1, 3)
    assert efficient(()) == ()


def test_the_cheapest_comes_first_whatever_the_order_of_the_rows() -> None:
    rows = swept(FOUR)
    for order in ((3, 2, 1, 0), (2, 0, 3, 1)):
        shuffled = [rows[at] for at in order]
        assert [shuffled[at] for at in efficient(shuffled)] == [rows[0], rows[1], rows[3]]


def test_of_equal_rows_the_first_stands_for_all() -> None:
    assert efficient(swept([(0.0001, 0.04), (0.0001, 0.04), (0.0002, 0.02), (0.0002, 0.02)])) == (0, 2)


def test_at_the_same_cost_the_nearer_wins_and_at_the_same_error_the_cheaper() -> None:
    assert efficient(swept([(0.0, 0.04), (0.0, 0.02), (0.0, 0.03)])) == (1,)
    assert efficient(swept([(0.0003, 0.02), (0.0001, 0.02), (0.0002, 0.02)])) == (1,)


def test_a_row_without_figures_is_never_efficient() -> None:
    assert efficient(swept([(None, 0.01), (0.0001, None), (float("nan"), 0.0), (0.0002, 0.02)])) == (3,)


def test_rows_are_measured_only_against_rows_with_the_same_costs() -> None:
    cheap, dear = swept(FOUR, costs=Costs()), swept(FOUR, costs=Costs(fee_bps=50))
    mixed = [row for pair in zip(dear, cheap, strict=True) for row in pair]
    assert by_costs(mixed) == ((0, 2, 4, 6), (1, 3, 5, 7))
    assert efficient(mixed) == (0, 2, 6, 1, 3, 7)
    again = [row._replace(costs=Costs(fee_bps=50)) for row in dear]
    assert by_costs([*dear, *again]) == (tuple(range(8)),), "equal costs are the same costs"


def test_nothing_on_the_frontier_is_beaten_and_all_else_is() -> None:
    rows = many(400).rows
    best = set(efficient(rows))
    for at, row in enumerate(rows):
        beaten = any(
            other.yearly_cost <= row.yearly_cost and other.tracking_error <= row.tracking_error  # type: ignore[operator]
            for place, other in enumerate(rows)
            if place != at
        )
        assert beaten == (at not in best)


def test_the_page_has_every_part() -> None:
    text = sweep_page(sweep_of(swept(FOUR)), None)
    document = Document(text)
    assert document.faults == [] and document.open == []
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link|<a |style=", text)
    headings = [text for tag, text in document.texts if tag == "h2"]
    assert headings == ["3 of 4 on the frontier", "Frontier", "Efficient policies", "All policies", "Findings"]
    assert "All have costs of 10 bps." in document.said()
    assert "The cheapest is ±1%, to target (1.00 bps a year, tracking error 4.00%)" in document.said()
    assert "the nearest ±1.3%, to target (5.00 bps a year, tracking error 1.00%)." in document.said()
    assert text.count('<circle class="best best-1" cx="') == 3 + 1 and text.count('<circle class="point" cx="') == 1 + 1


def test_of_several_tables_of_costs_the_verdict_says_which_one_it_is_of() -> None:
    """Under 50 bps a row is nearer than any under 10, which the verdict does not claim to be the nearest of all."""
    ten, fifty = swept(FOUR), swept([(0.002, 0.03), (0.004, 0.005)], costs=Costs(fee_bps=50))
    page = Document(sweep_page(sweep_of([*ten, *fifty]), None)).said()
    assert "No other policy under the same costs is cheaper and nearer to its targets." in page
    assert "Under 10 bps the cheapest is ±1%, to target; 10 bps (1.00 bps a year, tracking error 4.00%)" in page


def test_the_table_has_the_nearest_first_and_the_csv_s_row_numbers() -> None:
    text = sweep_page(sweep_of(swept(FOUR)), None)
    whole = text[text.index("All policies") :].replace(" <small>efficient</small>", "")
    assert re.findall(r'rowheader">(±[\d.]+%)[^/]*?</th><td role="cell">(\d)', whole) == [
        ("±1.3%", "4"), ("±1.1%", "2"), ("±1.2%", "3"), ("±1%", "1"),
    ]  # fmt: skip


def test_the_chosen_policy_is_named_and_what_beats_it() -> None:
    result = sweep_of(swept(FOUR))
    assert "±1.1%, to target The chosen policy, on the frontier" in said(result, 1)
    behind = said(result, 2)
    assert "±1.2%, to target The chosen policy, not on the frontier" in behind
    assert "For no more money, ±1.1%, to target is nearer (2.00%)." in behind
    assert "The chosen one stands last." in behind
    assert sweep_page(result, 2).count('<circle class="chosen" cx="') == 2, "in the legend and in the chart"
    twin = sweep_of(swept([(0.0001, 0.04), (0.0001, 0.04)]))
    assert "Another has the same two figures." in said(twin, 1)


def test_an_interrupted_sweep_says_so() -> None:
    text = said(sweep_of(swept(FOUR), asked=10))
    assert "interrupted" in text and "4 of 10 policies asked" in text
    assert "interrupted" not in said(sweep_of(swept(FOUR)))


def test_a_sweep_without_costs_says_what_is_missing() -> None:
    text = said(sweep_of(swept([(0.0, 0.03), (0.0, 0.01)], costs=Costs())))
    assert "No costs, no frontier" in text and "Sweep with costs to see what nearness costs." in text


def test_several_costs_have_a_frontier_each() -> None:
    rows = [*swept(FOUR), *swept(FOUR, costs=Costs(fee_bps=20))]
    lines = frontier_lines(rows, efficient(rows))
    assert [(line.label, list(line.rows)) for line in lines] == [("10 bps", [0, 1, 3]), ("20 bps", [4, 5, 7])]
    assert row_labels(rows)[4] == "±1%, to target; 20 bps"
    text = sweep_page(sweep_of(rows), None)
    assert 'class="efficient line-2" d=' in text and "8</b><span>backtests, under 2 tables of costs" in text


def test_odd_sweeps_are_drawn_too() -> None:
    nothing = sweep_of((), asked=5)
    unknown = sweep_of(
        [row._replace(cagr=None, volatility=None, turnover=None, max_drawdown=None) for row in swept([(None, None)])]
    )
    one = sweep_of(swept([(0.0002, 0.02)]))
    perfect = sweep_of(swept([(0.0, 0.0), (0.0, 0.0)]))
    same = sweep_of(swept([(0.0002, 0.02)] * 50))
    for result, chosen in ((nothing, None), (unknown, 0), (one, 0), (perfect, None), (same, 7), (many(1000), 500)):
        document = Document(sweep_page(result, chosen))
        assert document.faults == [] and not re.search(r"\b(nan|inf|None)\b", document.said())
        assert frontier(result, chosen)[:4] == b"\x89PNG"
    assert "No row was finished." in said(nothing) and "No frontier" in said(nothing)
    assert "It has no tracking error or no yearly cost" in said(unknown, 0)


def test_a_large_sweep_is_cut_in_the_table_and_it_is_said() -> None:
    text = sweep_page(many(1000), None)
    assert "The 200 nearest to their targets; 800 rows more stand in the CSV file." in text
    assert text[text.index("All policies") :].count('role="rowheader"') == 200
    assert len(text) < 600_000


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str) -> None:
    def attacked(text: str) -> Document:
        rows = [row._replace(policy=Policy(tolerance={text: 0.01, "*": 0.02})) for row in swept(FOUR)]
        result = sweep_of(rows)
        prices = replace(result.prices, source=text, provenance={text: text})
        return Document(
            sweep_page(replace(result, name=text, prices=prices, engine=text, findings=(Finding(text, text, text),)), 2)
        )

    assert attacked(payload).tags == attacked("x").tags and attacked(payload).faults == []
    assert payload in attacked(payload).said()


def test_the_picture_shows_the_points_the_frontier_and_the_chosen_one() -> None:
    axes = frontier_figure(sweep_of(swept(FOUR)), 2).axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    assert list(lines) == ["a policy", "efficient: no other is cheaper and nearer", "chosen: ±1.2%, to target"]
    joined = lines["efficient: no other is cheaper and nearer"]
    assert list(joined.get_xdata()) == pytest.approx([1.0, 2.0, 5.0])
    assert list(joined.get_ydata()) == pytest.approx([4.0, 2.0, 1.0])
    assert "interrupted" in frontier_figure(sweep_of(swept(FOUR), asked=9), None).axes[0].get_title(loc="left")


def test_the_picture_is_the_same_on_every_run_and_large_enough() -> None:
    picture = frontier(sweep_of(swept(FOUR)), None)
    assert picture == frontier(sweep_of(swept(FOUR)), None)
    assert struct.unpack(">II", picture[16:24])[0] >= 1000
