"""The figure of one parameter's update, whose parts are switched on and off: numbers, settings and refusals."""

import numpy as np
import pytest
import torch

from leedl import optimizers
from leedl.run import seed_of_this_run
from leedl.widgets import StepRule
from leedl.widgets.step_rule import UPDATES, updates


def steps_of(name, gradients, start=None, **options):
    """What an optimizer of the book subtracts at the learning rate 1."""
    w = torch.zeros(1, dtype=torch.double)
    optimizer = optimizers.create(name, [w], 1.0, **options)
    if start:
        optimizer.state[w] = {key: torch.tensor([value], dtype=torch.double) for key, value in start.items()}
    steps = []
    for g in gradients:
        before = w.clone()
        w.grad = torch.tensor([g], dtype=torch.double)
        optimizer.step()
        steps.append((before - w).item())
    return steps


@pytest.mark.parametrize(
    ("settings", "name", "options"),
    [
        ({}, "gradient_descent", {}),
        ({"size": "sum"}, "adagrad", {"eps": 0.0}),
        ({"size": "mean"}, "adagrad", {"eps": 0.0, "form": "averaging"}),
        ({"size": "forgetting", "begin": "zero", "alpha": 0.7}, "rmsprop", {"alpha": 0.7, "eps": 0.0}),
        ({"direction": "momentum", "beta": 0.8}, "momentum", {"momentum": 0.8, "form": "averaged"}),
        (
            {"direction": "momentum", "size": "forgetting", "begin": "corrected", "beta": 0.8, "alpha": 0.95},
            "adam",
            {"betas": (0.8, 0.95), "eps": 0.0},
        ),
        (
            {"direction": "momentum", "size": "forgetting", "begin": "zero", "beta": 0.8, "alpha": 0.95},
            "adam",
            {"betas": (0.8, 0.95), "eps": 0.0, "bias_correction": False},
        ),
    ],
    ids=["plain", "AdaGrad", "averaged AdaGrad", "RMSProp", "momentum", "Adam", "uncorrected Adam"],
)
def test_its_steps_are_those_of_the_optimizers(settings, name, options):
    gradients = np.random.default_rng(seed_of_this_run()).normal(size=UPDATES).tolist()
    steps = [one["step"] for one in updates(gradients, **settings)]
    np.testing.assert_allclose(steps, steps_of(name, gradients, **options), rtol=1e-9, atol=1e-12)


def test_a_start_at_the_first_gradient_is_that_of_the_lectures():
    gradients = np.random.default_rng(seed_of_this_run()).normal(size=UPDATES).tolist()
    steps = [one["step"] for one in updates(gradients, size="forgetting", begin="first", alpha=0.9)]
    by_library = steps_of("rmsprop", gradients, {"mean_of_squares": gradients[0] ** 2}, alpha=0.9, eps=0.0)
    np.testing.assert_allclose(steps, by_library, rtol=1e-9)


@pytest.mark.parametrize(("alpha", "at_21", "at_45"), [(0.99, 8.95, 0.243), (0.9, 3.13, 0.219), (0.5, 1.41, 1.0)])
def test_it_brakes_as_the_page_says(alpha, at_21, at_45):
    figure = StepRule(alt="Steps.", pattern="brake", size="forgetting", alpha=alpha)
    assert figure.steps[20] == pytest.approx(at_21, abs=0.006)
    assert figure.steps[44] == pytest.approx(at_45, abs=0.006)


def test_a_gradient_of_zero_is_no_step_and_no_error():
    assert {one["step"] for one in updates([0.0] * UPDATES, size="sum")} == {0.0}


def test_schedules_multiply_the_steps():
    steady = {name: StepRule(alt="Steps.", pattern="steady", schedule=name).steps for name in ("decay", "warm-up")}
    assert steady["decay"][3] == pytest.approx(0.5)
    assert steady["warm-up"][4] == pytest.approx(0.5)
    assert steady["warm-up"][9] == pytest.approx(1.0)
    assert steady["warm-up"][-1] < 0.01


def test_drawn_gradients_are_a_pattern_of_their_own():
    assert StepRule(alt="Steps.", gradients=[1.5] * UPDATES).stream == [1.5] * UPDATES


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"alpha": 1.0}, "alpha=1.0 must be a number from 0 to 0.999"),
        ({"beta": -0.1}, "beta=-0.1 must be a number from 0 to 0.99"),
        ({"update": 46}, "update=46 must be a whole number from 1 to 45"),
        ({"update": 1.5}, "update=1.5 must be a whole number"),
        ({"pattern": "wild"}, "choose from brake, steady, alternating, three to one, noisy, drawn"),
        ({"size": "adam"}, "choose from none, sum, mean, forgetting"),
        ({"gradients": [1.0]}, "gradients must be 45 numbers from -3 to 3"),
        ({"speed": 1}, "there is no setting 'speed'"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(settings, problem):
    with pytest.raises(ValueError, match="a link") as raised:
        StepRule.changes_for({}, settings, "a link")
    assert problem in str(raised.value)


def test_an_alternative_text_is_required():
    with pytest.raises(ValueError, match="alt=''"):
        StepRule(alt=" ")
