"""The arithmetic of one decision, on rows of whole ticks, in the subset of Python that a compiler takes.

docs/decision.md is the specification. Money is whole ticks, weights are whole 10**-12, floats carry only ratios; every
product is split so that it stays below 2**63. No function here knows a symbol: position i of a row is symbol i of the
crossing. The rooms import each other by relative names only, so that the same source can be loaded a second time,
compiled.

The walk of one account: drift -> goals -> problem -> choices -> dual -> moves -> proof -> settle -> why.
"""

from __future__ import annotations

from .account import decide_account, decide_block
from .records import (
    FROZEN,
    IN_BAND,
    LOCKED,
    NO_BUY,
    NO_PRICE,
    NO_SELL,
    SLACK,
    UNWANTED,
    Accounts,
    Answers,
    Case,
    Names,
    Problem,
    Rows,
    Space,
    Terms,
)

__all__ = [
    "FROZEN", "IN_BAND", "LOCKED", "NO_BUY", "NO_PRICE", "NO_SELL", "SLACK", "UNWANTED",
    "Accounts", "Answers", "Case", "Names", "Problem", "Rows", "Space", "Terms", "decide_account", "decide_block",
]  # fmt: skip
