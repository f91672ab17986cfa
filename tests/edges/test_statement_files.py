"""A file of actions is read to the cent, or refused with every fault by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from trimtab.edges.feeds.statement_files import Action, read_statement_file
from trimtab.errors import ActionsRefused, Refusal

HEADER = "date,action,symbol,ratio,amount,withheld,shares,to,ref,memo"
ROWS = f"""{HEADER}
2026-03-02,split,AAPL,4 for 1,,,,,,
2026-03-05,DIVIDEND,MSFT,,"1,100.00",15.50,,,D7,
2026-03-05,dividend,MSFT,,10,,0.025,,,
2026-03-09,rename,FB,,,,,NA,,
2026-04-01,delisting,TWTR,,,,,,,
2026-04-02,fee,,,12.50,,,,Q1,custody
2026-04-02,interest,,,-0.42,,,,,
"""


def test_each_kind_is_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text(ROWS)
    assert read_statement_file(path).actions == (
        Action(2, "2026-03-02", "split", "AAPL", (4, 1)),
        Action(3, "2026-03-05", "dividend", "MSFT", amount_minor=110_000, withheld_minor=1550, ref="D7"),
        Action(4, "2026-03-05", "dividend", "MSFT", amount_minor=1000, shares_units=25_000_000),
        Action(5, "2026-03-09", "rename", "FB", renamed_to="NA"),
        Action(6, "2026-04-01", "delisting", "TWTR"),
        Action(7, "2026-04-02", "fee", amount_minor=1250, ref="Q1", memo="custody"),
        Action(8, "2026-04-02", "interest", amount_minor=-42),
    )


def test_an_amount_has_the_decimals_of_its_currency(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text("date,action,amount\n2026-04-02,fee,1250\n")
    assert read_statement_file(path, currency="JPY").actions[0].amount_minor == 1250
    assert read_statement_file(path, currency="BHD").actions[0].amount_minor == 1_250_000


REFUSED = {
    "merger,AAPL,,,,,,,": "'merger' is no action; an action is one of split, dividend, rename, delisting, fee, "
    "interest; correct the cell",
    "split,AAPL,4,,,,,,": "ratio: '4' is no ratio; a ratio is new shares for old ones, two different whole "
    "numbers such as 4:1 or 1:20; correct the cell",
    "split,AAPL,1:1,,,,,,": "ratio: '1:1' is no ratio; a ratio is new shares for old ones, two different whole "
    "numbers such as 4:1 or 1:20; correct the cell",
    "split,AAPL,,,,,,,": "ratio: the cell is empty; a split has it; fill it",
    "split,AAPL,4:1,,5,,,,": "withheld: '5' stands in the row of a split; a split has no withheld; leave the cell "
    "empty",
    "dividend,MSFT,,10.005,,,,,": "amount: 10.005 is too fine; money in USD has at most 2 decimals; write what was "
    "paid",
    "dividend,MSFT,,€10,,,,,": "amount: '€10' is not in USD; amounts are in the currency of the book; convert it",
    "dividend,MSFT,,10,,-1,,,": "shares: '-1' is no count of shares; above zero, at most nine decimals; correct it",
    "rename,FB,,,,,=META,,": "the symbol '=META' starts like a formula; a symbol is 1 to 32 letters, digits and "
    ". - _ ^ = & : # $ signs; correct the symbol",
    "fee,AAPL,,1,,,,,": "symbol: 'AAPL' stands in the row of a fee; a fee has no symbol; leave the cell empty",
}


@pytest.mark.parametrize("row", REFUSED)
def test_what_cannot_have_happened_is_refused_by_its_line(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("actions.csv").write_text(f"{HEADER}\n2026-03-05,{row}\n", encoding="utf-8")
    with pytest.raises(ActionsRefused) as refused:
        read_statement_file("actions.csv")
    assert refused.value.sentence() == f"actions.csv:2: {REFUSED[row]}"


def test_all_faults_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text("\n".join([HEADER, *(f"2026-03-05,{row}" for row in REFUSED)]) + "\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_statement_file(path)
    lines = refused.value.sentence().splitlines()
    assert [line.split(": ")[0].rpartition(":")[2] for line in lines] == [str(at + 2) for at in range(len(REFUSED))]


def test_an_empty_file_of_actions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text(HEADER + "\n")
    with pytest.raises(ActionsRefused, match="there is no action; a row for each action; add a row"):
        read_statement_file(path)
