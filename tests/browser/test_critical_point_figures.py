"""Taylor microscope, sign explorer and quiz, on a page made from the committed scripts and a saved state."""

import functools
import gzip
import re

import pytest

from browser.conftest import AXE, SCRIPTS, SIZES
from leedl import surfaces
from leedl.widgets import Curvature, Question, Quiz, Taylor

KINDS = ("taylor", "curvature", "quiz")
CHOICES = ["minimum", "saddle point", "cannot tell"]


@pytest.fixture(scope="session")
def figures():
    questions = [
        Question(
            "First?", CHOICES, "saddle point", "So.", surface="w1^2 - w2^2", mark=(0, 0), picture="Lines of a saddle."
        ),
        Question("Second?", CHOICES, "cannot tell", "Zeros.", surface=surfaces.monkey_saddle(), picture="Six sectors."),
        Question("Third?", CHOICES, "minimum", "Positive."),
    ]
    made = [
        Taylor("(1 - w1^2)^2", center=0.5, radius=0.5, presets={"hill": {"center": 0}}, alt="A microscope."),
        Curvature([[0, -2], [-2, 0]], angle=20, presets={"bowl": {"h11": 2, "h12": 0, "h22": 1}}, alt="An explorer."),
        Quiz(*questions, name="a-test", alt="Three questions."),
    ]
    return {f"fig-{one.kind}": one for one in made}


@pytest.fixture
def open_figures(open_figures, figures):
    return functools.partial(open_figures, figures, links={"a saddle": "#fig-curvature?h11=1&h12=2&h22=1&angle=135"})


@pytest.fixture
def page(open_figures):
    return open_figures(viewport=SIZES["laptop"])


def readout(page, kind):
    names, values = (page.locator(f"#fig-{kind} {one}").all_inner_texts() for one in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def drag(page, handle, to):
    """With the mouse, from the middle of a handle by so many pixels."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + to[0], y + to[1], steps=4)
    page.mouse.up()


def said(page, kind, words):
    """Whether the live region comes to say it."""
    selector = f"#fig-{kind} .lf-hidden[role=status]"
    page.wait_for_function(
        "([at, words]) => document.querySelector(at).textContent.includes(words)", arg=[selector, words]
    )


# --- the Taylor microscope ---


def test_the_point_is_moved_by_keyboard_and_the_derivatives_follow(page):
    assert readout(page, "taylor") == {"point w": "0.5", "loss L": "0.563", "slope L′": "−1.5", "curvature L″": "−1"}
    point = page.locator("#fig-taylor").get_by_role("slider", name="point of expansion")
    for _ in range(5):
        point.press("Shift+ArrowLeft")  # a tenth of the picture each
    assert readout(page, "taylor")["point w"] == "−1.5"
    assert readout(page, "taylor")["curvature L″"] == "23"
    said(page, "taylor", "point −1.5, radius 0.5. Largest errors: constant")


def test_the_point_is_dragged_by_mouse(page):
    drag(page, page.locator("#fig-taylor .lf-point"), (-60, 30))
    assert float(readout(page, "taylor")["point w"].replace("−", "-")) < 0.3


def test_a_smaller_radius_makes_smaller_errors(page):
    def errors():
        cells = page.locator("#fig-taylor td").all_inner_texts()
        return [float(one) for one in cells[1::3]]

    before = errors()
    page.locator("#fig-taylor").get_by_label("radius of the window").press("Home")
    after = page.locator("#fig-taylor td").all_inner_texts()[1::3]
    assert len(before) == 3
    assert float(after[0]) == pytest.approx(0.015, rel=0.01)  # slope times radius
    assert after[2] == "2.0 × 10⁻⁶"  # a sixth of the third derivative, 12, times its third power
    page.locator("#fig-taylor").get_by_role("button", name="Start over").click()
    assert errors() == before


# --- the sign explorer ---


def test_the_dial_is_turned_by_keyboard_and_by_mouse(page):
    dial = page.locator("#fig-curvature").get_by_role("slider", name="direction v")
    for _ in range(25):
        dial.press("ArrowUp")
    assert dial.get_attribute("aria-valuetext") == "45 degrees: −2, the loss falls"
    assert readout(page, "curvature")["vᵀHv"] == "−2, the loss falls"
    said(page, "curvature", "saddle point: both signs; eigenvalues −2 and 2; in the direction 45° the value is −2")
    drawing = page.locator("#fig-curvature .lf-panels svg").first
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30, steps=4)
    page.mouse.up()
    assert dial.get_attribute("aria-valuetext") == "90 degrees: 0, flat to second order"


def test_sliders_change_the_kind_of_point(page):
    figure = page.locator("#fig-curvature")
    figure.get_by_role("button", name="bowl").click()
    assert readout(page, "curvature")["kind of point"] == "minimum: positive definite"
    figure.get_by_label("H₂₂").press("Home")
    assert readout(page, "curvature")["kind of point"] == "saddle point: both signs"
    figure.get_by_label("H₁₁").press("Home")
    assert readout(page, "curvature")["kind of point"] == "maximum: negative definite"
    figure.get_by_label("H₁₂").press("End")
    assert readout(page, "curvature")["kind of point"] == "cannot tell: an eigenvalue is 0"


def test_a_link_sets_the_explorer(page):
    page.get_by_role("link", name="a saddle").click()
    assert readout(page, "curvature")["vᵀHv"] == "−1, the loss falls"


def test_signs_are_not_shown_by_color_alone(page):
    paths = page.locator("#fig-curvature .lf-panels svg").first.locator("path[d$=Z]")
    assert sorted(one.get_attribute("stroke-dasharray") for one in paths.all()) == ["", "", "6 4", "6 4"]
    assert {"+", "−"} <= set(page.locator("#fig-curvature .lf-panels svg").first.locator("text").all_text_contents())


# --- the quiz ---


def answer(page, text):
    card = page.locator("#fig-quiz .lf-quiz:visible")
    card.get_by_role("radio", name=text).check()
    card.get_by_role("button", name="Check").click()
    return card


def test_questions_are_answered_one_after_another_and_counted(page):
    quiz = page.locator("#fig-quiz")
    assert "So." in answer(page, "saddle point").inner_text()
    quiz.get_by_role("button", name="Next").click()
    said(page, "quiz", "question 2 of 3: Second?")
    assert "it is: cannot tell" in answer(page, "minimum").inner_text()
    assert "1 right of 2 answered; 3 in all" in quiz.inner_text()
    quiz.get_by_role("button", name="question 1, right").click()
    quiz.get_by_role("button", name="Try again").click()
    assert "0 right of 1 answered" in quiz.inner_text()


def test_answers_are_there_on_the_next_visit(open_figures):
    page = open_figures()
    answer(page, "saddle point")
    again = open_figures(context=page.context)
    assert "1 right of 1 answered" in again.locator("#fig-quiz").inner_text()
    assert again.problems == []


def test_a_quiz_needs_no_mouse(page):
    page.locator("#fig-quiz .lf-quiz:visible input").first.focus()
    for key in ("ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    assert "✓ Right" in page.locator("#fig-quiz .lf-verdict:visible").inner_text()
    page.keyboard.press("Tab")  # from "Try again" to "Next": "Previous" is off
    page.keyboard.press("Enter")
    assert page.locator("#fig-quiz legend:visible").inner_text() == "Second?"


def test_each_picture_is_painted_when_its_question_is_shown(page):
    painted = "() => [...document.querySelectorAll('#fig-quiz canvas')].map((one) => one.height > 200)"
    assert page.evaluate(painted) == [True, False]
    page.locator("#fig-quiz").get_by_role("button", name="Next").click()
    assert page.evaluate(painted) == [True, True]


# --- for everyone ---


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_violation_and_nothing_is_too_wide(open_figures, mode, size):
    page = open_figures(mode=mode, viewport=SIZES[size])
    answer(page, "minimum")
    page.add_script_tag(path=AXE)
    violations = page.evaluate("() => axe.run('main').then((found) => found.violations)")
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in violations] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= SIZES[size]["width"]
    assert page.problems == []


def test_a_dial_is_turned_by_finger(open_figures):
    page = open_figures(viewport=SIZES["phone"], has_touch=True)
    handle = page.locator("#fig-curvature .lf-point")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + 22, box["y"] + 22
    session = page.context.new_cdp_session(page)
    for kind, points in (("touchStart", [(x, y)]), ("touchMove", [(x - 60, y - 60)]), ("touchEnd", [])):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})
    page.wait_for_timeout(150)
    assert int(re.match(r"\d+", readout(page, "curvature")["direction v"])[0]) > 35


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_adds_little_to_the_engine(kind):
    assert len(gzip.compress((SCRIPTS / f"leedl-figure-{kind}.js").read_bytes(), 9)) < 10_000
    assert len(gzip.compress((SCRIPTS / "leedl-figures.js").read_bytes(), 9)) < 50_000
