"""The settings that a book keeps as text, as lines for a reader; the records they make are not needed for that."""

from __future__ import annotations

import json


def settings_lines(text: str) -> dict[str, str]:
    """Each setting of a text that is not the default, as `policy.tolerance` and its value, for a reader."""
    try:
        tables = json.loads(text) if text else {}
        return {f"{name}.{key}": _shown(value) for name, table in tables.items() for key, value in table.items()}
    except (ValueError, AttributeError, RecursionError):
        return {"settings": "cannot be read"}


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value) or "none"
    return "none" if value is None else str(value)
