"""The tables of a backtest: returns by year, trading by year, and its last trades."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from trimtab.edges.page import words
from trimtab.edges.page.layout import amount, row, scrolled, section, signed_amount, table
from trimtab.edges.page.periods import Period, calendar_of, first_purchase, periods, whole
from trimtab.run.backtest import Backtest, Filled

TRADES_SHOWN = 40
EACH = {"yearly": "year", "monthly": "month"}


def returns_by_year(result: Backtest) -> str:
    """What each year returned, beside the targets held continuously and the user's reference where there is one."""
    each = EACH[calendar_of(result)]
    columns = [("Backtest", "n"), ("Targets held", "n"), ("Difference", "n")]
    columns += [(escape(result.reference_name or "Reference"), "n")] if result.reference is not None else []
    columns += [("Brought in", "n")] if result.flows_ticks else []
    columns += [("NAV at its end", "n")]
    rows = [row(period.label, _earned(period, result)) for period in periods(result)]
    rows.append(row("All", _earned(whole(result), result), "sum"))
    lead = (
        f"Time-weighted. The first {each} bears the cost of the first purchase; the first and the last are as long as "
        "the history in them. Targets held: held continuously, without costs."
    )
    title = f"Returns by {each}"
    return section(title, lead, scrolled(title, table("wide", each.capitalize(), columns, rows)))


def _earned(period: Period, result: Backtest) -> list[tuple[str, str]]:
    figures = [period.earned, period.targets_earned, period.earned - period.targets_earned]
    figures += [period.reference_earned] if period.reference_earned is not None else []
    cells = [words.signed_percent(figure) for figure in figures]
    cells += [_money(period.flow_ticks, result)] if result.flows_ticks else []
    return [("", cell) for cell in (*cells, amount(period.nav_ticks, result.prices))]


def _money(ticks: int, result: Backtest) -> str:
    return signed_amount(ticks, result.prices) if ticks else words.DASH


def trading_by_year(result: Backtest) -> str:
    """How much was traded in each year and what it cost, the first purchase apart."""
    each = EACH[calendar_of(result)]
    columns = (("Rebalances", "n"), ("Trades", "n"), ("Turnover", "n"), ("Cost", "n"), ("Cost of NAV", "n"))
    bought = first_purchase(result)
    rows = [row("First purchase", _first(bought, result))] if bought else []
    rows += [row(period.label, _traded(period, result)) for period in periods(result)]
    rows.append(row("All", _all_traded(result), "sum"))
    title = f"Trading by {each}"
    lead = (
        f"Turnover is half of what was bought and sold over the mean NAV of the {each}; the cost of NAV is the cost "
        "over that mean."
    )
    return section(title, lead, scrolled(title, table("wide", each.capitalize(), columns, rows)))


def _first(bought: Sequence[Filled], result: Backtest) -> list[tuple[str, str]]:
    cost = sum(trade.cost_ticks for trade in bought)
    share = cost / result.capital_ticks if result.capital_ticks else None
    cells = ("1", f"{len(bought):,}", words.DASH, amount(cost, result.prices), words.bps(share))
    return [("", cell) for cell in cells]


def _traded(period: Period, result: Backtest) -> list[tuple[str, str]]:
    share = period.cost_ticks / period.nav_mean_ticks if period.nav_mean_ticks > 0 else None
    cells = (
        f"{period.rebalances:,}", f"{len(period.trades):,}", words.percent(period.turnover),
        amount(period.cost_ticks, result.prices), words.bps(share),
    )  # fmt: skip
    return [("", cell) for cell in cells]


def _all_traded(result: Backtest) -> list[tuple[str, str]]:
    cells = (
        f"{len(result.rebalances):,}", f"{len(result.trades):,}", f"{words.percent(result.turnover)} a year",
        amount(result.cost_ticks, result.prices), "",
    )  # fmt: skip
    return [("", cell) for cell in cells]


def last_trades(result: Backtest) -> str:
    """The newest trades with their reasons and costs, and where the others stand."""
    shown = result.trades[-TRADES_SHOWN:][::-1]
    if not shown:
        return section("Trades", "Nothing was traded.", "")
    later = any(trade.decided != trade.session for trade in shown)
    decimals = words.price_decimals((trade.price_ticks for trade in shown), result.prices)
    columns = [("Session", "t")] + ([("Decided", "t")] if later else [])
    columns += [("Trade", "n"), ("Price", "n"), ("Notional", "n"), ("Cost", "n"), ("Reason", "t")]
    rows = [_trade(trade, result, decimals, later) for trade in shown]
    cut = len(result.trades) - len(shown)
    which = f"The last {len(shown)} of {len(result.trades):,} trades" if cut else words.plural(len(shown), "trade")
    lead = f"{which}, the newest first; all of them stand in the CSV file of the trades."
    title = "Last trades" if cut else "Trades"
    return section(title, lead, scrolled(title, table("cards log", "Symbol", columns, rows)))


def _trade(trade: Filled, result: Backtest, decimals: int, later: bool) -> str:
    units = trade.units_after - trade.units_before
    cells = [("t c-session", escape(words.day(trade.session)))]
    cells += [("t c-decided", escape(words.day(trade.decided)))] if later else []
    cells += [
        (f"c-side {'buy' if units > 0 else 'sell'}", words.side(units, result.per)),
        ("c-price", escape(words.price_beside(trade.price_ticks, decimals, result.prices))),
        ("c-money", signed_amount(trade.notional_ticks, result.prices)),
        ("c-cost", amount(trade.cost_ticks, result.prices)), ("t why c-why", escape(words.reason(trade.reason))),
    ]  # fmt: skip
    return row(trade.symbol, cells)
