"""What goes in and out of one decision, as records of rows: the same in every room of the kernel."""

from __future__ import annotations

from typing import NamedTuple

WEIGHT_ONE = 1_000_000_000_000
RATE_ONE = 1_000_000_000
NO_BUY, NO_SELL, FROZEN, UNWANTED = 1, 2, 4, 8
BAND_HIT, CALENDAR_DUE, UNDER_FLOOR, ASKED = 1, 2, 4, 8
EITHER, BOTH, BAND_ONLY, CALENDAR_ONLY = 0, 1, 2, 3
ALL, BREACHED = 0, 1
FULL, BUY_ONLY, SELL_ONLY = 0, 1, 2
BEST, NEAREST, DOWN = 0, 1, 2
DRIFT, NAMES = 0, 1
SLACK = 1e-12
SMALL, MIDDLE = 10, 24  # names: books of whole shares up to these sizes get more choices and a longer proof
WIDTH_SMALL, WIDTH_MIDDLE, WIDTH = 256, 96, 32  # choices kept a name
TRIED = 32  # holdings that one name is given to choose from, at most
CORE = 8  # names of least regret that pair moves look at
MOVES_MAX = 200
NEAR_MOVES = 64  # moves of one name that are tried in pairs without a proof
REPLACED = 3  # times that the cost burnt is replaced by the one found
SURE = 2**51  # whole numbers below it are divided as floats without reaching the next whole number
FITTED_MAX = 8  # times that choices are fitted to a plan
SPARE = 16  # a name keeps one place in so many for choices that fit
NODES_SMALL, NODES_MIDDLE, NODES = 50_000, 50_000, 3_000  # nodes that one walk of the proof may take
FAR = 1e300
NOWHERE = -(1 << 62)  # no holding: an odd lot may lie a step below nothing
SKETCHED, PLANNED, PROVED = 0, 1, 2  # how deep a search goes
KEPT_AS_DUST, KEPT_BY_CAP = 1, 2  # why what should be sold out stays
(
    IN_BAND, NOT_ASKED, BOUGHT_TO_TARGET, SOLD_TO_TARGET, BOUGHT_TO_EDGE, SOLD_TO_EDGE, BOUGHT_WITH_CASH, SOLD_FOR_CASH,
    SOLD_OUT, AT_GOAL, WITHIN_STEP, BELOW_MINIMUM, LOCKED, MAY_NOT_BUY, MAY_NOT_SELL, NO_PRICE, CASH_FLOOR,
    TURNOVER_CAP, NOT_WORTH_COST, HELD_UNWANTED, MODE_FORBIDS, COOLING_DOWN, CASH_TARGET,
) = range(23)  # fmt: skip


class Terms(NamedTuple):
    """What all accounts of a block share: units, cost terms, policy and limits."""

    per: int
    minor: int
    fee_rate: int
    per_share: int
    per_order: int
    order_min: int
    order_cap: int  # -1: none
    duty_rate: int
    sell_rate: list[int]
    sell_share: list[int]
    sell_cap: list[int]  # -1: none
    mode: int
    scope: int
    reach: float
    when: int
    cools: int
    rounding: int
    objective: int
    trade_min: int
    turnover_max: float  # below zero: none
    certified: int  # 0: the seed's rounding is not measured against the best; the trades are the same


class Accounts(NamedTuple):
    """One entry an account; `offsets` has one more, and account a owns the rows offsets[a] to offsets[a + 1]."""

    offsets: list[int]
    cash: list[int]
    floor: list[int]
    target: list[int]
    band: list[float]
    due: list[int]
    asked: list[int]
    cooling: list[int]


class Rows(NamedTuple):
    """One entry a held or wanted name, in order of symbol within its account."""

    shares: list[int]
    price: list[int]
    step: list[int]
    target: list[int]
    band: list[float]
    spread: list[int]
    impact: list[float]
    flags: list[int]


class Answers(NamedTuple):
    """What was decided: by name, then by account."""

    shares: list[int]
    cost: list[int]
    attainable: list[int]
    goal: list[int]
    reason: list[int]
    cash: list[int]
    cash_attainable: list[int]
    cash_goal: list[int]
    total_cost: list[int]
    misplaced: list[int]
    bound: list[int]
    proved: list[int]
    settled: list[int]
    triggers: list[int]


class Goals(NamedTuple):
    """Where the policy would bring each name and cash: a point inside an interval; weights in 10**-12."""

    low: list[int]
    high: list[int]
    point: list[int]
    moved: list[int]


class Problem(NamedTuple):
    """The whole-share problem at one V: intervals and points in ticks by name, then the cash."""

    low: list[int]
    high: list[int]
    point: list[int]
    least: list[int]
    most: list[int]
    cash: int
    cash_low: int
    cash_high: int
    budget: int
    cap: int  # two-way turnover allowed; -1: none


class Choices(NamedTuple):
    """Holdings that a plan may take, `width` slots a name: units, misplaced money, cash used exactly and as booked,
    money moved.
    """

    width: int

    units: list[int]
    misplaced: list[int]
    spent: list[int]
    booked: list[int]
    moved: list[int]
    counts: list[int]
    tried: list[int]  # TRIED slots: what one name is about to choose from


class Near(NamedTuple):
    """Room for a search without a proof: picks by name, single moves (what, of which name, its harm), and the seed's
    rounding at V and at the goals.
    """

    pick: list[int]
    trial: list[int]
    listed: list[int]  # NEAR_MOVES slots; so have the two below
    whose: list[int]
    harm: list[int]
    plain: list[int]
    floors: list[int]


class Names(NamedTuple):
    """One account's rows, with what its names are worth now."""

    shares: list[int]
    price: list[int]
    step: list[int]
    target: list[int]
    band: list[float]
    spread: list[int]
    impact: list[float]
    flags: list[int]
    value: list[int]


class Found(NamedTuple):
    """What a search found for one problem: J, a proven lower bound on it, and whether nothing is better."""

    misplaced: int
    bound: int
    proved: int
    cost: int


class Case(NamedTuple):
    """One account's scalars."""

    cash: int
    floor: int
    target: int
    band: float
    due: int
    asked: int
    cooling: int


class Space(NamedTuple):
    """Room for one account's working."""

    attainable: list[int]
    hit: list[int]
    goals: Goals
    leaves: list[int]
    kept: list[int]
    problem: Problem
    choices: Choices
    near: Near
