"""A day without a broker: orders go to the paper broker, whose fills the book takes; and what an awkward one does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from walk.commands import Outcome, trimtab, write

from trimtab.edges.broker.paper import TEMPERS, PaperBroker, Temper
from trimtab.edges.broker.wire import ACCEPTED, FILLED, REJECTED, Broker, Sent
from trimtab.ledger.fills import BUY, SELL

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,150,24000.00,2025-01-02
    MSFT,40,12000.00,2025-01-02
    CASH,5000.00,,
"""
SETTINGS = "--fee-bps 10 --date 2026-11-20"
AT = "--at 2026-11-23T19:30:00Z"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book whose plan of one sell and two buys is approved, and its sells staged."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {
        "holdings.csv": HOLDINGS, "targets.csv": "symbol,weight\nAAPL,0.3\nMSFT,0.3\nNVDA,0.4",
        "prices.csv": "Date,AAPL,MSFT,NVDA\n2026-11-20,230.10,410.00,180.00",
    })  # fmt: skip
    for command in (
        "book init --date 2026-01-02", "book import holdings.csv --date 2026-01-02",
        f"book targets --targets targets.csv {SETTINGS}",
        "propose --book book.db --prices prices.csv --basis raw --record", "approve", f"stage {AT}",
    ):  # fmt: skip
        assert trimtab(tmp_path, command).status == 0
    return tmp_path


def order_files(folder: Path) -> str:
    """The order files of the folder as words of a command."""
    return " ".join(f"orders/{path.name}" for path in sorted((folder / "orders").iterdir()))


def done(folder: Path, command: str) -> Outcome:
    """What a command that must succeed has said."""
    outcome = trimtab(folder, command)
    assert outcome.status == 0, outcome
    return outcome


def test_a_plan_filled_at_its_own_prices_books_to_the_cash_it_foresaw(desk: Path) -> None:
    foreseen = json.loads(done(desk, "propose --book book.db --prices prices.csv --basis raw --json").out)["cash_after"]
    done(desk, f"paper {order_files(desk)} --out sells.csv")
    done(desk, "book fills sells.csv")
    done(desk, f"stage {AT}")
    done(desk, f"paper {order_files(desk)} --out all.csv")
    assert "2 fills; 1 fill already in the book" in done(desk, "book fills all.csv").out
    cash = json.loads(done(desk, "book show --json").out)["cash"]["USD"]
    assert foreseen <= cash < foreseen + 0.03  # by less than a cent a trade


def test_a_partial_fill_leaves_the_rest_open_and_comes_with_a_later_poll(desk: Path) -> None:
    assert "partly filled" in done(desk, f"paper {order_files(desk)} --temper partly --polls 1").out
    done(desk, "book fills fills.csv")
    refused = trimtab(desk, "propose --book book.db --prices prices.csv --basis raw --record")
    assert refused.status == 2 and "1 order" in refused.err and "open" in refused.err
    assert "  filled" in done(desk, f"paper {order_files(desk)} --temper partly --polls 2").out
    assert "1 fill; 1 fill already in the book" in done(desk, "book fills fills.csv").out


def test_a_rejection_is_said_and_no_file_is_written(desk: Path) -> None:
    outcome = done(desk, f"paper {order_files(desk)} --temper rejects")
    assert "rejected: " in outcome.out and "No fill came" in outcome.out
    assert not (desk / "fills.csv").exists()


def test_the_same_files_and_seed_give_the_same_bytes(desk: Path) -> None:
    for name in ("one.csv", "two.csv"):
        done(desk, f"paper {order_files(desk)} --temper awkward --polls 9 --seed 5 --slip-bps 20 --out {name}")
    assert (desk / "one.csv").read_bytes() == (desk / "two.csv").read_bytes()


REFUSED = [
    ("prices.csv", "prices.csv: its columns are not those of our order files; "
     "the paper broker reads what `trimtab stage` writes in the form trimtab; stage with --format trimtab"),
    ("nowhere.csv",
     "nowhere.csv: it cannot be read (No such file or directory); an order file is read; check the path"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "sentence"), REFUSED)
def test_what_is_no_order_file_is_refused(desk: Path, file: str, sentence: str) -> None:
    outcome = trimtab(desk, f"paper {file}")
    assert (outcome.status, outcome.out, outcome.err) == (2, "", sentence + "\n")


def test_every_row_that_is_no_order_is_named(desk: Path) -> None:
    (path,) = (desk / "orders").iterdir()
    text = path.read_text()
    row = text.splitlines()[1]
    rows = [row, row.replace(",77,", ",0,"), row.replace(",SELL,", ",SHORT,"), row.replace(",230.10,", ",much,")]
    (desk / "odd.csv").write_text("\r\n".join([text.splitlines()[0], *rows]) + "\r\n")
    sentences = trimtab(desk, "paper odd.csv").err.splitlines()
    assert [sentence.split(";")[0] for sentence in sentences] == [
        "odd.csv:3: it is no order (its quantity is 0)", "odd.csv:4: it is no order (its id, side or session)",
        "odd.csv:5: it is no order ('much' is no number)",
    ]  # fmt: skip


def test_one_id_with_two_contents_is_refused(desk: Path) -> None:
    (path,) = (desk / "orders").iterdir()
    (desk / "other.csv").write_bytes(path.read_bytes().replace(b",77,", b",79,"))
    outcome = trimtab(desk, f"paper orders/{path.name} other.csv")
    assert outcome.status == 2 and "stands in the files with different content; one id is one order" in outcome.err


ORDER = Sent("A" * 20, "2026-11-23", BUY, "NVDA", 100 * 10**9, None, 180_000_000, 1_000_000, "USD", 6)


def test_an_order_sent_twice_is_one_order() -> None:
    broker = PaperBroker()
    broker.send([ORDER, ORDER])
    broker.send([ORDER])
    assert broker.arrivals == {ORDER.order_id: 3}
    assert [answer.kind for answer in broker.poll()].count(FILLED) == 1


def test_a_broker_has_two_calls() -> None:
    broker: Broker = PaperBroker()
    broker.send([ORDER])
    assert {answer.kind for answer in broker.poll()} == {ACCEPTED, FILLED}


def test_two_parts_are_the_whole_and_its_fees() -> None:
    broker = PaperBroker(Temper(partly=10_000))
    broker.send([ORDER])
    assert len([answer for answer in broker.poll() if answer.fill]) == 1
    fills = [answer.fill for answer in broker.poll() if answer.fill]
    assert len(fills) == 2 and sum(fill.quantity_units for fill in fills) == ORDER.quantity_units
    assert sum(fill.fees_ticks for fill in fills) == ORDER.fees_ticks
    assert all(fill.quantity_units % 10**9 == 0 for fill in fills)


def test_a_rejected_order_has_a_reason_and_no_fill() -> None:
    broker = PaperBroker(TEMPERS["rejects"])
    broker.send([ORDER])
    ((kind, _, fill, reason),) = broker.poll()
    assert (kind, fill, bool(reason)) == (REJECTED, None, True)


@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize("seed", range(20))
def test_a_fill_keeps_to_the_slippage_and_to_the_limit(side: str, seed: int) -> None:
    for limit in (None, 180_000_000):
        broker = PaperBroker(Temper(slip_bps=50), seed)
        broker.send([ORDER._replace(side=side, limit_ticks=limit)])
        broker.poll()
        (fill,) = broker.fills()
        assert abs(fill.price_ticks - 180_000_000) <= 900_000
        assert limit is None or (fill.price_ticks <= limit if side == BUY else fill.price_ticks >= limit)


def test_what_a_lossy_broker_lost_comes_in_the_end_and_nothing_comes_twice_as_two() -> None:
    broker = PaperBroker(TEMPERS["awkward"], seed=3)
    orders = [ORDER._replace(order_id=f"{n:020d}") for n in range(60)]
    seen, answered = {}, set[str]()
    for _ in range(40):
        broker.send([order for order in orders if order.order_id not in answered])
        for answer in broker.poll():
            answered.add(answer.order_id)
            if answer.fill:
                assert seen.setdefault(answer.fill.fill_id, answer.fill) == answer.fill
    assert answered == {order.order_id for order in orders} == set(broker.received)
    assert set(seen.values()) == set(broker.fills())
    assert max(broker.arrivals.values()) > 1  # answers were lost, so that orders came again
