"""Cells that fail are reported by page, cell and line, and no site is built from them."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from books import Book, cell, clean_environment, code_page

FOLDER = "chapters/03-valleys"
PAGES = {
    f"{FOLDER}/index": "# Valleys\n",
    f"{FOLDER}/good": code_page("Good", cell("print('fine')")),
    f"{FOLDER}/raises": code_page(
        "Raises",
        cell("x = 1"),
        "Some prose.",
        cell("def divide(y):\n    return 1 / y\n\nfirst = divide(1)\nsecond = divide(0)", ":tags: [hide-input]"),
        cell("print('never reached')"),
    ),
    f"{FOLDER}/malformed": code_page("Malformed", cell("x = 1"), cell("y = 2\nz = = 3")),
    f"{FOLDER}/refuted": code_page(
        "Refuted",
        cell("from leedl import claim\nsmall, large = 2.5, 3"),
        cell("claim('The large one is the smaller one', large < small, large=large, small=small)"),
        cell("print('after', 'the claim')"),
    ),
    f"{FOLDER}/slow": code_page("Slow", cell("import time\ntime.sleep(9)")),
    f"{FOLDER}/endless": code_page("Endless", cell("x = 1"), cell("x = 2\nwhile True:\n    x = 3")),
    f"{FOLDER}/stubborn": code_page(
        "Stubborn",
        cell("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"),
        cell("print('never reached')"),
    ),
    f"{FOLDER}/dies": code_page("Dies", cell("import os"), "More.", cell("os._exit(1)"), cell("x = 1")),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return Book(tmp_path_factory.mktemp("book"), PAGES)


@pytest.fixture(scope="module")
def ran(book):
    return book.make("book", {"LEEDL_BUDGET": "8"})


def line_of(book, name, text):
    """The number, from 1, of the line of a page that is this text."""
    return book.text(f"{FOLDER}/{name}").splitlines().index(text) + 1


def report(ran, name):
    """What is said about a page after all have run, up to the next page."""
    said = ran.output[ran.output.index("executed in ") :]
    found = re.search(rf"^{FOLDER}/{name}\b.*?(?=^{FOLDER}/|\Z)", said, flags=re.MULTILINE | re.DOTALL)
    assert found, f"nothing is said about {name}:\n{said}"
    return found[0]


def test_the_command_fails_and_no_site_is_built(book, ran):
    assert ran.status == 1, ran.output
    assert ran.output.splitlines()[-1] == "7 of 8 notebooks failed; the site was not built"
    assert not (book.root / "_build/html").exists()


def test_all_other_pages_still_run(ran):
    assert ran.executed == sorted(name for name in PAGES if not name.endswith("index"))
    marks = dict(re.findall(rf"s  (ok|FAILED) +{FOLDER}/(\w+)$", ran.output, flags=re.MULTILINE))
    assert marks == {"ok": "good", "FAILED": marks["FAILED"]}


def test_a_cell_that_raises_is_reported_with_page_cell_line_and_traceback(book, ran):
    said = report(ran, "raises")
    line = line_of(book, "raises", "second = divide(0)")
    assert said.startswith(f"{FOLDER}/raises.md:{line}: cell 4 of 5 failed at: second = divide(0)\n")
    assert "ZeroDivisionError: division by zero" in said
    assert "return 1 / y" in said
    assert "never reached" not in said


def test_a_cell_that_is_no_python_is_reported_with_its_line(book, ran):
    said = report(ran, "malformed")
    assert said.startswith(
        f"{FOLDER}/malformed.md:{line_of(book, 'malformed', 'z = = 3')}: cell 3 of 3 failed at: z = = 3"
    )
    assert "SyntaxError" in said


def test_a_claim_that_fails_is_reported_with_its_statement_and_values(book, ran):
    said = report(ran, "refuted")
    line = line_of(book, "refuted", PAGES[f"{FOLDER}/refuted"].split("```")[3].splitlines()[1])
    assert said.startswith(f"{FOLDER}/refuted.md:{line}: cell 3 of 4 failed at: claim(")
    assert (
        f"ClaimFailed: {FOLDER}/refuted: the claim 'The large one is the smaller one' does not hold; "
        "measured: large = 3; small = 2.5"
    ) in said


def test_a_page_over_its_budget_is_reported_by_name(ran):
    assert re.match(rf"{FOLDER}/slow is over its budget: (9|1\d)\.\d s of 8 s", report(ran, "slow"))


def test_a_cell_that_never_ends_is_stopped_and_reported(book, ran):
    said = report(ran, "endless")
    lines = [line_of(book, "endless", text) for text in ("while True:", "    x = 3")]
    late = "did not finish within 16 s; the budget of a whole page is 8 s"
    assert re.match(rf"{FOLDER}/endless.md:({lines[0]}|{lines[1]}): cell 3 of 3 {late}", said)
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(book.root) not in running


def test_a_cell_that_cannot_be_interrupted_is_stopped_and_reported(book, ran):
    line = line_of(book, "stubborn", "import signal")
    assert report(ran, "stubborn").startswith(f"{FOLDER}/stubborn.md:{line}: cell 2 of 3 did not finish within 16 s")


def test_a_kernel_that_dies_is_reported_with_its_cell(book, ran):
    line = line_of(book, "dies", "os._exit(1)")
    assert report(ran, "dies").startswith(f"{FOLDER}/dies.md:{line}: cell 4 of 5: the kernel died")


def test_a_page_that_failed_runs_again_and_one_that_ran_does_not(book, ran):
    again = book.make("page", page=f"{FOLDER}/raises")
    assert again.status == 1
    assert again.executed == [f"{FOLDER}/raises"]
    good = book.make("page", page=f"{FOLDER}/good")
    assert good.status == 0, good.output
    assert "nothing to execute: the results of 1 notebook are up to date" in good.output


def test_in_a_readers_hands_a_claim_that_fails_shows_a_cross_and_the_notebook_goes_on(book, ran, monkeypatch):
    """The same notebook, run as Jupyter or Colab runs it."""
    for name in list(os.environ):
        if name.startswith("LEEDL_"):
            monkeypatch.delenv(name)
    notebook = nbformat.read(book.root / f"{FOLDER}/refuted.ipynb", as_version=4)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    claim, after = notebook.cells[-2].outputs, notebook.cells[-1].outputs
    assert claim[0].data["text/plain"] == "✗ The large one is the smaller one (large = 3; small = 2.5)"
    assert "leedl-claim-fails" in claim[0].data["text/html"]
    assert after[0].text == "after the claim\n"


def test_nbval_reports_the_first_failing_cell_of_a_notebook_and_not_its_cascade(tmp_path):
    cells = ["x = 1", "y = 1 / 0", "z = y + 1", "print(z)"]
    for name in ("first", "second"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    plugin = [
        "--nbval-lax",
        "-p",
        "leedl_book.nbval_report",
        "-p",
        "no:cacheprovider",
        "-n",
        "2",
        "--dist",
        "loadfile",
    ]
    command = [sys.executable, "-m", "pytest", "-q", *plugin, "first.ipynb", "second.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.search(r"^2 failed, 2 passed, 4 skipped", done.stdout.splitlines()[-1]), done.stdout
    assert done.stdout.count("ZeroDivisionError") >= 2
    assert "NameError" not in done.stdout
