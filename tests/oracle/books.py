"""Random books to decide on: a seed and a profile give a book, its prices and its mandate, the same in every run.

`plain` holds whole shares without costs, one tolerance, to target; `bps` adds costs in basis points, CASH targets and a
cash floor; `full` has everything at once: every cost term, steps, locks, minimums, missing and jumped prices, cash
below zero, dust, unwanted names, bands of all kinds, calendars, modes, scopes and a turnover cap.
"""

from __future__ import annotations

import os
import random
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from trimtab.decide.decision import Decided, decide_fully
from trimtab.decide.engine import INTERPRETED
from trimtab.decide.trades import Trades
from trimtab.edges.compiler import compiled_engine
from trimtab.ledger.book import Book, make_book
from trimtab.mandate.costs import Costs, Impact, SellFee
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.units import WEIGHT_ONE

SESSIONS = ("2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20")
PROFILES = ("plain", "bps", "full")
ENGINE = compiled_engine() if os.environ.get("TRIMTAB_SOAK") else INTERPRETED  # a soak is worth the compiler's minutes


@dataclass(frozen=True, slots=True)
class Case:
    """One decision to ask for, and the seed that made it."""

    seed: int
    profile: str
    book: Book
    prices: Prices
    mandate: Mandate
    session: str = SESSIONS[-1]
    last_traded: str | None = None
    asked: bool = False

    def decide(self) -> Trades:
        """What the product decides."""
        return self.decide_fully().trades

    def decide_fully(self) -> Decided:
        """What the product decides, with the problem that it solved."""
        return decide_fully(
            self.book, self.prices, self.mandate, self.session,
            last_traded=self.last_traded, asked=self.asked, engine=ENGINE,
        )  # fmt: skip

    def __str__(self) -> str:
        return f"book {self.seed} ({self.profile}, {len(self.book.shares)} held)"

    def after(self, trades: Trades) -> Case:
        """The same question after perfect fills at the same prices."""
        held = tuple((row.symbol, row.units_after) for row in trades.trades if row.units_after)
        book = replace(self.book, shares=held, cash_ticks=trades.cash_after_ticks, per=trades.per)
        traded = any(row.units for row in trades.trades)
        return replace(self, book=book, asked=False, last_traded=self.session if traded else self.last_traded)


def case(seed: int, profile: str = "", names: int = 0, *, capital: float = 0.0) -> Case:
    """The book of this seed; profile, number of names and capital are drawn too unless given."""
    dice = random.Random(f"{seed}/{profile}/{names}/{capital}")
    profile = profile or dice.choice(PROFILES)
    return _Draw(dice, seed, profile, names or dice.randint(1, 8), capital or 10 ** dice.uniform(3.7, 7)).case()


@dataclass(frozen=True, slots=True)
class _Draw:
    """One throw of the dice."""

    dice: random.Random
    seed: int
    profile: str
    names: int
    capital: float

    def case(self) -> Case:
        wanted = [f"S{k:02d}" for k in range(self.names)]
        unwanted = self._unwanted()
        quoted = {symbol: self._price() for symbol in wanted + unwanted}
        targets = self._targets(wanted)
        limits = self._limits(wanted)
        holdings, cash = self._book(quoted, targets, limits, unwanted)
        history = {symbol: self._history(price, symbol in holdings) for symbol, price in quoted.items()}
        book = make_book(holdings, cash)
        book, prices = self._worth_something(book, _prices(history))
        mandate = Mandate(targets, self._policy(wanted), self._costs(wanted + unwanted), limits)
        full = self.profile == "full"
        last = self.dice.choice((None, *SESSIONS[:-1], "2026-10-30", "2026-07-01")) if full else None
        asked = full and self.dice.random() < 0.1
        return Case(self.seed, self.profile, book, prices, mandate, SESSIONS[-1], last, asked)

    def _unwanted(self) -> list[str]:
        chance = {"plain": 0.1, "bps": 0.2, "full": 0.3}[self.profile]
        return [f"U{k:02d}" for k in range(self.dice.randint(1, 2))] if self.dice.random() < chance else []

    def _price(self) -> Decimal:
        price = min(max(self.dice.lognormvariate(4.3, 1.0), 1.0), 4000.0)
        decimals = 4 if self.profile == "full" and self.dice.random() < 0.2 else 2
        return Decimal(f"{price:.{decimals}f}")

    def _targets(self, wanted: Sequence[str]) -> Targets:
        parts = [self.dice.gammavariate(2.0, 1.0) for _ in wanted]
        cash = self.dice.choice((0.0, 0.0, self.dice.gammavariate(1.0, 1.0))) if self.profile != "plain" else 0.0
        if self.profile == "full" and self.dice.random() < 0.1:
            parts[0] = 0.0
            cash = cash or 1.0
        total = sum(parts) + cash
        decimals = max(self.dice.choice((2, 4, 12)), 2 if self.names <= 50 else 4)  # a sum that one name can even out
        weights = {
            symbol: int(Decimal(f"{part / total:.{decimals}f}") * WEIGHT_ONE)
            for symbol, part in zip(wanted, parts, strict=True)
        }
        rest = WEIGHT_ONE - sum(weights.values())
        if cash == 0.0 or rest < 0:
            largest = max(weights, key=lambda symbol: weights[symbol])
            weights[largest] += rest
            rest = 0
        return Targets(tuple(weights.items()), rest)

    def _book(
        self, quoted: Mapping[str, Decimal], targets: Targets, limits: Limits, unwanted: Sequence[str]
    ) -> tuple[dict[str, Decimal], Decimal]:
        kind = self.dice.choice(("cash", "near", "near", "near", "random"))
        noise = self.dice.choice((0.02, 0.1, 0.3))
        holdings: dict[str, Decimal] = {}
        for symbol, weight in targets.weights:
            part = weight / WEIGHT_ONE
            if kind == "cash":
                continue
            money = self.capital * (part * self.dice.uniform(1 - noise, 1 + noise) if kind == "near" else self._any())
            holdings[symbol] = self._quantity(money, quoted[symbol], symbol, limits)
        for symbol in unwanted:
            money = float(quoted[symbol]) if self.dice.random() < 0.4 else self.capital * self.dice.uniform(0, 0.1)
            holdings[symbol] = max(self._quantity(money, quoted[symbol], symbol, limits), Decimal(1))
        spent = sum(float(quoted[symbol]) * float(quantity) for symbol, quantity in holdings.items())
        cash = max(self.capital - spent, self.capital * self.dice.choice((0.0, 0.01, 0.2)))
        if self.profile == "full" and self.dice.random() < 0.06 and spent > 0:
            cash = -self.dice.uniform(0, 0.1) * spent
        return {symbol: quantity for symbol, quantity in holdings.items() if quantity}, Decimal(f"{cash:.2f}")

    def _any(self) -> float:
        return self.dice.random() ** 2 / self.names * 2

    def _quantity(self, money: float, price: Decimal, symbol: str, limits: Limits) -> Decimal:
        quantity = Decimal(money) / price
        step = Decimal(str(limits.step_of(symbol)))
        if step < 1:
            return quantity.quantize(Decimal("0.000001"))
        return Decimal(int(quantity))

    def _history(self, price: Decimal, held: bool) -> list[Decimal]:
        """Five sessions up to the price; in the full profile some end in a gap or a jump, some never had a price."""
        path = [(price * Decimal(f"{self.dice.uniform(0.95, 1.05):.3f}")).quantize(price) for _ in SESSIONS]
        path[-1] = price
        if self.profile == "full":
            luck = self.dice.random()
            if luck < 0.05:
                path[-1] = Decimal(0)
            elif luck < 0.08:
                path[-1] = price * 3
            elif luck < 0.10 and not held:
                path = [Decimal(0)] * len(SESSIONS)
            elif luck < 0.12:
                path[0] = Decimal(0)
        return path

    def _worth_something(self, book: Book, prices: Prices) -> tuple[Book, Prices]:
        held = sum(units * prices.column(symbol)[1] // book.per for symbol, units in book.shares)
        if held // 2 + book.cash_ticks <= 0:
            book = replace(book, cash_ticks=10_000_000_000)
        return book, prices

    def _policy(self, wanted: Sequence[str]) -> Policy:
        if self.profile == "plain":
            return Policy(tolerance=self.dice.choice((0.0, 0.005, 0.02, 0.05)))
        pick, chance = self.dice.choice, self.dice.random
        tolerance: float | dict[str, float] | None = pick((0.0, 0.005, 0.02, 0.05))
        if self.profile == "bps":
            return Policy(tolerance=tolerance, to=pick(("target", "target", "edge", 0.5)))
        if chance() < 0.2:
            tolerance = {wanted[0]: 0.01, CASH: pick((0.005, 0.05)), "*": 0.03}
        relative = pick((None, None, 0.1, 0.25))
        calendar = pick((None, None, "daily", "weekly", "monthly", "quarterly", "yearly"))
        when = pick(("either", "both", "band", "calendar")) if calendar else pick(("either", "band"))
        if relative is not None and chance() < 0.3:
            tolerance = None
        return Policy(
            tolerance=tolerance, relative=relative, combine=pick(("smaller", "larger")),
            to=pick(("target", "target", "edge", 0.5, 0.875)), calendar=calendar, when=when,
            scope=pick(("all", "all", "breached")), mode=pick(("full", "full", "full", "buy_only", "sell_only")),
            cooldown_sessions=pick((0, 0, 0, 2)), unwanted=pick(("sell", "sell", "hold")),
            rounding=pick(("best", "best", "best", "nearest", "down")), objective=pick(("drift",) * 9 + ("names",)),
        )  # fmt: skip

    def _costs(self, symbols: Sequence[str]) -> Costs:
        if self.profile == "plain":
            return Costs()
        pick, chance = self.dice.choice, self.dice.random
        fee_bps = pick((0, 1, 5, "2.5", 20))
        if self.profile == "bps":
            return Costs(fee_bps=fee_bps, half_spread_bps=pick((0, 0, 3)))
        impact = None
        if chance() < 0.1:
            impact = Impact(0.5, dict.fromkeys(symbols, 0.02), dict.fromkeys(symbols, 1000000))
        fees = (
            SellFee("sec", "2025-01-01", "0.278"), SellFee("taf", "2026-01-01", 0, "0.0002", "9.79"),
            SellFee("sec", "2026-11-20", "0.206"), SellFee("later", "2027-01-01", 100),
        )  # fmt: skip
        least = pick((0, 0, 1, "4.95"))
        return Costs(
            fee_bps=fee_bps, per_share=pick((0, 0, "0.0035", "0.005")), per_order=pick((0, 0, 1, "0.35")),
            per_order_min=least, per_order_cap=pick((None, None, 29)),
            half_spread_bps=pick((0, 2, {symbols[0]: 10, "*": 1})), buy_duty_bps=pick((0, 0, 50)),
            sell_fees=pick((None, fees)), impact=impact,
        )  # fmt: skip

    def _limits(self, wanted: Sequence[str]) -> Limits:
        if self.profile == "plain":
            return Limits()
        pick, chance = self.dice.choice, self.dice.random
        floor = pick((0, 0, 0, round(self.capital * 0.005, 2), round(self.capital * 0.03, 2)))
        if self.profile == "bps":
            return Limits(cash_floor=floor)
        step: int | str | dict[str, int | str] = pick((1, 1, 1, 10, "0.001", "0.0001"))
        if chance() < 0.15:
            step = {wanted[0]: 100, "*": 1}
        return Limits(
            cash_floor=floor, trade_min=pick((0, 0, 50, 500)), step=step,
            no_buy=[symbol for symbol in wanted if chance() < 0.08],
            no_sell=[symbol for symbol in wanted if chance() < 0.08],
            turnover_max=pick((None,) * 10 + (0.02, 0.2)),
        )  # fmt: skip


def _prices(history: Mapping[str, Sequence[Decimal]]) -> Prices:
    columns = tuple(array("q", (int(price * 1_000_000) for price in path)) for path in history.values())
    return Prices(SESSIONS, tuple(history), columns, source="books")


def renamed(one: Case, names: Mapping[str, str]) -> Case:
    """The same case with other names; names that are not in the table keep theirs."""

    def table(setting: object) -> object:
        if isinstance(setting, Mapping):
            return {names.get(symbol, symbol): number for symbol, number in setting.items()}
        return setting

    mandate, limits, costs, policy = one.mandate, one.mandate.limits, one.mandate.costs, one.mandate.policy
    impact = costs.impact
    if isinstance(impact, Impact):
        impact = Impact(impact.coefficient, table(impact.volatility), table(impact.volume))  # type: ignore[arg-type]
    weights = tuple((names.get(symbol, symbol), weight) for symbol, weight in mandate.targets.weights)
    held = ((names.get(symbol, symbol), units) for symbol, units in one.book.shares)
    new = replace(
        mandate,
        targets=Targets(weights, mandate.targets.cash),
        policy=replace(policy, tolerance=table(policy.tolerance), relative=table(policy.relative)),
        costs=replace(costs, half_spread_bps=table(costs.half_spread_bps), impact=impact),
        limits=replace(
            limits,
            step=table(limits.step),
            no_buy=[names.get(symbol, symbol) for symbol in limits.no_buy],
            no_sell=[names.get(symbol, symbol) for symbol in limits.no_sell],
        ),
    )
    prices = replace(one.prices, symbols=tuple(names.get(symbol, symbol) for symbol in one.prices.symbols))
    book = replace(one.book, shares=tuple(sorted(held, key=lambda pair: pair[0].encode())))
    return replace(one, book=book, prices=prices, mandate=new)


def reordered(one: Case) -> Case:
    """The same case with targets and price columns in the opposite order."""
    targets = one.mandate.targets
    prices = replace(one.prices, symbols=one.prices.symbols[::-1], columns=one.prices.columns[::-1])
    mandate = replace(one.mandate, targets=Targets(targets.weights[::-1], targets.cash))
    return replace(one, prices=prices, mandate=mandate)


def doubled(one: Case) -> Case:
    """Twice the shares, cash, floor, smallest trade and step."""
    limits = one.mandate.limits
    new = replace(limits, cash_floor=2 * _exact(limits.cash_floor), trade_min=2 * _exact(limits.trade_min))
    new = replace(new, step=_times(limits.step, 2))
    held = tuple((symbol, 2 * units) for symbol, units in one.book.shares)
    book = replace(one.book, shares=held, cash_ticks=2 * one.book.cash_ticks)
    return replace(one, book=book, mandate=replace(one.mandate, limits=new))


def split(one: Case, ratio: int) -> Case:
    """Every name split `ratio` for 1, with steps, volumes and costs a share restated."""
    limits, costs = one.mandate.limits, one.mandate.costs
    impact = costs.impact
    if isinstance(impact, Impact):
        impact = Impact(impact.coefficient, impact.volatility, {s: v * ratio for s, v in impact.volume.items()})
    fees = tuple(replace(fee, per_share=_exact(fee.per_share) / ratio) for fee in costs.sell_fees or ())  # type: ignore[arg-type]
    costs = replace(costs, per_share=_exact(costs.per_share) / ratio, sell_fees=fees, impact=impact)
    columns = tuple(array("q", (price // ratio for price in column)) for column in one.prices.columns)
    assert all(price % ratio == 0 for column in one.prices.columns for price in column), "not in whole ticks"
    held = tuple((symbol, ratio * units) for symbol, units in one.book.shares)
    mandate = replace(one.mandate, costs=costs, limits=replace(limits, step=_times(limits.step, ratio)))
    return replace(
        one, book=replace(one.book, shares=held), prices=replace(one.prices, columns=columns), mandate=mandate
    )


def _exact(number: object) -> Decimal:
    return Decimal(str(number))


def _times(step: object, factor: int) -> Decimal | dict[str, Decimal]:
    if isinstance(step, Mapping):
        return {symbol: factor * _exact(one) for symbol, one in step.items()}
    return factor * _exact(step)
