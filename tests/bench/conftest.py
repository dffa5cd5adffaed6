"""What the benchmarks share with the browser tests, and where their results go."""

import pytest

from bench_page import Results
from browser.conftest import browser  # noqa: F401
from browser.test_jupyterlab import lab  # noqa: F401


@pytest.fixture(scope="session")
def results(browser):  # noqa: F811
    """Call `add` with what was measured."""
    results = Results()
    results.chromium = browser.version
    yield results
    results.write()
