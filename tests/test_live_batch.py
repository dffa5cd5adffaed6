"""The figure of a batch that can be changed: its numbers, settings and refusals."""

import numpy as np
import pytest
import torch

from leedl.run import seed_of_this_run
from leedl.widgets import LiveBatch
from leedl.widgets.live_batch import normalized

STORED = (0.0, 1.0)


def test_it_computes_what_torch_batch_norm_computes():
    random = np.random.default_rng(seed_of_this_run())
    for _ in range(50):
        rows = random.normal(size=(random.integers(2, 6), 2)) * random.uniform(0.1, 100)
        gamma, beta, stored = random.uniform(-3, 3), random.uniform(-3, 3), (random.normal(), random.uniform(0.1, 3))
        layer = torch.nn.BatchNorm1d(2).double()
        layer.weight.data.fill_(gamma)
        layer.bias.data.fill_(beta)
        layer.running_mean.fill_(stored[0])
        layer.running_var.fill_(stored[1] ** 2)
        evaluated = layer.eval()(torch.tensor(rows)).detach()
        np.testing.assert_allclose(normalized(rows, "stored", "standard deviation", gamma, beta, stored), evaluated)
        trained = layer.train()(torch.tensor(rows)).detach()
        np.testing.assert_allclose(normalized(rows, "batch", "standard deviation", gamma, beta, stored), trained)


def test_the_numbers_worked_by_hand_in_the_chapter():
    table = [[1, 200], [3, 100], [5, 600]]
    by_hand = [[-1.2247, -0.4629], [0, -0.9258], [1.2247, 1.3887]]
    np.testing.assert_allclose(normalized(table, "batch", "standard deviation", 1, 0, STORED), by_hand, atol=6e-5)
    wrong = [[-0.75, -0.0021], [0, -0.0043], [0.75, 0.0064]]
    np.testing.assert_allclose(normalized(table, "batch", "variance", 1, 0, STORED), wrong, atol=6e-5)
    coupled = normalized([[-2], [3], [5]], "batch", "standard deviation", 1, 0, STORED)[:, 0]
    np.testing.assert_allclose(coupled, [-1.3587, 0.3397, 1.0190], atol=6e-5)


def test_a_batch_of_one_forgets_its_input():
    for value in (-7.0, 2.0):
        figure = LiveBatch([value], alt="One.", gamma=2, beta=0.5)
        np.testing.assert_allclose(figure.output, 0.5)


def figure(**options):
    return LiveBatch([1], [3], [5], alt="A batch.", **options)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"values": [1, 2]}, "give 3 numbers"),
        ({"values": [1, 2, 11]}, "each must lie from -10 to 10"),
        ({"values": [1, 2, "x"]}, "give 3 numbers"),
        ({"examples": 4}, "there are 1 to 3"),
        ({"examples": True}, "there are 1 to 3"),
        ({"statistics": "all"}, "choose from none, batch, stored"),
        ({"divide": "range"}, "choose from standard deviation, variance, nothing"),
        ({"gamma": 4}, "a number from -3 to 3"),
        ({"delta": 4}, "there is no setting 'delta'; choose from values, examples"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(settings, problem):
    with pytest.raises(ValueError, match="a link") as raised:
        LiveBatch.changes_for(figure().saved_state(), settings, "a link")
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: LiveBatch(alt="None."), "give 1 to"),
        (lambda: LiveBatch([1, 2], alt="Two numbers, one name."), "does not fit the names"),
        (lambda: figure(controls=["speed"]), "choose from statistics, divide, examples, gamma"),
        (lambda: figure(stored=(0, 0)), "larger than 0"),
        (lambda: figure(presets={"much": {"gamma": 9}}), "preset 'much'"),
        (lambda: LiveBatch([1], alt=" "), "alt=''"),
    ],
)
def test_what_makes_no_figure_is_refused(make, problem):
    with pytest.raises(ValueError, match=problem.replace("(", r"\(")):
        make()
