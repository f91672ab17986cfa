"""The quality gate against a plain restatement of its rules, over random histories with gaps, doubts and splits."""

from __future__ import annotations

from array import array
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from trimtab.findings import Finding
from trimtab.market.actions import Actions, Split
from trimtab.market.prices import Prices
from trimtab.market.quality import Quote, inspect, quote

DAYS = tuple(f"2026-11-{day:02d}" for day in range(10, 22))
# Prices near each other and near the borders of a jump and of a unit error, zeros as gaps, one below zero.
cells = st.sampled_from([0, 0, 100, 100, 101, 110, 200, 201, 50, 49, 9_000, 10_000, 11_000, 11_001, 1, -5])
histories = st.lists(cells, min_size=len(DAYS), max_size=len(DAYS))
ratios = st.sampled_from([(2, 1), (4, 1), (1, 2), (3, 2), (100, 1)])
splits = st.dictionaries(st.sampled_from(DAYS), ratios, max_size=2)
doubted = st.sets(st.sampled_from(DAYS), max_size=2)


def prices_of(history: list[int], split: dict[str, tuple[int, int]], doubts: set[str], basis: str) -> Prices:
    actions = Actions(tuple(Split(day, "A", new, old) for day, (new, old) in sorted(split.items())))
    findings = tuple(Finding("duplicate_price", "A", "two prices", day) for day in sorted(doubts))
    return Prices(DAYS, ("A",), (array("q", history),), basis=basis, actions=actions, doubts=findings)


def restated(prices: Prices, symbol: str, session: str, age_max: int) -> Quote:
    """The rules, written down again as simply as they can be: ratios as fractions, every cell looked at."""
    days = [day for day in prices.sessions if day <= session]
    cell = dict(zip(prices.sessions, prices.column(symbol), strict=True))
    doubts = {doubt.session: doubt.code for doubt in prices.doubts if doubt.symbol == symbol}
    sound = [day for day in days if cell[day] > 0 and day not in doubts]

    def split(after: str, upto: str) -> Fraction:
        ratio = Fraction(1)
        for event in prices.actions.splits if prices.basis == "raw" else ():
            ratio *= Fraction(event.after, event.before) if after < event.session <= upto else 1
        return ratio

    def jump(day: str) -> str:
        before = [other for other in sound if other < day]
        if not before:
            return ""
        ratio = Fraction(cell[day]) / (Fraction(cell[before[-1]]) / split(before[-1], day))
        for hundred in (Fraction(100), Fraction(1, 100)):
            if Fraction(9, 10) * hundred <= ratio <= Fraction(11, 10) * hundred:
                return "unit_error"
        return "jump" if ratio > 2 or ratio < Fraction(1, 2) else ""

    good = [day for day in sound if not jump(day)]
    if not good:
        return Quote(symbol, 0, "", "no_price")
    newest = [day for day in days if cell[day] != 0 or day in doubts][-1]
    if len([day for day in days if newest < day]) > age_max:
        doubt = "stale_price"
    else:
        doubt = doubts.get(newest) or ("negative_price" if cell[newest] < 0 else jump(newest))
    return Quote(symbol, int(Fraction(cell[good[-1]]) / split(good[-1], session)), good[-1], doubt)


@given(histories, splits, doubted, st.sampled_from(["raw", "split"]), st.sampled_from(DAYS), st.integers(0, 3))
def test_a_quote_is_what_the_rules_say(
    history: list[int], split: dict[str, tuple[int, int]], doubts: set[str], basis: str, session: str, age_max: int
) -> None:
    prices = prices_of(history, split, doubts, basis)
    assert quote(prices, "A", session, age_sessions_max=age_max) == restated(prices, "A", session, age_max)


@given(histories, splits, doubted, st.sampled_from(DAYS), st.integers(0, 3))
def test_inspecting_gives_the_same_quotes_and_a_warning_for_each_frozen_name(
    history: list[int], split: dict[str, tuple[int, int]], doubts: set[str], session: str, age_max: int
) -> None:
    prices = prices_of(history, split, doubts, "raw")
    quotes, findings = inspect(prices, ["A", "Z"], session, age_sessions_max=age_max)
    assert quotes == {symbol: quote(prices, symbol, session, age_sessions_max=age_max) for symbol in ("A", "Z")}
    frozen = [finding for finding in findings if " is frozen: " in finding.text]
    assert [(finding.symbol, finding.code) for finding in frozen] == [
        (symbol, quoted.doubt) for symbol, quoted in quotes.items() if quoted.doubt
    ]


@given(histories, splits, doubted, st.sampled_from(DAYS))
def test_what_comes_after_the_session_changes_nothing(
    history: list[int], split: dict[str, tuple[int, int]], doubts: set[str], session: str
) -> None:
    whole = prices_of(history, split, doubts, "raw")
    cut = whole.upto(session)
    assert quote(whole, "A", session) == quote(cut, "A", session)
    assert inspect(whole, ["A"], session) == inspect(cut, ["A"], session)


@given(histories, splits, doubted, st.sampled_from(["raw", "split"]))
def test_every_older_jump_is_counted_and_the_last_one_named(
    history: list[int], split: dict[str, tuple[int, int]], doubts: set[str], basis: str
) -> None:
    prices = prices_of(history, split, doubts, basis)
    alone = [restated(prices.upto(day), "A", day, 0) for day in DAYS]
    jumped = [day for day, quoted in zip(DAYS, alone, strict=True) if quoted.doubt in ("jump", "unit_error")]
    newest = [day for day, cell in zip(DAYS, history, strict=True) if cell != 0 or day in doubts][-1:]
    older = [day for day in jumped if [day] != newest]
    told = [finding for finding in inspect(prices, ["A"], DAYS[-1])[1] if finding.code == "older_jump"]
    assert [finding.session for finding in told] == older[-1:]
    if told:
        assert f"jumped {'once' if len(older) == 1 else f'{len(older)} times'}" in told[0].text


@given(histories, doubted)
def test_every_gap_since_the_first_price_is_counted(history: list[int], doubts: set[str]) -> None:
    told = inspect(prices_of(history, {}, doubts, "raw"), ["A"], DAYS[-1])[1]
    since = history[next((t for t, cell in enumerate(history) if cell != 0), len(history)) :]
    gaps = [finding.text for finding in told if finding.code == "gap"]
    assert bool(gaps) == (0 in since)
    if gaps:
        assert f"in {since.count(0)} of {len(since)} session" in gaps[0]
