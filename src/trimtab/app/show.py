"""What a person sees on the screen, and what a program reads as JSON; the same figures in both."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from trimtab.app.results import Decided, Proposal, positions_sheet, reason_text, trades_sheet
from trimtab.app.screen import Block
from trimtab.app.sheets import WIDTH, Sheet, fold

if TYPE_CHECKING:
    from trimtab.app.plans import Recorded
    from trimtab.app.tracking import Tracking
    from trimtab.edges.reports import Json
    from trimtab.market.prices import Prices

BASIS_SAYS = {"raw": "raw", "split": "restated for splits", "total": "restated for splits and dividends"}
TRIGGERS_SAY = {
    "band": "a drift is outside its band", "calendar": "the calendar is due", "cash_floor": "cash is under its floor",
    "asked": "they were asked for",
}  # fmt: skip


def proposal_json(proposal: Proposal, recorded: Recorded | None = None) -> bytes:
    """The proposal as one JSON document, with the lots its sales would close and the plan where it was recorded."""
    from trimtab.edges.reports import json_bytes
    from trimtab.edges.reports.sleeves import proposal_summary

    figures = proposal_summary(proposal.decision, proposal.prices, proposal.findings)
    figures = {**figures, "hash": proposal.hash}
    if proposal.foreseen is not None:
        from trimtab.edges.reports.lots import lots_json

        figures["foreseen"] = lots_json(proposal.foreseen, proposal.tax)
    if recorded is not None:
        from trimtab.app.book_show import booking_figures

        figures["recorded"] = {"plan": recorded.plan, "inputs": recorded.folder, **booking_figures(recorded.booking)}
    return json_bytes(figures)


def tracking_figures(tracking: Tracking) -> dict[str, Json]:
    """The figures of a tracking's summary."""
    from trimtab.edges.reports.sleeves import summary

    return summary(tracking.tracked)


def report_json(
    figures: Mapping[str, Json], folder: str, unwritten: tuple[str, ...] = (), unshown: tuple[str, ...] = ()
) -> bytes:
    """A report's summary as one JSON document, with the folder of the report and what was not made or shown."""
    from trimtab.edges.reports import json_bytes

    return json_bytes({**figures, "out": folder, "not_written": list(unwritten), "not_shown": list(unshown)})


def proposal_screen(proposal: Proposal, folder: str | None, recorded: Recorded | None = None) -> tuple[Block, ...]:
    """The proposal for the screen: what is held and its drift, what trades and why, what it leaves."""
    closing: tuple[Block, ...] = ()
    if proposal.foreseen is not None:
        from trimtab.app.foreseen import foreseen_screen

        closing = foreseen_screen(proposal.foreseen, proposal.tax)
    if recorded is not None:
        closing = (*closing, *_recorded(recorded))
    lead = f"{proposal.session}: the book is worth {proposal.cash_text(proposal.decision.value_before_ticks)}"
    blocks: list[Block] = [
        f"{lead} {proposal.currency}.\n{of_prices(proposal)}",
        positions_sheet(proposal, "Held today"),
        *_trades(proposal),
        *closing,
    ]
    return (*blocks, *((f"Written to {folder}",) if folder else ()))


def _recorded(recorded: Recorded) -> tuple[Block, ...]:
    """The plan as it stands in the book, and where its inputs are kept."""
    from trimtab.app.book_show import booking_screen
    from trimtab.app.mandates import plan_screen

    booking = recorded.booking
    account = booking.ledger.accounts[booking.account]
    return (*booking_screen(booking), *plan_screen(account), f"Its inputs are kept in {recorded.folder}.")


def tracking_screen(tracking: Tracking, folder: str) -> tuple[Block, ...]:
    """The tracked sleeve for the screen: NAV and its statistics, positions, trades, and where the report lies."""
    from trimtab.app.tracking import statistics_sheet

    proposal = tracking.proposal
    return (
        f"{tracking.lead()}.\n{of_prices(proposal)}",
        statistics_sheet(tracking.statistics, "Since the first session"),
        positions_sheet(proposal, f"Held on {proposal.session}"),
        *_trades(proposal),
        f"Report: {os.path.join(folder, 'portfolio_report.html')}",
    )


def demo_screen(tracking: Tracking, folder: str) -> tuple[Block, ...]:
    """The tracked demo sleeve with a word of explanation to each part."""
    from trimtab.app.tracking import statistics_sheet

    proposal, walked = tracking.proposal, tracking.tracked.history
    capital, now = proposal.cash_text(tracking.tracked.capital_ticks), proposal.cash_text(walked.nav_ticks[-1])
    story = (
        f"{capital} {proposal.currency} was put into shares of {len(proposal.decision.trades)} names on "
        f"{walked.sessions[0]} and left alone. On {walked.sessions[-1]} it is worth {now}."
    )
    return (
        f"{story}\n{of_prices(proposal)}",
        statistics_sheet(tracking.statistics, "What came of it"),
        positions_sheet(proposal, "Held today. Drift is the weight now less its target; trade is what is proposed."),
        *_trades(proposal),
        f"Open {os.path.join(folder, 'portfolio_report.html')} in a browser; the CSVs lie beside it.",
    )


def _trades(proposal: Proposal) -> tuple[Block, ...]:
    made = proposal.decision
    if not proposal.trades:
        return _no_trades(proposal)
    asked = " and ".join(TRIGGERS_SAY[trigger] for trigger in made.triggers)
    after = (
        f"Cost {proposal.cash_text(made.cost_ticks)}; it leaves cash {proposal.cash_text(made.cash_after_ticks)} "
        f"and value {proposal.cash_text(made.value_after_ticks)} {proposal.currency}."
    )
    return (
        trades_sheet(proposal, f"Proposed trades: {asked}"),
        f"{after}\nAfter it {proposal.certificate()}.",
    )


def _no_trades(proposal: Proposal) -> tuple[Block, ...]:
    """Why nothing trades: all is well, or each name with what holds it back."""
    if proposal.within_tolerance:
        return ("No trades: every drift is inside its band.",)
    rows = tuple((row.symbol, reason_text(row)) for row in proposal.decision.trades)
    return (Sheet("No trades, and why", ("symbol", "reason"), rows, "lw"),)


def of_prices(made: Decided) -> str:
    """Which prices stand behind the figures of a decision."""
    return said_of_prices(made.prices)


def said_of_prices(prices: Prices) -> str:
    """Which prices stand behind the figures."""
    basis = BASIS_SAYS[prices.basis] if prices.basis_stated else f"assumed {prices.basis}"
    return f"Prices: {prices.source or 'as handed in'}; {prices.price_field}, {basis}."


def folded_warnings(warnings: tuple[str, ...]) -> tuple[str, ...]:
    """The warnings within 80 columns, for a screen that is read and not parsed."""
    return tuple("\n  ".join(fold(warning, WIDTH - len("warning: "))) for warning in warnings)
