"""The outputs of a day as one pure function of its inputs: what `archive` writes and `replay` rebuilds.

No clock, no path of a machine and no earlier output goes in: the journal up to the day's head, the inputs of the plans
proposed on the day, and the day's prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from trimtab.edges.reports.days import day_files
from trimtab.errors import ArchiveRefused, Refusal
from trimtab.findings import Finding
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Proposed, Staged
from trimtab.ledger.journal import Entry
from trimtab.ledger.roll import roll
from trimtab.market.prices import Prices

if TYPE_CHECKING:
    from trimtab.app.plans import KeptPlan

PAGE = "book_report.html"
SHORT = 12  # characters of a plan's hash that name its folder
NAME_BYTES_MAX = 120


@dataclass(frozen=True, slots=True)
class DayInputs:
    """All that a day's outputs are made of: the ledger at its begin, the entries before and of the day, plans, prices.

    `plans` is by account and plan hash; a plan without kept inputs is not in it.
    """

    day: str
    before: Ledger
    earlier: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    plans: Mapping[tuple[str, str], KeptPlan] = field(default_factory=dict)
    prices: Prices | None = None


@dataclass(frozen=True, slots=True)
class DayOutputs:
    """The files by their path under outputs/, the ledger at the end of the day, and what was left out."""

    files: Mapping[str, bytes]
    after: Ledger
    findings: tuple[Finding, ...]


def proposed_on(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Proposed]]:
    """The plans that were proposed in these entries."""
    for entry in entries:
        if isinstance(entry.fact, Proposed):
            yield entry, entry.fact


def day_outputs(inputs: DayInputs) -> DayOutputs:
    """Every file of every account, each under the account's own folder.

    Raises ArchiveRefused where a plan decides otherwise on its kept inputs than it did, and BookRefused for entries
    that cannot be.
    """
    after = roll(inputs.before, inputs.entries)
    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    for name in sorted(after.accounts, key=str.encode):
        prices = _prices_of(inputs, after.accounts[name])
        made = {**_day_of(inputs, after.accounts[name], prices), **_plans_of(inputs, name), **_orders_of(inputs, name)}
        performed, left_out = _performance_of(inputs, after.accounts[name], prices)
        findings.extend(left_out)
        files |= {f"{folder_of(name)}/{path}": content for path, content in {**made, **performed}.items()}
    return DayOutputs({path: files[path] for path in sorted(files)}, after, tuple(findings))


def folder_of(account: str) -> str:
    """A name for the account's folder that every file system takes; the account's own where it is plain."""
    name = quote(account, safe=" ").replace(".", "%2E", 1) if account.startswith(".") else quote(account, safe=" ")
    if len(name) <= NAME_BYTES_MAX:
        return name
    from hashlib import sha256

    return f"{name[: NAME_BYTES_MAX - 17]}-{sha256(account.encode()).hexdigest()[:16]}"


def _day_of(inputs: DayInputs, after: Account, prices: Prices | None) -> dict[str, bytes]:
    before = inputs.before.accounts.get(after.name)
    return day_files(before, after, [line for line in inputs.entries if _is_of(line, after)], inputs.day, prices)


def _prices_of(inputs: DayInputs, account: Account) -> Prices | None:
    """The day's prices in the account's currency, else those of its latest plan of the day; none of a later session."""
    if inputs.prices is not None and inputs.prices.currency == account.currency:
        return inputs.prices.upto(inputs.day)
    for _, fact in reversed(list(proposed_on(inputs.entries))):
        kept = inputs.plans.get((account.name, fact.plan))
        if fact.account == account.name and kept and kept.prices.currency == account.currency:
            return kept.prices.upto(inputs.day)
    return None


def _plans_of(inputs: DayInputs, account: str) -> dict[str, bytes]:
    """The report of each plan proposed on the day, decided again on its kept inputs."""
    files: dict[str, bytes] = {}
    for _, fact in proposed_on(inputs.entries):
        kept = inputs.plans.get((fact.account, fact.plan))
        if fact.account == account and kept is not None:
            made = _plan_files(inputs, fact, kept)
            files |= {f"plans/{fact.plan[:SHORT]}/{name}": content for name, content in made.items()}
    return files


def _plan_files(inputs: DayInputs, fact: Proposed, kept: KeptPlan) -> dict[str, bytes]:
    from trimtab.app.plans import decide_again, plan_files

    proposal = decide_again(_ledger_at(inputs, int(kept.plan["entry"])), kept)
    if proposal.hash != fact.plan:
        found = f"on its kept inputs the plan {fact.plan[:SHORT]} decides otherwise: {proposal.hash[:SHORT]}"
        raise ArchiveRefused(
            f"account {fact.account}", found, "a plan is archived with what it was decided on",
            "run the trimtab that proposed it",
        )  # fmt: skip
    return plan_files(proposal)


def _orders_of(inputs: DayInputs, account: str) -> dict[str, bytes]:
    """The order file of each wave staged on the day, made again from the account as it stood then."""
    files: dict[str, bytes] = {}
    for entry in inputs.entries:
        fact = entry.fact
        if not isinstance(fact, Staged) or fact.account != account:
            continue
        from trimtab.app.held import settings_kept
        from trimtab.edges.broker.formats import order_bytes
        from trimtab.edges.broker.order_files import file_name
        from trimtab.run.staging import staged_rows, trail_of

        before = _ledger_at(inputs, entry.sequence - 1).accounts[account]
        settings = settings_kept(before)
        trail = trail_of((*inputs.earlier, *inputs.entries), account, fact.plan)
        rows = staged_rows(before, fact, trail, settings.orders, settings.costs)
        name = file_name(fact.session, account, fact.plan, fact.wave)
        files[f"orders/{name}"] = order_bytes(rows, fact.destination)
    return files


def _ledger_at(inputs: DayInputs, sequence: int) -> Ledger:
    """The ledger as it stood after that entry."""
    if sequence >= inputs.before.sequence:
        return roll(inputs.before, inputs.entries[: sequence - inputs.before.sequence])
    return roll(Ledger(), inputs.earlier[:sequence])


def _performance_of(
    inputs: DayInputs, account: Account, prices: Prices | None
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """NAV, returns and control of the account, and its page; a finding where the prices do not serve for them."""
    if prices is None:
        return _left_out(inputs, account, f"the day has no prices in {account.currency}")
    from trimtab.edges.page.book_page import book_page
    from trimtab.edges.reports.booked import book_files
    from trimtab.run.booked import performance

    try:
        made = performance((*inputs.earlier, *inputs.entries), account, prices, end=inputs.day)
    except Refusal as refusal:
        return _left_out(inputs, account, refusal.sentence())
    files = {**book_files(made, account), PAGE: book_page(made, account).encode()}
    findings = tuple(finding for finding in made.findings if finding.severity == "warning")
    return {f"performance/{name}": content for name, content in files.items()}, findings


def _left_out(inputs: DayInputs, account: Account, why: str) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    text = f"account {account.name}: NAV and returns are left out: {why}"
    return {"performance/left_out.txt": f"{text}\n".encode()}, (Finding("no_nav", "", text, inputs.day),)


def _is_of(entry: Entry, account: Account) -> bool:
    return entry.fact.account == account.name
