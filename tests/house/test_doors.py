"""The doors are light and documented: what a verb imports, that each verb and option says what it does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from trimtab.app.cli import verbs
from trimtab.app.options import SETTING_OF
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.policies import Policy

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "numpy", "matplotlib", "numba", "pyarrow", "yfinance", "exchange_calendars", "sqlite3", "asyncio")
TARGETS = "symbol,weight\nAAPL,0.4\nMSFT,0.3\nNVDA,0.2\nCASH,0.1\n"
PRICES = "Date,AAPL,MSFT,NVDA\n2026-11-19,230.10,501.20,140.30\n2026-11-20,231.42,498.70,141.95\n"
HOLDINGS = "symbol,shares\nAAPL,10\nMSFT,2\nNVDA,40\nCASH,812.55\n"
BOOK = ["--targets", "targets.csv", "--prices", "prices.csv", "--holdings", "holdings.csv"]
RUN = """
import json, sys
from trimtab.app.cli import main
sys.argv = ["trimtab", *json.loads(sys.argv[1])]
try:
    status = main()
except SystemExit as end:
    status = end.code
print(json.dumps([status or 0, sorted(name for name in sys.modules if "." not in name)]), file=sys.stderr)
"""


def run_alone(folder: Path, arguments: list[str], *flags: str) -> tuple[int, set[str]]:
    """Runs a verb in a fresh interpreter; gives its exit status and the names of what it imported."""
    (folder / "targets.csv").write_text(TARGETS)
    (folder / "prices.csv").write_text(PRICES)
    (folder / "holdings.csv").write_text(HOLDINGS)
    command = [sys.executable, *flags, "-c", RUN, json.dumps(arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    status, imported = json.loads(done.stderr.strip().split("\n")[-1])
    return status, set(imported)


def test_module_is_the_command(tmp_path: Path) -> None:
    def run(*command: str) -> tuple[int, str, str]:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    script = str(Path(sys.executable).with_name("trimtab"))
    for arguments in (["--version"], ["propose"], ["propse"]):
        assert run(sys.executable, "-m", "trimtab", *arguments) == run(script, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["propose", "--help"],
        ["track", "--help"],
        ["propose", *BOOK],
        ["propose", *BOOK, "--json"],
    ],
    ids=" ".join,
)
def test_a_desk_command_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    status, imported = run_alone(tmp_path, arguments)
    assert status == 0
    assert imported & {*HEAVY} == set()


def test_help_imports_no_table_maker_and_no_decision(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-c", "from trimtab.app.cli import main"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {
        name for name in imported if name == "rich" or name.startswith(("trimtab.decide", "trimtab.edges"))
    } == set()


def test_import_trimtab_alone_loads_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys, trimtab; print([n for n in sys.modules if n.startswith('trimtab.')])"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def commands(group: click.Group, path: str = "trimtab") -> Iterator[tuple[str, click.Command]]:
    """Every verb under the group with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


@pytest.mark.parametrize(
    ("words", "command"), list(commands(verbs)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_verb_and_option_says_what_it_does(words: str, command: click.Command) -> None:
    assert command.help
    silent = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert silent == []


@pytest.mark.parametrize("verb", ["propose", "track"])
def test_every_setting_that_is_one_value_has_its_option(verb: str) -> None:
    tables = {"sell_fees", "impact"}  # they stand in a sleeve file
    settings = {field.name for record in (Policy, Costs, Limits) for field in fields(record)} - tables
    offered = {SETTING_OF.get(str(option.name), str(option.name)) for option in verbs.commands[verb].params}
    assert settings - offered == set()


@pytest.mark.parametrize("words", [words for words, _ in commands(verbs)])
def test_every_verb_stands_in_the_readme_or_on_a_page_of_its_own(words: str) -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(words in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize(
    ("words", "command"), list(commands(verbs)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_help_fits_eighty_columns(words: str, command: click.Command) -> None:
    help_page = command.get_help(click.Context(command, info_name=words, terminal_width=80, max_content_width=80))
    assert [line for line in help_page.split("\n") if len(line) > 80] == []


def test_every_public_name_is_there_and_explained() -> None:
    import trimtab

    assert len(trimtab.__all__) <= 30
    silent = [name for name in trimtab.__all__ if not (getattr(trimtab, name).__doc__ or name == "__version__")]
    assert silent == []
