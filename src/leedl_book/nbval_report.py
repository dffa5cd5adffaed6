"""A pytest plugin for nbval: of a notebook's failing cells only the first is reported, not its consequences."""

from collections.abc import Generator
from typing import Any

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, None]:
    """Remember in which notebook a cell has failed."""
    outcome = yield
    if outcome.get_result().failed and item.parent is not None:
        item.parent.first_failure = item.name  # type: ignore[attr-defined]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out the cells after the first that failed."""
    first = getattr(item.parent, "first_failure", None)
    if first is not None:
        pytest.skip(f"{first} of this notebook failed")
