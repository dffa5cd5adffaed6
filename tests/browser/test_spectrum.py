"""The spectrum over training in a browser: dragged, by keyboard, on a phone, read aloud, without violations."""

import gzip
import json
import re

import numpy as np
import pytest

from books import REPOSITORY
from leedl.widgets import Spectrum
from leedl.widgets.spectrum import shares

SCRIPTS = REPOSITORY / "src/leedl_book/static"
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
SIZES = {"phone": {"width": 375, "height": 700}, "laptop": {"width": 1280, "height": 900}}
STEPS = [0, 1, 10, 100, 1000]


def eigenvalues():
    random = np.random.default_rng(1)
    signs = np.sign(random.uniform(-1, 1.5, (5, 61)))
    return signs * 10 ** random.uniform([[-2.0], [-3], [-5], [-8], [-10]], 1, (5, 61))


PAGE = """<!doctype html><html lang="en" data-theme="{mode}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Figures</title>
<style>.leedl-alive > .leedl-picture {{ display: none }} body {{ margin: 0; font-family: sans-serif }}
html[data-theme="dark"] {{ color-scheme: dark; background: #121212; color: #e4e7eb }} figure {{ margin: 1rem }}</style>
<script defer src="{scripts}/leedl-figures.js"></script>
<script defer src="{scripts}/leedl-figure-spectrum.js"></script>
<main><h1>Figures</h1><p><a class="figure-link" href="#fig-spectrum?step=10&tolerance=0.01">ten</a></p>
<figure id="fig-spectrum"><div class="leedl-figure"><script type="application/json">{state}</script>
<div class="leedl-picture">a picture</div></div></figure></main></html>"""


@pytest.fixture
def open_figure(browser, tmp_path):
    contexts, problems = [], []

    def open_page(address="", *, mode="light", **options):
        state = Spectrum(
            eigenvalues(), STEPS, np.linspace(1, 0.1, 5), np.linspace(1, 0.01, 5), alt="A spectrum.", tolerance=1e-4
        ).saved_state()
        page_text = PAGE.format(mode=mode, scripts=SCRIPTS.as_uri(), state=json.dumps(state))
        (tmp_path / "figures.html").write_text(page_text, "utf-8")
        context = browser.new_context(offline=True, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: problems.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{(tmp_path / 'figures.html').as_uri()}{address}")
        page.wait_for_selector("#fig-spectrum .lf")
        page.problems = problems
        return page

    yield open_page
    for one in contexts:
        one.close()


@pytest.fixture
def page(open_figure):
    opened = open_figure(viewport=SIZES["laptop"])
    yield opened
    assert opened.problems == []


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
    assert "step is 11; there are 0, 1, 10, 100, 1000" in page.problems[0]


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
