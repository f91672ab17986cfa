"""Every refusal: where, what was found, what is allowed, what to do.

The world's faults (a bad file, a wrong flag, a book that has no value) are refusals and end a run with exit status 2.
Our own faults are assertions and never reach a user as a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable

REFUSALS_SHOWN_BYTES = 4096


class Refusal(Exception):
    """One fault of the world, in one sentence: `where: found; allowed; remedy`.

    `where` is a file, a `file:line`, an option or an argument. Subclasses name the kind of input that was refused.
    """

    def __init__(self, where: str, found: str, allowed: str, remedy: str) -> None:
        self.where = where
        self.found = found
        self.allowed = allowed
        self.remedy = remedy
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The refusal as the user reads it, on one line."""
        parts = [part for part in (self.found, self.allowed, self.remedy) if part]
        text = f"{self.where}: {'; '.join(parts)}" if self.where else "; ".join(parts)
        return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


class Refusals(Refusal):
    """All refusals of one file at once, one sentence a line, at most 4 KiB of them."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        assert self.refusals, "an empty set of refusals refuses nothing"
        first = self.refusals[0]
        super().__init__(first.where, first.found, first.allowed, first.remedy)

    def sentence(self) -> str:
        """Each sentence on its own line; what does not fit in 4 KiB is counted."""
        if not hasattr(self, "refusals"):
            return ""
        lines: list[str] = []
        size = 0
        for at, refusal in enumerate(self.refusals):
            line = refusal.sentence()
            size += len(line.encode()) + 1
            if lines and size > REFUSALS_SHOWN_BYTES - 64:
                lines.append(f"... and {len(self.refusals) - at} more of the same file")
                break
            lines.append(line)
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.sentence()


class FileRefused(Refusal):
    """A file that cannot be read: missing, a directory, binary, empty, or not in a known form."""


class PricesRefused(Refusal):
    """Prices that cannot be understood, or that do not hold what the question needs."""


class TargetsRefused(Refusal):
    """Target weights that do not say one thing: a wrong sum, a duplicate, a weight below zero."""


class HoldingsRefused(Refusal):
    """Holdings that cannot be a book: shares below zero, a duplicate, no value."""


class FillsRefused(Refusal):
    """Fills that cannot have happened as written."""


class FlowsRefused(Refusal):
    """Flows that say no one amount for a day, or fall outside the history."""


class ActionsRefused(Refusal):
    """Splits, dividends or renames that cannot have happened as written, or that would be counted twice."""


class PositionsRefused(Refusal):
    """A broker's positions that cannot be read, or that do not add up."""


class BookRefused(Refusal):
    """A book of record that cannot be opened or read, or facts that it cannot take; the book is as it was."""


class ArchiveRefused(Refusal):
    """A day that cannot be archived or is archived otherwise, or an archive that cannot be read."""


class SleeveRefused(Refusal):
    """A sleeve file with an unknown key, a missing one or a value out of range."""


class MandateRefused(Refusal):
    """A policy, cost or limit out of its range, or two that contradict each other."""


class UsageRefused(Refusal):
    """A wrong option or argument, or two that cannot stand together."""


class ExtraMissing(Refusal):
    """A library that an optional capability needs and that is not installed."""

    def __init__(self, library: str, purpose: str, extra: str) -> None:
        super().__init__("", f"{library} is needed for {purpose}", "", f"pip install 'trimtab[{extra}]'")


class FeedFailed(Refusal):
    """A source of prices that did not answer, or answered without the prices asked for."""


class OutputRefused(Refusal):
    """A folder or file that cannot be written; what stood there before is untouched."""


class ReturnsRefused(Refusal):
    """Values or flows from which no return can be computed."""
