"""The archive: one sealed folder a day, chained to the day before; its files, its manifest, what was changed in it."""

from trimtab.edges.archive.days import CHAINED, JOURNAL, MANIFEST, SEAL, chained, days, place_of, stored
from trimtab.edges.archive.differences import Difference, first_difference
from trimtab.edges.archive.lines import journal_bytes, read_journal
from trimtab.edges.archive.manifest import Manifest, manifest_bytes, read_manifest, seal_bytes, seal_of
from trimtab.edges.archive.marks import Mark, mark

__all__ = [
    "CHAINED", "JOURNAL", "MANIFEST", "SEAL", "Difference", "Manifest", "Mark", "chained", "days",
    "first_difference", "journal_bytes", "manifest_bytes", "mark", "place_of", "read_journal", "read_manifest",
    "seal_bytes", "seal_of", "stored",
]  # fmt: skip
