"""Plants each named fault of faults/*.toml in a copy of the project and expects the tests that guard it to turn red.

A fault file names the fault, whom it would hurt, the file, the texts to replace, and the tests that must fail:

    name = "fees outside the constraint"
    hurts = "a buy that the cash cannot pay for"
    file = "src/trimtab/decide/kernel/numbers.py"
    tests = ["tests/laws/test_decision.py::test_cash_never_below_its_floor"]
    [[change]]
    old = "..."    # stands exactly once in the file
    new = "..."

The same tests must be green on the clean copy, so that the red run is the fault's doing. Exit status 1 where a fault
lives on.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPIED = (
    "src",
    "tests",
    "scripts",
    "docs",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "Makefile",
    "constraints.txt",
)
SECONDS_MAX = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its name, whom it hurts, the changes (file, old, new) that plant it, the tests that notice."""

    name: str
    hurts: str
    changes: tuple[tuple[str, str, str], ...]
    tests: tuple[str, ...]


class DoesNotApply(Exception):
    """A fault whose text no longer stands exactly once in its file, or that no test guards: write it anew."""


def read_fault(path: Path) -> Fault:
    """The fault of one file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    changes = tuple((change.get("file", table.get("file")), change["old"], change["new"]) for change in table["change"])
    if not changes or not table["tests"]:
        raise DoesNotApply(f"{path.name} names no change or no test")
    return Fault(table["name"], table["hurts"], changes, tuple(table["tests"]))


def plant(folder: Path, fault: Fault) -> None:
    """Changes the copy so that the fault is in it."""
    for file, old, new in fault.changes:
        source = (folder / file).read_text(encoding="utf-8")
        count = source.count(old)
        if count != 1:
            raise DoesNotApply(f"{file} holds this text {count} times, not once:\n{old}")
        (folder / file).write_text(source.replace(old, new), encoding="utf-8")


def copy_project(folder: Path) -> None:
    """A copy of what the tests need, without what was made."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)


def failed_tests(folder: Path, tests: list[str]) -> tuple[set[str], str]:
    """Runs the tests on the copy; gives the names of those that failed, and what the run printed."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--tb=line", *tests]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        return {"the run itself"}, f"no end after {SECONDS_MAX} seconds"
    if done.returncode not in (0, 1):
        return {"the run itself"}, done.stdout + done.stderr
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return set(failed), done.stdout


def noticed(failed: set[str], test: str) -> bool:
    """True when the test, or one of its parametrised cases, is among those that failed."""
    return any(name == test or name.startswith((f"{test}[", f"{test}::")) for name in failed)


def try_fault(folder: Path, fault: Fault) -> str:
    """Plants the fault, runs its tests, takes it out again; gives what is wrong, empty when it was noticed."""
    clean = {file: (folder / file).read_text(encoding="utf-8") for file, _, _ in fault.changes}
    try:
        plant(folder, fault)
        failed, printed = failed_tests(folder, list(fault.tests))
    except DoesNotApply as reason:
        return str(reason)
    finally:
        for file, source in clean.items():
            (folder / file).write_text(source, encoding="utf-8")
    if failed == {"the run itself"}:
        return f"the tests could not run\n{printed[-2000:]}"
    missed = [test for test in fault.tests if not noticed(failed, test)]
    return f"not noticed by {', '.join(missed)}" if missed else ""


def main() -> int:
    """Tries every fault, or those whose file name is given, and says which were noticed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("only", nargs="*", help="names of fault files without .toml; all when none is given")
    only = set(parser.parse_args().only)
    paths = [path for path in sorted((ROOT / "faults").glob("*.toml")) if not only or path.stem in only]
    faults = [read_fault(path) for path in paths]
    if not faults:
        print("no fault to plant")
        return 1
    with tempfile.TemporaryDirectory(prefix="trimtab-faults-") as name:
        folder = Path(name)
        copy_project(folder)
        guards = sorted({test for fault in faults for test in fault.tests})
        failed, printed = failed_tests(folder, guards)
        if failed:
            print(f"the clean copy is red: {', '.join(sorted(failed))}\n{printed[-4000:]}")
            return 1
        print(f"clean copy: green ({len(guards)} tests)")
        wrong = 0
        for fault in faults:
            fault_found = try_fault(folder, fault)
            wrong += bool(fault_found)
            print(
                f"{'LIVES ON' if fault_found else 'noticed '}  {fault.name}{': ' + fault_found if fault_found else ''}"
            )
    print(f"{len(faults) - wrong} of {len(faults)} faults noticed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
