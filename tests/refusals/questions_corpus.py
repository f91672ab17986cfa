"""Questions to price files: a field, a basis, an interval, symbols; and what each gets."""

from __future__ import annotations

from typing import Any

from refusals.cases import Case


def _case(outcome: str, name: str, file_name: str, content: bytes, says: str) -> Case:
    return Case(name, file_name, content, "prices asked for", outcome, says)


ASKED: dict[str, dict[str, Any]] = {
    "dates in an hourly file": {"interval": "1h"},
    "timestamps without an offset": {"interval": "1h"},
    "some timestamps without an offset": {"interval": "1h"},
    "a part of a second": {"interval": "1m"},
    "a time that does not exist": {"interval": "1h"},
    "an offset that does not exist": {"interval": "1h"},
    "a symbol that the file does not have": {"symbols": ["AAPL", "MSF"], "basis": "raw"},
    "a symbol that the file does not have, strictly": {"symbols": ["AAPL", "MSF"], "strict": True},
    "a symbol in small letters": {"symbols": ["aapl"]},
    "a VWAP that the file does not have": {"field": "vwap"},
    "a middle without asks": {"field": "mid"},
    "an unknown field": {"field": "high"},
    "an unknown basis": {"basis": "adjusted"},
    "raw closes of a Yahoo file without splits": {"basis": "raw"},
    "split closes of an EODHD file": {"basis": "split"},
    "total return of a Massive file": {"basis": "total"},
    "raw closes of a yfinance history": {"basis": "raw"},
    "several names asked of a file of one": {"symbols": ["MSFT", "NVDA"]},
    "two prices for one session": {"basis": "raw"},
    "a price and a gap for one session": {"basis": "raw"},
    "rows of a name out of order": {"basis": "raw"},
    "a name in two currencies": {"currency": "USD", "basis": "raw"},
    "a name in another currency": {"currency": "USD", "basis": "raw"},
    "a euro sign among dollars": {"basis": "raw"},
    "a name in two time zones": {"interval": "1h", "basis": "raw"},
    "three doubts in a strict reading": {"strict": True, "basis": "raw"},
    "the VWAP": {"field": "vwap"},
    "the middle of bid and ask": {"field": "mid"},
    "the total return of a Yahoo file": {"basis": "total"},
    "the split closes of a Yahoo file with splits": {"basis": "split"},
    "the split closes of a Tiingo file": {"basis": "split"},
    "a file of one name under another symbol": {"symbols": ["MSFT"]},
    "names in the order asked for": {"symbols": ["MSFT", "AAPL"], "basis": "split"},
    "hours as UTC": {"interval": "1h", "basis": "split"},
    "a coarser scale": {"scale": 2},
    "wide prices said to be VWAPs": {"field": "vwap"},
    "days of New York with summer time": {"basis": "split"},
    "rows of several names in two time zones": {"interval": "1h"},
    "a doubt where the reading is strict": {"strict": True},
    "dollar signs where euros are asked for": {"currency": "EUR"},
    "a wide file newest first": {"basis": "split"},
    "a long file newest first, name after name": {"basis": "split"},
    "names with sessions of their own": {"basis": "split"},
    "a session twice with the same prices in a wide file": {"basis": "split"},
    "a file that begins with the symbol asked for": {"symbols": ["AAPL"]},
    "a raw price of a plain file": {"basis": "raw"},
    "an interval that is none": {"interval": "daily"},
    "times of one name in two time zones": {"interval": "1h", "basis": "split", "symbols": ["AAPL"]},
    "one field of a name that yfinance did not give": {"field": "mid"},
    "minutes of Massive": {"interval": "1m"},
    "weeks of Stooq": {"interval": "1wk"},
    "only adjusted closes": {"basis": "total"},
    "a middle of half a tick": {"field": "mid"},
    "closes and their adjusted ones in a file of one name": {"basis": "total"},
    "a reverse split": {"basis": "raw"},
}

# fmt: off
CASES: tuple[Case, ...] = (
    _case("refused", "dates in an hourly file", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:2: the date '2026-11-18' has no time of day; a session of interval 1h is a timestamp; "
          "write timestamps such as 2026-11-20T15:30:00Z, or ask for interval 1d"),
    _case("refused", "timestamps without an offset", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20 15:30:00,230.5,410.25\n",
          "prices.csv:2: the timestamp '2026-11-20 15:30:00' has no offset from UTC; a timestamp says its "
          "offset; write it as 2026-11-20T15:30:00Z or 2026-11-20T10:30:00-05:00"),
    _case("refused", "some timestamps without an offset", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20T15:30:00Z,230.5,410.25\n2026-11-20 16:30:00,230.5,410.25\n",
          "prices.csv:3: '2026-11-20 16:30:00' is written unlike the timestamps above it; one form throughout; "
          "rewrite it"),
    _case("refused", "a part of a second", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20T15:30:00.5Z,230.5,410.25\n",
          "prices.csv:2: '2026-11-20T15:30:00.5Z' has a part of a second; timestamps are whole seconds; write "
          "whole seconds"),
    _case("refused", "a time that does not exist", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20T25:30:00Z,230.5,410.25\n",
          "prices.csv:2: the time of '2026-11-20T25:30:00Z' does not exist; times go from 00:00:00 to 23:59:59; "
          "correct the time"),
    _case("refused", "an offset that does not exist", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20T15:30:00+19:00,230.5,410.25\n",
          "prices.csv:2: the offset of '2026-11-20T15:30:00+19:00' does not exist; offsets go from -14:00 to "
          "+14:00; correct the offset"),
    _case("warned", "a symbol that the file does not have", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "prices.csv: there are no prices for MSF (nearest: MSFT); the file has AAPL, MSFT; correct the symbol, "
          "or add its prices"),
    _case("refused", "a symbol that the file does not have, strictly", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "prices.csv: there are no prices for MSF (nearest: MSFT); the file has AAPL, MSFT; correct the symbol, "
          "or add its prices"),
    _case("refused", "a symbol in small letters", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "prices.csv: there are no prices for aapl (nearest: AAPL); the file has AAPL, MSFT; correct the "
          "symbol, or add its prices"),
    _case("refused", "a VWAP that the file does not have", "prices.csv", b"date,symbol,close\n2026-11-20,AAPL,230.5\n",
          "prices.csv: there is no vwap column; the field vwap is read from vwap; ask for the field close, or "
          "add the column"),
    _case("refused", "a middle without asks", "prices.csv", b"date,symbol,close,bid\n2026-11-20,AAPL,230.5,230\n",
          "prices.csv: there is no ask column; the field mid is read from bid and ask; ask for the field close, "
          "or add the column"),
    _case("refused", "an unknown field", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "field: the field is 'high'; a field is close, vwap or mid; choose one of them"),
    _case("refused", "an unknown basis", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "basis: the basis is 'adjusted'; a basis is raw, split or total; choose one of them"),
    _case("refused", "raw closes of a Yahoo file without splits", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n2026-11-20,1,1,1,229.75,"
          b"229.75,10\n",
          "AAPL.csv: the basis raw cannot be had from this Yahoo file: there is no column of splits in it; its "
          "close is of basis split (restated for splits); ask for the basis split, or export the file anew"),
    _case("refused", "split closes of an EODHD file", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adjusted_close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n"
          b"2026-11-20,1,1,1,229.75,229.75,10\n",
          "AAPL.csv: the basis split cannot be had from this EODHD file: there is no column of splits in it; its "
          "close is of basis raw (as printed that day); ask for the basis raw, or export the file anew"),
    _case("refused", "total return of a Massive file", "prices.csv",
          b"ticker,volume,open,close,high,low,window_start,transactions\nAAPL,10,1,230.5,1,1,1795"
          b"150800000000000,5\n",
          "prices.csv: the basis total cannot be had from this Massive file: there is no adjusted close in it; "
          "its close is of basis raw (as printed that day); ask for the basis raw, or export the file anew"),
    _case("refused", "raw closes of a yfinance history", "AAPL.csv",
          b"Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n2026-11-20 00:00:00-05:00,1,1,1,230"
          b".5,10,0,0\n",
          "AAPL.csv: the basis raw cannot be had from this yfinance file: without its Adj Close the file holds "
          "adjusted closes; its close is of basis total (restated for splits and dividends); ask for the basis "
          "total, or export the file anew"),
    _case("refused", "several names asked of a file of one", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n2026-11-20,1,1,1,229.75,"
          b"229.75,10\n",
          "AAPL.csv: the file holds one name, and 2 are asked for; several names stand in a wide or long file; "
          "ask for one symbol, or put the names into one file"),
    _case("warned", "two prices for one session", "prices.csv",
          b"date,symbol,close\n2026-11-19,AAPL,230\n2026-11-20,AAPL,230.5\n2026-11-20,AAPL,231\n"
          b"2026-11-20,MSFT,400\n",
          "prices.csv:4: AAPL at 2026-11-20: the price is 231 here and 230.5 in line 3; a symbol has one price a "
          "session; remove the wrong row"),
    _case("warned", "a price and a gap for one session", "prices.csv",
          b"date,symbol,close\n2026-11-20,AAPL,230.5\n2026-11-20,AAPL,\n2026-11-20,MSFT,400\n",
          "prices.csv:3: AAPL at 2026-11-20: the price is missing here and 230.5 in line 2; a symbol has one "
          "price a session; remove the wrong row"),
    _case("warned", "rows of a name out of order", "prices.csv",
          b"date,symbol,close\n2026-11-19,AAPL,230\n2026-11-18,AAPL,229\n2026-11-20,AAPL,231\n"
          b"2026-11-20,MSFT,400\n",
          "prices.csv:3: AAPL: the session 2026-11-18 stands after 2026-11-19; a symbol's sessions ascend, or "
          "descend throughout; sort the rows by date"),
    _case("warned", "a name in two currencies", "prices.csv",
          b"date,symbol,close,currency\n2026-11-19,SAP,230,USD\n2026-11-20,SAP,200,EUR\n2026-11-19,MSFT,399,USD\n"
          b"2026-11-20,MSFT,400,USD\n",
          "prices.csv:3: SAP: the price is in EUR, the prices are in USD; a book has one currency; convert the "
          "price to USD"),
    _case("warned", "a name in another currency", "prices.csv",
          b"date,symbol,close,currency\n2026-11-20,SAP,200,EUR\n2026-11-20,MSFT,400,USD\n",
          "prices.csv:2: SAP: the price is in EUR, the prices are in USD; a book has one currency; convert the "
          "price to USD"),
    _case("warned", "a euro sign among dollars", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-19,$230.5,$410\n2026-11-20,\xe2\x82\xac230.5,$411\n",
          "prices.csv:3: AAPL: the price is in €, the prices are in USD; a book has one currency; convert the "
          "price to USD"),
    _case("warned", "a name in two time zones", "prices.csv",
          b"date,symbol,close\n2026-11-20 10:00:00-05:00,AAPL,230\n2026-11-20 12:00:00+09:00,AAPL,231\n"
          b"2026-11-20 10:00:00-05:00,MSFT,400\n",
          "prices.csv:3: AAPL: the offset from UTC is +09:00 here and -05:00 in line 2; a symbol has one time "
          "zone; write all times in one zone"),
    _case("refused", "three doubts in a strict reading", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,0,410.25\n2026-11-19,-1,411\n2026-11-20,229.75,0\n",
          "prices.csv:2: AAPL at 2026-11-18: the price is 0; a price is above zero; correct it, or leave the "
          "cell empty to mark the price as missing\nprices.csv:3: AAPL at 2026-11-19: the price is -1; a price "
          "is above zero; correct it, or leave the cell empty to mark the price as missing\nprices.csv:4: MSFT "
          "at 2026-11-20: the price is 0; a price is above zero; correct it, or leave the cell empty to mark the "
          "price as missing"),
    _case("accepted", "the VWAP", "prices.csv", b"date,symbol,close,vwap\n2026-11-20,AAPL,230.5,229.9\n",
          "2026-11-20, vwap, raw, USD: AAPL 229.9"),
    _case("accepted", "the middle of bid and ask", "prices.csv",
          b"date,symbol,close,bid,ask\n2026-11-20,AAPL,230.5,230.4,230.600001\n2026-11-20,MSFT,410,,411\n",
          "2026-11-20, mid, raw, USD: AAPL 230.5, MSFT -"),
    _case("accepted", "the total return of a Yahoo file", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n2026-11-20,1,1,1,229.75,"
          b"229.75,10\n",
          "2026-11-19 2026-11-20, close, total, USD: AAPL 230.9 229.75\nAAPL.csv: the file does not name its "
          "symbol; it is read as AAPL, the file's name"),
    _case("accepted", "the split closes of a Yahoo file with splits", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits\n2026-11-18,1,1,1,100,99.5,10,0,0\n"
          b"2026-11-19,1,1,1,101.25,101,10,0,4\n",
          "2026-11-18 2026-11-19, close, split, USD: AAPL 100 101.25\nAAPL.csv: the file does not name its "
          "symbol; it is read as AAPL, the file's name"),
    _case("accepted", "the split closes of a Tiingo file", "AAPL.csv",
          b"date,close,adjClose,divCash,splitFactor\n2026-11-19,400,99.5,0.5,1\n2026-11-20,101,101,0,4\n",
          "2026-11-19 2026-11-20, close, split, USD: AAPL 100 101\nAAPL.csv: the file does not name its symbol; "
          "it is read as AAPL, the file's name"),
    _case("warned", "a file of one name under another symbol", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n2026-11-20,1,1,1,229.75,"
          b"229.75,10\n",
          "AAPL.csv: the file does not name its symbol; it is read as MSFT, which is asked for"),
    _case("accepted", "names in the order asked for", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "2026-11-18 2026-11-19 2026-11-20, close, split, USD: MSFT 410.25 411 409.5, AAPL 230.5 231.25 229.75"),
    _case("accepted", "hours as UTC", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20 09:30:00-05:00,230.5,410.25\n2026-11-20 10:30:00-05:00,231,411\n",
          "2026-11-20T14:30:00Z 2026-11-20T15:30:00Z, close, split, USD: AAPL 230.5 231, MSFT 410.25 411"),
    _case("accepted", "a coarser scale", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,230.125,410.135\n",
          "2026-11-20, close, raw, USD: AAPL 230.12, MSFT 410.14\nprices.csv: prices with more than 2 decimals "
          "are rounded half to even at 2"),
    _case("accepted", "wide prices said to be VWAPs", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,230.125,410.135\n",
          "2026-11-20, vwap, raw, USD: AAPL 230.125, MSFT 410.135"),
    _case("accepted", "days of New York with summer time", "prices.csv",
          b"Date,AAPL,MSFT\n2026-10-30 00:00:00-04:00,230,410\n2026-11-02 00:00:00-05:00,231,411\n",
          "2026-10-30 2026-11-02, close, split, USD: AAPL 230 231, MSFT 410 411"),
    _case("refused", "rows of several names in two time zones", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20 10:00:00-05:00,230,410\n2026-11-20 12:00:00+09:00,231,411\n",
          "prices.csv:3: the offset from UTC is +09:00 here and -05:00 in line 2; a row of several names has one "
          "time zone; write all times in one zone"),
    _case("refused", "a doubt where the reading is strict", "prices.csv", b"Date,AAPL,MSFT\n2026-11-20,0,409.5\n",
          "prices.csv:2: AAPL at 2026-11-20: the price is 0; a price is above zero; correct it, or leave the "
          "cell empty to mark the price as missing"),
    _case("warned", "dollar signs where euros are asked for", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20,$230.5,$410\n",
          "prices.csv:2: AAPL: the price is in $, the prices are in EUR; a book has one currency; convert the "
          "price to EUR\nprices.csv:2: MSFT: the price is in $, the prices are in EUR; a book has one currency; "
          "convert the price to EUR"),
    _case("accepted", "a wide file newest first", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-20,229.75,409.5\n2026-11-19,231.25,411\n2026-11-18,230.5,410.25\n",
          "2026-11-18 2026-11-19 2026-11-20, close, split, USD: AAPL 230.5 231.25 229.75, MSFT 410.25 411 409.5"),
    _case("accepted", "a long file newest first, name after name", "prices.csv",
          b"date,symbol,close\n2026-11-20,AAPL,2\n2026-11-19,AAPL,1\n2026-11-19,MSFT,3\n2026-11-20,MSFT,4\n",
          "2026-11-19 2026-11-20, close, split, USD: AAPL 1 2, MSFT 3 4"),
    _case("accepted", "names with sessions of their own", "prices.csv",
          b"date,symbol,close\n2026-11-19,AAPL,1\n2026-11-20,MSFT,4\n",
          "2026-11-19 2026-11-20, close, split, USD: AAPL 1 -, MSFT - 4"),
    _case("accepted", "a session twice with the same prices in a wide file", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n",
          "2026-11-18 2026-11-19, close, split, USD: AAPL 230.5 231.25, MSFT 410.25 411\nprices.csv: the session "
          "2026-11-18 stands twice with the same prices and is read once"),
    _case("accepted", "a file that begins with the symbol asked for", "aapl_us_d.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-19,1,1,1,231.25,230.9,10\n2026-11-20,1,1,1,229.75,"
          b"229.75,10\n",
          "2026-11-19 2026-11-20, close, split, USD: AAPL 231.25 229.75\naapl_us_d.csv: the file does not name "
          "its symbol; it is read as AAPL, which is asked for"),
    _case("warned", "a raw price of a plain file", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,0,411\n2026-11-20,229.75,409.5\n",
          "prices.csv:3: AAPL at 2026-11-19: the price is 0; a price is above zero; correct it, or leave the "
          "cell empty to mark the price as missing"),
    _case("refused", "an interval that is none", "prices.csv",
          b"Date,AAPL,MSFT\n2026-11-18,230.5,410.25\n2026-11-19,231.25,411\n2026-11-20,229.75,409.5\n",
          "interval: the interval is 'daily'; an interval is a number of m, h, d, wk or mo; write 1d or 1h"),
    _case("warned", "times of one name in two time zones", "AAPL.csv",
          b"timestamp,open,high,low,close,volume\n2026-11-20T10:00:00-05:00,1,1,1,230,1\n2026-11-20T11:00:00-05:0"
          b"0,1,1,1,231,1\n2026-11-21T12:00:00+09:00,1,1,1,232,1\n",
          "AAPL.csv:4: AAPL: the offset from UTC is +09:00 here and -05:00 in line 2; a symbol has one time "
          "zone; write all times in one zone\nAAPL.csv: the file does not name its symbol; it is read as AAPL, "
          "which is asked for"),
    _case("refused", "one field of a name that yfinance did not give", "prices.csv",
          b"Price,Close,Bid,Ask\nTicker,AAPL,MSFT,MSFT\nDate,,,\n2026-11-19,230,410,411\n",
          "prices.csv: AAPL has no bid and no ask column; the field mid is needed for each name; ask for the "
          "names that have it"),
    _case("accepted", "minutes of Massive", "prices.csv",
          b"ticker,volume,open,close,high,low,window_start,transactions\nAAPL,10,1,230.5,1,1,1795"
          b"184940000000000,5\n",
          "2026-11-20T14:29:00Z, close, raw, USD: AAPL 230.5"),
    _case("accepted", "weeks of Stooq", "prices.csv",
          b"<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,W,20261120,00000"
          b"0,1,1,1,230.5,10,0\n",
          "2026-11-20, close, raw, USD: AAPL.US 230.5"),
    _case("accepted", "only adjusted closes", "prices.csv", b"date,symbol,adj_close\n2026-11-20,AAPL,230.5\n",
          "2026-11-20, close, total, USD: AAPL 230.5"),
    _case("accepted", "a middle of half a tick", "prices.csv",
          b"date,symbol,bid,ask\n2026-11-20,AAPL,0.000001,0.000002\n2026-11-20,MSFT,0.000002,0.000003\n",
          "2026-11-20, mid, raw, USD: AAPL 0.000002, MSFT 0.000002"),
    _case("accepted", "closes and their adjusted ones in a file of one name", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adjusted_close,Volume\n2026-11-20,1,1,1,2,1,1\n",
          "2026-11-20, close, total, USD: AAPL 1\nAAPL.csv: the file does not name its symbol; it is read as "
          "AAPL, the file's name"),
    _case("accepted", "a reverse split", "AAPL.csv",
          b"Date,Open,High,Low,Close,Adj Close,Volume,Stock Splits\n2026-11-19,1,1,1,30,30,1,0\n"
          b"2026-11-20,1,1,1,31,31,1,0.1\n",
          "2026-11-19 2026-11-20, close, raw, USD: AAPL 3 31, AAPL split 1 for 10 at 2026-11-20\nAAPL.csv: the "
          "file does not name its symbol; it is read as AAPL, the file's name"),
)
# fmt: on
