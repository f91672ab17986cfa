"""The bundled sample: what is in it, that its provenance tells the truth, and that the demo's sleeve reads it."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zlib
from datetime import date

import pytest

from trimtab.app.config import read_sleeve
from trimtab.edges.feeds.price_files import read_price_file
from trimtab.edges.feeds.sample import DEMO, SAMPLE, read_sample
from trimtab.errors import PricesRefused
from trimtab.market.quality import inspect
from trimtab.units import weight_units


def test_the_sample_has_20_names_over_at_least_ten_years_in_under_300_kb() -> None:
    prices = read_sample()
    years = (date.fromisoformat(prices.sessions[-1]) - date.fromisoformat(prices.sessions[0])).days / 365.25
    assert len(prices.symbols) == len(set(prices.symbols)) == 20
    assert years >= 10 and len(prices.sessions) >= 2520
    assert list(prices.sessions) == sorted(set(prices.sessions))
    assert SAMPLE.stat().st_size < 300_000


def test_the_sample_s_figures_are_adjusted_closes_and_say_so() -> None:
    prices = read_sample(["AAPL", "XOM"])
    assert (prices.basis, prices.basis_stated, prices.currency, prices.interval) == ("total", True, "USD", "1d")
    assert "adjusted closes" in prices.source
    assert prices.sessions[-1] == prices.as_of() == "2022-12-28"
    assert (prices.column("AAPL")[-1], prices.column("XOM")[-1]) == (125_674_000, 106_627_000)  # as in the data set


def test_the_sample_has_no_gap_and_no_jump() -> None:
    prices = read_sample()
    quotes, findings = inspect(prices, prices.symbols, prices.as_of())
    assert findings == () and all(quoted.doubt == "" for quoted in quotes.values())


def test_the_sample_reads_the_same_as_any_wide_csv() -> None:
    ours, file = read_sample(["GE", "WMT"]), read_price_file(SAMPLE, ["GE", "WMT"], basis="total")
    assert (ours.sessions, ours.symbols, ours.columns) == (file.sessions, file.symbols, file.columns)


def test_a_name_that_the_sample_has_not_is_doubted_and_the_rest_goes_on() -> None:
    prices = read_sample(["NVDA", "AAPL"])
    assert prices.symbols == ("NVDA", "AAPL") and set(prices.column("NVDA")) == {0}
    assert [(doubt.code, doubt.symbol) for doubt in prices.doubts] == [("not_found", "NVDA")]
    with pytest.raises(PricesRefused, match=r"^sample: it has no prices of NVDA, GOOGL; it has AAPL, AMD, "):
        read_sample(["NVDA", "GOOGL"])
    with pytest.raises(PricesRefused, match=r"^sample: no symbol was asked for; "):
        read_sample([])


def test_the_provenance_names_the_licence_the_symbols_and_the_digest_of_what_is_in_the_file() -> None:
    content = zlib.decompress(SAMPLE.read_bytes(), 31)
    page = SAMPLE.with_name("PROVENANCE.md").read_text(encoding="utf-8")
    licence = SAMPLE.with_name("LICENSE-skfolio.txt").read_text(encoding="utf-8")
    assert hashlib.sha256(content).hexdigest() in page
    assert content.decode().splitlines()[0].replace("Date,", "") in re.sub(r",\s+", ",", page)
    assert "3,270 sessions from 2010-01-04 to 2022-12-28" in page and len(content.splitlines()) == 3271
    assert "BSD 3-Clause License" in licence and "The skfolio developers" in licence


def test_the_demo_s_sleeve_has_the_five_weights_capital_tolerance_and_fee() -> None:
    sleeve = read_sleeve(DEMO)
    assert (sleeve.capital, sleeve.mandate.policy.tolerance, sleeve.mandate.costs.fee_bps) == (100_000, 0.02, 5)
    expected = {"AAPL": 0.20, "MSFT": 0.20, "AMD": 0.30, "JPM": 0.15, "WMT": 0.15}
    assert dict(sleeve.targets.weights) == {symbol: weight_units(weight) for symbol, weight in expected.items()}
    assert set(expected) <= set(read_sample().symbols)
    assert sleeve.prices.source == "sample"


def test_reading_the_sample_loads_neither_pandas_nor_numpy() -> None:
    code = (
        "import sys; from trimtab.edges.feeds.sample import read_sample; read_sample();"
        "print(sorted({'pandas', 'numpy', 'gzip'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
