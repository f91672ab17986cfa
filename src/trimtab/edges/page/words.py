"""Figures and codes as the page says them: money with its sign, true minus signs, dates, reasons, the certificate."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from trimtab.decide.reasons import REASONS
from trimtab.ledger.layers import Layer
from trimtab.mandate.policies import BAND_NONE
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.units import currency_exponent, money, money_text, shares

if TYPE_CHECKING:
    from trimtab.decide.trades import Trades

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
SLACK = 1e-12
SHOWN_MIN = 5e-5  # half the last digit of a percentage with two decimals
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

TRIGGERS = {
    "calendar": "the rebalance calendar is due",
    "cash_floor": "cash is under its floor",
    "asked": "a rebalance was asked for",
}
FIELDS = {"close": "closing prices", "vwap": "volume-weighted prices", "mid": "mid quotes"}
BASES = {"raw": "as traded", "split": "adjusted for splits", "total": "adjusted for splits and dividends"}
STATISTICS = {
    "total_return": "Total return", "cagr": "Growth a year (CAGR)", "volatility": "Volatility",
    "sharpe": "Sharpe ratio", "sortino": "Sortino ratio", "max_drawdown": "Maximum drawdown", "calmar": "Calmar ratio",
    "var_95": "Value at risk, 95%", "cvar_95": "Expected shortfall, 95%", "tracking_error": "Tracking error",
    "information_ratio": "Information ratio", "turnover": "Turnover",
}  # fmt: skip
RATIOS = ("sharpe", "sortino", "calmar", "information_ratio")


class Denominated(Protocol):
    """What says in which currency money is counted, and how finely: prices, a book, a decision."""

    @property
    def currency(self) -> str: ...

    @property
    def scale(self) -> int: ...


def price(ticks: int, trades: Trades) -> str:
    """A price with all its decimals, as many as any price of the decision has, so that points stand below points."""
    return price_beside(ticks, price_decimals((trade.price_ticks for trade in trades.trades), trades), trades)


def price_beside(ticks: int, decimals: int, of: Denominated) -> str:
    """A price with as many decimals as those beside it have."""
    return f"{_sign(of)}{money(ticks, of.scale):,.{decimals}f}"


def price_decimals(price_ticks: Iterable[int], of: Denominated) -> int:
    """How many decimals it takes to print each of the prices exactly, at least those of the currency."""
    zeros = of.scale
    for ticks in price_ticks:
        while zeros and ticks % 10**zeros:
            zeros -= 1
    return max(of.scale - zeros, currency_exponent(of.currency))


def rounded(ticks: int, of: Denominated) -> str:
    """Money to the currency's decimals; the CSV files hold it exactly."""
    figure = money_text(ticks, of.currency, of.scale)
    return f"{MINUS if figure.startswith('-') else ''}{_sign(of)}{figure.removeprefix('-')}"


def _sign(of: Denominated) -> str:
    return SIGNS.get(of.currency, f"{of.currency}\N{NO-BREAK SPACE}")


def percent(fraction: float | None, decimals: int = 2) -> str:
    """A fraction in percent with a true minus; a dash where there is none."""
    if fraction is None or not math.isfinite(fraction):
        return DASH
    return f"{fraction * 100:z,.{decimals}f}%".replace("-", MINUS)


def signed_percent(fraction: float | None, decimals: int = 2) -> str:
    """A fraction in percent that shows its sign, unless it prints as zero."""
    shown = percent(fraction, decimals)
    plain = shown in (DASH, percent(0.0, decimals)) or shown.startswith(MINUS)
    return shown if plain else f"+{shown}"


def fine_percent(fraction: float) -> str:
    """A small fraction in percent, with as many decimals as show it."""
    decimals = 2 if fraction == 0 or abs(fraction) >= 0.01 else 3 if abs(fraction) >= 1e-4 else 5
    return percent(fraction, decimals)


def bps(fraction: float | None) -> str:
    """A fraction in basis points with as many decimals as show it."""
    if fraction is None or not math.isfinite(fraction):
        return DASH
    figure = abs(fraction) * 10_000
    decimals = 0 if figure >= 99.5 else 1 if figure >= 9.95 or not figure else 2
    return f"{fraction * 10_000:z,.{decimals}f} bps".replace("-", MINUS)


def ratio(figure: float | None) -> str:
    """A bare ratio with two decimals."""
    return DASH if figure is None or not math.isfinite(figure) else f"{figure:z,.2f}".replace("-", MINUS)


def band_width(band: float) -> str:
    """A band as ±2.00%."""
    return "none" if band >= BAND_NONE else f"±{percent(band)}"


def quantity(units: int, per: int) -> str:
    """Shares, whole or fractional, without a sign."""
    count = shares(abs(units), per)
    return f"{count.normalize():,f}" if isinstance(count, Decimal) else f"{count:,}"


def day(session: str) -> str:
    """2026-11-20 as 20 Nov 2026, with the time of an intraday session."""
    if not session:
        return DASH
    try:
        written = date.fromisoformat(session[:10])
    except ValueError:
        return session
    shown = f"{written.day} {MONTHS[written.month - 1]} {written.year}"
    return f"{shown} {session[11:16]} UTC" if len(session) > 10 else shown


def reason(code: str) -> str:
    """Why a name is traded or not, in words."""
    said = REASONS.get(code, code.replace("_", " "))
    return f"{said[:1].upper()}{said[1:]}"


def side(units: int, per: int) -> str:
    """Buy 23, Sell 4, or a dash."""
    if not units:
        return DASH
    return f"{'Buy' if units > 0 else 'Sell'} {quantity(units, per)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 trade, 2 trades."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def name(symbol: str) -> str:
    """The symbol as the page heads it."""
    return "Cash" if symbol == CASH else symbol


def layer(row: Layer) -> str:
    """What a layer of the weights is: a name, the cash, or how many others."""
    return f"{plural(row.names, 'other')}" if row.names > 1 else name(row.name)


def breaches(trades: Trades) -> list[tuple[str, float]]:
    """The names outside their bands with their drift, the largest first."""
    out = [
        (trade.symbol, trade.drift_attainable)
        for trade in trades.trades
        if abs(trade.drift_attainable) > trade.band + SLACK and not trade.frozen
    ]
    if abs(trades.cash_drift_attainable) > trades.cash_band + SLACK:
        out.append((CASH, trades.cash_drift_attainable))
    return sorted(out, key=lambda pair: (-abs(pair[1]), pair[0]))


def bound(trades: Trades) -> bool:
    """Whether frozen or locked names keep the others from their targets by as much as the page can show."""
    gaps = [trade.attainable - trade.target for trade in trades.trades]
    return any(abs(gap) >= SHOWN_MIN for gap in (*gaps, trades.cash_attainable - trades.cash_target))


def verdict(trades: Trades) -> tuple[str, str]:
    """What the decision comes to: a headline and the sentence beside it."""
    count, places = len(breaches(trades)), len(trades.trades) + 1
    headline = f"{count:,} of {plural(places, 'position')} out of band" if count else "Inside every band"
    causes = [TRIGGERS.get(code, code.replace("_", " ")) for code in trades.triggers if code != "band"]
    why = " and ".join(causes)
    why = f"{why[:1].upper()}{why[1:]}. " if why else ""
    made = [trade for trade in trades.trades if trade.units]
    if not made:
        nothing = (
            "No trade would bring the book nearer to its goals."
            if trades.triggers
            else "Nothing asks for a trade, and none is proposed."
        )
        return headline, f"{why}{nothing}"
    turnover = percent(trades.turnover_ticks / trades.value_before_ticks) if trades.value_before_ticks else DASH
    cost = rounded(trades.cost_ticks, trades)
    return (
        headline,
        f"{why}The plan makes {plural(len(made), 'trade')}, turns over {turnover} of the book and costs {cost}.",
    )


def certificate(trades: Trades) -> str:
    """How good the plan is, and how much better any other could be."""
    value = trades.value_before_ticks
    if value <= 0 or not trades.triggers:
        return "Nothing asks for a trade, so there is no plan to measure."
    misplaced, bound = rounded(trades.misplaced_ticks, trades), rounded(trades.bound_ticks, trades)
    of_book = fine_percent(trades.misplaced_ticks / value)
    plan = "This plan" if any(trade.units for trade in trades.trades) else "Trading nothing"
    found = f"{plan} misplaces {misplaced} ({of_book} of the book)."
    if trades.proved:
        return f"{found} No plan can misplace less: it is proved best."
    most = rounded(trades.misplaced_ticks - trades.bound_ticks, trades)
    return (
        f"{found} No plan can misplace less than {bound} ({fine_percent(trades.bound_ticks / value)}), "
        f"so at most {most} could still be gained."
    )


def basis(prices: Prices) -> str:
    """Which price, on which basis: closing prices, adjusted for splits and dividends."""
    assumed = "" if prices.basis_stated else " (assumed)"
    return f"{FIELDS[prices.price_field]} {BASES[prices.basis]}{assumed}"


def convention(text: str) -> str:
    """A formula with the signs that a typesetter would use."""
    return text.replace(" - ", f" {MINUS} ").replace(" x ", " × ")


def sentence(text: str) -> str:
    """A finding's text with a capital, unless it starts with a symbol or a name that has its own."""
    first = text.split(" ", 1)[0]
    return f"{text[:1].upper()}{text[1:]}" if first.isalpha() and first.islower() else text
