"""What the decision refuses to size: one question each, and its exact sentence."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from trimtab.decide.decision import decide
from trimtab.errors import Refusal, Refusals
from trimtab.ledger.book import Book, make_book
from trimtab.mandate.costs import Costs, Impact
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices

TODAY = "2026-11-20"
MANDATE = Mandate(make_targets({"AAA": 1}))
PRICES = Prices((TODAY,), ("AAA", "BBB"), (array("q", [60_000_000]), array("q", [0])), source="prices.csv")
BOOK = make_book({"AAA": 10}, 100)

REFUSED: list[tuple[str, Book, Prices, Mandate, list[str]]] = [
    ("a holding that never had a price", make_book({"BBB": 1}, 100), PRICES, MANDATE, [
        "prices.csv: BBB is held and has no good price in any session; a held name needs at least one price to be "
        "valued at; add a price of BBB"]),
    ("a book in another currency, and a holding without a price",
     make_book({"BBB": 1}, 100, currency="EUR"), PRICES, MANDATE, [
        "prices.csv: the prices are in USD and the book is in EUR; one currency and one scale; convert one of them",
        "prices.csv: BBB is held and has no good price in any session; a held name needs at least one price to be "
        "valued at; add a price of BBB"]),
    ("a held name without target where the policy refuses one", make_book({"BBB": 1}, 100),
     replace(PRICES, columns=(PRICES.columns[0], array("q", [20_000_000]))),
     replace(MANDATE, policy=Policy(unwanted="refuse")), [
        "holdings: BBB held without a target; unwanted is refuse; give each a target (0 to sell it), or choose "
        "unwanted sell or hold"]),
    ("an impact without a name's volume", BOOK, PRICES,
     replace(MANDATE, costs=Costs(impact=Impact(0.5, {"AAA": 0.02}, {}))), [
        "costs: impact has no volatility or no volume for AAA; every held or wanted name needs both; add AAA, or "
        "leave impact out"]),
]  # fmt: skip


@pytest.mark.parametrize(("book", "prices", "mandate", "sentences"), [case[1:] for case in REFUSED],
                         ids=[case[0] for case in REFUSED])  # fmt: skip
def test_the_decision_refuses(book: Book, prices: Prices, mandate: Mandate, sentences: list[str]) -> None:
    with pytest.raises((Refusal, Refusals)) as refused:
        decide(book, prices, mandate, TODAY)
    assert str(refused.value).splitlines() == sentences
