"""A book of a hundred pages with results, for measuring how long an edit takes until it can be read."""

import time
from dataclasses import dataclass
from pathlib import Path

from books import Book, Ran, cell, code_page
from leedl_book.execution import Result, Results, Setting, execute, execution_key
from leedl_book.pages import Page

CHAPTERS, PAGES_EACH = 20, 5
OLD_TITLE, NEW_TITLE = "Page one of chapter 7", "A new title"
EDITED = "chapters/07-topic/page-1"
CELLS = [
    "import matplotlib.pyplot as plt\nfrom leedl import claim, glue, plots, seed\nseed();",
    "plt.plot([1, 4, 9]);",
    "glue('steps', 9)\nclaim('Nine is more than four', 9 > 4, nine=9, four=4)",
]
FIGURE = "---\nmystnb:\n  figure:\n    caption: A curve.\n    name: {name}\n  image:\n    alt: A curve.\n---"


def page_text(chapter: int, number: int) -> str:
    """A page of ordinary length: prose with mathematics, a figure, a claim, references."""
    name = f"fig-{chapter}-{number}"
    title = OLD_TITLE if (chapter, number) == (7, 1) else f"Page {number} of chapter {chapter}"
    prose = [f"The loss is $L(w) = (w - {k})^2$, and *its* slope is **zero** at $w = {k}$. " * 6 for k in range(12)]
    return code_page(
        title,
        cell(CELLS[0]),
        *prose[:6],
        cell(CELLS[1], FIGURE.format(name=name)),
        "## What it shows",
        f"{{numref}}`{name}` shows it in {{glue:text}}`steps` steps.",
        *prose[6:],
        cell(CELLS[2]),
    )


@dataclass
class Build:
    """One `make book`: what it printed, how long it took, and the pages it left."""

    ran: Ran
    seconds: float
    html: dict[str, str]


def new_book(root: Path) -> Book:
    """The book, with the results of all pages: one notebook is executed, the others differ only in prose."""
    pages = {}
    for chapter in range(1, CHAPTERS + 1):
        folder = f"chapters/{chapter:02}-topic"
        pages[f"{folder}/index"] = f"# Chapter {chapter}\n\n```{{tableofcontents}}\n```\n"
        pages |= {f"{folder}/page-{number}": page_text(chapter, number) for number in range(1, PAGES_EACH + 1)}
    book = Book(root, pages)
    with_code = [Page(root, name) for name in pages if not name.endswith("index")]
    done = execute(with_code[0], Setting())
    assert done.problem is None, done.problem
    results = Results(root)
    outputs = [one.outputs for one in done.notebook.cells if one.cell_type == "code"]
    for page in with_code:
        notebook = page.read()
        code = [one for one in notebook.cells if one.cell_type == "code"]
        for number, (one, shown) in enumerate(zip(code, outputs, strict=True), 1):
            one.outputs, one.execution_count = shown, number
        results.add(Result(page, notebook, Setting(), execution_key(page), done.seconds))
    return book


def build(book: Book) -> Build:
    """Run `make book` and time it."""
    start = time.monotonic()
    ran = book.make("book")
    return Build(ran, time.monotonic() - start, book.all_html())


def builds(book: Book) -> dict[str, Build]:
    """The first build, one after an edit of prose, and one after an edit of a title."""
    done = {"first": build(book)}
    book.replace(EDITED, "## What it shows", "## What it shows\n\nA sentence more.")
    done["prose"] = build(book)
    book.replace(EDITED, OLD_TITLE, NEW_TITLE)
    done["title"] = build(book)
    return done
