"""Marks of a file: its hash, and four sums that say where a changed byte or a changed line stands.

A hash says that a file was changed and not where. Beside it stand two sums over the bytes, of each byte and of each
byte times its place, and the same two over the hashes of the lines. One changed byte moves the first sum by d and the
second by d times its place, so that the two together name the place and what stood there; so with one changed line. The
hash says whether the byte put back makes the file that was sealed: a place is named when it does, and never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b, sha256
from itertools import accumulate

PRIME = 2**61 - 1  # sums over lines are kept modulo this


@dataclass(frozen=True, slots=True)
class Mark:
    """The sha256 of a file, its size, how many lines it has, and the sums that place a change."""

    sha256: str
    size: int
    lines: int
    sums: tuple[int, int, int, int]


def mark(data: bytes) -> Mark:
    """The marks of a file's content."""
    lines = data.splitlines(keepends=True)
    return Mark(sha256(data).hexdigest(), len(data), len(lines), (*_byte_sums(data), *_line_sums(lines)))


def mark_record(of: Mark) -> dict[str, object]:
    """The marks as they stand in a manifest."""
    sums = "-".join(f"{number:x}" for number in of.sums)
    return {"lines": of.lines, "sha256": of.sha256, "size": of.size, "sums": sums}


def mark_of(record: Mapping[str, object]) -> Mark:
    """The marks of a record; raises ValueError, KeyError or TypeError for what is none."""
    sha, size, lines = record["sha256"], record["size"], record["lines"]
    one, two, three, four = (int(number, 16) for number in str(record["sums"]).split("-"))
    if type(sha) is not str or type(size) is not int or type(lines) is not int or len(record) != 4:
        raise ValueError("the marks of a file are a hash, its size, its lines and four sums")
    return Mark(sha, size, lines, (one, two, three, four))


def byte_put_back(data: bytes, was: Mark) -> tuple[int, bytes] | None:
    """Where the one changed byte stands, and the file with the byte that was sealed; None where more was changed."""
    if len(data) != was.size or not data:
        return None
    total, moment = _byte_sums(data)
    moved, at_places = total - was.sums[0], moment - was.sums[1]
    if not moved or at_places % moved:
        return None
    at = at_places // moved - 1
    if not 0 <= at < len(data) or not 0 <= data[at] - moved <= 255:
        return None
    back = data[:at] + bytes((data[at] - moved,)) + data[at + 1 :]
    return (at, back) if sha256(back).hexdigest() == was.sha256 else None


def line_changed(data: bytes, was: Mark) -> int:
    """The number of the one changed line, from 1; 0 where more lines were changed, or none."""
    lines = data.splitlines(keepends=True)
    if len(lines) != was.lines:
        return 0
    total, moment = _line_sums(lines)
    moved = (total - was.sums[2]) % PRIME
    if not moved:
        return 0
    at = (moment - was.sums[3]) * pow(moved, -1, PRIME) % PRIME
    return at if 1 <= at <= len(lines) else 0


def _byte_sums(data: bytes) -> tuple[int, int]:
    """The sum of the bytes, and of each times its place from 1; the second by sums of sums, which is fast."""
    total = sum(data)
    return total, (len(data) + 1) * total - sum(accumulate(data))


def _line_sums(lines: list[bytes]) -> tuple[int, int]:
    """The sum of the lines' hashes, and of each times its number from 1."""
    hashes = [int.from_bytes(blake2b(line, digest_size=7).digest()) for line in lines]
    return sum(hashes) % PRIME, sum(number * each for number, each in enumerate(hashes, 1)) % PRIME
