"""The report of a book: one page that loads nothing, files that sum, and nothing that is not escaped."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
from dataclasses import replace

import pytest
from edges.book_sample import NAME, UNIT, book, fill, lived, small
from edges.test_page import PAYLOADS, Document

from trimtab.edges.page.book_page import book_page
from trimtab.edges.plots.booked import book_figure, book_plots
from trimtab.edges.reports.booked import book_files
from trimtab.ledger import facts
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.roll import account_of, enter
from trimtab.market.prices import Prices
from trimtab.run.booked import performance


def said() -> str:
    return Document(book_page(lived(), book()[1])).said()


def rows(content: bytes) -> list[dict[str, str]]:
    """A CSV file's rows by column."""
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("made", [lambda: (lived(), book()[1]), small, lambda: small(closes=(100.0,))])
def test_the_page_is_well_formed_and_loads_nothing(made) -> None:  # type: ignore[no-untyped-def]
    text = book_page(*made())
    document = Document(text)
    assert document.faults == [] and document.open == []
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link|<a |style=", text)


def test_the_page_says_what_the_book_is_worth_and_why() -> None:
    text = said()
    total = lived().total
    assert f"${total.after_minor / 100:,.2f}" in text
    assert "Every change of NAV is explained" in text and "380 sessions to the cent, nothing left over" in text
    assert f"prices +${total.prices_minor / 100:,.2f}" in text
    assert f"head {lived().head}" in text and "Entry 30 of the book" in text


def test_the_page_has_the_lots_the_gains_and_the_open_orders() -> None:
    text = said()
    assert "26 Aug 2025" in text and "12 Apr 2019" in text
    assert "Short term" in text and "Term unknown" in text
    assert "2 orders sent and neither filled nor cancelled" in text and "partly filled" in text
    assert "XOM has no good price in 3 sessions" in text


def test_the_money_weighted_rate_is_shown_from_a_year_on() -> None:
    long, short = lived(), small()
    assert "+12.34%" in Document(book_page(long, book()[1], money_weighted=0.1234)).said()
    assert short[0].statistics.cagr is None
    assert "12.34" not in Document(book_page(*short, money_weighted=0.1234)).said()


def test_a_change_that_is_not_explained_cannot_be_missed() -> None:
    made, account = small()
    wrong = replace(made.control[1], prices_minor=made.control[1].prices_minor - 123)
    text = Document(book_page(replace(made, control=(made.control[0], wrong, made.control[2])), account)).said()
    assert "1 session not explained" in text and "$1.23 left over: do not use these figures" in text
    assert "Every change" not in text


def test_a_book_that_goes_on_after_its_prices_says_so() -> None:
    made, account = small(facts.Flow("main", "2026-12-24", "gift", 500))
    text = Document(book_page(made, account)).said()
    assert "Held as the book stands now" in text and "holds facts from after this history" in text
    assert "1 fact of the book from after 2026-11-18" in text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_from_outside_are_text(payload: str) -> None:
    made, account = small()
    prices = replace(made.prices, source=payload, provenance={"note": payload})
    document = Document(book_page(replace(made, account=payload, prices=prices), account))
    assert document.faults == [] and payload.strip() in document.said()


def test_the_nav_file_sums_and_the_control_file_leaves_nothing_over() -> None:
    files = book_files(lived(), book()[1])
    nav, control = rows(files["book_nav.csv"]), rows(files["book_control.csv"])
    assert len(nav) == len(control) == 380
    for row in nav:
        assert float(row["Cash"]) + float(row["Shares"]) == pytest.approx(float(row["NAV"]), abs=1e-6)
    assert {row["Residual"] for row in control} == {"0.00"}
    assert [row["After"] for row in control] == [row["NAV"] for row in nav]
    lots = rows(files["book_lots.csv"])
    assert sum(float(row["Value"]) for row in lots) == pytest.approx(float(nav[-1]["Shares"]), abs=1e-6)
    assert [row["Cost"] for row in lots if row["Symbol"] == "JNJ"] == ["", "31100.00"]


def test_the_summary_names_the_head_and_each_convention() -> None:
    summary = json.loads(book_files(lived(), book()[1], money_weighted=0.1)["book_summary.json"])
    assert summary["head"] == lived().head and summary["control"]["residual"] == 0
    assert summary["returns"]["money_weighted"] == 0.1
    assert set(summary["returns"]["conventions"]) == {
        "time_weighted",
        "time_weighted_gross",
        "money_weighted",
        "flow_at",
    }
    assert summary["realised"]["short"]["gains"] == 2


def test_the_same_book_gives_the_same_bytes() -> None:
    assert book_files(lived(), book()[1]) == book_files(lived(), book()[1])
    assert book_page(lived(), book()[1]) == book_page(lived(), book()[1])


def test_a_history_of_years_is_told_by_the_year() -> None:
    made, account = small(closes=(100.0,) * 900)
    text = book_page(made, account)
    assert "Returns by year" in text and ">2029<" in text


def test_the_plot_is_a_picture_of_the_history() -> None:
    (content,) = book_plots(lived()).values()
    wide, high = struct.unpack(">II", content[16:24])
    assert content.startswith(b"\x89PNG") and wide > high > 400
    assert len(book_figure(lived()).axes) == 2


def test_a_name_that_is_never_priced_has_no_value_on_the_page() -> None:
    """What came in after the last session of the prices is held, and not priced."""
    made, account = small(facts.Transferred("main", "2026-12-24", "gift", "NEW", 3 * UNIT, 100))
    text = Document(book_page(made, account)).said()
    assert "never priced" in text
    assert rows(book_files(made, account)["book_lots.csv"])[-1]["Value"] == ""


def test_what_is_held_in_another_currency_is_left_out_and_said() -> None:
    made, account = small(facts.Flow("main", "2026-11-17", "euros", 5_000, "EUR"))
    assert made.nav_minor[-1] == small()[0].nav_minor[-1]
    assert "What the account holds in EUR is left out" in Document(book_page(made, account)).said()


def test_the_sample_holds_a_bust_and_its_page_does_not() -> None:
    entries, account = book()
    taken = fill(9000, lived().sessions[50], "AAPL", 10)
    more = (taken, facts.Busted(NAME, lived().sessions[379], "F-9000"))
    entered = enter(Ledger(), [*(entry.fact for entry in entries), *more], who="ana", when_utc="2026-11-20T20:00:00Z")
    prices: Prices = lived().prices
    made = performance(entered.entries, account_of(entered.ledger, NAME), prices)
    assert made.nav_minor == lived().nav_minor and account.cash_minor == account_of(entered.ledger, NAME).cash_minor
