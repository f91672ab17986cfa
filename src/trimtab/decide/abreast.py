"""Policies abreast: one history and one set of targets walked by the kernel with a lane for each policy and its costs.

A lane's trades are those of its own walk (decide/stretch.py); abreast they cost a small part of it. Only figures come
out: who wants the trades walks that policy alone. Lanes share targets, limits and `kind`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from trimtab.decide.crossing import bands_of, impact_of, row_symbols, spreads_of, terms_of
from trimtab.decide.stretch import Ground, crossing, days_of, never
from trimtab.ledger.book import Book
from trimtab.ledger.holding import happened
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.market.actions import Dividend, Split
from trimtab.market.instruments import CASH

Read = TypeVar("Read")
OF_POLICY = ("mode", "scope", "when", "cools", "rounding", "objective")
OF_COSTS = ("fee_rate", "per_share", "per_order", "order_min", "order_cap", "duty_rate")


@dataclass(frozen=True, slots=True)
class Abreast:
    """Lanes on their way: their mandates, the book of cash that each began with, and the kernel's books and tallies,
    which each leg writes on.
    """

    ground: Ground
    symbols: tuple[str, ...]
    mandates: tuple[Mandate, ...]
    opening: Book
    books: Any
    tallies: Any


def kind(policy: Policy) -> tuple[str, str, str, str]:
    """What policies must share to walk abreast."""
    return policy.calendar or "", policy.when, policy.unwanted, policy.rounding


def line_up(ground: Ground, mandates: Sequence[Mandate], capital_ticks: int, per: int) -> Abreast:
    """The mandates' books of cash at the start. All have the same targets, limits and kind."""
    engine, room = ground.engine, ground.engine.kernel
    opening = Book((), capital_ticks, per, ground.prices.currency, ground.prices.scale)
    symbols = row_symbols(opening, mandates[0])
    m = len(mandates)
    whole, ratios = engine.whole, engine.ratios
    books = room.Books(
        whole([0] * (m * len(symbols))), whole([capital_ticks] * m), whole([never()] * m), whole([capital_ticks] * m)
    )
    one, none = [1.0] * m, [0.0] * m
    tallies = room.Tallies(
        ratios(one), ratios(none), ratios(none), ratios(none), ratios(none), ratios(one), ratios(none), ratios(none),
        whole([0] * m), whole([0] * m), whole([0] * m),
    )  # fmt: skip
    return Abreast(ground, symbols, tuple(mandates), opening, books, tallies)


def go(
    abreast: Abreast,
    due: Sequence[int],
    flow_ticks: Sequence[int],
    benchmark: Sequence[float],
    first: int,
    end: int,
    *,
    opening: int,
) -> int:
    """The lanes from session `first` up to `end`; `opening` is 1 where the first session buys the books.

    Gives the first session not done: `end`, unless a lane is worth nothing or too much to count.
    """
    ground = abreast.ground
    engine, room = ground.engine, ground.engine.kernel
    shared = _shared(abreast, engine.whole(list(flow_ticks)), engine.ratios(list(benchmark)), first)
    days = days_of(ground, abreast.symbols, due)
    lanes = _lanes(abreast, first)
    return int(room.run_lanes(lanes, shared, days, first, end, opening, abreast.books, abreast.tallies))


def let_in(abreast: Abreast, flow_ticks: int) -> None:
    """The flow into each lane's cash."""
    for lane in range(len(abreast.mandates)):
        abreast.books.cash[lane] += flow_ticks


def roll(abreast: Abreast, action: Split | Dividend, session: str, price_ticks: int) -> None:
    """Each lane through a split or dividend, as one book is rolled through it."""
    books, m = abreast.books, len(abreast.mandates)
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
    crossed = crossing(abreast.ground, abreast.opening, abreast.mandates[0], first, ())
    terms, case, names = crossed.terms, crossed.case, crossed.names
    return abreast.ground.engine.kernel.Shared(
        terms.per, case.floor, case.target, terms.when,
        whole(names.target), whole(names.step), whole(names.flags), flow, benchmark,
    )  # fmt: skip


def _lanes(abreast: Abreast, first: int) -> Any:
    """Each mandate's settings as the kernel's rows; each policy and each record of costs is read once."""
    engine, session = abreast.ground.engine, abreast.ground.panel.sessions[first]
    terms = _Read(lambda mandate: terms_of(mandate, session, abreast.opening))
    whole: list[int] = []
    ratios: list[float] = []
    fees = [0]
    rate: list[int] = []
    share: list[int] = []
    cap: list[int] = []
    for mandate in abreast.mandates:
        of_policy, of_costs = terms.by_policy(mandate), terms.by_costs(mandate)
        whole += [of_policy.per, of_policy.minor, *(getattr(of_costs, name) for name in OF_COSTS)]
        whole += [*(getattr(of_policy, name) for name in OF_POLICY), of_policy.trade_min, 0]
        ratios += [of_policy.reach, of_policy.turnover_max]
        rate, share, cap = rate + of_costs.sell_rate, share + of_costs.sell_share, cap + of_costs.sell_cap
        fees.append(len(rate))
    band, spread, impact = _by_name(abreast, session)
    return engine.kernel.Lanes(
        engine.whole(whole), engine.ratios(ratios), engine.whole(fees), engine.whole(rate), engine.whole(share),
        engine.whole(cap), engine.whole([mandate.policy.cooldown_sessions for mandate in abreast.mandates]),
        engine.ratios(band), engine.whole(spread), engine.ratios(impact),
    )  # fmt: skip


def _by_name(abreast: Abreast, session: str) -> tuple[list[float], list[int], list[float]]:
    """Bands (CASH last), half spreads and impacts: name by name, the lanes of a name side by side."""
    symbols = abreast.symbols
    wanted = dict(abreast.mandates[0].targets.weights)
    targets = [wanted[symbol] for symbol in symbols]
    bands = _Read(lambda mandate: _bands(mandate, symbols, targets, session))
    spreads = _Read(lambda mandate: spreads_of(mandate.costs, symbols))
    impacts = _Read(lambda mandate: [impact_of(mandate.costs, symbol) for symbol in symbols])
    return (
        _side_by_side([bands.by_both(mandate) for mandate in abreast.mandates]),
        _side_by_side([spreads.by_costs(mandate) for mandate in abreast.mandates]),
        _side_by_side([impacts.by_costs(mandate) for mandate in abreast.mandates]),
    )


def _bands(mandate: Mandate, symbols: Sequence[str], targets: Sequence[int], session: str) -> list[float]:
    return [*bands_of(mandate, symbols, targets, session), mandate.policy.band(CASH, mandate.targets.cash)]


def _side_by_side(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """One row a lane as one row a name."""
    return [row[i] for i in range(len(rows[0])) for row in rows]


@dataclass(slots=True)
class _Read(Generic[Read]):
    """What is read off a mandate, once for each policy or record of costs that it depends on."""

    read: Callable[[Mandate], Read]
    known: dict[tuple[int, ...], Read] = field(default_factory=dict)

    def by_policy(self, mandate: Mandate) -> Read:
        """What depends on the policy alone."""
        return self._once(mandate, id(mandate.policy))

    def by_costs(self, mandate: Mandate) -> Read:
        """What depends on the costs alone."""
        return self._once(mandate, id(mandate.costs))

    def by_both(self, mandate: Mandate) -> Read:
        """What depends on the policy, and where its band is priced on the costs too."""
        if mandate.policy.priced is None:
            return self._once(mandate, id(mandate.policy))
        return self._once(mandate, id(mandate.policy), id(mandate.costs))

    def _once(self, mandate: Mandate, *key: int) -> Read:
        if key not in self.known:
            self.known[key] = self.read(mandate)
        return self.known[key]
