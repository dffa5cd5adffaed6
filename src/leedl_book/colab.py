"""Each page as a clean notebook for Colab and Jupyter: beside the page on the site, and on a branch of the repository.

It is written from the page as Sphinx has resolved it, together with the page, and has the results that the page shows.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from leedl.widgets import FIGURE_MIME
from leedl_book import markdown
from leedl_book.execution import Results
from leedl_book.markdown import Block, CannotShow, Code, Text, blocks_of
from leedl_book.pages import Page, all_pages, listed_names
from leedl_book.repository import github, repository_url, site_url
from leedl_book.wheel import exact_version, place_wheel

logger = logging.getLogger(__name__)

BRANCH = "notebooks"
"""The branch of the repository from which Colab opens the notebooks."""
NOTEBOOKS = Path("_build/notebooks")
"""What goes onto that branch."""
MOST_BYTES = 1_000_000

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_SETUP = Path(__file__).parent / "templates/setup_cell.py.txt"


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.connect("builder-inited", find_pages)
    app.connect("env-updated", pages_with_new_addresses)
    app.connect("html-page-context", write_notebook, priority=950)  # what the page refers to is resolved
    app.connect("build-finished", add_setup_cells)


def find_pages(app: Sphinx) -> None:
    """Note which pages have a notebook: to find them out takes reading them all."""
    app.leedl_notebooks = {page.name for page in pages_with_notebook(Path(app.srcdir))}  # type: ignore[attr-defined]


def notebook_name(page: str) -> str:
    """Where the notebook of a page stands on the site and on the branch."""
    return f"{page}.ipynb"


def colab_url(root: Path, page: str) -> str | None:
    """The address that opens a page's notebook in Colab; None for a repository that Colab cannot read."""
    repository = github(root)
    if repository is None:
        return None
    return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{notebook_name(page)}"


def pages_with_notebook(root: Path) -> list[Page]:
    """The pages with code but for the cover, which is a place to begin and nothing to run."""
    cover = listed_names(root)[0]
    return [page for page in all_pages(root) if page.name != cover]


def pages_with_new_addresses(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages, when the book has got another address or its notebooks are written another way."""
    root = Path(app.srcdir)
    ways = [hashlib.sha256(Path(one).read_bytes()).hexdigest() for one in (__file__, markdown.__file__)]
    now = [repository_url(root), site_url(root), *ways]
    before = getattr(env, "leedl_addresses", None)
    env.leedl_addresses = now  # type: ignore[attr-defined]
    return [] if before == now else sorted(env.found_docs)


# --- a notebook ---


def write_notebook(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write the notebook of a page with code beside it, without its set-up cell."""
    if doctree is None or page not in app.leedl_notebooks:  # type: ignore[attr-defined]
        return
    root = Path(app.srcdir)
    executed = Results(root).executed(Page(root, page))
    if executed is None:
        return
    try:
        blocks = blocks_of(doctree, _facts(app, page))
        text = nbformat.writes(notebook(page, blocks, executed.cells, site_url(root)))
    except CannotShow as problem:
        logger.warning("%s", problem, location=_place(app, page, problem.node), type="leedl", subtype="notebook")
        return
    if len(text.encode()) >= MOST_BYTES:
        logger.warning(
            "its notebook has %d kB, and may have %d: draw fewer or smaller pictures",
            len(text.encode()) // 1000,
            MOST_BYTES // 1000,
            location=page,
            type="leedl",
            subtype="notebook",
        )
    target = Path(app.outdir, notebook_name(page))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text + "\n", "utf-8")


def _place(app: Sphinx, page: str, node: nodes.Node) -> tuple[str, int | None]:
    while not node.line and node.parent is not None:
        node = node.parent
    return page, node.line


def _facts(app: Sphinx, page: str) -> markdown.Page:
    """Numbers and addresses of a page, as the site has them."""
    env, site = app.env, site_url(Path(app.srcdir))
    numbers = env.toc_fignumbers.get(page, {})
    here = urljoin(site, app.builder.get_target_uri(page)) if site else None

    def number(kind: str, name: str) -> str | None:
        found = numbers.get(kind, {}).get(name)
        return ".".join(map(str, found)) if found else None

    def address(target: str) -> str | None:
        if urlsplit(target).scheme:
            return target
        return urljoin(here, target) if here else None

    own = env.toc_secnumbers.get(page, {}).get("") or ()
    return markdown.Page(number, address, ".".join(map(str, own)))


def notebook(
    page: str, blocks: Sequence[Block], executed: Sequence[nbformat.NotebookNode], site: str | None
) -> nbformat.NotebookNode:
    """The notebook of a page: title and note, set-up, then the page. `add_setup_cells` fills the set-up."""
    title, rest = _title_and_rest(blocks)
    cells = [_markdown_cell(f"{title.source}\n\n{_note(page, site)}"), _setup_cell()]
    for group in _grouped(rest):
        if isinstance(group, Code):
            cells.append(_code_cell(executed[group.index], group.figure))
        else:
            cells.append(_markdown_cell("\n\n".join(one.source for one in group)))
            if group[0].folded:
                cells[-1].metadata["jp-MarkdownHeadingCollapsed"] = True
    for position, cell in enumerate(cells):
        cell.id = hashlib.sha256(f"{page}:{position}".encode()).hexdigest()[:12]
        cell.metadata["id"] = cell.id  # by which Colab names a folded section
    folded = [cell.id for cell in cells if "jp-MarkdownHeadingCollapsed" in cell.metadata]
    made = nbformat.v4.new_notebook(cells=cells)
    made.nbformat_minor = 5
    made.metadata = nbformat.from_dict(
        {
            "kernelspec": _KERNEL,
            "language_info": {"name": "python"},
            "colab": {"provenance": [], "toc_visible": True, "collapsed_sections": folded},
        }
    )
    nbformat.validate(made)
    return made


def _title_and_rest(blocks: Sequence[Block]) -> tuple[Text, Sequence[Block]]:
    first = blocks[0] if blocks else None
    if isinstance(first, Text) and first.heading == 1:
        return first, blocks[1:]
    raise ValueError("the page does not begin with its title")


def _grouped(blocks: Iterable[Block]) -> list[Code | list[Text]]:
    """Code cells, and texts between them; a heading begins a new cell, so that Jupyter and Colab can fold it."""
    groups: list[Code | list[Text]] = []
    for block in blocks:
        if isinstance(block, Code):
            groups.append(block)
        elif block.heading or not groups or isinstance(groups[-1], Code):
            groups.append([block])
        else:
            groups[-1].append(block)
    return groups


def _note(page: str, site: str | None) -> str:
    book = f"[Looking for a Function]({site})" if site else "*Looking for a Function*"
    alive = f"; they are alive on [the page itself]({site}{page}.html)" if site else ""
    return (
        f"> A page of {book} as a notebook. Run the next cell first: it installs the book's package `leedl` if it is "
        "missing, and leaves PyTorch and NumPy as they are. Interactive figures are pictures until you run their "
        f"cells{alive}."
    )


def _markdown_cell(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def _setup_cell() -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(metadata={"leedl": "set-up"})
    _fold(cell)
    return cell


def _code_cell(executed: nbformat.NotebookNode, figure: str) -> nbformat.NotebookNode:
    alt = executed.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    outputs = [light for one in executed.outputs if (light := _light(one, alt)) is not None]
    cell = nbformat.v4.new_code_cell(executed.source, outputs=outputs)
    if {"hide-input", "remove-input"} & set(executed.metadata.get("tags", [])):
        cell.source = f"# @title {f'Code of {figure}' if figure else 'Code'}\n{cell.source}"  # what Colab shows instead
        _fold(cell)
    return cell


def _fold(cell: nbformat.NotebookNode) -> None:
    cell.metadata["cellView"] = "form"
    cell.metadata["jupyter"] = {"source_hidden": True}


def _light(output: nbformat.NotebookNode, alt: str) -> nbformat.NotebookNode | None:
    """An output with only what every notebook can show: text, HTML or a picture; None if nothing is left."""
    if output.output_type not in ("display_data", "execute_result"):
        return output
    picture = next((one for one in ("image/png", "image/jpeg", "image/svg+xml") if one in output.data), None)
    kept = [picture] if picture else ["text/html", "text/plain"]
    data = {kind: output.data[kind] for kind in kept if kind in output.data}
    if not data:
        return None
    state = output.data.get(FIGURE_MIME, {})
    words = " ".join((state.get("alt") or alt).split())
    metadata = {picture: {"alt": words}} if picture and words else {}
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


# --- set-up cells and the branch ---


def setup_code(exact: str, site: str | None) -> str:
    """The code that installs this version of `leedl` from the published site where it is missing."""
    return _SETUP.read_text("utf-8").replace("@EXACT@", exact).replace("@SITE@", site or "").rstrip()


def add_setup_cells(app: Sphinx, error: Exception | None) -> None:
    """Place the wheel on the site, and name it in the notebooks: it changes more often than the pages."""
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    code = setup_code(place_wheel(site), site_url(Path(app.srcdir)))
    for page in app.leedl_notebooks:  # type: ignore[attr-defined]
        path = site / notebook_name(page)
        if not path.exists():
            continue
        content = json.loads(path.read_text("utf-8"))
        (cell,) = (one for one in content["cells"] if one["metadata"].get("leedl") == "set-up")
        if "".join(cell["source"]) != code:
            cell["source"] = code.splitlines(keepends=True)
            path.write_text(json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


def publish(root: Path, html: Path) -> list[Path]:
    """Lay out the branch of notebooks in `_build/notebooks` from the built site; returns the notebooks."""
    branch = root / NOTEBOOKS
    shutil.rmtree(branch, ignore_errors=True)
    written = []
    for page in pages_with_notebook(root):
        target = branch / notebook_name(page.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / html / notebook_name(page.name), target)
        written.append(target)
    (branch / "README.md").write_text(
        "# Notebooks\n\nEach page of *Looking for a Function* as a notebook, generated from the branch that holds the "
        f"pages (leedl {exact_version()}). Nothing here is edited by hand: a change belongs into the page.\n",
        "utf-8",
    )
    return written
