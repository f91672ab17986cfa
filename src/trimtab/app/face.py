"""What `import trimtab` offers: dicts, frames and paths in, results out; each call is one decision or one reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trimtab.app.doubts import doubts
from trimtab.app.intake import as_book, as_capital, as_mandate, as_prices, as_targets, wanted
from trimtab.app.labels import amounts, dated, label_of, labelled, session_of
from trimtab.app.results import Allocation, Proposal
from trimtab.app.sources import Series, beside_actions, cut, read_source
from trimtab.edges.feeds.frames import UNDATED
from trimtab.errors import PricesRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets
from trimtab.market.prices import Prices
from trimtab.market.renames import family
from trimtab.market.sessions import position_of
from trimtab.units import Number

if TYPE_CHECKING:
    import pandas as pd

    from trimtab.app.backtests import Backtest
    from trimtab.app.intake import BookLike, PricesLike, TargetsLike
    from trimtab.app.labels import Amounts, Flows
    from trimtab.app.policies_given import CostsLike, PoliciesLike
    from trimtab.app.schedules import FlowsLike, ScheduleLike
    from trimtab.app.tracking import Tracking
    from trimtab.ledger.fills import Fill
    from trimtab.ledger.statistics import Statistics


def allocate(
    targets: TargetsLike,
    prices: PricesLike,
    capital: Number,
    *,
    costs: Costs | None = None,
    limits: Limits | None = None,
    rounding: str = "best",
) -> Allocation:
    """The whole shares that the capital buys at the last prices, as near to the targets as whole shares can be.

    `shares, cash = tt.allocate(...)` works; the result says its cost, its error and a proven bound on the best error.
    """
    from trimtab.run import blotter

    mandate = as_mandate(as_targets(targets), Policy(rounding=rounding), costs, limits)
    worth = as_prices(prices, wanted(mandate.targets))
    book = Book((), as_capital(capital, worth.scale), currency=worth.currency, scale=worth.scale)
    _check_dated(worth, mandate, None)
    book, worth, mandate, renamed = blotter.named(book, worth, mandate, worth.as_of())
    made = blotter.propose(book, worth, mandate, asked=True)
    noticed = (*doubts(mandate), *renamed, *made.findings)
    return Allocation(made, book, mandate, worth, all_findings(mandate.targets, worth, noticed))


def propose(
    holdings: BookLike,
    targets: TargetsLike,
    prices: PricesLike,
    *,
    cash: Number = 0.0,
    policy: Policy | None = None,
    costs: Costs | None = None,
    limits: Limits | None = None,
    as_of: str | date | None = None,
    last_traded: str | date | None = None,
    last_checked: str | date | None = None,
) -> Proposal:
    """The trades that bring the holdings to their targets as the policy allows; none when every drift is in its band.

    `cash` is added to a CASH among the holdings. `as_of` is the session to decide on: the last one with a price when it
    is left out. A calendar without `last_traded` is due; `last_checked` is the session at which it was last looked at,
    where nothing was traded then.
    """
    as_of, last_traded = session_of("as_of", as_of), session_of("last_traded", last_traded)
    mandate = as_mandate(as_targets(targets, as_of=as_of), policy, costs, limits)
    book = as_book(holdings, cash)
    worth = as_prices(prices, wanted(mandate.targets, book), as_of=as_of)
    made = decided(book, worth, mandate, as_of=as_of, last_traded=last_traded, last_checked=last_checked)
    return replace(made, findings=(*doubts(mandate, wanted(mandate.targets, book)), *made.findings))


def decided(
    book: Book,
    prices: Prices,
    mandate: Mandate,
    *,
    as_of: str | date | None = None,
    last_traded: str | date | None = None,
    last_checked: str | date | None = None,
    axis: Sequence[str] | None = None,
) -> Proposal:
    """The proposal for a book on a session of the prices: the last one that has a price when none is named."""
    from trimtab.run import blotter

    as_of, last_traded = session_of("as_of", as_of), session_of("last_traded", last_traded)
    session = as_of or prices.as_of()
    if position_of(prices.sessions, session) < 0:
        raise PricesRefused(
            "as_of", f"{session} is no session of the prices", _span(prices), "choose one of their sessions"
        )
    _check_dated(prices, mandate, last_traded)
    book = replace(book, currency=prices.currency, scale=prices.scale) if book.scale == prices.scale else book
    book, prices, mandate, renamed = blotter.named(book, prices, mandate, session)
    worth = prices.upto(session)
    made = blotter.propose(
        book, prices, mandate, session=session, last_traded=last_traded, axis=axis,
        last_checked=session_of("last_checked", last_checked),
    )  # fmt: skip
    findings = all_findings(mandate.targets, prices, (*renamed, *made.findings))
    return Proposal(made, book, mandate, worth, findings)


def track(
    targets: TargetsLike,
    prices: PricesLike,
    capital: Number,
    *,
    policy: Policy | None = None,
    costs: Costs | None = None,
    limits: Limits | None = None,
    start: str = "first",
) -> Tracking:
    """What the capital became: shares bought at the first session and held, their NAV, drift today and the trades due.

    start="last" sizes the shares with the last prices and marks them back, as the seed did: labelled hypothetical.
    """
    from trimtab.app.tracking import Tracking
    from trimtab.run import history

    mandate = as_mandate(as_targets(targets), policy, costs, limits)
    worth = as_prices(prices, wanted(mandate.targets))
    if worth.sessions == (UNDATED,):
        found, allowed = "they are of one day", "a history has several sessions"
        raise PricesRefused("prices", found, allowed, "pass a DataFrame or a file")
    tracked = history.track(mandate, worth, as_capital(capital, worth.scale), start=start)
    return Tracking(replace(tracked, findings=(*doubts(mandate), *tracked.findings)))


def backtest(
    targets: ScheduleLike,
    prices: PricesLike,
    capital: Number,
    *,
    policy: Policy | None = None,
    costs: Costs | None = None,
    limits: Limits | None = None,
    fill: str = "close",
    flows: FlowsLike | None = None,
    opens: PricesLike | None = None,
    benchmark: str | None = None,
    start: str | date | None = None,
    end: str | date | None = None,
    name: str = "sleeve",
) -> Backtest:
    """The policy walked through the history of the prices: every session decide, fill, roll.

    Targets may change by date: a frame of dates x symbols, a frame or file of date, symbol and weight, or a dict of
    targets by date. `flows` is money that comes in (+) or goes out (-) by date. `fill` is the price a trade is done at:
    close (the one decided on), next_open (of `opens`) or next_close. `benchmark` is a symbol to compare with.
    """
    from trimtab.app.walks import walked

    return walked(
        targets, prices, capital, policy, costs, limits, fill=fill, flows=flows, opens=opens, benchmark=benchmark,
        start=session_of("start", start), end=session_of("end", end), name=name,
    )  # fmt: skip


def sweep(
    targets: ScheduleLike,
    prices: PricesLike,
    capital: Number,
    *,
    policies: PoliciesLike,
    costs: CostsLike = None,
    limits: Limits | None = None,
    fill: str = "close",
    flows: FlowsLike | None = None,
    opens: PricesLike | None = None,
    start: str | date | None = None,
    end: str | date | None = None,
    name: str = "sleeve",
) -> pd.DataFrame:
    """Many policies and costs walked through one history: a row for each policy and costs, in the order given.

    `policies` is a list of Policy, or a dict of values by setting, of which each combination is a policy; `costs` is
    Costs, a list of them, or such a dict. The frame has the settings that vary, then what came of each row; `.attrs`
    say what was asked, and whether Ctrl-C cut it short.
    """
    from trimtab.app.walks import swept

    return swept(
        targets, prices, capital, policies, costs, limits, fill=fill, flows=flows, opens=opens,
        start=session_of("start", start), end=session_of("end", end), name=name,
    )  # fmt: skip


def nav(
    shares: Mapping[str, Number] | pd.Series[Any] | pd.DataFrame,
    prices: PricesLike,
    cash: Number | Mapping[str, Number] | pd.Series[Any] = 0.0,
) -> pd.Series[float] | pd.DataFrame:
    """The value of held shares and cash at each session: a Series, or a frame with one column for each portfolio.

    A frame of shares has a row for each symbol and a column for each portfolio; `cash` is then one amount for all or
    one by portfolio. A gap is valued at the last price, with a Python warning that counts it; before a name's first
    price NAV is NaN. Raw prices with a split of a held name are refused, since fixed shares would be wrong.
    """
    from trimtab.app.navs import nav_frame

    return nav_frame(shares, prices, cash)


def read_prices(
    source: PricesLike,
    symbols: Sequence[str] | None = None,
    *,
    field: str = "close",
    basis: str | None = None,
    interval: str = "1d",
    start: str | None = None,
    end: str | None = None,
    period: str | None = None,
    actions: str | PathLike[str] | None = None,
) -> Prices:
    """Prices of a source: "sample", "yahoo", the path of a CSV or Parquet file, or a DataFrame of sessions x symbols.

    `basis` is raw (as printed each day), split (restated for splits) or total (for dividends too): state it where the
    source cannot say it. `period` ("1y") counts back from the last session. `actions` is the path of a file of splits,
    dividends and renames.
    """
    series = Series(field, basis, interval, start, end, period, actions=actions)
    if isinstance(source, str | PathLike):
        return read_source(source, list(symbols) if symbols is not None else None, series)
    from trimtab.app.frames import restated
    from trimtab.edges.feeds.frames import prices_from_frame

    def read(asked: Sequence[str] | None, series: Series) -> Prices:
        if not isinstance(source, Prices):
            return prices_from_frame(source, asked, field=field, basis=basis, interval=interval)
        prices = restated(source, basis, field)
        return prices if asked is None else prices.only(family(prices.actions.renames, asked))

    return cut(beside_actions(read, symbols, series), series)


def save_prices(prices: Prices, path: str | PathLike[str]) -> None:
    """Keep prices as a CSV and a JSON file with their basis, splits, dividends and provenance, for `read_prices`."""
    from trimtab.edges.feeds import snapshots

    snapshots.save_prices(prices, path)


def to_frame(prices: Prices) -> pd.DataFrame:
    """The prices as a DataFrame of sessions x symbols; a gap is NaN."""
    from trimtab.app import frames

    return frames.to_frame(prices)


def read_targets(path: TargetsLike, *, when_not_one: str = "refuse", as_of: str | date | None = None) -> Targets:
    """The target weights of a CSV, JSON or TOML file, or of a dict, Series or DataFrame.

    A sum other than 1 is refused, unless `when_not_one` is normalise (each weight over the sum) or rest_to_cash (the
    rest is held as CASH): the result then says so. Of a file with dates the set in force at `as_of` is read, the last
    one when it is left out.
    """
    return as_targets(path, when_not_one=when_not_one, as_of=session_of("as_of", as_of))


def read_holdings(path: str | PathLike[str]) -> Book:
    """The shares and cash of a holdings file."""
    return as_book(Path(path))


def read_fills(path: str | PathLike[str]) -> tuple[Fill, ...]:
    """The fills of a fills file, in its order."""
    from trimtab.edges.feeds.fill_files import read_fill_file

    return read_fill_file(Path(path))


def time_weighted_return(values: Amounts, flows: Amounts | None = None, *, flow_at: str = "start") -> float:
    """The growth of one unit of money through the period, whatever was brought in or taken out; not annualised.

    `flow_at` says when in its session a flow falls: start, end or split (in at the start, out at the end).
    """
    from trimtab.ledger import returns

    return returns.time_weighted_return(labelled(values), None if flows is None else labelled(flows), flow_at=flow_at)


def modified_dietz(
    start_value: Number, end_value: Number, flows: Flows, *, start: Any, end: Any, flow_at: str = "end"
) -> float:
    """The money-weighted return of one period without values in between; not annualised.

    `start` is the day at whose end the first value was struck, `end` that of the second; flows are dated between them.
    """
    from trimtab.ledger import returns

    return returns.modified_dietz(
        start_value, end_value, dated(flows), start=label_of(start), end=label_of(end), flow_at=flow_at
    )


def xirr(flows: Flows, *, near: float | None = None) -> float:
    """The yearly rate at which dated flows are worth nothing together (needs the extra `xirr`)."""
    from trimtab.ledger import returns

    return returns.xirr(dated(flows), near=near)


def statistics(
    returns: Amounts,
    *,
    interval: str = "1d",
    risk_free: float = 0.0,
    least_return: float = 0.0,
    benchmark: Amounts | None = None,
    rows_a_year: float | None = None,
) -> Statistics:
    """CAGR, volatility, Sharpe, Sortino, drawdown, Calmar, VaR, CVaR and tracking error, each with its convention."""
    from trimtab.ledger import statistics as figures

    by_session = labelled(returns)
    sessions = tuple(by_session) if isinstance(by_session, Mapping) else ()
    against = None if benchmark is None else [float(r) for r in amounts(benchmark)]
    terms = figures.Terms(rows_a_year, risk_free, least_return, against)
    return figures.statistics([float(r) for r in amounts(returns)], sessions, interval=interval, terms=terms)


def all_findings(targets: Targets, prices: Prices, made: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What targets, prices and the decision noticed, each thing once.

    An assumed basis is a note here and no warning: a decision of one session uses the prices of that session alone.
    """
    seen = dict.fromkeys((*targets.findings, *prices.findings, *made))
    return tuple(replace(finding, severity="note") if finding.code == "basis_assumed" else finding for finding in seen)


def _check_dated(prices: Prices, mandate: Mandate, last_traded: str | None) -> None:
    """Refuse prices without a date where the decision depends on it."""
    if prices.sessions != (UNDATED,):
        return
    needs = [
        name for name, needed in (
            ("last_traded", last_traded is not None),
            ("a table of sell fees", any(fee.since for fee in mandate.costs.sell_fees_on("9999"))),
        ) if needed
    ]  # fmt: skip
    if needs:
        found = f"the prices have no date and {needs[0]} needs one"
        raise UsageRefused("as_of", found, "a dict of prices is dated by as_of", "pass as_of='2026-11-20'")


def _span(prices: Prices) -> str:
    if not prices.sessions:
        return "the prices have no session"
    return f"they run from {prices.sessions[0]} to {prices.sessions[-1]}"
