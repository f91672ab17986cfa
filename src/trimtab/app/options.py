"""The options of the verbs, and what was given of them as a request; imports click alone, so that --help is quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from trimtab.app.backtest_desk import Walk
    from trimtab.app.setups import Request

Verb = TypeVar("Verb", bound=Callable[..., Any])

PERIODS = ("daily", "weekly", "monthly", "quarterly", "yearly")
SERIES = ("field", "basis", "interval", "start", "end", "period", "actions")
POLICY = (
    "tolerance", "relative", "priced", "combine", "to", "scope", "mode", "calendar", "when", "cooldown", "unwanted",
    "rounding", "objective",
)  # fmt: skip
COSTS = ("fee_bps", "per_share", "per_order", "per_order_min", "per_order_cap", "half_spread_bps", "buy_duty_bps")
WORDS = ("combine", "scope", "mode", "calendar", "when", "unwanted", "rounding", "objective")
WALK = ("fill", "opens", "flows", "benchmark", "chosen")
LIMITS = ("cash_floor", "trade_min", "step", "no_buy", "no_sell", "turnover_max", "price_age")
BY_NAME = frozenset((*SERIES, *POLICY, *COSTS, *LIMITS, "as_of", "last_traded", "capital", "cash", "exchange", *WALK))
NONES = ("tolerance", "relative", "priced", "calendar", "per_order_cap")
TAX = ("short", "long")
SETTING_OF = {"cooldown": "cooldown_sessions", "price_age": "price_age_sessions_max"}

_SLEEVE = click.argument("sleeve", required=False, metavar="[SLEEVE.toml]")
_TARGETS = (
    click.option("--targets", metavar="FILE", help="Target weights: CSV, JSON or TOML."),
    click.option(
        "--targets-sum", type=click.Choice(["refuse", "normalise", "rest-to-cash"]),
        help="What to do when the weights do not sum to 1.  [default: refuse]",
    ),
)  # fmt: skip
_LIVE = click.option("--price", "live", metavar="SYMBOL=X", multiple=True, help="A live price; may be repeated.")
_PRICES = (
    click.option("--prices", metavar="FILE|sample|yahoo", help="Where prices come from: CSV, Parquet or a source."),
    click.option("--actions", metavar="FILE", help="Splits, dividends and renames beside the prices: CSV."),
    click.option("--field", type=click.Choice(["close", "vwap", "mid"]), help="Which price.  [default: close]"),
    click.option(
        "--basis", type=click.Choice(["raw", "split", "total"]),
        help="raw as printed, split restated for splits, total for dividends too.",
    ),
    click.option("--interval", metavar="1d|1h|15m...", help="Time between rows.  [default: 1d]"),
    click.option("--start", metavar="DATE", help="First session read."),
    click.option("--end", metavar="DATE", help="Last session read."),
    click.option("--period", metavar="1y|6mo...", help="Time up to the last session, in place of --start."),
    click.option("--exchange", metavar="CODE", help="Count stale prices in this exchange's sessions, as XNYS."),
    _LIVE,
    click.option("--save-prices", metavar="FILE", help="Keep the prices read, to repeat the run offline."),
    click.option("--strict", is_flag=True, help="Refuse a price file for what would only freeze a name."),
    click.option("--currency", metavar="CODE", help="Currency of prices and book, as USD."),
)  # fmt: skip
_POLICY = (
    click.option(
        "--tolerance", metavar="X|none", help="Band around each target: 0.02 is two points.  [default: 0.02]"
    ),
    click.option("--relative", metavar="X", help="Band as a fraction of the target itself."),
    click.option("--priced", metavar="X", help="Bands as wide as each name's cost asks for; 0.7 is usual."),
    click.option(
        "--combine", type=click.Choice(["smaller", "larger"]), help="Which of the two bands counts.  [default: smaller]"
    ),
    click.option("--to", metavar="target|edge|X", help="Where a traded name is brought.  [default: target]"),
    click.option("--scope", type=click.Choice(["all", "breached"]), help="Which names trade.  [default: all]"),
    click.option(
        "--mode", type=click.Choice(["full", "buy_only", "sell_only"]), help="What trades are allowed.  [default: full]"
    ),
    click.option("--calendar", metavar="|".join(PERIODS), help="Trade on each period's first session too."),
    click.option(
        "--when", type=click.Choice(["either", "both", "band", "calendar"]), help="What must ask.  [default: either]"
    ),
    click.option("--cooldown", metavar="N", help="Least sessions between two trades.  [default: 0]"),
    click.option(
        "--unwanted", type=click.Choice(["sell", "hold", "refuse"]), help="A held name without target.  [default: sell]"
    ),
    click.option(
        "--rounding", type=click.Choice(["best", "nearest", "down"]), help="How shares are rounded.  [default: best]"
    ),
    click.option(
        "--objective", type=click.Choice(["drift", "names"]),
        help="What rounding makes small: all drift and cost, or the names' alone.  [default: drift]",
    ),
)  # fmt: skip
_COSTS = (
    click.option("--fee-bps", metavar="X", help="Commission in basis points of the notional.  [default: 0]"),
    click.option("--per-share", metavar="X", help="Commission for each share.  [default: 0]"),
    click.option("--per-order", metavar="X", help="Commission for each order.  [default: 0]"),
    click.option("--per-order-min", metavar="X", help="Least commission of an order.  [default: 0]"),
    click.option("--per-order-cap", metavar="X", help="Most commission of an order."),
    click.option("--half-spread-bps", metavar="X", help="Half the spread, in basis points.  [default: 0]"),
    click.option("--buy-duty-bps", metavar="X", help="Duty on buys, in basis points.  [default: 0]"),
)  # fmt: skip
_LIMITS = (
    click.option("--cash-floor", metavar="X", help="Cash that must be left after all costs.  [default: 0]"),
    click.option("--trade-min", metavar="X", help="Smallest trade, in money.  [default: 0]"),
    click.option("--step", metavar="X", help="Share step: 100 for lots, 0.0001 for fractions.  [default: 1]"),
    click.option("--no-buy", metavar="SYMBOL", multiple=True, help="A name never bought; may be repeated."),
    click.option("--no-sell", metavar="SYMBOL", multiple=True, help="A name never sold; may be repeated."),
    click.option("--turnover-max", metavar="X", help="Most one-way turnover, a fraction of the book."),
    click.option("--price-age", metavar="N", help="Oldest price traded on, in sessions.  [default: 0]"),
)  # fmt: skip
_TAX = (
    click.option("--tax-short", metavar="X", help="Rate on short-term gains, for an estimate: 0.37."),
    click.option("--tax-long", metavar="X", help="Rate on long-term gains, for an estimate: 0.20."),
)  # fmt: skip
_RECORD = (
    click.option("--record", is_flag=True, help="Enter the plan in the book, to be approved and staged."),
    click.option("--archive", metavar="DIR", help="Where --record keeps the plan's inputs.  [default: archive]"),
    click.option("--user", metavar="NAME", help="Who proposes.  [default: TRIMTAB_USER, or the login]"),
)  # fmt: skip
_MANDATE = (*_POLICY, *_COSTS, *_LIMITS)
_BOOK = (
    click.option("--holdings", metavar="FILE", help="Shares held: CSV of symbol,shares; CASH is one of them."),
    click.option("--cash", metavar="X", help="Cash beside the holdings."),
    click.option("--book", metavar="FILE|URL", help="The book of record that says what is held, in place of both."),
    click.option("--account", metavar="NAME", help="Account of the book.  [default: the only one]"),
    click.option("--capital", metavar="X", help="Money to invest."),
    click.option("--as-of", metavar="DATE", help="Session to decide on.  [default: the last with a price]"),
    click.option("--last-traded", metavar="DATE", help="Session of the last trade, for --calendar and --cooldown."),
    click.option("--out", metavar="DIR", help="Write positions, trades and summary into this folder."),
)  # fmt: skip
_TRACK = (
    click.option("--capital", metavar="X", help="Money invested at the first session."),
    click.option("--name", metavar="TEXT", help="Name of the sleeve in the reports."),
    click.option(
        "--buy-at", type=click.Choice(["first", "last"]), default="first", show_default=True,
        help="Session whose prices size the shares; last gives a hypothetical history.",
    ),
    click.option("--out", metavar="DIR", help="Folder of the report.  [default: out]"),
    click.option("--plots/--no-plots", default=None, help="Draw the plots (needs matplotlib).  [default: plots]"),
    click.option("--show", is_flag=True, help="Open the report page in the browser."),
)  # fmt: skip
_HISTORY = tuple(option for option in _PRICES if option is not _LIVE)
_WALK = (
    click.option("--capital", metavar="X", help="Money invested at the first session."),
    click.option("--name", metavar="TEXT", help="Name of the sleeve in the reports."),
    click.option(
        "--fill", type=click.Choice(["close", "next_open", "next_close"]),
        help="Which price a trade is done at.  [default: close, the price decided on]",
    ),
    click.option("--opens", metavar="FILE", help="Opening prices, for --fill next_open."),
    click.option("--flows", metavar="FILE", help="Money in (+) and out (-): CSV of date,amount."),
)  # fmt: skip
_BENCHMARK = (click.option("--benchmark", metavar="SYMBOL", help="A name of the prices to compare with."),)
_CHOSEN = (
    click.option(
        "--chosen", metavar="N", type=int, help="Row to mark on the frontier.  [default: the sleeve's own policy]"
    ),
)  # fmt: skip
_REPORT = (
    click.option("--plots/--no-plots", default=None, help="Draw the plots (needs matplotlib).  [default: plots]"),
    click.option("--show", is_flag=True, help="Open the report page in the browser."),
)  # fmt: skip
_JSON = (click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."),)


def propose_options(verb: Verb) -> Verb:
    """The options of propose, in the order its help shows them."""
    given = (_SLEEVE, *_TARGETS, *_PRICES, *_BOOK[:7], *_MANDATE, *_TAX, *_RECORD, *_BOOK[7:], *_JSON)
    return _given(verb, given)


def targets_options(verb: Verb) -> Verb:
    """The options of what a mandate is: a sleeve file, or targets, and each setting by itself."""
    return _given(verb, (_SLEEVE, *_TARGETS, *_MANDATE, *_TAX))


def track_options(verb: Verb) -> Verb:
    """The options of track, in the order its help shows them."""
    return _given(verb, (_SLEEVE, *_TARGETS, *_PRICES, *_TRACK[:3], *_MANDATE, *_TRACK[3:], *_JSON))


def backtest_options(verb: Verb) -> Verb:
    """The options of backtest, in the order its help shows them."""
    out = click.option("--out", metavar="DIR", help="Folder of the report.  [default: out_backtest]")
    return _given(verb, (_SLEEVE, *_TARGETS, *_HISTORY, *_WALK, *_BENCHMARK, *_MANDATE, out, *_REPORT, *_JSON))


def sweep_options(verb: Verb) -> Verb:
    """The options of sweep, in the order its help shows them: a setting takes several values, parted by commas."""
    out = click.option("--out", metavar="DIR", help="Folder of the report.  [default: out_sweep]")
    swept = tuple(_several(option) for option in (*_POLICY, *_COSTS))
    return _given(verb, (_SLEEVE, *_TARGETS, *_HISTORY, *_WALK, *swept, *_LIMITS, *_CHOSEN, out, *_REPORT, *_JSON))


def _several(option: Callable[[Verb], Verb]) -> Callable[[Verb], Verb]:
    """The option of a setting as one that takes a list of values."""

    def decorate(verb: Verb) -> Verb:
        verb = option(verb)
        made: click.Option = verb.__click_params__[-1]  # type: ignore[attr-defined]
        words = made.type.choices if isinstance(made.type, click.Choice) else [made.metavar or "X"]
        made.type, made.metavar = click.STRING, f"{'|'.join(map(str, words))},..."
        return verb

    return decorate


def _given(verb: Verb, options: tuple[Any, ...]) -> Verb:
    for option in reversed(options):
        verb = option(verb)
    return verb


def request_of(given: Mapping[str, Any]) -> Request:
    """What was given on the command line as a request of the desk."""
    from trimtab.app.setups import Request

    own = {name: given[name] for name in Request.__dataclass_fields__ if given.get(name) is not None}
    own["tax"] = {name: _number(f"tax_{name}", given[f"tax_{name}"]) for name in TAX if _is_given(given, f"tax_{name}")}
    for group, names, read in (
        ("series", SERIES, _text), ("policy", POLICY, _number_or_word), ("costs", COSTS, _number_or_word),
        ("limits", LIMITS, _number_or_word),
    ):  # fmt: skip
        own[group] = {SETTING_OF.get(name, name): read(name, given[name]) for name in names if _is_given(given, name)}
    return Request(**own)


def walk_of(given: Mapping[str, Any]) -> Walk:
    """What was given of backtest, as the desk is asked for it."""
    from trimtab.app.backtest_desk import Walk

    own: dict[str, Any] = {name: given.get(name) for name in WALK}
    return Walk(request_of(given), **own)


def sweep_of(given: Mapping[str, Any]) -> Walk:
    """What was given of sweep: each setting with the values it goes through."""
    from dataclasses import replace

    swept = (*POLICY, *COSTS)
    walk = walk_of({name: value for name, value in given.items() if name not in swept})
    grids = [
        {SETTING_OF.get(name, name): _values(name, given[name]) for name in names if _is_given(given, name)}
        for names in (POLICY, COSTS)
    ]
    return replace(walk, policies=grids[0], costs=grids[1])


def _values(name: str, text: str) -> tuple[object, ...]:
    """The values of a list parted by commas; one that is empty or stands twice is a slip."""
    from trimtab.errors import UsageRefused

    option, parts = "--" + name.replace("_", "-"), [part.strip() for part in text.split(",")]
    if "" in parts:
        raise UsageRefused(option, f"it is {text!r}", "values are parted by single commas", "correct it")
    values = tuple(_number_or_word(name, part) for part in parts)
    twice = next((part for at, part in enumerate(parts) if values[at] in values[:at]), None)
    if twice is not None:
        raise UsageRefused(option, f"{twice} stands twice", "each value stands once", "remove one")
    return values


def _is_given(given: Mapping[str, Any], name: str) -> bool:
    return given.get(name) is not None and given[name] != ()


def _text(name: str, text: str) -> object:
    return text


def _number(name: str, text: str) -> object:
    """The number as written; a percent sign is understood where a fraction is meant."""
    from trimtab.errors import UsageRefused
    from trimtab.units import decimal

    option = "--" + name.replace("_", "-")
    percent = text.endswith("%") and name in ("tolerance", "relative", "turnover_max", "tax_short", "tax_long")
    try:
        exact = decimal(text.removesuffix("%") if percent else text)
    except ValueError:
        remedy = "write it without a thousands sign" if "," in text else "correct it"
        raise UsageRefused(option, f"it is {text!r}", "it is a number", remedy) from None
    exact = exact / 100 if percent else exact
    return int(exact) if exact == int(exact) else float(exact)


def _number_or_word(name: str, given: str | tuple[str, ...]) -> object:
    """A word where the setting has words, symbols as they are, else a number."""
    if name in NONES and given == "none":
        return None
    if isinstance(given, tuple) or name in WORDS:
        return given
    if name == "to" and not given[:1].isdigit():
        return given
    return _number(name, given)
