"""Statistics of a history of returns, each with the convention it was computed by.

What cannot be said is None and never zero or infinity: fewer than two returns, no variance, no loss to divide by,
and a yearly growth of a history shorter than a year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trimtab.errors import ReturnsRefused

DAYS_A_YEAR = 365.25
DAYS_A_YEAR_MIN = 365  # a history of 365 days may be called a year
ROWS_A_YEAR = {"1d": 252.0, "5d": 252.0 / 5, "1wk": 52.0, "1mo": 12.0, "3mo": 4.0}
TRADING_DAYS_A_YEAR = 252.0
VAR_PERCENTILE = 0.05
NO_VARIANCE = 1e-12  # a spread under this part of the largest return is the noise of floats, not a spread


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a history of returns says; fractions all (0.05 is 5 %), losses negative, None where nothing can be said.

    `conventions` gives in one sentence, by the name of the field, how each figure was computed. `start` is the session
    that the growth is measured from (empty when it is not known), `returns` how many returns stand behind the figures.
    """

    start: str
    end: str
    returns: int
    rows_a_year: float
    total_return: float | None
    cagr: float | None
    volatility: float | None
    sharpe: float | None
    sortino: float | None
    max_drawdown: float | None
    calmar: float | None
    var_95: float | None
    cvar_95: float | None
    tracking_error: float | None
    information_ratio: float | None
    turnover: float | None
    conventions: Mapping[str, str]

    def __repr__(self) -> str:
        """Each figure with its convention, a line each; a dash where nothing can be said."""
        span = f" from {self.start} to {self.end}" if self.start else ""
        lines = [f"Statistics of {self.returns} returns{span}, {self.rows_a_year:g} a year"]
        for name, figure in self.figures().items():
            shown = "-" if figure is None else f"{figure:.6f}"
            lines.append(f"{name:17}  {shown:>10}  {self.conventions[name]}")
        return "\n".join(lines)

    def figures(self) -> dict[str, float | None]:
        """The figures alone by name, in the order in which a report prints them."""
        return {name: getattr(self, name) for name in FIGURES}

    def yearly(self, rate: float | None) -> float | None:
        """A rate a year as a reader is shown it: None for less than a year, which is never annualised."""
        return None if self.cagr is None else rate


FIGURES = (
    "total_return", "cagr", "volatility", "sharpe", "sortino", "max_drawdown", "calmar", "var_95", "cvar_95",
    "tracking_error", "information_ratio", "turnover",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What the statistics are measured against: yearly rates as fractions, a benchmark, and the trading to count.

    `rows_a_year` overrides what the interval says (365 for a market that never closes). `least_return` is the yearly
    return under which Sortino counts a loss. `benchmark` holds one return for each return. `opening_return` is what the
    first purchase cost (negative): it counts in growth and drawdown, not in the spread of returns. `traded` is what was
    bought and sold, two-way, over the average value, in the whole history.
    """

    rows_a_year: float | None = None
    risk_free: float = 0.0
    least_return: float = 0.0
    benchmark: Sequence[float] | None = None
    benchmark_name: str = "the benchmark"
    opening_return: float = 0.0
    traded: float | None = None


def statistics(
    returns: Sequence[float], sessions: Sequence[str] = (), *, interval: str = "1d", terms: Terms | None = None
) -> Statistics:
    """The statistics of the returns, oldest first.

    `sessions` has one label more than there are returns: the first is the session that the growth starts from. With one
    label a return, or none, years are counted by rows and the convention says so.
    Raises ReturnsRefused for returns that are no numbers or below -100 %, and for labels or benchmarks that do not fit.
    """
    terms = Terms() if terms is None else terms
    _check(returns, sessions, terms)
    rows = terms.rows_a_year or rows_a_year(sessions, interval)
    years, years_text, whole_year = _years(len(returns), sessions, rows)
    wealth = _wealth(returns, terms.opening_return)
    growth = wealth[-1] - 1 if returns else None
    cagr = wealth[-1] ** (1 / years) - 1 if returns and whole_year else None
    drawdown = max_drawdown(wealth) if returns else None
    var = value_at_risk(returns)
    active = [r - b for r, b in zip(returns, terms.benchmark, strict=True)] if terms.benchmark is not None else []
    start = sessions[0] if len(sessions) == len(returns) + 1 else ""
    return Statistics(
        start=start,
        end=sessions[-1] if sessions else "",
        returns=len(returns),
        rows_a_year=rows,
        total_return=growth,
        cagr=cagr,
        volatility=volatility(returns, rows),
        sharpe=sharpe(returns, rows, terms.risk_free),
        sortino=sortino(returns, rows, terms.least_return),
        max_drawdown=drawdown,
        calmar=cagr / -drawdown if cagr is not None and drawdown else None,
        var_95=var,
        cvar_95=_tail_mean(returns, var),
        tracking_error=volatility(active, rows),
        information_ratio=sharpe(active, rows, 0.0),
        turnover=None if terms.traded is None or years <= 0 else terms.traded / 2 / years,
        conventions=_conventions(rows, interval, years_text, whole_year, terms),
    )


def rows_a_year(sessions: Sequence[str], interval: str) -> float:
    """How many returns a year has: 252 daily ones; intraday, the rows that were counted a day, times 252."""
    if interval in ROWS_A_YEAR:
        return ROWS_A_YEAR[interval]
    days = len({session[:10] for session in sessions})
    return TRADING_DAYS_A_YEAR * len(sessions) / days if days else TRADING_DAYS_A_YEAR


def volatility(returns: Sequence[float], rows: float) -> float | None:
    """The yearly standard deviation of the returns, over n - 1."""
    spread = _deviation(returns)
    return None if spread is None else spread * math.sqrt(rows)


def sharpe(returns: Sequence[float], rows: float, risk_free: float) -> float | None:
    """The mean return above the risk-free one over its standard deviation, a year; None without variance."""
    rate = _per_row(risk_free, rows)
    excess = [r - rate for r in returns]
    spread = _deviation(excess)
    if spread is None or _is_noise(spread, returns):
        return None
    return _mean(excess) / spread * math.sqrt(rows)


def sortino(returns: Sequence[float], rows: float, least_return: float) -> float | None:
    """The mean return above the least one over its downside deviation, a year; None where nothing fell below it.

    The squares of the shortfalls are averaged over all returns, not over the losses alone.
    """
    if len(returns) < 2:
        return None
    rate = _per_row(least_return, rows)
    excess = [r - rate for r in returns]
    downside = math.sqrt(math.fsum(min(x, 0.0) ** 2 for x in excess) / len(excess))
    if _is_noise(downside, returns):
        return None
    return _mean(excess) / downside * math.sqrt(rows)


def max_drawdown(wealth: Sequence[float]) -> float:
    """The deepest fall from a high so far, zero or negative; the first value is a high too."""
    return min(drawdowns(wealth))


def drawdowns(wealth: Sequence[float]) -> list[float]:
    """How far each value lies below the highest so far, zero or negative."""
    falls, high = [], wealth[0] if wealth else 0.0
    for value in wealth:
        high = max(high, value)
        falls.append(value / high - 1 if value != high else 0.0)
    return falls


def value_at_risk(returns: Sequence[float]) -> float | None:
    """The return that one session in twenty falls below: the historical 5 % percentile, linear between two returns."""
    if len(returns) < 2:
        return None
    ordered = sorted(returns)
    place = (len(ordered) - 1) * VAR_PERCENTILE
    low = math.floor(place)
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)


def _tail_mean(returns: Sequence[float], var: float | None) -> float | None:
    return None if var is None else _mean([r for r in returns if r <= var])


def _wealth(returns: Sequence[float], opening_return: float) -> list[float]:
    wealth = [1.0]
    if opening_return:
        wealth.append(1.0 + opening_return)
    for r in returns:
        wealth.append(wealth[-1] * (1.0 + r) if wealth[-1] > 0 else 0.0)
    return wealth


def _years(returns: int, sessions: Sequence[str], rows: float) -> tuple[float, str, bool]:
    if len(sessions) == returns + 1 and returns > 0:
        days = days_between(sessions[0], sessions[-1])
        return days / DAYS_A_YEAR, f"{days:g} calendar days / 365.25", days >= DAYS_A_YEAR_MIN
    return returns / rows, f"{returns} returns / {rows:g} a year", returns >= rows


def cost_a_year(cost_ticks: int, nav_mean_ticks: float, years: float) -> float | None:
    """Costs over the mean NAV, a year; None where the history has no length."""
    return cost_ticks / nav_mean_ticks / years if years > 0 else None


def years_between(start: str, end: str) -> float:
    """Years from one session to another, by calendar days."""
    return days_between(start, end) / DAYS_A_YEAR


def days_between(start: str, end: str) -> float:
    """Calendar days from one session to another; intraday ones with their fraction."""
    if len(start) <= 10 and len(end) <= 10:
        return float((date.fromisoformat(end) - date.fromisoformat(start)).days)
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 86400


def _per_row(yearly: float, rows: float) -> float:
    return float((1 + yearly) ** (1 / rows)) - 1 if yearly else 0.0


def _mean(figures: Sequence[float]) -> float:
    return math.fsum(figures) / len(figures)


def _deviation(figures: Sequence[float]) -> float | None:
    if len(figures) < 2:
        return None
    mean = _mean(figures)
    return math.sqrt(math.fsum((x - mean) ** 2 for x in figures) / (len(figures) - 1))


def _is_noise(spread: float, returns: Sequence[float]) -> bool:
    return spread <= NO_VARIANCE * max(map(abs, returns))


def _check(returns: Sequence[float], sessions: Sequence[str], terms: Terms) -> None:
    for at, r in enumerate(returns):
        if not math.isfinite(r) or r < -1:
            found = f"return {at + 1} is {r!r}"
            raise ReturnsRefused("returns", found, "a return is a number of -1 (all is lost) or more", "correct it")
    if sessions and len(sessions) not in (len(returns), len(returns) + 1):
        found = f"there are {len(sessions)} sessions for {len(returns)} returns"
        raise ReturnsRefused("sessions", found, "there is one for each return, and one before the first", "align them")
    if terms.benchmark is not None and len(terms.benchmark) != len(returns):
        found = f"the benchmark has {len(terms.benchmark)} returns and the portfolio {len(returns)}"
        raise ReturnsRefused("benchmark", found, "both have the same sessions", "align them")
    for name in ("risk_free", "least_return", "opening_return"):
        rate = getattr(terms, name)
        if not math.isfinite(rate) or rate <= -1:
            raise ReturnsRefused(name, f"{name} is {rate!r}", "it is a fraction above -1 (0.02 is 2 %)", "correct it")
    if terms.rows_a_year is not None and not 0 < terms.rows_a_year < math.inf:
        found = f"rows_a_year is {terms.rows_a_year!r}"
        raise ReturnsRefused("rows_a_year", found, "it is a number above zero (252 for daily returns)", "correct it")


def _conventions(rows: float, interval: str, years: str, whole_year: bool, terms: Terms) -> dict[str, str]:
    if terms.rows_a_year is not None:
        scale = f"{rows:g} returns a year, as stated"
    elif interval in ROWS_A_YEAR:
        scale = f"{rows:g} returns a year for interval {interval}"
    else:
        scale = f"{rows:g} returns a year: the rows of {interval} counted a day, times 252"
    opening = ", the cost of the first purchase included" if terms.opening_return else ""
    cagr = f"(end / start)^(1 / years) - 1, years = {years}{opening}"
    free, least = f"{terms.risk_free:.2%}", f"{terms.least_return:.2%}"
    against = f"returns less those of {terms.benchmark_name}"
    return {
        "total_return": f"end / start - 1{opening}",
        "cagr": cagr if whole_year else f"not given: {years} is less than a year, and that is never annualised",
        "volatility": f"standard deviation over n - 1, x sqrt({rows:g}); {scale}",
        "sharpe": f"mean excess return / its standard deviation (n - 1), x sqrt({rows:g}); risk-free {free} a year",
        "sortino": f"mean excess return / downside deviation over all n, x sqrt({rows:g}); least return {least} a year",
        "max_drawdown": f"deepest fall from a high so far, the start counted as a high{opening}",
        "calmar": "CAGR / deepest fall, over the whole history",
        "var_95": "historical 5 % percentile of the returns, linear between two; a loss is negative; not annualised",
        "cvar_95": "mean of the returns at or below that percentile",
        "tracking_error": f"standard deviation over n - 1 of {against}, x sqrt({rows:g})",
        "information_ratio": f"mean / standard deviation (n - 1) of {against}, x sqrt({rows:g})",
        "turnover": "one-way: half of what was bought and sold / average NAV, a year; the first purchase not counted",
    }
