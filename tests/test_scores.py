"""The console for scores and the writer: what they compute, and what they refuse."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, softmax

from leedl.run import seed_of_this_run
from leedl.widgets import Scores, Writer

NAMES = ["a", "b", "c"]
TABLE = [[0.0, 1.0, -1.0], [2.0, 0.5, 0.0], [0.0, 0.0, 3.0]]


def test_probabilities_and_loss_are_those_of_torch():
    random = np.random.default_rng(seed_of_this_run())
    for _ in range(50):
        scores, temperature = random.uniform(-100, 100, size=3).tolist(), float(random.uniform(0.1, 10))
        hot = Scores(scores, NAMES, alt="Scores.", temperature=temperature)
        wanted = softmax(torch.tensor(scores, dtype=torch.float64) / temperature, dim=0)
        np.testing.assert_allclose(hot.probabilities, wanted, atol=1e-12)
        mild = Scores([one / 20 for one in scores], NAMES, alt="Scores.", parts=["loss"], truth="b")
        loss = cross_entropy(torch.tensor([scores], dtype=torch.float64) / 20, torch.tensor([1]))
        assert mild.cross_entropy == pytest.approx(loss.item(), rel=1e-9)


def test_a_loss_needs_a_true_class():
    with pytest.raises(ValueError, match="no true class is set"):
        _ = Scores([0, 0, 0], NAMES, alt="Scores.", parts=["loss"]).cross_entropy


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"scores": [1, 2]}, "give a list of 3 numbers"),
        ({"scores": [1, 2, 101]}, "must be numbers from -100 to 100"),
        ({"scores": [1, 2, math.nan]}, "must be numbers from -100 to 100"),
        ({"temperature": 0}, "temperature=0 must lie from 0.1 to 10"),
        ({"truth": "d"}, "truth='d': choose from a, b, c"),
        ({"speed": 1}, "there is no setting 'speed'; choose from scores, temperature, truth"),
    ],
)
def test_a_setting_of_the_scores_that_does_not_fit_is_refused(settings, problem):
    with pytest.raises(ValueError, match="a link") as raised:
        Scores.changes_for({"labels": NAMES}, settings, "a link")
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"labels": ["a", "a", "b"]}, "2 to 5 different names"),
        ({"parts": ["magic"]}, "there is no 'magic'; choose from temperature, loss, nudge"),
        ({"parts": ["nudge"]}, "a nudge needs the loss and a true class"),
        ({"parts": ["loss"], "temperature": 2.0}, "the temperature is 1"),
        ({"nudged": "d"}, "nudged='d': choose from a, b, c"),
        ({"alt": " "}, "alt=''"),
    ],
)
def test_scores_that_cannot_be_shown_are_refused(arguments, problem):
    with pytest.raises(ValueError) as raised:
        Scores([0, 0, 0], **{"labels": NAMES, "alt": "Scores."} | arguments)
    assert problem in str(raised.value)


def test_the_writer_scores_a_text_with_the_cross_entropy_of_its_tokens():
    figure = Writer(NAMES, TABLE, alt="A text.", text="a b a c", temperature=2.0)
    logits = torch.tensor(TABLE, dtype=torch.float64)[[0, 1, 0]] / 2
    assert figure.cross_entropy == pytest.approx(cross_entropy(logits, torch.tensor([1, 0, 2])).item(), rel=1e-9)
    assert math.isnan(Writer(NAMES, TABLE, alt="A text.", text="a").cross_entropy)
    with pytest.raises(ValueError, match="choose from a, b, c"):
        figure.probabilities("d")


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"text": "a d"}, "give 1 to 120 of a, b, c"),
        ({"text": ""}, "give 1 to 120 of a, b, c"),
        ({"text": " ".join("a" * 121)}, "give 1 to 120 of a, b, c"),
        ({"temperature": 11}, "temperature=11 must lie from 0.1 to 10"),
        ({"dice": 1.5}, "dice=1.5 must be a whole number from 0 to 9999"),
        ({"speed": 1}, "there is no setting 'speed'; choose from text, temperature, dice"),
    ],
)
def test_a_setting_of_the_writer_that_does_not_fit_is_refused(settings, problem):
    with pytest.raises(ValueError, match="a link") as raised:
        Writer.changes_for({"tokens": NAMES}, settings, "a link")
    assert problem in str(raised.value)


def test_a_writer_that_cannot_write_is_refused():
    with pytest.raises(ValueError, match="2 to 30 different words"):
        Writer(["a b", "c"], [[0, 0], [0, 0]], alt="A text.", text="c")
    with pytest.raises(ValueError, match="3 finite scores for each of 3"):
        Writer(NAMES, [[0, 0], [0, 0]], alt="A text.", text="a")
    assert Writer(NAMES, TABLE, alt="A text.", text="a").picture().axes
    assert Scores([3, 1, -3], NAMES, alt="Scores.").picture().axes
