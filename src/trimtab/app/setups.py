"""What was asked for, understood: options, a sleeve file or the mandate of a book as one answer to each question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trimtab.app.backtest_keys import BacktestSettings
from trimtab.app.held import mandate_kept, settings_kept
from trimtab.app.sources import Series
from trimtab.errors import MandateRefused, Refusal, Refusals, UsageRefused
from trimtab.findings import Finding
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.order_limits import OrderLimits
from trimtab.mandate.policies import Policy
from trimtab.mandate.tax import TaxRates
from trimtab.mandate.written import Settings
from trimtab.units import TICKS_MAX, decimal

if TYPE_CHECKING:
    from trimtab.app.books import Shown
    from trimtab.ledger.accounts import Account

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
