"""leedl_book.paper: what Sphinx is told when the book is set by LaTeX."""

from types import SimpleNamespace

import pytest

from leedl_book import paper


@pytest.fixture
def config():
    return SimpleNamespace(
        latex_elements={"preamble": "% mine"}, root_doc="index", project="A Book", author="Its authors"
    )


def test_the_book_is_set_in_a_class_that_needs_no_rare_package_with_chinese_characters(config, monkeypatch):
    monkeypatch.setenv(paper.FONT, "Some Font")
    paper.set_paper(None, config)
    assert (config.latex_engine, config.latex_theme) == ("xelatex", "manual")
    assert config.latex_documents == [("index", "looking-for-a-function.tex", "A Book", "Its authors", "manual")]
    preamble = config.latex_elements["preamble"]
    assert preamble.startswith("% mine")
    assert r"\setCJKmainfont{Some Font}" in preamble
    for environment in ("sphinxVerbatimInput", "sphinxVerbatimOutput"):  # written for every cell
        assert rf"\newenvironment{{{environment}}}" in preamble
    assert config.latex_elements["figure_align"] == "H"  # a floating figure cannot stand in a box


def test_without_a_font_nothing_is_changed(config, monkeypatch):
    monkeypatch.delenv(paper.FONT, raising=False)
    paper.set_paper(None, config)
    assert config.latex_elements == {"preamble": "% mine"}
