"""One policy over a history, with everything that a report of it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trimtab.decide.engine import INTERPRETED, Engine
from trimtab.errors import PricesRefused
from trimtab.ledger.holding import total_returns
from trimtab.ledger.statistics import Statistics, Terms, statistics
from trimtab.mandate.mandate import Mandate
from trimtab.market.actions import Dividend, Split
from trimtab.market.instruments import CASH
from trimtab.market.panel import Panel
from trimtab.market.prices import Prices
from trimtab.market.sessions import position_of
from trimtab.run.backtest.drive import Driven, Road, drive, make_road, steps_by_symbol
from trimtab.run.backtest.records import Backtest, Values
from trimtab.run.backtest.setting import Setting, make_setting
from trimtab.run.backtest.told import findings_of
from trimtab.units import WEIGHT_ONE


def backtest(
    schedule: Sequence[tuple[str, Mandate]],
    prices: Prices,
    capital_ticks: int,
    *,
    name: str = "sleeve",
    fill: str = "close",
    flows: Mapping[str, int] | None = None,
    opens: Prices | None = None,
    start: str | None = None,
    end: str | None = None,
    benchmark: str | None = None,
    axis: Sequence[str] | None = None,
    engine: Engine = INTERPRETED,
) -> Backtest:
    """The sleeve from cash through every session: decided by the one decision, filled, rolled.

    `schedule` says from which session each mandate holds; `flows` are money in (+) or out (-) in ticks by session;
    `benchmark` is a symbol of the prices to compare with. Raises a Refusal for whatever cannot be backtested.
    """
    setting = make_setting(
        schedule, prices, capital_ticks,
        name=name, fill=fill, flows=flows, opens=opens, start=start, end=end, axis=axis,
    )  # fmt: skip
    road = make_road(setting, engine)
    benchmark = None if benchmark is None else setting.names.of(benchmark)
    reference = None if benchmark is None else _reference(setting, benchmark)
    driven = drive(road, setting.mandates, look=True)
    return _result(road, driven, reference, benchmark or "")


def _result(road: Road, driven: Driven, reference: tuple[float, ...] | None, reference_name: str) -> Backtest:
    setting = road.setting
    panel = next(iter(road.grounds.values())).panel
    units = steps_by_symbol(driven.steps, len(setting.sessions))
    values = Values(units, panel, setting.per)
    returns = returns_of(driven.nav, setting.flows)
    against = held_continuously(setting, panel)
    figures = statistics_of(setting, driven, returns, against)
    flows = {setting.sessions[t]: flow for t, flow in sorted(setting.flows.items())}
    inside = driven.inside[1:]
    return Backtest(
        setting.name, setting.capital_ticks, setting.prices, setting.schedule, setting.fill, setting.sessions,
        driven.nav, driven.cash, units, values, setting.per, tuple(driven.trades),
        tuple(setting.sessions[t] for t in driven.rebalances), flows, tuple(driven.events), returns, against,
        reference, reference_name, figures, sum(trade.cost_ticks for trade in driven.trades),
        figures.turnover or 0.0, sum(inside) / len(inside) if inside else 1.0, road.engine.name,
        findings_of(setting, driven, panel, units), setting.axis,
    )  # fmt: skip


def returns_of(nav_ticks: Sequence[int], flows: Mapping[int, int]) -> tuple[float, ...]:
    """The return of each session after the first, its flow counted at its start."""
    return tuple(nav_ticks[t] / (nav_ticks[t - 1] + flows.get(t, 0)) - 1 for t in range(1, len(nav_ticks)))


def statistics_of(setting: Setting, driven: Driven, returns: Sequence[float], benchmark: Sequence[float]) -> Statistics:
    """The figures of a backtest: the first purchase counts in growth and drawdown, not in turnover."""
    bought = setting.sessions[driven.rebalances[0]] if driven.rebalances else ""
    traded = sum(abs(trade.notional_ticks) for trade in driven.trades if trade.decided != bought)
    at_first = sum(trade.cost_ticks for trade in driven.trades if trade.session == setting.sessions[0])
    terms = Terms(
        benchmark=benchmark,
        benchmark_name="the targets held continuously, without costs",
        opening_return=-at_first / (setting.capital_ticks + setting.flows.get(0, 0)),
        traded=traded * len(driven.nav) / sum(driven.nav),
    )
    return statistics(returns, setting.sessions, interval=setting.prices.interval, terms=terms)


def held_continuously(setting: Setting, panel: Panel) -> tuple[float, ...]:
    """What the targets in force returned from session to session if held continuously: no costs, cash at zero.

    A name counts from its first price on; until then the others share its weight.
    """
    import numpy as np

    length = len(panel.sessions)
    summed, whole = np.zeros(length), np.zeros(length)
    weights, actions = _weights(setting), _actions_by_symbol(setting)
    prices = np.frombuffer(panel.price_ticks, dtype=np.int64).reshape(length, -1).T.astype(float, order="C")
    for price, symbol in zip(prices, panel.symbols, strict=True):
        weight = _weight_by_session(weights, symbol, length)
        path = _path(price, actions.get(symbol, ()))
        known = np.isfinite(path)
        summed += np.where(known, weight * path, 0.0)
        whole += np.where(known, weight, 0.0)
    whole += _weight_by_session(weights, CASH, length)
    blended = np.divide(summed, whole, out=np.zeros(length), where=whole > 0)
    return tuple(blended[1:].tolist())


def _weights(setting: Setting) -> list[tuple[int, dict[str, float]]]:
    """Each set of target weights, CASH too, with the place that it holds from."""
    return [
        (at, {symbol: units / WEIGHT_ONE for symbol, units in (*mandate.targets.weights, (CASH, mandate.targets.cash))})
        for at, mandate in sorted(setting.mandates.items())
    ]


def _weight_by_session(weights: Sequence[tuple[int, Mapping[str, float]]], symbol: str, length: int) -> Any:
    """The weight that the symbol had at the session before each one, as a target."""
    import numpy as np

    weight = np.zeros(length)
    for at, wanted in weights:
        weight[at + 1 :] = wanted.get(symbol, 0.0)
    return weight


def _actions_by_symbol(setting: Setting) -> dict[str, list[tuple[int, Split | Dividend]]]:
    by_symbol: dict[str, list[tuple[int, Split | Dividend]]] = {}
    for t, actions in setting.actions.items():
        for action in actions:
            by_symbol.setdefault(action.symbol, []).append((t, action))
    return by_symbol


def _path(price: Any, actions: Sequence[tuple[int, Split | Dividend]]) -> Any:
    """A name's return to each session from the one before, splits and dividends in; no number before its price."""
    import numpy as np

    gross = price
    if actions:
        factor, income = np.ones(len(price)), np.zeros(len(price))
        for t, action in actions:
            if isinstance(action, Split):
                factor[t] *= action.after / action.before
            else:
                income[t] += action.cash_ticks
        gross = (price + income) * factor
    path = np.full(len(price), np.nan)
    np.divide(gross[1:], price[:-1], out=path[1:], where=price[:-1] > 0)
    return path - 1


def _reference(setting: Setting, symbol: str) -> tuple[float, ...]:
    """The returns of the user's own benchmark, a symbol of the prices."""
    prices = setting.prices
    first = position_of(prices.sessions, setting.sessions[0])
    path = total_returns(prices, symbol, first, first + len(setting.sessions) - 1) if symbol in prices.symbols else []
    if (not path and len(setting.sessions) > 1) or (path and path[0] != path[0]):
        found = f"the benchmark {symbol} has no price at the first session {setting.sessions[0]}"
        raise PricesRefused(prices.source or "prices", found, "it needs one in each session compared", "add its prices")
    return tuple(path)
