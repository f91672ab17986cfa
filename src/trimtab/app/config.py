"""sleeve.toml read: one sleeve's capital, targets, prices, mandate and output, checked as a whole.

Every fault of the file is refused at once, each with its line. Paths in the file are relative to the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from trimtab.app.backtest_keys import BacktestSettings, backtest_settings
from trimtab.app.doubts import doubts
from trimtab.app.sleeve_keys import KEYS, NONE, TOP, faults_of_keys, nearest, shown
from trimtab.edges.feeds.target_files import read_target_file, targets_of_table
from trimtab.edges.feeds.toml_files import TomlFile, read_toml, row_name
from trimtab.errors import MandateRefused, Refusal, Refusals, SleeveRefused, TargetsRefused
from trimtab.findings import Finding
from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.order_limits import OrderLimits
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import WHEN_NOT_ONE, Targets
from trimtab.mandate.tax import TaxRates
from trimtab.market.prices import BASES, FIELDS
from trimtab.units import SCALE, TICKS_MAX, decimal, finer_than, ticks

SOURCES = ("sample", "yahoo")
NAME_CHARS_MAX = 64
SCALE_MAX = 9
OUTPUT_DIR = "out"

_INTERVAL = re.compile(r"[1-9][0-9]{0,2}(m|h|d|wk|mo)")
_PERIOD = re.compile(r"[1-9][0-9]{0,3}(d|wk|mo|y)|ytd|max")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SUM_REMEDY = (
    'correct them, or set when_not_one = "normalise" (each over the sum) or "rest_to_cash" (the rest is held as CASH) '
    "at the top of the sleeve"
)
_STAND_INS: Mapping[str, object] = {"calendar": "monthly", "tolerance": 0.02, "relative": 0.2}

Settings = TypeVar("Settings", Policy, Costs, Limits, OrderLimits, TaxRates)


@dataclass(frozen=True, slots=True)
class PriceSettings:
    """Where the prices come from and which ones; `source` is "sample", "yahoo" or the path of a file."""

    source: str
    field: str = "close"
    basis: str | None = None
    interval: str = "1d"
    start: str | None = None
    end: str | None = None
    period: str | None = None
    calendar: str | None = None
    scale: int = SCALE
    actions_file: Path | None = None


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """Where the reports go, and whether plots are among them."""

    dir: Path
    plots: bool = True


@dataclass(frozen=True, slots=True)
class Sleeve:
    """One sleeve as its file describes it: what is wanted of which capital, on which prices, and where reports go."""

    name: str
    capital: Decimal
    currency: str
    mandate: Mandate
    prices: PriceSettings
    output: OutputSettings
    path: Path
    findings: tuple[Finding, ...] = ()
    targets_file: Path | None = None
    when_not_one: str = "refuse"
    backtest: BacktestSettings = BacktestSettings()
    orders: OrderLimits = OrderLimits()
    tax: TaxRates = TaxRates()

    @property
    def targets(self) -> Targets:
        """The target weights of the mandate."""
        return self.mandate.targets

    @property
    def capital_ticks(self) -> int:
        """The capital in ticks of the prices' scale."""
        return ticks(self.capital, self.prices.scale)


def read_sleeve(path: str | Path, *, as_of: str | None = None) -> Sleeve:
    """The sleeve of a TOML file; where its file of targets has dates, with the set in force at `as_of` (the last one).

    Raises Refusals with every fault of the file, each with its line and, for an unknown key, the nearest known one.
    """
    file = read_toml(path, SleeveRefused)
    faults = faults_of_keys(file)
    good = _without_faulty(file, faults)
    of_prices: list[Refusal] = []
    prices = _prices(good, Path(path), of_prices)
    capital = _capital(good, prices.scale, faults)
    targets = _targets(good, Path(path), as_of, faults)
    faults += of_prices
    policy = _settings(Policy, "policy", good, faults)
    costs = _settings(Costs, "costs", good, faults)
    limits = _settings(Limits, "limits", good, faults)
    orders = _settings(OrderLimits, "orders", good, faults)
    tax = _settings(TaxRates, "tax", good, faults)
    name, currency, output = _name(good, Path(path), faults), _currency(good, faults), _output(good, Path(path), faults)
    backtest = backtest_settings(good, Path(path), faults)
    if faults or targets is None:
        raise _all_of(faults)
    mandate = Mandate(targets, policy, costs, limits)
    other = good.values.get("targets_file")
    return Sleeve(
        name, capital, currency, mandate, prices, output, Path(path), (*targets.findings, *doubts(mandate)),
        None if other is None else Path(path).parent / str(other), str(good.values.get("when_not_one", "refuse")),
        backtest, orders, tax,
    )  # fmt: skip


def _all_of(faults: list[Refusal]) -> Refusal:
    """The faults in order of their lines, as one refusal."""
    ordered = sorted(
        faults, key=lambda fault: [int(part) if part.isdecimal() else 0 for part in fault.where.split(":")[-1:]]
    )
    return ordered[0] if len(ordered) == 1 else Refusals(ordered)


def _without_faulty(file: TomlFile, faults: list[Refusal]) -> TomlFile:
    """The file without the keys already found faulty, so that nothing is refused twice."""
    places = {fault.where for fault in faults}
    values: dict[str, object] = {}
    for key, value in file.values.items():
        if key in KEYS and isinstance(value, dict) and key != TOP:
            values[key] = {
                inner: content
                for inner, content in value.items()
                if inner in KEYS[key] and not _holds_fault(file, (key, inner), content, places)
            }
        elif key in KEYS[TOP] and (key == "targets" or file.place(key) not in places):
            values[key] = value
    return replace(file, values=values)


def _holds_fault(file: TomlFile, path: tuple[str, ...], value: object, places: set[str]) -> bool:
    if file.place(*path) in places:
        return True
    inner = value if isinstance(value, dict) else {}
    if isinstance(value, list):
        inner = {row_name(number): row for number, row in enumerate(value) if isinstance(row, dict)}
    return any(_holds_fault(file, (*path, key), part, places) for key, part in inner.items())


def _section(file: TomlFile, name: str) -> dict[str, Any]:
    section = file.values.get(name, {})
    return dict(section) if isinstance(section, dict) else {}


def _refused(file: TomlFile, keys: tuple[str, ...], found: str, allowed: str, remedy: str) -> SleeveRefused:
    return SleeveRefused(file.place(*keys), found, allowed, remedy)


def _missing(file: TomlFile, faults: list[Refusal], key: str, allowed: str, remedy: str) -> None:
    """Refuse a missing key, unless it stands there and was refused already."""
    if not any(key in known for known in file.lines):
        faults.append(SleeveRefused(file.where, f"{key} is missing", allowed, remedy))


def _name(file: TomlFile, path: Path, faults: list[Refusal]) -> str:
    name = str(file.values.get("name", path.stem))
    if not name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
        allowed = f"a name is 1 to {NAME_CHARS_MAX} printable characters"
        faults.append(_refused(file, ("name",), f"name is {shown(name)}", allowed, "correct it"))
    return name


def _currency(file: TomlFile, faults: list[Refusal]) -> str:
    currency = str(file.values.get("currency", "USD"))
    if not _CURRENCY.fullmatch(currency):
        allowed = "a currency is three capital letters such as USD"
        faults.append(_refused(file, ("currency",), f"currency is {shown(currency)}", allowed, "correct it"))
    return currency


def _capital(file: TomlFile, scale: int, faults: list[Refusal]) -> Decimal:
    if "capital" not in file.values:
        _missing(file, faults, "capital", "a sleeve has a capital", "add capital = 100000 above the first [table]")
        return Decimal(0)
    capital = decimal(file.values["capital"])  # type: ignore[arg-type]
    found, remedy = f"capital is {capital}", "correct it"
    if capital <= 0:
        faults.append(_refused(file, ("capital",), found, "it is above zero", remedy))
    elif capital * 10**scale > TICKS_MAX:
        most = Decimal(TICKS_MAX // 10**scale)
        allowed, remedy = f"with a scale of {scale} it is at most {most:,}", "set a smaller scale in [prices]"
        faults.append(_refused(file, ("capital",), found, allowed, remedy))
    elif finer_than(capital, scale):
        faults.append(_refused(file, ("capital",), found, f"it has at most {scale} decimals (the scale)", "round it"))
    return capital


def _targets(file: TomlFile, path: Path, as_of: str | None, faults: list[Refusal]) -> Targets | None:
    """The targets of the table or of the file it names; None when they are refused."""
    when_not_one = str(file.values.get("when_not_one", "refuse"))
    if when_not_one not in WHEN_NOT_ONE:
        allowed = "it is one of " + ", ".join(WHEN_NOT_ONE)
        faults.append(_refused(file, ("when_not_one",), f'when_not_one is "{when_not_one}"', allowed, "correct it"))
        when_not_one = "normalise"
    table, other = file.values.get("targets"), file.values.get("targets_file")
    if isinstance(table, dict) and "optimise" in table:
        faults.append(_refused(
            file, ("targets", "optimise"), "[targets.optimise] is not available yet", "targets are weights by symbol",
            "write the weights in [targets], or name a targets_file",
        ))  # fmt: skip
        return None
    if table is not None and other is not None:
        found, allowed = "there are both [targets] and targets_file", "targets stand in one place"
        faults.append(_refused(file, ("targets_file",), found, allowed, "remove one of them"))
        return None
    if table is None and other is None:
        if not any(key[0] in ("targets", "targets_file") for key in file.lines):
            remedy = 'add [targets] with a line such as AAPL = 0.2 for each symbol, or targets_file = "targets.csv"'
            faults.append(SleeveRefused(file.where, "there are no targets", "a sleeve has target weights", remedy))
        return None
    other_path = path.parent / str(other)
    if other is not None and not other_path.is_file():
        found, allowed = (
            f"targets_file is {shown(other)} and there is no such file",
            "it is relative to the sleeve file",
        )
        faults.append(_refused(file, ("targets_file",), found, allowed, "check the path"))
        return None
    try:
        if isinstance(table, dict):
            strayed = _strayed(file, table)
            faults.extend(strayed)
            own = {symbol: weight for symbol, weight in table.items() if symbol not in KEYS[TOP]}
            return targets_of_table(own, file, when_not_one="normalise" if strayed else when_not_one)
        return read_target_file(other_path, when_not_one=when_not_one, as_of=as_of)
    except Refusals as refusals:
        faults.extend(refusals.refusals)
    except Refusal as refusal:
        of_sum = "normalise" in refusal.remedy
        faults.append(TargetsRefused(refusal.where, refusal.found, refusal.allowed, _SUM_REMEDY) if of_sum else refusal)
    return None


def _strayed(file: TomlFile, table: Mapping[str, object]) -> list[Refusal]:
    """The refusals of keys of the sleeve that stand below [targets], where TOML takes them for symbols."""
    allowed = "a key of the sleeve stands above the first [table]"
    return [
        _refused(file, ("targets", key), f"{key} stands in [targets]", allowed, "move the line to the top")
        for key in table
        if key in KEYS[TOP]
    ]


def _prices(file: TomlFile, path: Path, faults: list[Refusal]) -> PriceSettings:
    given = _section(file, "prices")
    if "source" not in given:
        _missing(
            file, faults, "source", "[prices] names its source", 'add source = "yahoo", "sample" or the path of a file'
        )
    days: dict[str, Any] = {key: str(given.pop(key)) for key in ("start", "end") if key in given}
    source = given.pop("source", SOURCES[0])
    for key, allowed in (("field", FIELDS), ("basis", BASES)):
        if key in given and given[key] not in allowed:
            text = "it is one of " + ", ".join(allowed)
            faults.append(_refused(file, ("prices", key), f"prices.{key} is {shown(given[key])}", text, "correct it"))
    for key, form, text in (
        ("interval", _INTERVAL, "it is a count of m, h, d, wk or mo, such as 1d or 15m"),
        ("period", _PERIOD, "it is a count of d, wk, mo or y, such as 1y, or ytd or max"),
    ):
        if key in given and not form.fullmatch(given[key]):
            faults.append(_refused(file, ("prices", key), f"prices.{key} is {shown(given[key])}", text, "correct it"))
    faults.extend(_contradictions(file, days, given))
    scale = given.get("scale", SCALE)
    if not 0 <= scale <= SCALE_MAX:
        text = f"it is a number of decimals from 0 to {SCALE_MAX}"
        faults.append(_refused(file, ("prices", "scale"), f"prices.scale is {scale}", text, "correct it"))
        given["scale"] = SCALE
    if "actions_file" in given:
        given["actions_file"] = _actions_file(file, path, given["actions_file"], faults)
    return PriceSettings(source=_source(file, path, source, faults), **days, **given)


def _actions_file(file: TomlFile, path: Path, name: str, faults: list[Refusal]) -> Path:
    if not name or not (path.parent / name).is_file():
        found = f"prices.actions_file is {shown(name)} and there is no such file"
        allowed = "it is relative to the sleeve file"
        faults.append(_refused(file, ("prices", "actions_file"), found, allowed, "check the path"))
    return path.parent / name


def _contradictions(file: TomlFile, days: Mapping[str, Any], given: Mapping[str, object]) -> list[Refusal]:
    faults: list[Refusal] = []
    if "start" in days and "period" in given:
        found, allowed = "prices.period stands beside prices.start", "the first session is given once"
        faults.append(_refused(file, ("prices", "period"), found, allowed, "remove one of them"))
    if "start" in days and "end" in days and days["start"] > days["end"]:
        found = f"prices.start is {days['start']}, after prices.end {days['end']}"
        faults.append(_refused(file, ("prices", "start"), found, "start is not after end", "correct one of them"))
    return faults


def _source(file: TomlFile, path: Path, source: str, faults: list[Refusal]) -> str:
    """The source's own name, or the path of its file from where the sleeve stands."""
    if source in SOURCES:
        return source
    place = path.parent / source
    if not source or not place.is_file():
        near = nearest(source, SOURCES)
        remedy = f'did you mean "{near}"?' if near else "check the path; it is relative to the sleeve file"
        allowed = 'it is "sample", "yahoo" or the path of a file'
        found = f"prices.source is {shown(source)} and there is no such file"
        faults.append(_refused(file, ("prices", "source"), found, allowed, remedy))
    return str(place)


def _output(file: TomlFile, path: Path, faults: list[Refusal]) -> OutputSettings:
    given = _section(file, "output")
    folder = given.get("dir", OUTPUT_DIR)
    if not folder.strip() or not folder.isprintable():
        found = f"output.dir is {shown(folder)}"
        faults.append(_refused(file, ("output", "dir"), found, "it is the path of a folder", "correct it"))
    return OutputSettings(path.parent / folder, given.get("plots", True))


def _settings(kind: type[Settings], section: str, file: TomlFile, faults: list[Refusal]) -> Settings:
    """The section as a record; each refusal of the record is collected with its line, and the key set aside."""
    given = {key: _plain(value) for key, value in _section(file, section).items()}
    while True:
        try:
            return kind(**given)
        except MandateRefused as refusal:
            key, *names = [word for word in refusal.found.split(" is ", 1)[0].split() if word != "of"]
            if key == "sell_fees":
                names = _fee_path(given.get(key), names)
            found, allowed = (text.replace("None", f'"{NONE}"') for text in (refusal.found, refusal.allowed))
            place = file.place(section, key, *names)
            faults.append(MandateRefused(place, f"{section}.{found}", allowed, refusal.remedy))
            if key not in given:
                return kind()
            given.pop(key)
            if key in _STAND_INS and section == "policy":
                given[key] = _STAND_INS[key]


def _fee_path(rows: object, names: list[str]) -> list[str]:
    """Where the row of a fee table stands that a refusal names by its column and its name."""
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict) and str(row.get("name", "sell fee")) == " ".join(names[1:]):
            return [row_name(number), *names[:1]]
    return []


def _plain(value: object) -> Any:
    """The value as Policy, Costs and Limits take it: a decimal as the float that reads the same, a date as text."""
    if isinstance(value, Decimal):
        short = float(value)
        return short if Decimal(repr(short)) == value else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return None if value == NONE else value
