"""Writes docs/refusals.md: what each kind of bad file gets, from the very examples that the tests hold to the letter.

Examples that differ only in names and figures are one kind; the shortest of them is shown, the others are counted.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Protocol

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "refusals.md"
LINES_SHOWN = 6
COLUMNS_SHOWN = 100
TITLES = {
    "prices": "Prices",
    "targets": "Targets",
    "holdings": "Holdings",
    "fills": "Fills",
    "flows": "Flows",
    "actions": "Corporate actions",
    "positions": "Positions of a broker",
    "volumes": "Volumes",
    "sleeve": "The sleeve file",
    "prices asked for": "Questions to a price file",
}
HEAD = """\
# Refusals

What bad input gets: exit status 2, one sentence an error on stderr (`file:line: what was found; what is allowed; what
to do`), no traceback, and nothing written. All errors of a file are named at once.

This page is made by `make docs` from {count} examples in `tests/refusals/`, which the tests hold to the letter.
Examples that differ only in names and figures are shown once, by the shortest.
"""


class Case(Protocol):
    """One example: a file, its kind and what the user reads."""

    name: str
    file_name: str
    content: bytes
    kind: str
    outcome: str
    says: str


def load(path: Path) -> ModuleType:
    """The corpus as a module, from its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def cases() -> list[Case]:
    """Every example of every corpus, in the order written."""
    sys.path[:0] = [place for place in (str(ROOT), str(ROOT / "tests")) if place not in sys.path]
    corpora = sorted((ROOT / "tests" / "refusals").glob("*_corpus.py"))
    return [case for path in corpora for case in load(path).CASES]


def same_kind(case: Case) -> tuple[str, ...]:
    """What two examples of one kind of refusal have in common: their sentences without names and figures."""
    kinds = {
        re.sub(r"'[^']*'|\"[^\"]*\"|[\d][\d.,:/%-]*", "#", line.partition(": ")[2]) for line in case.says.split("\n")
    }
    kinds = {re.sub(r"\b[A-Z][A-Z0-9.]*\b", "#", kind) for kind in kinds}
    return (case.outcome, *sorted(kinds))


def shortest_of_each_kind(found: Iterable[Case]) -> Iterator[tuple[Case, list[str]]]:
    """One example of each kind of refusal, the shortest, with the names of the others of the kind."""
    kinds: dict[tuple[str, ...], list[Case]] = {}
    for case in found:
        kinds.setdefault(same_kind(case), []).append(case)
    for alike in kinds.values():
        first = min(alike, key=lambda case: (len(case.says), len(case.content), case.name))
        yield first, [case.name.replace("_", " ") for case in alike if case is not first]


def shown(content: bytes) -> str:
    """The file as a reader can see it: its first lines, with what no terminal prints written out."""
    if not content:
        return "(empty)"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4]:
        return f"(bytes) {content[:32].hex(' ')}{' ...' if len(content) > 32 else ''}"
    text = content.decode("utf-8", errors="backslashreplace").replace("\r\n", "\n").rstrip("\n")
    lines = text.split("\n")
    cut = [visible(line) for line in lines[:LINES_SHOWN]]
    rest = len(lines) - LINES_SHOWN
    return "\n".join([*cut, f"... ({rest} more lines)"] if rest > 0 else cut)


def visible(line: str) -> str:
    """One line of a file, cut to the page's width."""
    clear = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)
    return clear if len(clear) <= COLUMNS_SHOWN else f"{clear[:COLUMNS_SHOWN]} ... ({len(clear)} characters)"


def entry(case: Case, others: list[str]) -> str:
    """One example: its name, the file, the sentence, and which other examples get the same."""
    runs = [len(run) for run in re.findall(r"`+", case.says + shown(case.content))]
    fence = "`" * max(3, 1 + max(runs, default=0))
    parts = [f"### {case.name.replace('_', ' ')}", ""]
    parts += [f"{fence}text", shown(case.content), fence, f"{fence}text", case.says, fence, ""]
    if others:
        parts += [f"The same for: {'; '.join(others)}.", ""]
    return "\n".join(parts)


def chapters(found: list[Case]) -> Iterator[tuple[str, list[Case]]]:
    """The examples by kind of input, those that are refused before those that are read with a warning."""
    for kind in dict.fromkeys([*TITLES, *(case.kind for case in found)]):
        for outcome, title in (("refused", "refused"), ("warned", "read with a warning")):
            of_kind = [case for case in found if case.kind == kind and case.outcome == outcome]
            if of_kind:
                yield f"{TITLES.get(kind, kind.capitalize())}, {title}", of_kind


def page() -> str:
    """The whole page."""
    found = [case for case in cases() if case.outcome != "accepted"]
    parts = [HEAD.format(count=len(found))]
    for title, of_kind in chapters(found):
        parts.append(f"- [{title}](#{title.lower().replace(',', '').replace(' ', '-')}): {len(of_kind)} examples")
    parts.append("")
    for title, of_kind in chapters(found):
        parts.append(f"## {title}\n")
        parts.extend(entry(case, others) for case, others in shortest_of_each_kind(of_kind))
    return "\n".join(parts)


def main() -> int:
    """Writes the page, or with --check says whether it is up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is out of date")
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if parser.parse_args().check:
        print("docs/refusals.md is", "up to date" if page() == written else "out of date: run `make docs`")
        return int(page() != written)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
