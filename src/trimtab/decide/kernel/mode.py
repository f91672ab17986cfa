"""How the kernel's source runs: as it stands, on plain lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """A function that borrows the rows it is given, as it is: interpreted."""
    return function


def inlined(function: Function) -> Function:
    """A small function that borrows its rows, as it is: interpreted.

    Compiled, it is pasted where it is called: handing over records of rows takes longer than what it does with them.
    """
    return function


def fused(function: Function) -> Function:
    """A function that borrows its rows and multiplies and adds floats, as it is: interpreted.

    Compiled, a product and the sum it goes into are one instruction, which rounds once. That changes no bit of whole
    numbers below 2**53; nothing else may come out of such a function but what is asked with a margin.
    """
    return function


def making(function: Function) -> Function:
    """A function that makes rows of its own or hands on such rows, as it is: interpreted.

    Compiled, references to rows are counted in these functions alone; all others borrow the rows they are given, which
    halves the time that a decision takes.
    """
    return function


def entry(function: Function) -> Function:
    """A function that is called from outside the kernel, as it is: interpreted."""
    return function


def ints(count: int) -> list[int]:
    """`count` zeros to be filled with whole numbers."""
    return [0] * count


def floats(count: int) -> list[float]:
    """`count` zeros to be filled with ratios."""
    return [0.0] * count
