"""One browser for all tests of built pages, and the pages."""

import shutil

import pytest
from playwright.sync_api import Error, sync_playwright

from books import REPOSITORY

SITE = REPOSITORY / "_build/html"
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
