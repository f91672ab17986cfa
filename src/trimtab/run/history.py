"""History: what a book was worth session by session, and the tracking of a sleeve from its first purchase to today."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from trimtab.decide.decision import decide
from trimtab.decide.trades import Trades
from trimtab.errors import PricesRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.book import Book
from trimtab.ledger.holding import Event, Marks, check_basis, first_priced, lived, marks, restated, total_returns
from trimtab.ledger.nav import nav_series, values_held
from trimtab.ledger.noticed import basis_findings, carried_text, distinct, event_findings, late_finding
from trimtab.ledger.returns import daily_returns
from trimtab.ledger.statistics import Statistics, Terms, statistics
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.renamed import renamed_book, renamed_mandate
from trimtab.mandate.targets import Targets
from trimtab.market.prices import Prices
from trimtab.market.renames import Names, joined, rename_notes
from trimtab.market.sessions import position_of
from trimtab.units import SHARE_PER, TICKS_MAX, WEIGHT_ONE, money

STARTS = ("first", "last")
_OF_THE_LATE = ("no_price", "frozen_under_target")  # said of a name that comes later as no_price_at_start


@dataclass(frozen=True, slots=True)
class History:
    """A held book by session: NAV and cash in ticks; share units and value in ticks by symbol and session.

    `per` units make a share. All arrays are as long as `sessions`. `events` are the splits and dividends, oldest first.
    """

    sessions: tuple[str, ...]
    nav_ticks: array[int]
    cash_ticks: array[int]
    units: Mapping[str, array[int]]
    values: Mapping[str, array[int]]
    per: int
    findings: tuple[Finding, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracking:
    """A sleeve from its first purchase to today: what was bought, what it was worth, what the mandate proposes now.

    `hypothetical` is True where the shares were sized with the last price and marked back (start="last"). `benchmark`
    holds the returns of the targets held continuously, one for each of `returns`; both start at the second session.
    """

    name: str
    capital_ticks: int
    prices: Prices
    mandate: Mandate
    hypothetical: bool
    opened: Trades
    history: History
    proposal: Trades
    statistics: Statistics
    returns: tuple[float, ...]
    benchmark: tuple[float, ...]
    findings: tuple[Finding, ...]


def hold(book: Book, prices: Prices, *, start: str) -> History:
    """What the book was worth from the session on, if nothing was traded after it.

    With raw prices the holding lives through its splits (the fraction of a share is paid out at that session's price)
    and its dividends (cash on the ex-date). A gap, or a jump on its session, is valued at the last good price as the
    decision would value it, and the findings say so. A name that is renamed on the way is shown as it is called last.
    Raises PricesRefused for a holding without a price up to the start, and for actions beside adjusted prices, which
    would count them twice.
    """
    prices, names = joined(prices)
    first, last = _span(prices, start)
    book, notes = renamed_book(book, names, start)
    _check_held(book, prices)
    sessions = prices.sessions[first : last + 1]
    units, values = {}, {}
    events: list[Event] = []
    findings = [*basis_findings(prices, book.per, len(book.shares)), *_renames(names, book, sessions), *notes]
    for symbol, held in book.shares:
        valued = marks(prices, symbol, first, last)
        findings += _carried_findings(symbol, sessions, valued)
        units[symbol], actions = lived(symbol, held, book.per, valued.price_ticks, prices, sessions)
        values[symbol] = values_held(units[symbol], valued.price_ticks, book.per)
        events += actions
    events.sort(key=lambda event: (event.session, event.symbol, event.kind != "split"))
    cash = _cash_through(book.cash_ticks, sessions, events)
    nav = nav_series(values.values(), cash)
    _check_bound(nav, prices)
    findings += event_findings(events, book.per, prices)
    return History(sessions, nav, cash, units, values, book.per, tuple(findings), tuple(events))


def mark_back(book: Book, prices: Prices) -> History:
    """What the book's shares would have been worth in each session before: a hypothetical history.

    It starts at the first session in which each holding has a price. Splits restate the prices before them; dividends
    are left out, since the shares were not held.
    """
    prices, names = joined(prices)
    last = position_of(prices.sessions, prices.as_of())
    book, notes = renamed_book(book, names)
    _check_held(book, prices)
    first = max((first_priced(prices, symbol) for symbol, _ in book.shares), default=0)
    sessions = prices.sessions[first : last + 1]
    units, values = {}, {}
    findings = [*basis_findings(prices, book.per, len(book.shares)), *_renames(names, book, sessions), *notes]
    if first > 0:
        text = f"the history starts at {sessions[0]}, the first session in which each holding has a price"
        before = "1 session before it is" if first == 1 else f"{first} sessions before it are"
        findings.append(Finding("history_cut", "", f"{text}: {before} left out"))
    for symbol, held in book.shares:
        valued = marks(prices, symbol, first, last)
        findings += _carried_findings(symbol, sessions, valued)
        units[symbol] = array("q", [held]) * len(sessions)
        values[symbol] = values_held(units[symbol], restated(valued.price_ticks, symbol, prices, sessions), book.per)
    cash = array("q", [book.cash_ticks]) * len(sessions)
    nav = nav_series(values.values(), cash)
    _check_bound(nav, prices)
    return History(sessions, nav, cash, units, values, book.per, tuple(findings))


def track(
    mandate: Mandate,
    prices: Prices,
    capital_ticks: int,
    *,
    name: str = "sleeve",
    start: str = "first",
    axis: Sequence[str] | None = None,
) -> Tracking:
    """The sleeve from cash to today: bought at the first session, held, and what the mandate proposes now.

    start="last" is the hypothetical history: shares sized with the last price, without costs, and marked back.
    Raises UsageRefused for another start or no capital, PricesRefused where no target has a price.
    """
    if start not in STARTS:
        raise UsageRefused("start", f"it is {start!r}", "it is first or last", "choose one")
    if capital_ticks <= 0:
        found = f"it is {money(capital_ticks, prices.scale)}"
        raise UsageRefused("capital", found, "it is an amount above zero", "give the money to invest")
    as_of = prices.as_of()
    prices, names = joined(prices, as_of)
    mandate, renamed = renamed_mandate(mandate, names)
    opening = _first_session(mandate.targets, prices) if start == "first" else as_of
    cash = _cash_book(capital_ticks, mandate, prices)
    sized = mandate if start == "first" else replace(mandate, costs=Costs())
    opened = decide(cash, prices, sized, opening, asked=True, axis=axis)
    bought = filled(opened)
    history = hold(bought, prices, start=opening) if start == "first" else mark_back(bought, prices)
    today = _book_at_end(history, bought)
    proposal = decide(today, prices, mandate, as_of, last_traded=history.sessions[0], axis=axis)
    returns = daily_returns(history.nav_ticks)
    benchmark = target_returns(mandate.targets, prices, history.sessions)
    renamed = (*_renames(names, bought, history.sessions), *renamed)
    notes = (*renamed, *_start_findings(mandate.targets, prices, history, start, opened))
    late = {note.symbol for note in notes if note.code == "no_price_at_start"}
    then = [finding for finding in opened.findings if finding.code not in _OF_THE_LATE or finding.symbol not in late]
    return Tracking(
        name, capital_ticks, prices, mandate, start == "last", opened, history, proposal,
        _statistics(history, prices, returns, benchmark, -opened.cost_ticks / capital_ticks),
        returns, benchmark, distinct((*notes, *then, *history.findings, *proposal.findings)),
    )  # fmt: skip


def filled(trades: Trades) -> Book:
    """The book after the trades, each one filled at its price and cost: a history's assumption, never a booking."""
    held = tuple((trade.symbol, trade.units_after) for trade in trades.trades if trade.units_after)
    return Book(held, trades.cash_after_ticks, trades.per, trades.currency, trades.scale)


def target_returns(targets: Targets, prices: Prices, sessions: Sequence[str]) -> tuple[float, ...]:
    """What the targets returned from session to session if held continuously: no costs, cash at zero.

    A name counts from its first price on; until then the others share its weight.
    """
    first, last = position_of(prices.sessions, sessions[0]), position_of(prices.sessions, sessions[-1])
    priced: list[tuple[float, list[float]]] = []
    for symbol, weight in targets.weights:
        if weight and first_priced(prices, symbol) <= last:
            priced.append((weight / WEIGHT_ONE, total_returns(prices, symbol, first, last)))
    cash = targets.cash / WEIGHT_ONE
    returns = []
    for t in range(len(sessions) - 1):
        present = [(weight, path[t]) for weight, path in priced if path[t] == path[t]]
        whole = sum(weight for weight, _ in present) + cash
        returns.append(sum(weight * r for weight, r in present) / whole if whole else 0.0)
    return tuple(returns)


def _span(prices: Prices, start: str) -> tuple[int, int]:
    first, last = position_of(prices.sessions, start), position_of(prices.sessions, prices.as_of())
    if first < 0 or first > last:
        found = f"{start} is no session of the prices up to {prices.sessions[last]}"
        raise PricesRefused(prices.source or "prices", found, "a history starts at one of them", "choose one")
    return first, last


def _check_held(book: Book, prices: Prices) -> None:
    if (book.currency, book.scale) != (prices.currency, prices.scale):
        found = (
            f"the book is in {book.currency} at scale {book.scale}, the prices in {prices.currency} at {prices.scale}"
        )
        raise PricesRefused(
            prices.source or "prices", found, "both are in one currency at one scale", "convert one of them"
        )
    check_basis(prices)


def _renames(names: Names, book: Book, sessions: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(rename_notes(names, {symbol for symbol, _ in book.shares}, sessions))


def _cash_through(cash_ticks: int, sessions: Sequence[str], events: Sequence[Event]) -> array[int]:
    """Cash by session: what there was at the start and what each event has brought since."""
    moves = [0] * len(sessions)
    for event in events:
        moves[position_of(sessions, event.session)] += event.cash_ticks
    return array("q", [cash_ticks + brought for brought in accumulate(moves)])


def _check_bound(nav: array[int], prices: Prices) -> None:
    if max(nav) > TICKS_MAX:
        found = f"the book is worth {money(max(nav), prices.scale):.2f}"
        allowed = f"at scale {prices.scale} at most {money(TICKS_MAX, prices.scale):.0f} is counted"
        raise PricesRefused(prices.source or "prices", found, allowed, "choose a coarser scale")


def _first_session(targets: Targets, prices: Prices) -> str:
    wanted = [symbol for symbol, weight in targets.weights if weight]
    first = min((first_priced(prices, symbol) for symbol in wanted), default=0)
    if first == len(prices.sessions):
        found = f"none of {', '.join(wanted)} has a price"
        raise PricesRefused(prices.source or "prices", found, "a history needs one", "check the symbols and the file")
    return prices.sessions[first]


def _cash_book(capital_ticks: int, mandate: Mandate, prices: Prices) -> Book:
    per = SHARE_PER if mandate.limits.fractional else 1
    return Book((), capital_ticks, per, prices.currency, prices.scale)


def _book_at_end(history: History, bought: Book) -> Book:
    held = tuple((symbol, units[-1]) for symbol, units in history.units.items() if units[-1])
    return replace(bought, shares=held, cash_ticks=history.cash_ticks[-1])


def _statistics(
    history: History, prices: Prices, returns: Sequence[float], benchmark: Sequence[float], opening_return: float
) -> Statistics:
    terms = Terms(
        benchmark=benchmark,
        benchmark_name="the targets held continuously, without costs",
        opening_return=opening_return,
        traded=0.0,
    )
    return statistics(returns, history.sessions, interval=prices.interval, terms=terms)


def _start_findings(
    targets: Targets, prices: Prices, history: History, start: str, opened: Trades
) -> tuple[Finding, ...]:
    if start == "last":
        text = (
            f"hypothetical history: the shares were sized with the prices of {opened.session}, without costs, "
            f"and marked back to {history.sessions[0]}; nobody could have held them"
        )
        return (Finding("hypothetical", "", text),)
    at = position_of(prices.sessions, opened.session)
    late = (symbol for symbol, weight in targets.weights if weight and first_priced(prices, symbol) > at)
    return tuple(late_finding(prices, symbol, opened.session) for symbol in late)


def _carried_findings(symbol: str, sessions: Sequence[str], valued: Marks) -> tuple[Finding, ...]:
    if not valued.carried:
        return ()
    text = carried_text(symbol, sessions, valued.carried)
    return (Finding("carried_price", symbol, text, sessions[valued.carried[0]]),)
