"""leedl_book.notebooks: a page's notebook is generated one way, and nobody's edits are overwritten."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from books import Book, cell, clean_environment, code_page
from leedl_book.notebooks import EditedByHand, convert, generate, is_current, without_page
from leedl_book.pages import all_pages, page_named

SLOPES = "chapters/03-valleys/slopes"
HILLS = "chapters/04-hills/index"
PAGES = {
    "chapters/03-valleys/index": "# Valleys\n",
    SLOPES: code_page("Slopes", "Some *prose*.", cell("x = 1\nx + 1", ":tags: [hide-input]"), "More.", cell("x + 2")),
    HILLS: code_page("Hills", cell("2 + 2")),
}


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path, PAGES)


@pytest.fixture
def slopes(book):
    return page_named(book.root, SLOPES)


def read(page):
    return nbformat.read(page.notebook, as_version=4)


def write(page, notebook):
    nbformat.write(notebook, page.notebook)


def edit_by_hand(page, code="x + 'my own work'"):
    notebook = read(page)
    notebook.cells[-1].source = code
    write(page, notebook)


# --- one way ---


def test_the_same_page_gives_the_same_bytes_in_another_process_and_folder(book, slopes, tmp_path_factory):
    elsewhere = Book(tmp_path_factory.mktemp("elsewhere"), PAGES)
    code = (
        "import sys; from pathlib import Path; from leedl_book import notebooks, pages\n"
        f"sys.stdout.write(notebooks.convert(pages.page_named(Path.cwd(), {SLOPES!r})))"
    )
    for seed in ("1", "2"):
        environment = clean_environment() | {"PYTHONHASHSEED": seed}
        there = subprocess.run(
            [sys.executable, "-c", code],
            cwd=elsewhere.root,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout == convert(slopes)


def test_a_notebook_is_valid_and_has_no_outputs(book, slopes):
    generate([slopes])
    notebook = read(slopes)
    nbformat.validate(notebook)
    code = [one for one in notebook.cells if one.cell_type == "code"]
    assert [one.source for one in code] == ["x = 1\nx + 1", "x + 2"]
    assert all(one.outputs == [] and one.execution_count is None for one in code)
    assert code[0].metadata.tags == ["hide-input"]


def test_cell_ids_are_unique_in_the_whole_book(book):
    ids = [one.id for page in all_pages(book.root) for one in nbformat.reads(convert(page), as_version=4).cells]
    assert len(set(ids)) == len(ids) > 5


def test_cell_ids_depend_on_page_and_position_only(book, slopes):
    def ids():
        return [one.id for one in nbformat.reads(convert(slopes), as_version=4).cells]

    before = ids()
    book.replace(SLOPES, "x + 2", "x + 3")
    book.replace(SLOPES, "Some *prose*.", "Other prose.")
    assert ids() == before
    book.replace(SLOPES, "More.\n", "More.\n\n" + cell("x") + "\n\nStill more.\n")
    assert ids()[: len(before)] == before


LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
CODE = st.lists(LINE, min_size=1, max_size=5).map("\n".join)
PYTHON = CODE.filter(
    lambda code: "```" not in code and not code.lstrip().startswith((":", "---"))
)  # else: cell options
OPTIONS = st.sampled_from(
    ["", ":tags: [hide-input]", "---\nmystnb:\n  figure:\n    caption: |\n      A *line*: $x$\n---"]
)
MARKUP = st.sampled_from(
    ["+++", ":::{note}\nA note.\n:::", "````{tip}\n```python\nx\n```\n````", "## A title", "$$\nx\n$$"]
)
BLOCKS = st.lists(st.one_of(st.builds(cell, PYTHON, OPTIONS), CODE, MARKUP), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=BLOCKS)
def test_the_notebook_holds_the_code_that_the_site_reads_from_the_page(book, slopes, blocks):
    book.write({SLOPES: code_page("Slopes", *blocks)})
    on_site = [one for one in slopes.read().cells if one.cell_type == "code"]
    in_notebook = [one for one in nbformat.reads(convert(slopes), as_version=4).cells if one.cell_type == "code"]
    assert [one.source for one in in_notebook] == [one.source for one in on_site]
    assert [one.metadata.get("tags", []) for one in in_notebook] == [one.metadata.get("tags", []) for one in on_site]


# --- older than its page ---


def test_missing_notebooks_are_generated_and_only_once(book):
    pages = all_pages(book.root)
    assert [page.name for page in generate(pages)] == [SLOPES, HILLS]
    assert all(is_current(page) for page in pages)
    assert generate(pages) == []


def test_a_notebook_that_is_current_is_not_touched(book, slopes):
    generate([slopes])
    os.utime(slopes.notebook, (1, 1))
    generate([slopes])
    assert slopes.notebook.stat().st_mtime == 1


def test_a_notebook_older_than_its_page_is_noticed_and_generated_again(book, slopes):
    generate([slopes])
    book.replace(SLOPES, "x + 2", "x + 3")
    assert not is_current(slopes)
    assert generate(all_pages(book.root))[0] == slopes
    assert is_current(slopes)
    assert "x + 3" in slopes.notebook.read_text("utf-8")


def test_a_change_of_prose_alone_makes_a_notebook_out_of_date(book, slopes):
    generate([slopes])
    book.replace(SLOPES, "Some *prose*.", "Other prose.")
    assert not is_current(slopes)


def test_a_page_edited_twice_without_a_commit_is_not_taken_for_an_edit_by_hand(book, slopes):
    for code in ("x + 3", "x + 4", "x + 5"):
        book.write({SLOPES: PAGES[SLOPES].replace("x + 2", code)})
        assert generate([slopes]) == [slopes]
        assert code in slopes.notebook.read_text("utf-8")


def test_a_notebook_that_only_gained_outputs_is_replaced(book, slopes):
    """A reader who opened it in Jupyter and ran it has edited nothing."""
    generate([slopes])
    notebook = read(slopes)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    notebook.cells[1].execution_count = 7
    notebook.metadata["language_info"] = {"name": "python", "version": "3.12"}
    write(slopes, notebook)
    assert not is_current(slopes)
    assert generate([slopes]) == [slopes]
    assert is_current(slopes)


def test_outputs_in_a_notebook_older_than_its_page_do_not_stop_its_replacement(book, slopes):
    generate([slopes])
    notebook = read(slopes)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    write(slopes, notebook)
    book.replace(SLOPES, "x + 2", "x + 3")
    assert generate([slopes]) == [slopes]


# --- edited by hand ---


def test_a_notebook_edited_by_hand_is_not_overwritten_and_nothing_else_is_written(book, slopes):
    generate([slopes])
    edit_by_hand(slopes)
    before = slopes.notebook.read_bytes()
    with pytest.raises(EditedByHand):
        generate(all_pages(book.root))
    assert slopes.notebook.read_bytes() == before
    assert not page_named(book.root, HILLS).notebook.exists()


def test_the_message_about_an_edit_shows_the_difference_and_what_to_do(book, slopes):
    generate([slopes])
    edit_by_hand(slopes)
    with pytest.raises(EditedByHand) as raised:
        generate([slopes])
    lines = str(raised.value).splitlines()
    assert f"{SLOPES}.ipynb was edited by hand" in lines[0]
    assert f"{SLOPES}.md is the only source: move the change below into it, delete the notebook" in lines[1]
    assert "-x + 2" in lines
    assert "+x + 'my own work'" in lines
    assert not any(line.startswith(("-x = 1", "+x = 1")) for line in lines)


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda cells: cells.append(nbformat.v4.new_markdown_cell("a remark")), id="a cell more"),
        pytest.param(lambda cells: cells.pop(), id="a cell less"),
        pytest.param(lambda cells: cells.reverse(), id="another order"),
        pytest.param(lambda cells: cells[1].metadata.update(tags=["remove-cell"]), id="another tag"),
        pytest.param(lambda cells: cells[0].update(source="# Mine"), id="another title"),
    ],
)
def test_every_kind_of_edit_counts(book, slopes, edit):
    generate([slopes])
    notebook = read(slopes)
    edit(notebook.cells)
    write(slopes, notebook)
    with pytest.raises(EditedByHand):
        generate([slopes])


def test_an_edit_survives_a_later_edit_of_the_page(book, slopes):
    generate([slopes])
    edit_by_hand(slopes)
    book.replace(SLOPES, "Some *prose*.", "Other prose.")
    with pytest.raises(EditedByHand):
        generate([slopes])


def test_an_edit_of_a_notebook_whose_older_version_is_committed_is_not_overwritten(book, slopes):
    generate([slopes])
    book.commit()
    edit_by_hand(slopes)
    with pytest.raises(EditedByHand):
        generate([slopes])


def test_an_edited_notebook_that_was_committed_may_be_replaced(book, slopes):
    """Nothing is lost: git has it."""
    generate([slopes])
    edit_by_hand(slopes)
    book.commit()
    assert generate([slopes]) == [slopes]
    assert is_current(slopes)


def test_an_edit_moved_into_the_page_is_an_edit_no_longer(book, slopes):
    generate([slopes])
    edit_by_hand(slopes)
    book.replace(SLOPES, "x + 2", "x + 'my own work'")
    assert generate([slopes]) == [slopes]


@pytest.mark.parametrize("text", ['{"cells": [', "", "<<<<<<< HEAD\n{}\n", "[]", '{"cells": 3, "nbformat": 4}', "\xff"])
def test_a_notebook_that_cannot_be_read_is_not_overwritten(book, slopes, text):
    generate([slopes])
    slopes.notebook.write_text(text, "latin-1")
    with pytest.raises(EditedByHand, match="edited by hand"):
        generate([slopes])
    assert slopes.notebook.read_text("latin-1") == text


def test_a_committed_notebook_that_cannot_be_read_does_not_vouch_for_an_edit(book, slopes):
    slopes.notebook.write_text("{", "utf-8")
    book.commit()
    slopes.notebook.unlink()
    generate([slopes])
    edit_by_hand(slopes)
    with pytest.raises(EditedByHand):
        generate([slopes])


def test_without_git_an_edit_is_not_overwritten_either(tmp_path, monkeypatch):
    book = Book(tmp_path, PAGES)
    slopes = page_named(book.root, SLOPES)
    generate([slopes])
    edit_by_hand(slopes)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EditedByHand):
        generate([slopes])


# --- without a page ---


def test_a_notebook_without_a_page_is_found(book, slopes):
    pages = all_pages(book.root)
    generate(pages)
    assert without_page(book.root, pages) == []
    alone = slopes.notebook.with_name("draft.ipynb")
    alone.write_text(json.dumps(nbformat.v4.new_notebook()), "utf-8")
    assert without_page(book.root, pages) == [alone]


def test_what_jupyter_keeps_for_itself_is_no_notebook_without_a_page(book, slopes):
    hidden = slopes.notebook.parent / ".ipynb_checkpoints/slopes-checkpoint.ipynb"
    hidden.parent.mkdir()
    hidden.write_text("{}", "utf-8")
    assert without_page(book.root, all_pages(book.root)) == []
