"""What is wrong with a fact by itself, before any book is looked at: a date that is none, a quantity of zero."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache, partial
from typing import Any

from trimtab.ledger import facts
from trimtab.ledger.breaks import CASH_BREAK, SHARES_BREAKS, TIMING, TYPES
from trimtab.ledger.facts import Fact
from trimtab.ledger.fills import SIDES, Fill
from trimtab.ledger.lots import AVERAGE, METHODS
from trimtab.market.instruments import CASH, symbol_fault
from trimtab.units import SHARE_PER, WEIGHT_ONE

TEXT_CHARS_MAX = 200
SCALE_MAX = 9
AMOUNT_MAX = 2**63 - 1  # what a store can keep
_CURRENCY = re.compile(r"[A-Z]{3}")
_HASH = re.compile(r"[0-9a-f]{64}")


def faults(fact: Fact) -> list[str]:
    """What is wrong with the fact, a clause each; nothing for one that can be."""
    if type(fact) is facts.Filled and _is_good(fact.account, fact.fill):  # most facts of a book are good fills
        return []
    reference = "" if type(fact) is facts.TargetsSet else _name(fact.key, "the reference")
    found = [_name(fact.account, "the account"), reference, _date(fact.session), *_fields(fact)]
    more = _OF_KIND.get(type(fact))
    return [fault for fault in (*found, *(more(fact) if more else ())) if fault]


def _is_good(account: str, fill: Fill) -> bool:
    """Whether nothing at all is wrong with a fill of the account: every check of `_fill`, in one go."""
    fill_id, session, symbol, side, quantity, price, fees, _, currency, scale = fill
    return (
        0 < quantity <= AMOUNT_MAX and 0 < price <= AMOUNT_MAX and 0 <= fees <= AMOUNT_MAX
        and _is_name(fill_id) and is_session(session) and _is_traded(account, symbol, side, currency, scale)
    )  # fmt: skip


@lru_cache(maxsize=65536)
def _is_traded(account: str, symbol: str, side: str, currency: str, scale: int) -> bool:
    """Whether nothing is wrong with what an account's fills of a symbol have in common; asked once for all of them."""
    return (
        _is_name(account) and side in SIDES and 0 <= scale <= SCALE_MAX
        and not _symbol(symbol) and not _currency(currency)
    )  # fmt: skip


def _fields(fact: Fact) -> list[str]:
    """What is wrong with the fields that mean the same in every kind that has them."""
    return [check(getattr(fact, name)) for name, check in _CHECKS[type(fact)]]


@lru_cache(maxsize=65536)
def is_session(text: str) -> bool:
    """Whether the text is a date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _date(text: str) -> str:
    return "" if is_session(text) else f"{text!r} is no date (YYYY-MM-DD)"


def _name(text: str, what: str) -> str:
    if _is_name(text):
        return ""
    return f"{what} {text!r} is not 1 to {TEXT_CHARS_MAX} printable characters"


def _is_name(text: str) -> bool:
    return bool(text) and len(text) <= TEXT_CHARS_MAX and text.isprintable() and text == text.strip()


def _note(what: str, text: str) -> str:
    return "" if text.isprintable() else f"{what} {text!r} is not one line of printable characters"


@lru_cache(maxsize=4096)
def _symbol(symbol: str) -> str:
    return "CASH is no share" if symbol == CASH else symbol_fault(symbol)


@lru_cache(maxsize=256)
def _currency(currency: str) -> str:
    return "" if _CURRENCY.fullmatch(currency) else f"{currency!r} is no currency (three capital letters)"


def _amount(amount: int, least: int, what: str) -> str:
    return "" if least <= amount <= AMOUNT_MAX else f"{what} of {amount} is out of range"


def _side(side: str) -> str:
    return "" if side in SIDES else f"{side!r} is no side (BUY or SELL)"


def _hash(text: str, what: str) -> str:
    return "" if _HASH.fullmatch(text) else f"{what} {text!r} is no sha256 (64 characters of 0-9a-f)"


def _opened(fact: facts.Opened) -> Iterator[str]:
    if fact.method not in METHODS or fact.method == AVERAGE:
        allowed = ", ".join(method for method in METHODS if method != AVERAGE)
        yield f"the method {fact.method!r} is not one of {allowed} (average is chosen for a symbol)"
    if fact.approval not in facts.APPROVALS:
        yield f"the approval {fact.approval!r} is not one of {', '.join(facts.APPROVALS)}"


def _cash(fact: facts.Flow | facts.FeeCharged | facts.InterestPaid) -> Iterator[str]:
    yield _amount(fact.amount_minor, -AMOUNT_MAX, "an amount")
    if not fact.amount_minor:
        yield "the amount is zero"


def _transferred(fact: facts.Transferred) -> Iterator[str]:
    yield _amount(fact.quantity_units, -AMOUNT_MAX, "a quantity")
    yield _amount(fact.cost_minor, 0, "a cost")
    if not fact.quantity_units:
        yield "no shares are transferred"
    if fact.quantity_units < 0 and (fact.cost_minor or fact.acquired):
        yield "shares that leave take the cost and the dates of their lots"
    if fact.acquired and (not is_session(fact.acquired) or fact.acquired > fact.session):
        yield f"the date of acquisition {fact.acquired!r} is no date up to the transfer"
    if not fact.cost_known and fact.cost_minor:
        yield "a cost that is not known is written as zero"


def _targets(fact: facts.TargetsSet) -> Iterator[str]:
    names = [symbol for symbol, _ in fact.weights]
    if names != sorted(set(names), key=str.encode):
        yield "the targets are not each symbol once in order"
    for symbol in names:
        yield _symbol(symbol) if symbol != CASH else ""
    if any(weight < 0 for _, weight in fact.weights):
        yield "a target weight is below zero"
    if sum(weight for _, weight in fact.weights) != WEIGHT_ONE:
        yield "the target weights do not sum to one"


def _proposed(fact: facts.Proposed) -> Iterator[str]:
    for line in fact.orders:
        yield _symbol(line.symbol)
        yield _amount(line.quantity_units, 1, "an order")
        yield _amount(line.price_ticks, 1, "a price")
        yield _side(line.side)
    if len({(line.symbol, line.side) for line in fact.orders}) != len(fact.orders):
        yield "a symbol has two orders of one side"
    if fact.inputs:
        yield _hash(fact.inputs, "the hash of the inputs")


def _staged(fact: facts.Staged) -> Iterator[str]:
    yield _name(fact.destination, "the destination")
    if not fact.orders or len(set(fact.orders)) != len(fact.orders):
        yield "the orders staged are none, or one of them twice"
    if fact.settles and (not is_session(fact.settles) or fact.settles < fact.session):
        yield f"the settlement {fact.settles!r} is no date from the session on"


def _filled(fact: facts.Filled) -> tuple[str, ...]:
    return _fill(fact.fill)


def _corrected(fact: facts.Corrected) -> Iterator[str]:
    yield from _fill(fact.fill)
    yield _date(fact.fill.session)
    if fact.fill.fill_id == fact.fill_id:
        yield "the fill in its place has the same id"


def _fill(fill: Fill) -> tuple[str, ...]:
    return (
        _name(fill.fill_id, "the id"),
        _symbol(fill.symbol),
        _currency(fill.currency),
        _side(fill.side),
        _amount(fill.quantity_units, 1, "a quantity"),
        _amount(fill.price_ticks, 1, "a price"),
        _amount(fill.fees_ticks, 0, "a fee"),
        "" if 0 <= fill.scale <= SCALE_MAX else f"a scale of {fill.scale} is out of range",
    )


def _dividend(fact: facts.DividendPaid) -> Iterator[str]:
    yield _amount(fact.amount_minor, -AMOUNT_MAX, "an amount")
    yield _amount(fact.reinvested_units, 0, "the shares reinvested")
    if not fact.amount_minor:
        yield "the amount is zero"
    if abs(fact.withheld_minor) > abs(fact.amount_minor) or fact.withheld_minor * fact.amount_minor < 0:
        yield "the tax withheld is not a part of the dividend"
    if fact.reinvested_units and fact.amount_minor <= fact.withheld_minor:
        yield "nothing is left to reinvest"


def _split(fact: facts.SplitDone) -> Iterator[str]:
    yield _amount(fact.lieu_minor, 0, "the cash in lieu")
    if fact.after < 1 or fact.before < 1 or fact.after == fact.before:
        yield f"a split of {fact.after} for {fact.before} is none"
    if not 0 <= fact.lieu_units < SHARE_PER or (fact.lieu_minor and not fact.lieu_units):
        yield "the fraction paid out is not a part of one share"


def _renamed(fact: facts.Renamed) -> Iterator[str]:
    if fact.symbol == fact.renamed_to:
        yield "the new symbol is the old one"


def _delisted(fact: facts.Delisted) -> Iterator[str]:
    yield _amount(fact.amount_minor, 0, "the cash paid")


def _lots(fact: facts.LotsChosen) -> Iterator[str]:
    if bool(fact.method) == bool(fact.lots) or (fact.method and fact.method not in METHODS):
        yield f"a choice is lots, or one of the methods {', '.join(METHODS)}"
    if fact.lots and not fact.sale_id:
        yield "lots are chosen for one sale, which is not named"
    if fact.method == AVERAGE and fact.sale_id:
        yield "average is chosen for a symbol, not for one sale"
    if any(units < 1 for _, units in fact.lots) or len({lot for lot, _ in fact.lots}) != len(fact.lots):
        yield "the lots chosen are not each one once, with the units to take"


def _reconciled(fact: facts.Reconciled) -> Iterator[str]:
    yield _hash(fact.file, "the hash of the file")
    for line in fact.breaks:
        yield _symbol(line.symbol) if line.symbol != CASH or line.type not in (CASH_BREAK, TIMING) else ""
        yield "" if line.type in TYPES else f"the break {line.type!r} is not one of {', '.join(TYPES)}"
        yield _break_currency(line)
        yield "" if line.ours != line.theirs else f"the break of {line.symbol} has {line.ours} on both sides"
    if len({(line.symbol, line.type, line.currency) for line in fact.breaks}) != len(fact.breaks):
        yield "a symbol has a break of one type twice"


def _break_currency(line: facts.BreakLine) -> str:
    if line.symbol == CASH or line.type not in SHARES_BREAKS:
        return _currency(line.currency)
    return "a break of shares has no currency" if line.currency else ""


_OF_FIELD: Mapping[str, Callable[[str], str]] = {
    "symbol": _symbol, "renamed_to": _symbol, "currency": _currency, "memo": partial(_note, "the memo"),
    "reason": partial(_note, "the reason"),
}  # fmt: skip
_CHECKS: Mapping[type[Fact], list[tuple[str, Callable[[str], str]]]] = {
    kind: [(field.name, _OF_FIELD[field.name]) for field in fields(kind) if field.name in _OF_FIELD]
    for kind in facts.KINDS
}
_OF_KIND: Mapping[type[Fact], Callable[[Any], Iterable[str]]] = {
    facts.Opened: _opened, facts.Flow: _cash, facts.FeeCharged: _cash, facts.InterestPaid: _cash,
    facts.Transferred: _transferred, facts.TargetsSet: _targets, facts.Proposed: _proposed, facts.Staged: _staged,
    facts.Filled: _filled, facts.Corrected: _corrected, facts.DividendPaid: _dividend, facts.SplitDone: _split,
    facts.Renamed: _renamed, facts.Delisted: _delisted, facts.LotsChosen: _lots,
    facts.Reconciled: _reconciled,
}  # fmt: skip  # what only the kind can say; the others have nothing more
