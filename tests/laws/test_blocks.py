"""P8: an account decided alone gets the answer it gets inside any block, whatever else it holds, in any order."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from oracle.books import SESSIONS, Case, case

from trimtab.decide import kernel
from trimtab.decide.crossing import Crossed, cross, row_symbols
from trimtab.market.quality import inspect


def crossed(one: Case, like: Case) -> Crossed:
    """The book of one case under the mandate of another: what a fleet of accounts on one model looks like."""
    symbols = row_symbols(one.book, like.mandate)
    quotes, _ = inspect(like.prices, symbols, SESSIONS[-1])
    return cross(
        one.book, like.prices, like.mandate, SESSIONS[-1], quotes, last_traded=None, asked=False, axis=SESSIONS
    )


def answered(accounts: list[Crossed]) -> list[tuple[object, ...]]:
    """Each account's answer when all are decided as one block."""
    rows = kernel.Rows(*([] for _ in range(8)))
    offsets = [0]
    for account in accounts:
        for column, more in zip(rows, account.names[:8], strict=True):
            column.extend(more)
        offsets.append(len(rows.shares))
    cases = zip(*(account.case for account in accounts), strict=True)
    block = kernel.Accounts(offsets, *(list(column) for column in cases))
    answers = kernel.Answers(*([0] * offsets[-1] for _ in range(5)), *([0] * len(accounts) for _ in range(9)))
    kernel.decide_block(accounts[0].terms, block, rows, answers)
    spans = [slice(a, b) for a, b in pairwise(offsets)]
    return [
        (*(column[span] for column in answers[:5]), *(column[k] for column in answers[5:]))
        for k, span in enumerate(spans)
    ]


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.no_cover) for seed in (0, *range(2, 12)))])
def test_p8_an_account_alone_is_the_account_in_any_block(seed: int) -> None:
    like = case(seed, "bps", 8, capital=50_000)
    dice = random.Random(seed)
    accounts = []
    for k in range(12):
        held = tuple((symbol, dice.randint(0, 40)) for symbol in like.mandate.targets.symbols)
        book = type(like.book)(tuple(pair for pair in held if pair[1]), dice.randint(10**9, 10**11))
        accounts.append(crossed(Case(k, "bps", book, like.prices, like.mandate), like))
    alone = [answered([account])[0] for account in accounts]
    assert sum(answer[-1] != 0 for answer in alone) > 5, "few accounts trade, so the test shows little"
    assert answered(accounts) == alone
    assert answered(accounts[::-1]) == alone[::-1]
    assert answered(accounts[:5]) + answered(accounts[5:]) == alone
