"""`tt.backtest` and `tt.sweep`: what is handed in, in every form, and what comes back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import trimtab as tt

SESSIONS = pd.bdate_range("2024-01-01", periods=90)
SYMBOLS = ("AAA", "BBB", "CCC")
TARGETS = {"AAA": 0.5, "BBB": 0.3, "CCC": 0.15, "CASH": 0.05}
CHANGED = {"AAA": 0.2, "BBB": 0.3, "CCC": 0.5}


def closes() -> pd.DataFrame:
    """Three names that go up, down and nowhere in steps of their own."""
    rows = range(len(SESSIONS))
    columns = {
        "AAA": [round(50 * (1 + 0.006 * t + 0.02 * (t * 7 % 5 - 2)), 2) for t in rows],
        "BBB": [round(80 * (1 - 0.003 * t + 0.03 * (t * 3 % 7 - 3)), 2) for t in rows],
        "CCC": [round(20 * (1 + 0.04 * (t % 3 - 1)), 2) for t in rows],
    }
    return pd.DataFrame(columns, index=SESSIONS)


def prices() -> tt.Prices:
    """The closes with their basis stated, so that nothing is assumed."""
    return tt.read_prices(closes(), basis="raw")


def walked(**asked: Any) -> tt.Backtest:
    """A backtest of the three names, with what the test asks for."""
    settings: dict[str, Any] = {"policy": tt.Policy(tolerance=0.02), "costs": tt.Costs(fee_bps=5), **asked}
    return tt.backtest(settings.pop("targets", TARGETS), settings.pop("prices", prices()), 100_000, **settings)


def refusal(**asked: Any) -> str:
    """What the refusal of a backtest says."""
    with pytest.raises(tt.Refusal) as refused:
        walked(**asked)
    return str(refused.value)


def test_nav_is_shares_at_their_prices_and_cash() -> None:
    made = walked()
    worth = (made.shares * closes()[list(made.shares.columns)]).sum(axis=1) + made.cash
    assert made.nav.to_numpy() == pytest.approx(worth.to_numpy(), abs=1e-6)
    assert (made.nav.index.name, list(made.nav.index)) == ("Date", list(SESSIONS))
    assert made.returns.to_numpy() == pytest.approx(made.nav.pct_change().dropna().to_numpy(), abs=1e-12)


def test_weights_sum_to_one_and_hold_cash_last() -> None:
    weights = walked().weights
    assert list(weights.columns) == [*SYMBOLS, "CASH"]
    assert weights.sum(axis=1).to_numpy() == pytest.approx(1.0, abs=1e-12)


def test_trades_add_up_to_the_shares_and_fees_to_the_cost() -> None:
    made = walked()
    bought = made.trades.groupby("Symbol")["DeltaShares"].sum()
    assert bought.to_dict() == made.shares.iloc[-1].to_dict()
    assert made.trades["Fee"].sum() == pytest.approx(made.summary["cost"], abs=1e-9)
    assert set(made.trades.index.strftime("%Y-%m-%d")) == set(made.rebalances)
    assert len(made.rebalances) > 3 and made.trades["Reason"].iloc[0] == "bought_to_target"


def test_costs_lower_the_first_nav() -> None:
    made = walked()
    first = made.trades.loc["2024-01-01", "Fee"].sum()
    assert made.nav.iloc[0] == pytest.approx(100_000 - first, abs=1e-6)


@pytest.mark.parametrize(
    "policy",
    [
        tt.Policy(tolerance=0.02),
        tt.Policy(tolerance=0.01, to="edge", scope="breached"),
        tt.Policy(tolerance=None, calendar="monthly", when="calendar"),
        tt.Policy(tolerance=0.03, calendar="weekly", when="both", cooldown_sessions=8),
    ],
    ids=["band", "edge", "monthly", "both"],
)
def test_each_session_s_plan_is_what_the_desk_would_have_been_proposed(policy: tt.Policy) -> None:
    made = walked(policy=policy)
    labels = [label.date().isoformat() for label in SESSIONS]
    for t in sorted({*range(1, len(labels), 9), *(labels.index(label) for label in made.rebalances[1:4])}):
        plan = made.proposal(labels[t])
        done = [label for label in made.rebalances if label < labels[t]]
        desk = tt.propose(
            made.run.opening(labels[t]), TARGETS, prices(), policy=policy, costs=tt.Costs(fee_bps=5),
            as_of=labels[t], last_traded=done[-1], last_checked=labels[t - 1],
        )  # fmt: skip
        assert plan.hash == desk.hash
        fills = made.trades.loc[made.trades.index == labels[t]]
        assert plan.trades == dict(zip(fills["Symbol"], fills["DeltaShares"], strict=True))


def test_a_plan_is_asked_for_by_text_date_or_timestamp() -> None:
    made = walked()
    plans = [made.proposal(day) for day in ("2024-02-06", date(2024, 2, 6), pd.Timestamp("2024-02-06"))]
    assert len({plan.hash for plan in plans}) == 1
    assert plans[0].session == "2024-02-06" and plans[0].proved
    with pytest.raises(tt.Refusal) as refused:
        made.proposal("2024-02-04")
    assert str(refused.value) == (
        "session: 2024-02-04 is no session of the backtest; they run from 2024-01-01 to 2024-05-03; choose one of them"
    )


def by_date_in_every_form(folder: Path) -> dict[str, Any]:
    """The same two sets of targets in each form that is read."""
    rows = [(day, symbol, weight) for day, weights in (("2024-01-01", TARGETS), ("2024-03-04", CHANGED))
            for symbol, weight in weights.items()]  # fmt: skip
    long = pd.DataFrame(rows, columns=["date", "symbol", "weight"])
    long.to_csv(folder / "targets.csv", index=False)
    return {
        "dict": {"2024-01-01": TARGETS, date(2024, 3, 4): CHANGED},
        "wide frame": pd.DataFrame([TARGETS, CHANGED], index=pd.to_datetime(["2024-01-01", "2024-03-04"])),
        "long frame": long,
        "series": long.set_index(["date", "symbol"])["weight"],
        "file": folder / "targets.csv",
    }


def test_targets_by_date_are_one_thing_in_every_form(tmp_path: Path) -> None:
    forms = by_date_in_every_form(tmp_path)
    made = {form: walked(targets=targets) for form, targets in forms.items()}
    assert len({tuple(each.nav) for each in made.values()}) == 1
    one = made["dict"]
    assert one.mandate("2024-03-01").targets.of("AAA") > one.mandate("2024-03-04").targets.of("AAA")
    assert one.weights.loc["2024-03-01", "AAA"] == pytest.approx(0.5, abs=0.03)
    assert one.weights.loc["2024-03-04", "AAA"] == pytest.approx(0.2, abs=0.01)
    assert [row["from"] for row in one.summary["schedule"]] == ["2024-01-01", "2024-03-04"]


def test_every_wrong_set_of_targets_is_refused_at_once_with_its_date() -> None:
    says = refusal(targets={"2024-01-01": {"AAA": 0.9}, "2024-02-01": {"AAA": -1, "BBB": 2}, "2024-03-01": CHANGED})
    assert says.split("\n") == [
        "targets: on 2024-01-01 the target weights sum to 90%; with CASH they must sum to 100%; correct them, or "
        "choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)",
        "targets: on 2024-02-01 the weight of AAA is -1; a weight is zero or more (long only); correct the weight",
    ]


def test_an_empty_cell_of_a_wide_frame_is_no_target() -> None:
    frame = pd.DataFrame([TARGETS, {"BBB": 1.0}], index=pd.to_datetime(["2024-01-01", "2024-03-04"]))
    held = walked(targets=frame).shares
    assert held.loc["2024-03-05", "AAA"] == 0 and held.loc["2024-03-05", "BBB"] > 0


def test_a_frame_with_a_row_a_session_is_the_sets_that_differ() -> None:
    every = pd.DataFrame([TARGETS] * 60 + [CHANGED] * 30, index=SESSIONS)
    made = walked(targets=every)
    assert [row["from"] for row in made.summary["schedule"]] == ["2024-01-01", "2024-03-25"]


def test_flows_are_no_gain(tmp_path: Path) -> None:
    flat = pd.DataFrame({"AAA": 10.0, "BBB": 20.0}, index=SESSIONS)
    still = tt.read_prices(flat, basis="raw")
    (tmp_path / "flows.csv").write_text("date,amount\n2024-02-01,5000\n2024-03-02,-2000.50\n")
    forms: list[Any] = [
        tmp_path / "flows.csv",
        {"2024-02-01": 5000, date(2024, 3, 2): -2000.5},
        pd.Series([5000, -2000.5], index=pd.to_datetime(["2024-02-01", "2024-03-02"])),
        [("2024-02-01", "5000"), ("2024-03-02", "-2000.50")],
    ]
    for flows in forms:
        made = walked(targets={"AAA": 0.5, "BBB": 0.5}, prices=still, flows=flows, costs=None)
        assert made.returns.abs().max() == 0
        assert (made.nav.loc["2024-02-01"], made.nav.iloc[-1]) == (105_000, 102_999.5)
        assert [finding.session for finding in made.findings if finding.code == "flow_moved"] == ["2024-03-04"]
        assert made.summary["flows"] == 2999.5 and "2,999.50" in made.lead()


def test_fills_at_the_next_open_are_done_at_the_opens() -> None:
    opens = closes() * 1.01
    made = walked(fill="next_open", opens=opens.round(2))
    first = made.trades.iloc[0]
    assert (made.trades.index[0], first["Decided"]) == (SESSIONS[1], SESSIONS[0])
    assert first["Price"] == opens.round(2).loc[SESSIONS[1], first["Symbol"]]
    assert made.shares.iloc[0].sum() == 0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"fill": "next_open"}, "opens: it is None and fill is next_open; opening prices are handed in as prices are; "
         "pass opens=, or fill at close or next_close"),
        ({"opens": closes()}, "opens: fill is 'close'; opening prices are for fill='next_open'; leave one out"),
        ({"fill": "open"}, "fill: it is 'open'; it is one of close, next_open, next_close; choose one"),
        ({"benchmark": 7}, "benchmark: it is of type int; it is a symbol of the prices; write benchmark='SPY'"),
        ({"benchmark": "SPY"},
         "benchmark: SPY has no price in prices; it is a symbol of the prices; correct it, or add its prices"),
        ({"start": "last year"}, "start: it is 'last year'; it is an ISO date such as 2026-11-20; correct it"),
        ({"flows": [("2024-02-01", 1), (date(2024, 2, 1), 1)]},
         "flows: 2024-02-01 stands twice; the flows of a day are one amount; add them up"),
        ({"flows": {"2024-02-01": "much"}}, "flows: 'much' is no amount of money; it is a number; correct flows"),
        ({"flows": {"soon": 1}}, "flows: it is 'soon'; it is an ISO date such as 2026-11-20; correct it"),
        ({"prices": {"AAA": 50, "BBB": 80, "CCC": 20}},
         "prices: they are of one day; a history has several sessions; pass a DataFrame or a file"),
        ({"targets": {"soon": TARGETS}}, "targets: it is 'soon'; it is an ISO date such as 2026-11-20; correct it"),
        ({"targets": {"2024-01-01": TARGETS, date(2024, 1, 1): CHANGED}},
         "targets: 2024-01-01 stands twice; a date has one set of targets; keep one"),
        ({"targets": pd.DataFrame([("2024-01-01", "AAA", 1), ("2024-01-01", "AAA", 1)],
                                  columns=["date", "symbol", "weight"])},
         "targets: AAA stands twice on 2024-01-01; a symbol stands once on a date; keep one of the rows"),
        ({"policy": {"tolerance": 0.02}},
         "policy: it is of type dict; it is a trimtab.Policy; write policy=tt.Policy(...)"),
    ],
)  # fmt: skip
def test_what_cannot_be_backtested_is_refused_by_its_name(asked: dict[str, Any], says: str) -> None:
    assert refusal(**asked) == says


def test_the_benchmark_stands_beside_the_targets() -> None:
    made = walked(benchmark="CCC")
    assert list(made.benchmark.columns) == ["Targets", "CCC"]
    assert made.benchmark["CCC"].to_numpy() == pytest.approx(
        closes()["CCC"].pct_change().dropna().to_numpy(), abs=1e-12
    )
    assert made.summary["benchmark"] == "CCC"


def test_a_report_is_written_whole_and_says_what_the_result_says(tmp_path: Path) -> None:
    made = walked(name="three", benchmark="CCC", flows={"2024-02-01": 1000})
    made.write(tmp_path / "out")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name for name in files if not name.endswith(".png")] == [
        "backtest_nav.csv", "backtest_report.html", "backtest_shares.csv", "backtest_summary.json",
        "backtest_trades.csv", "backtest_weights.csv",
    ]  # fmt: skip
    assert json.loads((tmp_path / "out/backtest_summary.json").read_text()) == made.summary
    nav = pd.read_csv(tmp_path / "out/backtest_nav.csv", index_col="Date", parse_dates=True)
    assert nav["NAV"].to_numpy() == pytest.approx(made.nav.to_numpy(), abs=1e-9)
    assert nav["BenchmarkReturn"].count() == nav["Return"].count() == len(SESSIONS) - 1
    assert nav["Flow"].dropna().to_dict() == {pd.Timestamp("2024-02-01"): 1000}
    assert nav["Drawdown"].min() == pytest.approx(made.statistics.max_drawdown, abs=1e-12)
    trades = pd.read_csv(tmp_path / "out/backtest_trades.csv")
    assert trades["Fee"].sum() == pytest.approx(made.summary["cost"], abs=1e-9)
    shares = pd.read_csv(tmp_path / "out/backtest_shares.csv", index_col="Date", parse_dates=True)
    assert shares.to_numpy().tolist() == made.shares.to_numpy().tolist()


def test_it_reads_well_in_a_terminal_and_in_a_notebook() -> None:
    made = walked(name="three")
    assert max(len(line) for line in repr(made).split("\n")) <= 80
    assert repr(made).startswith("three: 100,000.00 USD on 2024-01-01, NAV ")
    assert made._repr_html_().count("<table>") == 2 and "time in band" in made._repr_html_()


def test_a_fractional_book_shows_its_fractions() -> None:
    made = walked(limits=tt.Limits(step=0.01))
    assert made.shares.dtypes.unique().tolist() == [float]
    assert made.weights.iloc[0]["AAA"] == pytest.approx(0.5, abs=1e-4)


POLICIES = {"tolerance": [0.01, 0.03], "to": ["target", "edge"], "rounding": "nearest"}


def swept(**asked: Any) -> pd.DataFrame:
    """A sweep of the three names, with what the test asks for."""
    settings: dict[str, Any] = {"policies": POLICIES, **asked}
    return tt.sweep(settings.pop("targets", TARGETS), prices(), 100_000, **settings)


def test_a_sweep_has_a_row_for_each_policy_and_costs_in_order() -> None:
    rows = swept(costs=[tt.Costs(), tt.Costs(fee_bps=5)])
    assert rows[["tolerance", "to", "fee_bps"]].to_numpy().tolist() == [
        [0.01, "target", 0], [0.01, "target", 5], [0.01, "edge", 0], [0.01, "edge", 5],
        [0.03, "target", 0], [0.03, "target", 5], [0.03, "edge", 0], [0.03, "edge", 5],
    ]  # fmt: skip
    assert list(rows.columns)[3:] == [
        "FinalNAV", "CAGR", "Volatility", "TrackingError", "Turnover", "TotalCost", "YearlyCost", "Rebalances",
        "MaxDrawdown",
    ]  # fmt: skip
    assert (rows.attrs["asked"], rows.attrs["done"], rows.attrs["interrupted"]) == (8, 8, False)
    assert (rows.attrs["start"], rows.attrs["sessions"], rows.attrs["engine"]) == ("2024-01-01", 90, "interpreted")


def test_a_row_of_a_sweep_is_the_backtest_of_its_policy() -> None:
    policies = [tt.Policy(tolerance=0.03), tt.Policy(tolerance=None, calendar="monthly")]
    rows = swept(policies=policies, costs=tt.Costs(fee_bps=5))
    for at, policy in enumerate(policies):
        alone, row = walked(policy=policy), rows.iloc[at]
        assert row["FinalNAV"] == alone.nav.iloc[-1]
        assert row["TotalCost"] == alone.summary["cost"]
        assert row["Rebalances"] == len(alone.rebalances)
        for column, figure in (("Volatility", "volatility"), ("MaxDrawdown", "max_drawdown"), ("Turnover", "turnover"),
                               ("TrackingError", "tracking_error")):  # fmt: skip
            assert row[column] == getattr(alone.statistics, figure)


def test_values_by_setting_are_the_list_of_their_combinations() -> None:
    listed = [
        tt.Policy(tolerance=width, to=to, rounding="nearest") for width in (0.01, 0.03) for to in ("target", "edge")
    ]
    pd.testing.assert_frame_equal(swept(), swept(policies=listed))
    assert list(swept(costs={"fee_bps": [0, 5]}).columns)[:3] == ["tolerance", "to", "fee_bps"]


def test_a_setting_that_is_a_table_is_one_value_and_one_cell() -> None:
    rows = swept(policies={"tolerance": [0.02, {"AAA": 0.05, "*": 0.01}, None], "calendar": "monthly"})
    assert rows["tolerance"].tolist() == [0.02, "AAA 0.05; * 0.01", None]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"policies": []}, "policies: there are none; a sweep has at least one tt.Policy; name one"),
        ({"policies": "band"}, "policies: it is of type str; they are a list of tt.Policy, or a dict of a list of "
         "values by setting; write policies=[tt.Policy(...), ...]"),
        ({"policies": [tt.Policy(), {"tolerance": 0.1}]}, "policies: one of them is of type dict; they are a list of "
         "tt.Policy, or a dict of a list of values by setting; write policies=[tt.Policy(...), ...]"),
        ({"policies": {"tolerence": [0.1]}},
         "policies: tt.Policy has no setting 'tolerence'; the nearest setting is tolerance; correct it"),
        ({"policies": {"tolerance": []}},
         "policies: tolerance has no values; it has at least one; name one, or leave it out"),
        ({"policies": {"calendar": [None, "monthly"], "when": ["either", "calendar"]}},
         "policies: when is 'calendar' with calendar=None; it needs a calendar; correct it, or pass a list without "
         "that combination"),
        ({"policies": {"tolerance": [t / 10**7 for t in range(2_000)], "relative": [t / 10**7 for t in range(2_000)]}},
         "policies: they have 4,000,000 combinations; a sweep has at most 1,000,000 rows; name fewer values"),
        ({"costs": 5}, "costs: it is of type int; they are a list of tt.Costs, or a dict of a list of values by "
         "setting; write costs=[tt.Costs(...), ...]"),
        ({"costs": {"fee_bps": [0, -1]}}, "costs: fee_bps is -1; it is a number of zero or more; correct it"),
    ],
)  # fmt: skip
def test_what_cannot_be_swept_is_refused_by_its_name(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(tt.Refusal) as refused:
        swept(**asked)
    assert str(refused.value) == says
