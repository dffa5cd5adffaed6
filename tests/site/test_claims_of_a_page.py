"""The claims of chapter 3's first page are refuted by changing the code that they rest on."""

import nbformat
import pytest
from nbclient import NotebookClient

from books import REPOSITORY, Book
from leedl.claims import CLAIM_MIME

PAGE = REPOSITORY / "chapters/03-critical-points/what-stops-training.md"
CHANGES = {
    "short-steps": (
        "_, bouncing = train(learning_rate=0.1)",
        "_, bouncing = train(learning_rate=0.001)",
        "The bouncing run goes up and down although its gradient is large",
        "rises in 100 updates = 0",
    ),
    "random-start": (
        "frozen_model, frozen = train(learning_rate=0.1, start_at_zero=True)",
        "frozen_model, frozen = train(learning_rate=0.04)",
        "The gradient of the frozen run is zero up to rounding",
        "gradient = 0.0",
    ),
    "no-push": (
        "parameter += 0.001 * torch.randn",
        "parameter += 0.0 * torch.randn",
        "The frozen run sat on a saddle point: after a tiny push it goes far down",
        "after 500 updates = 0.8998",
    ),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    text = PAGE.read_text("utf-8")
    pages = {}
    for name, (old, new, *_) in CHANGES.items():
        assert old in text
        pages[f"chapters/03-changed/{name}"] = text.replace(old, new)
    return Book(tmp_path_factory.mktemp("book"), {"chapters/03-changed/index": "# Changed\n", **pages})


@pytest.fixture(scope="module")
def built(book):
    return book.make("book")


@pytest.mark.parametrize("name", CHANGES)
def test_a_refuted_claim_fails_the_book_with_statement_values_and_page(built, name):
    _, _, statement, values = CHANGES[name]
    assert built.status != 0
    assert "the site was not built" in built.output
    assert f"ClaimFailed: chapters/03-changed/{name}: the claim '{statement}' does not hold" in built.output
    assert values in built.output


@pytest.mark.parametrize("name", ["no-push"])
def test_for_a_reader_the_same_notebook_goes_on_and_shows_a_cross(book, built, name, monkeypatch):
    monkeypatch.delenv("LEEDL_STRICT", raising=False)
    notebook = nbformat.read(book.root / f"chapters/03-changed/{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120).execute()
    shown = [
        output.data
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output
    ]
    claims = [data for data in shown if CLAIM_MIME in data]
    refuted = [data["text/plain"] for data in claims if not data[CLAIM_MIME]["holds"]]
    assert len(refuted) >= 1
    assert refuted[0].startswith(f"✗ {CHANGES[name][2]}")
    assert len(claims) > len(refuted)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
