"""The rows of a sweep walked abreast: blocks of policies that check and round alike, a lane each."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trimtab.decide import abreast
from trimtab.decide.abreast import Abreast, kind
from trimtab.ledger.statistics import DAYS_A_YEAR, DAYS_A_YEAR_MIN, cost_a_year, days_between, rows_a_year
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.run.backtest.drive import Road, out_of_bounds, stops_of
from trimtab.run.backtest.records import Swept

LANES = 96  # a block's books and bands stay in the processor's nearest memory


@dataclass(frozen=True, slots=True)
class Field:
    """What all blocks of a sweep run on: `benchmark` has a return for each session, the first one's zero, `flows` the
    money of each session.
    """

    road: Road
    asked: tuple[tuple[Policy, Costs], ...]
    benchmark: tuple[float, ...]
    flows: tuple[int, ...]


def make_field(road: Road, asked: Sequence[tuple[Policy, Costs]], benchmark: Sequence[float]) -> Field:
    """What the blocks of these policies and costs run on."""
    setting = road.setting
    flows = tuple(setting.flows.get(t, 0) for t in range(len(setting.sessions)))
    return Field(road, tuple(asked), tuple(benchmark), flows)


def can_walk_abreast(road: Road) -> bool:
    """Whether lanes give what single walks give: compiled, filled at the close, one set of targets throughout."""
    setting = road.setting
    return road.engine.name == "compiled" and setting.fill == "close" and len(setting.mandates) == 1


def blocks_of(asked: Sequence[tuple[Policy, Costs]]) -> list[tuple[int, ...]]:
    """The places of the rows asked for, in blocks of one kind."""
    by_kind: dict[tuple[str, ...], list[int]] = {}
    for at, (policy, _) in enumerate(asked):
        by_kind.setdefault(kind(policy), []).append(at)
    return [tuple(places[k : k + LANES]) for places in by_kind.values() for k in range(0, len(places), LANES)]


def walk_block(field: Field, block: Sequence[int]) -> tuple[Swept, ...]:
    """The rows of one block, in its order."""
    setting = field.road.setting
    (wanted,) = setting.mandates.values()
    mandates = [replace(wanted, policy=policy, costs=costs) for policy, costs in (field.asked[at] for at in block)]
    lanes = abreast.line_up(
        field.road.grounds[wanted.limits.price_age_sessions_max], mandates, setting.capital_ticks, setting.per
    )
    _walk(field, lanes, mandates)
    return tuple(_rows(field, mandates, lanes))


def _walk(field: Field, lanes: Abreast, mandates: Sequence[Mandate]) -> None:
    """The lanes through all sessions: rolled, paid in, then walked up to where something comes from outside."""
    setting, panel = field.road.setting, lanes.ground.panel
    due, flows = field.road.due_on(mandates[0].policy), field.flows
    stops = stops_of(setting, (0,), mandates)
    t = 0
    while t < len(setting.sessions):
        for action in setting.actions.get(t, ()):
            price = panel.quote(t, panel.symbols.index(action.symbol)).price_ticks
            abreast.roll(lanes, action, setting.sessions[t], price)
        if flows[t]:
            abreast.let_in(lanes, flows[t])
        end = stops[bisect_right(stops, t)]
        done = abreast.go(lanes, due, flows, field.benchmark, t, end, opening=int(t == 0))
        if done < end:
            raise out_of_bounds(setting, done)
        t = end


def _rows(field: Field, mandates: Sequence[Mandate], lanes: Abreast) -> Iterator[Swept]:
    """Each lane's figures, by the conventions of the statistics of one backtest."""
    setting, tallies = field.road.setting, lanes.tallies
    sessions, returns = len(setting.sessions), len(setting.sessions) - 1
    rows = rows_a_year(setting.sessions, setting.prices.interval)
    days = days_between(setting.sessions[0], setting.sessions[-1])
    years, whole_year = days / DAYS_A_YEAR, days >= DAYS_A_YEAR_MIN
    for lane, mandate in enumerate(mandates):
        average = float(tallies.value[lane]) / sessions
        cost, traded = int(tallies.cost[lane]), int(tallies.traded[lane])
        yield Swept(
            policy=mandate.policy,
            costs=mandate.costs,
            nav_ticks=int(lanes.books.worth[lane]),
            cagr=float(tallies.growth[lane]) ** (1 / years) - 1 if whole_year and returns else None,
            volatility=_spread(tallies.returns[lane], tallies.squares[lane], returns, rows),
            tracking_error=_spread(tallies.active[lane], tallies.active_squares[lane], returns, rows),
            turnover=traded / average / 2 / years if years > 0 else None,
            cost_ticks=cost,
            yearly_cost=cost_a_year(cost, average, setting.sessions),
            rebalances=int(tallies.rebalances[lane]),
            max_drawdown=float(tallies.drawdown[lane]) if returns else None,
        )


def _spread(total: float, squares: float, count: int, rows: float) -> float | None:
    """The yearly standard deviation over n - 1, from the sum of the returns and that of their squares."""
    if count < 2:
        return None
    return math.sqrt(max(0.0, float(squares) - float(total) ** 2 / count) / (count - 1) * rows)
