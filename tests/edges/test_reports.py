"""What the report's files hold, to the byte: columns, exact money, fixed decimals, no NaN, no formula."""

from __future__ import annotations

import csv
import io
import json
import math
from array import array
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from edges.tracking_sample import named, small

from trimtab.edges.reports import json_bytes
from trimtab.edges.reports.sleeves import proposal_files, report_files
from trimtab.run.history import Tracking

SEED_COLUMNS = {
    "portfolio_positions.csv": [
        "Symbol",
        "Shares",
        "LastPrice",
        "PositionValue",
        "TargetWeight",
        "CurrentWeight",
        "Drift",
    ],
    "portfolio_rebalance_trades.csv": ["Symbol", "DeltaShares", "TradeNotional", "Fee", "Reason"],
    "portfolio_nav.csv": ["Date", "NAV"],
    "portfolio_returns.csv": ["Date", "Return"],
}


def rows(tracking: Tracking, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_files(tracking)[name].decode(), newline="")))


def document(tracking: Tracking) -> dict[str, object]:
    return json.loads(report_files(tracking)["portfolio_summary.json"], parse_float=Decimal, parse_constant=refuse)


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def test_the_files_begin_with_the_columns_of_the_interface() -> None:
    files = report_files(small())
    for name, columns in SEED_COLUMNS.items():
        assert files[name].decode().split("\r\n")[0].split(",")[: len(columns)] == columns
    assert list(document(small()))[:5] == ["within_tolerance", "fees_paid", "cash_after", "total_val", "drift"]


def test_every_file_column_and_key_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/reports.md").read_text(encoding="utf-8")
    files = report_files(replace(small(), hypothetical=True))
    heads = {name: data.decode().split("\r\n")[0].split(",") for name, data in files.items() if name.endswith(".csv")}
    summary = document(small())
    inner = {key for name in ("certificate", "opened", "prices", "units") for key in summary[name]}  # type: ignore[attr-defined]
    words = {*files, *summary, *inner, *(column for head in heads.values() for column in head)}
    assert [word for word in sorted(words) if f"`{word}`" not in page] == []


def test_positions_hold_every_name_and_the_cash_and_add_up() -> None:
    positions = rows(small(), "portfolio_positions.csv")
    assert [row["Symbol"] for row in positions] == ["AAA", "BBB", "CCC", "CASH"]
    assert positions[0] == {
        "Symbol": "AAA", "Shares": "50", "LastPrice": "111.00", "PositionValue": "5550.00",
        "TargetWeight": "0.500000000000", "CurrentWeight": "0.543200064988", "Drift": "0.043200064988",
        "AttainableTarget": "0.500000000000", "Goal": "0.500000000000", "Band": "0.020000000000",
        "PriceSession": "2024-02-01", "Note": "",
    }  # fmt: skip
    assert positions[3]["Shares"] == positions[3]["PositionValue"] == "55.28" and positions[3]["LastPrice"] == "1"
    assert sum(Decimal(row["CurrentWeight"]) for row in positions) == pytest.approx(1, abs=2e-12)
    assert sum(Decimal(row["Drift"]) for row in positions) == pytest.approx(0, abs=3e-12)


def test_a_frozen_name_carries_its_sentence() -> None:
    assert rows(small(), "portfolio_positions.csv")[1]["Note"] == "BBB is frozen: its newest price is of 2024-01-30"


def test_a_name_never_priced_has_no_price_and_no_session() -> None:
    tracking = small()
    gone = replace(tracking.proposal.trades[1], price_ticks=0, units_before=0, units_after=0, value_before_ticks=0)
    prices = replace(
        tracking.prices, columns=(tracking.prices.columns[0], array("q", [0] * 23), tracking.prices.columns[2])
    )
    proposal = replace(tracking.proposal, trades=(tracking.proposal.trades[0], gone, tracking.proposal.trades[2]))
    row = rows(replace(tracking, prices=prices, proposal=proposal), "portfolio_positions.csv")[1]
    assert (row["LastPrice"], row["PriceSession"]) == ("", "")


def test_trades_have_a_row_for_every_symbol_with_signed_notional_and_positive_fee() -> None:
    trades = rows(small(), "portfolio_rebalance_trades.csv")
    assert [(r["Symbol"], r["DeltaShares"], r["TradeNotional"], r["Fee"], r["Reason"]) for r in trades] == [
        ("AAA", "-4", "-444.00", "0.23", "sold_to_target"),
        ("BBB", "0", "0.00", "0.00", "no_price"),
        ("CCC", "23", "409.40", "0.21", "bought_to_target"),
    ]


def test_nav_and_returns_are_the_history() -> None:
    nav, returns = rows(small(), "portfolio_nav.csv"), rows(small(), "portfolio_returns.csv")
    assert len(nav) == 23 and len(returns) == 22
    assert nav[0] == {"Date": "2024-01-02", "NAV": "9995.03"}
    assert nav[1] == {"Date": "2024-01-03", "NAV": "10005.13"}
    assert returns[0] == {"Date": "2024-01-03", "Return": "0.001010502220"}


def test_the_summary_is_exact() -> None:
    summary = document(small())
    assert summary["within_tolerance"] is False
    assert summary["fees_paid"] == Decimal("0.44")
    assert summary["cash_after"] == Decimal("89.44")
    assert summary["total_val"] == Decimal("10216.79")
    drift = summary["drift"]
    assert isinstance(drift, dict) and list(drift) == ["AAA", "BBB", "CCC", "CASH"]
    assert summary["trades"] == {"AAA": -4, "CCC": 23}
    assert summary["hypothetical"] is False and summary["approximate"] is True
    assert summary["statistics"]["cagr"] is None and "less than a year" in summary["statistics"]["conventions"]["cagr"]  # type: ignore[index]
    assert [finding["severity"] for finding in summary["findings"]] == ["warning", "note"]  # type: ignore[attr-defined]
    assert summary["prices"]["provenance"] == {"licence": "BSD-3-Clause"}  # type: ignore[index]


def test_one_decision_is_reported_like_the_one_of_a_tracking() -> None:
    tracking = small()
    files, whole = proposal_files(tracking.proposal, tracking.prices, tracking.findings), report_files(tracking)
    tables = ["portfolio_positions.csv", "portfolio_rebalance_trades.csv"]
    assert sorted(files) == [*tables, "portfolio_summary.json"]
    assert [files[name] for name in tables] == [whole[name] for name in tables]
    said, tracked = json.loads(files["portfolio_summary.json"]), json.loads(whole["portfolio_summary.json"])
    assert set(tracked) - set(said) == {"name", "hypothetical", "opened", "statistics"}
    assert said.items() <= tracked.items()


def test_money_finer_than_a_cent_is_printed_whole() -> None:
    tracking = small()
    nav = array("q", tracking.history.nav_ticks)
    nav[0] += 1_234
    fine = replace(tracking, history=replace(tracking.history, nav_ticks=nav))
    assert rows(fine, "portfolio_nav.csv")[0]["NAV"] == "9995.031234"


def test_a_currency_without_cents_prints_none() -> None:
    tracking = small()
    yen = replace(tracking, proposal=replace(tracking.proposal, currency="JPY"))
    trades = rows(yen, "portfolio_rebalance_trades.csv")
    assert [row["TradeNotional"] for row in trades] == ["-444", "0", "409.4"]


def test_fractional_shares_are_printed_exactly() -> None:
    tracking = small()
    trades = tuple(
        replace(row, units_before=row.units_before * 10**9 + 5 * 10**8, units_after=row.units_after * 10**9)
        for row in tracking.proposal.trades
    )
    fractional = replace(tracking, proposal=replace(tracking.proposal, per=10**9, trades=trades))
    assert rows(fractional, "portfolio_positions.csv")[0]["Shares"] == "50.5"
    assert rows(fractional, "portfolio_rebalance_trades.csv")[0]["DeltaShares"] == "-4.5"
    assert document(fractional)["approximate"] is False


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")'])
def test_text_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    for name in SEED_COLUMNS:
        for row in rows(named(small(), start), name):
            for column, cell in row.items():
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), (name, column)
                assert not cell.startswith("-") or Decimal(cell) < 0
    assert rows(named(small(), start), "portfolio_rebalance_trades.csv")[0]["Reason"] == "'" + start


def test_negative_numbers_are_left_as_numbers() -> None:
    assert rows(small(), "portfolio_rebalance_trades.csv")[0]["DeltaShares"] == "-4"


def test_rows_end_as_rfc_4180_says_and_text_with_commas_is_quoted() -> None:
    content = report_files(named(small(), 'a, "b"'))["portfolio_rebalance_trades.csv"].decode()
    assert content.endswith("\r\n") and content.count("\n") == content.count("\r\n") == 4
    assert '"a, ""b"""' in content


@pytest.mark.parametrize("figure", [math.nan, math.inf, -math.inf])
def test_what_does_not_exist_is_empty_or_null_and_never_nan(figure: float) -> None:
    tracking = small()
    trades = tuple(
        replace(row, drift=figure, goal=figure, band=1e9, drift_after=-0.0) for row in tracking.proposal.trades
    )
    odd = replace(
        tracking, proposal=replace(tracking.proposal, trades=trades, cash_drift=figure),
        statistics=replace(tracking.statistics, sharpe=figure), returns=(figure,) * 22,
    )  # fmt: skip
    for content in report_files(odd).values():
        assert not {"nan", "inf", "infinity"} & set(content.decode().lower().replace(",", " ").split())
        assert b"-0.000000000000" not in content
    assert document(odd)["drift"]["AAA"] is None and document(odd)["statistics"]["sharpe"] is None  # type: ignore[index]
    assert rows(odd, "portfolio_positions.csv")[0]["Band"] == ""


def test_a_single_session_gives_files_without_returns() -> None:
    tracking = small()
    one = replace(
        tracking, returns=(),
        history=replace(tracking.history, sessions=("2024-02-01",), nav_ticks=array("q", [10_000_000_000])),
    )  # fmt: skip
    assert report_files(one)["portfolio_returns.csv"] == b"Date,Return\r\n"


def test_the_bytes_are_the_same_on_every_run() -> None:
    assert report_files(small()) == report_files(small())


def test_json_reads_back_as_what_was_written() -> None:
    value = {
        "empty": {},
        "none": [],
        "text": 'é "\\\n\u2028',
        "exact": Decimal("0.10"),
        "null": None,
        "yes": True,
        "whole": 3,
    }
    read = json.loads(json_bytes(value), parse_float=Decimal)
    assert read == value and str(read["exact"]) == "0.10"
    assert json_bytes({"not": Decimal("NaN")}) == b'{\n  "not": null\n}\n'
