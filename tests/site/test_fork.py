"""A fork needs no editing: its links are its own, and without a repository none leads anywhere."""

import re

import pytest

from books import Book, cell, code_page

PAGE = "chapters/03-valleys/page"
PAGES = {
    "chapters/03-valleys/index": "# Valleys\n",
    PAGE: code_page(
        "A page", "A paragraph that is long enough to tell what the page is about.", cell("print('this is', 'it')")
    ),
    "chapters/words": "# Words\n\n{offline-copy}`Keep it`.\n",
}
FORK = "https://github.com/reader/their-book"
FORK_SITE = "https://reader.github.io/their-book/"


def made(root, remote=None, environment=None):
    book = Book(root, PAGES)
    if remote:
        book.git("remote", "add", "origin", remote)
    ran = book.make("book", environment)
    assert ran.status == 0, ran.output
    return book


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    return made(tmp_path_factory.mktemp("fork"), "git@github.com:reader/their-book.git")


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    return made(tmp_path_factory.mktemp("alone"))


def addresses(page):
    """Where a page names another site, apart from what a page's text links to."""
    return sorted(set(re.findall(r'(?:href|content)="(https?://[^"]+)"', page)))


def test_the_links_of_a_fork_are_its_own(fork):
    page = fork.html(PAGE)
    found = addresses(page)
    assert f"{FORK}/blob/HEAD/{PAGE}.md" in found
    assert f"{FORK}/issues/new?title={PAGE}" in found
    assert f"https://colab.research.google.com/github/reader/their-book/blob/notebooks/{PAGE}.ipynb" in found
    assert f"{FORK_SITE}{PAGE}.html" in found
    assert all("reader" in one and "their-book" in one for one in found), found


def test_the_buttons_of_a_fork_have_their_icons(fork):
    drawn = (fork.root / "_build/html/_static/icons.css").read_text("utf-8")
    for icon in ("github", "rocket"):
        assert f".fa-{icon}:before" in drawn


def test_a_preview_of_a_fork_has_its_picture(fork):
    (address,) = re.findall(r'<meta property="og:image" content="([^"]+)"', fork.html(PAGE))
    assert address.startswith(FORK_SITE)
    assert (fork.root / "_build/html" / address.removeprefix(FORK_SITE)).exists()


def test_the_offline_copy_is_that_of_the_fork(fork):
    assert f'href="{FORK_SITE}looking-for-a-function.zip"' in fork.html("chapters/words")


def test_without_a_repository_no_button_and_no_link_leads_anywhere_else(alone):
    for name, page in alone.all_html().items():
        assert addresses(page) == [], name
        for word in ("Open in Colab", "Source of this page", "Report a mistake", "og:image", "canonical"):
            assert word not in page, f"{name}: {word}"
    assert "Keep it</span> (<code" in alone.html("chapters/words")


def test_what_a_page_is_about_needs_no_address(alone):
    page = alone.html(PAGE)
    assert '<meta property="og:title" content="3.1 A page"/>' in page
    assert (
        '<meta name="description" content="A paragraph that is long enough to tell what the page is about."/>' in page
    )


def test_a_book_that_gets_a_remote_gets_its_links(alone):
    alone.git("remote", "add", "origin", "https://gitlab.com/group/book.git")
    assert alone.make("book", {"LEEDL_SITE": "https://example.org/book"}).status == 0
    page = alone.html(PAGE)
    assert f"https://gitlab.com/group/book/-/blob/HEAD/{PAGE}.md" in addresses(page)
    assert f"https://example.org/book/{PAGE}.html" in addresses(page)
    assert "Open in Colab" not in page
    assert "https://example.org/book/looking-for-a-function.zip" in alone.html("chapters/words")
