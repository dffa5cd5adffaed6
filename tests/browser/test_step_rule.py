"""The update whose parts are switched on and off: drawn on with the mouse, by keyboard, on a phone, said aloud."""

import functools
import gzip

import pytest

from browser.conftest import AXE, SCRIPTS, SIZES
from leedl.widgets import StepRule


@pytest.fixture
def open_figure(open_figures):
    presets = {"plain": {"size": "none"}}
    figure = StepRule(alt="Steps.", pattern="brake", size="forgetting", alpha=0.9, update=21, presets=presets)
    return functools.partial(
        open_figures, {"fig-rule": figure}, links={"a short memory": "#fig-rule?alpha=0.5&update=45"}
    )


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
