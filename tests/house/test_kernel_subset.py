"""The kernel's source keeps to what its compiled form may do: rows are made only where references are counted."""

from __future__ import annotations

import ast
import re
from pathlib import Path

KERNEL = Path(__file__).parents[2] / "src/trimtab/decide/kernel"
ROOMS = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in KERNEL.glob("*.py") if path.stem != "mode"}
MAKERS = {"ints", "floats"}
COMPREHENSIONS = (ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
FORBIDDEN = (*COMPREHENSIONS, ast.Dict, ast.Set, ast.Lambda, ast.Try, ast.With)


def functions(rooms: dict[str, ast.Module]) -> dict[str, tuple[str, ast.FunctionDef]]:
    """Every function of the kernel by name, with its decorator."""
    found = [node for tree in rooms.values() for node in tree.body if isinstance(node, ast.FunctionDef)]
    known = {node.name: (ast.unparse(node.decorator_list[0]), node) for node in found}
    assert len(known) == len(found), "two rooms have a function of one name, so one of them would go unread"
    return known


def records_of_rows(rooms: dict[str, ast.Module]) -> set[str]:
    """The records that hold rows, or hold records that do."""
    classes = {node.name: node for tree in rooms.values() for node in tree.body if isinstance(node, ast.ClassDef)}
    holding: set[str] = set()
    while True:
        more = {name for name, node in classes.items() if any(_holds(part, holding) for part in node.body)}
        if more <= holding:
            return holding
        holding |= more


def _holds(part: ast.stmt, holding: set[str]) -> bool:
    return isinstance(part, ast.AnnAssign) and mentions(ast.unparse(part.annotation), holding)


def mentions(annotation: str, holding: set[str]) -> bool:
    """Whether the annotation is a row or a record of rows."""
    return "list[" in annotation or any(re.search(rf"\b{name}\b", annotation) for name in holding)


def hands_on(node: ast.FunctionDef, holding: set[str]) -> bool:
    """Whether the function gives rows to its caller."""
    return node.returns is not None and mentions(ast.unparse(node.returns), holding)


def borrowing_slips(rooms: dict[str, ast.Module]) -> list[str]:
    """Functions said to borrow their rows that make rows, hand rows on, or are given rows by what they call."""
    known, holding = functions(rooms), records_of_rows(rooms)
    giving = {name for name, (_, node) in known.items() if hands_on(node, holding)}
    slips = []
    for name, (decorator, node) in known.items():
        called = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
        borrows = decorator in ("compiled", "inlined", "fused")
        if borrows and (hands_on(node, holding) or called & (MAKERS | giving | holding)):
            slips.append(name)
    return slips


def test_only_functions_that_count_references_make_rows() -> None:
    assert borrowing_slips(ROOMS) == []


def test_a_borrowing_function_that_makes_a_row_is_noticed() -> None:
    planted = "@compiled\ndef planted(n: int) -> int:\n    row = ints(n)\n    return row[0]\n"
    assert borrowing_slips(ROOMS | {"planted": ast.parse(planted)}) == ["planted"]


def test_every_function_says_how_it_is_compiled() -> None:
    said = {decorator for decorator, _ in functions(ROOMS).values()}
    assert said == {"compiled", "inlined", "fused", "making", "entry"}


def test_nothing_stands_there_that_a_compiler_does_not_take() -> None:
    strange = [
        f"{room}:{node.lineno}"
        for room, tree in ROOMS.items()
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, FORBIDDEN) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow))
    ]
    assert strange == []
