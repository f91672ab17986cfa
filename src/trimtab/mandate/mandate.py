"""Everything that is wanted of one book, in one record."""

from __future__ import annotations

from dataclasses import dataclass

from trimtab.mandate.costs import Costs
from trimtab.mandate.limits import Limits
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import Targets


@dataclass(frozen=True, slots=True)
class Mandate:
    """Everything that is wanted of a book: its targets, when and how far to trade, the costs and the limits."""

    targets: Targets
    policy: Policy = Policy()
    costs: Costs = Costs()
    limits: Limits = Limits()
