"""Files of fills, good and bad, with what is said of each."""

from __future__ import annotations

from refusals.cases import Case


def _case(outcome: str, name: str, file_name: str, content: bytes, says: str) -> Case:
    return Case(name, file_name, content, "fills", outcome, says)


HEADER = b"fill_id,date,symbol,side,quantity,price,fees\n"


# fmt: off
CASES: tuple[Case, ...] = (
    _case("accepted", "a buy and a sale", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nF2,2026-11-20,MSFT,SELL,5,400,0.5\n",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 1 USD, F2 2026-11-20 SELL 5 MSFT at 400, fees 0.5 USD"),
    _case("accepted", "fractions of a share", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,0.000000001,250.25,1.00\n",
          "F1 2026-11-20 BUY 0.000000001 AAPL at 250.25, fees 1 USD"),
    _case("accepted", "no fees", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,0\n",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 0 USD"),
    _case("accepted", "a side in small letters", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,buy,10,250.25,1.00\n",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 1 USD"),
    _case("accepted", "orders and currencies", "fills.csv",
          b"fill_id,date,symbol,side,quantity,price,fees,order_id,currency\n"
          b"F1,2026-11-20,SAP,BUY,10,180.5,1,O7,EUR\n"
          b"F2,2026-11-20,AAPL,SELL,1,250,0,,\n",
          "F1 2026-11-20 BUY 10 SAP at 180.5, fees 1 EUR, F2 2026-11-20 SELL 1 AAPL at 250, fees 0 USD"),
    _case("accepted", "a byte order mark and line ends of Windows", "fills.csv",
          b"\xef\xbb\xbffill_id,date,symbol,side,quantity,price,fees\r\n"
          b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\r\n",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 1 USD"),
    _case("accepted", "UTF-16 with its mark", "fills.csv",
          b"\xff\xfef\x00i\x00l\x00l\x00_\x00i\x00d\x00,\x00d\x00a\x00t\x00"
          b"e\x00,\x00s\x00y\x00m\x00b\x00o\x00l\x00,\x00s\x00i\x00d\x00"
          b"e\x00,\x00q\x00u\x00a\x00n\x00t\x00i\x00t\x00y\x00,\x00p\x00"
          b"r\x00i\x00c\x00e\x00,\x00f\x00e\x00e\x00s\x00\n\x00F\x001\x00"
          b",\x002\x000\x002\x006\x00-\x001\x001\x00-\x002\x000\x00,\x00"
          b"A\x00A\x00P\x00L\x00,\x00B\x00U\x00Y\x00,\x001\x000\x00,\x00"
          b"2\x005\x000\x00.\x002\x005\x00,\x001\x00.\x000\x000\x00\n\x00",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 1 USD"),
    _case("accepted", "semicolons and decimal commas", "fills.csv",
          b"fill_id;date;symbol;side;quantity;price;fees\n"
          b"F1;2026-11-20;AAPL;BUY;10;250,25;1,00\n",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 1 USD"),
    _case("accepted", "quoted thousands and currency signs", "fills.csv",
          HEADER + b'F1,2026-11-20,AAPL,BUY,"1,000","$1,250.25",$1.00\n',
          "F1 2026-11-20 BUY 1000 AAPL at 1250.25, fees 1 USD"),
    _case("accepted", "ids and symbols that look like something else", "fills.csv",
          HEADER + b"0012,2026-11-20,0700,BUY,1,2,0\n12,2026-11-20,TRUE,BUY,1,2,0\nNA,2026-11-20,NA,SELL,1,2,0\n",
          "0012 2026-11-20 BUY 1 0700 at 2, fees 0 USD, 12 2026-11-20 BUY 1 TRUE at 2, fees 0 USD, NA "
          "2026-11-20 SELL 1 NA at 2, fees 0 USD"),
    _case("accepted", "dates with the day first", "fills.csv",
          HEADER + b"F1,20/11/2026,AAPL,BUY,10,250.25,1.00\nF2,03/11/2026,AAPL,BUY,10,250.25,1.00\n",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 1 USD, F2 2026-11-03 BUY 10 AAPL at 250.25, fees 1 USD"),
    _case("accepted", "other names for the columns", "fills.csv",
          b"Fill ID,Date,Ticker,Side,Qty,Price,Fee\nF1,2026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "F1 2026-11-20 BUY 10 AAPL at 250.25, fees 1 USD"),
    _case("warned", "the same fill again", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nF1,2026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv: line 3 repeats the fill F1 of line 2 and is counted once"),
    _case("warned", "the same fill again, written another way", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nF1,2026-11-20,AAPL,buy,10.0,250.250,1\n",
          "fills.csv: line 3 repeats the fill F1 of line 2 and is counted once"),
    _case("warned", "a fill under a second id", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nF2,2026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv: the fills F1 (line 2) and F2 (line 3) differ in their id only"),
    _case("warned", "a price finer than a tick", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.1234567,1.00\n",
          "fills.csv: line 2: price 250.1234567 is rounded to 250.123457 (a scale of 6)"),
    _case("warned", "columns that are not read", "fills.csv",
          b"fill_id,date,symbol,side,quantity,price,fees,venue\n"
          b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00,XNAS\n",
          "fills.csv: columns not read: venue"),
    _case("refused", "an empty file", "fills.csv", b"",
          "fills.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a header alone", "fills.csv", HEADER,
          "fills.csv: there is no fill; a row for each fill; add a row"),
    _case("refused", "no header", "fills.csv", b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:1: there is no header; the header is "
          "fill_id,date,symbol,side,quantity,price,fees[,order_id][,currency][,corrects]; add it as the first "
          "line"),
    _case("refused", "a missing column", "fills.csv",
          b"fill_id,date,symbol,side,quantity,price\nF1,2026-11-20,AAPL,BUY,10,250.25\n",
          "fills.csv:1: there is no column fees (found: fill_id, date, symbol, side, quantity, price); the "
          "header is fill_id,date,symbol,side,quantity,price,fees[,order_id][,currency][,corrects]; rename or add what "
          "is missing"),
    _case("refused", "one id, two fills", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nF1,2026-11-20,AAPL,SELL,10,250.25,1.00\n",
          "fills.csv:3: the fill F1 stands in lines 2 and 3 with different content; one id is one fill; "
          "correct one of the rows"),
    _case("refused", "one id, two prices", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nF1,2026-11-20,AAPL,BUY,10,250.26,1.00\n",
          "fills.csv:3: the fill F1 stands in lines 2 and 3 with different content; one id is one fill; "
          "correct one of the rows"),
    _case("refused", "an empty id", "fills.csv", HEADER + b",2026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: fill_id: the id is empty; an id has 1 to 64 characters; write the broker's id"),
    _case("refused", "a very long id", "fills.csv",
          HEADER + (
              b"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
              b"FFFFF,2026-11-20,AAPL,BUY,10,250.25,1.00\n"
          ),
          "fills.csv:2: fill_id: the id has 65 characters; an id has 1 to 64 characters; write the broker's id"),
    _case("refused", "an id that a spreadsheet shortened", "fills.csv",
          HEADER + b"1.23457E+15,2026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: fill_id: '1.23457E+15' is a number that a spreadsheet shortened; an id is written in "
          "full; export the fills again, with the id as text"),
    _case("refused", "an empty side", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,,10,250.25,1.00\n",
          "fills.csv:2: side: the cell is empty; a side is BUY or SELL; correct the cell"),
    _case("refused", "a side of another house", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BOT,10,250.25,1.00\n",
          "fills.csv:2: side: 'BOT' is no side; a side is BUY or SELL; correct the cell"),
    _case("refused", "a short sale", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,SELL SHORT,10,250.25,1.00\n",
          "fills.csv:2: side: 'SELL SHORT' is no side; a side is BUY or SELL; correct the cell"),
    _case("refused", "a quantity below zero", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,-10,250.25,1.00\n",
          "fills.csv:2: quantity: -10 is not above zero; a quantity is above zero; write it without a sign; "
          "the side says which way"),
    _case("refused", "a quantity of zero", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,0,250.25,1.00\n",
          "fills.csv:2: quantity: 0 is not above zero; a quantity is above zero; correct or remove the row"),
    _case("refused", "an empty quantity", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,,250.25,1.00\n",
          "fills.csv:2: quantity: the cell is empty where a number is needed; a number is digits with at most "
          "one decimal point; write the number"),
    _case("refused", "a quantity finer than counted", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,0.0000000001,250.25,1.00\n",
          "fills.csv:2: quantity: 0.0000000001 is too fine; shares have at most nine decimals; round it"),
    _case("refused", "a quantity too many", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,9000000001,250.25,1.00\n",
          "fills.csv:2: quantity: 9000000001 is too many; shares are at most 9000000000; correct the cell"),
    _case("refused", "a quantity with a currency sign", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,$10,250.25,1.00\n",
          "fills.csv:2: quantity: '$10' wears a currency; a count of shares has none; write the number alone"),
    _case("refused", "a quantity that is NaN", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,NaN,250.25,1.00\n",
          "fills.csv:2: quantity: 'NaN' stands where a number is needed; a number is digits with at most one "
          "decimal point; write the number"),
    _case("refused", "a price of zero", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,0,1.00\n",
          "fills.csv:2: price: 0 is not above zero; a price is above zero; correct the cell"),
    _case("refused", "a price below zero", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,-250.25,1.00\n",
          "fills.csv:2: price: -250.25 is not above zero; a price is above zero; correct the cell"),
    _case("refused", "a price below half a tick", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,0.0000001,1.00\n",
          "fills.csv:2: price: 0.0000001 is not above zero; a price is above zero; correct the cell"),
    _case("refused", "an empty price", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,,1.00\n",
          "fills.csv:2: price: the cell is empty where a number is needed; a number is digits with at most one "
          "decimal point; write the number"),
    _case("refused", "text for a price", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,market,1.00\n",
          "fills.csv:2: price: 'market' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "an infinite price", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,inf,1.00\n",
          "fills.csv:2: price: 'inf' is infinite; a number is digits with at most one decimal point; write the "
          "number"),
    _case("refused", "a price of a huge exponent", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,1e99,1.00\n",
          "fills.csv:2: price: the number '1e99' has a huge exponent; exponents go from -15 to 15; write the "
          "number in full"),
    _case("refused", "a price too much", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,9999999999,1.00\n",
          "fills.csv:2: price: 9999999999 is too much; money is at most 9007199254.740991 at a scale of 6; "
          "correct it"),
    _case("refused", "a price in another currency", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,\xe2\x82\xac250.25,1.00\n",
          "fills.csv:2: price: '€250.25' is not in USD; amounts are in the currency of the book; convert it"),
    _case("refused", "a formula for a price", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,=A1*2,1.00\n",
          "fills.csv:2: price: '=A1*2' is a formula; a number is digits with at most one decimal point; write "
          "its value"),
    _case("refused", "fees below zero", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,-1\n",
          "fills.csv:2: fees: -1 is below zero; fees are zero or more, and reduce the cash; write them without "
          "a sign"),
    _case("refused", "empty fees", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,\n",
          "fills.csv:2: fees: the cell is empty where a number is needed; a number is digits with at most one "
          "decimal point; write the number"),
    _case("refused", "fees in percent", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,0.05%\n",
          "fills.csv:2: fees: '0.05%' has a percent sign; a number is digits with at most one decimal point; "
          "write the number without it"),
    _case("refused", "quantity times price too much", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,100000,1000000,1.00\n",
          "fills.csv:2: quantity x price of 100000 x 1000000 is too much; an amount is at most "
          "9007199254.740991 at a scale of 6; correct the row"),
    _case("refused", "a currency in small letters", "fills.csv",
          b"fill_id,date,symbol,side,quantity,price,fees,currency\n"
          b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00,usd\n",
          "fills.csv:2: currency: 'usd' is no currency; a currency is three capital letters such as USD; "
          "correct it"),
    _case("refused", "cash as a symbol", "fills.csv", HEADER + b"F1,2026-11-20,CASH,BUY,10,250.25,1.00\n",
          "fills.csv:2: the symbol is CASH; a fill buys or sells shares; remove the row"),
    _case("refused", "an empty symbol", "fills.csv", HEADER + b"F1,2026-11-20,,BUY,10,250.25,1.00\n",
          "fills.csv:2: the symbol is empty; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ signs; "
          "correct the symbol"),
    _case("refused", "a symbol like a path", "fills.csv", HEADER + b"F1,2026-11-20,/etc/passwd,BUY,10,250.25,1.00\n",
          "fills.csv:2: the symbol '/etc/passwd' looks like a path; a symbol is 1 to 32 letters, digits and . "
          "- _ ^ = & : # $ signs; correct the symbol"),
    _case("refused", "a date that does not exist", "fills.csv", HEADER + b"F1,2026-11-31,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: the date '2026-11-31' does not exist; dates are YYYY-MM-DD, or one other form "
          "throughout; correct the date"),
    _case("refused", "a date that is none", "fills.csv", HEADER + b"F1,yesterday,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: 'yesterday' is no date; dates are YYYY-MM-DD, or one other form throughout; correct "
          "the date, or remove the row"),
    _case("refused", "an empty date", "fills.csv", HEADER + b"F1,,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: the date is empty; each row has a date; write the date, or remove the row"),
    _case("refused", "a year of two digits", "fills.csv", HEADER + b"F1,20/11/26,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: the date '20/11/26' has a year of two digits; dates are YYYY-MM-DD, or one other form "
          "throughout; write them as YYYY-MM-DD"),
    _case("refused", "an ambiguous date", "fills.csv", HEADER + b"F1,03/04/2026,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: the date '03/04/2026' may be day first or month first, and no date of the file shows "
          "which; dates are YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "a time of day", "fills.csv", HEADER + b"F1,2026-11-20T15:30:00Z,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: '2026-11-20T15:30:00Z' has a time of day; a date is needed; write it as YYYY-MM-DD"),
    _case("refused", "a year too early", "fills.csv", HEADER + b"F1,0026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: the date '0026-11-20' is in the year 26; years go from 1900 to 2199; correct it"),
    _case("refused", "a footer", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nTotal,,,,10,,1.00\n",
          "fills.csv:3: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "the header again", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nfill_id,date,symbol,side,quantity,price,fees\n",
          "fills.csv:3: the header is repeated; one header, on the first row, is allowed; remove the row"),
    _case("refused", "a short row", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\nF2,2026-11-20,AAPL,BUY,10\n",
          "fills.csv:3: the row has 5 cells, the header 7; each row has a cell for each column; complete the "
          "row, or remove it"),
    _case("refused", "a long row", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00,x\n",
          "fills.csv:2: the row has 8 cells, the header 7; each row has a cell for each column; quote cells "
          "that hold the delimiter"),
    _case("refused", "thousands without quotes", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,1,000,250.25,1.00\n",
          "fills.csv:2: the row has 8 cells, the header 7; each row has a cell for each column; quote cells "
          "that hold the delimiter"),
    _case("refused", "a NUL byte", "fills.csv", HEADER + b"F1,2026-11-20,AAPL,BUY,10,250.25,1.00\n\x00",
          "fills.csv:3: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save it as UTF-8 text"),
    _case("refused", "a control character", "fills.csv", HEADER + b"F\x071,2026-11-20,AAPL,BUY,10,250.25,1.00\n",
          "fills.csv:2: there is a control character (U+0007); text holds printable characters, tabs and line "
          "ends; remove it"),
    _case("refused", "bytes of another encoding", "fills.csv", HEADER + b"F\xfc1,2026-11-20,AAPL,BUY,10,250.25,1\n",
          "fills.csv:2: the bytes are not UTF-8; a text file is UTF-8, or UTF-16 with a byte order mark; save "
          "it as UTF-8 text"),
    _case("refused", "a zip archive", "fills.csv", b"PK\x03\x04\x14\x00",
          "fills.csv: this is an Excel workbook or a zip archive, not text; a text file is UTF-8, or UTF-16 "
          "with a byte order mark; save or export it as CSV"),
    _case("refused", "a quantity of very many digits", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,9999999999999999999999999999999999999999,250.25,1.00\n",
          "fills.csv:2: quantity: 9999999999999999999999999999999999999999 is too many; shares are at most "
          "9000000000; correct the cell"),
    _case("refused", "a quantity finer than any count", "fills.csv",
          HEADER + b"F1,2026-11-20,AAPL,BUY,1.000000000000000000000000000000000001,250.25,1.00\n",
          "fills.csv:2: quantity: 1.000000000000000000000000000000000001 is too fine; shares have at most nine "
          "decimals; round it"),
    _case("refused", "many faults at once", "fills.csv", HEADER + b",2026-13-01,CASH,BOT,-1,0,-2\n",
          "fills.csv:2: the date '2026-13-01' does not exist; dates are YYYY-MM-DD, or one other form "
          "throughout; correct the date\n"
          "fills.csv:2: fill_id: the id is empty; an id has 1 to 64 characters; write the broker's id\n"
          "fills.csv:2: the symbol is CASH; a fill buys or sells shares; remove the row\n"
          "fills.csv:2: side: 'BOT' is no side; a side is BUY or SELL; correct the cell\n"
          "fills.csv:2: quantity: -1 is not above zero; a quantity is above zero; write it without a sign; the "
          "side says which way\n"
          "fills.csv:2: price: 0 is not above zero; a price is above zero; correct the cell\n"
          "fills.csv:2: fees: -2 is below zero; fees are zero or more, and reduce the cash; write them without "
          "a sign"),
)
# fmt: on
