"""Orders leave once: five hundred desks killed between the steps of staging, at a broker that loses and doubles.

Each desk is a process of its own that stages and dies where the dice say, without a word; another takes the order files
away as soon as they are there and sends them to a broker of paper until it answers. In the end every order of the plan
has left in one file, is at the broker once, and is filled in the book once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import SOAK

from trimtab.app import books, staging
from trimtab.edges.broker.outbox import replace_file
from trimtab.edges.broker.paper import PaperBroker, Temper
from trimtab.edges.broker.paper_files import fills_file, read_order_file
from trimtab.edges.broker.wire import Sent
from trimtab.edges.store import make_journal
from trimtab.errors import BookRefused, Refusal
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Approved, Flow, Opened, OrderLine, Proposed, TargetsSet, Transferred
from trimtab.ledger.journal import canon
from trimtab.ledger.roll import enter
from trimtab.units import WEIGHT_ONE

RUNS = 20_000 if SOAK else 500
PARTS = 10
TRIES = 200
DAY = "2026-11-23"
AT = f"{DAY}T19:30:00Z"
PLAN = "c0" * 32
SHARE = 10**9
STEPS = ("set_aside", "append", "move_out")
KILLED, DONE, BLOCKED = 9, 0, 1
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a desk is a process of its own")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose plan of two sells and two buys is approved; the buys need what the sells bring."""
    place = tmp_path_factory.mktemp("book") / "book.db"
    lines = (
        OrderLine("A", "SELL", 40 * SHARE, 100_000_000), OrderLine("B", "SELL", 7 * SHARE, 55_000_000),
        OrderLine("C", "BUY", 30 * SHARE, 80_000_000), OrderLine("D", "BUY", 3 * SHARE, 250_000_000),
    )  # fmt: skip
    settings = '{"orders":{"exchange":"","price_age_sessions_max":9}}'  # no calendar: this is about kills
    facts = (
        Opened("main", "2026-01-02"), Flow("main", "2026-01-02", "start", 10_000),
        Transferred("main", "2026-01-02", "a", "A", 50 * SHARE, 400_000, acquired="2025-01-02"),
        Transferred("main", "2026-01-02", "b", "B", 9 * SHARE, 40_000, acquired="2025-01-02"),
        TargetsSet("main", DAY, (("CASH", WEIGHT_ONE),), settings), Proposed("main", DAY, PLAN, lines),
        Approved("main", DAY, PLAN),
    )  # fmt: skip
    with make_journal(str(place)) as journal:
        journal.append(enter(Ledger(), facts, who="ana", when_utc=AT).entries)
    loaded(place)
    return place


def loaded(book: Path) -> None:
    """Stage a copy once in this process, so that every desk is forked with all that it would load itself."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(book, folder)
        assert staging.stage(staging.Staging(str(copy), out=f"{folder}/orders", at=AT, archive=folder)).rows


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory where the system has one: kills are the matter here, and not the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


class Desk:
    """One desk, its orders folder, the courier and the broker, under one seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.dice = Random(seed)
        self.place = str(folder / "book.db")
        self.broker = PaperBroker(Temper(partly=3000, lost=3000, repeated=3000, delayed=3000), seed)
        self.left: Counter[str] = Counter()  # in how many files an order left
        self.courier: dict[str, Sent] = {}
        self.answered: set[str] = set()
        self.ends: Counter[int] = Counter()

    def stage(self, patched: Callable[[Random], None]) -> None:
        """Stage in one process, or in two at once; each may die at any step."""
        children = []
        for _ in range(2 if self.dice.random() < 0.2 else 1):
            luck = Random(self.dice.random())
            child = os.fork()
            if child == 0:
                self._staged_or_dead(luck, patched)
            children.append(child)
        for child in children:
            self.ends[os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])] += 1

    def _staged_or_dead(self, luck: Random, patched: Callable[[Random], None]) -> None:
        try:
            deadly(luck)
            patched(luck)
            asked = staging.Staging(
                self.place, out=str(self.folder / "orders"), at=AT, archive=str(self.folder / "none")
            )
            outcome = staging.stage(asked)
            os._exit(BLOCKED if outcome.blocked else DONE)
        except BaseException as fault:
            os.write(2, f"{fault!r}\n".encode())
        os._exit(70)

    def carry(self) -> None:
        """The courier takes what lies there under its own name, and knows no more of what he took before."""
        for path in sorted((self.folder / "orders").glob("orders_*.csv")):
            for order in read_order_file(str(path)):
                self.left[order.order_id] += 1
                self.courier[order.order_id] = order
            path.unlink()

    def trade(self) -> None:
        """Send what has no answer, hear what the broker says, and book its fills."""
        self.broker.send([order for order in self.courier.values() if order.order_id not in self.answered])
        answers = self.broker.poll()
        self.answered |= {answer.order_id for answer in answers}
        fills = [answer.fill for answer in answers if answer.fill]
        if fills:
            path = str(self.folder / "fills.csv")
            replace_file(path, fills_file(fills))
            books.fills(self.place, None, path, user="ana")

    def account(self) -> Account:
        """The account as the book has it."""
        return books.show(self.place).account


def deadly(luck: Random) -> None:
    """Let this process die before or after one of the steps, or in the middle of writing; or let it live."""
    step, when = luck.choice((*STEPS, "none")), luck.choice(("before", "after", "half"))
    if step == "append":
        from trimtab.edges.store import sqlite

        place: Any = sqlite.SqliteJournal
    else:
        place = staging
    if step == "none":
        return
    whole = getattr(place, step)

    def cut_off(*given: Any) -> Any:
        if when == "before":
            os._exit(KILLED)
        if when == "half" and step == "set_aside":
            folder, name, content, mark = given
            Path(folder).mkdir(exist_ok=True)
            (Path(folder) / f".{name}.{mark[:16]}.unsent").write_bytes(content[: luck.randrange(len(content))])
            os._exit(KILLED)
        done = whole(*given)
        if when == "after":
            os._exit(KILLED)
        return done

    setattr(place, step, cut_off)


def unharmed(luck: Random) -> None:
    """No planted fault."""


def walked(
    folder: Path, book: Path, seed: int, patched: Callable[[Random], None] = unharmed, tries: int = TRIES
) -> Desk:
    """A desk until its plan is done, staging again and again whatever happened."""
    folder.mkdir()
    shutil.copy(book, folder / "book.db")
    desk = Desk(folder, seed)
    for _ in range(tries):
        desk.stage(patched)
        if desk.dice.random() < 0.7:
            desk.carry()
        desk.trade()
        orders = desk.account().orders.values()
        if all(order.state == "filled" for order in orders):
            desk.carry()
            return desk
    raise AssertionError(f"seed {seed}: the plan was not done in {tries} tries")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_order_leaves_once_however_often_its_desk_is_killed(part: int, book: Path, place: Path) -> None:
    ends: Counter[int] = Counter()
    for seed in range(part * RUNS // PARTS, (part + 1) * RUNS // PARTS):
        desk = walked(place / str(seed), book, seed)
        ends += desk.ends
        orders = desk.account().orders
        assert desk.left == Counter(dict.fromkeys(orders, 1)), f"seed {seed}"
        assert set(desk.broker.received) == set(orders), f"seed {seed}"
        assert all(order.filled_units == order.quantity_units for order in orders.values()), f"seed {seed}"
        assert not list((desk.folder / "orders").iterdir()) or all(
            path.name.startswith(".") for path in (desk.folder / "orders").iterdir()
        )
    assert set(ends) == {KILLED, DONE, BLOCKED} and ends[KILLED] > RUNS // PARTS


def sent_before_it_is_booked(luck: Random) -> None:
    """The fault of a desk that lets the file leave before the book knows of it."""
    aside = staging.set_aside

    def out_at_once(*given: Any) -> Any:
        done = aside(*given)
        staging.move_out(given[0], given[1], given[3])
        return done

    staging.set_aside = out_at_once  # type: ignore[assignment]


def test_a_desk_that_sends_before_it_books_is_noticed(book: Path, place: Path) -> None:
    desks = (walked(place / str(seed), book, seed, sent_before_it_is_booked) for seed in range(30))
    with pytest.raises(BookRefused, match="was never staged"):  # a fill of an order that the book does not know of
        assert all(max(desk.left.values()) == 1 for desk in desks), "an order left twice"


def unlocked(luck: Random) -> None:
    """The fault of a desk that stages into a folder while another call does."""
    staging.one_at_a_time = lambda folder: nullcontext()  # type: ignore[assignment]


def test_desks_that_do_not_wait_for_each_other_are_noticed(book: Path, place: Path) -> None:
    def is_wrong(seed: int) -> bool:
        try:
            desk = walked(place / str(seed), book, seed, unlocked, tries=30)
        except (AssertionError, Refusal):  # a file went missing, or stands half written
            return True
        return max(desk.left.values()) > 1

    assert any(is_wrong(seed) for seed in range(200))


def test_the_staged_fact_is_the_same_to_the_byte_however_often_it_is_tried(book: Path, place: Path) -> None:
    facts = set()
    for seed in range(20):
        desk = walked(place / str(seed), book, seed)
        facts.add(tuple(canon(entry.fact) for entry in books.history(desk.place) if entry.fact.kind == "staged"))
    assert len(facts) == 1 and len(facts.pop()) == 2
