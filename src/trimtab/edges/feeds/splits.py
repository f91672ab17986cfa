"""Prices restated over splits: what a split-adjusted close was as printed, or the other way round."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from fractions import Fraction

from trimtab.edges.feeds.strands import Reading, Strand, values_of
from trimtab.market.actions import Dividend, Split
from trimtab.units import ticks

TERM_MAX = 1000


def splits_of(reading: Reading, strand: Strand) -> dict[str, Fraction]:
    """The strand's splits by session, as new shares for each old one; 0 and 1 mean none."""
    found: dict[str, Fraction] = {}
    if "split" not in strand.cells:
        return found
    for at, value in enumerate(values_of(reading, strand, "split")):
        if value is not None and value < 0:
            reading.faults.add(
                strand.lines[at], f"{strand.symbol}: the split is {value:.15g}",
                "a split is new shares for each old one, such as 2 or 0.1", "correct the cell",
            )  # fmt: skip
        elif value not in (None, 0, 1):
            found[strand.labels[at]] = ratio(value)
    return found


def ratio(split: float) -> Fraction:
    """New shares for each old one as a fraction: 1.5 is 3 for 2, 0.0333... is 1 for 30."""
    if split >= 1:
        return Fraction(split).limit_denominator(TERM_MAX)
    return 1 / Fraction(1 / split).limit_denominator(TERM_MAX)


def restated(
    strand: Strand, values: Sequence[float | None], splits: dict[str, Fraction], restate: str
) -> list[float | None]:
    """The values with the splits after each session undone (times the ratio) or applied (divided by it).

    "shorten" leaves splits alone and, as "undo_splits" does too, reads single precision as its shortest decimal.
    """
    if not restate or (restate == "apply_splits" and not splits):
        return list(values)
    out: list[float | None] = []
    for label, value in zip(strand.labels, values, strict=True):
        factor = Fraction(1) if restate == "shorten" else _after(splits, label)
        if restate == "apply_splits":
            factor = 1 / factor
        out.append(value if value is None else short_decimal(value, factor))
    return out


def _after(splits: dict[str, Fraction], label: str) -> Fraction:
    factor = Fraction(1)
    for session, split in splits.items():
        if session > label:
            factor *= split
    return factor


def short_decimal(figure: float, factor: Fraction) -> float:
    """The figure times the factor as the shortest decimal that the figure's own precision allows.

    Vendors keep single precision, or six decimals of it: 33.333332 before a split of 3 for 1 was 100, not 99.999996,
    and 150.3699951171875 is 150.37.
    """
    value = figure * factor.numerator / factor.denominator
    slack = _precision(figure) * float(factor) + abs(value) * 1e-15
    for decimals in range(7):
        short = round(value, decimals)
        if abs(short - value) <= slack:
            return short
    return value


def _precision(figure: float) -> float:
    """How far the figure may lie from what it stands for: half its last place as a single, or of six decimals."""
    try:
        single = float(struct.unpack("f", struct.pack("f", figure))[0])
    except OverflowError:
        return 0.0
    if figure in (single, round(single, 6)):
        return float(2.0 ** (math.frexp(figure)[1] - 25))
    return 5e-7 if round(figure, 6) == figure else 0.0


def actions_of(
    reading: Reading, strand: Strand, splits: dict[str, Fraction], restate: str
) -> tuple[list[Split], list[Dividend]]:
    """The splits and dividends that a raw holding lives through; Yahoo's dividends are un-adjusted like its closes."""
    events = [Split(session, strand.symbol, r.numerator, r.denominator) for session, r in sorted(splits.items())]
    paid: list[Dividend] = []
    if "dividend" not in strand.cells:
        return events, paid
    for at, value in enumerate(values_of(reading, strand, "dividend")):
        label = strand.labels[at]
        if value is not None and value < 0:
            reading.faults.add(
                strand.lines[at], f"{strand.symbol}: the dividend is {value:.15g}", "a dividend is zero or above",
                "correct the cell",
            )  # fmt: skip
        elif value:
            cash = short_decimal(value, _after(splits, label)) if restate == "undo_splits" else value
            paid.append(Dividend(label, strand.symbol, ticks(cash, reading.scale)))
    return events, sorted(paid)
