"""The update whose parts are switched on and off: drawn on with the mouse, by keyboard, on a phone, said aloud."""

import gzip
import json

import pytest

from books import REPOSITORY
from leedl.widgets import StepRule

SCRIPTS = REPOSITORY / "src/leedl_book/static"
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
SIZES = {"phone": {"width": 375, "height": 700}, "laptop": {"width": 1280, "height": 800}}

PAGE = """<!doctype html><html lang="en" data-theme="{mode}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Figures</title>
<style>.leedl-alive > .leedl-picture {{ display: none }} body {{ margin: 0; font-family: sans-serif }}
html[data-theme="dark"] {{ color-scheme: dark; background: #121212; color: #e4e7eb }} figure {{ margin: 1rem }}</style>
<script defer src="{scripts}/leedl-figures.js"></script>
<script defer src="{scripts}/leedl-figure-step_rule.js"></script>
<main><h1>Figures</h1>
<p><a class="figure-link" href="#fig-rule?alpha=0.5&update=45">a short memory</a></p>
<figure id="fig-rule"><div class="leedl-figure"><script type="application/json">{state}</script>
<div class="leedl-picture">a picture</div></div></figure></main></html>"""


@pytest.fixture
def open_figure(browser, tmp_path):
    contexts, problems = [], []
    presets = {"plain": {"size": "none"}}
    figure = StepRule(alt="Steps.", pattern="brake", size="forgetting", alpha=0.9, update=21, presets=presets)

    def open_page(address="", *, mode="light", **options):
        page_file = tmp_path / "page.html"
        state = json.dumps(figure.saved_state())
        page_file.write_text(PAGE.format(mode=mode, scripts=SCRIPTS.as_uri(), state=state), "utf-8")
        contexts.append(browser.new_context(offline=True, reduced_motion="reduce", **options))
        page = contexts[-1].new_page()
        page.on(
            "console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{page_file.as_uri()}{address}")
        page.wait_for_selector("#fig-rule .lf-readout dd")
        return page

    yield open_page
    for one in contexts:
        one.close()
    assert problems == []


@pytest.fixture
def page(open_figure):
    return open_figure(viewport=SIZES["laptop"])


def values(page):
    names = page.locator("#fig-rule dt").all_inner_texts()
    return dict(zip(names, page.locator("#fig-rule dd").all_inner_texts(), strict=True))


def test_it_shows_the_step_that_python_computes(page):
    expected = StepRule(alt="Steps.", pattern="brake", size="forgetting", alpha=0.9).steps[20]
    assert float(values(page)["step / η"]) == pytest.approx(expected, abs=0.006)


def test_gradients_are_drawn_with_the_mouse(page):
    paper = page.locator("#fig-rule rect[style*=crosshair]")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 10 / 46, box["y"] + box["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 20 / 46, box["y"] + box["height"] * 0.1, steps=4)
    page.mouse.up()
    assert values(page)["update"] == "20"
    assert float(values(page)["gradient g"]) == pytest.approx(2.4, abs=0.11)
    assert page.get_by_role("radio", name="drawn").is_checked()


def test_it_is_used_by_keyboard_and_says_what_happened(page):
    gradient = page.locator("#fig-rule").get_by_label("its gradient")
    gradient.focus()
    gradient.press("Home")
    assert values(page)["gradient g"].replace("−", "-").startswith("-3")
    page.locator("#fig-rule").get_by_label("update", exact=True).press("ArrowRight")
    assert values(page)["update"] == "22"
    page.wait_for_timeout(400)
    assert page.locator("#fig-rule [role=status]").text_content().startswith("update 22, gradient g")


def test_parts_are_switched_and_the_formula_follows(page):
    formula = page.locator("#fig-rule .lf-formula-line")
    assert formula.inner_text() == "θ ← θ − η · g / σ"
    page.get_by_role("radio", name="momentum m").check()
    page.get_by_role("radio", name="decay").check()
    assert formula.inner_text() == "θ ← θ − ηᵗ · m / σ"
    page.get_by_role("button", name="plain").click()
    assert formula.inner_text() == "θ ← θ − ηᵗ · m"
    page.get_by_role("button", name="Start over").click()
    assert formula.inner_text() == "θ ← θ − η · g / σ"


def test_a_link_in_the_text_sets_it(page):
    page.get_by_role("link", name="a short memory").click()
    assert values(page)["update"] == "45"
    assert float(values(page)["step / η"]) == pytest.approx(1.0, abs=0.01)


def test_the_address_restores_it(open_figure):
    page = open_figure("#fig-rule?size=mean&update=45", viewport=SIZES["laptop"])
    assert float(values(page)["step / η"]) == pytest.approx(0.149, abs=0.002)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_figure, size, mode):
    page = open_figure(mode=mode, viewport=SIZES[size])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('#fig-rule').then((result) => result.violations.map((one) => one.id))")
    assert found == []


def test_its_script_is_small():
    assert len(gzip.compress((SCRIPTS / "leedl-figure-step_rule.js").read_bytes())) < 10_000
