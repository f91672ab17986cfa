"""Performance: a book's history by session, each change of its NAV explained to the minor unit, and its returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from math import prod
from operator import attrgetter
from typing import TYPE_CHECKING

from trimtab.findings import Finding
from trimtab.ledger.growth import falls
from trimtab.ledger.returns import xirr
from trimtab.ledger.statistics import Statistics, Terms, statistics
from trimtab.units import currency_exponent, money

if TYPE_CHECKING:
    from trimtab.market.prices import Prices


@dataclass(frozen=True, slots=True)
class Control:
    """Why the NAV of one session is not that of the session before: parts that sum to the change, in minor units.

    Signed as they change the NAV. `flows` is cash and shares of the client, shares at the session's price; `prices` is
    what was held overnight moving to the session's price, splits, renames and delistings in it; `trading` is the
    session's price against the price of each trade; `trade_fees` and `fees` are those of trades and of the account;
    `income` is dividends and interest before tax, `withheld` the tax kept back.
    """

    session: str
    before_minor: int
    flows_minor: int
    prices_minor: int
    trading_minor: int
    trade_fees_minor: int
    income_minor: int
    withheld_minor: int
    fees_minor: int
    after_minor: int

    @property
    def explained_minor(self) -> int:
        """The sum of the parts."""
        return sum(_PARTS_OF(self))

    @property
    def residual_minor(self) -> int:
        """The change of NAV that no part explains: zero, or the book is wrong."""
        return self.after_minor - self.before_minor - self.explained_minor


PARTS = tuple(
    each.name for each in fields(Control) if each.name not in ("session", "before_minor", "after_minor")
)  # fmt: skip
_PARTS_OF = attrgetter(*PARTS)


@dataclass(frozen=True, slots=True)
class Performance:
    """The history of one account in its own currency; every sequence is as long as `sessions` but for the returns.

    Money is whole minor units, each position rounded half to even, so that the positions and the cash of a session sum
    to its NAV. `whole` says that the history begins with the account; else its first NAV is what was there before, and
    `opening` is 0. `opening` is the first session's return, `returns` are those of the sessions after it, both net of
    all fees; `gross_opening` and `gross` leave the fees of the account out. `traded` are the
    sessions with a fill. `flows_minor` is by session, in (+) and out (-), without the first session's where the history
    does not begin with the account. `scale` is the decimals of the minor unit, `total` the control of the whole history
    in one row; `explained` says that no session has a change of NAV that the control does not explain.
    """

    account: str
    currency: str
    prices: Prices
    sequence: int
    head: str
    whole: bool
    sessions: tuple[str, ...]
    nav_minor: tuple[int, ...]
    cash_minor: tuple[int, ...]
    units: Mapping[str, tuple[int, ...]]
    values_minor: Mapping[str, tuple[int, ...]]
    price_ticks: Mapping[str, tuple[int, ...]]
    flows_minor: tuple[int, ...]
    traded: tuple[str, ...]
    control: tuple[Control, ...]
    flow_at: str
    opening: float
    returns: tuple[float, ...]
    gross_opening: float
    gross: tuple[float, ...]
    findings: tuple[Finding, ...] = ()
    scale: int = field(init=False, repr=False, compare=False)
    total: Control = field(init=False, repr=False, compare=False)
    explained: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sums = {name: sum(map(attrgetter(name), self.control)) for name in PARTS}
        before = self.control[0].before_minor if self.control else self.nav_minor[0]
        total = Control(self.sessions[-1], before, after_minor=self.nav_minor[-1], **sums)
        object.__setattr__(self, "scale", currency_exponent(self.currency))
        object.__setattr__(self, "total", total)
        object.__setattr__(self, "explained", not any(row.residual_minor for row in (*self.control, total)))

    @property
    def statistics(self) -> Statistics:
        """The statistics of the returns net of all fees."""
        return self._statistics(self.returns, self.opening)

    @property
    def gross_statistics(self) -> Statistics:
        """The statistics of the returns before the fees of the account."""
        return self._statistics(self.gross, self.gross_opening)

    @property
    def growth(self) -> float:
        """The time-weighted return of the whole history, net of all fees."""
        return prod(1 + earned for earned in (self.opening, *self.returns)) - 1

    @property
    def gross_growth(self) -> float:
        """The time-weighted return of the whole history before the fees of the account."""
        return prod(1 + earned for earned in (self.gross_opening, *self.gross)) - 1

    def _statistics(self, returns: Sequence[float], opening: float) -> Statistics:
        return _statistics(tuple(returns), self.sessions, self.prices.interval, max(opening, -1 + 1e-12))

    @property
    def falls(self) -> tuple[float, ...]:
        """How far each session lies below the high so far, flows taken out."""
        return falls(self.opening, self.returns)


@lru_cache(maxsize=4)
def _statistics(returns: tuple[float, ...], sessions: tuple[str, ...], interval: str, opening: float) -> Statistics:
    return statistics(returns, sessions, interval=interval, terms=Terms(opening_return=opening))


def money_weighted(made: Performance, *, near: float | None = None) -> float:
    """The yearly rate (XIRR) that the client's money earned: flows in, what was there before and the last NAV.

    Raises ReturnsRefused where the flows have no rate or several, ExtraMissing where the solver is not installed.
    """
    flows = [
        (session, -float(money(minor, made.scale)))
        for session, minor in zip(made.sessions, made.flows_minor, strict=True)
        if minor
    ]
    if not made.whole:
        flows.insert(0, (made.sessions[0], -float(money(made.nav_minor[0], made.scale))))
    return xirr([*flows, (made.sessions[-1], float(money(made.nav_minor[-1], made.scale)))], near=near)
