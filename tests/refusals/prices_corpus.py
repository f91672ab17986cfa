"""Price files that are refused, with what is said of each."""

from __future__ import annotations

from refusals.cases import Case
from refusals.prices_read import READ


def _case(outcome: str, name: str, file_name: str, content: bytes, says: str) -> Case:
    return Case(name, file_name, content, "prices", outcome, says)


# fmt: off
REFUSED: tuple[Case, ...] = (
    _case("refused", "an empty file", "prices.csv", b"",
          "prices.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a file of line ends only", "prices.csv", b"\n\n \n",
          "prices.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a header without rows", "prices.csv", b"Date,AAPL,MSFT\n",
          "prices.csv: there is a header and no row of prices; at least one row is needed; check the export"),
    _case("refused", "a NUL byte", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231\x00.25,411\n",
          "prices.csv:3: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save it as UTF-8 text"),
    _case("refused", "a control character", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231\x07.25,411\n",
          "prices.csv:3: there is a control character (U+0007); text holds printable characters, tabs and line "
          "ends; remove it"),
    _case("refused", "a byte order mark in the middle", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n\xef\xbb\xbf2026-11-19,231.25,411\n",
          "prices.csv:3: there is a control character (U+FEFF); text holds printable characters, tabs and line "
          "ends; remove it"),
    _case("refused", "a right-to-left override", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,\xe2\x80\xae231.25,411\n",
          "prices.csv:3: there is a control character (U+202E); text holds printable characters, tabs and line "
          "ends; remove it"),
    _case("refused", "a zero width space", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25\xe2\x80\x8b,411\n",
          "prices.csv:3: there is a control character (U+200B); text holds printable characters, tabs and line "
          "ends; remove it"),
    _case("refused", "UTF-16 without a byte order mark", "prices.csv",
          b"D\x00a\x00t\x00e\x00,\x00A\x00A\x00P\x00L\x00,\x00M\x00S\x00F\x00T\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x001\x008\x00,\x002"
          b"\x003\x000\x00.\x005\x00,\x004\x001\x000\x00.\x002\x005\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x001\x009\x00,\x002"
          b"\x003\x001\x00.\x002\x005\x00,\x004\x001\x001\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x002\x000\x00,\x002"
          b"\x002\x009\x00.\x007\x005\x00,\x004\x000\x009\x00.\x005\x00\n\x00",
          "prices.csv:1: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save it as UTF-8 text"),
    _case("refused", "UTF-32", "prices.csv",
          b"\xff\xfe\x00\x00D\x00\x00\x00a\x00\x00\x00t\x00\x00\x00e\x00\x00\x00,\x00\x00\x00"
          b"A\x00\x00\x00A\x00\x00\x00P\x00\x00\x00L\x00\x00\x00,\x00\x00\x00M\x00\x00\x00"
          b"S\x00\x00\x00F\x00\x00\x00T\x00\x00\x00\n"
          b"\x00\x00\x002\x00\x00\x000\x00\x00\x002\x00\x00\x006\x00\x00\x00-\x00\x00\x001"
          b"\x00\x00\x001\x00\x00\x00-\x00\x00\x001\x00\x00\x008\x00\x00\x00,\x00\x00\x002"
          b"\x00\x00\x003\x00\x00\x000\x00\x00\x00.\x00\x00\x005\x00\x00\x00,\x00\x00\x004"
          b"\x00\x00\x001\x00\x00\x000\x00\x00\x00.\x00\x00\x002\x00\x00\x005\x00\x00\x00\n"
          b"\x00\x00\x002\x00\x00\x000\x00\x00\x002\x00\x00\x006\x00\x00\x00-\x00\x00\x001"
          b"\x00\x00\x001\x00\x00\x00-\x00\x00\x001\x00\x00\x009\x00\x00\x00,\x00\x00\x002"
          b"\x00\x00\x003\x00\x00\x001\x00\x00\x00.\x00\x00\x002\x00\x00\x005\x00\x00\x00,"
          b"\x00\x00\x004\x00\x00\x001\x00\x00\x001\x00\x00\x00\n"
          b"\x00\x00\x002\x00\x00\x000\x00\x00\x002\x00\x00\x006\x00\x00\x00-\x00\x00\x001"
          b"\x00\x00\x001\x00\x00\x00-\x00\x00\x002\x00\x00\x000\x00\x00\x00,\x00\x00\x002"
          b"\x00\x00\x002\x00\x00\x009\x00\x00\x00.\x00\x00\x007\x00\x00\x005\x00\x00\x00,"
          b"\x00\x00\x004\x00\x00\x000\x00\x00\x009\x00\x00\x00.\x00\x00\x005\x00\x00\x00\n\x00\x00\x00",
          "prices.csv:1: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save it as UTF-8 text"),
    _case("refused", "Latin-1", "prices.csv",
          b"Date,AAPL,SOCI\xc9T\xc9\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n",
          "prices.csv:1: the bytes are not UTF-8; a text file is UTF-8, or UTF-16 with a byte order mark; save "
          "it as UTF-8 text"),
    _case("refused", "a cut UTF-16 file", "prices.csv",
          b"\xff\xfeD\x00a\x00t\x00e\x00,\x00A\x00A\x00P\x00L\x00,\x00M\x00S\x00F\x00T\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x001\x008\x00,\x002"
          b"\x003\x000\x00.\x005\x00,\x004\x001\x000\x00.\x002\x005\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x001\x009\x00,\x002"
          b"\x003\x001\x00.\x002\x005\x00,\x004\x001\x001\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x002\x000\x00,\x002"
          b"\x002\x009\x00.\x007\x005\x00,\x004\x000\x009\x00.\x005\x00\n",
          "prices.csv:4: the bytes are not UTF-16; a text file is UTF-8, or UTF-16 with a byte order mark; save "
          "it as UTF-8 text"),
    _case("refused", "an Excel workbook", "prices.xlsx", b"PK\x03\x04\x14\x00\x06\x00",
          "prices.xlsx: this is an Excel workbook or a zip archive, not text; a text file is UTF-8, or UTF-16 "
          "with a byte order mark; save or export it as CSV"),
    _case("refused", "an old Excel workbook", "prices.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
          "prices.xls: this is an old Excel workbook, not text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save or export it as CSV"),
    _case("refused", "a PDF document", "prices.pdf", b"%PDF-1.7\n",
          "prices.pdf: this is a PDF document, not text; a text file is UTF-8, or UTF-16 with a byte order mark; "
          "save or export it as CSV"),
    _case("refused", "a picture", "prices.csv", b"\x89PNG\r\n\x1a\n",
          "prices.csv: this is a picture, not text; a text file is UTF-8, or UTF-16 with a byte order mark; save "
          "or export it as CSV"),
    _case("refused", "an SQLite database", "prices.csv", b"SQLite format 3\x00\x10\x00",
          "prices.csv: this is an SQLite database, not text; a text file is UTF-8, or UTF-16 with a byte order "
          "mark; save or export it as CSV"),
    _case("refused", "a web page", "prices.csv", b"<!DOCTYPE html><html><body>Too many requests</body></html>\n",
          "prices.csv: this is a web page, not a table; a table of text is needed; download the data again"),
    _case("refused", "a damaged gzip file", "prices.csv.gz",
          b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03sI,I\xd5qt\x0c\xf0\xd1\xf1\rv\x0b"
          b"\xe12202\xd354\xd45\xb4\xd0126\xd03\xd5114\xd032"
          b'E\x88[\x02\xc5\r\x81"@\tC\xb8\xa8\x91\x81\x8e\x91\x91\xa5\x9e9P\xd4\xc0R',
          "prices.csv.gz: the gzip data is damaged or cut short; a whole .gz file is needed; get it again"),
    _case("refused", "a gzip file of something else", "prices.csv.gz",
          b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03S\rpq\xd35\xd43\x07\x00\x18\xebPp\x08\x00\x00\x00",
          "prices.csv.gz: this is a PDF document, not text; a text file is UTF-8, or UTF-16 with a byte order "
          "mark; save or export it as CSV"),
    _case("refused", "a damaged Parquet file", "prices.parquet", b"PAR1\x00\x00\x00\x00PAR1",
          "prices.parquet: the Parquet file is damaged or cut short; a whole Parquet file is needed; get it again"),
    _case("refused", "no header", "prices.csv",
          b"2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:1: the first row begins with the date '2026-11-18', so there is no header; the first row "
          "names the columns; add a header such as Date,AAPL,MSFT"),
    _case("refused", "no date column", "prices.csv", b"AAPL,MSFT\n230.5,410.25\n",
          "prices.csv:1: no column is the date; the first one is 'AAPL'; the date column is named Date; name it "
          "Date, and each other column after its symbol"),
    _case("refused", "a long file without a price column", "prices.csv", b"date,symbol,volume\n2026-11-20,AAPL,1000\n",
          "prices.csv:1: there is a 'symbol' column and no price column; a long file has date, symbol and close "
          "(or vwap, or bid and ask); name the price column close"),
    _case("refused", "a column named twice", "prices.csv", b"Date,AAPL,AAPL\n2026-11-20,230.5,231\n",
          "prices.csv:1: the column 'AAPL' stands twice in the header; each column has its own name; remove or "
          "rename one"),
    _case("refused", "a column named twice in other capitals", "prices.csv", b"Date,AAPL,aapl\n2026-11-20,230.5,231\n",
          "prices.csv:1: the column 'aapl' stands twice in the header; each column has its own name; remove or "
          "rename one"),
    _case("refused", "a column without a name", "prices.csv", b"Date,AAPL,\n2026-11-20,230.5,231\n",
          "prices.csv:1: column 3 has prices and no name; each column is named after its symbol; name the "
          "column, or remove it"),
    _case("refused", "a column of sums", "prices.csv", b"Date,AAPL,Total\n2026-11-20,230.5,231\n",
          "prices.csv:1: the column 'Total' is a sum; each column is one symbol; remove it"),
    _case("refused", "a column of cash", "prices.csv", b"Date,AAPL,CASH\n2026-11-20,230.5,1\n",
          "prices.csv:1: CASH has a column of prices; cash is money and has no price; remove it"),
    _case("refused", "a formula as a symbol", "prices.csv", b"Date,AAPL,=MSFT\n2026-11-20,230.5,231\n",
          "prices.csv:1: the symbol '=MSFT' starts like a formula; a symbol is 1 to 32 letters, digits and . - _ "
          "^ = & : # $ signs; correct the name"),
    _case("refused", "a command as a symbol", "prices.csv",
          b'Date,AAPL,"=cmd|\' /C calc\'!A0"\n2026-11-20,230.5,231\n',
          'prices.csv:1: the symbol "=cmd|\' /C calc\'!A0" starts like a formula; a symbol is 1 to 32 letters, '
          "digits and . - _ ^ = & : # $ signs; correct the name"),
    _case("refused", "a path as a symbol", "prices.csv", b"Date,AAPL,../etc/passwd\n2026-11-20,230.5,231\n",
          "prices.csv:1: the symbol '../etc/passwd' looks like a path; a symbol is 1 to 32 letters, digits and . "
          "- _ ^ = & : # $ signs; correct the name"),
    _case("refused", "a slash in a symbol", "prices.csv", b"Date,AAPL,BRK/B\n2026-11-20,230.5,231\n",
          "prices.csv:1: the symbol 'BRK/B' looks like a path; a symbol is 1 to 32 letters, digits and . - _ ^ = "
          "& : # $ signs; correct the name"),
    _case("refused", "a space in a symbol", "prices.csv", b"Date,AAPL,BRK B\n2026-11-20,230.5,231\n",
          "prices.csv:1: the symbol 'BRK B' has a character that no symbol has; a symbol is 1 to 32 letters, "
          "digits and . - _ ^ = & : # $ signs; correct the name"),
    _case("refused", "a tag as a symbol", "prices.csv", b"Date,AAPL,<script>\n2026-11-20,230.5,231\n",
          "prices.csv:1: the symbol '<script>' has a character that no symbol has; a symbol is 1 to 32 letters, "
          "digits and . - _ ^ = & : # $ signs; correct the name"),
    _case("refused", "a symbol of 33 characters", "prices.csv",
          b"Date,AAPL,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n2026-11-20,230.5,231\n",
          "prices.csv:1: the symbol has 33 characters; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ "
          "signs; correct the name"),
    _case("refused", "a path as a symbol in a long file", "prices.csv",
          b"date,symbol,close\n2026-11-20,AAPL,230.5\n2026-11-20,..\\MSFT,231\n",
          "prices.csv:3: the symbol '..\\\\MSFT' looks like a path; a symbol is 1 to 32 letters, digits and . - "
          "_ ^ = & : # $ signs; correct the name"),
    _case("refused", "an empty symbol in a long file", "prices.csv",
          b"date,symbol,close\n2026-11-20,AAPL,230.5\n2026-11-20,,231\n",
          "prices.csv:3: the symbol is empty; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ signs; "
          "correct the name"),
    _case("refused", "a short row", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: the row has 2 cells, the header 3; each row has a cell for each column; complete the "
          "row, or remove it"),
    _case("refused", "a long row", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411,7\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: the row has 4 cells, the header 3; each row has a cell for each column; quote cells "
          "that hold the delimiter"),
    _case("refused", "thousands without quotes", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,1,231.25,411\n",
          "prices.csv:3: the row has 4 cells, the header 3; each row has a cell for each column; quote cells "
          "that hold the delimiter"),
    _case("refused", "the header repeated", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\nDate,AAPL,MSFT\n2026-11-19,231.25,411\n",
          "prices.csv:3: the header is repeated; one header, on the first row, is allowed; remove the row"),
    _case("refused", "the header repeated in capitals", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\nDATE,aapl,msft\n2026-11-19,231.25,411\n",
          "prices.csv:3: the header is repeated; one header, on the first row, is allowed; remove the row"),
    _case("refused", "a footer", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n"
          b"Total,691.5,1230.75\n",
          "prices.csv:5: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "a footer of one cell", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\nSource: the "
          b"desk\n",
          "prices.csv:5: the row has 1 cell, the header 3; each row has a cell for each column; complete the "
          "row, or remove it"),
    _case("refused", "a footer in a long file", "prices.csv",
          b"date,symbol,close\n2026-11-20,AAPL,230.5\nTotal,,230.5\n",
          "prices.csv:3: the row 'Total' is a footer; each row is one entry; remove the row"),
    _case("refused", "a quote that is not closed", "prices.csv",
          b'Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,"231.25,411\n2026-11-20,229.75,409.5\n',
          'prices.csv:3: a quote is opened and not closed, or text follows it; a quoted cell is "..." as a '
          "whole; correct the quotes of the row"),
    _case("refused", "text behind a quote", "prices.csv",
          b'Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,"231".25,411\n2026-11-20,229.75,409.5\n',
          'prices.csv:3: a quote is opened and not closed, or text follows it; a quoted cell is "..." as a '
          "whole; correct the quotes of the row"),
    _case("refused", "many faults at once", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,abc,410.25\n2026-11-19,231.25\n2026-11-31,1,2\n2026-11-20,0x10,409.5\n",
          "prices.csv:2: AAPL: 'abc' is no number; a number is digits with at most one decimal point; correct "
          "the cell\nprices.csv:3: the row has 2 cells, the header 3; each row has a cell for each column; "
          "complete the row, or remove it\nprices.csv:4: the date '2026-11-31' does not exist; dates are "
          "YYYY-MM-DD, or one other form throughout; correct the date\nprices.csv:5: AAPL: '0x10' is a "
          "hexadecimal number; a number is digits with at most one decimal point; write it in decimal digits"),
    _case("refused", "a word as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,abc,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: 'abc' is no number; a number is digits with at most one decimal point; correct "
          "the cell"),
    _case("refused", "a hexadecimal number as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,0xE6,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '0xE6' is a hexadecimal number; a number is digits with at most one decimal "
          "point; write it in decimal digits"),
    _case("refused", "a hexadecimal float as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,0x1.8p3,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '0x1.8p3' is a hexadecimal number; a number is digits with at most one decimal "
          "point; write it in decimal digits"),
    _case("refused", "a huge exponent as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,1e400,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: the number '1e400' has a huge exponent; exponents go from -15 to 15; write the "
          "number in full"),
    _case("refused", "a tiny exponent as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,1e-400,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: the number '1e-400' has a huge exponent; exponents go from -15 to 15; write the "
          "number in full"),
    _case("refused", "infinity as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,inf,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: 'inf' is infinite; a number is digits with at most one decimal point; write the "
          "number"),
    _case("refused", "minus infinity as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,-Infinity,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '-Infinity' is infinite; a number is digits with at most one decimal point; write "
          "the number"),
    _case("refused", "a formula as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,=B2*1.1,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '=B2*1.1' is a formula; a number is digits with at most one decimal point; write "
          "its value"),
    _case("refused", "a formula that begins with plus as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,+B2,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '+B2' is a formula; a number is digits with at most one decimal point; write its "
          "value"),
    _case("refused", "a percent sign as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,2.5%,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '2.5%' has a percent sign; a number is digits with at most one decimal point; "
          "write the number without it"),
    _case("refused", "a truth value as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,TRUE,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: 'TRUE' is no number; a number is digits with at most one decimal point; correct "
          "the cell"),
    _case("refused", "an underscore as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,1_000,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '1_000' is no number; a number is digits with at most one decimal point; correct "
          "the cell"),
    _case("refused", "two points as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,1.234.5,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: the marks in '1.234.5' make no number; a number is digits with at most one "
          "decimal point; write the number without thousands marks"),
    _case("refused", "two signs as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,--5,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '--5' is no number; a number is digits with at most one decimal point; correct "
          "the cell"),
    _case("refused", "a fraction as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,230 1/2,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '230 1/2' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "Arabic digits as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,\xd9\xa2\xd9\xa3\xd9\xa0,411\n"
          b"2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '٢٣٠' has digits other than 0 to 9; a number is digits with at most one decimal "
          "point; write it with the digits 0 to 9"),
    _case("refused", "brackets as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,(230.5),411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '(230.5)' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "a date as a price as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,2026-11-19,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '2026-11-19' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "a price above the bound as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,9007199255,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: the price is 9007199255; a price is at most 9007199254.740991; correct the cell, "
          "or read the file with a coarser scale"),
    _case("refused", "a number of fifty digits as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,1111111111111111111111111111111111111"
          b"1111111111111,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: the number '1111111111111111111111111111111111111...' has 50 characters; a number "
          "has at most 40; shorten it"),
    _case("refused", "a spreadsheet error as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,#DIV/0!,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '#DIV/0!' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "a star as a price", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,230.5*,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL: '230.5*' is no number; a number is digits with at most one decimal point; correct "
          "the cell"),
    _case("refused", "a formula in a quoted cell", "prices.csv",
          b'Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,"=SUM(B2,B3)",411\n2026-11-20,229.75,409.5\n',
          "prices.csv:3: AAPL: '=SUM(B2,B3)' is a formula; a number is digits with at most one decimal point; "
          "write its value"),
    _case("refused", "a decimal comma in a comma file", "prices.csv",
          b'Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,"231,25",411\n2026-11-20,229.75,409.5\n',
          "prices.csv:3: decimal marks are mixed: '231,25' in line 3, '230.5' in line 2; one file has one "
          "decimal mark; write all numbers with the same mark"),
    _case("refused", "decimal marks mixed in a semicolon file", "prices.csv",
          b"Date;AAPL;MSFT\n2026-11-18;230,5;410,25\n2026-11-19;231.25;411\n",
          "prices.csv:3: decimal marks are mixed: '230,5' in line 2, '231.25' in line 3; one file has one "
          "decimal mark; write all numbers with the same mark"),
    _case("refused", "a mark that may be decimal or thousands", "prices.csv",
          b"Date;AAPL;MSFT\n2026-11-18;1.230;1.410\n2026-11-19;1.231;1.411\n",
          "prices.csv:2: the number '1.230' may have a decimal mark or a thousands mark; at least one number "
          "must show which it is; write the numbers with two decimals, or separate cells by commas"),
    _case("refused", "groups of two digits", "prices.csv",
          b'Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,"12,34.5",411\n2026-11-20,229.75,409.5\n',
          "prices.csv:3: AAPL: the marks in '12,34.5' make no number; a number is digits with at most one "
          "decimal point; write the number without thousands marks"),
    _case("refused", "a date that may be day or month first", "prices.csv",
          b"Date,AAPL,MSFT\n01/02/2026,230.5,410.25\n02/02/2026,231,411\n",
          "prices.csv:2: the date '01/02/2026' may be day first or month first, and no date of the file shows "
          "which; dates are YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "dates day first and month first", "prices.csv",
          b"Date,AAPL,MSFT\n13/02/2026,230.5,410.25\n02/14/2026,231,411\n",
          "prices.csv:3: dates are mixed: '13/02/2026' in line 2 is day first, '02/14/2026' in line 3 month "
          "first; dates are YYYY-MM-DD, or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "two forms of date", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n19/11/2026,231,411\n",
          "prices.csv:3: the date '19/11/2026' has another form than the dates above it; dates are YYYY-MM-DD, "
          "or one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "ISO dates and compact ones", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n20261119,231,411\n",
          "prices.csv:3: the date '20261119' has another form than the dates above it; dates are YYYY-MM-DD, or "
          "one other form throughout; write them as YYYY-MM-DD"),
    _case("refused", "a year of two digits", "prices.csv", b"Date,AAPL,MSFT\n18/11/26,230.5,410.25\n",
          "prices.csv:2: the date '18/11/26' has a year of two digits; dates are YYYY-MM-DD, or one other form "
          "throughout; write them as YYYY-MM-DD"),
    _case("refused", "a day that does not exist", "prices.csv", b"Date,AAPL,MSFT\n2026-02-30,230.5,410.25\n",
          "prices.csv:2: the date '2026-02-30' does not exist; dates are YYYY-MM-DD, or one other form "
          "throughout; correct the date"),
    _case("refused", "a compact day that does not exist", "prices.csv", b"Date,AAPL,MSFT\n20261131,230.5,410.25\n",
          "prices.csv:2: the date '20261131' does not exist; dates are YYYY-MM-DD, or one other form throughout; "
          "correct the date"),
    _case("refused", "a year far away", "prices.csv", b"Date,AAPL,MSFT\n0226-11-18,230.5,410.25\n",
          "prices.csv:2: the date '0226-11-18' is in the year 226; years go from 1900 to 2199; correct it"),
    _case("refused", "a month in words", "prices.csv", b"Date,AAPL,MSFT\n18 Nov 2026,230.5,410.25\n",
          "prices.csv:2: '18 Nov 2026' is no date; dates are YYYY-MM-DD, or one other form throughout; correct "
          "the date, or remove the row"),
    _case("refused", "a serial day of a spreadsheet", "prices.csv", b"Date,AAPL,MSFT\n46344,230.5,410.25\n",
          "prices.csv:2: '46344' is no date; dates are YYYY-MM-DD, or one other form throughout; correct the "
          "date, or remove the row"),
    _case("refused", "seconds since 1970", "prices.csv", b"Date,AAPL,MSFT\n1795219200,230.5,410.25\n",
          "prices.csv:2: '1795219200' is no date; dates are YYYY-MM-DD, or one other form throughout; correct "
          "the date, or remove the row"),
    _case("refused", "an empty date", "prices.csv", b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n,231.25,411\n",
          "prices.csv:3: the date is empty; each row has a date; write the date, or remove the row"),
    _case("refused", "a word as a date", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\nyesterday,231.25,411\n",
          "prices.csv:3: 'yesterday' is no date; dates are YYYY-MM-DD, or one other form throughout; correct the "
          "date, or remove the row"),
    _case("refused", "times within a day in a daily file", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20T15:30:00Z,230.5,410.25\n",
          "prices.csv:2: '2026-11-20T15:30:00Z' is a time within a day; a session of interval 1d is a date; ask "
          "for the file's interval (such as 1h or 15m), or write dates"),
    _case("refused", "a session twice in a wide file", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-19,231.5,411\n",
          "prices.csv:4: the session 2026-11-19 stands in line 3 too, with other prices; each session stands "
          "once; remove the wrong row"),
    _case("refused", "sessions out of order in a wide file", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-19,231.25,411\n2026-11-18,230.5,410.25\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: the sessions are out of order: 2026-11-18 stands beside 2026-11-19; sessions ascend, or "
          "descend throughout; sort the rows by date"),
    _case("refused", "an hour of Stooq without a time zone", "prices.csv",
          b"<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,60,20261120,1600"
          b"00,1,1,1,230.5,10,0\n",
          "prices.csv:2: the period is '60', in a time zone that the file does not tell; the period is D, W or "
          "M; export days, weeks or months"),
    _case("refused", "a close that the file does not have", "prices.csv",
          b"date,symbol,bid,ask\n2026-11-20,AAPL,230.5,230\n",
          "prices.csv: there is no close column; the field close is read from close, or adjusted for the basis "
          "total; ask for a field or basis that the file has"),
    _case("refused", "a file of one name that does not say which", "my prices.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n2026-11-20,1,1,1,229.75,"
          b"229.75,10\n",
          "my prices.csv: the file holds one name and does not say which (the symbol 'my prices' has a character "
          "that no symbol has); its symbol is asked for, or is the file's name; ask for one symbol, or name the "
          "file AAPL.csv"),
    _case("refused", "a dividend below zero", "AAPL.csv", b"date,close,divCash,splitFactor\n2026-11-20,230.5,-1,1\n",
          "AAPL.csv:2: AAPL: the dividend is -1; a dividend is zero or above; correct the cell"),
    _case("refused", "a split below zero", "AAPL.csv", b"date,close,divCash,splitFactor\n2026-11-20,230.5,0,-2\n",
          "AAPL.csv:2: AAPL: the split is -2; a split is new shares for each old one, such as 2 or 0.1; correct "
          "the cell"),
    _case("refused", "prices in pence", "prices.csv", b"date,symbol,close,currency\n2026-11-20,VOD.L,70.5,GBp\n",
          "prices.csv: prices are in pence (GBp); prices are in units of a currency; divide them by 100, and say "
          "GBP"),
    _case("refused", "names in two currencies", "prices.csv",
          b"date,symbol,close,currency\n2026-11-20,AAPL,230.5,USD\n2026-11-20,MSFT,410,EUR\n",
          "prices.csv: names are in EUR and USD; the prices of one book are in one currency; ask for the "
          "currency of the book, or split the file"),
    _case("refused", "a time among dates", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19T10:30:00Z,231.25,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: '2026-11-19T10:30:00Z' has a time of day; a date is needed; write it as YYYY-MM-DD"),
    _case("refused", "two closes for one name of yfinance", "prices.csv",
          b"Price,Close,Close\nTicker,AAPL,AAPL\nDate,,\n2026-11-19,230,410\n",
          "prices.csv:1: 'AAPL' has two columns of the same field; each field stands once a symbol; remove one"),
)
# fmt: on

CASES: tuple[Case, ...] = (*REFUSED, *READ)
