"""Laws of reading prices: what is read is exact and in order; what cannot be read is refused, whatever the bytes."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from refusals.prices_corpus import CASES

from trimtab.edges.feeds.encoding import decode
from trimtab.edges.feeds.price_files import prices_of_sheet
from trimtab.edges.feeds.text import CellFault, number, number_text, sheet_of
from trimtab.errors import PricesRefused, Refusal
from trimtab.market.prices import Prices
from trimtab.units import ticks

SEEDS = [case.content for case in CASES if len(case.content) < 2000]
PIECES = [b",", b"\n", b"\r", b";", b'"', b"\t", b"-", b".", b"0", b"9", b"e9", b"$", b"%", b"\x00", b"\xff", b"AAPL"]


def read(data: bytes) -> Prices | None:
    """The prices of the bytes, or None when they are refused; any other exception is a fault of ours."""
    try:
        return prices_of_sheet(sheet_of(decode(data, "prices.csv"), "prices.csv", PricesRefused))
    except Refusal as refusal:
        assert str(refusal).startswith(("prices.csv", "prices: "))
        assert all(char.isprintable() or char == "\n" for char in str(refusal))
        return None


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A file of the examples with a few places cut out, doubled or overwritten."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        piece = draw(st.sampled_from([*PIECES, data[at : at + 30]]))
        data = data[:at] + piece + data[at + length :]
    return data


@given(spoiled())
def test_a_spoiled_file_is_read_in_order_or_refused(data: bytes) -> None:
    prices = read(data)
    if prices is not None:
        assert list(prices.sessions) == sorted(set(prices.sessions))
        assert all(price >= 0 for column in prices.columns for price in column)
        for doubt in prices.doubts:
            assert doubt.text.startswith("prices.csv:")
            assert prices.column(doubt.symbol)[prices.sessions.index(doubt.session)] == 0


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read(data)


PRICES = st.decimals(min_value="0.000001", max_value="99999.999999", places=6)


@given(st.lists(st.tuples(PRICES, PRICES), min_size=1, max_size=30))
def test_a_price_of_six_decimals_is_read_to_the_tick(rows: list[tuple[Decimal, Decimal]]) -> None:
    lines = [f"2026-{1 + t // 28:02d}-{1 + t % 28:02d},{a},{b}" for t, (a, b) in enumerate(rows)]
    prices = read(("Date,A,B\n" + "\n".join(lines)).encode())
    assert prices is not None
    assert [list(column) for column in prices.columns] == [[ticks(row[at]) for row in rows] for at in (0, 1)]


@given(st.lists(PRICES, min_size=2, max_size=12))
def test_the_order_of_columns_and_of_names_changes_no_price(prices: list[Decimal]) -> None:
    names = [f"N{at}" for at in range(len(prices))]
    pairs = list(zip(names, prices, strict=True))
    turned = pairs[::-1]
    heads = [",".join(name for name, _ in order) for order in (pairs, turned)]
    cells = [",".join(str(price) for _, price in order) for order in (pairs, turned)]
    wide = [read(f"Date,{head}\n2026-11-20,{row}".encode()) for head, row in zip(heads, cells, strict=True)]
    long = read(("date,symbol,close\n" + "\n".join(f"2026-11-20,{name},{price}" for name, price in turned)).encode())
    assert wide[0] is not None and wide[1] is not None and long is not None
    assert [wide[0].column(name) for name in names] == [wide[1].column(name) for name in names]
    assert [wide[0].column(name) for name in names] == [long.column(name) for name in names]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4), st.sampled_from(".,"))
def test_a_number_reads_the_same_with_thousands_and_with_either_mark(value: Decimal, mark: str) -> None:
    text = f"{value:,.4f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert number(text, mark) == value


@given(st.text(alphabet="0123456789.,-+eE$€% xXabfinNA_'\"()=", max_size=12), st.sampled_from(".,"))
def test_what_is_a_number_here_is_one_to_python_too(cell: str, mark: str) -> None:
    try:
        text = number_text(cell, mark)
    except CellFault:
        return
    assert Decimal(text).is_finite()
    assert float(text) == float(Decimal(text))
    assert [char for char in text if char.isdigit()] == [char for char in cell if char.isdigit()]
