"""The arithmetic of one decision, on rows of whole ticks, in the subset of Python that a compiler takes.

docs/decision.md is the specification. Money is whole ticks, weights are whole 10**-12, floats carry only ratios (and
for lanes whole numbers below 2**53, see plain.py); every product is split so that it stays below 2**63. No function
here knows a symbol: position i of a row is symbol i of the crossing. The rooms import each other by relative names
only, so that the same source can be loaded a second time, compiled.

The walk of one account: drift -> goals -> problem -> choices -> dual -> moves -> proof -> settle -> why.
"""

from __future__ import annotations

from .account import decide_account, decide_block
from .block import Books, Lanes, Shared
from .costs import cost_of
from .lanes import run_lanes
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
from .tallies import Tallies
from .walk import AT_CLOSE, ENDED, LATER, NEVER, OUT_OF_BOUNDS, PLANNED, Days, Log, Pace, Stopped, walk

__all__ = [
    "AT_CLOSE",
    "ENDED",
    "FROZEN",
    "IN_BAND",
    "LATER",
    "LOCKED",
    "NEVER",
    "NO_BUY",
    "NO_PRICE",
    "NO_SELL",
    "OUT_OF_BOUNDS",
    "PLANNED",
    "SLACK",
    "UNWANTED",
    "Accounts",
    "Answers",
    "Books",
    "Case",
    "Days",
    "Lanes",
    "Log",
    "Names",
    "Pace",
    "Problem",
    "Rows",
    "Shared",
    "Space",
    "Stopped",
    "Tallies",
    "Terms",
    "cost_of",
    "decide_account",
    "decide_block",
    "run_lanes",
    "walk",
]  # fmt: skip
