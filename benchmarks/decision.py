"""How near to the best the decision comes, and how fast, beside an exact solver and PyPortfolioOpt: a Markdown table.

    python benchmarks/decision.py [--books N] [--names 5,20,50,100] [--compiled]

Books are random, from cash and held, 5 bps, capital of 10,000 to 10 million. J is the misplaced money of
docs/decision.md, valued by tests/oracle and not by the product. The exact optimum is HiGHS on the same problem. Times
are CPU seconds of contenders run in turn in one process: read the ratios, not the seconds. A ratio of J counts as one
where the two lie within a tenth of a basis point of the book's value. PyPortfolioOpt knows no fee and no holding, so it
is asked for first allocations without costs only; its plans are valued by the same J.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from oracle import asked, milp
from oracle.books import Case
from oracle.exact import Problem, broken, misplaced

from trimtab.decide.decision import Decided, decide_fully
from trimtab.decide.engine import Engine
from trimtab.decide.trades import Trades
from trimtab.ledger.book import make_book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices

CAPITALS = (1e4, 1e5, 1e6, 1e7)
SESSION = "2026-11-20"
TENTH_BP = 1e-5
SOLVER_SECONDS = 20.0
LP_NAMES_MAX = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One book: J of the decision and of the optimum over the book's value, and the seconds of both."""

    decision: float
    optimum: float
    decision_s: float
    solver_s: float
    proved: bool
    overspent: bool


def book(names: int, capital: float, seed: int, *, held: str, fee_bps: int) -> Case:
    """A random book: `held` is cash, or near (drifted by up to a third)."""
    dice = random.Random(f"{names}/{capital}/{seed}/{held}")
    symbols = [f"S{k:03d}" for k in range(names)]
    prices = {symbol: round(min(max(dice.lognormvariate(4.7, 0.9), 1), 5_000), 2) for symbol in symbols}
    parts = [dice.gammavariate(2.0, 1.0) for _ in symbols]
    weights = {symbol: Decimal(f"{part / sum(parts):.9f}") for symbol, part in zip(symbols, parts, strict=True)}
    weights[symbols[0]] += 1 - sum(weights.values())
    shares: dict[str, int] = {}
    if held == "near":
        drifted = {symbol: float(weights[symbol]) * capital * dice.uniform(0.67, 1.33) for symbol in symbols}
        shares = {symbol: int(money / prices[symbol]) for symbol, money in drifted.items()}
    cash = max(capital - sum(shares[symbol] * prices[symbol] for symbol in shares), capital * 0.005)
    columns = tuple(array("q", [round(price * 1_000_000)]) for price in prices.values())
    mandate = Mandate(make_targets(weights), Policy(), Costs(fee_bps=fee_bps), Limits())
    quoted = Prices((SESSION,), tuple(symbols), columns)
    return Case(seed, "bench", make_book(shares, round(cash, 2)), quoted, mandate, SESSION, asked=True)


def timed(work: Callable[[], object], times: int) -> tuple[float, object]:
    """Median CPU seconds of the work, and what it gave."""
    seconds, answer = [], None
    for _ in range(times):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
    return median(seconds), answer


def against_solver(names: int, books: int, *, held: str) -> list[Row]:
    """The decision and the solver in turn, on the same books."""
    rows = []
    for seed in range(books):
        one = book(names, CAPITALS[seed % len(CAPITALS)], seed, held=held, fee_bps=5)
        seconds, fully = timed(one.decide_fully, 3)
        assert isinstance(fully, Decided)
        problem = asked.problem(one, fully)
        assert problem is not None
        best = milp.best(problem, seconds=SOLVER_SECONDS)
        if best is None:  # the solver found no plan in time
            continue
        value, trades = trades_value(fully), fully.trades
        plan = asked.plan(trades)
        overspent = bool(broken(problem, plan)) or trades.cash_after_ticks < 0
        rows.append(
            Row(
                misplaced(problem, plan) / value,
                best.misplaced / value,
                seconds,
                best.seconds,
                trades.proved,
                overspent,
            )
        )
    return rows


def trades_value(fully: Decided) -> int:
    """The book's value in ticks."""
    return fully.trades.value_before_ticks


def ratio(row: Row) -> float:
    """J over the optimum's; one where they lie within a tenth of a basis point of the value."""
    return 1.0 if row.decision - row.optimum <= TENTH_BP else row.decision / row.optimum


def peers(names: int, books: int, engine: Engine | None) -> dict[str, tuple[float, float]]:
    """For each contender the mean J over the value and the median seconds, on first allocations without costs.

    With an engine ours is asked a second time, on it.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(books):
        one = book(names, CAPITALS[seed % len(CAPITALS)], seed, held="cash", fee_bps=0)
        seconds, fully = timed(one.decide_fully, 3)
        assert isinstance(fully, Decided)
        problem = asked.problem(one, fully)
        assert problem is not None
        value = trades_value(fully)
        ours = misplaced(problem, asked.plan(fully.trades)) / value
        found.setdefault("trimtab", []).append((ours, seconds))
        if engine is not None:
            took, again = timed(lambda one=one: on(one, engine), 3)  # type: ignore[misc]
            assert again == fully.trades
            found.setdefault("trimtab, compiled", []).append((ours, took))
        for name, work in contenders(one, names, value).items():
            took, shares = timed(work, 1)
            assert isinstance(shares, dict)
            found.setdefault(name, []).append((plan_of(problem, shares) / value, took))
    return {name: (mean(j for j, _ in rows), median(s for _, s in rows)) for name, rows in found.items()}


def on(one: Case, engine: Engine) -> Trades:
    """The book decided on that engine."""
    return decide_fully(one.book, one.prices, one.mandate, one.session, asked=True, engine=engine).trades


def contenders(one: Case, names: int, value: int) -> dict[str, Callable[[], object]]:
    """PyPortfolioOpt's two ways on the same weights, prices and money."""
    import pandas as pd
    from pypfopt import DiscreteAllocation

    weights = {symbol: weight / 1e12 for symbol, weight in one.mandate.targets.weights}
    quoted = pd.Series({s: column[0] / 1e6 for s, column in zip(one.prices.symbols, one.prices.columns, strict=True)})

    def ask(way: str) -> dict[str, int]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            allocation = DiscreteAllocation(weights, quoted, total_portfolio_value=value / 1e6)
            shares, _ = getattr(allocation, way)()
        return {symbol: int(count) for symbol, count in shares.items()}

    ways: dict[str, Callable[[], object]] = {"PyPortfolioOpt greedy": lambda: ask("greedy_portfolio")}
    if names <= LP_NAMES_MAX:
        ways["PyPortfolioOpt LP"] = lambda: ask("lp_portfolio")
    return ways


def plan_of(problem: Problem, shares: dict[str, int]) -> int:
    """J of somebody else's shares."""
    return misplaced(problem, [shares.get(name.symbol, 0) for name in problem.names])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--books", type=int, default=24, help="books of each size and kind")
    parser.add_argument("--names", default="5,20,50,100")
    parser.add_argument("--compiled", action="store_true", help="ours on the compiled kernel too (extra fast)")
    given = parser.parse_args()
    engine = None
    if given.compiled:
        from trimtab.edges.compiler import compiled_engine

        engine = compiled_engine()
        on(book(5, CAPITALS[0], 0, held="cash", fee_bps=0), engine)  # the first decision waits for the compiler
    sizes = [int(size) for size in given.names.split(",")]
    print(
        "| names | from | books | J / optimum, mean | J, mean bp | proved | overspent "
        "| decision, ms | HiGHS, ms | times faster |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for names in sizes:
        for held in ("cash", "near"):
            rows = against_solver(names, given.books, held=held)
            ours, solver = median(row.decision_s for row in rows), median(row.solver_s for row in rows)
            cells = (
                names, "cash" if held == "cash" else "held", len(rows), f"{mean(map(ratio, rows)):.4f}",
                f"{mean(row.decision for row in rows) * 1e4:.2f}", f"{mean(row.proved for row in rows):.0%}",
                sum(row.overspent for row in rows), f"{ours * 1e3:.2f}", f"{solver * 1e3:.1f}", f"{solver / ours:.1f}",
            )  # fmt: skip
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    print("\n| names | contender | J, mean bp | median ms | times slower than trimtab |\n|---|---|---|---|---|")
    for names in sizes:
        for name, (misplaced_share, seconds) in (answers := peers(names, given.books, engine)).items():
            slower = seconds / answers["trimtab"][1]
            print(
                f"| {names} | {name} | {misplaced_share * 1e4:.2f} | {seconds * 1e3:.2f} | {slower:.1f} |", flush=True
            )


if __name__ == "__main__":
    main()
