"""What a person sees of a backtest and a sweep on the screen, and the same figures for a program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trimtab.app.backtests import FILLS_SAY, brief, trading_sheet
from trimtab.app.results import signed
from trimtab.app.screen import Block
from trimtab.app.sheets import WIDTH, Sheet
from trimtab.app.show import said_of_prices
from trimtab.app.tracking import statistics_sheet
from trimtab.edges.reports.backtests import backtest_summary
from trimtab.edges.reports.settings import setting_cell
from trimtab.edges.reports.sweeps import settings_of, sweep_findings, sweep_summary
from trimtab.ledger.frontier import efficient
from trimtab.market.instruments import CASH
from trimtab.units import WEIGHT_ONE

if TYPE_CHECKING:
    from trimtab.app.backtests import Backtest
    from trimtab.edges.reports import Json
    from trimtab.run.backtest import Sweep, Swept

ROWS_SHOWN = 16
FIGURES = ("CAGR", "track err", "turnover", "cost/yr", "rebal", "drawdown")
GIVING_WAY = ("drawdown", "rebal", "turnover", "CAGR")  # in this order, where the settings take their room


def backtest_figures(walked: Backtest) -> dict[str, Json]:
    """The figures of a backtest's summary."""
    return backtest_summary(walked.run)


def backtest_warnings(walked: Backtest) -> tuple[str, ...]:
    """The findings that need a reader's eye, one sentence each, of each kind the first few."""
    return brief(walked.findings)


def backtest_screen(walked: Backtest, page: str) -> tuple[Block, ...]:
    """The backtest for the screen: what came of it, how it was traded, what is held at its end."""
    return (
        f"{walked.lead()}\n{said_of_prices(walked.run.prices)}",
        statistics_sheet(walked.statistics, "What came of it"),
        trading_sheet(walked, "How it was traded"),
        _held_sheet(walked),
        f"Report: {page}",
    )


def _held_sheet(walked: Backtest) -> Sheet:
    """What is held at the end, with its share of the trading."""
    made, targets = walked.run, walked.mandate(walked.run.sessions[-1]).targets
    costs: dict[str, list[int]] = {symbol: [] for symbol in made.values}
    for trade in made.trades:
        costs[trade.symbol].append(trade.cost_ticks)
    rows = [
        (
            symbol, walked.shares_text(made.units[symbol][-1]), walked.cash_text(values[-1]),
            *_weights(values[-1] / made.nav_ticks[-1], targets.of(symbol) / WEIGHT_ONE),
            f"{len(costs[symbol]):,}", walked.cash_text(sum(costs[symbol])),
        )
        for symbol, values in made.values.items()
    ]  # fmt: skip
    cash = made.cash_ticks[-1]
    weights = _weights(cash / made.nav_ticks[-1], targets.cash / WEIGHT_ONE)
    rows.append((CASH, "", walked.cash_text(cash), *weights, "", ""))
    head = ("symbol", "shares", "value", "weight", "target", "drift", "trades", "cost")
    return Sheet(f"Held on {made.sessions[-1]}, and what it took", head, tuple(rows), "lrrrrrrr")


def _weights(weight: float, target: float) -> tuple[str, str, str]:
    return f"{weight:.1%}", f"{target:.1%}", signed(weight - target, 1)


def sweep_warnings(swept: Sweep) -> tuple[str, ...]:
    """The findings that need a reader's eye, one sentence each; first that the sweep was cut short, where it was."""
    cut = (f"interrupted: {len(swept.rows):,} of {swept.asked:,} rows are done",) if swept.interrupted else ()
    return (*cut, *brief(sweep_findings(swept)))


def sweep_figures(swept: Sweep, chosen: int | None) -> dict[str, Json]:
    """The figures of a sweep's summary."""
    return sweep_summary(swept, chosen)


def sweep_screen(swept: Sweep, chosen: int | None, page: str) -> tuple[Block, ...]:
    """The sweep for the screen: the rows that no other beats in cost and tracking error, and the chosen one."""
    count = f"{len(swept.rows):,} of {swept.asked:,} rows" if swept.interrupted else f"{len(swept.rows):,} rows"
    lead = (
        f"{swept.name}: {count} of policies and costs on {len(swept.sessions):,} sessions from {swept.sessions[0]} to "
        f"{swept.sessions[-1]}, filled {FILLS_SAY[swept.fill]}.\n{said_of_prices(swept.prices)}"
    )
    return (lead, *_rows(swept, chosen), f"Report: {page}")


def _rows(swept: Sweep, chosen: int | None) -> tuple[Block, ...]:
    best = efficient(swept.rows)
    shown, title = _shown(len(swept.rows), best)
    if chosen is not None and chosen not in shown:
        shown = (*shown, chosen)
    if not shown:
        return ()
    settings = settings_of(swept)
    rows = tuple(
        (f"{at + 1}{'*' if at in best else ''}{'<' if at == chosen else ''}", *_settings(swept.rows[at], settings),
         *_figures(swept.rows[at]))
        for at in shown
    )  # fmt: skip
    said = (
        "* no row of the same costs is cheaper a year and nearer to the targets" if best else "",
        "< the chosen row" if chosen is not None else "",
    )
    sheet = _fitting(title, settings, rows)
    legend = "; ".join(words for words in said if words)
    return (sheet, *((f"{legend}.",) if legend else ()))


def _fitting(title: str, settings: tuple[tuple[str, str], ...], rows: tuple[tuple[str, ...], ...]) -> Sheet:
    """The rows with as many of the figures as the screen has room for; the report has them all."""
    sides = "".join("r" if _is_numeric(row[at] for row in rows) else "l" for at in range(1, 1 + len(settings)))
    head, sides = ("row", *(name for _, name in settings), *FIGURES), f"l{sides}{'r' * len(FIGURES)}"
    for count in range(len(GIVING_WAY) + 1):
        kept = [at for at, name in enumerate(head) if name not in GIVING_WAY[:count]]
        cut = tuple(tuple(row[at] for at in kept) for row in rows)
        sheet = Sheet(title, tuple(head[at] for at in kept), cut, "".join(sides[at] for at in kept))
        if max(map(len, sheet.text().split("\n"))) <= WIDTH:
            break
    return sheet


def _settings(row: Swept, settings: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(str(setting_cell(getattr(getattr(row, kind), name))) for kind, name in settings)


def _is_numeric(cells: Iterable[str]) -> bool:
    return all(cell == "none" or cell[:1].isdigit() for cell in cells)


def _shown(count: int, best: tuple[int, ...]) -> tuple[tuple[int, ...], str]:
    """The rows to show: all where they are few, else those on the frontier, thinned out where they are many."""
    if count <= ROWS_SHOWN:
        return tuple(range(count)), "Each row"
    if len(best) <= ROWS_SHOWN:
        return best, "The rows on the frontier of yearly cost and tracking error"
    spread = tuple(best[at * len(best) // ROWS_SHOWN] for at in range(ROWS_SHOWN))
    return spread, f"{ROWS_SHOWN} of the {len(best)} rows on the frontier of yearly cost and tracking error"


def _figures(row: Swept) -> tuple[str, ...]:
    return (
        _percent(row.cagr), _percent(row.tracking_error), _percent(row.turnover, 1), _percent(row.yearly_cost, 3),
        f"{row.rebalances:,}", _percent(row.max_drawdown),
    )  # fmt: skip


def _percent(figure: float | None, decimals: int = 2) -> str:
    return "-" if figure is None else f"{figure:.{decimals}%}"
