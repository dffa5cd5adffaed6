"""A book of a hundred pages is rebuilt in seconds after an edit."""

import pytest

import large_book


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    return large_book.builds(large_book.new_book(tmp_path_factory.mktemp("large")))


def test_the_book_is_built_without_a_warning_or_a_kernel(builds):
    for build in builds.values():
        assert build.ran.status == 0, build.ran.output
        assert "nothing to execute: the results of 100 notebooks are up to date" in build.ran.output
    assert builds["first"].ran.pages_read == 121


def test_after_an_edit_of_prose_one_page_is_read_and_the_book_is_rebuilt_in_under_20_seconds(builds):
    assert builds["prose"].ran.pages_read == 1
    assert "A sentence more." in builds["prose"].html[large_book.EDITED]
    assert builds["prose"].seconds < 20


def test_after_an_edit_of_prose_all_other_pages_are_the_same(builds):
    before, after = builds["first"].html, builds["prose"].html
    assert [name for name in before if before[name] != after[name]] == [large_book.EDITED]


def test_after_an_edit_of_a_title_one_page_is_read_and_no_page_shows_the_old_one(builds):
    build = builds["title"]
    assert build.ran.pages_read == 1
    assert [name for name, page in build.html.items() if large_book.OLD_TITLE in page] == []
    assert all(large_book.NEW_TITLE in page for page in build.html.values())
