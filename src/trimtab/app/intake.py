"""What users hand in (dicts, Series, DataFrames, paths) to what the core works on: prices, targets, books, money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trimtab.edges.feeds.frames import prices_from_frame
from trimtab.errors import HoldingsRefused, PricesRefused, Refusal, TargetsRefused, UsageRefused
from trimtab.ledger.book import Book, make_book
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import WHEN_NOT_ONE, Targets, make_targets
from trimtab.market.prices import Prices
from trimtab.units import SCALE, Number, ticks

if TYPE_CHECKING:
    import pandas as pd

    Table = Mapping[str, Any] | pd.Series[Any] | pd.DataFrame
    PricesLike = Prices | Table | str | PathLike[str]
    TargetsLike = Targets | Mapping[str, Number] | pd.Series[Any] | pd.DataFrame | str | PathLike[str]
    BookLike = Book | Mapping[str, Number] | pd.Series[Any] | pd.DataFrame | str | PathLike[str]

WEIGHT_COLUMNS = ("weight", "target", "targetweight", "target_weight")
SHARES_COLUMNS = ("shares", "quantity", "units")


def as_prices(given: PricesLike, symbols: Sequence[str], *, as_of: str | None = None) -> Prices:
    """Prices from what the user has: Prices, a path, "sample" or "yahoo", a frame, or today's price by symbol."""
    if isinstance(given, Prices):
        return given
    if isinstance(given, str | PathLike):
        from trimtab.app.sources import read_source

        return read_source(given, symbols)
    if isinstance(given, Mapping) or hasattr(given, "iloc"):
        return prices_from_frame(given, symbols, session=as_of)
    found = f"what was given is of type {type(given).__name__}"
    raise PricesRefused("prices", found, "a dict, a Series, a DataFrame, a path or Prices is read", "pass one of them")


def as_targets(given: TargetsLike, *, when_not_one: str = "refuse", as_of: str | None = None) -> Targets:
    """Targets from a weight by symbol (dict, Series, frame with a weight column) or the path of a target file.

    `when_not_one` says what becomes of a sum other than one; `as_of` which set of a file with dates is meant.
    """
    if when_not_one not in WHEN_NOT_ONE:
        raise UsageRefused(
            "when_not_one", f"it is {when_not_one!r}", "it is one of " + ", ".join(WHEN_NOT_ONE), "correct it"
        )
    if isinstance(given, Targets):
        return given
    if isinstance(given, str | PathLike):
        from trimtab.edges.feeds.target_files import read_target_file

        return read_target_file(Path(given), when_not_one=when_not_one, as_of=as_of)
    if _is_frame(given):
        weights = _column(given, WEIGHT_COLUMNS, "targets", TargetsRefused)
    else:
        weights = _mapping(given, "targets", TargetsRefused)
    return make_targets(weights, when_not_one=when_not_one)


def as_mandate(targets: Targets, policy: Policy | None, costs: Costs | None, limits: Limits | None) -> Mandate:
    """The mandate of a call; settings of another type, such as a dict or a bare fee, are refused by name."""
    for name, given, record in (("policy", policy, Policy), ("costs", costs, Costs), ("limits", limits, Limits)):
        if given is not None and not isinstance(given, record):
            found, allowed = f"it is of type {type(given).__name__}", f"it is a trimtab.{record.__name__}"
            raise UsageRefused(name, found, allowed, f"write {name}=tt.{record.__name__}(...)")
    return Mandate(targets, policy or Policy(), costs or Costs(), limits or Limits())


def as_book(given: BookLike, cash: Number = 0) -> Book:
    """A book from shares by symbol (CASH among them or beside them) or the path of a holdings file."""
    if isinstance(given, str | PathLike):
        from trimtab.edges.feeds.holding_files import read_holding_file

        given = read_holding_file(Path(given))
    if isinstance(given, Book):
        return replace(given, cash_ticks=given.cash_ticks + as_ticks(cash, "cash", given.scale))
    if _is_frame(given):
        return make_book(_column(given, SHARES_COLUMNS, "holdings", HoldingsRefused), cash)
    return make_book(_mapping(given, "holdings", HoldingsRefused), cash)


def as_ticks(amount: Number, name: str, scale: int = SCALE) -> int:
    """Money in ticks; refused when it is no amount."""
    try:
        return ticks(amount, scale)
    except (ValueError, TypeError):
        raise UsageRefused(name, f"{amount!r} is no amount of money", "it is a number", f"correct {name}") from None


def as_capital(amount: Number, scale: int = SCALE) -> int:
    """Capital in ticks; refused when it is not above zero."""
    capital_ticks = as_ticks(amount, "capital", scale)
    if capital_ticks <= 0:
        raise UsageRefused("capital", f"it is {amount}", "capital is above zero", "give the amount to invest")
    return capital_ticks


def wanted(targets: Targets, book: Book | None = None) -> tuple[str, ...]:
    """Every symbol that needs a price: wanted or held, in order of symbol."""
    held = () if book is None else tuple(symbol for symbol, _ in book.shares)
    return tuple(sorted({*targets.symbols, *held}, key=str.encode))


def _is_frame(given: object) -> bool:
    return hasattr(given, "columns") and hasattr(given, "iloc")


def _mapping(given: object, name: str, refusal: type[Refusal]) -> Mapping[str, Any]:
    """A dict or a Series as a mapping by symbol; a symbol twice is refused, where a dict could not even say it."""
    if isinstance(given, Mapping):
        return given
    if hasattr(given, "index") and hasattr(given, "items") and not isinstance(given, list | tuple):
        return _unique(list(given.items()), name, refusal)
    found = f"what was given is of type {type(given).__name__}"
    raise refusal(name, found, "a dict, a Series, a DataFrame or a path is read", "")


def _column(frame: Any, names: Sequence[str], what: str, refusal: type[Refusal]) -> Mapping[str, Any]:
    """The frame's one column that is meant, by symbol: its symbol column if it has one, else its index."""
    labels = {str(label).lower(): label for label in frame.columns}
    column = next((labels[name] for name in names if name in labels), None)
    if column is None:
        found = "the DataFrame has the columns " + ", ".join(map(str, frame.columns))
        raise refusal(what, found, f"one is called {' or '.join(names)}", "rename the column")
    symbols = frame[labels["symbol"]] if "symbol" in labels else frame.index
    return _unique(list(zip(symbols, frame[column], strict=True)), what, refusal)


def _unique(rows: list[tuple[Any, Any]], what: str, refusal: type[Refusal]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for symbol, amount in rows:
        if symbol in seen:
            raise refusal(what, f"{symbol} stands twice", "a symbol stands once", "keep one of the rows")
        seen[symbol] = amount
    return seen
