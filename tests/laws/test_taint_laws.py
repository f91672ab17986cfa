"""No float reaches a file as what it is not: no NaN, no infinity, no zero below zero, no noise (reliability row B5)."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import SOAK
from edges import backtest_sample, tracking_sample
from oracle.books import case
from oracle.histories import history
from taint import in_text, taints

from trimtab.edges.page import words
from trimtab.edges.page.backtest_page import backtest_page
from trimtab.edges.page.document import page
from trimtab.edges.reports.backtests import backtest_files
from trimtab.edges.reports.cells import amount, band_cell, csv_bytes, fraction, json_bytes, ratio, shares_cell
from trimtab.edges.reports.sleeves import proposal_files, report_files
from trimtab.units import SHARE_PER

pytestmark = pytest.mark.no_cover
FIGURES = 1_000_000 if SOAK else 10_000
PROPOSALS, HISTORIES = (10_000, 500) if SOAK else (50, 4)
ODD = (
    math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -5e-324, -1e-13, 1e-13, -4e-5, 0.1 + 0.2, 1 / 3, -1.0, 1e15,
    -1e-5,
)  # fmt: skip
CENTS = SimpleNamespace(currency="USD", scale=6)


def figures(seed: int) -> Iterator[float]:
    """Figures that a division, a difference or a logarithm may leave, the odd ones among them."""
    dice = random.Random(seed)
    while True:
        yield dice.choice(ODD)
        yield dice.choice((-1, 1)) * 10 ** dice.uniform(-18, 9)
        yield dice.uniform(-1, 1) - dice.choice((0.1, 0.2, 0.3))


def test_every_cell_of_a_report_is_clean_whatever_the_figure() -> None:
    dice, given = random.Random(5), figures(5)
    for _ in range(FIGURES // 50):  # ten rows of five figures each
        rows = []
        for _ in range(10):
            figure, count = next(given), dice.randint(-(10**15), 10**15) // 10 ** dice.randint(0, 15)
            rows.append((
                fraction(figure), band_cell(abs(figure)) if figure == figure else None, amount(count, CENTS),
                shares_cell(abs(count), SHARE_PER), ratio(count, abs(count) + dice.randint(0, 9)),
            ))  # fmt: skip
        columns = ("Fraction", "Band", "Amount", "Shares", "Ratio")
        told = {"rows": [dict(zip(columns, row, strict=True)) for row in rows]}
        assert taints({"a.csv": csv_bytes(columns, rows), "a.json": json_bytes(told)}) == []


def test_every_figure_of_a_page_is_clean_whatever_the_figure() -> None:
    given = figures(7)
    for _ in range(FIGURES // 4):
        figure = next(given)
        if math.isfinite(figure):
            shown = (words.percent(figure), words.signed_percent(figure), words.ratio(figure), words.bps(figure))
            assert list(in_text(" ".join(shown))) == [], figure


@pytest.mark.parametrize("first", range(0, PROPOSALS, 50))
def test_the_files_of_every_proposal_are_clean(first: int) -> None:
    for seed in range(first, first + 50):
        one = case(seed)
        assert taints(proposal_files(one.decide(), one.prices, ())) == [], str(one)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_report_of_every_backtest_is_clean(seed: int) -> None:
    run = history(seed).run()
    assert taints({**backtest_files(run), "page.html": backtest_page(run).encode()}) == []


def test_the_report_of_a_sleeve_is_clean() -> None:
    tracking = tracking_sample.small()
    assert taints({**report_files(tracking), "page.html": page(tracking).encode()}) == []
    flat = backtest_sample.small(backtest_sample.made_prices(
        tracking_sample.sessions(30), {"AAA": [100.0] * 30, "BBB": [50.0] * 30}
    ))  # fmt: skip
    assert taints({**backtest_files(flat), "page.html": backtest_page(flat).encode()}) == []


@pytest.mark.parametrize(
    "content",
    [
        b"Return\r\nnan\r\n", b"Return\r\n-inf\r\n", b"Return\r\n-0.000000000000\r\n", b"Return\r\n-0\r\n",
        b"Return\r\n0.30000000000000004\r\n", b"Return\r\n1e-05\r\n", b"Return\r\n1.5E+16\r\n",
    ],
)  # fmt: skip
def test_a_taint_is_seen(content: bytes) -> None:
    assert taints({"a.csv": content})
    assert taints({"a.html": content})
    with pytest.raises(AssertionError):
        taints({"a.json": b'{"cagr": NaN}'})
    assert not taints({"a.csv": b"Date,Return\r\n2026-01-05,-0.000000000001\r\n,0.000000000000\r\n"})
    assert Decimal(0) == fraction(-0.0)
