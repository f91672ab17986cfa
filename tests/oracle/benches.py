"""A book laid out as the kernel's floats take it: its bench and what it is asked."""

from __future__ import annotations

from trimtab.decide.kernel.plain import Asking, Bench, make_bench, rate_parts
from trimtab.decide.kernel.records import WEIGHT_ONE, Case, Names, Terms


def laid_out(terms: Terms, case: Case, names: Names) -> tuple[Bench, Asking]:
    """The bench and the asking of a plain book of whole shares, whose trades cost one rate."""
    top, rate = rate_parts(terms.fee_rate)
    bench = make_bench(names.target)
    bench.price[:], bench.held[:] = map(float, names.price), map(float, names.shares)
    asking = Asking(
        float(case.cash + sum(names.value)), float(case.cash), (WEIGHT_ONE - sum(names.target)) / 1e12, case.band,
        float(top), float(rate) * terms.minor, float(terms.minor), terms.when, terms.cools, case.due, case.asked,
        case.cooling,
    )  # fmt: skip
    return bench, asking
