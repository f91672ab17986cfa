"""Dates, timestamps and texts as session labels; amounts by session, and dated flows, from what users hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from trimtab.app.sources import check_session
from trimtab.errors import ReturnsRefused
from trimtab.units import Number

if TYPE_CHECKING:
    import pandas as pd

    Amounts = Mapping[Any, Number] | Sequence[Number] | pd.Series[Any]
    Flows = Mapping[Any, Number] | Sequence[tuple[Any, Number]] | pd.Series[Any]


def session_of(name: str, session: str | date | None) -> str | None:
    """A session as its label; refused when it is no date."""
    if session is None:
        return None
    check_session(name, label_of(session))
    return label_of(session)


def label_of(label: Any) -> str:
    """A date, timestamp or text as a session's label."""
    if hasattr(label, "isoformat"):
        text = str(label.isoformat())
        return text[:10] if text[10:] in ("", "T00:00:00") else text
    return str(label)


def labelled(amounts: Amounts) -> Mapping[str, Number] | Sequence[Number]:
    """A dict or Series by session label; a plain sequence as it is."""
    if not hasattr(amounts, "items"):
        return list(amounts)
    by_session: dict[str, Number] = {}
    for label, amount in amounts.items():
        if label_of(label) in by_session:
            found = f"{label_of(label)} stands twice"
            raise ReturnsRefused("values", found, "a session stands once", "keep one of them")
        by_session[label_of(label)] = amount
    return by_session


def amounts(given: Amounts) -> list[Number]:
    """The amounts alone, in their order."""
    by_session = labelled(given)
    return list(by_session.values()) if isinstance(by_session, Mapping) else list(by_session)


def dated(flows: Flows) -> list[tuple[str, Number]]:
    """Each flow with the label of its day."""
    pairs = flows.items() if hasattr(flows, "items") else flows
    return [(label_of(label), amount) for label, amount in pairs]
