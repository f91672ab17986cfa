"""Each example of a price file ends as it says, to the letter."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from refusals import prices_outcomes, questions_outcomes
from refusals.cases import Case
from refusals.prices_corpus import CASES
from refusals.questions_corpus import CASES as ASKED

from trimtab.edges.feeds import encoding
from trimtab.edges.feeds.price_files import read_price_file
from trimtab.errors import FileRefused


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a test, so that sentences name plain files."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_price_file_ends_as_its_example_says(case: Case) -> None:
    assert prices_outcomes.outcome(case) == (case.outcome, case.says)


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.name)
def test_a_question_to_a_price_file_gets_what_its_example_says(case: Case) -> None:
    assert questions_outcomes.outcome(case) == (case.outcome, case.says)


def test_a_file_that_is_missing_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        read_price_file("prices.csv")
    assert str(refused.value) == "prices.csv: there is no such file; a file is needed; check the path"


def test_a_directory_is_refused(in_a_folder: Path) -> None:
    (in_a_folder / "prices.csv").mkdir()
    with pytest.raises(FileRefused) as refused:
        read_price_file("prices.csv")
    assert str(refused.value) == "prices.csv: this is a directory; a file is needed; name the file in it"


TOO_LARGE = "prices.csv: the file has more than 1 MiB; larger files are not read; split the file"


@pytest.mark.parametrize("content", [bytes(2**20 + 1), gzip.compress(bytes(2**24))], ids=["plain", "packed"])
def test_a_file_above_the_bound_is_refused_and_a_bomb_stays_packed(
    content: bytes, in_a_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "BYTES_MAX", 2**20)
    (in_a_folder / "prices.csv").write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_price_file("prices.csv")
    assert str(refused.value) == TOO_LARGE


def test_a_number_too_large_for_sixty_four_bits_is_refused_by_its_line(in_a_folder: Path) -> None:
    (in_a_folder / "prices.csv").write_text("Date,AAPL\n2026-11-19,1\n2026-11-20,9e15\n")
    with pytest.raises(Exception, match=r"prices.csv:3: AAPL: the price is 9000000000000000; a price is at most"):
        read_price_file("prices.csv")
