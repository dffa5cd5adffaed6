"""What each `make` command does."""

import argparse
import functools
import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

from leedl_book import claims as claims_over_seeds
from leedl_book import colab as clean_notebooks
from leedl_book import links as external_links
from leedl_book import notebooks, offline, paper
from leedl_book.build import HTML, build_site, where_to_open
from leedl_book.execution import Results, Setting, execute_all, refresh
from leedl_book.pages import NoSuchPage, Page, UnreadablePage, all_pages, page_named

ROOT = Path.cwd()
REPORTS = ROOT / "_build/reports"
BIN = Path(sys.executable).parent

say = functools.partial(print, flush=True)


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--page", default="", help="P=chapters/NN-topic/name")
    parser.add_argument("--seeds", default="20", help="SEEDS=20")
    parser.add_argument("--port", default="8000", help="PORT=8000")
    options = parser.parse_args(arguments)
    try:
        return 0 if COMMANDS[options.command](options) else 1
    except (NoSuchPage, UnreadablePage, notebooks.EditedByHand) as problem:
        say(f"{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130


# --- writing ---


def book(options: argparse.Namespace) -> bool:
    """Generate notebooks, execute what changed, build the site."""
    _generate(all_pages(ROOT))
    ran = refresh(ROOT, all_pages(ROOT), say)
    if ran.failures:
        say(f"{len(ran.failures)} of {ran.executed} notebooks failed; the site was not built")
        return False
    built = build_site(ROOT, say)
    say(where_to_open(ROOT) if built else "the site has problems; they stand above")
    return built


def page(options: argparse.Namespace) -> bool:
    """Execute and build one page."""
    chosen = page_named(ROOT, options.page)
    _generate([chosen])
    if refresh(ROOT, [chosen], say).failures:
        return False
    built = build_site(ROOT, say, only_page=chosen.name)
    say(f"open {ROOT / HTML / chosen.name}.html")
    return built


def colab(options: argparse.Namespace) -> bool:
    """Build the site, and lay out its clean notebooks as the branch from which Colab opens them."""
    if not book(options):
        return False
    written = clean_notebooks.publish(ROOT, ROOT / HTML)
    largest = max((path.stat().st_size for path in written), default=0)
    say(f"{len(written)} clean notebooks in {ROOT / clean_notebooks.NOTEBOOKS}; the largest has {largest // 1000} kB")
    return True


def make_notebooks(options: argparse.Namespace) -> bool:
    """Generate the notebook of every page."""
    _generate(all_pages(ROOT))
    return True


def _generate(pages: list[Page]) -> None:
    written = notebooks.generate(pages)
    for one in written:
        say(f"generated {one.name}.ipynb")
    if not written:
        say(f"all {len(pages)} notebooks are those of their pages")


def serve(options: argparse.Namespace) -> bool:
    """Build, serve on this machine, and build again whenever a file of the book is saved."""
    if not options.port.isdecimal() or not 0 < int(options.port) < 65536:
        say(f"PORT={options.port!r} is no port; give a number from 1 to 65535", file=sys.stderr)
        return False
    handler = functools.partial(_QuietHandler, directory=str(ROOT / HTML))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(options.port)), handler)
    except OSError as error:
        say(
            f"port {options.port} cannot be used ({error.strerror}); try another: make serve PORT=8001",
            file=sys.stderr,
        )
        return False
    seen = _saved()
    book(options)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop = threading.Event()  # an interrupt inside a library's callback would be swallowed
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    say(f"serving http://127.0.0.1:{options.port}/ and watching for changes; Ctrl-C stops")
    while not stop.wait(1):
        if (now := _saved()) != seen:
            seen = now  # before building: what is saved meanwhile is built next
            subprocess.run([sys.executable, "-m", "leedl_book", "book"], check=False)
    raise KeyboardInterrupt


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Keep the terminal for what the build says."""


def _saved() -> dict[Path, float]:
    watched = [
        ROOT / "_config.yml",
        ROOT / "_toc.yml",
        *(ROOT / "chapters").rglob("*"),
        *(ROOT / "src").rglob("*.py"),
    ]
    return {path: path.stat().st_mtime for path in watched if path.is_file() and path.suffix != ".ipynb"}


# --- publishing ---


def make_zip(options: argparse.Namespace) -> bool:
    """Build the site and pack it into one file beside its first page."""
    if not book(options):
        return False
    packed = offline.write_zip(ROOT / HTML)
    say(f"{packed}: {packed.stat().st_size / 1e6:.1f} MB; unzip it and open {offline.NAME}/index.html")
    return True


def pdf(options: argparse.Namespace) -> bool:
    """Set the whole book as one PDF file."""
    if wrong := paper.missing():
        say("a PDF cannot be made here:\n" + "\n".join(f"  - {one}" for one in wrong), file=sys.stderr)
        return False
    _generate(all_pages(ROOT))
    if refresh(ROOT, all_pages(ROOT), say).failures:
        return False
    made = paper.build_pdf(ROOT, say)
    if made:
        say(f"open {made}")
    return made is not None


# --- checking ---


def links(options: argparse.Namespace) -> bool:
    """Check the links to other sites, over the network."""
    if not (ROOT / HTML / "index.html").exists():
        say("the site is not built: run `make book` first", file=sys.stderr)
        return False
    pages = external_links.external_links(ROOT / HTML)
    say(f"{len(pages)} links to other sites")
    answers = external_links.check(pages, say)
    say(external_links.table(answers, pages))
    return not any(one.kind == "broken" for one in answers)


def claims(options: argparse.Namespace) -> bool:
    """Run pages over many seeds."""
    if not options.seeds.isdecimal() or int(options.seeds) < 1:
        say(
            f"SEEDS={options.seeds!r} is no number of seeds; give a whole number from 1, such as SEEDS=20",
            file=sys.stderr,
        )
        return False
    pages = [page_named(ROOT, options.page)] if options.page else all_pages(ROOT)
    return claims_over_seeds.over_seeds(pages, int(options.seeds), say)


def quick(options: argparse.Namespace) -> bool:
    """Format, lint, types, unit tests."""
    steps = [
        _run("format", BIN / "ruff", "format", "--check", "--quiet", "src", "tests"),
        _run("lint", BIN / "ruff", "check", "--quiet", "src", "tests"),
        _run("types", BIN / "mypy", "--no-error-summary"),
        javascript(),
        _pytest(
            "unit",
            "tests",
            "--ignore=tests/browser",
            "--ignore=tests/site",
            "--ignore=tests/bench",
            "-n",
            "2",
        ),
    ]
    return all(steps)


def javascript() -> bool:
    """Types, bundles and tests of the figures' JavaScript; left out without Node, which authors do not need."""
    if shutil.which("npm") is None:
        say("== javascript: left out, there is no Node here (needed only to change the interactive figures)")
        return True
    installed, wanted = ROOT / "node_modules/.package-lock.json", ROOT / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        if not _run("javascript packages", "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"):
            return False
        installed.touch()
    return all(
        [
            _run("javascript types", "npx", "--no-install", "tsc"),
            _run("javascript bundles", "node", "src/leedl/widgets/js/build.mjs", "--check"),
            _run(
                "javascript tests", "node", "--test", "--test-reporter=dot", *sorted(ROOT.glob("tests/js/*.test.mjs"))
            ),
        ]
    )


def test(options: argparse.Namespace) -> bool:
    """Everything the project promises."""
    pages = all_pages(ROOT)
    steps = {"quick": quick(options), "notebooks": _notebooks_are_current(pages), "book": book(options)}
    os.environ |= {"LEEDL_STRICT": "1", "LEEDL_SEED": "0", "LEEDL_DEVICE": "cpu", "OMP_NUM_THREADS": "1"}
    steps["nbval"] = _pytest(
        "nbval",
        "--nbval-lax",
        "-p",
        "leedl_book.nbval_report",
        "-n",
        "2",
        "--dist",
        "loadfile",
        *(str(one.notebook) for one in pages),
    )
    steps["site"] = _pytest("site", "tests/site", "-n", "2", "--dist", "loadfile")
    steps["browser"] = _pytest("browser", "tests/browser", "-n", "2", "--dist", "loadfile")
    results = Results(ROOT)
    made = claims_over_seeds.count_in_results([results.executed(one) for one in pages])
    counts = {name: _counts(name) for name in ("unit", "nbval", "site", "browser")}
    say(
        f"\n{len(pages)} notebooks ({counts['nbval'][0]} cells passed), {made} claims, {counts['unit'][0]} unit tests, "
        f"{counts['site'][0]} site tests, {counts['browser'][0]} browser tests"
    )
    for name, good in steps.items():
        if not good:
            say(f"FAILED: {name}")
    passed, failed = (sum(count[i] for count in counts.values()) for i in (0, 1))
    others = sum(not steps[name] for name in ("quick", "notebooks", "book"))
    say(f"{passed} passed, {failed + others} failed")
    return all(steps.values())


def _notebooks_are_current(pages: list[Page]) -> bool:
    stale = [one.name for one in pages if not notebooks.is_current(one)]
    alone = [str(path.relative_to(ROOT)) for path in notebooks.without_page(ROOT, pages)]
    for name in stale:
        say(f"{name}.ipynb is not the notebook of its page: run `make notebooks` and commit it")
    for name in alone:
        say(f"{name} has no page: write the page or delete the notebook")
    return not stale and not alone


def test_cuda(options: argparse.Namespace) -> bool:
    """Run every notebook on a GPU."""
    import torch

    if not torch.cuda.is_available():
        say(
            f"PyTorch {torch.__version__} finds no CUDA GPU here "
            f"(it was built for {torch.version.cuda or 'the CPU only'}); "
            "nothing was run. Use a machine with an NVIDIA GPU and a CUDA build of PyTorch.",
            file=sys.stderr,
        )
        return False
    say(f"on {torch.cuda.get_device_name()}")
    jobs = [(one, Setting(device="cuda")) for one in all_pages(ROOT)]
    failures = execute_all(jobs, lambda result: None, say)
    say(f"{len(jobs) - len(failures)} passed, {len(failures)} failed")
    return not failures


# --- measuring ---


def bench(options: argparse.Namespace) -> bool:
    """Run the benchmarks."""
    return _pytest("bench", "tests/bench", "-s")


def measure(options: argparse.Namespace) -> bool:
    """Run the long measurements: each chapter's `measure.py`, which goes on where it stopped."""
    scripts = sorted((ROOT / "chapters").glob("*/measure.py"))
    if not scripts:
        say("nothing to measure: no chapter has a measure.py yet")
    done = [_run(str(script.relative_to(ROOT)), sys.executable, script) for script in scripts]
    return all(done)


# --- running ---


def _run(name: str, *command: str | Path) -> bool:
    say(f"== {name}")
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode == 0


def _pytest(name: str, *arguments: str) -> bool:
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    return _run(name, sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments)


def _counts(name: str) -> tuple[int, int]:
    """How many tests passed and failed, from the report that pytest left; a missing report counts as one failure."""
    report = REPORTS / f"{name}.xml"
    if not report.exists():
        return 0, 1
    suite = ElementTree.parse(report).getroot().find("testsuite")
    number = (
        {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")} if suite is not None else {}
    )
    failed = number.get("failures", 0) + number.get("errors", 0)
    return number.get("tests", 0) - failed - number.get("skipped", 0), failed


COMMANDS: dict[str, Callable[[argparse.Namespace], bool]] = {
    "book": book,
    "serve": serve,
    "page": page,
    "notebooks": make_notebooks,
    "zip": make_zip,
    "pdf": pdf,
    "links": links,
    "colab": colab,
    "claims": claims,
    "quick": quick,
    "test": test,
    "test-cuda": test_cuda,
    "bench": bench,
    "measure": measure,
}
