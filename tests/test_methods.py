"""Method cards; what pages do with them is tested in tests/site."""

import pytest

from leedl_book.methods import HELPS, STEPS, listed


def test_an_option_takes_one_or_several_of_its_choices():
    assert listed(STEPS)("search") == ["search"]
    assert listed(STEPS)("loss,  set of functions") == ["loss", "set of functions"]


@pytest.mark.parametrize("value", ["speed", "search; loss", "Search", "optimization, speed"])
def test_an_unknown_choice_is_refused_with_the_valid_ones(value):
    with pytest.raises(ValueError, match="is not among: optimization, generalization, neither"):
        listed(HELPS)(value)


@pytest.mark.parametrize("value", ["", " , ", None])
def test_no_choice_is_refused(value):
    with pytest.raises(ValueError, match="give one or several of: set of functions, loss, search"):
        listed(STEPS)(value)
