"""What users hand in: the same question asked with dicts, Series, frames and paths gets the same answer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import trimtab as tt

TARGETS = {"AAA": 0.5, "BBB": 0.3, "CASH": 0.2}
PRICES = {"AAA": 12.34, "BBB": 56.78}
HELD = {"AAA": 100, "BBB": 5, "CASH": 250.5}


def of(proposal: tt.Proposal) -> tuple[dict[str, int | float], float, str]:
    return proposal.trades, proposal.cash_after, proposal.hash


@pytest.fixture
def answer() -> tuple[dict[str, int | float], float, str]:
    return of(tt.propose(HELD, TARGETS, PRICES, as_of="2026-11-20"))


@pytest.mark.parametrize(
    "targets",
    [
        dict(reversed(TARGETS.items())),
        pd.Series(TARGETS),
        pd.DataFrame({"weight": TARGETS}),
        pd.DataFrame({"symbol": list(TARGETS), "weight": list(TARGETS.values())}),
        {"AAA": Decimal("0.5"), "BBB": np.float64(0.3), "CASH": "0.2"},
    ],
    ids=["reversed dict", "Series", "frame by index", "frame by column", "any number"],
)
def test_targets_in_any_form(targets: object, answer: tuple[dict[str, int | float], float, str]) -> None:
    assert of(tt.propose(HELD, targets, PRICES, as_of="2026-11-20")) == answer  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "holdings",
    [
        pd.Series(HELD),
        pd.DataFrame({"shares": HELD}),
        pd.DataFrame({"Symbol": list(HELD), "Shares": list(HELD.values())}),
        {"AAA": np.int64(100), "BBB": Decimal(5), "CASH": "250.5"},
    ],
    ids=["Series", "frame by index", "frame by column", "any number"],
)
def test_holdings_in_any_form(holdings: object, answer: tuple[dict[str, int | float], float, str]) -> None:
    assert of(tt.propose(holdings, TARGETS, PRICES, as_of="2026-11-20")) == answer  # type: ignore[arg-type]


def test_a_sum_other_than_one_is_settled_as_asked_and_said() -> None:
    half = {"AAA": 0.3, "BBB": 0.2}
    for source in (half, pd.Series(half), pd.DataFrame({"weight": half})):
        divided = tt.read_targets(source, when_not_one="normalise")
        rested = tt.read_targets(source, when_not_one="rest_to_cash")
        assert (repr(divided), repr(rested)) == (
            "Targets of AAA 60%, BBB 40%, CASH 0%", "Targets of AAA 30%, BBB 20%, CASH 50%",
        )  # fmt: skip
        assert [finding.code for finding in tt.allocate(divided, PRICES, 1_000).findings][:1] == ["targets_normalised"]
    with pytest.raises(tt.Refusal, match="it is one of refuse, normalise, rest_to_cash"):
        tt.read_targets(half, when_not_one="rescale")


def test_of_targets_with_dates_the_set_in_force_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "dated.csv"
    path.write_text("date,symbol,weight\n2026-11-01,AAA,1\n2026-11-20,BBB,1\n")
    assert tt.read_targets(path).symbols == ("BBB",)
    assert tt.read_targets(path, as_of="2026-11-19").symbols == ("AAA",)
    assert set(tt.propose({"CASH": 1_000}, path, PRICES, as_of="2026-11-19").trades) == {"AAA"}


def test_cash_beside_the_holdings_is_cash_among_them(answer: tuple[dict[str, int | float], float, str]) -> None:
    beside = tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash=250.5, as_of="2026-11-20")
    assert of(beside) == answer


@pytest.mark.parametrize(
    "prices",
    [
        pd.Series(PRICES),
        pd.DataFrame(PRICES, index=[pd.Timestamp("2026-11-20")]),
        pd.DataFrame({("Close", s): [p] for s, p in PRICES.items()}, index=pd.DatetimeIndex(["2026-11-20"])),
    ],
    ids=["Series", "frame", "yfinance's two levels"],
)
def test_prices_in_any_form(prices: object, answer: tuple[dict[str, int | float], float, str]) -> None:
    assert of(tt.propose(HELD, TARGETS, prices, as_of="2026-11-20")) == answer  # type: ignore[arg-type]


def test_paths_in_any_form(tmp_path: Path, answer: tuple[dict[str, int | float], float, str]) -> None:
    (tmp_path / "t.csv").write_text("symbol,weight\nAAA,50%\nBBB,30%\nCASH,20%\n")
    (tmp_path / "h.csv").write_text("symbol,shares\nAAA,100\nBBB,5\nCASH,250.5\n")
    (tmp_path / "p.csv").write_text("Date,AAA,BBB\n2026-11-20,12.34,56.78\n")
    assert of(tt.propose(tmp_path / "h.csv", str(tmp_path / "t.csv"), tmp_path / "p.csv")) == answer
    read = tt.read_prices(tmp_path / "p.csv", basis="raw")
    assert of(tt.propose(tt.read_holdings(tmp_path / "h.csv"), tt.read_targets(tmp_path / "t.csv"), read)) == answer


def test_nothing_handed_in_is_changed() -> None:
    targets, held = pd.Series(TARGETS), dict(HELD)
    prices = pd.DataFrame({"BBB": [56.78, 57.0], "AAA": [12.34, np.nan]}, index=pd.bdate_range("2026-11-19", periods=2))
    copies = targets.copy(), dict(held), prices.copy()
    tt.propose(held, targets, prices)
    tt.track(targets, prices, 1000)
    pd.testing.assert_series_equal(targets, copies[0])
    pd.testing.assert_frame_equal(prices, copies[2])
    assert held == copies[1]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: tt.propose(HELD, 3, PRICES), "targets: what was given is of type int; a dict, a Series, a "
         "DataFrame or a path is read"),
        (lambda: tt.propose([1], TARGETS, PRICES), "holdings: what was given is of type list"),
        (lambda: tt.propose(HELD, TARGETS, [1]), "prices: what was given is of type list"),
        (lambda: tt.propose(HELD, pd.Series([0.5, 0.5], ["A", "A"]), PRICES), "targets: A stands twice"),
        (lambda: tt.propose(HELD, pd.DataFrame({"w": TARGETS}), PRICES), "targets: the DataFrame has the columns w"),
        (lambda: tt.propose(HELD, {"AAA": float("nan")}, PRICES), "targets: the weight of AAA is nan"),
        (lambda: tt.propose(HELD, {"AAA": True}, PRICES), "targets: the weight of AAA is True"),
        (lambda: tt.propose(HELD, {"AAA": 0.9}, PRICES), "targets: the target weights sum to 90%"),
        (lambda: tt.propose({"AAA": -1}, TARGETS, PRICES), "holdings: the shares of AAA are -1"),
        (lambda: tt.propose(HELD, TARGETS, {}), "prices: there are no prices"),
        (lambda: tt.propose(HELD, TARGETS, {"AAA": 12.34}), "prices: BBB is held and has no good price"),
        (lambda: tt.propose(HELD, TARGETS, PRICES, cash="x"), "holdings: the cash is 'x'; cash is an amount"),
        (lambda: tt.propose(HELD, TARGETS, PRICES, as_of="tomorrow"), "as_of: it is 'tomorrow'; it is an ISO date"),
        (lambda: tt.propose(HELD, TARGETS, PRICES, last_traded="2026-11-19"), "as_of: the prices have no date and "
         "last_traded needs one"),
        (lambda: tt.propose(HELD, TARGETS, PRICES, costs=tt.Costs(sell_fees=[{"since": "2026-01-01", "bps": 1}])),
         "as_of: the prices have no date and a table of sell fees needs one"),
        (lambda: tt.allocate(TARGETS, PRICES, 0), "capital: it is 0; capital is above zero"),
        (lambda: tt.allocate(TARGETS, PRICES, 1000, rounding="up"), "policy: rounding is 'up'"),
        (lambda: tt.track(TARGETS, PRICES, 1000), "prices: they are of one day"),
        (lambda: tt.track(TARGETS, "sample", 1000, start="middle"), "sample: "),
        (lambda: tt.read_prices("sample", ["AAPL"], basis="raw"), "basis: the sample's prices are of basis total"),
        (lambda: tt.read_prices("sample", ["AAPL"], interval="1h"), "prices: the sample has daily closes"),
        (lambda: tt.read_prices("sample", ["AAPL"], start="1990-01-01", end="1990-12-31"),
         "the bundled sample (adjusted closes to 2022-12-28): no session lies from 1990-01-01 to 1990-12-31"),
        (lambda: tt.read_prices("yahoo"), "symbols: there are none; Yahoo is asked by symbol"),
        (lambda: tt.read_prices("sample", ["AAPL"], field="open"), "field: it is 'open'; it is one of close, vwap"),
        (lambda: tt.read_prices(tt.read_prices("sample", ["AAPL"]), basis="raw"),
         "prices: the prices are of basis total and raw was asked for"),
        (lambda: tt.time_weighted_return(pd.Series([1, 2], ["2026-01-02", "2026-01-02"])),
         "values: 2026-01-02 stands twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_by_name(call: object, sentence: str) -> None:
    with pytest.raises(tt.Refusal) as refused:
        call()  # type: ignore[operator]
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("period", "first"),
    [("1y", "2021-12-28"), ("5d", "2022-12-23"), ("2wk", "2022-12-14"), ("1mo", "2022-11-28"), ("ytd", "2022-01-03")],
)
def test_a_period_counts_back_from_the_last_session(period: str, first: str) -> None:
    assert tt.read_prices("sample", ["AAPL"], period=period).sessions[0] == first


def test_max_is_all_there_is() -> None:
    whole = tt.read_prices("sample", ["AAPL"])
    assert tt.read_prices("sample", ["AAPL"], period="max").sessions == whole.sessions
    assert tt.read_prices("sample", ["AAPL"], period="900y").sessions == whole.sessions


def test_prices_become_a_frame_and_come_back() -> None:
    prices = tt.read_prices("sample", ["AAPL", "JPM"], period="1mo")
    frame = tt.to_frame(prices)
    assert (list(frame.columns), frame.attrs["basis"], len(frame)) == (["AAPL", "JPM"], "total", len(prices.sessions))
    again = tt.read_prices(frame, basis="total")
    assert (again.sessions, again.columns) == (prices.sessions, prices.columns)


@pytest.mark.parametrize(
    ("name", "given", "record"), [("policy", {"tolerance": 0.02}, "Policy"), ("costs", 5, "Costs")]
)
def test_settings_of_another_type_are_refused_by_name(name: str, given: Any, record: str) -> None:
    with pytest.raises(tt.Refusal) as refused:
        tt.propose(HELD, TARGETS, PRICES, **{name: given})
    said = f"{name}: it is of type {type(given).__name__}; it is a trimtab.{record}; write {name}=tt.{record}(...)"
    assert refused.value.sentence() == said


def test_prices_are_kept_and_read_again_as_they_were(tmp_path: Path) -> None:
    prices = tt.read_prices("sample", ["AAPL", "MSFT"], period="1mo")
    tt.save_prices(prices, tmp_path / "kept.csv")
    again = tt.read_prices(tmp_path / "kept.csv")
    assert (again.basis, again.basis_stated, again.columns) == ("total", True, prices.columns)
    with pytest.raises(tt.Refusal, match=r"it ends with \.csv or \.csv\.gz"):
        tt.save_prices(prices, tmp_path / "kept.xlsx")
