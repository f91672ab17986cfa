"""The journal's bytes: a fact as canonical JSON, its id, and entries chained each to the one before by hash."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring_ascii as _quoted
from operator import itemgetter
from sys import intern
from typing import Any, NamedTuple, NoReturn, get_type_hints

from trimtab.errors import BookRefused
from trimtab.ledger.facts import KINDS, BreakLine, Fact, Filled, OrderLine
from trimtab.ledger.fills import Fill

NO_HASH = "0" * 64  # what the first entry stands on
_KINDS: Mapping[str, type[Fact]] = {kind.kind: kind for kind in KINDS}
_RESTORE = "restore the book from a backup"


class Entry(NamedTuple):
    """One line of the journal: its place, who entered the fact and when, and the hash that seals it to the line before.

    `id` is the fact's alone; `hash` covers everything here, so that no line can be changed, moved or left out unseen.
    """

    sequence: int
    id: str
    who: str
    when_utc: str
    before_hash: str
    hash: str
    fact: Fact


def canon(fact: Fact) -> bytes:
    """The fact as canonical JSON: keys in order, no spaces, ASCII, whole numbers only; equal facts give equal bytes."""
    text = _fill_written(fact.account, fact.fill) if type(fact) is Filled else _record(fact, fact.kind)
    return text.encode("ascii")


def fact_id(fact: Fact) -> str:
    """sha256 (hex) of the fact's canonical bytes: the same content has the same id for ever."""
    return sha256(canon(fact)).hexdigest()


def entry(sequence: int, fact: Fact, who: str, when_utc: str, before_hash: str) -> Entry:
    """The entry of a fact at its place in the chain."""
    identity = fact_id(fact)
    return Entry(
        sequence, identity, who, when_utc, before_hash, chained(sequence, identity, who, when_utc, before_hash), fact
    )


def chained(sequence: int, identity: str, who: str, when_utc: str, before_hash: str) -> str:
    """sha256 (hex) over the entry's place, its fact's id, who, when and the hash of the entry before."""
    row = f"[{sequence},{_quoted(identity)},{_booking(who, when_utc)},{_quoted(before_hash)}]"
    return sha256(row.encode("ascii")).hexdigest()


@lru_cache(maxsize=1024)
def _booking(who: str, when_utc: str) -> str:
    """Who and when as JSON: all the entries of one booking share them."""
    return f"{_quoted(who)},{_quoted(when_utc)}"


def read_entry(
    sequence: int, identity: str, who: str, when_utc: str, before_hash: str, sealed: str, fact: bytes
) -> Entry:
    """The entry that a store kept, after its content was held against its id and its hash.

    Raises BookRefused, naming the entry, where the bytes are no fact, or not the fact that was entered.
    """
    where = f"journal entry {sequence}"
    if sha256(fact).hexdigest() != identity:
        raise BookRefused(where, "the fact does not have the content of its id", "a fact never changes", _RESTORE)
    if chained(sequence, identity, who, when_utc, before_hash) != sealed:
        raise BookRefused(where, "the hash does not cover what the entry says", "an entry never changes", _RESTORE)
    return Entry(sequence, identity, who, when_utc, before_hash, sealed, parse(fact, where))


def parse(content: bytes, where: str) -> Fact:
    """The fact of canonical bytes; raises BookRefused for bytes that no fact has."""
    try:
        text = content.decode("ascii")
        plain = _plain_fill(text)
        if plain:
            return plain
        record = _decoded(text)
        kind = _KINDS[record.pop("kind")]
        return kind(*_values(record, kind))
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError) as fault:
        raise BookRefused(where, f"the content is no fact ({fault})", "a fact of docs/journal.md", _RESTORE) from None


def _plain_fill(text: str) -> Filled | None:
    """The fill that the text is, in half the time of reading JSON: most facts of a book are fills.

    It knows the one canonical form of a fill in which nothing is escaped; None for all else, which is read as JSON.
    What fills have in common is kept once for all of them: a book takes a fifth less memory.
    """
    match = _PLAIN_FILL.fullmatch(text)
    if match is None:
        return None
    account, currency, fees, fill_id, order_id, price, quantity, scale, session, side, symbol = match.groups()
    fill = Fill(
        fill_id, intern(session), intern(symbol), intern(side), int(quantity), int(price), int(fees), order_id,
        intern(currency), int(scale),
    )  # fmt: skip
    return Filled(intern(account), fill)


def _decoded(text: str) -> Any:
    """The one value that all of the text is, without a blank before or after it."""
    try:
        value, end = _SCAN(text, 0)
    except StopIteration:
        raise ValueError("it is no JSON") from None
    if end != len(text):
        raise ValueError("something stands after it")
    return value


def _record(value: object, kind: str) -> str:
    """A fact or a fill as a JSON object, its kind among its fields."""
    parts = [f"{quoted}:{_written(getattr(value, name))}" for name, quoted in _ORDERED[type(value)]]
    if kind:
        parts.insert(_KIND_AT[type(value)], f'"kind":"{kind}"')
    return "{" + ",".join(parts) + "}"


def _fill_written(account: str, fill: Fill) -> str:
    """What `_record` gives for a fill that is a fact, in one go: most facts are fills."""
    fees, price, quantity, scale = wholes = fill.fees_ticks, fill.price_ticks, fill.quantity_units, fill.scale
    if [*map(type, wholes)] != _WHOLES:
        raise TypeError("a number of a fill is not whole")
    return _WRITTEN_FILL % (
        _quoted(account), _quoted(fill.currency), fees, _quoted(fill.fill_id), _quoted(fill.order_id), price, quantity,
        scale, _quoted(fill.session), _quoted(fill.side), _quoted(fill.symbol),
    )  # fmt: skip


def _written(value: object) -> str:
    """A field as JSON: text, a whole number, yes or no, a fill, a row of these."""
    kind = type(value)
    if kind is str:
        return _quoted(value)  # type: ignore[arg-type]
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is Fill:
        return _record(value, "")
    if isinstance(value, tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    raise TypeError(f"{kind.__name__} is no part of a fact")


def _values(record: Any, kind: type[object]) -> list[Any]:
    """The fields of a record in the order of its kind, each of the type it has there."""
    pick, types, rows = _PICKS[kind]
    values = [*pick(record)]
    if len(record) != len(values) or [*map(type, values)] != types:
        raise ValueError("its fields are not those of its kind")
    for at, read in rows:
        values[at] = read(values[at])
    return values


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is no whole number")


def _of(kinds: Sequence[type[object]], row: Any) -> list[Any]:
    if type(row) is not list or [*map(type, row)] != kinds:
        raise ValueError("a row is not as its field has it")
    return row


def _texts(rows: list[Any]) -> tuple[str, ...]:
    return tuple(_of([str] * len(rows), rows))


def _pairs(rows: list[Any]) -> tuple[tuple[str, int], ...]:
    return tuple((name, amount) for name, amount in (_of([str, int], row) for row in rows))


def _lines(rows: list[Any]) -> tuple[OrderLine, ...]:
    return tuple(OrderLine(*_of([str, str, int, int], row)) for row in rows)


def _breaks(rows: list[Any]) -> tuple[BreakLine, ...]:
    return tuple(BreakLine(*_of([str, str, int, int, str], row)) for row in rows)


def _fill(record: Any) -> Fill:
    return Fill(*_values(record, Fill))


_READERS: Mapping[str, tuple[type[object], Callable[[Any], Any] | None]] = {
    "str": (str, None), "int": (int, None), "bool": (bool, None), "Fill": (dict, _fill),
    "tuple[str, ...]": (list, _texts), "tuple[tuple[str, int], ...]": (list, _pairs),
    "tuple[OrderLine, ...]": (list, _lines), "tuple[BreakLine, ...]": (list, _breaks),
}  # fmt: skip


_Rows = list[tuple[int, Callable[[Any], Any]]]


class _Shape(NamedTuple):
    """What a record of a kind must be: names and JSON types in order, and the fields that are read further."""

    names: tuple[str, ...]
    types: list[type[object]]
    rows: _Rows


def _shape(kind: type[Any]) -> _Shape:
    readers = [(field.name, *_READERS[str(field.type)]) for field in fields(kind)]
    rows = [(at, read) for at, (_, _, read) in enumerate(readers) if read]
    return _Shape(tuple(name for name, _, _ in readers), [known for _, known, _ in readers], rows)


_SHAPES: Mapping[type[object], _Shape] = {
    **{kind: _shape(kind) for kind in KINDS},
    Fill: _Shape(Fill._fields, [*get_type_hints(Fill).values()], []),  # text and whole numbers alone
}
_PICKS: Mapping[type[object], tuple[Callable[[Any], tuple[Any, ...]], list[type[object]], _Rows]] = {
    kind: (itemgetter(*shape.names), shape.types, shape.rows) for kind, shape in _SHAPES.items()
}  # with more names than one, an itemgetter gives a tuple
_ORDERED: Mapping[type[object], list[tuple[str, str]]] = {
    kind: [(name, f'"{name}"') for name in sorted(shape.names)] for kind, shape in _SHAPES.items()
}
_KIND_AT: Mapping[type[object], int] = {
    kind: sum(name < "kind" for name in shape.names) for kind, shape in _SHAPES.items()
}
_FORM = (
    '{"account":TEXT,"fill":{"currency":TEXT,"fees_ticks":WHOLE,"fill_id":TEXT,"order_id":TEXT,"price_ticks":WHOLE,'
    '"quantity_units":WHOLE,"scale":WHOLE,"session":TEXT,"side":TEXT,"symbol":TEXT},"kind":"fill"}'
)
_PLAIN_FILL = re.compile(_FORM.replace("TEXT", r'"([^"\\\x00-\x1f]*+)"').replace("WHOLE", "(0|[1-9][0-9]*+)"))
_WRITTEN_FILL = _FORM.replace("TEXT", "%s").replace("WHOLE", "%d")
_WHOLES = [int, int, int, int]
_DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
_SCAN: Callable[[str, int], tuple[Any, int]] = _DECODER.scan_once  # type: ignore[attr-defined]  # decode() in C alone
