"""`trimtab propose` as a desk uses it: files in, a screen that can be read, one JSON document for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from walk.commands import page, trimtab, write

FILES = {
    "targets.csv": """
        symbol,weight
        AAA,40%
        BBB,40%
        CASH,20%
    """,
    "prices.csv": """
        Date,AAA,BBB
        2026-11-18,50.00,20.00
        2026-11-19,55.00,20.00
        2026-11-20,60.00,19.00
    """,
    "holdings.csv": """
        symbol,shares
        AAA,100
        BBB,200
        CASH,200
    """,
}
EARLIER = "--as-of 2026-11-19"
BOOK = "--targets targets.csv --prices prices.csv --holdings holdings.csv"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def test_a_drifted_book_gets_trades_with_costs_and_reasons(desk: Path) -> None:
    assert trimtab(desk, f"propose {BOOK} --fee-bps 10 --basis raw").out == page("""
        2026-11-20: the book is worth 10,000.00 USD.
        Prices: prices.csv; close, raw.

        Held today
        symbol  shares  price     value  weight  target   drift  trade
        AAA        100  60.00  6,000.00   60.0%   40.0%  +20.0%    -33
        BBB        200  19.00  3,800.00   38.0%   40.0%   -2.0%    +10
        CASH                     200.00    2.0%   20.0%  -18.0%

        Proposed trades: a drift is outside its band
        symbol  side  shares  price   notional  cost  reason
        AAA     sell      33  60.00  -1,980.00  1.98  sold to its target
        BBB     buy       10  19.00     190.00  0.19  bought to its target

        Cost 2.17; it leaves cash 1,987.83 and value 9,997.83 USD.
        After it 43.91 USD (0.439% of the book, costs included) is off target; proved:
        no plan in whole steps does better.
    """)


def test_a_new_book_is_bought_from_its_capital(desk: Path) -> None:
    done = trimtab(desk, "propose --targets targets.csv --prices prices.csv --basis raw --capital 1000")
    assert done.out == page("""
        2026-11-20: the book is worth 1,000.00 USD.
        Prices: prices.csv; close, raw.

        Held today
        symbol  shares  price     value  weight  target   drift  trade
        AAA          0  60.00      0.00    0.0%   40.0%  -40.0%     +7
        BBB          0  19.00      0.00    0.0%   40.0%  -40.0%    +20
        CASH                   1,000.00  100.0%   20.0%  +80.0%

        Proposed trades: a drift is outside its band
        symbol  side  shares  price  notional  cost  reason
        AAA     buy        7  60.00    420.00  0.00  bought to its target
        BBB     buy       20  19.00    380.00  0.00  bought to its target

        Cost 0.00; it leaves cash 200.00 and value 1,000.00 USD.
        After it 40.00 USD (4.000% of the book, costs included) is off target; proved:
        no plan in whole steps does better.
    """)


def test_what_a_lock_leaves_of_the_targets_stands_beside_them(desk: Path) -> None:
    assert trimtab(desk, f"propose {BOOK} --basis raw --no-sell AAA").out == page("""
        2026-11-20: the book is worth 10,000.00 USD.
        Prices: prices.csv; close, raw.

        Held today
        symbol  shares  price     value  weight  target  attainable   drift  trade
        AAA        100  60.00  6,000.00   60.0%   40.0%       60.0%  +20.0%
        BBB        200  19.00  3,800.00   38.0%   40.0%       26.7%   -2.0%    -60
        CASH                     200.00    2.0%   20.0%       13.3%  -18.0%

        Proposed trades: a drift is outside its band
        symbol  side  shares  price   notional  cost  reason
        BBB     sell      60  19.00  -1,140.00  0.00  sold to its target

        Cost 0.00; it leaves cash 1,340.00 and value 10,000.00 USD.
        After it 13.33 USD (0.133% of the book, costs included) is off goal: what the
        policy, locks and frozen names leave of the targets; proved: no plan in whole
        steps does better.
    """)


def test_the_price_of_a_millionth_is_not_shown_as_none(desk: Path) -> None:
    write(desk, {"prices.csv": "Date,AAA,BBB\n2026-11-20,0.000002,0.05\n"})
    done = trimtab(desk, f"propose {BOOK} --basis raw")
    assert "AAA        100  0.000002" in done.out and "BBB        200    0.0500" in done.out


def test_inside_the_band_nothing_trades(desk: Path) -> None:
    done = trimtab(desk, f"propose {BOOK} --basis raw --tolerance 0.3")
    assert done.status == 0
    assert "No trades: every drift is inside its band." in done.out


def test_where_a_trade_is_due_and_none_is_made_each_name_says_why(desk: Path) -> None:
    done = trimtab(desk, f"propose {BOOK} --basis raw --turnover-max 0 --no-buy BBB")
    assert done.status == 0
    assert done.out.endswith(
        page("""
        No trades, and why
        symbol  reason
        AAA     the turnover cap is reached
        BBB     may not be bought
    """)
    )


@pytest.mark.parametrize(
    ("options", "trades"),
    [
        ("--tolerance 25%", {}),
        ("--scope breached --tolerance 0.12", {"AAA": -33, "BBB": 9}),
        ("--to edge", {"AAA": -30}),
        ("--tolerance 0.3 --relative 0.4", {"AAA": -33, "BBB": 10}),
        ("--tolerance 0.3 --relative 0.4 --combine larger", {}),
        ("--relative 1", {"AAA": -33, "BBB": 10}),
        ("--tolerance none --relative 1", {}),
        ("--mode buy_only", {}),
        ("--no-sell AAA", {"BBB": -60}),
        ("--step 25", {"AAA": -25}),
        ("--rounding down", {"AAA": -34, "BBB": 10}),
        ("--as-of 2026-11-19", {"AAA": -29, "BBB": -6}),
        ("--price AAA=50 --price BBB=20", {"AAA": -26, "BBB": -16}),
        ("--cash 1000", {"AAA": -27, "BBB": 32}),
        ("--cash-floor 2500", {"AAA": -38, "BBB": -2}),
        ("--trade-min 800", {"AAA": -30}),
        ("--turnover-max 0.02", {"AAA": -6, "BBB": 1}),
        ("--calendar monthly --tolerance 0.5 --last-traded 2026-10-30", {"AAA": -33, "BBB": 10}),
        ("--calendar monthly --tolerance 0.5 --last-traded 2026-11-02", {}),
        ("--cooldown 5 --last-traded 2026-11-18", {}),
    ],
)
def test_each_option_says_what_it_is_for(desk: Path, options: str, trades: dict[str, int]) -> None:
    done = trimtab(desk, f"propose {BOOK} --basis raw {options} --json")
    assert (done.status, json.loads(done.out)["trades"]) == (0, trades)


@pytest.mark.parametrize(
    ("options", "trades", "cost"),
    [
        ("--fee-bps 100", {"AAA": -33, "BBB": 9}, 21.51),
        ("--fee-bps 100 --objective names", {"AAA": -33, "BBB": 10}, 21.7),
        ("--per-share 0.5", {"AAA": -33, "BBB": 9}, 21.0),
        ("--per-order 2", {"AAA": -33, "BBB": 10}, 4.0),
        ("--per-order-min 20", {"AAA": -34, "BBB": 10}, 40.0),
        ("--fee-bps 500 --per-order-cap 1", {"AAA": -33, "BBB": 10}, 2.0),
        ("--half-spread-bps 50", {"AAA": -33, "BBB": 10}, 10.85),
        ("--buy-duty-bps 50", {"AAA": -33, "BBB": 10}, 0.95),
    ],
)
def test_each_cost_is_paid(desk: Path, options: str, trades: dict[str, int], cost: float) -> None:
    document = json.loads(trimtab(desk, f"propose {BOOK} --basis raw {options} --json").out)
    assert (document["trades"], document["fees_paid"]) == (trades, cost)


def test_the_json_says_what_the_screen_says_and_more(desk: Path) -> None:
    done = trimtab(desk, f"propose {BOOK} --basis raw --fee-bps 10 --json")
    document = json.loads(done.out)
    assert (done.status, done.err) == (0, "")
    assert {name: document[name] for name in ("within_tolerance", "fees_paid", "cash_after", "total_val", "as_of")} == {
        "within_tolerance": False, "fees_paid": 2.17, "cash_after": 1987.83, "total_val": 9997.83,
        "as_of": "2026-11-20",
    }  # fmt: skip
    assert document["drift"] == {"AAA": 0.2, "BBB": -0.02, "CASH": -0.18}
    assert document["certificate"]["proved"] is True
    assert len(document["hash"]) == 64


def test_a_name_with_an_old_price_is_frozen_and_said_and_the_rest_goes_on(desk: Path) -> None:
    write(desk, {"prices.csv": "Date,AAA,BBB\n2026-11-19,60,20\n2026-11-20,60,\n"})
    done = trimtab(desk, f"propose {BOOK} --basis raw --json")
    document = json.loads(done.out)
    assert done.status == 0
    assert done.err.startswith("warning: BBB is frozen: its newest price is of 2026-11-19")
    warned = [finding["code"] for finding in document["findings"] if finding["severity"] == "warning"]
    assert warned == ["stale_price", "frozen_under_target"]
    assert document["reasons"]["BBB"] == "stale_price"
    assert set(document["trades"]) == {"AAA"}


def test_a_target_without_prices_is_frozen_and_said_and_the_rest_goes_on(desk: Path) -> None:
    write(
        desk, {"targets.csv": "symbol,weight\nAAA,40%\nBB,40%\nCASH,20%\n", "holdings.csv": "symbol,shares\nCASH,600\n"}
    )
    done = trimtab(desk, f"propose {BOOK} --basis raw --json")
    document = json.loads(done.out)
    assert done.err.startswith("warning: BB is frozen: prices.csv: there are no prices for BB (nearest: BBB); ")
    assert (done.status, document["trades"], document["reasons"]["BB"]) == (0, {"AAA": 7}, "no_price")
    refused = trimtab(desk, f"propose {BOOK} --basis raw --strict")
    assert (refused.status, refused.err.split(";")[0]) == (2, "prices.csv: there are no prices for BB (nearest: BBB)")
    write(desk, {"holdings.csv": "symbol,shares\nBB,5\nCASH,600\n"})
    held = trimtab(desk, f"propose {BOOK} --basis raw")
    assert (held.status, held.err.split(";")[0]) == (2, "prices.csv: BB is held and has no good price in any session")


def test_an_older_price_is_traded_on_where_its_age_is_allowed(desk: Path) -> None:
    write(desk, {"prices.csv": "Date,AAA,BBB\n2026-11-19,60,20\n2026-11-20,60,\n"})
    done = trimtab(desk, f"propose {BOOK} --basis raw --price-age 1 --json")
    assert (done.err, set(json.loads(done.out)["trades"])) == ("", {"AAA", "BBB"})


def test_live_prices_open_a_session_of_their_own(desk: Path) -> None:
    done = trimtab(desk, f"propose {BOOK} --basis raw --as-of 2026-11-23 --price AAA=58 --price BBB=20 --json")
    document = json.loads(done.out)
    assert (done.status, done.err, document["as_of"]) == (0, "", "2026-11-23")
    assert document["value_before"] == 100 * 58 + 200 * 20 + 200


def test_live_prices_alone_are_enough(desk: Path) -> None:
    done = trimtab(desk, "propose --targets targets.csv --holdings holdings.csv --price AAA=60 --price BBB=19 --json")
    assert (done.status, json.loads(done.out)["trades"]) == (0, {"AAA": -33, "BBB": 10})


def test_out_writes_the_report_of_the_decision_as_a_set(desk: Path) -> None:
    done = trimtab(desk, f"propose {BOOK} --basis raw --out plan")
    assert done.out.endswith("\nWritten to plan\n")
    assert sorted(path.name for path in (desk / "plan").iterdir()) == [
        "portfolio_positions.csv", "portfolio_rebalance_trades.csv", "portfolio_summary.json",
    ]  # fmt: skip


def test_a_sleeve_file_says_it_all_and_an_option_stands_before_it(desk: Path) -> None:
    sleeve = """
        capital = 10000
        [targets]
        AAA = 0.4
        BBB = 0.4
        CASH = 0.2
        [prices]
        source = "prices.csv"
        basis = "raw"
        [policy]
        tolerance = 0.01
    """
    write(desk, {"sleeve.toml": sleeve})
    assert json.loads(trimtab(desk, "propose sleeve.toml --json").out)["trades"] == {"AAA": 67, "BBB": 210}
    held = trimtab(desk, "propose sleeve.toml --holdings holdings.csv --tolerance 0.5 --json")
    assert json.loads(held.out)["trades"] == {}


def test_of_targets_with_dates_the_set_in_force_is_wanted_from_a_sleeve_too(desk: Path) -> None:
    dated = "date,symbol,weight\n2026-11-01,AAA,1\n2026-11-20,BBB,1\n"
    write(desk, {"dated.csv": dated, "sleeve.toml": """
        capital = 6000
        targets_file = "dated.csv"
        [prices]
        source = "prices.csv"
        basis = "raw"
    """})  # fmt: skip
    loose = "--targets dated.csv --prices prices.csv --basis raw --capital 6000"
    for book in (loose, "sleeve.toml"):
        wanted = [json.loads(trimtab(desk, f"propose {book} {day} --json").out)["trades"] for day in ("", EARLIER)]
        assert wanted == [{"BBB": 315}, {"AAA": 109}]


def test_the_same_inputs_have_the_same_hash_whatever_their_order(desk: Path) -> None:
    first = json.loads(trimtab(desk, f"propose {BOOK} --basis raw --json").out)["hash"]
    write(desk, {"targets.csv": "symbol,weight\nCASH,0.2\nBBB,0.4\nAAA,0.4\n"})
    write(desk, {"prices.csv": "Date,BBB,AAA\n2026-11-18,20,50\n2026-11-19,20,55\n2026-11-20,19,60\n"})
    assert json.loads(trimtab(desk, f"propose {BOOK} --basis raw --json").out)["hash"] == first
    assert json.loads(trimtab(desk, f"propose {BOOK} --basis raw --fee-bps 1 --json").out)["hash"] != first


def test_age_is_counted_in_the_sessions_of_a_named_exchange(desk: Path) -> None:
    # two rows lie after the price, but New York rested on the first of them (Thanksgiving)
    write(desk, {"prices.csv": "Date,AAA,BBB\n2026-11-25,60,20\n2026-11-26,60,\n2026-11-27,60,\n"})
    options = f"propose {BOOK} --basis raw --price-age 1 --json"
    assert json.loads(trimtab(desk, options).out)["reasons"]["BBB"] == "stale_price"
    assert json.loads(trimtab(desk, f"{options} --exchange XNYS").out)["reasons"]["BBB"] != "stale_price"
    refused = trimtab(desk, f"propose {BOOK} --exchange XNYZ")
    assert (refused.status, refused.err.split(";")[0]) == (2, "--exchange: no exchange is named 'XNYZ'")
