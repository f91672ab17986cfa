"""The keys of a sleeve file: which there are, what each may hold, and how a wrong one is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal

from trimtab.edges.feeds.toml_files import ROW, TomlFile, row_name
from trimtab.errors import Refusal, SleeveRefused
from trimtab.mandate.order_limits import OrderLimits
from trimtab.mandate.tax import TaxRates
from trimtab.market.instruments import CASH, SYMBOL_ALLOWED, symbol_fault

TOP = ""
ANY_OTHER = "*"
NONE = "none"
EXPONENT_MAX = 30

Kinds = tuple[str, ...]
_NUMBER: Kinds = ("number",)
_NUMBER_OR_NONE: Kinds = ("number", "none")
_BANDS: Kinds = ("number", "by symbol", "none")

_KINDS_OF: Mapping[str, Kinds] = {
    "Number": _NUMBER, "Number | None": _NUMBER_OR_NONE, "int": ("whole",), "int | None": ("whole", "none"),
    "str": ("text",), "tuple[str, ...]": ("texts",),
}  # fmt: skip


def _keys_of(record: type[OrderLimits | TaxRates]) -> dict[str, Kinds]:
    """The keys of a table that is a record: its fields, each of the kind of its type."""
    return {field.name: _KINDS_OF[str(field.type)] for field in fields(record)}


KEYS: Mapping[str, Mapping[str, Kinds]] = {
    TOP: {
        "name": ("text",), "capital": _NUMBER, "currency": ("text",), "targets": ("table",), "targets_file": ("text",),
        "when_not_one": ("text",), "prices": ("table",), "policy": ("table",), "costs": ("table",),
        "limits": ("table",), "orders": ("table",), "tax": ("table",), "backtest": ("table",), "output": ("table",),
    },
    "prices": {
        "source": ("text",), "field": ("text",), "basis": ("text",), "interval": ("text",), "start": ("day",),
        "end": ("day",), "period": ("text",), "calendar": ("text",), "scale": ("whole",), "actions_file": ("text",),
    },
    "policy": {
        "tolerance": _BANDS, "relative": _BANDS, "combine": ("text",), "to": ("text", "number"),
        "calendar": ("text", "none"), "when": ("text",), "scope": ("text",), "mode": ("text",),
        "cooldown_sessions": ("whole",), "unwanted": ("text",), "rounding": ("text",), "objective": ("text",),
        "priced": _NUMBER_OR_NONE,
    },
    "costs": {
        "fee_bps": _NUMBER, "per_share": _NUMBER, "per_order": _NUMBER, "per_order_min": _NUMBER,
        "per_order_cap": _NUMBER_OR_NONE, "half_spread_bps": ("number", "by symbol"), "buy_duty_bps": _NUMBER,
        "sell_fees": ("fees",), "impact": ("impact",),
    },
    "limits": {
        "cash_floor": _NUMBER, "trade_min": _NUMBER, "step": ("number", "by symbol"), "no_buy": ("symbols",),
        "no_sell": ("symbols",), "turnover_max": _NUMBER_OR_NONE, "price_age_sessions_max": ("whole",),
    },
    "orders": _keys_of(OrderLimits) | {"restricted": ("symbols",)}, "tax": _keys_of(TaxRates),
    "backtest": {
        "fill": ("text",), "start": ("day",), "end": ("day",), "flows_file": ("text",), "opens_file": ("text",),
        "benchmark": ("text",),
    },
    "output": {"dir": ("text",), "plots": ("truth",)},
}  # fmt: skip
FEE_KEYS: Mapping[str, Kinds] = {
    "name": ("text",), "since": ("day",), "bps": _NUMBER, "per_share": _NUMBER, "cap": _NUMBER,
}  # fmt: skip
IMPACT_KEYS: Mapping[str, Kinds] = {"coefficient": _NUMBER, "volatility": ("by symbol",), "volume": ("by symbol",)}

_PHRASES = {
    "text": "text in quotes", "number": "a number", "whole": "a whole number", "truth": "true or false",
    "day": "a date such as 2026-01-02", "none": '"none"', "symbols": 'a list of symbols such as ["AAPL"]',
    "texts": 'a list of texts such as ["AAPL=NASDAQ"]',
    "by symbol": "a table of numbers by symbol", "fees": "a list of tables", "impact": "a table", "table": "a table",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_number(value: object) -> bool:
    """Whether the value is a finite number; true and false are none."""
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value.adjusted()) <= EXPONENT_MAX
    return is_whole(value)


def is_whole(value: object) -> bool:
    """Whether the value is a whole number of no more digits than a machine counts; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= 64


def is_day(value: object) -> bool:
    """Whether the value is a date: TOML's own, or text in ISO form."""
    if isinstance(value, str):
        return _DAY.fullmatch(value) is not None and _is_date(value)
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_FITS: Mapping[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": is_number,
    "whole": is_whole,
    "truth": lambda value: isinstance(value, bool),
    "day": is_day,
    "none": lambda value: value == NONE,
    "symbols": lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    "texts": lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    "by symbol": lambda value: isinstance(value, dict),
    "fees": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
    "impact": lambda value: isinstance(value, dict),
    "table": lambda value: isinstance(value, dict),
}


def faults_of_keys(file: TomlFile) -> list[Refusal]:
    """Every unknown key and every value of a wrong kind in the file; targets are not looked into."""
    faults = _faults_of_table(file, (), file.values, KEYS[TOP])
    for section in KEYS:
        table = file.values.get(section)
        if section != TOP and isinstance(table, dict):
            faults += _faults_of_table(file, (section,), table, KEYS[section])
    return faults


def _faults_of_table(
    file: TomlFile, path: tuple[str, ...], table: Mapping[str, object], known: Mapping[str, Kinds]
) -> list[Refusal]:
    faults: list[Refusal] = []
    for key, value in table.items():
        if key not in known:
            faults.append(unknown_key(file, path, key, known))
        else:
            faults += _faults_of_value(file, (*path, key), value, known[key])
    return faults


def _faults_of_value(file: TomlFile, path: tuple[str, ...], value: object, kinds: Kinds) -> list[Refusal]:
    kind = next((kind for kind in kinds if _FITS[kind](value)), "")
    if not kind:
        return [_wrong_kind(file, path, value, kinds)]
    if kind == "by symbol" and isinstance(value, dict):
        return _faults_by_symbol(file, path, value)
    if kind == "symbols" and isinstance(value, list):
        return [_symbol_fault(file, path, item) for item in value if symbol_fault(item)]
    if kind == "impact" and isinstance(value, dict):
        return _faults_of_table(file, path, value, IMPACT_KEYS)
    if kind == "fees" and isinstance(value, list):
        return [
            fault
            for number, row in enumerate(value)
            for fault in _faults_of_table(file, (*path, row_name(number)), row, FEE_KEYS)
        ]
    return []


def _faults_by_symbol(file: TomlFile, path: tuple[str, ...], table: Mapping[str, object]) -> list[Refusal]:
    faults: list[Refusal] = []
    for symbol, value in table.items():
        if symbol != ANY_OTHER and symbol_fault(symbol):
            faults.append(_symbol_fault(file, (*path, symbol), symbol))
        elif isinstance(value, dict):
            faults.append(dotted_symbol(file, (*path, symbol), value))
        elif not is_number(value):
            faults.append(_wrong_kind(file, (*path, symbol), value, _NUMBER))
    return faults


def dotted_symbol(file: TomlFile, path: tuple[str, ...], value: Mapping[str, object]) -> Refusal:
    """The refusal of a symbol such as BRK.B without quotes, which TOML reads as a table BRK with a key B."""
    whole = ".".join([path[-1], *(str(key) for key in list(value)[:1])])
    return SleeveRefused(
        file.place(*path), f"{shown_path(path)} is a table",
        "TOML takes the dot of a symbol without quotes for a table",
        f'write "{whole}" in quotes',
    )  # fmt: skip


def unknown_key(file: TomlFile, path: tuple[str, ...], key: str, known: Mapping[str, Kinds]) -> Refusal:
    """The refusal of a key that the table does not have, with the table it belongs in, or the nearest key there is."""
    place, found = file.place(*path, key), f"unknown key {key}{_in(path)}"
    homes = [section for section in KEYS if key in KEYS[section] and path[:1] != (section,)]
    if len(path) <= 1 and homes and key not in KEYS[TOP]:
        allowed = "it belongs in " + " or ".join(f"[{section}]" for section in homes)
        return SleeveRefused(place, found, allowed, "move the line there")
    if len(path) == 1 and key in KEYS[TOP]:
        allowed = "it belongs at the top of the file, above the first [table]"
        return SleeveRefused(place, found, allowed, "move the line there")
    near = nearest(key, tuple(known))
    if near:
        return SleeveRefused(place, found, f"the nearest known one is {near}", "correct it or delete the line")
    return SleeveRefused(place, found, "known are " + ", ".join(known), "correct it or delete the line")


def nearest(word: str, known: tuple[str, ...]) -> str:
    """The known word most like the given one; empty when none is near."""
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in known}
    return by_fold[found[0]] if (found := get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)) else ""


def shown(value: object) -> str:
    """The value as it stands in the file, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:40]}..."' if len(value) > 40 else f'"{value}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, int) and not is_whole(value):
        return "a number of very many digits"
    return "a list" if isinstance(value, list) else str(value)


def shown_path(path: tuple[str, ...]) -> str:
    """The key's full name: policy.tolerance.AAPL."""
    return ".".join(name for name in path if not name.startswith(ROW))


def _in(path: tuple[str, ...]) -> str:
    return f" in [{shown_path(path)}]" if path else ""


def _wrong_kind(file: TomlFile, path: tuple[str, ...], value: object, kinds: Kinds) -> Refusal:
    allowed = " or ".join(_PHRASES[kind] for kind in kinds)
    remedy = "correct the value"
    if isinstance(value, str) and ("number" in kinds or "whole" in kinds):
        remedy = "write the number without quotes (a fraction as 0.02)"
    elif isinstance(value, str) and "truth" in kinds:
        remedy = "write it without quotes"
    elif kinds == ("text",) and not isinstance(value, dict | list):
        remedy = "write it in quotes"
    return SleeveRefused(file.place(*path), f"{shown_path(path)} is {shown(value)}", f"it is {allowed}", remedy)


def _symbol_fault(file: TomlFile, path: tuple[str, ...], symbol: str) -> Refusal:
    allowed = f'{SYMBOL_ALLOWED}, {CASH} or "*" for the rest' if path[-1] == symbol else SYMBOL_ALLOWED
    return SleeveRefused(file.place(*path), f"{shown_path(path[:2])}: {symbol_fault(symbol)}", allowed, "correct it")
