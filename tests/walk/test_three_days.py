"""Three days at a desk, the page that readers see, kept in a PostgreSQL book as well as in a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house import documents
from house.documents import Differs, matches, run_page
from postgres import database

PAGE = Path(__file__).parents[2] / "docs/three_days.md"
pytestmark = pytest.mark.no_cover  # long: other tests count the lines
VERB = re.compile(r"^(\$ trimtab (?:book \w+|approve|stage|reconcile|archive)\b)", re.MULTILINE)


def kept_in(book: str) -> str:
    """The page as it reads when the book is kept there."""
    page = PAGE.read_text(encoding="utf-8").replace("--book book.db ", f"--book {book} ")
    return VERB.sub(rf"\1 --book {book}", page).replace("book.db", "...")


def in_any_lines(expected: str, actual: str) -> bool:
    """True where the words are the same: the longer name of a book breaks the lines elsewhere."""
    return matches(" ".join(expected.split()), " ".join(actual.split()))


def test_the_days_are_the_same_in_postgresql(
    postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "three_days.md"
    page.write_text(kept_in(database(postgres_server)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(documents, "matches", in_any_lines)
    assert run_page(page, tmp_path, set()) > 20


def test_a_diary_that_tells_another_figure_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "three_days.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("53,868.94 USD", "53,868.95 USD"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Differs, match=r"53,868\.94 USD"):
        run_page(page, tmp_path, set())
