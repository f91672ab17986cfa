"""At: where in the journal a fact is posted, and how a refusal names that place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class At:
    """The place of the fact at hand: its sequence and id in the journal, who entered it, and what a refusal calls it.

    A roll has one, which moves along with it: a new one for each fact costs more than most of what is done at it.
    """

    where: str = ""
    sequence: int = 0
    id: str = ""
    who: str = ""
