"""The form of a refusal example: one input, what becomes of it, and the exact sentence that the user reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One file, named and whole, and its outcome: "refused", "warned" or "accepted".

    `kind` is the reader's noun (prices, targets, holdings, fills, sleeve). `says` is the whole sentence (all sentences,
    a line each, where the file has several faults); where a sentence names the file, it names `file_name`. For an
    accepted file it says what is read, in a few words.
    """

    name: str
    file_name: str
    content: bytes
    kind: str
    outcome: str
    says: str
