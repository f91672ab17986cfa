"""What each fact about intentions does to a sheet: targets, plans, approvals, orders staged and cancelled."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from unicodedata import normalize

from trimtab.errors import BookRefused
from trimtab.ledger import facts
from trimtab.ledger.accounts import APPROVED, PROPOSED, STAGED, VOID, Order, Plan
from trimtab.ledger.breaks import refuse_open
from trimtab.ledger.places import At
from trimtab.ledger.sheet import Sheet

ORDER_ID_CHARS = 20  # what brokers take as a client order id


def order_id(plan: str, account: str, symbol: str, side: str) -> str:
    """The client order id: made from the plan, account, symbol and side, so that a retry never makes a second order."""
    content = "\n".join((plan, account, symbol, side)).encode()
    return sha256(content).hexdigest()[:ORDER_ID_CHARS].upper()


def post_targets(sheet: Sheet, fact: facts.TargetsSet, at: At) -> None:
    """The weights wanted from now on."""
    if fact.replaces != sheet.targets_id:
        found = "the targets it replaces are not those of the book"
        raise BookRefused(at.where, found, "targets replace the ones before", "read the book again")
    sheet.weights, sheet.settings, sheet.targets_id = fact.weights, fact.settings, at.id


def post_proposed(sheet: Sheet, fact: facts.Proposed, at: At) -> None:
    """The latest plan and its orders, of which none is sent yet."""
    refuse_open(sheet.reconciled, at.where)
    still = [order for order in sheet.orders.values() if order.open_units]
    if still:
        found = f"{len(still)} orders of the plan {still[0].plan[:12]} are open"
        raise BookRefused(at.where, found, "a plan begins when no order is open", "book their fills or cancel them")
    sheet.plan = Plan(fact.plan, fact.session, PROPOSED, at.who)
    for line in fact.orders:
        identity = order_id(fact.plan, fact.account, line.symbol, line.side)
        sheet.orders[identity] = Order(
            identity,
            fact.plan,
            line.symbol,
            line.side,
            line.quantity_units,
            line.price_ticks,
            fact.scale,
            fact.currency,
        )


def post_approved(sheet: Sheet, fact: facts.Approved, at: At) -> None:
    """A yes to the latest plan, by somebody who may give it."""
    plan = latest_plan(sheet.plan, fact.plan, at.where)
    if plan.state != PROPOSED:
        found = f"the plan {plan.plan[:12]} is {plan.state} already"
        raise BookRefused(at.where, found, "a plan is approved once", "nothing is to be done")
    if sheet.sealed.approval == facts.OTHER and same_user(at.who, plan.proposed_by):
        found = f"{at.who} proposed the plan {plan.plan[:12]}"
        raise BookRefused(at.where, found, "this account is approved by another user", "ask another user to approve it")
    sheet.plan = replace(plan, state=APPROVED, approved_by=at.who)


def same_user(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are written: in case, accents, spaces, dots and other marks."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    """The letters and digits of a name alone; the name itself where it has none."""
    plain = normalize("NFKD", normalize("NFKD", name).casefold())
    return "".join(char for char in plain if char.isalnum()) or name.strip()


def latest_plan(latest: Plan | None, plan: str, where: str) -> Plan:
    """The plan, if it is the latest one and nothing has changed under it; refused in words where it is not."""
    if latest is None or latest.plan != plan:
        found = f"the plan {plan[:12]} is not the latest of the account"
        raise BookRefused(where, found, "the latest plan is approved and staged", "propose again")
    if latest.state == VOID:
        found = f"the plan {plan[:12]} is void since the book changed with {latest.void_since}"
        raise BookRefused(where, found, "a plan holds for the book it was made for", "propose again")
    return latest


def post_staged(sheet: Sheet, fact: facts.Staged, at: At) -> None:
    """Orders of an approved plan, each sent once."""
    refuse_open(sheet.reconciled, at.where)
    plan = latest_plan(sheet.plan, fact.plan, at.where)
    if plan.state not in (APPROVED, STAGED):
        found = f"the plan {plan.plan[:12]} is {plan.state}"
        raise BookRefused(at.where, found, "an approved plan is staged", "approve it first")
    for identity in fact.orders:
        order = sheet.orders.get(identity)
        if order is None or order.plan != fact.plan or order.sent:
            state = "was sent already" if order and order.plan == fact.plan else "is not of this plan"
            found = f"the order {identity} {state}"
            raise BookRefused(at.where, found, "each order of a plan is sent once", "stage those not sent")
    for identity in fact.orders:
        sheet.orders[identity] = replace(sheet.orders[identity], sent=True)
    sheet.plan = replace(plan, state=STAGED)


def post_cancelled(sheet: Sheet, fact: facts.Cancelled, at: At) -> None:
    """What is open of an order will not be done."""
    order = sheet.orders.get(fact.order_id)
    if order is None or not order.open_units:
        state = "has nothing open" if order else "is not known"
        raise BookRefused(
            at.where, f"the order {fact.order_id} {state}", "an open order is cancelled", "correct the id"
        )
    sheet.orders[fact.order_id] = replace(order, cancelled=True)
