"""Coverage is counted where it is asked for: the tracer makes a long test many times longer."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture
def traced() -> bool:
    """Whether what a test stands on is traced."""
    return sys.gettrace() is not None


@pytest.mark.no_cover
def test_an_uncounted_test_is_not_traced(traced: bool) -> None:
    assert not traced and sys.gettrace() is None


def test_a_counted_test_is_traced_as_its_fixtures_are(traced: bool) -> None:
    assert traced == (sys.gettrace() is not None)
