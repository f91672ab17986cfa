"""The mandate of an account of a book as a library: set it, and say what it is and what of it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from trimtab.app.books import Booking, Told, day_of, enter_told, opened, user_of
from trimtab.app.sheets import Sheet
from trimtab.errors import UsageRefused
from trimtab.ledger.accounts import STAGED, VOID, Account, Ledger
from trimtab.ledger.facts import Fact, TargetsSet
from trimtab.mandate.lines import settings_lines
from trimtab.units import WEIGHT_ONE

if TYPE_CHECKING:
    from trimtab.app.screen import Block
    from trimtab.app.setups import Request, Setup
    from trimtab.edges.store import Journal

USUAL = "default"


@dataclass(frozen=True, slots=True)
class MandateSet:
    """What setting a mandate gave: the booking, and the account before it."""

    booking: Booking
    before: Account

    @property
    def now(self) -> Account:
        """The account with its mandate."""
        return self.booking.ledger.accounts[self.before.name]


def set_targets(place: str, account: str | None, request: Request, *, session: str | None = None) -> MandateSet:
    """Set what an account wants from a session on: the targets and settings of a sleeve file, or of options.

    It replaces the mandate before it as a whole; the same mandate again is nothing new.
    """
    from trimtab.app.desk import noticed
    from trimtab.app.setups import set_up
    from trimtab.mandate.written import settings_text, weights_of

    if request.sleeve is None and request.targets is None:
        allowed = "a sleeve file, or --targets FILE"
        raise UsageRefused("--targets", "it is missing", allowed, "name the file of the target weights")
    setup = set_up(request)
    findings = noticed(setup, request, (), setup.mandate.targets.findings)
    weights, settings = weights_of(setup.mandate.targets), settings_text(setup.mandate, setup.orders, setup.tax)
    with opened(place, account) as (journal, ledger, into):
        _check_currency(setup, into)
        day = day_of(session)

        def told(newer: Ledger) -> Sequence[Told]:
            now = newer.accounts[into.name]
            if (now.weights, now.settings) == (weights, settings):
                return (Told("", _fact_of(journal, now)),)
            return (Told("", TargetsSet(into.name, day, weights, settings, now.targets_id)),)

        booking = enter_told(place, journal, ledger, into.name, told, user_of(request.user), findings)
    return MandateSet(booking, into)


def _check_currency(setup: Setup, into: Account) -> None:
    if setup.currency is not None and setup.currency != into.currency:
        found = f"the sleeve is in {setup.currency} and account {into.name} in {into.currency}"
        raise UsageRefused("SLEEVE", found, "money limits are in the account's currency", "correct the sleeve")


def _fact_of(journal: Journal, account: Account) -> Fact:
    return next(entry.fact for entry in journal.entries() if entry.id == account.targets_id)


def mandate_set_screen(made: MandateSet) -> tuple[Block, ...]:
    """Each target and each setting that is not the default, with what it was before where that was another."""
    now, before = made.now, made.before
    targets = (dict(now.weights), dict(before.weights))
    rows = tuple(
        (symbol, _percent(targets[0].get(symbol)), _if_other(*(_percent(each.get(symbol)) for each in targets)))
        for symbol in sorted({*targets[0], *targets[1]}, key=str.encode)
        if targets[0].get(symbol) or targets[1].get(symbol)
    )
    return Sheet("Wanted", ("symbol", "target", "before"), rows, "lrr"), *_settings(now, before)


def _settings(now: Account, before: Account) -> tuple[Block, ...]:
    ours, theirs = settings_lines(now.settings), settings_lines(before.settings)
    if not ours and not theirs:
        return ("All settings are the defaults.",)
    rows = tuple(
        (name, value := ours.get(name, USUAL), _if_other(value, theirs.get(name, USUAL)))
        for name in sorted({*ours, *theirs})
    )
    return (Sheet("Settings that are, or were, not the default", ("setting", "value", "before"), rows, "lww"),)


def _if_other(now: str, before: str) -> str:
    """What it was before, where that is something else."""
    return "" if now == before else before or "none"


def mandate_screen(account: Account) -> tuple[Block, ...]:
    """The targets of an account, and its settings in one line; nothing where none were set."""
    if not account.weights:
        return ()
    rows = tuple((symbol, _percent(weight)) for symbol, weight in account.weights if weight)
    lines = settings_lines(account.settings)
    text = "; ".join(f"{name} {value or 'none'}" for name, value in lines.items()) or "all defaults"
    return Sheet("Wanted", ("symbol", "target"), rows, "lr"), f"Settings: {text}."


def plan_screen(account: Account) -> tuple[Block, ...]:
    """The latest plan of an account and how far it is; nothing where there is none."""
    plan = account.plan
    if plan is None:
        return ()
    count = sum(order.plan == plan.plan for order in account.orders.values())
    said = [f"void since {plan.void_since}" if plan.void_since else plan.state] if plan.state in (VOID, STAGED) else []
    said += [f"proposed by {plan.proposed_by}"]
    said += [f"approved by {plan.approved_by}"] if plan.approved_by else []
    orders = f"{count or 'no'} order{'' if count == 1 else 's'}"
    return (f"Plan {plan.plan[:12]} of {plan.session}, {orders}: {', '.join(said)}.",)


def _percent(weight: int | None) -> str:
    return "" if weight is None else f"{(Decimal(100) * weight / WEIGHT_ONE).normalize():f}%"
