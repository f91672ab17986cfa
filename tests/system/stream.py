"""A random stream of what a desk does to a book, one operation after the other, and the book that must come of it."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256

from oracle.ledger_model import Life

from trimtab.app import books
from trimtab.app.cli import main
from trimtab.edges import folder
from trimtab.edges.store import sqlite
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Approved, Cancelled, Fact, Filled, Flow, Opened, OrderLine, Proposed, Staged
from trimtab.ledger.journal import Entry
from trimtab.ledger.planning import order_id
from trimtab.ledger.roll import enter
from trimtab.units import SCALE, SHARE_PER

WHO, WHEN = "ana", "2026-11-20T15:00:00Z"
OPERATIONS = 120
OPERATIONS_CUT = 45
AS_IT_IS = "as_it_is"
REPORTS = 6
FILLS_EACH_MAX = 3


@dataclass(frozen=True)
class Stream:
    """The operations, and after each of them (none first) the entries that are booked and the ledger."""

    operations: Sequence[Sequence[Fact]]
    entries: Sequence[Entry]
    after: Sequence[int]
    ledgers: Sequence[Ledger]


def lived(place: str, acknowledged: str, seed: str, first: str) -> Callable[[], None]:
    """The operations of the stream from the first on, each noted in a file when it was answered."""
    operations = stream(int(seed)).operations

    def live() -> None:
        books.now_utc = lambda: WHEN
        notes = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for at in range(int(first), len(operations)):
            assert do(place, operations[at]) == 0
            os.write(notes, f"{at}\n".encode())

    return live


def do(place: str, operation: Sequence[Fact]) -> int:
    """The exit status of one operation: by the command line where a verb books such facts, else as a verb would."""
    fact = operation[0]
    if isinstance(fact, Opened):
        words = ["init", "--date", fact.session]
    elif isinstance(fact, Flow):
        words = ["flow", f"--amount={Decimal(fact.amount_minor) / 100}", "--date", fact.session, "--ref", fact.ref]
    elif isinstance(fact, Filled):
        words = ["fills", _fills_file(place, operation)]
    else:
        with books.opened(place, None) as (journal, ledger, into):
            told = tuple(books.Told("", each) for each in operation)
            books.enter_told(place, journal, ledger, into.name, lambda _: told, WHO)
        return 0
    return main(["book", *words, "--book", place, "--user", WHO, "--json"])


def _fills_file(place: str, operation: Sequence[Fact]) -> str:
    rows = ["fill_id,date,symbol,side,quantity,price,fees"]
    for fact in operation:
        assert isinstance(fact, Filled)
        fill = fact.fill
        shares, price, fees = (
            Decimal(fill.quantity_units) / SHARE_PER, Decimal(fill.price_ticks).scaleb(-SCALE),
            Decimal(fill.fees_ticks).scaleb(-SCALE),
        )  # fmt: skip
        rows.append(f"{fill.fill_id},{fill.session},{fill.symbol},{fill.side},{shares:f},{price:f},{fees:f}")
    path = f"{place}.fills.csv"
    with open(path, "w") as file:
        file.write("\n".join(rows) + "\n")
    return path


@cache
def stream(seed: int) -> Stream:
    """The stream of that number."""
    operations = _operations(seed)
    ledger, ledgers, entries, after = Ledger(), [Ledger()], list[Entry](), [0]
    for operation in operations:
        entered = enter(ledger, operation, who=WHO, when_utc=WHEN)
        ledger = entered.ledger
        entries += entered.entries
        after.append(len(entries))
        ledgers.append(ledger)
    return Stream(operations, entries, after, ledgers)


def _operations(seed: int) -> list[list[Fact]]:
    life, dice = Life(seed), random.Random(seed)
    made: list[list[Fact]] = [[Opened("main", "2026-01-02")], [Flow("main", "2026-01-02", "start", 10**7)]]
    life.model.cash += 10**7
    life.model.inflow += 10**7
    while len(made) < OPERATIONS:
        operation = life.facts(1)
        while isinstance(operation[-1], Filled) and len(operation) < dice.randrange(1, FILLS_EACH_MAX + 1):
            (more,) = life.facts(1)
            if not isinstance(more, Filled):
                made.append(operation)
                operation = [more]
                break
            operation.append(more)
        made.append(operation)
        if len(made) % 9 == 0:
            made += _plan(life.session, f"{seed}/{len(made)}")
    return made


def _plan(session: str, name: str) -> list[list[Fact]]:
    """A plan from its proposal to the end of its orders."""
    plan = sha256(name.encode()).hexdigest()
    lines = tuple(OrderLine(symbol, "BUY", 5 * SHARE_PER, 10**7) for symbol in ("A", "B"))
    orders = tuple(order_id(plan, "main", line.symbol, line.side) for line in lines)
    return [
        [Proposed("main", session, plan, lines), Approved("main", session, plan)],
        [Staged("main", session, plan, 1, orders, "desk")],
        [Cancelled("main", session, order, "the day ended") for order in orders],
    ]


def cut(synchronous: str, way: str, seed: str) -> Callable[[], None]:
    """The first operations of a stream under a setting of SQLite, each answered on a descriptor of its own.

    Alone, each operation folds its log into the book at its end. Beside a reader the log stays, and is folded in and
    begun again on the way.
    """
    operations = stream(int(seed)).operations[:OPERATIONS_CUT]

    def live() -> None:
        books.now_utc = lambda: WHEN
        settle = sqlite._settle

        def settled(place: str, connection: sqlite3.Connection) -> None:
            settle(place, connection)
            if synchronous != AS_IT_IS:
                connection.execute(f"PRAGMA synchronous = {synchronous}")
            connection.execute("PRAGMA wal_autocheckpoint = 16")

        sqlite._settle = settled
        answers = os.open(os.devnull, os.O_WRONLY)
        readers = []
        for at, operation in enumerate(operations):
            assert do("book.db", operation) == 0
            if way == "beside_a_reader" and not readers:
                readers.append(books.open_journal("book.db"))
            os.write(answers, f"{at}\n".encode())
        os._exit(0)  # the reader goes as the power would

    return live


def report_files(number: int) -> dict[str, bytes]:
    """The files of one report: each says its number all over, and one of them stands in every other report only."""
    mark = f"report {number}\n".encode()
    files = {"portfolio_nav.csv": mark * 200, "portfolio_drift.csv": mark, "portfolio_trades.csv": mark * (number + 1)}
    return files if number % 2 else files | {"portfolio.html": mark * 50}


def reports(step: str) -> Callable[[], None]:
    """Reports into one folder, each in place of the one before, by one step of the system or by two."""

    def live() -> None:
        if step == "two":
            folder._exchange = lambda beside, place: False
        answers = os.open(os.devnull, os.O_WRONLY)
        for at in range(REPORTS):
            folder.write_folder("out", report_files(at))
            os.write(answers, f"{at}\n".encode())

    return live
