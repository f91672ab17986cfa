"""Writes the map in docs/architecture.md: each file with the first line of its own docstring, floor by floor."""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "trimtab"
PAGE = ROOT / "docs" / "architecture.md"
FLOORS = ("app", "edges", "run", "decide", "mandate", "ledger", "market", "")
START, END = "<!-- the map: made by `make docs` -->\n", "<!-- end of the map -->"


def says(path: Path) -> str:
    """The first line of the file's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]


def rows(floor: str) -> list[str]:
    """One floor as a table, its own sentence above it; the lowest floor is the files that stand in no folder."""
    folder = SOURCE / floor
    files = sorted(folder.rglob("*.py") if floor else folder.glob("*.py"))
    title = [f"### `{floor}/`" if floor else "### The ground: files in no folder", ""]
    if floor:
        title += [says(folder / "__init__.py"), ""]
    listed = [path for path in files if path.name != "__init__.py" or not floor]
    table = [
        f"| `{path.relative_to(folder).as_posix()}` | {says(path).replace('|', chr(92) + '|')} |" for path in listed
    ]
    return [*title, "| file | what it does |", "|---|---|", *table, ""]


def drawn() -> str:
    """The map."""
    return START + "\n" + "\n".join(line for floor in FLOORS for line in rows(floor))


def page(written: str) -> str:
    """The page with the map drawn anew between its marks."""
    before, _, rest = written.partition(START)
    _, _, after = rest.partition(END)
    return before + drawn() + END + after


def main() -> int:
    """Draws the map, or with --check says whether it is up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the map is out of date")
    written = PAGE.read_text(encoding="utf-8")
    if parser.parse_args().check:
        print("the map is", "up to date" if page(written) == written else "out of date: run `make docs`")
        return int(page(written) != written)
    PAGE.write_text(page(written), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
