"""Files of flows, and sleeves with a table [backtest]: what each gets."""

from __future__ import annotations

from refusals.cases import Case

_SLEEVE = b'capital = 100000\n\n[targets]\nAAPL = 1\n\n[prices]\nsource = "sample"\n\n[backtest]\n'


def _flows(outcome: str, name: str, content: bytes, says: str) -> Case:
    return Case(name, "flows.csv", content, "flows", outcome, says)


def _sleeve(outcome: str, name: str, table: bytes, says: str) -> Case:
    return Case(name, "sleeve.toml", _SLEEVE + table, "sleeve", outcome, says)


# fmt: off
CASES: tuple[Case, ...] = (
    _flows("refused", "an empty file of flows", b"",
        "flows.csv: the file is empty; a header and at least one row are needed; check the export"),
    _flows("refused", "a header of flows without rows", b"date,amount\n",
        "flows.csv: there is no flow; a row for each flow; add a row"),
    _flows("refused", "flows without a header", b"2026-01-05,1000\n2026-02-02,500\n",
        "flows.csv:1: there is no header; the header is date,amount; add it as the first line"),
    _flows("refused", "flows without amounts", b"date,reason\n2026-01-05,savings\n",
        "flows.csv:1: there is no column amount (found: date, reason); the header is date,amount; rename or "
        "add what is missing"),
    _flows("refused", "flows without dates", b"amount\n1000\n",
        "flows.csv:1: there is no column date (found: amount); the header is date,amount; rename or add what "
        "is missing"),
    _flows("refused", "two columns that both are the amount", b"date,amount,flow\n2026-01-05,1000,1000\n",
        "flows.csv:1: the columns 'amount' and 'flow' both are the amount; each column stands once; remove "
        "one"),
    _flows("refused", "the column of amounts twice", b"date,amount,amount\n2026-01-05,1000,1000\n",
        "flows.csv:1: the column 'amount' stands twice in the header; each column has its own name; remove "
        "or rename one"),
    _flows("refused", "an amount of zero", b"date,amount\n2026-01-05,1000\n2026-02-02,0\n",
        "flows.csv:3: amount: the amount is 0; a flow is above or below zero; remove the row"),
    _flows("refused", "an amount that is text", b"date,amount\n2026-01-05,much\n",
        "flows.csv:2: amount: 'much' is no number; a number is digits with at most one decimal point; "
        "correct the cell"),
    _flows("refused", "an empty amount", b"date,amount\n2026-01-05,\n",
        "flows.csv:2: amount: the cell is empty where a number is needed; a number is digits with at most "
        "one decimal point; write the number"),
    _flows("refused", "an amount that is not a number", b"date,amount\n2026-01-05,NaN\n",
        "flows.csv:2: amount: 'NaN' stands where a number is needed; a number is digits with at most one "
        "decimal point; write the number"),
    _flows("refused", "an infinite amount", b"date,amount\n2026-01-05,inf\n",
        "flows.csv:2: amount: 'inf' is infinite; a number is digits with at most one decimal point; write "
        "the number"),
    _flows("refused", "an amount that is a formula", b"date,amount\n2026-01-05,=1+1\n",
        "flows.csv:2: amount: '=1+1' is a formula; a number is digits with at most one decimal point; write "
        "its value"),
    _flows("refused", "an amount with a percent sign", b"date,amount\n2026-01-05,5%\n",
        "flows.csv:2: amount: '5%' has a percent sign; a number is digits with at most one decimal point; "
        "write the number without it"),
    _flows("refused", "an amount in euros in a book of dollars", b'date,amount\n2026-01-05,"1,000.00 EUR"\n',
        "flows.csv:2: amount: '1,000.00 EUR' is not in USD; amounts are in the currency of the book; convert "
        "it"),
    _flows("refused", "an amount in parentheses", b"date,amount\n2026-01-05,(500)\n",
        "flows.csv:2: amount: '(500)' is no number; a number is digits with at most one decimal point; "
        "correct the cell"),
    _flows("refused", "an amount finer than the scale", b"date,amount\n2026-01-05,1000.0000001\n",
        "flows.csv:2: amount: 1000.0000001 is too fine; money has at most 6 decimals (the scale); round it"),
    _flows("refused", "an amount beyond what is counted", b"date,amount\n2026-01-05,99999999999\n",
        "flows.csv:2: amount: 99999999999 is too much; money is at most 9007199254.740991 at a scale of 6; "
        "correct it"),
    _flows("refused", "an amount of a huge exponent", b"date,amount\n2026-01-05,1e300\n",
        "flows.csv:2: amount: the number '1e300' has a huge exponent; exponents go from -15 to 15; write the "
        "number in full"),
    _flows("refused", "a hexadecimal amount", b"date,amount\n2026-01-05,0x10\n",
        "flows.csv:2: amount: '0x10' is a hexadecimal number; a number is digits with at most one decimal "
        "point; write it in decimal digits"),
    _flows("refused", "thousands without quotes", b"date,amount\n2026-01-05,1,000.00\n",
        "flows.csv:2: the row has 3 cells, the header 2; each row has a cell for each column; quote cells "
        "that hold the delimiter"),
    _flows("refused", "a day that stands twice", b"date,amount\n2026-01-05,1000\n2026-02-02,500\n2026-01-05,1000\n",
        "flows.csv:4: 2026-01-05 stands twice, in lines 2 and 4; the flows of a day are one amount; add the "
        "amounts up"),
    _flows("refused", "a day that does not exist", b"date,amount\n2026-02-30,1000\n",
        "flows.csv:2: the date '2026-02-30' does not exist; dates are YYYY-MM-DD, or one other form "
        "throughout; correct the date"),
    _flows("refused", "a date that can be read two ways", b"date,amount\n01/02/2026,1000\n03/04/2026,500\n",
        "flows.csv:2: the date '01/02/2026' may be day first or month first, and no date of the file shows "
        "which; dates are YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _flows("refused", "two forms of dates", b"date,amount\n2026-01-05,1000\n05.02.2026,500\n",
        "flows.csv:3: the date '05.02.2026' has another form than the dates above it; dates are YYYY-MM-DD, "
        "or one other form throughout; write them as YYYY-MM-DD"),
    _flows("refused", "an empty date", b"date,amount\n,1000\n",
        "flows.csv:2: the date is empty; each row has a date; write the date, or remove the row"),
    _flows("refused", "a date of two digits for the year", b"date,amount\n05.01.26,1000\n",
        "flows.csv:2: the date '05.01.26' has a year of two digits; dates are YYYY-MM-DD, or one other form "
        "throughout; write them as YYYY-MM-DD"),
    _flows("refused", "a date before all markets", b"date,amount\n1026-01-05,1000\n",
        "flows.csv:2: the date '1026-01-05' is in the year 1026; years go from 1900 to 2199; correct it"),
    _flows("refused", "a row with a cell too many", b"date,amount\n2026-01-05,1000,savings\n",
        "flows.csv:2: the row has 3 cells, the header 2; each row has a cell for each column; quote cells "
        "that hold the delimiter"),
    _flows("refused", "a row with a cell too few", b"date,amount\n2026-01-05\n",
        "flows.csv:2: the row has 1 cell, the header 2; each row has a cell for each column; complete the "
        "row, or remove it"),
    _flows("refused", "a footer of flows", b"date,amount\n2026-01-05,1000\nTotal,1000\n",
        "flows.csv:3: the row 'Total' is a footer; each row is one entry; remove the row"),
    _flows("refused", "a repeated header of flows", b"date,amount\n2026-01-05,1000\ndate,amount\n2026-02-02,500\n",
        "flows.csv:3: the header is repeated; one header, on the first row, is allowed; remove the row"),
    _flows("refused", "an open quote", b'date,amount\n2026-01-05,"1000\n',
        'flows.csv:2: a quote is opened and not closed, or text follows it; a quoted cell is "..." as a '
        "whole; correct the quotes of the row"),
    _flows("refused", "flows in binary", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
        "flows.csv: this is a picture, not text; a text file is UTF-8, or UTF-16 with a byte order mark; "
        "save or export it as CSV"),
    _flows("refused", "flows that are not UTF-8", b"date,amount\n2026-01-05,1000\n2026-02-02,500 \xe9\n",
        "flows.csv:3: the bytes are not UTF-8; a text file is UTF-8, or UTF-16 with a byte order mark; save "
        "it as UTF-8 text"),
    _flows("refused", "three faults in flows", b"date,amount\n2026-01-05,much\n2026-02-30,500\n2026-03-02,0\n",
        "flows.csv:2: amount: 'much' is no number; a number is digits with at most one decimal point; "
        "correct the cell\nflows.csv:3: the date '2026-02-30' does not exist; dates are YYYY-MM-DD, or one "
        "other form throughout; correct the date\nflows.csv:4: amount: the amount is 0; a flow is above or "
        "below zero; remove the row"),
    _flows("warned", "a column of flows that is not read", b"date,amount,reason\n2026-01-05,1000,savings\n",
        "flows.csv: columns not read: reason"),
    _flows("accepted", "money in and out", b"date,amount\n2026-01-05,1000\n2026-02-02,-250.50\n",
        "2026-01-05 1000, 2026-02-02 -250.5"),
    _flows("accepted", "flows with their sign of dollars",
        b'Date,Amount\n2026-01-05,"$1,000.00"\n2026-02-02,-$250.50\n',
        "2026-01-05 1000, 2026-02-02 -250.5"),
    _flows("accepted", "flows with decimal commas", b"date;amount\n2026-01-05;1000,00\n2026-02-02;-250,50\n",
        "2026-01-05 1000, 2026-02-02 -250.5"),
    _sleeve("refused", "a fill that does not exist", b'fill = "open"\n',
        'sleeve.toml:10: backtest.fill is "open"; it is one of close, next_open, next_close; correct it'),
    _sleeve("refused", "a fill that is a number", b"fill = 1\n",
        "sleeve.toml:10: backtest.fill is 1; it is text in quotes; write it in quotes"),
    _sleeve("refused", "a backtest that ends before it starts", b"start = 2020-01-02\nend = 2019-12-31\n",
        "sleeve.toml:10: backtest.start is 2020-01-02, after backtest.end 2019-12-31; start is not after "
        "end; correct it"),
    _sleeve("refused", "a start of a backtest that is no date", b'start = "last year"\n',
        'sleeve.toml:10: backtest.start is "last year"; it is a date such as 2026-01-02; correct the value'),
    _sleeve("refused", "an end of a backtest that does not exist", b'end = "2020-02-30"\n',
        'sleeve.toml:10: backtest.end is "2020-02-30"; it is a date such as 2026-01-02; correct the value'),
    _sleeve("refused", "a file of flows that is not there", b'flows_file = "money.csv"\n',
        'sleeve.toml:10: backtest.flows_file is "money.csv" and there is no such file; it is relative to the '
        "sleeve file; check the path"),
    _sleeve("refused", "a file of opening prices that is not there", b'opens_file = "opens.csv"\n',
        'sleeve.toml:10: backtest.opens_file is "opens.csv" and there is no such file; it is relative to the '
        "sleeve file; check the path"),
    _sleeve("refused", "flows in place of their file", b'flows = "flows.csv"\n',
        "sleeve.toml:10: unknown key flows in [backtest]; the nearest known one is flows_file; correct it or "
        "delete the line"),
    _sleeve("refused", "a benchmark that is a formula", b'benchmark = "=SPY"\n',
        "sleeve.toml:10: backtest.benchmark is wrong: the symbol '=SPY' starts like a formula; a symbol is 1 "
        "to 32 letters, digits and . - _ ^ = & : # $ signs; correct it"),
    _sleeve("refused", "an empty benchmark", b'benchmark = ""\n',
        "sleeve.toml:10: backtest.benchmark is wrong: the symbol is empty; a symbol is 1 to 32 letters, "
        "digits and . - _ ^ = & : # $ signs; correct it"),
    _sleeve("refused", "two benchmarks", b'benchmark = ["SPY", "QQQ"]\n',
        "sleeve.toml:10: backtest.benchmark is a list; it is text in quotes; correct the value"),
    _sleeve("refused", "a misspelt key of the backtest", b'benchmrk = "SPY"\n',
        "sleeve.toml:10: unknown key benchmrk in [backtest]; the nearest known one is benchmark; correct it "
        "or delete the line"),
    _sleeve("refused", "a key that a backtest does not have", b"leverage = 2\n",
        "sleeve.toml:10: unknown key leverage in [backtest]; known are fill, start, end, flows_file, "
        "opens_file, benchmark; correct it or delete the line"),
    _sleeve("refused", "a policy's key in the backtest", b"cooldown_sessions = 5\n",
        "sleeve.toml:10: unknown key cooldown_sessions in [backtest]; it belongs in [policy]; move the line "
        "there"),
    _sleeve("refused", "three faults in the backtest",
        b'fill = "open"\nstart = 2020-01-02\nend = 2019-12-31\nflows_file = "money.csv"\n',
        'sleeve.toml:10: backtest.fill is "open"; it is one of close, next_open, next_close; correct '
        "it\nsleeve.toml:11: backtest.start is 2020-01-02, after backtest.end 2019-12-31; start is not after "
        'end; correct it\nsleeve.toml:13: backtest.flows_file is "money.csv" and there is no such file; it is '
        "relative to the sleeve file; check the path"),
    _sleeve("accepted", "a backtest of its own",
        b'fill = "next_close"\nstart = 2015-01-02\nend = 2019-12-31\nbenchmark = "XOM"\n',
        "sleeve: 100000 USD of AAPL 1, CASH 0"),
    Case("a backtest that is a word", "sleeve.toml",
        b'capital = 100000\nbacktest = "close"\n\n[targets]\nAAPL = 1\n\n[prices]\nsource = "sample"\n',
        "sleeve", "refused",
        'sleeve.toml:2: backtest is "close"; it is a table; correct the value'),
)
