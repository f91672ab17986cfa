"""`trimtab track`, the seed's job: five weights, 100,000, a 2% band, 5 bps; from Yahoo's answers and from a CSV."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from loopback import Loopback, Tape, weekdays
from walk.commands import page, trimtab, write

SEED = {"AAPL": 0.20, "MSFT": 0.20, "NVDA": 0.30, "GOOGL": 0.15, "AMZN": 0.15}
TARGETS = "symbol,weight\n" + "\n".join(f"{symbol},{weight}" for symbol, weight in SEED.items())
OPTIONS = "--targets targets.csv --capital 100000 --tolerance 0.02 --fee-bps 5"
FILES = [
    "portfolio_nav.csv", "portfolio_positions.csv", "portfolio_rebalance_trades.csv", "portfolio_report.html",
    "portfolio_returns.csv", "portfolio_summary.json",
]  # fmt: skip
DAYS = weekdays("2025-11-20", 252)
SPLIT, EX_DATE = DAYS[120], DAYS[60]


def closes(first: float, growth: float) -> list[float]:
    """A year that goes up and down around its growth."""
    return [round(first * (1 + growth * t / 251) * (1 + 0.01 * ((t * 7) % 5 - 2)), 2) for t in range(252)]


def tapes() -> dict[str, Tape]:
    """The five names; NVDA is split 10 for 1 and AAPL pays a dividend of 0.25."""
    nvda = [close if day < SPLIT else round(close / 10, 2) for day, close in zip(DAYS, closes(900, 0.6), strict=True)]
    return {
        "AAPL": Tape(dict(zip(DAYS, closes(200, 0.1), strict=True)), dividends={EX_DATE: 0.25}),
        "MSFT": Tape(dict(zip(DAYS, closes(400, -0.1), strict=True))),
        "NVDA": Tape(dict(zip(DAYS, nvda, strict=True)), splits={SPLIT: (10, 1)}),
        "GOOGL": Tape(dict(zip(DAYS, closes(150, 0.2), strict=True))),
        "AMZN": Tape(dict(zip(DAYS, closes(180, 0.0), strict=True))),
    }


def rows(path: Path) -> list[dict[str, str]]:
    """A report file, row by row."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write(tmp_path, {"targets.csv": TARGETS})
    return tmp_path


def test_yahoo_with_a_split_and_a_dividend_inside_the_year(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(tapes()) as yahoo:
        monkeypatch.setenv("TRIMTAB_YAHOO_BASE_URL", yahoo.url)
        period = f"--start {DAYS[0]} --end {DAYS[-1]}"
        done = trimtab(desk, f"track {OPTIONS} --prices yahoo {period} --save-prices kept.csv --no-plots --json")
    assert (done.status, done.err) == (0, "")
    held = {row["Symbol"]: float(row["Shares"]) for row in rows(desk / "out/portfolio_positions.csv")}
    opened = {symbol: 100_000 * weight / closes(first, 0)[0] for (symbol, weight), first in
              zip(SEED.items(), (200, 400, 900, 150, 180), strict=True)}  # fmt: skip
    assert held["NVDA"] == 340 and opened["NVDA"] == pytest.approx(34, abs=1)  # bought before the split, held after
    assert all(held[symbol] == pytest.approx(opened[symbol], abs=1.5) for symbol in ("AAPL", "MSFT", "GOOGL", "AMZN"))
    nav = [float(row["NAV"]) for row in rows(desk / "out/portfolio_nav.csv")]
    last = {symbol: tape.closes[DAYS[-1]] or 0 for symbol, tape in tapes().items()}
    worth = sum(held[symbol] * price for symbol, price in last.items()) + held["CASH"]
    assert (len(nav), nav[-1]) == (252, pytest.approx(worth, abs=0.005))
    first_cash = nav[0] - sum(
        (held[symbol] / (10 if symbol == "NVDA" else 1)) * (tape.closes[DAYS[0]] or 0)
        for symbol, tape in tapes().items()
    )
    assert held["CASH"] == pytest.approx(first_cash + 0.25 * held["AAPL"], abs=0.005)
    document = json.loads(done.out)
    assert document["drift"]["NVDA"] > 0.02 and document["within_tolerance"] is False
    assert document["reasons"]["NVDA"] == "sold_to_target"
    # and again from the prices that were kept, without Yahoo
    again = trimtab(desk, f"track {OPTIONS} --prices kept.csv --no-plots --out again --json")
    assert (again.status, again.err) == (0, "")
    for name in FILES[:3] + FILES[4:5]:
        assert (desk / "out" / name).read_bytes() == (desk / "again" / name).read_bytes()


def write_prices(folder: Path) -> None:
    """The five names as a wide CSV, without the split."""
    columns = {symbol: closes(first, growth) for symbol, first, growth in (
        ("AAPL", 200, 0.1), ("MSFT", 400, -0.1), ("NVDA", 90, 0.6), ("GOOGL", 150, 0.2), ("AMZN", 180, 0.0)
    )}  # fmt: skip
    lines = [",".join([day, *(f"{column[t]}" for column in columns.values())]) for t, day in enumerate(DAYS)]
    write(folder, {"prices.csv": "\n".join([",".join(["Date", *columns]), *lines])})


def test_a_csv_gives_the_seed_s_files_and_a_screen(desk: Path) -> None:
    write_prices(desk)
    done = trimtab(desk, f"track {OPTIONS} --prices prices.csv --basis raw --no-plots --name tech")
    assert (done.status, done.err) == (0, "")
    assert done.out == page("""
        tech: 100,000.00 USD on 2025-11-20, NAV 123,354.25 on 2026-11-06 (+23.35%).
        Prices: prices.csv; close, raw.

        Since the first session
        total return  23.35%  max drawdown    -3.72%
        CAGR               -  Calmar               -
        volatility    38.75%  VaR 95%         -2.90%
        Sharpe          0.74  CVaR 95%        -2.90%
        Sortino         0.99  tracking error   0.08%

        Held on 2026-11-06
        symbol  shares   price      value  weight  target  drift  trade
        AAPL       102  220.00  22,440.00   18.2%   20.0%  -1.8%    +10
        AMZN        85  180.00  15,300.00   12.4%   15.0%  -2.6%    +18
        GOOGL      102  180.00  18,360.00   14.9%   15.0%  -0.1%     +1
        MSFT        51  360.00  18,360.00   14.9%   20.0%  -5.1%    +17
        NVDA       339  144.00  48,816.00   39.6%   30.0%  +9.6%    -82
        CASH                        78.25    0.1%    0.0%  +0.1%

        Proposed trades: a drift is outside its band
        symbol  side  shares   price    notional  cost  reason
        AAPL    buy       10  220.00    2,200.00  1.10  bought to its target
        AMZN    buy       18  180.00    3,240.00  1.62  bought to its target
        GOOGL   buy        1  180.00      180.00  0.09  bought to its target
        MSFT    buy       17  360.00    6,120.00  3.06  bought to its target
        NVDA    sell      82  144.00  -11,808.00  5.91  sold to its target

        Cost 11.78; it leaves cash 134.47 and value 123,342.47 USD.
        After it 445.76 USD (0.361% of the book, costs included) is off target; proved:
        no plan in whole steps does better.

        Report: out/portfolio_report.html
    """)
    assert sorted(path.name for path in (desk / "out").iterdir()) == FILES
    heads = {name: (desk / "out" / name).read_text().splitlines()[0] for name in FILES if name.endswith(".csv")}
    assert heads["portfolio_nav.csv"] == "Date,NAV"
    assert heads["portfolio_returns.csv"] == "Date,Return"
    assert heads["portfolio_positions.csv"].startswith(
        "Symbol,Shares,LastPrice,PositionValue,TargetWeight,CurrentWeight,Drift"
    )
    assert heads["portfolio_rebalance_trades.csv"].startswith("Symbol,DeltaShares,TradeNotional,Fee,Reason")


def test_the_seed_s_history_is_labelled_hypothetical_wherever_it_shows(desk: Path) -> None:
    write_prices(desk)
    done = trimtab(desk, f"track {OPTIONS} --prices prices.csv --basis raw --no-plots --buy-at last")
    lead, rows = done.out.split("\n\n")[0], (desk / "out/portfolio_nav.csv").read_text().splitlines()
    assert "hypothetical" in lead
    assert f"{Decimal(rows[1].split(',')[1]):,.2f} USD on {rows[1][:10]}, NAV" in lead, "it begins at its own NAV"
    assert {row.split(",")[2] for row in rows} == {"Note", "hypothetical"}
    returns = (desk / "out/portfolio_returns.csv").read_text().splitlines()
    assert {row.split(",")[2] for row in returns} == {"Note", "hypothetical"}
    assert json.loads((desk / "out/portfolio_summary.json").read_text())["hypothetical"] is True
    assert "hypothetical" in (desk / "out/portfolio_report.html").read_text()


def test_the_same_run_writes_the_same_bytes(desk: Path) -> None:
    write_prices(desk)
    for folder in ("one", "two"):
        assert trimtab(desk, f"track {OPTIONS} --prices prices.csv --basis raw --no-plots --out {folder}").status == 0
    for name in FILES:
        assert (desk / "one" / name).read_bytes() == (desk / "two" / name).read_bytes()


def test_a_refused_run_writes_nothing_and_leaves_what_stood(desk: Path) -> None:
    write_prices(desk)
    assert trimtab(desk, f"track {OPTIONS} --prices prices.csv --basis raw --no-plots").status == 0
    before = {path.name: path.read_bytes() for path in (desk / "out").iterdir()}
    (desk / "prices.csv").write_text("Date,AAPL\n2026-01-02,abc\n")
    done = trimtab(desk, f"track {OPTIONS} --prices prices.csv --no-plots --save-prices kept.csv")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("prices.csv:2: AAPL: 'abc' is no number")
    assert {path.name: path.read_bytes() for path in (desk / "out").iterdir()} == before
    assert not (desk / "kept.csv").exists()


def test_without_matplotlib_all_but_the_plots_is_written_and_said(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_prices(desk)
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    done = trimtab(desk, f"track {OPTIONS} --prices prices.csv --basis raw --json")
    assert done.status == 0
    assert done.err.startswith("warning: no plots were written: matplotlib is needed")
    assert json.loads(done.out)["not_written"] != []
    assert sorted(path.name for path in (desk / "out").iterdir()) == FILES


def test_demo_needs_nothing_and_fits_eighty_columns(tmp_path: Path) -> None:
    done = trimtab(tmp_path, "demo --no-plots")
    assert done.status == 0
    assert max(len(line) for line in (done.out + done.err).split("\n")) <= 80
    assert [
        word for word in ("Drift is", "Proposed trades", "Open out/portfolio_report.html") if word not in done.out
    ] == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES


def test_show_opens_the_page_and_says_so_where_it_cannot(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_prices(desk)
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda page: opened.append(page) is None and len(opened) == 1)
    command = f"track {OPTIONS} --prices prices.csv --basis raw --no-plots --show"
    assert trimtab(desk, command).err == ""
    assert opened == [(desk / "out/portfolio_report.html").as_uri()]
    done, sentence = (
        trimtab(desk, f"{command} --json"),
        "no browser could be opened; the page is out/portfolio_report.html",
    )
    assert (done.err, json.loads(done.out)["not_shown"]) == (f"warning: {sentence}\n", [sentence])
