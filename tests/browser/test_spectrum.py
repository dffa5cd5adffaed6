"""The spectrum over training in a browser: dragged, by keyboard, on a phone, read aloud, without violations."""

import functools
import gzip
import re

import numpy as np
import pytest

from browser.conftest import AXE, SCRIPTS
from leedl.widgets import Spectrum
from leedl.widgets.spectrum import shares

SIZES = {"phone": {"width": 375, "height": 700}, "laptop": {"width": 1280, "height": 900}}
STEPS = [0, 1, 10, 100, 1000]


def eigenvalues():
    random = np.random.default_rng(1)
    signs = np.sign(random.uniform(-1, 1.5, (5, 61)))
    return signs * 10 ** random.uniform([[-2.0], [-3], [-5], [-8], [-10]], 1, (5, 61))


@pytest.fixture
def open_figure(open_figures):
    figure = Spectrum(
        eigenvalues(), STEPS, np.linspace(1, 0.1, 5), np.linspace(1, 0.01, 5), alt="A spectrum.", tolerance=1e-4
    )
    return functools.partial(
        open_figures, {"fig-spectrum": figure}, links={"ten": "#fig-spectrum?step=10&tolerance=0.01"}
    )


@pytest.fixture
def page(open_figure):
    return open_figure(viewport=SIZES["laptop"])


def numbers(page):
    names, values = (page.locator(f"#fig-spectrum .lf-readout {one}").all_inner_texts() for one in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def percents(step, tolerance):
    found = shares(eigenvalues()[STEPS.index(step)], tolerance)
    return [f"{100 * one:.0f}%" for one in (found.positive, found.zero, found.negative)]


def shown(page):
    found = numbers(page)
    return [found["clearly positive"], found["near zero"], found["clearly negative"]]


def tolerance(page):
    return float(10 ** float(page.get_by_role("slider", name="tolerance").get_attribute("aria-valuenow")))


def test_the_shares_are_those_of_python_at_every_step(page):
    scrub = page.get_by_role("slider", name="step")
    for i, step in enumerate(STEPS):
        scrub.fill(str(i))
        assert numbers(page)["update"] == str(step)
        assert shown(page) == percents(step, 1e-4)


@pytest.mark.parametrize("side", [0, 1])
def test_each_border_is_dragged_with_the_mouse(page, side):
    border = page.locator("#fig-spectrum .lf-point").nth(side)
    box = border.locator(".lf-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (60 if side else -60), y, steps=5)
    page.mouse.up()
    outward = tolerance(page)
    assert outward > 1e-3
    assert shown(page) == percents(1000, float(f"{outward:.1e}"))
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "slider"


def test_the_border_is_moved_by_keyboard_and_stays_in_range(page):
    border = page.get_by_role("slider", name="tolerance")
    border.focus()
    for key, value in (("Home", 1e-12), ("ArrowLeft", 1e-12), ("PageUp", 1e-11), ("Shift+ArrowRight", 1e-10)):
        page.keyboard.press(key)
        assert tolerance(page) == pytest.approx(value, rel=0.02)
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert tolerance(page) == pytest.approx(0.5, rel=0.02)
    assert border.get_attribute("aria-valuetext").startswith("tolerance 0.5: ")


def test_a_link_sets_step_and_border_and_start_over_undoes_it(page):
    page.get_by_role("link", name="ten").click()
    assert numbers(page)["update"] == "10"
    assert shown(page) == percents(10, 0.01)
    page.get_by_role("button", name="Start over").click()
    assert shown(page) == percents(1000, 1e-4)


def test_an_address_that_does_not_fit_is_reported_and_changes_nothing(open_figure):
    page = open_figure("#fig-spectrum?step=11")
    assert shown(page) == percents(1000, 1e-4)
    assert len(page.problems) == 1
    assert "step is 11; there are 0, 1, 10, 100, 1000" in page.problems.pop()


def test_a_copied_link_restores_the_figure(open_figure):
    page = open_figure()
    page.get_by_role("link", name="ten").click()
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("() => location.hash.includes('tolerance')")
    again = open_figure(page.evaluate("() => location.hash"))
    assert shown(again) == percents(10, 0.01)


def test_what_changed_is_said_aloud_and_nothing_before(page):
    status = page.locator("#fig-spectrum [role=status]")
    page.wait_for_timeout(400)
    assert status.text_content() == ""
    page.get_by_role("slider", name="tolerance").press("PageUp")
    page.wait_for_function(
        "() => document.querySelector('#fig-spectrum [role=status]').textContent.includes('tolerance')"
    )
    assert re.match(r"update 1000, loss 0.1, raw ratio 0\.\d\d; tolerance 0.001: \d+% clearly", status.text_content())


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_inaccessible_and_nothing_scrolls_sideways(open_figure, mode, size):
    page = open_figure(mode=mode, viewport=SIZES[size])
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("() => axe.run(document, {rules: {region: {enabled: false}}})")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []


def test_touch_drags_the_border_on_a_phone(open_figure):
    page = open_figure(viewport=SIZES["phone"], has_touch=True)
    before = tolerance(page)
    box = page.locator("#fig-spectrum .lf-point").nth(1).locator(".lf-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    for kind, points in (("touchStart", [(x, y)]), ("touchMove", [(x + 30, y)]), ("touchEnd", [])):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})
    assert tolerance(page) > 10 * before


def test_the_script_is_small():
    assert len(gzip.compress((SCRIPTS / "leedl-figure-spectrum.js").read_bytes())) <= 10_000
