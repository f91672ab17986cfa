"""THE DAY: targets, prices and book in; trades or a tracked sleeve out; the report written. Nothing here decides.

The only room that knows every neighbour: it reads what a request names, hands it to the core and writes what came.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trimtab.app.backtest_keys import BacktestSettings
from trimtab.app.doubts import doubts
from trimtab.app.face import decided
from trimtab.app.held import Held, check_as_kept, check_held, held, mandate_kept, settings_kept, standing
from trimtab.app.intake import wanted
from trimtab.app.live import GIVEN, live_prices, with_live
from trimtab.app.results import Proposal
from trimtab.app.sources import Series, read_source
from trimtab.edges.feeds.frames import UNDATED
from trimtab.errors import ExtraMissing, MandateRefused, OutputRefused, PricesRefused, Refusal, Refusals, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.order_limits import OrderLimits
from trimtab.mandate.policies import Policy
from trimtab.mandate.tax import TaxRates
from trimtab.mandate.written import Settings
from trimtab.market.prices import Prices
from trimtab.units import TICKS_MAX, decimal, ticks

if TYPE_CHECKING:
    from trimtab.app.books import Shown
    from trimtab.app.plans import Recorded
    from trimtab.app.tracking import Tracking as View
    from trimtab.ledger.accounts import Account
    from trimtab.run.history import Tracking

OUT = "out"
REPORT_PAGE = "portfolio_report.html"
SUMS = {"refuse": "refuse", "normalise": "normalise", "rest-to-cash": "rest_to_cash"}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, as it was written: options beside a sleeve file stand before what the file says.

    `live` is a price by symbol for the as-of session. `policy`, `costs`, `limits` and `tax` are
    settings by name.
    """

    sleeve: str | None = None
    targets: str | None = None
    targets_sum: str | None = None
    prices: str | None = None
    series: Mapping[str, Any] = field(default_factory=dict)
    exchange: str | None = None
    live: tuple[str, ...] = ()
    save_prices: str | None = None
    strict: bool = False
    holdings: str | None = None
    book: str | None = None
    account: str | None = None
    cash: str | None = None
    capital: str | None = None
    currency: str | None = None
    name: str | None = None
    as_of: str | None = None
    last_traded: str | None = None
    buy_at: str = "first"
    policy: Mapping[str, object] = field(default_factory=dict)
    costs: Mapping[str, object] = field(default_factory=dict)
    limits: Mapping[str, object] = field(default_factory=dict)
    tax: Mapping[str, object] = field(default_factory=dict)
    archive: str | None = None
    user: str | None = None
    out: str | None = None
    plots: bool | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """A request with its sleeve file read and its numbers understood: one answer to each question."""

    name: str
    mandate: Mandate
    capital: Decimal | None
    currency: str | None
    source: str | None
    series: Series
    exchange: str | None
    out: str | None
    plots: bool
    findings: tuple[Finding, ...]
    targets_file: Path | None = None
    when_not_one: str = "refuse"
    backtest: BacktestSettings = BacktestSettings()
    orders: OrderLimits = OrderLimits()
    tax: TaxRates = TaxRates()


def propose(request: Request) -> Proposal:
    """The trades for the book that the request names, written where it says: holdings, or the capital as cash."""
    made = _considered(request)
    _write(request, made)
    return made.proposal


def record(request: Request) -> tuple[Proposal, Recorded]:
    """Propose for an account of a book of record and enter the plan there, with all it was decided on kept beside."""
    from trimtab.app import plans

    if request.book is None:
        raise UsageRefused("--record", "there is no --book", "a plan is of a book of record", "add --book FILE")
    made = _considered(request)
    check_as_kept(made.own, made.setup)
    inputs = plans.PlanInputs(made.worth, made.last_traded, made.axis)
    root = request.archive or plans.ARCHIVE
    recorded = plans.record(request.book, made.own, made.proposal, inputs, root=root, user=request.user)
    made = replace(made, proposal=replace(made.proposal, again=recorded.again))
    _write(request, made)
    return made.proposal, recorded


@dataclass(frozen=True, slots=True)
class _Considered:
    """A proposal with all that it was made of."""

    proposal: Proposal
    setup: Setup
    own: Held
    prices: Prices
    worth: Prices
    last_traded: str | None
    axis: tuple[str, ...] | None


def _considered(request: Request) -> _Considered:
    shown = standing(request)
    setup = set_up(request, shown)
    check_kept(request)
    own = held(shown.ledger, shown.account.name, setup.series.scale) if shown else Held(_book(request, setup))
    symbols = wanted(setup.mandate.targets, own.book)
    live = live_prices(request.live, symbols, setup.series.scale)
    prices = prices_for(request, setup, symbols)
    if own.account is not None:
        check_held(own, prices.currency)
    book = _in_currency(own.book, prices, setup)
    worth, last_traded = with_live(prices, live, request.as_of), request.last_traded or own.last_traded
    axis = axis_of(setup, prices)
    proposal = decided(book, worth, setup.mandate, as_of=request.as_of, last_traded=last_traded, axis=axis)
    if own.account is not None:
        from trimtab.app.plans import of_book

        proposal = of_book(proposal, own, setup.tax)
    found = noticed(setup, request, wanted(setup.mandate.targets, book), proposal.findings)
    return _Considered(replace(proposal, findings=found), setup, own, prices, worth, last_traded, axis)


def _write(request: Request, made: _Considered) -> None:
    if request.out is not None:
        write_proposal(request.out, made.proposal)
    keep_prices(made.prices, request)


def track(request: Request) -> tuple[str, View, tuple[str, ...]]:
    """What the capital became, reported: the folder, the tracking, a sentence for each part that could not be made."""
    from trimtab.app.tracking import Tracking as View
    from trimtab.run import history

    setup = set_up(request)
    check_kept(request)
    if setup.capital is None:
        raise UsageRefused("--capital", "it is missing", "a sleeve starts with a capital", "add --capital 100000")
    symbols = wanted(setup.mandate.targets)
    live = live_prices(request.live, symbols, setup.series.scale)
    prices = prices_for(request, setup, symbols)
    check_currency(prices, setup)
    worth = with_live(prices, live, request.as_of)
    tracked = history.track(
        setup.mandate, worth, ticks(setup.capital, worth.scale), name=setup.name, start=request.buy_at,
        axis=axis_of(setup, prices),
    )  # fmt: skip
    tracked = replace(tracked, findings=noticed(setup, request, (), tracked.findings))
    folder = setup.out or OUT
    warnings = write_report(folder, tracked, plots=setup.plots)
    keep_prices(prices, request)
    return folder, View(tracked), warnings


def write_report(folder: str | os.PathLike[str], tracked: Tracking, *, plots: bool = True) -> tuple[str, ...]:
    """Write the report of a tracking into the folder as one set; a sentence for each part that could not be made."""
    from trimtab.edges.folder import write_folder
    from trimtab.edges.page import page
    from trimtab.edges.reports import report_files

    files = dict(report_files(tracked))
    files[REPORT_PAGE] = page(tracked).encode()
    warnings: tuple[str, ...] = ()
    if plots:
        drawn, warnings = _plots(tracked)
        files.update(drawn)
    write_folder(folder, files)
    return warnings


def write_proposal(folder: str | os.PathLike[str], proposal: Proposal) -> None:
    """Write positions, trades and summary of a proposal into the folder as one set; the lots its sales would close."""
    from trimtab.edges.folder import write_folder
    from trimtab.edges.reports import proposal_files

    files = proposal_files(proposal.decision, proposal.prices, proposal.findings)
    if proposal.foreseen is not None:
        from trimtab.edges.reports.lots import LOTS_FILE, lots_csv

        files[LOTS_FILE] = lots_csv(proposal.foreseen, proposal.tax)
    write_folder(folder, files)


def noticed(setup: Setup, request: Request, held: Sequence[str], made: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What was noticed on the way, each thing once; a slip in what was typed today is a warning, near a name or not."""
    typed: set[object] = {*_typed(request, "no_buy"), *_typed(request, "no_sell")}
    doubted = (
        replace(doubt, severity="warning") if doubt.symbol in typed else doubt for doubt in doubts(setup.mandate, held)
    )
    return tuple(dict.fromkeys((*setup.findings, *doubted, *made)))


def _typed(request: Request, name: str) -> tuple[object, ...]:
    given = request.limits.get(name)
    return given if isinstance(given, tuple) else ()


def demo_sleeve() -> Path:
    """Where the sleeve file of the demo lies inside the package."""
    return Path(__file__).parents[1] / "data" / "demo.toml"


def set_up(request: Request, shown: Shown | None = None) -> Setup:
    """The request understood: the sleeve file where there is one, with each option over what the file says.

    Where neither a sleeve nor targets are named, the mandate is the one that the account of the book has.
    """
    if request.sleeve is None:
        return _from_options(request, shown)
    for option, given in (("--targets", request.targets), ("--targets-sum", request.targets_sum)):
        if given is not None:
            raise UsageRefused(
                option, "a sleeve file was given too", "targets stand in one place", f"leave {option} out, or the file"
            )
    from trimtab.app.config import read_sleeve

    sleeve = read_sleeve(request.sleeve, as_of=request.as_of)
    said = sleeve.prices
    series = Series(
        said.field, said.basis, said.interval, said.start, said.end, said.period, sleeve.currency, request.strict,
        said.scale, said.actions_file,
    )  # fmt: skip
    if "start" in request.series or "period" in request.series:
        series = replace(series, start=None, period=None)
    settings = over(Settings(*_records(sleeve.mandate), sleeve.orders, sleeve.tax), request)
    return Setup(
        request.name or sleeve.name, settings.mandate(sleeve.targets),
        sleeve.capital if request.capital is None else amount("--capital", request.capital, said.scale),
        request.currency or sleeve.currency, request.prices or said.source,
        replace(series, **_series_given(request)), request.exchange or said.calendar,
        request.out or str(sleeve.output.dir), sleeve.output.plots if request.plots is None else request.plots,
        sleeve.targets.findings, sleeve.targets_file, sleeve.when_not_one, sleeve.backtest, settings.orders,
        settings.tax,
    )  # fmt: skip


def _records(mandate: Mandate) -> tuple[Policy, Costs, Limits]:
    return mandate.policy, mandate.costs, mandate.limits


def _from_options(request: Request, shown: Shown | None) -> Setup:
    from trimtab.edges.feeds.target_files import read_target_file

    if request.targets is None and shown is not None:
        return _from_book(request, shown.account)
    if request.targets is None:
        allowed = "a sleeve file, or --targets with --prices"
        raise UsageRefused("--targets", "it is missing", allowed, "name the file of the target weights")
    when_not_one = SUMS[request.targets_sum or "refuse"]
    targets = read_target_file(request.targets, when_not_one=when_not_one, as_of=request.as_of)
    series = replace(Series(strict=request.strict), **_series_given(request))
    settings = over(Settings(), request)
    return Setup(
        request.name or "sleeve", settings.mandate(targets),
        None if request.capital is None else amount("--capital", request.capital, series.scale),
        request.currency, request.prices, series, request.exchange, request.out,
        True if request.plots is None else request.plots, (), Path(request.targets), when_not_one,
        orders=settings.orders, tax=settings.tax,
    )  # fmt: skip


def _from_book(request: Request, account: Account) -> Setup:
    """The mandate of the account, with each option over what it says."""
    if request.targets_sum is not None:
        found, allowed = "no targets were given with it", "the weights of a book sum to 1"
        raise UsageRefused("--targets-sum", found, allowed, "leave it out, or add --targets FILE")
    kept = mandate_kept(account)
    settings = over(settings_kept(account), request)
    series = replace(Series(strict=request.strict), **_series_given(request))
    return Setup(
        request.name or account.name, settings.mandate(kept.targets), None, request.currency, request.prices, series,
        request.exchange, request.out, True if request.plots is None else request.plots, (), orders=settings.orders,
        tax=settings.tax,
    )  # fmt: skip


def _series_given(request: Request) -> dict[str, Any]:
    given = dict(request.series)
    if request.currency is not None:
        given["currency"] = request.currency
    return given


def over(settings: Settings, request: Request) -> Settings:
    """The settings with those given as options over them; refused all at once when several are wrong."""
    refusals: list[Refusal] = []
    records: dict[str, Any] = {}
    for name in ("policy", "costs", "limits", "tax"):
        given = getattr(request, name)
        try:
            records[name] = replace(getattr(settings, name), **given)
        except MandateRefused as refusal:
            refusals.append(_as_option(refusal, given))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    return replace(settings, **records)


def _as_option(refusal: MandateRefused, given: Mapping[str, object]) -> Refusal:
    """The refusal of a setting under the name of the option that gave it."""
    word = refusal.found.split(" ", 1)[0]
    if word not in given:
        return refusal
    option = OPTION_OF.get(word, "--" + word.replace("_", "-"))
    found = refusal.found.removeprefix(f"{word} is ")
    return UsageRefused(option, f"it is {found}", refusal.allowed, "correct it")


OPTION_OF = {
    "price_age_sessions_max": "--price-age", "cooldown_sessions": "--cooldown", "short": "--tax-short",
    "long": "--tax-long",
}  # fmt: skip


def amount(option: str, text: str, scale: int) -> Decimal:
    """The money of an option, above zero."""
    try:
        money = decimal(text)
    except ValueError:
        raise UsageRefused(option, f"it is {text!r}", "it is a number such as 100000", "correct it") from None
    if money <= 0:
        raise UsageRefused(option, f"it is {text}", "it is above zero", "correct it")
    if money * 10**scale > TICKS_MAX:
        most = f"counted in 10^-{scale} it is at most {TICKS_MAX // 10**scale:,}"
        raise UsageRefused(option, f"it is {text}", most, "set a smaller scale in [prices] of a sleeve file")
    return money


def _book(request: Request, setup: Setup) -> Book:
    """The holdings file with --cash on top, or the capital as cash."""
    if request.holdings is not None:
        if request.capital is not None:
            allowed = "a book is holdings with cash, or a capital to invest"
            raise UsageRefused("--capital", "--holdings was given too", allowed, "leave one out; cash is --cash")
        from trimtab.edges.feeds.holding_files import read_holding_file

        book = read_holding_file(request.holdings, currency=setup.currency or "USD", scale=setup.series.scale)
        return replace(book, cash_ticks=book.cash_ticks + _cash_ticks(request, setup))
    if request.cash is not None:
        raise UsageRefused("--cash", "there are no holdings", "cash stands beside --holdings", "use --capital instead")
    if setup.capital is None:
        raise UsageRefused(
            "--holdings", "it is missing, and --capital too", "the book is a holdings file, or a capital to invest",
            "add --holdings holdings.csv or --capital 100000",
        )  # fmt: skip
    return Book((), ticks(setup.capital, setup.series.scale), 1, setup.currency or "USD", setup.series.scale)


def _cash_ticks(request: Request, setup: Setup) -> int:
    if request.cash is None:
        return 0
    try:
        return ticks(request.cash, setup.series.scale)
    except ValueError:
        found = f"it is {request.cash!r}"
        raise UsageRefused("--cash", found, "it is a number such as 1250.50", "correct it") from None


def prices_for(request: Request, setup: Setup, symbols: Sequence[str]) -> Prices:
    """The prices of the source that was named; none but the live ones where there are live ones only."""
    if not symbols:
        raise UsageRefused("targets", "they hold CASH alone, and no name is held", "a book has a name", "add one")
    if setup.source is not None:
        return read_source(setup.source, symbols, setup.series)
    if setup.series.actions is not None:
        found, allowed = "there are no prices that they belong to", "corporate actions stand beside a history"
        raise UsageRefused("--actions", found, allowed, "add --prices, or leave them out")
    if not request.live:
        raise UsageRefused(
            "--prices", "it is missing", "a CSV or Parquet file, sample or yahoo", "name where the prices come from"
        )
    session = request.as_of or UNDATED
    gaps = tuple(array("q", [0]) for _ in symbols)
    currency = setup.currency or "USD"
    return Prices((session,), tuple(symbols), gaps, currency=currency, scale=setup.series.scale, source=GIVEN)


def axis_of(setup: Setup, prices: Prices) -> tuple[str, ...] | None:
    """The exchange's sessions over the span of the prices, where a calendar was named."""
    if setup.exchange is None or not prices.sessions:
        return None
    from trimtab.edges.calendars import exchange_sessions

    try:
        return exchange_sessions(setup.exchange, prices.sessions[0], prices.sessions[-1])
    except UsageRefused as refusal:
        raise UsageRefused("--exchange", refusal.found, refusal.allowed, refusal.remedy) from None


def check_currency(prices: Prices, setup: Setup) -> None:
    """Refuse prices in another currency than the sleeve's."""
    if setup.currency is not None and setup.currency != prices.currency:
        raise PricesRefused(
            prices.source or "prices", f"they are in {prices.currency} and the sleeve is in {setup.currency}",
            "a sleeve has one currency", "correct the currency, or choose prices in it",
        )  # fmt: skip


def _in_currency(book: Book, prices: Prices, setup: Setup) -> Book:
    check_currency(prices, setup)
    return replace(book, currency=prices.currency)


def _plots(tracked: Tracking) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The plots as files, or a sentence that says why there are none."""
    from trimtab.edges.plots import plot_files

    try:
        return plot_files(tracked), ()
    except ExtraMissing as missing:
        return {}, (f"no plots were written: {missing.sentence()}",)


def check_kept(request: Request) -> None:
    """Refuse a place for the prices before anything is read or written."""
    if request.save_prices is None:
        return
    from trimtab.edges.feeds.snapshots import ENDINGS

    place = Path(request.save_prices)
    allowed = f"it is the path of a new file that ends with {' or '.join(ENDINGS)}"
    if place.is_dir() or not place.parent.is_dir() or not place.name.endswith(ENDINGS):
        raise OutputRefused("--save-prices", f"it is {request.save_prices}", allowed, "choose another")


def keep_prices(prices: Prices, request: Request) -> None:
    """Keep the prices as they were read, with their provenance, so that the run can be repeated offline."""
    if request.save_prices is None:
        return
    from trimtab.edges.feeds.snapshots import save_prices

    save_prices(prices, request.save_prices)
