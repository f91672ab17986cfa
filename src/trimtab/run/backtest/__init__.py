"""Every session: decide, fill, roll; one policy, or a thousand."""

from __future__ import annotations

from trimtab.run.backtest.one import backtest
from trimtab.run.backtest.records import FILLS, Backtest, Filled, Sweep, Swept
from trimtab.run.backtest.sweeping import sweep

__all__ = ["FILLS", "Backtest", "Filled", "Sweep", "Swept", "backtest", "sweep"]
