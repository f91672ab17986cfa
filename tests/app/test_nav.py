"""NAV of held shares: one portfolio or many, exact, with gaps carried and said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from loopback import Loopback, Tape, weekdays

import trimtab as tt

INDEX = pd.bdate_range("2026-01-01", periods=5)
PRICES = pd.DataFrame({"AAA": [10.0, 11, 12, 13, 14], "BBB": [50.0, 49, 48, 47, 46]}, index=INDEX)


def test_nav_is_shares_times_prices_and_cash() -> None:
    nav = tt.nav({"AAA": 10, "BBB": 2}, PRICES, 100)
    assert nav.tolist() == [300, 308, 316, 324, 332]
    assert nav.name == "NAV"
    assert tt.nav({"AAA": 10, "BBB": 2, "CASH": 100}, PRICES).tolist() == nav.tolist()
    assert tt.nav(pd.Series({"AAA": 10, "BBB": 2}), tt.read_prices(PRICES, basis="raw"), 100).tolist() == nav.tolist()


def test_many_portfolios_are_one_column_each() -> None:
    shares = pd.DataFrame({"one": {"AAA": 10, "BBB": 2}, "two": {"AAA": 0, "BBB": 7}})
    together = tt.nav(shares, PRICES, {"one": 100, "two": 5})
    assert together["one"].tolist() == tt.nav({"AAA": 10, "BBB": 2}, PRICES, 100).tolist()
    assert together["two"].tolist() == tt.nav({"BBB": 7}, PRICES, 5).tolist()
    assert tt.nav(shares, PRICES, 1.0)["two"].tolist() == tt.nav({"BBB": 7}, PRICES, 1).tolist()


def test_nav_is_exact_whatever_the_order_of_its_sums() -> None:
    draw = np.random.default_rng(7)
    frame = pd.DataFrame(draw.uniform(1, 900, (20, 60)).round(2), columns=[f"S{i}" for i in range(60)])
    frame.index = pd.bdate_range("2026-01-01", periods=20)
    shares = {name: int(held) for name, held in zip(frame.columns, draw.integers(0, 9000, 60), strict=True)}
    cents = [sum(round(frame.iloc[t][name] * 100) * held for name, held in shares.items()) for t in range(20)]
    assert tt.nav(shares, frame).tolist() == [total / 100 for total in cents]


@pytest.mark.parametrize("kind", ["frame", "frame of columns", "prices"])
def test_nav_of_many_portfolios_is_the_float_nearest_to_the_exact_sum(kind: str) -> None:
    draw = np.random.default_rng(11)
    names = [f"S{i:02d}" for i in range(30)]
    dates = pd.bdate_range("2026-01-01", periods=150)
    frame = pd.DataFrame(draw.uniform(1, 900, (150, 30)).round(6), columns=names, index=dates)
    shares = pd.DataFrame(draw.integers(0, 90_000, (30, 7)), index=names, columns=list("abcdefg")).iloc[::-1]
    cash = dict(zip("abcdefg", draw.uniform(0, 1e6, 7).round(6).tolist(), strict=True))
    ticks = (
        (frame.to_numpy() * 1e6).round().astype(object)[:, ::-1]
    )  # the whole numbers of Python, in the shares' order
    total = ticks @ shares.to_numpy().astype(object) + [round(amount * 1e6) for amount in cash.values()]
    given = {
        "frame": frame,
        "frame of columns": pd.DataFrame(dict(frame.items()), index=dates),
        "prices": tt.read_prices(frame, basis="split"),
    }[kind]
    assert tt.nav(shares, given, cash).to_numpy().tolist() == (total / 1_000_000).tolist()


def test_cash_alone_has_a_nav() -> None:
    assert tt.nav({"CASH": 5}, PRICES, 1).tolist() == [6] * 5


def test_a_gap_is_valued_at_the_last_price_and_said() -> None:
    gaps = PRICES.copy()
    gaps.iloc[2, 0] = np.nan
    gaps.iloc[3, 0] = 0.0
    with pytest.warns(UserWarning, match=r"valued at the last price where there was none \(sessions\): AAA \(2\)"):
        assert tt.nav({"AAA": 10}, gaps).tolist() == [100, 110, 110, 110, 140]
    gaps.iloc[2, 0] = np.inf
    with pytest.warns(UserWarning, match=r"AAA \(2\)"):
        assert tt.nav({"BBB": 0, "AAA": 10}, gaps).tolist() == [100, 110, 110, 110, 140]


def test_before_its_first_price_a_holding_has_no_value() -> None:
    late = PRICES.copy()
    late.iloc[0, 0] = np.nan
    assert np.isnan(tt.nav({"AAA": 10}, late).iloc[0])


@pytest.mark.parametrize(
    ("shares", "cash", "sentence"),
    [
        ({"ZZZ": 1}, 0, "prices: ZZZ has no column"),
        ({"AAA": float("nan")}, 0, "shares: a number of shares is missing or infinite"),
        (pd.DataFrame({"one": [1, 2]}, index=["AAA", "AAA"]), 0, "shares: AAA has two rows"),
        (pd.DataFrame({"one": [1]}, index=["AAA"]), {"two": 1}, "cash: cash is given for two"),
    ],
)
def test_what_has_no_nav_is_refused(shares: object, cash: object, sentence: str) -> None:
    with pytest.raises(tt.Refusal) as refused:
        tt.nav(shares, PRICES, cash)  # type: ignore[arg-type]
    assert str(refused.value).startswith(sentence)


def test_fixed_shares_on_raw_prices_across_a_split_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    days = weekdays("2026-01-01", 20)
    tape = Tape({day: 100.0 if day < days[10] else 50.0 for day in days}, splits={days[10]: (2, 1)})
    with Loopback({"AAA": tape}) as yahoo:
        monkeypatch.setenv("TRIMTAB_YAHOO_BASE_URL", yahoo.url)
        raw = tt.read_prices("yahoo", ["AAA"], start=days[0])
        split = tt.read_prices("yahoo", ["AAA"], start=days[0], basis="split")
    with pytest.raises(tt.Refusal, match="AAA was split on"):
        tt.nav({"AAA": 1}, raw)
    assert set(tt.nav({"AAA": 2}, split)) == {100.0}
