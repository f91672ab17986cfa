"""The settings of a mandate as one line of text, and back: what a book keeps beside its target weights.

The text is canonical JSON with a table a kind, `{"costs":{"fee_bps":5},"limits":{},...}`: keys in order, no spaces,
only what differs from the defaults, whole numbers as they are and every other number as its exact decimal in quotes.
Equal settings give equal text, and a text gives settings that decide the same to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any

from trimtab.errors import BookRefused, MandateRefused
from trimtab.mandate.costs import Costs, Impact, SellFee
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.order_limits import OrderLimits
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets
from trimtab.mandate.tax import TaxRates
from trimtab.market.instruments import CASH
from trimtab.units import decimal

_KINDS: Mapping[str, type[Any]] = {
    "costs": Costs, "limits": Limits, "orders": OrderLimits, "policy": Policy, "tax": TaxRates,
}  # fmt: skip
_NUMERIC = ("Number", "float", "Decimal", "int")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a mandate beside its weights."""

    policy: Policy = Policy()
    costs: Costs = Costs()
    limits: Limits = Limits()
    orders: OrderLimits = OrderLimits()
    tax: TaxRates = TaxRates()

    def mandate(self, targets: Targets) -> Mandate:
        """The mandate of these targets under these settings."""
        return Mandate(targets, self.policy, self.costs, self.limits)


def settings_text(mandate: Mandate, orders: OrderLimits, tax: TaxRates) -> str:
    """The settings in one line; two mandates that decide alike have the same."""
    records = {
        "costs": mandate.costs, "limits": mandate.limits, "orders": orders, "policy": mandate.policy, "tax": tax,
    }  # fmt: skip
    tables = {name: _table(record) for name, record in records.items()}
    return json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def settings_of(text: str, where: str = "settings") -> Settings:
    """The settings of a text; all defaults for an empty one. Raises BookRefused for a text that says none."""
    try:
        tables = json.loads(text) if text else {}
        if not set(tables) <= set(_KINDS):
            raise ValueError(f"there is no table {min(set(tables) - set(_KINDS))}")
        return Settings(**{name: _record(_KINDS[name], table) for name, table in tables.items()})
    except MandateRefused as refusal:
        raise _unreadable(where, refusal.sentence()) from None
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as fault:
        raise _unreadable(where, str(fault)) from None


def weights_of(targets: Targets) -> tuple[tuple[str, int], ...]:
    """The target weights as a book keeps them: CASH among the symbols, in order of their bytes."""
    return tuple(sorted((*targets.weights, (CASH, targets.cash)), key=lambda row: row[0].encode()))


def targets_of(weights: tuple[tuple[str, int], ...]) -> Targets:
    """The targets of weights as a book keeps them."""
    return Targets(tuple(row for row in weights if row[0] != CASH), dict(weights).get(CASH, 0))


def _unreadable(where: str, found: str) -> BookRefused:
    allowed = "settings are as `trimtab book targets` writes them"
    return BookRefused(where, f"the settings cannot be read ({found})", allowed, "set the targets again")


def _table(record: object) -> dict[str, object]:
    """What of a record differs from its defaults."""
    assert is_dataclass(record) and not isinstance(record, type)
    usual = type(record)()
    pairs = [(field.name, str(field.type)) for field in fields(record)]
    return {
        name: value
        for name, kind in pairs
        if (value := _plain(getattr(record, name), kind)) != _plain(getattr(usual, name), kind)
    }


def _plain(value: object, kind: str) -> object:
    """The value of a field of that type as JSON: a number whole, or exact in quotes, however it was written."""
    if isinstance(value, SellFee | Impact):
        return {field.name: _plain(getattr(value, field.name), str(field.type)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part, kind) for key, part in value.items()}
    if isinstance(value, Set):
        return sorted(str(part) for part in value)
    if isinstance(value, list | tuple):
        return [_plain(part, kind) for part in value]
    number = _number(value) if isinstance(value, str) and _numeric(kind) else value
    if number is None or isinstance(number, str):
        return number
    exact = decimal(number)  # type: ignore[arg-type]
    return int(exact) if exact == exact.to_integral_value() else f"{exact:f}".rstrip("0")


def _record(kind: type[Any], table: Mapping[str, object]) -> Any:
    types = {field.name: str(field.type) for field in fields(kind)}
    unknown = set(table) - set(types)
    if unknown:
        raise ValueError(f"there is no setting {min(unknown)}")
    return kind(**{name: _read(value, types[name]) for name, value in table.items()})


def _read(value: object, kind: str) -> object:
    """The value as its field takes it: a decimal in quotes as a number where the field may hold one."""
    if "SellFee" in kind and isinstance(value, list):
        return tuple(_record(SellFee, row) for row in value)
    if "Impact" in kind and isinstance(value, dict):
        return _record(Impact, value)
    if isinstance(value, dict):
        return {name: _read(part, kind) for name, part in value.items()}
    if isinstance(value, list):
        return tuple(value)
    return _number(value) if isinstance(value, str) and _numeric(kind) else value


def _numeric(kind: str) -> bool:
    return any(word in kind for word in _NUMERIC)


def _number(text: str) -> object:
    """The decimal as the float that reads the same, else exact; the text itself where it is a word such as edge."""
    try:
        exact = decimal(text)
    except ValueError:
        return text
    short = float(exact)
    return short if Decimal(repr(short)) == exact else exact
