"""The same prices from a CSV, a Parquet file, a frame, a Series or a dict are the same prices, tick for tick."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trimtab.edges.feeds.frames import prices_from_frame
from trimtab.edges.feeds.price_files import read_price_file
from trimtab.errors import ExtraMissing, PricesRefused, Refusal
from trimtab.market.actions import Dividend, Split
from trimtab.market.instruments import SYMBOL_ALLOWED
from trimtab.market.prices import Prices
from trimtab.units import ticks

SYMBOLS = ["AAPL", "BRK.B", "NA", "0700"]


def a_frame(sessions: int = 60) -> pd.DataFrame:
    """Prices with cents, with float noise, with gaps; always the same ones."""
    dice = random.Random(7)
    days = [date(2026, 1, 5) + timedelta(t) for t in range(sessions)]
    columns = {
        "AAPL": [round(dice.uniform(1, 500), 2) for _ in days],
        "BRK.B": [dice.uniform(1, 500) for _ in days],
        "NA": [round(dice.uniform(1, 500), 6) if t % 7 else float("nan") for t in range(sessions)],
        "0700": [float(dice.randint(1, 9) * 10**6) for _ in days],
    }
    return pd.DataFrame(columns, index=pd.DatetimeIndex(pd.to_datetime(days), name="Date"))


def same(one: Prices, other: Prices) -> bool:
    """Whether two readings hold the same prices, wherever they came from."""
    return (one.sessions, one.symbols, one.columns, one.actions, one.currency, one.basis) == (
        other.sessions, other.symbols, other.columns, other.actions, other.currency, other.basis,
    )  # fmt: skip


@pytest.fixture
def wide(tmp_path: Path) -> Prices:
    """The frame's prices from a CSV."""
    a_frame().to_csv(tmp_path / "prices.csv")
    return read_price_file(tmp_path / "prices.csv", basis="split")


def test_ticks_are_those_of_the_decimal_written(wide: Prices) -> None:
    frame = a_frame()
    for symbol, column in zip(wide.symbols, wide.columns, strict=True):
        expected = [0 if price != price else ticks(price) for price in frame[symbol].to_list()]
        assert list(column) == expected


def test_a_frame_gives_the_ticks_of_its_csv(wide: Prices) -> None:
    assert same(prices_from_frame(a_frame(), basis="split"), wide)


def test_a_parquet_file_gives_the_ticks_of_its_csv(wide: Prices, tmp_path: Path) -> None:
    a_frame().to_parquet(tmp_path / "prices.parquet")
    assert same(read_price_file(tmp_path / "prices.parquet", basis="split"), wide)


def test_a_parquet_file_without_an_index_gives_the_same(wide: Prices, tmp_path: Path) -> None:
    a_frame().reset_index().to_parquet(tmp_path / "prices.parquet", index=False)
    assert same(read_price_file(tmp_path / "prices.parquet", basis="split"), wide)


def test_a_long_file_gives_the_ticks_of_the_wide_one(wide: Prices, tmp_path: Path) -> None:
    long = a_frame().reset_index().melt(id_vars="Date", var_name="symbol", value_name="close")
    long.to_csv(tmp_path / "long.csv", index=False)
    long.to_parquet(tmp_path / "long.parquet", index=False)
    assert same(read_price_file(tmp_path / "long.csv", basis="split"), wide)
    assert same(read_price_file(tmp_path / "long.parquet", basis="split"), wide)
    assert same(prices_from_frame(long, basis="split"), wide)


def test_a_dict_of_histories_gives_the_same(wide: Prices) -> None:
    frame = a_frame()
    assert same(prices_from_frame({symbol: frame[symbol] for symbol in frame}, basis="split"), wide)


def test_semicolons_with_decimal_commas_give_the_same(wide: Prices, tmp_path: Path) -> None:
    a_frame().to_csv(tmp_path / "prices.csv", sep=";", decimal=",")
    assert same(read_price_file(tmp_path / "prices.csv", basis="split"), wide)


def test_single_precision_is_read_as_its_shortest_decimal(tmp_path: Path) -> None:
    frame = a_frame()[["AAPL"]]
    frame.astype("float32").to_parquet(tmp_path / "prices.parquet")
    exact = prices_from_frame(frame)
    assert prices_from_frame(frame.astype("float32")).columns == exact.columns
    assert read_price_file(tmp_path / "prices.parquet").columns == exact.columns


def test_decimals_and_whole_numbers_of_parquet_are_exact(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    days = pyarrow.array([date(2026, 11, 19), date(2026, 11, 20)])
    dear = pyarrow.array(["627000.010001", None]).cast(pyarrow.decimal128(12, 6))
    table = pyarrow.table({"date": days, "BRK.A": dear, "AAPL": pyarrow.array([230, 231])})
    pyarrow.parquet.write_table(table, tmp_path / "prices.parquet")
    read = read_price_file(tmp_path / "prices.parquet")
    assert [list(column) for column in read.columns] == [[627000010001, 0], [230000000, 231000000]]


def test_the_last_row_of_a_frame_is_its_own_session() -> None:
    read = prices_from_frame(a_frame().iloc[-1])
    assert read.sessions == ("2026-03-05",)
    assert read.symbols == tuple(SYMBOLS)


def test_a_dict_of_last_prices_is_one_session_and_needs_no_basis() -> None:
    read = prices_from_frame({"AAPL": 230.5, "MSFT": 410, "NVDA": None, "TSLA": np.float64(1.25)}, session="2026-11-20")
    assert read.sessions == ("2026-11-20",)
    assert [column[0] for column in read.columns] == [230500000, 410000000, 0, 1250000]
    assert read.findings == ()


def test_one_name_as_a_series_keeps_its_history() -> None:
    read = prices_from_frame(a_frame()["AAPL"], basis="split")
    assert (read.symbols, len(read.sessions)) == (("AAPL",), 60)


def yahoo_frame(adjusted: bool) -> pd.DataFrame:
    """What yfinance gives for two names: two column levels, with or without an adjusted close."""
    days = pd.DatetimeIndex(pd.to_datetime(["2026-11-19", "2026-11-20"]), name="Date")
    cells = {("Close", "AAPL"): [230.0, 231.0], ("Close", "MSFT"): [410.0, np.nan]}
    cells |= {("Volume", "AAPL"): [10, 11], ("Volume", "MSFT"): [5.0, np.nan]}
    if not adjusted:
        cells |= {("Adj Close", "AAPL"): [229.5, 231.0], ("Adj Close", "MSFT"): [409.0, np.nan]}
    frame = pd.DataFrame(cells, index=days)
    frame.columns = pd.MultiIndex.from_tuples(cells, names=["Price", "Ticker"])
    return frame


@pytest.mark.parametrize("adjusted", [True, False])
def test_a_yfinance_frame_reads_like_its_csv_and_its_parquet(adjusted: bool, tmp_path: Path) -> None:
    frame = yahoo_frame(adjusted)
    frame.to_csv(tmp_path / "prices.csv")
    frame.to_parquet(tmp_path / "prices.parquet")
    read = prices_from_frame(frame)
    assert read.basis == ("total" if adjusted else "split")
    assert [list(column) for column in read.columns] == [[230000000, 231000000], [410000000, 0]]
    assert same(read_price_file(tmp_path / "prices.csv"), read)
    assert same(read_price_file(tmp_path / "prices.parquet"), read)


def test_a_yfinance_frame_grouped_by_ticker_reads_the_same() -> None:
    frame = yahoo_frame(adjusted=False)
    turned = frame.swaplevel(axis=1)
    assert same(prices_from_frame(turned, ["AAPL", "MSFT"]), prices_from_frame(frame, ["AAPL", "MSFT"]))


def test_intraday_times_become_utc() -> None:
    index = pd.DatetimeIndex(["2026-11-20 09:30", "2026-11-20 10:30"]).tz_localize("America/New_York")
    read = prices_from_frame(pd.DataFrame({"AAPL": [1.5, 2.5]}, index=index), interval="1h", basis="split")
    assert read.sessions == ("2026-11-20T14:30:00Z", "2026-11-20T15:30:00Z")


def test_intraday_times_without_a_zone_are_refused() -> None:
    index = pd.DatetimeIndex(["2026-11-20 09:30"])
    with pytest.raises(PricesRefused, match=r"prices:2: the timestamp '2026-11-20 09:30:00' has no offset from UTC"):
        prices_from_frame(pd.DataFrame({"AAPL": [1.5]}, index=index), interval="1h")


# Apple closed at 444.45 on 2020-08-07, when it paid 0.82, at 499.23 on 2020-08-28, and at 129.04 on 2020-08-31, the
# first day after its split of 4 for 1. Yahoo shows 111.112503, 0.205, 124.807503 and 129.039993.
APPLE = """Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits
2020-08-07,1,1,1,111.112503,108.2,1,0.205,0
2020-08-28,1,1,1,124.807503,121.6,1,0,0
2020-08-31,1,1,1,129.039993,125.7,1,0,4
"""


def test_raw_closes_of_yahoo_are_what_was_printed_that_day(tmp_path: Path) -> None:
    (tmp_path / "AAPL.csv").write_text(APPLE)
    read = read_price_file(tmp_path / "AAPL.csv")
    assert (read.basis, read.basis_stated) == ("raw", True)
    assert list(read.columns[0]) == [444450000, 499230000, 129040000]
    assert read.actions.splits == (Split("2020-08-31", "AAPL", 4, 1),)
    assert read.actions.dividends == (Dividend("2020-08-07", "AAPL", 820000),)


def test_single_precision_of_yahoo_is_read_as_what_it_stands_for(tmp_path: Path) -> None:
    rows = "Date,Open,High,Low,Close,Adj Close,Volume\n2019-01-02,1,1,1,150.3699951171875,148.1,1\n"
    (tmp_path / "A.csv").write_text(rows)
    assert read_price_file(tmp_path / "A.csv", basis="split").columns[0][0] == 150370000


def test_a_split_of_three_for_one_leaves_no_dust(tmp_path: Path) -> None:
    rows = "Date,Open,High,Low,Close,Adj Close,Volume,Stock Splits\n"
    (tmp_path / "TSLA.csv").write_text(
        rows + "2022-08-24,1,1,1,297.096667,297.096667,1,0\n2022-08-25,1,1,1,296.07,296.07,1,3\n"
    )
    assert read_price_file(tmp_path / "TSLA.csv").columns[0][0] == 891290000  # Tesla closed at 891.29 that day


DIGITS = "a number is digits with at most one decimal point"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "prices: there are no prices; at least one price is needed; check what was passed"),
        ({"AAPL": "abc"}, f"prices:2: AAPL: 'abc' is no number; {DIGITS}; correct the cell"),
        ({"AAPL": True}, f"prices:2: AAPL: 'True' is no number; {DIGITS}; correct the cell"),
        ({"AAPL": float("inf")}, f"prices:2: AAPL: 'inf' is infinite; {DIGITS}; write the number"),
        ({"=A": 1.0}, f"prices:1: the symbol '=A' starts like a formula; {SYMBOL_ALLOWED}; correct the name"),
    ],
)
def test_what_is_no_price_is_refused_from_python_too(given: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal) as refused:
        prices_from_frame(given)
    assert str(refused.value) == words


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_frame().to_parquet(tmp_path / "prices.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExtraMissing) as refused:
        read_price_file(tmp_path / "prices.parquet")
    assert str(refused.value) == "pyarrow is needed for reading Parquet files; pip install 'trimtab[parquet]'"


def test_an_empty_parquet_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    a_frame().iloc[:0].to_parquet("prices.parquet")
    with pytest.raises(Refusal) as refused:
        read_price_file("prices.parquet")
    assert str(refused.value) == (
        "prices.parquet: the Parquet file has no rows; at least one row is needed; check the export"
    )


def test_last_prices_by_symbols_of_digits_are_no_history() -> None:
    read = prices_from_frame(pd.Series({"0700": 500.5, "0005": 70.25}), session="2026-11-20")
    assert (read.sessions, read.symbols) == (("2026-11-20",), ("0700", "0005"))


def test_a_frame_with_dates_as_text_is_a_history() -> None:
    read = prices_from_frame(pd.DataFrame({"AAPL": [1.5]}, index=["2026-11-20"]))
    assert read.sessions == ("2026-11-20",)


def test_the_readers_of_csv_import_no_frames(tmp_path: Path) -> None:
    a_frame().to_csv(tmp_path / "prices.csv")
    code = (
        "import sys; from trimtab.edges.feeds.price_files import read_price_file; "
        f"read_price_file({str(tmp_path / 'prices.csv')!r}); "
        "print(sorted({'numpy', 'pandas', 'pyarrow', 'yfinance', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
