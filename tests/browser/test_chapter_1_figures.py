"""The line with its error surface, and descent on a curve: dragged, by keyboard, on a phone, said aloud."""

import functools
import gzip
import re

import numpy as np
import pytest

from browser.conftest import AXE, SCRIPTS, SIZES
from leedl.widgets import LineFit, OneParameter

KINDS = ("line_fit", "one_parameter")


@pytest.fixture(scope="session")
def figures():
    x = np.linspace(1, 7, 200)
    y = 0.8 * x + 1 + 0.3 * np.sin(9 * x)
    line = LineFit(
        {"all": (x, y), "two": ([4.8, 4.9], [4.9, 7.5])},
        alt="A line.",
        w=0.5,
        b=0.5,
        w_range=(-0.5, 1.5),
        b_range=(-1, 3),
        x_range=(0, 9),
        y_range=(0, 9),
        unit="thousand",
        presets={"flat": {"w": 0, "b": 2}},
    )
    walk = OneParameter(alt="A walk.", step=3, presets={"forever": {"learning_rate": 1.0, "step": 6}})
    return {"fig-line": line, "fig-walk": walk}


@pytest.fixture
def open_figures(open_figures, figures):
    links = {
        "a line": "#fig-line?w=1&b=0.5&loss=MSE",
        "a walk": "#fig-walk?curve=two%20valleys&start=3&learning_rate=0.1&step=50",
    }
    return functools.partial(open_figures, figures, links=links)


@pytest.fixture
def page(open_figures):
    return open_figures(viewport=SIZES["laptop"])


def values(page, figure):
    names = page.locator(f"#{figure} dt").all_inner_texts()
    return dict(zip(names, page.locator(f"#{figure} dd").all_inner_texts(), strict=True))


def number(text):
    return float(re.match(r"[−\d.]+", text)[0].replace("−", "-"))


def drag(page, handle, dx, dy):
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def said(page, figure):
    page.wait_for_timeout(400)
    return page.locator(f"#{figure} [role=status]").text_content()


# --- the line ---


def test_dragging_the_line_moves_the_point_and_the_loss(page):
    point = page.locator("#fig-line").get_by_role("slider", name="the line as a point")
    assert point.get_attribute("aria-valuetext") == "w = 0.5, b = 0.5"
    before = number(values(page, "fig-line")["MAE"])
    drag(page, page.locator("#fig-line").get_by_role("slider", name="right handle"), 0, -60)
    w, b = map(float, re.findall(r"[\d.]+", point.get_attribute("aria-valuetext")))
    assert w > 0.6
    assert b < 0.5
    assert number(values(page, "fig-line")["MAE"]) < before


def test_dragging_the_point_moves_the_line(page):
    figure = page.locator("#fig-line")
    left = figure.get_by_role("slider", name="left handle")
    before = left.get_attribute("aria-valuetext")
    drag(page, figure.get_by_role("slider", name="the line as a point"), 0, -50)
    assert left.get_attribute("aria-valuetext") != before


def test_line_and_point_are_moved_by_keyboard(page):
    figure = page.locator("#fig-line")
    figure.get_by_role("slider", name="left handle").press("Shift+ArrowUp")
    point = figure.get_by_role("slider", name="the line as a point")
    assert point.get_attribute("aria-valuetext") != "w = 0.5, b = 0.5"
    for _ in range(30):
        point.press("Shift+ArrowRight")
    assert point.get_attribute("aria-valuetext").startswith("w = 1.5")
    assert said(page, "fig-line").startswith("w 1.5, b ")


def test_the_smallest_loss_is_found_for_both_losses_and_both_sets(page):
    figure = page.locator("#fig-line")
    for loss in ("MAE", "MSE"):
        for points in ("all", "two"):
            figure.get_by_role("radio", name=loss).check()
            figure.get_by_role("radio", name=points).check()
            figure.get_by_role("button", name="Go to the smallest loss").click()
            shown = values(page, "fig-line")
            assert number(shown[loss]) == number(shown["smallest on the map"])


def test_a_subtracted_constant_moves_the_numbers_and_not_the_line(page):
    figure = page.locator("#fig-line")
    before = values(page, "fig-line")
    figure.get_by_label("subtract from the loss").press("End")
    after = values(page, "fig-line")
    assert number(after["MAE − 2"]) == pytest.approx(number(before["MAE"]) - 2, abs=0.011)
    assert before["model"] == after["model"]
    assert before["smallest on the map"].split("at")[1] == after["smallest on the map"].split("at")[1]


def test_errors_are_drawn_where_they_are_few(page):
    bars = "() => document.querySelector('#fig-line path[style*=falling]').getAttribute('d').split('M').length - 1"
    assert page.evaluate(bars) == 0
    page.locator("#fig-line").get_by_role("radio", name="two").check()
    assert page.evaluate(bars) == 2


# --- the walk ---


def test_the_play_bar_takes_the_steps_of_the_worked_example(page):
    figure = page.locator("#fig-walk")
    assert values(page, "fig-walk")["w, L(w)"].startswith("1.46,")
    figure.get_by_role("button", name="one step on").click()
    assert values(page, "fig-walk")["w, L(w)"].startswith("1.77,")
    assert said(page, "fig-walk") == "after 4 updates w 1.77, loss 1.51, slope −2.46, lower side: right"
    figure.get_by_role("button", name="forever").click()
    assert values(page, "fig-walk")["w, L(w)"] == "0, 9"


def test_the_start_is_dragged_and_moved_by_keyboard(page):
    figure = page.locator("#fig-walk")
    start = figure.get_by_role("slider", name="start of the walk")
    drag(page, start, 60, 40)
    assert number(values(page, "fig-walk")["w, L(w)"]) > 0.5
    moved = start.get_attribute("aria-valuenow")
    start.press("ArrowLeft")
    assert float(start.get_attribute("aria-valuenow")) < float(moved)


def test_a_walk_that_flies_away_says_so(page):
    figure = page.locator("#fig-walk")
    figure.get_by_label("learning rate").press("End")
    figure.get_by_role("slider", name="step", exact=True).press("End")
    assert "flown away" in values(page, "fig-walk")["note"]
    figure.get_by_role("slider", name="step", exact=True).press("Home")
    assert "note" not in values(page, "fig-walk")
    figure.get_by_role("button", name="one step on").click()
    assert values(page, "fig-walk")["note"] == "the ball has left the picture"
    figure.get_by_role("slider", name="step", exact=True).press("End")
    assert said(page, "fig-walk") == "the walk has flown away"
    assert "flies away" in figure.locator(".lf-key").inner_text()


def test_the_other_curve_has_two_ends(page):
    figure = page.locator("#fig-walk")
    figure.get_by_role("radio", name="two valleys").check()
    legend = figure.locator(".lf-key").inner_text()
    assert "global minimum" in legend
    assert "local minimum" in legend


# --- both ---


def test_links_set_the_figures(page):
    page.get_by_role("link", name="a line").click()
    assert values(page, "fig-line")["model"].startswith("forecast = 0.5 + 1 ·")
    assert "MSE" in values(page, "fig-line")
    page.get_by_role("link", name="a walk").click()
    assert values(page, "fig-walk")["w, L(w)"].startswith("1.9,")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(open_figures, size, mode):
    page = open_figures(mode=mode, viewport=SIZES[size])
    page.locator("#fig-line").get_by_role("radio", name="two").check()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("() => axe.run('main')")["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= SIZES[size]["width"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_script_of_a_figure_is_small(kind):
    assert len(gzip.compress((SCRIPTS / f"leedl-figure-{kind}.js").read_bytes())) <= 10_000
