"""Policies abreast: one history and one set of targets walked by the kernel with a lane for each policy and its costs.

A lane's trades are those of its own walk (decide/stretch.py); abreast they cost a small part of it. Only figures come
out: who wants the trades walks that policy alone. Lanes share targets, limits and `kind`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from trimtab.decide.crossing import bands_of, impact_of, row_symbols, spreads_of, terms_of
from trimtab.decide.kernel import Terms
from trimtab.decide.stretch import Ground, crossing, days_of, never
from trimtab.ledger.book import Book
from trimtab.ledger.holding import happened
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import WHENS, Policy
from trimtab.market.actions import Dividend, Split
from trimtab.market.instruments import CASH

Read = TypeVar("Read")
OF_POLICY = ("mode", "scope", "when", "cools", "rounding", "objective", "trade_min")
OF_COSTS = ("per", "minor", "fee_rate", "per_share", "per_order", "order_min", "order_cap", "duty_rate")
Asked = tuple[Policy, Costs]


@dataclass(frozen=True, slots=True)
class Abreast:
    """Lanes on their way: the mandate whose targets and limits they share, the policy and costs of each, the book of
    cash that each began with, and the kernel's books and tallies, which each leg writes on.
    """

    ground: Ground
    symbols: tuple[str, ...]
    wanted: Mandate
    asked: tuple[Asked, ...]
    opening: Book
    books: Any
    tallies: Any


def kind(policy: Policy) -> tuple[str, str, str, str]:
    """What policies must share to walk abreast."""
    return policy.calendar or "", policy.when, policy.unwanted, policy.rounding


def line_up(ground: Ground, wanted: Mandate, asked: Sequence[Asked], capital_ticks: int, per: int) -> Abreast:
    """The books of cash at the start, under the mandate's targets and limits; the policies are of one kind."""
    engine, room = ground.engine, ground.engine.kernel
    opening = Book((), capital_ticks, per, ground.prices.currency, ground.prices.scale)
    symbols = row_symbols(opening, wanted)
    m = len(asked)
    whole, ratios = engine.whole, engine.ratios
    books = room.Books(
        whole([0] * (m * len(symbols))), whole([capital_ticks] * m), whole([never()] * m), whole([capital_ticks] * m)
    )
    one, none, nil = ratios([1.0] * m), ratios([0.0] * m), whole([0] * m)
    tallies = room.Tallies(
        *(row.copy() for row in (one, none, none, none, none, one, one, one, none)), *(nil.copy() for _ in range(3))
    )
    return Abreast(ground, symbols, wanted, tuple(asked), opening, books, tallies)


def go(abreast: Abreast, due: Any, flow: Any, benchmark: Any, first: int, end: int, *, opening: int) -> int:
    """The lanes from session `first` up to `end`; `opening` is 1 where the first session buys the books. `due` is an
    array with 1 where the calendar is due; the flow and the benchmark's return of each session are rows of the engine.

    Gives the first session not done: `end`, unless a lane is worth nothing or too much to count.
    """
    ground = abreast.ground
    shared = _shared(abreast, flow, benchmark, first)
    days = days_of(ground, abreast.symbols, due)
    lanes = _lanes(abreast, first)
    return int(ground.engine.kernel.run_lanes(lanes, shared, days, first, end, opening, abreast.books, abreast.tallies))


def let_in(abreast: Abreast, flow_ticks: int) -> None:
    """The flow into each lane's cash."""
    for lane in range(len(abreast.asked)):
        abreast.books.cash[lane] += flow_ticks


def roll(abreast: Abreast, action: Split | Dividend, session: str, price_ticks: int) -> None:
    """Each lane through a split or dividend, as one book is rolled through it."""
    books, m = abreast.books, len(abreast.asked)
    at = abreast.symbols.index(action.symbol) * m
    for lane in range(m):
        units = int(books.shares[at + lane])
        if units:
            event = happened(action, session, units, abreast.opening.per, price_ticks)
            books.shares[at + lane] = event.units_after
            books.cash[lane] += event.cash_ticks


def _shared(abreast: Abreast, flow: Any, benchmark: Any, first: int) -> Any:
    """What the lanes have in common, crossed and refused as for a walk alone."""
    whole = abreast.ground.engine.whole
    crossed = crossing(abreast.ground, abreast.opening, abreast.wanted, first, ())
    case, names, (policy, _) = crossed.case, crossed.names, abreast.asked[0]
    return abreast.ground.engine.kernel.Shared(
        crossed.terms.per, case.floor, case.target, WHENS.index(policy.when),
        whole(names.target), whole(names.step), whole(names.flags), flow, benchmark,
    )  # fmt: skip


def _lanes(abreast: Abreast, first: int) -> Any:
    """Each lane's policy, bands and costs as places in the kernel's tables, where each stands once."""
    engine, session, symbols = abreast.ground.engine, abreast.ground.panel.sessions[first], abreast.symbols
    wanted = dict(abreast.wanted.targets.weights)
    targets = [wanted[symbol] for symbol in symbols]

    def terms(mandate: Mandate) -> Terms:
        return terms_of(mandate, session, abreast.opening)

    rules = _Table("rules", abreast, lambda mandate: (terms(mandate), mandate.policy.cooldown_sessions))
    bands = _Table("bands", abreast, lambda mandate: _bands(mandate, symbols, targets, session))
    charges = _Table("charges", abreast, lambda mandate: (terms(mandate), mandate.costs))
    policies = {id(policy): policy for policy, _ in abreast.asked}
    some_costs = {id(costs): costs for _, costs in abreast.asked}
    paid = {at: (costs, (at, costs.sell_fees_on(session))) for at, costs in some_costs.items()}
    some = abreast.asked[0][1]
    rule_of = {at: rules.place(each, some, _ruled_by(each)) for at, each in policies.items()}
    charge_of = {at: charges.place(abreast.asked[0][0], each, key) for at, (each, key) in paid.items()}
    band_of = {at: bands.place(each, some, _banded_by(each)) for at, each in policies.items() if each.priced is None}
    places = [
        band_of[id(policy)]
        if policy.priced is None
        else bands.place(policy, costs, (_banded_by(policy), paid[id(costs)][1]))
        for policy, costs in abreast.asked
    ]
    sold = [[each.sell_rate, each.sell_share, each.sell_cap] for each, _ in charges.rows]
    starts = [0]
    for fees, _, _ in sold:
        starts.append(starts[-1] + len(fees))
    whole, ratios = engine.whole, engine.ratios
    return engine.kernel.Lanes(
        whole([rule_of[id(policy)] for policy, _ in abreast.asked]),
        whole([charge_of[id(costs)] for _, costs in abreast.asked]),
        whole(places),
        whole([one for each, rest in rules.rows for one in (*_of(each, OF_POLICY), rest)]),
        ratios([one for each, _ in rules.rows for one in (each.reach, each.turnover_max)]),
        whole([one for each, _ in charges.rows for one in _of(each, OF_COSTS)]),
        whole(starts), *(whole([one for fees in sold for one in fees[k]]) for k in range(3)),
        ratios([band for row in bands.rows for band in row]),
        whole([spread for _, costs in charges.rows for spread in spreads_of(costs, symbols)]),
        ratios([impact_of(costs, symbol) for _, costs in charges.rows for symbol in symbols]),
    )  # fmt: skip


def _ruled_by(policy: Policy) -> Hashable:
    """All that the kernel's terms take from a policy."""
    return (
        policy.mode, policy.scope, policy.to, policy.when, policy.rounding, policy.objective, policy.cooldown_sessions,
    )  # fmt: skip


def _banded_by(policy: Policy) -> Hashable:
    """All that bands take from a policy."""
    widths = (policy.tolerance, policy.relative)
    by_name = [tuple(sorted(each.items())) if isinstance(each, MappingProxyType) else each for each in widths]
    return (*by_name, policy.combine, policy.priced)


def _of(terms: Terms, names: Sequence[str]) -> list[int]:
    return [getattr(terms, name) for name in names]


def _bands(mandate: Mandate, symbols: Sequence[str], targets: Sequence[int], session: str) -> list[float]:
    return [*bands_of(mandate, symbols, targets, session), mandate.policy.band(CASH, mandate.targets.cash)]


@dataclass(slots=True)
class _Table(Generic[Read]):
    """Rows of what is read off mandates, each once for all lanes of this ground."""

    name: str
    abreast: Abreast
    read: Callable[[Mandate], Read]
    rows: list[Read] = field(default_factory=list)
    known: dict[Hashable, int] = field(default_factory=dict)

    def place(self, policy: Policy, costs: Costs, key: Hashable) -> int:
        """The place of the row of this policy and costs; the key is all that the row depends on."""
        if key not in self.known:
            self.known[key] = len(self.rows)
            self.rows.append(self._row(policy, costs, key))
        return self.known[key]

    def _row(self, policy: Policy, costs: Costs, key: Hashable) -> Read:
        wanted, kept = self.abreast.wanted, self.abreast.ground.crossed
        of_all = (self.name, id(wanted), self.abreast.opening.per, key)
        if of_all not in kept:  # what the ids are of is held, so that they stay its own
            kept[of_all] = (self.read(replace(wanted, policy=policy, costs=costs)), wanted, costs)
        row: Read = kept[of_all][0]
        return row
