"""The functions of the seed's script (seed_script.txt), as they were written there."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SCRIPT = Path(__file__).parent / "seed_script.txt"


def functions() -> dict[str, Callable[..., Any]]:
    """The script's functions by name, without running the rest of it (a download and plots)."""
    tree = ast.parse(SCRIPT.read_text())
    wanted = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names: dict[str, Any] = {"np": np, "pd": pd, "yf": types.SimpleNamespace(), "plt": types.SimpleNamespace()}
    exec(compile("import math\nfrom typing import Dict, Tuple", "imports", "exec"), names)
    exec(compile(ast.Module(wanted, []), str(SCRIPT), "exec"), names)
    return {node.name: names[node.name] for node in wanted}


def day_loop(
    weights: dict[str, float], rows: Sequence[Sequence[float]], capital: float, tolerance: float, fee_bps: float
) -> tuple[list[float], int]:
    """The seed's functions called for every session: the NAVs, and how often they traded after the first purchase."""
    seed = functions()
    names = list(weights)
    shares, cash = seed["allocate_shares"](weights, dict(zip(names, rows[0], strict=True)), capital)
    navs, traded = [], 0
    for t, row in enumerate(rows):
        prices = dict(zip(names, row, strict=True))
        if t:
            trades, said = seed["drift_and_rebalance_trades"](weights, prices, shares, cash, tolerance, fee_bps)
            if not said["within_tolerance"]:
                traded += 1
                cash = said["cash_after"]
                shares = {name: shares[name] + trades.get(name, 0) for name in names}
        navs.append(sum(shares[name] * prices[name] for name in names) + cash)
    return navs, traded
