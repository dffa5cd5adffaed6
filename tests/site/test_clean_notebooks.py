"""A small book whose pages show one construct each: what of it stands in the clean notebooks, to the letter.

`tests/site/constructs/NAME.page.md` is the page, `NAME.notebook.md` its notebook as text. After a wanted change of the
notebooks, `LEEDL_WRITE_EXPECTED=1 pytest tests/site/test_clean_notebooks.py` writes the expected texts anew.
"""

import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from books import REPOSITORY, Book, cell, code_page
from leedl_book.wheel import exact_version
from myst_syntax import myst_syntax

CONSTRUCTS = Path(__file__).parent / "constructs"
NAMES = sorted(path.name.removesuffix(".page.md") for path in CONSTRUCTS.glob("*.page.md"))
FOLDER = "chapters/03-constructs"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
SITE = "https://ada.github.io/book/"


def book_of(root, constructs):
    pages = {
        f"{FOLDER}/index": "# Constructs\n\nText.\n",
        **constructs,
        "chapters/04-more/index": "# More\n\n(place-there)=\n## Second\n\nText.\n",
        "chapters/glossary": "# Glossary\n\n```{glossary}\ngradient\n  The derivative.\n```\n",
        "chapters/references": "# References\n\n```{bibliography}\n```\n",
    }
    book = Book(root, pages)
    shutil.copy(REPOSITORY / "chapters/references.bib", root / "chapters/references.bib")
    (root / FOLDER / "square.svg").write_text(SQUARE, "utf-8")
    return book


def notebook_of(book, name):
    return nbformat.read(book.root / f"_build/html/{FOLDER}/{name}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    texts = {name: (CONSTRUCTS / f"{name}.page.md").read_text("utf-8") for name in NAMES}
    pages = {f"{FOLDER}/{name}": code_page(name.capitalize(), text) for name, text in texts.items()}
    book = book_of(tmp_path_factory.mktemp("book"), pages)
    book.git("remote", "add", "origin", "git@github.com:Ada/book.git")
    made = book.make("colab")
    assert made.status == 0, made.output
    return book


def as_text(notebook):
    """Everything in a notebook after title and set-up that a reader sees."""
    return "\n\n".join(map(_cell, notebook.cells[2:])) + "\n"


def _cell(cell):
    marks = {"collapsed heading": cell.metadata.get("jp-MarkdownHeadingCollapsed")}
    if cell.cell_type == "markdown":
        return "\n".join([f"=== markdown{_marked(marks)}", cell.source])
    marks = {"hidden": cell.metadata.get("cellView") == "form" and cell.metadata["jupyter"]["source_hidden"]}
    return "\n".join([f"=== code{_marked(marks)}", cell.source, *map(_output, cell.outputs)])


def _marked(marks):
    return "".join(f", {name}" for name, on in marks.items() if on)


def _output(output):
    if output.output_type == "stream":
        return f"--- {output.name}\n{output.text}".rstrip()
    shown = [value if kind.startswith("text/") else "…" for kind, value in sorted(output.data.items())]
    alt = [value["alt"] for value in output.metadata.values()]
    return "\n".join([f"--- {', '.join(sorted(output.data))}", *shown, *alt])


@pytest.mark.parametrize("name", NAMES)
def test_the_construct_becomes(book, name):
    expected = CONSTRUCTS / f"{name}.notebook.md"
    # Sphinx numbers the entries of the list of references anew when one is added.
    found = re.sub(r"(references\.html#id)\d+", r"\1N", as_text(notebook_of(book, name)))
    if os.environ.get("LEEDL_WRITE_EXPECTED") == "1":
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_syntax_of_myst_is_left(book, name):
    for part in notebook_of(book, name).cells:
        if part.cell_type == "markdown":
            assert myst_syntax(part.source, places=anchors(notebook_of(book, name))) == []


def anchors(notebook):
    return [one.split('"')[0] for part in notebook.cells for one in part.source.split('<a id="')[1:]]


def test_every_construct_of_the_closed_list_has_its_page():
    """What a page may use; and code that does not run."""
    listed = """
        headings paragraphs lists tables links images figures formulas code drawings glue terms citations admonitions
        dropdowns margin-notes exercises method-cards claims live-figures
    """
    assert sorted(NAMES) == sorted(listed.split())


def test_the_same_page_gives_the_same_notebooks(book, tmp_path_factory):
    """Also in another folder, and when it is built a second time."""
    name = f"{FOLDER}/exercises"
    elsewhere = book_of(tmp_path_factory.mktemp("elsewhere"), {name: book.text(name)})
    elsewhere.git("remote", "add", "origin", "https://github.com/Ada/book")
    before = (book.root / f"_build/html/{name}.ipynb").read_bytes().replace(b"# 3.7 Exercises", b"# 3.1 Exercises")
    assert elsewhere.make("book").status == 0
    assert (elsewhere.root / f"_build/html/{name}.ipynb").read_bytes() == before
    os.utime(elsewhere.root / f"{name}.md")
    assert elsewhere.make("book").status == 0
    assert (elsewhere.root / f"_build/html/{name}.ipynb").read_bytes() == before


# --- set-up, wheel and branch ---


def test_the_first_code_cell_names_the_wheel_that_lies_beside_the_pages(book):
    title, setup = notebook_of(book, "glue").cells[:2]
    assert title.source.startswith("# 3.10 Glue\n\n> A page of [Looking for a Function](https://ada.github.io/book/)")
    assert f'LEEDL = "{exact_version()}"' in setup.source
    assert f'"LEEDL_SITE", "{SITE}"' in setup.source
    assert [path.name for path in (book.root / "_build/html").glob("*.whl")] == [
        f"leedl-{exact_version()}-py3-none-any.whl"
    ]


def test_the_branch_holds_the_notebooks_of_the_site(book):
    branch = book.root / "_build/notebooks"
    assert {path.name for path in branch.iterdir()} == {"README.md", "chapters"}
    for name in NAMES:
        file = f"{FOLDER}/{name}.ipynb"
        assert (branch / file).read_bytes() == (book.root / "_build/html" / file).read_bytes()


def test_what_is_folded_is_named_to_colab(book):
    notebook = notebook_of(book, "exercises")
    folded = [part for part in notebook.cells if part.metadata.get("jp-MarkdownHeadingCollapsed")]
    assert [part.source.splitlines()[0] for part in folded] == ["#### Solution to Exercise 3.2"]
    assert notebook.metadata.colab.collapsed_sections == [part.metadata.id for part in folded]


# --- buttons ---


def test_a_page_with_code_opens_in_colab_and_gives_its_notebook(book):
    page = book.html(f"{FOLDER}/glue")
    assert f'href="https://colab.research.google.com/github/Ada/book/blob/notebooks/{FOLDER}/glue.ipynb"' in page
    assert '<a href="glue.ipynb" download' in page
    assert page.count("btn-colab-button") == page.count("btn-download-notebook-button") == 1


@pytest.mark.parametrize("name", ["chapters/index", f"{FOLDER}/index", "chapters/glossary"])
def test_a_page_without_code_has_no_such_buttons(book, name):
    assert "colab" not in book.html(name)
    assert ".ipynb" not in book.html(name)


def test_another_remote_changes_the_links_of_every_page_and_none_removes_them(tmp_path):
    name = f"{FOLDER}/glue"
    book = book_of(tmp_path, {name: code_page("Glue", "See {doc}`../glossary`.", cell("1"))})
    book.git("remote", "add", "origin", "https://github.com/Ada/book")
    assert book.make("book").status == 0
    assert "github/Ada/book/blob" in book.html(name)
    book.git("remote", "set-url", "origin", "git@github.com:Bob/his-fork.git")
    assert book.make("book").status == 0
    assert "github/Bob/his-fork/blob" in book.html(name)
    assert "Ada" not in book.html(name)
    assert "https://bob.github.io/his-fork/chapters/glossary.html" in notebook_of(book, "glue").cells[2].source
    book.git("remote", "remove", "origin")
    assert book.make("book").status == 0
    assert "colab" not in book.html(name)
    assert '<a href="glue.ipynb" download' in book.html(name)
    notebook = notebook_of(book, "glue")
    assert notebook.cells[2].source == "See Glossary."
    assert 'get("LEEDL_SITE", "")' in notebook.cells[1].source
    assert book.make("book", {"LEEDL_SITE": "https://example.org/dl"}).status == 0
    assert "https://example.org/dl/chapters/glossary.html" in notebook_of(book, "glue").cells[2].source


# --- what is refused ---

REFUSED = {
    "a quotation": ("> Somebody said.", "block quote", 14),
    "a footnote": ("Text.[^1]\n\n[^1]: A note.", "footnote reference", 14),
    "a line across": ("One.\n\n---\n\nTwo.", "transition", 16),
    "raw HTML": ("```{raw} html\n<b>x</b>\n```", "raw HTML", 14),
    "another admonition": (":::{seealso}\nThis.\n:::", "seealso", 14),
    "subscripts": ("H{sub}`2`O", "subscript", 14),
    "a list in a table": ("```{list-table}\n\n* - a\n* - - one\n    - two\n```", "bullet list in a table", 17),
    "a grid": ("::::{grid}\n:::{grid-item}\nText\n:::\n::::", "container", 14),
    "a file shown as it is": ("```{literalinclude} index.md\n:caption: It\n```", "container", 14),
}
"""What stands on the page (from its line 14), and what is said of which line."""


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    texts = {f"{FOLDER}/refused-{i}": text for i, (text, _, _) in enumerate(REFUSED.values())}
    pages = {name: code_page("Refused", text) for name, text in texts.items()}
    made = book_of(tmp_path_factory.mktemp("refused"), pages).make("book")
    assert made.status != 0
    return made.output


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_notebook_can_show_stops_the_build_with_page_line_and_construct(refused, what):
    number = list(REFUSED).index(what)
    _, construct, line = REFUSED[what]
    assert f"{FOLDER}/refused-{number}.md:{line}: WARNING: {construct} cannot be shown in a notebook" in refused


def test_a_notebook_that_is_too_large_stops_the_build(tmp_path):
    name = f"{FOLDER}/large"
    made = book_of(tmp_path, {name: code_page("Large", cell('print("x" * 1_000_000)'))}).make("book")
    assert made.status != 0
    assert f"{name}.md: WARNING: its notebook has 1" in made.output.replace(f"{tmp_path}/", "")


def test_a_notebook_is_plain_json(book):
    content = json.loads((book.root / f"_build/html/{FOLDER}/live-figures.ipynb").read_text("utf-8"))
    assert "widgets" not in content["metadata"]
    kinds = {kind for part in content["cells"] for one in part.get("outputs", []) for kind in one.get("data", {})}
    assert kinds == {"image/png"}
