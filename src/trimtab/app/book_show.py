"""A book on the screen and as JSON: what is held in which lots, what was booked, what the journal says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING

from trimtab.app.books import Booking, Shown, Verified, cash_of, cash_text
from trimtab.app.open_show import open_figures, open_screen
from trimtab.app.sheets import Sheet
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Fact
from trimtab.ledger.fills import Fill
from trimtab.ledger.journal import Entry
from trimtab.mandate.lines import settings_lines
from trimtab.units import SHARE_PER, currency_exponent, money, shares

if TYPE_CHECKING:
    from trimtab.app.screen import Block
    from trimtab.edges.reports import Json

HASH_SHOWN = 16


def booking_screen(booking: Booking) -> tuple[Block, ...]:
    """What was booked and what the book had already, in words, and the head after it."""
    return (f"{booking.place}, account {booking.account}: {_booked(booking)}\n{_head(booking.ledger)}",)


def _booked(booking: Booking) -> str:
    known = f"{_counted(booking.known)} already in the book" if booking.known else ""
    if not booking.entries:
        return f"nothing new: {known}." if known else "nothing new."
    new = f"booked {_counted([entry.fact for entry in booking.entries])}"
    return f"{new}; {known}." if known else f"{new}."


def _counted(facts: Sequence[Fact]) -> str:
    """How many facts of each kind: `2 fills, 1 split`."""
    counts: dict[str, int] = {}
    for fact in facts:
        counts[fact.kind] = counts.get(fact.kind, 0) + 1
    return ", ".join(f"{count} {_WORDS.get(kind, kind)}{'s' if count > 1 else ''}" for kind, count in counts.items())


_HASHES = ("plan", "inputs", "file", "replaces")  # shown by their first characters
_WORDS = {
    "opened": "opening",
    "transferred": "transfer",
    "targets": "mandate",
    "proposed": "plan",
    "approved": "approval",
    "cancelled": "cancellation",
    "lots": "lot choice",
    "reconciled": "reconciliation",
}


def _head(ledger: Ledger) -> str:
    return f"Entry {ledger.sequence}, head {ledger.head[:HASH_SHOWN]}."


def book_screen(shown: Shown) -> tuple[Block, ...]:
    """What the account holds, what it cost, and what was gained so far."""
    account = shown.account
    cash = ", ".join(f"{cash_text(minor, code)} {code}" for code, minor in cash_of(account).items())
    lead = f"{shown.place}, account {account.name}, opened {account.opened}: cash {cash}."
    others = sorted(set(shown.ledger.accounts) - {account.name})
    beside = f"\nOther accounts of the book: {', '.join(others)}." if others else ""
    blocks: list[Block] = [lead + beside, *_held(account)]
    gains = tuple(_gains(account))
    if gains:
        blocks.append(Sheet("Realised", ("", "gain", "of proceeds", "currency"), gains, "lrrl"))
    return (*blocks, *_wanted(account), *open_screen(account), _head(shown.ledger))


def _wanted(account: Account) -> tuple[Block, ...]:
    """The mandate and the latest plan, where there is one of them."""
    if not account.weights and account.plan is None:
        return ()
    from trimtab.app.mandates import mandate_screen, plan_screen

    return *mandate_screen(account), *plan_screen(account)


def _held(account: Account) -> Iterator[Block]:
    rows = tuple(
        (
            symbol, _shares(units), str(len(account.lots[symbol])), _costs(account, symbol),
            min(lot.acquired for lot in account.lots[symbol]) or "unknown",
        )
        for symbol, units in account.shares.items()
    )  # fmt: skip
    if rows:
        yield Sheet("Held", ("symbol", "shares", "lots", "cost", "since"), rows, "lrrrl")
    else:
        yield "No shares are held."


def _costs(account: Account, symbol: str) -> str:
    """What the lots cost in all; a plus says that the cost of some is not known."""
    lots = account.lots[symbol]
    known = sum(lot.cost_minor for lot in lots if lot.cost_known)
    unknown = any(not lot.cost_known for lot in lots)
    text = cash_text(known, lots[0].currency) if not unknown or known else "unknown"
    return f"{text}+" if unknown and known else text


def _gains(account: Account) -> Iterator[tuple[str, str, str, str]]:
    """The gains realised so far by term and currency."""
    for term, code in sorted({(gain.term, gain.currency) for gain in account.gains}):
        of = [gain for gain in account.gains if (gain.term, gain.currency) == (term, code)]
        total, proceeds = sum(gain.gain_minor for gain in of), sum(gain.proceeds_minor for gain in of)
        known = all(gain.cost_known for gain in of)
        yield term, cash_text(total, code) if known else "unknown", cash_text(proceeds, code), code


def _shares(units: int) -> str:
    count = shares(units, SHARE_PER)
    return f"{count:,}" if isinstance(count, int) else f"{count.normalize():,f}"


def lots_sheet(account: Account) -> Sheet:
    """Each lot with the day it was acquired and what it cost."""
    rows = tuple(
        (
            symbol, lot.acquired or "unknown", _shares(lot.quantity_units),
            cash_text(lot.cost_minor, lot.currency) if lot.cost_known else "unknown", lot.lot_id,
        )
        for symbol in account.shares
        for lot in account.lots[symbol]
    )  # fmt: skip
    return Sheet("Lots", ("symbol", "acquired", "shares", "cost", "lot"), rows, "llrrw")


def history_screen(place: str, entries: Sequence[Entry], last: int | None) -> tuple[Block, ...]:
    """The entries of the journal, the newest last: which, when it took effect, what it says, and who entered it."""
    shown = entries if last is None else entries[len(entries) - min(last, len(entries)) :]
    if not shown:
        return (f"{place}: nothing was booked yet.",)
    rows = tuple(
        (str(entry.sequence), entry.fact.session, entry.fact.kind, entry.who, said(entry.fact)) for entry in shown
    )
    title = f"{place}: {len(shown)} of {len(entries)} entries"
    return (Sheet(title, ("entry", "session", "kind", "who", "what"), rows, "rlllw"),)


def said(fact: Fact) -> str:
    """The fact in a few words: its account, and what of it is not empty."""
    words = [fact.account]
    for name, value in _said_fields(fact):
        words.append(value if name in ("symbol", "side", "fill_id") else f"{name} {value}")
    return " ".join(words)


def _said_fields(fact: Fact | Fill) -> Iterator[tuple[str, str]]:
    currency = getattr(fact, "currency", "USD")
    for name in _field_names(fact):
        value = getattr(fact, name)
        if name in ("account", "session", "scale", "currency") or value is True or value in ("", 0, ()):
            continue
        if isinstance(value, Fill):
            yield from _said_fields(value)
        elif name == "settings":
            yield name, f"of {len(settings_lines(value))}"
        elif name.endswith("_minor"):
            yield name.removesuffix("_minor"), f"{cash_text(value, currency)} {currency}"
        elif name.endswith("_ticks"):
            yield name.removesuffix("_ticks"), f"{money(value, getattr(fact, 'scale', 6)).normalize():,f}"
        elif name.endswith("_units"):
            yield name.removesuffix("_units"), _shares(value)
        elif isinstance(value, tuple):
            yield name, f"of {len(value)}"
        else:
            yield name, value[:HASH_SHOWN] if name in _HASHES else str(value)


def _field_names(fact: Fact | Fill) -> tuple[str, ...]:
    return fact._fields if isinstance(fact, Fill) else tuple(field.name for field in fields(fact))


def verified_screen(verified: Verified) -> tuple[Block, ...]:
    """How many entries were held against their hashes, and the head to keep elsewhere."""
    if verified.fault:
        return (f"The book does not verify.\n{verified.fault}",)
    ledger = verified.ledger
    accounts = f"{len(ledger.accounts)} account{'s' if len(ledger.accounts) != 1 else ''}"
    return (
        f"{verified.place} verifies: {ledger.sequence} entries of {accounts}, each sealed to the one before, and the "
        f"book replays from them.\nHead {ledger.head}",
    )


# --- the same for programs -------------------------------------------------------------------------------------------
def booking_figures(booking: Booking) -> dict[str, Json]:
    """What was booked, key by key."""
    return {
        "book": booking.place, "account": booking.account, **_head_figures(booking.ledger),
        "booked": [entry_figures(entry) for entry in booking.entries],
        "already_booked": [fact.key for fact in booking.known],
        "findings": [{"severity": f.severity, "code": f.code, "symbol": f.symbol, "session": f.session, "text": f.text}
                     for f in booking.findings],
    }  # fmt: skip


def book_figures(shown: Shown) -> dict[str, Json]:
    """What the account holds, key by key: money exact, shares exact."""
    account = shown.account
    return {
        "book": shown.place, "account": account.name, "accounts": sorted(shown.ledger.accounts),
        **_head_figures(shown.ledger), "opened": account.opened, "currency": account.currency, "method": account.method,
        "cash": {code: money(minor, currency_exponent(code)) for code, minor in cash_of(account).items()},
        "shares": {symbol: _exact(units) for symbol, units in account.shares.items()},
        "lots": [
            {
                "lot": lot.lot_id, "symbol": symbol, "acquired": lot.acquired or None,
                "shares": _exact(lot.quantity_units), "currency": lot.currency,
                "cost": money(lot.cost_minor, currency_exponent(lot.currency)) if lot.cost_known else None,
            }
            for symbol in account.shares for lot in account.lots[symbol]
        ],
        "gains": [
            {
                "by": gain.by, "lot": gain.lot_id, "symbol": gain.symbol, "acquired": gain.acquired or None,
                "closed": gain.closed, "shares": _exact(gain.quantity_units), "term": gain.term,
                "currency": gain.currency, "proceeds": money(gain.proceeds_minor, currency_exponent(gain.currency)),
                "gain": money(gain.gain_minor, currency_exponent(gain.currency)) if gain.cost_known else None,
            }
            for gain in account.gains
        ],
        **mandate_figures(account), "plan": plan_figures(account), **open_figures(account),
    }  # fmt: skip


def mandate_figures(account: Account) -> dict[str, Json]:
    """The targets of the account in fractions, and its settings that are not the default; None where none were set."""
    if not account.weights:
        return {"targets": None, "settings": None}
    weights: dict[str, Json] = {symbol: Decimal(weight).scaleb(-12) for symbol, weight in account.weights}
    return {"targets": weights, "settings": settings_lines(account.settings)}


def plan_figures(account: Account) -> dict[str, Json] | None:
    """The latest plan of the account; None where it has none."""
    plan = account.plan
    if plan is None:
        return None
    return {
        "plan": plan.plan, "session": plan.session, "state": plan.state, "proposed_by": plan.proposed_by,
        "approved_by": plan.approved_by or None, "void_since": plan.void_since or None,
        "orders": [order.order_id for order in account.orders.values() if order.plan == plan.plan],
    }  # fmt: skip


def history_figures(place: str, entries: Sequence[Entry], last: int | None) -> dict[str, Json]:
    """The entries of the journal, key by key."""
    shown = entries if last is None else entries[len(entries) - min(last, len(entries)) :]
    return {"book": place, "entries": [entry_figures(entry) for entry in shown]}


def verified_figures(verified: Verified) -> dict[str, Json]:
    """Whether the book verifies, and its head."""
    return {
        "book": verified.place, "verifies": not verified.fault, "fault": verified.fault or None,
        "accounts": sorted(verified.ledger.accounts), **_head_figures(verified.ledger),
    }  # fmt: skip


def entry_figures(entry: Entry) -> dict[str, Json]:
    """An entry, with its fact as it is written in the journal."""
    return {
        "entry": entry.sequence, "id": entry.id, "who": entry.who, "when": entry.when_utc, "hash": entry.hash,
        "fact": _record(entry.fact),
    }  # fmt: skip


def _record(fact: Fact) -> Mapping[str, Json]:
    """The fact as the journal writes it: money in minor units or ticks, shares in 10^-9."""
    from json import loads

    from trimtab.ledger.journal import canon

    record: Mapping[str, Json] = loads(canon(fact))
    return record


def _head_figures(ledger: Ledger) -> dict[str, Json]:
    return {"entries": ledger.sequence, "head": ledger.head}


def _exact(units: int) -> int | Decimal:
    count = shares(units, SHARE_PER)
    return count if isinstance(count, int) else count.normalize()
