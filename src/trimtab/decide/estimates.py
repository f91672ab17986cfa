"""What an order would cost at a price, by the very arithmetic that the decision used: fees, and all of it."""

from __future__ import annotations

from typing import NamedTuple

from trimtab.decide import kernel
from trimtab.decide.crossing import impact_of, spreads_of, terms_of
from trimtab.ledger.book import Book
from trimtab.ledger.fills import BUY
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.targets import Targets
from trimtab.units import SHARE_PER, WEIGHT_ONE, worth


class Estimate(NamedTuple):
    """In ticks: the fees that a broker's bill says (commission, duty, fees), and with spread and impact all of it."""

    fees_ticks: int
    cost_ticks: int


class Meant(NamedTuple):
    """An order to be estimated: units are 10**-9 of a share, the price is in ticks of 10**-scale of the currency."""

    symbol: str
    side: str
    quantity_units: int
    price_ticks: int
    currency: str
    scale: int


def estimate(costs: Costs, meant: Meant, session: str) -> Estimate:
    """What the order would cost on the session, each term rounded up to the minor unit."""
    book = Book((), 0, SHARE_PER, meant.currency, meant.scale)
    terms = terms_of(Mandate(Targets((), WEIGHT_ONE), costs=costs, limits=Limits(step="0.000000001")), session, book)
    money = worth(meant.quantity_units, meant.price_ticks, SHARE_PER)
    spread, impact = spreads_of(costs, (meant.symbol,))[0], impact_of(costs, meant.symbol)
    if not money:
        return Estimate(0, 0)
    buys = int(meant.side == BUY)
    fees = kernel.cost_of(terms, 0, 0.0, meant.quantity_units, money, buys)
    return Estimate(fees, kernel.cost_of(terms, spread, impact, meant.quantity_units, money, buys))
