"""What the peers can express of one policy: vectorbt with the rule written by its user, and bt with its own bands.

The rule is the seed's: where a name is out of its band, each goal is rounded down to whole shares. It is written here
for vectorbt's callbacks to the letter of ours, so that the runs can be compared share by share: an order's fee is
rounded up to the cent, and where the cash would not do, the goals are taken again at the value less the costs.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from histories import History
from numpy.typing import NDArray

CAPITAL = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Policies side by side: band, fee in basis points, sessions between two trades, and when each is checked."""

    band: NDArray[np.float64]
    fee_bps: NDArray[np.float64]
    cooldown: NDArray[np.int64]
    checked: NDArray[np.bool_]  # sessions x policies

    @classmethod
    def daily(cls, history: History, band: float, fee_bps: float) -> Asked:
        """One policy, checked in every session."""
        checked = np.ones((len(history.table), 1), dtype=np.bool_)
        return cls(np.array([band]), np.array([fee_bps]), np.zeros(1, dtype=np.int64), checked)

    def some(self, chosen: Sequence[int]) -> Asked:
        """These policies only."""
        at = list(chosen)
        return Asked(self.band[at], self.fee_bps[at], self.cooldown[at], np.ascontiguousarray(self.checked[:, at]))


FORMS = ("from_order_func", "from_order_func, masked", "from_order_func, masked and flexible")


def vectorbt_forms(history: History) -> dict[str, Callable[[Asked], Any]]:
    """vectorbt's ways to run the same callbacks; each gives a Portfolio that has its records only.

    The first calls the rule in every session and the order function for every name; `masked` leaves out the sessions
    in which no policy is checked; `flexible` ends a session at once where there is nothing to trade.
    """
    import pandas as pd
    import vectorbt as vbt

    rules, order, order_flexible = _callbacks()
    names = history.table.shape[1]

    def run(asked: Asked, form: str) -> Any:
        groups = len(asked.band)
        close = pd.DataFrame(np.tile(history.table, (1, groups)))
        plan, fees = np.zeros(names * groups), np.zeros(names * groups)
        queue = np.zeros(names * groups, dtype=np.int64)
        last = np.full(groups, -(10**9), dtype=np.int64)
        rate = np.rint(asked.fee_bps * 100_000).astype(np.int64)
        settings = (history.weights, asked.band, rate, asked.cooldown, asked.checked)
        flexible, masked = "flexible" in form, "masked" in form
        return vbt.Portfolio.from_order_func(
            close, order_flexible if flexible else order, plan, fees, queue, flexible=flexible,
            pre_segment_func_nb=rules[0] if flexible else rules[1],
            pre_segment_args=(*settings, last, plan, fees, queue),
            init_cash=CAPITAL, cash_sharing=True, group_by=np.repeat(np.arange(groups), names), freq="1D",
            update_value=False, ffill_val_price=True, fill_pos_record=False,
            call_seq=None if flexible else "default", segment_mask=asked.checked if masked else None,
        )  # fmt: skip

    return {form: partial(run, form=form) for form in FORMS}


def _callbacks() -> tuple[Any, Any, Any]:
    """The rule before each session, and the two order functions that carry it out."""
    from numba import njit
    from vectorbt.portfolio import nb
    from vectorbt.portfolio.enums import NoOrder

    @njit
    def plan_at(value, close, weights, held, rate, plan, fees):
        """Whole shares that round each goal at this value down; their cost, and what cash must bear."""
        cost, booked = 0, 0
        for k in range(len(weights)):
            plan[k] = np.floor(weights[k] * value / close[k]) - held[k]
            money = np.int64(np.rint(abs(plan[k]) * close[k] * 1e6))
            fee = -(-money * rate // 1_000_000_000 // 10_000) * 10_000  # up to a tick, then to a cent
            fees[k] = fee / 1e6
            cost += fee
            booked += -(-money // 10_000) * 10_000 if plan[k] > 0 else -(money // 10_000 * 10_000)
        return cost, booked + cost

    @njit
    def out_of_band(value, close, weights, held, band):
        out = False
        for k in range(len(weights)):
            if abs(held[k] * close[k] / value - weights[k]) > band:
                out = True
                break
        return out

    @njit
    def decide(c, weights, band, rate, cooldown, checked, last, plan, fees, queue):
        a, b, t, g = c.from_col, c.to_col, c.i, c.group
        plan[a:b] = 0.0
        if t > 0 and (not checked[t, g] or t - last[g] < cooldown[g]):
            return (0,)
        close, held = c.close[t, a:b], c.last_position[a:b]
        value = c.last_cash[g]
        for k in range(b - a):
            value += held[k] * close[k]
        if t > 0 and not out_of_band(value, close, weights, held, band[g]):
            return (0,)
        budget, burnt = np.int64(np.rint(c.last_cash[g] * 1e6)), 0
        for attempt in range(4):
            cost, booked = plan_at(value - burnt / 1e6, close, weights, held, rate[g], plan[a:b], fees[a:b])
            if booked <= budget:
                break
            burnt = max(burnt, cost) + (booked - budget if attempt > 0 else 0)
        c.last_val_price[a:b] = close
        sales, buys = 0, 0
        for k in range(b - a):
            if plan[a + k] < 0.0:
                queue[a + sales] = k
                sales += 1
        for k in range(b - a):
            if plan[a + k] > 0.0:
                queue[a + sales + buys] = k
                buys += 1
        if sales + buys > 0:
            last[g] = t
        return (sales + buys,)

    @njit
    def in_sequence(c, weights, band, rate, cooldown, checked, last, plan, fees, queue):
        """The rule, and its trades at the head of the session's calls."""
        trades = decide(c, weights, band, rate, cooldown, checked, last, plan, fees, queue)[0]
        if trades > 0:
            rest = trades
            for k in range(c.to_col - c.from_col):
                if k < trades:
                    c.call_seq_now[k] = queue[c.from_col + k]
                if plan[c.from_col + k] == 0.0:
                    c.call_seq_now[rest] = k
                    rest += 1
        return (trades,)

    @njit
    def order(c, trades, plan, fees, queue):
        if trades == 0 or plan[c.col] == 0.0:
            return NoOrder
        return nb.order_nb(size=plan[c.col], price=c.close[c.i, c.col], fixed_fees=fees[c.col])

    @njit
    def order_flexible(c, trades, plan, fees, queue):
        if c.call_idx >= trades:
            return -1, NoOrder
        col = c.from_col + queue[c.from_col + c.call_idx]
        return col, nb.order_nb(size=plan[col], price=c.close[c.i, col], fixed_fees=fees[col])

    return (decide, in_sequence), order, order_flexible


def bt_bands(history: History, relative: float, fee_bps: float) -> Any:
    """bt's daily check of a band that is relative to the target, in whole shares: its nearest to the rule."""
    import bt

    weigh = bt.algos.WeighSpecified(**_by_symbol(history))
    when = bt.algos.Or([bt.algos.RunOnce(), bt.algos.RunIfOutOfBounds(relative)])
    return _bt_run(history, [bt.algos.SelectAll(), weigh, when, bt.algos.Rebalance()], fee_bps)


def bt_monthly(history: History, fee_bps: float) -> Any:
    """bt's monthly rebalancing in whole shares, which looks at no band: what it can express at 500 names."""
    import bt

    weigh = bt.algos.WeighSpecified(**_by_symbol(history))
    return _bt_run(history, [bt.algos.RunMonthly(), bt.algos.SelectAll(), weigh, bt.algos.Rebalance()], fee_bps)


def _by_symbol(history: History) -> dict[str, float]:
    return dict(zip(history.prices.symbols, history.weights.tolist(), strict=True))


def _bt_run(history: History, algos: list[Any], fee_bps: float) -> Any:
    """The run's strategy, of which `values` is the NAV."""
    import bt
    import pandas as pd

    frame = pd.DataFrame(
        history.table, index=pd.to_datetime(list(history.prices.sessions)), columns=list(history.prices.symbols)
    )
    test = bt.Backtest(
        bt.Strategy("s", algos), frame, initial_capital=CAPITAL, integer_positions=True, progress_bar=False,
        commissions=lambda quantity, price: abs(quantity) * price * fee_bps / 10_000,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bt.run(test)
    return test.strategy
