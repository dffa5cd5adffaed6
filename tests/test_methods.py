"""Method cards and the addresses of repositories; what pages do with them is tested in tests/site."""

import pytest

from leedl_book.methods import HELPS, STEPS, listed
from leedl_book.repository import repository_url, web_address


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


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/owner/name.git", "https://github.com/owner/name"),
        ("https://github.com/owner/name", "https://github.com/owner/name"),
        ("https://user:secret@github.com/owner/name.git", "https://github.com/owner/name"),
        ("git@github.com:owner/name.git", "https://github.com/owner/name"),
        ("ssh://git@gitlab.example.org:2222/group/sub/name.git", "https://gitlab.example.org/group/sub/name"),
        ("/srv/git/name.git", None),
        ("../name", None),
        ("", None),
    ],
)
def test_the_web_address_is_that_of_the_remote(remote, address):
    assert web_address(remote) == address


def test_a_folder_without_a_repository_has_no_address(tmp_path):
    assert repository_url(tmp_path) is None
