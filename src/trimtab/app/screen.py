"""A screen: tables and sentences as plain text of 80 columns, or drawn on a terminal; the same words in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trimtab.app.sheets import WIDTH, Sheet, fold

if TYPE_CHECKING:
    from rich.text import Text

Block = Sheet | str


def plain(blocks: tuple[Block, ...]) -> str:
    """The screen as plain text of at most 80 columns."""
    return "\n\n".join(block.text() if isinstance(block, Sheet) else folded(block) for block in blocks)


def folded(text: str) -> str:
    """Each line of the text in lines of at most 80 columns."""
    return "\n".join(part for line in text.split("\n") for part in fold(line, WIDTH))


def draw(blocks: tuple[Block, ...]) -> None:
    """The screen on a terminal: the same words and columns, with weight and colour unless NO_COLOR is set."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for at, block in enumerate(blocks):
        if at:
            console.print()
        if isinstance(block, str):
            console.print(Text(folded(block)))
            continue
        lines = block.text().split("\n")
        titles = (1 if block.title else 0) + (1 if any(block.head) else 0)
        for line in lines[:titles]:
            console.print(Text(line, style="bold"))
        for line in lines[titles:]:
            console.print(_coloured(line))


def _coloured(line: str) -> Text:
    from rich.text import Text

    text = Text(line)
    text.highlight_regex(r"\bbuy\b|  \+[0-9,.]+$", "green")
    text.highlight_regex(r"\bsell\b|  -[0-9,.]+$", "red")
    return text
