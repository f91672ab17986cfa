"""The table [backtest] of a sleeve file: how its history is walked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trimtab.app.sleeve_keys import shown
from trimtab.edges.feeds.toml_files import TomlFile
from trimtab.errors import Refusal, SleeveRefused
from trimtab.market.instruments import SYMBOL_ALLOWED, symbol_fault

FILLS = ("close", "next_open", "next_close")  # as run.backtest has them, which the desk's daily verbs do not import


@dataclass(frozen=True, slots=True)
class BacktestSettings:
    """How a history is walked: when orders are filled, its span, the money that comes and goes, what to beat."""

    fill: str = "close"
    start: str | None = None
    end: str | None = None
    flows_file: Path | None = None
    opens_file: Path | None = None
    benchmark: str | None = None


def backtest_settings(file: TomlFile, path: Path, faults: list[Refusal]) -> BacktestSettings:
    """The settings of [backtest]; every fault is added with its line."""
    section = file.values.get("backtest", {})
    given: dict[str, Any] = dict(section) if isinstance(section, Mapping) else {}

    def refuse(key: str, found: str, allowed: str, remedy: str = "correct it") -> None:
        faults.append(SleeveRefused(file.place("backtest", key), f"backtest.{key} {found}", allowed, remedy))

    if given.get("fill", FILLS[0]) not in FILLS:
        refuse("fill", f"is {shown(given['fill'])}", "it is one of " + ", ".join(FILLS))
    days: dict[str, Any] = {key: str(given.pop(key)) for key in ("start", "end") if key in given}
    if len(days) == 2 and days["start"] > days["end"]:
        refuse("start", f"is {days['start']}, after backtest.end {days['end']}", "start is not after end")
    for key in ("flows_file", "opens_file"):
        if key in given:
            name = given[key]
            given[key] = path.parent / name
            if not given[key].is_file():
                found = f"is {shown(name)} and there is no such file"
                refuse(key, found, "it is relative to the sleeve file", "check the path")
    fault = symbol_fault(given["benchmark"]) if "benchmark" in given else ""
    if fault:
        refuse("benchmark", f"is wrong: {fault}", SYMBOL_ALLOWED)
    return BacktestSettings(**days, **given)
