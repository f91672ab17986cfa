"""Files of corporate actions: what each gets."""

from __future__ import annotations

from refusals.cases import Case

_HEAD = b"date,symbol,action,value\n"


def _case(outcome: str, name: str, content: bytes, says: str) -> Case:
    return Case(name, "actions.csv", content, "actions", outcome, says)


# fmt: off
CASES: tuple[Case, ...] = (
    _case("refused", "an empty file of actions",
        b"",
        "actions.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a header of actions without rows",
        _HEAD,
        "actions.csv: there is no action; a row for each split, dividend or rename; add a row"),
    _case("refused", "actions without a header",
        b"2022-06-09,FB,rename,META\n",
        "actions.csv:1: there is no header; the header is date,symbol,action,value; add it as the first line"),
    _case("refused", "actions without values",
        b"date,symbol,action\n2022-06-09,FB,rename\n",
        "actions.csv:1: there is no column value (found: date, symbol, action); the header is "
        "date,symbol,action,value; rename or add what is missing"),
    _case("refused", "two columns that both are the symbol",
        b"date,symbol,ticker,action,value\n2022-06-09,FB,FB,rename,META\n",
        "actions.csv:1: the columns 'symbol' and 'ticker' both are the symbol; each column stands once; "
        "remove one"),
    _case("refused", "an action that is none",
        _HEAD + b"2022-06-09,FB,merger,META\n",
        "actions.csv:2: action: 'merger' is no action; an action is split, dividend or rename; correct the "
        "cell"),
    _case("refused", "an empty action",
        _HEAD + b"2022-06-09,FB,,META\n",
        "actions.csv:2: action: the cell is empty; an action is split, dividend or rename; correct the cell"),
    _case("refused", "a split as a number",
        _HEAD + b"2005-02-28,AAPL,split,2\n",
        "actions.csv:2: value: '2' is no ratio; a split is new shares to old ones in whole numbers: 2:1, or "
        "1:10 for ten into one; correct the cell"),
    _case("refused", "a split that a spreadsheet made a time",
        _HEAD + b"2005-02-28,AAPL,split,02:01:00\n",
        "actions.csv:2: value: '02:01:00' is no ratio; a split is new shares to old ones in whole numbers: "
        "2:1, or 1:10 for ten into one; correct the cell"),
    _case("refused", "a split of fractions",
        _HEAD + b"2005-02-28,AAPL,split,1.5:1\n",
        "actions.csv:2: value: '1.5:1' is no ratio; a split is new shares to old ones in whole numbers: 2:1, "
        "or 1:10 for ten into one; correct the cell"),
    _case("refused", "a split into none",
        _HEAD + b"2005-02-28,AAPL,split,0:1\n",
        "actions.csv:2: value: the split is 0:1; new and old shares are from 1 to 1000000, and not as many; "
        "correct the cell"),
    _case("refused", "a split of one for one",
        _HEAD + b"2005-02-28,AAPL,split,1:1\n",
        "actions.csv:2: value: the split is 1:1; new and old shares are from 1 to 1000000, and not as many; "
        "correct the cell"),
    _case("refused", "a split of more than a million",
        _HEAD + b"2005-02-28,AAPL,split,2000000:1\n",
        "actions.csv:2: value: the split is 2000000:1; new and old shares are from 1 to 1000000, and not as "
        "many; correct the cell"),
    _case("refused", "an empty split",
        _HEAD + b"2005-02-28,AAPL,split,\n",
        "actions.csv:2: value: the cell is empty; a split is new shares to old ones in whole numbers: 2:1, or"
        " 1:10 for ten into one; correct the cell"),
    _case("refused", "a dividend below zero",
        _HEAD + b"2004-11-15,MSFT,dividend,-3.00\n",
        "actions.csv:2: value: the dividend is -3.00; a dividend is above zero; correct or remove the row"),
    _case("refused", "a dividend of zero",
        _HEAD + b"2004-11-15,MSFT,dividend,0\n",
        "actions.csv:2: value: the dividend is 0; a dividend is above zero; correct or remove the row"),
    _case("refused", "a dividend that is text",
        _HEAD + b"2004-11-15,MSFT,dividend,three\n",
        "actions.csv:2: value: 'three' is no number; a number is digits with at most one decimal point; "
        "correct the cell"),
    _case("refused", "a dividend that is a formula",
        _HEAD + b"2004-11-15,MSFT,dividend,=3\n",
        "actions.csv:2: value: '=3' is a formula; a number is digits with at most one decimal point; write "
        "its value"),
    _case("refused", "a dividend in euros in a book of dollars",
        _HEAD + b"2004-11-15,MSFT,dividend,3.00 EUR\n",
        "actions.csv:2: value: '3.00 EUR' is not in USD; amounts are in the currency of the book; convert it"),
    _case("refused", "an infinite dividend",
        _HEAD + b"2004-11-15,MSFT,dividend,inf\n",
        "actions.csv:2: value: 'inf' is infinite; a number is digits with at most one decimal point; write "
        "the number"),
    _case("refused", "a dividend beyond what is counted",
        _HEAD + b"2004-11-15,MSFT,dividend,99999999999\n",
        "actions.csv:2: value: 99999999999 is too much; money is at most 9007199254.740991 at a scale of 6; "
        "correct it"),
    _case("refused", "a rename without a new symbol",
        _HEAD + b"2022-06-09,FB,rename,\n",
        "actions.csv:2: value: the symbol is empty; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $"
        " signs; write the new symbol"),
    _case("refused", "a rename to a path",
        _HEAD + b"2022-06-09,FB,rename,../META\n",
        "actions.csv:2: value: the symbol '../META' looks like a path; a symbol is 1 to 32 letters, digits "
        "and . - _ ^ = & : # $ signs; write the new symbol"),
    _case("refused", "a rename to cash",
        _HEAD + b"2022-06-09,FB,rename,CASH\n",
        "actions.csv:2: value: 'CASH' is cash, not a symbol; a symbol is 1 to 32 letters, digits and . - _ ^ "
        "= & : # $ signs; write the new symbol"),
    _case("refused", "a rename to itself",
        _HEAD + b"2022-06-09,FB,rename,FB\n",
        "actions.csv:2: FB is renamed to itself; a rename is of one name that is there, to one that is not; "
        "correct the row"),
    _case("refused", "a name renamed twice on one day",
        _HEAD + b"2022-06-09,FB,rename,META\n2022-06-09,FB,rename,META\n",
        "actions.csv:3: the rename of FB on 2022-06-09 stands twice, in lines 2 and 3; each stands once; "
        "remove one"),
    _case("refused", "two names that become one",
        _HEAD + b"2022-06-09,FB,rename,META\n2022-06-09,FBK,rename,META\n",
        "actions.csv:3: two names become META on 2022-06-09; a rename is of one name that is there, to one "
        "that is not; correct the row"),
    _case("refused", "a symbol renamed after it was given up",
        _HEAD + b"2022-06-09,FB,rename,META\n2023-01-03,FB,rename,FBX\n",
        "actions.csv:3: FB became another name on 2022-06-09 and is renamed again on 2023-01-03; a rename is "
        "of one name that is there, to one that is not; correct the row"),
    _case("refused", "a rename to a symbol in use",
        _HEAD + b"2022-06-09,FB,rename,META\n2023-01-03,METV,rename,META\n",
        "actions.csv:3: METV becomes META on 2023-01-03, which is in use since 2022-06-09; a rename is of one"
        " name that is there, to one that is not; correct the row"),
    _case("refused", "an action of cash",
        _HEAD + b"2022-06-09,CASH,dividend,1\n",
        "actions.csv:2: the symbol is CASH; cash has no corporate action; remove the row"),
    _case("refused", "an action without a symbol",
        _HEAD + b"2022-06-09,,dividend,1\n",
        "actions.csv:2: the symbol is empty; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ signs;"
        " correct the symbol"),
    _case("refused", "an action without a day",
        _HEAD + b",MSFT,dividend,3.00\n",
        "actions.csv:2: the date is empty; each row has a date; write the date, or remove the row"),
    _case("refused", "a day of an action that does not exist",
        _HEAD + b"2022-02-30,FB,rename,META\n",
        "actions.csv:2: the date '2022-02-30' does not exist; dates are YYYY-MM-DD, or one other form "
        "throughout; correct the date"),
    _case("refused", "a day of an action that may be two",
        _HEAD + b"06/09/2022,FB,rename,META\n",
        "actions.csv:2: the date '06/09/2022' may be day first or month first, and no date of the file shows "
        "which; dates are YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "a split that stands twice",
        _HEAD + b"2005-02-28,AAPL,split,2:1\n2005-02-28,AAPL,split,2:1\n",
        "actions.csv:3: the split of AAPL on 2005-02-28 stands twice, in lines 2 and 3; each stands once; "
        "remove one"),
    _case("refused", "a footer of actions",
        _HEAD + b"2004-11-15,MSFT,dividend,3.00\nTotal,,,3.00\n",
        "actions.csv:3: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "a short row of actions",
        _HEAD + b"2004-11-15,MSFT,dividend\n",
        "actions.csv:2: the row has 3 cells, the header 4; each row has a cell for each column; complete the "
        "row, or remove it"),
    _case("refused", "many faults of actions at once",
        _HEAD + b"2005-02-28,A,split,2\n2004-11-15,B,dividend,-3\n2022-06-09,FB,rename,FB\n2022-06-09,FB,bonus,1\n",
        "actions.csv:2: value: '2' is no ratio; a split is new shares to old ones in whole numbers: 2:1, or "
        "1:10 for ten into one; correct the cell\n"
        "actions.csv:3: value: the dividend is -3; a dividend is above zero; correct or remove the row\n"
        "actions.csv:4: FB is renamed to itself; a rename is of one name that is there, to one that is not; "
        "correct the row\n"
        "actions.csv:5: action: 'bonus' is no action; an action is split, dividend or rename; correct the "
        "cell"),
    _case("refused", "a picture as actions",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "actions.csv: this is a picture, not text; a text file is UTF-8, or UTF-16 with a byte order mark; "
        "save or export it as CSV"),
    _case("warned", "a dividend finer than a tick",
        _HEAD + b"2004-11-15,MSFT,dividend,0.12345678\n",
        "actions.csv: line 2: 0.12345678 is rounded to 0.123457 (a scale of 6)"),
    _case("warned", "a column of actions that is not read",
        b"date,symbol,action,value,note\n2004-11-15,MSFT,dividend,3.00,special\n",
        "actions.csv: columns not read: note"),
    _case("accepted", "a split, a dividend and a rename",
        _HEAD + b"2005-02-28,AAPL,split,2:1\n2004-11-15,MSFT,dividend,3.00\n2022-06-09,FB,rename,META\n",
        "2005-02-28 AAPL 2:1, 2004-11-15 MSFT 3, 2022-06-09 FB -> META"),
    _case("accepted", "actions as a spreadsheet leaves them",
        b"Date;Ticker;Action;Value\r\n28.02.2005;AAPL;SPLIT;2:01\r\n15.11.2004;MSFT;Dividend;3,00\r\n",
        "2005-02-28 AAPL 2:1, 2004-11-15 MSFT 3"),
    _case("accepted", "ten shares into one",
        _HEAD + b"2011-05-09,C,split,1:10\n",
        "2011-05-09 C 1:10"),
    _case("accepted", "a symbol passed on",
        _HEAD + b"2022-01-31,META,rename,METV\n2022-06-09,FB,rename,META\n",
        "2022-01-31 META -> METV, 2022-06-09 FB -> META"),
    _case("accepted", "a split and a dividend of one day",
        _HEAD + b"2005-02-28,AAPL,split,2:1\n2005-02-28,AAPL,dividend,0.10\n",
        "2005-02-28 AAPL 2:1, 2005-02-28 AAPL 0.1"),
)
# fmt: on
