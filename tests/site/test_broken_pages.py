"""A book with one mistake of every kind that the site's build finds: each is named with page and line."""

import re

import pytest

from books import Book, cell, code_page

FOLDER = "chapters/03-valleys"
LINE = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
MISTAKES = {
    # name of the page: (the text, the line that holds the mistake, what is said about it)
    "directive": ("# A\n\n```{nonsense}\n```\n", 3, "Unknown directive type: 'nonsense'"),
    "image": ("# B\n\nText.\n\n![](picture.png)\n", 5, "a figure without alternative text"),
    "figure": ("# C\n\n```{figure} picture.png\nIts caption.\n```\n", 3, "a figure without alternative text"),
    "blank": (
        "# D\n\n```{figure} picture.png\n:alt: \n\nIts caption.\n```\n",
        3,
        "a figure without alternative text",
    ),
    "term": (
        "# E\n\nText.\n\nA {term}`gradient` and a {term}`nonsense`.\n",
        5,
        "term not in glossary: 'nonsense'",
    ),
    "link": ("# F\n\nA [dead link](missing.md).\n", 3, "'missing.md'"),
    "anchor": ("# G\n\nA [dead link](#nowhere).\n", 3, "'nowhere'"),
    "reference": ("# H\n\n{ref}`nowhere`\n", 3, "undefined label: 'nowhere'"),
    "number": ("# I\n\n{numref}`nowhere`\n", 3, "nowhere"),
    "equation": ("# J\n\n{eq}`nowhere`\n", 3, "nowhere"),
    "citation": ("# K\n\nAs shown in {cite}`nobody2020`.\n", 3, 'could not find bibtex key "nobody2020"'),
    "levels": ("# L\n\n### Too deep\n", 3, "Non-consecutive header level increase"),
    "glued": (
        code_page("M", cell("x = 1"), "The value is {glue:text}`nothing`."),
        18,
        "No key 'nothing' found",
    ),
    "drawing": (code_page("N", cell(LINE)), 16, "a figure without alternative text"),
    "nested": ("# O\n\n:::{note}\n```{code-cell} python\nx = 1\n```\n:::\n", 4, "code-cell"),
    "card": (
        "# Q\n\n:::{method-card} Hinge loss\n:step: loss\n:helps: optimization\n:cost: $k$ numbers\nIt helps.\n:::\n",
        3,
        "the table shows :cost: as plain text",
    ),
    "picture": ("# P\n\n![A picture that does not exist](nowhere.png)\n", 3, "nowhere.png"),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    pages = {f"{FOLDER}/{name}": text for name, (text, _, _) in MISTAKES.items()}
    good = "# Good\n\nA {term}`gradient`, {ref}`valleys`, [a link](index.md), and ![a picture](picture.png).\n"
    glossary = "# Glossary\n\n```{glossary}\ngradient\n  The vector of slopes.\n```\n"
    index = {f"{FOLDER}/index": "(valleys)=\n# Valleys\n", f"{FOLDER}/good": good}
    book = Book(tmp_path_factory.mktemp("book"), {**index, **pages, "chapters/glossary": glossary})
    (book.root / FOLDER / "picture.png").write_bytes(PICTURE)
    return book


PICTURE = bytes.fromhex(  # one grey pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a4944415478da6368000000820081"
    "dd436af40000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def ran(book):
    return book.make("book")


def said_about(ran, name):
    """The warnings about a page, with their lines: {(line, text)}."""
    found = re.findall(rf"^{FOLDER}/{name}\.(?:md|ipynb):(\d*):? ?(.*(?:\n(?!chapters/).*)?)", ran.output, re.MULTILINE)
    return [(int(line or 0), text) for line, text in found]


def test_the_command_fails_and_says_so_last(ran):
    assert ran.status == 1
    assert ran.output.splitlines()[-1] == "the site has problems; they stand above"


@pytest.mark.parametrize("name", MISTAKES)
def test_the_mistake_is_named_with_page_and_line(ran, name):
    _, line, message = MISTAKES[name]
    said = said_about(ran, name)
    assert any(message in text for _, text in said), f"{said}\n{ran.output}"
    assert any(message in text and at == line for at, text in said), said


def test_nothing_is_said_about_pages_without_a_mistake(ran):
    for name in ("good", "index"):
        assert said_about(ran, name) == []


def test_each_mistake_is_said_once(ran):
    warned = [line for line in ran.output.splitlines() if line.startswith("chapters/")]
    assert len(warned) == len(set(warned))
    assert f"{len(MISTAKES)} warnings" in ran.output


@pytest.fixture(scope="module")
def again(book, ran):
    """A second build; since the first, only the label and the term that `good` refers to are gone."""
    book.replace("chapters/glossary", "gradient\n", "slope\n")
    book.replace(f"{FOLDER}/index", "(valleys)=\n", "")
    return book.make("book")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_again_as_long_as_it_is_there(again, name):
    """Sphinx reads a page again only when it changes; a mistake must not pass the second time."""
    assert again.status == 1
    assert said_about(again, name), again.output


def test_a_link_is_found_dead_when_what_it_leads_to_goes_away(again):
    said = [text for _, text in said_about(again, "good")]
    assert any("term not in glossary: 'gradient'" in text for text in said), again.output
    assert any("undefined label: 'valleys'" in text for text in said), again.output


def test_when_all_mistakes_are_gone_the_book_is_built(book, again):
    for name in MISTAKES:
        book.write({f"{FOLDER}/{name}": "# Better\n"})
    book.replace(f"{FOLDER}/good", "gradient", "slope")
    book.replace(f"{FOLDER}/good", "{ref}`valleys`", "nothing")
    ran = book.make("book")
    assert ran.status == 0, ran.output


def test_a_mistake_in_the_references_is_named_with_its_line(book, again):
    file = book.root / "chapters/references.bib"
    whole = file.read_text("utf-8")
    file.write_text(whole + "@book{open,\n  title = {Never closed}\n\n@book{next,\n", "utf-8")
    ran = book.make("book")
    file.write_text(whole, "utf-8")
    assert ran.status == 1
    assert "syntax error in line" in ran.output
