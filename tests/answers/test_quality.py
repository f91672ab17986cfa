"""Which prices freeze a name: the rules of the quality gate as tables, with figures worked out by hand."""

from __future__ import annotations

from array import array

import pytest

from trimtab.findings import Finding
from trimtab.market.actions import Actions, Split
from trimtab.market.prices import Prices
from trimtab.market.quality import Quote, inspect, quote

DAYS = ("2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20")
TODAY = DAYS[-1]
CENT = 10_000

# Five closes in cents ("-" is a gap), then the price the name is valued at, the session it is of, and the doubt.
RULES = """
10000 10100 10200 10300 10400 | 10400 2026-11-20 ok            a price of today is traded on
10000 10100 10200 10300     - | 10300 2026-11-19 stale_price   a missing last price freezes on the last one
10000 10100     -     -     - | 10100 2026-11-17 stale_price   also when three are missing
    -     -     -     -     - |     0 -          no_price      a name without any price has no value
    -     -     -     - 10400 | 10400 2026-11-20 ok            a first price has nothing to jump from
10000 10000 10000 10000 20000 | 20000 2026-11-20 ok            exactly double is no jump
10000 10000 10000 10000 20001 | 10000 2026-11-19 jump          a cent above double is one
10000 10000 10000 10000  5000 |  5000 2026-11-20 ok            exactly half is no jump
10000 10000 10000 10000  4999 | 10000 2026-11-19 jump          a cent below half is one
10000 10000 10000     - 20001 | 10000 2026-11-18 jump          a jump over a gap is a jump
10000 10000 10000 20001 20001 | 20001 2026-11-20 ok            a jump freezes its own session only
10000 10000 10000 20001     - | 10000 2026-11-18 stale_price   the last good price is not a jumped one
10000 10000 10000 90000 10000 | 10000 2026-11-18 jump          back from a spike is a jump too
  100   100   100   100 10000 |   100 2026-11-19 unit_error    a hundred times: pounds after pence
  100   100   100   100 11000 |   100 2026-11-19 unit_error    ten per cent above a hundred times
  100   100   100   100 11001 |   100 2026-11-19 jump          beyond that a plain jump
  100   100   100   100  9000 |   100 2026-11-19 unit_error    ten per cent below a hundred times
  100   100   100   100  8999 |   100 2026-11-19 jump          beyond that a plain jump
10000 10000 10000 10000   100 | 10000 2026-11-19 unit_error    a hundredth
10000 10000 10000 10000   110 | 10000 2026-11-19 unit_error    ten per cent above a hundredth
10000 10000 10000 10000   111 | 10000 2026-11-19 jump          beyond that a plain jump
10000 10000 10000 10000   -50 | 10000 2026-11-19 negative_price a price below zero is no price
10000 10000 10000   -50 10000 | 10000 2026-11-20 ok            and the next one is compared across it
"""


def rows(table: str) -> list[tuple[str, list[int], int, str, str]]:
    """Each row of a table of rules as (what it says, cents, price, session, doubt)."""
    found = []
    for line in table.strip().splitlines():
        closes, _, answer = line.partition("|")
        price, session, doubt, says = answer.split(maxsplit=3)
        cents = [0 if close == "-" else int(close) for close in closes.split()]
        found.append((says.strip(), cents, int(price), session.strip("-"), "" if doubt == "ok" else doubt))
    return found


def prices_of(
    *columns: list[int],
    basis: str = "raw",
    splits: tuple[Split, ...] = (),
    doubts: tuple[Finding, ...] = (),
    days: tuple[str, ...] = DAYS,
) -> Prices:
    ticks = tuple(array("q", [cents * CENT for cents in column]) for column in columns)
    names = tuple("ABCDEF"[: len(columns)])
    return Prices(days, names, ticks, basis=basis, actions=Actions(splits), doubts=doubts)


@pytest.mark.parametrize(("says", "cents", "price", "session", "doubt"), rows(RULES), ids=lambda value: str(value)[:48])
def test_rule(says: str, cents: list[int], price: int, session: str, doubt: str) -> None:
    assert quote(prices_of(cents), "A", TODAY) == Quote("A", price * CENT, session, doubt), says


@pytest.mark.parametrize("age, doubt", [(0, "stale_price"), (1, "stale_price"), (2, ""), (3, "")])
def test_an_old_price_is_traded_on_up_to_the_age_allowed(age: int, doubt: str) -> None:
    prices = prices_of([10000, 10100, 10200, 0, 0])
    assert quote(prices, "A", TODAY, age_sessions_max=age) == Quote("A", 10200 * CENT, "2026-11-18", doubt)


def test_age_is_counted_on_the_sessions_of_the_data_unless_an_exchange_is_named() -> None:
    monday_then_friday = ("2026-11-16", "2026-11-20")
    prices = prices_of([10000, 0], [0, 10000], days=monday_then_friday)
    assert quote(prices, "A", TODAY, age_sessions_max=1).doubt == ""
    assert quote(prices, "A", TODAY, age_sessions_max=1, axis=DAYS).doubt == "stale_price"
    assert quote(prices, "A", TODAY, age_sessions_max=4, axis=DAYS).doubt == ""


def test_an_intraday_price_of_the_day_is_of_the_exchange_session() -> None:
    hours = ("2026-11-19T20:30:00Z", "2026-11-20T14:30:00Z", "2026-11-20T15:30:00Z")
    prices = prices_of([100, 101, 0], [100, 0, 0], days=hours)
    assert quote(prices, "A", hours[2]).doubt == "stale_price"
    assert quote(prices, "A", hours[2], axis=DAYS).doubt == ""
    assert quote(prices, "B", hours[2], axis=DAYS).doubt == "stale_price"


def test_a_session_without_data_is_priced_by_the_last_one_before() -> None:
    assert quote(prices_of([100, 101, 102, 103, 104]), "A", "2026-11-22") == Quote("A", 104 * CENT, TODAY, "")
    assert quote(prices_of([100, 101, 102, 103, 104]), "A", "2026-11-15") == Quote("A", 0, "", "no_price")


def test_an_unknown_symbol_was_never_priced() -> None:
    assert quote(prices_of([100, 101, 102, 103, 104]), "Z", TODAY) == Quote("Z", 0, "", "no_price")


FOUR_FOR_ONE = Split("2026-11-20", "A", 4, 1)


@pytest.mark.parametrize(
    "says, cents, basis, splits, expected",
    [
        ("a split explains a quarter", [400, 400, 400, 400, 101], "raw", (FOUR_FOR_ONE,), (101, TODAY, "")),
        ("without the split it is a jump", [400, 400, 400, 400, 101], "raw", (), (400, "2026-11-19", "jump")),
        ("a split that did not happen", [400, 400, 400, 400, 400], "raw", (FOUR_FOR_ONE,), (100, "2026-11-19", "jump")),
        ("adjusted prices know no split", [400, 400, 400, 400, 400], "split", (FOUR_FOR_ONE,), (400, TODAY, "")),
        ("a split over a gap", [400, 400, 400, 0, 101], "raw", (FOUR_FOR_ONE,), (101, TODAY, "")),
        ("a carried price lives through the split", [400, 400, 400, 400, 0], "raw", (FOUR_FOR_ONE,),
         (100, "2026-11-19", "stale_price")),
        ("a reverse split explains ten times", [400, 400, 400, 400, 4000], "raw", (Split(TODAY, "A", 1, 10),),
         (4000, TODAY, "")),
        ("another name's split explains nothing", [400, 400, 400, 400, 100], "raw", (Split(TODAY, "B", 4, 1),),
         (400, "2026-11-19", "jump")),
    ],
)  # fmt: skip
def test_a_split_explains_a_raw_jump(
    says: str, cents: list[int], basis: str, splits: tuple[Split, ...], expected: tuple[int, str, str]
) -> None:
    price, session, doubt = expected
    assert quote(prices_of(cents, basis=basis, splits=splits), "A", TODAY) == Quote(
        "A", price * CENT, session, doubt
    ), says


def doubted(session: str, code: str = "duplicate_price", symbol: str = "A") -> Finding:
    return Finding(code, symbol, f"prices.csv:7: {symbol} has two prices on {session or 'each session'}", session)


def test_a_doubted_cell_freezes_its_name_for_its_session_and_no_other() -> None:
    today = prices_of([100, 101, 102, 103, 0], [100, 101, 102, 103, 104], doubts=(doubted(TODAY),))
    assert quote(today, "A", TODAY) == Quote("A", 103 * CENT, "2026-11-19", "duplicate_price")
    assert quote(today, "B", TODAY).doubt == ""
    older = prices_of([100, 101, 102, 0, 104], doubts=(doubted("2026-11-19"),))
    assert quote(older, "A", TODAY) == Quote("A", 104 * CENT, TODAY, "")


def test_a_doubted_cell_that_kept_its_figure_is_still_no_price() -> None:
    prices = prices_of([100, 101, 102, 103, 999], doubts=(doubted(TODAY),))
    assert quote(prices, "A", TODAY) == Quote("A", 103 * CENT, "2026-11-19", "duplicate_price")


def test_a_name_doubted_as_a_whole_has_no_price() -> None:
    prices = prices_of([100, 101, 102, 103, 104], doubts=(doubted("", "mixed_currency"),))
    quotes, findings = inspect(prices, ["A"], TODAY)
    assert quotes["A"] == Quote("A", 0, "", "no_price")
    assert findings[0].text == (
        "A is frozen: prices.csv:7: A has two prices on each session; it has no value and is not traded"
    )


def test_each_frozen_name_gets_one_sentence_that_says_why_and_at_what_it_is_valued() -> None:
    prices = prices_of(
        [10000, 10100, 10200, 10300, 0],
        [10000, 10000, 10000, 10000, 30000],
        [0, 0, 0, 0, 0],
        [10000, 10000, 10000, 10000, 100],
        [10000, 10000, 10000, 10000, 10050],
    )
    quotes, findings = inspect(prices, list("ABCDE"), TODAY)
    warnings = [finding for finding in findings if finding.severity == "warning"]
    assert list(quotes) == list("ABCDE") and quotes["E"].doubt == ""
    assert [(finding.symbol, finding.code, finding.session) for finding in warnings] == [
        ("A", "stale_price", TODAY), ("B", "jump", TODAY), ("C", "no_price", TODAY), ("D", "unit_error", TODAY),
    ]  # fmt: skip
    assert [finding.text for finding in warnings] == [
        "A is frozen: its newest price is of 2026-11-19, 1 session before 2026-11-20 (0 allowed); "
        "it is valued at 103.00, its last good price (2026-11-19), and not traded",
        "B is frozen: its price went from 100.00 on 2026-11-19 to 300.00 on 2026-11-20 "
        "without a split that explains it; "
        "it is valued at 100.00, its last good price (2026-11-19), and not traded",
        "C is frozen: it has no price up to 2026-11-20; it has no value and is not traded",
        "D is frozen: its price went from 100.00 on 2026-11-19 to 1.00 on 2026-11-20 without a split that explains it, "
        "a unit error; it is valued at 100.00, its last good price (2026-11-19), and not traded",
    ]


def test_older_jumps_of_a_name_are_one_warning_that_counts_them_and_names_the_last() -> None:
    _, findings = inspect(prices_of([100, 300, 900, 901, 902], [100, 100, 300, 300, 301]), ["A", "B"], TODAY)
    assert [(finding.code, finding.severity, finding.session) for finding in findings] == [
        ("older_jump", "warning", "2026-11-18"), ("older_jump", "warning", "2026-11-18"),
    ]  # fmt: skip
    assert [finding.text for finding in findings] == [
        "A jumped 2 times, the last time when its price went from 3.00 on 2026-11-17 to 9.00 on 2026-11-18 "
        "without a split that explains it; check its history",
        "B jumped once, when its price went from 1.00 on 2026-11-17 to 3.00 on 2026-11-18 "
        "without a split that explains it; check its history",
    ]


def test_older_jumps_are_found_beside_splits_and_doubts_too() -> None:
    split = prices_of([400, 100, 300, 301, 302], splits=(Split("2026-11-17", "A", 4, 1),))
    assert [finding.session for finding in inspect(split, ["A"], TODAY)[1]] == ["2026-11-18"]
    beside = prices_of([400, 0, 900, 901, 902], doubts=(doubted("2026-11-17"),))
    codes = [(finding.code, finding.session) for finding in inspect(beside, ["A"], TODAY)[1]]
    assert codes == [("older_jump", "2026-11-18"), ("gap", "2026-11-17")]


def test_gaps_and_a_late_first_price_are_notes_and_nothing_is_filled() -> None:
    prices = prices_of([0, 101, 0, 0, 104])
    quotes, findings = inspect(prices, ["A"], TODAY)
    assert quotes["A"].doubt == ""
    assert [(finding.code, finding.severity) for finding in findings] == [("late_start", "note"), ("gap", "note")]
    assert [finding.text for finding in findings] == [
        "A has its first price on 2026-11-17, 1 session after the first session",
        "A has no price in 2 of 4 sessions since its first, the last time on 2026-11-19; a gap is not filled",
    ]
    assert list(prices.columns[0]) == [0, 101 * CENT, 0, 0, 104 * CENT]


def test_what_came_after_the_session_is_not_looked_at() -> None:
    prices = prices_of([100, 101, 102, 999, 0])
    assert quote(prices, "A", "2026-11-18") == Quote("A", 102 * CENT, "2026-11-18", "")
    assert inspect(prices, ["A"], "2026-11-18")[1] == ()


def test_a_live_price_settles_the_doubt_in_its_cell_and_one_about_the_whole_name() -> None:
    cell = prices_of([100, 101, 102, 0, 0], doubts=(doubted("2026-11-19"), doubted(TODAY)))
    assert quote(cell.with_price("A", 105 * CENT, TODAY), "A", TODAY) == Quote("A", 105 * CENT, TODAY, "")
    assert len(cell.with_price("A", 105 * CENT, TODAY).doubts) == 1
    never_came = prices_of([0, 0, 0, 0, 0], [1, 1, 1, 1, 1], doubts=(doubted("", "transport"), doubted("", "x", "B")))
    live = never_came.with_price("A", 105 * CENT, TODAY)
    assert quote(live, "A", TODAY) == Quote("A", 105 * CENT, TODAY, "")
    assert [doubt.symbol for doubt in live.doubts] == ["B"]
