"""The page is one file that loads nothing, escapes everything, and says in words what the figures are."""

from __future__ import annotations

import re
import subprocess
import sys
from array import array
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from edges.tracking_sample import named, sessions, small

from trimtab.decide.reasons import REASONS
from trimtab.edges.page import axes, words
from trimtab.edges.page.document import page
from trimtab.findings import Finding
from trimtab.run.history import Tracking

VOID = {"meta"}
PAYLOADS = [
    "<script>alert(1)</script>", "</style><script>alert(1)</script>", "</title><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)", "<!--", "]]>", "&lt;b&gt;", "javascript:alert(1)", "<a href=javascript:alert(1)>x</a>",
]  # fmt: skip


class Document(HTMLParser):
    """The page as a reader of markup sees it: tags with attributes, text by tag, and what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def said(self) -> str:
        """All text but the style sheet, in one line."""
        return re.sub(r"\s+", " ", " ".join(text for tag, text in self.texts if tag != "style"))


def said(tracking: Tracking) -> str:
    return Document(page(tracking)).said()


def test_the_page_is_well_formed_and_loads_nothing() -> None:
    text = page(small())
    document = Document(text)
    assert document.faults == [] and document.open == []
    assert "http:" not in text and "https:" not in text and "src=" not in text and "url(" not in text
    assert "@import" not in text and "//" not in text.replace("<!DOCTYPE html>", "")
    names = {tag for tag, _ in document.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use", "a"}
    for _, attributes in document.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "href", "xlink:href")]


def test_the_policy_forbids_everything_but_the_page_s_own_style() -> None:
    text = page(small())
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert style and policy
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'"


def test_the_page_has_every_part_of_the_report() -> None:
    headings = [text for tag, text in Document(page(small())).texts if tag == "h2"]
    assert headings[0] == "2 of 4 positions out of band"
    assert [heading.strip() for heading in headings[1:]] == [
        "NAV and drawdown", "Drift", "Weights against targets", "Proposed trades", "Positions", "Returns", "Statistics",
        "Findings",
    ]  # fmt: skip
    text = said(small())
    assert "As of 1 Feb 2024, closing prices adjusted for splits and dividends; the bundled sample" in text
    assert "$10,217.23 NAV, +2.17% on $10,000.00 since 2 Jan 2024" in text
    assert "The plan makes 2 trades, turns over 4.18% of the book and costs $0.44." in text
    assert "Sell 4 $111.00 −$444.00 $0.23 54.32% → 49.97%" in text and "Sold to its target" in text
    assert "Buy 23 $17.80 +$409.40 $0.21" in text and REASONS["no_price"][1:] in text
    assert "cash goes from $55.28 to $89.44" in text


def test_every_symbol_stands_in_every_table() -> None:
    text = page(small())
    for symbol in ("AAA", "BBB", "CCC"):
        assert text.count(f'<th scope="row">{symbol}</th>') == 2, "drift and weights"
        assert text.count(f'role="rowheader">{symbol}</th>') == 2, "trades and positions"


def test_the_certificate_is_said_in_words() -> None:
    proposal = small().proposal
    value = proposal.value_before_ticks
    measured = replace(proposal, misplaced_ticks=57_610_000, bound_ticks=57_580_000, proved=False)
    share = words.fine_percent(57_610_000 / value)
    assert words.certificate(measured) == (
        f"This plan misplaces $57.61 ({share} of the book). No plan can misplace less than $57.58 "
        f"({words.fine_percent(57_580_000 / value)}), so at most $0.03 could still be gained."
    )
    proved = replace(measured, bound_ticks=57_610_000, proved=True)
    assert words.certificate(proved).endswith("of the book). No plan can misplace less: it is proved best.")
    assert "no plan to measure" in words.certificate(replace(proposal, triggers=()))
    assert "the plan is not settled" in said(replace(small(), proposal=replace(proposal, settled=False)))


def test_hypothetical_stands_wherever_the_past_shows() -> None:
    labelled = Document(page(replace(small(), hypothetical=True)))
    tags = [text for tag, text in labelled.texts if tag == "span" and text == "hypothetical"]
    assert len(tags) == 4, "header, NAV, returns, statistics"
    assert "nobody held them" in labelled.said() and "marked back to 2 Jan 2024" in labelled.said()
    assert ">hypothetical<" not in page(small())


def test_whole_shares_on_adjusted_prices_are_labelled_approximate() -> None:
    assert page(small()).count(">approximate<") == 3
    raw = replace(small(), prices=replace(small().prices, basis="raw"))
    assert ">approximate<" not in page(raw) and "closing prices as traded" in page(raw)
    fractional = replace(small(), proposal=replace(small().proposal, per=10**9))
    assert ">approximate<" not in page(fractional)


def test_an_assumed_basis_is_said() -> None:
    assert "adjusted for splits and dividends (assumed)" in page(
        replace(small(), prices=replace(small().prices, basis_stated=False))
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str) -> None:
    plain, attacked = Document(page(named(small(), "x"))), Document(page(named(small(), payload)))
    assert attacked.tags == plain.tags, "the same elements with the same attributes"
    assert attacked.faults == [] and payload in attacked.said()


def test_findings_stand_once_and_warnings_first() -> None:
    note = Finding("basis_assumed", "", "the prices do not say their basis: taken as total", severity="note")
    tracking = replace(small(), findings=(note, *small().findings, note))
    text = said(tracking)
    assert "1 warning, 1 note." in text
    assert text.index("BBB is frozen") < text.index("The prices do not say their basis")
    assert "Nothing was noticed." in said(replace(small(), findings=()))


def test_statistics_stand_with_their_conventions_and_a_dash_for_none() -> None:
    text = said(small())
    assert "Growth a year (CAGR) – not given: 30 calendar days / 365.25 is less than a year" in text
    assert "Volatility" in text and "standard deviation over n − 1, × sqrt(252)" in text


def test_no_nan_reaches_the_page() -> None:
    odd = replace(small(), statistics=replace(small().statistics, sharpe=float("nan"), cagr=float("inf")))
    assert not re.search(r"\b(nan|inf)\b", page(odd).split("</style>")[1])


def test_inside_every_band_nothing_is_proposed() -> None:
    proposal = small().proposal
    calm = tuple(
        replace(t, units_after=t.units_before, drift_attainable=0.0, reason="in_band") for t in proposal.trades
    )
    text = said(replace(small(), proposal=replace(proposal, trades=calm, triggers=(), within_tolerance=True)))
    assert "Inside every band Nothing asks for a trade, and none is proposed." in text
    assert "Largest drift" in text and "Out of band" not in text and "After the plan" not in text


def test_a_single_session_has_no_curve() -> None:
    history = replace(small().history, sessions=("2024-02-01",), nav_ticks=array("q", [10**10]))
    one = replace(small(), history=history, returns=(), benchmark=())
    assert "one session is no history to draw" in said(one) and "too few sessions" in said(one)


def test_very_many_names_are_cut_in_the_bars_and_said() -> None:
    row = small().proposal.trades[0]
    many = tuple(replace(row, symbol=f"S{n:03d}", drift=n / 10_000) for n in range(60))
    text = page(replace(small(), proposal=replace(small().proposal, trades=many)))
    assert text.count('<svg class="row"') == 2 * (40 + 2), "40 names, cash and the scale, twice"
    assert "The 40 names that drifted most; 20 more stand in the tables." in text
    assert text.count('role="rowheader">S000</th>') == 2


def test_the_page_is_the_same_on_every_run() -> None:
    assert page(small()) == page(small())


def test_the_page_needs_no_frames_and_no_backtest() -> None:
    code = (
        "import sys, trimtab.edges.page, trimtab.edges.plots, trimtab.edges.reports, trimtab.edges.folder; "
        "print([m for m in ('pandas', 'numpy', 'matplotlib', 'trimtab.run.backtest') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("count", [2, 3, 9, 13, 23, 61, 130, 253, 760, 2518, 9000])
def test_the_time_axis_has_few_marks_in_order_and_with_room(count: int) -> None:
    marks = axes.time_ticks(sessions(count, "1990-01-01"))
    places = [t for t, _ in marks]
    assert 2 <= len(marks) <= axes.TICKS_MAX and places == sorted(set(places)) and places[-1] < count
    assert count <= axes.TICKS_MAX or min(b - a for a, b in pairwise(places)) * axes.TICKS_MAX * 4 > count


def test_the_time_axis_of_one_day_shows_hours() -> None:
    axis = tuple(f"2026-11-20T{hour:02d}:{minute:02d}:00Z" for hour in range(14, 21) for minute in (0, 15, 30, 45))
    assert [label for _, label in axes.time_ticks(axis)] == ["15:00", "16:00", "17:00", "18:00", "19:00", "20:00"]


def test_axes_have_round_ticks_that_enclose_the_figures() -> None:
    assert axes.nice_ticks(88_113, 107_002, 5) == [85_000, 90_000, 95_000, 100_000, 105_000, 110_000]
    assert axes.nice_ticks(0.0, 0.0, 3)[0] <= 0
    assert [axes.short_money(v, [0, 500_000, 1_000_000]) for v in (0, 500_000, 1_000_000)] == ["0", "0.5M", "1.0M"]
    assert [axes.short_money(v, [85_000, 90_000]) for v in (85_000, 90_000)] == ["85k", "90k"]


def test_a_long_curve_keeps_its_highs_and_lows() -> None:
    values = [100.0] * 9000
    values[4321], values[4322] = 0.0, 200.0
    drawn = axes.curve(values, 0.0, 200.0, 100.0)
    assert drawn.count("L") < 2100 and " 100.0L" in drawn and " 0.0L" in drawn


def test_money_dates_and_signs_read_as_a_desk_writes_them() -> None:
    proposal = small().proposal
    assert words.rounded(-1_234_567_890, proposal) == "−$1,234.57"
    finer = replace(proposal, trades=(replace(proposal.trades[0], price_ticks=125_674_000), *proposal.trades[1:]))
    assert words.price(100_000_000, proposal) == "$100.00"
    assert words.price(125_674_000, finer) == "$125.674" and words.price(100_000_000, finer) == "$100.000"
    assert words.rounded(5_000_000_000, replace(proposal, currency="CHF")) == "CHF\N{NO-BREAK SPACE}5,000.00"
    assert words.rounded(5_000_000_000, replace(proposal, currency="JPY")) == "¥5,000"
    assert words.percent(-0.00001) == "0.00%" and words.signed_percent(-0.00001) == "0.00%"
    assert words.ratio(-0.003) == "0.00" and words.ratio(-1.234) == "−1.23" and words.bps(-0.00012) == "−1.20 bps"
    assert words.rounded(-1_000, proposal) == "$0.00"
    assert words.signed_percent(0.0123) == "+1.23%" and words.percent(None) == "–"
    assert words.day("2026-11-20T15:30:00Z") == "20 Nov 2026 15:30 UTC"
    assert words.quantity(-1_500_000_000, 10**9) == "1.5" and words.quantity(1234, 1) == "1,234"


def test_bands_lie_around_what_locks_and_frozen_names_leave_of_the_targets() -> None:
    tracking = small()
    rows = tuple(
        replace(row, attainable=row.target + moved, drift_attainable=row.drift - moved)
        for row, moved in zip(tracking.proposal.trades, (0.05, -0.05, 0.0), strict=True)
    )
    proposal = replace(tracking.proposal, trades=rows)
    text = said(replace(tracking, proposal=proposal))
    assert "attainable 55.00%, 50.00%" in text and "attainable 15.00%, 20.00%" in text and "30.00%" in text
    assert "A frozen or locked name keeps its weight, and the others share what is left." in text
    for _, drift in words.breaches(proposal):
        assert text.count(words.signed_percent(drift)) >= 2  # in the verdict and in the bars, the same figure
    assert "attainable" not in said(tracking)
