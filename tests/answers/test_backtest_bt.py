"""The same histories through bt (https://github.com/pmorissette/bt, MIT): the same NAV to the cent, the same trades.

bt with whole positions rounds every target down at the value before the trades (`Security.allocate`), as our
`rounding="down"` does. Without commission nothing else differs, so each NAV must agree to the cent; it would not if a
session were skipped, a price taken a day late, or a share lost to the last bit of a float. bt holds money in floats: a
tenth of a cent is allowed for their noise.

With a commission the two differ on purpose. bt takes the fee of a purchase out of the money meant for that same name,
and sells one more where a sale does not raise its fee; ours buys what the goal asks as long as the cash pays for all
the fees together. So bt ends a rebalance with a share less here and there, and never with one more.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

from trimtab.edges.feeds.sample import read_sample
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.run.backtest import Backtest, backtest

START, END = "2012-01-03", "2018-12-28"
CAPITAL = 1_000_000
CENT = 10_000
FEE_BPS = 5
NOISE = 0.001  # of a float sum of money, under a tenth of a cent

# one worker imports bt, which takes longer than all that is asked of it
pytestmark = [pytest.mark.xdist_group("bt"), pytest.mark.no_cover]

POLICIES = {
    "monthly": Policy(tolerance=None, calendar="monthly", when="calendar", rounding="down"),
    "relative band": Policy(tolerance=None, relative=0.25, when="band", rounding="down"),
}


@cache
def prices() -> Prices:
    """The bundled sample, each price rounded to the cent."""
    whole = read_sample().between(START, END)
    cents = tuple(array("q", [(price + CENT // 2) // CENT * CENT for price in column]) for column in whole.columns)
    return replace(whole, columns=cents)


@cache
def weights() -> Mapping[str, float]:
    """A target for each of the twenty names: from 2 % to 8 %, in hundredths that sum to one."""
    hundredths = (8, 8, 7, 7, 6, 6, 6, 5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 2)
    return {symbol: part / 100 for symbol, part in zip(prices().symbols, hundredths, strict=True)}


@dataclass(frozen=True, slots=True)
class Peer:
    """What bt made of the history: money and positions by session, its own day before the start left out."""

    nav: tuple[float, ...]
    cash: tuple[float, ...]
    fees: tuple[float, ...]
    units: Mapping[str, tuple[int, ...]]
    trades: int


@cache
def peer(policy: str, fee_bps: int) -> Peer:
    """The policy through bt: RunMonthly, or RunIfOutOfBounds, whose tolerance is relative to each target."""
    import bt
    import pandas as pd

    algos = {
        "monthly": [bt.algos.RunMonthly(), bt.algos.WeighSpecified(**weights()), bt.algos.Rebalance()],
        "relative band": [bt.algos.WeighSpecified(**weights()), bt.algos.RunIfOutOfBounds(0.25), bt.algos.Rebalance()],
    }[policy]
    columns = {
        s: [price / 1e6 for price in column] for s, column in zip(prices().symbols, prices().columns, strict=True)
    }
    frame = pd.DataFrame(columns, index=pd.to_datetime(prices().sessions))
    fee: Callable[[float, float], float] | None = None
    if fee_bps:
        fee = lambda quantity, price: abs(quantity) * price * fee_bps / 10_000  # noqa: E731
    run = bt.Backtest(
        bt.Strategy(policy, algos), frame, initial_capital=CAPITAL, integer_positions=True, commissions=fee,
        progress_bar=False,
    )  # fmt: skip
    run.run()
    return _read(run.strategy)


def _read(strategy: Any) -> Peer:
    series = (tuple(getattr(strategy, name).iloc[1:]) for name in ("values", "cash", "fees"))
    positions = strategy.positions.iloc[1:]
    units = {str(symbol): tuple(int(held) for held in positions[symbol]) for symbol in positions}
    return Peer(*series, units, len(strategy.get_transactions()))


@cache
def ours(policy: str, fee_bps: int) -> Backtest:
    """The policy through our backtest."""
    mandate = Mandate(make_targets(weights()), POLICIES[policy], Costs(fee_bps=fee_bps))
    return backtest([(START, mandate)], prices(), CAPITAL * 1_000_000)


@pytest.mark.parametrize("policy", POLICIES)
def test_without_commission_every_nav_agrees_to_the_cent(policy: str) -> None:
    result, other = ours(policy, 0), peer(policy, 0)
    assert result.sessions == prices().sessions
    assert len(other.nav) == len(result.nav_ticks) == 1_759
    assert all(nav % CENT == 0 for nav in result.nav_ticks)
    worst = max(abs(nav / 1e6 - seen) for nav, seen in zip(result.nav_ticks, other.nav, strict=True))
    assert worst < NOISE


@pytest.mark.parametrize("policy", POLICIES)
def test_without_commission_the_trades_and_the_shares_agree(policy: str) -> None:
    result, other = ours(policy, 0), peer(policy, 0)
    assert len(result.trades) == other.trades > 200
    for symbol in prices().symbols:
        assert tuple(result.units[symbol]) == other.units[symbol]


@pytest.mark.parametrize("policy", POLICIES)
def test_with_five_basis_points_the_final_nav_agrees_within_two_basis_points(policy: str) -> None:
    result, other = ours(policy, FEE_BPS), peer(policy, FEE_BPS)
    assert result.cost_ticks > 0
    assert abs(result.nav_ticks[-1] / 1e6 / other.nav[-1] - 1) < 0.0002


@pytest.mark.parametrize("policy", POLICIES)
def test_the_difference_with_commission_is_shares_that_bt_leaves_out_and_cents_of_rounding(policy: str) -> None:
    """Session by session: our NAV less theirs is what the other shares earned less the cents that our fees round up."""
    result, other = ours(policy, FEE_BPS), peer(policy, FEE_BPS)
    assert result.rebalances == tuple(s for s, fee in zip(result.sessions, other.fees, strict=True) if fee)
    earned, paid = 0.0, 0.0
    costs = dict.fromkeys(result.sessions, 0)
    for trade in result.trades:
        costs[trade.session] += trade.cost_ticks
    columns = {symbol: prices().column(symbol) for symbol in prices().symbols}
    for t, session in enumerate(result.sessions):
        if t:
            earned += sum(
                (result.units[symbol][t - 1] - other.units[symbol][t - 1]) * (column[t] - column[t - 1]) / 1e6
                for symbol, column in columns.items()
            )
        paid += costs[session] / 1e6 - other.fees[t]
        assert abs(result.nav_ticks[t] / 1e6 - other.nav[t] - (earned - paid)) < NOISE


@pytest.mark.parametrize("policy", POLICIES)
def test_bt_holds_fewer_shares_after_a_fee_and_never_more(policy: str) -> None:
    result, other = ours(policy, FEE_BPS), peer(policy, FEE_BPS)
    first = {symbol: result.units[symbol][0] - other.units[symbol][0] for symbol in prices().symbols}
    assert all(fewer >= 0 for fewer in first.values())
    at = [result.sessions.index(session) for session in result.rebalances]
    fewer = [result.units[s][t] - other.units[s][t] for s in prices().symbols for t in at]
    assert sum(fewer) > 0
    assert min(result.cash_ticks) >= 0


def test_a_monthly_rebalance_falls_on_the_first_session_of_the_month() -> None:
    """What a monthly calendar means is the same in both, or the trades above would not agree."""
    months = {session[:7]: session for session in reversed(prices().sessions)}
    rebalances = ours("monthly", 0).rebalances
    assert set(rebalances) == set(months.values())
    assert len(rebalances) == len(months) == 84
