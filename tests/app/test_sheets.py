"""Tables of text: whatever is in them, they stay within eighty columns."""

from __future__ import annotations

import pytest

import trimtab as tt
from trimtab.app import screen, show
from trimtab.app.sheets import Sheet, cut, fold
from trimtab.edges.page import words

LONG = "A-VERY-LONG-SYMBOL-OF-32-CHARS.X"
PRICES = {LONG: 123_456.789, "BRK.A": 612_345.67, "PENNY": 0.0123}


@pytest.mark.parametrize(
    "limits", [tt.Limits(), tt.Limits(step=1e-9)], ids=["whole shares", "fractions of a billionth"]
)
@pytest.mark.parametrize("capital", [1_000_000, 1_000_000_000])
def test_a_screen_of_long_symbols_and_large_money_fits_eighty_columns(limits: tt.Limits, capital: int) -> None:
    targets = {LONG: 0.5, "BRK.A": 0.3, "PENNY": 0.2}
    proposal = tt.propose({"PENNY": 1}, targets, PRICES, cash=capital, limits=limits, costs=tt.Costs(fee_bps=5))
    shown = screen.plain(show.proposal_screen(proposal, None))
    assert max(len(line) for line in shown.split("\n")) <= 80
    assert proposal.cash_text(proposal.decision.value_before_ticks) in shown


def test_a_screen_rounds_a_half_cent_as_the_page_does() -> None:
    proposal = tt.propose({"JPM": 21}, {"CASH": 1}, {"JPM": 129.575}, cash=0)
    (trade,) = proposal.decision.trades
    assert trade.notional_ticks == -2_721_075_000
    assert proposal.cash_text(trade.notional_ticks) == "-2,721.08"  # a float of 2721.075 lies below it
    assert words.rounded(trade.notional_ticks, proposal.decision) == "\N{MINUS SIGN}$2,721.08"
    assert "129.58" in screen.plain(show.proposal_screen(proposal, None))
    assert proposal.cash_text(-4_000) == "0.00"


def test_words_are_folded_under_their_column() -> None:
    sheet = Sheet("", ("symbol", "why"), (("AAA", "one two three four five six"),), "lw")
    assert sheet.text(28).split("\n") == ["symbol  why", "AAA     one two three four", "        five six"]


def test_text_is_folded_at_spaces_and_inside_a_word_only_where_it_must_be() -> None:
    assert fold("one two three", 7) == ["one two", "three"]
    assert fold("abcdefghij kl", 4) == ["abcd", "efgh", "ij", "kl"]
    assert fold("", 5) == [""]


def test_what_is_cut_shows_it() -> None:
    assert (cut("ABCDEF", 6), cut("ABCDEFG", 6)) == ("ABCDEF", "ABCD..")
