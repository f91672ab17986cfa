"""Files of a broker's positions, good and bad, with what is said of each."""

from __future__ import annotations

from refusals.cases import Case

FIDELITY = (
    b"Account Number,Account Name,Symbol,Description,Quantity,Last Price,Last Price Change,Current Value,"
    b"Cost Basis Total,Average Cost Basis,Type\n"
    b'Z12345678,Individual,AAPL,APPLE INC,100,$230.10,-$0.85,"$23,010.00","$15,000.00",$150.00,Cash\n'
    b'Z12345678,Individual,SPAXX**,MONEY MARKET,,,,"$1,114.56",,,Cash\n'
    b"Z12345678,Individual,Pending Activity,,,,,$120.00,,,\n"
    b'\n"The data and information in this display is for informational purposes only."\n'
    b'"Date downloaded 11/20/2026 9:30 PM ET"\n'
)
SCHWAB = (
    b'"Positions for account Individual ...123 as of 09:30 PM ET, 11/20/2026","","",""\n\n'
    b'"Symbol","Description","Qty (Quantity)","Price","Mkt Val (Market Value)","Cost Basis","Security Type"\n'
    b'"AAPL","APPLE INC","100","$230.10","$23,010.00","$15,000.00","Equity"\n'
    b'"Cash & Cash Investments","--","--","--","$1,234.56","--","Cash and Money Market"\n'
    b'"Account Total","--","--","--","$24,244.56","$15,000.00","--"\n'
)
IBKR = (
    b"Statement,Header,Field Name,Field Value\n"
    b'Statement,Data,Period,"November 20, 2026"\n'
    b"Cash Report,Header,Currency Summary,Currency,Total,Securities,Futures\n"
    b"Cash Report,Data,Ending Cash,Base Currency Summary,1234.56,1234.56,0\n"
    b"Cash Report,Data,Ending Cash,USD,1234.56,1234.56,0\n"
    b"Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,"
    b"Close Price,Value,Unrealized P/L,Code\n"
    b"Open Positions,Data,Summary,Stocks,USD,AAPL,100,1,150,15000,230.10,23010,8010,\n"
    b"Open Positions,Total,,Stocks,USD,,,,,15000,,23010,8010,\n"
)


def _case(outcome: str, name: str, content: bytes, says: str) -> Case:
    return Case(name, "broker.csv", content, "positions", outcome, says)


# fmt: off
CASES: tuple[Case, ...] = (
    _case("accepted", "shares and cash", b"symbol,quantity\nAAPL,10\nMSFT,2.5\nCASH,12.34\n",
          "AAPL 10, MSFT 2.5, CASH 12.34 USD"),
    _case("accepted", "shares alone", b"symbol,quantity\nAAPL,10\n", "AAPL 10"),
    _case("accepted", "a short position", b"symbol,quantity\nAAPL,-10\nCASH,5\n", "AAPL -10, CASH 5 USD"),
    _case("accepted", "an overdraft", b"symbol,quantity\nAAPL,10\nCASH,-5.25\n", "AAPL 10, CASH -5.25 USD"),
    _case("accepted", "price, value and cost", b"symbol,quantity,price,value,cost\nAAPL,10,2.5,25,20\nCASH,1,,,\n",
          "AAPL 10 at 2.5 worth 25 cost 20, CASH 1 USD"),
    _case("accepted", "a value rounded to the cent", b"symbol,quantity,price,value\nAAPL,0.05,222.185,11.11\n",
          "AAPL 0.05 at 222.185 worth 11.11"),
    _case("accepted", "a price rounded to the cent", b"symbol,quantity,price,value\nAAPL,300,3.33,1000.00\n",
          "AAPL 300 at 3.33 worth 1000"),
    _case("accepted", "cash in two currencies",
          b"symbol,quantity,currency\nAAPL,10,USD\nCASH,5,USD\nCASH,700,JPY\n",
          "AAPL 10, CASH 700 JPY, CASH 5 USD"),
    _case("accepted", "its own day", b"date,symbol,quantity\n2026-11-20,AAPL,10\n2026-11-20,CASH,5\n",
          "2026-11-20: AAPL 10, CASH 5 USD"),
    _case("accepted", "decimal commas", b"symbol;quantity;price\nAAPL;1,5;230,10\nCASH;1.234,56;\n",
          "AAPL 1.5 at 230.1, CASH 1234.56 USD"),
    _case("warned", "positions of Fidelity", FIDELITY,
          "broker.csv: columns not read: Account Name, Description, Last Price Change, Average Cost Basis, Type\n"
          "2026-11-20: AAPL 100 at 230.1 worth 23010 cost 15000, CASH 1234.56 USD"),
    _case("warned", "positions of Schwab", SCHWAB,
          "broker.csv: columns not read: Description, Security Type\n"
          "2026-11-20: AAPL 100 at 230.1 worth 23010 cost 15000, CASH 1234.56 USD"),
    _case("warned", "an activity statement of Interactive Brokers", IBKR,
          "broker.csv: columns not read: DataDiscriminator, Asset Category, Mult, Cost Price, Unrealized P/L, Code\n"
          "2026-11-20: AAPL 100 at 230.1 worth 23010 cost 15000, CASH 1234.56 USD"),
    _case("warned", "cash finer than a cent", b"symbol,quantity\nAAPL,10\nCASH,5.255\n",
          "broker.csv: line 3: 5.255 is rounded to 2 decimals\nAAPL 10, CASH 5.26 USD"),
    _case("refused", "nothing but a header", b"symbol,quantity\n",
          "broker.csv: there is no position; a row for each symbol, and CASH; add a row"),
    _case("refused", "no column of quantities", b"symbol,price\nAAPL,10\n",
          "broker.csv:1: there is no column quantity (found: symbol, price); the header is "
          "symbol,quantity[,price][,value][,cost][,currency][,account][,date]; rename or add what is missing"),
    _case("refused", "a symbol twice", b"symbol,quantity\nAAPL,10\nAAPL,5\n",
          "broker.csv:3: the symbol AAPL stands twice, in lines 2 and 3; one row a symbol; add the rows up"),
    _case("refused", "cash twice", b"symbol,quantity\nCASH,10\nCASH,5\n",
          "broker.csv:3: cash in USD stands twice, in lines 2 and 3; one row of cash a currency; add the rows up"),
    _case("refused", "a row that does not add up",
          b"symbol,quantity,price,value\nAAPL,10,230.10,2301.00\nMSFT,38,410.00,15850.00\n",
          "broker.csv:3: MSFT: 38 x 410.00 is 15580.00 and the value is 15850.00; a statement adds up; export the "
          "positions again, or correct the row"),
    _case("refused", "a value that is a cent off", b"symbol,quantity,price,value\nAAPL,1,230.1000,230.12\n",
          "broker.csv:2: AAPL: 1 x 230.1000 is 230.1000 and the value is 230.12; a statement adds up; export the "
          "positions again, or correct the row"),
    _case("refused", "a total that is not the sum", SCHWAB.replace(b"$24,244.56", b"$24,244.65"),
          "broker.csv:6: the total is 24244.65 and the rows sum to 24244.56; a statement adds up; export the "
          "positions again"),
    _case("refused", "a quantity that is none", b"symbol,quantity\nAAPL,many\n",
          "broker.csv:2: quantity of AAPL: 'many' is no number; a number is digits with at most one decimal point; "
          "correct the cell"),
    _case("refused", "a quantity of money", b"symbol,quantity\nAAPL,$10\n",
          "broker.csv:2: quantity of AAPL: '$10' wears a currency; a count of shares has none; write the number alone"),
    _case("refused", "a quantity too fine", b"symbol,quantity\nAAPL,0.0000000001\n",
          "broker.csv:2: quantity of AAPL: 0.0000000001 is too fine; shares have at most nine decimals; round them"),
    _case("refused", "a price below zero", b"symbol,quantity,price\nAAPL,10,-2\n",
          "broker.csv:2: price of AAPL: -2 is below zero; a price is zero or more; correct the cell"),
    _case("refused", "cash without an amount", b"symbol,quantity\nAAPL,10\nCASH,\n",
          "broker.csv:3: cash: the cell is empty where a number is needed; a number is digits with at most one decimal "
          "point; write the number"),
    _case("refused", "a currency that is none", b"symbol,quantity,currency\nAAPL,10,dollars\n",
          "broker.csv:2: 'dollars' is no currency; three capital letters such as USD; correct it"),
    _case("refused", "several accounts", b"account,symbol,quantity\nZ1,AAPL,10\nZ2,AAPL,5\n",
          "broker.csv: it holds 2 accounts; the accounts in it are Z1, Z2; name one with --broker-account"),
    _case("refused", "two days", b"date,symbol,quantity\n2026-11-20,AAPL,10\n2026-11-19,MSFT,5\n",
          "broker.csv:3: the date 2026-11-19 is not that of the rows above; one day a file; correct it"),
    _case("refused", "a symbol that is a formula", b"symbol,quantity\n=A1,10\n",
          "broker.csv:2: the symbol '=A1' starts like a formula; a symbol is 1 to 32 letters, digits and . - _ ^ = & : "
          "# $ signs; correct the symbol"),
)
