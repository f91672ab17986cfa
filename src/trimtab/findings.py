"""What a stage noticed and the reader must know: a frozen name, an assumed basis, money that stays in cash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing noticed, in one sentence; `symbol` and `session` are empty where it concerns them all.

    A finding never stops a run. Warnings stand on stderr, in the JSON and in the report; notes in the last two.
    """

    code: str
    symbol: str
    text: str
    session: str = ""
    severity: str = "warning"
