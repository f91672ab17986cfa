"""Reads every bad file of the corpora in a folder, alone and through the command line, and prints what came of each.

Run by a test in a fresh interpreter, with -O too: a refusal that rests on an `assert` would vanish there.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

GOOD = {
    "good_targets.csv": b"symbol,weight\nAAPL,0.5\nMSFT,0.5\n",
    "good_prices.csv": b"Date,AAPL,MSFT\n2026-11-19,230.10,501.20\n2026-11-20,231.42,498.70\n",
    "good_holdings.csv": b"symbol,shares\nAAPL,10\nMSFT,2\nCASH,812.55\n",
}
BACKTEST = ["backtest", "--targets", "good_targets.csv", "--prices", "good_prices.csv", "--capital", "100000"]
DOORS = {
    "targets": ["propose", "--targets", "{}", "--prices", "good_prices.csv", "--capital", "100000"],
    "prices": ["propose", "--targets", "good_targets.csv", "--prices", "{}", "--capital", "100000"],
    "holdings": ["propose", "--targets", "good_targets.csv", "--prices", "good_prices.csv", "--holdings", "{}"],
    "sleeve": ["propose", "{}"],
    "flows": [*BACKTEST, "--flows", "{}"],
    "actions": [*BACKTEST, "--actions", "{}"],
}


def corpora() -> list[tuple[Any, Any]]:
    """Every case with the function that says what becomes of it."""
    found = []
    for path in sorted((ROOT / "tests" / "refusals").glob("*_corpus.py")):
        cases = importlib.import_module(f"refusals.{path.stem}").CASES
        own = path.with_name(path.name.replace("_corpus", "_outcomes"))
        outcomes = importlib.import_module(f"refusals.{own.stem if own.exists() else 'outcomes'}")
        found += [(case, outcomes.outcome) for case in cases]
    return found


def at_the_door(case: Any, folder: Path) -> list[Any]:
    """Exit status, both outputs and the files left when the command line is given the file."""
    from trimtab.app.cli import main

    (folder / case.file_name).write_bytes(case.content)
    before = sorted(path.name for path in folder.iterdir())
    arguments = [word.format(case.file_name) for word in DOORS[case.kind]] + ["--out", "report"]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    after = sorted(path.name for path in folder.iterdir())
    (folder / case.file_name).unlink()
    return [status, out.getvalue(), err.getvalue(), before == after]


def main() -> None:
    """Prints one JSON list a case: kind, name, outcome, words, and what the door did with a bad file."""
    folder = Path(sys.argv[1])
    os.chdir(folder)
    for name, content in GOOD.items():
        (folder / name).write_bytes(content)
    rows = []
    for case, outcome in corpora():
        came, said = outcome(case)
        (folder / case.file_name).unlink(missing_ok=True)
        door = at_the_door(case, folder) if case.outcome == "refused" and case.kind in DOORS else None
        rows.append([case.kind, case.name, came, said, door])
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
