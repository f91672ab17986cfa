"""A name that is renamed is one name: one series of prices, one holding, nothing traded and nothing jumped by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from walk import sketches

from trimtab.errors import Refusal
from trimtab.findings import Finding
from trimtab.ledger.book import make_book
from trimtab.mandate.costs import Costs, Impact
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.actions import Actions, Dividend, Rename, Split
from trimtab.market.prices import Prices
from trimtab.market.renames import joined
from trimtab.run.backtest import Backtest, backtest, sweep
from trimtab.run.blotter import propose
from trimtab.run.history import hold, track
from trimtab.units import money, ticks

META = Rename("2022-06-09", "FB", "META")
HALVES = Mandate(make_targets({"META": 0.5, "MSFT": 0.5}), Policy(tolerance=0.02))

# Closes of the week in which Facebook took the symbol META (9 June 2022), rounded.
WEEK = """
session     FB      META    MSFT
2022-06-06  194.28  -       268.75
2022-06-07  195.65  -       272.50
2022-06-08  196.64  -       270.41
2022-06-09  -       184.00  264.79
2022-06-10  -       175.57  252.99
2022-06-13  -       164.26  242.26
"""


def prices_of(table: str, *renames: Rename, splits: Sequence[Split] = (), dividends: Sequence[Dividend] = ()) -> Prices:
    """Raw prices from a page, and what happened to the names."""
    return sketches.prices_of(table, actions=Actions(tuple(splits), tuple(dividends), tuple(renames)))


def one_series() -> Prices:
    """The week with one column for the name, and no rename."""
    return joined(prices_of(WEEK, META))[0]


def run(mandate: Mandate = HALVES, prices: Prices | None = None, **settings: object) -> Backtest:
    """The mandate over the week."""
    prices = prices_of(WEEK, META) if prices is None else prices
    return backtest([("", mandate)], prices, ticks(100_000), **settings)  # type: ignore[arg-type]


def said(findings: Sequence[object], code: str) -> list[str]:
    """The sentences of one kind."""
    return [finding.text for finding in findings if finding.code == code]  # type: ignore[attr-defined]


def refused(do: object) -> str:
    """The sentence in which it is refused."""
    with pytest.raises(Refusal) as refusal:
        do()  # type: ignore[operator]
    return str(refusal.value)


# --- the series ------------------------------------------------------------------------------------------------------
def test_a_renamed_name_is_one_series_under_its_newest_name() -> None:
    prices, names = joined(prices_of(WEEK, META))
    assert prices.symbols == ("META", "MSFT")
    assert [str(money(price).normalize()) for price in prices.column("META")] == [
        "194.28", "195.65", "196.64", "184", "175.57", "164.26",
    ]  # fmt: skip
    assert names.of("FB") == names.of("META") == "META" and prices.actions.renames == ()
    assert joined(prices)[0] is prices


def test_before_the_rename_the_name_is_called_what_it_was() -> None:
    prices, names = joined(prices_of(WEEK, META), "2022-06-08")
    assert names.of("META") == names.of("FB") == "FB" and prices.column("FB")[2] == ticks("196.64")


def test_a_chain_of_renames_is_one_series() -> None:
    table = """
    session     A   B   C
    2026-01-05  10  -   -
    2026-01-06  -   11  -
    2026-01-07  -   -   12
    """
    chain = (Rename("2026-01-06", "A", "B"), Rename("2026-01-07", "B", "C"))
    prices, names = joined(prices_of(table, *chain))
    assert prices.symbols == ("C",) and list(prices.column("C")) == [ticks(10), ticks(11), ticks(12)]
    assert [names.of(symbol) for symbol in "ABC"] == ["C", "C", "C"]
    assert joined(prices_of(table, *chain), "2026-01-06")[1].of("C") == "B"


def test_a_symbol_is_passed_from_one_name_to_another() -> None:
    table = """
    session     META  METV  FB
    2022-01-28  15    -     300
    2022-01-31  -     16    310
    2022-06-09  184   12    -
    """
    prices, names = joined(prices_of(table, Rename("2022-01-31", "META", "METV"), META))
    assert list(prices.column("METV")) == [ticks(15), ticks(16), ticks(12)]
    assert list(prices.column("META")) == [ticks(300), ticks(310), ticks(184)]
    assert (names.of("META", "2022-01-28"), names.of("META"), names.of("FB")) == ("METV", "META", "META")


def test_two_names_change_places_on_one_session() -> None:
    table = """
    session     A   B   C
    2026-01-05  10  50  -
    2026-01-06  -   11  51
    """
    prices, _ = joined(prices_of(table, Rename("2026-01-06", "A", "B"), Rename("2026-01-06", "B", "C")))
    assert list(prices.column("B")) == [ticks(10), ticks(11)]
    assert list(prices.column("C")) == [ticks(50), ticks(51)]


@pytest.mark.parametrize("vendor", ["META", "FB"])
def test_a_vendor_who_has_one_symbol_throughout_is_read_as_it_is(vendor: str) -> None:
    prices = replace(one_series(), actions=Actions(renames=(META,)))
    prices = replace(prices, symbols=(vendor, "MSFT"))
    assert run(prices=prices).nav_ticks == run().nav_ticks


def test_two_prices_of_one_name_on_one_session_are_refused() -> None:
    both = WEEK.replace("2022-06-09  -     ", "2022-06-09  190.00")
    assert refused(lambda: run(prices=prices_of(both, META))) == (
        "prices: FB and META both have a price on 2022-06-09 and are one name (FB -> META on 2022-06-09); a name has "
        "one price a session; correct the rename, or give the other name a symbol of its own"
    )


@pytest.mark.parametrize(
    ("renames", "found"),
    [
        ((Rename("2022-06-09", "FB", "FB"),), "FB is renamed to itself"),
        ((META, Rename("2022-06-09", "FB", "F")), "FB is renamed twice on 2022-06-09"),
        ((META, Rename("2022-06-09", "MSFT", "META")), "two names become META on 2022-06-09"),
        (
            (META, Rename("2022-06-10", "FB", "F")),
            "FB became another name on 2022-06-09 and is renamed again on 2022-06-10",
        ),
        (
            (META, Rename("2022-06-10", "MSFT", "META")),
            "MSFT becomes META on 2022-06-10, which is in use since 2022-06-09",
        ),
    ],
)  # fmt: skip
def test_renames_that_cannot_be_are_refused(renames: tuple[Rename, ...], found: str) -> None:
    expected = f"prices: {found}; a rename is of one name that is there, to one that is not; correct the renames"
    assert refused(lambda: run(prices=prices_of(WEEK, *renames))) == expected


def test_splits_and_dividends_go_with_the_name_whatever_it_is_called() -> None:
    table = """
    session     A    B
    2026-01-05  100  -
    2026-01-06  50   -
    2026-01-07  -    25
    2026-01-08  -    25
    """
    rename = Rename("2026-01-07", "A", "B")
    splits = (Split("2026-01-06", "A", 2, 1), Split("2026-01-07", "A", 2, 1))
    prices = prices_of(table, rename, splits=splits, dividends=[Dividend("2026-01-08", "B", ticks(1))])
    history = hold(make_book({"A": 10}), prices, start="2026-01-05")
    assert list(history.units) == ["B"] and list(history.units["B"]) == [10, 20, 40, 40]
    assert [money(nav) for nav in history.nav_ticks] == [1000, 1000, 1000, 1040]
    twice = prices_of(table, rename, splits=(*splits, Split("2026-01-07", "B", 2, 1)))
    assert refused(lambda: hold(make_book({"A": 10}), twice, start="2026-01-05")) == (
        "prices: the split of 2026-01-07 stands under A and B, which are one name; it is told once; leave one out"
    )


# --- a backtest through it --------------------------------------------------------------------------------------------
def test_a_backtest_walks_through_a_rename_as_if_there_were_none() -> None:
    renamed, plain = run(), run(prices=one_series())
    assert renamed.nav_ticks == plain.nav_ticks and renamed.trades == plain.trades
    assert renamed.returns == plain.returns and renamed.benchmark == plain.benchmark
    assert {trade.symbol for trade in renamed.trades} == {"META", "MSFT"}
    quiet = run(replace(HALVES, policy=Policy(tolerance=0.5)))
    assert len(set(quiet.units["META"])) == 1 and quiet.units["META"][0] == 257
    assert all(abs(r) < 0.08 for r in quiet.returns) and not quiet.events
    assert not {"jump", "late_start", "ended_early", "carried_price", "older_jump", "gap"} & {
        finding.code for finding in renamed.findings
    }


def test_the_rename_is_said_once_and_as_a_note() -> None:
    notes = [finding for finding in run().findings if finding.code == "rename"]
    assert [(note.symbol, note.session, note.severity) for note in notes] == [("META", "2022-06-09", "note")]
    assert notes[0].text == "FB is called META from 2022-06-09 on: one name, shown as META"


def test_every_plan_of_the_backtest_is_the_blotters() -> None:
    result = run()
    for session in result.sessions:
        made = propose(
            result.opening(session), result.prices, result.mandate(session), session=session,
            last_traded=result.last_traded(session), asked=session == result.sessions[0],
        )  # fmt: skip
        assert made == result.proposal(session)


def test_a_rename_after_a_session_changes_nothing_up_to_it() -> None:
    short = prices_of(WEEK, META).upto("2022-06-08")
    before, unknown = run(prices=short), run(prices=replace(short, actions=Actions()), mandate=_of("FB"))
    assert (before.nav_ticks, before.trades, before.returns) == (unknown.nav_ticks, unknown.trades, unknown.returns)
    after = run()
    assert after.nav_ticks[:3] == before.nav_ticks
    called = [replace(trade, symbol="META" if trade.symbol == "FB" else trade.symbol) for trade in before.trades]
    assert [trade for trade in after.trades if trade.session <= "2022-06-08"] == called


def _of(symbol: str) -> Mandate:
    return replace(HALVES, targets=make_targets({symbol: 0.5, "MSFT": 0.5}))


def test_targets_and_settings_may_name_the_old_symbol() -> None:
    mandate = Mandate(
        make_targets({"FB": 0.5, "MSFT": 0.5}), Policy(tolerance={"FB": 0.02, "*": 0.02}),
        Costs(half_spread_bps={"FB": 1}, impact=Impact(0.1, {"FB": 0.02, "MSFT": 0.02}, {"FB": 1e6, "MSFT": 1e6})),
        Limits(no_sell=["FB"], step={"FB": 5}),
    )  # fmt: skip
    result = run(mandate)
    settings = result.mandate("2022-06-13")
    assert settings.targets.symbols == ("META", "MSFT") and settings.policy.tolerance == {"META": 0.02, "*": 0.02}
    assert settings.limits.no_sell == {"META"} and settings.limits.step == {"META": 5}
    assert settings.costs.half_spread("META") == 1
    assert isinstance(settings.costs.impact, Impact) and set(settings.costs.impact.volume) == {"META", "MSFT"}
    assert said(result.findings, "other_name") == ["the targets name FB, which is called META on 2022-06-13"]
    same = replace(mandate, targets=HALVES.targets)
    assert run(same).nav_ticks == result.nav_ticks


def test_sets_by_date_name_it_as_it_was_called_then() -> None:
    schedule = [("2022-06-06", _of("FB")), ("2022-06-09", _of("META"))]
    result = backtest(schedule, prices_of(WEEK, META), ticks(100_000))
    assert result.nav_ticks == run().nav_ticks and not said(result.findings, "other_name")
    late = backtest([("2022-06-06", _of("FB")), ("2022-06-10", _of("FB"))], prices_of(WEEK, META), ticks(100_000))
    assert said(late.findings, "other_name") == ["the targets name FB, which is called META on 2022-06-13"]


def test_doubts_and_whole_name_doubts_go_with_the_name() -> None:
    doubts = (
        Finding("zero_price", "FB", "FB is zero", "2022-06-07"), Finding("not_found", "GONE", "no prices for GONE"),
        Finding("not_found", "OLD", "no prices for OLD"), Finding("mixed_time_zone", "FB", "two time zones"),
    )  # fmt: skip
    prices = replace(prices_of(WEEK, META, Rename("2012-05-18", "OLD", "FB")), doubts=doubts)
    kept = joined(prices)[0].doubts
    assert [(doubt.code, doubt.symbol) for doubt in kept] == [
        ("zero_price", "META"), ("not_found", "GONE"), ("mixed_time_zone", "META"),
    ]  # fmt: skip


def test_prices_after_the_session_asked_about_are_not_looked_at() -> None:
    both = prices_of(WEEK.replace("2022-06-13  -     ", "2022-06-13  160.00"), META)
    made = propose(make_book({"FB": 10}), both, HALVES, session="2022-06-10")
    assert made.trades == propose(make_book({"FB": 10}), prices_of(WEEK, META), HALVES, session="2022-06-10").trades


def test_a_set_that_names_both_is_refused() -> None:
    both = replace(HALVES, targets=make_targets({"FB": 0.5, "META": 0.5}))
    assert refused(lambda: run(both)) == (
        "targets: FB and META are one name, called META on 2022-06-13; a name stands once; leave one out, or add the "
        "two up"
    )


def test_opens_and_benchmark_go_by_the_same_names() -> None:
    opens = replace(prices_of(WEEK), actions=Actions())
    next_open = run(fill="next_open", opens=opens)
    assert (
        next_open.nav_ticks
        == run(prices=one_series(), fill="next_open", opens=joined(prices_of(WEEK, META))[0]).nav_ticks
    )
    assert run(benchmark="FB").reference == run(benchmark="META").reference
    assert run(benchmark="FB").reference_name == "META"


def test_a_sweep_has_the_rows_of_the_backtest() -> None:
    policies = [Policy(tolerance=0.02), Policy(tolerance={"FB": 0.01, "*": 0.01})]
    swept = sweep([("", _of("FB"))], prices_of(WEEK, META), ticks(100_000), policies=policies, costs=[Costs()])
    alone = [run(replace(HALVES, policy=policy)) for policy in policies]
    assert [row.nav_ticks for row in swept.rows] == [one.nav_ticks[-1] for one in alone]
    assert swept.prices.symbols == ("META", "MSFT") and said(swept.findings, "rename")


# --- held, tracked, proposed ------------------------------------------------------------------------------------------
def test_a_held_book_keeps_its_shares_through_the_rename() -> None:
    history = hold(make_book({"FB": 10}, cash=5), prices_of(WEEK, META), start="2022-06-07")
    assert list(history.units) == ["META"] and set(history.units["META"]) == {10}
    assert [money(nav) for nav in history.nav_ticks[:3]] == [money(ticks(x)) for x in ("1961.5", "1971.4", "1845")]
    assert not history.events and said(history.findings, "rename")


def test_a_sleeve_is_tracked_through_the_rename() -> None:
    tracked, plain = (
        track(_of("FB"), prices_of(WEEK, META), ticks(100_000)),
        track(HALVES, one_series(), ticks(100_000)),
    )
    assert tracked.history.nav_ticks == plain.history.nav_ticks and tracked.benchmark == plain.benchmark
    assert tracked.proposal.trades == plain.proposal.trades
    assert tracked.mandate.targets.symbols == ("META", "MSFT")
    last = track(_of("FB"), prices_of(WEEK, META), ticks(100_000), start="last")
    assert len(last.history.sessions) == 6 and set(last.history.units) == {"META", "MSFT"}


def test_the_blotter_trades_under_the_name_of_the_session() -> None:
    book, prices = make_book({"FB": 10, "MSFT": 1}), prices_of(WEEK, META)
    before = propose(book, prices, HALVES, session="2022-06-08")
    assert [trade.symbol for trade in before.trades] == ["FB", "MSFT"]
    assert said(before.findings, "other_name") == ["the targets name META, which is called FB on 2022-06-08"]
    after = propose(book, prices, HALVES, session="2022-06-09")
    assert [(trade.symbol, trade.units_before) for trade in after.trades] == [("META", 10), ("MSFT", 1)]
    assert said(after.findings, "other_name") == ["the holdings name FB, which is called META on 2022-06-09"]
    assert refused(lambda: propose(make_book({"FB": 1, "META": 1}), prices, HALVES)) == (
        "holdings: FB and META are one name, called META on 2022-06-13; a name stands once; leave one out, or add the "
        "two up"
    )
