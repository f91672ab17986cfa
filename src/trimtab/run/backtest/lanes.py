"""The rows of a sweep walked abreast: blocks of policies that check and round alike, a lane each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, repeat
from typing import Any

from trimtab.decide import abreast
from trimtab.decide.abreast import Abreast, Grid, kind
from trimtab.ledger.statistics import DAYS_A_YEAR, DAYS_A_YEAR_MIN, cost_a_year, days_between, rows_a_year
from trimtab.mandate.costs import Costs
from trimtab.mandate.policies import Policy
from trimtab.run.backtest.drive import Road, out_of_bounds, stops_of
from trimtab.run.backtest.records import Swept

LANES = 256  # a block's books and bands stay in the processor's near memory


@dataclass(frozen=True, slots=True)
class Field:
    """What all blocks of a sweep run on: `benchmark` has a return for each session, the first one's zero, `flows` the
    money of each session, both as the engine's rows; `stops` are the places where something comes from outside.
    """

    road: Road
    grid: Grid
    benchmark: Any
    flows: Any
    stops: tuple[int, ...]


def make_field(road: Road, policies: Sequence[Policy], costs: Sequence[Costs], benchmark: Sequence[float]) -> Field:
    """What the blocks of these policies and costs run on."""
    setting, engine = road.setting, road.engine
    (wanted,) = setting.mandates.values()
    ground = road.grounds[wanted.limits.price_age_sessions_max]
    grid = abreast.make_grid(ground, wanted, policies, costs, setting.capital_ticks, setting.per)
    flows = [0] * len(setting.sessions)
    for t, flow in setting.flows.items():
        flows[t] = flow
    stops = stops_of(setting, (0,), [replace(wanted, costs=each) for each in costs])
    return Field(road, grid, engine.ratios(list(benchmark)), engine.whole(flows), tuple(stops))


def can_walk_abreast(road: Road) -> bool:
    """Whether lanes give what single walks give: compiled, filled at the close, one set of targets throughout."""
    setting = road.setting
    return road.engine.name == "compiled" and setting.fill == "close" and len(setting.mandates) == 1


def blocks_of(policies: Sequence[Policy], costs: int) -> list[tuple[int, ...]]:
    """The places of the rows, policies under each of so many costs, in blocks of one kind."""
    by_kind: dict[tuple[str, ...], list[int]] = {}
    for p, policy in enumerate(policies):
        by_kind.setdefault(kind(policy), []).extend(range(p * costs, (p + 1) * costs))
    return [block for places in by_kind.values() for block in _parted(places)]


def _parted(places: Sequence[int]) -> list[tuple[int, ...]]:
    """The places in as few blocks as hold them, of about one size."""
    count = -(-len(places) // LANES)
    cuts = [len(places) * k // count for k in range(count + 1)]
    return [tuple(places[a:b]) for a, b in pairwise(cuts)]


def walk_block(field: Field, block: Sequence[int]) -> tuple[Swept, ...]:
    """The rows of one block, in its order."""
    lanes = abreast.line_up(field.grid, block)
    _walk(field, lanes)
    return tuple(_rows(field, lanes))


def _walk(field: Field, lanes: Abreast) -> None:
    """The lanes through all sessions: rolled, paid in, then walked up to where something comes from outside."""
    setting, panel = field.road.setting, field.grid.ground.panel
    due, stops = field.road.due_on(lanes.policy), field.stops
    t = 0
    while t < len(setting.sessions):
        for action in setting.actions.get(t, ()):
            price = panel.quote(t, panel.symbols.index(action.symbol)).price_ticks
            abreast.roll(lanes, action, setting.sessions[t], price)
        if t in setting.flows:
            abreast.let_in(lanes, setting.flows[t])
        end = stops[bisect_right(stops, t)]
        done = abreast.go(lanes, due, field.flows, field.benchmark, t, end, opening=int(t == 0))
        if done < end:
            raise out_of_bounds(setting, done)
        t = end


def _rows(field: Field, lanes: Abreast) -> Iterator[Swept]:
    """Each lane's figures, by the conventions of the statistics of one backtest, worked out for all lanes at once."""
    import numpy as np

    setting, of = field.road.setting, lanes.tallies._make(map(np.asarray, lanes.tallies))
    sessions, returns = len(setting.sessions), len(setting.sessions) - 1
    rows = rows_a_year(setting.sessions, setting.prices.interval)
    days = days_between(setting.sessions[0], setting.sessions[-1])
    years, whole_year = days / DAYS_A_YEAR, days >= DAYS_A_YEAR_MIN
    average = of.value / sessions  # below: the columns of Swept, in its order
    columns = (
        lanes.books.worth,
        [growth ** (1 / years) - 1 for growth in of.growth.tolist()] if whole_year and returns else None,
        _spread(of.returns, of.squares, returns, rows) if returns > 1 else None,
        _spread(of.active, of.active_squares, returns, rows) if returns > 1 else None,
        of.traded / average / 2 / years if years > 0 else None,
        of.cost,
        cost_a_year(of.cost, average, years),
        of.rebalances,
        of.low / of.high - 1.0 if returns else None,
    )
    figures = (repeat(None) if column is None else np.asarray(column).tolist() for column in columns)
    return map(Swept, *zip(*lanes.asked, strict=True), *figures)


def _spread(total: Any, squares: Any, count: int, rows: float) -> Any:
    """The yearly standard deviations over n - 1, from the sums of the returns and those of their squares."""
    import numpy as np

    return np.sqrt(np.maximum(0.0, squares - total * total / count) / (count - 1) * rows)
