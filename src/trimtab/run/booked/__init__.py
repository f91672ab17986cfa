"""The history of a book of record: what it was worth by session, what it earned, and why its worth changed."""

from trimtab.run.booked.drive import performance
from trimtab.run.booked.record import Control, Performance, money_weighted

__all__ = ["Control", "Performance", "money_weighted", "performance"]
