import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from leedl.models import ACTIVATIONS, MLP

SIZES = st.lists(st.integers(1, 8), min_size=2, max_size=5)
MODULES = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "identity": nn.Identity,
}


@settings(max_examples=100, deadline=None)
@given(
    sizes=SIZES,
    activation=st.sampled_from(list(ACTIVATIONS)),
    batch=st.integers(1, 6),
    seed=st.integers(0, 2**32 - 1),
)
def test_an_mlp_is_the_sequence_of_layers_built_by_hand(sizes, activation, batch, seed):
    torch.manual_seed(seed)
    mlp = MLP(sizes, activation)
    layers = []
    for layer in mlp.layers:
        layers += [layer, MODULES[activation]()]
    by_hand = nn.Sequential(*layers[:-1])
    x = torch.randn(batch, sizes[0])
    torch.testing.assert_close(mlp(x), by_hand(x))


@settings(max_examples=30, deadline=None)
@given(sizes=SIZES, seed=st.integers(0, 2**32 - 1))
def test_an_mlp_starts_like_linear_layers_of_pytorch(sizes, seed):
    torch.manual_seed(seed)
    mlp = MLP(sizes)
    torch.manual_seed(seed)
    linear = [nn.Linear(before, after) for before, after in zip(sizes[:-1], sizes[1:], strict=True)]
    expected = [parameter for layer in linear for parameter in layer.parameters()]
    for actual, parameter in zip(mlp.parameters(), expected, strict=True):
        assert torch.equal(actual, parameter)


@pytest.mark.parametrize(
    ("sizes", "parameters"),
    [
        ([56, 1], 57),
        ([56, 10, 1], 581),
        ([56, 100, 1], 5801),
        ([56, 1000, 1], 58001),
        ([56, 100, 100, 1], 15901),
        ([56, 100, 100, 100, 100, 100, 1], 46201),
    ],
)
def test_an_mlp_has_the_number_of_parameters_counted_by_hand(sizes, parameters):
    """Syllabus 01, W11."""
    assert sum(parameter.numel() for parameter in MLP(sizes).parameters()) == parameters


def test_images_are_flattened():
    mlp = MLP([64, 5, 10])
    images = torch.rand(7, 1, 8, 8)
    assert mlp(images).shape == (7, 10)
    assert torch.equal(mlp(images), mlp(images.reshape(7, 64)))


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [3, -1, 2], [3, 2.0], (4, "5")])
def test_impossible_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match=rf"MLP\({re.escape(repr(sizes))}\): .*at least two sizes"):
        MLP(sizes)


def test_an_unknown_activation_is_refused_with_the_list_of_activations():
    with pytest.raises(ValueError, match=r"'swish'.* relu, leaky_relu, sigmoid, tanh, identity"):
        MLP([2, 3], activation="swish")


def test_an_input_of_the_wrong_width_is_refused():
    with pytest.raises(ValueError, match=r"shape \(4, 3\) has 3 numbers for each example; this MLP takes 2"):
        MLP([2, 3])(torch.zeros(4, 3))
    with pytest.raises(ValueError, match=r"shape \(4, 1, 8, 8\) has 64 numbers for each example; this MLP takes 784"):
        MLP([784, 10])(torch.zeros(4, 1, 8, 8))
