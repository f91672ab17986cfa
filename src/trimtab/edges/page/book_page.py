"""The page of a book: what it is worth and why, its NAV, positions with their lots, gains, control, open orders."""

from __future__ import annotations

from html import escape
from itertools import accumulate

from trimtab.edges.page import charts, words
from trimtab.edges.page.book_control import control, returns
from trimtab.edges.page.book_tables import gains, lots, open_orders, positions
from trimtab.edges.page.layout import amount, findings, key_figures, legend, provenance, section, signed_amount
from trimtab.edges.page.shell import MADE, document
from trimtab.edges.page.tables import statistics
from trimtab.ledger.accounts import Account
from trimtab.run.booked import Performance
from trimtab.run.booked.positions import as_stands, realised
from trimtab.run.booked.positions import positions as held_by

SHEETS = ("style.css", "history.css", "book.css")
RETURNS_DRAWN_MIN = 20
COMPARED = ("tracking_error", "information_ratio", "turnover")  # nothing is given to compare a book with
PARTS = (
    ("flows_minor", "flows of the client"), ("prices_minor", "prices"), ("trading_minor", "trading"),
    ("trade_fees_minor", "fees of trades"), ("income_minor", "income"), ("withheld_minor", "tax withheld"),
    ("fees_minor", "fees of the account"),
)  # fmt: skip


def book_page(made: Performance, account: Account, *, money_weighted: float | None = None) -> str:
    """The report of a book as one HTML document; `money_weighted` is the XIRR where somebody solved it."""
    body = (
        _header(made), _verdict(made), _key_figures(made, account, money_weighted), _nav(made),
        positions(made, account), lots(made, account), gains(made, account), control(made), returns(made),
        _histogram(made), open_orders(account), statistics(made.statistics, "", without=COMPARED),
        findings((*made.prices.findings, *made.findings)), _footer(made, account),
    )  # fmt: skip
    return document(f"{made.account}, book to {words.day(made.sessions[-1])}", body, SHEETS)


def _header(made: Performance) -> str:
    source = f"; {made.prices.source}" if made.prices.source else ""
    lead = f"As of {words.day(made.sessions[-1])}, {words.basis(made.prices)}{source}"
    return (
        f'<header class="top"><div><p class="eyebrow">Book report</p><h1>{escape(made.account)}</h1>'
        f'<p class="lead">{escape(lead)}</p></div><p class="worth"><b>{amount(made.nav_minor[-1], made)}</b>'
        f"<span>NAV, {words.signed_percent(made.growth)} time-weighted since {words.day(made.sessions[0])}"
        "</span></p></header>\n"
    )


def _verdict(made: Performance) -> str:
    """Where the NAV came from, in a sentence, and whether all of it is explained."""
    total = made.total
    if made.explained:
        headline, kind = "Every change of NAV is explained", "soft"
        beside = f"{words.plural(len(made.control), 'session')} to the {_unit(made)}, nothing left over"
    else:
        wrong = sum(1 for row in made.control if row.residual_minor)
        headline, kind = f"{words.plural(wrong, 'session')} not explained", "names"
        beside = f"{amount(total.residual_minor, made)} left over: do not use these figures"
    parts = [f"{said} {signed_amount(getattr(total, name), made)}" for name, said in PARTS if getattr(total, name)]
    listed = f": {', '.join(parts)}" if parts else ""
    moved = f"From {amount(total.before_minor, made)} to {amount(total.after_minor, made)}{listed}."
    return (
        f'<div class="verdict"><div><h2>{headline}</h2><p class="{kind}">{escape(beside)}</p></div>'
        f"<p>{moved}</p></div>\n"
    )


def _unit(made: Performance) -> str:
    return "cent" if made.scale == 2 else "minor unit"


def _key_figures(made: Performance, account: Account, rate: float | None) -> str:
    said, held = made.statistics, held_by(made, account)
    closed = realised(account)
    label = "Unrealised gain" if all(row.cost_known for row in held) else "Unrealised, cost known"
    figures = (
        ("Return after all fees", words.signed_percent(made.growth)),
        ("Before account fees", words.signed_percent(made.gross_growth)),
        ("Money-weighted a year", words.signed_percent(said.yearly(rate))),
        ("Volatility a year", words.percent(said.volatility)),
        ("Deepest drawdown", words.percent(min(made.falls))),
        ("Cash", words.rounded(made.cash_minor[-1], made)),
        (label, words.rounded(sum(row.gain_minor for row in held), made)),
        ("Realised gain", words.rounded(sum(row.gain_minor for row in closed if row.cost_known), made)),
        ("Income after tax", words.rounded(made.total.income_minor + made.total.withheld_minor, made)),
        ("All fees", words.rounded(-made.total.fees_minor - made.total.trade_fees_minor, made)),
    )
    return key_figures(figures, "key ten")


def _nav(made: Performance) -> str:
    sessions, title = made.sessions, "NAV and drawdown"
    if len(sessions) < 2:
        return section(title, f"{words.day(sessions[0])}: one session is no history to draw.", "")
    one = 10**made.scale
    nav = [minor / one for minor in made.nav_minor]
    brought = list(accumulate(made.flows_minor, initial=0 if made.whole else made.nav_minor[0]))[1:]
    falls = made.falls
    deepest = min(range(len(falls)), key=falls.__getitem__)
    traded = [sessions.index(session) for session in made.traded]
    chart = charts.nav_chart(
        sessions,
        charts.Curves(nav, falls, [minor / one for minor in brought], None, marks=traded),
        title=f"NAV and drawdown of {made.account}",
        fall_label=f"{words.percent(falls[deepest], 1)}, {words.day(sessions[deepest])}",
    )
    began = "Money put in, less money taken out" if made.whole else "First NAV, and money put in or taken out since"
    keys = [("nav", "NAV"), ("beside", began)]
    keys += [("rug", "Trades")] if traded else []
    keys += [("fall", "Drawdown from the high so far, flows taken out")]
    span = f"{words.plural(len(nav), 'session')}, {words.day(sessions[0])} to {words.day(sessions[-1])}"
    lead = f"Holdings as they were, each session at its own prices; {span}."
    return section(title, lead, f"{legend(*keys)}<figure>{chart}</figure>")


def _histogram(made: Performance) -> str:
    returns, title = made.returns, "Returns by session"
    if len(returns) < RETURNS_DRAWN_MIN:
        return ""
    var = made.statistics.var_95
    lead = (
        f"{words.plural(len(returns), 'return')}, from {words.signed_percent(min(returns))} to "
        f"{words.signed_percent(max(returns))}, after all fees."
    )
    keys = legend(("often", "Sessions"), ("tail", f"The worst 5% of them, below {words.percent(var)}"))
    chart = charts.histogram(returns, var, title=f"How often each return of {made.account} came")
    return section(title, lead, f"{keys}<figure>{chart}</figure>")


def _footer(made: Performance, account: Account) -> str:
    stands = "" if as_stands(made, account) else " The book holds facts from after this history, which it leaves out."
    return (
        f"<footer><p>Entry {made.sequence:,} of the book, head {escape(made.head)}. A book that still holds this head "
        f"holds everything this page was made from.{stands}</p>{provenance(made.prices)}"
        f"<p>Money is counted exactly, in minor units of {escape(made.currency)}; each position is rounded to one, "
        f"half to even, so that what is listed sums to the NAV. {MADE}</p></footer>\n"
    )
