"""leedl_book.execution without kernels: what a result depends on, and which results are taken over."""

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from books import REPOSITORY, Book, cell, clean_environment, code_page
from leedl_book import execution
from leedl_book.execution import Result, Results, Setting, budget, execution_key, modules_used
from leedl_book.pages import page_named

NAME = "chapters/03-valleys/slopes"
LEEDL = REPOSITORY / "src/leedl"
TEXT = code_page(
    "Slopes",
    "Some prose.",
    cell("from leedl import plots\nsteps = 3", ":tags: [hide-input]"),
    cell(
        "plots.new_figure();",
        "---\nmystnb:\n  figure:\n    caption: A line.\n    name: fig-line\n  image:\n    alt: A line.\n---",
    ),
)


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path, {NAME: TEXT})


@pytest.fixture
def page(book):
    return page_named(book.root, NAME)


# --- what the key depends on ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("steps = 3", "steps = 4", id="code"),
        pytest.param("steps = 3", "steps = 3  # three", id="a comment in code"),
        pytest.param("from leedl import plots", "from leedl import plots, optimizers", id="an import"),
        pytest.param(cell("steps = 3"), "", id="a cell less"),
    ],
)
def test_the_key_changes_with_code(book, page, old, new):
    book.write({NAME: TEXT + cell("steps = 3")})
    before = execution_key(page)
    book.write({NAME: (TEXT + cell("steps = 3")).replace(old, new)})
    assert execution_key(page) != before


def test_the_key_changes_with_the_order_of_cells(book, page):
    keys = []
    for order in (("1", "2"), ("2", "1"), ("1\n2",)):
        book.write({NAME: code_page("Slopes", *map(cell, order))})
        keys.append(execution_key(page))
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Some prose.", "Other prose.", id="prose"),
        pytest.param("Some prose.", "Some.\n\n## More\n\nprose.", id="a section more"),
        pytest.param("caption: A line.", "caption: A better caption.", id="caption"),
        pytest.param("alt: A line.", "alt: A straight line.", id="alternative text"),
        pytest.param("[hide-input]", "[remove-input]", id="tag"),
        pytest.param("# Slopes", "# Gradients", id="title"),
    ],
)
def test_the_key_does_not_change_with_what_is_not_run(book, page, old, new):
    before = execution_key(page)
    book.replace(NAME, old, new)
    assert execution_key(page) == before


def test_the_key_changes_with_seed_and_device(page):
    settings = [Setting(), Setting(seed=1), Setting(seed=2), Setting(device="cuda")]
    assert len({execution_key(page, setting) for setting in settings}) == len(settings)


def test_the_key_is_the_same_in_two_books_with_the_same_page(book, page, tmp_path_factory):
    elsewhere = Book(tmp_path_factory.mktemp("elsewhere"), {NAME: TEXT})
    assert execution_key(page) == execution_key(page_named(elsewhere.root, NAME))


def test_the_key_changes_with_a_data_file_that_the_code_names(book, page):
    table, other = page.source.with_name("runs.json"), page.source.with_name("unused.json")
    table.write_text("[1]")
    other.write_text("[1]")
    book.replace(NAME, "steps = 3", "steps = open('runs.json')")
    before = execution_key(page)
    other.write_text("[2]")
    assert execution_key(page) == before
    table.write_text("[2]")
    assert execution_key(page) != before
    table.unlink()
    assert execution_key(page) != before


@pytest.mark.parametrize(
    "code",
    [
        "%matplotlib inline\nx = 1",
        "!echo hello",
        "%%time\nx = 1",
        "files = !ls",
        "plots?",
        "if True:\n    %pwd",
    ],
)
def test_what_only_ipython_understands_does_not_stop_the_command(book, page, code):
    book.write({NAME: code_page("Slopes", cell(code), cell("from leedl import plots"))})
    assert execution_key(page)


def test_code_that_is_no_python_has_a_key_so_that_its_execution_can_report_it(book, page):
    book.write({NAME: code_page("Slopes", cell("def broken(:\n    pass"))})
    before = execution_key(page)
    book.write({NAME: code_page("Slopes", cell("def broken():\n    pass"))})
    assert execution_key(page) != before


# --- the modules of leedl ---


def names(paths):
    return {str(path.relative_to(LEEDL)) for path in paths}


BASE = {"__init__.py", "claims.py", "glue.py", "run.py"}  # what `import leedl` alone needs


@pytest.mark.parametrize(
    ("code", "used"),
    [
        ("import torch, numpy as np", set()),
        ("x = 'import leedl'", set()),
        ("import leedl", BASE),
        ("from leedl import claim", BASE),
        ("import leedl.plots as drawing", BASE | {"plots.py"}),
        ("from leedl import plots, schedules", BASE | {"plots.py", "schedules.py"}),
        ("from leedl.optimizers import GD", BASE | {"optimizers.py"}),
        ("def later():\n    from leedl import models", BASE | {"models.py"}),
        # through each other: training imports models, optimizers and schedules
        ("from leedl import training", BASE | {"training.py", "models.py", "optimizers.py", "schedules.py"}),
    ],
)
def test_modules_used_are_those_that_the_code_imports_also_through_each_other(code, used):
    assert names(modules_used(code)) == used


def test_every_python_module_of_leedl_is_seen_when_it_is_imported():
    for path in LEEDL.glob("*.py"):
        if path.stem != "__init__":
            assert path.name in names(modules_used(f"from leedl import {path.stem}"))


def test_no_module_that_python_loads_is_missed():
    code = (
        "import sys, leedl.surfaces, leedl.plots\n"
        "loaded = [module for name, module in sys.modules.items() if name.split('.')[0] == 'leedl']\n"
        "print(*[module.__file__ for module in loaded if module.__file__], sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {Path(one) for one in done.stdout.splitlines()}
    assert len(loaded) >= 6
    assert loaded <= set(modules_used(code))


KEYS = """
import sys
from pathlib import Path
from leedl_book.execution import execution_key
from leedl_book.pages import page_named

page = page_named(Path.cwd(), sys.argv[1])
print(execution_key(page))
for path in map(Path, sys.argv[2:]):
    old = path.read_bytes() if path.exists() else b""
    path.write_bytes(old + b"\\n# changed\\n")
    print(execution_key(page))
    path.write_bytes(old)
"""


def keys_with(package, book, changed=()):
    """The page's key where `leedl` is the copy in `package`; then with each of its files changed in turn."""
    environment = clean_environment() | {"PYTHONPATH": f"{package}:{REPOSITORY / 'src'}"}
    command = [sys.executable, "-c", KEYS, NAME, *(str(package / "leedl" / path) for path in changed)]
    done = subprocess.run(command, cwd=book.root, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.fixture
def package(tmp_path_factory):
    """A folder with a copy of `leedl` that has a data file, a module that uses it, and code for browsers."""
    folder = tmp_path_factory.mktemp("package")
    copy = folder / "leedl"
    shutil.copytree(LEEDL, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ("__init__.py", "parts.py", "table.csv", "page.js", "page.css", "__pycache__/parts.pyc"):
        path = f"figures/{path}"
        (copy / path).parent.mkdir(exist_ok=True)
        (copy / path).write_text("")
    (copy / "glue.py").write_text("from leedl import figures\n" + (copy / "glue.py").read_text())
    return folder


def test_the_key_changes_with_a_module_that_is_used_and_with_no_other_file(book, package):
    changes = {
        "plots.py": True,  # imported by the page
        "run.py": True,  # imported by leedl itself
        "figures/parts.py": True,  # in a package that `glue` imports
        "figures/table.csv": True,  # data of that package
        "figures/page.js": False,  # what only a browser runs
        "figures/page.css": False,
        "figures/__pycache__/parts.pyc": False,
        "optimizers.py": False,  # not imported by the page
    }
    before, *after = keys_with(package, book, changes)
    assert {path: key != before for path, key in zip(changes, after, strict=True)} == changes


def test_the_key_changes_with_the_version_of_pytorch(book, package):
    before = keys_with(package, book)
    newer = package / "torch-999.0.dist-info"
    newer.mkdir()
    (newer / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 999.0\n")
    assert keys_with(package, book) != before


# --- results ---


def result(page, text="3"):
    notebook = page.read()
    for number, one in enumerate((one for one in notebook.cells if one.cell_type == "code"), 1):
        one.execution_count = number
        one.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=number)]
    return Result(page, notebook, Setting(), execution_key(page), seconds=1.25)


def shown(results, page):
    notebook = results.executed(page)
    return None if notebook is None else [o.data["text/plain"] for c in notebook.cells for o in c.get("outputs", [])]


def test_without_a_result_a_page_must_be_executed(book, page):
    results = Results(book.root)
    assert results.find(page) is None
    assert results.record(page) is None
    assert results.executed(page) is None


def test_a_result_is_found_again_with_what_it_was_made_with(book, page):
    Results(book.root).add(result(page))
    record = Results(book.root).find(page)
    assert record["seconds"] == 1.25
    assert (record["seed"], record["device"]) == (0, "cpu")
    assert record["torch"] == importlib.metadata.version("torch")
    assert shown(Results(book.root), page) == ["3", "3"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Some prose.", "Other prose."),
        ("caption: A line.", "caption: Better."),
        ("[hide-input]", "[remove-input]"),
    ],
)
def test_a_result_is_taken_over_when_only_what_is_not_run_changed(book, page, old, new):
    results = Results(book.root)
    results.add(result(page))
    book.replace(NAME, old, new)
    assert results.find(page) is not None
    assert shown(results, page) == ["3", "3"]


def test_a_result_whose_code_changed_is_not_used(book, page):
    results = Results(book.root)
    results.add(result(page))
    book.replace(NAME, "steps = 3", "steps = 4")
    assert results.find(page) is None


def test_a_result_with_another_seed_is_not_used(book, page):
    results = Results(book.root)
    results.add(result(page))
    assert results.find(page, Setting(seed=1)) is None


def test_a_newer_result_replaces_an_older_one(book, page):
    results = Results(book.root)
    results.add(result(page, "3"))
    results.add(result(page, "4"))
    assert shown(results, page) == ["4", "4"]


def test_code_that_is_taken_back_finds_its_first_result(book, page):
    results = Results(book.root)
    results.add(result(page, "first"))
    book.replace(NAME, "steps = 3", "steps = 4")
    results.add(result(page, "second"))
    book.replace(NAME, "steps = 4", "steps = 3")
    assert results.find(page) is not None
    assert shown(results, page) == ["first", "first"]


def test_two_pages_with_the_same_code_keep_their_results(tmp_path):
    other = "chapters/04-hills/index"
    book = Book(tmp_path, {NAME: TEXT, other: TEXT.replace("A line.", "Another line.")})
    results = Results(book.root)
    pages = [page_named(book.root, name) for name in (NAME, other)]
    for page in pages:
        results.add(result(page))
    assert all(results.find(page) is not None and shown(results, page) == ["3", "3"] for page in pages)


# --- settings ---


def test_a_kernel_gets_one_thread_its_seed_and_the_name_of_its_page(page):
    given = Setting(seed=7, device="cuda", strict=True).environment(page)
    assert given["OMP_NUM_THREADS"] == given["MKL_NUM_THREADS"] == "1"
    assert (given["LEEDL_SEED"], given["LEEDL_DEVICE"], given["LEEDL_STRICT"]) == ("7", "cuda", "1")
    assert given["LEEDL_PAGE"] == NAME
    assert Setting(strict=False).environment(page)["LEEDL_STRICT"] == "0"


def test_the_budget_is_a_minute_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.delenv("LEEDL_BUDGET", raising=False)
    assert budget() == 60
    monkeypatch.setenv("LEEDL_BUDGET", "2.5")
    assert budget() == 2.5


def test_a_kernel_that_does_not_start_is_tried_again_and_then_reported(page, monkeypatch):
    """Many kernels at once on a busy machine take ports from each other."""
    tried = []

    def fails_twice(notebook, **options):
        tried.append(options)
        if len(tried) < 3:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return run(notebook, **options)

    run = execution.single_nb_execution
    monkeypatch.setattr(execution, "single_nb_execution", fails_twice)
    assert execution.execute(page, Setting()).problem is None
    assert len(tried) == 3

    def always_fails(notebook, **options):
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(execution, "single_nb_execution", always_fails)
    problem = execution.execute(page, Setting()).problem
    assert problem == f"{page.name} failed before its first cell\nKernel died before replying to kernel_info"
