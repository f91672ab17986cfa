"""The journal's bytes: a fact as canonical JSON, its id, and entries chained each to the one before by hash."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, NoReturn

from trimtab.errors import BookRefused
from trimtab.ledger.facts import KINDS, Fact, OrderLine
from trimtab.ledger.fills import Fill

NO_HASH = "0" * 64  # what the first entry stands on
_KINDS: Mapping[str, type[Fact]] = {kind.kind: kind for kind in KINDS}
_RESTORE = "restore the book from a backup"


@dataclass(frozen=True, slots=True)
class Entry:
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
    record = {name: getattr(fact, name) for name in _NAMES[type(fact)]}
    record["kind"] = fact.kind
    return _written(record)


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
    return sha256(_written([sequence, identity, who, when_utc, before_hash])).hexdigest()


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
        record = _DECODER.decode(content.decode("ascii"))
        kind = _KINDS[record.pop("kind")]
        readers = _FIELDS[kind]
        if record.keys() != readers.keys():
            raise ValueError("its fields are not those of its kind")
        fact = kind(**{name: readers[name](value) for name, value in record.items()})
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError) as fault:
        raise BookRefused(where, f"the content is no fact ({fault})", "a fact of docs/journal.md", _RESTORE) from None
    if canon(fact) != content:
        raise BookRefused(where, "the fact is not in its canonical form", "one fact has one form", _RESTORE)
    return fact


def _written(record: object) -> bytes:
    return _ENCODER.encode(record).encode("ascii")


def _plain(value: object) -> object:
    """A fill as a record of its fields; nothing else in a fact is more than text, numbers and rows of them."""
    if not isinstance(value, Fill):
        raise TypeError(f"{type(value).__name__} is no part of a fact")
    return {name: getattr(value, name) for name in _NAMES[Fill]}


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is no whole number")


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("a text is something else")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is something else")
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError("a yes or no is something else")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in _row(value))


def _pairs(value: Any) -> tuple[tuple[str, int], ...]:
    return tuple((_text(name), _whole(amount)) for name, amount in map(_row, _row(value)))


def _lines(value: Any) -> tuple[OrderLine, ...]:
    rows = map(_row, _row(value))
    return tuple(OrderLine(_text(a), _text(b), _whole(c), _whole(d)) for a, b, c, d in rows)


def _fill(value: Any) -> Fill:
    readers = _FIELDS[Fill]
    if value.keys() != readers.keys():
        raise ValueError("its fields are not those of a fill")
    return Fill(**{name: readers[name](item) for name, item in value.items()})


def _row(value: Any) -> list[Any]:
    if type(value) is not list:
        raise TypeError("a row is something else")
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "str": _text, "int": _whole, "bool": _truth, "tuple[str, ...]": _texts, "tuple[tuple[str, int], ...]": _pairs,
    "tuple[OrderLine, ...]": _lines, "Fill": _fill,
}  # fmt: skip


_NAMES: Mapping[type[object], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (*KINDS, Fill)
}
_FIELDS: Mapping[type[object], Mapping[str, Callable[[Any], Any]]] = {
    kind: {field.name: _READERS[str(field.type)] for field in fields(kind)} for kind in (*KINDS, Fill)
}
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain)
_DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)
