"""The figure of a line and its error surface: state, settings and refusals."""

import numpy as np
import pytest
import torch

from leedl.run import seed_of_this_run
from leedl.widgets import LineFit
from leedl.widgets.arrays import decode

TWO_DAYS = ([4.8, 4.9], [4.9, 7.5])


def figure(**options):
    return LineFit({"two": TWO_DAYS}, alt="A line.", **options)


def test_the_loss_is_that_of_the_worked_example():
    line = figure(w=1.0, b=0.5)
    assert line.value == pytest.approx(1.25)
    line.loss = "MSE"
    assert line.value == pytest.approx(2.285, rel=1e-6)
    line.subtract = 2.0
    assert line.value == pytest.approx(0.285, rel=1e-5)


def test_the_loss_is_the_mean_over_random_points():
    random = np.random.default_rng(seed_of_this_run())
    x, y = random.normal(size=(2, 50))
    for _ in range(20):
        w, b = random.uniform(-1, 1, 2)
        line = LineFit({"all": (x, y)}, alt="A line.", w=w, b=b, loss="MSE")
        expected = torch.nn.functional.mse_loss(torch.tensor(w * x + b), torch.tensor(y)).item()
        assert line.value == pytest.approx(expected, rel=1e-5)


def test_points_are_stored_as_columns_or_rows_alike():
    rows = figure().data[0]
    columns = LineFit({"two": tuple(torch.tensor(one)[:, None] for one in TWO_DAYS)}, alt="A line.").data[0]
    assert rows == columns
    np.testing.assert_allclose(decode(rows["y"]), TWO_DAYS[1], rtol=1e-6)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"w": 3.0}, "w=3.0 must lie from -1 to 2"),
        ({"b": -1.5}, "b=-1.5 must lie from -1 to 1"),
        ({"subtract": -1}, "subtract=-1 must lie from 0 to 2"),
        ({"loss": "cross-entropy"}, "choose from MAE, MSE"),
        ({"points": "all"}, "choose from two"),
        ({"w": "1"}, "w='1' is no number"),
        ({"slope": 1}, "there is no setting 'slope'; choose from w, b, subtract, loss, points"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(settings, problem):
    with pytest.raises(ValueError, match="a link") as raised:
        LineFit.changes_for(figure().saved_state(), settings, "a link")
    assert problem in str(raised.value)
    with pytest.raises(ValueError, match="preset 'wrong'"):
        figure(presets={"wrong": settings})


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "at least one set"),
        ({"a": ([1.0], [1.0, 2.0])}, "1 values of x and 2 of y"),
        ({"a": ([], [])}, "0 values of x and 0 of y"),
        ({"a": ([1.0, np.nan], [1.0, 2.0])}, "not finite"),
    ],
)
def test_data_that_cannot_be_drawn_are_refused(data, problem):
    with pytest.raises(ValueError, match=problem):
        LineFit(data, alt="A line.")


def test_a_range_that_does_not_rise_is_refused():
    with pytest.raises(ValueError, match=r"w_range=\(1, 1\)"):
        figure(w_range=(1, 1))


def test_the_picture_shows_line_and_map():
    drawing = figure(w=1.0, b=0.5).picture()
    assert [axes.get_xlabel() for axes in drawing.axes] == ["x", "weight $w$"]
    assert "1.25" in drawing.axes[1].get_title()
