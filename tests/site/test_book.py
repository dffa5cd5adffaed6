"""A small book over its life: each `make book` does what the last edit asks for, and no more."""

import re
import shutil
from dataclasses import dataclass

import pytest

from books import Book, Ran, cell, code_page

SLOPES = "chapters/03-valleys/slopes"
MEASURED = "chapters/03-valleys/measured"
HILLS = "chapters/05-hills/index"
PAGES = {
    "chapters/03-valleys/index": "# Valleys\n\n```{tableofcontents}\n```\n",
    SLOPES: code_page(
        "Slopes everywhere",
        "The first prose.",
        cell(
            "from leedl import plots\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
            "---\nmystnb:\n  figure:\n    caption: The first caption.\n    name: fig-line\n"
            "  image:\n    alt: The first alternative.\n---",
        ),
        cell("print('the', 'first', 'output')"),
        "See {numref}`fig-line` and $x^2$.",
    ),
    MEASURED: code_page(
        "Measured",
        cell("from leedl import claim, glue, seed\nseed()\nglue('share', 0.25)\nglue('short', '0.50')"),
        cell("claim('Two is less than three', 2 < 3, two=2, three=3)"),
        "The share is {glue:text}`share` or {glue:text}`short`.",
    ),
    "chapters/05-hills/other": "# Other hills\n\nSee [the valleys](../03-valleys/slopes.md).\n",
}


@dataclass
class Step:
    """What one `make book` printed, and the pages it left."""

    ran: Ran
    html: dict[str, str]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return Book(tmp_path_factory.mktemp("book"), {HILLS: "# Hills\n", **PAGES})


@pytest.fixture(scope="module")
def life(book):
    """The steps of the book's life by name."""

    def make():
        return Step(book.make("book"), book.all_html())

    steps = {"first": make()}
    book.replace(SLOPES, "The first prose.", "The second prose.")
    steps["prose"] = make()
    book.replace(SLOPES, "The first caption.", "The second caption.")
    book.replace(SLOPES, "The first alternative.", "The second alternative.")
    book.replace(SLOPES, "```{code-cell} python\nprint", "```{code-cell} python\n:tags: [remove-input]\nprint")
    steps["caption"] = make()
    book.replace(SLOPES, "# Slopes everywhere", "# Gradients")
    steps["title"] = make()
    book.write({"chapters/09-plains/index": "# Plains\n"})
    book.list_pages(["chapters/09-plains/index", *PAGES])  # a chapter more; it comes first, and Hills is not listed
    steps["contents"] = make()
    book.replace(SLOPES, "'output'", "'result'")
    steps["code"] = make()
    return steps


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


# --- the first time ---


def test_a_new_book_is_executed_and_built_without_a_warning(book, life):
    ran = life["first"].ran
    assert ran.status == 0, ran.output
    assert ran.executed == [MEASURED, SLOPES]
    assert "0 warnings" in ran.output
    assert ran.output.splitlines()[-1] == f"open {book.root}/_build/html/index.html"
    assert (book.root / "_build/html/index.html").exists()


def test_each_page_is_reported_with_its_time(life):
    assert re.search(rf"^\[ *\d/2\] +\d+\.\d s  ok +{SLOPES}$", life["first"].ran.output, flags=re.MULTILINE)
    assert re.search(r"^executed in \d+ s of kernel time; median .* slowest", life["first"].ran.output, re.MULTILINE)


def test_notebooks_are_generated_beside_the_pages(book, life):
    assert (book.root / f"{SLOPES}.ipynb").exists()
    assert f"generated {SLOPES}.ipynb" in life["first"].ran.output


def test_outputs_claims_and_glued_numbers_are_on_the_pages(life):
    first = life["first"].html
    assert "the first output" in text_of(first[SLOPES])
    assert "Two is less than three" in text_of(first[MEASURED])
    assert "The share is 0.25 or 0.50." in text_of(first[MEASURED])


def test_a_drawing_comes_in_light_and_dark_with_its_alternative_text(life):
    images = re.findall(r"<img[^>]*>", life["first"].html[SLOPES])
    drawings = [one for one in images if "jupyter_execute" in one or "_images" in one]
    assert [("only-light" in one, "only-dark" in one) for one in drawings] == [(True, False), (False, True)]
    assert all('alt="The first alternative."' in one for one in drawings)


def test_nothing_is_written_outside_the_build_but_notebooks(book, life):
    left = {str(path.relative_to(book.root)) for path in book.root.rglob("*") if path.is_file()}
    left = {path for path in left if not path.startswith(("_build/", ".git/"))}
    sources = {f"{name}.md" for name in [*PAGES, HILLS, "chapters/index", "chapters/09-plains/index"]}
    others = {"_config.yml", "_toc.yml", "chapters/references.bib", f"{SLOPES}.ipynb", f"{MEASURED}.ipynb"}
    assert left == sources | others


# --- the second time ---


def test_an_edit_of_prose_executes_nothing_and_reads_one_page(life):
    ran = life["prose"].ran
    assert ran.status == 0, ran.output
    assert "nothing to execute: the results of 2 notebooks are up to date" in ran.output
    assert ran.executed == []
    assert ran.pages_read == 1
    assert "The second prose." in text_of(life["prose"].html[SLOPES])
    assert "the first output" in text_of(life["prose"].html[SLOPES])


def test_an_edit_of_prose_leaves_every_other_page_as_it_was(life):
    before, after = life["first"].html, life["prose"].html
    assert {name for name in before if before[name] != after[name]} == {SLOPES}


def test_an_edit_of_caption_alternative_text_and_tag_executes_nothing_and_shows(life):
    step = life["caption"]
    assert step.ran.status == 0, step.ran.output
    assert "nothing to execute" in step.ran.output
    assert step.ran.pages_read == 1
    page = step.html[SLOPES]
    assert "The second caption." in page
    assert "The first caption." not in page
    assert 'alt="The second alternative."' in page
    assert "The first alternative." not in page
    assert "the first output" in text_of(page)
    assert "tag_remove-input" in page
    assert "print" not in text_of(page)


def test_after_an_edit_of_a_title_no_page_shows_the_old_one_and_nothing_was_executed(life):
    step = life["title"]
    assert step.ran.status == 0, step.ran.output
    assert "nothing to execute" in step.ran.output
    assert step.ran.pages_read == 1
    assert all("Slopes everywhere" in page for page in life["caption"].html.values())
    assert [name for name, page in step.html.items() if "Slopes everywhere" in page] == []
    assert all("Gradients" in page for page in step.html.values())


def test_after_a_change_of_the_contents_every_listed_page_shows_them_and_nothing_was_executed(life):
    step = life["contents"]
    assert step.ran.status == 0, step.ran.output
    assert "nothing to execute" in step.ran.output
    listed = {name: page for name, page in step.html.items() if name != HILLS}
    assert all("Plains" in page for page in listed.values())


def test_chapters_have_the_numbers_of_their_folders(life):
    """Whichever chapters exist, and in whichever order the contents list them."""

    def numbers(html):
        return dict(re.findall(r'<a class="reference internal" href="[^"]*?([\w-]+/[\w-]+)\.html">\s*(\d[\d.]*)', html))

    first = numbers(life["first"].html["chapters/index"])
    assert first["03-valleys/index"] == "3."
    assert first["05-hills/index"] == "5."
    assert numbers(life["contents"].html["chapters/index"])["09-plains/index"] == "9."
    assert re.search(r'<span class="section-number">3\.1\. ?</span>', life["first"].html[SLOPES])
    assert "Fig. 3.1" in text_of(life["first"].html[SLOPES]) or "Figure 3.1" in text_of(life["first"].html[SLOPES])


def test_an_edit_of_code_executes_that_page_alone(life):
    step = life["code"]
    assert step.ran.status == 0, step.ran.output
    assert step.ran.executed == [SLOPES]
    assert step.ran.pages_read == 1
    assert "the first result" in text_of(step.html[SLOPES])


def test_a_copy_built_from_scratch_elsewhere_has_the_same_pages(book, life, tmp_path):
    """The same results give the same bytes: no path, date or random order gets into a page."""
    copy = tmp_path / "copy"
    shutil.copytree(book.root, copy)
    for folder in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(copy / "_build" / folder)
    there = Book.__new__(Book)
    there.root = copy
    ran = there.make("book", {"PYTHONHASHSEED": "12345"})
    assert ran.status == 0, ran.output
    assert ran.executed == []
    again = there.all_html()
    old = life["code"].html
    listed = [name for name in old if name != HILLS]  # no page of the new book
    assert {name for name in listed if old[name] != again[name]} == set()
