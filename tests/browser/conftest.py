"""One browser for all tests of built pages, and the pages."""

import json
import shutil

import pytest
from playwright.sync_api import Error, sync_playwright

from books import REPOSITORY

SITE = REPOSITORY / "_build/html"
SCRIPTS = REPOSITORY / "src/leedl_book/static"
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
SIZES = {"phone": {"width": 375, "height": 700}, "laptop": {"width": 1280, "height": 800}}
ARGUMENTS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-sandbox",
]


def built_pages():
    """The HTML files of the built site, by path."""
    if not (SITE / "index.html").exists():
        return ["index.html"]  # each test then says what to do
    return sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html") if "_static" not in path.parts)


def pytest_generate_tests(metafunc):
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", built_pages())


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make book` first")
    return SITE


@pytest.fixture(scope="session")
def browser():
    """Playwright's own browser where it is installed, else one of the machine's."""
    found = [path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))]
    with sync_playwright() as playwright:
        for executable in [None, *found]:
            try:
                started = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
            except Error:
                continue
            yield started
            started.close()
            return
        pytest.fail("no browser: install one with `.venv/bin/playwright install chromium`, or Chromium on the PATH")


class Opened:
    """A page opened from `file://` without network, and what happened meanwhile."""

    def __init__(self, browser, address, **options):
        self.messages, self.errors, self.requests, self.failed = [], [], [], []
        self.context = browser.new_context(offline=True, reduced_motion="reduce", **options)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.failed.append(request.url))
        self.page.goto(address)
        self.page.wait_for_function("!window.MathJax || window.MathJax.startup?.promise")
        self.page.evaluate("() => window.MathJax?.startup?.promise")
        self.page.wait_for_timeout(100)  # what scripts do after loading


@pytest.fixture
def open_page(browser, site):
    """Call it with a page's path, and options such as `viewport`, for an `Opened`."""
    opened = []

    def open_one(path, **options):
        opened.append(Opened(browser, f"{site.as_uri()}/{path}", **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()


FIGURE_PAGE = """<!doctype html><html lang="en" data-theme="{mode}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Figures</title>
<style>.leedl-alive > .leedl-picture {{ display: none }} body {{ margin: 0; font-family: sans-serif }}
html[data-theme="dark"] {{ color-scheme: dark; background: #121212; color: #e4e7eb }} figure {{ margin: 1rem }}</style>
{scripts}
<main><h1>Figures</h1><p>{links}</p>{figures}</main></html>"""

FIGURE = """<figure id="{name}"><div class="leedl-figure"><script type="application/json">{state}</script>
<div class="leedl-picture">a picture</div></div></figure>"""


@pytest.fixture
def open_figures(browser, tmp_path):
    """Call it with figures by the ids of their places, for a page made from the committed scripts.

    `links` are the targets of figure links by their texts, `address` is what comes after the page's name, `init` is run
    before the page's scripts, and `context` is one to go on in; other options are those of a new context. What the page
    complains of is in its `problems`; a test that expects some clears them.
    """
    contexts, problems = [], []

    def open_page(figures, address="", *, links=(), mode="light", init="", context=None, **options):
        states = {name: figure.saved_state() for name, figure in figures.items()}
        own = [SCRIPTS / f"leedl-figure-{state['kind']}.js" for state in states.values()]
        scripts = [SCRIPTS / "leedl-figures.js", *(file for file in own if file.exists())]
        file = tmp_path / "figures.html"
        html = FIGURE_PAGE.format(
            mode=mode,
            scripts="\n".join(f'<script defer src="{one.as_uri()}"></script>' for one in scripts),
            links=" ".join(f'<a class="figure-link" href="{to}">{text}</a>' for text, to in dict(links).items()),
            figures="\n".join(FIGURE.format(name=name, state=json.dumps(state)) for name, state in states.items()),
        )
        file.write_text(html, "utf-8")
        context = context or browser.new_context(offline=True, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.problems = problems
        page.on("console", lambda one: problems.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.add_init_script(init)
        page.goto(f"{file.as_uri()}{address}")
        for i, name in enumerate(states):
            if i:
                page.locator(f"#{name}").scroll_into_view_if_needed()
            page.wait_for_selector(f"#{name} .lf")
        return page

    yield open_page
    for one in contexts:
        one.close()
    assert problems == []
