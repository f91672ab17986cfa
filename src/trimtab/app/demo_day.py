"""A desk's day with the demo sleeve: a book, a plan, an order file, fills on paper, and a sealed day that replays."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trimtab.app import archives, books, desk, mandates, papers, plans
from trimtab.app.setups import Request, set_up
from trimtab.app.staging import Staging, stage
from trimtab.edges.archive import days
from trimtab.edges.folder import new_folder
from trimtab.errors import OutputRefused

if TYPE_CHECKING:
    from trimtab.edges.reports import Json

ACCOUNT, USER, APPROVER = "demo", "ana", "bo"
BOOK, ORDERS, ARCHIVE, FILLS = "book.db", "orders", "archive", "fills.csv"
SENT_AT = "T15:00:00Z"


@dataclass(frozen=True, slots=True)
class DemoDay:
    """What the day left in its folder: its session, the order files, the seal, and whether the sealed day replays."""

    folder: str
    session: str
    orders: tuple[str, ...]
    seal: str
    files: int
    replays: bool


def demo_day(folder: str, sleeve: str) -> DemoDay:
    """The day of a sleeve on its last session, in a new folder that stands whole or not at all; then its replay.

    A folder where a day stands already is replayed and left as it is.
    """
    if not os.path.exists(folder):
        with new_folder(folder) as made:
            _held_day(made, sleeve)
    root = str(Path(folder) / ARCHIVE)
    listed = days(root)
    if not listed or not (Path(folder) / BOOK).is_file():
        allowed, remedy = "the day of the demo has a folder of its own", "take it away, or name another --out"
        raise OutputRefused(folder, "it stands there and holds no such day", allowed, remedy)
    found = archives.replay(listed[-1], root, book=str(Path(folder) / BOOK))
    orders = tuple(sorted(path.name for path in (Path(folder) / ORDERS).iterdir()))
    return DemoDay(folder, listed[-1], orders, found.seal, found.files, not found.faults)


def _held_day(folder: Path, sleeve: str) -> None:
    """The verbs of a day, one call each, in the order of a desk's work."""
    book, root, orders = str(folder / BOOK), str(folder / ARCHIVE), str(folder / ORDERS)
    setup = set_up(Request(sleeve=sleeve))
    assert setup.capital is not None
    session = desk.propose(Request(sleeve=sleeve)).decision.session
    books.init(book, ACCOUNT, currency=setup.currency or "USD", session=session, user=USER)
    books.flow(book, ACCOUNT, str(setup.capital), session=session, user=USER)
    mandates.set_targets(book, ACCOUNT, Request(sleeve=sleeve, user=USER), session=session)
    _, recorded = desk.record(Request(sleeve=sleeve, book=book, archive=root, user=USER))
    plans.approve(book, ACCOUNT, user=APPROVER)
    staged = stage(Staging(book, ACCOUNT, recorded.plan, out=orders, at=session + SENT_AT, archive=root, user=USER))
    papers.trade((staged.path,), out=str(folder / FILLS), temper=papers.temper_of("good", 0))
    books.fills(book, ACCOUNT, str(folder / FILLS), user=USER)
    archives.archive(session, book, root)


def beside(out: str) -> str:
    """The folder of the day, beside the one of the report."""
    return f"{os.path.normpath(out)}-desk"


def demo_day_text(day: DemoDay) -> str:
    """What was done, and where it lies."""
    ends = "replays to the byte" if day.replays else "does not replay"
    return (
        f"The same targets as a desk's day, in {day.folder}: a book of record (book.db) opened with the capital; its "
        f"plan of {day.session} proposed, approved by another user and staged as an order file (orders); the fills "
        f"of a broker of paper booked; and the day sealed in an archive of {day.files} files, which {ends}.\n"
        f"Go on with: trimtab book show --book {os.path.join(day.folder, BOOK)}"
    )


def demo_day_figures(day: DemoDay) -> dict[str, Json]:
    """The same, key by key."""
    return {
        "folder": day.folder, "session": day.session, "orders": list(day.orders), "seal": day.seal, "files": day.files,
        "replays": day.replays,
    }  # fmt: skip
