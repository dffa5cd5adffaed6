"""The figure of gradient descent with momentum on a curve: walks, settings and refusals."""

import numpy as np
import pytest
import torch

from leedl.run import seed_of_this_run
from leedl.widgets import Marble
from leedl.widgets.marble import PROFILES


def test_slopes_agree_with_differences_of_the_loss():
    random = np.random.default_rng(seed_of_this_run())
    for profile in PROFILES.values():
        w = random.uniform(*profile.w, size=200)
        differences = (profile.loss(w + 1e-6) - profile.loss(w - 1e-6)) / 2e-6
        np.testing.assert_allclose(profile.slope(w), differences, atol=1e-7)


def test_the_walk_is_that_of_torch_sgd():
    random = np.random.default_rng(seed_of_this_run())
    for name, profile in PROFILES.items():
        start, rate, momentum = random.uniform(*profile.w), random.uniform(0.01, 0.1), random.uniform(0, 0.95)
        w = torch.tensor(start, dtype=torch.double, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=rate, momentum=momentum)
        for _ in range(30):
            w.grad = torch.tensor(profile.slope(w.item()), dtype=torch.double)
            optimizer.step()
        figure = Marble(name, alt="A marble.", start=start, learning_rate=rate, momentum=momentum, step=30)
        assert figure.path[-1] == pytest.approx(w.item(), rel=1e-9)


@pytest.mark.parametrize(("momentum", "end"), [(0.0, -1.663), (0.7, -0.218), (0.8, 1.267), (0.9, 2.761), (0.95, 5.745)])
def test_it_ends_where_the_page_says(momentum, end):
    figure = Marble(alt="A marble.", start=-3.0, learning_rate=0.05, momentum=momentum, step=300)
    assert figure.path[-1] == pytest.approx(end, abs=2e-3)


def test_a_walk_that_leaves_ends_early():
    figure = Marble("shelf", alt="A marble.", start=-1.5, learning_rate=1.0, momentum=0.99, step=300)
    assert len(figure.path) <= 301
    assert np.isfinite(figure.path).all()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"start": 8}, "start=8 must lie from -3.5 to 7.5"),
        ({"profile": "bowl", "start": 5}, "start=5 must lie from -3 to 3"),
        ({"learning_rate": 0}, "learning_rate=0 must lie from 0.001 to 1"),
        ({"momentum": 1}, "momentum=1 must lie from 0 to 0.99"),
        ({"step": 1.5}, "step=1.5 is no whole number"),
        ({"profile": "cliff"}, "choose from pits, bowl, shelf"),
        ({"speed": 1}, "there is no setting 'speed'; choose from profile, start, learning_rate, momentum, step"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(settings, problem):
    with pytest.raises(ValueError, match="a link") as raised:
        Marble.changes_for({"profile": "pits"}, settings, "a link")
    assert problem in str(raised.value)


def test_an_alternative_text_is_required():
    with pytest.raises(ValueError, match="alt=''"):
        Marble(alt=" ")
