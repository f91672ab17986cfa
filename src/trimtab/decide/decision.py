"""The only way to a trade: `decide` takes what is held, what it is worth and what is wanted, and gives the trades.

docs/decision.md says what is decided. The session is an argument; nothing here knows a clock, a file or a frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from trimtab.decide import kernel
from trimtab.decide.crossing import Crossed, cross, row_symbols
from trimtab.decide.engine import INTERPRETED, Engine
from trimtab.decide.reasons import CODES, TRIGGERS
from trimtab.decide.trades import Trade, Trades
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.mandate.mandate import Mandate
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.market.quality import Quote, inspect
from trimtab.units import WEIGHT_ONE, money, worth


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the whole-share problem that it solved, for whoever wants to check it."""

    crossed: Crossed
    answers: kernel.Answers
    problem: kernel.Problem
    trades: Trades


def decide(
    book: Book,
    prices: Prices,
    mandate: Mandate,
    session: str,
    *,
    last_traded: str | None = None,
    asked: bool = False,
    axis: Sequence[str] | None = None,
    last_checked: str | None = None,
) -> Trades:
    """The trades that bring the book to its mandate at the session's prices, each row with its reason and cost.

    `last_traded` is the session of the last trade (a calendar without one is due); `asked` trades inside the band too;
    `axis` counts price age and cooldown on an exchange's sessions instead of the data's own. `last_checked` is the
    session at which the calendar was last looked at, where that was not the last trade.
    """
    return decide_fully(
        book, prices, mandate, session, last_traded=last_traded, asked=asked, axis=axis, last_checked=last_checked
    ).trades


def decide_fully(
    book: Book,
    prices: Prices,
    mandate: Mandate,
    session: str,
    *,
    last_traded: str | None = None,
    asked: bool = False,
    axis: Sequence[str] | None = None,
    last_checked: str | None = None,
    engine: Engine = INTERPRETED,
) -> Decided:
    """`decide`, on either engine, and the problem it solved: goals in ticks, reach of each name, budget and cap."""
    symbols = row_symbols(book, mandate)
    quotes, findings = inspect(
        prices, symbols, session, age_sessions_max=mandate.limits.price_age_sessions_max, axis=axis
    )
    sessions = prices.sessions if axis is None else axis
    crossed = cross(
        book, prices, mandate, session, quotes,
        last_traded=last_traded, asked=asked, axis=sessions, last_checked=last_checked,
    )  # fmt: skip
    answers, problem, hit = _answered(crossed, engine)
    trades = _trades(book, session, crossed, answers, hit, quotes, (*mandate.targets.findings, *findings))
    return Decided(crossed, answers, problem, trades)


def _answered(crossed: Crossed, engine: Engine) -> tuple[kernel.Answers, kernel.Problem, bool]:
    """The kernel's answers, the problem it solved, and whether anything was outside its band."""
    given = engine.record("Answers", empty_answers(len(crossed.symbols)))
    terms, names = engine.record("Terms", crossed.terms), engine.record("Names", crossed.names)
    problem, space = engine.kernel.decide_account(terms, engine.kernel.Case(*crossed.case), names, 0, 0, given)
    return engine.plain(given), engine.plain(problem), any(space.hit)


def empty_answers(n: int) -> kernel.Answers:
    """Room for the answers of one account of n names."""
    return kernel.Answers(*([0] * n for _ in range(5)), *([0] for _ in range(9)))


def _trades(
    book: Book,
    session: str,
    crossed: Crossed,
    answers: kernel.Answers,
    hit: bool,
    quotes: Mapping[str, Quote],
    findings: tuple[Finding, ...],
) -> Trades:
    total, case = crossed.total, crossed.case
    after = total - answers.total_cost[0]
    rows = tuple(_rows(crossed, answers, quotes, total, after))
    cash_target = case.target / WEIGHT_ONE
    cash_attainable = answers.cash_attainable[0] / WEIGHT_ONE
    bits = answers.triggers[0]
    trades = Trades(
        session=session,
        trades=rows,
        cash_before_ticks=case.cash,
        cash_after_ticks=answers.cash[0],
        cash_floor_ticks=case.floor,
        cash_target=cash_target,
        cash_attainable=cash_attainable,
        cash_goal=answers.cash_goal[0] / WEIGHT_ONE,
        cash_band=case.band,
        cash_drift=case.cash / total - cash_target,
        cash_drift_attainable=case.cash / total - cash_attainable,
        cash_drift_after=answers.cash[0] / after - cash_target if after > 0 else 0.0,
        cost_ticks=answers.total_cost[0],
        value_before_ticks=total,
        value_after_ticks=after,
        turnover_ticks=sum(abs(row.notional_ticks) for row in rows) // 2,
        triggers=tuple(name for bit, name in TRIGGERS if bits & bit),
        within_tolerance=not hit,
        misplaced_ticks=answers.misplaced[0],
        bound_ticks=answers.bound[0],
        proved=bool(answers.proved[0]),
        settled=bool(answers.settled[0]),
        per=crossed.terms.per,
        currency=book.currency,
        scale=book.scale,
    )
    return _with_findings(trades, crossed, findings)


def _rows(
    crossed: Crossed, answers: kernel.Answers, quotes: Mapping[str, Quote], total: int, after: int
) -> Iterator[Trade]:
    names = crossed.names
    for i, symbol in enumerate(crossed.symbols):
        quote = quotes[symbol]
        value_after = worth(answers.shares[i], names.price[i], crossed.terms.per)
        weight, weight_after = names.value[i] / total, value_after / after if after > 0 else 0.0
        target, attainable = names.target[i] / WEIGHT_ONE, answers.attainable[i] / WEIGHT_ONE
        yield Trade(
            symbol=symbol,
            units_before=names.shares[i],
            units_after=answers.shares[i],
            price_ticks=quote.price_ticks,
            value_before_ticks=names.value[i],
            value_after_ticks=value_after,
            cost_ticks=answers.cost[i],
            weight_before=weight,
            weight_after=weight_after,
            target=target,
            attainable=attainable,
            goal=answers.goal[i] / WEIGHT_ONE,
            band=names.band[i],
            drift=weight - target,
            drift_attainable=weight - attainable,
            drift_after=weight_after - target,
            reason=_reason(symbol, answers.reason[i], quote, crossed),
            frozen=bool(quote.doubt),
        )


def _reason(symbol: str, code: int, quote: Quote, crossed: Crossed) -> str:
    if code == kernel.NO_PRICE:
        return quote.doubt
    if symbol in crossed.held_unwanted and code in (kernel.LOCKED, kernel.IN_BAND):
        return "held_unwanted"
    return CODES[code]


def _with_findings(trades: Trades, crossed: Crossed, findings: tuple[Finding, ...]) -> Trades:
    own = tuple(_own_findings(trades, crossed))
    return replace(trades, findings=(*findings, *own))


def _own_findings(trades: Trades, crossed: Crossed) -> Iterator[Finding]:
    """What the decision itself must say: what could not be reached, and what will not stand."""
    currency, scale = trades.currency, trades.scale
    if trades.cash_after_ticks < trades.cash_floor_ticks:
        text = (
            f"the cash after the plan is {money(trades.cash_after_ticks, scale):,.2f} {currency}, under its floor of "
            f"{money(trades.cash_floor_ticks, scale):,.2f}: what may be sold raises no more"
        )
        yield Finding("cash_under_floor", CASH, text, trades.session)
    if not trades.settled:
        text = "deciding again on this plan, filled at these prices, would trade again: no plan both stands and is best"
        yield Finding("unsettled", "", text, trades.session)
    steps = zip(trades.trades, crossed.names.step, crossed.names.price, strict=True)
    small = [trade.symbol for trade, step, price in steps if _under_half_a_step(trade, step, price, trades)]
    if small:
        text = (
            f"{len(small)} of {len(trades.trades)} targets are worth less than half a share step, so they round to "
            f"nothing: {', '.join(small[:8])}{', ...' if len(small) > 8 else ''}"
        )
        yield Finding("capital_too_small", "", text, trades.session)
    for trade in trades.trades:
        if trade.reason == "no_buy":
            text = f"{trade.symbol} may not be bought: the money meant for it stays in cash"
            yield Finding("no_buy", trade.symbol, text, trades.session)
        elif trade.frozen and trade.target - trade.weight_before > kernel.SLACK and trades.triggers:
            text = (
                f"{trade.symbol} is frozen {-trade.drift:.2%} under its target: the names that may be traded and CASH "
                f"share that money in proportion"
            )
            yield Finding("frozen_under_target", trade.symbol, text, trades.session)
        elif trade.reason in ("locked", "no_sell") and abs(trade.drift) > trade.band + kernel.SLACK:
            text = f"{trade.symbol} is {trade.drift:+.2%} off its target and may not be traded"
            yield Finding("locked_drift", trade.symbol, text, trades.session)


def _under_half_a_step(trade: Trade, step: int, price_ticks: int, trades: Trades) -> bool:
    money_wanted = trade.attainable * trades.value_before_ticks
    return trade.units_after == 0 and 0 < money_wanted < worth(step, price_ticks, trades.per) / 2
