"""What is wanted and held, under the names of a session: targets, settings by symbol and holdings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from trimtab.errors import HoldingsRefused, MandateRefused, Refusal, TargetsRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.mandate.costs import Costs, Impact
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.market.renames import Names

Value = TypeVar("Value")
Record = TypeVar("Record", Policy, Costs, Limits, Impact)
Notes = tuple[Finding, ...]


def renamed_mandate(mandate: Mandate, names: Names, since: str = "") -> tuple[Mandate, Notes]:
    """The mandate with each symbol as it is called now; its targets are as of `since`, its settings as of now."""
    if not names.renames and not names.ahead:
        return mandate, ()
    weights = _by_name(dict(mandate.targets.weights), names, since, TargetsRefused("targets", "", "", ""))
    targets = replace(mandate.targets, weights=tuple(weights.items()))
    renamed = Mandate(
        targets, renamed_policy(mandate.policy, names), renamed_costs(mandate.costs, names),
        _limits(mandate.limits, names),
    )  # fmt: skip
    return renamed, _notes("the targets name", mandate.targets.symbols, names, since)


def renamed_book(book: Book, names: Names, since: str = "") -> tuple[Book, Notes]:
    """The book with each holding, which is of the session `since`, as it is called now: as many shares, at no cost."""
    if not names.renames and not names.ahead:
        return book, ()
    held = _by_name(dict(book.shares), names, since, HoldingsRefused("holdings", "", "", ""))
    shares = tuple((symbol, held[symbol]) for symbol in sorted(held, key=str.encode))
    return replace(book, shares=shares), _notes("the holdings name", tuple(s for s, _ in book.shares), names, since)


def renamed_policy(policy: Policy, names: Names) -> Policy:
    """The policy with its bands by symbol under the names of now."""
    if not names.renames and not names.ahead:
        return policy
    return _settings(policy, names, "policy", ("tolerance", "relative"))


def renamed_costs(costs: Costs, names: Names) -> Costs:
    """The costs with their tables by symbol under the names of now."""
    if not names.renames and not names.ahead:
        return costs
    costs = _settings(costs, names, "costs", ("half_spread_bps",))
    if not isinstance(costs.impact, Impact):
        return costs
    impact = _settings(costs.impact, names, "costs.impact", ("volatility", "volume"))
    return costs if impact is costs.impact else replace(costs, impact=impact)


def _limits(limits: Limits, names: Names) -> Limits:
    limits = _settings(limits, names, "limits", ("step",))
    no_buy, no_sell = ({names.of(symbol) for symbol in listed} for listed in (limits.no_buy, limits.no_sell))
    return replace(limits, no_buy=no_buy, no_sell=no_sell)


def _settings(record: Record, names: Names, where: str, tables: tuple[str, ...]) -> Record:
    """The record with its tables by symbol under the names of now; the same one where nothing changes."""
    changed: dict[str, Any] = {}
    for name in tables:
        table = getattr(record, name)
        if isinstance(table, Mapping) and any(names.of(symbol) != symbol for symbol in table):
            changed[name] = _by_name(table, names, "", MandateRefused(f"{where}.{name}", "", "", ""))
    return replace(record, **changed) if changed else record


def _by_name(table: Mapping[str, Value], names: Names, since: str, refusal: Refusal) -> dict[str, Value]:
    """The table by the names of now; refused, as the refusal is, where two of its symbols are one name."""
    said: dict[str, str] = {}
    for symbol in table:
        other = said.setdefault(names.of(symbol, since), symbol)
        if other != symbol:
            found = f"{other} and {symbol} are one name, called {names.of(symbol, since)} on {names.session}"
            raise type(refusal)(refusal.where, found, "a name stands once", "leave one out, or add the two up")
    return {name: table[symbol] for name, symbol in said.items()}


def _notes(says: str, symbols: tuple[str, ...], names: Names, since: str) -> Notes:
    """A note for each symbol that was called otherwise when it was named."""
    when = since or names.session
    called = ((symbol, names.of(symbol, since)) for symbol in symbols)
    return tuple(
        Finding("other_name", name, f"{says} {symbol}, which is called {name} on {names.session}", severity="note")
        for symbol, name in called
        if name != symbol and not any(r.symbol == symbol and r.session > when for r in names.renames)
    )
