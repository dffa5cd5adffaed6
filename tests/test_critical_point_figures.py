"""Taylor microscope, sign explorer and quiz in Python: their state, what they refuse, and their pictures."""

import json
import math
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from leedl import surfaces
from leedl.widgets import FIGURES, Curvature, Question, Quiz, Taylor
from leedl.widgets.arrays import decode
from leedl.widgets.quiz import GRID

BOWL = "(1 - w1^2)^2"
ENTRIES = st.floats(-4, 4)


def refused(message, kind=ValueError):
    return pytest.raises(kind, match=re.escape(message))


def taylor(formula=BOWL, **options):
    return Taylor(formula, **{"alt": "A test."} | options)


def curvature(hessian=((0, -2), (-2, 0)), **options):
    return Curvature(hessian, **{"alt": "A test."} | options)


def question(**changes):
    given = {"text": "Which?", "choices": ["this", "that"], "answer": "that", "explanation": "So."}
    return Question(**given | changes)


# --- the Taylor microscope ---


@pytest.mark.parametrize(
    ("formula", "center", "expected"),
    [
        (BOWL, 0.0, (1, 0, -4)),
        (BOWL, 1.0, (0, 0, 8)),
        ("sin(w1)", math.pi / 6, (0.5, math.sqrt(0.75), -0.5)),
        ("3*w1 + 1", 0.5, (2.5, 3, 0)),
        ("2", 0.5, (2, 0, 0)),
        ("w1^2 + w2^2", 1.0, (1, 2, 2)),
    ],
)
def test_value_slope_and_curvature_are_those_found_by_hand(formula, center, expected):
    assert taylor(formula, center=center).derivatives == pytest.approx(expected)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"formula": "w1 +"}, "Taylor(): formula='w1 +': at position"),
        ({"formula": "ln(w1)", "center": 0}, "Taylor(): the loss at 0 is -inf"),
        ({"center": 3}, "Taylor(): center=3 lies outside of the picture, -2 to 2"),
        ({"radius": 3}, "Taylor(): radius=3: it goes from 0.01 to 2"),
        ({"x_range": (1, -1)}, "Taylor(): x_range=[1.0, -1.0]: give the lowest and the highest"),
        ({"presets": {"far": {"center": 9}}}, "preset 'far': center=9 lies outside"),
        (
            {"presets": {"odd": {"speed": 9}}},
            "there is no setting 'speed'; choose from formula, x_range, center, radius",
        ),
        ({"alt": " "}, "alt=''"),
    ],
)
def test_a_microscope_says_what_does_not_fit(options, message):
    with refused(message):
        taylor(**options)


def test_settings_of_a_microscope_may_come_together():
    state = taylor().saved_state()
    both = {"x_range": [0, 10], "center": 8}
    assert Taylor.changes_for(state, both, "a link") == both
    with refused("a link: center=8 lies outside"):
        Taylor.changes_for(state, {"center": 8}, "a link")


# --- the sign explorer ---


@given(ENTRIES, ENTRIES, ENTRIES, st.floats(0, 360))
def test_value_and_eigenvalues_are_those_of_the_matrix(h11, h12, h22, angle):
    figure = curvature([[h11, h12], [h12, h22]], angle=angle)
    v = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    assert figure.value == pytest.approx(v @ np.array([[h11, h12], [h12, h22]]) @ v, abs=1e-12)
    lower, upper = figure.eigenvalues
    assert lower - 1e-9 <= figure.value <= upper + 1e-9  # the extremes are the eigenvalues
    assert (lower * upper).item() == pytest.approx(h11 * h22 - h12**2, abs=1e-9)


@pytest.mark.parametrize(
    ("hessian", "options", "message"),
    [
        ([[1, 2], [3, 4]], {}, "give a symmetric matrix of two rows and two columns"),
        ([[1]], {}, "give a symmetric matrix of two rows and two columns"),
        ([[5, 0], [0, 1]], {}, "Curvature(): h11=5.0: it is a number from -4 to 4"),
        ([[1, 0], [0, 1]], {"angle": 400}, "Curvature(): angle=400: it is a number from 0 to 360"),
        (
            [[1, 0], [0, 1]],
            {"presets": {"x": {"h13": 1}}},
            "preset 'x': there is no setting 'h13'; choose from h11, h12",
        ),
        ([[1, 0], [0, 1]], {"presets": {"x": {"h11": "1"}}}, "preset 'x': h11='1': it is a number from -4 to 4"),
    ],
)
def test_a_sign_explorer_says_what_does_not_fit(hessian, options, message):
    with refused(message):
        curvature(hessian, **options)


def test_a_sign_explorer_is_set_from_python():
    figure = curvature()
    figure.angle, figure.h11 = 45, 2
    assert figure.value == pytest.approx(-1)
    with pytest.raises(traitlets.TraitError):
        figure.h22 = 5


# --- the quiz ---


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"choices": ["that"]}, "give at least two, all different"),
        ({"choices": ["that", "this", "that"]}, "give at least two, all different"),
        ({"answer": "neither"}, "answer='neither' is none of the choices, this, that"),
        ({"surface": "w1"}, "picture='': say what a reader who cannot see the level lines would miss"),
    ],
)
def test_a_question_says_what_does_not_fit(changes, message):
    with refused(message):
        question(**changes)


def test_a_quiz_says_what_does_not_fit():
    with refused("give at least one Question"):
        Quiz(name="a", alt="A test.")
    with refused("give a name that no other quiz has"):
        Quiz(question(), name=" ", alt="A test.")
    with refused("a link: question=3: it goes from 1 to 2"):
        Quiz.changes_for(Quiz(question(), question(), name="a", alt="A test.").saved_state(), {"question": 3}, "a link")
    with refused("a link: there is no setting 'answer'; there is question"):
        Quiz.changes_for(Quiz(question(), name="a", alt="A test.").saved_state(), {"answer": 1}, "a link")


def test_a_quiz_is_moved_from_python():
    quiz = Quiz(question(), question(), name="a", alt="A test.")
    quiz.question = 2
    with refused("question=0: it goes from 1 to 2"):
        quiz.question = 0


def test_a_picture_is_stored_as_its_formula_or_as_samples_at_the_centers_of_cells():
    typed = question(surface="w1^2 - w2^2", picture="Lines.", mark=(0, 1)).described()["picture"]
    assert (typed["formula"], typed["x_range"], typed["mark"]) == ("w1^2 - w2^2", [-2, 2], [0, 1])
    surface = surfaces.monkey_saddle()
    stored = question(surface=surface, picture="Lines.", levels=[0, 1]).described()["picture"]
    values = decode(stored["values"]).reshape(GRID, GRID)
    low, high = surface.x_range
    at = torch.tensor([low + (high - low) * (i + 0.5) / GRID for i in (3, 20)])  # column 20, row 3 from the bottom
    assert values[3, 20] == pytest.approx(surface.value((at[1].item(), at[0].item())).item(), rel=1e-6)
    assert stored["levels"] == [0, 1]


# --- all three ---

EACH = {
    "taylor": lambda: taylor(presets={"hill": {"center": 0}}),
    "curvature": lambda: curvature([[1, 0.5], [0.5, 2]]),
    "quiz": lambda: Quiz(question(surface=surfaces.saddle(), picture="Lines."), name="a", alt="A test."),
}


@pytest.mark.parametrize("kind", EACH)
def test_a_figure_has_a_state_for_the_site_and_a_picture_for_paper(kind):
    figure = EACH[kind]()
    assert figure.kind == kind
    assert FIGURES[kind].__name__ == type(figure).__name__
    state = figure.saved_state()
    assert json.loads(json.dumps(state)) == state
    drawing = figure.picture()
    drawing.canvas.draw()
    plt.close(drawing)


@pytest.mark.parametrize("hessian", [[[0, 0], [0, 0]], [[-1, 0], [0, -1]], [[4, 4], [4, 4]]])
def test_every_matrix_has_a_picture(hessian):
    plt.close(curvature(hessian).picture())
