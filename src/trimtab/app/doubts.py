"""What a mandate allows and yet its owner seldom means; each doubt is a finding, never a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trimtab.findings import Finding
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import ANY_OTHER
from trimtab.market.instruments import CASH


def doubts(mandate: Mandate, held: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What is allowed and yet seldom meant: a band as wide as the book, a setting of a symbol neither wanted nor held.

    Such a symbol is a warning where it is nearly a target's, as a slip is; else a note, as in a house's standing list.
    """
    from trimtab.app.sleeve_keys import nearest  # and with it the reader of TOML, which most runs do not need

    band = mandate.policy.tolerance
    bands = band if isinstance(band, Mapping) else {} if band is None else {"": band}
    findings = [finding for symbol, width in bands.items() for finding in _wide_band(symbol, width)]
    known = (*mandate.targets.symbols, *held, CASH, ANY_OTHER)
    for name, table in _tables_by_symbol(mandate):
        for symbol in sorted(set(table) - set(known)):
            near = nearest(symbol, (*mandate.targets.symbols, CASH))
            hint = f"; the nearest target is {near}" if near else ""
            text = f"{name} names {symbol}, which has no target{hint}"
            findings.append(Finding("symbol_without_target", symbol, text, severity="warning" if hint else "note"))
    return tuple(findings)


def _wide_band(symbol: str, width: float) -> list[Finding]:
    if width < 1:
        return []
    of = f" of {symbol}" if symbol else ""
    text = f"policy.tolerance{of} is {width:g}: a band of {width * 100:g} points is never left (2 points are 0.02)"
    return [Finding("band_never_left", symbol if symbol != ANY_OTHER else "", text)]


def _tables_by_symbol(mandate: Mandate) -> list[tuple[str, set[str]]]:
    policy, costs, limits = mandate.policy, mandate.costs, mandate.limits
    tables = (
        ("policy.tolerance", policy.tolerance), ("policy.relative", policy.relative),
        ("costs.half_spread_bps", costs.half_spread_bps), ("limits.step", limits.step),
        ("limits.no_buy", limits.no_buy), ("limits.no_sell", limits.no_sell),
    )  # fmt: skip
    return [(name, set(table)) for name, table in tables if isinstance(table, Mapping | frozenset)]
