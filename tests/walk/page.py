"""Reads a scenario as a portfolio manager writes it, decides it, and writes the answer in the same words.

held    A 60  B 40  cash 0.00            shares by symbol, and cash
price   A 10.00  B 10.00                 today's; `gap` for none; a `before` line gives the session before
wanted  A 50%  B 50%                     CASH too
given   tolerance=2% fee_bps=5           names of Policy, Costs and Limits, and asked, last_traded
trades  A  -10  drift +10.0%  cost 0.05  sold_to_target
        B   +9  drift -10.0%  cost 0.05  cash_floor
after   A 50  B 49  cash 9.90
because band                             what asked for the trades; left out where nothing did
finds   capital_too_small                codes of what the reader is told; left out where there is nothing
"""

from __future__ import annotations

import ast
from array import array
from dataclasses import fields

from trimtab.decide.decision import decide
from trimtab.decide.trades import Trades
from trimtab.ledger.book import make_book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.market.prices import Prices
from trimtab.units import money, shares, ticks

BEFORE, TODAY = "2026-11-19", "2026-11-20"
ANSWERED = ("trades", "after", "because", "finds")


def page(text: str) -> None:
    """Decides the scenario and compares the answer, line by line, with the one on the page."""
    lines = _sections(text)
    answer = _answer(_decide(lines))
    expected = {word: lines.get(word, []) for word in ANSWERED}
    assert answer == expected, f"the page should read\n\n{_printed(answer)}"


def _sections(text: str) -> dict[str, list[str]]:
    """The lines of each word, in one spacing; an indented line belongs to the word above it."""
    found: dict[str, list[str]] = {}
    rows = [row for row in text.splitlines() if row.strip()]
    margin = min(len(row) - len(row.lstrip()) for row in rows)
    word = ""
    for row in rows:
        start, rest = row[margin : margin + 8].strip(), row[margin + 8 :].split()
        word = start or word
        found.setdefault(word, []).append(" ".join(rest))
    return found


def _decide(lines: dict[str, list[str]]) -> Trades:
    held, price, wanted = (_pairs(lines.get(word, [])) for word in ("held", "price", "wanted"))
    given = dict(item.split("=", 1) for item in " ".join(lines.get("given", [])).split())
    settings = {name: _setting(text) for name, text in given.items()}
    policy, costs, limits = (
        kind(**{field.name: settings.pop(field.name) for field in fields(kind) if field.name in settings})
        for kind in (Policy, Costs, Limits)
    )
    targets = make_targets({symbol: _number(weight) for symbol, weight in wanted.items()})
    cash = held.pop("cash", "0")
    return decide(
        make_book(held, cash), _prices(price, _pairs(lines.get("before", []))),
        Mandate(targets, policy, costs, limits), TODAY, **settings,
    )  # fmt: skip


def _pairs(lines: list[str]) -> dict[str, str]:
    words = " ".join(lines).split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _prices(today: dict[str, str], before: dict[str, str]) -> Prices:
    columns = [array("q", [_price(before.get(symbol, price)), _price(price)]) for symbol, price in today.items()]
    return Prices((BEFORE, TODAY), tuple(today), tuple(columns))


def _price(text: str) -> int:
    return 0 if text == "gap" else ticks(text)


def _number(text: str) -> float | str:
    return str(round(float(text[:-1]) / 100, 12)) if text.endswith("%") else text


def _setting(text: str) -> object:
    """A number, a percentage, a word, a list (`A,B`) or a table (`A:100,*:1`)."""
    if ":" in text:
        return {key: _setting(part) for key, part in (item.split(":") for item in text.split(","))}
    if "," in text:
        return text.split(",")
    if text.endswith("%"):
        return float(str(_number(text)))
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _answer(trades: Trades) -> dict[str, list[str]]:
    rows = [
        f"{row.symbol} {_signed(shares(row.units, trades.per))} drift {row.drift:+.1%} "
        f"cost {money(row.cost_ticks):.2f} {row.reason}"
        for row in trades.trades
    ]
    after = [f"{row.symbol} {shares(row.units_after, trades.per)}" for row in trades.trades]
    after.append(f"cash {money(trades.cash_after_ticks):.2f}")
    codes = sorted({finding.code for finding in trades.findings})
    return {
        "trades": rows,
        "after": [" ".join(after)],
        "because": [" ".join(trades.triggers)] if trades.triggers else [],
        "finds": [" ".join(codes)] if codes else [],
    }


def _signed(quantity: object) -> str:
    return f"{quantity:+}" if quantity else "0"


def _printed(answer: dict[str, list[str]]) -> str:
    return "\n".join(
        f"        {word if at == 0 else '':8}{line}" for word, lines in answer.items() for at, line in enumerate(lines)
    )
