"""The archive as a desk uses it: seal a day, replay it, see what was changed in it, and what moved between two days."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from walk.commands import Outcome, page, trimtab, write

from trimtab.edges import archive

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,100,15000.00,2024-01-10
    MSFT,40,12000.00,2025-03-03
    CASH,1234.56,,
"""
PRICES = """
    Date,AAPL,MSFT
    2026-11-18,228.00,400.00
    2026-11-19,229.00,401.00
    2026-11-20,230.00,402.00
"""
FILLS = """
    fill_id,date,symbol,side,quantity,price,fees
    F-1001,2026-11-20,AAPL,SELL,50,230.10,1.00
"""
PROGRAM = "import sys; from trimtab.app.cli import main; sys.exit(main(sys.argv[1:]))"
DAY, NEXT = "2026-11-19", "2026-11-20"
SEALED = "--prices prices.csv --basis raw"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one account, two of whose days are archived."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"holdings.csv": HOLDINGS, "prices.csv": PRICES, "fills.csv": FILLS})
    done(tmp_path, "book init --date 2026-11-18")
    done(tmp_path, "book import holdings.csv --date 2026-11-18")
    done(tmp_path, f"archive {DAY} {SEALED}")
    done(tmp_path, "book fills fills.csv")
    done(tmp_path, f"archive {NEXT} {SEALED}")
    return tmp_path


def done(folder: Path, command: str) -> str:
    """What a command that must succeed has printed."""
    outcome = trimtab(folder, command)
    assert (outcome.status, outcome.err) == (0, ""), outcome
    return outcome.out


def without_seal(screen: str) -> str:
    """A screen without the hash, which has the clock of the journal in it."""
    return re.sub("Seal [0-9a-f]{64}", "Seal", screen)


def faults(folder: Path, command: str = f"replay {NEXT}") -> list[str]:
    """What a replay that must fail says is wrong, a line each."""
    outcome = trimtab(folder, command)
    assert outcome.status == 1, outcome
    text = " ".join(re.sub("(?m)^Seal .*$", "", outcome.out).split("\n")[1:])
    return [fault.strip() for fault in f" {text}".split(" - ")[1:]]


def wrong(folder: Path, command: str = f"replay {NEXT}") -> list[dict[str, object]]:
    """The same for programs."""
    outcome = trimtab(folder, f"{command} --json")
    assert outcome.status == 1, outcome
    return [fault for each in json.loads(outcome.out)["days"] for fault in each["faults"]]


def seal_of(folder: Path, day: str = NEXT) -> str:
    return sha256((folder / "archive" / day / "manifest.json").read_bytes()).hexdigest()


# --- seal a day ------------------------------------------------------------------------------------------------------
def test_a_day_is_sealed_and_replays(desk: Path) -> None:
    assert without_seal(done(desk, f"archive {NEXT} {SEALED}")) == page("""
        archive/2026-11-20 is archived already: nothing new. It holds entry 5 and 20
        sealed files, on top of 2026-11-19.
        Seal
    """)
    assert without_seal(done(desk, "replay --all")) == page("""
        archive/2026-11-19 replays: its 22 files are, to the byte, what its inputs make.
        Seal
        archive/2026-11-20 replays: its 22 files are, to the byte, what its inputs make.
        Seal
    """)


def test_the_seal_that_is_printed_is_the_hash_of_the_manifest(desk: Path) -> None:
    printed = json.loads(done(desk, f"archive {NEXT} --json"))
    assert printed["seal"] == seal_of(desk) and printed["before"] == {"day": DAY, "seal": seal_of(desk, DAY)}
    assert printed["nothing_new"] is True
    assert seal_of(desk) in done(desk, f"replay {NEXT} --seal {seal_of(desk)[:12]}")


def test_a_day_says_who_did_what_and_what_is_held(desk: Path) -> None:
    outputs = desk / "archive" / NEXT / "outputs" / "main"
    fills = (outputs / "fills.csv").read_text().splitlines()
    assert re.fullmatch(r"5,[^,]+Z,ana,F-1001,2026-11-20,AAPL,SELL,50,230.10,1.00,USD,11504.00,,booked", fills[1])
    assert (outputs / "holdings.csv").read_text().splitlines()[1:] == [
        "AAPL,50,1,7500.00,USD,230.00,2026-11-20,11500.00", "MSFT,40,1,12000.00,USD,402.00,2026-11-20,16080.00",
        "CASH,12738.56,,,USD,,,12738.56",
    ]  # fmt: skip
    assert (outputs / "gains.csv").read_text().splitlines()[1:] == [
        "made,fill:F-1001,AAPL,transferred:2026-11-18/AAPL,2024-01-10,2026-11-20,50,7500.00,11504.00,4004.00,long,USD"
    ]
    control = (outputs / "performance" / "book_control.csv").read_text().splitlines()
    assert control[-1] == "2026-11-20,40174.56,0.00,140.00,5.00,-1.00,0.00,0.00,0.00,40318.56,0.00"


def test_a_bust_and_a_correction_say_what_stood_before_and_after(desk: Path) -> None:
    from trimtab.edges.store import open_journal
    from trimtab.ledger.accounts import Ledger
    from trimtab.ledger.facts import Corrected
    from trimtab.ledger.fills import Fill
    from trimtab.ledger.roll import enter, roll

    fill = Fill("F-1001c", NEXT, "AAPL", "SELL", 50 * 10**9, 231_000_000, 1_000_000)
    with open_journal(str(desk / "book.db")) as journal:
        ledger = roll(Ledger(), journal.entries())
        fact = Corrected("main", "2026-11-21", "F-1001", fill, "wrong price")
        journal.append(enter(ledger, [fact], who="bo", when_utc="2026-11-21T09:00:00Z").entries)
    warned = trimtab(desk, f"archive 2026-11-21 {SEALED}")
    assert warned.status == 0 and "the NAV of 2026-11-20 would be restated: 40318.56 as archived" in warned.err
    rows = (desk / "archive/2026-11-21/outputs/main/corrections.csv").read_text().splitlines()[1:]
    said = "6,2026-11-21T09:00:00Z,bo,correction"
    assert rows == [
        f"{said},F-1001,wrong price,before,2026-11-20,AAPL,SELL,50,230.10,1.00,USD",
        f"{said},F-1001c,wrong price,after,2026-11-20,AAPL,SELL,50,231.00,1.00,USD",
    ]
    gains = (desk / "archive/2026-11-21/outputs/main/gains.csv").read_text()
    assert gains.count("taken back,fill:F-1001,") == 1 and gains.count("made,fill:F-1001c,") == 1


def test_a_day_without_prices_has_no_nav_and_says_so(desk: Path) -> None:
    outcome = trimtab(desk, "archive 2026-11-21")
    assert (outcome.status, outcome.err) == (
        0, "warning: account main: NAV and returns are left out: the day has no prices in USD\n"
    )  # fmt: skip
    assert (desk / "archive/2026-11-21/outputs/main/performance/left_out.txt").exists()
    assert "replays" in done(desk, "replay 2026-11-21")


def test_several_accounts_have_a_folder_each_with_a_name_that_every_system_takes(desk: Path) -> None:
    for name in ("../up", ".dot", "a" * 100):
        assert trimtab(desk, f"book init --account {name} --date 2026-11-21").status == 0
    done_or_warned = trimtab(desk, f"archive 2026-11-21 {SEALED}")
    assert done_or_warned.status == 0
    names = sorted(path.name for path in (desk / "archive/2026-11-21/outputs").iterdir())
    assert names == ["%2E.%2Fup", "%2Edot", "a" * 100, "main"] and "replays" in done(desk, "replay 2026-11-21")


# --- what is refused -------------------------------------------------------------------------------------------------
REFUSED = {
    f"archive {NEXT} --prices other.csv --basis raw": "archive/2026-11-20: it is sealed with other content (inputs/pri",
    f"archive {DAY} --entry 3": "archive/2026-11-19: it is sealed with other content (inputs/journal.jsonl); a day is",
    "archive 2026-11-10": "2026-11-10: entry 1 takes effect on 2026-11-18; a day is archived with what was known by it",
    "archive 2026-11-10 --entry 0": "2026-11-10: the archive goes up to 2026-11-20; days are archived in their order",
    "archive 2026-11-21 --entry 9": "--entry: it is 9; book.db has the entries 6 to 5 after the last day; correct it",
    "archive 21.11.2026": "DAY: it is '21.11.2026'; it is an ISO date such as 2026-11-20; correct it",
    "archive 2026-11-21 --book other.db": "other.db: it does not hold entry 5 as the archive of 2026-11-20 sealed it",
    "archive 2026-11-21 --book none.db": "none.db: there is no such book; ",
    "archive 2026-11-21 --prices none.csv": "none.csv: ",
    "replay 2026-11-21": "archive: it has no day 2026-11-21; its days are 2026-11-19 to 2026-11-20; name one of them",
    "replay": "DAY: one day is replayed, or all of them; DAY or --all; name one of both",
    f"replay {DAY} --all": "DAY: one day is replayed, or all of them; DAY or --all; name one of both",
    "replay --all --archive none": "none: it has no day; an archive has a folder for each day; name another --archive",
    f"replay {DAY} --seal xyz": "--seal: it is 'xyz'; a seal, or the first 8 or more of its 64 characters; copy it",
    f"diff {NEXT} {DAY}": "DAY: 2026-11-20 is after 2026-11-19; the earlier day stands first; swap them",
    f"diff {DAY} 2026-11-21": "archive: it has no day 2026-11-21; its days are 2026-11-19 to 2026-11-20; name one of",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(command: str, desk: Path) -> None:
    write(desk, {"other.csv": PRICES.replace("230.00", "231.00")})
    done(desk, "book init --book other.db --date 2026-11-18")
    before = kept(desk)
    outcome = trimtab(desk, command)
    assert (outcome.status, outcome.out) == (2, "") and outcome.err.startswith(REFUSED[command]), outcome.err
    assert outcome.err.count("\n") == 1 and kept(desk) == before


def kept(folder: Path) -> dict[str, bytes]:
    """Every file of the archive."""
    root = folder / "archive"
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_an_entry_that_takes_effect_after_the_day_belongs_to_a_later_one(desk: Path) -> None:
    done(desk, "book flow --amount 5 --date 2026-11-21")
    done(desk, "book flow --amount 6 --date 2026-11-23")
    outcome = trimtab(desk, f"archive 2026-11-21 {SEALED}")
    assert outcome.err == (
        "2026-11-21: entry 7 takes effect on 2026-11-23; a day is archived with what was known by it; "
        "archive that day, or this one up to an entry with --entry 6\n"
    )
    assert "entry 6 and" in " ".join(trimtab(desk, f"archive 2026-11-21 --entry 6 {SEALED}").out.split())
    assert "entry 7 and" in " ".join(trimtab(desk, f"archive 2026-11-23 {SEALED}").out.split())
    done(desk, f"archive 2026-11-21 {SEALED}")
    assert "replays" in done(desk, "replay --all --book book.db")


def test_a_day_is_not_sealed_on_an_archive_that_is_not_whole(desk: Path) -> None:
    (desk / "archive" / NEXT / "outputs/main/lots.csv").unlink()
    outcome = trimtab(desk, f"archive 2026-11-21 {SEALED}")
    assert outcome.status == 2 and outcome.err.startswith(
        "archive: it is not whole: 2026-11-20/outputs/main/lots.csv: it is missing; a day is sealed on whole days; "
    )
    assert not (desk / "archive/2026-11-21").exists()


# --- what a replay finds ---------------------------------------------------------------------------------------------
def edit(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / "archive" / path
    text = file.read_bytes()
    assert old.encode() in text
    file.write_bytes(text.replace(old.encode(), new.encode()))


def test_an_edited_output_is_named_with_its_row_and_column(desk: Path) -> None:
    edit(desk, f"{NEXT}/outputs/main/gains.csv", "4004.00", "4014.00")
    assert faults(desk) == [
        "outputs/main/gains.csv, line 2, column Gain, byte 173: '4014.00' is stored and '4004.00' was rebuilt from the "
        "inputs"
    ]
    assert wrong(desk)[0] | {"what": ""} == {
        "file": "outputs/main/gains.csv", "line": 2, "column": "Gain", "byte": 173, "what": ""
    }  # fmt: skip


def test_an_edited_price_is_named_with_its_row(desk: Path) -> None:
    edit(desk, f"{NEXT}/inputs/prices.csv", "AAPL,230", "AAPL,231")
    assert faults(desk) == ["inputs/prices.csv, line 6, column close, byte 117: '231' is stored and '230' was sealed"]
    edit(desk, f"{NEXT}/inputs/prices.csv", "AAPL,231", "AAPL,1999.5")
    assert faults(desk) == ["inputs/prices.csv, line 6: the line was changed since it was sealed"]


def test_an_edited_entry_is_named_with_its_line(desk: Path) -> None:
    edit(desk, f"{DAY}/inputs/journal.jsonl", '"amount_minor":123456', '"amount_minor":923456')
    assert faults(desk)[0] == (
        "2026-11-19/inputs/journal.jsonl, line 4, column 123, byte 1541: '923456' is stored and '123456' was sealed"
    )


@pytest.mark.parametrize("path", ["outputs/main/lots.csv", "inputs/journal.jsonl", "manifest.json", "seal"])
def test_a_missing_file_is_named(desk: Path, path: str) -> None:
    (desk / "archive" / NEXT / path).unlink()
    assert f"{path}: it is missing" in faults(desk)


def test_a_file_that_is_not_of_the_day_is_named_and_plots_are_outside_the_seal(desk: Path) -> None:
    (desk / "archive" / NEXT / "plots").mkdir()
    (desk / "archive" / NEXT / "plots" / "nav.png").write_bytes(b"a picture")
    assert "replays" in done(desk, f"replay {NEXT}")
    (desk / "archive" / NEXT / "outputs" / "note.txt").write_text("a note")
    assert faults(desk) == ["outputs/note.txt: it is not of the sealed day"]


def test_an_edited_manifest_is_named_with_its_byte(desk: Path) -> None:
    edit(desk, f"{NEXT}/manifest.json", '"last": 5', '"last": 6')
    assert re.match(r"manifest.json, line \d+, column \d+, byte \d+: '6' is stored and '5' was sealed", faults(desk)[0])


def test_an_edited_seal_is_named_where_the_manifest_is_what_its_files_make(desk: Path) -> None:
    first = (desk / "archive" / NEXT / "seal").read_text()[0]
    edit(desk, f"{NEXT}/seal", first + (desk / "archive" / NEXT / "seal").read_text()[1:9], "000000000")
    assert faults(desk) == ["seal: it is the seal of another manifest.json"]


def test_a_day_taken_out_of_the_middle_breaks_the_chain(desk: Path) -> None:
    shutil.rmtree(desk / "archive" / DAY)
    assert "manifest.json: the day before, 2026-11-19, is not in the archive" in faults(desk)


def forged(folder: Path, day: str, path: str, old: bytes, new: bytes) -> None:
    """A file of a day changed, and the manifest and seal of that day made anew over it."""
    place = folder / "archive" / day
    data = (place / path).read_bytes()
    assert old in data
    (place / path).write_bytes(data.replace(old, new))
    manifest = archive.read_manifest((place / archive.MANIFEST).read_bytes())
    assert manifest is not None
    files = {**manifest.files, path: archive.mark(data.replace(old, new))}
    made = archive.manifest_bytes(replace(manifest, files=files))
    (place / archive.MANIFEST).write_bytes(made)
    (place / archive.SEAL).write_bytes(archive.seal_bytes(made))


def test_a_day_forged_with_its_manifest_is_found_by_the_day_after_and_by_its_inputs(desk: Path) -> None:
    forged(desk, DAY, "outputs/main/holdings.csv", b"22900.00", b"22901.00")
    after = " ".join(faults(desk))
    assert re.search("manifest.json: the chain is broken: 2026-11-19 has the seal [0-9a-f]{16} and was sealed", after)
    own = faults(desk, f"replay {DAY}")
    assert any("'22901.00' is stored and '22900.00' was rebuilt" in fault for fault in own)
    assert any(fault.startswith("manifest.json: 2026-11-20 was sealed on another manifest") for fault in own)


def test_an_entry_cut_out_of_a_forged_day_does_not_follow(desk: Path) -> None:
    done(desk, "book flow --amount 5 --date 2026-11-21")
    done(desk, "book flow --amount 6 --date 2026-11-21 --ref second")
    trimtab(desk, f"archive 2026-11-21 {SEALED}")
    first = (desk / "archive/2026-11-21/inputs/journal.jsonl").read_bytes().splitlines(keepends=True)[0]
    forged(desk, "2026-11-21", "inputs/journal.jsonl", first, b"")
    assert faults(desk, "replay 2026-11-21") == ["inputs/journal.jsonl, line 1: entry 7 does not follow entry 5"]


def test_a_last_entry_cut_off_a_forged_day_is_not_the_head_that_was_sealed(desk: Path) -> None:
    line = (desk / "archive" / NEXT / "inputs/journal.jsonl").read_bytes()
    forged(desk, NEXT, "inputs/journal.jsonl", line, b"")
    assert re.match(
        "inputs/journal.jsonl: the journal ends with entry 4, head [0-9a-f]{16}, and was sealed with entry 5",
        faults(desk)[0],
    )


def test_a_day_replays_in_another_process_time_zone_and_language(desk: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-O", "-c", PROGRAM, "replay", "--all"]
    ran = subprocess.run(command, cwd=desk, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "") and ran.stdout.count("replays") == 2


def rewritten(folder: Path) -> None:
    """Both days archived anew from a book whose first deposit is another."""
    shutil.rmtree(folder / "archive")
    (folder / "book.db").unlink()
    write(folder, {"holdings.csv": HOLDINGS.replace("1234.56", "9234.56")})
    done(folder, "book init --date 2026-11-18")
    done(folder, "book import holdings.csv --date 2026-11-18")
    done(folder, f"archive {DAY} {SEALED}")
    done(folder, "book fills fills.csv")
    done(folder, f"archive {NEXT} {SEALED}")


def test_a_chain_written_anew_is_found_by_a_seal_kept_elsewhere(desk: Path) -> None:
    seal = seal_of(desk)
    rewritten(desk)
    assert trimtab(desk, "replay --all").status == 0
    sentence = f"the seal {seal[:12]}: days were cut off, or written anew, since it was kept"
    assert faults(desk, f"replay {NEXT} --seal {seal[:12]}") == [f"archive: 2026-11-20 does not have {sentence}"]
    assert faults(desk, f"replay --all --seal {seal[:12]}") == [f"archive: no day has {sentence}"]


def test_a_tail_cut_off_is_found_by_a_seal_kept_elsewhere(desk: Path) -> None:
    seal = seal_of(desk)
    shutil.rmtree(desk / "archive" / NEXT)
    assert trimtab(desk, "replay --all").status == 0
    assert len(faults(desk, f"replay --all --seal {seal}")) == 1
    assert len(faults(desk, f"replay {NEXT} --seal {seal}")) == 1


def test_a_book_written_anew_is_found_by_its_archive(desk: Path) -> None:
    assert "replays" in done(desk, f"replay {NEXT} --book book.db")
    connection = sqlite3.connect(desk / "book.db")
    for trigger in ("journal_never_edited", "journal_never_cut"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("DELETE FROM journal WHERE sequence = 5")
    connection.commit()
    connection.close()
    assert faults(desk, f"replay {NEXT} --book book.db") == ["book.db: it does not hold entry 5 as it was archived"]


def test_another_version_is_told_and_then_compared(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from trimtab.app import archive_checks
    from trimtab.app.versions import versions

    here = {**versions(), "python": "3.99.1", "code": "0" * 16}
    monkeypatch.setattr(archive_checks, "versions", lambda: here)
    outcome = trimtab(desk, f"replay {NEXT}")
    assert outcome.status == 0 and "replays" in outcome.out
    told = [line.split(" and was ")[0] for line in outcome.err.splitlines()]
    assert told == [
        "warning: 2026-11-20: code is 0000000000000000 here", "warning: 2026-11-20: python is 3.99.1 here"
    ]  # fmt: skip


# --- what moved ------------------------------------------------------------------------------------------------------
def test_diff_says_what_moved_and_why_nav_did(desk: Path) -> None:
    assert done(desk, f"diff {DAY} {NEXT}") == page("""
        What moved from 2026-11-19 to 2026-11-20

        Account main
        what                                   before      after      change
        shares        AAPL                        100         50         -50
        cash          USD                    1,234.56  12,738.56  +11,504.00
        price         AAPL                     229.00     230.00       +1.00
        price         MSFT                     401.00     402.00       +1.00
        NAV                                 40,174.56  40,318.56     +144.00
        NAV by cause  prices                                         +140.00
        NAV by cause  trades off the close                             +5.00
        NAV by cause  fees of trades                                   -1.00
    """)
    moves = json.loads(done(desk, f"diff {DAY} {NEXT} --json"))["moves"]
    assert moves[0] == {
        "account": "main", "what": "shares", "name": "AAPL", "before": "100", "after": "50", "change": -50
    }  # fmt: skip
    assert done(desk, f"diff {DAY} {DAY}") == "Nothing moved from 2026-11-19 to 2026-11-19.\n"


def test_restated_prices_change_no_archived_nav_and_are_told(desk: Path) -> None:
    before = kept(desk)
    write(desk, {"prices.csv": PRICES.replace("402.00", "403.00") + "    2026-11-23,231,404\n"})
    outcome: Outcome = trimtab(desk, f"archive 2026-11-23 {SEALED}")
    assert outcome.status == 0
    assert outcome.err.splitlines() == [
        "warning: account main: the NAV of 2026-11-20 would be restated: 40318.56 as archived on 2026-11-20, 40358.56 "
        "with what is known on 2026-11-23; the archived day stays as it was sealed",
        "warning: MSFT: the price of 2026-11-20 was restated: 402 as archived on 2026-11-20, 403 on 2026-11-23",
    ]
    assert {path: content for path, content in kept(desk).items() if path in before} == before
    diffed = trimtab(desk, f"diff {NEXT} 2026-11-23")
    assert diffed.err == outcome.err and "prices restated" in diffed.out


def test_prices_that_do_not_say_their_currency_are_in_that_of_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"holdings.csv": HOLDINGS, "prices.csv": PRICES})
    done(tmp_path, "book init --date 2026-11-18 --currency EUR")
    done(tmp_path, "book import holdings.csv --date 2026-11-18")
    done(tmp_path, f"archive {DAY} {SEALED}")
    summary = tmp_path / "archive" / DAY / "outputs" / "main" / "performance" / "book_summary.json"
    said = json.loads(summary.read_text())
    assert (said["nav"], said["currency"]) == (40174.56, "EUR")
    assert f"archive/{DAY} replays" in done(tmp_path, f"replay {DAY}")
