"""Plans of a book as a library: a proposal recorded with all it was decided on, approved, and decided again from that.

A recorded plan is a folder `plans/<first 12 of its hash>` of the archive, with the prices and `plan.json`, and the fact
`proposed` of the book, which holds the hash of that folder. The folder comes first and never changes: a crash between
the two leaves a folder that nothing names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trimtab.app.books import (
    HASH_CHARS_MIN,
    Booking,
    Told,
    enter_told,
    is_hash,
    now_utc,
    opened,
    placed,
    user_of,
)
from trimtab.app.canonical import plan_hash
from trimtab.app.face import decided
from trimtab.app.held import Held, held, mandate_kept, odd_about, settings_kept
from trimtab.app.results import Proposal
from trimtab.edges.feeds.frames import UNDATED
from trimtab.errors import BookRefused, FileRefused, OutputRefused, Refusal, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import APPROVED, PROPOSED, STAGED, Account, Ledger
from trimtab.ledger.facts import Approved, Fact, OrderLine, Proposed
from trimtab.ledger.fills import BUY, SELL
from trimtab.ledger.planning import latest_plan
from trimtab.ledger.roll import enter
from trimtab.ledger.wellformed import is_session
from trimtab.mandate.tax import TaxRates
from trimtab.market.prices import Prices
from trimtab.units import SHARE_PER

if TYPE_CHECKING:
    from trimtab.edges.store import Journal

ARCHIVE = "archive"
PLANS = "plans"
PLAN_FILE = "plan.json"
PRICES_FILE = "prices.csv"
FORM = "trimtab plan 1"
SHORT = 12
AGAIN_MAX = 1000


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What a plan is decided on beside the book: the prices as they were seen, the last trade, the axis of sessions."""

    prices: Prices
    last_traded: str | None
    axis: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """The inputs of a recorded plan as they were kept: the prices, and what `plan.json` says."""

    prices: Prices
    plan: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording gave: the booking, the plan as it stands in the book, and the folder of its inputs."""

    booking: Booking
    plan: str
    folder: str
    again: int = 0


def plan_folder(root: str | os.PathLike[str], plan: str) -> Path:
    """Where the inputs of a plan are kept in an archive."""
    return Path(root) / PLANS / plan[:SHORT]


def inputs_hash(files: Mapping[str, bytes]) -> str:
    """sha256 (hex) over the files of a plan, each by name and content: what the fact `proposed` holds them against."""
    listing = [[name, sha256(files[name]).hexdigest()] for name in sorted(files)]
    return sha256(json.dumps(listing, separators=(",", ":")).encode()).hexdigest()


def read_plan(folder: str | os.PathLike[str]) -> KeptPlan:
    """The inputs of a plan from their folder. Raises FileRefused for a folder that holds none."""
    from trimtab.edges.feeds.snapshots import kept_prices

    place = Path(folder) / PLAN_FILE
    try:
        plan = json.loads(place.read_bytes())
    except (OSError, ValueError, RecursionError):
        plan = None
    if not isinstance(plan, dict) or plan.get("form") != FORM:
        raise FileRefused(
            str(place), "it is not what `propose --record` keeps of a plan", f'it is JSON with "form": "{FORM}"',
            "put the kept folder back",
        )  # fmt: skip
    return KeptPlan(kept_prices(Path(folder) / PRICES_FILE), plan)


def decide_again(ledger: Ledger, kept: KeptPlan) -> Proposal:
    """The proposal of a kept plan, decided anew on the ledger at the plan's entry: the same hash comes out."""
    plan = kept.plan
    axis = None if plan["axis"] is None else tuple(plan["axis"])
    own = held(ledger, str(plan["account"]), kept.prices.scale)
    assert own.account is not None
    proposal = decided(
        own.book, kept.prices, mandate_kept(own.account), as_of=plan["as_of"], last_traded=plan["last_traded"],
        axis=axis,
    )  # fmt: skip
    return of_book(replace(proposal, again=int(plan["again"])), own, settings_kept(own.account).tax)


def of_book(proposal: Proposal, own: Held, tax: TaxRates) -> Proposal:
    """The proposal of an account of a book, with what is odd about it and the lots that its sales would close."""
    from trimtab.app.foreseen import foreseen_of

    assert own.account is not None
    seen = foreseen_of(proposal, own.account)
    odd = odd_about(own, proposal.decision.session)
    return replace(proposal, foreseen=seen, tax=tax, findings=(*odd, *proposal.findings, *seen.findings))


def plan_files(proposal: Proposal) -> dict[str, bytes]:
    """The report of a proposal by file name: positions, trades, the lots its sales would close, and the summary."""
    from trimtab.edges.reports.lots import LOTS_FILE, lots_csv
    from trimtab.edges.reports.sleeves import proposal_files

    files = proposal_files(proposal.decision, proposal.prices, proposal.findings)
    return files if proposal.foreseen is None else {**files, LOTS_FILE: lots_csv(proposal.foreseen, proposal.tax)}


def record(place: str, own: Held, proposal: Proposal, inputs: PlanInputs, *, root: str, user: str | None) -> Recorded:
    """Keep the inputs of a proposal, then enter it as the latest plan of its account; the same plan again is no news.

    Refused where the book has moved on since the proposal was made, and while orders are open.
    """
    assert own.account is not None
    who, name = user_of(user), own.account.name
    _check_recordable(place, own, proposal)
    with opened(place, name) as (journal, ledger, account):
        _check_same(place, own, ledger)
        again = _again_of(account, proposal)
        if again is not None and _is_standing(account):
            return replace(_known(place, journal, ledger, account, root, who), again=again)
        made, files = _free(ledger, own, proposal, inputs, root)
        fact = Proposed(
            name, made.decision.session, made.hash, order_lines(made), made.currency, made.decision.scale,
            inputs_hash(files),
        )  # fmt: skip
        _check_enterable(place, ledger, fact, who)
        folder = plan_folder(root, made.hash)
        _keep(folder, files)

        def told(newer: Ledger) -> Sequence[Told]:
            _check_same(place, own, newer)
            return (Told("", fact),)

        booking = enter_told(place, journal, ledger, name, told, who)
        return Recorded(booking, made.hash, str(folder), made.again)


def order_lines(proposal: Proposal) -> tuple[OrderLine, ...]:
    """The orders that a proposal makes, in order of symbol."""
    made = proposal.decision
    return tuple(
        OrderLine(row.symbol, BUY if row.units > 0 else SELL, abs(row.units) * (SHARE_PER // made.per), row.price_ticks)
        for row in made.trades
        if row.units
    )


def approve(place: str, account: str | None = None, plan: str | None = None, *, user: str | None = None) -> Booking:
    """A user's yes to the latest plan, or to the one named by its hash or the first 8 or more characters of it.

    The same yes again is nothing new. Refused for a plan that is not the latest, that is void or has no yes to give,
    and for the proposer's own where the account asks for another user.
    """
    who = user_of(user)
    with opened(place, account) as (journal, ledger, asked):

        def told(newer: Ledger) -> Sequence[Told]:
            now = newer.accounts[asked.name]
            name = plan_named(place, newer, now, plan)
            latest = latest_plan(now.plan, name, place)
            if not latest.approved_by:
                return (Told("", Approved(now.name, latest.session, name)),)
            if latest.approved_by == who:
                return (Told("", _fact_of(journal, now, Approved.kind, name)),)
            found = f"{latest.approved_by} has approved the plan {name[:SHORT]}"
            raise BookRefused(place, found, "a plan is approved once", "nothing is to be done")

        return enter_told(place, journal, ledger, asked.name, told, who)


def plan_named(place: str, ledger: Ledger, account: Account, plan: str | None) -> str:
    """The hash of the plan that is meant: the latest one where none is named."""
    if plan is None:
        if account.plan is None:
            remedy = "record one with `trimtab propose --book ... --record`"
            raise BookRefused(place, f"account {account.name} has no plan", "a plan is recorded first", remedy)
        return account.plan.plan
    if not is_hash(plan):
        allowed = f"a plan's hash, or the first {HASH_CHARS_MIN} or more of its 64 characters"
        raise UsageRefused("PLAN", f"it is {plan!r}", allowed, "copy it from `trimtab book show`")
    known = [key for name, kind, key in ledger.known if (name, kind) == (account.name, Proposed.kind)]
    found = sorted(key for key in known if key.startswith(plan))
    if len(found) != 1:
        number = f"{len(found)} plans of account {account.name} begin" if found else f"no plan of {account.name} begins"
        raise UsageRefused("PLAN", f"{number} with {plan}", "", "copy more of it from `trimtab book history`")
    return found[0]


def _check_recordable(place: str, own: Held, proposal: Proposal) -> None:
    session = proposal.decision.session
    if session == UNDATED or not is_session(session):
        raise UsageRefused(
            "--record", "the prices have no date", "a plan is of a session", "add --as-of DATE, or prices with dates"
        )
    if proposal.book.shares != own.book.shares:
        ours, theirs = dict(own.book.shares), dict(proposal.book.shares)
        old = min(set(ours) - set(theirs), key=str.encode)
        raise BookRefused(
            place, f"{old} is held and has another name on {session}", "a plan is of symbols as the book has them",
            "book the rename with `trimtab book actions` first",
        )  # fmt: skip


def _check_same(place: str, own: Held, ledger: Ledger) -> None:
    """Refuse to record on a book that another process has changed since the proposal was made on it."""
    assert own.account is not None and own.ledger is not None
    now, then = ledger.accounts[own.account.name], own.account
    if now != then:
        found = f"account {then.name} changed between entry {own.ledger.sequence} and entry {ledger.sequence}"
        raise BookRefused(place, found, "a plan is of the book as it stands", "propose again")


def _check_enterable(place: str, ledger: Ledger, fact: Fact, who: str) -> None:
    """Refuse a fact that cannot be before anything is written for it."""
    try:
        enter(ledger, (fact,), who=who, when_utc=now_utc())
    except Refusal as refusal:
        raise placed(refusal, [place]) from None


def _is_standing(account: Account) -> bool:
    """Whether the latest plan may still be approved, staged or filled."""
    assert account.plan is not None
    return account.plan.state in (PROPOSED, APPROVED) or bool(account.plan.state == STAGED and account.open_orders)


def _again_of(account: Account, proposal: Proposal) -> int | None:
    """Which plan of this very decision the latest plan is; None where it is of another one."""
    decision = replace(proposal, again=0).hash
    names = (plan_hash(decision, again) for again in range(AGAIN_MAX if account.plan else 0))
    return next((again for again, name in enumerate(names) if account.plan and account.plan.plan == name), None)


def _known(place: str, journal: Journal, ledger: Ledger, account: Account, root: str, who: str) -> Recorded:
    assert account.plan is not None
    fact = _fact_of(journal, account, Proposed.kind, account.plan.plan)
    folder = plan_folder(root, account.plan.plan)
    text = f"{folder} is not there: the inputs of the plan were kept elsewhere, or are lost"
    missing = () if folder.is_dir() else (Finding("inputs_missing", "", text, account.plan.session),)
    booking = enter_told(place, journal, ledger, account.name, lambda _: (Told("", fact),), who, missing)
    return Recorded(booking, account.plan.plan, str(folder))


def _fact_of(journal: Journal, account: Account, kind: str, key: str) -> Fact:
    of_account = (entry.fact for entry in journal.entries() if entry.fact.account == account.name)
    return next(fact for fact in of_account if (fact.kind, fact.key) == (kind, key))


def _free(
    ledger: Ledger, own: Held, proposal: Proposal, inputs: PlanInputs, root: str
) -> tuple[Proposal, dict[str, bytes]]:
    """The proposal under the first name that no plan of the book has, and whose folder holds nothing else.

    A decision that comes again, after its plan became void or in another account, is another plan with orders of its
    own: brokers have seen the ids of the first.
    """
    decision = replace(proposal, again=0).hash
    taken = {key for _, kind, key in ledger.known if kind == Proposed.kind}
    for again in range(AGAIN_MAX):
        if plan_hash(decision, again) in taken:
            continue
        made = replace(proposal, again=again)
        files = _files(own, made, inputs)
        folder = plan_folder(root, made.hash)
        if not folder.exists() or _kept(folder) == files:
            return made, files
    raise OutputRefused(str(root), "it holds the inputs of this plan many times", "", "name another --archive")


def _files(own: Held, proposal: Proposal, inputs: PlanInputs) -> dict[str, bytes]:
    from trimtab.edges.feeds.snapshots import snapshot_files
    from trimtab.edges.reports.cells import version

    assert own.account is not None and own.ledger is not None
    plan = {
        "form": FORM, "account": own.account.name, "as_of": proposal.decision.session,
        "last_traded": inputs.last_traded, "axis": None if inputs.axis is None else list(inputs.axis),
        "plan": proposal.hash, "again": proposal.again, "entry": own.ledger.sequence, "head": own.ledger.head,
        "trimtab": version(),
    }  # fmt: skip
    text = json.dumps(plan, indent=1, ensure_ascii=True) + "\n"
    return {PLAN_FILE: text.encode(), **snapshot_files(inputs.prices, PRICES_FILE)}


def _kept(folder: Path) -> dict[str, bytes]:
    """What a folder holds by file name; nothing where it cannot be read."""
    try:
        return {each.name: each.read_bytes() for each in folder.iterdir()}
    except OSError:
        return {}


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    from trimtab.edges.folder import write_folder

    if _kept(folder) != files:
        write_folder(folder, files)
