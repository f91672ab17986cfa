"""Sheet: a small table of text, and how it reads in a terminal, in a notebook and in a repr."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 80
FIRST_MIN, WORDS_MIN = 6, 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled table of text; `sides` has a letter for each column: l left, r right, w words.

    Words stand in the last column, take what the width leaves and are folded. Heads that are all empty are not shown.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sides: str

    def __post_init__(self) -> None:
        assert len(self.sides) == len(self.head) and all(len(row) == len(self.head) for row in self.rows)

    @property
    def heads(self) -> tuple[tuple[str, ...], ...]:
        """The row of heads, if any says something."""
        return (self.head,) if any(self.head) else ()

    def text(self, width: int = WIDTH) -> str:
        """The table as plain text within the width; a first column that has no room is cut, and shows it by dots."""
        widths = [max(len(row[at]) for row in (self.head, *self.rows)) for at in range(len(self.head))]
        least = sum(widths[1:-1]) + FIRST_MIN + (WORDS_MIN if self.sides.endswith("w") else widths[-1])
        gap = 2 if least + 2 * (len(widths) - 1) <= width else 1
        room = width - gap * (len(widths) - 1)
        words = WORDS_MIN if self.sides.endswith("w") else widths[-1]
        widths[0] = min(widths[0], max(FIRST_MIN, room - sum(widths[1:-1]) - words))
        if self.sides.endswith("w"):
            widths[-1] = max(WORDS_MIN, room - sum(widths[:-1]))
        lines = [self.title] if self.title else []
        for row in (*self.heads, *self.rows):
            folded = fold(row[-1], widths[-1]) if self.sides.endswith("w") else [row[-1]]
            lines.append(self._line((*row[:-1], folded[0]), widths, gap))
            lines.extend(self._line((*[""] * (len(row) - 1), part), widths, gap) for part in folded[1:])
        return "\n".join(lines)

    def _line(self, row: tuple[str, ...], widths: list[int], gap: int) -> str:
        row = (cut(row[0], widths[0]), *row[1:])
        cells = [
            cell.rjust(width) if side == "r" else cell.ljust(width)
            for cell, width, side in zip(row, widths, self.sides, strict=True)
        ]
        return (" " * gap).join(cells).rstrip()

    def html(self) -> str:
        """The table as HTML for a notebook."""
        from html import escape

        caption = f'<caption style="text-align:left">{escape(self.title)}</caption>' if self.title else ""
        heads = "".join(self._html_row("th", row) for row in self.heads)
        body = "".join(self._html_row("td", row) for row in self.rows)
        return f"<table>{caption}<thead>{heads}</thead><tbody>{body}</tbody></table>"

    def _html_row(self, tag: str, row: tuple[str, ...]) -> str:
        from html import escape

        cells = [
            f'<{tag} style="text-align:{"right" if side == "r" else "left"}">{escape(cell)}</{tag}>'
            for cell, side in zip(row, self.sides, strict=True)
        ]
        return "<tr>" + "".join(cells) + "</tr>"


def cut(text: str, width: int) -> str:
    """The text, or as much of its start as the width holds, with dots in place of the rest."""
    return text if len(text) <= width else text[: width - 2] + ".."


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most the width, broken at spaces, and inside a word only where it is too long."""
    lines, line = [], ""
    for word in text.split():
        while len(word) > width:
            head, word = word[:width], word[width:]
            lines.extend([line, head] if line else [head])
            line = ""
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines
