"""What becomes of one question to a price file: refused, warned or accepted, and the exact words for it."""

from __future__ import annotations

from refusals import prices_outcomes
from refusals.cases import Case
from refusals.questions_corpus import ASKED


def outcome(case: Case) -> tuple[str, str]:
    """The outcome of reading the file with what the case asks for, and the exact words for it."""
    return prices_outcomes.outcome(case, **ASKED[case.name])
