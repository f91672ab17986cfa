"""The question of a backtest made whole, or refused: sessions, mandates, flows and actions by their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from trimtab.errors import MandateRefused, PricesRefused, Refusal, Refusals, TargetsRefused, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.holding import actions_of, check_basis, first_priced
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.renamed import renamed_mandate
from trimtab.mandate.targets import Targets
from trimtab.market.actions import Actions, Dividend, Split
from trimtab.market.instruments import CASH
from trimtab.market.prices import Prices
from trimtab.market.renames import Names, joined, rename_notes
from trimtab.market.sessions import PERIODS, position_at_or_after, position_of
from trimtab.run.backtest.records import FILLS, Schedule
from trimtab.units import SHARE_PER, WEIGHT_ONE, money

CAN_TRADE = "a policy that is backtested can trade"
NAMES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """What a backtest runs on. Mandates, flows and actions stand at places of `sessions`; place 0 is the first.

    Everything is under the `names` of the last session of the prices, each name one series.
    """

    name: str
    capital_ticks: int
    prices: Prices
    opens: Prices | None
    schedule: Schedule
    fill: str
    sessions: tuple[str, ...]
    symbols: tuple[str, ...]
    mandates: Mapping[int, Mandate]
    flows: Mapping[int, int]
    actions: Mapping[int, tuple[Split | Dividend, ...]]
    axis: tuple[str, ...] | None
    per: int
    findings: tuple[Finding, ...]
    names: Names

    @property
    def counted(self) -> tuple[str, ...]:
        """The axis that cooldowns and price ages are counted on."""
        return self.prices.sessions if self.axis is None else self.axis


def make_setting(
    schedule: Sequence[tuple[str, Mandate]],
    prices: Prices,
    capital_ticks: int,
    *,
    name: str,
    fill: str,
    flows: Mapping[str, int] | None,
    opens: Prices | None,
    start: str | None,
    end: str | None,
    axis: Sequence[str] | None,
) -> Setting:
    """The question, checked; raises a Refusal for whatever cannot be backtested."""
    _check_fill(fill, prices, opens)
    if capital_ticks <= 0:
        found = f"it is {money(capital_ticks, prices.scale)}"
        raise UsageRefused("capital", found, "it is an amount above zero", "give the money to invest")
    check_basis(prices)
    prices, opens, names = _joined(prices, opens)
    ordered, renamed = _renamed(_ordered(schedule), names)
    sessions, findings = _sessions(ordered, prices, start, end)
    in_force = _in_force(ordered, sessions)
    symbols = _symbols(in_force)
    _check_priced(in_force, prices, sessions, opens if fill == "next_open" else None)
    placed, notes = _flows(flows or {}, sessions, prices)
    for mandate in in_force.values():
        check_can_trade(mandate.policy, mandate.targets, len(sessions), len(in_force))
    return Setting(
        name, capital_ticks, prices, opens if fill == "next_open" else None,
        tuple((sessions[at], mandate) for at, mandate in in_force.items()), fill, sessions, symbols, in_force, placed,
        _actions(prices, symbols, sessions), None if axis is None else tuple(axis),
        SHARE_PER if any(mandate.limits.fractional for mandate in in_force.values()) else 1,
        (*findings, *notes, *rename_notes(names, symbols, sessions), *renamed), names,
    )  # fmt: skip


def due_places(sessions: Sequence[str]) -> dict[str | None, Any]:
    """By calendar, 1 where it is due: the first session of all, and the first of each of its periods.

    The periods are those of `period_of`, for all sessions and calendars at once; a law holds the two together.
    """
    import numpy as np

    digits = np.array(sessions, dtype="U10").view(np.uint32).reshape(-1, 10) - ord("0")
    digits = digits.astype(np.int64)
    month = digits[:, :7] @ [12_000, 1_200, 120, 12, 0, 10, 1] - 12 * 1970 - 1  # from 1970-01 on
    first = month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)  # day 0 is the Thursday 1970-01-01
    number = first + digits[:, 8:] @ [10, 1] - 1
    periods = {"daily": number, "weekly": (number + 3) // 7, "monthly": month, "quarterly": month // 3}
    periods["yearly"] = month // 12
    assert tuple(periods) == PERIODS
    due: dict[str | None, Any] = {None: np.zeros(len(sessions), dtype=np.int64)}
    for calendar, period in periods.items():
        due[calendar] = np.diff(period, prepend=period[0] - 1).astype(bool).astype(np.int64)
    return due


def _where(prices: Prices) -> str:
    return prices.source or "prices"


def _check_fill(fill: str, prices: Prices, opens: Prices | None) -> None:
    if fill not in FILLS:
        raise UsageRefused("fill", f"it is {fill!r}", f"it is one of {', '.join(FILLS)}", "choose one")
    if fill != "next_open":
        return
    if opens is None:
        raise PricesRefused(
            _where(prices), "there are no opening prices", "fill next_open needs them",
            "give the opens, or choose fill close or next_close",
        )  # fmt: skip
    same = (prices.currency, prices.scale, prices.basis)
    if (opens.currency, opens.scale, opens.basis) != same:
        found = f"they are in {opens.currency} at scale {opens.scale}, basis {opens.basis}"
        allowed = f"the closes are in {prices.currency} at scale {prices.scale}, basis {prices.basis}"
        raise PricesRefused("opens", found, allowed, "give both in the same form")


def _ordered(schedule: Sequence[tuple[str, Mandate]]) -> list[tuple[str, Mandate]]:
    if not schedule:
        raise TargetsRefused("targets", "there is no set of targets", "a backtest needs one", "give the targets")
    ordered = sorted(schedule, key=lambda since: since[0])
    twice = [since for (since, _), (after, _) in pairwise(ordered) if since == after]
    if twice:
        raise TargetsRefused("targets", f"there are two sets of {twice[0]}", "a date has one", "leave one out")
    return ordered


def _joined(prices: Prices, opens: Prices | None) -> tuple[Prices, Prices | None, Names]:
    """Both with one series a name, by the renames of the prices."""
    one, names = joined(prices)
    if opens is None or one is prices:
        return one, opens, names
    as_of = prices.as_of()
    return one, joined(replace(opens, actions=Actions(renames=prices.actions.renames)), as_of)[0], names


def _renamed(
    ordered: Sequence[tuple[str, Mandate]], names: Names
) -> tuple[list[tuple[str, Mandate]], tuple[Finding, ...]]:
    sets = [(since, *renamed_mandate(mandate, names, since)) for since, mandate in ordered]
    notes = dict.fromkeys(note for _, _, notes in sets for note in notes)
    return [(since, mandate) for since, mandate, _ in sets], tuple(notes)


def _sessions(
    ordered: Sequence[tuple[str, Mandate]], prices: Prices, start: str | None, end: str | None
) -> tuple[tuple[str, ...], list[Finding]]:
    """The sessions of the backtest: from the start, or the first target in force and priced, to the end."""
    first, last = _span(prices, start, end)
    axis = prices.sessions
    since = position_at_or_after(axis, ordered[0][0])
    if since > last:
        found = f"the first set of targets is of {ordered[0][0]}, after the last session {axis[last]}"
        raise TargetsRefused("targets", found, "a set holds from a session of the history on", "correct its date")
    if start is not None and since > first:
        found = f"the first set of targets is of {ordered[0][0]}, after the start {start}"
        raise TargetsRefused("targets", found, "a set is in force at the start", "start later, or add a set")
    begin = _first_with_price(ordered, prices, max(first, since), last)
    findings = []
    if begin > max(first, since):
        text = f"the backtest starts at {axis[begin]}: no target in force has a price before it"
        findings.append(Finding("history_cut", "", text, axis[begin]))
    return axis[begin : last + 1], findings


def _first_with_price(ordered: Sequence[tuple[str, Mandate]], prices: Prices, begin: int, last: int) -> int:
    """The first session from `begin` on at which a target then in force has had a price."""
    symbols = _wanted([mandate for _, mandate in ordered])
    known = {symbol: first_priced(prices, symbol) for symbol in symbols}
    for t in range(begin, last + 1):
        at = max(0, sum(since <= prices.sessions[t] for since, _ in ordered) - 1)
        wanted = [symbol for symbol, weight in ordered[at][1].targets.weights if weight]
        if min((known[symbol] for symbol in wanted), default=0) <= t:
            return t
    names = ", ".join(symbols[:NAMES_SHOWN]) + (", ..." if len(symbols) > NAMES_SHOWN else "")
    found = f"none of {names} has a price from {prices.sessions[begin]} to {prices.sessions[last]}"
    raise PricesRefused(_where(prices), found, "a backtest needs one", "check the symbols and the dates")


def _span(prices: Prices, start: str | None, end: str | None) -> tuple[int, int]:
    axis = prices.sessions
    last = position_of(axis, prices.as_of())
    if start is not None and end is not None and end < start[: len(end)]:
        raise UsageRefused("start", f"the history would end ({end}) before it starts ({start})",
                           "it starts at or before its end", "correct one of them")  # fmt: skip
    span = f"the prices run from {axis[0]} to {axis[last]}"
    for label, date in (("start", start), ("end", end)):
        if date is not None and not axis[0][: len(date)] <= date <= axis[last]:
            raise UsageRefused(label, f"{date} is outside the prices", span, "choose a date inside, or leave it out")
    first = 0 if start is None else position_at_or_after(axis, start)
    if end is not None:
        last = max(t for t in range(last + 1) if axis[t][: len(end)] <= end)
    if first > last:
        raise UsageRefused("start", f"there is no session from {start} to {end}", span, "choose a longer period")
    return first, last


def _in_force(ordered: Sequence[tuple[str, Mandate]], sessions: Sequence[str]) -> dict[int, Mandate]:
    """The mandates by the place that each holds from; of those before the first session the last one."""
    placed: dict[int, Mandate] = {}
    for since, mandate in ordered:
        at = position_at_or_after(sessions, since)
        if at == len(sessions):
            found = f"a set of targets is of {since}, after the last session {sessions[-1]}"
            raise TargetsRefused("targets", found, "a set holds from a session of the history on", "leave it out")
        placed[at] = mandate
    return placed


def _wanted(mandates: Iterable[Mandate]) -> list[str]:
    """Every symbol with a target above zero in any set."""
    return sorted({s for mandate in mandates for s, w in mandate.targets.weights if w}, key=str.encode)


def _symbols(mandates: Mapping[int, Mandate]) -> tuple[str, ...]:
    return tuple(sorted({s for mandate in mandates.values() for s in mandate.targets.symbols}, key=str.encode))


def _check_priced(
    mandates: Mapping[int, Mandate], prices: Prices, sessions: Sequence[str], opens: Prices | None
) -> None:
    import numpy as np

    first, last = position_of(prices.sessions, sessions[0]), position_of(prices.sessions, sessions[-1])
    refusals: list[Refusal] = []
    for symbol in _wanted(mandates.values()):
        doubted = any(doubt.symbol == symbol and not doubt.session for doubt in prices.doubts)
        if doubted or np.frombuffer(prices.column(symbol), dtype=np.int64)[first : last + 1].max() <= 0:
            found = f"{symbol} has no price from {sessions[0]} to {sessions[-1]}"
            remedy = "check the symbol, or leave it out of the targets"
            refusals.append(PricesRefused(_where(prices), found, "each target needs one", remedy))
        elif opens is not None and max(opens.column(symbol), default=0) <= 0:
            remedy = "add its opens, or choose fill next_close"
            refusals.append(PricesRefused("opens", f"{symbol} has no opening price", "fill next_open needs it", remedy))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)


def _flows(flows: Mapping[str, int], sessions: Sequence[str], prices: Prices) -> tuple[dict[int, int], list[Finding]]:
    """The flows by the place they come in at; one dated between two sessions comes in at the next, and is said."""
    placed: dict[int, int] = {}
    findings = []
    for date in sorted(flows):
        at = position_at_or_after(sessions, date)
        if at == len(sessions) or date < sessions[0][: len(date)]:
            found = f"a flow of {money(flows[date], prices.scale)} is of {date}"
            allowed = f"the backtest runs from {sessions[0]} to {sessions[-1]}"
            raise UsageRefused("flows", found, allowed, "move the flow, or leave it out")
        if not sessions[at].startswith(date):
            text = f"the flow of {date}, which is no session, comes in at {sessions[at]}"
            findings.append(Finding("flow_moved", CASH, text, sessions[at], "note"))
        placed[at] = placed.get(at, 0) + flows[date]
    return placed, findings


def _actions(
    prices: Prices, symbols: Sequence[str], sessions: Sequence[str]
) -> dict[int, tuple[Split | Dividend, ...]]:
    placed: dict[int, list[Split | Dividend]] = {}
    for symbol in symbols:
        for t, action in actions_of(prices, symbol, sessions):
            placed.setdefault(t, []).append(action)
    return {t: tuple(placed[t]) for t in sorted(placed)}


def check_can_trade(policy: Policy, targets: Targets, sessions: int, sets: int) -> None:
    """Refuses a policy that can never trade in so many sessions, the first purchase aside."""
    if policy.mode == "sell_only":
        found = "mode is sell_only and a backtest starts with cash alone: it would never buy"
        raise MandateRefused("policy", found, CAN_TRADE, "choose mode full or buy_only")
    if policy.cooldown_sessions >= sessions > 1:
        found = f"cooldown_sessions is {policy.cooldown_sessions} and the history has {sessions} sessions"
        raise _never(found, "make it shorter")
    by_date = policy.calendar is not None and policy.when in ("either", "calendar")
    if not by_date and sets == 1 and _unreachable(policy, targets):
        raise _never("no drift reaches its bands", "make tolerance or relative narrower, or give a calendar")


def _unreachable(policy: Policy, targets: Targets) -> bool:
    if policy.priced is not None:
        return False
    weights = (*targets.weights, (CASH, targets.cash))
    return all(policy.band(symbol, units) >= max(units, WEIGHT_ONE - units) / WEIGHT_ONE for symbol, units in weights)


def _never(found: str, remedy: str) -> MandateRefused:
    return MandateRefused("policy", f"{found}: it would never trade after the first purchase", CAN_TRADE, remedy)
