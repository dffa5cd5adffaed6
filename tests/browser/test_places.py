"""The site wherever it lies: under a sub-path of a server, from a disk; how it is searched, read and printed."""

import functools
import http.server
import shutil
import threading
import zipfile

import pytest

from leedl_book import offline

FIGURES = {"chapters/index.html": 1, "chapters/03-critical-points/what-stops-training.html": 1}
LAPTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def unzipped(site, tmp_path_factory):
    """The offline copy, unpacked into a folder with blanks in its name."""
    copy = tmp_path_factory.mktemp("copy") / "site"
    shutil.copytree(site, copy)
    folder = tmp_path_factory.mktemp("offline") / "my books"
    with zipfile.ZipFile(offline.write_zip(copy)) as packed:
        packed.extractall(folder)
    return folder / offline.NAME


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def address(unzipped):
    """The address of the site under a sub-path of a static server."""
    handler = functools.partial(Quiet, directory=str(unzipped.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{unzipped.name}"
    server.shutdown()
    server.server_close()


def works(browser, root, name, **options):
    """Open a page, play its first figure, search; returns all addresses that were asked for."""
    context = browser.new_context(viewport=LAPTOP, **options)
    page = context.new_page()
    asked, wrong = [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("requestfailed", lambda one: wrong.append(one.url))
    page.on("response", lambda one: wrong.append(one.url) if one.status >= 400 else None)
    page.on("pageerror", lambda one: wrong.append(str(one)))
    page.goto(f"{root}/{name}")
    figure = page.locator(".leedl-figure").first
    figure.scroll_into_view_if_needed()
    page.wait_for_selector(".leedl-figure.leedl-alive")
    before = figure.locator(".lf-status").inner_text()
    start = figure.locator(".lf-start").first
    start.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("(text) => document.querySelector('.lf-status').textContent !== text", arg=before)
    page.locator("a.right-next, a.left-prev").first.click()
    page.wait_for_load_state()
    assert page.locator("h1").count() >= 1
    context.close()
    assert wrong == []
    return [one for one in asked if not one.startswith(("data:", "blob:"))]


@pytest.mark.parametrize("name", FIGURES)
def test_under_a_sub_path_of_a_server_a_page_and_its_figure_work(browser, address, name):
    assert all(one.startswith(address) for one in works(browser, address, name))


@pytest.mark.parametrize("name", FIGURES)
def test_from_a_disk_a_page_and_its_figure_work(browser, unzipped, name):
    asked = works(browser, unzipped.as_uri(), name, offline=True)
    assert all(one.startswith(unzipped.as_uri()) for one in asked)


# --- search ---


@pytest.mark.parametrize("words", ["critical point", "临界点", "臨界點", "CRITICAL-POINT"])
def test_a_term_is_found_in_every_script_with_the_page_that_introduces_it(open_page, words):
    page = open_page(f"search.html?q={words}").page
    page.wait_for_selector("#search-terms")
    first = page.locator("#search-terms dt a").first
    assert first.inner_text().startswith("critical point")
    assert first.get_attribute("href") == "chapters/glossary.html#term-critical-point"
    meaning = page.locator("#search-terms dd").first
    assert "临界点" in meaning.inner_text() and "臨界點" in meaning.inner_text()
    where = meaning.locator("a")
    assert "critical-points" in where.get_attribute("href")
    where.click()
    page.wait_for_load_state()
    assert "critical-points" in page.url


def test_the_search_throws_nothing_from_a_disk_and_finds_pages(open_page):
    opened = open_page("search.html?q=gradient")
    opened.page.wait_for_selector("#search-results li a")
    opened.page.wait_for_timeout(300)
    assert opened.errors == []
    assert opened.failed == []


@pytest.mark.parametrize("words", ["and the", "的", "xyzzy"])
def test_what_is_no_term_shows_no_entry(open_page, words):
    page = open_page(f"search.html?q={words}").page
    page.wait_for_timeout(500)
    assert page.locator("#search-terms").count() == 0


# --- reading ---

MEASURE = """() => [...document.querySelectorAll(".bd-article section > p")].map((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const lines = one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight);
  return [one.querySelector("mjx-container") ? 0 : one.textContent.replace(/\\s+/g, " ").length, lines];
}).filter(([letters, lines]) => letters && lines > 3.5).map(([letters, lines]) => letters / (lines - 0.5))"""


def test_a_line_has_60_to_75_characters(open_page):
    page = open_page("chapters/03-critical-points/what-stops-training.html", viewport=LAPTOP).page
    lengths = page.evaluate(MEASURE)
    assert len(lengths) >= 4
    assert 60 <= sum(lengths) / len(lengths) <= 75, lengths


def test_text_is_large_and_lines_stand_apart(open_page):
    page = open_page("chapters/how-to-use.html", viewport=LAPTOP).page
    size, height = page.evaluate(
        "() => { const one = getComputedStyle(document.querySelector('.bd-article section > p'));"
        " return [parseFloat(one.fontSize), parseFloat(one.lineHeight)]; }"
    )
    assert size >= 17 and 1.5 <= height / size <= 1.75


# --- print ---


def test_a_page_is_printed_light_and_unfolded_and_is_then_as_before(open_page):
    page = open_page("chapters/03-critical-points/what-stops-training.html", color_scheme="dark").page
    folded = "document.querySelectorAll('article details:not([open])').length"
    mode = f"() => [document.documentElement.dataset.theme, {folded}]"
    theme, folded = page.evaluate(mode)
    assert theme == "dark" and folded > 0
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(mode) == ["light", 0]
    shown = "(selector) => [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length).length"
    for tool in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", ".lf"):
        assert page.evaluate(shown, tool) == 0, tool
    assert page.evaluate(shown, ".leedl-picture img") >= 1
    page.emulate_media(media="screen")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(mode) == ["dark", folded]


# --- the map ---


def test_the_cover_shows_all_chapters_and_links_those_that_exist(open_page, site):
    page = open_page("chapters/index.html").page
    chapters = page.locator(".map-chapters > li")
    assert chapters.count() == 22
    here = page.locator(".map-here .map-title")
    existing = [
        path for path in (site / "chapters").iterdir() if path.name[:2].isdigit() and (path / "index.html").exists()
    ]
    assert here.count() == len(existing) >= 1
    assert page.locator(".map-coming a").count() == 0
    assert page.locator(".map-coming .map-soon").count() == 22 - here.count()


def test_links_of_the_map_are_large_enough_for_a_finger(open_page):
    page = open_page("chapters/index.html", viewport={"width": 412, "height": 823}).page
    heights = "() => [...document.querySelectorAll('.book-map a')].map((one) => [one.offsetHeight, one.textContent])"
    links = page.evaluate(heights)
    assert len(links) > 20
    assert [text for height, text in links if height < 24] == []


def test_the_page_of_the_package_describes_our_members_and_none_of_the_widget_library(site):
    page = (site / "chapters/api.html").read_text("utf-8")
    assert 'id="leedl.widgets.ErrorSurface.saved_state"' in page
    for hidden in ("ErrorSurface.trait_metadata", "FIGURES"):
        assert f'id="leedl.widgets.{hidden}"' not in page
