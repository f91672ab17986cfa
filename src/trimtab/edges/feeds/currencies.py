"""The currency of a price file: what its cells and its currency column say, and which names say otherwise."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence

from trimtab.edges.feeds.strands import Reading, Strand, doubt_name, only_digits
from trimtab.edges.feeds.text import currency_of

DEFAULT = "USD"
PENCE = ("GBp", "GBX")
_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN"), "€": ("EUR",), "£": ("GBP",),
    "¥": ("JPY", "CNY", "CNH"),
    "₹": ("INR",), "₩": ("KRW",), "₽": ("RUB",), "₺": ("TRY",), "₪": ("ILS",), "฿": ("THB",),
}  # fmt: skip


def file_currency(reading: Reading, strands: Sequence[Strand], role: str, asked: str | None) -> str:
    """The currency of the file's prices: the one asked for, else the one its names agree on, else USD.

    Names of different currencies are refused unless one is asked for; so are prices in pence.
    """
    if asked is not None:
        return asked
    said = Counter(mark for strand in strands for mark in dict.fromkeys(_marks(strand, role)) if mark)
    pence = sorted(set(said) & set(PENCE))
    if pence:
        reading.faults.add(
            0,
            f"prices are in pence ({pence[0]})",
            "prices are in units of a currency",
            "divide them by 100, and say GBP",
        )
        reading.faults.refuse()
    whole = Counter(_one_currency(strand, role) for strand in strands)
    pure = sorted({_code(mark) for mark in whole if mark})
    if len(pure) > 1:
        reading.faults.add(
            0, f"names are in {' and '.join(pure)}", "the prices of one book are in one currency",
            "ask for the currency of the book, or split the file",
        )  # fmt: skip
        reading.faults.refuse()
    return pure[0] if pure else _code(said.most_common(1)[0][0]) if said else DEFAULT


def doubt_currencies(
    reading: Reading, strand: Strand, role: str, currency: str, column: array[int], sessions: Sequence[str]
) -> None:
    """Doubt the name of which a row is in another currency; such rows become gaps."""
    marks = _marks(strand, role)
    at_other = [at for at, mark in enumerate(marks) if mark and not fits(mark, currency)]
    if not at_other:
        return
    positions = {session: t for t, session in enumerate(sessions)}
    for at in at_other:
        column[positions[strand.labels[at]]] = 0
    doubt_name(
        reading, strand, at_other[0], column, sessions[-1], "mixed_currency",
        f"the price is in {marks[at_other[0]]}, the prices are in {currency}", "a book has one currency",
        f"convert the price to {currency}",
    )  # fmt: skip


def fits(mark: str, currency: str) -> bool:
    """Whether a sign or code can stand for the currency."""
    return mark == currency or currency in _SIGNS.get(mark, ())


def _code(mark: str) -> str:
    return _SIGNS.get(mark, (mark,))[0]


def _one_currency(strand: Strand, role: str) -> str:
    """The strand's mark where all its rows agree, else an empty text."""
    marks = {mark for mark in _marks(strand, role) if mark}
    return marks.pop() if len(marks) == 1 else ""


def _marks(strand: Strand, role: str) -> list[str]:
    """What each row says of its currency: its currency cell, else the sign its price wears."""
    if "currency" in strand.cells:
        return [cell if cell in PENCE else cell.upper() for cell in strand.cells["currency"]]
    if only_digits(",".join(strand.cells[role])):
        return []
    return [currency_of(cell) for cell in strand.cells[role]]
