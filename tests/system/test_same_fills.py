"""Eight processes book one file again and again, written otherwise each time, some killed: each fill is booked once."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from system.nursery import Job, Nursery, Ran

from trimtab.app import books
from trimtab.edges.store import open_journal
from trimtab.ledger.facts import Filled

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))
RUNS, PROCESSES = 10, 8
TIMES = 200 if SOAK else 4
HEADER = "fill_id,date,symbol,side,quantity,price,fees"
FILLS = [(f"Ab-{at}", f"2026-01-{5 + at:02}", f"S{at % 3}", "BUY", 10 + at, "230.10", "0.50") for at in range(6)]


@pytest.fixture(scope="module")
def nurseries() -> Iterator[list[Nursery]]:
    """As many as there are processes."""
    nurseries = [Nursery() for _ in range(PROCESSES)]
    yield nurseries
    for nursery in nurseries:
        nursery.__exit__()


def variant(dice: random.Random) -> str:
    """The file as another export may write it: order, capitals, spaces, zeros, quotes, line ends, dates, repeats."""
    rows = [list(map(str, row)) for row in dice.sample(FILLS, len(FILLS))]
    if dice.random() < 0.3:
        rows.append(list(dice.choice(rows)))
    for row in rows:
        row[0] = dice.choice((row[0], f" {row[0]} ", row[0].upper(), row[0].lower(), row[0].replace("-", "- ")))
        row[3] = dice.choice(("BUY", "buy", " Buy"))
        row[4] += dice.choice(("", ".0", ".000"))
        row[5] = dice.choice(("230.10", "230.1", "$230.10", "230.100000"))
    if dice.random() < 0.3:
        rows = [[row[0], row[1].replace("-", ""), *row[2:]] for row in rows]
    quote = dice.choice(("", '"'))
    head = dice.choice((HEADER, HEADER.title(), HEADER.replace(",", " , ")))
    end = dice.choice(("\n", "\r\n"))
    return end.join([head, *(",".join(f"{quote}{cell}{quote}" for cell in row) for row in rows)]) + end


def booked(place: Path) -> list[str]:
    """The ids of the fills in the book, spelt in small letters without spaces; the book must verify."""
    assert books.verify(str(place)).fault == ""
    with open_journal(str(place)) as journal:
        ids = [entry.fact.key for entry in journal.entries() if isinstance(entry.fact, Filled)]
    return ["".join(fill_id.split()).lower() for fill_id in ids]


def process(nursery: Nursery, folder: Path, number: int, dice: random.Random) -> list[Ran]:
    """One process's bookings, each of another writing of the file; one in four is killed on the way."""
    answers = []
    for at in range(TIMES):
        name = f"fills-{number}-{at}.csv"
        (folder / name).write_text(variant(dice), newline="")
        words = ("book", "fills", name, "--book", "book.db", "--user", f"p{number}")
        kill_after = dice.random() ** 2 * 0.1 if dice.random() < 0.25 else -1
        answers.append(nursery.run(Job(str(folder), "system.nursery:cli", words, kill_after=kill_after)))
    return answers


@pytest.mark.parametrize("run", range(RUNS))
def test_the_same_fills_are_booked_exactly_once(run: int, nurseries: list[Nursery], tmp_path: Path) -> None:
    place = tmp_path / "book.db"
    books.init(str(place), "main", session="2026-01-02", user="ana")
    books.flow(str(place), None, "1000000", session="2026-01-02", user="ana")
    dice = [random.Random(f"{run}/{number}") for number in range(PROCESSES)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        runs = [
            pool.submit(process, nursery, tmp_path, number, dice[number]) for number, nursery in enumerate(nurseries)
        ]
        answers = [answer for each in runs for answer in each.result()]
    assert {answer.status for answer in answers} <= {0, -signal.SIGKILL}, [a.err for a in answers if a.status > 0]
    assert any(answer.status == 0 for answer in answers)
    assert sorted(booked(place)) == sorted(row[0].lower() for row in FILLS)
    again_under_new_ids(nurseries[0], place)
    other_content_is_refused(nurseries[1], place)


def again_under_new_ids(nursery: Nursery, place: Path) -> None:
    """A resend under other ids is booked, since nobody here can know, and each fill of it is flagged."""
    before = len(booked(place))
    rows = [",".join(map(str, (f"again-{row[0]}", *row[1:]))) for row in FILLS]
    (place.parent / "again.csv").write_text("\n".join((HEADER, *rows)) + "\n")
    words = ("book", "fills", "again.csv", "--book", "book.db", "--user", "ana")
    answer = nursery.run(Job(str(place.parent), "system.nursery:cli", words))
    assert answer.status == 0
    assert answer.err.count("differ in their id only: sent twice?") == len(FILLS)
    assert len(booked(place)) == before + len(FILLS)


def other_content_is_refused(nursery: Nursery, place: Path) -> None:
    """Every id of the book with anything else in it, alone in a file, is refused, and the book stays as it was."""
    before = place.read_bytes(), booked(place)
    with open_journal(str(place)) as journal:
        known = [entry.fact.fill for entry in journal.entries() if isinstance(entry.fact, Filled)]
    for fill in known[:2]:
        row = [fill.fill_id, fill.session, fill.symbol, fill.side, str(fill.quantity_units // 10**9), "230.10", "0.50"]
        for column, other in ((1, "2026-01-30"), (2, "S9"), (4, "99"), (5, "230.11"), (6, "0.51")):
            changed = [other if at == column else cell for at, cell in enumerate(row)]
            (place.parent / "other.csv").write_text(f"{HEADER}\n{','.join(changed)}\n")
            words = ("book", "fills", "other.csv", "--book", "book.db", "--user", "ana")
            answer = nursery.run(Job(str(place.parent), "system.nursery:cli", words))
            assert answer.status == 2
            assert "is in the book with other content; one id is one fact for ever" in answer.err
    assert booked(place) == before[1]
