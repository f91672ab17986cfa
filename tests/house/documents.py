"""Runs a page as its reader would: its files, its Python and its console, against what the page says they print.

A fence's first word is the language. A second word is a file name: the block is written there for the blocks below.
- `python`: run in one session a page. With `>>>` it is a doctest; else `expression  # -> value` is checked line by
  line, and a `text` block right below it is what it prints.
- `console`: `$ command` and the output below it. A line of `...` stands for any lines, `...` in a line for any text.
  `console exit=2` says that the last command ends so. Setting up (git, make, cd, pip) is not run; its make targets
  must exist.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTING_UP = ("git ", "make ", "cd ", "pip ", "python3 -m venv", "uv ", "apt-get ", "source ", ". ", "python -m pip")
SECONDS_MAX = 120
_FENCE = re.compile(r"^ *(`{3,})([^\n`]*)\n(.*?)^ *\1 *$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page: its language, the words after it, its text and its first line."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int
    follows: bool


class Differs(AssertionError):
    """A page that does not tell the truth: where, what it says and what is so."""


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order; `follows` where only blank lines part it from the block above."""
    found = []
    end = -1
    for match in _FENCE.finditer(page):
        words = match.group(2).split()
        line = page.count("\n", 0, match.start()) + 1
        follows = end >= 0 and not page[end : match.start()].strip()
        found.append(Block(words[0] if words else "", tuple(words[1:]), match.group(3), line, follows))
        end = match.end()
    return found


def matches(expected: str, actual: str) -> bool:
    """True when the output is what the page says, `...` standing for what may vary."""
    pattern = ""
    for line in expected.rstrip().split("\n"):
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += "[^\n]*".join(re.escape(part) for part in line.rstrip().split("...")) + "\n"
    shown = "".join(line.rstrip() + "\n" for line in actual.rstrip().split("\n"))
    return re.fullmatch(pattern, shown) is not None


def make_targets(makefile: str) -> set[str]:
    """The names that make knows."""
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def check_setting_up(command: str, targets: set[str]) -> None:
    """Refuses a page that names a make target which does not exist."""
    for name in re.findall(r"\bmake ((?:[a-z][a-z-]*\s*)+)", command):
        unknown = set(name.split()) - targets
        if unknown:
            raise Differs(f"make has no target {', '.join(sorted(unknown))}")


def run_page(path: Path, folder: Path, targets: set[str]) -> int:
    """Runs all blocks of the page in the folder and gives how many it ran; raises Differs at the first untruth."""
    session: dict[str, Any] = {"__name__": "__main__"}
    ran = 0
    found = blocks(path.read_text(encoding="utf-8"))
    for at, block in enumerate(found):
        where = f"{path.name}:{block.line}"
        named = [word for word in block.words if "." in word and "=" not in word]
        try:
            if named:
                (folder / named[0]).write_text(block.text, encoding="utf-8")
            elif block.language == "python":
                below = found[at + 1] if at + 1 < len(found) else None
                prints = (
                    below.text if below and below.follows and below.language == "text" and not below.words else None
                )
                run_python(block.text, session, prints)
            elif block.language in ("console", "sh", "bash"):
                run_console(block, folder, targets)
            else:
                continue
        except Differs as differs:
            raise Differs(f"{where}: {differs}") from None
        except Exception as error:
            raise Differs(f"{where}: {type(error).__name__}: {error}") from error
        ran += 1
    return ran


def run_python(text: str, session: dict[str, Any], prints: str | None) -> None:
    """Runs a block of Python in the page's session and compares what it shows."""
    if ">>>" in text:
        run_doctest(text, session)
        return
    out = io.StringIO()
    lines = text.split("\n")
    with contextlib.redirect_stdout(out):
        for statement in ast.parse(text).body:
            value = run_statement(statement, session)
            _, arrow, says = lines[(statement.end_lineno or 1) - 1].partition("# -> ")
            if arrow and not matches(says, repr(value)):
                raise Differs(f"says {says}, is {value!r}")
    if prints is not None and not matches(prints, out.getvalue()):
        raise Differs(f"says it prints\n{prints}\nand prints\n{out.getvalue()}")


def run_statement(statement: ast.stmt, session: dict[str, Any]) -> object:
    """Runs one statement; the value where it is an expression, or the name that it binds."""
    if isinstance(statement, ast.Expr):
        return eval(compile(ast.Expression(statement.value), "<page>", "eval"), session)
    exec(compile(ast.Module([statement], []), "<page>", "exec"), session)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return session[statement.targets[0].id]
    return None


def run_doctest(text: str, session: dict[str, Any]) -> None:
    """Runs a block written as a Python prompt."""
    test = doctest.DocTestParser().get_doctest(text, session, "page", None, 0)
    out = io.StringIO()
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    failed = runner.run(test, out=out.write, clear_globs=False).failed
    session.update(test.globs)
    if failed:
        raise Differs(out.getvalue())


def run_console(block: Block, folder: Path, targets: set[str]) -> None:
    """Runs the commands of a console block and compares what they print and how the last one ends."""
    if block.language != "console":
        check_setting_up(block.text, targets)
        return
    exits = [int(word[5:]) for word in block.words if word.startswith("exit=")]
    commands = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    for at, part in enumerate(commands):
        command, _, expected = part.replace("\\\n", " ").partition("\n")
        if command.startswith(SETTING_UP):
            check_setting_up(command, targets)
            continue
        done = run_command(command, folder)
        status = exits[0] if exits and at == len(commands) - 1 else 0
        if done.returncode != status:
            raise Differs(f"`{command}` ends with {done.returncode}, not {status}:\n{done.stdout}")
        if not matches(expected, done.stdout) and (expected.strip() or done.stdout.strip()):
            raise Differs(f"`{command}` is said to print\n{expected}\nand prints\n{done.stdout}")


def run_command(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs one command as in a plain terminal of 80 columns, both outputs in one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=SECONDS_MAX, check=False,
    )  # fmt: skip
