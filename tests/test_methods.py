"""Method cards; what pages do with them is tested in tests/site."""

import pytest

from leedl_book.methods import HELPS, STEPS, listed, measured


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


def test_a_measured_method_has_its_changes_with_their_spread():
    loss, gap = measured("adam")
    assert loss.startswith("A: ") and gap.startswith("B: ")
    assert float(loss.split()[1].replace("−", "-")) < 0, (
        "Adam lowers the training loss of the patient that does not train"
    )


def test_an_unmeasured_method_has_dashes():
    assert measured(None) == ("–", "–")


def test_an_unknown_row_is_refused_with_the_rows_there_are():
    with pytest.raises(ValueError, match=":measured: 'adamm' is not among: adagrad, adam, "):
        measured("adamm")
