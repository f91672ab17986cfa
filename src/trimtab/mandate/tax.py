"""TaxRates: what gains are taxed at, short and long; an estimate made with them is information, no part of any cash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from trimtab.errors import MandateRefused
from trimtab.ledger.exact import half_even
from trimtab.ledger.lots import LONG, Gain
from trimtab.units import Number, decimal


@dataclass(frozen=True, slots=True)
class TaxRates:
    """Rates on short-term and long-term gains, as fractions (0.37 is 37 percent); None where none is given."""

    short: Number | None = None
    long: Number | None = None

    def __post_init__(self) -> None:
        for name in ("short", "long"):
            if getattr(self, name) is not None:
                _check_rate(name, getattr(self, name))

    @property
    def given(self) -> bool:
        """Whether both rates are given, so that a tax can be estimated."""
        return self.short is not None and self.long is not None

    def of(self, gain: Gain) -> Fraction:
        """The rate on a gain; a lot of unknown date counts as short."""
        assert self.short is not None and self.long is not None
        return Fraction(decimal(self.long if gain.term == LONG else self.short))


def estimated_tax(gains: Iterable[Gain], rates: TaxRates) -> int | None:
    """Each gain times its rate, summed exactly and rounded once, in minor units; a loss counts as tax saved.

    None where no rates are given, and where a lot's cost is not known. Nothing is set off against other sales of the
    year, and no wash sale is taken out.
    """
    listed = tuple(gains)
    if not rates.given or not all(gain.cost_known for gain in listed):
        return None
    tax = sum((gain.gain_minor * rates.of(gain) for gain in listed), Fraction(0))
    return half_even(tax.numerator, tax.denominator)


def _check_rate(name: str, value: object) -> None:
    try:
        exact = decimal(value)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        exact = Decimal(-1)
    if not 0 <= exact <= 1 or exact % Decimal("0.000000001"):
        allowed = "it is a fraction from 0 to 1 with at most nine decimals (0.37 is 37 percent)"
        raise MandateRefused("tax", f"{name} is {value!r}", allowed, f"correct {name}")
