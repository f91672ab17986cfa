"""What can be held: symbols, and CASH, which is one of them."""

from __future__ import annotations

CASH = "CASH"
SYMBOL_CHARS_MAX = 32
_FORMULA_STARTS = "=+-@"
_PATH_MARKS = ("/", "\\", "..")


def symbol_fault(symbol: str) -> str:
    """Why the text cannot be a symbol, or an empty string when it can.

    Symbols such as NA, TRUE, 0700, BRK.B and BF-B are text and pass; formulas, paths and control characters do not.
    """
    if not symbol.strip():
        return "the symbol is empty"
    if len(symbol) > SYMBOL_CHARS_MAX:
        return f"the symbol has {len(symbol)} characters"
    if any(not char.isprintable() for char in symbol):
        return f"the symbol {symbol!r} has a control character"
    if symbol[0] in _FORMULA_STARTS:
        return f"the symbol {symbol!r} starts like a formula"
    if any(mark in symbol for mark in _PATH_MARKS):
        return f"the symbol {symbol!r} looks like a path"
    if any(char in symbol for char in "\"'<>,;|*?` \t"):
        return f"the symbol {symbol!r} has a character that no symbol has"
    return ""


SYMBOL_ALLOWED = f"a symbol is 1 to {SYMBOL_CHARS_MAX} letters, digits and . - _ ^ = & : # $ signs"
