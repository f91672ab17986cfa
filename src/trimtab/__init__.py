"""Given what is held, what it is worth and what is wanted, decide the trades."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from trimtab.app.backtests import Backtest
    from trimtab.app.face import (
        allocate,
        backtest,
        modified_dietz,
        nav,
        propose,
        read_fills,
        read_holdings,
        read_prices,
        read_targets,
        save_prices,
        statistics,
        sweep,
        time_weighted_return,
        to_frame,
        track,
        xirr,
    )
    from trimtab.app.results import Allocation, Proposal
    from trimtab.app.tracking import Tracking
    from trimtab.errors import Refusal
    from trimtab.mandate.costs import Costs
    from trimtab.mandate.limits import Limits
    from trimtab.mandate.policies import Policy
    from trimtab.market.prices import Prices

_HOMES = {
    "app.face": (
        "allocate", "backtest", "modified_dietz", "nav", "propose", "read_fills", "read_holdings", "read_prices",
        "read_targets", "save_prices", "statistics", "sweep", "time_weighted_return", "to_frame", "track", "xirr",
    ),
    "app.backtests": ("Backtest",),
    "app.results": ("Allocation", "Proposal"),
    "app.tracking": ("Tracking",),
    "errors": ("Refusal",),
    "mandate.costs": ("Costs",),
    "mandate.limits": ("Limits",),
    "mandate.policies": ("Policy",),
    "market.prices": ("Prices",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Allocation", "Backtest", "Costs", "Limits", "Policy", "Prices", "Proposal", "Refusal", "Tracking", "__version__",
    "allocate", "backtest", "modified_dietz", "nav", "propose", "read_fills", "read_holdings", "read_prices",
    "read_targets", "save_prices", "statistics", "sweep", "time_weighted_return", "to_frame", "track", "xirr",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """The public name, imported when it is first asked for (PEP 562): `import trimtab` alone loads nothing."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"trimtab has no name {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"trimtab.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
