"""Policies abreast: one history and one set of targets walked by the kernel with a lane for each policy and its costs.

A lane's trades are those of its own walk (decide/stretch.py); abreast they cost a small part of it. Only figures come
out: who wants the trades walks that policy alone. Lanes share targets, limits and `kind`.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from types import MappingProxyType
from typing import Any, NamedTuple

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

OF_POLICY = ("mode", "scope", "when", "cools", "rounding", "objective", "trade_min")
OF_COSTS = ("per", "minor", "fee_rate", "per_share", "per_order", "order_min", "order_cap", "duty_rate")


@dataclass(frozen=True, slots=True)
class Grid:
    """Policies x costs over one ground, under the targets and limits of one mandate and from one book of cash.

    Row p * len(costs) + c is policy p under costs c. `tables` is what the kernel reads of them, by the fees in force.
    """

    ground: Ground
    wanted: Mandate
    policies: tuple[Policy, ...]
    costs: tuple[Costs, ...]
    opening: Book
    symbols: tuple[str, ...]
    tables: dict[Hashable, Tables] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the kernel reads of a grid: what all lanes share, the place of each policy's rules and of each row's bands,
    and the rows in which these stand once, and all costs.
    """

    shared: Any
    rules: Sequence[int]
    bands: Sequence[int]
    rows: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Abreast:
    """Lanes on their way: their rows of the grid, and the kernel's books and tallies, which each leg writes on."""

    grid: Grid
    rows: tuple[int, ...]
    books: Any
    tallies: Any

    @property
    def policy(self) -> Policy:
        """The first lane's policy, whose kind is that of all."""
        return self.grid.policies[self.rows[0] // len(self.grid.costs)]

    @property
    def asked(self) -> list[tuple[Policy, Costs]]:
        """The policy and the costs of each lane."""
        policies, costs = self.grid.policies, self.grid.costs
        return [(policies[p], costs[c]) for p, c in self.places]

    @property
    def places(self) -> list[tuple[int, int]]:
        """The places of each lane's policy and costs."""
        count = len(self.grid.costs)
        return [divmod(row, count) for row in self.rows]


def kind(policy: Policy) -> tuple[str, str, str, str]:
    """What policies must share to walk abreast."""
    return policy.calendar or "", policy.when, policy.unwanted, policy.rounding


def make_grid(
    ground: Ground, wanted: Mandate, policies: Sequence[Policy], costs: Sequence[Costs], capital_ticks: int, per: int
) -> Grid:
    """Policies x costs from a book of cash, under the mandate's targets and limits."""
    opening = Book((), capital_ticks, per, ground.prices.currency, ground.prices.scale)
    return Grid(ground, wanted, tuple(policies), tuple(costs), opening, row_symbols(opening, wanted))


def line_up(grid: Grid, rows: Sequence[int]) -> Abreast:
    """The books of cash of these rows of the grid, whose policies are of one kind."""
    engine, m, cash = grid.ground.engine, len(rows), grid.opening.cash_ticks
    room, whole, ratios = engine.kernel, engine.whole, engine.ratios
    nothing = whole(array("q", bytes(8 * m * len(grid.symbols))))
    books = room.Books(nothing, whole([cash] * m), whole([never()] * m), whole([cash] * m))
    one, none, nil = ratios([1.0] * m), ratios([0.0] * m), whole([0] * m)
    tallies = room.Tallies(
        *(row.copy() for row in (one, none, none, none, none, one, one, one, none)), *(nil.copy() for _ in range(3))
    )
    return Abreast(grid, tuple(rows), books, tallies)


def go(abreast: Abreast, due: Any, flow: Any, benchmark: Any, first: int, end: int, *, opening: int) -> int:
    """The lanes from session `first` up to `end`; `opening` is 1 where the first session buys the books. `due` is an
    array with 1 where the calendar is due; the flow and the benchmark's return of each session are rows of the engine.

    Gives the first session not done: `end`, unless a lane is worth nothing or too much to count.
    """
    grid, places = abreast.grid, abreast.places
    room, whole = grid.ground.engine.kernel, grid.ground.engine.whole
    tables = _tables_on(grid, first)
    shared = tables.shared._replace(when=WHENS.index(abreast.policy.when), flow=flow, benchmark=benchmark)
    lanes = room.Lanes(
        whole([tables.rules[p] for p, _ in places]), whole([c for _, c in places]),
        whole([tables.bands[row] for row in abreast.rows]), *tables.rows,
    )  # fmt: skip
    days = days_of(grid.ground, grid.symbols, due)
    return int(room.run_lanes(lanes, shared, days, first, end, opening, abreast.books, abreast.tallies))


def let_in(abreast: Abreast, flow_ticks: int) -> None:
    """The flow into each lane's cash."""
    for lane in range(len(abreast.rows)):
        abreast.books.cash[lane] += flow_ticks


def roll(abreast: Abreast, action: Split | Dividend, session: str, price_ticks: int) -> None:
    """Each lane through a split or dividend, as one book is rolled through it."""
    books, m = abreast.books, len(abreast.rows)
    at = abreast.grid.symbols.index(action.symbol) * m
    for lane in range(m):
        units = int(books.shares[at + lane])
        if units:
            event = happened(action, session, units, abreast.grid.opening.per, price_ticks)
            books.shares[at + lane] = event.units_after
            books.cash[lane] += event.cash_ticks


def _tables_on(grid: Grid, first: int) -> Tables:
    """The tables of the grid under the fees in force at the session; of several faults another one may be refused than
    by a walk alone, which stops at its own.
    """
    session = grid.ground.panel.sessions[first]
    in_force = tuple(costs.sell_fees_on(session) for costs in grid.costs)
    if in_force not in grid.tables:
        shared = _shared(grid, first)
        grid.tables[in_force] = _tables(grid, session, shared)
    return grid.tables[in_force]


def _shared(grid: Grid, first: int) -> Any:
    """What all lanes have in common, crossed as for a walk alone; when they trade and what came in is left open."""
    whole = grid.ground.engine.whole
    crossed = crossing(grid.ground, grid.opening, grid.wanted, first, ())
    case, names, none = crossed.case, crossed.names, whole([])
    return grid.ground.engine.kernel.Shared(
        crossed.terms.per, case.floor, case.target, 0, whole(names.target), whole(names.step), whole(names.flags),
        none, none,
    )  # fmt: skip


def _tables(grid: Grid, session: str, shared: Any) -> Tables:
    """Each policy, its bands and each row of costs as the kernel reads them on the session."""
    wanted, symbols, engine = grid.wanted, grid.symbols, grid.ground.engine
    weights = dict(wanted.targets.weights)
    targets = [weights[symbol] for symbol in symbols]
    some = grid.costs[0]

    def mandate(policy: Policy, costs: Costs) -> Mandate:
        return replace(wanted, policy=policy, costs=costs)

    def terms(policy: Policy, costs: Costs) -> Terms:
        return terms_of(mandate(policy, costs), session, grid.opening)

    ruled, banded = _once([_ruled_by(policy) for policy in grid.policies]), _once(_band_keys(grid))
    rules = [(terms(grid.policies[p], some), grid.policies[p].cooldown_sessions) for p in ruled.firsts]
    charges = [(terms(grid.policies[0], costs), costs) for costs in grid.costs]
    asked = [divmod(row, len(grid.costs)) for row in banded.firsts]
    bands = [
        [*bands_of(mandate(grid.policies[p], grid.costs[c]), symbols, targets, session),
         grid.policies[p].band(CASH, wanted.targets.cash)]
        for p, c in asked
    ]  # fmt: skip
    sold = [(each.sell_rate, each.sell_share, each.sell_cap) for each, _ in charges]
    starts = [0, *accumulate(len(rates) for rates, _, _ in sold)]
    whole, ratios = engine.whole, engine.ratios
    rows = (
        whole([one for each, rest in rules for one in (*_of(each, OF_POLICY), rest)]),
        ratios([one for each, _ in rules for one in (each.reach, each.turnover_max)]),
        whole([one for each, _ in charges for one in _of(each, OF_COSTS)]),
        whole(starts), *(whole([one for fees in sold for one in fees[k]]) for k in range(3)),
        ratios([band for row in bands for band in row]),
        whole([spread for costs in grid.costs for spread in spreads_of(costs, symbols)]),
        ratios([impact_of(costs, symbol) for costs in grid.costs for symbol in symbols]),
    )  # fmt: skip
    return Tables(shared, ruled.places, banded.places, rows)


class _Once(NamedTuple):
    """Rows of which each stands once in a table: the place of each, and which of them is the first of its kind."""

    places: list[int]
    firsts: list[int]


def _once(keys: Sequence[Hashable]) -> _Once:
    """Where rows stand whose keys hold all that they depend on."""
    known: dict[Hashable, int] = {}
    firsts: list[int] = []
    for row, key in enumerate(keys):
        if key not in known:
            known[key] = len(firsts)
            firsts.append(row)
    return _Once([known[key] for key in keys], firsts)


def _band_keys(grid: Grid) -> list[Hashable]:
    """For each row of the grid, all that its bands depend on: its costs where they are priced from those."""
    kinds = _once([_banded_by(policy) for policy in grid.policies]).places
    return [
        (at, c if policy.priced is not None else 0)
        for at, policy in zip(kinds, grid.policies, strict=True)
        for c in range(len(grid.costs))
    ]


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
