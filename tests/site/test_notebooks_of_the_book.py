"""The clean notebooks of the book itself: what stands in them, and what happens in the hands of a reader.

The reader has what Colab has installed (PyTorch, NumPy, Matplotlib, scikit-learn, ipywidgets) and nothing of the book.
One notebook of each chapter is run, all of them with `LEEDL_ALL_NOTEBOOKS=1`.
"""

import csv
import functools
import http.server
import importlib.metadata
import io
import json
import os
import re
import subprocess
import threading
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from books import REPOSITORY, clean_environment
from leedl_book.colab import MOST_BYTES, pages_with_notebook
from leedl_book.pages import Page
from leedl_book.wheel import exact_version
from myst_syntax import myst_syntax

SITE = REPOSITORY / "_build/html"
PAGES = [page.name for page in pages_with_notebook(REPOSITORY)]
FIRST_OF_CHAPTER = list({Path(name).parent: name for name in reversed(PAGES)}.values())[::-1]
RUN = PAGES if os.environ.get("LEEDL_ALL_NOTEBOOKS") == "1" else FIRST_OF_CHAPTER

PREINSTALLED = ("torch", "numpy", "matplotlib", "scikit-learn", "pandas", "ipywidgets", "ipykernel", "pip")
FETCHED = ("anywidget", "mlxtend")
"""What the set-up cell has to get from the package index, together with what only they need."""


def notebook_of(name):
    path = SITE / f"{name}.ipynb"
    if not path.exists():
        pytest.fail("the site is not built: run `make book` first")
    return nbformat.read(path, as_version=4)


# --- what stands in them ---


@pytest.mark.parametrize("name", PAGES)
def test_a_notebook_is_valid_and_light(name):
    nbformat.validate(notebook_of(name))
    assert (SITE / f"{name}.ipynb").stat().st_size < MOST_BYTES


@pytest.mark.parametrize("name", PAGES)
def test_no_cell_has_syntax_that_only_the_site_understands(name):
    cells = [part for part in notebook_of(name).cells if part.cell_type == "markdown"]
    places = re.findall(r'<a id="([^"]+)"', "\n".join(part.source for part in cells))
    assert len(places) == len(set(places))
    left = {number: found for number, part in enumerate(cells) if (found := myst_syntax(part.source, places))}
    assert left == {}


@pytest.mark.parametrize("name", PAGES)
def test_the_code_is_that_of_the_page(name):
    code = [part.source for part in notebook_of(name).cells if part.cell_type == "code"][1:]
    on_page = [part.source for part in Page(REPOSITORY, name).read().cells if part.cell_type == "code"]
    assert [re.sub(r"\A# @title Code.*\n", "", one) for one in code] == on_page


@pytest.mark.parametrize("name", PAGES)
def test_figures_keep_their_captions_and_claims_their_values(name):
    page = Page(REPOSITORY, name).read()
    captions = sum("figure" in part.metadata.get("mystnb", {}) for part in page.cells)
    notebook = notebook_of(name)
    texts = "\n".join(part.source for part in notebook.cells if part.cell_type == "markdown")
    assert len(re.findall(r"^(?:<a [^>]*></a>)*\*\*Figure [\d.]+:\*\*", texts, flags=re.MULTILINE)) >= captions
    kinds = {kind for part in notebook.cells for one in part.get("outputs", []) for kind in one.get("data", {})}
    assert kinds <= {"text/plain", "text/html", "image/png"}


# --- in the hands of a reader ---


def distributions(names):
    """These installed distributions and all that they need, by name."""
    found, todo = {}, list(names)
    while todo:
        name = re.split(r"[^\w.-]", todo.pop())[0]
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            found[key] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # for another system
            continue
        todo += [one for one in found[key].requires or [] if "extra ==" not in one]
    return found


def as_wheel(distribution, folder):
    """The wheel that an installed distribution came from, near enough for pip."""
    tags = [line.split(": ")[1] for line in distribution.read_text("WHEEL").splitlines() if line.startswith("Tag: ")]
    name = re.sub(r"[-_.]+", "_", distribution.metadata["Name"])
    rows = [one for one in csv.reader(io.StringIO(distribution.read_text("RECORD"))) if not one[0].startswith("..")]
    rows = [row for row in rows if row[1] or row[0].endswith("RECORD")]
    with zipfile.ZipFile(folder / f"{name}-{distribution.version}-{tags[0]}.whl", "w") as wheel:
        for path, *_ in rows:
            if not path.endswith("/RECORD"):
                wheel.write(distribution.locate_file(path), path)
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        wheel.writestr(next(path for path, *_ in rows if path.endswith("/RECORD")), written.getvalue())


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A reader's machine: a clean Python with a kernel, an empty folder, and the site on this machine's loopback."""
    home = tmp_path_factory.mktemp("reader")
    has = distributions(PREINSTALLED)
    packages, index = home / "preinstalled", home / "index"
    packages.mkdir()
    index.mkdir()
    for one in has.values():
        for top in {path.parts[0] for path in one.files if path.parts[0] not in ("..", "__pycache__")}:
            if not (packages / top).exists():
                (packages / top).symlink_to(one.locate_file(top))
    for name, one in distributions(FETCHED).items():
        if name not in has:
            as_wheel(one, index)
    venv.create(home / "python", with_pip=False)
    (library,) = (home / "python/lib").glob("python*/site-packages")
    (library / "preinstalled.pth").write_text(f"{packages}\n", "utf-8")
    handler = functools.partial(QuietHandler, directory=str(SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = clean_environment() | {
        "LEEDL_SITE": f"http://127.0.0.1:{server.server_port}/",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(index),
        "OMP_NUM_THREADS": "1",
    }
    environment.pop("PYTHONPATH", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(home / "jupyter"))
        yield Reader(home, environment)
    server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments):
        pass


class Reader:
    def __init__(self, home, environment):
        self.environment = environment
        self.python = home / "python/bin/python"
        self.folder = home / "empty"
        self.folder.mkdir()
        kernel = home / "jupyter/kernels/reader/kernel.json"
        kernel.parent.mkdir(parents=True)
        command = [str(self.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        kernel.write_text(json.dumps({"argv": command, "display_name": "Reader", "language": "python"}), "utf-8")

    def run(self, *cells, **environment):
        """Run cells from the top in a new kernel; an error of a cell is raised."""
        where = {"metadata": {"path": str(self.folder)}}
        client = NotebookClient(
            nbformat.v4.new_notebook(cells=list(cells)), timeout=180, kernel_name="reader", resources=where
        )
        return client.execute(env=self.environment | environment)

    def installed(self):
        """The version and place of what must stay, and what of the book is there."""
        code = """
import importlib.metadata as m, importlib.util as u, json
has = lambda name: u.find_spec(name) is not None
print(json.dumps({
    "kept": {name: [m.version(name), u.find_spec(name).origin] for name in ("torch", "numpy", "matplotlib")},
    "new": {name: has(name) for name in ("leedl", "anywidget", "mlxtend")},
    "none": {name: has(name) for name in ("sphinx", "myst_nb", "leedl_book", "jupytext")},
    "leedl": m.version("leedl") if has("leedl") else None,
}))"""
        done = subprocess.run(
            [self.python, "-c", code],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


def test_the_set_up_cell_installs_the_book_s_package_and_leaves_the_rest(reader):
    setup = notebook_of(PAGES[0]).cells[1]
    before = reader.installed()
    assert not any({**before["new"], **before["none"]}.values()), "the reader has more than Colab has"
    with pytest.raises(CellExecutionError, match="install the package from a clone"):
        reader.run(setup, LEEDL_SITE="")
    with pytest.raises(CellExecutionError, match="could not be installed. If the page has changed"):
        reader.run(setup, LEEDL_SITE="http://127.0.0.1:9/nowhere", PIP_RETRIES="0")
    assert reader.installed() == before
    reader.run(setup)
    after = reader.installed()
    assert after["leedl"] == exact_version()
    assert after["kept"] == before["kept"]
    assert all(after["new"].values())
    assert not any(after["none"].values())


@pytest.mark.parametrize("name", RUN)
def test_a_notebook_runs_from_top_to_bottom(reader, name):
    done = reader.run(*notebook_of(name).cells)
    claims = [
        one.data["text/plain"]
        for part in done.cells
        for one in part.get("outputs", [])
        if "application/vnd.leedl.claim+json" in one.get("data", {})
    ]
    assert [text for text in claims if not text.startswith("✓")] == []
    assert list(reader.folder.iterdir()) == []


def test_a_figure_is_alive_in_a_notebook(reader):
    code = """\
from leedl.widgets import ErrorSurface
figure = ErrorSurface("two_weight_network", start=(1.2, -1.0), steps=40, alt="A map with a walk.")
figure.learning_rate = 0.1
print(len(figure.path), figure.path[0].tolist())
figure"""
    setup = notebook_of(PAGES[0]).cells[1]
    done = reader.run(setup, nbformat.v4.new_code_cell(code))
    printed, shown = done.cells[-1].outputs
    assert printed.text == "41 [1.2, -1.0]\n"
    assert "application/vnd.jupyter.widget-view+json" in shown.data
    (state,) = (
        one["state"]
        for one in done.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
        if one["model_module"] == "anywidget"
    )
    assert state["start"] == [1.2, -1.0]
    assert len(state["_esm"]) > 10_000
