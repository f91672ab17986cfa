"""README and docs run as written, their links lead somewhere, and what exists is documented."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from house.documents import Differs, blocks, make_targets, run_page

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("benchmarks/*.md")])
TARGETS = make_targets((ROOT / "Makefile").read_text())


def named(path: Path) -> str:
    """The page's path inside the project."""
    return str(path.relative_to(ROOT))


@pytest.mark.no_cover  # long: other tests count the lines
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_page_runs_as_written(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    run_page(page, tmp_path, TARGETS)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^ *(`{3,}).*?^ *\1 *$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            dead.append(link)
    assert dead == []


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page make."""
    headings = re.findall(r"^#+ +(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_changelog_opens_with_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == version


def test_package_and_project_agree_on_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f'__version__ = "{version}"' in (ROOT / "src/trimtab/__init__.py").read_text()


TRUE_PAGE = """
```toml sleeve.toml
capital = 100000
```
```python
weight = 0.25
weight * 2  # -> 0.5
print("drift")
```
```text
drift
```
```console
$ cat sleeve.toml
capital = ...
```
"""


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("# -> 0.5", "# -> 0.6"),
        ("\ndrift\n", "\ndraft\n"),
        ("capital = ...", "capital = 1"),
        ("cat sleeve", "cat sleeves"),
    ],
)
def test_a_page_that_tells_an_untruth_is_noticed(true: str, false: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(TRUE_PAGE)
    assert run_page(page, tmp_path, TARGETS) == 3
    page.write_text(TRUE_PAGE.replace(true, false))
    with pytest.raises(Differs):
        run_page(page, tmp_path, TARGETS)


def test_a_page_that_names_an_unknown_make_target_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\nmake tset\n```\n")
    with pytest.raises(Differs, match="tset"):
        run_page(page, tmp_path, TARGETS)


def test_blocks_are_found_with_their_lines() -> None:
    assert [(block.language, block.line) for block in blocks(TRUE_PAGE)] == [
        ("toml", 2), ("python", 5), ("text", 10), ("console", 13),
    ]  # fmt: skip
