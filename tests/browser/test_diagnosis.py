"""The diagnosis map and the polynomial fit in a browser: mouse, keyboard, phone, what is said aloud."""

import functools
import gzip

import pytest

from browser.conftest import AXE, SCRIPTS
from leedl.widgets import Diagnosis, Patient, PolynomialFit

SIZES = {"laptop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 740}}
KINDS = ("diagnosis", "polynomial_fit")


def figures():
    remedies = {"larger model": (0.08, 0.17), "better search": (0.75, 0.74), "more data": (0.76, 0.73)}
    patients = [
        Patient("A", "It does not work.", [0.9, 0.75], [0.9, 0.74], ("a constant", 0.9), "one file", True, remedies),
        Patient("D", "Nor this.", [0.9, 0.1], [0.9, 0.73], ("a line", 0.33), "two devices", False, remedies),
    ]
    points = [(x, x**2) for x in (-0.8, -0.1, 0.7)]
    return {
        "fig-diagnosis": Diagnosis(patients, goal=0.35, alt="A map."),
        "fig-polynomial_fit": PolynomialFit([0, 0, 1], n=3, sizes=[3, 10, 100], degree=8, points=points, alt="A fit."),
    }


@pytest.fixture
def open_figures(open_figures):
    return functools.partial(open_figures, figures(), links={"patient A": "#fig-diagnosis?case=A"})


@pytest.fixture
def page(open_figures):
    return open_figures(viewport=SIZES["laptop"])


def here(page):
    return page.locator("#fig-diagnosis [aria-current=true] > p").inner_text().lower()


def readings(page, name):
    terms, values = (page.locator(f"#fig-{name} {tag}").all_inner_texts() for tag in ("dt", "dd"))
    return dict(zip(terms, values, strict=True))


# --- the map ---


def test_sliders_lead_through_the_map(page):
    assert "optimization" in here(page)
    figure = page.locator("#fig-diagnosis")
    figure.get_by_label("training loss of a smaller model").press("End")
    assert "model bias" in here(page)
    figure.get_by_label("training loss", exact=True).press("Home")
    assert "overfitting" in here(page)
    figure.get_by_role("radio", name="another source").check()
    assert "mismatch" in here(page)
    figure.get_by_label("validation loss", exact=True).press("Home")
    assert "done" in here(page)


def test_a_patient_is_asked_and_cured_by_mouse(page):
    figure = page.locator("#fig-diagnosis")
    figure.get_by_role("radio", name="A", exact=True).check()
    assert "small enough" in here(page)
    assert "training loss" not in readings(page, "diagnosis")
    figure.get_by_role("button", name="What is the training loss?").click()
    assert readings(page, "diagnosis")["training loss"] == "0.75"
    assert "smaller model" in here(page)
    figure.get_by_role("button", name="Train a smaller model").click()
    assert "model bias" in here(page)
    figure.get_by_label("remedy").select_option("more data")
    assert "no use" in figure.inner_text()
    figure.get_by_label("remedy").select_option("larger model")
    assert "larger model: cured. Validation loss 0.74 → 0.17" in figure.inner_text()
    assert "Questions asked: 2; remedies tried: 2." in figure.inner_text()


def test_a_patient_is_chosen_by_keyboard_and_every_control_is_reached(page):
    figure = page.locator("#fig-diagnosis")
    figure.get_by_role("radio", name="your own").focus()
    page.keyboard.press("ArrowRight")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.textContent || document.activeElement.tagName"))
    for wanted in ("What is the training loss?", "Train a smaller model", "Where are the data from?", "Start over"):
        assert wanted in reached
    assert any(one.startswith("choose one") for one in reached)


def test_another_patient_begins_afresh_and_start_over_returns(page):
    figure = page.locator("#fig-diagnosis")
    figure.get_by_role("radio", name="A", exact=True).check()
    figure.get_by_role("button", name="What is the training loss?").click()
    figure.get_by_role("radio", name="D", exact=True).check()
    assert "training loss" not in readings(page, "diagnosis")
    figure.get_by_role("button", name="Start over").click()
    assert "optimization" in here(page)


def test_the_diagnosis_is_said_aloud(page):
    page.locator("#fig-diagnosis").get_by_label("training loss", exact=True).press("Home")
    page.wait_for_timeout(400)
    assert "Diagnosis: overfitting." in page.locator("#fig-diagnosis [role=status]").inner_text()


def test_a_link_in_the_text_opens_a_patient(page):
    page.get_by_role("link", name="patient A").click()
    assert "It does not work." in page.locator("#fig-diagnosis").inner_text()


def test_an_address_brings_numbers(open_figures):
    page = open_figures("#fig-diagnosis?training=0.05&validation=0.6&same=false", viewport=SIZES["laptop"])
    assert "mismatch" in here(page)


def test_the_legend_shows_the_marks_that_are_drawn(page):
    for plot in page.locator("#fig-polynomial_fit .lf-plot").all():
        drawn = plot.locator(".lf-points").first
        mark = plot.locator("span > svg path:not(.lf-curve)")
        assert mark.get_attribute("d").removeprefix("M13 6") in drawn.get_attribute("d")
        assert mark.evaluate("one => one.style.fill") == drawn.evaluate("one => one.style.fill")


# --- the polynomial ---


def test_points_are_dragged_with_the_mouse_and_the_fit_follows(page):
    figure = page.locator("#fig-polynomial_fit")
    figure.get_by_label("degree", exact=True).press("Home")
    before = readings(page, "polynomial_fit")
    point = figure.get_by_role("slider", name="training point 1;")
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 80, steps=4)
    page.mouse.up()
    after = point.bounding_box()
    assert (after["x"] - box["x"], after["y"] - box["y"]) == (pytest.approx(60, abs=3), pytest.approx(80, abs=3))
    assert readings(page, "polynomial_fit")["training loss"] != before["training loss"]


def test_a_point_is_moved_by_keys(page):
    point = page.locator("#fig-polynomial_fit").get_by_role("slider", name="training point 2;")
    point.press("ArrowRight")
    assert point.get_attribute("aria-valuetext") == "x = −0.08, y = 0.01"


def test_another_fit_has_the_same_training_loss(page):
    figure = page.locator("#fig-polynomial_fit")
    first = readings(page, "polynomial_fit")
    figure.get_by_role("button", name="Another fit").click()
    second = readings(page, "polynomial_fit")
    assert first["training loss"] == second["training loss"] == "0"
    assert first["loss on new data"] != second["loss on new data"]
    figure.get_by_label("degree", exact=True).press("Home")
    assert figure.get_by_role("button", name="Another fit").is_disabled()


def test_numbers_are_those_of_python(page):
    figure = page.locator("#fig-polynomial_fit")
    figure.get_by_label("training points", exact=True).press("End")
    figure.get_by_label("noise").press("End")
    twin = figures()["fig-polynomial_fit"]
    twin.points, twin.n, twin.noise = [], 100, 1.0
    shown = readings(page, "polynomial_fit")
    for name, value in zip(("training loss", "loss on new data"), twin.loss_of(8), strict=True):
        assert float(shown[name]) == pytest.approx(value, rel=0.01)
    assert figure.locator(".lf-point:visible").count() == 0  # a hundred handles would hide the points


def test_the_fit_is_said_aloud(page):
    page.locator("#fig-polynomial_fit").get_by_label("degree", exact=True).press("ArrowLeft")
    page.wait_for_timeout(400)
    assert "degree 7, 3 points: training loss 0" in page.locator("#fig-polynomial_fit [role=status]").inner_text()


# --- for everyone ---


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", ["yours", "A"])
def test_axe_finds_no_violation_and_nothing_is_too_wide(open_figures, mode, size, case):
    page = open_figures(f"#fig-diagnosis?case={case}", mode=mode, viewport=SIZES[size])
    page.add_script_tag(path=AXE)
    violations = page.evaluate("() => axe.run('main').then((found) => found.violations)")
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in violations] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= SIZES[size]["width"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_adds_little_to_the_engine(kind):
    assert len(gzip.compress((SCRIPTS / f"leedl-figure-{kind}.js").read_bytes(), 9)) < 10_000
