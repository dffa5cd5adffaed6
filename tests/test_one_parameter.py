"""The figure of gradient descent on a curve: walks, settings and refusals."""

import numpy as np
import pytest
import torch

from leedl.run import seed_of_this_run
from leedl.widgets import OneParameter
from leedl.widgets.one_parameter import CURVES


def test_slopes_are_those_of_pytorch():
    generator = torch.Generator().manual_seed(seed_of_this_run())
    for curve in CURVES.values():
        w = torch.randn(200, generator=generator, dtype=torch.double).requires_grad_()
        (slopes,) = torch.autograd.grad(curve.loss(w).sum(), w)
        torch.testing.assert_close(curve.slope(w.detach()), slopes, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("learning_rate", "path"),
    [
        (0.1, [0, 0.6, 1.08, 1.464, 1.7712, 2.01696, 2.213568]),
        (0.5, [0, 3, 3]),
        (0.9, [0, 5.4, 1.08, 4.536, 1.7712, 3.98304]),
        (1.0, [0, 6, 0, 6]),
        (1.1, [0, 6.6, -1.32, 8.184, -3.2208, 10.46496]),
    ],
)
def test_the_walk_is_that_of_the_worked_example(learning_rate, path):
    figure = OneParameter(alt="A walk.", learning_rate=learning_rate, step=len(path) - 1)
    np.testing.assert_allclose(figure.path, path, atol=1e-12)


def test_the_walk_is_that_of_torch_sgd():
    random = np.random.default_rng(seed_of_this_run())
    for name, curve in CURVES.items():
        start, learning_rate = random.uniform(*curve.w), random.uniform(0.01, 0.3)
        w = torch.tensor(start, dtype=torch.double, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=learning_rate)
        for _ in range(30):
            optimizer.zero_grad()
            curve.loss(w).backward()
            optimizer.step()
        figure = OneParameter(name, alt="A walk.", start=start, learning_rate=learning_rate, step=30)
        assert figure.path[-1] == pytest.approx(w.item(), rel=1e-9)


def test_a_walk_that_leaves_ends_early():
    path = OneParameter(alt="A walk.", learning_rate=2.0, step=50).path
    assert len(path) < 50
    assert max(map(abs, path)) < 1e6


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"start": 11}, "start=11 must lie from -2.5 to 8.5"),
        ({"curve": "two valleys", "start": 5}, "start=5 must lie from -3.4 to 3.4"),
        ({"learning_rate": 0}, "learning_rate=0 must lie from 0.01 to 2"),
        ({"step": 51}, "step=51 must lie from 0 to 50"),
        ({"step": 1.5}, "step=1.5 is no whole number"),
        ({"curve": "saddle"}, "choose from one valley, two valleys"),
        ({"speed": 1}, "there is no setting 'speed'; choose from curve, start, learning_rate, step"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(settings, problem):
    with pytest.raises(ValueError, match="a link") as raised:
        OneParameter.changes_for({"curve": "one valley"}, settings, "a link")
    assert problem in str(raised.value)
    with pytest.raises(ValueError, match="preset 'wrong'"):
        OneParameter(alt="A walk.", presets={"wrong": settings})


def test_the_picture_shows_the_curve_and_the_walk():
    (axes,) = OneParameter("two valleys", alt="A walk.", start=0.5, step=3).picture().axes
    assert len(axes.lines[1].get_xdata()) == 4
