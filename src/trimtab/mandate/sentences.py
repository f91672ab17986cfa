"""A policy and its costs in words: a sentence for the head of a report, a short label for a row or a mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trimtab.mandate.costs import Costs
from trimtab.mandate.policies import ANY_OTHER, Policy
from trimtab.units import Number, decimal

EACH = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
ROUNDED = {"nearest": "nearest rounding", "down": "rounding down"}
NAMES_SHOWN = 3
ALWAYS = 2  # the first parts of a label, when to trade and how far, stand even where all policies agree
TIMES = "\N{MULTIPLICATION SIGN}"


def policy_sentence(policy: Policy) -> str:
    """When the policy trades and how far, in one or a few sentences."""
    who = "every name" if policy.scope == "all" else "the names outside their bands"
    its, s = ("its", "") if policy.scope == "all" else ("their", "s")
    where = {0.0: f"to {its} target{s}", 1.0: f"to the edge{s} of {its} band{s}"}.get(policy.reach)
    where = where or f"to {_percent(policy.reach)} of the way from {its} target{s} to the edge{s} of {its} band{s}"
    said = [f"Trades {_when(policy)}, and brings {who} {where}."]
    said += [{"buy_only": "It only buys.", "sell_only": "It only sells."}[policy.mode]] if policy.mode != "full" else []
    if policy.cooldown_sessions:
        sessions = "a session" if policy.cooldown_sessions == 1 else f"{policy.cooldown_sessions} sessions"
        said.append(f"After a trade it rests for {sessions}.")
    said += ["Names without a target are left alone."] if policy.unwanted == "hold" else []
    return " ".join(said)


def policy_labels(policies: Sequence[Policy]) -> tuple[str, ...]:
    """A short label for each policy, of what tells them apart: ±2% or monthly, to target. One alone has all of it."""
    parts = [_parts(policy) for policy in policies]
    shared = _shared(parts)
    return tuple(", ".join(part for at, part in enumerate(row) if part and at not in shared) for row in parts)


def shared_label(policies: Sequence[Policy]) -> str:
    """What the labels leave out since all policies have it: nearest rounding."""
    parts = [_parts(policy) for policy in policies]
    return ", ".join(parts[0][at] for at in sorted(_shared(parts)) if parts[0][at])


def _shared(parts: Sequence[tuple[str, ...]]) -> set[int]:
    """Where all policies say the same, the parts that always stand apart; none of a single policy."""
    if len(parts) < 2:
        return set()
    return {at for at, column in enumerate(zip(*parts, strict=True)) if at >= ALWAYS and len(set(column)) == 1}


def costs_label(costs: Costs) -> str:
    """What a trade costs, in short: 5 bps + 1 an order."""
    said = [f"{_plain(costs.fee_bps)} bps"] if _some(costs.fee_bps) else []
    said += [f"{_plain(costs.per_share)} a share"] if _some(costs.per_share) else []
    said += [f"{_plain(costs.per_order)} an order"] if _some(costs.per_order) else []
    said += [f"half spread {_half_spread(costs)}"] if _half_spread(costs) else []
    said += [f"duty {_plain(costs.buy_duty_bps)} bps on buys"] if _some(costs.buy_duty_bps) else []
    said += ["fees on sales"] if costs.sell_fees else []
    said += ["impact"] if costs.impact is not None else []
    bounds = [f"at least {_plain(costs.per_order_min)}"] if _some(costs.per_order_min) else []
    bounds += [f"at most {_plain(costs.per_order_cap)}"] if costs.per_order_cap is not None else []
    limits = f" ({' and '.join(bounds)} an order)" if bounds else ""
    return f"{' + '.join(said)}{limits}" if said or bounds else "no costs"


def _when(policy: Policy) -> str:
    band = f"when {_band(policy)}"
    if policy.calendar is None or policy.when == "band":
        return band
    due = f"on the first session of each {EACH[policy.calendar]}"
    if policy.when == "calendar" or not _banded(policy):
        return due
    return f"{due} if {_band(policy)}" if policy.when == "both" else f"{band}, and {due}"


def _banded(policy: Policy) -> bool:
    return any(band is not None for band in (policy.tolerance, policy.relative, policy.priced))


def _band(policy: Policy) -> str:
    if policy.priced is not None:
        return f"a weight leaves its priced band ({policy.priced:g} {TIMES} the cube-root law)"
    absolute, relative = policy.tolerance, policy.relative
    if isinstance(absolute, Mapping) or isinstance(relative, Mapping):
        return f"a weight leaves its own band ({_width(policy)})"
    widths = [f"{_points(absolute)} of the book"] if absolute is not None else []
    widths += [f"{_percent(relative)} of its target"] if relative is not None else []
    choice = f" (the {policy.combine} counts)" if len(widths) > 1 else ""
    return f"a weight is off its target by more than {' or '.join(widths)}{choice}"


def _parts(policy: Policy) -> tuple[str, ...]:
    reach = {0.0: "to target", 1.0: "to edge"}.get(policy.reach, f"to {_percent(policy.reach)} of band")
    return (
        _trigger(policy), reach,
        "names out of band only" if policy.scope == "breached" else "",
        {"full": "", "buy_only": "buys only", "sell_only": "sales only"}[policy.mode],
        f"cooldown {policy.cooldown_sessions}" if policy.cooldown_sessions else "",
        {"sell": "", "hold": "unwanted held", "refuse": "unwanted refused"}[policy.unwanted],
        ROUNDED.get(policy.rounding, ""),
        "cash left out" if policy.objective == "names" else "",
    )  # fmt: skip


def _trigger(policy: Policy) -> str:
    if policy.calendar is None or policy.when == "band":
        return _width(policy)
    if policy.when == "calendar" or not _banded(policy):
        return policy.calendar
    return f"{_width(policy)} {'and' if policy.when == 'both' else 'or'} {policy.calendar}"


def _width(policy: Policy) -> str:
    """The band as ±2%, ±25% of target, or both."""
    if policy.priced is not None:
        return f"priced {TIMES}{policy.priced:g}"
    widths = [_by_symbol(policy.tolerance)] if policy.tolerance is not None else []
    widths += [f"{_by_symbol(policy.relative)} of target"] if policy.relative is not None else []
    return f"{policy.combine} of {' and '.join(widths)}" if len(widths) > 1 else "".join(widths)


def _by_symbol(band: float | Mapping[str, float]) -> str:
    if not isinstance(band, Mapping):
        return f"±{_percent(band)}"
    named = [(("others" if symbol == ANY_OTHER else symbol), width) for symbol, width in band.items()]
    shown = [f"{name} ±{_percent(width)}" for name, width in named[:NAMES_SHOWN]]
    more = [f"{len(named) - NAMES_SHOWN} more"] if len(named) > NAMES_SHOWN else []
    return " / ".join((*shown, *more))


def _half_spread(costs: Costs) -> str:
    if isinstance(costs.half_spread_bps, Mapping):
        return "by symbol" if any(map(_some, costs.half_spread_bps.values())) else ""
    return f"{_plain(costs.half_spread_bps)} bps" if _some(costs.half_spread_bps) else ""


def _some(amount: Number) -> bool:
    return decimal(amount) > 0


def _plain(amount: Number) -> str:
    return f"{decimal(amount).normalize():f}"


def _percent(fraction: float) -> str:
    return f"{_number(fraction * 100)}%"


def _points(fraction: float) -> str:
    points = _number(fraction * 100)
    return f"{points} point" if points == "1" else f"{points} points"


def _number(figure: float) -> str:
    return f"{figure:.6g}"
