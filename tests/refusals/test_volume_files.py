"""Files of volumes, good and bad, with what is said of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from trimtab.edges.feeds.volume_files import read_volume_file
from trimtab.errors import Refusal

BAD = {
    "a name that is no number": ("symbol,volume\nA,many\n", "volumes.csv:2: volume: "),
    "a symbol twice": ("symbol,volume\nA,1\nA,2\n", "volumes.csv:3: A stands twice, in lines 2 and 3; "),
    "below zero": ("symbol,volume\nA,-1\n", "volumes.csv:2: volume: -1 is out of range; "),
    "too many": ("symbol,volume\nA,1000000000001\n", "volumes.csv:2: volume: 1000000000001 is out of range; "),
    "no row": ("symbol,volume\n", "volumes.csv: there is no volume; "),
    "another file": ("symbol,weight\nA,1\n", "volumes.csv:1: there is no column volume "),
    "no symbol": ("symbol,volume\n=A1,5\n", "volumes.csv:2: the symbol '=A1' starts like a formula; "),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content, sentence = BAD[name]
    Path("volumes.csv").write_text(content)
    with pytest.raises(Refusal) as refused:
        read_volume_file(Path("volumes.csv"))
    assert str(refused.value).startswith(sentence)


def test_every_fault_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "volumes.csv"
    path.write_text("symbol,volume\nA,x\nB,1\nC,y\n")
    with pytest.raises(Refusal) as refused:
        read_volume_file(path)
    assert len(str(refused.value).splitlines()) == 2


def test_volumes_are_read_exact(tmp_path: Path) -> None:
    path = tmp_path / "volumes.csv"
    path.write_text("ticker,adv\nAAPL,45000000\nBTC,0.5\n")
    assert read_volume_file(path) == {"AAPL": 45_000_000 * 10**9, "BTC": 5 * 10**8}
