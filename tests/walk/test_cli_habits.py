"""The habits of the command line: what stands on which stream, which exit status, and one sentence for each fault."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from walk.commands import given, trimtab, write

FILES = {
    "targets.csv": "symbol,weight\nAAA,0.5\nBBB,0.5",
    "prices.csv": "Date,AAA,BBB\n2026-11-19,10.00,20.00\n2026-11-20,11.00,19.00",
    "holdings.csv": "symbol,shares\nAAA,60\nBBB,40\nCASH,0",
}
BOOK = "--targets targets.csv --prices prices.csv --basis raw"
COMMAND = [sys.executable, "-c", "import sys; from trimtab.app.cli import main; sys.exit(main())"]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("propsoe", "propsoe: trimtab has no such verb; its verbs are backtest, book, demo, propose, sweep, track, "
                    "approve, stage, paper, reconcile, archive, replay, diff; the nearest is propose; see trimtab "
                    "--help"),
        ("propose --tolerence 1", "--tolerence: trimtab propose has no such option; the nearest is --tolerance; "
                                  "see trimtab propose --help"),
        ("--vresion", "--vresion: trimtab has no such option; the nearest is --version; see trimtab --help"),
        ("propose --capital", "--capital: its value is missing; write it after the option"),
        ("propose --scope al", "--scope: 'al' is not one of 'all', 'breached'; see trimtab propose --help"),
        ("propose a.toml b.toml", "trimtab propose: got unexpected extra argument (b.toml); see trimtab "
         "propose --help"),
        ("propose", "--targets: it is missing; a sleeve file, or --targets with --prices; "
                    "name the file of the target weights"),
        ("propose --targets targets.csv", "--holdings: it is missing, and --capital too; the book is a holdings file, "
         "or a capital to invest; add --holdings holdings.csv or --capital 100000"),
        ("propose --targets targets.csv --capital 100", "--prices: it is missing; a CSV or Parquet file, sample or "
         "yahoo; name where the prices come from"),
        (f"track {BOOK}", "--capital: it is missing; a sleeve starts with a capital; add --capital 100000"),
        (f"propose {BOOK} --capital 1,000", "--capital: it is '1,000'; it is a number such as 100000; correct it"),
        (f"propose {BOOK} --capital -5", "--capital: it is -5; it is above zero; correct it"),
        (f"track {BOOK} --capital 1e400", "--capital: it is 1e400; counted in 10^-6 it is at most 9,007,199,254; "
         "set a smaller scale in [prices] of a sleeve file"),
        (f"propose {BOOK} --capital nan", "--capital: it is 'nan'; it is a number such as 100000; correct it"),
        (f"propose {BOOK} --capital 1e9 --holdings holdings.csv", "--capital: --holdings was given too; a book is "
         "holdings with cash, or a capital to invest; leave one out; cash is --cash"),
        (f"propose {BOOK} --capital 9 --cash 1", "--cash: there are no holdings; cash stands beside --holdings; "
         "use --capital instead"),
        (f"propose {BOOK} --holdings holdings.csv --cash x", "--cash: it is 'x'; it is a number such as 1250.50; "
         "correct it"),
        (f"propose {BOOK} --capital 9 --tolerance x", "--tolerance: it is 'x'; it is a number; correct it"),
        (f"propose {BOOK} --capital 9 --tolerance 40", "--tolerance: it is 40; a band is a fraction of zero or more "
         "(0.02 is two points); correct it"),
        (f"propose {BOOK} --capital 9 --to x", "--to: it is 'x'; it is target, edge or a fraction of the band from "
         "0 to 1; correct it"),
        (f"propose {BOOK} --capital 9 --calendar XNYS", "--calendar: it is 'XNYS'; it is one of daily, weekly, "
         "monthly, quarterly, yearly; correct it"),
        (f"propose {BOOK} --capital 9 --fee-bps -1", "--fee-bps: it is -1; it is a number of zero or more; correct it"),
        (f"propose {BOOK} --capital 9 --step 0", "--step: it is 0; it is a number of shares above zero, with at most "
         "nine decimals; correct it"),
        (f"propose {BOOK} --capital 9 --price-age 1.5", "--price-age: it is 1.5; it is a whole number of sessions, "
         "zero or more; correct it"),
        (f"propose {BOOK} --capital 9 --price AAA", "--price: 'AAA': there is no = and no price; a symbol is 1 to "
         "32 letters, digits and . - _ ^ = & : # $ signs; write SYMBOL=PRICE, as in AAPL=231.42"),
        (f"propose {BOOK} --capital 9 --price AAB=5", "--price: AAB is neither held nor a target; a live price is of a "
         "name that is held or wanted; correct the symbol"),
        (f"propose {BOOK} --capital 9 --price AAA=0", "--price: the price of AAA is '0'; a price is a number above "
         "zero; correct it"),
        (f"propose {BOOK} --capital 9 --as-of 20.11.2026", "--as-of: it is '20.11.2026'; it is an ISO date such as "
         "2026-11-20; correct it"),
        (f"propose {BOOK} --capital 9 --as-of 2026-11-15", "--as-of: 2026-11-15 is no session of the prices; they run "
         "from 2026-11-19 to 2026-11-20; choose one of their sessions"),
        (f"propose {BOOK} --capital 9 --period 3q", "--period: it is '3q'; it is a number with d, wk, mo or y (1y, 6mo)"
         ", or ytd or max; correct it"),
        (f"propose {BOOK} --capital 9 --start 2026-11-20 --end 2026-11-19", "--start: 2026-11-20 lies after end, "
         "2026-11-19; start comes first; swap them"),
        ("propose --targets nowhere.csv --prices prices.csv --capital 9", "nowhere.csv: "),
        ("track nowhere.toml", "nowhere.toml: "),
        (f"propose {BOOK} --capital 9 --out prices.csv", "prices.csv: "),
        (f"propose {BOOK} --capital 9 --out prices.csv --save-prices kept.csv", "prices.csv: "),
        (f"propose {BOOK} --capital 9 --out plan --save-prices kept.txt", "--save-prices: it is kept.txt; it is the "
         "path of a new file that ends with .csv or .csv.gz; choose another"),
        (f"track {BOOK} --capital 9 --save-prices no/kept.csv", "--save-prices: it is no/kept.csv; "
         "it is the path of a new file that ends with .csv or .csv.gz; choose another"),
    ],
)  # fmt: skip
def test_each_wrong_use_gets_one_sentence_and_status_2(desk: Path, command: str, sentence: str) -> None:
    before = sorted(path.name for path in desk.iterdir())
    done = trimtab(desk, command)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(sentence)
    assert done.err.count("\n") == 1 and "Traceback" not in done.err
    assert sentence.endswith(": ") or done.err == sentence + "\n"
    assert sorted(path.name for path in desk.iterdir()) == before


def test_targets_of_cash_alone_need_a_name_to_decide_on(desk: Path) -> None:
    (desk / "targets.csv").write_text("symbol,weight\nCASH,1\n")
    done = trimtab(desk, f"track {BOOK} --capital 900")
    assert (done.status, done.out) == (2, "")
    assert done.err == "targets: they hold CASH alone, and no name is held; a book has a name; add one\n"


@pytest.mark.parametrize("verb", ["demo --no-plots", f"track {BOOK} --capital 900", f"propose {BOOK} --capital 900"])
def test_an_empty_value_is_refused_and_never_a_folder_beside_the_input(desk: Path, verb: str) -> None:
    done = given(desk, [*verb.split(), "--out", ""])
    assert (done.status, done.out, done.err) == (2, "", "--out: its value is empty; write it, or leave it out\n")
    assert sorted(path.name for path in desk.iterdir()) == sorted(FILES)


def test_a_lock_that_names_no_position_is_warned_of(desk: Path) -> None:
    done = trimtab(desk, f"propose {BOOK} --holdings holdings.csv --no-sell AAB --no-buy QXZ --tolerance 2")
    assert done.err.splitlines()[:3] == [
        "warning: policy.tolerance is 2: a band of 200 points is never left (2 points are 0.02)",
        "warning: limits.no_buy names QXZ, which has no target",
        "warning: limits.no_sell names AAB, which has no target; the nearest target is AAA",
    ]


def test_a_lock_of_a_held_name_is_no_slip(desk: Path) -> None:
    (desk / "holdings.csv").write_text("symbol,shares\nAAA,60\nBBB,40\nCCC,5\nCASH,0\n")
    done = trimtab(desk, f"propose {BOOK} --holdings holdings.csv --no-sell CCC --price CCC=3")
    assert "names CCC" not in done.err


def test_all_faults_of_a_file_are_said_at_once(desk: Path) -> None:
    (desk / "targets.csv").write_text("symbol,weight\nAAA,x\nBBB,-1\n")
    done = trimtab(desk, f"propose {BOOK} --capital 9")
    assert done.status == 2
    assert [line.split(":")[:2] for line in done.err.splitlines()] == [["targets.csv", "2"], ["targets.csv", "3"]]


def test_several_wrong_settings_are_said_at_once(desk: Path) -> None:
    done = trimtab(desk, f"propose {BOOK} --capital 9 --tolerance 40 --fee-bps -1")
    assert [line.split(":")[0] for line in done.err.splitlines()] == ["--tolerance", "--fee-bps"]


@pytest.mark.parametrize("command", ["", "--help", "propose --help", "track --help", "demo --help"])
def test_help_is_an_answer(tmp_path: Path, command: str) -> None:
    done = trimtab(tmp_path, command)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Usage: trimtab")


def test_version_is_that_of_the_package(tmp_path: Path) -> None:
    import trimtab as package

    assert trimtab(tmp_path, "--version").out == f"trimtab {package.__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_click_s_completion_is_there(desk: Path, shell: str) -> None:
    done = subprocess.run(
        COMMAND, env={**os.environ, "_TRIMTAB_COMPLETE": f"{shell}_source"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "_TRIMTAB_COMPLETE" in done.stdout


def test_json_is_one_document_and_nothing_else(desk: Path) -> None:
    write(desk, {"prices.csv": "Date,AAA,BBB\n2026-11-19,10.00,20.00\n2026-11-20,11.00,"})
    done = trimtab(desk, f"propose {BOOK} --holdings holdings.csv --json")
    document = json.loads(done.out)
    warned = [finding["text"] for finding in document["findings"] if finding["severity"] == "warning"]
    assert done.err.splitlines() == [f"warning: {text}" for text in warned]
    assert done.status == 0 and len(warned) == 1


def test_an_ascii_terminal_gets_the_json_all_the_same(desk: Path) -> None:
    write(desk, {"targets.csv": "symbol,weight\nÅAA,1", "prices.csv": "Date,ÅAA\n2026-11-20,10.00"})
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [*COMMAND, "propose", *BOOK.split(), "--capital", "100"]
    screen = subprocess.run(command, cwd=desk, env=environment, capture_output=True, check=False)
    assert (screen.returncode, b"\\xc5AA" in screen.stdout) == (0, True)
    document = subprocess.run([*command, "--json"], cwd=desk, env=environment, capture_output=True, check=False)
    assert json.loads(document.stdout.decode())["trades"] == {"ÅAA": 10}


def test_a_reader_that_goes_away_is_no_fault(desk: Path) -> None:
    read, written = os.pipe()
    os.close(read)
    command = [*COMMAND, "propose", *BOOK.split(), "--holdings", "holdings.csv"]
    for extra in ([], ["--json"], ["--help"]):
        done = subprocess.run([*command, *extra], cwd=desk, stdout=written, stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    os.close(written)


def test_ctrl_c_ends_with_130_and_keeps_nothing(desk: Path) -> None:
    os.mkfifo(desk / "waiting.csv")
    command = [*COMMAND, "track", "--targets", "targets.csv", "--prices", "waiting.csv", "--capital", "100"]
    before = sorted(path.name for path in desk.iterdir())
    running = subprocess.Popen(
        command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background ignores it
    )  # fmt: skip
    with open(desk / "waiting.csv", "w"):  # opens as soon as trimtab reads from the other end
        time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert sorted(path.name for path in desk.iterdir()) == before


def test_on_a_terminal_the_words_are_the_same_and_no_color_is_kept(desk: Path) -> None:
    import pty

    command = [*COMMAND, "propose", *BOOK.split(), "--holdings", "holdings.csv"]
    plain = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=True).stdout
    for extra, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        ours, theirs = pty.openpty()
        environment = {name: word for name, word in os.environ.items() if name != "NO_COLOR"}
        environment |= {"TERM": "xterm-256color", "COLUMNS": "80", **extra}
        subprocess.run(command, cwd=desk, env=environment, stdout=theirs, check=True)
        os.close(theirs)
        seen = b""
        while chunk := _read(ours):
            seen += chunk
        os.close(ours)
        assert (b"\x1b[3" in seen) is coloured
        assert _without_escapes(seen.decode()).replace("\r\n", "\n").rstrip() == plain.rstrip()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def _without_escapes(text: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_a_full_disk_behind_the_screen_is_said_without_a_traceback(desk: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "propose", *BOOK.split(), "--capital", "900"],
            cwd=desk, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    said = "standard output: No space left on device; make room, or write elsewhere\n"
    assert (done.returncode, done.stderr.splitlines(keepends=True)[-1]) == (2, said)
    assert "Traceback" not in done.stderr
