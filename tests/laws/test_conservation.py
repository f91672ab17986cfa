"""A hundred thousand random facts: the book agrees with an account kept a second way, and nothing is lost or made."""

from __future__ import annotations

import pytest
from booked import booked
from oracle.ledger_model import Life

from trimtab.ledger.accounts import Account, Ledger
from trimtab.ledger.facts import Opened
from trimtab.ledger.roll import enter, roll

FACTS = 100_000
BATCH = 2_500


def figures(account: Account) -> dict[str, object]:
    """What is compared: everything in whole cents and billionths of a share."""
    return {
        "cash": account.cash_minor.get("USD", 0),
        "shares": account.shares,
        "lots": {name: [[lot.quantity_units, lot.cost_minor] for lot in lots] for name, lots in account.lots.items()},
        "gains": sum(gain.gain_minor for gain in account.gains),
        "income": account.income_minor.get("USD", 0),
        "fees": account.fees_minor.get("USD", 0),
    }


def lived(seed: int, facts: int) -> None:
    """Enters a random life batch by batch, and holds each against the model."""
    life = Life(seed)
    ledger = booked(Ledger(), Opened("main", "2026-01-02"))
    opened, entries = ledger, []
    for _ in range(facts // BATCH):
        entered = enter(ledger, life.facts(BATCH), who="desk", when_utc="then")
        ledger = entered.ledger
        entries += entered.entries
        model = life.model
        assert figures(ledger.accounts["main"]) == {
            "cash": model.cash,
            "shares": {name: model.held(name) for name in sorted(model.lots) if model.held(name)},
            "lots": {name: lots for name, lots in model.lots.items() if lots},
            "gains": model.gains,
            "income": model.income,
            "fees": model.charges,
        }
        assert model.over() == 0
    assert roll(opened, entries) == ledger


@pytest.mark.no_cover  # long: other tests count the lines
def test_the_book_agrees_with_an_account_kept_in_fractions() -> None:
    lived(20261122, FACTS)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_the_book_agrees_for_a_million_facts(seed: int) -> None:
    lived(seed, FACTS)
