"""Prices kept as a snapshot and read again: the same prices, or a refusal; never a pair that only looks whole."""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trimtab.edges.feeds.price_files import read_price_file
from trimtab.edges.feeds.snapshots import is_snapshot, read_snapshot, save_prices, sidecar_of
from trimtab.errors import FileRefused, OutputRefused, PricesRefused, Refusal, Refusals
from trimtab.findings import Finding
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.prices import Prices

KEPT = Prices(
    ("2026-11-18", "2026-11-19", "2026-11-20"),
    ("NVDA", "AAPL", "GONE"),
    (array("q", [1_200_500_000, 0, 120_250_000]), array("q", [1, 227_000_000, 10**15 + 1]), array("q", [0, 0, 0])),
    basis="raw",
    currency="EUR",
    actions=Actions((Split("2026-11-20", "NVDA", 10, 1),), (Dividend("2026-11-19", "AAPL", 260_001),)),
    doubts=(Finding("not_found", "GONE", "Yahoo does not know GONE"),),
    findings=(Finding("session_open", "", "the session “of 2026-11-20” was open", "2026-11-20", "note"),),
    source="Yahoo Finance (yfinance 1.7.0)",
    provenance={"library": "yfinance 1.7.0", "period": "1y"},
)


@pytest.mark.parametrize("name", ["prices.csv", "prices.csv.gz"])
def test_prices_kept_are_read_again_as_they_were(tmp_path: Path, name: str) -> None:
    save_prices(KEPT, tmp_path / name)
    assert is_snapshot(tmp_path / name)
    assert read_snapshot(tmp_path / name) == KEPT
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"{name}.meta.json"]


def test_the_csv_is_plain_and_long_and_the_json_says_the_rest(tmp_path: Path) -> None:
    save_prices(KEPT, tmp_path / "prices.csv", retrieved_at="2026-11-20T21:15:00Z")
    assert (tmp_path / "prices.csv").read_text(encoding="utf-8") == (
        "date,symbol,close\n"
        "2026-11-18,NVDA,1200.5\n2026-11-18,AAPL,0.000001\n2026-11-18,GONE,\n"
        "2026-11-19,NVDA,\n2026-11-19,AAPL,227\n2026-11-19,GONE,\n"
        "2026-11-20,NVDA,120.25\n2026-11-20,AAPL,1000000000.000001\n2026-11-20,GONE,\n"
    )
    meta = json.loads((tmp_path / "prices.csv.meta.json").read_text(encoding="utf-8"))
    assert meta["sha256"] == hashlib.sha256((tmp_path / "prices.csv").read_bytes()).hexdigest()
    assert (meta["basis"], meta["field"], meta["currency"], meta["scale"]) == ("raw", "close", "EUR", 6)
    assert meta["provenance"]["retrieved_at"] == "2026-11-20T21:15:00Z"
    assert meta["splits"] == [{"session": "2026-11-20", "symbol": "NVDA", "after": 10, "before": 1}]
    assert read_snapshot(tmp_path / "prices.csv").provenance["retrieved_at"] == "2026-11-20T21:15:00Z"


def test_the_same_prices_are_kept_as_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        save_prices(KEPT, tmp_path / folder / "prices.csv.gz")
    for name in ("prices.csv.gz", "prices.csv.gz.meta.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


cells = st.integers(-(2**53), 2**53)
forms = st.fixed_dictionaries(
    {
        "price_field": st.sampled_from(["close", "vwap", "mid"]), "basis": st.sampled_from(["raw", "split", "total"]),
        "basis_stated": st.booleans(), "interval": st.sampled_from(["1d", "1h"]), "scale": st.integers(0, 9),
        "currency": st.sampled_from(["USD", "JPY"]), "source": st.text(max_size=20),
    }
)  # fmt: skip


@pytest.mark.no_cover  # long: other tests count the lines
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5), forms, st.text(max_size=20))
def test_any_prices_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int]], form: dict[str, object], says: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    sessions = tuple(f"2026-11-{day + 1:02d}" for day in range(len(rows)))
    columns = tuple(array("q", [row[at] for row in rows]) for at in (0, 1))
    doubts = (Finding("jump", "NA", says, sessions[0]),)
    prices = replace(Prices(sessions, ("NA", "0700"), columns, doubts=doubts), **form)  # type: ignore[arg-type]
    save_prices(prices, path)
    read = read_snapshot(
        path, field=prices.price_field, basis=prices.basis, interval=prices.interval, scale=prices.scale
    )
    assert read == prices


def test_a_csv_changed_by_one_figure_is_refused_with_both_digests(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    save_prices(KEPT, path)
    told = json.loads(sidecar_of(path).read_text(encoding="utf-8"))["sha256"]
    path.write_text(path.read_text(encoding="utf-8").replace("120.25", "120.26"), encoding="utf-8")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(PricesRefused) as refused:
        read_snapshot(path)
    assert str(refused.value) == (
        f"{path}: it was changed since it was kept: its sha256 is {found}; prices.csv.meta.json says {told}; "
        "put the kept file back, or delete the .meta.json file to read what it is now as a plain CSV"
    )


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv.gz"
    save_prices(KEPT, path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(PricesRefused, match="it was changed since it was kept"):
        read_snapshot(path)


@pytest.mark.parametrize(
    "change",
    [{"form": "other"}, {"sha256": 7}, {"basis": "adjusted"}, {"field": "open"}, {"symbols": ["NVDA"]}, {"sessions": 9},
     {"scale": 3}, {"scale": None}, {"splits": [{"day": 1}]}, {"doubts": [7]}, {"provenance": 3}],
    ids=str,
)  # fmt: skip
def test_a_json_file_that_does_not_fit_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "prices.csv"
    save_prices(KEPT, path)
    meta = json.loads(sidecar_of(path).read_text(encoding="utf-8"))
    sidecar_of(path).write_text(json.dumps(meta | change), encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        read_snapshot(path)
    assert str(refused.value) == (
        f"{path}.meta.json: it is not what --save-prices writes beside a CSV; "
        'it is JSON with "form": "trimtab prices 1"; '
        "keep the prices again, or delete it to read the CSV as a plain one"
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"form"', "[" * 100_000])
def test_what_is_no_json_of_ours_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.csv"
    save_prices(KEPT, path)
    sidecar_of(path).write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused, match="it is not what --save-prices writes"):
        read_snapshot(path)


def test_a_json_file_without_its_csv_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    save_prices(KEPT, path)
    path.unlink()
    with pytest.raises(FileRefused, match=r"prices\.csv: it cannot be read: no such file or directory"):
        read_snapshot(path)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"field": "vwap"}, "its field is close and vwap was asked for"),
        ({"basis": "split"}, "its basis is raw and split was asked for"),
        ({"interval": "1h"}, "its interval is 1d and 1h was asked for"),
        ({"currency": "USD"}, "its currency is EUR and USD was asked for"),
        ({"scale": 4}, "its scale is 6 and 4 was asked for"),
    ],
)
def test_what_was_kept_otherwise_than_asked_is_refused(tmp_path: Path, asked: dict[str, object], sentence: str) -> None:
    save_prices(KEPT, tmp_path / "prices.csv")
    with pytest.raises(PricesRefused, match=sentence):
        read_snapshot(tmp_path / "prices.csv", **asked)  # type: ignore[arg-type]
    assert read_snapshot(tmp_path / "prices.csv", basis="raw", currency="EUR") == KEPT


def test_strict_refuses_every_doubt(tmp_path: Path) -> None:
    save_prices(KEPT, tmp_path / "prices.csv")
    with pytest.raises(Refusals, match="Yahoo does not know GONE"):
        read_snapshot(tmp_path / "prices.csv", strict=True)


def test_only_the_names_asked_for_are_read(tmp_path: Path) -> None:
    save_prices(KEPT, tmp_path / "prices.csv")
    assert read_snapshot(tmp_path / "prices.csv", ["AAPL", "ZZZ"]) == KEPT.only(["AAPL", "ZZZ"])


def test_the_reader_of_price_files_notices_a_snapshot(tmp_path: Path) -> None:
    save_prices(KEPT, tmp_path / "prices.csv")
    assert read_price_file(tmp_path / "prices.csv") == KEPT
    assert read_price_file(tmp_path / "prices.csv", ["AAPL"]) == KEPT.only(["AAPL"])


def test_without_its_json_file_the_csv_is_a_plain_one(tmp_path: Path) -> None:
    save_prices(KEPT, tmp_path / "prices.csv")
    sidecar_of(tmp_path / "prices.csv").unlink()
    plain = read_price_file(tmp_path / "prices.csv", ["NVDA", "AAPL"])
    assert list(plain.column("NVDA")) == list(KEPT.column("NVDA"))
    assert not plain.basis_stated and plain.actions == Actions()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_failed_write_leaves_the_pair_that_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    path = tmp_path / "prices.csv"
    save_prices(KEPT, path)
    before, calls, replace_file = contents(tmp_path), [0], os.replace

    def full_disk(source: Path, target: Path) -> None:
        calls[0] += 1
        if calls[0] == fails_at:
            raise OSError(28, "No space left on device")
        replace_file(source, target)

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OutputRefused) as refused:
        save_prices(KEPT.only(["AAPL"]), path)
    assert str(refused.value) == f"{path}: it cannot be written: no space left on device; choose another place"
    assert contents(tmp_path) == before
    with pytest.raises(OutputRefused):
        calls[0] = 0
        save_prices(KEPT, tmp_path / "new.csv")
    assert contents(tmp_path) == before


def test_a_crash_between_the_two_files_is_refused_and_never_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "prices.csv"
    save_prices(KEPT, path)
    old = path.read_bytes()
    save_prices(KEPT.only(["AAPL"]), path)
    path.write_bytes(old)  # as a crash leaves it: the JSON file is new, the CSV is not
    with pytest.raises(Refusal, match="it was changed since it was kept"):
        read_price_file(path)


@pytest.mark.parametrize("name", ["prices", "prices.parquet", "prices.json", "nowhere/prices.csv", "folder.csv"])
def test_a_place_that_cannot_hold_a_snapshot_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputRefused):
        save_prices(KEPT, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]
