"""Files of holdings, good and bad, with what is said of each."""

from __future__ import annotations

from refusals.cases import Case


def _case(outcome: str, name: str, file_name: str, content: bytes, says: str) -> Case:
    return Case(name, file_name, content, "holdings", outcome, says)


# fmt: off
CASES: tuple[Case, ...] = (
    _case("accepted", "shares and cash", "holdings.csv", b"symbol,shares\nAAPL,10\nMSFT,5\nCASH,1234.56\n",
          "AAPL 10, MSFT 5, CASH 1234.56 USD"),
    _case("accepted", "no cash", "holdings.csv", b"symbol,shares\nAAPL,10\n",
          "AAPL 10, CASH 0 USD"),
    _case("accepted", "cash alone", "holdings.csv", b"symbol,shares\nCASH,100000\n",
          "CASH 100000 USD"),
    _case("accepted", "an overdraft", "holdings.csv", b"symbol,shares\nAAPL,10\nCASH,-12.34\n",
          "AAPL 10, CASH -12.34 USD"),
    _case("accepted", "fractions of a share", "holdings.csv", b"symbol,shares\nAAPL,0.123456789\nMSFT,5\n",
          "AAPL 0.123456789, MSFT 5, CASH 0 USD"),
    _case("accepted", "a holding of zero", "holdings.csv", b"symbol,shares\nAAPL,0\nMSFT,5\n",
          "MSFT 5, CASH 0 USD"),
    _case("accepted", "a byte order mark", "holdings.csv", b"\xef\xbb\xbfsymbol,shares\nAAPL,10\n",
          "AAPL 10, CASH 0 USD"),
    _case("accepted", "UTF-16 with its mark", "holdings.csv",
          b"\xfe\xff\x00s\x00y\x00m\x00b\x00o\x00l\x00,\x00s\x00h\x00a\x00r"
          b"\x00e\x00s\x00\n\x00A\x00A\x00P\x00L\x00,\x001\x000\x00\n",
          "AAPL 10, CASH 0 USD"),
    _case("accepted", "line ends of Windows", "holdings.csv", b"symbol,shares\r\nAAPL,10\r\nCASH,5\r\n",
          "AAPL 10, CASH 5 USD"),
    _case("accepted", "semicolons and decimal commas", "holdings.csv", b"symbol;shares\nAAPL;1,5\nCASH;1.234,56\n",
          "AAPL 1.5, CASH 1234.56 USD"),
    _case("accepted", "quoted thousands and a currency sign", "holdings.csv",
          b'symbol,shares\nAAPL,"1,000"\nCASH,"$12,345.67"\n',
          "AAPL 1000, CASH 12345.67 USD"),
    _case("accepted", "cash with its currency", "holdings.csv", b"symbol,shares\nCASH,USD 500.25\n",
          "CASH 500.25 USD"),
    _case("accepted", "symbols that look like something else", "holdings.csv",
          b"symbol,shares\nNA,1\nTRUE,2\n0700,3\nNULL,4\n",
          "0700 3, NA 1, NULL 4, TRUE 2, CASH 0 USD"),
    _case("accepted", "a currency column", "holdings.csv", b"symbol,shares,currency\nAAPL,10,USD\nCASH,5,USD\n",
          "AAPL 10, CASH 5 USD"),
    _case("accepted", "costs without a day", "holdings.csv", b"symbol,shares,cost\nAAPL,10,1500.00\nMSFT,5,\n",
          "AAPL 10, MSFT 5, CASH 0 USD"),
    _case("accepted", "one lot a symbol", "holdings.csv",
          b"symbol,shares,cost,acquired\nAAPL,10,1500,2025-01-02\nMSFT,5,2000,2025-02-03\n",
          "AAPL 10, MSFT 5, CASH 0 USD"),
    _case("accepted", "other names for the columns", "holdings.csv", b"Ticker,Quantity\nAAPL,10\n",
          "AAPL 10, CASH 0 USD"),
    _case("warned", "lots add up", "holdings.csv",
          b"symbol,shares,cost,acquired\n"
          b"AAPL,10,1500,2025-01-02\n"
          b"AAPL,5,900,2025-02-03\n"
          b"CASH,100,,\n",
          "holdings.csv: 2 lots of AAPL were added up"),
    _case("warned", "columns that are not read", "holdings.csv",
          b"Symbol,Name,Shares,Market Value\nAAPL,Apple,10,2500\n",
          "holdings.csv: columns not read: Name, Market Value"),
    _case("warned", "the positions report", "portfolio_positions.csv",
          b"Symbol,Shares,LastPrice,PositionValue\nAAPL,10,250,2500\nCASH,75.5,1,75.5\n",
          "portfolio_positions.csv: columns not read: LastPrice, PositionValue"),
    _case("warned", "symbols that differ in capitals", "holdings.csv", b"symbol,shares\nBACpB,1\nBACPB,2\n",
          "holdings.csv: BACpB and BACPB differ in capitals only and are taken as two symbols"),
    _case("refused", "an empty file", "holdings.csv", b"",
          "holdings.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a header alone", "holdings.csv", b"symbol,shares\n",
          "holdings.csv: there is no holding; a row for each symbol, and CASH; add a row"),
    _case("refused", "no header", "holdings.csv", b"AAPL,10\nMSFT,5\n",
          "holdings.csv:1: there is no header; the header is symbol,shares[,cost][,acquired][,currency]; add "
          "it as the first line"),
    _case("refused", "a missing column", "holdings.csv", b"symbol,weight\nAAPL,0.2\n",
          "holdings.csv:1: there is no column shares (found: symbol, weight); the header is "
          "symbol,shares[,cost][,acquired][,currency]; rename or add what is missing"),
    _case("refused", "a column twice", "holdings.csv", b"symbol,shares,shares\nAAPL,10,10\n",
          "holdings.csv:1: the column 'shares' stands twice in the header; each column has its own name; "
          "remove or rename one"),
    _case("refused", "two columns of shares", "holdings.csv", b"symbol,shares,qty\nAAPL,10,10\n",
          "holdings.csv:1: the columns 'shares' and 'qty' both are the shares; each column stands once; remove one"),
    _case("refused", "shares below zero", "holdings.csv", b"symbol,shares\nAAPL,-10\n",
          "holdings.csv:2: shares of AAPL: -10 is below zero; shares are zero or more (long only); correct the "
          "cell"),
    _case("refused", "shares in accounting brackets", "holdings.csv", b"symbol,shares\nAAPL,(10)\n",
          "holdings.csv:2: shares of AAPL: '(10)' is no number; a number is digits with at most one decimal "
          "point; correct the cell"),
    _case("refused", "shares that are NaN", "holdings.csv", b"symbol,shares\nAAPL,nan\n",
          "holdings.csv:2: shares of AAPL: 'nan' stands where a number is needed; a number is digits with at "
          "most one decimal point; write the number"),
    _case("refused", "infinite shares", "holdings.csv", b"symbol,shares\nAAPL,Infinity\n",
          "holdings.csv:2: shares of AAPL: 'Infinity' is infinite; a number is digits with at most one decimal "
          "point; write the number"),
    _case("refused", "empty shares", "holdings.csv", b"symbol,shares\nAAPL,\n",
          "holdings.csv:2: shares of AAPL: the cell is empty where a number is needed; a number is digits with "
          "at most one decimal point; write the number"),
    _case("refused", "text for shares", "holdings.csv", b"symbol,shares\nAAPL,ten\n",
          "holdings.csv:2: shares of AAPL: 'ten' is no number; a number is digits with at most one decimal "
          "point; correct the cell"),
    _case("refused", "shares with a percent sign", "holdings.csv", b"symbol,shares\nAAPL,10%\n",
          "holdings.csv:2: shares of AAPL: '10%' has a percent sign; a number is digits with at most one "
          "decimal point; write the number without it"),
    _case("refused", "shares with a currency sign", "holdings.csv", b"symbol,shares\nAAPL,$10\n",
          "holdings.csv:2: shares of AAPL: '$10' wears a currency; a count of shares has none; write the "
          "number alone"),
    _case("refused", "shares finer than counted", "holdings.csv", b"symbol,shares\nAAPL,0.1234567891\n",
          "holdings.csv:2: shares of AAPL: 0.1234567891 is too fine; shares have at most nine decimals; round them"),
    _case("refused", "too many shares", "holdings.csv", b"symbol,shares\nAAPL,10000000000\n",
          "holdings.csv:2: shares of AAPL: 10000000000 is too many; shares are at most 9000000000; correct the "
          "cell"),
    _case("refused", "a huge exponent", "holdings.csv", b"symbol,shares\nAAPL,1e300\n",
          "holdings.csv:2: shares of AAPL: the number '1e300' has a huge exponent; exponents go from -15 to "
          "15; write the number in full"),
    _case("refused", "hexadecimal shares", "holdings.csv", b"symbol,shares\nAAPL,0x10\n",
          "holdings.csv:2: shares of AAPL: '0x10' is a hexadecimal number; a number is digits with at most one "
          "decimal point; write it in decimal digits"),
    _case("refused", "a formula", "holdings.csv", b"symbol,shares\nAAPL,=5+5\n",
          "holdings.csv:2: shares of AAPL: '=5+5' is a formula; a number is digits with at most one decimal "
          "point; write its value"),
    _case("refused", "both decimal marks", "holdings.csv", b"symbol;shares\nAAPL;1,5\nCASH;1,234.56\n",
          "holdings.csv:3: decimal marks are mixed: '1,5' in line 2, '1,234.56' in line 3; one file has one "
          "decimal mark; write all numbers with the same mark"),
    _case("refused", "a number that can be read two ways", "holdings.csv", b"symbol;shares\nAAPL;1.500\n",
          "holdings.csv:2: the number '1.500' may have a decimal mark or a thousands mark; at least one number "
          "must show which it is; write the numbers with two decimals, or separate cells by commas"),
    _case("refused", "a symbol twice", "holdings.csv", b"symbol,shares\nAAPL,10\nMSFT,5\nAAPL,5\n",
          "holdings.csv:4: the symbol AAPL stands twice, in lines 2 and 4; one row a symbol, or lots that each "
          "have a day in acquired; add the rows up, or fill acquired"),
    _case("refused", "lots of which one has no day", "holdings.csv",
          b"symbol,shares,cost,acquired\nAAPL,10,1500,2025-01-02\nAAPL,5,900,\n",
          "holdings.csv:3: the symbol AAPL stands twice, in lines 2 and 3; one row a symbol, or lots that each "
          "have a day in acquired; add the rows up, or fill acquired"),
    _case("refused", "cash twice", "holdings.csv", b"symbol,shares\nCASH,10\nCASH,5\n",
          "holdings.csv:3: the symbol CASH stands twice, in lines 2 and 3; one row of cash; add the rows up"),
    _case("refused", "cash in small letters", "holdings.csv", b"symbol,shares\nAAPL,10\nCash,5\n",
          "holdings.csv:3: the symbol 'Cash' is cash in small letters; cash is CASH; write CASH"),
    _case("refused", "cash with a cost", "holdings.csv",
          b"symbol,shares,cost,acquired\nAAPL,10,1500,2025-01-02\nCASH,5,5,\n",
          "holdings.csv:3: the row CASH has a cost or a day of acquisition; cash has neither; leave both cells "
          "empty"),
    _case("refused", "cash with a day", "holdings.csv", b"symbol,shares,cost,acquired\nCASH,5,,2025-01-02\n",
          "holdings.csv:2: the row CASH has a cost or a day of acquisition; cash has neither; leave both cells "
          "empty"),
    _case("refused", "cash finer than a tick", "holdings.csv", b"symbol,shares\nCASH,5.0000001\n",
          "holdings.csv:2: shares of CASH: 5.0000001 is too fine; money has at most 6 decimals; round it"),
    _case("refused", "too much cash", "holdings.csv", b"symbol,shares\nCASH,9007199255\n",
          "holdings.csv:2: shares of CASH: 9007199255 is too much; money is at most 9007199254.740991 at a "
          "scale of 6; correct it"),
    _case("refused", "cash in another currency", "holdings.csv", b"symbol,shares\nCASH,\xe2\x82\xac500\n",
          "holdings.csv:2: shares of CASH: '€500' is not in USD; amounts are in the currency of the book; "
          "convert it"),
    _case("refused", "cash with the code of another currency", "holdings.csv", b"symbol,shares\nCASH,EUR 500\n",
          "holdings.csv:2: shares of CASH: 'EUR 500' is not in USD; amounts are in the currency of the book; "
          "convert it"),
    _case("refused", "a row in another currency", "holdings.csv", b"symbol,shares,currency\nAAPL,10,USD\nSAP,5,EUR\n",
          "holdings.csv:3: currency of SAP: 'EUR' is not USD; a book has one currency; convert the row, or "
          "name the book's currency"),
    _case("refused", "a cost below zero", "holdings.csv", b"symbol,shares,cost,acquired\nAAPL,10,-1500,2025-01-02\n",
          "holdings.csv:2: cost of AAPL: -1500 is below zero; a cost is zero or more; correct the cell"),
    _case("refused", "text for a cost", "holdings.csv", b"symbol,shares,cost,acquired\nAAPL,10,cheap,2025-01-02\n",
          "holdings.csv:2: cost of AAPL: 'cheap' is no number; a number is digits with at most one decimal "
          "point; correct the cell"),
    _case("refused", "a day that does not exist", "holdings.csv",
          b"symbol,shares,cost,acquired\nAAPL,10,1500,2025-02-30\n",
          "holdings.csv:2: the date '2025-02-30' does not exist; dates are YYYY-MM-DD, or one other form "
          "throughout; correct the date"),
    _case("refused", "an ambiguous day", "holdings.csv", b"symbol,shares,cost,acquired\nAAPL,10,1500,03/04/2025\n",
          "holdings.csv:2: the date '03/04/2025' may be day first or month first, and no date of the file "
          "shows which; dates are YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "an empty symbol", "holdings.csv", b"symbol,shares\n,10\n",
          "holdings.csv:2: the symbol is empty; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ "
          "signs; correct the symbol"),
    _case("refused", "a symbol like a formula", "holdings.csv", b"symbol,shares\n=HYPERLINK(),10\n",
          "holdings.csv:2: the symbol '=HYPERLINK()' starts like a formula; a symbol is 1 to 32 letters, "
          "digits and . - _ ^ = & : # $ signs; correct the symbol"),
    _case("refused", "a symbol like a path", "holdings.csv", b"symbol,shares\n..\\x,10\n",
          "holdings.csv:2: the symbol '..\\\\x' looks like a path; a symbol is 1 to 32 letters, digits and . - _ "
          "^ = & : # $ signs; correct the symbol"),
    _case("refused", "a footer", "holdings.csv", b"symbol,shares\nAAPL,10\nTotal,10\n",
          "holdings.csv:3: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "the header again", "holdings.csv", b"symbol,shares\nAAPL,10\nSymbol,Shares\nMSFT,5\n",
          "holdings.csv:3: the header is repeated; one header, on the first row, is allowed; remove the row"),
    _case("refused", "a short row", "holdings.csv", b"symbol,shares\nAAPL\nMSFT,5\n",
          "holdings.csv:2: the row has 1 cell, the header 2; each row has a cell for each column; complete the "
          "row, or remove it"),
    _case("refused", "thousands without quotes", "holdings.csv", b"symbol,shares\nAAPL,1,000\n",
          "holdings.csv:2: the row has 3 cells, the header 2; each row has a cell for each column; quote cells "
          "that hold the delimiter"),
    _case("refused", "text after a quote", "holdings.csv", b'symbol,shares\n"AAPL"x,10\n',
          'holdings.csv:2: a quote is opened and not closed, or text follows it; a quoted cell is "..." as a '
          "whole; correct the quotes of the row"),
    _case("refused", "a NUL byte", "holdings.csv", b"symbol,shares\nAAPL\x00,10\n",
          "holdings.csv:2: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a "
          "byte order mark; save it as UTF-8 text"),
    _case("refused", "a right-to-left mark", "holdings.csv", b"symbol,shares\nAA\xe2\x80\xaePL,10\n",
          "holdings.csv:2: there is a control character (U+202E); text holds printable characters, tabs and "
          "line ends; remove it"),
    _case("refused", "an old Excel workbook", "holdings.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
          "holdings.xls: this is an old Excel workbook, not text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save or export it as CSV"),
    _case("refused", "a picture", "holdings.csv", b"\x89PNG\r\n\x1a\n",
          "holdings.csv: this is a picture, not text; a text file is UTF-8, or UTF-16 with a byte order mark; "
          "save or export it as CSV"),
    _case("refused", "an SQLite database", "holdings.csv", b"SQLite format 3\x00\x10\x00",
          "holdings.csv: this is an SQLite database, not text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save or export it as CSV"),
    _case("refused", "a number of very many digits", "holdings.csv",
          b"symbol,shares\nAAPL,9999999999999999999999999999999999999999\n",
          "holdings.csv:2: shares of AAPL: 9999999999999999999999999999999999999999 is too many; shares are at "
          "most 9000000000; correct the cell"),
    _case("refused", "shares finer than any count", "holdings.csv",
          b"symbol,shares\nAAPL,1.000000000000000000000000000000000001\n",
          "holdings.csv:2: shares of AAPL: 1.000000000000000000000000000000000001 is too fine; shares have at "
          "most nine decimals; round them"),
    _case("refused", "many faults at once", "holdings.csv",
          b"symbol,shares,cost,acquired\n"
          b"AAPL,ten,-5,2025-02-30\n"
          b"=X,1,,\n"
          b"CASH,\xe2\x82\xac5,,\n"
          b"MSFT,1,,\n"
          b"MSFT,2,,\n",
          "holdings.csv:2: the date '2025-02-30' does not exist; dates are YYYY-MM-DD, or one other form "
          "throughout; correct the date\n"
          "holdings.csv:2: shares of AAPL: 'ten' is no number; a number is digits with at most one decimal "
          "point; correct the cell\n"
          "holdings.csv:2: cost of AAPL: -5 is below zero; a cost is zero or more; correct the cell\n"
          "holdings.csv:3: the symbol '=X' starts like a formula; a symbol is 1 to 32 letters, digits and . - "
          "_ ^ = & : # $ signs; correct the symbol\n"
          "holdings.csv:4: shares of CASH: '€5' is not in USD; amounts are in the currency of the book; "
          "convert it\n"
          "holdings.csv:6: the symbol MSFT stands twice, in lines 5 and 6; one row a symbol, or lots that each "
          "have a day in acquired; add the rows up, or fill acquired"),
)
# fmt: on
