"""`trimtab book performance`: what the book was worth by session, what it earned, and why its NAV changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from trimtab.app.late import ACCOUNT, BOOK, DONE, JSON, NO, Answer, Verb, options
from trimtab.app.sheets import Sheet

if TYPE_CHECKING:
    from trimtab.app.performance import Measured
    from trimtab.app.screen import Block
    from trimtab.run.booked import Performance

NAMES = {
    "flows_minor": "flows of the client", "prices_minor": "prices of what was held",
    "trading_minor": "trades against the session's price", "trade_fees_minor": "fees of trades",
    "income_minor": "dividends and interest", "withheld_minor": "tax withheld", "fees_minor": "fees of the account",
}  # fmt: skip


@click.command(cls=Verb)
@options(
    BOOK, ACCOUNT,
    click.option("--prices", metavar="FILE|sample|yahoo", help="Where prices come from: CSV, Parquet or a source."),
    click.option("--actions", metavar="FILE", help="Splits and renames to hold the book's against: CSV."),
    click.option("--field", type=click.Choice(["close", "vwap", "mid"]), help="Which price.  [default: close]"),
    click.option(
        "--basis", type=click.Choice(["raw", "split", "total"]), help="Basis of the prices; a book takes raw."
    ),
    click.option("--start", metavar="DATE", help="First session.  [default: the book's first]"),
    click.option("--end", metavar="DATE", help="Last session.  [default: the last of the prices]"),
    click.option(
        "--flow-at", type=click.Choice(["split", "start", "end"]), default="split", show_default=True,
        help="When in its session a flow counts: split is in at the start, out at the end.",
    ),
    click.option("--out", metavar="DIR", help="Write NAV, returns, control, summary and page into this folder."),
    click.option("--plots/--no-plots", default=True, help="Draw the plot (needs matplotlib).  [default: plots]"),
    JSON,
)  # fmt: skip
def performance(given: Mapping[str, Any]) -> Answer:
    """Show NAV, returns, and why the NAV changed: exit status 1 where a change is not explained.

    Shares and cash are the book's, as they were in each session; they are valued at raw prices.
    """
    from trimtab.app import performance as room
    from trimtab.app.sources import Series

    series = Series(field=given["field"] or "close", basis=given["basis"], actions=given["actions"])
    span = room.Span(given["start"], given["end"], given["flow_at"])
    measured = room.measure(given["book"], given["account"], given["prices"], series=series, span=span)
    unwritten = room.write(given["out"], measured, plots=given["plots"]) if given["out"] is not None else ()
    status = DONE if measured.made.explained else NO
    warnings = (*measured.warnings, *unwritten)
    if not given["as_json"]:
        return Answer(screen(measured, given["out"]), None, warnings, status)
    from trimtab.edges.reports.booked import book_summary

    figures = book_summary(measured.made, measured.account, money_weighted=measured.money_weighted)
    more = {"out": given["out"], "not_written": list(unwritten), "not_solved": measured.unsolved or None}
    return Answer((), {"book": given["book"], **figures, **more}, warnings, status)


def screen(measured: Measured, folder: str | None) -> tuple[Block, ...]:
    """The history for the screen: what it is worth, what it earned, why it changed, what is held."""
    from trimtab.app.performance import BOOK_PAGE
    from trimtab.app.show import said_of_prices
    from trimtab.app.tracking import statistics_sheet

    made = measured.made
    lead = (
        f"{measured.place}, account {made.account}: NAV {_money(made.nav_minor[-1], made)} {made.currency} on "
        f"{made.sessions[-1]}, {_percent(made.growth)} time-weighted since {made.sessions[0]}.\n"
        f"{said_of_prices(made.prices)}"
    )
    blocks: list[Block] = [lead, _returns(measured), _control(made)]
    blocks.append(statistics_sheet(made.statistics, "After all fees"))
    held = tuple(_held(measured))
    if held:
        blocks.append(Sheet("Held", ("symbol", "shares", "price", "value", "cost", "gain"), held, "lrrrrr"))
    end = f"Entry {made.sequence}, head {made.head[:16]}."
    return (*blocks, f"Report: {os.path.join(folder, BOOK_PAGE)}\n{end}" if folder else end)


def _returns(measured: Measured) -> Sheet:
    made = measured.made
    rows = [
        ("after all fees, time-weighted", _percent(made.growth)),
        ("before fees of the account", _percent(made.gross_growth)),
        ("money-weighted (XIRR), a year", _percent(made.statistics.yearly(measured.money_weighted))),
    ]
    return Sheet("Returns", ("", ""), tuple(rows), "lr")


def _control(made: Performance) -> Sheet:
    total = made.total
    rows = [("NAV before" if not made.whole else "NAV at the start", _money(total.before_minor, made))]
    rows += [
        (said, f"{'+' if amount > 0 else ''}{_money(amount, made)}")
        for name, said in NAMES.items()
        if (amount := getattr(total, name))
    ]
    left = _money(total.residual_minor, made)
    rows += [(f"NAV on {made.sessions[-1]}", _money(total.after_minor, made)), ("not explained", left)]
    return Sheet("Why the NAV changed", ("", ""), tuple(rows), "lr")


def _held(measured: Measured) -> Iterator[tuple[str, ...]]:
    from trimtab.run.booked.positions import positions
    from trimtab.units import SHARE_PER, shares

    made = measured.made
    for row in positions(made, measured.account):
        count = shares(row.units, SHARE_PER)
        held = f"{count:,}" if isinstance(count, int) else f"{count.normalize():,f}"
        cost = _money(row.cost_minor, made) if row.cost_known else "unknown"
        if not row.price_ticks:
            yield row.symbol, held, "-", "-", cost, "-"
            continue
        price = _price(row.price_ticks, made)
        gain = _money(row.gain_minor, made) if row.cost_known else "unknown"
        yield row.symbol, held, price, _money(row.value_minor, made), cost, gain


def _price(price_ticks: int, made: Performance) -> str:
    """A price as it was given, with the decimals of its currency at least."""
    from trimtab.units import money

    exact = money(price_ticks, made.prices.scale).normalize()
    decimals = max(made.scale, -int(exact.as_tuple().exponent))
    return f"{exact:,.{decimals}f}"


def _money(minor: int, made: Performance) -> str:
    from trimtab.units import money

    return f"{money(minor, made.scale):,f}"


def _percent(fraction: float | None) -> str:
    return "-" if fraction is None else f"{fraction:+.2%}"
