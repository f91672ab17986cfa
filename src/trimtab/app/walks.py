"""The calls `tt.backtest` and `tt.sweep`: what was handed in read and checked, walked, and given as a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from trimtab.app.backtests import Backtest
from trimtab.app.doubts import doubts
from trimtab.app.intake import as_capital, as_mandate, as_prices
from trimtab.app.policies_given import as_costs, as_policies
from trimtab.app.schedules import all_symbols, as_flows, as_schedule, check_benchmark
from trimtab.edges.compiler import SWEEP, WALK, best_engine
from trimtab.edges.feeds.frames import UNDATED
from trimtab.edges.reports.settings import setting_cell
from trimtab.edges.reports.sweeps import FIGURE_COLUMNS, settings_of, sweep_findings
from trimtab.edges.threads import spread_over
from trimtab.errors import PricesRefused, Refusal, UsageRefused
from trimtab.ledger.noticed import basis_findings
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.policies import Policy
from trimtab.market.renames import family
from trimtab.run import backtest as run
from trimtab.units import SHARE_PER

if TYPE_CHECKING:
    import pandas as pd

    from trimtab.app.intake import PricesLike
    from trimtab.app.policies_given import CostsLike, PoliciesLike
    from trimtab.app.schedules import FlowsLike, Schedule, ScheduleLike
    from trimtab.findings import Finding
    from trimtab.mandate.mandate import Mandate
    from trimtab.market.prices import Prices
    from trimtab.units import Number


def walked(
    targets: ScheduleLike,
    prices: PricesLike,
    capital: Number,
    policy: Policy | None,
    costs: Costs | None,
    limits: Limits | None,
    *,
    fill: str,
    flows: FlowsLike | None,
    opens: PricesLike | None,
    benchmark: str | None,
    start: str | None,
    end: str | None,
    name: str,
) -> Backtest:
    """The policy walked through the history of the prices."""
    schedule = as_schedule(targets)
    mandates = tuple((day, as_mandate(wanted, policy, costs, limits)) for day, wanted in schedule)
    worth = _history(prices, schedule, benchmark)
    flows_ticks, of_flows = as_flows(flows, worth.scale, worth.currency)
    made = run.backtest(
        mandates, worth, as_capital(capital, worth.scale), name=name, fill=fill, flows=flows_ticks,
        opens=_opens(opens, schedule, worth, fill), start=start, end=end, benchmark=benchmark,
        engine=best_engine(_cells(worth, schedule)),
    )  # fmt: skip
    return Backtest(replace(made, findings=_noticed(mandates, of_flows, made.findings)))


def swept(
    targets: ScheduleLike,
    prices: PricesLike,
    capital: Number,
    policies: PoliciesLike,
    costs: CostsLike,
    limits: Limits | None,
    *,
    fill: str,
    flows: FlowsLike | None,
    opens: PricesLike | None,
    start: str | None,
    end: str | None,
    name: str,
) -> pd.DataFrame:
    """Each policy with each costs walked through the history of the prices: a row each."""
    schedule, tried, charged = as_schedule(targets), as_policies(policies), as_costs(costs)
    mandates = tuple((day, as_mandate(wanted, None, None, limits)) for day, wanted in schedule)
    worth = _history(prices, schedule, None)
    flows_ticks, of_flows = as_flows(flows, worth.scale, worth.currency)
    engine = best_engine(_cells(worth, schedule) * len(tried) * len(charged), entry=entry_of(fill, schedule))
    with spread_over(engine) as spread:
        made = run.sweep(
            mandates, worth, as_capital(capital, worth.scale), policies=tried, costs=charged, name=name, fill=fill,
            flows=flows_ticks, opens=_opens(opens, schedule, worth, fill), start=start, end=end, spread=spread,
            engine=engine,
        )  # fmt: skip
    return sweep_frame(replace(made, findings=_noticed(mandates, of_flows, (*made.findings, *of_basis(made)))))


def entry_of(fill: str, schedule: Sequence[object]) -> str:
    """The function of the kernel that a sweep goes through: its lanes hold one set of targets and fill at the close."""
    return SWEEP if fill == "close" and len(schedule) == 1 else WALK


def of_basis(made: run.Sweep) -> tuple[Finding, ...]:
    """What the basis of the prices means for the rows of a sweep: on adjusted ones whole shares are approximate."""
    whole = not any(mandate.limits.fractional for _, mandate in made.schedule)
    return tuple(basis_findings(made.prices, 1 if whole else SHARE_PER, len(made.prices.symbols)))


def sweep_frame(made: run.Sweep) -> pd.DataFrame:
    """One row a policy and costs: the settings that vary, then the figures; what was asked in `.attrs`."""
    import pandas as pd

    settings, one = settings_of(made), 10**made.prices.scale
    rows = [
        (
            *(_plain(getattr(getattr(row, kind), name)) for kind, name in settings),
            row.nav_ticks / one, row.cagr, row.volatility, row.tracking_error, row.turnover, row.cost_ticks / one,
            row.yearly_cost, row.rebalances, row.max_drawdown,
        )
        for row in made.rows
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*(name for _, name in settings), *FIGURE_COLUMNS])
    floats = [column for column in FIGURE_COLUMNS if column != "Rebalances"]
    frame[floats] = frame[floats].astype(float)
    frame.attrs = {
        "name": made.name,
        "capital": made.capital_ticks / one,
        "currency": made.prices.currency,
        "fill": made.fill,
        "start": made.sessions[0],
        "end": made.sessions[-1],
        "sessions": len(made.sessions),
        "asked": made.asked,
        "done": len(made.rows),
        "interrupted": made.interrupted,
        "engine": made.engine,
        "findings": [finding.text for finding in sweep_findings(made)],
    }
    return frame


def _plain(value: object) -> Any:
    """A setting as a cell can hold it: a number, a word, None; a table as its pairs."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(setting_cell(value))


def _history(prices: PricesLike, schedule: Schedule, benchmark: str | None) -> Prices:
    """The prices of every name that is a target at some time, and of the benchmark."""
    if benchmark is not None and not isinstance(benchmark, str):
        found = f"it is of type {type(benchmark).__name__}"
        raise UsageRefused("benchmark", found, "it is a symbol of the prices", "write benchmark='SPY'")
    names = {*all_symbols(schedule), *([benchmark] if benchmark else [])}
    worth = as_prices(prices, sorted(names, key=str.encode))
    if worth.sessions == (UNDATED,):
        found, allowed = "they are of one day", "a history has several sessions"
        raise PricesRefused("prices", found, allowed, "pass a DataFrame or a file")
    check_benchmark(worth, benchmark, "benchmark")
    return worth


def _cells(prices: Prices, schedule: Schedule) -> int:
    """How many prices one walk looks at."""
    return len(prices.sessions) * len(all_symbols(schedule))


def _opens(given: PricesLike | None, schedule: Schedule, prices: Prices, fill: str) -> Prices | None:
    """The opening prices, of the basis of the prices where they do not state their own."""
    if given is None or fill != "next_open":
        if given is None and fill == "next_open":
            found, allowed = "it is None and fill is next_open", "opening prices are handed in as prices are"
            raise UsageRefused("opens", found, allowed, "pass opens=, or fill at close or next_close")
        if given is not None:
            found = f"fill is {fill!r}"
            raise UsageRefused("opens", found, "opening prices are for fill='next_open'", "leave one out")
        return None
    try:
        opens = as_prices(given, family(prices.actions.renames, all_symbols(schedule)))
    except Refusal as refusal:
        where = "opens" if refusal.where == "prices" else refusal.where
        raise type(refusal)(where, refusal.found, refusal.allowed, refusal.remedy) from None
    return opens if opens.basis_stated else replace(opens, basis=prices.basis, basis_stated=prices.basis_stated)


def _noticed(
    schedule: tuple[tuple[str, Mandate], ...], of_flows: tuple[Finding, ...], made: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """What was noticed, each thing once; a symbol that is a target at another time is no slip."""
    names = sorted({symbol for _, mandate in schedule for symbol in mandate.targets.symbols})
    return tuple(dict.fromkeys((*of_flows, *doubts(schedule[-1][1], names), *made)))
