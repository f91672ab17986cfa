"""What users get back: plain numbers, pandas on demand, frozen, with a hash, readable where it is printed."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest

import trimtab as tt

TARGETS = {"AAA": 0.5, "BBB": 0.3, "CASH": 0.2}
PRICES = {"AAA": 12.34, "BBB": 56.78}
FEES = tt.Costs(fee_bps=10)


@pytest.fixture
def proposal() -> tt.Proposal:
    return tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash=250.5, costs=FEES)


@pytest.fixture
def tracking() -> tt.Tracking:
    index = pd.bdate_range("2026-01-01", periods=40)
    steps = np.arange(40)
    frame = pd.DataFrame({"AAA": 10 + 0.2 * steps, "BBB": 50 - 0.3 * steps}, index=index)
    return tt.track(TARGETS, tt.read_prices(frame, basis="raw"), 10_000, costs=FEES)


def test_an_allocation_unpacks_as_shares_and_cash() -> None:
    shares, cash = allocation = tt.allocate(TARGETS, PRICES, 1000, costs=FEES)
    assert shares == allocation.shares == {"AAA": 41, "BBB": 5}
    assert cash == allocation.cash == pytest.approx(1000 - 41 * 12.34 - 5 * 56.78 - allocation.cost, abs=1e-9)
    assert allocation.error >= allocation.error_bound > 0
    assert sum(allocation.weights.values()) == pytest.approx(1, abs=1e-12)


def test_money_is_conserved_in_what_is_shown(proposal: tt.Proposal) -> None:
    frame = proposal.to_frame()
    assert proposal.value_after == pytest.approx(proposal.value - proposal.cost, abs=1e-9)
    assert frame["Notional"].sum() + frame.loc["CASH", "Trade"] + proposal.cost == pytest.approx(0, abs=1e-9)
    assert frame["Cost"].sum() == pytest.approx(proposal.cost, abs=1e-9)
    assert frame.loc["CASH", "SharesAfter"] == proposal.cash_after
    assert sum(proposal.drift.values()) == pytest.approx(0, abs=1e-12)
    assert sum(proposal.weights.values()) == pytest.approx(1, abs=1e-12)


def test_trades_hold_what_trades_and_reasons_hold_all(proposal: tt.Proposal) -> None:
    still = tt.propose({"AAA": 41, "BBB": 5}, TARGETS, PRICES, cash=206)
    assert (still.trades, still.within_tolerance, set(still.reasons)) == ({}, True, {"AAA", "BBB"})
    assert set(proposal.trades) <= set(proposal.reasons)


def test_results_are_frozen_and_can_be_kept(proposal: tt.Proposal) -> None:
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError)):
        proposal.findings = ()  # type: ignore[misc]
    proposal.trades.clear()
    assert proposal.trades != {}
    assert pickle.loads(pickle.dumps(proposal)).hash == proposal.hash


def test_the_hash_is_of_inputs_and_trades_and_of_no_order(proposal: tt.Proposal) -> None:
    turned = tt.propose(
        {"BBB": 5, "AAA": 100}, dict(reversed(TARGETS.items())), dict(reversed(PRICES.items())), cash=250.5, costs=FEES
    )
    assert turned.hash == proposal.hash
    others = [
        tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash=250.51, costs=FEES),
        tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash=250.5, costs=tt.Costs(fee_bps=11)),
        tt.propose({"AAA": 100, "BBB": 5}, TARGETS, {**PRICES, "AAA": 12.35}, cash=250.5, costs=FEES),
        tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash=250.5, costs=FEES, policy=tt.Policy(tolerance=0.01)),
        tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash=250.5, costs=FEES, limits=tt.Limits(trade_min=1)),
        tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash=250.5, costs=FEES, as_of="2026-11-20"),
    ]
    assert len({proposal.hash, *(other.hash for other in others)}) == 7


def test_a_number_written_in_another_type_has_the_same_hash(proposal: tt.Proposal) -> None:
    same = tt.propose({"AAA": 100, "BBB": 5}, TARGETS, PRICES, cash="250.50", costs=tt.Costs(fee_bps=np.float64(10.0)))
    assert same.hash == proposal.hash


def test_fractions_of_shares_are_floats_and_whole_ones_ints() -> None:
    limits = tt.Limits(step={"AAA": 0.001, "*": 1})
    shares, _ = tt.allocate(TARGETS, PRICES, 1000, limits=limits)
    assert shares["AAA"] == pytest.approx(500 / 12.34, abs=0.001) and isinstance(shares["AAA"], float)
    assert isinstance(shares["BBB"], int)


def test_a_repr_says_the_proposal_within_eighty_columns(proposal: tt.Proposal, tracking: tt.Tracking) -> None:
    for result in (proposal, tracking, tt.allocate(TARGETS, PRICES, 1000)):
        lines = repr(result).split("\n")
        assert max(map(len, lines)) <= 80
    assert "AAA" in repr(proposal) and "trade" in repr(proposal)
    assert repr(tracking).startswith("sleeve: 10,000.00 USD on 2026-01-01, NAV ")


def test_a_notebook_gets_tables_and_no_code_from_a_symbol(proposal: tt.Proposal, tracking: tt.Tracking) -> None:
    assert proposal._repr_html_().count("<table>") == 1
    assert "<td" in tracking._repr_html_()
    odd = tt.propose({"A&B": 1}, {"A&B": 1.0}, {"A&B": 10.0})
    assert "A&amp;B" in odd._repr_html_() and "A&B" not in odd._repr_html_()


def test_undated_prices_are_said_to_be_undated(proposal: tt.Proposal) -> None:
    assert proposal.session == "undated"
    assert tt.propose({"AAA": 1}, {"AAA": 1}, {"AAA": 5}, as_of="2026-11-20").session == "2026-11-20"


def test_warnings_are_the_findings_that_need_an_eye() -> None:
    frozen = tt.propose({"AAA": 100}, TARGETS, {"AAA": 12.34, "BBB": None})
    assert frozen.reasons["BBB"] == "no_price"
    assert [text for text in frozen.warnings if "BBB is frozen" in text] != []
    assert frozen.to_frame().loc["BBB", "Frozen"]


def test_a_tracking_is_pandas_on_demand(tracking: tt.Tracking) -> None:
    assert (tracking.nav.name, tracking.nav.index.name, len(tracking.nav)) == ("NAV", "Date", 40)
    assert (tracking.returns.name, len(tracking.returns)) == ("Return", 39)
    pd.testing.assert_series_equal(
        tracking.returns, tracking.nav.pct_change().dropna(), check_names=False, check_freq=False, rtol=1e-12
    )
    assert list(tracking.positions.columns) == [
        "Shares", "LastPrice", "PositionValue", "TargetWeight", "CurrentWeight", "Drift",
    ]  # fmt: skip
    assert list(tracking.trades.columns) == ["DeltaShares", "TradeNotional", "Fee", "Reason"]
    assert list(tracking.positions.index) == ["AAA", "BBB", "CASH"]
    assert tracking.positions["PositionValue"].sum() == pytest.approx(tracking.nav.iloc[-1], abs=1e-9)
    assert tracking.weights.sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-12)
    assert tracking.weights.iloc[-1]["AAA"] == pytest.approx(tracking.positions.loc["AAA", "CurrentWeight"], abs=1e-12)
    assert tracking.summary["total_val"] == tracking.proposal.value_after
    assert tracking.statistics.total_return == pytest.approx(tracking.nav.iloc[-1] / 10_000 - 1, abs=1e-12)


def test_what_is_read_says_what_it_is_and_not_its_insides() -> None:
    assert repr(tt.read_prices("sample", ["AAPL", "MSFT"], period="1y")) == (
        "Prices of AAPL, MSFT: 253 sessions (1d), from 2021-12-28 to 2022-12-28; close, total, USD; "
        "the bundled sample (adjusted closes to 2022-12-28)"
    )
    assert "and 10 more" in repr(tt.read_prices("sample"))
    today = tt.propose({"A": 10, "B": 0.5, "CASH": 99.5}, {"A": 0.5, "B": 0.45, "CASH": 0.05}, {"A": 10, "B": 3})
    assert repr(today.book) == "Book of A 10, B 0.5; cash 99.50 USD"
    assert repr(today.mandate.targets) == "Targets of A 50%, B 45%, CASH 5%"


def test_statistics_show_each_figure_with_its_convention() -> None:
    lines = repr(tt.statistics([0.01, -0.02, 0.03])).split("\n")
    assert lines[0] == "Statistics of 3 returns, 252 a year"
    assert lines[1].split(maxsplit=2) == ["total_return", "0.019494", "end / start - 1"]
    assert lines[2].split(maxsplit=2)[:2] == ["cagr", "-"]
    assert len(lines) == 13


def test_pandas_of_a_hypothetical_history_say_so() -> None:
    closes = pd.DataFrame({"A": [10.0, 11.0, 12.0]}, index=pd.to_datetime(["2026-01-05", "2026-01-06", "2026-01-07"]))
    marked = tt.track({"A": 1.0}, tt.read_prices(closes, basis="raw"), 1_000, start="last")
    assert (marked.nav.name, marked.returns.name) == ("NAV (hypothetical)", "Return (hypothetical)")
    assert marked.weights.columns.name == "hypothetical"
    assert repr(marked).startswith("sleeve: 834.00 USD on 2026-01-05, NAV 1,000.00 on 2026-01-07 (+19.90%);")


def test_a_tracking_draws_and_writes(tracking: tt.Tracking, tmp_path: object) -> None:
    tracking.write(f"{tmp_path}/report")
    for figure in (tracking.plot_nav(), tracking.plot_drift(), tracking.plot_returns()):
        assert figure.axes


def test_an_intraday_history_keeps_its_times() -> None:
    index = pd.date_range("2026-11-20T14:30", periods=8, freq="h", tz="UTC")
    frame = pd.DataFrame({"AAA": np.linspace(10, 11, 8), "BBB": np.linspace(50, 52, 8)}, index=index)
    tracking = tt.track(TARGETS, tt.read_prices(frame, basis="raw", interval="1h"), 10_000)
    assert list(tracking.nav.index) == list(index)
