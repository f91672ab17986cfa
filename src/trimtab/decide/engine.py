"""How the kernel runs: interpreted on plain lists, which is always there, or compiled, which an edge brings.

The desk's decision runs interpreted: its answer takes milliseconds, a compiler's import a second. Drivers that decide
thousands of times take an engine as an argument. Both run the same source and give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from trimtab.decide import kernel


@dataclass(frozen=True, slots=True)
class Engine:
    """A loaded kernel and the rows that it takes: `whole` and `ratios` make a row of numbers.

    `name` is interpreted or compiled, and is printed in reports.
    """

    name: str
    kernel: ModuleType
    whole: Callable[[Iterable[int]], Any]
    ratios: Callable[[Iterable[float]], Any]

    def record(self, name: str, given: tuple[Any, ...]) -> Any:
        """A record of the interpreted kernel as this engine's record of that name, its rows as this engine's rows."""
        record = getattr(self.kernel, name)
        return record(*(self._row(part) for part in given))

    def listed(self, row: Any) -> list[Any]:
        """A row of this engine as a list: of numbers that are Python's own, which an array gives one by one slowly."""
        listed: list[Any] = row if isinstance(row, list) else row.tolist()
        return listed

    def plain(self, record: Any) -> Any:
        """A record of whole numbers and rows that this engine gave, as the interpreted kernel's record."""
        if self is INTERPRETED:
            return record
        parts = (part if isinstance(part, int) else self.listed(part) for part in record)
        return getattr(kernel, type(record).__name__)(*parts)

    def _row(self, part: Any) -> Any:
        if not isinstance(part, list):
            return part
        return self.ratios(part) if part and isinstance(part[0], float) else self.whole(part)


INTERPRETED = Engine("interpreted", kernel, list, list)
