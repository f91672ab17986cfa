"""Where a book of record is kept: a file of SQLite, or PostgreSQL by its URL, behind one small interface."""

from __future__ import annotations

from trimtab.edges.store.journal import Journal, Moved

__all__ = ["Journal", "Moved", "is_url", "make_journal", "open_journal"]

URLS = ("postgresql://", "postgres://")


def is_url(place: str) -> bool:
    """Whether the place of a book is a database and no file."""
    return place.startswith(URLS)


def open_journal(place: str) -> Journal:
    """The journal of a book that exists; raises BookRefused."""
    if is_url(place):
        from trimtab.edges.store import postgres

        return postgres.open_journal(place)
    from trimtab.edges.store import sqlite

    return sqlite.open_journal(place)


def make_journal(place: str) -> Journal:
    """The empty journal of a new book, or the one that stands there already; raises BookRefused."""
    if is_url(place):
        from trimtab.edges.store import postgres

        return postgres.make_journal(place)
    from trimtab.edges.store import sqlite

    return sqlite.make_journal(place)
