"""Laws of the settings that a book keeps as text: they come back as they were, and decide the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

import pytest
from booked import opened
from hypothesis import given, settings
from hypothesis import strategies as st

from trimtab.errors import BookRefused
from trimtab.ledger.facts import Renamed, TargetsSet, Transferred
from trimtab.ledger.settled import settings_renamed
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.lines import settings_lines
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.order_limits import OrderLimits
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets, make_targets
from trimtab.mandate.tax import TaxRates
from trimtab.mandate.written import Settings, settings_of, settings_text, targets_of, weights_of
from trimtab.units import decimal

TARGETS = make_targets({"AAPL": "0.6", "600519": "0.3", "CASH": "0.1"})
SYMBOLS = st.sampled_from(["AAPL", "600519", "BRK.B", "NVDA"])
BANDS = st.none() | st.floats(0, 10) | st.dictionaries(SYMBOLS | st.sampled_from(["CASH", "*"]), st.floats(0, 10))
AMOUNTS = st.one_of(
    st.integers(0, 10**6), st.floats(0, 1e6), st.decimals(0, 10**6, places=20, allow_nan=False, allow_infinity=False)
)
BPS = st.integers(0, 5000) | st.floats(0, 5000) | st.decimals(0, 4999, places=25)
FEES = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["SEC fee", "0.5", "2026"]), "bps": BPS},
        optional={"since": st.sampled_from(["2026-01-02", "2025-07-01"]), "cap": AMOUNTS},
    ),
    max_size=3,
)
POLICIES = st.builds(
    Policy,
    tolerance=BANDS, relative=BANDS, to=st.sampled_from(["target", "edge"]) | st.floats(0, 1),
    calendar=st.sampled_from(["daily", "monthly"]), cooldown_sessions=st.integers(0, 100),
    mode=st.sampled_from(["full", "buy_only"]), priced=st.none() | st.floats(0.001, 100),
)  # fmt: skip
COSTS = st.builds(
    Costs,
    fee_bps=BPS, per_share=AMOUNTS, half_spread_bps=BPS | st.dictionaries(SYMBOLS, BPS), sell_fees=FEES,
    impact=st.none() | st.fixed_dictionaries({
        "coefficient": st.floats(0, 10), "volatility": st.dictionaries(SYMBOLS, st.floats(0, 1)),
        "volume": st.dictionaries(SYMBOLS, st.floats(1, 1e9)),
    }),
)  # fmt: skip
LIMITS = st.builds(
    Limits,
    cash_floor=AMOUNTS, trade_min=AMOUNTS, no_buy=st.lists(SYMBOLS), no_sell=st.lists(SYMBOLS),
    step=st.sampled_from([1, 100, 0.0001, Decimal("0.000000001"), {"AAPL": 0.5, "*": 1}]),
    turnover_max=st.none() | st.floats(0, 10), price_age_sessions_max=st.integers(0, 100),
)  # fmt: skip
ORDERS = st.builds(
    OrderLimits,
    order_nav_max=st.decimals(0, 1000, places=6), order_notional_max=st.none() | st.integers(0, 10**9),
    restricted=st.lists(SYMBOLS), order_type=st.sampled_from(["MOC", "LOC", "MKT", "LMT"]),
    exchange_minutes=st.none() | st.integers(0, 60), symbols=st.sampled_from([(), ("BRK.B=BRK B",)]),
    broker_account=st.sampled_from(["", "0123", "1.50"]),
)  # fmt: skip
RATES = st.none() | st.decimals(0, 1, places=9)
TAXES = st.builds(TaxRates, short=RATES, long=RATES)


@pytest.mark.no_cover  # long: other tests count the lines
@given(POLICIES, COSTS, LIMITS, ORDERS, TAXES)
@settings(max_examples=300)
def test_settings_written_and_read_are_the_same(
    policy: Policy, costs: Costs, limits: Limits, orders: OrderLimits, tax: TaxRates
) -> None:
    text = settings_text(Mandate(TARGETS, policy, costs, limits), orders, tax)
    found = settings_of(text)
    for mine, theirs in ((found.policy, policy), (found.costs, costs), (found.limits, limits), (found.orders, orders),
                         (found.tax, tax)):  # fmt: skip
        assert exact(mine) == exact(theirs)
    assert settings_text(found.mandate(TARGETS), found.orders, found.tax) == text


def exact(record: object) -> dict[str, object]:
    """A record by its fields; numbers compare by value, so 5, 5.0 and Decimal(5) are one."""
    return {field.name: plain(getattr(record, field.name)) for field in fields(record)}  # type: ignore[arg-type]


def plain(value: object) -> object:
    """The value with each number as the decimal it reads as."""
    if is_dataclass(value):
        return exact(value)
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value if value is None or isinstance(value, str | frozenset) else decimal(value)  # type: ignore[arg-type]


def test_only_what_differs_from_the_defaults_is_written() -> None:
    plain = '{"costs":{},"limits":{},"orders":{},"policy":{},"tax":{}}'
    assert settings_text(Mandate(TARGETS), OrderLimits(), TaxRates()) == plain
    assert settings_of(plain) == settings_of("") == Settings()
    mandate = Mandate(TARGETS, Policy(0.05, to="edge"), Costs(fee_bps=5.0), Limits(no_buy=("NVDA", "600519")))
    text = settings_text(mandate, OrderLimits(order_nav_max="0.50"), TaxRates("0.37", 0.2))
    assert text == (
        '{"costs":{"fee_bps":5},"limits":{"no_buy":["600519","NVDA"]},"orders":{"order_nav_max":"0.5"},'
        '"policy":{"to":"edge","tolerance":"0.05"},"tax":{"long":"0.2","short":"0.37"}}'
    )
    assert settings_lines(text) == {
        "costs.fee_bps": "5", "limits.no_buy": "600519, NVDA", "orders.order_nav_max": "0.5", "policy.to": "edge",
        "policy.tolerance": "0.05", "tax.long": "0.2", "tax.short": "0.37",
    }  # fmt: skip


def test_settings_however_their_numbers_were_written_are_one_text() -> None:
    one = Mandate(TARGETS, Policy(tolerance=0.5), Costs(fee_bps=Decimal("5.00")), Limits(step={"*": 1, "AAPL": 0.5}))
    other = Mandate(TARGETS, Policy(tolerance=0.50), Costs(fee_bps="5"), Limits(step={"AAPL": "0.50", "*": 1.0}))
    texts = {settings_text(mandate, OrderLimits(), TaxRates()) for mandate in (one, other)}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ("3", "cannot be read"),
        ('{"fees":{}}', "no table fees"),
        ('{"costs":{"fee":1}}', "no setting fee"),
        ('{"costs":{"fee_bps":-1}}', "fee_bps is -1"),
        ('{"costs":{"fee_bps":"many"}}', "fee_bps is 'many'"),
        ('{"policy":[]}', "cannot be read"),
        ('{"policy":{"tolerance":"0.02x"}}', "tolerance is '0.02x'"),
    ],
)
def test_a_text_that_is_no_settings_is_refused(text: str, found: str) -> None:
    with pytest.raises(BookRefused, match=found):
        settings_of(text, "account main")


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=5))
def test_weights_come_back_as_targets(parts: list[int]) -> None:
    weights = {f"S{at}": Decimal(part) / sum(parts) for at, part in enumerate(reversed(parts))}
    made = make_targets(weights)
    kept = weights_of(made)
    assert [symbol for symbol, _ in kept] == sorted((*made.symbols, "CASH"), key=str.encode)
    again = targets_of(kept)
    assert dict(again.weights) == dict(made.weights) and again.cash == made.cash
    assert replace(made, weights=tuple(sorted(made.weights)), findings=()) == Targets(
        tuple(sorted(again.weights)), again.cash
    )


RENAMED = Settings(
    Policy(tolerance={"AAPL": 0.05, "*": 0.02}), Costs(half_spread_bps={"AAPL": 3, "NVDA": 1}),
    Limits(no_buy=("AAPL", "NVDA"), step={"AAPL": 10}),
    OrderLimits(restricted=("AAPL",), listings=("AAPL=NASDAQ", "NVDA=NASDAQ"), symbols=("BRK.B=BRK B",)),
)  # fmt: skip


def text_of(each: Settings) -> str:
    """The text of settings."""
    return settings_text(each.mandate(TARGETS), each.orders, each.tax)


def test_settings_follow_a_symbol_to_its_new_name() -> None:
    now = settings_of(settings_renamed(text_of(RENAMED), "AAPL", "APPL"))
    assert (now.policy.tolerance, now.costs.half_spread_bps) == ({"APPL": 0.05, "*": 0.02}, {"APPL": 3, "NVDA": 1})
    assert (now.limits.no_buy, now.limits.step_of("APPL")) == ({"APPL", "NVDA"}, 10)
    assert (now.orders.restricted, now.orders.listings) == (("APPL",), ("APPL=NASDAQ", "NVDA=NASDAQ"))
    assert now.orders.symbols == ("BRK.B=BRK B",)


def test_what_is_set_for_the_new_name_itself_stays() -> None:
    now = settings_of(settings_renamed(text_of(RENAMED), "AAPL", "NVDA"))
    assert now.costs.half_spread_bps == {"NVDA": 1} and now.limits.no_buy == {"NVDA"}
    assert now.orders.listings == ("NVDA=NASDAQ",)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", text_of(Settings())])
def test_settings_without_the_symbol_stay_as_they_are(text: str) -> None:
    assert settings_renamed(text, "AAPL", "APPL") == text


@pytest.mark.no_cover  # long: other tests count the lines
@given(POLICIES, COSTS, LIMITS, ORDERS, TAXES)
@settings(max_examples=100)
def test_settings_renamed_and_back_are_the_same(
    policy: Policy, costs: Costs, limits: Limits, orders: OrderLimits, tax: TaxRates
) -> None:
    text = text_of(Settings(policy, costs, limits, orders, tax))
    assert settings_renamed(settings_renamed(text, "AAPL", "ZZZZ"), "ZZZZ", "AAPL") == text


def test_a_book_renames_the_settings_of_its_mandate() -> None:
    wanted = TargetsSet("main", "2026-11-02", weights_of(TARGETS), text_of(RENAMED))
    bought = Transferred("main", "2026-11-02", "t", "AAPL", 10**9, 1)
    after = opened(10_000, bought, wanted, Renamed("main", "2026-11-03", "AAPL", "APPL")).accounts["main"]
    assert dict(after.weights)["APPL"] == dict(wanted.weights)["AAPL"]
    assert settings_of(after.settings).limits.no_buy == {"APPL", "NVDA"}
