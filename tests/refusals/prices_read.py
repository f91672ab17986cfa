"""Price files that are read, with a warning or without, and what is said of each."""

from __future__ import annotations

from refusals.cases import Case


def _case(outcome: str, name: str, file_name: str, content: bytes, says: str) -> Case:
    return Case(name, file_name, content, "prices", outcome, says)


# fmt: off
READ: tuple[Case, ...] = (
    _case("warned", "a basis that the file does not tell", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "prices.csv: the basis of the prices is taken to be raw (as printed that day): the file does not tell "
          "it; say the basis to settle it"),
    _case("warned", "yfinance prices of an untold basis", "prices.csv",
          b"Price,Close,Close\nTicker,AAPL,MSFT\nDate,,\n2026-11-19,230,410\n2026-11-20,231,411\n",
          "prices.csv: the basis of the prices is taken to be total (restated for splits and dividends): "
          "yfinance adjusts all its prices unless told otherwise; say the basis to settle it"),
    _case("warned", "a price of zero", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,0,409.5\n",
          "prices.csv:2: AAPL at 2026-11-20: the price is 0; a price is above zero; correct it, or leave the "
          "cell empty to mark the price as missing"),
    _case("warned", "a price below zero", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,-3.10,409.5\n",
          "prices.csv:2: AAPL at 2026-11-20: the price is -3.1; a price is above zero; correct it, or leave the "
          "cell empty to mark the price as missing"),
    _case("warned", "a price below the scale", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,0.0000001,409.5\n",
          "prices.csv:2: AAPL at 2026-11-20: the price is 1e-07, which is 0 at 6 decimals; a price is above "
          "zero; correct it, or leave the cell empty to mark the price as missing\nprices.csv: prices with more "
          "than 6 decimals are rounded half to even at 6"),
    _case("warned", "a price twice", "prices.csv",
          b"date,symbol,close\n2026-11-20,AAPL,230.5\n2026-11-20,AAPL,231\n2026-11-20,MSFT,400\n",
          "prices.csv:3: AAPL at 2026-11-20: the price is 231 here and 230.5 in line 2; a symbol has one price a "
          "session; remove the wrong row"),
    _case("warned", "rows of one name out of order", "prices.csv",
          b"date,symbol,close\n2026-11-19,AAPL,230\n2026-11-18,AAPL,229\n2026-11-20,AAPL,231\n"
          b"2026-11-20,MSFT,400\n",
          "prices.csv:3: AAPL: the session 2026-11-18 stands after 2026-11-19; a symbol's sessions ascend, or "
          "descend throughout; sort the rows by date\nprices.csv: the basis of the prices is taken to be raw (as "
          "printed that day): the file does not tell it; say the basis to settle it"),
    _case("warned", "a name in dollars and euros", "prices.csv",
          b"date,symbol,close,currency\n2026-11-19,SAP,230,USD\n2026-11-20,SAP,200,EUR\n2026-11-19,MSFT,399,USD\n"
          b"2026-11-20,MSFT,400,USD\n",
          "prices.csv:3: SAP: the price is in EUR, the prices are in USD; a book has one currency; convert the "
          "price to USD\nprices.csv: the basis of the prices is taken to be raw (as printed that day): the file "
          "does not tell it; say the basis to settle it"),
    _case("warned", "a pound sign among dollars", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20,\xc2\xa3230.5,$411\n2026-11-19,$230.5,$411\n",
          "prices.csv:2: AAPL: the price is in £, the prices are in USD; a book has one currency; convert the "
          "price to USD\nprices.csv: the basis of the prices is taken to be raw (as printed that day): the file "
          "does not tell it; say the basis to settle it"),
    _case("accepted", "semicolons and decimal commas", "prices.csv", b"Date;AAPL;MSFT\n2026-11-20;1.230,5;410,25\n",
          "2026-11-20, close, raw, USD: AAPL 1230.5, MSFT 410.25"),
    _case("accepted", "semicolons and decimal points", "prices.csv", b"Date;AAPL;MSFT\n2026-11-20;1230.5;410.25\n",
          "2026-11-20, close, raw, USD: AAPL 1230.5, MSFT 410.25"),
    _case("accepted", "tabs", "prices.tsv", b"Date\tAAPL\tMSFT\n2026-11-20\t230.5\t410.25\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410.25"),
    _case("accepted", "a byte order mark", "prices.csv", b"\xef\xbb\xbfDate,AAPL,MSFT\n2026-11-20,229.75,409.5\n",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "UTF-16 with a byte order mark", "prices.csv",
          b"\xff\xfeD\x00a\x00t\x00e\x00,\x00A\x00A\x00P\x00L\x00,\x00M\x00S\x00F\x00T\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x002\x000\x00,\x002"
          b"\x002\x009\x00.\x007\x005\x00,\x004\x000\x009\x00.\x005\x00\n\x00",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "big-endian UTF-16", "prices.csv",
          b"\xfe\xff\x00D\x00a\x00t\x00e\x00,\x00A\x00A\x00P\x00L\x00,\x00M\x00S\x00F\x00T\x00\n"
          b"\x002\x000\x002\x006\x00-\x001\x001\x00-\x002\x000\x00,\x002"
          b"\x002\x009\x00.\x007\x005\x00,\x004\x000\x009\x00.\x005\x00\n",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "line ends of Windows", "prices.csv", b"Date,AAPL,MSFT\r\n2026-11-20,229.75,409.5\r\n",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "line ends of an old Mac", "prices.csv", b"Date,AAPL,MSFT\r2026-11-20,229.75,409.5\r",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "no line end at the end", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,229.75,409.5",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "a gzipped file", "prices.csv.gz",
          b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03sI,I\xd5qt\x0c\xf0\xd1\xf1\rv\x0b"
          b"\xe12202\xd354\xd452\xd012\xb2\xd437\xd511\xb0\xd43\xe5\x02\x00;8 \xdc'\x00\x00\x00",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "blank rows", "prices.csv", b"\nDate,AAPL,MSFT\n2026-11-20,229.75,409.5\n\n,,\n  \n",
          "2026-11-20, close, raw, USD: AAPL 229.75, MSFT 409.5"),
    _case("accepted", "spaces around cells", "prices.csv", b"Date , AAPL , MSFT\n2026-11-20 , 230.5, 410.25\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410.25"),
    _case("accepted", "thousands in quotes", "prices.csv", b'Date,AAPL,MSFT\n2026-11-20,"1,230.50","410"\n',
          "2026-11-20, close, raw, USD: AAPL 1230.5, MSFT 410"),
    _case("accepted", "dollar signs", "prices.csv", b'Date,AAPL,MSFT\n2026-11-20,$230.5,"$1,410.25"\n',
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 1410.25"),
    _case("accepted", "euro signs behind", "prices.csv", b"Date;SAP\n2026-11-20;210,5 \xe2\x82\xac\n",
          "2026-11-20, close, raw, EUR: SAP 210.5"),
    _case("accepted", "gaps in many spellings", "prices.csv",
          b"Date,A,B,C,D,E,F,G\n2026-11-20,230.5,,-,n/a,null,NaN,NA\n",
          "2026-11-20, close, raw, USD: A 230.5, B -, C -, D -, E -, F -, G -"),
    _case("accepted", "symbols that look like something else", "prices.csv",
          b"Date,NA,TRUE,0700,1E5,BRK.B,^GSPC,null\n2026-11-20,1,2,3,4,5,6,7\n",
          "2026-11-20, close, raw, USD: NA 1, TRUE 2, 0700 3, 1E5 4, BRK.B 5, ^GSPC 6, null 7"),
    _case("accepted", "symbols that look like something else in a long file", "prices.csv",
          b"date,symbol,close\n2026-11-20,NA,1\n2026-11-20,TRUE,2\n2026-11-20,0700,3\n2026-11-20,nan,4\n",
          "2026-11-20, close, raw, USD: NA 1, TRUE 2, 0700 3, nan 4"),
    _case("accepted", "symbols that are column names elsewhere", "prices.csv",
          b"Date,LOW,OPEN,AAPL\n2026-11-20,1,2,3\n",
          "2026-11-20, close, raw, USD: LOW 1, OPEN 2, AAPL 3"),
    _case("accepted", "a price in exponents", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,2.305e2,4.1E+02\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410"),
    _case("accepted", "an index without a name", "prices.csv", b",AAPL,MSFT\n2026-11-20,230.5,410.25\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410.25"),
    _case("accepted", "a column of nothing at the end", "prices.csv", b"Date,AAPL,\n2026-11-20,230.5,\n",
          "2026-11-20, close, raw, USD: AAPL 230.5"),
    _case("accepted", "compact dates", "prices.csv", b"Date,AAPL,MSFT\n20261120,230.5,410.25\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410.25"),
    _case("accepted", "dates day first, as a 20 shows", "prices.csv", b"Date,AAPL,MSFT\n20.11.2026,230.5,410.25\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410.25"),
    _case("accepted", "dates month first, as a 20 shows", "prices.csv", b"Date,AAPL,MSFT\n11/20/2026,230.5,410.25\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410.25"),
    _case("accepted", "dates with midnights", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20 00:00:00,230.5,410.25\n",
          "2026-11-20, close, raw, USD: AAPL 230.5, MSFT 410.25"),
    _case("accepted", "an export of Massive", "prices.csv",
          b"ticker,volume,open,close,high,low,window_start,transactions\nNVDA,1.5,1,230.5,1,1,179"
          b"5150800000000000,5\n",
          "2026-11-20, close, raw, USD: NVDA 230.5"),
    _case("accepted", "an export of Tiingo", "AAPL.csv",
          b"date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor\n"
          b"2026-11-19T00:00:00.000Z,400,1,1,1,10,99.5,1,1,1,10,0.5,1.0\n2026-11-20T00:00:00.000Z"
          b",101,1,1,1,10,101,1,1,1,10,0.0,4.0\n",
          "2026-11-19 2026-11-20, close, raw, USD: AAPL 400 101, AAPL split 4 for 1 at 2026-11-20, AAPL dividend "
          "0.5 at 2026-11-19\nAAPL.csv: the file does not name its symbol; it is read as AAPL, the file's name"),
    _case("accepted", "an export of Alpha Vantage, newest first", "AAPL.csv",
          b"timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n"
          b"2026-11-20,1,1,1,101,101,10,0.0000,4.0\n2026-11-19,1,1,1,400,99.5,10,0.5000,1.0\n",
          "2026-11-19 2026-11-20, close, raw, USD: AAPL 400 101, AAPL split 4 for 1 at 2026-11-20, AAPL dividend "
          "0.5 at 2026-11-19\nAAPL.csv: the file does not name its symbol; it is read as AAPL, the file's name"),
    _case("accepted", "an export of EODHD", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adjusted_close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n"
          b"2026-11-20,1,1,1,229.75,229.75,10\n",
          "2026-11-19 2026-11-20, close, raw, USD: AAPL 231.25 229.75\nAAPL.csv: the file does not name its "
          "symbol; it is read as AAPL, the file's name"),
    _case("accepted", "an export of Yahoo", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n2026-11-20,1,1,1,229.75,"
          b"229.75,10\n",
          "2026-11-19 2026-11-20, close, split, USD: AAPL 231.25 229.75\nAAPL.csv: the file does not name its "
          "symbol; it is read as AAPL, the file's name"),
    _case("accepted", "an export of Yahoo with splits and dividends", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits\n2026-11-18,1,1,1,100,99."
          b"5,10,0.125,0\n2026-11-19,1,1,1,101.25,101,10,0,4\n2026-11-20,1,1,1,102,102,10,0.25,0\n",
          "2026-11-18 2026-11-19 2026-11-20, close, raw, USD: AAPL 400 101.25 102, AAPL split 4 for 1 at "
          "2026-11-19, AAPL dividend 0.5 at 2026-11-18, AAPL dividend 0.25 at 2026-11-20\nAAPL.csv: the file "
          "does not name its symbol; it is read as AAPL, the file's name"),
    _case("accepted", "yfinance's two header rows, nothing adjusted", "prices.csv",
          b"Price,Adj Close,Adj Close,Close,Close\nTicker,AAPL,MSFT,AAPL,MSFT\nDate,,,,\n2026-11-19,229,409,230,4"
          b"10\n2026-11-20,231,411,231,411\n",
          "2026-11-19 2026-11-20, close, split, USD: AAPL 230 231, MSFT 410 411"),
    _case("accepted", "yfinance's two header rows, symbols above", "prices.csv",
          b"Ticker,AAPL,AAPL,MSFT,MSFT\nPrice,Close,Adj Close,Close,Adj Close\nDate,,,,\n2026-11-19,230,229,410,4"
          b"09\n2026-11-20,231,231,411,411\n",
          "2026-11-19 2026-11-20, close, split, USD: AAPL 230 231, MSFT 410 411"),
    _case("accepted", "an export of Nasdaq", "AAPL.csv",
          b'Date,Close/Last,Volume,Open,High,Low\n11/05/2026,$230.50,"1,234,567",$1,$1,$1\n',
          "2026-11-05, close, raw, USD: AAPL 230.5\nAAPL.csv: the file does not name its symbol; it is read as "
          "AAPL, the file's name"),
    _case("accepted", "an export of Stooq", "prices.csv",
          b"<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,D,20261120,00000"
          b"0,1,1,1,230.5,10,0\n",
          "2026-11-20, close, raw, USD: AAPL.US 230.5"),
    _case("accepted", "a long file with all its columns", "prices.csv",
          b"date,symbol,close,open,high,low,volume,vwap,bid,ask,currency\n2026-11-20,AAPL,230.5,1,"
          b"1,1,5,229.9,230.4,230.6,USD\n",
          "2026-11-20, close, raw, USD: AAPL 230.5"),
    _case("accepted", "a row twice with the same price", "prices.csv",
          b"date,symbol,close\n2026-11-20,AAPL,230.5\n2026-11-20,AAPL,230.50\n",
          "2026-11-20, close, raw, USD: AAPL 230.5\nprices.csv: a session stands twice with the same price and "
          "is read once"),
    _case("accepted", "columns that are not read", "prices.csv", b"date,symbol,close,desk\n2026-11-20,AAPL,230.5,x\n",
          "2026-11-20, close, raw, USD: AAPL 230.5\nprices.csv: columns not read: desk"),
    _case("accepted", "blank rows before a header with semicolons", "prices.csv", b"  \n\nDate;AAPL\n2026-11-20;1,5\n",
          "2026-11-20, close, raw, USD: AAPL 1.5"),
    _case("accepted", "semicolons and prices of three decimals", "prices.csv",
          b"Date;AAPL;MSFT\n2026-11-20;230,125;410,250\n",
          "2026-11-20, close, raw, USD: AAPL 230.125, MSFT 410.25"),
)
# fmt: on
