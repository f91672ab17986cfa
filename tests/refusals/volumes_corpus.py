"""Files of volumes, good and bad, with what is said of each."""

from __future__ import annotations

from refusals.cases import Case


def _case(outcome: str, name: str, content: bytes, says: str) -> Case:
    return Case(name, "volumes.csv", content, "volumes", outcome, says)


# fmt: off
CASES: tuple[Case, ...] = (
    _case("refused", "an empty file of volumes", b"",
          "volumes.csv: the file is empty; a header and at least one row are needed; check the export"),
    _case("refused", "a header of volumes without rows", b"symbol,volume\n",
          "volumes.csv: there is no volume; a row for each symbol; add a row"),
    _case("refused", "volumes without a header", b"AAPL,45000000\nMSFT,20000000\n",
          "volumes.csv:1: there is no header; the header is symbol,volume; add it as the first line"),
    _case("refused", "weights for volumes", b"symbol,weight\nAAPL,0.5\n",
          "volumes.csv:1: there is no column volume (found: symbol, weight); the header is symbol,volume; "
          "rename or add what is missing"),
    _case("refused", "two columns that both are the volume", b"symbol,volume,adv\nAAPL,1,2\n",
          "volumes.csv:1: the columns 'volume' and 'adv' both are the volume; each column stands once; remove "
          "one"),
    _case("refused", "a volume that is text", b"symbol,volume\nAAPL,many\n",
          "volumes.csv:2: volume: 'many' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "an empty volume", b"symbol,volume\nAAPL,\n",
          "volumes.csv:2: volume: the cell is empty where a number is needed; a number is digits with at most "
          "one decimal point; write the number"),
    _case("refused", "a volume below zero", b"symbol,volume\nAAPL,-1\n",
          "volumes.csv:2: volume: -1 is out of range; a volume is from 0 to 1000000000000 shares; correct the "
          "cell"),
    _case("refused", "a volume beyond what is counted", b"symbol,volume\nAAPL,1000000000001\n",
          "volumes.csv:2: volume: 1000000000001 is out of range; a volume is from 0 to 1000000000000 shares; "
          "correct the cell"),
    _case("refused", "a volume that is not a number", b"symbol,volume\nAAPL,nan\n",
          "volumes.csv:2: volume: 'nan' stands where a number is needed; a number is digits with at most one "
          "decimal point; write the number"),
    _case("refused", "an infinite volume", b"symbol,volume\nAAPL,inf\n",
          "volumes.csv:2: volume: 'inf' is infinite; a number is digits with at most one decimal point; write "
          "the number"),
    _case("refused", "a volume in percent", b"symbol,volume\nAAPL,5%\n",
          "volumes.csv:2: volume: '5%' has a percent sign; a number is digits with at most one decimal point; "
          "write the number without it"),
    _case("refused", "a volume with a letter for millions", b"symbol,volume\nAAPL,45M\n",
          "volumes.csv:2: volume: '45M' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "a volume that is a formula", b"symbol,volume\nAAPL,=1+1\n",
          "volumes.csv:2: volume: '=1+1' is a formula; a number is digits with at most one decimal point; "
          "write its value"),
    _case("refused", "a symbol of volumes twice", b"symbol,volume\nAAPL,1\nAAPL,2\n",
          "volumes.csv:3: AAPL stands twice, in lines 2 and 3; a symbol has one volume; remove one of the rows"),
    _case("refused", "a symbol of volumes that is a formula", b"symbol,volume\n=A1,5\n",
          "volumes.csv:2: the symbol '=A1' starts like a formula; a symbol is 1 to 32 letters, digits and . - "
          "_ ^ = & : # $ signs; correct the symbol"),
    _case("refused", "no symbol for a volume", b"symbol,volume\n,5\n",
          "volumes.csv:2: the symbol is empty; a symbol is 1 to 32 letters, digits and . - _ ^ = & : # $ "
          "signs; correct the symbol"),
    _case("refused", "a short row of volumes", b"symbol,volume\nAAPL\n",
          "volumes.csv:2: the row has 1 cell, the header 2; each row has a cell for each column; complete the "
          "row, or remove it"),
    _case("refused", "a footer of volumes", b"symbol,volume\nAAPL,45000000\nTotal: 1 row\n",
          "volumes.csv:3: the row has 1 cell, the header 2; each row has a cell for each column; complete the "
          "row, or remove it"),
    _case("refused", "volumes of another encoding", b"symbol,volume\nAAPL\xe9,5\n",
          "volumes.csv:2: the bytes are not UTF-8; a text file is UTF-8, or UTF-16 with a byte order mark; "
          "save it as UTF-8 text"),
    _case("refused", "a picture as volumes", b"\x89PNG\r\n\x1a\n\x00\x00",
          "volumes.csv: this is a picture, not text; a text file is UTF-8, or UTF-16 with a byte order mark; "
          "save or export it as CSV"),
    _case("refused", "many faults of volumes at once", b"symbol,volume\nAAPL,many\nMSFT,-1\n=A1,5\n",
          "volumes.csv:2: volume: 'many' is no number; a number is digits with at most one decimal point; "
          "correct the cell\n"
          "volumes.csv:3: volume: -1 is out of range; a volume is from 0 to 1000000000000 shares; correct the "
          "cell\n"
          "volumes.csv:4: the symbol '=A1' starts like a formula; a symbol is 1 to 32 letters, digits and . - "
          "_ ^ = & : # $ signs; correct the symbol"),
    _case("accepted", "volumes under another name", b"ticker,adv\nAAPL,45000000\nBTC,0.5\n", "AAPL 45000000, BTC 0.5"),
    _case("accepted", "a volume of zero", b"symbol,volume\nAAPL,0\n", "AAPL 0"),
)
# fmt: on
