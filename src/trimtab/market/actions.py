"""Corporate actions that a holding lives through: splits, dividends and renames, by session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """`after` new shares for `before` old ones, effective before the session opens (2 for 1: after=2, before=1)."""

    session: str
    symbol: str
    after: int
    before: int


@dataclass(frozen=True, slots=True, order=True)
class Dividend:
    """Cash per share held before the ex-date session, in ticks per share of that day (not split-adjusted)."""

    session: str
    symbol: str
    cash_ticks: int


@dataclass(frozen=True, slots=True, order=True)
class Rename:
    """What was called `symbol` is called `to` from the session on, effective before it opens; nothing else changes."""

    session: str
    symbol: str
    to: str


@dataclass(frozen=True, slots=True)
class Actions:
    """The splits, dividends and renames of a period, each in order of session and symbol."""

    splits: tuple[Split, ...] = ()
    dividends: tuple[Dividend, ...] = ()
    renames: tuple[Rename, ...] = ()

    def split_between(self, symbol: str, after: str, upto: str) -> tuple[int, int]:
        """The product of the symbol's splits with after < session <= upto, as (new shares, old shares)."""
        new, old = 1, 1
        for split in self.splits:
            if split.symbol == symbol and after < split.session <= upto:
                new, old = new * split.after, old * split.before
        return new, old
