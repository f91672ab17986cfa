"""Odd lots of Apple and Microsoft held from 2000 to 2013 through their real splits and dividends, to the cent.

Closes, splits and dividends are those of test_real_splits.py, with their sources; the figures below were worked out on
paper from them, with 9.99 of fees a trade.
"""

from __future__ import annotations

import pytest
from answers.test_real_splits import SPLITS, dividends, series
from booked import booked, opened

from trimtab.ledger.accounts import Account
from trimtab.ledger.facts import DividendPaid, Fact, Filled, SplitDone
from trimtab.ledger.fills import BUY, SELL, Fill
from trimtab.ledger.lots import unrealised
from trimtab.ledger.roll import account_of
from trimtab.units import SHARE_PER, ticks

pytestmark = pytest.mark.no_cover

TRADES = [
    ("2000-03-01", "AAPL", BUY, 7), ("2001-06-05", "MSFT", BUY, 33), ("2003-04-17", "AAPL", BUY, 13),
    ("2012-03-01", "AAPL", SELL, 40),
]  # fmt: skip


def trade(session: str, symbol: str, side: str, shares: int) -> Fact:
    """A fill at the close, with 9.99 of fees."""
    close = ticks(series(symbol, "close")[session])
    return Filled("main", Fill(f"{session}-{symbol}", session, symbol, side, shares * SHARE_PER, close, 9_990_000))


def lived() -> Account:
    """The account after its trades and every action of its names, in order of session; actions come first."""
    days: list[tuple[str, int, object]] = [(row[0], 2, row) for row in TRADES]
    days += [(session, 0, (symbol, ratio)) for (symbol, session), ratio in SPLITS.items()]
    days += [(session, 1, (symbol, cash)) for symbol, session, cash in dividends()]
    ledger = opened(1_000_000, session="2000-01-03")
    for session, kind, row in sorted(days, key=lambda day: day[:2]):
        fact = trade(*row) if kind == 2 else action(account_of(ledger, "main"), session, kind, *row)  # type: ignore
        if fact:
            ledger = booked(ledger, fact)
    return account_of(ledger, "main")


def action(held: Account, session: str, kind: int, symbol: str, amount: float) -> Fact | None:
    """The split or the dividend of a name that is held."""
    shares = held.shares.get(symbol, 0) // SHARE_PER
    if not shares:
        return None
    if kind == 0:
        return SplitDone("main", session, symbol, int(amount), 1)
    return DividendPaid("main", session, f"{symbol}-{session}", symbol, round(amount * 100) * shares)


@pytest.fixture(scope="module")
def held() -> Account:
    """The account in March 2013."""
    return lived()


def test_7_and_13_shares_of_apple_are_28_and_26_after_their_splits(held: Account) -> None:
    # 7 at 130.31 and 9.99 cost 922.16, two splits; 13 at 13.12 and 9.99 cost 180.55, one split; 40 are sold at 544.47
    # and bring 21,768.81: all 28 of the first lot, and 12 of the 26, which cost 180.55 x 12 / 26 = 83.33
    found = [(gain.quantity_units // SHARE_PER, gain.cost_minor, gain.proceeds_minor, gain.term) for gain in held.gains]
    assert found == [(28, 92_216, 1_523_817, "long"), (12, 8_333, 653_064, "long")]
    left = [(lot.quantity_units // SHARE_PER, lot.cost_minor, lot.acquired) for lot in held.lots["AAPL"]]
    assert left == [(14, 9_722, "2003-04-17")]


def test_33_shares_of_microsoft_are_66_at_the_same_cost(held: Account) -> None:
    found = [(lot.quantity_units // SHARE_PER, lot.cost_minor, lot.acquired) for lot in held.lots["MSFT"]]
    assert found == [(66, 240_579, "2001-06-05")]


def test_income_is_every_dividend_on_the_shares_of_its_day(held: Account) -> None:
    # Microsoft paid 7.77 in all on 66 shares, Apple 2.65 three times on the 14 that were left
    assert held.income_minor == {"USD": 51_282 + 11_130}


def test_cash_is_what_came_less_what_went(held: Account) -> None:
    assert held.cash_minor == {"USD": 1_000_000 - 92_216 - 18_055 - 240_579 + 2_176_881 + 62_412}


def test_what_is_left_is_valued_at_the_last_close(held: Account) -> None:
    rows = unrealised(held.lots["AAPL"], ticks(series("AAPL", "close")["2013-03-01"]), 6, "2013-03-01")
    assert [(row.value_minor, row.gain_minor, row.term) for row in rows] == [(602_658, 592_936, "long")]
