"""leedl_book.pages: which pages the book has, and how one is named."""

import pytest

from books import HEADER, Book, cell, code_page
from leedl_book.notebooks import convert
from leedl_book.pages import NoSuchPage, UnreadablePage, all_pages, listed_names, page_named

PAGES = {
    "chapters/03-valleys/index": "# Valleys\n",
    "chapters/03-valleys/slopes": code_page("Slopes", cell("1 + 1")),
    "chapters/03-valleys/history": "# History\n\nNo code here.\n",
    "chapters/04-hills/index": code_page("Hills", cell("2 + 2")),
}


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path, PAGES)


def test_listed_names_are_those_of_the_contents_in_reading_order(book):
    assert listed_names(book.root) == ["chapters/index", *PAGES]


def test_pages_are_those_with_code_in_reading_order(book):
    assert [page.name for page in all_pages(book.root)] == [
        "chapters/03-valleys/slopes",
        "chapters/04-hills/index",
    ]


def test_a_page_that_the_contents_do_not_list_is_no_page(book):
    book.write({"chapters/03-valleys/draft": code_page("Draft", cell("1"))})
    assert "chapters/03-valleys/draft" not in [page.name for page in all_pages(book.root)]


def test_a_page_lies_beside_its_notebook(book):
    page = all_pages(book.root)[0]
    assert page.source == book.root / "chapters/03-valleys/slopes.md"
    assert page.notebook == book.root / "chapters/03-valleys/slopes.ipynb"


@pytest.mark.parametrize("suffix", ["", ".md", ".ipynb"])
@pytest.mark.parametrize("prefix", ["", "./", " "])
def test_a_page_is_found_by_its_path(book, prefix, suffix):
    assert page_named(book.root, f"{prefix}chapters/03-valleys/slopes{suffix}").name == "chapters/03-valleys/slopes"


def test_an_unknown_name_is_answered_with_the_nearest_ones(book):
    with pytest.raises(NoSuchPage) as raised:
        page_named(book.root, "chapters/03-valley/slope")
    message = str(raised.value)
    assert "P='chapters/03-valley/slope' is no page of this book" in message
    assert message.index("P=chapters/03-valleys/slopes") > 0


def test_a_name_that_resembles_nothing_is_answered_with_some_that_work(book):
    with pytest.raises(NoSuchPage, match="P=chapters/04-hills/index"):
        page_named(book.root, "zzzzzzzz")


def test_a_page_without_code_is_told_from_one_that_does_not_exist(book):
    with pytest.raises(NoSuchPage, match="P='chapters/03-valleys/history' has no code to execute"):
        page_named(book.root, "chapters/03-valleys/history")


def test_cells_are_read_with_the_line_at_which_each_starts(book):
    page = page_named(book.root, "chapters/03-valleys/slopes")
    read = page.read()
    assert [one.cell_type for one in read.cells] == ["markdown", "code"]
    lines = page.source.read_text("utf-8").splitlines()
    assert lines[read.metadata.source_map[1] - 1 :][:2] == ["```{code-cell} python", "1 + 1"]


@pytest.mark.parametrize("options", [":tags", ":tags: hide-input", ":tags: [hide-input", "---\nmystnb: [\n---"])
def test_cell_options_that_cannot_be_read_are_refused_with_the_name_of_the_page(book, options):
    book.write({"chapters/03-valleys/slopes": code_page("Slopes", cell("1 + 1", options))})
    page = page_named(book.root, "chapters/03-valleys/slopes")
    for use in (page.read, lambda: convert(page)):
        with pytest.raises(UnreadablePage, match=r"^chapters/03-valleys/slopes.md: .*(line 14|'hide-input')"):
            use()


def test_markup_that_the_configuration_enables_is_understood(book):
    """A cell inside a colon fence is prose: the reader must have the site's own extensions."""
    book.write({"chapters/03-valleys/slopes": HEADER + "# Slopes\n\n:::{note}\n```{code-cell} python\n1\n```\n:::\n"})
    assert [one.cell_type for one in page_named(book.root, "chapters/03-valleys/slopes").read().cells] == ["markdown"]
