"""Money grown by returns: the curve that a NAV is compared with, and how far it has fallen, flows taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trimtab.ledger.statistics import drawdowns


def grown(
    start: float, returns: Sequence[float], sessions: Sequence[str], flows: Mapping[str, float]
) -> tuple[float, ...]:
    """What the money of the first session becomes at these returns, each flow in at the start of its session.

    There is a return for each session after the first; none at all where there is another number of them.
    """
    if len(returns) != len(sessions) - 1:
        return ()
    values = [start]
    for session, earned in zip(sessions[1:], returns, strict=True):
        values.append((values[-1] + flows.get(session, 0.0)) * (1 + earned))
    return tuple(values)


def opening_return(nav_ticks: int, brought_ticks: int) -> float:
    """What the first session did to the money brought: the cost of the first purchase, as a fraction below zero."""
    return nav_ticks / brought_ticks - 1 if brought_ticks > 0 else 0.0


def falls(opening: float, returns: Sequence[float]) -> tuple[float, ...]:
    """How far each session lies below the high so far, time-weighted; the money before the first purchase is a high."""
    wealth = [1.0, 1.0 + opening]
    for earned in returns:
        wealth.append(wealth[-1] * (1 + earned))
    return tuple(drawdowns(wealth)[1:])
