"""The desk's backtest and sweep: what a request names is read, walked through its history, and reported as one set."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from trimtab.app import desk
from trimtab.app.backtest_keys import BacktestSettings
from trimtab.app.policies_given import combined
from trimtab.app.schedules import ALWAYS, all_symbols, as_flows, changes, check_benchmark
from trimtab.app.setups import OPTION_OF, Request, Setup, set_up
from trimtab.app.walks import entry_of, of_basis
from trimtab.edges.compiler import best_engine
from trimtab.edges.threads import spread_over
from trimtab.errors import ExtraMissing, MandateRefused, Refusal, UsageRefused
from trimtab.findings import Finding
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.renamed import renamed_costs, renamed_mandate, renamed_policy
from trimtab.market.renames import joined
from trimtab.run import backtest as run
from trimtab.units import ticks

if TYPE_CHECKING:
    from trimtab.app.backtests import Backtest as View
    from trimtab.app.schedules import Schedule
    from trimtab.market.prices import Prices

BACKTEST_PAGE = "backtest_report.html"
SWEEP_PAGE = "sweep_report.html"
FRONTIER_PLOT = "sweep_frontier.png"
Report = Callable[[], dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class Walk:
    """What was asked of a backtest or a sweep beside what every verb is asked: options stand before [backtest].

    `policies` and `costs` are the values of each setting that a sweep goes through; `chosen` is a row, from 1.
    """

    request: Request
    fill: str | None = None
    flows: str | None = None
    opens: str | None = None
    benchmark: str | None = None
    policies: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    costs: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that a walk needs, read and checked."""

    setup: Setup
    settings: BacktestSettings
    schedule: tuple[tuple[str, Mandate], ...]
    prices: Prices
    opens: Prices | None
    capital_ticks: int
    flows: dict[str, int]
    axis: tuple[str, ...] | None
    findings: tuple[Finding, ...]

    @property
    def cells(self) -> int:
        """How many prices one walk looks at."""
        return len(self.prices.sessions) * len(self.prices.symbols)


def backtest(walk: Walk, tell: Callable[[str], object] = str) -> tuple[str, View, tuple[str, ...]]:
    """The policy walked through its history, reported: the folder, the backtest, what could not be made."""
    from trimtab.app.backtests import Backtest as View

    read = _read(walk)
    said = read.settings
    made = run.backtest(
        read.schedule, read.prices, read.capital_ticks, name=read.setup.name, fill=said.fill, flows=read.flows,
        opens=read.opens, start=said.start, end=said.end, benchmark=said.benchmark, axis=read.axis,
        engine=best_engine(read.cells, tell),
    )  # fmt: skip
    made = replace(made, findings=tuple(dict.fromkeys((*read.findings, *made.findings))))
    folder = walk.request.out or f"{read.setup.out or desk.OUT}_backtest"
    unwritten = write_backtest(folder, made, plots=read.setup.plots)
    desk.keep_prices(read.prices, walk.request)
    return folder, View(made), unwritten


def sweep(
    walk: Walk, each: Callable[[int, int], None], tell: Callable[[str], object] = str
) -> tuple[str, run.Sweep, int | None, tuple[str, ...]]:
    """Every policy and costs walked through one history, reported: the folder, the rows, the chosen one's position."""
    read = _read(walk)
    said, base = read.settings, read.schedule[-1][1]
    policies = combined(base.policy, walk.policies, "policies", _complaint)
    costs = combined(base.costs, walk.costs, "costs", _complaint)
    asked = [(policy, cost) for policy in policies for cost in costs]
    if walk.chosen is not None and not 1 <= walk.chosen <= len(asked):
        allowed = f"it is a row from 1 to {len(asked)}"
        raise UsageRefused("--chosen", f"it is {walk.chosen}", allowed, "choose one of them")
    engine = best_engine(read.cells * len(asked), tell, entry=entry_of(said.fill, read.schedule))
    with spread_over(engine) as spread:
        made = run.sweep(
            read.schedule, read.prices, read.capital_ticks, policies=policies, costs=costs, name=read.setup.name,
            fill=said.fill, flows=read.flows, opens=read.opens, start=said.start, end=said.end, axis=read.axis,
            each=each, spread=spread, engine=engine,
        )  # fmt: skip
    made = replace(made, findings=tuple(dict.fromkeys((*read.findings, *made.findings, *of_basis(made)))))
    names = joined(read.prices)[1]  # rows say what names are called now
    renamed = [(renamed_policy(policy, names), renamed_costs(cost, names)) for policy, cost in asked]
    chosen = _chosen(walk, made, renamed_mandate(base, names)[0], renamed)
    folder = walk.request.out or f"{read.setup.out or desk.OUT}_sweep"
    unwritten = write_sweep(folder, made, chosen, plots=read.setup.plots)
    desk.keep_prices(read.prices, walk.request)
    return folder, made, chosen, unwritten


def write_backtest(folder: str | os.PathLike[str], made: run.Backtest, *, plots: bool = True) -> tuple[str, ...]:
    """Write the report of a backtest into the folder as one set; a sentence for each part that could not be made."""
    from trimtab.edges.folder import write_folder
    from trimtab.edges.page.backtest_page import backtest_page
    from trimtab.edges.reports.backtests import backtest_files

    files = {**backtest_files(made), BACKTEST_PAGE: backtest_page(made).encode()}
    drawn, unwritten = _drawn(lambda: _backtest_plots(made)) if plots else ({}, ())
    write_folder(folder, {**files, **drawn})
    return unwritten


def write_sweep(
    folder: str | os.PathLike[str], made: run.Sweep, chosen: int | None, *, plots: bool = True
) -> tuple[str, ...]:
    """Write the report of a sweep into the folder as one set; a sentence for each part that could not be made."""
    from trimtab.edges.folder import write_folder
    from trimtab.edges.page.sweep_page import sweep_page
    from trimtab.edges.reports.sweeps import sweep_files

    files = {**sweep_files(made, chosen), SWEEP_PAGE: sweep_page(made, chosen).encode()}
    drawn, unwritten = _drawn(lambda: _sweep_plots(made, chosen)) if plots else ({}, ())
    write_folder(folder, {**files, **drawn})
    return unwritten


def _backtest_plots(made: run.Backtest) -> dict[str, bytes]:
    from trimtab.edges.plots.backtest import backtest_plots

    return backtest_plots(made)


def _sweep_plots(made: run.Sweep, chosen: int | None) -> dict[str, bytes]:
    from trimtab.edges.plots.sweep import frontier

    return {FRONTIER_PLOT: frontier(made, chosen)}


def _drawn(draw: Report) -> tuple[dict[str, bytes], tuple[str, ...]]:
    try:
        return draw(), ()
    except ExtraMissing as missing:
        return {}, (f"no plots were written: {missing.sentence()}",)


def _read(walk: Walk) -> Read:
    """The request understood and its files read; nothing is computed before everything was read."""
    request = walk.request
    setup = set_up(request)
    desk.check_kept(request)
    if setup.capital is None:
        raise UsageRefused("--capital", "it is missing", "a backtest starts with a capital", "add --capital 100000")
    settings = _settings(walk, setup)
    schedule = _schedule(setup)
    symbols = all_symbols(schedule)
    with_benchmark = sorted({*symbols, *([settings.benchmark] if settings.benchmark else [])}, key=str.encode)
    prices = desk.prices_for(request, setup, with_benchmark if symbols else ())
    desk.check_currency(prices, setup)
    check_benchmark(prices, settings.benchmark, "--benchmark")
    flows, of_flows = as_flows(settings.flows_file, prices.scale, prices.currency)
    mandates = tuple((day, replace(setup.mandate, targets=targets)) for day, targets in schedule)
    noticed = desk.noticed(replace(setup, findings=()), request, symbols, of_flows)
    return Read(
        setup, settings, mandates, prices, _opens(settings, setup, symbols),
        ticks(setup.capital, prices.scale), flows, desk.axis_of(setup, prices), noticed,
    )  # fmt: skip


def _settings(walk: Walk, setup: Setup) -> BacktestSettings:
    """[backtest] with the options over it; a span given as an option is the one that prices are read for."""
    from pathlib import Path

    own = setup.backtest
    given = walk.request.series
    if "start" in given or "period" in given:
        own = replace(own, start=None)
    if "end" in given:
        own = replace(own, end=None)
    return replace(
        own, fill=walk.fill or own.fill, benchmark=walk.benchmark or own.benchmark,
        flows_file=Path(walk.flows) if walk.flows else own.flows_file,
        opens_file=Path(walk.opens) if walk.opens else own.opens_file,
    )  # fmt: skip


def _schedule(setup: Setup) -> Schedule:
    if setup.targets_file is None:
        return ((ALWAYS, setup.mandate.targets),)
    from trimtab.edges.feeds.target_files import read_target_schedule

    return changes(read_target_schedule(setup.targets_file, when_not_one=setup.when_not_one))


def _opens(settings: BacktestSettings, setup: Setup, symbols: Sequence[str]) -> Prices | None:
    """The opening prices, where fills ask for them."""
    if settings.opens_file is None:
        if settings.fill == "next_open":
            found, allowed = "it is next_open and there are no opening prices", "they are a file of their own"
            raise UsageRefused("--fill", found, allowed, "add --opens FILE, or fill at close or next_close")
        return None
    if settings.fill != "next_open":
        found = f"--fill is {settings.fill}"
        raise UsageRefused(
            "--opens", found, "opening prices are for next_open", "add --fill next_open, or leave it out"
        )
    from trimtab.app.sources import read_source

    return read_source(settings.opens_file, symbols, replace(setup.series, field="close", start=None, period=None))


def _chosen(walk: Walk, made: run.Sweep, base: Mandate, asked: Sequence[tuple[Policy, Costs]]) -> int | None:
    """Where the chosen row stands: the one asked for, else that of the sleeve's own policy and costs.

    A setting that was given one value is that of every row, and so the sleeve's own here.
    """
    if walk.chosen is not None:
        policy, costs = asked[walk.chosen - 1]
    else:
        try:
            policy = replace(base.policy, **_single(walk.policies))
            costs = replace(base.costs, **_single(walk.costs))
        except MandateRefused:  # what the sleeve has beside it is no combination that was swept
            return None
    return next((at for at, row in enumerate(made.rows) if row.policy == policy and row.costs == costs), None)


def _single(grid: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    return {name: values[0] for name, values in grid.items() if len(values) == 1}


def _complaint(refusal: MandateRefused, settings: Mapping[str, object]) -> Refusal:
    """The refusal of one combination under the option that it names."""
    word = refusal.found.split(" ", 1)[0]
    others = " ".join(f"{_option(name)} {_text(value)}" for name, value in settings.items() if name != word)
    found = f"{refusal.found.removeprefix(f'{word} ')}{f' with {others}' if others else ''}"
    remedy = "correct it, or sweep that value apart" if others else "correct it"
    return UsageRefused(_option(word), f"it {found}", refusal.allowed, remedy)


def _option(name: str) -> str:
    return OPTION_OF.get(name, "--" + name.replace("_", "-"))


def _text(value: object) -> str:
    return "none" if value is None else str(value)
