"""At: where in the journal a fact is posted, and how a refusal names that place."""

from __future__ import annotations

from typing import NamedTuple


class At(NamedTuple):
    """The place of a fact: its sequence and id in the journal, who entered it, and what a refusal calls it."""

    where: str
    sequence: int
    id: str
    who: str
