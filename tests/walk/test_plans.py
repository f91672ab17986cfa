"""A desk's morning: what the account wants, what is proposed for it, who says yes, and what makes a yes void."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from walk.commands import Outcome, given, page, trimtab, write
from walk.morning import PRICES, TARGETS

from trimtab.app import books, desk, plans
from trimtab.app.setups import Request
from trimtab.edges.store import open_journal
from trimtab.errors import BookRefused, FileRefused, PricesRefused, UsageRefused
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Approved, TargetsSet
from trimtab.ledger.roll import enter, roll

HOLDINGS = """
    symbol,shares,cost,acquired
    AAPL,100,15000.00,2024-01-10
    AAPL,50,12200.00,2025-12-02
    MSFT,50,19500.00,2025-03-03
    CASH,14000.00,,
"""
FILLS = """
    fill_id,date,symbol,side,quantity,price,fees
    F-1001,2026-11-05,MSFT,BUY,30,390.00,1.00
"""
SLEEVE = """
    name = "core"
    capital = 60000
    targets_file = "targets.csv"
    [prices]
    source = "prices.csv"
    basis = "raw"
    [policy]
    tolerance = 0.03
    [costs]
    fee_bps = 5
    [orders]
    order_nav_max = 0.5
    listings = ["AAPL=NASDAQ"]
    [tax]
    short = 0.37
    long = 0.20
"""
PROPOSE = "propose --book book.db --prices prices.csv --basis raw"
RECORD = f"{PROPOSE} --record"


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book that another user than the proposer approves, and a mandate."""
    folder = tmp_path_factory.mktemp("began")
    files = {"holdings.csv": HOLDINGS, "fills.csv": FILLS, "targets.csv": TARGETS, "prices.csv": PRICES}
    write(folder, {**files, "sleeve.toml": SLEEVE})
    done(folder, "book init --approval other --date 2026-01-02 --user ana")
    done(folder, "book import holdings.csv --date 2026-01-02 --user ana")
    done(folder, "book fills fills.csv --user ana")
    return folder


@pytest.fixture
def empty(began: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder before the account has a mandate."""
    monkeypatch.setenv("TRIMTAB_USER", "ana")
    return Path(shutil.copytree(began, tmp_path / "desk"))


@pytest.fixture
def wanted(empty: Path) -> Path:
    """The folder once the account has the mandate of the sleeve."""
    done(empty, "book targets sleeve.toml --date 2026-11-20")
    return empty


@pytest.fixture
def planned(wanted: Path) -> Path:
    """The folder with a plan that ana has proposed."""
    done(wanted, RECORD)
    return wanted


def done(folder: Path, command: str) -> str:
    """What a command that must succeed has printed."""
    outcome = trimtab(folder, command)
    assert outcome.status == 0, outcome
    return outcome.out


def refused(folder: Path, command: str) -> str:
    """The sentence of a command that must be refused, and must have left the book and the archive as they were."""
    before = (len(books.history(str(folder / "book.db"))), files_of(folder))
    outcome = trimtab(folder, command)
    assert (outcome.status, outcome.out) == (2, ""), outcome
    assert (len(books.history(str(folder / "book.db"))), files_of(folder)) == before
    return outcome.err


def files_of(folder: Path) -> dict[str, bytes]:
    """The archive by path and content."""
    return {str(path): path.read_bytes() for path in sorted((folder / "archive").rglob("*")) if path.is_file()}


def plan_of(folder: Path) -> dict[str, object]:
    """The plan as `book show` gives it to programs."""
    plan: dict[str, object] = json.loads(done(folder, "book show --json"))["plan"]
    return plan


def ledger_at(folder: Path, entry: int) -> Ledger:
    """The book as it stood after that entry."""
    return roll(Ledger(), (line for line in books.history(str(folder / "book.db")) if line.sequence <= entry))


# --- the mandate -----------------------------------------------------------------------------------------------------
def test_a_mandate_is_set_from_a_sleeve_and_shown(empty: Path) -> None:
    assert page(done(empty, "book targets sleeve.toml --date 2026-11-20").split("\n\n", 1)[1]) == page("""
        Wanted
        symbol  target  before
        AAPL       30%    none
        MSFT       30%    none
        NVDA       40%    none

        Settings that are, or were, not the default
        setting               value        before
        costs.fee_bps         5            default
        orders.listings       AAPL=NASDAQ  default
        orders.order_nav_max  0.5          default
        policy.tolerance      0.03         default
        tax.long              0.2          default
        tax.short             0.37         default
    """)
    shown = json.loads(done(empty, "book show --json"))
    assert shown["targets"] == {"AAPL": 0.3, "CASH": 0, "MSFT": 0.3, "NVDA": 0.4}
    assert shown["settings"]["tax.short"] == "0.37"
    said = " ".join(done(empty, "book show").split())
    assert "Settings: costs.fee_bps 5; orders.listings AAPL=NASDAQ; orders.order_nav_max 0.5;" in said


def test_the_same_mandate_again_is_nothing_new_and_going_back_is(wanted: Path) -> None:
    assert "nothing new: 1 mandate already in the book." in done(wanted, "book targets sleeve.toml")
    other = done(wanted, "book targets --targets targets.csv --fee-bps 5 --date 2026-11-20")
    assert "booked 1 mandate." in other
    assert "policy.tolerance      default  0.03\n" in other and "costs.fee_bps         5\n" in other
    back = done(wanted, "book targets sleeve.toml --date 2026-11-20")
    assert "booked 1 mandate." in back and "policy.tolerance      0.03         default\n" in back
    assert [fact.replaces != "" for fact in facts_of(wanted, TargetsSet)] == [False, True, True]


def test_a_target_that_moves_by_less_than_is_commonly_shown_is_shown(wanted: Path) -> None:
    write(wanted, {"new.csv": "symbol,weight\nAAPL,0.3000001\nMSFT,0.3\nNVDA,0.3999999"})
    said = done(wanted, "book targets --targets new.csv --date 2026-11-20")
    assert "AAPL    30.00001%     30%\nMSFT          30%\nNVDA    39.99999%     40%\n" in said


def facts_of(folder: Path, kind: type) -> list[object]:
    """The facts of a kind, in their order."""
    entries = books.history(str(folder / "book.db"))
    return [entry.fact for entry in entries if isinstance(entry.fact, kind)]


def test_options_say_what_a_sleeve_does(empty: Path) -> None:
    done(empty, "book targets sleeve.toml --date 2026-11-20")
    lines = SLEEVE.replace("[orders]", "[output]").replace("order_nav_max = 0.5", "plots = false")
    write(empty, {"plain.toml": lines.replace('    listings = ["AAPL=NASDAQ"]\n', "")})
    done(empty, "book targets plain.toml")
    words = "--targets targets.csv --tolerance 0.03 --fee-bps 5 --tax-short 37% --tax-long 0.2"
    assert "nothing new" in done(empty, f"book targets {words}")


def test_a_mandate_that_cannot_be_is_refused(empty: Path) -> None:
    assert "--targets: it is missing; a sleeve file, or --targets FILE;" in refused(empty, "book targets")
    assert "--targets: a sleeve file was given too" in refused(empty, "book targets sleeve.toml --targets targets.csv")
    assert "--tax-short: it is 37; it is a fraction" in refused(
        empty, "book targets --targets targets.csv --tax-short 37"
    )
    assert "--date: it is 'soon'" in refused(empty, "book targets --targets targets.csv --date soon")
    write(empty, {"euro.toml": 'currency = "EUR"\n' + SLEEVE})
    assert "SLEEVE: the sleeve is in EUR and account main in USD;" in refused(empty, "book targets euro.toml")
    write(empty, {"bad.toml": SLEEVE.replace("order_nav_max = 0.5", "order_nav = 0.5\nrestricted = ['A B']")})
    said = refused(empty, "book targets bad.toml")
    assert "bad.toml:12: unknown key order_nav in [orders]; the nearest known one is order_nav_max;" in said
    assert "bad.toml:13: orders.restricted: the symbol 'A B'" in said


# --- the proposal ----------------------------------------------------------------------------------------------------
def test_a_book_without_a_mandate_says_where_one_comes_from(empty: Path) -> None:
    assert refused(empty, PROPOSE) == (
        "account main: it has no targets; a plan brings an account to its targets; set them with `trimtab book "
        "targets`, or add --targets FILE to see trades without a plan\n"
    )
    assert "it has no targets" in refused(empty, f"{RECORD} --targets targets.csv")
    assert "Proposed trades" in done(empty, f"{PROPOSE} --targets targets.csv")


def test_a_proposal_names_the_lots_that_its_sales_would_close(wanted: Path) -> None:
    outcome = trimtab(wanted, f"{PROPOSE} --out plan")
    assert page(outcome.out.split("Lots that", 1)[1].split("\n\nWritten", 1)[0]) == page(""" the sales would close
        symbol  acquired    shares   proceeds      cost      gain  term
        AAPL    2024-01-10      66  15,304.34  9,900.00  5,404.34  long
        MSFT    2025-03-03      24   8,395.80  9,360.00   -964.20  long

        Gains by term: long 4,440.14 USD. Estimated tax 888.03 (37% short, 20% long); it
        is no part of the cash.
    """.replace("        symbol", "symbol").replace("        AAPL", "AAPL").replace("        MSFT", "MSFT")
        .replace("        Gains", "Gains").replace("        is no", "is no"))  # fmt: skip
    assert outcome.err == (
        "warning: MSFT: possibly a wash sale: 24 shares bought on 2026-11-05 stand within 30 days of this sale at a "
        "loss, and may disallow 964.20 USD of it\n"
    )
    assert (wanted / "plan" / "portfolio_lots.csv").read_text() == (
        "Symbol,Lot,Acquired,Shares,Proceeds,Cost,Gain,Term,Currency,EstimatedTax,WashShares,WashLoss\n"
        "AAPL,transferred:2026-01-02/AAPL,2024-01-10,66,15304.34,9900.00,5404.34,long,USD,1080.87,,\n"
        "MSFT,transferred:2026-01-02/MSFT,2025-03-03,24,8395.80,9360.00,-964.20,long,USD,-192.84,24,964.20\n"
    )


def test_json_has_the_lots_the_gains_the_tax_and_the_washes(wanted: Path) -> None:
    figures = json.loads(trimtab(wanted, f"{PROPOSE} --tax-short 0.5 --json").out)
    seen = figures["foreseen"]
    assert [(row["symbol"], row["gain"], row["term"]) for row in seen["lots"]] == [
        ("AAPL", 5404.34, "long"), ("MSFT", -964.2, "long")
    ]  # fmt: skip
    assert seen["gains"] == {"short": None, "long": 4440.14, "unknown": None}
    assert (seen["tax_rates"], seen["estimated_tax"]) == ({"short": 0.5, "long": 0.2}, 888.03)
    assert seen["washes"] == [
        {"symbol": "MSFT", "sold": "2026-11-20", "bought": "2026-11-05", "shares": 24, "loss": 964.2}
    ]
    assert "recorded" not in figures
    assert [finding["code"] for finding in figures["findings"]] == ["wash_sale"]


def test_a_buy_after_a_booked_loss_is_a_possible_wash_sale_too(wanted: Path) -> None:
    write(wanted, {"loss.csv": "fill_id,date,symbol,side,quantity,price,fees\nL1,2026-11-10,AAPL,SELL,140,100.00,0"})
    done(wanted, "book fills loss.csv")
    said = trimtab(wanted, PROPOSE).err
    assert "AAPL: possibly a wash sale: this buy stands within 30 days of the sale at a loss on 2026-11-10" in said


def test_a_method_that_asks_which_lots_is_a_warning_with_the_verb(tmp_path: Path, began: Path) -> None:
    folder = Path(shutil.copytree(began, tmp_path / "desk"))
    (folder / "book.db").unlink()
    done(folder, "book init --method specific --date 2026-01-02 --user ana")
    done(folder, "book import holdings.csv --date 2026-01-02 --user ana")
    outcome = trimtab(folder, f"{PROPOSE} --targets targets.csv")
    assert outcome.status == 0 and "Lots that the sales would close" not in outcome.out
    assert (
        "AAPL: 64 of 150 shares in 2 lots are sold; the method specific asks which lots; choose them with `trimtab "
        "book lots AAPL --sale " in outcome.err
    ), outcome.err


def test_an_option_asks_what_another_setting_would_do_and_books_nothing(wanted: Path) -> None:
    before = books.show(str(wanted / "book.db")).ledger.sequence
    assert "No trades: every drift is inside its band." in done(wanted, f"{PROPOSE} --tolerance 0.5")
    assert books.show(str(wanted / "book.db")).ledger.sequence == before


# --- the plan --------------------------------------------------------------------------------------------------------
def test_a_plan_is_recorded_with_all_it_was_decided_on(wanted: Path) -> None:
    said = done(wanted, f"{RECORD} --user ANA")
    plan = plan_of(wanted)
    name = str(plan["plan"])[:12]
    assert said.rstrip().endswith(
        f"Plan {name} of 2026-11-20, 3 orders: proposed by ANA.\n\nIts inputs are kept in archive/plans/{name}."
    )
    folder = wanted / "archive" / "plans" / name
    assert sorted(path.name for path in folder.iterdir()) == ["plan.json", "prices.csv", "prices.csv.meta.json"]
    kept = plans.read_plan(folder)
    entry = int(kept.plan["entry"])
    again = plans.decide_again(ledger_at(wanted, entry), kept)
    assert again.hash == plan["plan"] == kept.plan["plan"]
    assert again.foreseen is not None and len(again.foreseen.gains) == 2
    report = {name: (wanted / "o" / name).read_bytes() for name in plans.plan_files(again)} if (
        done(wanted, "book verify") and trimtab(wanted, f"{PROPOSE} --out o")
    ) else {}  # fmt: skip
    assert report["portfolio_lots.csv"] == plans.plan_files(again)["portfolio_lots.csv"]


def test_recorded_again_it_is_nothing_new(planned: Path) -> None:
    before = (plan_of(planned), files_of(planned))
    assert "nothing new: 1 plan already in the book." in done(planned, RECORD)
    assert "nothing new: 1 plan already in the book." in done(planned, "propose sleeve.toml --book book.db --record")
    assert (plan_of(planned), files_of(planned)) == before


def test_a_crash_between_folder_and_fact_is_harmless(wanted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Power(Exception):
        pass

    def cut(*_: object) -> None:
        raise Power

    with monkeypatch.context() as crash:
        crash.setattr(plans, "enter_told", cut)
        with pytest.raises(Power):
            trimtab(wanted, RECORD)
    orphan = files_of(wanted)
    assert len(orphan) == 3 and plan_of(wanted) is None
    assert "booked 1 plan." in done(wanted, RECORD)
    assert files_of(wanted) == orphan


def test_inputs_that_differ_take_another_folder_and_touch_none(wanted: Path) -> None:
    done(wanted, RECORD)
    kept, plan = files_of(wanted), plan_of(wanted)
    shutil.copy(wanted / "book.db", wanted / "other.db")
    write(wanted, {"prices.csv": PRICES.replace("231.10", "230.10")})
    done(wanted, "book targets --targets targets.csv")
    done(wanted, "book targets sleeve.toml")
    done(wanted, RECORD)  # the same decision on prices with another past, after the first plan became void
    assert plan_of(wanted)["plan"] != plan["plan"]
    assert {name: files_of(wanted)[name] for name in kept} == kept and len(files_of(wanted)) == 6


def test_the_same_decision_after_a_void_plan_is_another_plan_with_other_orders(planned: Path) -> None:
    first = plan_of(planned)
    done(planned, "book flow --amount 5 --ref in --date 2026-11-20")
    done(planned, "book flow --amount -5 --ref out --date 2026-11-20")
    assert "void since the flow of entry" in done(planned, "book show")
    assert "booked 1 plan." in done(planned, RECORD)
    second = plan_of(planned)
    assert second["state"] == "proposed" and second["plan"] != first["plan"]
    assert not set(second["orders"]) & set(first["orders"])  # type: ignore[call-overload]
    kept = plans.read_plan(planned / "archive" / "plans" / str(second["plan"])[:12])
    assert plans.decide_again(ledger_at(planned, int(kept.plan["entry"])), kept).hash == second["plan"]


def test_two_accounts_with_one_decision_have_a_plan_each(empty: Path) -> None:
    for account in ("one", "two"):
        done(empty, f"book init --account {account} --date 2026-01-02")
        done(empty, f"book flow --account {account} --amount 60000 --date 2026-01-02")
        done(empty, f"book targets sleeve.toml --account {account} --date 2026-11-20")
        done(empty, f"{RECORD} --account {account}")
    found = [json.loads(done(empty, f"book show --account {name} --json"))["plan"]["plan"] for name in ("one", "two")]
    assert len(set(found)) == 2
    for name, plan in zip(("one", "two"), found, strict=True):
        kept = plans.read_plan(empty / "archive" / "plans" / plan[:12])
        assert kept.plan["account"] == name
        assert plans.decide_again(ledger_at(empty, int(kept.plan["entry"])), kept).hash == plan


def test_live_prices_are_among_what_a_plan_keeps(wanted: Path) -> None:
    done(wanted, f"{RECORD} --price NVDA=47.00 --as-of 2026-11-20")
    plan = plan_of(wanted)
    kept = plans.read_plan(wanted / "archive" / "plans" / str(plan["plan"])[:12])
    assert kept.prices.column("NVDA")[-1] == 47_000_000
    assert plans.decide_again(ledger_at(wanted, int(kept.plan["entry"])), kept).hash == plan["plan"]


def test_a_plan_without_trades_can_be_recorded(wanted: Path) -> None:
    done(wanted, "book targets --targets targets.csv --tolerance 0.9 --date 2026-11-20")
    assert ", no orders: proposed by ana." in done(wanted, RECORD)
    assert ", no orders: proposed by ana, approved by ben." in done(wanted, "approve --user ben")


def test_a_plan_that_cannot_be_recorded_is_refused(wanted: Path) -> None:
    assert "--record: account main has another policy.tolerance; a recorded plan follows" in refused(
        wanted, f"{RECORD} --tolerance 0.5"
    )
    write(wanted, {"other.csv": TARGETS.replace("0.3\n", "0.2\n", 1).replace("0.4", "0.5")})
    same = "--tolerance 0.03 --fee-bps 5 --tax-short 0.37 --tax-long 0.2"
    said = refused(wanted, f"{RECORD} --targets other.csv {same}")
    assert "account main has another target of AAPL, target of NVDA, orders.listings and 1 more;" in said
    assert "--record: there is no --book;" in refused(
        wanted, "propose --targets targets.csv --prices prices.csv --capital 1000 --record"
    )
    assert "--archive: there is no --record;" in refused(wanted, f"{PROPOSE} --archive elsewhere")
    assert "--user: there is no --record;" in refused(wanted, f"{PROPOSE} --user ben")
    assert "--targets-sum: no targets were given with it;" in refused(wanted, f"{PROPOSE} --targets-sum normalise")


def test_a_plan_is_of_a_session(empty: Path) -> None:
    done(empty, "book init --account fund --date 2026-01-02")
    done(empty, "book flow --account fund --amount 50000 --date 2026-01-02")
    done(empty, "book targets sleeve.toml --account fund --date 2026-11-20")
    prices = "--price AAPL=232 --price MSFT=350 --price NVDA=46"
    command = f"propose --book book.db --account fund --record {prices}"
    assert "--record: the prices have no date; a plan is of a session; add --as-of DATE" in refused(empty, command)
    assert "Plan " in done(empty, f"{command} --as-of 2026-11-20")


def test_a_plan_is_not_recorded_on_a_book_that_moved_on(wanted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = plans.record

    def later(*given: object, **named: object) -> object:
        done(wanted, "book flow --amount 5 --date 2026-11-20")
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(plans, "record", later)
    outcome = trimtab(wanted, RECORD)
    assert (
        outcome.status == 2 and "account main changed between entry 7 and entry 8; a plan is of the book" in outcome.err
    )
    assert files_of(wanted) == {}


def test_a_place_that_cannot_hold_the_inputs_is_refused_and_the_book_is_as_it_was(wanted: Path) -> None:
    (wanted / "archive").write_text("a file")
    outcome = trimtab(wanted, RECORD)
    assert outcome.status == 2 and "archive/plans" in outcome.err
    assert plan_of(wanted) is None


@pytest.mark.parametrize(
    ("name", "change", "refusal"),
    [
        ("plan.json", lambda text: text[:40], FileRefused),
        ("plan.json", lambda text: text.replace(b"trimtab plan 1", b"trimtab plan 9"), FileRefused),
        ("prices.csv", lambda text: text.replace(b"231.1", b"231.2"), PricesRefused),
        ("prices.csv.meta.json", lambda text: text[:40], FileRefused),
    ],
)
def test_inputs_that_were_changed_are_found(
    planned: Path, name: str, change: Callable[[bytes], bytes], refusal: type[Exception]
) -> None:
    folder = next((planned / "archive" / "plans").iterdir())
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    fact = books.history(str(planned / "book.db"))[-1].fact
    assert plans.inputs_hash(files) == fact.inputs  # type: ignore[union-attr]
    files[name] = change(files[name])
    assert plans.inputs_hash(files) != fact.inputs  # type: ignore[union-attr]
    (folder / name).write_bytes(files[name])
    with pytest.raises(refusal):
        plans.read_plan(folder)


# --- the yes ---------------------------------------------------------------------------------------------------------
def test_another_user_approves_by_hash_by_its_beginning_or_the_latest(planned: Path) -> None:
    plan = str(plan_of(planned)["plan"])
    for name in (plan, plan[:8]):
        assert "booked 1 approval." in done(
            Path(shutil.copytree(planned, planned / name)), f"approve {name} --user ben"
        )
    assert "booked 1 approval." in done(planned, "approve --user ben")
    assert "nothing new: 1 approval already in the book." in done(planned, f"approve {plan} --user ben")
    assert "ben has approved the plan" in refused(planned, "approve --user carl")
    figures = json.loads(done(planned, "approve --user ben --json"))
    assert (figures["plan"]["state"], figures["plan"]["approved_by"]) == ("approved", "ben")
    assert plan_of(planned)["state"] == "approved"


def test_a_yes_that_cannot_be_is_refused_in_words(planned: Path) -> None:
    plan = str(plan_of(planned)["plan"])
    assert "PLAN: it is 'abc'; a plan's hash, or the first 8 or more" in refused(planned, "approve abc --user ben")
    assert "no plan of main begins with 00000000" in refused(planned, "approve 00000000 --user ben")
    done(planned, "book targets --targets targets.csv --date 2026-11-20")
    assert f"the plan {plan[:12]} is void since the book changed with the targets of entry 9;" in refused(
        planned, "approve --user ben"
    )
    done(planned, RECORD)
    assert f"the plan {plan[:12]} is not the latest of the account;" in refused(planned, f"approve {plan} --user ben")
    done(planned, "approve --user ben")
    done(planned, "book flow --amount 1 --date 2026-11-20")
    assert "is void since the book changed with the flow of entry 12;" in refused(planned, "approve --user ben")


def test_there_is_no_yes_without_a_plan(wanted: Path) -> None:
    assert "account main has no plan; a plan is recorded first;" in refused(wanted, "approve --user ben")


PERSON = "Ana María"
SPELLED = (
    "Ana María", "ana maría", "ANA MARÍA", " Ana  María ", "ana.maria", "Ana-Maria", "anamaria", "Ana Mari\u0301a",
    "ana_maria", "\uff21na Maria",
)  # fmt: skip


def by_option(folder: Path, who: str, words: list[str]) -> Outcome:
    """The command line with --user."""
    return given(folder, [*words, "--user", who])


def by_environment(folder: Path, who: str, words: list[str]) -> Outcome:
    """The command line with TRIMTAB_USER."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRIMTAB_USER", who)
        return given(folder, words)


def by_library(folder: Path, who: str, words: list[str]) -> Outcome:
    """The same calls from Python."""
    place = str(folder / "book.db")
    try:
        if words[0] == "approve":
            plans.approve(place, user=who)
        else:
            request = Request(
                book=place, prices=str(folder / "prices.csv"), series={"basis": "raw"}, user=who,
                archive=str(folder / "archive"),
            )  # fmt: skip
            desk.record(request)
    except (BookRefused, UsageRefused) as refusal:
        return Outcome(2, "", refusal.sentence())
    return Outcome(0, "", "")


def by_fact(folder: Path, who: str, words: list[str]) -> Outcome:
    """The fact itself, entered in the journal by a program of its own."""
    if words[0] != "approve":
        return by_library(folder, who, words)
    with open_journal(str(folder / "book.db")) as journal:
        ledger = roll(Ledger(), journal.entries())
        plan = ledger.accounts["main"].plan
        assert plan is not None
        try:
            new = enter(ledger, [Approved("main", plan.session, plan.plan)], who=who, when_utc="2026-11-20T20:00:00Z")
        except BookRefused as refusal:
            return Outcome(2, "", refusal.sentence())
        journal.append(new.entries)
    return Outcome(0, "", "")


SURFACES = (by_option, by_environment, by_library, by_fact)


@pytest.mark.parametrize("proposed", SURFACES)
def test_nobody_approves_their_own_plan_on_any_surface_in_any_spelling(
    wanted: Path, proposed: Callable[[Path, str, list[str]], Outcome]
) -> None:
    assert proposed(wanted, PERSON, RECORD.split()).status == 0
    entries = len(books.history(str(wanted / "book.db")))
    for approved in SURFACES:
        for spelled in SPELLED:
            outcome = approved(wanted, spelled, ["approve"])
            assert outcome.status == 2 and "ask another user to approve it" in outcome.err, (approved, spelled, outcome)
    assert len(books.history(str(wanted / "book.db"))) == entries
    for number, approved in enumerate(SURFACES):
        copy = Path(shutil.copytree(wanted, wanted / f"copy{number}"))
        assert approved(copy, "ben", ["approve"]).status == 0
        assert plan_of(copy)["approved_by"] == "ben"


def test_where_the_account_lets_them_the_proposer_approves(tmp_path: Path, began: Path) -> None:
    folder = Path(shutil.copytree(began, tmp_path / "desk"))
    done(folder, "book init --account own --date 2026-01-02 --user ana")
    done(folder, "book flow --account own --amount 50000 --date 2026-01-02 --user ana")
    done(folder, "book targets sleeve.toml --account own --date 2026-11-20 --user ana")
    done(folder, f"{RECORD} --account own --user ana")
    assert "approved by ana." in done(folder, "approve --account own --user ana")


def test_while_shares_differ_from_the_brokers_nothing_is_proposed(wanted: Path) -> None:
    write(wanted, {"broker.csv": "symbol,quantity\nAAPL,149\nMSFT,80\n"})
    assert trimtab(wanted, "reconcile broker.csv --date 2026-11-20").status == 1
    for command in (PROPOSE, RECORD):
        said = refused(wanted, command)
        assert "its shares differ from the broker's of 2026-11-20: AAPL (quantity); a plan is made for shares" in said
