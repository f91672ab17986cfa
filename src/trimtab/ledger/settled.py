"""The settings beside an account's targets under a symbol's new name: a limit on the old name is one on the new."""

from __future__ import annotations

import json


def settings_renamed(text: str, old: str, new: str) -> str:
    """The text with each setting of the old symbol as one of the new; what is set for the new itself stays.

    A symbol stands as a key of a table by symbol, as a name of a list, or before the = of a row. A text that is no
    settings is left as it is.
    """
    try:
        tables = json.loads(text) if text else {}
        renamed = {
            name: {setting: _renamed(value, old, new) for setting, value in table.items()}
            for name, table in tables.items()
        }
    except (ValueError, AttributeError, RecursionError):
        return text
    return text if renamed == tables else json.dumps(renamed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _renamed(value: object, old: str, new: str) -> object:
    if isinstance(value, dict):
        moved = {new: value[old]} if old in value else {}
        rest = {name: _renamed(part, old, new) for name, part in value.items() if name != old}
        return {**moved, **rest}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        names = [_row(item, old, new) for item in value]
        own = {name.partition("=")[0] for name in value}
        kept = [name for name, was in zip(names, value, strict=True) if name == was or new not in own]
        return sorted(set(kept), key=str.encode)
    return value


def _row(item: str, old: str, new: str) -> str:
    symbol, equals, rest = item.partition("=")
    return f"{new}{equals}{rest}" if symbol.strip() == old else item
