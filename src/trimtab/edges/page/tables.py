"""The page's tables: trades with their reasons and certificate, positions, statistics with their conventions."""

from __future__ import annotations

from collections.abc import Container
from html import escape
from typing import TYPE_CHECKING

from trimtab.edges.page import words
from trimtab.edges.page.layout import amount, approximate, row, section, signed_amount, table
from trimtab.ledger.statistics import Statistics
from trimtab.market.instruments import CASH
from trimtab.market.quality import quote

if TYPE_CHECKING:
    from trimtab.decide.trades import Trade, Trades
    from trimtab.run.history import Tracking

TRADE_COLUMNS = (
    ("Trade", "n"), ("Price", "n"), ("Notional", "n"), ("Cost", "n"), ("Weight, before and after", "n"),
    ("Reason", "t"),
)  # fmt: skip
POSITION_COLUMNS = (
    ("Shares", "n"), ("Price", "n"), ("Value", "n"), ("Weight", "n"), ("Target", "n"), ("Drift", "n"),
)  # fmt: skip
MISPLACED = "Misplaced is the money that still lies away from its goal after the plan, and what the plan costs."
UNSETTLED = "Deciding again on the result would trade again: the plan is not settled."


def trades(proposal: Trades) -> str:
    """What is to be traded and why, what rests and why, and how good the plan is."""
    made = [trade for trade in proposal.trades if trade.units]
    idle = [trade for trade in proposal.trades if not trade.units]
    rows = [_trade_row(trade, proposal) for trade in (*made, *idle)]
    rows.append(_trade_total(len(made), proposal))
    unsettled = "" if proposal.settled else f"<p>{UNSETTLED}</p>"
    meant = f'<p class="soft">{MISPLACED}</p>' if proposal.triggers else ""
    note = f'<div class="certificate"><p>{escape(words.certificate(proposal))}</p>{unsettled}{meant}</div>'
    shares = "whole shares" if proposal.per == 1 else "fractions of a share"
    lead = f"At the prices of {words.day(proposal.session)}, in {shares}."
    return section("Proposed trades", lead, table("cards trades", "Symbol", TRADE_COLUMNS, rows) + note)


def _trade_row(trade: Trade, proposal: Trades) -> str:
    price = escape(words.price(trade.price_ticks, proposal)) if trade.price_ticks else words.DASH
    weight, after = words.percent(trade.weight_before), words.percent(trade.weight_after)
    kind = "buy" if trade.units > 0 else "sell"
    if not trade.units:
        figures = [
            ("c-side", words.DASH),
            ("c-price", price),
            ("c-money", words.DASH),
            ("c-cost", ""),
            ("c-move", weight),
        ]
    else:
        figures = [
            (f"c-side {kind}", words.side(trade.units, proposal.per)), ("c-price", price),
            ("c-money", signed_amount(trade.notional_ticks, proposal)),
            ("c-cost", amount(trade.cost_ticks, proposal)), ("c-move", f"{weight} → {after}"),
        ]  # fmt: skip
    why = ("t why c-why", escape(words.reason(trade.reason)))
    return row(trade.symbol, (*figures, why), "" if trade.units else "idle")


def _trade_total(count: int, proposal: Trades) -> str:
    net = sum(trade.notional_ticks for trade in proposal.trades)
    before, after = amount(proposal.cash_before_ticks, proposal), amount(proposal.cash_after_ticks, proposal)
    said = f"Net; cash goes from {before} to {after}" if count else f"Cash stays at {before}"
    cells = (
        ("c-side", ""), ("c-price", ""), ("c-money", signed_amount(net, proposal)),
        ("c-cost", amount(proposal.cost_ticks, proposal)), ("c-move", ""), ("t why c-why", said),
    )  # fmt: skip
    return row(words.plural(count, "trade") if count else "No trades", cells, "sum")


def positions(tracking: Tracking) -> str:
    """What is held, at which price, and how far it is from its target."""
    proposal, value = tracking.proposal, tracking.proposal.value_before_ticks
    bound = words.bound(proposal)  # the bands then lie around the attainable targets, and a drift cannot say who is out
    out = set() if bound else {symbol for symbol, _ in words.breaches(proposal)}
    rows = [_position_row(trade, tracking, trade.symbol in out) for trade in proposal.trades]
    weight = proposal.cash_before_ticks / value if value else 0.0
    cash = (
        ("c-shares", ""), ("c-price", ""), ("c-value", amount(proposal.cash_before_ticks, proposal)),
        *_weights(weight, (proposal.cash_target, proposal.cash_attainable), proposal.cash_drift, CASH in out),
    )  # fmt: skip
    total = (
        ("c-shares", ""), ("c-price", ""), ("c-value", amount(value, proposal)), ("c-weight", words.percent(1.0)),
        ("c-target", ""), ("c-drift", ""),
    )  # fmt: skip
    rows += [row(words.name(CASH), cash), row("NAV", total, "sum")]
    lead = f"Held on {words.day(proposal.session)}, before any trade."
    title = f"Positions{approximate(tracking.prices, proposal.per)}"
    return section(title, lead, table("cards held", "Symbol", POSITION_COLUMNS, rows))


def _position_row(trade: Trade, tracking: Tracking, out: bool) -> str:
    proposal = tracking.proposal
    seen = quote(tracking.prices, trade.symbol, proposal.session).session
    old = f" <small>of {escape(words.day(seen))}</small>" if seen not in ("", proposal.session) else ""
    price = f"{escape(words.price(trade.price_ticks, proposal))}{old}" if trade.price_ticks else "never priced"
    cells = (
        ("c-shares", words.quantity(trade.units_before, proposal.per)), ("c-price", price),
        ("c-value", amount(trade.value_before_ticks, proposal)),
        *_weights(trade.weight_before, (trade.target, trade.attainable), trade.drift, out),
    )  # fmt: skip
    return row(trade.symbol, cells)


def _weights(weight: float, targets: tuple[float, float], drift: float, out: bool) -> tuple[tuple[str, str], ...]:
    """Weight, target and drift; beside a target that cannot be reached stands what can."""
    target, attainable = targets
    alert = " alert" if out else ""
    moved = abs(attainable - target) >= words.SHOWN_MIN
    reach = f"<small>attainable {words.percent(attainable)},</small> " if moved else ""
    return (
        ("c-weight", words.percent(weight)), ("c-target", reach + words.percent(target)),
        (f"c-drift{alert}", words.signed_percent(drift)),
    )  # fmt: skip


def statistics(said: Statistics, label: str, *, without: Container[str] = ()) -> str:
    """What the history of returns says, and by which convention; the label stands beside the heading."""
    rows = []
    for figure_name, figure in ((name, figure) for name, figure in said.figures().items() if name not in without):
        shown = words.ratio(figure) if figure_name in words.RATIOS else words.percent(figure)
        convention = escape(words.convention(said.conventions.get(figure_name, "")))
        rows.append(row(words.STATISTICS.get(figure_name, figure_name), (("", shown), ("t", convention))))
    span = f"{words.day(said.start)} to {words.day(said.end)}; " if said.start else ""
    lead = f"{span}losses are negative; a dash is a figure that does not exist."
    columns = (("Figure", "n"), ("Convention", "t"))
    return section(f"Statistics{label}", lead, table("cards stats", "Statistic", columns, rows))
