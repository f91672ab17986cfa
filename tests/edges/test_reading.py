"""Targets, holdings, fills and sleeves are read to the exact value, whatever form they come in."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from contextlib import chdir
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from refusals import fills_corpus, holdings_corpus, sleeve_corpus, targets_corpus
from refusals.cases import Case
from refusals.outcomes import outcome

from trimtab.app.config import OutputSettings, PriceSettings, read_sleeve
from trimtab.app.sleeve_keys import KEYS
from trimtab.edges.feeds.fill_files import read_fill_file, read_fills
from trimtab.edges.feeds.holding_files import read_holding_file, read_holdings
from trimtab.edges.feeds.price_files import read_price_file
from trimtab.edges.feeds.target_files import read_target_file
from trimtab.edges.feeds.toml_files import key_lines
from trimtab.errors import FileRefused, HoldingsRefused, Refusal, SleeveRefused, TargetsRefused
from trimtab.ledger.book import Book
from trimtab.ledger.fills import Fill
from trimtab.mandate.costs import Costs, SellFee
from trimtab.mandate.limits import Limits
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets, make_targets
from trimtab.units import finer_than

DOCS = Path(__file__).parents[2] / "docs"
CORPORA = (*targets_corpus.CASES, *holdings_corpus.CASES, *fills_corpus.CASES, *sleeve_corpus.CASES)
DATED = "date,symbol,weight\n2026-01-02,AAPL,1\n2026-07-01,AAPL,0.5\n2026-07-01,MSFT,0.5\n"
SLEEVE = """
name = "core"
capital = 100_000.10
currency = "EUR"
targets_file = "mine/targets.csv"

[prices]
source = "mine/closes.csv"
field = "vwap"
basis = "raw"
interval = "15m"
start = 2025-01-02
end = "2025-12-31"
calendar = "XNYS"
scale = 4

[policy]
tolerance = { AAPL = 0.1, CASH = 0.01, "*" = 0.02 }
relative = 0.25
to = 0.875
calendar = "quarterly"
cooldown_sessions = 5

[costs]
fee_bps = 0.1
per_order_cap = "none"
half_spread_bps = { AAPL = 1.5 }
impact = { coefficient = 0.1, volatility = { AAPL = 0.02 }, volume = { AAPL = 1_000_000 } }

[[costs.sell_fees]]
name = "SEC"
since = 2025-05-14
bps = 0.278

[limits]
cash_floor = 250.5
step = 0.001
no_buy = ["MSFT"]
turnover_max = 0.3

[output]
dir = "reports"
plots = false
"""


def write(path: Path, text: str) -> Path:
    """The path, with the text in its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_tenth_is_a_tenth_in_every_form(tmp_path: Path) -> None:
    weights = {"AAPL": "0.1", "BRK.B": "0.2", "0700": "0.7"}
    wanted = make_targets(weights)
    forms = {
        "a.csv": "symbol,weight\n" + "".join(f"{symbol},{weight}\n" for symbol, weight in weights.items()),
        "b.csv": "symbol;weight\n" + "".join(f"{s};{w.replace('.', ',')}\n" for s, w in weights.items()),
        "c.csv": "symbol,weight\nAAPL,10%\nBRK.B,20 %\n0700,70.0%\n",
        "d.json": "{" + ",".join(f"{json.dumps(symbol)}: {weight}" for symbol, weight in weights.items()) + "}",
        "e.json": json.dumps([{"symbol": symbol, "weight": weight} for symbol, weight in weights.items()]),
        "f.toml": "[targets]\n" + "".join(f'"{symbol}" = {weight}\n' for symbol, weight in weights.items()),
    }
    assert [read_target_file(write(tmp_path / name, text)) for name, text in forms.items()] == [wanted] * len(forms)
    assert wanted.weights == (("AAPL", 10**11), ("BRK.B", 2 * 10**11), ("0700", 7 * 10**11))


def test_a_packed_file_reads_as_its_content(tmp_path: Path) -> None:
    packed = tmp_path / "targets.json.gz"
    packed.write_bytes(gzip.compress(b'{"AAPL": 1}'))
    assert read_target_file(packed) == make_targets({"AAPL": 1})


@pytest.mark.parametrize(
    ("as_of", "used"),
    [(None, "2026-07-01"), ("2026-07-01", "2026-07-01"), ("2026-06-30", "2026-01-02"), ("2026-01-02", "2026-01-02"),
     ("2026-06-30T15:30:00Z", "2026-01-02"), ("2027-01-01", "2026-07-01")],
)  # fmt: skip
def test_the_latest_set_not_after_the_session_is_in_force(tmp_path: Path, as_of: str | None, used: str) -> None:
    targets = read_target_file(write(tmp_path / "targets.csv", DATED), as_of=as_of)
    assert [finding.session for finding in targets.findings] == [used]
    assert targets.of("AAPL") == (10**12 if used == "2026-01-02" else 5 * 10**11)


def test_before_the_first_set_nothing_is_in_force(tmp_path: Path) -> None:
    path = write(tmp_path / "targets.csv", DATED)
    with pytest.raises(TargetsRefused) as refused:
        read_target_file(path, as_of="2025-12-31")
    assert str(refused.value) == (
        f"{path}: the first targets are of 2026-01-02, after 2025-12-31; "
        "a set of targets is in force from its date on; add the earlier set"
    )


def test_a_sum_is_settled_as_asked_and_said(tmp_path: Path) -> None:
    path = write(tmp_path / "targets.csv", "symbol,weight\nAAPL,30\nMSFT,60\n")
    targets = read_target_file(path, when_not_one="normalise")
    assert targets.of("MSFT") == 666_666_666_667 and [f.code for f in targets.findings] == ["targets_normalised"]
    path = write(tmp_path / "half.csv", "symbol,weight\nAAPL,30%\nMSFT,60%\n")
    targets = read_target_file(path, when_not_one="rest_to_cash")
    assert targets.cash == 10**11 and [f.code for f in targets.findings] == ["rest_to_cash"]


def test_lots_add_up_to_the_last_billionth_of_a_share(tmp_path: Path) -> None:
    text = "symbol,shares,cost,acquired\nAAPL,0.1,15,2025-01-02\nAAPL,0.2,31,2025-01-02\nCASH,0.30,,\n"
    book = read_holding_file(write(tmp_path / "holdings.csv", text))
    assert book == Book((("AAPL", 300_000_000),), 300_000, 10**9)


def test_a_book_keeps_its_currency_and_scale(tmp_path: Path) -> None:
    path = write(tmp_path / "holdings.csv", "symbol;shares\nSAP;1.000,0\nCASH;€1.234,5\n")
    assert read_holding_file(path, currency="EUR", scale=2) == Book((("SAP", 1000),), 123_450, 1, "EUR", 2)
    assert read_holdings(path, currency="EUR").findings == ()


@pytest.mark.parametrize(
    ("cell", "currency", "right"),
    [("$5", "USD", True), ("$5", "CAD", True), ("$5", "EUR", False), ("US$5", "USD", True), ("£5", "GBP", True),
     ("5 EUR", "EUR", True), ("5 EUR", "USD", False), ("¥5", "JPY", True), ("¥5", "USD", False)],
)  # fmt: skip
def test_cash_in_another_currency_is_not_taken_for_ours(tmp_path: Path, cell: str, currency: str, right: bool) -> None:
    path = write(tmp_path / "holdings.csv", f"symbol,shares\nCASH,{cell}\n")
    if right:
        assert read_holding_file(path, currency=currency).cash_ticks == 5_000_000
        return
    with pytest.raises(HoldingsRefused, match=f"is not in {currency}"):
        read_holding_file(path, currency=currency)


def test_a_fill_is_exact(tmp_path: Path) -> None:
    text = (
        "fill_id,date,symbol,side,quantity,price,fees,order_id,currency\n"
        "0012,2026-11-20,NA,SELL,0.123456789,1234.567891,0.01,O7,EUR\n"
    )
    fill = Fill("0012", "2026-11-20", "NA", "SELL", 123_456_789, 1_234_567_891, 10_000, "O7", "EUR")
    assert read_fill_file(write(tmp_path / "fills.csv", text)) == (fill,)
    assert fill.signed_units == -123_456_789 and fill._replace(side="BUY").signed_units == 123_456_789


def test_fills_keep_the_order_of_their_file(tmp_path: Path) -> None:
    rows = [f"F{at},2026-11-{20 - at:02d},AAPL,BUY,{at + 1},10,0\n" for at in range(5)]
    text = "fill_id,date,symbol,side,quantity,price,fees\n" + "".join(rows) + rows[2]
    read = read_fills(write(tmp_path / "fills.csv", text))
    assert [fill.fill_id for fill in read.fills] == ["F0", "F1", "F2", "F3", "F4"]
    assert [finding.code for finding in read.findings] == ["fill_repeated"]


def test_a_sleeve_says_everything_once_and_exactly(tmp_path: Path) -> None:
    write(tmp_path / "mine/targets.csv", "symbol,weight\nAAPL,0.1\nMSFT,0.9\n")
    write(tmp_path / "mine/closes.csv", "Date,AAPL\n")
    sleeve = read_sleeve(write(tmp_path / "core.toml", SLEEVE))
    assert (sleeve.name, sleeve.capital, sleeve.currency) == ("core", Decimal("100000.10"), "EUR")
    assert sleeve.capital_ticks == 1_000_001_000
    assert sleeve.targets == Targets((("AAPL", 10**11), ("MSFT", 9 * 10**11)), 0)
    assert sleeve.prices == PriceSettings(
        str(tmp_path / "mine/closes.csv"), "vwap", "raw", "15m", "2025-01-02", "2025-12-31", None, "XNYS", 4
    )
    assert sleeve.output == OutputSettings(tmp_path / "reports", False)
    policy = Policy(
        tolerance={"AAPL": 0.1, "CASH": 0.01, "*": 0.02}, relative=0.25, to=0.875, calendar="quarterly",
        cooldown_sessions=5,
    )  # fmt: skip
    assert sleeve.mandate.policy == policy
    assert sleeve.mandate.limits == Limits(cash_floor=250.5, step=0.001, no_buy=["MSFT"], turnover_max=0.3)
    impact = {"coefficient": 0.1, "volatility": {"AAPL": 0.02}, "volume": {"AAPL": 1_000_000}}
    fees = [SellFee("SEC", "2025-05-14", 0.278)]
    assert sleeve.mandate.costs == Costs(fee_bps=0.1, half_spread_bps={"AAPL": 1.5}, sell_fees=fees, impact=impact)
    assert sleeve.findings == ()


def test_a_sleeve_takes_the_set_in_force(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", DATED)
    path = write(tmp_path / "core.toml", 'capital = 5\ntargets_file = "t.csv"\n[prices]\nsource = "sample"\n')
    assert read_sleeve(path, as_of="2026-03-01").targets.symbols == ("AAPL",)
    assert read_sleeve(path).targets.symbols == ("AAPL", "MSFT")
    assert [finding.code for finding in read_sleeve(path).findings] == ["targets_by_date"]


def test_what_a_sleeve_leaves_out_has_its_default(tmp_path: Path) -> None:
    path = write(tmp_path / "core.toml", 'capital = 1000\n[targets]\nAAPL = 1\n[prices]\nsource = "sample"\n')
    sleeve = read_sleeve(path)
    assert (sleeve.name, sleeve.currency, sleeve.path) == ("core", "USD", path)
    assert (sleeve.mandate.policy, sleeve.mandate.costs, sleeve.mandate.limits) == (Policy(), Costs(), Limits())
    assert (sleeve.prices, sleeve.output) == (PriceSettings("sample"), OutputSettings(tmp_path / "out"))


def test_faults_of_the_file_of_targets_stand_beside_those_of_the_sleeve(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", "symbol,weight\nAAPL,x\n")
    text = 'capital = 0\ntargets_file = "t.csv"\n[prices]\nsource = "sample"\n'
    with pytest.raises(Refusal) as refused:
        read_sleeve(write(tmp_path / "core.toml", text))
    first, second = str(refused.value).split("\n")
    assert first.startswith(f"{tmp_path}/core.toml:1: capital is 0;")
    assert second.startswith(f"{tmp_path}/t.csv:2: the weight of AAPL: 'x' is no number;")


def test_the_keys_of_a_sleeve_are_the_arguments_of_the_records() -> None:
    for section, record in (("policy", Policy), ("costs", Costs), ("limits", Limits), ("prices", PriceSettings)):
        assert set(KEYS[section]) == {field.name for field in fields(record)}, section


def test_every_key_of_a_sleeve_is_documented() -> None:
    for page, sections in (("files.md", ("", "prices", "output")), ("policies.md", ("policy", "costs", "limits"))):
        text = (DOCS / page).read_text(encoding="utf-8")
        assert [(page, key) for section in sections for key in KEYS[section] if f"`{key}`" not in text] == []


def table_rows(page: str) -> list[list[str]]:
    """The cells of each row of the page's tables."""
    rows = [line for line in (DOCS / page).read_text(encoding="utf-8").split("\n") if line.startswith("| `")]
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split("|")] for row in rows]


def test_the_defaults_on_the_pages_are_the_defaults() -> None:
    rows = [*table_rows("files.md"), *table_rows("policies.md")]
    told = {row[0]: row[3] for row in rows if len(row) == 4}
    own = {field.name: field.default for record in (Policy, Costs, Limits, PriceSettings) for field in fields(record)}
    in_words = {"source", "start", "end", "basis"}
    assert {key: told.pop(key) for key in in_words} == {
        "source": "needed", "start": "the first there is", "end": "the last there is", "basis": "what the source says",
    }  # fmt: skip
    assert all(own.pop(key) in (None, MISSING) for key in in_words)
    values = {key: None if told[key] == "none" else tomllib.loads(f"it = {told[key]}")["it"] for key in own}
    assert values == {key: None if value == () else value for key, value in own.items()}
    assert (told["currency"], told["dir"], told["plots"]) == ('"USD"', '"out"', "true")


def test_the_examples_on_the_page_are_read(tmp_path: Path) -> None:
    text = (DOCS / "files.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"^```[a-z]+ (\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        write(tmp_path / name, content)
    assert read_target_file(tmp_path / "targets.csv") == read_target_file(tmp_path / "targets.json")
    assert read_target_file(tmp_path / "targets.toml").of("BRK.B") == 7 * 10**11
    assert read_holding_file(tmp_path / "holdings.csv").units("AAPL") == 120 * 10**9
    assert len(read_fill_file(tmp_path / "fills.csv")) == 2
    assert read_sleeve(tmp_path / "sleeve.toml").findings == ()
    assert read_price_file(tmp_path / "closes.csv", basis="raw").column("MSFT")[-1] == 400_100_000
    assert read_price_file(tmp_path / "quotes.csv", basis="raw", field="mid").column("MSFT")[-1] == 400_100_000
    policies = (DOCS / "policies.md").read_text(encoding="utf-8")
    sections = "".join(re.findall(r"^```toml\n(.*?)^```$", policies, re.MULTILINE | re.DOTALL))
    top = 'capital = 1000\n[targets]\nAAPL = 0.5\nMSFT = 0.5\n[prices]\nsource = "sample"\n'
    assert read_sleeve(write(tmp_path / "more.toml", top + sections)).mandate.costs.impact is not None


def test_lines_of_keys_are_found_past_lists_and_long_texts() -> None:
    text = (
        'a = """\n[no]\nx = 1\n"""\nb = [\n "[no]",\n ["y = 2"],\n]\n[t]\n"q.r".s = {u = "]"}\n[[l]]\nk=1\n[[l]]\nk=2\n'
    )
    lines = key_lines(text)
    assert lines == {
        ("a",): 1, ("b",): 5, ("t",): 9, ("t", "q.r"): 10, ("t", "q.r", "s"): 10,
        ("l",): 11, ("l", "#0"): 11, ("l", "#0", "k"): 12, ("l", "#1"): 13, ("l", "#1", "k"): 14,
    }  # fmt: skip


@pytest.mark.parametrize("read", [read_target_file, read_holding_file, read_fill_file, read_sleeve])
def test_what_is_no_file_is_refused(tmp_path: Path, read: object) -> None:
    assert callable(read)
    for path, found in ((tmp_path, "this is a directory"), (tmp_path / "none.csv", "there is no such file")):
        with pytest.raises((FileRefused, SleeveRefused), match=found):
            read(path)


@settings(max_examples=400)
@given(
    case=st.sampled_from([case for case in CORPORA if len(case.content) < 2000]),
    edits=st.lists(
        st.tuples(
            st.integers(0, 2000), st.integers(0, 3), st.sampled_from(list(b"\n,;\"'=.-%[]{}#0123456789eExXaN \t\xff"))
        ),
        max_size=6,
    ),
)
def test_no_file_ends_in_anything_but_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, case: Case, edits: list[tuple[int, int, int]]
) -> None:
    content = bytearray(case.content)
    for at, cut, byte in edits:
        place = at % (len(content) + 1)
        content[place : place + cut] = bytes([byte])
    with chdir(tmp_path_factory.getbasetemp()):
        kind, says = outcome(replace(case, content=bytes(content)))
    assert kind in ("refused", "warned", "accepted")
    assert len(says.encode()) <= 4096 or kind == "warned"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12), st.integers(0, 12), st.integers(0, 30))
def test_finer_than_asks_for_digits_that_count(amount: Decimal, decimals: int, zeros: int) -> None:
    written = Decimal(f"{amount:f}" + "0" * zeros)
    digits = f"{amount:f}".split(".")[1].rstrip("0")
    assert finer_than(written, decimals) == (len(digits) > decimals)
