"""What every test stands on: no network, no skipping, the same random books in each run unless it is `make soak`."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import hypothesis
import pytest

SOAK = bool(os.environ.get("TRIMTAB_SOAK"))

hypothesis.settings.register_profile("gate", derandomize=True, deadline=None, database=None, print_blob=True)
hypothesis.settings.register_profile(
    "soak", derandomize=False, deadline=None, database=None, print_blob=True, max_examples=20_000
)
hypothesis.settings.load_profile("soak" if SOAK else "gate")

skipped: list[str] = []


class NetworkForbidden(Exception):
    """A test reached for an address that is not this machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Keeps every test on this machine, and off the compiler, whose own tests ask for it."""
    os.environ.setdefault("TRIMTAB_ENGINE", "interpreted")
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise NetworkForbidden(f"a test tried to reach {address[0]}")
        connect(self, address)

    socket.socket.connect = connect_here  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what only `make soak` runs."""
    if SOAK:
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in set(long)]


@contextmanager
def counted(item: pytest.Item) -> Generator[None]:
    """Keeps the tracer off an uncounted test: pytest-cov does not in a worker of pytest-xdist, nor off fixtures."""
    tracer = sys.gettrace()
    if item.get_closest_marker("no_cover"):
        sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """What an uncounted test stands on is not counted."""
    with counted(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, bool | None, bool | None]:
    """An uncounted test itself is not counted."""
    with counted(pyfuncitem):
        return (yield)


@pytest.fixture(scope="session")
def postgres_server() -> Generator[str]:
    """The address of a real PostgreSQL of our own, for all tests of a run that ask for it."""
    from postgres import server

    with server() as address:
        yield address


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Notes a test that was skipped, or that was let fail."""
    if report.skipped or hasattr(report, "wasxfail"):
        skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Notes a whole file that was skipped."""
    if report.skipped:
        skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run in which a test was skipped is a red run."""
    if skipped and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says why a run without a failed test is red."""
    if skipped:
        terminalreporter.section("skipped, which is not allowed here", red=True)
        for nodeid in sorted(set(skipped)):
            terminalreporter.line(nodeid)
