"""The rows of an actions file as facts of a book: what a split leaves over is counted on the shares held by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trimtab.app.books import Told, now_utc, placed
from trimtab.edges.feeds import statement_files
from trimtab.edges.feeds.statement_files import Action
from trimtab.errors import ActionsRefused, Refusal, Refusals
from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Delisted, DividendPaid, Fact, FeeCharged, InterestPaid, Renamed, SplitDone
from trimtab.ledger.roll import enter
from trimtab.units import SHARE_PER, shares

Kept = Mapping[tuple[str, str], Fact]


def actions_told(path: str, actions: Sequence[Action], account: str, ledger: Ledger, kept: Kept) -> tuple[Told, ...]:
    """A fact a row. Each is tried on the book as the rows above leave it; all that cannot be are refused at once."""
    told: list[Told] = []
    refusals: list[Refusal] = []
    for action in actions:
        where = f"{path}:{action.line}"
        try:
            fact = _fact(where, action, ledger.accounts[account], kept)
            ledger = enter(ledger, (fact,), who="-", when_utc=now_utc()).ledger
        except Refusal as refusal:
            refusals.append(placed(refusal, [where]))
            continue
        told.append(Told(where, fact))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    return tuple(told)


def _fact(where: str, action: Action, account: Account, kept: Kept) -> Fact:
    name, day, symbol, paid = account.name, action.session, action.symbol, action.amount_minor or 0
    if action.action == statement_files.SPLIT:
        return _split(where, action, account, kept)
    if action.action == statement_files.DIVIDEND:
        return DividendPaid(
            name, day, action.ref or f"{symbol}/{day}", symbol, paid, action.withheld_minor, action.shares_units,
            account.currency,
        )  # fmt: skip
    if action.action == statement_files.RENAME:
        return Renamed(name, day, symbol, action.renamed_to)
    if action.action == statement_files.DELISTING:
        return Delisted(name, day, symbol, paid, account.currency)
    if action.action == statement_files.FEE:
        return FeeCharged(name, day, action.ref or day, paid, account.currency, action.memo)
    return InterestPaid(name, day, action.ref or day, paid, account.currency, action.memo)


def _split(where: str, action: Action, account: Account, kept: Kept) -> SplitDone:
    """The split, with the fraction of a share that a book of whole shares is paid for in cash."""
    after, before = action.ratio
    done = kept.get((SplitDone.kind, f"{action.symbol}/{action.session}"))
    same = isinstance(done, SplitDone) and (done.after, done.before) == action.ratio
    if isinstance(done, SplitDone) and same and action.amount_minor in (None, done.lieu_minor):
        return done
    held = account.shares.get(action.symbol, 0)
    fraction = held * after // before % SHARE_PER if held % SHARE_PER == 0 else 0
    if fraction and action.amount_minor is None:
        new = shares(fraction, SHARE_PER)
        found = f"a split of {after} for {before} leaves {new:f} of a share of {action.symbol}"
        raise ActionsRefused(where, found, "a book of whole shares is paid cash for it", "write the cash in amount")
    paid = (action.amount_minor or 0) if fraction else 0
    if action.amount_minor and not fraction:
        raise ActionsRefused(
            where, f"amount: the split leaves no fraction of {action.symbol}", "cash in lieu pays for one",
            "leave the cell empty",
        )  # fmt: skip
    return SplitDone(account.name, action.session, action.symbol, after, before, fraction, paid, account.currency)
