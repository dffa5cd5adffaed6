"""The marble with momentum, on a page made from the committed scripts: dragged, by keyboard, on a phone, said aloud."""

import functools
import gzip

import pytest

from browser.conftest import AXE, SCRIPTS, SIZES
from leedl.widgets import Marble


@pytest.fixture
def open_figure(open_figures):
    figure = Marble(alt="A marble.", start=-3.0, momentum=0.0, step=40, presets={"much": {"momentum": 0.95}})
    return functools.partial(
        open_figures, {"fig-marble": figure}, links={"a marble": "#fig-marble?momentum=0.9&start=-3&step=300"}
    )


@pytest.fixture
def page(open_figure):
    return open_figure(viewport=SIZES["laptop"])


def handle(page):
    return page.get_by_role("slider", name="start of the marble")


def values(page):
    names = page.locator("#fig-marble dt").all_inner_texts()
    return dict(zip(names, page.locator("#fig-marble dd").all_inner_texts(), strict=True))


def test_it_shows_the_walk_that_python_computes(page):
    path = Marble(alt="A marble.", start=-3.0, momentum=0.0, step=40).path
    shown = float(values(page)["w, L(w)"].split(",")[0].replace("−", "-"))
    assert shown == pytest.approx(path[-1], abs=0.006)


def test_dragging_the_start_drops_the_marble_elsewhere(page):
    before = handle(page).get_attribute("aria-valuetext")
    handle(page).scroll_into_view_if_needed()
    box = handle(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    assert handle(page).get_attribute("aria-valuetext") != before
    assert "step 0 of 300" in page.locator("#fig-marble .lf-step").inner_text()


def test_it_is_used_by_keyboard_and_says_what_happened(page):
    handle(page).press("Shift+ArrowRight")
    assert handle(page).get_attribute("aria-valuetext").startswith("w = −1.9")
    factor = page.locator("#fig-marble").get_by_label("momentum factor λ")
    factor.focus()
    factor.press("End")
    assert "0.01" in values(page)["friction"]
    page.wait_for_timeout(400)
    assert page.locator("#fig-marble [role=status]").text_content().startswith("after 0 updates w −1.9")


def test_a_link_in_the_text_and_a_preset_set_it(page):
    page.get_by_role("link", name="a marble").click()
    assert values(page)["w, L(w)"].startswith("2.76")
    assert values(page)["note"] == "the marble is at rest"
    page.get_by_role("button", name="much").click()
    assert values(page)["friction"] == "1 − λ = 0.05"


def test_the_address_restores_it(open_figure):
    page = open_figure("#fig-marble?profile=shelf&start=-1&step=300&momentum=0.9", viewport=SIZES["laptop"])
    assert values(page)["w, L(w)"].startswith("1,")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_figure, size, mode):
    page = open_figure(mode=mode, viewport=SIZES[size])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('#fig-marble').then((result) => result.violations.map((one) => one.id))")
    assert found == []


def test_its_script_is_small():
    assert len(gzip.compress((SCRIPTS / "leedl-figure-marble.js").read_bytes())) < 10_000


def test_a_link_and_a_button_work_on_another_profile_too(page):
    page.get_by_role("radio", name="shelf").check(force=True)
    page.get_by_role("link", name="a marble").click()  # a start of −3, which the shelf does not have
    assert page.get_by_role("radio", name="pits").is_checked()
    assert handle(page).get_attribute("aria-valuetext").startswith("w = −3")
    page.get_by_role("radio", name="bowl").check(force=True)
    page.get_by_role("button", name="much").click()
    assert page.get_by_role("radio", name="bowl").is_checked()
