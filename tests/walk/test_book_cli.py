"""The verbs of a book as a desk types them: open it, book what happened, look at it, verify it."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest
from walk.commands import Outcome, page, trimtab, write

from trimtab.edges.store import open_journal
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Flow
from trimtab.ledger.roll import enter, roll

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,100,15000.00,2024-01-10
    AAPL,50,9000.00,2025-06-02
    MSFT,40,,
    CASH,1234.56,,
"""
FILLS = """
    fill_id,date,symbol,side,quantity,price,fees
    F1,2026-11-20,AAPL,SELL,120,230.10,1.00
    F2,2026-11-20,NVDA,BUY,100,180.00,1.00
"""
ACTIONS = """
    date,action,symbol,ratio,amount,withheld,shares,to,ref,memo
    2026-03-02,split,AAPL,4:1,,,,,,
    2026-03-05,dividend,AAPL,,100.00,15.00,,,,
    2026-03-06,split,MSFT,1:3,150.10,,,,,
    2026-03-09,rename,MSFT,,,,,MSFX,,
    2026-03-10,fee,,,12.50,,,,,custody
    2026-03-31,interest,,,0.42,,,,,
    2026-04-01,delisting,MSFX,,1000,,,,,
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book of one account, as it came from the custodian."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"holdings.csv": HOLDINGS, "fills.csv": FILLS, "actions.csv": ACTIONS})
    done(tmp_path, "book init --date 2026-01-02")
    done(tmp_path, "book import holdings.csv --date 2026-01-02")
    return tmp_path


def done(folder: Path, command: str) -> str:
    """What a command that must succeed has printed."""
    outcome = trimtab(folder, command)
    assert (outcome.status, outcome.err) == (0, ""), outcome
    return outcome.out


def refused(folder: Path, command: str) -> str:
    """The sentence of a command that must be refused, and must have left the book as it was."""
    before = journal(folder)
    outcome = trimtab(folder, command)
    assert (outcome.status, outcome.out) == (2, ""), outcome
    assert journal(folder) == before
    return outcome.err


def journal(folder: Path) -> list[tuple[object, ...]]:
    """Every row of the journal, as another program reads it."""
    connection = sqlite3.connect(folder / "book.db")
    try:
        return connection.execute("SELECT * FROM journal ORDER BY sequence").fetchall()
    finally:
        connection.close()


def without_head(screen: str) -> str:
    """A screen without the hash, which has the clock in it."""
    lines = screen.split("\n")
    return "\n".join(line.split(", head ")[0] + "." if ", head " in line else line for line in lines).rstrip() + "\n"


def test_fills_are_booked_and_shown_with_their_lots_and_gains(desk: Path) -> None:
    assert without_head(done(desk, "book fills fills.csv")) == page("""
        book.db, account main: booked 2 fills.
        Entry 7.
    """)
    assert without_head(done(desk, "book show --lots")) == page("""
        book.db, account main, opened 2026-01-02: cash 10,844.56 USD.

        Held
        symbol  shares  lots       cost  since
        AAPL        30     1   5,400.00  2025-06-02
        MSFT        40     1    unknown  unknown
        NVDA       100     1  18,001.00  2026-11-20

        Realised
                  gain  of proceeds  currency
        long  9,011.00    27,611.00  USD

        Lots
        symbol  acquired    shares       cost  lot
        AAPL    2025-06-02      30   5,400.00  transferred:2026-01-02/AAPL/2
        MSFT    unknown         40    unknown  transferred:2026-01-02/MSFT
        NVDA    2026-11-20     100  18,001.00  fill:F2

        Entry 7.
    """)


def test_the_same_file_again_is_nothing_new_and_says_so(desk: Path) -> None:
    done(desk, "book fills fills.csv")
    done(desk, "book flow --amount 500 --date 2026-11-21")
    for command, kept in (
        ("book fills fills.csv", "2 fills"), ("book import holdings.csv --date 2026-01-02", "3 transfers, 1 flow"),
        ("book flow --amount 500 --date 2026-11-21", "1 flow"), ("book init", "1 opening"),
    ):  # fmt: skip
        before = journal(desk)
        assert f"nothing new: {kept} already in the book." in done(desk, command)
        assert journal(desk) == before


def test_a_file_that_has_grown_books_what_is_new(desk: Path) -> None:
    done(desk, "book fills fills.csv")
    write(desk, {"fills.csv": FILLS.rstrip() + "\n    F3,2026-11-20,NVDA,SELL,10,181,0\n"})
    assert "booked 1 fill; 2 fills already in the book." in done(desk, "book fills fills.csv")


def test_one_id_with_other_content_is_refused_by_its_line(desk: Path) -> None:
    done(desk, "book fills fills.csv")
    write(desk, {"fills.csv": FILLS.replace("230.10", "231.10")})
    assert refused(desk, "book fills fills.csv") == (
        "fills.csv:2: the fill F1 is in the book with other content; one id is one fact for ever; "
        "correct the fact, or give a new one its own id\n"
    )


def test_actions_are_booked_and_booked_once(desk: Path) -> None:
    assert without_head(done(desk, "book actions actions.csv")) == page("""
        book.db, account main: booked 2 splits, 1 dividend, 1 rename, 1 fee, 1 interest,
        1 delisting.
        Entry 12.
    """)
    assert "nothing new" in done(desk, "book actions actions.csv")
    shown = json.loads(done(desk, "book show --json"))
    assert (shown["cash"], shown["shares"]) == ({"USD": 2457.58}, {"AAPL": 600})
    write(desk, {"actions.csv": ACTIONS.replace("4:1", "5:1").replace("0.42", "0.43")})
    lines = refused(desk, "book actions actions.csv").splitlines()
    assert [line.split(" is in the book")[0] for line in lines] == [
        "actions.csv:2: the split AAPL/2026-03-02", "actions.csv:7: the interest 2026-03-31",
    ]  # fmt: skip


def test_a_split_that_leaves_a_fraction_of_a_whole_share_asks_for_its_cash(desk: Path) -> None:
    write(desk, {"actions.csv": "date,action,symbol,ratio\n2026-03-06,split,MSFT,1:3\n"})
    assert refused(desk, "book actions actions.csv") == (
        "actions.csv:2: a split of 1 for 3 leaves 0.333333333 of a share of MSFT; a book of whole shares is paid cash "
        "for it; write the cash in amount\n"
    )


def test_flows_of_a_file_are_one_a_day(desk: Path) -> None:
    write(desk, {"flows.csv": "date,amount\n2026-02-02,1000\n2026-02-03,-250.50\n"})
    assert "booked 2 flows." in done(desk, "book flow flows.csv")
    assert "cash 1,984.06 USD" in done(desk, "book show")


# what is typed -> the sentence on stderr; the book is as it was
REFUSED = {
    "book flow --amount -5000": "book.db: 3,765.44 USD of cash would be missing; cash never falls below zero",
    "book flow --amount 12.345": "--amount: 12.345 is too fine; USD has 2 decimals; round it",
    "book flow --amount many": "--amount: 'many' is no amount of money; ",
    "book flow": "--amount: a flow is one amount, or a file of them; one of both; add --amount X",
    "book flow fills.csv --ref x": "--ref: a file was given too; it is said of one --amount; leave it out",
    "book flow --amount 5 --date 20.11.2026": "--date: it is '20.11.2026'; it is an ISO date such as 2026-11-20",
    "book flow --amount 5 --date 2025-12-31": "book.db: ",
    "book show --account beta": "--account: book.db has no account beta; its accounts are main; correct it, or open it",
    "book fills none.csv": "none.csv: ",
    "book init --account beta --currency eur": "book.db: 'eur' is no currency (three capital letters); correct it",
    "book init --account main --currency EUR": "book.db: the opened main is in the book with other content",
    "book verify --head abc": "--head: it is 'abc'; a hash, or the first 8 or more of its 64 characters",
    "book backup book.db": "book.db: it exists already; a backup is a new file; name another",
    "book backup none/copy.db": "none/copy.db: it cannot be opened",
    "propose --targets t.csv --account main": "--account: there is no --book",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(command: str, desk: Path) -> None:
    write(desk, {"t.csv": "symbol,weight\nAAPL,1\n"})
    sentence = refused(desk, command)
    assert sentence.startswith(REFUSED[command])
    assert sentence.count("\n") == 1 and sentence.count("; ") >= 1
    assert sorted(path.name for path in desk.iterdir() if path.name.startswith(("copy", "none"))) == []


# a line of a fills file -> what is said of it
FILLS_REFUSED = {
    "F3,2026-11-20,AAPL,SELL,151,230,0": "fills.csv:2, AAPL: 151 shares leave and 150 are held",
    "F3,2026-11-20,NVDA,BUY,100,180,0": "fills.csv:2: ",
    "F3,2025-12-31,AAPL,SELL,1,230,0": "fills.csv:2: ",
    "F3,2026-11-20,AAPL,SELL,-1,230,0": "fills.csv:2: quantity: -1 is not above zero; a quantity is above zero",
    "F3,2026-11-20,AAPL,SELL,1,230,0,X9": "fills.csv:2: ",
}


@pytest.mark.parametrize("row", FILLS_REFUSED)
def test_a_fill_that_cannot_have_been_is_refused_with_its_line(row: str, desk: Path) -> None:
    header = "fill_id,date,symbol,side,quantity,price,fees" + (",order_id" if row.count(",") == 7 else "")
    write(desk, {"fills.csv": f"{header}\n{row}\n"})
    assert refused(desk, "book fills fills.csv").startswith(FILLS_REFUSED[row])


def test_a_book_that_is_not_there_is_refused_by_every_verb(tmp_path: Path) -> None:
    write(tmp_path, {"fills.csv": FILLS, "t.csv": "symbol,weight\nAAPL,1\n"})
    for verb in (
        "fills fills.csv", "import fills.csv", "actions fills.csv", "flow --amount 1", "show", "history", "verify",
        "backup copy.db",
    ):  # fmt: skip
        outcome = trimtab(tmp_path, f"book {verb}")
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.err.startswith("book.db: there is no such book; make one with `trimtab book init`")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fills.csv", "t.csv"]


def test_several_accounts_in_one_book_are_kept_apart(desk: Path) -> None:
    done(desk, "book init --account beta --currency EUR --date 2026-01-05")
    assert "--account: it is missing; the accounts of book.db are beta, main; name one" in refused(desk, "book show")
    done(desk, "book flow --account beta --amount 100 --date 2026-01-05")
    shown = done(desk, "book show --account beta")
    assert "account beta, opened 2026-01-05: cash 100.00 EUR" in shown and "Other accounts of the book: main." in shown
    assert "cash 1,234.56 USD" in done(desk, "book show --account main")
    assert len(json.loads(done(desk, "book history --account beta --json"))["entries"]) == 2


def test_who_booked_is_the_user_named_else_the_one_of_the_session(desk: Path) -> None:
    done(desk, "book flow --amount 1 --date 2026-01-06 --user bo")
    done(desk, "book flow --amount 1 --date 2026-01-07")
    entries = json.loads(done(desk, "book history --last 2 --json"))["entries"]
    assert [entry["who"] for entry in entries] == ["bo", "ana"]


def test_history_reads_entry_by_entry(desk: Path) -> None:
    assert done(desk, "book history --last 2") == page("""
        book.db: 2 of 5 entries
        entry  session     kind         who  what
            4  2026-01-02  transferred  ana  main ref 2026-01-02/MSFT MSFT quantity 40
            5  2026-01-02  flow         ana  main ref opening/2026-01-02 amount 1,234.56
                                             USD
    """)


# --- verify and backup -----------------------------------------------------------------------------------------------
def verified(folder: Path, options: str = "") -> Outcome:
    """What verify answers."""
    return trimtab(folder, f"book verify {options}".strip())


def test_a_whole_book_verifies_and_prints_its_head(desk: Path) -> None:
    head = str(journal(desk)[-1][5])
    assert verified(desk) == Outcome(
        0, "book.db verifies: 5 entries of 1 account, each sealed to the one before, and the\nbook replays from them.\n"
        f"Head {head}\n", "",
    )  # fmt: skip
    assert verified(desk, f"--head {head}").status == 0
    assert json.loads(verified(desk, "--json").out)["head"] == head


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE journal SET who = 'eve' WHERE sequence = 5", "journal entry 5: the hash does not cover"),
        ("UPDATE journal SET fact = replace(fact, '123456', '923456')", "journal entry 5: the fact does not have the"),
        ("DELETE FROM journal WHERE sequence = 3", "journal entry 4: "),
    ],
)
def test_a_change_behind_the_book_fails_to_verify_and_is_named(desk: Path, change: str, said: str) -> None:
    connection = sqlite3.connect(desk / "book.db")
    for trigger in ("journal_never_edited", "journal_never_cut"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(change)
    connection.commit()
    connection.close()
    outcome = verified(desk)
    assert outcome.status == 1
    assert said in " ".join(outcome.out.split())
    assert trimtab(desk, "book show").status == 2


def test_a_tail_that_was_cut_off_is_found_by_a_head_kept_elsewhere(desk: Path) -> None:
    head = str(journal(desk)[-1][5])
    connection = sqlite3.connect(desk / "book.db")
    connection.execute("DROP TRIGGER journal_never_cut")
    connection.execute("DELETE FROM journal WHERE sequence = 5")
    connection.commit()
    connection.close()
    assert verified(desk).status == 0
    outcome = verified(desk, f"--head {head[:12]}")
    assert outcome.status == 1 and f"no entry has the hash {head[:12]}" in " ".join(outcome.out.split())


def test_a_backup_is_a_book_of_its_own(desk: Path) -> None:
    assert "copy.db holds the book up to entry 5, and verifies." in done(desk, "book backup copy.db")
    done(desk, "book flow --amount 7 --date 2026-02-02")
    assert "cash 1,234.56 USD" in done(desk, "book show --book copy.db")
    assert verified(desk, "--book copy.db").status == 0


# --- propose ---------------------------------------------------------------------------------------------------------
PRICES = """
    Date,AAPL,MSFT,NVDA
    2026-11-17,229.00,410.00,181.00
    2026-11-18,229.00,410.00,181.00
    2026-11-19,229.00,410.00,181.00
    2026-11-20,230.00,400.00,180.00
"""


def test_a_proposal_takes_what_the_book_holds(desk: Path) -> None:
    write(desk, {"t.csv": "symbol,weight\nAAPL,0.5\nMSFT,0.5\n", "p.csv": PRICES})
    write(desk, {"h.csv": "symbol,shares\nAAPL,150\nMSFT,40\nCASH,1234.56\n"})
    same = "propose --targets t.csv --prices p.csv --basis raw --json"
    of_book = json.loads(done(desk, f"{same} --book book.db"))
    assert of_book.pop("foreseen")["lots"]
    assert of_book == json.loads(done(desk, f"{same} --holdings h.csv"))


def test_the_book_says_when_it_last_traded(desk: Path) -> None:
    done(desk, "book fills fills.csv")
    write(desk, {"t.csv": "symbol,weight\nAAPL,0.5\nNVDA,0.5\n", "p.csv": PRICES})
    command = "propose --targets t.csv --prices p.csv --basis raw --book book.db --cooldown 2 --unwanted hold"
    assert "No trades, and why" in done(desk, command)
    assert "Proposed trades" in done(desk, f"{command} --last-traded 2026-11-17")


def test_a_book_later_than_the_prices_is_said(desk: Path) -> None:
    done(desk, "book flow --amount 5 --date 2026-11-21")
    write(desk, {"t.csv": "symbol,weight\nAAPL,1\n", "p.csv": PRICES})
    outcome = trimtab(desk, "propose --targets t.csv --prices p.csv --basis raw --book book.db")
    assert outcome.status == 0
    assert "warning: the book holds what happened up to 2026-11-21, after 2026-11-20" in outcome.err


def test_cash_that_the_decision_leaves_out_is_said(desk: Path) -> None:
    with open_journal(str(desk / "book.db")) as store:
        deposits = [Flow("main", "2026-01-05", "e", 50_000, "EUR"), Flow("main", "2026-01-05", "j", 7_000, "JPY")]
        entered = enter(roll(Ledger(), store.entries()), deposits, who="ana", when_utc="2026-01-05T09:00:00Z")
        store.append(entered.entries)
    write(desk, {"t.csv": "symbol,weight\nAAPL,1\n", "p.csv": PRICES})
    outcome = trimtab(desk, "propose --targets t.csv --prices p.csv --basis raw --book book.db")
    assert outcome.status == 0
    assert "warning: cash of 500.00 EUR, 7,000 JPY is left out: the decision is in USD\n" in outcome.err


def test_a_book_in_another_currency_than_the_prices_is_refused(desk: Path) -> None:
    write(desk, {"t.csv": "symbol,weight\nAAPL,1\n", "p.csv": PRICES})
    for extra, said in (
        ("--cash 5", "--cash: --book was given too"), ("--holdings t.csv", "--holdings: --book was given too"),
        ("--currency EUR", "--book: the account is in USD and the prices are in EUR"),
    ):  # fmt: skip
        command = f"propose --targets t.csv --prices p.csv --basis raw --book book.db {extra}"
        assert refused(desk, command).startswith(said)


def test_the_same_on_postgresql(tmp_path: Path, postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from postgres import database

    monkeypatch.setenv("TRIMTAB_USER", "ana")
    write(tmp_path, {"holdings.csv": HOLDINGS, "fills.csv": FILLS, "actions.csv": ACTIONS})
    place = database(postgres_server)
    screens = []
    for book in ("book.db", place):
        done(tmp_path, f"book init --book {book} --date 2026-01-02")
        done(tmp_path, f"book import holdings.csv --date 2026-01-02 --book {book}")
        done(tmp_path, f"book fills fills.csv --book {book}")
        assert "nothing new" in done(tmp_path, f"book fills fills.csv --book {book}")
        shown = json.loads(done(tmp_path, f"book show --book {book} --json"))
        screens.append({name: shown[name] for name in ("cash", "shares", "lots", "gains", "entries")})
        assert trimtab(tmp_path, f"book verify --book {book}").status == 0
    assert screens[0] == screens[1]
    outcome = trimtab(tmp_path, f"book backup copy.db --book {place}")
    assert outcome.status == 2 and "pg_dump" in outcome.err


def test_a_login_name_that_is_missing_is_asked_for(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIMTAB_USER", "\x1b[31m")
    assert refused(desk, "book flow --amount 1 --date 2026-01-06").startswith("--user: it is '\\x1b[31m'")
    assert os.environ["TRIMTAB_USER"] == "\x1b[31m"
