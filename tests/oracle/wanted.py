"""What a book is worth, what of its targets can be attained and what asks for a trade: steps 1 to 3 in fractions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from oracle.books import Case
from oracle.exact import Name, Problem, booked, cost
from trimtab.market.instruments import CASH
from trimtab.market.sessions import sessions_between
from trimtab.units import SHARE_PER, WEIGHT_ONE, ticks


@dataclass(frozen=True, slots=True)
class Wanted:
    """One symbol: its shares, the price it is valued at, its weight and target, and what may be done with it."""

    symbol: str
    units: int
    price: int
    value: int
    weight: Fraction
    target: Fraction
    no_buy: bool
    no_sell: bool
    frozen: bool
    kept: bool  # without a target and to be held

    @property
    def fixed(self) -> bool:
        """Whether its holding is its target."""
        return self.frozen or self.kept or (self.no_buy and self.no_sell)


def per(case: Case) -> int:
    """Units in a share: whole shares unless a holding or a step is a fraction."""
    return SHARE_PER if case.mandate.limits.fractional else case.book.per


def price_of(case: Case, symbol: str) -> tuple[int, bool]:
    """The price to value the symbol at, in ticks, and whether it is frozen: no price today, or a jump."""
    seen = [price for price in case.prices.column(symbol) if price]
    if not seen:
        return 0, True
    jumped = len(seen) > 1 and not seen[-2] <= 2 * seen[-1] <= 4 * seen[-2]
    return (seen[-2] if jumped else seen[-1]), jumped or case.prices.column(symbol)[-1] == 0


def value(case: Case) -> int:
    """What the book is worth in ticks."""
    return case.book.cash_ticks + sum(
        units * price_of(case, symbol)[0] // case.book.per for symbol, units in case.book.shares
    )


def wanted(case: Case) -> list[Wanted]:
    """Every held or wanted symbol, in order of symbol."""
    total, targets, limits = value(case), dict(case.mandate.targets.weights), case.mandate.limits
    found = []
    for symbol in sorted({*dict(case.book.shares), *targets}, key=str.encode):
        units = case.book.units(symbol) * per(case) // case.book.per
        price, frozen = price_of(case, symbol)
        worth = units * price // per(case)
        found.append(
            Wanted(
                symbol,
                units,
                price,
                worth,
                Fraction(worth, total),
                Fraction(targets.get(symbol, 0), WEIGHT_ONE),
                symbol in limits.no_buy,
                symbol in limits.no_sell,
                frozen,
                symbol not in targets and case.mandate.policy.unwanted == "hold",
            )
        )
    return found


def attainable(case: Case) -> dict[str, Fraction] | None:
    """The weight each symbol and CASH can have; None where what is fixed is worth more than the whole book.

    What is fixed keeps its weight, the rest shares what is left in proportion to its targets; a name that may not be
    sold keeps what it has above its share, and CASH is not under its floor; money meant for a name that may not be
    bought stays in cash.
    """
    names = wanted(case)
    floor = Fraction(floor_ticks(case), value(case))
    kept = {name.symbol: name.weight for name in names if name.fixed}
    while True:
        left = 1 - sum(kept.values())
        if left < 0:
            return None
        open_ = {name.symbol: name.target for name in names if name.symbol not in kept}
        if CASH not in kept:
            open_[CASH] = Fraction(case.mandate.targets.cash, WEIGHT_ONE)
        total = sum(open_.values())
        share = {symbol: part / total * left if total else Fraction(0) for symbol, part in open_.items()}
        over = {n.symbol: n.weight for n in names if n.symbol in share and n.no_sell and n.weight > share[n.symbol]}
        if not over and CASH in share and share[CASH] < floor:
            over = {CASH: floor}
        if not over:
            break
        kept.update(over)
    for name in names:
        if name.symbol in share and name.no_buy:
            share[name.symbol] = min(share[name.symbol], name.weight)
    found = {**kept, **share}
    found[CASH] = 1 - sum(weight for symbol, weight in found.items() if symbol != CASH)
    return found


def floor_ticks(case: Case) -> int:
    """The cash floor in ticks."""
    return ticks(case.mandate.limits.cash_floor)


def cooling(case: Case) -> bool:
    """Whether the last trade is too near."""
    apart = case.mandate.policy.cooldown_sessions
    return (
        apart > 0
        and case.last_traded is not None
        and sessions_between(case.prices.sessions, case.last_traded, case.session) < apart
    )


def triggers(case: Case, drift: dict[str, float], band: dict[str, float]) -> set[str]:
    """What asks for a trade, of band, calendar, cash_floor and asked, before any cooldown."""
    policy = case.mandate.policy
    due = policy.due(case.session, case.last_traded)
    breached = any(_breaches(case, drift, band))
    found = {"asked"} if case.asked else set()
    if case.book.cash_ticks < floor_ticks(case):
        found.add("cash_floor")
    if policy.when == "both" and not (due and breached):
        return found
    if breached and policy.when != "calendar":
        found.add("band")
    if due and policy.when != "band":
        found.add("calendar")
    return found


def _breaches(case: Case, drift: dict[str, float], band: dict[str, float]) -> Iterator[bool]:
    for symbol, apart in drift.items():
        yield abs(apart) > band[symbol] + 1e-12
    for name in wanted(case):
        yield name.units > 0 and name.target == 0 and not name.fixed and not name.no_sell and name.value > 0


def raisable(case: Case) -> int:
    """The most cash there can be after sells that are allowed, their costs paid, in ticks."""
    if case.mandate.policy.mode == "buy_only":
        return case.book.cash_ticks
    problem = Problem((), 0, 0, 0, 0, 10_000, per(case), costs=case.mandate.costs, session=case.session)
    cash = case.book.cash_ticks
    for name in wanted(case):
        if name.fixed or name.no_sell or not name.units:
            continue
        held = Name(name.symbol, name.units, name.price, 1, 0, 0, 0)
        cash += max(0, booked(problem, held, 0) - cost(problem, held, 0))
    return cash


def step_units(case: Case, symbol: str) -> int:
    """The symbol's share step in units."""
    return int(Fraction(str(case.mandate.limits.step_of(symbol))) * per(case))
