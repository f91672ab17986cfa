"""Random short histories to backtest: a seed gives prices, mandates by date, flows and a way to fill, always the same.

Sessions stand three to five days apart, so that thirty of them pass several months. Names start late, end early, have
gaps and now and then a jump; raw prices come with splits and dividends.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.instruments import CASH
from trimtab.market.prices import MISSING, Prices
from trimtab.run.backtest import FILLS, Backtest, backtest
from trimtab.units import WEIGHT_ONE

CENT = 10_000
LENGTH = 30


@dataclass(frozen=True, slots=True)
class History:
    """One backtest to ask for, and the seed that made it."""

    seed: int
    schedule: tuple[tuple[str, Mandate], ...]
    prices: Prices
    opens: Prices | None
    capital_ticks: int
    flows: Mapping[str, int]
    fill: str

    def run(self) -> Backtest:
        """What the product makes of it."""
        return backtest(
            self.schedule, self.prices, self.capital_ticks, fill=self.fill, flows=self.flows, opens=self.opens
        )

    def __str__(self) -> str:
        return f"history {self.seed} ({self.fill}, {len(self.prices.symbols)} names)"


def history(seed: int, fill: str = "", length: int = LENGTH) -> History:
    """The history of this seed; the way to fill is drawn too unless given."""
    dice = random.Random(f"history {seed}")
    drawn = dice.choice(FILLS)
    return _Draw(dice, seed, fill or drawn, length).history()


@dataclass(frozen=True, slots=True)
class _Draw:
    """One throw of the dice."""

    dice: random.Random
    seed: int
    fill: str
    length: int

    def history(self) -> History:
        symbols = [f"S{k}" for k in range(self.dice.randint(2, 5))]
        sessions = self._sessions()
        basis = self.dice.choice(("raw", "raw", "split", "total"))
        splits = self._splits(symbols, sessions) if basis == "raw" else {}
        columns = tuple(self._column(k, symbol, sessions, splits) for k, symbol in enumerate(symbols))
        known = Prices(
            sessions, tuple(symbols), columns, basis=basis, actions=self._actions(splits, columns, symbols, sessions)
            if basis == "raw" else Actions(), source="histories",
        )  # fmt: skip
        opens = replace(known, columns=tuple(self._opens(column) for column in columns), actions=Actions())
        capital = round(10 ** self.dice.uniform(4, 6.5), 2)
        schedule = [(sessions[0], self._mandate(symbols, capital))]
        if self.dice.random() < 0.4:
            again = replace(schedule[0][1], targets=self._targets(symbols))
            schedule.append((sessions[self.dice.randint(5, self.length - 5)], again))
        return History(
            self.seed, tuple(schedule), known, opens if self.fill == "next_open" else None,
            round(capital * 100) * CENT, self._flows(sessions, capital), self.fill,
        )  # fmt: skip

    def _sessions(self) -> tuple[str, ...]:
        day = date(2020, 1, 2)
        days = [day := day + timedelta(days=self.dice.randint(3, 5)) for _ in range(self.length)]
        return tuple(one.isoformat() for one in days)

    def _splits(self, symbols: list[str], sessions: tuple[str, ...]) -> dict[tuple[str, str], tuple[int, int]]:
        ratios = ((2, 1), (3, 1), (3, 2), (1, 4))
        return {
            (symbol, sessions[self.dice.randint(2, self.length - 1)]): self.dice.choice(ratios)
            for symbol in symbols
            if self.dice.random() < 0.3
        }

    def _column(
        self, k: int, symbol: str, sessions: tuple[str, ...], splits: Mapping[tuple[str, str], tuple[int, int]]
    ) -> array[int]:
        """A walk of cents; a name but the first may start late or end early; a split always has its price."""
        price = self.dice.uniform(8, 150)
        late = self.dice.randint(1, self.length // 2) if k and self.dice.random() < 0.25 else 0
        early = self.dice.randint(self.length // 2 + 1, self.length) if k and self.dice.random() < 0.2 else self.length
        column = array("q")
        for t, session in enumerate(sessions):
            price *= self.dice.lognormvariate(0.001, 0.04)
            after, before = splits.get((symbol, session), (1, 1))
            price *= before / after
            jumped = self.dice.random() < 0.004
            missing = not late <= t < early or self.dice.random() < 0.04
            seen = max(round(price * (2.6 if jumped else 1) * 100), 1) * CENT
            column.append(MISSING if missing and (symbol, session) not in splits else seen)
        if not any(column):
            column[-1] = 20 * 100 * CENT
        return column

    def _opens(self, column: array[int]) -> array[int]:
        return array("q", [round(price * self.dice.uniform(0.98, 1.02) / CENT) * CENT for price in column])

    def _actions(
        self, splits: Mapping[tuple[str, str], tuple[int, int]], columns: tuple[array[int], ...], symbols: list[str],
        sessions: tuple[str, ...],
    ) -> Actions:  # fmt: skip
        paid = [
            Dividend(sessions[self.dice.randint(1, self.length - 1)], symbol, self.dice.randint(5, 90) * CENT)
            for symbol in symbols
            if self.dice.random() < 0.5
        ]
        made = [Split(session, symbol, after, before) for (symbol, session), (after, before) in splits.items()]
        return Actions(tuple(sorted(made)), tuple(sorted(paid)))

    def _targets(self, symbols: list[str]) -> Targets:
        parts = [self.dice.randint(1, 40) for _ in symbols]
        cash = self.dice.choice((0, 0, 3))
        whole = sum(parts) + cash
        weights = [WEIGHT_ONE * part // whole for part in parts]
        rest = WEIGHT_ONE * cash // whole
        weights[0] += WEIGHT_ONE - sum(weights) - rest
        return Targets(tuple(zip(symbols, weights, strict=True)), rest)

    def _mandate(self, symbols: list[str], capital: float) -> Mandate:
        pick = self.dice.choice
        calendar = pick((None, None, "weekly", "monthly", "quarterly"))
        when = pick(("either", "both", "band", "calendar")) if calendar else "either"
        tolerance: float | dict[str, float] = pick((0.0, 0.01, 0.03, {symbols[0]: 0.01, CASH: 0.02, "*": 0.04}))
        policy = Policy(
            tolerance=tolerance, relative=pick((None, None, 0.2)), combine=pick(("smaller", "larger")),
            to=pick(("target", "target", "edge", 0.5)), calendar=calendar, when=when, scope=pick(("all", "breached")),
            cooldown_sessions=0 if calendar else pick((0, 0, 3)), rounding=pick(("best", "nearest", "nearest", "down")),
        )  # fmt: skip
        costs = Costs(
            fee_bps=pick((0, 5, "12.5")), per_order=pick((0, 0, 1)), per_share=pick((0, "0.005")),
            half_spread_bps=pick((0, 3)),
        )  # fmt: skip
        limits = Limits(
            cash_floor=pick((0, 0, round(capital * 0.01, 2))), trade_min=pick((0, 0, 100)),
            step=pick((1, 1, 1, 10, "0.001")), price_age_sessions_max=pick((0, 0, 1)),
        )  # fmt: skip
        return Mandate(self._targets(symbols), policy, costs, limits)

    def _flows(self, sessions: tuple[str, ...], capital: float) -> dict[str, int]:
        if self.dice.random() < 0.5:
            return {}
        chosen = self.dice.sample(sessions[1:], 3)
        return {session: round(capital * self.dice.uniform(-0.05, 0.15) * 100) * CENT for session in sorted(chosen)}
