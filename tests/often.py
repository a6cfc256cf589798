"""Promises that hold for whatever Hypothesis thinks of: 150 examples, the same ones every time; 10,000 new ones in the long run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

MANY = pytest.mark.parametrize("times", [150, pytest.param(10_000, marks=pytest.mark.long)])


def for_all(strategy: SearchStrategy, times: int, check: Callable[[object], None]) -> None:
    """Run the check on so many values."""
    bounds = settings(max_examples=times, deadline=None, database=None, derandomize=times < 1000,
                      suppress_health_check=list(HealthCheck))
    bounds(given(strategy)(check))()
