"""axe on every page, its figures alive, in light and in dark mode; and no id twice in what the scripts have made."""

import pytest

from books import REPOSITORY

AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
LAPTOP = {"width": 1280, "height": 800}

MOUNT = """async () => {
  for (const one of document.querySelectorAll(".leedl-figure")) {
    one.scrollIntoView({ block: "center", behavior: "instant" });
    for (let i = 0; i < 100 && !one.classList.contains("leedl-alive"); i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return document.querySelectorAll(".leedl-figure:not(.leedl-alive)").length;
}"""

VIOLATIONS = """async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  return found.violations.flatMap((one) => one.nodes.map((node) =>
    `${one.id}: ${node.target.join(" ")}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message}`));
}"""

TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return [...new Set(ids.filter((one, i) => ids.indexOf(one) !== i))];
}"""


@pytest.fixture(scope="module")
def context(browser):
    """One for all pages: what they load is kept."""
    if not AXE.exists():
        pytest.fail("axe is not installed: run `npm ci`")
    made = browser.new_context(offline=True, reduced_motion="reduce", color_scheme="light", viewport=LAPTOP)
    yield made
    made.close()


@pytest.fixture
def page(context, site, page_name):
    opened = context.new_page()
    opened.goto(f"{site.as_uri()}/{page_name}")
    opened.wait_for_function("!window.MathJax || window.MathJax.startup?.promise")
    opened.evaluate("() => window.MathJax?.startup?.promise")
    assert opened.evaluate(MOUNT) == 0
    opened.add_script_tag(path=AXE)
    yield opened
    opened.close()


RULES = {"light": None, "dark": ["color-contrast", "link-in-text-block", "image-alt", "svg-img-alt"]}
"""All of axe's rules, and in the other mode those whose answer depends on colors and on which pictures are shown."""


def test_axe_finds_no_violation_in_light_and_dark_mode_and_no_id_is_given_twice(page):
    assert page.evaluate(TWICE) == []
    for mode, rules in RULES.items():
        page.evaluate("(mode) => { document.documentElement.dataset.theme = mode; }", mode)
        page.wait_for_timeout(400)  # colors change over 0.3 s
        assert page.evaluate(VIOLATIONS, rules) == [], mode


def test_axe_would_find_a_violation(context, site):
    page = context.new_page()
    page.goto(f"{site.as_uri()}/chapters/how-to-use.html")
    page.add_script_tag(path=AXE)
    page.evaluate(
        "() => document.querySelector('article').insertAdjacentHTML('beforeend', '<p id=x><img src=a.png id=x>')"
    )
    for rules in RULES.values():
        assert any(one.startswith("image-alt") for one in page.evaluate(VIOLATIONS, rules))
    assert page.evaluate(TWICE) == ["x"]
    page.close()
