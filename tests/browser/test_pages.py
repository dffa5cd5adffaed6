"""Every built page, opened from `file://` with the network blocked: on a phone, in light and in dark mode."""

import re
from urllib.parse import urlsplit

import pytest

PHONE = {"width": 375, "height": 700}
LAPTOP = {"width": 1280, "height": 800}
VISITS = {"a phone in light mode": (PHONE, "light"), "a laptop in dark mode": (LAPTOP, "dark")}


@pytest.fixture(scope="session")
def visited():
    """What was seen on each visit; a page is opened once per visit, for all tests."""
    return {}


@pytest.fixture(params=VISITS)
def seen(request, visited, open_page, page_name):
    key = (page_name, request.param)
    if key not in visited:
        visited[key] = visit(open_page, page_name, *VISITS[request.param])
    return visited[key]


def visit(open_page, page_name, size, mode):
    opened = open_page(page_name, viewport=size, color_scheme=mode)
    page = opened.page
    for late in page.locator("img[loading=lazy], .leedl-figure").all():
        late.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.leedl-figure')].every((one) => one.querySelector('.lf'))"
    )
    return {
        "mode": mode,
        "errors": opened.errors,
        "messages": [one for one in opened.messages if one.startswith(("error", "warning"))],
        "failed": opened.failed,
        "schemes": {urlsplit(one).scheme for one in opened.requests},
        "mathematics left over": page.evaluate(MATH_LEFT_OVER),
        "mathematics": page.evaluate(MATH),
        "width": page.evaluate(TOO_WIDE),
        "drawings": page.evaluate(DRAWINGS),
        "contrast": page.evaluate(CONTRAST),
        "links": page.evaluate("() => [...document.links].map((one) => one.href)"),
        "scrolled formulas": page.evaluate(SCROLLED_FORMULAS),
    }


MATH = """() => ({
  written: document.querySelectorAll(".math").length,
  drawn: document.querySelectorAll(".math mjx-container").length,
  wrong: document.querySelectorAll("[data-mml-node='merror'], mjx-merror").length,
})"""

MATH_LEFT_OVER = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const inside = walker.currentNode.parentElement;
    if (inside.closest("script, style, pre, code, mjx-container, noscript")) continue;
    if (/\\\(|\\\)|\\\[|\\\]/.test(walker.currentNode.data)) found.push(walker.currentNode.data.trim());
  }
  return found;
}"""


TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => {
    // the box of a clipped drawing reaches out although nothing of it is seen there
    const clipped = element.closest("[clip-path]");
    if (clipped && element.ownerSVGElement.getBoundingClientRect().right <= width + 1) return true;
    for (let one = element; one && one !== document.documentElement; one = one.parentElement)
      if (one !== document.body && /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX)
          && one.getBoundingClientRect().right <= width + 1) return true;
    return false;
  };
  // what lies wholly beside the screen is a drawer
  const wide = [...document.querySelectorAll("main *")].filter((one) => {
    const box = one.getBoundingClientRect();
    const reachesOut = box.width > 0 && box.left < width && box.right > width + 1;
    return reachesOut && !scrolls(one) && one.checkVisibility();
  });
  return {
    sideways: document.documentElement.scrollWidth - width,
    wide: wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)),
  };
}"""


SCROLLED_FORMULAS = """() => {
  for (const one of document.querySelectorAll("article details")) one.open = true;
  const boxes = [...document.querySelectorAll("article :is(div.math, mjx-container[display=true])")];
  const scrolled = boxes.filter((one) => one.scrollWidth > one.clientWidth + 1);
  const within = [...document.querySelectorAll("article mjx-container:not([display=true])")];
  const cut = within.filter((one) => !one.closest("table")  // a table scrolls as a whole
    && one.querySelector("svg").getBoundingClientRect().right > document.documentElement.clientWidth);
  return [...scrolled, ...cut].map((one) => one.textContent.slice(0, 80));
}"""


DRAWINGS = """() => {
  const visible = (one) => one.getClientRects().length > 0;
  const shown = (selector) => [...document.querySelectorAll(selector)].filter(visible).length;
  const broken = [...document.images].filter((one) => visible(one) && !(one.complete && one.naturalWidth));
  return {
    mode: document.documentElement.dataset.theme,
    light: shown("img.only-light"), dark: shown("img.only-dark"),
    drawings: document.querySelectorAll("img.only-light").length,
    broken: broken.map((one) => one.src),
  };
}"""


CONTRAST = """() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] > 0.99) return color;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("article :is(p, li, h1, h2, td, dd)")) {
    if (!element.textContent.trim() || !element.getClientRects().length) continue;
    const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) low.push(`${contrast.toFixed(2)} ${element.outerHTML.slice(0, 100)}`);
  }
  return low.slice(0, 5);
}"""


def test_a_page_opens_without_an_error_or_a_warning(seen):
    assert seen["errors"] == []
    assert seen["messages"] == []


def test_a_page_asks_nothing_of_any_other_host(seen):
    assert seen["schemes"] - {"data", "blob"} == {"file"}
    assert seen["failed"] == []


def test_all_mathematics_is_drawn(seen):
    assert seen["mathematics left over"] == []
    assert seen["mathematics"]["wrong"] == 0
    assert seen["mathematics"]["drawn"] >= seen["mathematics"]["written"]


def test_no_element_is_wider_than_the_screen(seen):
    assert seen["width"] == {"sideways": 0, "wide": []}


def test_no_formula_has_to_be_scrolled(seen):
    assert seen["scrolled formulas"] == []


def test_a_page_follows_the_mode_of_the_machine_with_all_its_drawings(seen):
    found, other = seen["drawings"], {"light": "dark", "dark": "light"}[seen["mode"]]
    assert found["mode"] == seen["mode"]
    assert (found[seen["mode"]], found[other]) == (found["drawings"], 0)
    assert found["broken"] == []


def test_text_has_contrast(seen):
    assert seen["contrast"] == []


def test_every_link_between_pages_leads_somewhere(seen, site):
    root = f"{site.as_uri()}/"
    targets = {one.split("?")[0].split("#")[0].removeprefix(root) for one in seen["links"] if one.startswith("file:")}
    assert sorted(one for one in targets if not (site / one).is_file()) == []


# --- the site as a whole ---


def test_the_browser_blocks_the_network_and_the_tests_would_see_a_request(open_page):
    """The tests above can fail: what they look for is noticed."""
    opened = open_page("index.html")
    opened.page.evaluate(
        "() => { const i = new Image(); i.src = 'http://example.org/x.png'; document.body.append(i); }"
    )
    opened.page.evaluate("() => { setTimeout(() => { throw new Error('thrown on purpose'); }); console.warn('said'); }")
    opened.page.wait_for_timeout(500)
    assert "http://example.org/x.png" in opened.requests
    assert opened.failed == ["http://example.org/x.png"]
    assert opened.errors == ["thrown on purpose"]
    assert "warning: said" in opened.messages


def test_a_wide_element_and_mathematics_left_over_would_be_seen(open_page):
    page = open_page("index.html", viewport=PHONE).page
    page.wait_for_url(re.compile("chapters/index.html"))
    page.evaluate(
        r"() => document.querySelector('main article').insertAdjacentHTML('beforeend', "
        r"'<p style=\"width: 900px; color: #999\">\\(x\\)</p>')"
    )
    assert page.evaluate(TOO_WIDE)["wide"] != []
    assert page.evaluate(MATH_LEFT_OVER) == ["\\(x\\)"]
    assert len(page.evaluate(CONTRAST)) == 1


def test_the_first_page_leads_to_the_cover(open_page):
    page = open_page("index.html").page
    page.wait_for_url(re.compile("chapters/index.html"))
    assert page.locator("h1").first.inner_text().startswith("Looking for a Function")


def test_search_finds_a_word_without_a_server(open_page):
    page = open_page("search.html?q=gradient").page
    page.wait_for_selector("#search-results li a", timeout=10_000)
    found = page.locator("#search-results li a").all_inner_texts()
    assert any("Glossary" in one for one in found)
