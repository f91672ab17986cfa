"""Many policies over one history, a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from trimtab.decide.engine import INTERPRETED, Engine
from trimtab.errors import MandateRefused, UsageRefused
from trimtab.ledger.statistics import cost_a_year, years_between
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.renamed import renamed_costs, renamed_policy
from trimtab.market.prices import Prices
from trimtab.run.backtest.drive import Road, drive, make_road
from trimtab.run.backtest.lanes import blocks_of, can_walk_abreast, make_field, walk_block
from trimtab.run.backtest.one import held_continuously, returns_of, statistics_of
from trimtab.run.backtest.records import Sweep, Swept
from trimtab.run.backtest.setting import Setting, check_can_trade, make_setting
from trimtab.run.backtest.told import findings_of_many

Block = tuple[int, ...]
Walked = tuple[Swept, ...]
Map = Callable[[Callable[[Block], Walked], Iterable[Block]], Iterable[Walked]]
ROW_BYTES = 4_000  # a policy, its costs and its row
CELL_BYTES = {"compiled": 26, "interpreted": 100}  # one price of the panel, with what is made of it on the way
MEMORY_MAX = 4 * 2**30


def sweep(
    schedule: Sequence[tuple[str, Mandate]],
    prices: Prices,
    capital_ticks: int,
    *,
    policies: Sequence[Policy],
    costs: Sequence[Costs],
    name: str = "sleeve",
    fill: str = "close",
    flows: Mapping[str, int] | None = None,
    opens: Prices | None = None,
    start: str | None = None,
    end: str | None = None,
    axis: Sequence[str] | None = None,
    each: Callable[[int, int], None] | None = None,
    spread: Map = map,
    engine: Engine = INTERPRETED,
    memory_bytes_max: int = MEMORY_MAX,
) -> Sweep:
    """One row for each policy and each costs, the costs turning fastest; `each` is told how many rows are done of all.
    `spread` maps blocks of rows to their walks: a pool of threads has such a map.

    The schedule gives targets and limits; its own policies and costs are replaced. A KeyboardInterrupt keeps the
    finished rows. Raises a Refusal for whatever cannot be backtested, and for a sweep over the memory allowed.
    """
    if not policies or not costs:
        found = f"there are {len(policies)} policies and {len(costs)} costs"
        raise UsageRefused("sweep", found, "a sweep has at least one of each", "name them")
    schedule = [(since, replace(mandate, policy=policies[0], costs=costs[0])) for since, mandate in schedule]
    setting = make_setting(
        schedule, prices, capital_ticks,
        name=name, fill=fill, flows=flows, opens=opens, start=start, end=end, axis=axis,
    )  # fmt: skip
    policies = [renamed_policy(policy, setting.names) for policy in policies]
    costs = [renamed_costs(cost, setting.names) for cost in costs]
    asked = len(policies) * len(costs)
    _check_memory(setting, asked, engine, memory_bytes_max)
    _check_policies(setting, policies)
    road = make_road(setting, engine)
    rows, interrupted = _rows(road, policies, costs, each, spread)
    return Sweep(
        name, capital_ticks, setting.prices, setting.schedule, fill, setting.sessions, tuple(rows), asked, interrupted,
        engine.name, findings_of_many(setting, next(iter(road.grounds.values())).panel),
    )  # fmt: skip


def _rows(
    road: Road, policies: Sequence[Policy], costs: Sequence[Costs], each: Callable[[int, int], None] | None, spread: Map
) -> tuple[list[Swept], bool]:
    """The finished rows in the order asked for, and whether they are not all."""
    panel = next(iter(road.grounds.values())).panel
    benchmark, asked = held_continuously(road.setting, panel), len(policies) * len(costs)
    if can_walk_abreast(road):
        blocks = blocks_of(policies, len(costs))
        walk = partial(walk_block, make_field(road, policies, costs, (0.0, *benchmark)))
    else:
        blocks = [(at,) for at in range(asked)]
        walk = partial(_walk_alone, road, policies, costs, benchmark)
    done: dict[int, Swept] = {}
    try:
        for block, rows in zip(blocks, _walked(walk, blocks, spread), strict=True):
            done.update(zip(block, rows, strict=True))
            if each is not None:
                each(len(done), asked)
    except KeyboardInterrupt:
        return [done[at] for at in sorted(done)], True
    return [done[at] for at in sorted(done)], False


def _walked(walk: Callable[[Block], Walked], blocks: Sequence[Block], spread: Map) -> Iterator[Walked]:
    """The first block in this thread, so that a compiler which it sets to work can be interrupted; then the others."""
    yield walk(blocks[0])
    yield from spread(walk, blocks[1:])


def _walk_alone(
    road: Road, policies: Sequence[Policy], costs: Sequence[Costs], benchmark: Sequence[float], block: Block
) -> Walked:
    """The rows of policies that each walk alone."""
    places = (divmod(at, len(costs)) for at in block)
    return tuple(_row(road, policies[p], costs[c], benchmark) for p, c in places)


def _row(road: Road, policy: Policy, costs: Costs, benchmark: Sequence[float]) -> Swept:
    setting = road.setting
    mandates = {at: replace(mandate, policy=policy, costs=costs) for at, mandate in setting.mandates.items()}
    driven = drive(road, mandates, look=False)
    figures = statistics_of(setting, driven, returns_of(driven.nav, setting.flows), benchmark)
    cost_ticks = sum(trade.cost_ticks for trade in driven.trades)
    years = years_between(setting.sessions[0], setting.sessions[-1])
    yearly_cost = cost_a_year(cost_ticks, sum(driven.nav) / len(driven.nav), years)
    return Swept(
        policy, costs, driven.nav[-1], figures.cagr, figures.volatility, figures.tracking_error, figures.turnover,
        cost_ticks, yearly_cost, len(driven.rebalances), figures.max_drawdown,
    )  # fmt: skip


def _check_policies(setting: Setting, policies: Sequence[Policy]) -> None:
    for at, policy in enumerate(policies):
        for mandate in setting.mandates.values():
            try:
                check_can_trade(policy, mandate.targets, len(setting.sessions), len(setting.mandates))
            except MandateRefused as refused:
                where = f"policy {at + 1} of {len(policies)}"
                raise MandateRefused(where, refused.found, refused.allowed, refused.remedy) from None


def _check_memory(setting: Setting, asked: int, engine: Engine, bytes_max: int) -> None:
    cells = len(setting.sessions) * len(setting.symbols)
    needed = cells * CELL_BYTES[engine.name] + asked * ROW_BYTES
    if needed > bytes_max:
        found = (
            f"{asked:,} rows over {len(setting.sessions):,} sessions of {len(setting.symbols):,} names need "
            f"{needed / 2**30:,.1f} GiB of memory"
        )
        allowed = f"at most {bytes_max / 2**30:,.1f} GiB are taken"
        raise UsageRefused("sweep", found, allowed, "sweep fewer policies or costs at once")
