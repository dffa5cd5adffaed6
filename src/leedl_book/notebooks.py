"""Each page's notebook, generated one way: from the page.

The notebook carries the fingerprint of the inputs that were written into it, so that a notebook somebody edited can be
told from one that is merely older than its page. Nobody's edits are overwritten.
"""

import difflib
import hashlib
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import jupytext
import nbformat

from leedl_book.pages import Page

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class EditedByHand(RuntimeError):
    """A notebook holds edits that its page does not; the message shows them."""


def convert(page: Page) -> str:
    """The text of the page's notebook: no outputs, and the same bytes for the same page on every machine."""
    page.read()  # refuses what the site could not read
    read = jupytext.reads(page.source.read_text("utf-8"), fmt="md:myst")
    cells = [_cell(page, position, cell) for position, cell in enumerate(read.cells)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.nbformat_minor = 5
    notebook.metadata = {
        "kernelspec": _KERNEL,
        "leedl": {"inputs": fingerprint(notebook), "page": page.source.name},
    }
    return nbformat.writes(notebook) + "\n"


def _cell(page: Page, position: int, cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    identity = hashlib.sha256(f"{page.name}:{position}".encode()).hexdigest()[:12]
    make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
    return make(cell.source, id=identity, metadata=cell.metadata)


def inputs(notebook: nbformat.NotebookNode) -> list[tuple[str, str, str]]:
    """What a person writes in a notebook: kind, source and the tags and captions of every cell."""
    return [
        (
            cell.cell_type,
            cell.source,
            json.dumps(
                {key: cell.metadata[key] for key in ("tags", "mystnb") if key in cell.metadata},
                sort_keys=True,
            ),
        )
        for cell in notebook.cells
    ]


def fingerprint(notebook: nbformat.NotebookNode) -> str:
    """A short digest of `inputs`."""
    return hashlib.sha256(repr(inputs(notebook)).encode()).hexdigest()[:16]


def is_current(page: Page) -> bool:
    """Whether the notebook on disk is, to the byte, the one that the page gives."""
    return page.notebook.exists() and page.notebook.read_bytes() == convert(page).encode()


def generate(pages: Iterable[Page]) -> list[Page]:
    """Write the notebooks that are missing or older than their pages; returns the pages that were written.

    Raises:
        EditedByHand: a notebook differs from its page and was not left that way by this function or by the last commit.
            Nothing at all is written then.
    """
    stale = [page for page in pages if not is_current(page)]
    edited = [page for page in stale if page.notebook.exists() and not _may_be_replaced(page)]
    if edited:
        raise EditedByHand("\n".join(_explain(page) for page in edited))
    for page in stale:
        page.notebook.write_text(convert(page), "utf-8")
    return stale


def _may_be_replaced(page: Page) -> bool:
    found = _parsed(page.notebook.read_bytes())
    if found is None:
        return False
    untouched = found.metadata.get("leedl", {}).get("inputs") == fingerprint(found)
    same_as_page = inputs(found) == inputs(nbformat.reads(convert(page), as_version=4))
    return untouched or same_as_page or inputs(found) == _committed_inputs(page)


def _parsed(content: bytes) -> nbformat.NotebookNode | None:
    """The notebook in a file; None if it holds something else."""
    try:
        found = nbformat.reads(content.decode("utf-8"), as_version=4)
        nbformat.validate(found)
    except Exception:  # nbformat has no one kind of error for what is no notebook
        return None
    return found


def _committed_inputs(page: Page) -> list[tuple[str, str, str]] | None:
    command = ["git", "show", f"HEAD:./{page.notebook.name}"]
    try:
        shown = subprocess.run(command, cwd=page.notebook.parent, capture_output=True, check=False)
    except FileNotFoundError:  # git is not installed
        return None
    committed = _parsed(shown.stdout) if shown.returncode == 0 else None
    return None if committed is None else inputs(committed)


def _explain(page: Page) -> str:
    def as_text(content: bytes) -> list[str]:
        found = _parsed(content)
        if found is None:
            return content.decode("utf-8", errors="replace").splitlines()
        return [line for kind, source, extra in inputs(found) for line in (f"[{kind}] {extra}", *source.splitlines())]

    name = page.notebook.relative_to(page.root)
    difference = difflib.unified_diff(
        as_text(convert(page).encode()),
        as_text(page.notebook.read_bytes()),
        fromfile=f"{page.name}.md",
        tofile=str(name),
        lineterm="",
    )
    return (
        f"{name} was edited by hand and differs from its page; nothing was overwritten.\n"
        f"{page.name}.md is the only source: move the change below into it, delete the notebook, "
        "and run `make notebooks`.\n" + "\n".join(difference)
    )


def without_page(root: Path, pages: Iterable[Page]) -> list[Path]:
    """Notebooks under `chapters` that no page generates."""
    known = {page.notebook for page in pages}
    return sorted(
        path
        for path in (root / "chapters").rglob("*.ipynb")
        if path not in known and ".ipynb_checkpoints" not in path.parts
    )
