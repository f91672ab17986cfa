"""What a wrong argument gets, to the letter: books, targets, policies, costs and limits made in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from trimtab.errors import Refusal
from trimtab.ledger.book import make_book
from trimtab.mandate.costs import Costs, Impact, SellFee
from trimtab.mandate.limits import Limits
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets

SETTINGS: dict[str, Callable[..., Any]] = {"policy": Policy, "costs": Costs, "limits": Limits}
NOT_NEGATIVE = "it is a number of zero or more"
BAND = "a band is a fraction of zero or more (0.02 is two points)"
TO = "it is target, edge or a fraction of the band from 0 to 1"

# the record, its arguments, the argument that is named, what was found, what is allowed
WRONG_SETTINGS: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("policy", {"combine": "sum"}, "combine", "'sum'", "it is one of smaller, larger"),
    ("policy", {"calendar": "hourly"}, "calendar", "'hourly'",
     "it is one of daily, weekly, monthly, quarterly, yearly"),
    ("policy", {"tolerance": -0.01}, "tolerance", "-0.01", BAND),
    ("policy", {"tolerance": float("nan")}, "tolerance", "nan", BAND),
    ("policy", {"tolerance": {"AAPL": "2%"}}, "tolerance of AAPL", "'2%'", BAND),
    ("policy", {"relative": True}, "relative", "True", BAND),
    ("policy", {"to": "middle"}, "to", "'middle'", TO),
    ("policy", {"to": 1.5}, "to", "1.5", TO),
    ("policy", {"cooldown_sessions": 1.5}, "cooldown_sessions", "1.5", "it is a whole number of sessions"),
    ("policy", {"cooldown_sessions": -1}, "cooldown_sessions", "-1", "it is zero or more"),
    ("policy", {"when": "both"}, "when", "'both'", "it needs a calendar"),
    ("policy", {"tolerance": None}, "tolerance", "None",
     "without a band and without a calendar nothing would ever trade"),
    ("costs", {"fee_bps": -5}, "fee_bps", "-5", NOT_NEGATIVE),
    ("costs", {"fee_bps": "five"}, "fee_bps", "'five'", NOT_NEGATIVE),
    ("costs", {"buy_duty_bps": 6_000}, "buy_duty_bps", "6000", "it is in basis points, from 0 to 5000"),
    ("costs", {"per_order": float("inf")}, "per_order", "inf", NOT_NEGATIVE),
    ("costs", {"per_order_min": 5, "per_order_cap": 1}, "per_order_cap", "1", "it is not less than per_order_min"),
    ("costs", {"half_spread_bps": {"AAPL": -1}}, "half_spread_bps of AAPL", "-1", NOT_NEGATIVE),
    ("costs", {"sell_fees": [{"rate": 1}]}, "sell_fees", "['rate']", "a row has name, since, bps, per_share and cap"),
    ("costs", {"sell_fees": [SellFee("SEC", bps=-1)]}, "sell_fees bps of SEC", "-1", NOT_NEGATIVE),
    ("costs", {"sell_fees": [SellFee("TAF", cap=-1)]}, "sell_fees cap of TAF", "-1", NOT_NEGATIVE),
    ("costs", {"impact": {"coefficient": 1}}, "impact", "['coefficient']", "it has coefficient, volatility and volume"),
    ("costs", {"impact": Impact(1.0, {"A": 0.02}, {"A": 0.0})}, "impact volume of A", "0.0", "it is above zero"),
    ("costs", {"impact": {"coefficient": 1, "volatility": 0.02, "volume": {}}}, "impact volatility", "0.02",
     "it is a table by symbol"),
    ("limits", {"cash_floor": -1}, "cash_floor", "-1", NOT_NEGATIVE),
    ("limits", {"trade_min": None}, "trade_min", "None", NOT_NEGATIVE),
    ("limits", {"turnover_max": -0.1}, "turnover_max", "-0.1", NOT_NEGATIVE),
    ("limits", {"no_buy": "AAPL"}, "no_buy", "'AAPL'", "it is a list of symbols"),
    ("limits", {"step": 0}, "step", "0", "it is a number of shares above zero, with at most nine decimals"),
    ("limits", {"step": {"AAPL": "1e-10"}}, "step of AAPL", "'1e-10'",
     "it is a number of shares above zero, with at most nine decimals"),
    ("limits", {"step": "one"}, "step", "'one'", "it is a number of shares above zero"),
    ("limits", {"price_age_sessions_max": -1}, "price_age_sessions_max", "-1",
     "it is a whole number of sessions, zero or more"),
    ("limits", {"price_age_sessions_max": True}, "price_age_sessions_max", "True",
     "it is a whole number of sessions, zero or more"),
]  # fmt: skip

SYMBOL = "a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ signs; correct the symbol"
WRONG_HOLDINGS: list[tuple[dict[Any, Any], Any, str]] = [
    ({"AAPL": -1}, 0, "holdings: the shares of AAPL are -1; shares are zero or more (long only); correct them"),
    ({"AAPL": "ten"}, 0, "holdings: the shares of AAPL are 'ten'; shares are a number of zero or more; correct them"),
    ({"AAPL": Decimal("1e-10")}, 0,
     "holdings: the shares of AAPL are 1E-10; shares have at most nine decimals; round them"),
    ({7: 1}, 0, f"holdings: the symbol 7 is not text; {SYMBOL}"),
    ({"": 1}, 0, f"holdings: the symbol is empty; {SYMBOL}"),
    ({"A" * 33: 1}, 0, f"holdings: the symbol has 33 characters; {SYMBOL}"),
    ({"A\tB": 1}, 0, f"holdings: the symbol 'A\\tB' has a control character; {SYMBOL}"),
    ({"=A1": 1}, 0, f"holdings: the symbol '=A1' starts like a formula; {SYMBOL}"),
    ({"../A": 1}, 0, f"holdings: the symbol '../A' looks like a path; {SYMBOL}"),
    ({"A B": 1}, 0, f"holdings: the symbol 'A B' has a character that no symbol has; {SYMBOL}"),
    ({"AAPL": 1}, "much", "holdings: the cash is 'much'; cash is an amount of money; correct it"),
    ({"A": -1, "B": True}, 0,
     "holdings: the shares of A are -1; shares are zero or more (long only); correct them\n"
     "holdings: the shares of B are True; shares are a number of zero or more; correct them"),
]  # fmt: skip

REMEDY = "correct them, or choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)"
WRONG_TARGETS: list[tuple[dict[Any, Any], str, str]] = [
    ({}, "refuse", "targets: there is no target weight; at least one is needed; add one"),
    ({"A": 0.5, "B": 0.4}, "refuse",
     f"targets: the target weights sum to 90%; with CASH they must sum to 100%; {REMEDY}"),
    ({"A": 0.8, "B": 0.4}, "rest_to_cash",
     f"targets: the target weights sum to 120%; with CASH they must sum to 100%; {REMEDY}"),
    ({"A": -0.5, "B": 1.5}, "refuse",
     "targets: the weight of A is -0.5; a weight is zero or more (long only); correct the weight"),
    ({"A": float("nan")}, "refuse",
     "targets: the weight of A is nan; a weight is a number from 0 to 1; correct the weight"),
    ({"A": 2e6}, "refuse",
     "targets: the weight of A is 2000000.0; a weight is a number from 0 to 1; correct the weight"),
    ({None: 1}, "refuse", f"targets: the symbol None is not text; {SYMBOL}"),
    ({"=A": 0.5, "B": "half"}, "refuse",
     f"targets: the symbol '=A' starts like a formula; {SYMBOL}\n"
     "targets: the weight of B is 'half'; a weight is a number from 0 to 1; correct the weight"),
]  # fmt: skip


def sentence(make: Callable[..., object], *arguments: object, **settings: object) -> str:
    """What the refusal of the call says."""
    with pytest.raises(Refusal) as refused:
        make(*arguments, **settings)
    return str(refused.value)


@pytest.mark.parametrize(("record", "settings", "name", "found", "allowed"), WRONG_SETTINGS)
def test_a_wrong_setting_is_refused_by_its_name(
    record: str, settings: Mapping[str, Any], name: str, found: str, allowed: str
) -> None:
    assert sentence(SETTINGS[record], **settings) == f"{record}: {name} is {found}; {allowed}; correct {name}"


@pytest.mark.parametrize(("holdings", "cash", "says"), WRONG_HOLDINGS)
def test_wrong_holdings_are_refused_all_at_once(holdings: Mapping[Any, Any], cash: object, says: str) -> None:
    assert sentence(make_book, holdings, cash) == says


@pytest.mark.parametrize(("weights", "when_not_one", "says"), WRONG_TARGETS)
def test_wrong_targets_are_refused_all_at_once(weights: Mapping[Any, Any], when_not_one: str, says: str) -> None:
    assert sentence(make_targets, weights, when_not_one=when_not_one) == says
