"""Files of targets, good and bad, with what is said of each."""

from __future__ import annotations

from refusals.cases import Case


def _case(outcome: str, name: str, file_name: str, content: bytes, says: str) -> Case:
    return Case(name, file_name, content, "targets", outcome, says)


# fmt: off
CASES: tuple[Case, ...] = (
    _case("accepted", "plain weights", "targets.csv", b"symbol,weight\nAAPL,0.20\nMSFT,0.80\n",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "cash as a weight", "targets.csv", b"symbol,weight\nAAPL,0.9\nCASH,0.1\n",
          "AAPL 0.9, CASH 0.1"),
    _case("accepted", "a byte order mark", "targets.csv", b"\xef\xbb\xbfsymbol,weight\nAAPL,0.2\nMSFT,0.8\n",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "UTF-16 with its mark", "targets.csv",
          b"\xff\xfes\x00y\x00m\x00b\x00o\x00l\x00,\x00w\x00e\x00i\x00g\x00"
          b"h\x00t\x00\n\x00A\x00A\x00P\x00L\x00,\x000\x00.\x002\x00\n\x00"
          b"M\x00S\x00F\x00T\x00,\x000\x00.\x008\x00\n\x00",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "line ends of Windows", "targets.csv", b"symbol,weight\r\nAAPL,0.2\r\nMSFT,0.8\r\n",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "line ends of an old Mac", "targets.csv", b"symbol,weight\rAAPL,0.2\rMSFT,0.8\r",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "no line end at the end", "targets.csv", b"symbol,weight\nAAPL,0.2\nMSFT,0.8",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "semicolons and decimal commas", "targets.csv", b"symbol;weight\nAAPL;0,25\nMSFT;0,75\n",
          "AAPL 0.25, MSFT 0.75, CASH 0"),
    _case("accepted", "percent signs and decimal commas", "targets.csv", b"symbol;weight\nAAPL;12,5%\nMSFT;87,5 %\n",
          "AAPL 0.125, MSFT 0.875, CASH 0"),
    _case("accepted", "tabs", "targets.tsv", b"symbol\tweight\nAAPL\t0.2\nMSFT\t0.8\n",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "percent signs", "targets.csv", b"symbol,weight\nAAPL,20%\nMSFT,80%\n",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "a bare zero beside percent signs", "targets.csv", b"symbol,weight\nAAPL,100%\nMSFT,0\n",
          "AAPL 1, MSFT 0, CASH 0"),
    _case("accepted", "symbols that look like something else", "targets.csv",
          b"symbol,weight\nNA,0.1\nTRUE,0.2\n0700,0.3\n1E5,0.15\nBRK.B,0.25\n",
          "NA 0.1, TRUE 0.2, 0700 0.3, 1E5 0.15, BRK.B 0.25, CASH 0"),
    _case("accepted", "quoted cells and spaces around", "targets.csv",
          b'"symbol", "weight"\n"AAPL", "0.2"\nMSFT,  0.8 \n',
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "capitals in the header, other names for the columns", "targets.csv",
          b"Ticker,Target Weight\nAAPL,0.2\nMSFT,0.8\n",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "blank lines", "targets.csv", b"symbol,weight\n\nAAPL,0.2\n,\nMSFT,0.8\n\n",
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "a sum that is one but for noise", "targets.csv",
          b"symbol,weight\nA,0.3333333\nB,0.3333333\nC,0.3333333\n",
          "A 0.3333333, B 0.3333333, C 0.3333333, CASH 0.0000001"),
    _case("accepted", "a JSON object", "targets.json", b'{"AAPL": 0.2, "MSFT": 0.8}',
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "a JSON object of percents", "targets.json", b'{"AAPL": "20%", "MSFT": "80%"}',
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "a JSON list", "targets.json",
          b'[{"symbol": "AAPL", "weight": 0.2}, {"symbol": "MSFT", "weight": 0.8}]',
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "a JSON object under weights", "targets.json", b'{"weights": {"AAPL": 0.2, "MSFT": 0.8}}',
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "JSON in a file with another name", "targets.txt", b'{"AAPL": 0.2, "MSFT": 0.8}',
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("accepted", "a TOML table", "targets.toml", b'[targets]\nAAPL = 0.2\n"BRK.B" = 0.7\nCASH = 0.1\n',
          "AAPL 0.2, BRK.B 0.7, CASH 0.1"),
    _case("accepted", "a TOML table of percents", "targets.toml", b'[targets]\nAAPL = "20%"\nMSFT = "80%"\n',
          "AAPL 0.2, MSFT 0.8, CASH 0"),
    _case("warned", "one column too many is named", "targets.csv",
          b"symbol,name,weight\nAAPL,Apple,0.2\nMSFT,Microsoft,0.8\n",
          "targets.csv: columns not read: name"),
    _case("warned", "sets by date: the last is used", "targets.csv",
          b"date,symbol,weight\n"
          b"2026-01-02,AAPL,1\n"
          b"2026-07-01,AAPL,0.5\n"
          b"2026-07-01,MSFT,0.5\n",
          "targets.csv: the targets of 2026-07-01 are used, the last of 2 (from 2026-01-02 to 2026-07-01)"),
    _case("warned", "sets by date in another order", "targets.csv",
          b"date,symbol,weight\n"
          b"2026-07-01,MSFT,0.5\n"
          b"2026-01-02,AAPL,1\n"
          b"2026-07-01,AAPL,0.5\n",
          "targets.csv: the targets of 2026-07-01 are used, the last of 2 (from 2026-01-02 to 2026-07-01)"),
    _case("warned", "day-first dates that a day above 12 proves", "targets.csv",
          b"date,symbol,weight\n13/01/2026,AAPL,1\n01/07/2026,MSFT,1\n",
          "targets.csv: the targets of 2026-07-01 are used, the last of 2 (from 2026-01-13 to 2026-07-01)"),
    _case("warned", "symbols that differ in capitals", "targets.csv", b"symbol,weight\nAAPL,0.2\naapl,0.8\n",
          "targets.csv: AAPL and aapl differ in capitals only and are taken as two symbols"),
    _case("warned", "other keys beside the JSON weights", "targets.json", b'{"name": "core", "weights": {"AAPL": 1}}',
          "targets.json: only the weights were read, not name"),
    _case("warned", "a sleeve file as targets", "targets.toml",
          b"capital = 1000\n[targets]\nAAPL = 1\n[policy]\ntolerance = 0.02\n",
          "targets.toml: only the weights were read, not capital, policy"),
    _case("refused", "an empty file", "targets.csv", b"",
          "targets.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a file of blank lines", "targets.csv", b"\n \n\n",
          "targets.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a header alone", "targets.csv", b"symbol,weight\n",
          "targets.csv: there is no target weight; at least one is needed; add one"),
    _case("refused", "no header", "targets.csv", b"AAPL,0.2\nMSFT,0.8\n",
          "targets.csv:1: there is no header; the header is symbol,weight[,date]; add it as the first line"),
    _case("refused", "a missing column", "targets.csv", b"symbol,wgt\nAAPL,0.2\nMSFT,0.8\n",
          "targets.csv:1: there is no column weight (found: symbol, wgt); the header is symbol,weight[,date]; "
          "rename or add what is missing"),
    _case("refused", "both columns missing", "targets.csv", b"name,share\nAAPL,0.2\n",
          "targets.csv:1: there is no column symbol and no column weight (found: name, share); the header is "
          "symbol,weight[,date]; rename or add what is missing"),
    _case("refused", "two columns of weights", "targets.csv", b"symbol,weight,target weight\nAAPL,0.2,0.3\n",
          "targets.csv:1: the columns 'weight' and 'target weight' both are the weight; each column stands "
          "once; remove one"),
    _case("refused", "a column twice", "targets.csv", b"symbol,weight,weight\nAAPL,0.2,0.3\n",
          "targets.csv:1: the column 'weight' stands twice in the header; each column has its own name; remove "
          "or rename one"),
    _case("refused", "a sum below one", "targets.csv", b"symbol,weight\nAAPL,0.2\nMSFT,0.7\n",
          "targets.csv: the target weights sum to 90%; with CASH they must sum to 100%; correct them, or "
          "choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)"),
    _case("refused", "a sum above one", "targets.csv", b"symbol,weight\nAAPL,0.5\nMSFT,0.7\n",
          "targets.csv: the target weights sum to 120%; with CASH they must sum to 100%; correct them, or "
          "choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)"),
    _case("refused", "all weights zero", "targets.csv", b"symbol,weight\nAAPL,0\nMSFT,0\n",
          "targets.csv: the target weights sum to 0%; with CASH they must sum to 100%; correct them, or choose "
          "normalise (each over the sum) or rest_to_cash (the rest is held as CASH)"),
    _case("refused", "percents without their sign", "targets.csv", b"symbol,weight\nAAPL,20\nMSFT,80\n",
          "targets.csv: the target weights sum to 100 and have no percent sign; a weight is a fraction of one "
          "(0.2) or has a percent sign (20%); write a percent sign behind each, or divide each by 100"),
    _case("refused", "percents without their sign that do not reach 100", "targets.csv",
          b"symbol,weight\nAAPL,20\nMSFT,75\n",
          "targets.csv: the target weights sum to 95 and have no percent sign; a weight is a fraction of one "
          "(0.2) or has a percent sign (20%); write a percent sign behind each, or divide each by 100"),
    _case("refused", "percent and fraction mixed", "targets.csv", b"symbol,weight\nAAPL,20%\nMSFT,0.8\n",
          "targets.csv:3: AAPL (line 2) has a percent sign and MSFT (line 3) has none; all weights have a "
          "percent sign, or none has; write all of them the same way"),
    _case("refused", "a symbol twice", "targets.csv", b"symbol,weight\nAAPL,0.2\nMSFT,0.6\nAAPL,0.2\n",
          "targets.csv:4: the symbol AAPL stands twice, in lines 2 and 4; one weight a symbol; remove one"),
    _case("refused", "cash twice", "targets.csv", b"symbol,weight\nAAPL,0.2\nCASH,0.4\nCASH,0.4\n",
          "targets.csv:4: the symbol CASH stands twice, in lines 3 and 4; one weight a symbol; remove one"),
    _case("refused", "cash in small letters", "targets.csv", b"symbol,weight\nAAPL,0.9\ncash,0.1\n",
          "targets.csv:3: the symbol 'cash' is cash in small letters; cash is CASH; write CASH"),
    _case("refused", "a weight below zero", "targets.csv", b"symbol,weight\nAAPL,1.2\nMSFT,-0.2\n",
          "targets.csv:3: the weight of MSFT is -0.2; a weight is zero or more (long only); correct the weight"),
    _case("refused", "a weight that is NaN", "targets.csv", b"symbol,weight\nAAPL,NaN\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: 'NaN' stands where a number is needed; a number is digits with "
          "at most one decimal point; write the number"),
    _case("refused", "an infinite weight", "targets.csv", b"symbol,weight\nAAPL,inf\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: 'inf' is infinite; a number is digits with at most one decimal "
          "point; write the number"),
    _case("refused", "an empty weight", "targets.csv", b"symbol,weight\nAAPL,\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: the cell is empty where a number is needed; a number is digits "
          "with at most one decimal point; write the number"),
    _case("refused", "text for a weight", "targets.csv", b"symbol,weight\nAAPL,a fifth\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: 'a fifth' is no number; a number is digits with at most one "
          "decimal point; correct the cell"),
    _case("refused", "a hexadecimal weight", "targets.csv", b"symbol,weight\nAAPL,0x1p-2\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: '0x1p-2' is a hexadecimal number; a number is digits with at "
          "most one decimal point; write it in decimal digits"),
    _case("refused", "a huge exponent", "targets.csv", b"symbol,weight\nAAPL,1e400\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: the number '1e400' has a huge exponent; exponents go from -15 to "
          "15; write the number in full"),
    _case("refused", "a huge weight", "targets.csv", b"symbol,weight\nAAPL,20000000\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL is 20000000; a weight is a number from 0 to 1; correct it"),
    _case("refused", "a weight with too many digits", "targets.csv", b"symbol,weight\nAAPL,0." + b"1" * 60 + b"\n",
          "targets.csv:2: the weight of AAPL: the number '0.11111111111111111111111111111111111...' has 62 "
          "characters; a number has at most 40; shorten it"),
    _case("refused", "a formula for a weight", "targets.csv", b"symbol,weight\nAAPL,=1/5\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: '=1/5' is a formula; a number is digits with at most one decimal "
          "point; write its value"),
    _case("refused", "money for a weight", "targets.csv", b"symbol,weight\nAAPL,$0.2\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL is '$0.2', an amount of money; a weight is a share of the book; "
          "write what share of the book it is"),
    _case("refused", "digits of another script", "targets.csv", b"symbol,weight\nAAPL,\xd9\xa0.\xd9\xa2\nMSFT,0.8\n",
          "targets.csv:2: the weight of AAPL: '٠.٢' has digits other than 0 to 9; a number is digits with at "
          "most one decimal point; write it with the digits 0 to 9"),
    _case("refused", "a decimal comma in a file of commas", "targets.csv", b"symbol,weight\nAAPL,0,2\nMSFT,0,8\n",
          "targets.csv:2: the row has 3 cells, the header 2; each row has a cell for each column; quote cells "
          "that hold the delimiter\n"
          "targets.csv:3: the row has 3 cells, the header 2; each row has a cell for each column; quote cells "
          "that hold the delimiter"),
    _case("refused", "both decimal marks", "targets.csv", b"symbol;weight\nAAPL;0,25\nMSFT;0.75\n",
          "targets.csv:3: decimal marks are mixed: '0,25' in line 2, '0.75' in line 3; one file has one "
          "decimal mark; write all numbers with the same mark"),
    _case("refused", "an empty symbol", "targets.csv", b"symbol,weight\n,0.2\nMSFT,0.8\n",
          "targets.csv:2: the symbol is empty; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ "
          "signs; correct the symbol"),
    _case("refused", "a symbol like a formula", "targets.csv",
          b"symbol,weight\n=cmd(),0.2\n@SUM,0.3\n+A,0.1\n-B,0.4\n",
          "targets.csv:2: the symbol '=cmd()' starts like a formula; a symbol is 1 to 32 letters, digits and . "
          "- _ ^ = & : # $ signs; correct the symbol\n"
          "targets.csv:3: the symbol '@SUM' starts like a formula; a symbol is 1 to 32 letters, digits and . - "
          "_ ^ = & : # $ signs; correct the symbol\n"
          "targets.csv:4: the symbol '+A' starts like a formula; a symbol is 1 to 32 letters, digits and . - _ "
          "^ = & : # $ signs; correct the symbol\n"
          "targets.csv:5: the symbol '-B' starts like a formula; a symbol is 1 to 32 letters, digits and . - _ "
          "^ = & : # $ signs; correct the symbol"),
    _case("refused", "a symbol like a path", "targets.csv", b"symbol,weight\n../etc/passwd,0.2\nA/B,0.3\nC\\D,0.5\n",
          "targets.csv:2: the symbol '../etc/passwd' looks like a path; a symbol is 1 to 32 letters, digits "
          "and . - _ ^ = & : # $ signs; correct the symbol\n"
          "targets.csv:3: the symbol 'A/B' looks like a path; a symbol is 1 to 32 letters, digits and . - _ ^ "
          "= & : # $ signs; correct the symbol\n"
          "targets.csv:4: the symbol 'C\\\\D' looks like a path; a symbol is 1 to 32 letters, digits and . - _ ^ "
          "= & : # $ signs; correct the symbol"),
    _case("refused", "a symbol with a space", "targets.csv", b"symbol,weight\nBRK B,0.2\nMSFT,0.8\n",
          "targets.csv:2: the symbol 'BRK B' has a character that no symbol has; a symbol is 1 to 32 letters, "
          "digits and . - _ ^ = & : # $ signs; correct the symbol"),
    _case("refused", "a very long symbol", "targets.csv",
          b"symbol,weight\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,0.2\nMSFT,0.8\n",
          "targets.csv:2: the symbol has 33 characters; a symbol is 1 to 32 letters, digits and . - _ ^ = & : "
          "# $ signs; correct the symbol"),
    _case("refused", "a footer", "targets.csv", b"symbol,weight\nAAPL,0.2\nMSFT,0.8\nTotal,1.0\n",
          "targets.csv:4: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "a footer behind a date", "targets.csv",
          b"date,symbol,weight\n2026-01-02,AAPL,1\n2026-01-02,Total,1\n",
          "targets.csv:3: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "the header again", "targets.csv", b"symbol,weight\nAAPL,0.2\nsymbol,weight\nMSFT,0.8\n",
          "targets.csv:3: the header is repeated; one header, on the first row, is allowed; remove the row"),
    _case("refused", "a short row", "targets.csv", b"symbol,sector,weight\nAAPL,0.2\nMSFT,Tech,0.8\n",
          "targets.csv:2: the row has 2 cells, the header 3; each row has a cell for each column; complete the "
          "row, or remove it"),
    _case("refused", "a long row", "targets.csv", b"symbol,weight\nAAPL,0.2,x\nMSFT,0.8\n",
          "targets.csv:2: the row has 3 cells, the header 2; each row has a cell for each column; quote cells "
          "that hold the delimiter"),
    _case("refused", "a quote that is not closed", "targets.csv", b'symbol,weight\n"AAPL,0.2\nMSFT,0.8\n',
          'targets.csv:2: a quote is opened and not closed, or text follows it; a quoted cell is "..." as a '
          "whole; correct the quotes of the row"),
    _case("refused", "a NUL byte", "targets.csv", b"symbol,weight\nAAPL,0.2\x00\nMSFT,0.8\n",
          "targets.csv:2: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save it as UTF-8 text"),
    _case("refused", "a control character", "targets.csv", b"symbol,weight\nAA\x1bPL,0.2\nMSFT,0.8\n",
          "targets.csv:2: there is a control character (U+001B); text holds printable characters, tabs and "
          "line ends; remove it"),
    _case("refused", "an invisible character", "targets.csv", b"symbol,weight\nAA\xe2\x80\x8bPL,0.2\nMSFT,0.8\n",
          "targets.csv:2: there is a control character (U+200B); text holds printable characters, tabs and "
          "line ends; remove it"),
    _case("refused", "bytes of another encoding", "targets.csv", b"symbol,weight,name\nAAPL,0.2,Soci\xe9t\xe9\n",
          "targets.csv:2: the bytes are not UTF-8; a text file is UTF-8, or UTF-16 with a byte order mark; "
          "save it as UTF-8 text"),
    _case("refused", "UTF-16 without its mark", "targets.csv",
          b"s\x00y\x00m\x00b\x00o\x00l\x00,\x00w\x00e\x00i\x00g\x00h\x00t\x00\n"
          b"\x00A\x00A\x00P\x00L\x00,\x001\x00\n"
          b"\x00",
          "targets.csv:1: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save it as UTF-8 text"),
    _case("refused", "an Excel workbook", "targets.csv", b"PK\x03\x04\x14\x00\x06\x00",
          "targets.csv: this is an Excel workbook or a zip archive, not text; a text file is UTF-8, or UTF-16 "
          "with a byte order mark; save or export it as CSV"),
    _case("refused", "a Parquet file", "targets.csv", b"PAR1\x15\x04\x15",
          "targets.csv: this is a Parquet file, not text; a text file is UTF-8, or UTF-16 with a byte order "
          "mark; save or export it as CSV"),
    _case("refused", "a PDF document", "targets.csv", b"%PDF-1.7\n",
          "targets.csv: this is a PDF document, not text; a text file is UTF-8, or UTF-16 with a byte order "
          "mark; save or export it as CSV"),
    _case("refused", "a web page", "targets.csv", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
          "targets.csv: this is a web page, not a table; a table of text is needed; download the data again"),
    _case("refused", "a damaged gzip file", "targets.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
          "targets.csv.gz: the gzip data is damaged or cut short; a whole .gz file is needed; get it again"),
    _case("refused", "a date that does not exist", "targets.csv", b"date,symbol,weight\n2026-02-30,AAPL,1\n",
          "targets.csv:2: the date '2026-02-30' does not exist; dates are YYYY-MM-DD, or one other form "
          "throughout; correct the date"),
    _case("refused", "ambiguous dates", "targets.csv", b"date,symbol,weight\n01/02/2026,AAPL,1\n03/04/2026,AAPL,1\n",
          "targets.csv:2: the date '01/02/2026' may be day first or month first, and no date of the file shows "
          "which; dates are YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "mixed forms of dates", "targets.csv",
          b"date,symbol,weight\n2026-01-02,AAPL,1\n02/01/2026,AAPL,1\n",
          "targets.csv:3: the date '02/01/2026' has another form than the dates above it; dates are "
          "YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "an empty date", "targets.csv", b"date,symbol,weight\n2026-01-02,AAPL,0.5\n,MSFT,0.5\n",
          "targets.csv:3: the date is empty; each row has a date; write the date, or remove the row"),
    _case("refused", "one set by date that is not whole", "targets.csv",
          b"date,symbol,weight\n"
          b"2026-01-02,AAPL,1\n"
          b"2026-07-01,AAPL,0.5\n"
          b"2026-07-01,MSFT,0.4\n",
          "targets.csv:3: the target weights sum to 90% on 2026-07-01; with CASH they must sum to 100%; "
          "correct them, or choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)"),
    _case("refused", "a symbol twice on one date", "targets.csv",
          b"date,symbol,weight\n2026-01-02,AAPL,0.5\n2026-01-02,AAPL,0.5\n",
          "targets.csv:3: the symbol AAPL stands twice, in lines 2 and 3; one weight a symbol; remove one"),
    _case("refused", "dates and no rows", "targets.csv", b"date,symbol,weight\n",
          "targets.csv: there is no target weight; at least one is needed; add one"),
    _case("refused", "many faults at once", "targets.csv",
          b"symbol,weight\nAAPL,20%\nMSFT,abc\nAAPL,-3\n=X,0.1\nTotal,1\n",
          "targets.csv:3: the weight of MSFT: 'abc' is no number; a number is digits with at most one decimal "
          "point; correct the cell\n"
          "targets.csv:4: the symbol AAPL stands twice, in lines 2 and 4; one weight a symbol; remove one\n"
          "targets.csv:5: the symbol '=X' starts like a formula; a symbol is 1 to 32 letters, digits and . - _ "
          "^ = & : # $ signs; correct the symbol\n"
          "targets.csv:6: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "JSON that is cut short", "targets.json", b'{"AAPL": 0.2,\n "MSFT": 0.8',
          'targets.json:2: this is not JSON from column 13 on; the form is {"AAPL": 0.2, "CASH": 0.8}; correct '
          "the line"),
    _case("refused", "a JSON key twice", "targets.json", b'{\n "AAPL": 0.2,\n "MSFT": 0.6,\n "AAPL": 0.2\n}',
          "targets.json:4: the symbol AAPL stands twice, in lines 2 and 4; one weight a symbol; remove one"),
    _case("refused", "JSON NaN", "targets.json", b'{"AAPL": NaN, "MSFT": 0.8}',
          "targets.json:1: the weight of AAPL: 'NaN' stands where a number is needed; a number is digits with "
          "at most one decimal point; write the number"),
    _case("refused", "JSON Infinity", "targets.json", b'{"AAPL": -Infinity, "MSFT": 0.8}',
          "targets.json:1: the weight of AAPL: '-Infinity' is infinite; a number is digits with at most one "
          "decimal point; write the number"),
    _case("refused", "JSON true and null", "targets.json", b'{"AAPL": true,\n "MSFT": null}',
          "targets.json:1: the weight of AAPL is no number; a weight is a number from 0 to 1; correct the weight\n"
          "targets.json:2: the weight of MSFT is no number; a weight is a number from 0 to 1; correct the weight"),
    _case("refused", "a JSON object in an object", "targets.json", b'{"AAPL": {"weight": 1}}',
          "targets.json:1: the weight of AAPL is no number; a weight is a number from 0 to 1; correct the weight"),
    _case("refused", "an empty JSON object", "targets.json", b"{}",
          "targets.json: there is no target weight; at least one is needed; add one"),
    _case("refused", "an empty JSON list", "targets.json", b"[]",
          "targets.json: there is no target weight; at least one is needed; add one"),
    _case("refused", "one JSON value", "targets.json", b"0.2",
          'targets.json: the file holds one value; the form is {"AAPL": 0.2, "CASH": 0.8}; write the weights '
          "by symbol"),
    _case("refused", "a JSON entry without a weight", "targets.json",
          b'[{"symbol": "AAPL"},\n {"symbol": "MSFT", "weight": 1}]',
          "targets.json:1: entry 1 has symbol; each entry has symbol and weight, once; correct the entry"),
    _case("refused", "a JSON entry with more keys", "targets.json",
          b'[{"symbol": "AAPL", "weight": 1, "date": "2026-01-02"}]',
          "targets.json:1: entry 1 has symbol, weight, date; each entry has symbol and weight, once; correct "
          "the entry"),
    _case("refused", "a JSON symbol that is a number", "targets.json", b'[{"symbol": 700, "weight": 1}]',
          "targets.json:1: the symbol of entry 1 is no text; a symbol is text; write it in quotes"),
    _case("refused", "JSON percent and fraction mixed", "targets.json", b'{"AAPL": "20%",\n "MSFT": 0.8}',
          "targets.json:2: AAPL (line 1) has a percent sign and MSFT (line 2) has none; all weights have a "
          "percent sign, or none has; write all of them the same way"),
    _case("refused", "JSON weights that do not sum to one", "targets.json", b'{"AAPL": 0.2, "MSFT": 0.3}',
          "targets.json: the target weights sum to 50%; with CASH they must sum to 100%; correct them, or "
          "choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)"),
    _case("refused", "JSON that is too deep", "targets.json", b"[" * 100_000,
          'targets.json: lists or tables stand too deep in each other; the form is {"AAPL": 0.2, "CASH": 0.8}; '
          "write them flat"),
    _case("refused", "TOML without [targets]", "targets.toml", b"AAPL = 0.2\nMSFT = 0.8\n",
          "targets.toml: there is no table [targets]; a TOML file of targets has a line [targets] and weights "
          "below it; add the line [targets] above the weights"),
    _case("refused", "a TOML key twice", "targets.toml", b"[targets]\nAAPL = 0.2\nMSFT = 0.6\nAAPL = 0.2\n",
          "targets.toml:4: targets.AAPL stands twice, in lines 2 and 4; a line is key = value, [table] or a # "
          "comment; remove one of the lines"),
    _case("refused", "a symbol with a dot without quotes", "targets.toml", b"[targets]\nAAPL = 0.2\nBRK.B = 0.8\n",
          "targets.toml:3: the weight of BRK is a table; TOML takes the dot of a symbol without quotes for a "
          'table; write "BRK.B" in quotes'),
    _case("refused", "TOML text without quotes", "targets.toml", b"[targets]\nAAPL = a fifth\n",
          "targets.toml:2: the value is none that TOML knows; a line is key = value, [table] or a # comment; "
          'write text in quotes ("AAPL"), numbers with a point (0.2), true and false in small letters'),
    _case("refused", "TOML nan and inf", "targets.toml", b"[targets]\nAAPL = nan\nMSFT = inf\n",
          "targets.toml:2: the weight of AAPL: 'NaN' stands where a number is needed; a number is digits with "
          "at most one decimal point; write the number\n"
          "targets.toml:3: the weight of MSFT: 'Infinity' is infinite; a number is digits with at most one "
          "decimal point; write the number"),
    _case("refused", "a TOML list", "targets.toml", b"[targets]\nAAPL = [0.2]\nMSFT = 0.8\n",
          "targets.toml:2: the weight of AAPL is no number; a weight is a number from 0 to 1; correct the weight"),
    _case("refused", "TOML weights that do not sum to one", "targets.toml",
          b"# the core\n\n[targets]\nAAPL = 0.2\nMSFT = 0.7\n",
          "targets.toml:3: the target weights sum to 90%; with CASH they must sum to 100%; correct them, or "
          "choose normalise (each over the sum) or rest_to_cash (the rest is held as CASH)"),
    _case("refused", "TOML percent without its sign", "targets.toml", b"[targets]\nAAPL = 20\nMSFT = 80\n",
          "targets.toml:1: the target weights sum to 100 and have no percent sign; a weight is a fraction of "
          "one (0.2) or has a percent sign (20%); write a percent sign behind each, or divide each by 100"),
    _case("refused", "an empty TOML table", "targets.toml", b"[targets]\n",
          "targets.toml: there is no target weight; at least one is needed; add one"),
)
# fmt: on
