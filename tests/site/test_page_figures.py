"""Figures with a script of their own, and sweeps, in a small book: which page loads what, and links that do not fit."""

import re

import pytest

from books import Book, cell, code_page

FOLDER = "chapters/03-figures"
SWEPT, PARTS, WRONG = f"{FOLDER}/swept", f"{FOLDER}/parts", f"{FOLDER}/wrong"
IMPORT = cell("from leedl.widgets import Curves, PartsGallery, Sweep")
NAMED = "---\nmystnb:\n  figure:\n    caption: Runs.\n    name: fig-runs\n---"
SWEEP = cell(
    "Sweep(lambda rate, method: {'loss': [1.0, rate]}, sliders={'rate': [0.1, 0.2], 'method': ['sgd', 'adam']},\n"
    "      show=Curves('loss'), alt='Two points.')",
    NAMED,
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    book = Book(
        tmp_path_factory.mktemp("book"),
        {
            f"{FOLDER}/index": "# Figures\n\nText.\n",
            SWEPT: code_page("Swept", IMPORT, SWEEP, "{figure-link}`faster <fig-runs?rate=0.2&method=adam>`"),
            PARTS: code_page("Parts", IMPORT, cell("PartsGallery('quiz', alt='A question.')")),
        },
    )
    made = book.make("book")
    assert made.status == 0, made.output
    return book


def scripts(page):
    return [name for name in re.findall(r'<script[^>]*src="[^"]*?([\w-]+\.js)[^"]*"', page) if "leedl-figure" in name]


def test_a_page_loads_the_scripts_of_its_figures_only_and_the_engine_first(book):
    assert scripts(book.html(SWEPT)) == ["leedl-figures.js"]
    assert scripts(book.html(PARTS)) == ["leedl-figures.js", "leedl-figure-parts_gallery.js"]
    assert scripts(book.html(f"{FOLDER}/index")) == []


def test_a_link_sets_a_sweep(book):
    assert 'href="#fig-runs?rate=0.2&amp;method=adam"' in book.html(SWEPT)


def test_a_link_to_a_value_that_no_slider_has_stops_the_build(tmp_path):
    links = "{figure-link}`a <fig-runs?rate=0.3>` {figure-link}`b <fig-runs?speed=1>`"
    made = Book(tmp_path, {f"{FOLDER}/index": "# F\n\nText.\n", WRONG: code_page("Wrong", IMPORT, SWEEP, links)}).make(
        "book"
    )
    assert made.status != 0
    assert "figure-link to 'fig-runs': rate=0.3 is not on its slider; it has 0.1, 0.2" in made.output
    assert "figure-link to 'fig-runs': there is no setting 'speed'; choose from rate, method" in made.output
