"""Why each name trades or rests: the codes of the kernel, in its order, and how each one reads."""

from __future__ import annotations

REASONS = {
    "in_band": "inside its band",
    "not_due": "out of its band, but the policy did not call for a trade",
    "bought_to_target": "bought to its target",
    "sold_to_target": "sold to its target",
    "bought_to_edge": "bought into its band",
    "sold_to_edge": "sold into its band",
    "bought_with_cash": "bought with the money of other sales",
    "sold_for_cash": "sold to pay for other purchases",
    "sold_out": "sold out: it is not wanted",
    "at_goal": "at its goal",
    "step": "one step more would lead further away",
    "below_minimum": "the trade would be under the smallest allowed",
    "locked": "locked: neither bought nor sold",
    "no_buy": "may not be bought",
    "no_sell": "may not be sold",
    "no_price": "frozen: it never had a good price",
    "cash_floor": "there is no cash for it above the floor",
    "turnover_cap": "the turnover cap is reached",
    "not_worth_cost": "the trade would cost more than it helps",
    "held_unwanted": "held: it has no target and is left alone",
    "mode": "the mode allows no trade on this side",
    "cooldown": "out of its band, but the cooldown runs",
    "cash_target": "the cash is at its own goal",
    "stale_price": "frozen: its price is too old",
    "jump": "frozen: its price jumped without a split",
    "unit_error": "frozen: its price looks a hundred times off",
    "zero_price": "frozen: its price is zero",
    "negative_price": "frozen: its price is below zero",
    "duplicate_price": "frozen: it has two prices for one session",
    "unsorted_price": "frozen: its rows are out of order",
    "mixed_currency": "frozen: its rows mix currencies",
    "mixed_time_zone": "frozen: its rows mix time zones",
}

CODES = tuple(REASONS)[:23]
TRIGGERS = ((1, "band"), (2, "calendar"), (4, "cash_floor"), (8, "asked"))
