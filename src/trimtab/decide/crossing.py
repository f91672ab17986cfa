"""The crossing: held, worth and wanted become one row of whole numbers each, sorted by symbol, or are refused.

This is the one place where the user's money, weights and shares turn into what the kernel counts; each one's rounding
is named in units.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from trimtab.decide import kernel
from trimtab.errors import HoldingsRefused, MandateRefused, PricesRefused, Refusal, Refusals
from trimtab.ledger.book import Book
from trimtab.mandate.costs import Costs, Impact
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import MODES, OBJECTIVES, ROUNDINGS, SCOPES, WHENS
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.market.quality import Quote
from trimtab.market.sessions import sessions_between
from trimtab.units import SHARE_PER, TICKS_MAX, decimal, minor_ticks, money, rate_units, ticks, worth

PER_SHARE_MAX = 1_000  # money a share


@dataclass(frozen=True, slots=True)
class Crossed:
    """One account's decision as the kernel takes it, and the symbols of its rows."""

    symbols: tuple[str, ...]
    terms: kernel.Terms
    case: kernel.Case
    names: kernel.Names
    held_unwanted: frozenset[str]

    @property
    def total(self) -> int:
        """V: what the book is worth, in ticks."""
        return self.case.cash + sum(self.names.value)


def row_symbols(book: Book, mandate: Mandate) -> tuple[str, ...]:
    """Every symbol that is held or wanted, in order of its bytes."""
    return tuple(sorted({symbol for symbol, _ in book.shares} | set(mandate.targets.symbols), key=str.encode))


def cross(
    book: Book,
    prices: Prices,
    mandate: Mandate,
    session: str,
    quotes: Mapping[str, Quote],
    *,
    last_traded: str | None,
    asked: bool,
    axis: Sequence[str],
    last_checked: str | None = None,
) -> Crossed:
    """The book, its prices and its mandate as the kernel counts them.

    Refused: a held name that never had a price, a held name without target where the policy says so, a book worth
    nothing, amounts of 2**53 ticks or more, a share step that its holding cannot be counted in, names without volume
    for impact.
    """
    symbols = row_symbols(book, mandate)
    per = _share_per(book, mandate.limits)
    held = dict(book.shares)
    shares = [held.get(symbol, 0) * (per // book.per) for symbol in symbols]
    _check_held(book, prices, mandate, quotes)
    unwanted = _held_unwanted(book, mandate)
    price = [quotes[symbol].price_ticks or 1 for symbol in symbols]
    value = [worth(units, each, per) for units, each in zip(shares, price, strict=True)]
    policy = mandate.policy
    wanted = dict(mandate.targets.weights)
    targets = [wanted.get(symbol, 0) for symbol in symbols]
    names = kernel.Names(
        shares,
        price,
        steps_of(mandate.limits, symbols, per),
        targets,
        bands_of(mandate, symbols, targets, session),
        spreads_of(mandate.costs, symbols),
        [impact_of(mandate.costs, symbol) for symbol in symbols],
        [
            flags_of(symbol, target, mandate, quotes[symbol], unwanted)
            for symbol, target in zip(symbols, targets, strict=True)
        ],
        value,
    )
    cooling = last_traded is not None and sessions_between(axis, last_traded, session) < policy.cooldown_sessions
    case = kernel.Case(
        book.cash_ticks,
        ticks(mandate.limits.cash_floor, book.scale),
        mandate.targets.cash,
        policy.band(CASH, mandate.targets.cash),
        int(policy.due(session, last_traded if last_checked is None else last_checked)),
        int(asked),
        int(cooling),
    )
    crossed = Crossed(symbols, terms_of(mandate, session, book), case, names, unwanted)
    _check_amounts(crossed, book)
    return crossed


def _share_per(book: Book, limits: Limits) -> int:
    return SHARE_PER if book.per != 1 or limits.fractional else 1


def bands_of(mandate: Mandate, symbols: Sequence[str], targets: Sequence[int], session: str) -> list[float]:
    """Each name's band as a fraction of the book."""
    policy, costs = mandate.policy, mandate.costs
    if policy.priced is None:
        return [policy.band(symbol, target) for symbol, target in zip(symbols, targets, strict=True)]
    rates = [costs.rate(symbol, session) for symbol in symbols]
    for symbol, rate in zip(symbols, rates, strict=True):
        if rate <= 0:
            raise MandateRefused(
                "policy", f"priced is {policy.priced} and trading {symbol} costs nothing in proportion to its notional",
                "a priced band is as wide as the cost asks for", "set fee_bps or half_spread_bps, or use tolerance",
            )  # fmt: skip
    return [policy.band(*each) for each in zip(symbols, targets, rates, strict=True)]


def steps_of(limits: Limits, symbols: Sequence[str], per: int) -> list[int]:
    """Each name's share step in units."""
    if isinstance(limits.step, Mapping):
        return [int(decimal(limits.step_of(symbol)) * per) for symbol in symbols]
    return [int(decimal(limits.step) * per)] * len(symbols)


def spreads_of(costs: Costs, symbols: Sequence[str]) -> list[int]:
    """Each name's half spread in 10**-9."""
    if isinstance(costs.half_spread_bps, Mapping):
        return [rate_units(costs.half_spread(symbol)) for symbol in symbols]
    return [rate_units(costs.half_spread_bps)] * len(symbols)


def flags_of(symbol: str, target: int, mandate: Mandate, quote: Quote, unwanted: frozenset[str]) -> int:
    """What may not be done with the name, as bits."""
    flags = 0
    if symbol in mandate.limits.no_buy or symbol in unwanted:
        flags |= kernel.NO_BUY
    if symbol in mandate.limits.no_sell or symbol in unwanted:
        flags |= kernel.NO_SELL
    if quote.doubt:
        flags |= kernel.FROZEN
    if target == 0:
        flags |= kernel.UNWANTED
    return flags


def _held_unwanted(book: Book, mandate: Mandate) -> frozenset[str]:
    """The held names without a target, where the policy leaves them alone."""
    without = [symbol for symbol, _ in book.shares if symbol not in mandate.targets.symbols]
    if without and mandate.policy.unwanted == "refuse":
        raise HoldingsRefused(
            "holdings", f"{', '.join(without)} held without a target", "unwanted is refuse",
            "give each a target (0 to sell it), or choose unwanted sell or hold",
        )  # fmt: skip
    return frozenset(without) if mandate.policy.unwanted == "hold" else frozenset()


def impact_of(costs: Costs, symbol: str) -> float:
    """The name's impact: cost over notional, by the root of shares traded."""
    if costs.impact is None:
        return 0.0
    assert isinstance(costs.impact, Impact)
    if symbol not in costs.impact.volatility or symbol not in costs.impact.volume:
        raise MandateRefused(
            "costs", f"impact has no volatility or no volume for {symbol}", "every held or wanted name needs both",
            f"add {symbol}, or leave impact out",
        )  # fmt: skip
    volume = float(costs.impact.volume[symbol])
    return float(costs.impact.coefficient) * float(costs.impact.volatility[symbol]) / sqrt(volume)


def terms_of(mandate: Mandate, session: str, book: Book) -> kernel.Terms:
    """Units, cost terms, policy and limits as the kernel counts them on the session.

    Refused: a fee per share so large that it is surely an amount of another kind.
    """
    policy, costs, limits, scale = mandate.policy, mandate.costs, mandate.limits, book.scale
    fees = costs.sell_fees_on(session)
    if max(decimal(each) for each in (costs.per_share, *(fee.per_share for fee in fees))) > PER_SHARE_MAX:
        raise MandateRefused("costs", "a fee per share is over 1,000", "it is an amount per share", "correct it")
    return kernel.Terms(
        per=_share_per(book, limits),
        minor=minor_ticks(book.currency, scale),
        fee_rate=rate_units(costs.fee_bps),
        per_share=ticks(costs.per_share, scale),
        per_order=ticks(costs.per_order, scale),
        order_min=ticks(costs.per_order_min, scale),
        order_cap=-1 if costs.per_order_cap is None else ticks(costs.per_order_cap, scale),
        duty_rate=rate_units(costs.buy_duty_bps),
        sell_rate=[rate_units(fee.bps) for fee in fees],
        sell_share=[ticks(fee.per_share, scale) for fee in fees],
        sell_cap=[-1 if fee.cap is None else ticks(fee.cap, scale) for fee in fees],
        mode=MODES.index(policy.mode),
        scope=SCOPES.index(policy.scope),
        reach=policy.reach,
        when=WHENS.index(policy.when),
        cools=int(policy.cooldown_sessions > 0),
        rounding=ROUNDINGS.index(policy.rounding),
        objective=OBJECTIVES.index(policy.objective),
        trade_min=ticks(limits.trade_min, scale),
        turnover_max=-1.0 if limits.turnover_max is None else float(limits.turnover_max),
        certified=1,
    )


def _check_held(book: Book, prices: Prices, mandate: Mandate, quotes: Mapping[str, Quote]) -> None:
    refusals: list[Refusal] = []
    if prices.scale != book.scale or prices.currency != book.currency:
        refusals.append(
            PricesRefused(
                prices.source or "prices",
                f"the prices are in {prices.currency} and the book is in {book.currency}",
                "one currency and one scale",
                "convert one of them",
            )
        )
    for symbol, _ in book.shares:
        if quotes[symbol].price_ticks == 0:
            refusals.append(
                PricesRefused(
                    prices.source or "prices",
                    f"{symbol} is held and has no good price in any session",
                    "a held name needs at least one price to be valued at",
                    f"add a price of {symbol}",
                )
            )
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)


def _check_amounts(crossed: Crossed, book: Book) -> None:
    total = crossed.total
    largest = max([total, *crossed.names.value, abs(crossed.case.cash), crossed.case.floor])
    if largest > TICKS_MAX:
        raise HoldingsRefused(
            "holdings", f"the book is worth {money(largest, book.scale):,.0f} {book.currency}",
            f"at this scale amounts stay below {money(TICKS_MAX, book.scale):,.0f}", "choose a coarser scale",
        )  # fmt: skip
    if total <= 0:
        raise HoldingsRefused(
            "holdings", f"the book is worth {money(total, book.scale)} {book.currency}",
            "a share of nothing has no weight", "add cash or holdings",
        )  # fmt: skip
