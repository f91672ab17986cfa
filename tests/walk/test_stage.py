"""Staging as a desk types it: waves, cut-offs, limits that hold a wave back, retries, and a call that was cut off."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from walk.commands import Outcome, trimtab, write
from walk.morning import TARGETS

from trimtab.edges.store.sqlite import SqliteJournal
from trimtab.errors import BookRefused
from trimtab.ledger.journal import Entry

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,150,24000.00,2025-01-02
    MSFT,40,12000.00,2025-01-02
    CASH,5000.00,,
"""
PRICES = """
    Date,AAPL,MSFT,NVDA
    2026-11-20,230.10,410.00,180.00
"""
NOW = """
    Date,AAPL,MSFT,NVDA
    2026-11-23,229.80,411.00,179.90
"""
VOLUMES = """
    symbol,volume
    AAPL,45000000
    MSFT,20000000
    NVDA,180000000
"""
FILLS = """
    fill_id,date,symbol,side,quantity,price,fees
    F-1,2026-11-23,AAPL,SELL,78,230.40,0
"""
CHECKED = "--prices now.csv --basis raw --volumes volumes.csv"
IN_TIME = "--at 2026-11-23T19:30:00Z"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book and a plan of one sell and two buys, proposed by ana and approved by bob."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {
        "holdings.csv": HOLDINGS, "targets.csv": TARGETS, "prices.csv": PRICES, "now.csv": NOW, "volumes.csv": VOLUMES,
        "fills.csv": FILLS,
    })  # fmt: skip
    for command in (
        "book init --date 2026-01-02", "book import holdings.csv --date 2026-01-02",
        "book targets --targets targets.csv --date 2026-11-20",
        "propose --book book.db --prices prices.csv --basis raw --record", "approve --user bob",
    ):  # fmt: skip
        assert trimtab(tmp_path, command).status == 0
    return tmp_path


def staged(folder: Path, command: str) -> Outcome:
    """What a call of stage that must succeed has said."""
    outcome = trimtab(folder, f"stage {command}")
    assert outcome.status == 0, outcome
    return outcome


def held_back(folder: Path, command: str) -> list[str]:
    """The limits that hold a wave back; nothing was entered or written."""
    before = head(folder), files(folder)
    outcome = trimtab(folder, f"stage {command} --json")
    assert (outcome.status, head(folder), files(folder)) == (1, *before), outcome
    figures = json.loads(outcome.out)
    assert figures["did"] == "blocked" and figures["file"] is None
    return [reason["limit"] for reason in figures["blocked"]]


def refused(folder: Path, command: str) -> str:
    """The sentence of a call that must be refused, and must have left the book and the orders as they were."""
    before = head(folder), files(folder)
    outcome = trimtab(folder, f"stage {command}")
    assert (outcome.status, outcome.out, head(folder), files(folder)) == (2, "", *before), outcome
    return outcome.err.rstrip("\n")


def head(folder: Path) -> str:
    """The hash of the book's last entry."""
    return str(json.loads(trimtab(folder, "book verify --json").out)["head"])


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the folder that orders leave from, hidden ones too."""
    place = folder / "orders"
    return {path.name: path.read_bytes() for path in place.iterdir()} if place.is_dir() else {}


def test_sells_leave_first_and_buys_when_the_sells_are_booked(desk: Path) -> None:
    first = staged(desk, f"{CHECKED} {IN_TIME}")
    assert first.err == "" and "wave 1 of 2 is staged" in first.out
    assert held_back(desk, f"{CHECKED} {IN_TIME}") == ["cash"]
    assert trimtab(desk, "book fills fills.csv").status == 0
    second = staged(desk, f"{CHECKED} {IN_TIME} --format ibkr")
    assert "wave 2 of 2 is staged" in second.out
    sells, buys = sorted(files(desk))
    assert b"SELL,AAPL,AAPL,78,MOC" in files(desk)[sells] and files(desk)[buys].count(b"BUY,") == 2


def test_buys_need_not_wait_where_the_cash_suffices_without_the_sells(desk: Path) -> None:
    staged(desk, f"{CHECKED} {IN_TIME}")
    assert trimtab(desk, "book flow --amount 20000 --date 2026-11-23").status == 0
    assert "wave 2 of 2 is staged" in staged(desk, f"{CHECKED} {IN_TIME}").out


def test_the_same_wave_again_enters_nothing_and_writes_nothing(desk: Path) -> None:
    staged(desk, f"{CHECKED} {IN_TIME}")
    before = head(desk), files(desk)
    for command in (f"--wave 1 {IN_TIME}", "--wave 1 --at 2026-11-27T17:45:00Z", "--wave 1 --user bob"):
        assert "nothing is new" in staged(desk, command).out
    assert (head(desk), files(desk)) == before


def test_a_file_that_was_taken_away_is_written_again_only_when_its_wave_is_named(desk: Path) -> None:
    staged(desk, f"{CHECKED} {IN_TIME}")
    before, entry = files(desk), head(desk)
    (sent,) = (desk / "orders").iterdir()
    sent.unlink()
    assert held_back(desk, f"{CHECKED} {IN_TIME}") == ["cash"]  # the next wave, not the first again
    again = staged(desk, "--wave 1")
    assert "send it only if the first was never sent" in again.err
    assert (files(desk), head(desk)) == (before, entry)


def test_a_file_that_was_edited_is_refused(desk: Path) -> None:
    staged(desk, f"{CHECKED} {IN_TIME}")
    (sent,) = (desk / "orders").iterdir()
    sent.write_bytes(sent.read_bytes().replace(b",78,", b",780,"))
    assert refused(desk, "--wave 1") == (
        f"orders/{sent.name}: it is not as it was staged; an order file is not edited; "
        "move it away, and run `trimtab stage --wave 1` again"
    )


def test_another_file_of_that_name_is_not_overwritten(desk: Path) -> None:
    staged(desk, f"{CHECKED} {IN_TIME} --out elsewhere")
    (name,) = (path.name for path in (desk / "elsewhere").iterdir())
    (desk / "orders").mkdir()
    write(desk, {f"orders/{name}": "mine"})
    assert "it is not as it was staged" in refused(desk, "--wave 1")


def test_a_file_that_the_book_did_not_stage_is_not_overwritten(desk: Path) -> None:
    (desk / "twin.db").write_bytes((desk / "book.db").read_bytes())  # another client's, or one put back from a copy
    staged(desk, f"{CHECKED} {IN_TIME}")
    (name,) = files(desk)
    assert refused(desk, f"{CHECKED} {IN_TIME} --book twin.db") == (
        f"orders/{name}: it stands there, and twin.db has not staged it; an order file is of one book; "
        "move it away, or name another --out"
    )
    assert json.loads(trimtab(desk, "book verify --book twin.db --json").out)["entries"] == 7


@pytest.mark.parametrize(
    ("at", "limits"),
    [
        (
            "2026-11-23T20:40:00Z",
            [],
        ),  # 15:40 in New York: the exchange takes orders until 15:50, the desk stops at 15:40
        ("2026-11-23T20:40:01Z", ["late"]),
        ("2026-11-21T15:00:00Z", ["closed"]),  # a Saturday
        ("2026-11-26T15:00:00Z", ["closed"]),  # Thanksgiving
    ],
)
def test_an_order_after_its_cut_off_is_held_back(desk: Path, at: str, limits: list[str]) -> None:
    command = f"--volumes volumes.csv --price AAPL=230.10 --at {at}"
    if limits:
        assert held_back(desk, command) == limits
    else:
        staged(desk, command)


def test_on_a_day_that_closes_early_the_desk_stops_early(desk: Path) -> None:
    live = "--price AAPL=230.10 --price MSFT=410 --price NVDA=180 --volumes volumes.csv"
    assert held_back(desk, f"{live} --at 2026-11-27T17:40:01Z") == ["late"]
    outcome = staged(desk, f"{live} --at 2026-11-27T17:40:00Z")
    assert outcome.err == "warning: NYSE closes early on 2026-11-27, at 2026-11-27T18:00:00Z\n"


def test_what_cannot_be_checked_is_said(desk: Path) -> None:
    assert staged(desk, IN_TIME).err == (
        "warning: no --prices were given: the orders are held against the prices of their plan\n"
        "warning: the share of a day's volume is not checked: none is known of AAPL\n"
    )


def test_live_prices_of_some_leave_the_others_at_the_prices_of_their_plan_which_is_said(desk: Path) -> None:
    assert staged(desk, f"--price AAPL=230.10 --volumes volumes.csv {IN_TIME}").err == (
        "warning: no --prices were given: the orders of MSFT, NVDA are held against the prices of their plan\n"
    )


def test_every_limit_that_holds_a_wave_back_is_named(desk: Path) -> None:
    write(desk, {"volumes.csv": "symbol,volume\nAAPL,779\n"})
    command = "--volumes volumes.csv --price AAPL=300 --at 2026-11-27T17:45:00Z"
    assert held_back(desk, command) == ["volume_share", "price_collar", "late", "turnover"]


TIMES = "it is a time with its zone, as 2026-11-23T19:30:00Z, from 1900 to 2199; correct it"
SENTENCES = [
    ("--wave 3", "--wave: it is 3; the plan has 2 waves; correct it"),
    ("--wave 2",
     "--wave: wave 1 of the plan {plan} is not staged; waves are staged in their order; stage wave 1 first"),
    ("--at noon", f"--at: it is 'noon'; {TIMES}"),
    ("--at 2026-11-23T19:30:00",
     f"--at: it is '2026-11-23T19:30:00'; {TIMES}"),
    ("--at 0001-01-01T00:00:00+14:00",
     f"--at: it is '0001-01-01T00:00:00+14:00'; {TIMES}"),
    ("--at 9999-12-31T23:59:59Z",
     f"--at: it is '9999-12-31T23:59:59Z'; {TIMES}"),
    ("--basis raw " + IN_TIME,
     "--basis: there is no --prices; it says how prices are read; add --prices, or leave it out"),
    ("--actions acts.csv --field close " + IN_TIME,
     "--actions: there is no --prices; it says how prices are read; add --prices, or leave it out"),
    ("--price AAPL=1e999999999 " + IN_TIME, "--price: the price of AAPL is '1e999999999'; "
     "a price is a number above zero, at most 9007199254.740991; correct it"),
    ("--price IBM=100 " + IN_TIME,
     "--price: IBM is neither held nor a target; a live price is of a name that is held or wanted; correct the symbol"),
    ("--volumes prices.csv " + IN_TIME, "prices.csv:1: "),
]  # fmt: skip


@pytest.mark.parametrize(("command", "sentence"), SENTENCES)
def test_what_cannot_be_asked_is_refused(desk: Path, command: str, sentence: str) -> None:
    plan = json.loads(trimtab(desk, f"stage {IN_TIME} --at 2026-11-21T15:00:00Z --json").out)["plan"][:12]
    said = refused(desk, command)
    assert said.startswith(sentence.format(plan=plan)) and (
        said == sentence.format(plan=plan) or sentence.endswith(" ")
    )


def test_a_folder_that_cannot_be_written_leaves_the_book_as_it_was(desk: Path) -> None:
    write(desk, {"taken": "a file"})
    assert refused(desk, f"{CHECKED} {IN_TIME} --out taken").startswith("taken")


def test_a_plan_that_is_not_approved_is_not_staged(desk: Path) -> None:
    assert trimtab(desk, "book flow --amount 100 --date 2026-11-23").status == 0
    assert "is void since the book changed with the flow of entry 8" in refused(desk, f"{CHECKED} {IN_TIME}")


SLEEVE = """
    name = "Two"
    capital = 100000
    targets = { AAPL = 0.5, "BRK.B" = 0.5 }
    prices = { source = "two.csv", basis = "raw" }
    limits = { step = 0.001 }
    orders = { order_type = "LOC", limit_offset = 0.01, exchange = "", symbols = ["BRK.B=BRK B"], WORDS }
"""


def allocated(folder: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """A book of cash whose first allocation is approved, under orders of these settings."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(folder, {"two.toml": SLEEVE.replace("WORDS", words), "two.csv": "Date,AAPL,BRK.B\n2026-11-20,230.10,500.00"})
    for command in (
        "book init --date 2026-01-02", "book flow --amount 100000 --date 2026-11-20",
        "book targets two.toml --date 2026-11-20",
        "propose --book book.db --prices two.csv --basis raw --record", "approve",
    ):  # fmt: skip
        outcome = trimtab(folder, command)
        assert outcome.status == 0, outcome


def test_a_first_allocation_passes_under_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allocated(tmp_path, monkeypatch, "orders_max = 2")
    outcome = staged(tmp_path, f"{IN_TIME} --format ibkr")
    assert "its one wave is staged" in outcome.out
    assert "warning: no cut-off is checked: exchange in [orders] is empty\n" in outcome.err
    (basket,) = files(tmp_path).values()
    assert b"BRK B,STK,SMART,USD,DAY,LOC,505.00,tt20261123w1,," in basket


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ('restricted = ["AAPL"]', ["restricted"]),
        ("order_notional_max = 40000", ["order_notional", "order_notional"]),
        ("batch_notional_max = 99000", ["batch_notional"]),
        ("order_nav_max = 0.4, batch_nav_max = 0.9, daily_nav_max = 0.8",
         ["order_nav", "order_nav", "batch_nav", "daily_nav"]),
        ("order_shares_max = 100", ["order_shares"]),
        ("orders_max = 1", ["orders"]),
    ],
)  # fmt: skip
def test_the_limits_of_the_mandate_hold_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, limits: list[str]
) -> None:
    allocated(tmp_path, monkeypatch, words)
    assert held_back(tmp_path, IN_TIME) == limits


@pytest.mark.parametrize(("most", "limits"), [("1.3", []), ("1.2", ["daily_nav"])])
def test_what_left_earlier_in_the_session_counts_whatever_its_prices_were_counted_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: str, limits: list[str]
) -> None:
    allocated(tmp_path, monkeypatch, f"daily_nav_max = {most}")
    staged(tmp_path, IN_TIME)
    (sent,) = files(tmp_path)
    turned = SLEEVE.replace("WORDS", f"daily_nav_max = {most}").replace("AAPL = 0.5", "AAPL = 0.25")
    cents = turned.replace('"BRK.B" = 0.5', '"BRK.B" = 0.75').replace('basis = "raw"', 'basis = "raw", scale = 2')
    write(tmp_path, {"two.toml": cents})
    for command in (
        f"paper orders/{sent}", "book fills fills.csv", "book targets two.toml --date 2026-11-23",
        "propose two.toml --book book.db --record", "approve",
    ):  # fmt: skip
        outcome = trimtab(tmp_path, command)
        assert outcome.status == 0, outcome
    if limits:
        assert held_back(tmp_path, IN_TIME) == limits
    else:
        staged(tmp_path, IN_TIME)


def test_limits_are_lifted_by_a_new_mandate_alone_and_that_voids_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allocated(tmp_path, monkeypatch, "orders_max = 1")
    assert held_back(tmp_path, IN_TIME) == ["orders"]
    write(tmp_path, {"two.toml": SLEEVE.replace("WORDS", "orders_max = 2")})
    assert trimtab(tmp_path, "book targets two.toml --date 2026-11-20").status == 0
    assert "is void since the book changed with the targets" in refused(tmp_path, IN_TIME)


def test_a_price_older_than_the_mandate_allows_holds_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allocated(tmp_path, monkeypatch, "price_age_sessions_max = 1")
    assert held_back(tmp_path, "--at 2026-11-24T15:00:00Z") == ["price_age", "price_age"]  # of Friday, on Tuesday
    staged(tmp_path, "--at 2026-11-23T15:00:00Z")


def test_what_holds_back_several_orders_alike_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allocated(tmp_path, monkeypatch, "price_age_sessions_max = 1")
    screen = trimtab(tmp_path, "stage --at 2026-11-24T15:00:00Z").out
    assert "price_age  AAPL, BRK.B: its price is 2 sessions old; at most 1" in screen
    assert screen.count("price_age  ") == 1


def test_nothing_is_staged_while_shares_differ_from_the_brokers(desk: Path) -> None:
    write(desk, {"broker.csv": "symbol,quantity\nAAPL,149\nMSFT,40"})
    assert trimtab(desk, "reconcile broker.csv --date 2026-11-23").status == 1
    assert "differ from the broker's of 2026-11-23: AAPL (quantity)" in refused(desk, f"{CHECKED} {IN_TIME}")


def test_the_same_on_postgresql(tmp_path: Path, postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from postgres import database

    monkeypatch.setenv("TRIMTAB_USER", "ana")
    place = database(postgres_server)
    write(tmp_path, {"targets.csv": "symbol,weight\nAAPL,1", "prices.csv": "Date,AAPL\n2026-11-20,230.10"})
    for command in (
        "book init --date 2026-01-02", "book flow --amount 10000 --date 2026-11-20",
        "book targets --targets targets.csv --date 2026-11-20",
        "propose --prices prices.csv --basis raw --record", "approve", f"stage {IN_TIME}", f"stage --wave 1 {IN_TIME}",
    ):  # fmt: skip
        outcome = trimtab(tmp_path, f"{command} --book {place}")
        assert outcome.status == 0, outcome
    assert "nothing is new" in " ".join(outcome.out.split())
    (sent,) = files(tmp_path)
    assert trimtab(tmp_path, f"paper orders/{sent}").status == 0
    assert "booked 1 fill" in trimtab(tmp_path, f"book fills fills.csv --book {place}").out


@pytest.mark.parametrize("when", ["before it booked", "after it booked"])
def test_a_store_that_fails_leaves_one_set_of_orders(desk: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    append = SqliteJournal.append

    def failing(journal: SqliteJournal, entries: Sequence[Entry]) -> None:
        if when == "after it booked":
            append(journal, entries)
        raise BookRefused("book.db", "its answer was lost", "", "try again")

    with monkeypatch.context() as patched:
        patched.setattr(SqliteJournal, "append", failing)
        assert trimtab(desk, f"stage {CHECKED} {IN_TIME}").status == 2
    aside = files(desk)
    assert [name.endswith(".unsent") for name in aside] == ([True] if when == "after it booked" else [])
    again = staged(desk, f"{CHECKED} {IN_TIME}")
    did = "cut off; its file is now in place" if when == "after it booked" else "is staged"
    assert did in " ".join(again.out.split())
    ((name, content),) = files(desk).items()
    assert name.startswith("orders_") and (not aside or [content] == list(aside.values()))
