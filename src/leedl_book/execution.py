"""Execute pages: in parallel, with progress, and only those whose results would change.

Results live in the jupyter-cache that the site build reads (`_build/.jupyter_cache`). Its own lookup knows nothing of
the package, the seed or PyTorch's version, and its own parallel executor hides failures; so each record carries a key
over everything a result depends on, and this module decides what is executed.
"""

import ast
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors.utils import single_nb_execution
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from leedl_book.pages import Page

CACHE = Path("_build/.jupyter_cache")
BUDGET_SECONDS = 60.0
"""What a page may take on one core; `LEEDL_BUDGET` replaces it on a slow machine."""


@dataclass(frozen=True)
class Setting:
    """What a run of a page is given from outside."""

    seed: int = 0
    device: str = "cpu"
    strict: bool = True

    def environment(self, page: Page) -> dict[str, str]:
        """The environment of the page's kernel: one thread, so that pages can run side by side."""
        return {
            "LEEDL_SEED": str(self.seed),
            "LEEDL_DEVICE": self.device,
            "LEEDL_STRICT": "1" if self.strict else "0",
            "LEEDL_PAGE": page.name,
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PYTHONHASHSEED": "0",
            **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
        }


@dataclass
class Result:
    """How one execution of a page ended."""

    page: Page
    notebook: nbformat.NotebookNode
    setting: Setting
    key: str
    """What it depends on, as it was when the execution began."""
    seconds: float
    problem: str | None = None
    """What to tell the author, or None when all cells ran within the budget."""


# --- what a result depends on ---


def execution_key(page: Page, setting: Setting = Setting()) -> str:  # noqa: B008 (frozen)
    """A digest of the page's code, the modules and data files that it uses, the setting and PyTorch's version."""
    code = [cell.source for cell in page.read().cells if cell.cell_type == "code"]
    parts: list[Any] = [code, setting.seed, setting.device, importlib.metadata.version("torch")]
    files = [*modules_used("\n".join(map(_plain_python, code))), *_files_named_in(page, code)]
    parts += [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def modules_used(code: str) -> list[Path]:
    """The files of `leedl` that running this code imports, directly or through each other, in a fixed order.

    A package counts with all its Python and data files; what only a browser runs (`.js`, `.css`) is no part of a
    result.
    """
    seen: set[Path] = set()
    todo = _imports(code)
    while todo:
        files = _files_of_module(todo.pop()) - seen
        seen |= files
        for file in files:
            if file.suffix == ".py":
                todo |= _imports(file.read_text("utf-8"))
    return sorted(seen)


def _plain_python(code: str) -> str:
    """A cell's code without IPython's magic; nothing where it is no Python, which its execution will report."""
    plain = TransformerManager().transform_cell(re.sub(r"^\s*%%.*$", "", code, flags=re.MULTILINE))
    try:
        ast.parse(plain)
    except SyntaxError:
        return ""
    return plain


def _imports(code: str) -> set[str]:
    """Dotted names under `leedl` that the code imports; each parent package is imported with its child."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {
        ".".join(parts[:end])
        for name in names
        if (parts := name.split("."))[0] == "leedl"
        for end in range(1, len(parts) + 1)
    }


def _files_of_module(name: str) -> set[Path]:
    specification = importlib.util.find_spec("leedl")
    if specification is None or not specification.submodule_search_locations:
        return set()
    path = Path(specification.submodule_search_locations[0], *name.split(".")[1:])
    if name == "leedl":
        return {path / "__init__.py"}
    if path.is_dir():
        return {
            file for file in path.rglob("*") if file.is_file() and file.suffix not in {".js", ".css", ".pyc", ".map"}
        }
    return {path.with_suffix(".py")} if path.with_suffix(".py").exists() else set()


def _files_named_in(page: Page, code: Iterable[str]) -> list[Path]:
    """Files in the page's folder that its code names, such as a table of long measurements."""
    text = "\n".join(code)
    beside = (path for path in page.source.parent.iterdir() if path.is_file() and path.suffix not in {".md", ".ipynb"})
    return sorted(path for path in beside if path.name in text)


# --- the cache ---


class Results:
    """The executed notebooks of a book, in the jupyter-cache that its site build reads."""

    def __init__(self, root: Path) -> None:
        self._cache: JupyterCacheAbstract = get_cache(root / CACHE)

    def find(self, page: Page, setting: Setting = Setting()) -> dict[str, Any] | None:  # noqa: B008
        """What is recorded about the page's current result (`seconds`, `date`, `seed`, …); None if it must be executed.

        A result whose code still stands is taken over when only captions, tags or prose have changed.
        """
        key = execution_key(page, setting)
        found = [record for record in self._cache.list_cache_records() if record.data.get("key") == key]
        if not found:
            return None
        page_now = page.read()
        data = max(found, key=lambda record: record.created).data
        try:
            if self._cache.match_cache_notebook(page_now).data.get("key") == key:
                return data
        except KeyError:
            pass
        done = self._cache.get_cache_bundle(max(found, key=lambda record: record.created).pk).nb
        outputs = iter([cell for cell in done.cells if cell.cell_type == "code"])
        for cell in page_now.cells:
            if cell.cell_type == "code":
                before = next(outputs)
                cell.outputs, cell.execution_count = before.outputs, before.execution_count
        self._write(page, page_now, data)
        return data

    def add(self, result: Result) -> None:
        """Keep a result for the site build."""
        import_version = importlib.metadata.version
        self._write(
            result.page,
            result.notebook,
            {
                "key": result.key,
                "seconds": round(result.seconds, 2),
                "date": datetime.now(UTC).date().isoformat(),
                "seed": result.setting.seed,
                "device": result.setting.device,
                "python": platform.python_version(),
                "torch": import_version("torch"),
                "numpy": import_version("numpy"),
                "leedl": import_version("leedl"),
            },
        )

    def executed(self, page: Page) -> nbformat.NotebookNode | None:
        """The page with the outputs that the site shows, or None if there are none."""
        try:
            return self._cache.merge_match_into_notebook(page.read())[1]
        except KeyError:
            return None

    def record(self, page: Page) -> dict[str, Any] | None:
        """What is recorded about the outputs that the site shows, or None if there are none."""
        try:
            return self._cache.match_cache_notebook(page.read()).data
        except KeyError:
            return None

    def _write(self, page: Page, notebook: nbformat.NotebookNode, data: dict[str, Any]) -> None:
        bundle = CacheBundleIn(notebook, str(page.source), data={**data, "execution_seconds": data["seconds"]})
        self._cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


# --- execution ---

KERNEL_STARTS = 3
"""How often to try to start a kernel: many at once on a busy machine take ports from each other."""


def budget() -> float:
    """Seconds that a page may take."""
    return float(os.environ.get("LEEDL_BUDGET", BUDGET_SECONDS))


def execute(page: Page, setting: Setting) -> Result:
    """Run a page top to bottom in a fresh kernel, in its own folder."""
    os.environ.update(setting.environment(page))
    notebook, key = page.read(), execution_key(page, setting)
    start = time.monotonic()
    error: Exception | None = None
    begun: list[int] = []  # a kernel that dies says nothing more of the cell that it died in
    for attempt in range(KERNEL_STARTS):
        try:
            error = single_nb_execution(
                notebook,
                cwd=str(page.source.parent),
                timeout=round(2 * budget()) or 1,
                allow_errors=False,
                meta_override=False,
                store_widget_state=False,  # it embeds a full copy of a figure's code per figure
                extra_arguments=["--log-level=ERROR"],
                on_cell_execute=lambda cell, cell_index: begun.append(cell_index),
            ).err
        except RuntimeError as died:  # the kernel; before the first cell, it may only have lost a race for a port
            error = died
            if not begun and attempt + 1 < KERNEL_STARTS:
                start = time.monotonic()
                continue
        break
    seconds = time.monotonic() - start
    problem = None
    if error is not None:
        problem = _describe(page, notebook, error, begun[-1] if begun else None)
    elif seconds > budget():
        problem = f"{page.name} is over its budget: {seconds:.1f} s of {budget():.0f} s"
    return Result(page, notebook, setting, key, seconds, problem)


def _describe(page: Page, notebook: nbformat.NotebookNode, error: Exception, number: int | None) -> str:
    """Page, cell, source line and traceback of the cell that failed: the last one that was begun."""
    if number is None:
        return f"{page.name} failed before its first cell\n{_plain_text(str(error))}"
    cell = notebook.cells[number]
    lines, code = page.source.read_text("utf-8").splitlines(), cell.source.splitlines()
    start = notebook.metadata.source_map[number]
    first = next((i for i in range(start, len(lines)) if lines[i : i + len(code)] == code), start)
    traceback = "\n".join(line for output in cell.outputs for line in output.get("traceback", []))
    inside = re.findall(r"Cell In\[\d+\], line (\d+)|File <ipython-input[^>]*>:(\d+)", _plain_text(traceback))
    line = first + (int(next(filter(None, inside[0]))) - 1 if inside else 0)
    where = f"{page.name}.md:{line + 1}: cell {number + 1} of {len(notebook.cells)}"
    if isinstance(error, CellTimeoutError):
        return f"{where} did not finish within {2 * budget():.0f} s; the budget of a whole page is {budget():.0f} s"
    if isinstance(error, DeadKernelError):
        return f"{where}: the kernel died (out of memory, or a crash in compiled code)"
    return f"{where} failed at: {lines[line].strip() if line < len(lines) else ''}\n{_plain_text(str(error))}"


def _plain_text(terminal: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", terminal).strip()


def execute_all(
    jobs: Sequence[tuple[Page, Setting]],
    on_result: Callable[[Result], None],
    say: Callable[[str], None] = print,
) -> list[Result]:
    """Execute pages in parallel, one kernel per core, with a line of progress each; returns those that failed."""
    if not jobs:
        return []
    kernels = min(os.cpu_count() or 1, len(jobs))
    say(f"executing {len(jobs)} notebook{'s' * (len(jobs) > 1)}, {kernels} at a time")
    failures, times = [], []
    with ProcessPoolExecutor(kernels, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(execute, page, setting) for page, setting in jobs]
        try:
            for done, future in enumerate(as_completed(running), 1):
                result = future.result()
                times.append(result.seconds)
                seed = f" seed {result.setting.seed}" if len({setting.seed for _, setting in jobs}) > 1 else ""
                mark = "FAILED" if result.problem else "ok"
                say(f"[{done:>3}/{len(jobs)}] {result.seconds:6.1f} s  {mark:6}  {result.page.name}{seed}")
                if result.problem:
                    failures.append(result)
                on_result(result)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    say(
        f"executed in {sum(times):.0f} s of kernel time; "
        f"median {median(times):.1f} s, slowest {max(times):.1f} s a page"
    )
    for result in failures:
        say(f"\n{result.problem}\n")
    return failures


@dataclass
class Refreshed:
    """What `refresh` did."""

    executed: int = 0
    failures: list[Result] = field(default_factory=list)


def refresh(root: Path, pages: Sequence[Page], say: Callable[[str], None] = print) -> Refreshed:
    """Execute the pages whose results are missing or out of date, and keep what ran without a problem."""
    results = Results(root)
    stale = [(page, Setting()) for page in pages if results.find(page) is None]
    if not stale:
        say(f"nothing to execute: the results of {len(pages)} notebook{'s' * (len(pages) != 1)} are up to date")

    def keep(result: Result) -> None:
        if result.problem is None:
            results.add(result)

    return Refreshed(len(stale), execute_all(stale, keep, say))
