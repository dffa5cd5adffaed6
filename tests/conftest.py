"""Fixtures that several test files share."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from books import ADDRESSES


@pytest.fixture
def shown():
    """What the test has displayed so far, as a notebook would keep it: call it for the list of outputs."""
    InteractiveShell.instance()
    with capture_output() as captured:
        yield lambda: captured.outputs
    InteractiveShell.clear_instance()


@pytest.fixture(autouse=True)
def outside_of_any_build(monkeypatch):
    """Tests run as in a reader's hands, also when `make test` has set the variables of a build."""
    for name in ("LEEDL_STRICT", "LEEDL_SEED", "LEEDL_DEVICE", "LEEDL_PAGE", "LEEDL_BUDGET", *ADDRESSES):
        monkeypatch.delenv(name, raising=False)
