"""How fast pages are there: Lighthouse's performance, which is noisy, and what a first visit transfers."""

import gzip
import statistics
from urllib.parse import urlsplit

from bench_page import table
from browser.conftest import site  # noqa: F401
from browser.test_lighthouse import address, audit, chrome, heaviest  # noqa: F401

RUNS = 3
PACKED = {".png", ".ico", ".woff", ".woff2"}


def transferred(browser, root, base, name):
    """Bytes after gzip of all that a page asks for when it is read to its end."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked = set()
    page.on("request", lambda one: asked.add(urlsplit(one.url)._replace(query="", fragment="").geturl()))
    page.goto(f"{base}/{name}")
    page.wait_for_timeout(2000)
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(1000)
    context.close()
    files = [root / one.removeprefix(f"{base}/") for one in asked if one.startswith(base)]
    sizes = [one.stat().st_size if one.suffix in PACKED else len(gzip.compress(one.read_bytes(), 6)) for one in files]
    return sum(sizes), len(sizes)


def test_pages_are_there_soon(browser, site, address, results, tmp_path):  # noqa: F811
    rows = []
    for what, name in (("the cover", "chapters/index.html"), ("the heaviest page", heaviest(site))):
        found = [audit(f"{address}/{name}", chrome(browser), tmp_path, ["performance"]) for _ in range(RUNS)]
        scores = [100 * one["categories"]["performance"]["score"] for one in found]
        paints = [one["audits"]["largest-contentful-paint"]["numericValue"] / 1000 for one in found]
        shifts = [one["audits"]["cumulative-layout-shift"]["numericValue"] for one in found]
        size, files = transferred(browser, site, address, name)
        cells = [f"{statistics.median(scores):.0f}", f"{statistics.median(paints):.1f}", f"{max(shifts):.3f}"]
        rows.append([what, *cells, f"{size / 1000:.0f}", str(files)])
    columns = ["page", "Lighthouse performance", "largest paint (s)", "layout shift", "transferred (kB)", "files"]
    results.add(
        "pages",
        f"""
## Until a page is there

Lighthouse's score for performance, of 100, and the time to the largest paint are medians of {RUNS} visits, and noisy;
it simulates a phone with a slow network of 1.6 megabits a second and a processor a quarter as fast. Transferred is
everything that a first visit loads, to the end of the page, after gzip; a second page loads little more than itself.

{table(columns, rows)}
""",
    )
