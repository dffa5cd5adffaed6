"""What every page of the book has to keep to (the parts of it that a machine can see)."""

import ast
import pkgutil
import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import leedl
from leedl_book.pages import all_pages, listed_names

ROOT = Path(__file__).parents[1]
PAGES = [page for page in all_pages(ROOT) if re.match(r"chapters/\d\d-", page.name)]
"""Those that teach; the pages for authors are written for a wider screen."""


def cells(page):
    return [cell.source for cell in page.read().cells if cell.cell_type == "code"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_cells_are_short(page):
    for source in cells(page):
        lines = source.splitlines()
        assert len(lines) <= 25, f"a cell of {len(lines)} lines: {lines[0]}"
        assert max(map(len, lines)) <= 98, f"a line that a reader has to scroll: {max(lines, key=len)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_imports_stand_in_the_first_cell(page):
    for source in cells(page)[1:]:
        for node in ast.walk(ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE))):
            assert not isinstance(node, ast.Import | ast.ImportFrom), (
                f"an import after the first cell: {ast.unparse(node)}"
            )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_makes_claims_and_sets_exercises_and_cites(page):
    text = page.source.read_text("utf-8")
    assert text.count("claim(") >= 1
    assert 3 <= len(re.findall(r"\{exercise(?:-start)?\}", text)) <= 6
    assert len(re.findall(r"\{exercise(?:-start)?\}", text)) == len(re.findall(r"\{solution(?:-start)?\}", text))
    assert "{cite" in text


@pytest.mark.parametrize("name", listed_names(ROOT))
def test_prose_keeps_to_the_words_of_the_book(name):
    text = re.sub(r"```.*?```", "", (ROOT / f"{name}.md").read_text("utf-8"), flags=re.DOTALL)
    for word in ("simply", "obviously", "powerful", "delve", "In this section we"):
        found = re.search(rf"\b{word}\b", text)
        allowed = "least powerful network"
        assert not found or allowed in text[found.start() - 10 : found.end() + 10], f"{name}: {word!r}"
    assert not re.search(r"[A-Za-z]!(?!\[)(\s|$)", text), f"{name}: an exclamation mark"


def test_every_module_of_the_package_is_on_the_api_page():
    page = (ROOT / "chapters/api.md").read_text("utf-8")
    modules = {module.name for module in pkgutil.iter_modules(leedl.__path__, "leedl.")}
    inside = {"leedl.glue", "leedl.run", "leedl.claims"}  # their public names are those of leedl itself
    assert modules - inside <= set(re.findall(r"automodule:: (leedl[\w.]*)", page))
    for name in leedl.__all__:
        assert re.search(rf":members:.*\b{name}\b", page), f"{name} is missing on the API page"


def test_the_package_alone_brings_no_sphinx_and_pins_nothing():
    needed = [Requirement(one) for one in requires("leedl") or []]
    alone = [one for one in needed if not one.marker or one.marker.evaluate({"extra": ""})]
    assert {one.name for one in alone} == {
        "anywidget",
        "matplotlib",
        "mlxtend",
        "numpy",
        "scikit-learn",
        "torch",
    }
    for one in alone:
        assert {spec.operator for spec in one.specifier} <= {">="}, f"{one}: an upper bound would replace what is there"
